from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from tests.model.test_organisations import KNOWN

from alen.errors import BadDefinition
from alen.model.notes import notes_about, notes_from, predecessors
from alen.store.packaged import read_text

DATA: dict[str, Any] = yaml.safe_load(read_text("data", "organisation_notes.yml"))
NOTES = notes_from(DATA)


def test_the_notes_name_organisations_that_exist() -> None:
    for note in NOTES:
        for code in (*note.codes, *note.replaces, *([note.successor] if note.successor else [])):
            assert KNOWN.by_code(code) is not None


def test_every_municipality_and_region_is_told_of_the_four_tasks() -> None:
    for organisation in (*KNOWN.municipalities(2024), *KNOWN.regions(2024), *KNOWN.regions(2027)):
        told = [note.id for note in notes_about(NOTES, organisation)]
        assert "four-health-tasks" in told
        assert ("region-oestdanmark" in told) == (organisation.code in ("084", "085", "R-OESTDANMARK"))
    assert [note.id for note in notes_about(NOTES, KNOWN.find("411"))] == ["christiansoe"]


def test_oestdanmark_is_the_sum_of_two_backwards() -> None:
    assert predecessors(NOTES, "R-OESTDANMARK") == ("084", "085")
    assert predecessors(NOTES, "081") == ()
    note = NOTES[0]
    starts = KNOWN.find("R-OESTDANMARK").valid_from
    assert note.date.isoformat() == starts
    assert note.text("da") != note.text("en")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), 7),
        (("date",), "1. januar"),
        (("applies_to",), {"kinds": ["village"]}),
        (("applies_to",), {}),
        (("applies_to",), "all"),
        (("replaces",), []),
        (("replaces",), [84]),
        (("sources",), []),
        (("text_da",), " "),
        (("surprise",), "x"),
    ],
)
def test_a_wrong_note_is_named(path: tuple[str], value: object) -> None:
    data = copy.deepcopy(DATA)
    data["notes"][0][path[0]] = value
    with pytest.raises(BadDefinition) as caught:
        notes_from(data, "notes.yml")
    assert caught.value.where.startswith("notes.yml, note 1")


def test_the_same_note_twice_is_refused() -> None:
    with pytest.raises(BadDefinition):
        notes_from({"notes": [DATA["notes"][0], DATA["notes"][0]]})
    with pytest.raises(BadDefinition):
        notes_from(["notes"])
