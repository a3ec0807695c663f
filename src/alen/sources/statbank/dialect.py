"""What kind of text file this is: encoding, delimiter, whole lines; or which other kind of file.

Decided from the bytes alone; what the columns mean is `columns.py`. The bytes are never altered.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import islice

from alen.errors import BadFile
from alen.store.cells import Record, codec, iter_records

LARGEST_FILE = 128 * 1024 * 1024
"""Bytes. A CSV by hand holds at most StatBank's 1,000,000 cells, far below this; larger loads are
fetched, not imported."""

LONGEST_LINE = 1024 * 1024
"""Bytes. A line of StatBank's has some hundred; a longer one is an attack or no table, and is refused
before it is cut into millions of fields."""

MOST_EMPTY_LINES = 1000
"""So many empty lines on end are no accident of a text editor."""

SAMPLE = 200
"""Lines looked at to tell delimiter and columns."""

DELIMITERS = (";", "\t", ",")
"""In order of preference: StatBank's own first; a comma may be part of labels and decimals."""

_MAGIC = (
    (b"PK\x03\x04", "an XLSX or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (XLS)"),
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PAR1", "a Parquet file"),
)
_PX = re.compile(rb'\s*[A-Z][A-Z-]*(?:\[[a-z]{2}\])?(?:\("[^"]*"\))?\s*=\s*("|[0-9]|YES|NO)')
_EMPTY_LINES = re.compile(rb"\n(?:\r?\n){%d}" % MOST_EMPTY_LINES)
_ALONE_CR = re.compile(rb"\r(?!\n)")
_FETCH_CSV = "Fetch the table again from StatBank as CSV (semicolon-separated)."


@dataclass(frozen=True)
class Dialect:
    """How the text is written. `sample` is the first lines, at most SAMPLE."""

    encoding: str
    delimiter: str
    sample: tuple[Record, ...]
    remarks: tuple[str, ...]


def recognise(data: bytes, name: str) -> Dialect:
    """Tell how a file is written; `name` is what messages call it.

    Raises BadFile for what is no delimited text: empty, too large, another kind of file, NUL bytes,
    cut in its last line, one column only, quotation marks that do not close.
    """
    _check_kind(data, name)
    encoding = _encoding(data, name)
    remarks = _check_lines(data, name)
    delimiter, sample = _delimiter(data, encoding, name)
    return Dialect(encoding, delimiter, sample, remarks)


def _check_kind(data: bytes, name: str) -> None:
    if len(data) > LARGEST_FILE:
        raise BadFile(
            f"the file has {len(data):,} bytes; at most {LARGEST_FILE:,} are imported",
            where=name,
            do="Fetch it with `alen update`, or choose fewer values and import several files.",
        )
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise BadFile("the file is empty", where=name, do=_FETCH_CSV)
    kind = _other_kind(data)
    if kind:
        raise BadFile(f"this is {kind}, not a CSV", where=name, do=_FETCH_CSV)
    at = data.find(b"\0")
    if at >= 0:
        raise BadFile(
            f"a NUL byte stands at byte {at + 1}",
            where=f"{name}, row {_row_at(data, at)}",
            why="Text in UTF-8 or Windows-1252 has none: the file is binary, UTF-16 or damaged.",
            do=_FETCH_CSV,
        )


def _other_kind(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16 text"
    head = data.removeprefix(b"\xef\xbb\xbf")[:2000].lstrip()
    if head[:1] in (b"{", b"["):
        return "JSON"
    if head[:1] == b"<":
        return "XML" if head[:5].lower() == b"<?xml" else "an HTML page"
    if _PX.match(head):
        return "a PX file"
    return ""


def _encoding(data: bytes, name: str) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error
    else:
        return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise BadFile(
            f"the bytes are neither UTF-8 (byte {first.start + 1}) nor Windows-1252 (byte {error.start + 1})",
            where=f"{name}, row {_row_at(data, error.start)}",
            do=_FETCH_CSV,
        ) from error
    return "cp1252"


def _check_lines(data: bytes, name: str) -> tuple[str, ...]:
    """Remarks on the line ends; BadFile where they are wrong or lines are beyond all measure."""
    for row, line in enumerate(io.BytesIO(data), start=1):
        if len(line) > LONGEST_LINE:
            raise BadFile(
                f"the row has {len(line):,} bytes; no table has rows that long",
                where=f"{name}, row {row}",
                do=_FETCH_CSV,
            )
    empty = _EMPTY_LINES.search(data)
    if empty:
        raise BadFile(
            f"{MOST_EMPTY_LINES} empty rows follow each other",
            where=f"{name}, row {_row_at(data, empty.start()) + 1}",
            do=_FETCH_CSV,
        )
    alone = _ALONE_CR.search(data)
    if alone:
        raise BadFile(
            "a line ends in CR alone",
            where=f"{name}, row {_row_at(data, alone.start())}",
            why="The file was cut between CR and LF, or rewritten by an old programme.",
            do=_FETCH_CSV,
        )
    if data.endswith(b"\n"):
        return ()
    last = _row_at(data, len(data))
    if b"\r\n" in data:
        raise BadFile(
            "the last line has no line end",
            where=f"{name}, row {last}",
            why="StatBank ends every line: the file is cut, and a cut number is a wrong number.",
            do="Fetch the file again.",
        )
    return (f"row {last}, the last, has no line end: that its number is whole cannot be seen",)


def _row_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _delimiter(data: bytes, encoding: str, name: str) -> tuple[str, tuple[Record, ...]]:
    """The first delimiter that gives every line of the sample the same number of fields, at least two;
    failing that the one that cuts the first line into most (the odd line is named later)."""
    best: tuple[int, str, tuple[Record, ...]] = (1, "", ())
    failure: BadFile | None = None
    for delimiter in DELIMITERS:
        stream = io.TextIOWrapper(io.BytesIO(data), encoding=codec(encoding), newline="")
        try:
            sample = tuple(islice(iter_records(stream, delimiter, name), SAMPLE))
        except BadFile as error:
            failure = failure or error
            continue
        widths = {len(record.fields) for record in sample}
        if len(widths) == 1 and widths != {1}:
            return delimiter, sample
        if sample and len(sample[0].fields) > best[0]:
            best = (len(sample[0].fields), delimiter, sample)
    if best[1]:
        return best[1], best[2]
    if failure is not None:
        raise failure
    raise BadFile(
        "the first row has one column only; fields are separated by ';', ',' or tab",
        where=f"{name}, row 1",
        do=_FETCH_CSV,
    )
