"""Files that are no tables, or wish us ill: each is refused for what it is, and nothing is written."""

from __future__ import annotations

import contextlib
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.ledgers.workbooks_invented import changed, packed, workbook

from alen.errors import BadFile
from alen.sources.ledgers.guards import Limits
from alen.sources.ledgers.reading import read_table, sheets_of

ROWS = [["Konto", "Tekst", "Beløb"], ["64552", "Drift", 1.5], ["64552", "Løn", 2]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
PAGE = "<!DOCTYPE html>\n<html><head><title>Log på &amp; vælg 010203-1234</title></head><body></body></html>"


def utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "the file is empty"),
    "blank lines": (b"\r\n  \r\n;;\r\n", "the file is empty"),
    "a mark alone": (b"\xef\xbb\xbf", "the file is empty"),
    "a web page": (PAGE.encode(), "a web page"),
    "a web page in UTF-16": (PAGE.encode("utf-16"), "a web page"),
    "a table for the screen": (b" \r\n<table><tr><td>1</td></tr></table>", "a web page"),
    "a page behind a remark": (b"<!-- kopi --><html></html>", "a web page"),
    "a saved page": (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n", "saved web page"),
    "XML of Excel 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "as XML",
    ),
    "XML": (b'<?xml version="1.0"?><soap/>', "an XML file"),
    "JSON": (b'[{"konto": "64552"}]', "a JSON file"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
    "a packed file": (b"\x1f\x8b\x08\0", "a packed file"),
    "Parquet": (b"PAR1\x15\x04", "a Parquet file"),
    "rubbish": (bytes(range(1, 32)) * 40, "no text"),
    "zeros": (b"\0" * 5_000, "no text"),
    "one endless line": (b"Konto;Tekst\n" + b"x" * 9_000_000, "a line is longer"),
    "a thousand columns": (b";".join([b"x"] * 1_001) + b"\n" + b";".join([b"1"] * 1_001), "at most 1,000"),
    "a workbook under a password": (OLE + utf16("EncryptedPackage"), "protected by a password"),
    "an old letter": (OLE + utf16("WordDocument"), "not a workbook"),
    "a broken old workbook": (OLE + utf16("Workbook"), "damaged"),
    "a workbook cut short": (workbook(ROWS)[:2_000], "damaged"),
    "a packed folder": (packed({"a.csv": b"Konto;1"}), "a packed folder"),
    "a letter": (packed({"word/document.xml": b"<w/>"}), "a text document"),
    "an empty archive": (packed({}), "a packed folder"),
    "a workbook that is none": (packed({"xl/workbook.xml": b"<a/>"}), "damaged"),
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("name", ["udtræk.csv", "udtræk.xls"])
def test_a_file_that_is_no_table_is_refused_for_what_it_is(tmp_path: Path, kind: str, name: str) -> None:
    data, what = REFUSED[kind]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadFile) as refused:
        read_table(tmp_path / name)
    assert what in refused.value.what
    assert refused.value.where.startswith(name)
    assert refused.value.do
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_title_of_a_page_is_shown_and_masked(tmp_path: Path) -> None:
    path = tmp_path / "udtræk 010203-1234.xls"
    path.write_text(PAGE, encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_table(path)
    assert "its title is 'Log på & vælg [cpr]'" in refused.value.what
    assert "1234" not in refused.value.text()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, what in ((tmp_path, "a folder"), (tmp_path / "none.csv", "cannot be read")):
        with pytest.raises(BadFile, match=what):
            read_table(path)
        with pytest.raises(BadFile, match=what):
            sheets_of(path)
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(BadFile, match="no ordinary file"):
        read_table(tmp_path / "pipe.csv")


def test_sizes_have_limits(tmp_path: Path) -> None:
    text, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    text.write_bytes(b"Konto;Tekst\n1;2\n")
    book.write_bytes(workbook(ROWS))
    for path, limits, what in (
        (text, Limits(text_bytes=10), "at most 10 are read"),
        (text, Limits(columns=1), "2 columns"),
        (text, Limits(line_bytes=3), "longer than 3"),
        (book, Limits(workbook_bytes=100), "at most 100 are read"),
        (book, Limits(unpacked_bytes=100), "unpacks to"),
        (book, Limits(parts=2), "packed in it"),
        (book, Limits(columns=2), "3 columns"),
        (book, Limits(sheet_text_bytes=5), "more memory"),
        (book, Limits(seconds=0), "more than 0 seconds"),
    ):
        with pytest.raises(BadFile, match=what):
            read_table(path, limits=limits)
    assert read_table(text).cells.num_rows == 1
    assert read_table(book).cells.num_rows == 2


def huge_part(data: bytes) -> bytes:
    return changed(data, "xl/worksheets/sheet1.xml", lambda part: part + b" " * (40 << 20))


def far_cell(data: bytes) -> bytes:
    row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return changed(data, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</sheetData>", row))


def entities(data: bytes) -> bytes:
    dtd = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]>'
    return changed(data, "xl/sharedStrings.xml", lambda part: part.replace(b"?>", b"?>" + dtd, 1))


def lying(data: bytes) -> bytes:
    """The directory and the part's own header say 100 bytes; the part unpacks to 5 MB."""
    data = changed(data, "xl/worksheets/sheet1.xml", lambda part: part + b" " * (5 << 20))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    return data.replace(struct.pack("<I", part.file_size), struct.pack("<I", 100))


def twice(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<a/>")
    return out.getvalue()


def broken_part(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    at = part.header_offset + 60 + len(part.filename)
    return data[:at] + b"\xff" * 20 + data[at + 20 :]


def shared_bomb(data: bytes) -> bytes:
    """One long text, pointed at by a hundred thousand cells."""
    cell = b'<c t="s"><v>0</v></c>'
    row = b"<row>" + cell * 100 + b"</row>"
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += row * 1_000 + b"</sheetData></worksheet>"
    data = changed(data, "xl/worksheets/sheet1.xml", lambda _: sheet)
    return changed(data, "xl/sharedStrings.xml", lambda part: part.replace(b"Konto", b"K" * 60_000))


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a part that is mostly air": (huge_part, "250 times its size"),
    "a cell in the last corner": (far_cell, "more memory"),
    "entities": (entities, "declares entities"),
    "a directory that lies": (lying, "another size"),
    "a part twice": (twice, "twice"),
    "a damaged part": (broken_part, "damaged"),
    "a text told a hundred thousand times": (shared_bomb, "more memory"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_workbook_that_wishes_us_ill_is_refused(tmp_path: Path, kind: str) -> None:
    made, what = HOSTILE[kind]
    (tmp_path / "a.xlsx").write_bytes(made(workbook(ROWS)))
    with pytest.raises(BadFile) as refused:
        read_table(tmp_path / "a.xlsx", limits=Limits(memory_bytes=2 << 30))
    assert what in refused.value.what
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_workbook_with_bytes_changed_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    book = bytearray(workbook(ROWS))
    for _ in range(data.draw(st.integers(1, 8))):
        book[data.draw(st.integers(0, len(book) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "a.xlsx").write_bytes(bytes(book))
    with contextlib.suppress(BadFile):
        read_table(tmp_path / "a.xlsx")


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    with contextlib.suppress(BadFile):
        read_table(tmp_path / "a.csv")


def test_refusals_quote_no_cells(tmp_path: Path) -> None:
    """What a refusal says of a text file, it says by lines and names; cells may hold anything."""
    (tmp_path / "a.csv").write_bytes(b"Konto;Tekst\n1;0102031234 \xf8\n2;\xc3\xb8 0102031234\n")
    with pytest.raises(BadFile) as refused:
        read_table(tmp_path / "a.csv")
    assert "0102031234" not in json.dumps(refused.value.text())
