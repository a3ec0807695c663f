"""Invented workbooks, and workbooks with one part exchanged."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter


def workbook(rows: Sequence[Sequence[Any]], name: str = "Ark1") -> bytes:
    """A workbook of one sheet; dates are written as dates."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd-mm-yyyy"}) as book:
        book.set_properties({"created": dt.datetime(2024, 12, 31, tzinfo=dt.UTC)})  # the same bytes each time
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed({**parts, part: change(parts[part])})


def old_workbook(cells: Mapping[tuple[int, int], str | float]) -> bytes:
    """The smallest XLS file (BIFF8 in a compound document) with these cells, by row and column."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    for (row, column), value in cells.items():
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            sheet += _record(0x0204, place + text)
        else:
            sheet += _record(0x0203, place + struct.pack("<d", value))
    begin = len(_globals(0))
    return _compound(_globals(begin) + sheet + _record(0x0A, b""), "Workbook")


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _globals(begin: int) -> bytes:
    name = "Ark1"
    sheet = struct.pack("<IBBBB", begin, 0, 0, len(name), 1) + name.encode("utf-16-le")
    first = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
    return first + _record(0x42, struct.pack("<H", 1200)) + _record(0x85, sheet) + _record(0x0A, b"")


def _compound(content: bytes, name: str) -> bytes:
    """A compound document of one stream: header, one sector of allocation, one of directory, the stream."""
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    sectors = len(content) // 512
    chain = [table, end, *range(3, sectors + 2), end]
    chain += [free] * (128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + b"\xff" * (4 * 108)
    directory = b""
    for entry, kind, start, size, child in (
        ("Root Entry", 5, end, 0, 1),
        (name, 2, 2, len(content), free),
        ("", 0, 0, 0, free),
        ("", 0, 0, 0, free),
    ):
        letters = entry.encode("utf-16-le")
        directory += letters.ljust(64, b"\0")
        directory += struct.pack("<HBBIII36xIQ", len(letters) + 2, kind, 1, free, free, child, start, size)
    return head + struct.pack("<128I", *chain) + directory + content
