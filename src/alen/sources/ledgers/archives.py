"""A packed workbook looked through before anything is read of it: size, parts, and whether it is one.

A few kilobytes can unpack to more than any machine holds, and the directory of the archive may lie about
it. So the directory is held to the limits first, and every part is then unpacked once, a piece at a time
and thrown away, to see that it has the bytes that the directory states.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from alen.errors import BadFile
from alen.sources.ledgers.guards import Limits

_PIECE = 1 << 20
_SMALL = 16 << 20


def workbook_format(data: bytes, name: str, limits: Limits) -> str:
    """xlsx or ods: what a packed workbook is, after it was found sound and within the limits.

    Raises BadFile otherwise, with the part of the workbook that is at fault.
    """
    refuse_large_workbook(data, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            mimetype = archive.read("mimetype")[:200] if "mimetype" in names else b""
            _hold_to_limits(parts, name, limits)
            for part in parts:
                _unpack(data, part, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        RuntimeError,
        KeyError,
    ):
        raise BadFile(
            "the workbook is damaged: it cannot be unpacked",
            where=name,
            why="It was cut short, or changed on its way.",
            do="Fetch or export it again.",
        ) from None
    return _format(names, mimetype, name)


def refuse_large_workbook(data: bytes, name: str, limits: Limits) -> None:
    """Raise BadFile when the workbook as it lies on the disk is too large."""
    if len(data) > limits.workbook_bytes:
        raise BadFile(
            f"the workbook has {len(data):,} bytes; at most {limits.workbook_bytes:,} are read",
            where=name,
            do="Export it as CSV, or in parts.",
        )


def _hold_to_limits(parts: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if len(parts) > limits.parts:
        raise BadFile(f"{len(parts):,} files are packed in it; at most {limits.parts:,} are read", where=name)
    if len({part.filename for part in parts}) < len(parts):
        raise BadFile(
            "the same part is packed in it twice",
            where=name,
            do="Open it in a spreadsheet, save it as XLSX, and import that.",
        )
    whole = sum(part.file_size for part in parts)
    if whole > limits.unpacked_bytes:
        raise BadFile(
            f"it unpacks to {whole:,} bytes; at most {limits.unpacked_bytes:,} are read",
            where=name,
            why="A small file that unpacks to a huge one is how machines are brought down.",
            do="Export it as CSV, or in parts.",
        )
    for part in parts:
        if part.file_size > _SMALL and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise BadFile(
                f"a part of it unpacks to more than {limits.ratio} times its size",
                where=f"{name}, {part.filename[:80]}",
                why="A small file that unpacks to a huge one is how machines are brought down.",
                do="Open it in a spreadsheet, save it as XLSX, and import that.",
            )
        if part.flag_bits & 1:
            raise BadFile("the workbook is protected by a password", where=name, do="Save it without one.")


def _unpack(data: bytes, part: zipfile.ZipInfo, name: str) -> None:
    """See that a part has the bytes the directory states, and no entities of its own."""
    size, before = 0, b""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    for piece in _pieces(data, part):
        size += len(piece)
        if size > part.file_size:
            break
        looked_at = before + piece
        if is_xml and any(
            mark in looked_at for mark in (b"<!DOCTYPE", b"<!ENTITY", b"<\0!\0D\0O\0C", b"\0<\0!\0D\0O")
        ):
            raise BadFile(
                "a part of it declares entities, as no workbook does",
                where=f"{name}, {part.filename[:80]}",
                why="Entities can be made to unfold without end.",
                do="Open it in a spreadsheet, save it as XLSX, and import that.",
            )
        before = piece[-16:]
    if size != part.file_size:
        raise BadFile(
            "the workbook states another size than it has",
            where=f"{name}, {part.filename[:80]}",
            why="Its directory says how much it unpacks to; that is not what comes out.",
            do="Open it in a spreadsheet, save it as XLSX, and import that.",
        )


def _pieces(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part unpacks to, a piece at a time, whatever size the directory states."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("packed in a way that no spreadsheet uses")
    header = data[part.header_offset : part.header_offset + 30]
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    names, extra = struct.unpack("<HH", header[26:30])
    begin = part.header_offset + 30 + names + extra
    packed = memoryview(data)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))
        return
    engine = zlib.decompressobj(-15)
    for at in range(0, len(packed), _PIECE):
        left = bytes(packed[at : at + _PIECE])
        while left:
            yield engine.decompress(left, _PIECE)
            left = engine.unconsumed_tail
    while piece := engine.decompress(b"", _PIECE):
        yield piece
    if not engine.eof:
        raise EOFError


def _format(names: set[str], mimetype: bytes, name: str) -> str:
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if any(part.startswith("word/") for part in names) or b"opendocument.text" in mimetype:
        raise BadFile(
            "this is a text document, not a table", where=name, do="Export it again as CSV or XLSX."
        )
    raise BadFile(
        "this is a packed folder, not a workbook",
        where=name,
        why=f"{len(names)} files are packed in it.",
        do="Unpack it and import the files in it.",
    )


def refuse_locked(data: bytes, name: str) -> None:
    """Raise BadFile when the container of older Office files holds a workbook under a password, or none."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        raise BadFile(
            "the workbook is protected by a password",
            where=name,
            do="Open it in a spreadsheet, take the password off, and import that.",
        )
    if not any(word.encode("utf-16-le") in data for word in ("Workbook", "Book")):
        raise BadFile(
            "this is an Office document, not a workbook", where=name, do="Export it as CSV or XLSX."
        )
