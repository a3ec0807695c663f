"""What one run of the command line knows: settings, language, and how the answer is to be printed."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from alen.settings import Settings
from alen.words import Words

if TYPE_CHECKING:
    from alen.answers.edition import Reading
    from alen.model.progress import Progress
    from alen.store.workspace import Workspace

FORMATS = ("table", "csv", "json")

FOUND = 0
NOTHING = 1
"""Nothing found, or findings."""
BAD_INPUT = 2
NOT_FINISHED = 3
"""Right request, wrong moment: network, lock, disk."""
UNEXPECTED = 70
"""A fault of Alen's own (EX_SOFTWARE of sysexits.h)."""
INTERRUPTED = 130
"""Stopped by Ctrl-C: 128 and the signal's number, as a shell says it."""

_UNSEEN = {
    code: "\ufffd"
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if code not in (0x09, 0x0A)
}


def visible(text: str) -> str:
    """Text that does nothing to the terminal it is printed on.

    A file's cells and names may hold what moves the cursor, renames the window or turns the direction of
    writing; each such sign becomes U+FFFD. Tabs and line ends stay.

    >>> visible("Fjordby\x1b[2J A/S")
    'Fjordby\ufffd[2J A/S'
    """
    return text.translate(_UNSEEN)


@dataclass
class Run:
    """One run: everything the options before and after the command have settled."""

    settings: Settings
    words: Words
    format: str = "table"
    edition: str | None = None
    quiet: bool = False
    is_private: bool = False
    """Whether it may tell of an own ledger: errors then repeat no CPR number that stood on the line."""
    _workspace: Workspace | None = field(default=None, repr=False)

    @property
    def language(self) -> str:
        """`da` or `en`."""
        return self.words.language

    @property
    def out(self) -> TextIO:
        """Where answers go."""
        return sys.stdout

    @property
    def err(self) -> TextIO:
        """Where everything goes that is no answer: messages, progress, errors."""
        return sys.stderr

    @property
    def is_watched(self) -> bool:
        """Whether a person sits before it: both what is read and what is printed are a terminal."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def workspace(self) -> Workspace:
        """The workspace: named by the user, or the first from the current folder upwards.

        Raises BadWorkspace.
        """
        if self._workspace is None:
            from alen.store.workspace import find

            named = self.settings.workspace
            self._workspace = find(Path.cwd() if named is None else named, named=named is not None)
        return self._workspace

    def reading(self) -> Reading:
        """The edition asked for, opened for answering.

        Raises NotFound or BadEdition.
        """
        from alen.answers.edition import open_reading

        return open_reading(self.workspace(), self.edition)

    def progress(self) -> Progress:
        """A listener that draws bars on a terminal, and nothing otherwise or when quiet."""
        from alen.cli.progress import progress_on
        from alen.model.progress import SILENT

        if self.quiet or self.format == "json":
            return SILENT
        return progress_on(self.err, self.words, no_color=self.settings.no_color)

    def tell(self, sentence: str, **values: object) -> None:
        """Say something about the work, on standard error; nothing when quiet."""
        if not self.quiet:
            print(visible(self.words.say(sentence, **values)), file=self.err, flush=True)
