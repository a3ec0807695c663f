"""Text with separators to a table of text, record by record where it must be and in one sweep where it can.

A line whose quotes all open at the beginning of a cell and close at its end is one record: pyarrow reads
those. The others (a cell with a line break, an inch mark, a quote never closed) are taken out first and
read one by one, so that an open quote costs its own record and not half of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import pyarrow.csv
from numpy.typing import NDArray

from alen.errors import BadFile
from alen.model.engine import ArrowTable
from alen.sources.ledgers.arrow import pa
from alen.sources.ledgers.layout import Cells

pacsv: Any = pyarrow.csv

_AT_ONCE = 2

MOST_LINES_IN_A_RECORD = 100
"""A quote that stays open longer is one that somebody forgot to close."""

_PIECE = 1 << 24
_IN_CACHE = 1 << 18
_BLOCK = 1 << 23
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


@dataclass(frozen=True)
class Record:
    """One record read by itself: its first line (counted from 0), how many lines it takes, its cells."""

    line: int
    lines: int
    cells: Cells
    broken: bool = False
    """Whether a quote opens in it that is not closed."""


@dataclass(frozen=True)
class Odd:
    """A record that was read by itself: its number, its cells, whether a quote was left open."""

    row: int
    cells: Cells
    broken: bool


@dataclass(frozen=True)
class Body:
    """The records below a heading: those read in one sweep with their numbers, and the others."""

    cells: ArrowTable
    rows: NDArray[np.int32]
    odd: tuple[Odd, ...] = ()


def one_line_end(data: bytes) -> bytes:
    """The text with line feeds (or CR LF) only, where lone carriage returns end lines."""
    if b"\r" not in data or not _has_lone_return(data):
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _has_lone_return(data: bytes) -> bool:
    if data.endswith(b"\r"):
        return True
    bytes_ = np.frombuffer(data, np.uint8)
    for offset in range(0, len(data), _IN_CACHE):  # several times as fast as counting in one sweep
        piece = bytes_[offset : offset + _IN_CACHE + 1]
        if ((piece[:-1] == _RETURN) & (piece[1:] != _NEWLINE)).any():
            return True
    return False


def record_at(lines: Sequence[str], first: int, separator: str, width: int = 0) -> Record:
    """The record that begins in a line; `width`: how many cells records have, where that is known.

    A record of several lines counts only when its quote is closed right before a separator or the end of
    a line. Where it is not, or where the first line alone is as wide as the others while the whole is
    not, the quote is taken for one that was never closed and the record ends with its line.
    """
    alone = tuple(lines[first].split(separator))
    try:
        feed = _Feed(lines, first)
        cells = tuple(next(csv.reader(feed, delimiter=separator)))
        if feed.pulled == 1 and not feed.ran_out:
            return Record(first, 1, cells)
        if not feed.ran_out:
            feed = _Feed(lines, first)
            cells = tuple(next(csv.reader(feed, delimiter=separator, strict=True)))
            if not width or len(cells) == width or len(alone) != width:
                return Record(first, feed.pulled, cells)
    except csv.Error:
        pass
    return Record(first, 1, alone, broken=True)


class _Feed(Iterator[str]):
    """Lines for the reader of one record, which pulls another while a quote is open."""

    def __init__(self, lines: Sequence[str], first: int) -> None:
        self._lines = lines
        self._first = first
        self._most = min(len(lines) - first, MOST_LINES_IN_A_RECORD)
        self.pulled = 0
        self.ran_out = False

    def __next__(self) -> str:
        if self.pulled == self._most:
            self.ran_out = True
            raise StopIteration
        self.pulled += 1
        return self._lines[self._first + self.pulled - 1] + "\n"


def first_records(text: str, separator: str, most: int) -> list[tuple[int, Record]]:
    """The first records of a text with their numbers, from 1."""
    lines = text.split("\n", most + MOST_LINES_IN_A_RECORD)
    lines = [line.removesuffix("\r") for line in lines[: most + MOST_LINES_IN_A_RECORD]]
    if lines and not lines[-1]:
        lines.pop()
    found: list[tuple[int, Record]] = []
    line = 0
    while line < len(lines) and len(found) < most:
        record = record_at(lines, line, separator) if lines[line] else Record(line, 1, ())
        found.append((len(found) + 1, record))
        line += record.lines
    return found


class _Lines(Sequence[str]):
    """The lines of a text, each decoded when it is asked for; line ends left out."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        ends = _positions(data, _NEWLINE)
        if not data.endswith(b"\n"):
            ends = np.append(ends, len(data))
        self.ends = ends
        self.starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return self._data[self.starts[index] : self.ends[index]].removesuffix(b"\r").decode()


def read_body(data: bytes, separator: str, width: int, first_row: int, name: str, longest: int) -> Body:
    """All records of a text: those of `width` cells in a table, the others by themselves.

    data: UTF-8 after `one_line_end`; first_row: the record number of its first record;
    longest: bytes that one line may have.
    """
    if not data:
        return Body(_empty(width), np.zeros(0, np.int32))
    _refuse_long_lines(data, first_row, name, longest)
    suspicious = _suspicious_lines(data, ord(separator)) if b'"' in data else []
    taken: list[Record] = []
    lines: NDArray[np.int64] | None = None
    if suspicious:
        data, lines, taken = _take_out(data, suspicious, separator, width)
    table, wrong = _swept(data, separator, width, max(_BLOCK, longest + 1))
    if lines is None:
        lines = np.arange(table.num_rows + len(wrong), dtype=np.int64)
    places = np.array([place for place, _ in wrong], np.int64)
    alone = [Record(int(lines[place]), 1, cells) for place, cells in wrong] + taken
    alone.sort(key=lambda record: record.line)
    longer = np.array([record.line for record in alone if record.lines > 1], np.int64)
    extra = np.cumsum([record.lines - 1 for record in alone if record.lines > 1], dtype=np.int64)

    def numbered(at: NDArray[np.int64]) -> NDArray[np.int32]:
        """Record numbers of lines: lines that others swallowed before them are not counted."""
        swallowed = np.concatenate([np.zeros(1, np.int64), extra])[np.searchsorted(longer, at)]
        return (first_row + at - swallowed).astype(np.int32)

    rows = numbered(np.delete(lines, places) if len(places) else lines)
    numbers = numbered(np.array([record.line for record in alone], np.int64)).tolist()
    odd = [Odd(row, record.cells, record.broken) for row, record in zip(numbers, alone, strict=True)]
    return Body(table, rows, tuple(odd))


def _positions(data: bytes, byte: int) -> NDArray[np.int64]:
    found = [
        np.flatnonzero(np.frombuffer(data, np.uint8, min(_PIECE, len(data) - offset), offset) == byte)
        + offset
        for offset in range(0, len(data), _PIECE)
    ]
    return np.concatenate([np.zeros(0, np.int64), *found])


def _suspicious_lines(data: bytes, separator: int) -> list[int]:
    """Lines (from 0) in which some quote neither opens a cell, nor closes one, nor is a doubled one.

    In a line that is sound the first, third, fifth … quote follows a separator, the beginning or a quote,
    the second, fourth … precedes a separator, the end or a quote, and there is an even number of them.
    """
    opens, closes = np.zeros(256, bool), np.zeros(256, bool)
    opens[[separator, _NEWLINE, _QUOTE]] = True
    closes[[separator, _NEWLINE, _RETURN, _QUOTE]] = True
    found: list[NDArray[np.int64]] = []
    offset, line = 0, 0
    while offset < len(data):
        end = data.find(b"\n", min(offset + _PIECE, len(data) - 1)) + 1 or len(data)
        piece: NDArray[np.uint8] = np.frombuffer(data, np.uint8, end - offset, offset)
        found.append(_unsound(piece, opens, closes) + line)
        line += data.count(b"\n", offset, end)
        offset = end
    return np.concatenate(found).tolist()


def _unsound(
    piece: NDArray[np.uint8], opens: NDArray[np.bool_], closes: NDArray[np.bool_]
) -> NDArray[np.int64]:
    quotes = np.flatnonzero(piece == _QUOTE)
    if not len(quotes):
        return np.zeros(0, np.int64)
    ends = np.append(np.flatnonzero(piece == _NEWLINE), len(piece))
    upto = np.searchsorted(quotes, ends)
    counts = np.diff(upto, prepend=0)
    line = np.repeat(np.arange(len(ends)), counts)
    second = (np.arange(len(quotes)) - np.repeat(upto - counts, counts)) % 2 == 1
    before = np.where(quotes > 0, piece[quotes - 1], _NEWLINE)
    after = np.where(quotes + 1 < len(piece), piece[np.minimum(quotes + 1, len(piece) - 1)], _NEWLINE)
    wrong = np.where(second, ~closes[after], ~opens[before])
    return np.union1d(line[wrong], np.flatnonzero(counts % 2 == 1))


def _take_out(
    data: bytes, suspicious: Sequence[int], separator: str, width: int
) -> tuple[bytes, NDArray[np.int64], list[Record]]:
    """The text without the records that begin in these lines, the lines left, and those records."""
    lines = _Lines(data)
    keep = np.ones(len(lines), bool)
    taken: list[Record] = []
    pieces: list[memoryview] = []
    whole, upto, read = memoryview(data), 0, 0
    for line in suspicious:
        if line < read:
            continue
        record = record_at(lines, line, separator, width)
        taken.append(record)
        read = line + record.lines
        keep[line:read] = False
        pieces.append(whole[upto : int(lines.starts[line])])
        upto = int(lines.starts[read]) if read < len(lines) else len(data)
    pieces.append(whole[upto:])
    return b"".join(pieces), np.flatnonzero(keep), taken


def _swept(data: bytes, separator: str, width: int, block: int) -> tuple[ArrowTable, list[tuple[int, Cells]]]:
    """Lines of `width` cells as a table, and the place (from 0) and cells of every other line.

    Arrow numbers lines only where one thread reads them, so the text is cut into pieces of whole lines, and
    one thread reads each.
    """
    quote: str | bool = '"' if b'"' in data else False
    whole = pa.py_buffer(data)

    def parsed(span: tuple[int, int]) -> tuple[ArrowTable, list[tuple[int, Cells]]]:
        return _parsed(whole.slice(span[0], span[1] - span[0]), separator, width, block, quote)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        pieces = list(pool.map(parsed, _spans(data)))
    wrong: list[tuple[int, Cells]] = []
    begin = 0
    for table, others in pieces:
        wrong += [(begin + place, cells) for place, cells in others]
        begin += table.num_rows + len(others)
    return pa.concat_tables([table for table, _ in pieces]) if pieces else _empty(width), wrong


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Where pieces of whole lines begin and end."""
    begin = 0
    while begin < len(data):
        end = data.find(b"\n", min(begin + _PIECE, len(data) - 1)) + 1 or len(data)
        yield begin, end
        begin = end


def _parsed(
    data: Any, separator: str, width: int, block: int, quote: str | bool
) -> tuple[ArrowTable, list[tuple[int, Cells]]]:
    """Some lines (a buffer) as a table, and the place among them and cells of those of another width."""
    wrong: list[tuple[int, Cells]] = []

    def note(row: Any) -> str:
        wrong.append((row.number - 1, tuple(next(csv.reader([row.text], delimiter=separator)))))
        return "skip"

    names = _names(width)
    table = pacsv.read_csv(
        data,
        read_options=pacsv.ReadOptions(use_threads=False, block_size=block, column_names=names),
        parse_options=pacsv.ParseOptions(
            delimiter=separator,
            quote_char=quote,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types={column: pa.string() for column in names},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=False,
        ),
    )
    return table, wrong


def _refuse_long_lines(data: bytes, first_row: int, name: str, longest: int) -> None:
    """Raise BadFile where a line is longer than that: such a file has other line ends, or none."""
    at = 0
    while len(data) - at > longest:
        end = data.rfind(b"\n", at, at + longest)
        if end < 0:
            before = data.count(b"\n", 0, at)
            raise BadFile(
                f"a line is longer than {longest:,} bytes",
                where=f"{name}, row {first_row + before}",
                why="A table this wide is none: the file has no line ends, or is no text.",
                do="Export it again as CSV or XLSX.",
            )
        at = end + 1


def _names(width: int) -> list[str]:
    return [f"c{column}" for column in range(width)]


def _empty(width: int) -> ArrowTable:
    return pa.table({name: pa.array([], pa.string()) for name in _names(width)})
