"""The editable copy, opened again: by python-docx, and by LibreOffice."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from tests import needs
from tests.reports.papers import HOSTILE, UNSEEN, memo

from alen.cli.language import site_words
from alen.errors import BadInput
from alen.reports import editable
from alen.reports.document import NumberedList, words
from alen.words import Words

TITLE = "Forlængelse af Digital infrastruktur (opdigtet)"


@pytest.fixture(scope="module")
def danish() -> Words:
    return site_words("da")


@pytest.fixture(scope="module")
def content(danish: Words) -> bytes:
    return editable.docx(memo(), danish)


@pytest.fixture(scope="module")
def read(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def test_headings_are_headings(read: Any) -> None:
    styles = [(one.style.name, one.text) for one in read.paragraphs]
    assert ("Title", TITLE) in styles
    assert ("Heading 1", "Indstilling") in styles
    assert ("Heading 2", "Risici") in styles
    assert read.core_properties.title == TITLE
    assert read.core_properties.language == "da-DK"


def test_the_whole_document_is_in_its_language(read: Any) -> None:
    defaults = read.styles.element.find(qn("w:docDefaults"))
    assert {one.get(qn("w:val")) for one in defaults.iter(qn("w:lang"))} == {"da-DK"}


def test_a_table_repeats_its_heading_row(read: Any) -> None:
    (table,) = read.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Part", "Bevilget, kr.", "Betalt, kr."]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert [cell.text for cell in table.rows[-1].cells] == ["I alt", "99.000", "89.100"]
    assert table.rows[-1].cells[1].paragraphs[0].runs[0].bold


def test_every_numbered_list_begins_where_it_says(danish: Words) -> None:
    lists = [NumberedList((words("at det sker,"), words("at det siges.")), start) for start in (1, 1, 5)]
    found: Any = docx.Document(io.BytesIO(editable.docx(memo(*lists), danish)))
    lines = [one for one in found.paragraphs if one.style.name == "List Number"]
    numbers = [one._p.pPr.numPr.numId.val for one in lines]
    assert [numbers.count(one) for one in sorted(set(numbers))] == [2, 2, 2]
    numbering = found.part.numbering_part.element
    starts = [
        numbering.num_having_numId(one).find(qn("w:lvlOverride")).find(qn("w:startOverride")).get(qn("w:val"))
        for one in sorted(set(numbers))
    ]
    assert starts == ["1", "1", "5"]


def test_what_is_said_of_a_table_stands_in_the_schemas_order(read: Any) -> None:
    order = ("tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook", "tblCaption")
    found = [one.tag.partition("}")[2] for one in read.tables[0]._tbl.tblPr]
    assert {"tblBorders", "tblLook", "tblCaption"} <= set(found) <= set(order)
    assert found == sorted(found, key=order.index)


def test_a_picture_says_what_it_shows(read: Any) -> None:
    (shape,) = read.inline_shapes
    assert shape._inline.docPr.get("descr") == "En linje, der stiger fra 2020 til 2024"


def test_pages_are_numbered(read: Any) -> None:
    foot = read.sections[0].footer._element
    assert {one.get(qn("w:instr")) for one in foot.iter(qn("w:fldSimple"))} == {"PAGE", "NUMPAGES"}


def test_hostile_words_come_out_as_they_are(read: Any, danish: Words) -> None:
    assert any(one.text == f"Konklusion. {HOSTILE}" for one in read.paragraphs)
    odd = docx.Document(io.BytesIO(editable.docx(memo(text=UNSEEN), danish)))
    assert any("før�mid��efter" in one.text for one in odd.paragraphs)


def test_equal_documents_are_equal_bytes(content: bytes, danish: Words) -> None:
    assert editable.docx(memo(), danish) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_without_the_extra_it_says_how_to_get_it(danish: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    editable._library.cache_clear()
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(BadInput) as missing:
        editable.docx(memo(), danish)
    assert "pip install 'alen[reports]'" in missing.value.do
    editable._library.cache_clear()


def test_libreoffice_opens_it(content: bytes, tmp_path: Path) -> None:
    soffice = needs.libreoffice()
    (tmp_path / "memo.docx").write_bytes(content)
    done = subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(tmp_path / "memo.docx")],
        capture_output=True, text=True, timeout=120, env={**os.environ, "HOME": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert (tmp_path / "memo.txt").is_file(), done.stderr
    text = (tmp_path / "memo.txt").read_text("utf-8-sig")
    assert TITLE in text
    assert HOSTILE in text
    assert "99.000" in text
