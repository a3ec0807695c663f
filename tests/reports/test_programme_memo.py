"""Memos of programmes as documents: every number followed, every drawing told and attached, on every form."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from alen.answers.programme_memo import memo, numbers_csv
from alen.answers.programme_memo_facts import Behind
from alen.answers.programme_memo_parts import MEMO_KINDS, MemoAnswer, MemoKind
from alen.answers.programme_memo_readings import readings_of
from alen.cli.language import site_words
from alen.model.programme import Wording
from alen.products.programmes.price_levels import levels_of
from alen.products.programmes.weights import NoRegisters, OwnTables
from alen.reports.document import Document, Reference, Sourced, plain_text
from alen.reports.lints import lints
from alen.reports.markdown_text import markdown
from alen.reports.paper import pdf
from alen.reports.programme_memo import NUMBERS, memo_document
from alen.sources.agreements.folder import read_folder
from alen.store import packaged


def answered(name: str, language: str, kind: MemoKind) -> MemoAnswer:
    programme = read_folder(packaged.folder("data", "programmes", "examples", name))
    behind = Behind(OwnTables(programme), NoRegisters(), levels_of(programme))
    words = site_words(language)
    return memo(programme, words, replace(behind, readings=readings_of(programme, words)), kind=kind)


@pytest.fixture(scope="module")
def answer() -> MemoAnswer:
    return answered("partnership", "da", "indstilling")


@pytest.fixture(scope="module")
def document(answer: MemoAnswer) -> Document:
    return memo_document(answer, site_words("da"))


@pytest.fixture(scope="module")
def read(document: Document) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf(document, site_words("da")))) as opened:
        yield opened


@pytest.mark.parametrize("name", ["2007", "partnership"])
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", MEMO_KINDS)
def test_nothing_keeps_it_from_becoming_paper(name: str, language: str, kind: MemoKind) -> None:
    made = memo_document(answered(name, language, kind), site_words(language))
    assert lints(made) == []


def test_every_number_on_paper_stands_in_the_attached_table(answer: MemoAnswer, document: Document) -> None:
    attached = {one.name: one.content.decode() for one in document.attachments}
    assert attached[NUMBERS] == numbers_csv(answer.numbers)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(attached[NUMBERS]))}
    assert len(rows) == len(answer.numbers)
    assert all(row["formula"] and row["value"] for row in rows.values())
    used = [
        run
        for block in document.blocks
        for runs in (getattr(block, "runs", ()), *getattr(block, "items", ()))
        for run in runs
        if isinstance(run, Sourced) and run.source.startswith(f"{NUMBERS}#")
    ]
    assert used
    assert all(rows[run.source.partition("#")[2]]["text"] == run.text for run in used)


def test_a_sentence_with_numbers_has_a_note_that_tells_their_rows(document: Document) -> None:
    notes = {one.label: plain_text(one.runs) for one in document.sources}
    sums = next(
        block
        for block in document.blocks
        if "890.731" in plain_text(getattr(block, "runs", ())) and hasattr(block, "runs")
    )
    label = next(run.label for run in sums.runs if isinstance(run, Reference))  # pyright: ignore
    assert "entries.csv" in notes[label]
    assert "commitments.csv" in notes[label]


def test_every_table_and_drawing_has_its_numbers_attached(document: Document) -> None:
    attached = {one.name: list(csv.reader(io.StringIO(one.content.decode()))) for one in document.attachments}
    assert len(document.figures()) == 4
    for one in (*document.figures(), *document.tables()):
        assert len(attached[one.data]) > 1, one.caption
    paid = {row[0]: row[1:] for row in attached["payments.csv"][1:]}
    assert paid["Strandlev Kommune"] == ["18132.3", "9268.89"]
    assert attached["parties.csv"][-1][1] == "900000"


def test_the_pdf_carries_hash_title_and_attachments(
    read: pikepdf.Pdf, answer: MemoAnswer, document: Document
) -> None:
    assert {*read.attachments} == {one.name for one in document.attachments}
    assert read.attachments[NUMBERS].get_file().read_bytes().decode() == numbers_csv(answer.numbers)
    with read.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == answer.title
    assert document.data_hash == answer.data_hash
    assert len(read.pages) <= 9


def test_equal_memos_are_equal_bytes(read: pikepdf.Pdf, document: Document) -> None:
    words = site_words("da")
    content = pdf(document, words)
    again = memo_document(answered("partnership", "da", "indstilling"), words)
    assert pdf(again, words) == content


def test_markdown_says_the_same(document: Document, answer: MemoAnswer) -> None:
    text = markdown(document, site_words("da"))
    assert text.splitlines()[2] == f"# {answer.title}"
    assert "231.350 kr." in text
    assert "9.268,89" in text


HOSTILE = "5 #let $x$ *b* @a <script> {name} \\ 100"


def hostile(record: Any) -> Any:
    """A record whose words are all hostile, its ids and codes as they were."""
    names = {
        "text",
        "name",
        "title",
        "body",
        "reason",
        "by",
        "response",
        "unit",
        "source",
        "method",
        "purpose",
    }
    fields = record._fields if hasattr(record, "_fields") else [one.name for one in dataclass_fields(record)]
    found = {one: HOSTILE for one in fields if one in names and isinstance(getattr(record, one), str)}
    found |= {
        one: Wording(HOSTILE, HOSTILE)
        for one in fields
        if one in names and isinstance(getattr(record, one), Wording)
    }
    return record._replace(**found) if hasattr(record, "_fields") else replace(record, **found)


def test_hostile_words_come_out_as_they_stand() -> None:
    calm = read_folder(packaged.folder("data", "programmes", "examples", "partnership"))
    kinds = (
        "parties", "groups", "projects", "keys", "milestones", "risks", "benefits", "statuses", "decisions",
        "forecasts", "commitments",
    )  # fmt: skip
    changed = {kind: tuple(hostile(one) for one in getattr(calm, kind)) for kind in kinds}
    wild = replace(hostile(calm), **changed)
    wild = replace(wild, decided_by=HOSTILE, journal_number=HOSTILE, note=Wording(HOSTILE, HOSTILE))
    words = site_words("en")
    behind = Behind(OwnTables(wild), NoRegisters(), levels_of(wild))
    made = memo_document(memo(wild, words, behind, kind="indstilling"), words)
    assert lints(made) == []
    assert HOSTILE in made.title
    assert any(HOSTILE in plain_text(item) for block in made.blocks for item in getattr(block, "items", ()))
    assert pdf(made, words).startswith(b"%PDF-")
