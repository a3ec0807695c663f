"""Single cells out of stored text files, by the standard library alone.

This is the reader that verification trusts: no engine, no edition. A *leaf* of an explanation is the
sha256 of a snapshot and the **raw key** of a line in it: all fields but the value, in the file's order,
as they stand there (`Format.columns` says what each is, `INDHOLD` being the value). Lines end in LF or
CRLF; a BOM, quotation marks and a first line of headings are taken as `Format` and the file have them.
"""

from __future__ import annotations

import csv
import io
import mmap
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from alen.errors import BadFile
from alen.model.provenance import Format

VALUE_COLUMN = "INDHOLD"
"""The column of the value in `Format.columns`."""

KEY_SEPARATOR = "\x1f"
"""ASCII's unit separator: joins a raw key to one text. A field can hold it only in a hostile file."""

MISSING_SIGNS = frozenset({"", "-", ".", ".."})
"""A line that is there with one of these holds no number. StatBank sends '..' (or nothing) for what is
not published; '-' and '.' stand in hand-made copies. None of them is read as zero."""

LONGEST_FIELD = 131_072
"""Characters of a field; a code, a label or a number is never so long."""

MAX_DIGITS = 18
"""More digits than these may not fit a 64-bit whole number."""

SEARCH_FROM = 16
"""From so many keys on, one pass through the whole file beats a search for each."""

_BOM = b"\xef\xbb\xbf"
_SPACES = " \u00a0\u202f"
GROUPS_BY_SPACE = re.compile(f"-?[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+(?:[.,][0-9]+)?")
GROUPS_BY_MARK = {
    ",": re.compile(r"-?[0-9]{1,3}(?:(?:\.[0-9]{3}){2,}|(?:\.[0-9]{3})+,[0-9]+)"),
    ".": re.compile(r"-?[0-9]{1,3}(?:(?:,[0-9]{3}){2,}|(?:,[0-9]{3})+\.[0-9]+)"),
}
_NUMBER = re.compile(r"(-?)([0-9]+)(?:([.,])([0-9]+))?")


class Record(NamedTuple):
    """One line of fields; `line` is the number of the line it starts on, the first being 1."""

    line: int
    fields: list[str]


class RawRow(NamedTuple):
    """One line apart: its number, its raw key and the text of its value."""

    line: int
    key: tuple[str, ...]
    value: str


def join_key(key: Iterable[str]) -> str:
    """The raw key as one text.

    >>> split_key(join_key(("101", "64551", "2024")))
    ('101', '64551', '2024')
    """
    return KEY_SEPARATOR.join(key)


def split_key(text: str) -> tuple[str, ...]:
    """The raw key that `join_key` made one text of."""
    return tuple(text.split(KEY_SEPARATOR))


def parse_value(text: str, decimal: str, decimals: int) -> int | None:
    """The number in a cell as a whole count of 10^-decimals; None for a sign of a missing value.

    `decimal` is the file's decimal mark. Groups of thousands are read where nothing else can be meant:
    '1 234 567', '1.234.567' and, with decimals, '1.234,50'. A single '81.000' is refused: it may be
    eighty-one. BadFile (without `where`) for anything that is no such number.

    >>> parse_value("42955,60", ",", 2), parse_value("-2", ",", 0), parse_value("..", ",", 0)
    (4295560, -2, None)
    """
    stripped = text.strip(" ")
    if stripped in MISSING_SIGNS:
        return None
    if GROUPS_BY_SPACE.fullmatch(stripped):
        stripped = stripped.translate({0x20: None, 0xA0: None, 0x202F: None})
    elif GROUPS_BY_MARK[decimal].fullmatch(stripped):
        stripped = stripped.replace("." if decimal == "," else ",", "")
    found = _NUMBER.fullmatch(stripped)
    if found is None:
        raise BadFile(f"{show(text)} is no number")
    sign, whole, mark, fraction = found.groups(default="")
    if mark and (mark != decimal or (len(fraction) == 3 and decimals != 3)):
        raise BadFile(
            f"{show(text)} can be read in two ways",
            why=f"The decimal mark of this file is '{decimal}', and '{mark}' may separate thousands.",
            do="Write the numbers without separators of thousands.",
        )
    kept, excess = fraction[:decimals], fraction[decimals:]
    if excess.strip("0"):
        raise BadFile(f"{show(text)} has more decimals than the {decimals} of this table")
    digits = (whole + kept.ljust(decimals, "0")).lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        raise BadFile(f"{show(text)} has more than {MAX_DIGITS} digits")
    return int(sign + digits)


def show(text: str, length: int = 60) -> str:
    """A piece of a file for a message: in quotation marks, cut, control characters escaped."""
    cut = text if len(text) <= length else text[:length] + "…"
    return repr(cut)


def codec(encoding: str) -> str:
    """The Python codec for a Format's encoding; a BOM is dropped where there is one.

    Raises BadFile for an encoding that no Format may name.
    """
    if encoding in ("utf-8", "utf-8-sig"):
        return "utf-8-sig"
    if encoding == "cp1252":
        return "cp1252"
    raise BadFile(f"the encoding {show(encoding)} is not one that Alen reads")


def iter_records(stream: IO[str], delimiter: str, where: str) -> Iterator[Record]:
    """The lines of a text stream opened with `newline=""`; empty lines are left out.

    BadFile, naming the line, where quotation marks do not close, a field is larger than 128 kB or the
    bytes are not in the stream's encoding.
    """
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise BadFile(
                f"the line cannot be split into fields: {error}", where=f"{where}, row {line}"
            ) from error
        except UnicodeDecodeError as error:
            raise BadFile(
                f"the bytes are not {error.encoding}: {error.reason}", where=f"{where}, row {line}"
            ) from error
        if fields is None:
            return
        # The csv module has a limit of its own, but one for the whole process, which other libraries lift.
        if any(len(field) > LONGEST_FIELD for field in fields):
            raise BadFile(
                f"the line cannot be split into fields: one is longer than {LONGEST_FIELD:,} characters",
                where=f"{where}, row {line}",
            )
        if fields:
            yield Record(line, fields)
        line = reader.line_num + 1


def iter_cells(data: bytes, form: Format, where: str = "") -> Iterator[RawRow]:
    """Every line of `data` after the headings, as key and value; nothing is interpreted.

    BadFile, naming line and column, for a line with more or fewer fields than `form.columns`.
    """
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=codec(form.encoding), newline="")
    return _cells(stream, form, where)


def index_cells(path: Path, form: Format) -> dict[tuple[str, ...], str]:
    """The whole file as raw key -> text of the value, for files that fit in memory.

    BadFile when two lines have the same key.
    """
    index: dict[tuple[str, ...], str] = {}
    with path.open(encoding=codec(form.encoding), newline="") as stream:
        for row in _cells(stream, form, path.name):
            if row.key in index:
                raise BadFile(f"a second line for {'; '.join(row.key)}", where=f"{path.name}, row {row.line}")
            index[row.key] = row.value
    return index


def find_cells(
    path: Path, form: Format, keys: Collection[tuple[str, ...]]
) -> dict[tuple[str, ...], str | None]:
    """The text of the value for each raw key, None where the file has no such line.

    In a file without quotation marks whose value comes last, few keys are searched for in the bytes
    (about 1 s in 1 GB for each), many found among the lines that begin alike (about 1 s in 1 GB), or in one
    pass over all (about 10 s in 1 GB) where they share no first field; any other
    file is split field by field. Keys are taken as unique, as the build has checked.
    """
    wanted = set(keys)
    if not wanted or path.stat().st_size == 0:
        return dict.fromkeys(wanted)
    if form.columns and form.columns[-1] == VALUE_COLUMN:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data.find(b'"') < 0:
                if len(wanted) < SEARCH_FROM:
                    return {key: _search(data, form, key, path.name) for key in wanted}
                return _pass_through(data, form, wanted)
    found: dict[tuple[str, ...], str | None] = dict.fromkeys(wanted)
    with path.open(encoding=codec(form.encoding), newline="") as stream:
        for row in _cells(stream, form, path.name):
            if row.key in wanted:
                found[row.key] = row.value
    return found


def _cells(stream: IO[str], form: Format, where: str) -> Iterator[RawRow]:
    if VALUE_COLUMN not in form.columns:
        raise BadFile(f"the format names no column {VALUE_COLUMN}", where=where)
    width, at = len(form.columns), form.columns.index(VALUE_COLUMN)
    last = at == width - 1
    records = iter_records(stream, form.delimiter, where)
    if form.header:
        next(records, None)
    for line, fields in records:
        if len(fields) != width:
            raise _ragged(fields, width, f"{where}, row {line}")
        key = tuple(fields[:at]) if last else (*fields[:at], *fields[at + 1 :])
        yield RawRow(line, key, fields[at])


def _ragged(fields: list[str], width: int, where: str) -> BadFile:
    if len(fields) > width:
        return BadFile(
            f"the row has {len(fields)} fields where {width} are expected; "
            f"the first too many is {show(fields[width])}",
            where=f"{where}, column {width + 1}",
        )
    return BadFile(
        f"the row has {len(fields)} fields where {width} are expected; the last is {show(fields[-1])}",
        where=f"{where}, column {len(fields)}",
        why="A row that stops early may be cut, and a cut number is a wrong number.",
        do="Fetch the file again.",
    )


def _line_of(form: Format, key: tuple[str, ...]) -> bytes | None:
    """How a line with this key begins, up to the value; None when no line can."""
    if len(key) != len(form.columns) - 1 or any(form.delimiter in f or "\n" in f or "\r" in f for f in key):
        return None
    try:
        return (form.delimiter.join(key) + form.delimiter).encode(_plain(form))
    except UnicodeEncodeError:
        return None


def _plain(form: Format) -> str:
    return "cp1252" if form.encoding == "cp1252" else "utf-8"


def _search(data: mmap.mmap, form: Format, key: tuple[str, ...], where: str) -> str | None:
    line = _line_of(form, key)
    if line is None:
        return None
    begin = _begin(data)
    if not form.header and data[begin : begin + len(line)] == line:
        start = begin + len(line)
    else:
        at = data.find(b"\n" + line)
        if at < 0:
            return None
        start = at + 1 + len(line)
    end = data.find(b"\n", start)
    value = data[start : end if end >= 0 else len(data)].removesuffix(b"\r").decode(_plain(form), "replace")
    if form.delimiter in value:
        raise BadFile(f"the line of {'; '.join(key)} has too many fields", where=where)
    return value


def _pass_through(
    data: mmap.mmap, form: Format, wanted: set[tuple[str, ...]]
) -> dict[tuple[str, ...], str | None]:
    found: dict[tuple[str, ...], str | None] = dict.fromkeys(wanted)
    lines = {line: key for key in wanted for line in [_line_of(form, key)] if line is not None}
    mark = form.delimiter.encode()
    shared = _shared_beginning(lines, mark)
    for line in _lines_beginning(data, form, shared) if shared else _all_lines(data, form):
        at = line.rfind(mark) + 1
        key = lines.get(line[:at])
        if key is not None:
            found[key] = line[at:].rstrip(b"\r\n").decode(_plain(form), "replace")
    return found


def _shared_beginning(lines: Iterable[bytes], mark: bytes) -> bytes:
    """The first fields that all lines have in common, with the mark after them; empty for none."""
    ordered = sorted(lines)
    if not ordered:
        return b""
    first, last = ordered[0], ordered[-1]
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first.rfind(mark, 0, length) + 1]


def _all_lines(data: mmap.mmap, form: Format) -> Iterator[bytes]:
    data.seek(_begin(data))
    if form.header:
        data.readline()
    while line := data.readline():
        yield line


def _lines_beginning(data: mmap.mmap, form: Format, beginning: bytes) -> Iterator[bytes]:
    """The lines that begin with some bytes: those of one organisation are a hundredth of a table."""
    start = _begin(data)
    if form.header or data[start : start + len(beginning)] != beginning:
        start = data.find(b"\n" + beginning, start) + 1
        if start == 0:
            return
    while True:
        end = data.find(b"\n", start)
        yield data[start : end if end >= 0 else len(data)]
        start = data.find(b"\n" + beginning, end) + 1 if end >= 0 else 0
        if start == 0:
            return


def _begin(data: mmap.mmap) -> int:
    return len(_BOM) if data[: len(_BOM)] == _BOM else 0
