"""PDFs read back: tags, language, titles, texts for pictures, header cells, attachments, hostile words."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from tests.reports.papers import CSV, HOSTILE, UNSEEN, bare, figure, memo, table

from alen.cli.language import site_words
from alen.errors import BadInput
from alen.reports import paper
from alen.reports.document import Attachment, Document, Paragraph, quoted
from alen.words import Words


@pytest.fixture(scope="module")
def danish() -> Words:
    return site_words("da")


@pytest.fixture(scope="module")
def content(danish: Words) -> bytes:
    return paper.pdf(memo(), danish)


@pytest.fixture(scope="module")
def read(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def tags(node: Any) -> Iterator[Any]:
    """Every element of a structure tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from tags(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node.K)


def named(read: pikepdf.Pdf, *names: str) -> list[Any]:
    """The elements of some kinds."""
    return [one for one in tags(read.Root.StructTreeRoot) if str(one.S) in names]


def test_it_says_what_it_is(read: pikepdf.Pdf) -> None:
    assert str(read.Root.Lang) == "da-DK"
    assert bool(read.Root.MarkInfo.Marked)
    assert bool(read.Root.ViewerPreferences.DisplayDocTitle)
    with read.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
        assert about["dc:title"] == "Forlængelse af Digital infrastruktur (opdigtet)"
        assert about["dc:creator"] == ["Sekretariatet i Prøvekøbing"]
        assert str(about["xmp:CreateDate"]).startswith("2026-11-22")


def test_headings_lists_tables_and_figures_are_tagged(read: pikepdf.Pdf) -> None:
    assert len(named(read, "/H1")) == 4  # three headings and the list of sources
    assert len(named(read, "/H2")) == 1
    assert len(named(read, "/Table")) == 1
    assert len(named(read, "/LI")) == 4
    assert len(named(read, "/Title")) == 1


def test_header_cells_say_what_they_head(read: pikepdf.Pdf) -> None:
    heads = named(read, "/TH")
    assert len(heads) == 3
    for head in heads:
        attributes = head.A if isinstance(head.A, pikepdf.Array) else [head.A]
        assert "/Column" in {str(one.get("/Scope", "")) for one in attributes}


def test_figures_say_what_they_show(read: pikepdf.Pdf) -> None:
    told = [str(one.Alt) for one in named(read, "/Figure") if "/Alt" in one]
    assert told == ["En linje, der stiger fra 2020 til 2024"]


def test_the_numbers_of_a_drawing_are_inside(read: pikepdf.Pdf) -> None:
    assert list(read.attachments) == ["years.csv"]
    found = read.attachments["years.csv"]
    assert found.get_file().read_bytes() == CSV
    assert found.description == "Tallene bag figuren"
    (specification,) = read.Root.AF
    assert str(specification.AFRelationship) == "/Source"
    assert found.get_file().mime_type == "text/csv"


def test_every_letter_comes_with_it(read: pikepdf.Pdf) -> None:
    fonts = [one for one in read.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
    assert fonts
    assert all("IBMPlexSans" in str(one.FontName) for one in fonts)
    assert all("/FontFile2" in one or "/FontFile3" in one for one in fonts)


def test_equal_documents_are_equal_bytes(content: bytes, danish: Words) -> None:
    paper._compiler.cache_clear()
    assert paper.pdf(memo(), danish) == content
    assert paper.pdf(replace(memo(), data_hash="0" * 16), danish) != content


def test_hostile_words_come_out_as_they_are(danish: Words) -> None:
    """The template is given words and nothing else; what has no letter here is shown as such."""
    plain = paper.as_plain(memo(), danish)
    (callout,) = [one for one in plain["blocks"] if one["kind"] == "callout"]
    assert callout["runs"] == [{"k": "text", "t": HOSTILE, "s": False}]
    odd = memo(Paragraph(quoted(f"{UNSEEN} 😀 {HOSTILE}", "row 1")))
    assert paper.as_plain(odd, danish)["blocks"][0]["runs"][0]["t"].startswith("før�mid��efter")
    for document in (odd, replace(odd, title=HOSTILE, organisation=HOSTILE, journal=HOSTILE)):
        assert paper.pdf(document, danish).startswith(b"%PDF-1.7")


def test_no_sign_of_a_text_is_markup(read: pikepdf.Pdf, danish: Words) -> None:
    with pikepdf.open(io.BytesIO(paper.pdf(memo(text="helt almindelige ord"), danish))) as tame:
        assert [str(one.S) for one in tags(read.Root.StructTreeRoot)] == [
            str(one.S) for one in tags(tame.Root.StructTreeRoot)
        ]


def test_a_long_table_repeats_its_headings_on_every_page(danish: Words) -> None:
    long = memo(table(rows=120), figure())
    assert len(paper.pages(long, danish, ppi=10)) == 4
    with pikepdf.open(io.BytesIO(paper.pdf(long, danish))) as opened:
        assert len(named(opened, "/TH")) == 3  # repeated on the page, said once to those who listen


def test_pages_are_pictures(danish: Words) -> None:
    (page,) = paper.pages(bare(), danish, ppi=20)
    assert page.startswith(b"\x89PNG")


def test_the_attachments_of_one_paper_are_not_in_the_next(danish: Words) -> None:
    both = bare(
        attachments=(Attachment("a.csv", b"1", "en"), Attachment("b.csv", b"2", "to", relationship="data"))
    )
    with pikepdf.open(io.BytesIO(paper.pdf(both, danish))) as opened:
        assert sorted(str(one.AFRelationship) for one in opened.Root.AF) == ["/Data", "/Source"]
    with pikepdf.open(io.BytesIO(paper.pdf(bare(attachments=()), danish))) as opened:
        assert list(opened.attachments) == []


def test_without_the_extra_it_says_how_to_get_it(danish: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    paper._compiler.cache_clear()
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(BadInput) as missing:
        paper.pdf(memo(), danish)
    assert "pip install 'alen[reports]'" in missing.value.do
    monkeypatch.undo()
    assert paper.pdf(bare(), danish)


def test_english_papers_are_english(danish: Words) -> None:
    english: Document = bare(language="en")
    with pikepdf.open(io.BytesIO(paper.pdf(english, site_words("en")))) as opened:
        assert str(opened.Root.Lang) == "en-GB"
    assert paper.as_plain(english, site_words("en"))["when"].startswith("22 November 2026")
    assert paper.as_plain(bare(), danish)["when"].startswith("22. november 2026")


def test_signs_without_a_letter_are_a_box_and_threads_take_turns(danish: Words) -> None:
    odd = "ẞ Ḁ ⌘ ☃ → € ﬁ ؏ \u200d\ufe0f\U0001f468\u200d\U0001f469"
    documents = [memo(Paragraph(quoted(odd + " x" * at, "row 1"))) for at in range(6)]
    with ThreadPoolExecutor(3) as several:
        made = list(several.map(lambda one: paper.pdf(one, danish), documents))
    assert len(set(made)) == 6
    assert made[0] == paper.pdf(documents[0], danish)
