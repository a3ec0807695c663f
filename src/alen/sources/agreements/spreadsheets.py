"""An XLSX file's sheets as rows of exact values: sizes held to limits, numbers by their shortest text.

A cell that holds an error (#REF!) is empty to the reader of sheets; it is found in the sheet's own text.
"""

from __future__ import annotations

import html
import io
import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum
from xlsxwriter.utility import xl_cell_to_rowcol

from alen.errors import BadFile
from alen.sources.agreements.cells import Raw
from alen.sources.agreements.texts import shown

MOST_BYTES = 64 << 20
MOST_UNPACKED = 1 << 29
MOST_PARTS = 5_000
_MOST_RATIO = 250
_LARGE = 16 << 20
MOST_COLUMNS = 200
MOST_CELLS = 50_000_000
"""Of the rectangle that a sheet's cells span: the reader of sheets makes room for all of it."""

_ERROR = re.compile(
    rb"""<c\b(?=[^>]*\br=["']([A-Z]{1,3})([0-9]{1,7})["'])(?=[^>]*\bt=["']e["'])[^>]*>.*?<v>([^<]*)</v>""",
    re.DOTALL,
)
_LETTERS = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})[0-9]""")
_ROWS = re.compile(rb"""<(?:\w+:)?(?:row|c)\b[^>]*?\br=["'][A-Z]{0,3}([0-9]{1,7})["']""")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells, from its first row and column.

    errors   address and text of cells that hold an error ('C5', '#REF!')
    """

    name: str
    is_hidden: bool
    rows: Sequence[Sequence[Raw]]
    errors: tuple[tuple[str, str], ...]


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of a workbook. Raises BadFile for what is none, is damaged, protected or too large."""
    name = shown(path.name)
    data = _bytes(path, name)
    parts = _parts(data, name)
    for title, content in parts.items():
        _refuse_wide(content, f"{name} ({shown(title)})")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found: list[Sheet] = []
        for about in book.sheets_metadata:
            sheet = book.get_sheet_by_name(about.name)
            rows = [[_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            errors = _errors(parts.get(about.name, b""))
            found.append(Sheet(about.name, about.visible != SheetVisibleEnum.Visible, rows, errors))
    except CalamineError:
        raise BadFile(
            "the workbook is damaged: its sheets cannot be read",
            where=name,
            do="Open it in a spreadsheet and save it as XLSX.",
        ) from None
    return found


def _bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadFile(
            f"the workbook cannot be opened: {error.strerror}", where=name, do="Give its path."
        ) from None
    if len(data) > MOST_BYTES:
        raise BadFile(f"the workbook is larger than {MOST_BYTES >> 20} MB", where=name, do="Use CSV files.")
    if data.startswith(_OLE):
        raise BadFile(
            "the workbook is protected by a password, or of a form older than XLSX",
            where=name,
            do="Save it as XLSX without a password.",
        )
    return data


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    """The text of every sheet by its name, after the packed file was found within limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            large = [one for one in listed if one.file_size > _LARGE]
            if (
                len(listed) > MOST_PARTS
                or sum(one.file_size for one in listed) > MOST_UNPACKED
                or any(one.file_size > _MOST_RATIO * max(1, one.compress_size) for one in large)
            ):
                raise BadFile(
                    "the workbook unpacks to more than is read",
                    where=name,
                    do="Delete what lies outside of the tables, or use CSV files.",
                )
            return _sheet_parts(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        KeyError,
        ValueError,
    ):
        raise BadFile(
            "this is no workbook (XLSX), or a damaged one", where=name, do="Save it as XLSX again."
        ) from None


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    relations = {
        _attribute(tag, "Id"): _attribute(tag, "Target")
        for tag in re.findall(r"<Relationship\b[^>]*>", _text(archive, "xl/_rels/workbook.xml.rels"))
    }
    names = set(archive.namelist())
    found: dict[str, bytes] = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", _text(archive, "xl/workbook.xml")):
        target = relations.get(_attribute(tag, r"\w+:id"), "")
        part = target.removeprefix("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in names:
            found[html.unescape(_attribute(tag, "name"))] = archive.read(part)
    return found


def _text(archive: zipfile.ZipFile, part: str) -> str:
    return archive.read(part).decode(errors="replace")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return (found[1] or found[2] or "") if found else ""


def _refuse_wide(content: bytes, where: str) -> None:
    """A cell far below or beside the table makes a sheet huge, however few cells it has."""
    letters = {one.decode() for one in _LETTERS.findall(content)}
    columns = max((xl_cell_to_rowcol(f"{one}1")[1] + 1 for one in letters), default=0)
    rows = max((int(one) for one in _ROWS.findall(content)), default=0)
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise BadFile(
            f"the sheet spans {rows:,} rows and {columns:,} columns; at most {MOST_COLUMNS} columns are read",
            where=where,
            why="A cell far below or beside the table makes a sheet huge, however few cells it has.",
            do="Delete what lies beside the table.",
        )


def _errors(content: bytes) -> tuple[tuple[str, str], ...]:
    if b't="e"' not in content and b"t='e'" not in content:
        return ()
    return tuple(
        (f"{one[1].decode()}{one[2].decode()}", html.unescape(one[3].decode(errors="replace")))
        for one in _ERROR.finditer(content)
    )


def _value(cell: Any) -> Raw:
    """A cell as text, a whole number, an exact decimal, yes or no, or a day."""
    if isinstance(cell, bool | datetime | str):
        return cell
    if isinstance(cell, int):
        return cell
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return str(cell)
        if cell.is_integer() and abs(cell) < 1e15:
            return int(cell)
        # A spreadsheet shows 15 digits and stores 17: 0.1 + 0.2 stands there as 0.30000000000000004.
        return Decimal(f"{cell:.15g}")
    if isinstance(cell, date):
        return cell
    return str(cell) if isinstance(cell, time | timedelta) else None
