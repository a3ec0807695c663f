"""Bars for long work: bytes or rows, how fast, how long yet. Drawn on a terminal alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from alen.cli.run import Run
from alen.model.progress import SILENT, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

PATIENCE_SECONDS = 0.5
"""Work that is done before this is not worth a bar."""


def progress_for(run: Run) -> Progress:
    """A listener that draws, or one that stays silent: without a terminal, when quiet, for machines."""
    if run.quiet or run.format == "json" or not run.err.isatty():
        return SILENT
    return DrawnProgress(run)


class DrawnProgress:
    """Draws one bar at a time on standard error, and wipes it away when the work is done."""

    def __init__(self, run: Run) -> None:
        self._run = run
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
        self._label = self._run.words.retell(label)
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
        self._bars.update(self._task, completed=self._done, note=self._run.words.retell(note))

    def finish(self) -> None:
        """End the work and take the bar away."""
        if self._bars is not None:
            self._bars.stop()
        self._bars, self._task, self._label = None, None, ""

    def _draw(self) -> Bars:
        from rich import progress as parts
        from rich.console import Console

        console = Console(file=self._run.err, no_color=self._run.settings.no_color)
        bytes_ = self._unit == "bytes"
        amounts: list[parts.ProgressColumn] = (
            [parts.DownloadColumn(), parts.TransferSpeedColumn()]
            if bytes_
            else [_Amount(self._run, self._unit)]
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


def _Amount(run: Run, unit: str) -> Any:  # noqa: N802  (stands in for a class of rich's)
    """A column with how much is done and how fast, in the unit's own word."""
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    word = run.words.retell(unit)

    class Amount(ProgressColumn):
        def render(self, task: Task) -> Text:
            done = run.words.integer(int(task.completed))
            if not task.speed:
                return Text(f"{done} {word}")
            return Text(f"{done} {word}  {run.words.integer(int(task.speed))}/s")

    return Amount()
