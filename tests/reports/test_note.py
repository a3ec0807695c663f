"""Notes on paper: two pages at the most, for every measure and kind of organisation, in both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pikepdf
import pytest

from alen.answers.edition import open_reading
from alen.answers.note import NoteAnswer, note
from alen.answers.parts import Remark
from alen.answers.questions import Desk
from alen.cli.language import site_words
from alen.errors import AlenError, BadInput
from alen.measures.definition import Text
from alen.reports.document import Figure, Sourced, Table
from alen.reports.markdown_text import markdown
from alen.reports.note import note_document, note_text
from alen.reports.paper import pages, pdf
from alen.store.workspace import Workspace

LANGUAGES = ("da", "en")
ADDRESS = re.compile(r"/api/v1/\w+/[^#]+#/|catalogue [a-z0-9-]+$|remarks$|[A-Z]+ \w+$")


@pytest.fixture(scope="module")
def desk(packaged_workspace: Workspace) -> Desk:
    return Desk(open_reading(packaged_workspace))


@pytest.fixture(scope="module")
def aarhus(desk: Desk) -> NoteAnswer:
    return note(desk, "f64551-net", "751", 2024)


@pytest.fixture(scope="module")
def invented(invented_workspace: Workspace) -> Desk:
    return Desk(open_reading(invented_workspace))


def sample(desk: Desk) -> Iterator[NoteAnswer]:
    """For every measure an organisation of each kind that has figures, and one real place that has none."""
    invented = re.compile("(Region )?Prøve")
    chosen = [one.code for one in desk.reading.organisations if invented.match(one.name_da)][:2]
    regions = [
        one.code for one in desk.reading.organisations if one.kind == "region" and invented.match(one.name_da)
    ]
    for measure in desk.reading.measure_ids:
        for code in (*dict.fromkeys((*chosen, *regions)), "101", "084", "000"):
            with suppress(AlenError):  # it has no figures of that kind, and says so
                yield note(desk, measure, code)


def test_no_note_has_a_third_page(invented: Desk) -> None:
    words = {one: site_words(one) for one in LANGUAGES}
    kinds: set[tuple[str, str]] = set()
    for at, found in enumerate(sample(invented)):
        language = LANGUAGES[at % 2]
        assert len(pages(note_document(found, words[language]), words[language], ppi=10)) <= 2
        kinds.add((found.standing.organisation.kind, found.standing.status))
    assert {
        ("municipality", "ranked"),
        ("municipality", "missing"),
        ("region", "ranked"),
        ("nation", "nation"),
    } <= kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_in_full_reads_back(aarhus: NoteAnswer, language: str) -> None:
    words = site_words(language)
    document = note_document(aarhus, words)
    with pikepdf.open(io.BytesIO(pdf(document, words))) as read:
        assert len(read.pages) == 2
        assert sorted(read.attachments) == ["everybody.csv", "numbers.csv", "peers.csv", "years.csv"]
        rows = list(
            csv.DictReader(io.StringIO(read.attachments["everybody.csv"].get_file().read_bytes().decode()))
        )
        assert len(rows) == 98
        assert {row["code"]: float(row["value"]) for row in rows}["751"] == aarhus.standing.cell.value
        text = read.attachments["numbers.csv"].get_file().read_bytes().decode()
        numbers = list(csv.DictReader(io.StringIO(text)))
    assert len(numbers) > 40
    assert all(ADDRESS.match(row["source"]) and float(row["value"]) is not None for row in numbers)
    own = f"{aarhus.addresses['standing']}#/cell/value"
    assert {float(row["value"]) for row in numbers if row["source"] == own} == {aarhus.standing.cell.value}
    assert document.data_hash == aarhus.data_hash
    assert document.edition == aarhus.standing.header.edition_id


def test_every_number_says_at_which_address_it_stands(aarhus: NoteAnswer) -> None:
    document = note_document(aarhus, site_words("da"))
    sources = [
        run.source
        for block in document.blocks
        for cells in ([row.cells for row in block.rows] if isinstance(block, Table) else [])
        for runs in cells
        for run in runs
        if isinstance(run, Sourced)
    ]
    assert len(sources) > 25
    assert all(ADDRESS.match(one) for one in sources)


def test_drawings_carry_their_own_rules(aarhus: NoteAnswer) -> None:
    drawn = [one for one in note_document(aarhus, site_words("da")).blocks if isinstance(one, Figure)]
    assert len(drawn) == 2
    assert all("<style>" in one.svg and "var(" not in one.svg for one in drawn)
    assert all("Aarhus" in one.alt for one in drawn)


def test_a_long_remark_takes_the_room_of_reservations(aarhus: NoteAnswer) -> None:
    words = site_words("da")

    def remarked(count: int) -> NoteAnswer:
        text = Text("Vi har flyttet opgaver. " * count, "We have moved tasks. " * count)
        cell = replace(aarhus.standing.cell, remarks=(Remark("Borgmesteren", "2026-01-02", text),))
        return replace(aarhus, standing=replace(aarhus.standing, cell=cell))

    whole = note_text(remarked(1), words).blocks
    document = note_document(remarked(50), words)
    assert len(pages(document, words, ppi=10)) == 2
    assert str(document.blocks) != str(whole)
    assert "method" in markdown(document, words)  # and it says where the others stand
    with pytest.raises(BadInput, match="more than two pages"):
        note_document(remarked(2_000), words)


def test_the_text_holds_every_reservation(aarhus: NoteAnswer) -> None:
    text = markdown(note_text(aarhus, site_words("en")), site_words("en"))
    assert "Aarhus booked DKK 3,138 per inhabitant" in text
    assert text.count("\n- ") > 10
