"""Bars for long work: bytes or rows, how fast, how long yet. Drawn on a terminal alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TextIO

from alen.model.progress import SILENT, Progress
from alen.words import Words, msgid

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_WORDS = {
    "verify": msgid("Verifying"),
    "read": msgid("Reading snapshots"),
    "load": msgid("Loading snapshots"),
    "export": msgid("Writing"),
    "freeze": msgid("Freezing"),
    "classify": msgid("Classifying"),
    "review": msgid("Laying out the lines"),
    "draw": msgid("Drawing frontiers"),
    "pages": msgid("pages"),
    "figures": msgid("figures"),
    "snapshots": msgid("snapshots"),
    "rows": msgid("rows"),
    "lines": msgid("lines"),
    "steps": msgid("steps"),
    "frontiers": msgid("frontiers"),
    "papers": msgid("papers"),
}
"""What the rooms call their work and its unit; a name that is not here (a table's) stands for itself."""

PATIENCE_SECONDS = 0.5
"""Work that is done before this is not worth a bar."""


def progress_on(err: TextIO, words: Words, *, no_color: bool) -> Progress:
    """A listener that draws on `err`, or one that stays silent where that is no terminal."""
    return DrawnProgress(err, words, no_color) if err.isatty() else SILENT


class DrawnProgress:
    """Draws one bar at a time on standard error, and wipes it away when the work is done."""

    def __init__(self, err: TextIO, words: Words, no_color: bool) -> None:
        self._err = err
        self._words = words
        self._no_color = no_color
        self._bars: Bars | None = None
        self._task: Any = None
        self._label = ""
        self._unit = ""
        self._total: int | None = None
        self._done = 0
        self._began = 0.0

    def start(self, label: str, total: int | None, unit: str) -> None:
        """Begin a piece of work; the bar comes once the work proves long."""
        self.finish()
        self._label = self._say(label)
        self._unit, self._total, self._done = unit, total, 0
        self._began = time.monotonic()

    def advance(self, amount: int, note: str = "") -> None:
        """Add to what is done."""
        self._done += amount
        if self._bars is None:
            if not self._label or time.monotonic() - self._began < PATIENCE_SECONDS:
                return
            self._bars = self._draw()
            self._task = self._bars.add_task(self._label, total=self._total, note="")
        self._bars.update(self._task, completed=self._done, note=note)

    def finish(self) -> None:
        """End the work and take the bar away."""
        if self._bars is not None:
            self._bars.stop()
        self._bars, self._task, self._label = None, None, ""

    def _say(self, word: str) -> str:
        return self._words.say(_WORDS[word]) if word in _WORDS else word

    def _draw(self) -> Bars:
        from rich import progress as parts
        from rich.console import Console

        console = Console(file=self._err, no_color=self._no_color)
        bytes_ = self._unit == "bytes"
        amounts: list[parts.ProgressColumn] = (
            [parts.DownloadColumn(), parts.TransferSpeedColumn()]
            if bytes_
            else [_Amount(self._words, self._say(self._unit))]
        )
        bars = parts.Progress(
            parts.TextColumn("{task.description}", markup=False),
            parts.BarColumn(),
            *amounts,
            parts.TimeRemainingColumn(),
            parts.TextColumn("{task.fields[note]}", markup=False),
            console=console,
            transient=True,
        )
        bars.start()
        return bars


def _Amount(words: Words, unit: str) -> Any:  # noqa: N802  (stands in for a class of rich's)
    """A column with how much is done and how fast, in the unit's own word."""
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Amount(ProgressColumn):
        def render(self, task: Task) -> Text:
            done = words.integer(int(task.completed))
            if not task.speed:
                return Text(f"{done} {unit}")
            return Text(f"{done} {unit}  {words.integer(int(task.speed))}/s")

    return Amount()
