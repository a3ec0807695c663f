"""How long work tells that it is getting on, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A listener to one piece of long work at a time.

    `start` names the work and, when it is known, how much there is; `advance` adds to what is done;
    `finish` ends it, also when the work failed.
    """

    def start(self, label: str, total: int | None, unit: str) -> None:
        """Work called `label` begins; `total` of `unit` is to be done, None when nobody knows."""
        ...

    def advance(self, amount: int, note: str = "") -> None:
        """So much more is done; `note` says where the work is."""
        ...

    def finish(self) -> None:
        """The work is over, done or failed."""
        ...


class Silent:
    """A listener that shows nothing."""

    def start(self, label: str, total: int | None, unit: str) -> None:
        """Ignore the beginning."""

    def advance(self, amount: int, note: str = "") -> None:
        """Ignore the step."""

    def finish(self) -> None:
        """Ignore the end."""


SILENT: Progress = Silent()
