"""One sheet of a workbook to a table of text, in a process of its own.

`python -m alen.sources.ledgers.unpacking` reads a request (one line of JSON, then the workbook) and
answers with one line of JSON and an Arrow stream. A workbook of two cells can ask for half a terabyte of
memory, and the reader then ends its process; here that process is not the user's, it may take only what
the request allows, and it leaves no core file behind. Nothing is written but the answer.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import itertools
import json
import math
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from alen.sources.ledgers.arrow import leave_pandas_out, pa

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

_BATCH = 4_000
_LOOKED_AT = 200
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]+)(\d+)[\"'][^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>(#[^<]{1,20})<",
    re.DOTALL,
)

_IS_HIDDEN = rb"\b[^>]*\shidden=[\"'](?:1|true)[\"'][^>]*>"
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row" + _IS_HIDDEN)
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col" + _IS_HIDDEN)


def number_text(value: float) -> str:
    """The shortest decimal text of a number, without the dust that binary fractions leave.

    >>> [number_text(x) for x in (0.1 + 0.2, 5105779470.0, -0.0, 1234.5, 1e-5, 1e22, 3.7e-12, 2 / 3)]
    ['0.3', '5105779470', '0', '1234.5', '0.00001', '10000000000000000000000', '0', '0.6666666666666666']
    """
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    _, point, decimals = text.partition(".")
    if (point and len(decimals) <= 4) or not math.isfinite(value):
        return text
    rounded = round(value, 4)
    if abs(value - rounded) <= max(1e-9, 8 * math.ulp(value)):
        return number_text(rounded)
    if "e" not in text:
        return text
    return f"{value:.20f}".rstrip("0") if abs(value) < 1 else format(value, "f")


def cell_text(value: object) -> str | None:
    """A cell as text: ISO dates, plain decimals with ".", TRUE and FALSE; None when it is empty."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    return None if value is None else str(value)


def chosen(book: CalamineWorkbook) -> CalamineSheet | None:
    """The first sheet that looks like a table: two rows of three cells, or of two, or any cell at all.

    Visible sheets first; sheets that hold a drawing or a macro are no tables.
    """
    sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda meta: meta.visible != SheetVisibleEnum.Visible)
    widths: dict[str, list[int]] = {}
    for meta in sheets:
        sheet = book.get_sheet_by_name(meta.name)
        rows = itertools.islice(sheet.iter_rows(), _LOOKED_AT)
        widths[meta.name] = [sum(1 for cell in row if cell not in ("", None)) for row in rows]
        if sum(width >= 3 for width in widths[meta.name]) >= 2:
            return sheet
    for least, rows in ((2, 2), (1, 1)):
        for name, found in widths.items():
            if sum(width >= least for width in found) >= rows:
                return book.get_sheet_by_name(name)
    return None


def batches(sheet: CalamineSheet, most_bytes: int) -> Iterator[Any]:
    """All rows of a sheet from its first, as text. Raises MemoryError beyond so many bytes of text."""
    read = 0
    rows: Iterator[Sequence[Any]] = iter(sheet.iter_rows())
    while part := list(itertools.islice(rows, _BATCH)):
        columns = [
            pa.array([cell_text(cell) for cell in column], pa.string()) for column in zip(*part, strict=True)
        ]
        read += sum(column.nbytes for column in columns)
        if read > most_bytes:
            raise MemoryError
        yield pa.record_batch(columns, names=[f"c{place}" for place in range(len(columns))])


def sheet_text(data: bytes, sheet: str) -> bytes:
    """The XML of one sheet of an XLSX file; empty where it is not found."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part_of(archive, sheet)
        return archive.read(part) if part else b""


def error_cells(content: bytes) -> list[tuple[int, int, str]]:
    """Row and column (from 0) and text of cells such as #REF!, which the reader gives as empty."""
    if b't="e"' not in content and b"t='e'" not in content:
        return []
    return [
        (int(found[2]) - 1, _column(found[1].decode()), html.unescape(found[3].decode()))
        for found in _ERROR_CELL.finditer(content)
    ]


def hidden(content: bytes, height: int, width: int) -> tuple[int, int]:
    """How many rows and columns of a sheet's table are hidden: they are read like the others."""
    if b"hidden=" not in content:
        return 0, 0
    rows = sum(_number(found[0], b"r") <= height for found in _HIDDEN_ROW.finditer(content))
    columns = sum(
        max(0, min(_number(found[0], b"max"), width) - _number(found[0], b"min") + 1)
        for found in _HIDDEN_COLUMN.finditer(content)
    )
    return rows, columns


def _number(tag: bytes, name: bytes) -> int:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"'](\d{1,9})[\"']", tag)
    return int(found[1]) if found else 0


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of an XLSX file that holds the sheet of this name; "" where it is not found."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    relation = ""
    for tag in re.findall(
        r"<(?:\w+:)?sheet\b[^>]*>", archive.read("xl/workbook.xml").decode(errors="replace")
    ):
        if html.unescape(_attribute(tag, "name")) == sheet:
            relation = _attribute(tag, r"\w+:id")
    for tag in re.findall(
        r"<Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    ):
        if relation and _attribute(tag, "Id") == relation:
            target = _attribute(tag, "Target")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else ""
    return ""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return (found[1] or found[2] or "") if found else ""


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def answer(request: dict[str, Any], data: bytes, out: BinaryIO) -> None:
    """Write what was asked for: the names of the sheets, then one sheet's cells where they are asked."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = list(book.sheet_names)
    if request["only_names"]:
        _say(out, {"sheets": names})
        return
    wanted: str | None = request["sheet"]
    if wanted is not None and wanted not in names:
        _say(out, {"sheets": names, "problem": "no such sheet"})
        return
    sheet = chosen(book) if wanted is None else book.get_sheet_by_name(wanted)
    if sheet is None:
        _say(out, {"sheets": names, "problem": "no table"})
        return
    name = sheet.name
    first_column = (sheet.start or (0, 0))[1]
    content = sheet_text(data, name) if request["format"] == "xlsx" else b""
    errors = [(row, column - first_column, text) for row, column, text in error_cells(content)]
    rows, columns = hidden(content, sheet.total_height, sheet.total_width)
    del content
    told = {"sheets": names, "sheet": name, "width": sheet.width, "errors": errors}
    _say(out, {**told, "hidden_rows": rows, "hidden_columns": columns})
    writer: Any = None
    for batch in batches(sheet, request["text_bytes"]):
        writer = writer or pa.ipc.new_stream(out, batch.schema)
        writer.write_batch(batch)
    if writer is not None:
        writer.close()


def _say(out: BinaryIO, words: dict[str, Any]) -> None:
    out.write(json.dumps(words).encode() + b"\n")


def main() -> None:
    """Answer the one request on standard input."""
    request: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"], request["memory_bytes"]))
    leave_pandas_out()
    out = io.BytesIO()
    try:
        answer(request, sys.stdin.buffer.read(), out)
    except PasswordError:
        out = io.BytesIO(b'{"problem": "password"}\n')
    except CalamineError:
        out = io.BytesIO(b'{"problem": "damaged"}\n')
    except MemoryError:
        out = io.BytesIO(b'{"problem": "memory"}\n')
    sys.stdout.buffer.write(out.getbuffer())


if __name__ == "__main__":
    main()
