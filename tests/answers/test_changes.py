"""What changed since an earlier edition, in the order a reader wants it."""

from __future__ import annotations

import json

import pytest
from tests.answers.samples import MOENSTERBY, PROEVEBY, SKITSEBY, Sample, measure, towns_2023

from alen.answers.changes import CAUSES, Changes, cause, changes_sentence
from alen.answers.plain import rows, to_plain
from alen.answers.questions import Desk
from alen.cli.language import site_words
from alen.errors import BadInput, NotFound, UnknownOrganisation

DA, EN = site_words("da"), site_words("en")


def _desk(new: Sample, old: Sample) -> Desk:
    older = Desk(old.reading())

    def another(edition_id: str) -> Desk:
        if edition_id != older.edition_id:
            raise NotFound(f"there is no edition {edition_id!r}")
        return older

    return Desk(new.reading(), another=another)


def _corrected() -> Sample:
    """Prøveby 3000 -> 3300 kr. (10 %), Mønsterby 2000 -> 1000 kr. (-50 %), Skitseby missing -> 500 kr., and
    a new figure for Prøveby in 2024; by a new snapshot of REGK31."""
    sample = towns_2023()
    sample.edition_id = "2026-02-01"
    sample.snapshots[0] = ("REGK31", "e" * 64)
    kept = [row for row in sample.figures if row[0] != sample.keys["town-net"]]
    own = {row[1]: row for row in sample.figures if row[0] == sample.keys["town-net"]}
    for town in (PROEVEBY, MOENSTERBY, SKITSEBY):
        del own[town]
    sample.figures = [*kept, *own.values()]
    sample.computed("town-net", PROEVEBY, 2023, 33_000_000, 100)
    sample.computed("town-net", MOENSTERBY, 2023, 20_000_000, 200)
    sample.computed("town-net", SKITSEBY, 2023, 15_000_000, 300)
    sample.computed("town-net", PROEVEBY, 2024, 10_000_000, 100)
    return sample


def test_the_largest_relative_changes_come_first():
    answer = _desk(_corrected(), towns_2023()).ask(Changes("2026-01-01"))
    assert (answer.old_id, answer.new_id) == ("2026-01-01", "2026-02-01")
    assert (answer.added, answer.removed, answer.changed) == (1, 0, 3)
    found = [(one.figure.organisation_code, one.figure.year, one.relative_pct) for one in answer.figures]
    assert found == [
        ("902", 2023, pytest.approx(-50.0)),
        ("901", 2023, pytest.approx(10.0)),
        ("901", 2024, None),
        ("905", 2023, None),
    ]
    first = answer.figures[0]
    assert (first.figure.old_value, first.figure.new_value) == (2000.0, 1000.0)
    assert (first.unit, cause(DA, first.figure)) == ("kr_per_inhabitant", "udgiverens tal er ændret")
    assert cause(EN, first.figure) == "the publisher's numbers changed"
    (line,) = answer.measures
    assert (line.measure_id, line.added, line.removed, line.changed) == ("town-net", 1, 0, 3)
    assert (
        str(changes_sentence(DA, answer)) == "Siden dataudgave 2026-01-01: ændrede tal 3, nye 1, fjernede 0."
    )
    assert str(changes_sentence(EN, answer)) == (
        "Since the edition 2026-01-01: figures changed 3, added 1, removed 0."
    )
    assert '<data value="3" data-from="changes#/changed">3</data>' in changes_sentence(DA, answer).html


def test_one_organisation_and_a_limit():
    desk = _desk(_corrected(), towns_2023())
    answer = desk.ask(Changes("2026-01-01", "Prøveby"))
    assert (answer.added, answer.changed, len(answer.figures)) == (1, 1, 2)
    assert answer.organisation is not None
    assert answer.organisation.code == "901"
    few = desk.ask(Changes("2026-01-01", limit=1))
    assert (len(few.figures), few.omitted) == (1, 3)
    for limit in (-1, 1_001):
        with pytest.raises(BadInput):
            desk.ask(Changes("2026-01-01", limit=limit))
    with pytest.raises(UnknownOrganisation):
        desk.ask(Changes("2026-01-01", "Ingenby"))
    with pytest.raises(NotFound):
        desk.ask(Changes("2025-01-01"))


def test_nothing_changed():
    same = towns_2023()
    same.edition_id = "2026-03-01"
    answer = _desk(same, towns_2023()).ask(Changes("2026-01-01"))
    assert answer.is_empty
    assert (answer.figures, answer.omitted) == ((), 0)
    assert str(changes_sentence(DA, answer)) == "Ingen tal er ændret siden dataudgave 2026-01-01."
    assert str(changes_sentence(EN, answer)) == "No figure has changed since the edition 2026-01-01."


def test_a_measure_that_is_no_longer_there_is_named_by_the_old_edition():
    new = Sample("2026-04-01")
    del new.keys["town-net"], new.keys["town-net-growth"]
    answer = _desk(new, towns_2023()).ask(Changes("2026-01-01"))
    lines = {one.measure_id: one for one in answer.measures}
    assert (lines["town-net"].definition, lines["town-net"].removed) == ("removed", 6)
    assert lines["town-net"].name == measure("town-net").name
    assert {one.figure.cause for one in answer.figures} <= set(CAUSES)


def test_it_is_asked_by_address_and_printed_as_rows():
    assert Changes("2026-01-01").address() == "/api/v1/changes/2026-01-01"
    asked = Changes("2026-01-01", "901", 10)
    assert asked.address() == "/api/v1/changes/2026-01-01?organisation=901&limit=10"
    answer = _desk(_corrected(), towns_2023()).ask(Changes("2026-01-01"))
    columns, table = rows(answer)
    assert len(table) == 4
    assert all(len(row) == len(columns) for row in table)
    json.dumps(to_plain(answer))
