"""A file as exported from a ledger system to a table of text, with nothing of it left out.

Every record of the file is in exactly one place: above the heading, the heading, a row of `cells`, or
`ragged`. What the cells mean is for the column map. Nothing is written anywhere: the bytes may hold
CPR numbers, and they stay in memory until they are masked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alen.errors import BadFile
from alen.model.engine import ArrowTable
from alen.model.progress import SILENT, Progress
from alen.sources.ledgers import delimited
from alen.sources.ledgers.arrow import pa
from alen.sources.ledgers.encodings import as_utf8
from alen.sources.ledgers.guards import Limits, file_bytes, kind_of, refuse_other_text, shown
from alen.sources.ledgers.layout import SEPARATORS, Cells, Layout, fitness, layout_of
from alen.sources.ledgers.privacy import mask_text
from alen.sources.ledgers.raggedness import Ragged, fitted, without_empty_columns
from alen.sources.ledgers.workbooks import Sheet, read_sheet, sheet_names

SAMPLE = 500
"""Records looked at before separator and heading are decided."""


@dataclass(frozen=True)
class FileFacts:
    """What the file is, as it was read."""

    name: str
    """Without its folder, and masked."""
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
class RawTable:
    """The table of a file. `cells` and `rows` are as long as each other."""

    facts: FileFacts
    headings: Cells
    """As written and trimmed; doubles and blanks kept. "column 1" … where the file has no heading."""
    cells: ArrowTable
    """Columns c0 … cN of text, trimmed, null where empty; one row per record, in the file's order."""
    rows: ArrowTable
    """int32: the number of each record as a spreadsheet counts them, headings and blank lines too."""
    above: tuple[tuple[int, Cells], ...]
    ragged: tuple[Ragged, ...]
    notes: tuple[str, ...] = ()
    """What a person should know of how it was read, in English sentences, masked."""


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
    separator: of a text file; progress: shown that the file is read, in bytes.

    Raises BadFile when there is no table in it, or when it is larger than the limits or no such file.
    """
    limits, progress, name = limits or Limits(), progress or SILENT, shown(path)
    data = file_bytes(path, limits)
    progress.start(name, len(data), "bytes")
    try:
        with ThreadPoolExecutor(1) as beside:
            digest = beside.submit(hashlib.sha256, data)
            kind = kind_of(data, name)
            if kind == "text":
                read = _read_text(data, name, header_row, encoding, separator, limits)
            else:
                read = _read_workbook(read_sheet(data, kind, name, sheet, limits), name, header_row)
            sha256 = digest.result().hexdigest()
        progress.advance(len(data))
    finally:
        progress.finish()
    facts = FileFacts(
        name=name,
        sha256=sha256,
        size=len(data),
        format=read.format,
        sheet=read.sheet,
        encoding=read.encoding,
        separator=read.separator,
        header_row=read.layout.header_row,
    )
    headings = _headings(read.layout, read.cells.num_columns)
    return RawTable(facts, headings, read.cells, read.rows, read.above, read.ragged, read.notes)


def sheets_of(path: Path, limits: Limits | None = None) -> tuple[str, ...]:
    """The names of a workbook's sheets in their order, hidden ones too; none for a text file.

    Raises BadFile.
    """
    limits = limits or Limits()
    data = file_bytes(path, limits)
    kind = kind_of(data, shown(path))
    return () if kind == "text" else sheet_names(data, kind, shown(path), limits)


@dataclass(frozen=True)
class _Read:
    """A table before the facts of its file are added."""

    layout: Layout
    cells: ArrowTable
    rows: ArrowTable
    above: tuple[tuple[int, Cells], ...]
    ragged: tuple[Ragged, ...]
    format: str = "csv"
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    notes: tuple[str, ...] = ()


def _read_text(
    data: bytes,
    name: str,
    header_row: int | None,
    encoding: str | None,
    separator: str | None,
    limits: Limits,
) -> _Read:
    text, encoding = as_utf8(data, name, encoding)
    refuse_other_text(text, name)
    text = delimited.one_line_end(text).rstrip(b"\x1a")
    text = text.replace(b"\0", b" ")  # old systems fill cells up with zeros
    start = _whole_lines(text, max(limits.sample_bytes, 1))
    separator = _separator(start) if separator is None else _named(separator, name)
    most = max(SAMPLE, (header_row or 0) + SAMPLE)
    first = delimited.first_records(start, separator, most)
    seen = [(number, _trimmed(record.cells)) for number, record in first]
    _hold_heading(seen, header_row, name)
    told = int(_names_separator(start))  # Excel's "sep=;" is a record that is neither heading nor data
    layout = layout_of(seen[told:], header_row)
    begin = max(layout.header_row, told)
    named = len(layout.headings)
    width = max(named, layout.usual_width, 1)
    if width > limits.columns:
        raise BadFile(
            f"the table has {width:,} columns; at most {limits.columns:,} are read",
            where=name,
            do="See that the separator is right, or export fewer columns.",
        )
    lines = sum(record.lines for number, record in first if number <= begin)
    body = text[_begin(text, lines) :]
    above = tuple(record for record in seen if record[0] <= begin and record[0] != layout.header_row)
    read = delimited.read_body(body, separator, width, begin + 1, name, limits.line_bytes)
    cells, rows, ragged = fitted(read, named, layout.usual_width, width)
    return _Read(layout, cells, rows, above, ragged, "csv", encoding, separator)


def _read_workbook(sheet: Sheet, name: str, header_row: int | None) -> _Read:
    """A sheet is as wide everywhere, so nothing in it is ragged; row numbers are the sheet's own."""
    where = f"{name}, sheet '{mask_text(sheet.name)}'"
    most = max(SAMPLE, (header_row or 0) + SAMPLE)
    first = zip(*(column.to_pylist() for column in sheet.cells.slice(0, most).columns), strict=True)
    seen = [(number, tuple(cell or "" for cell in row)) for number, row in enumerate(first, 1)]
    _hold_heading(seen, header_row, where)
    layout = layout_of(seen, header_row)
    above = tuple((number, cells) for number, cells in seen if number < layout.header_row)
    cells = without_empty_columns(sheet.cells.slice(layout.header_row), len(layout.headings))
    begin = layout.header_row + 1
    rows = pa.array(np.arange(begin, begin + cells.num_rows, dtype=np.int32))
    return _Read(layout, cells, rows, above, (), sheet.format, sheet=sheet.name, notes=sheet.notes)


def _hold_heading(seen: Sequence[tuple[int, Cells]], header_row: int | None, where: str) -> None:
    if not any(cell for _, cells in seen for cell in cells):
        raise BadFile("the file is empty", where=where, do="Export it again, and see that it has rows.")
    if header_row is not None and not 0 <= header_row <= seen[-1][0]:
        raise BadFile(
            f"there is no row {header_row} that could be the heading",
            where=where,
            do=f"Name a row from 1 to {seen[-1][0]}, or 0 when the file has no heading.",
        )


def _whole_lines(text: bytes, most: int) -> str:
    """The lines that fit in the first bytes; the first line at least."""
    if len(text) > most:
        text = text[: (text.rfind(b"\n", 0, most) + 1) or (text.find(b"\n") + 1) or len(text)]
    return text.decode()


def _named(separator: str, name: str) -> str:
    if len(separator) != 1 or not separator.isascii() or separator in '"\r\n':
        raise BadFile(
            f"'{separator}' cannot separate cells", where=name, do="Say one sign, such as ; or , or a tab."
        )
    return separator


def _separator(start: str) -> str:
    """The separator in which the first records are most alike; ";" for a file of one column."""
    if _names_separator(start):
        return start[4]
    found, best = SEPARATORS[0], 0.0
    for separator in SEPARATORS:
        if separator in start:
            records = delimited.first_records(start, separator, SAMPLE)
            fit = fitness([len(record.cells) for _, record in records])
            if fit > best + 0.05:
                found, best = separator, fit
    return found


def _names_separator(start: str) -> bool:
    """Whether the first line is the one by which Excel is told the separator."""
    line = start.partition("\n")[0].rstrip("\r")
    return len(line) == 5 and line.lower().startswith("sep=") and line[4] in SEPARATORS


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
