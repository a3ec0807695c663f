"""A file as exported from a ledger system to a table of text, with nothing of it left out.

Every record of the file is in exactly one place: above the heading, the heading, a row of `cells`, or
`ragged`. What the cells mean is for the column map. Nothing is written anywhere: the bytes may hold
CPR numbers, and they stay in memory until they are masked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from alen.errors import BadFile
from alen.sources.ledgers import delimited
from alen.sources.ledgers.encodings import as_utf8
from alen.sources.ledgers.guards import Limits, file_bytes, kind_of, refuse_what_is_no_table
from alen.sources.ledgers.layout import SEPARATORS, Cells, Layout, fitness, layout_of

SAMPLE = 500
"""Records looked at before separator and heading are decided."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class FileFacts:
    """What the file is, as it was read."""

    name: str
    sha256: str
    size: int
    format: str
    """csv, xlsx, xls or ods"""
    sheet: str
    encoding: str
    separator: str
    header_row: int
    """Record number of the heading (its last line, when it has two), from 1; 0: there is none."""


@dataclass(frozen=True)
class Ragged:
    """A record with more or fewer cells than the table, or with a quote that is never closed."""

    row: int
    cells: Cells
    expected: int


@dataclass(frozen=True)
class RawTable:
    """The table of a file. `cells` and `rows` are as long as each other."""

    facts: FileFacts
    headings: Cells
    """As written and trimmed; doubles and blanks kept. "column 1" … where the file has no heading."""
    cells: pa.Table
    """Columns c0 … cN of text, trimmed, null where empty; one row per record, in the file's order."""
    rows: pa.Array
    """int32: the number of each record as a spreadsheet counts them, headings and blank lines too."""
    above: tuple[tuple[int, Cells], ...]
    ragged: tuple[Ragged, ...]


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> RawTable:
    """The table of a file; what is not given is guessed.

    sheet: of a workbook, by name; header_row: record number of the heading, 0 for none; encoding and
    separator: of a text file; progress: told in words what is being done.

    Raises BadFile when there is no table in it, or when it is larger than the limits or no such file.
    """
    limits = limits or Limits()
    data = file_bytes(path, limits)
    kind = kind_of(data)
    refuse_what_is_no_table(data, kind, path.name)
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(hashlib.sha256, data)
        table = _read_text(data, path.name, header_row, encoding, separator, limits)
        facts = FileFacts(
            path.name,
            digest.result().hexdigest(),
            len(data),
            "csv",
            "",
            table.encoding,
            table.separator,
            table.layout.header_row,
        )
    return RawTable(facts, table.headings, table.cells, table.rows, table.above, table.ragged)


def sheets_of(path: Path, limits: Limits | None = None) -> tuple[str, ...]:
    """The names of a workbook's sheets in their order; none for a text file. Raises BadFile."""
    kind_of(file_bytes(path, limits or Limits()))
    return ()


@dataclass(frozen=True)
class _Read:
    """A table before the facts of its file are added."""

    layout: Layout
    headings: Cells
    cells: pa.Table
    rows: pa.Array
    above: tuple[tuple[int, Cells], ...]
    ragged: tuple[Ragged, ...]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""


def _read_text(
    data: bytes,
    name: str,
    header_row: int | None,
    encoding: str | None,
    separator: str | None,
    limits: Limits,
) -> _Read:
    text, encoding = as_utf8(data, name, encoding)
    text = delimited.one_line_end(text).rstrip(b"\x1a")
    start = text[: limits.sample_bytes].decode(errors="ignore")
    most = max(SAMPLE, (header_row or 0) + SAMPLE)
    separator = separator or _separator(start)
    first = delimited.first_records(start, separator, most)
    if not any(cell.strip() for _, record in first for cell in record.cells):
        raise BadFile("the file is empty", where=name, do="Export it again, and see that it has rows.")
    layout = layout_of([(number, _trimmed(record.cells)) for number, record in first], header_row)
    heading = [record for number, record in first if number <= layout.header_row]
    above = tuple((number, _trimmed(record.cells)) for number, record in first if number < layout.header_row)
    body = text[_begin(text, sum(record.lines for record in heading)) :]
    named = len(layout.headings)
    width = max(named, layout.usual_width)
    read = delimited.read_body(body, separator, width, layout.header_row + 1, name)
    cells, rows, ragged = _fitted(read, named, layout.usual_width, width)
    headings = _headings(layout, cells.num_columns)
    return _Read(layout, headings, cells, rows, above, ragged, encoding, separator)


def _separator(start: str) -> str:
    """The separator in which the first records are most alike; ";" for a file of one column."""
    line, _, rest = start.partition("\n")
    if line.lower().startswith("sep=") and len(line.rstrip("\r")) == 5 and line[4] in SEPARATORS:
        return line[4]
    found, best = SEPARATORS[0], 0.0
    for separator in SEPARATORS:
        if separator in start:
            records = delimited.first_records(start, separator, SAMPLE)
            fit = fitness([len(record.cells) for _, record in records])
            if fit > best + 0.05:
                found, best = separator, fit
    return found


def _begin(text: bytes, lines: int) -> int:
    """Where the line after so many lines begins."""
    begin = 0
    for _ in range(lines):
        begin = text.find(b"\n", begin) + 1 or len(text)
    return begin


def _headings(layout: Layout, width: int) -> Cells:
    if layout.header_row == 0:
        return tuple(f"column {number}" for number in range(1, width + 1))
    return (*layout.headings, *[""] * (width - len(layout.headings)))[:width]


def _trimmed(cells: Sequence[str]) -> Cells:
    return tuple(cell.strip() for cell in cells)


def _fitted(
    read: delimited.Body, named: int, usual: int, width: int
) -> tuple[pa.Table, pa.Array, tuple[Ragged, ...]]:
    """The records as wide as the table, and the ragged ones.

    Empty cells beyond the width are cut off, and cells that a record lacks are empty when most records
    lack them (a system that writes no empty cells at the end) or none of those with a heading is missing.
    """
    fits: list[tuple[int, Cells]] = []
    ragged: list[tuple[int, Cells]] = []
    for odd in read.odd:
        cells = _trimmed(odd.cells)
        blank = not any(cells)
        short = len(cells) < width and not (blank or len(cells) == usual or named and len(cells) >= named)
        if not odd.broken and not short and (blank or not any(cells[width:])):
            fits.append((odd.row, (*cells, *[""] * width)[:width]))
        else:
            ragged.append((odd.row, cells))
    table = pa.table({name: _clean(read.cells[name]) for name in read.cells.column_names})
    rows = read.rows
    if fits:
        table, rows = _put_in(table, rows, fits)
    table, rows, more = _without_the_nameless(table, rows, named)
    ragged = sorted([*ragged, *more])
    expected = table.num_columns
    return table, pa.array(rows), tuple(Ragged(row, cells, expected) for row, cells in ragged)


def _clean(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Trimmed, and null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(column)
    if pc.sum(pc.binary_length(trimmed)) == pc.sum(pc.binary_length(column)):
        return column
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _put_in(
    table: pa.Table, rows: NDArray[np.int32], fits: Sequence[tuple[int, Cells]]
) -> tuple[pa.Table, NDArray[np.int32]]:
    columns = zip(*(cells for _, cells in fits), strict=True)
    added = pa.table(
        {
            f"c{place}": pa.array([cell or None for cell in cells], pa.string())
            for place, cells in enumerate(columns)
        }
    )
    numbers = np.concatenate([rows, np.array([row for row, _ in fits], np.int32)])
    order = np.argsort(numbers, kind="stable")
    return pa.concat_tables([table, added]).combine_chunks().take(pa.array(order)), numbers[order]


def _without_the_nameless(
    table: pa.Table, rows: NDArray[np.int32], named: int
) -> tuple[pa.Table, NDArray[np.int32], list[tuple[int, Cells]]]:
    """Without the columns at the end that separators at the end of lines make.

    Where nearly every record leaves such a column empty, a record that does not is a shifted one.
    """
    width = table.num_columns
    full = [table.num_rows - table[f"c{place}"].null_count for place in range(width)]
    last = width
    while last > max(named, 1) and full[last - 1] <= (0.05 * table.num_rows if named else 0):
        last -= 1
    shifted = np.zeros(table.num_rows, bool)
    for place in range(last, width):
        shifted |= np.asarray(pc.is_valid(table[f"c{place}"]))
    narrow = table.select(range(last))
    if not shifted.any():
        return narrow, rows, []
    out = table.filter(pa.array(shifted)).to_pylist()
    more = [
        (int(row), tuple(cell or "" for cell in record.values()))
        for row, record in zip(rows[shifted].tolist(), out, strict=True)
    ]
    return narrow.filter(pa.array(~shifted)), rows[~shifted], more
