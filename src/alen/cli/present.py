"""Answers on the terminal: a table to read, CSV or JSON to go on with.

CSV and JSON come straight from the answer (`answers.plain`), with machine numbers and stable keys; a
table is drawn by rich, which is imported only then, in the reader's language.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TextIO

from alen.cli.run import Run, visible
from alen.model.sheets import safe_cell

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.tree import Tree

    from alen.answers.plain import Tabular

_PIPE_WIDTH = 10_000
"""Columns where nobody watches: wide enough that no line is ever broken for want of a terminal."""

_GAP = 2
"""Blanks between two columns."""

_LEAST_FOLDED = 16
"""A column that breaks its text is never narrower than this: words of one letter cannot be read."""


@dataclass(frozen=True)
class Column:
    """A column of a drawn table: its heading, and whether it holds numbers (set to the right).

    `folds` lets a text column break into lines on a narrow terminal; others keep their words whole.
    """

    heading: str
    kind: Literal["text", "number"] = "text"
    folds: bool = False


@dataclass(frozen=True)
class Branch:
    """A line of a drawn tree, and the branches below it."""

    label: str
    below: Sequence[Branch] = ()


class Page:
    """What is drawn for a reader: headings, lines and tables, as wide as the terminal."""

    def __init__(self, run: Run) -> None:
        from rich.console import Console

        terminal = run.out.isatty()
        self.run = run
        self.words = run.words
        self.console: Console = Console(
            file=run.out,
            width=None if terminal else _PIPE_WIDTH,
            no_color=run.settings.no_color or not terminal,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def title(self, text: str) -> None:
        """The first line."""
        self._print(text, "bold")

    def line(self, text: str = "", style: str = "") -> None:
        """A line of text, broken between words where the terminal ends."""
        self._print(text, style)

    def note(self, text: str) -> None:
        """A line below the table, set back from the answer."""
        self.line(text, "dim")

    def table(self, columns: Sequence[Column], cells: Iterable[Sequence[str]]) -> None:
        """A table with one line per row."""
        from rich.table import Table

        drawn = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
        lines = [tuple(visible(cell) for cell in row) for row in cells]
        needed = 0
        for place, column in enumerate(columns):
            shown = [column.heading, *(row[place] for row in lines)]
            widest = max(map(len, shown), default=0)
            least = min(_LEAST_FOLDED, widest) if column.folds else widest
            needed += least + _GAP
            drawn.add_column(
                column.heading,
                justify="right" if column.kind == "number" else "left",
                no_wrap=not column.folds,
                min_width=least if column.folds else None,
                overflow="fold",
            )
        for row in lines:
            drawn.add_row(*row)
        # On a terminal too narrow the lines run over its edge: a figure is never cut off.
        self._print(drawn, width=max(needed, self.console.width))

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names with what they stand for."""
        from rich.table import Table

        drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        drawn.add_column(no_wrap=True)
        drawn.add_column(overflow="fold")
        for name, text in pairs:
            drawn.add_row(visible(name), visible(text))
        self._print(drawn)

    def tree(self, root: Branch) -> None:
        """A tree, its branches set in."""
        from rich.tree import Tree

        def grow(branch: Branch, drawn: Tree) -> Tree:
            for one in branch.below:
                grow(one, drawn.add(visible(one.label)))
            return drawn

        self._print(grow(root, Tree(visible(root.label))))

    def _print(self, drawn: Table | Tree | str, style: str = "", width: int | None = None) -> None:
        """Print without the blanks that rich fills lines with: they break lines when text is copied."""
        drawn = visible(drawn) if isinstance(drawn, str) else drawn
        terminal = self.console.width
        self.console.width = width or terminal
        with self.console.capture() as capture:
            self.console.print(drawn, style=style or None)
        self.console.width = terminal
        lines = capture.get().splitlines()
        self.run.out.write("".join(f"{line.rstrip()}\n" for line in lines))


def emit(run: Run, answer: Tabular, draw: Callable[[Page], None]) -> None:
    """Print an answer in the format asked for; `draw` lays it out for a reader."""
    from alen.answers.plain import rows, to_plain

    if run.format == "csv":
        columns, cells = rows(answer)
        write_csv(run.out, columns, cells)
    elif run.format == "json":
        write_json(run.out, to_plain(answer))
    else:
        draw(Page(run))


def emit_plain(
    run: Run,
    data: object,
    columns: Sequence[str],
    cells: Iterable[Sequence[object]],
    draw: Callable[[Page], None],
) -> None:
    """Like `emit`, for what is no answer of an edition: `data` is the JSON, `columns`, `cells` the CSV."""
    if run.format == "csv":
        write_csv(run.out, columns, cells)
    elif run.format == "json":
        write_json(run.out, data)
    else:
        draw(Page(run))


def write_csv(out: TextIO, columns: Sequence[str], cells: Iterable[Sequence[object]]) -> None:
    """Rows as CSV (RFC 4180, UTF-8): decimal point, empty for what is missing, no cell a formula."""
    _as_utf8(out)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in cells:
        writer.writerow([_cell(one) for one in row])


def write_json(out: TextIO, data: object) -> None:
    """One JSON document, in UTF-8, with the keys in the answer's order."""
    _as_utf8(out)
    # One write: an answer may have ten thousand rows, and each call of the stream costs.
    out.write(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _as_utf8(out: TextIO) -> None:
    """Files for machines are UTF-8 whatever the locale says."""
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors="strict")
