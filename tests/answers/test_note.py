"""A note's answers and sentences: whole in both languages, each number standing in one of its answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from alen.answers.edition import open_reading
from alen.answers.note import NoteAnswer, note
from alen.answers.note_origin import NoteOrigin, Stated
from alen.answers.note_words import NoteWords
from alen.answers.plain import to_plain
from alen.answers.questions import Desk
from alen.answers.said import Said
from alen.cli.language import site_words
from alen.errors import NoFigures
from alen.store.workspace import Workspace
from alen.words import Words

DATA = re.compile(r'<data value="([^"]*)" data-from="(\w+)#([^"]*)"(?: data-scale="[^"]*")?>')
ANSWERS = ("standing", "rank", "series", "spread", "peers", "expected", "potential")


@pytest.fixture(scope="module")
def desk(packaged_workspace: Workspace) -> Desk:
    return Desk(open_reading(packaged_workspace))


@pytest.fixture(scope="module")
def invented(invented_workspace: Workspace) -> Desk:
    return Desk(open_reading(invented_workspace))


def spoken(found: NoteAnswer, words: Words) -> list[Said | Stated]:
    """Every sentence of a note."""
    said = NoteWords(words, found)
    beside = [part for one in said.comparison() for part in (one.value, one.band, one.difference)]
    return [
        said.lead(), *said.booked(), *said.remarks(), *beside, *said.against(), *said.moved(), *said.can(),
        *said.cannot(), *said.reservations(), *NoteOrigin(words, found).sources(),
    ]  # fmt: skip


def at(plain: Any, pointer: str) -> Any:
    """What stands at a JSON pointer."""
    for part in pointer.split("/")[1:]:
        plain = plain[int(part)] if isinstance(plain, list) else plain[part]
    return plain


def test_a_note_says_what_was_booked_against_whom_and_how_it_moved(desk: Desk) -> None:
    found = note(desk, "f64551-net", "Aarhus", 2024)
    words = NoteWords(site_words("en"), found)
    assert words.lead().text.startswith("Aarhus booked DKK 3,138 per inhabitant")
    assert [one.who for one in words.comparison()] == [
        "Aarhus", "Median of the peer municipalities", "Median of the municipalities", "The whole country",
    ]  # fmt: skip
    assert words.comparison()[0].is_own
    assert any("median of the 10 peer municipalities" in str(one) for one in words.against())
    assert words.heading("first") == "What was booked"
    assert found.page == "/m/f64551-net/751/2024"
    assert found.addresses["standing"].startswith("/api/v1/standing/f64551-net/751?year=2024")
    assert "alen explain f64551-net 751 --year 2024 --verify" in NoteOrigin(words.words, found).check_with()


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_number_stands_in_an_answer(desk: Desk, invented: Desk, language: str) -> None:
    words, seen = site_words(language), 0
    for found in (
        note(desk, "f64551-net", "751"),
        note(invented, "it-net", _first(invented, "municipality")),
    ):
        plain = {name: to_plain(getattr(found, name)) for name in ANSWERS}
        for one in spoken(found, words):
            for value, alias, pointer in DATA.findall(str(one.__html__()) if isinstance(one, Said) else ""):
                assert at(plain[alias], pointer) == pytest.approx(float(value))
                assert alias in found.addresses
                seen += 1
    assert seen > 30


def _first(desk: Desk, kind: str) -> str:
    """An invented place with figures: its name says so."""
    return next(
        one.code for one in desk.reading.organisations
        if one.kind == kind and re.match("Prøve|Region Prøve", one.name_da)
    )  # fmt: skip


def test_what_is_missing_is_said_with_its_reason(invented: Desk) -> None:
    found = note(invented, "it-net", "101")
    words = NoteWords(site_words("en"), found)
    assert not found.is_figure
    assert found.series is None
    assert words.lead().text.startswith("There is no figure for Copenhagen")
    assert [str(one) for one in words.moved()] == [
        "No development can be shown: Copenhagen has no figure in any year."
    ]
    assert words.comparison()[0].value.text == "not loaded"
    assert words.can() == []
    with pytest.raises(NoFigures):
        note(invented, "it-net", "101", 1950)


def test_a_measure_without_bands_says_why_nobody_is_held_against_it(invented: Desk) -> None:
    found = note(invented, "it-share-operating", _first(invented, "municipality"))
    words = NoteWords(site_words("en"), found)
    assert found.peers is None
    assert words.heading("first") == "The figure"
    assert str(words.against()[0]).startswith("No peers stand here")


def test_regions_are_held_against_regions(invented: Desk) -> None:
    found = note(invented, "region-it", _first(invented, "region"))
    words = NoteWords(site_words("da"), found)
    assert found.standing.kind == "region"
    assert all("kommuner" not in one.who for one in words.comparison())


def test_another_input_is_another_hash(desk: Desk) -> None:
    one, same = note(desk, "f64551-net", "751", 2023), note(desk, "f64551-net", "Aarhus", 2023)
    assert one.data_hash == same.data_hash
    assert len({one.data_hash, note(desk, "f64551-net", "751", 2022).data_hash,
                note(desk, "f64551-net", "461", 2023).data_hash}) == 3  # fmt: skip
    assert json.dumps(to_plain(one.standing))  # what is hashed is plain


def test_nothing_is_said_to_be_spent(desk: Desk, invented: Desk) -> None:
    """Accounts say what was booked (shared words of the field)."""
    for language in ("da", "en"):
        text = " ".join(str(one) for one in spoken(note(desk, "f64551-net", "751"), site_words(language)))
        assert "brugte" not in text
        assert " spent " not in text
