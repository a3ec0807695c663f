"""A CSV of units: its separator, letters and headings found out, its columns as numbers or names."""

from __future__ import annotations

import codecs
import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alen.errors import BadFile, BadInput
from alen.sources.units.notation import Cell, Decimal, decimal_of, number, tidied

MOST_BYTES = 256 << 20
"""A larger file is no table of units."""

_SEPARATORS = ("\t", ";", ",")
_LOOKED_AT = 200
"""Rows by which the separator is guessed."""

_AGREE = 0.9
"""Share of them that must have the same number of cells."""

_LONGEST_SHOWN = 40


class Row(NamedTuple):
    """A row's place in the file, counted from 1 as a spreadsheet does, and its cells."""

    place: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class UnitTable:
    """A file's rows, blank ones left out.

    name       the file's name, for messages
    headings   of the columns: as written, and "column 3" where the file has none
    rows       one per unit
    separator  of the cells
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str

    def column(self, asked: str) -> int:
        """A column's place from 0, by its heading or its number from 1; BadInput names what there is."""
        wanted = asked.strip()
        for same in (str, str.casefold):
            found = [at for at, one in enumerate(self.headings) if same(one) == same(wanted)]
            if len(found) > 1:
                raise BadInput(
                    f"{len(found)} columns are called '{wanted}'",
                    where=self.name,
                    do="Name the column by its number from 1.",
                )
            if found:
                return found[0]
        if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(self.headings):
            return int(wanted) - 1
        raise BadInput(
            f"there is no column '{wanted}'",
            where=self.name,
            do=f"The columns are {', '.join(one for one in self.headings if one)}; or give a number from 1.",
        )

    def decimal(self, columns: Sequence[int]) -> Decimal:
        """The sign for decimals in these columns; BadFile where it cannot be told."""
        cells = (Cell(_shown(row.cells[at]), self._where(row, at)) for row in self.rows for at in columns)
        return decimal_of(cells, self.separator)

    def numbers(self, columns: Sequence[int], decimal: Decimal, least: str = "zero") -> NDArray[np.float64]:
        """Rows by columns, float64.

        Missing is never 0. BadFile, with row and column, for a cell that is empty, no number or negative,
        and with `least` "above zero" for 0.
        """
        made = np.empty((len(self.rows), len(columns)))
        faults: list[tuple[str, Row, int]] = []
        for line, row in enumerate(self.rows):
            for place, at in enumerate(columns):
                found = number(row.cells[at], decimal)
                made[line, place] = math.nan if found is None else found
                fault = _fault(row.cells[at], found, least)
                if fault:
                    faults.append((fault, row, at))
        if faults:
            self._refuse(faults)
        return made

    def texts(self, column: int) -> list[str]:
        """The units' names from a column; a row's place stands in for, or behind, what names no one unit."""
        given = [tidied(row.cells[column]) for row in self.rows]
        often = Counter(given)
        return [
            f"row {row.place}" if not text else f"{text} (row {row.place})" if often[text] > 1 else text
            for row, text in zip(self.rows, given, strict=True)
        ]

    def naming_column(self, taken: Sequence[int]) -> int | None:
        """The first column that is not taken and holds texts rather than numbers; None for no such."""
        for at in range(len(self.headings)):
            if at not in taken and any(_is_text(row.cells[at]) for row in self.rows):
                return at
        return None

    def _where(self, row: Row, column: int) -> str:
        return f"{self.name}, row {row.place}, column {self.headings[column] or column + 1}"

    def _refuse(self, faults: Sequence[tuple[str, Row, int]]) -> None:
        kind, row, at = faults[0]
        where = self._where(row, at)
        if len(faults) > 1:
            where = f"{where}, and {len(faults) - 1} more"
        raise _refusal(kind, _shown(row.cells[at]), where)


def read_units(path: Path, asked: Sequence[str]) -> UnitTable:
    """The table in a CSV file; `asked` are the columns as the user named them, by which headings are known.

    Separator (tab, semicolon, comma) and letters (UTF-8 with or without a mark, UTF-16 with one, else
    cp1252) are guessed. The first row holds headings where none of its cells is a number, or where a column
    is asked for by what stands in it. Raises BadFile for what cannot be read, holds no rows, or has a row
    with more cells than the first.
    """
    name = path.name
    text = _decoded(_bytes(path), name)
    separator, text = _separator(text)
    records = [Row(place, cells) for place, cells in _records(text, separator, name) if any(cells)]
    if not records:
        raise BadFile("there is nothing in the file", where=name, do="Give a CSV with one row per unit.")
    first = records[0]
    has_headings = _is_heading(first, asked)
    body = records[1:] if has_headings else records
    if not body:
        raise BadFile(
            "there are headings and no rows below them", where=name, do="Give a CSV with one row per unit."
        )
    width = len(first.cells)
    for row in body:
        if len(row.cells) > width and any(row.cells[width:]):
            raise BadFile(
                f"the row has {len(row.cells)} cells and the first row {width}",
                where=f"{name}, row {row.place}",
                why="A cell too many moves the numbers behind it into other columns.",
                do="Put texts that hold the separator into quotation marks.",
            )
    padded = tuple(Row(row.place, (*row.cells, *[""] * width)[:width]) for row in body)
    numbered = tuple(f"column {at + 1}" for at in range(width))
    return UnitTable(name, tuple(map(tidied, first.cells)) if has_headings else numbered, padded, separator)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadFile(
            f"the file cannot be opened: {error.strerror}", where=str(path), do="Give the path of a CSV."
        ) from None
    if len(data) > MOST_BYTES:
        raise BadFile(
            f"the file is larger than {MOST_BYTES >> 20} MB", where=path.name, do="Leave out other columns."
        )
    return data


def _decoded(data: bytes, name: str) -> str:
    encodings = ("utf-8-sig", "cp1252")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise BadFile("the file holds no text", where=name, do="Export the table as CSV (UTF-8).")


def _separator(text: str) -> tuple[str, str]:
    """The sign between cells, and the text without a line that only names it (as Excel writes)."""
    head, _, rest = text.partition("\n")
    head = head.strip().strip('"')
    if head.lower().startswith("sep=") and len(head) == len("sep=;"):
        return head[-1], "\n" + rest
    found: list[tuple[float, str]] = []
    for sign in _SEPARATORS:
        widths: Counter[int] = Counter()
        for _, (_, cells) in zip(range(_LOOKED_AT), _records(text, sign, "", is_strict=False), strict=False):
            if any(cells):
                widths[len(cells)] += 1
        (width, often), *_ = widths.most_common(1) or [(0, 0)]
        share = often / max(1, widths.total())
        if width > 1 and share >= _AGREE:
            return sign, text
        found.append((share if width > 1 else 0.0, sign))
    return max(found, key=lambda one: one[0])[1], text


def _records(
    text: str, separator: str, name: str, *, is_strict: bool = True
) -> Iterator[tuple[int, tuple[str, ...]]]:
    feed = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    place = 0
    while True:
        place += 1
        try:
            cells = next(feed)
        except StopIteration:
            return
        except csv.Error:
            if not is_strict:
                return
            raise BadFile(
                "the row cannot be cut into cells", where=f"{name}, row {place}",
                do="Close quotation marks that are open, and export the table again.",
            ) from None  # fmt: skip
        yield place, tuple(cell.strip() for cell in cells)


def _is_heading(first: Row, asked: Sequence[str]) -> bool:
    if all(_is_text(cell) or not cell for cell in first.cells):
        return True
    width, there = len(first.cells), {tidied(cell).casefold() for cell in first.cells}
    for one in asked:
        word = one.strip()
        is_place = word.isascii() and word.isdigit() and 1 <= int(word) <= width
        if not is_place and word.casefold() in there:
            return True
    return False


def _is_text(cell: str) -> bool:
    return bool(cell.strip()) and number(cell, ".") is None and number(cell, ",") is None


def _fault(cell: str, found: float | None, least: str) -> str:
    if found is None:
        return "text" if cell.strip() else "missing"
    if not math.isfinite(found):
        return "text"
    if found < 0.0:
        return "negative"
    return "zero" if found == 0.0 and least == "above zero" else ""


def _refusal(kind: str, cell: str, where: str) -> BadFile:
    if kind == "missing":
        return BadFile(
            "the cell is empty",
            where=where,
            why="Missing is not 0, and a frontier through a guess would be a guess about every other unit.",
            do="Fill the cell, or take the row out.",
        )
    if kind == "text":
        return BadFile(
            f"'{cell}' is no number",
            where=where,
            why="The column is asked for as numbers.",
            do="Write a number, or take the row out.",
        )
    if kind == "negative":
        return BadFile(
            f"{cell} is negative",
            where=where,
            why="A share of a negative number has no meaning.",
            do="Take the row out, or measure the column from another zero.",
        )
    return BadFile(
        "the cell is 0",
        where=where,
        why="There is no share of nothing, and no logarithm of it.",
        do="Take the row out, or leave the column out.",
    )


def _shown(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_SHOWN else f"{cell[:_LONGEST_SHOWN]}…"
