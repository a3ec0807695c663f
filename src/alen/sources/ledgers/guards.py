"""What is refused before anything is read: the wrong kind of file, and files that are too large.

What a file is, its first bytes say; its name may say anything. Refusals name the kind, because "cannot be
read" sends a controller on a search that "this is a web page; its title is Log in" does not.
"""

from __future__ import annotations

import html
import os
import re
from dataclasses import dataclass
from pathlib import Path

from alen.errors import BadFile
from alen.sources.ledgers.privacy import mask_text


@dataclass(frozen=True)
class Limits:
    """How large a file may be. The defaults hold ten million lines of text and a full Excel sheet."""

    text_bytes: int = 3 << 30
    """Bytes of a text file."""
    sample_bytes: int = 1 << 20
    """Bytes at its beginning in which separator and heading are looked for."""
    line_bytes: int = 1 << 23
    """Bytes of one line of it."""
    columns: int = 1_000
    workbook_bytes: int = 512 << 20
    """Bytes of a workbook as it lies on the disk."""
    unpacked_bytes: int = 4 << 30
    """Bytes of all that is packed in a workbook. A full sheet of 1,048,576 rows has about 1 GiB."""
    ratio: int = 250
    """Unpacked bytes to packed ones, of any part of more than 16 MiB. Ledgers have 5 to 30."""
    parts: int = 5_000
    """Files packed in a workbook."""
    sheet_text_bytes: int = 2 << 30
    """Bytes of the text of one sheet's cells."""
    memory_bytes: int = 6 << 30
    """Address space that reading a workbook may take."""
    seconds: int = 900
    """Time that reading a workbook may take."""


_KINDS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"BM\x00", "a picture (BMP)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a packed file (7z)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"BZh", "a packed file (bzip2)"),
    (b"\xfd7zXZ", "a packed file (xz)"),
    (b"\x28\xb5\x2f\xfd", "a packed file (zstandard)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"MZ", "a programme"),
    (b"\x7fELF", "a programme"),
    (b"\x09\x08\x04\x00", "a sheet of Excel 4 or older"),
    (b"\x09\x04\x06\x00", "a sheet of Excel 4 or older"),
)

_HTML = re.compile(r"<(!doctype\s+html|html|head|body|table|script|style|meta|title|div|center|form)\b", re.I)


def shown(path: Path) -> str:
    """The file's name as it may be shown: people put CPR numbers into file names too.

    Bytes of it that are no letters, as old archives leave them, become U+FFFD.
    """
    return mask_text(os.fsencode(path.name).decode("utf-8", "replace"))


def file_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. Raises BadFile for a folder, a file that cannot be read or is too large."""
    try:
        if path.is_dir():
            raise BadFile("this is a folder", where=shown(path), do="Name the files in it.")
        if path.exists() and not path.is_file():
            raise BadFile("this is no ordinary file", where=shown(path), do="Copy it to a file first.")
        size = path.stat().st_size
        if size > limits.text_bytes:
            raise BadFile(
                f"the file has {size:,} bytes; at most {limits.text_bytes:,} are read",
                where=shown(path),
                do="Export it in parts, a year or a month at a time.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadFile(
            "the file cannot be read",
            where=shown(path),
            why=error.strerror or "",
            do="See that it is there, and that you may read it.",
        ) from None


def kind_of(data: bytes, name: str) -> str:
    """What the first bytes say the file is: zip, ole or text. Raises BadFile for anything known else."""
    for start, kind in _KINDS:
        if data.startswith(start):
            if kind in ("zip", "ole"):
                return kind
            raise BadFile(f"this is {kind}, not a table", where=name, do="Export it again as CSV or XLSX.")
    if not data:
        raise BadFile("the file is empty", where=name, do="Export it again, and see that it has rows.")
    return "text"


def refuse_other_text(text: bytes, name: str) -> None:
    """Raise BadFile when the text (UTF-8) is a web page, XML, JSON or no text at all."""
    start = text[:65_536].decode(errors="replace")
    opening = start.lstrip("\ufeff \t\r\n")
    if _HTML.match(opening) or (opening.startswith("<!--") and _HTML.search(opening)):
        title = _title(start)
        raise BadFile(
            f"this is a web page, not a table; its title is '{title}'"
            if title
            else "this is a web page, not a table",
            where=name,
            why="Some systems save an error page or a log-in page under the name asked for.",
            do="Export it again as CSV or XLSX.",
        )
    if opening.startswith(("<?xml", "<Workbook", "<ss:Workbook")):
        sheet = "office:spreadsheet" in start or "Workbook" in start
        kind = "a workbook written as XML (Excel 2003)" if sheet else "an XML file"
        raise BadFile(
            f"this is {kind}, not a table", where=name, do="Open it in a spreadsheet and save it as XLSX."
        )
    if re.match(r"MIME-Version:", opening, re.I):
        raise BadFile(
            "this is a saved web page (MHTML), not a table", where=name, do="Export it again as CSV or XLSX."
        )
    if re.match(r"[{\[]\s*[{\[\"]", opening):
        raise BadFile("this is a JSON file, not a table", where=name, do="Export it again as CSV or XLSX.")
    controls = len(re.findall(r"[\x01-\x08\x0e-\x1b]", start))
    if controls > 0.02 * len(start) or start.count("\0") > 0.2 * len(start):
        raise BadFile(
            "this is no text",
            where=name,
            why="Its bytes are no letters.",
            do="Export it again as CSV or XLSX.",
        )


def _title(start: str) -> str:
    """The page's title, with what may be a CPR number masked."""
    found = re.search(r"<title[^>]*>(.*?)</title", start, re.I | re.DOTALL)
    words = " ".join(html.unescape(found[1]).split()) if found else ""
    return mask_text(words)[:80]
