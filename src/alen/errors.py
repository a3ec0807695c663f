"""Every error Alen raises on purpose, drawn as one tree.

::

    AlenError                    exit code
    ├── NotFound                 1   nothing matches what was asked for
    │   ├── UnknownOrganisation
    │   ├── UnknownMeasure
    │   └── NoFigures
    ├── BadInput                 2   the user, a file or a stored byte is wrong
    │   ├── BadFile                  a file cannot be read as what it is said to be
    │   ├── AmbiguousOrganisation
    │   ├── BadDefinition            a YAML in the catalogue, corrections or remarks is wrong
    │   ├── BadWorkspace             no workspace, or one that cannot be used
    │   ├── BadSnapshot              stored bytes no longer match their sha256
    │   └── BadEdition               an edition is damaged or cannot be read
    │       └── GoneEdition              it is withdrawn, or of another schema
    └── NotFinished              3   right request, wrong moment: try again later
        ├── NetworkFailed            the publisher cannot be reached
        ├── SourceRefused            the publisher answered, with an error or an unusable answer
        ├── Locked                   another process holds the workspace
        └── DiskFailed               no room, no permission, read-only

A message says *what* is wrong, *where* (file, row, column, address), *why* it matters and what to
*do*; the four parts are kept apart so that a page or an API can show them apart too.
"""

from __future__ import annotations


class AlenError(Exception):
    """Root of the tree: one message of up to four sentences, and an exit code."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", why: str = "", do: str = "") -> None:
        self.what = what
        self.where = where
        self.why = why
        self.do = do
        super().__init__(self.text())

    def text(self) -> str:
        """The whole message on one line per part, parts that are empty left out."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return "\n".join(part for part in (head, self.why, self.do) if part)


class NotFound(AlenError):
    """Nothing matches what was asked for."""

    exit_code = 1


class UnknownOrganisation(NotFound):
    """No organisation has this code or name; `do` lists the nearest names."""


class UnknownMeasure(NotFound):
    """No measure has this id; `do` lists the nearest ids."""


class NoFigures(NotFound):
    """The question is well put, but the edition holds no figure that answers it."""


class BadInput(AlenError):
    """Something given to Alen is wrong."""

    exit_code = 2


class BadFile(BadInput):
    """A file cannot be read as what it is said to be; `where` names file, row and column."""


class AmbiguousOrganisation(BadInput):
    """A name begins more than one organisation's name; `do` lists them."""


class BadDefinition(BadInput):
    """A definition shipped as data (measure, correction, remark, source table) is wrong."""


class BadWorkspace(BadInput):
    """The folder is no workspace, or not one this version can use."""


class BadSnapshot(BadInput):
    """Stored bytes do not match the sha256 they are stored under, or a record is damaged."""


class BadEdition(BadInput):
    """An edition is missing, damaged, withdrawn or written in another schema version."""


class GoneEdition(BadEdition):
    """An edition that was readable once: withdrawn, or written in another schema version."""


class NotFinished(AlenError):
    """The request was right; the moment was not."""

    exit_code = 3


class NetworkFailed(NotFinished):
    """The publisher could not be reached, or stopped in the middle of an answer."""


class SourceRefused(NotFinished):
    """The publisher answered with an error or with an answer that must not become numbers."""


class Locked(NotFinished):
    """Another process is writing in the workspace."""


class DiskFailed(NotFinished):
    """The disk is full, read-only or not ours to write."""
