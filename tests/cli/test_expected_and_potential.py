"""Expected spend and worked examples on the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.cli.conftest import Alen


def test_expected_says_how_much_the_conditions_tell(at: Alen) -> None:
    said = at("expected", "f64551-net", "Aarhus", "101", "--year", "2020", "--lang", "en")
    assert said.code == 0
    assert "they account for 42% (15 to 59%) of the differences between 98 municipalities in 2020" in said.out
    assert "it cannot be told which" in said.out
    assert "Copenhagen" in said.out
    assert "Odense" not in said.out
    rows = list(csv.DictReader(io.StringIO(at("expected", "f64551-net", "--format", "csv").out)))
    assert len(rows) == 98
    first = rows[0]
    assert float(first["index"]) == pytest.approx(
        100 * float(first["value"]) / float(first["expected_value"])
    )
    assert float(first["index"]) == max(float(row["index"]) for row in rows)


def test_the_assumption_on_booking_is_the_readers(at: Alen) -> None:
    found = [
        json.loads(at("expected", "f64551-net", "--booking", pct, "--format", "json").out)
        for pct in ("0", "30")
    ]
    clear = [sum(row["state"] in {"higher", "lower"} for row in one["rows"]) for one in found]
    assert clear[0] > clear[1]
    assert [one["booking"]["spread_pct"] for one in found] == [0.0, 30.0]


def test_potential_sets_every_rule_beside_its_noise(at: Alen) -> None:
    said = at("potential", "f64551-net", "--year", "2020", "--lang", "en")
    assert said.code == 0
    assert "the median" in said.out
    assert "1,264.1" in said.out
    assert "464.8–679.6" in said.out
    assert "a detection floor and no estimate of what could be saved" in said.out
    assert "not booked amounts" in said.out
    without = at("potential", "f64551-net", "--year", "2024", "--lang", "en").out
    assert "the population on 1 January 2024 is not loaded" in without
    assert "DKK million" not in without


def test_potential_of_one_hides_what_booking_explains(at: Alen) -> None:
    said = at("potential", "f64551-net", "Aarhus", "--year", "2024", "--lang", "en")
    assert "Aarhus: DKK 3,138 per inhabitant" in said.out
    assert "booking alone can explain it" in said.out
    assert "not above" in said.out
    rows = list(
        csv.DictReader(
            io.StringIO(at("potential", "f64551-net", "Aarhus", "--year", "2024", "--format", "csv").out)
        )
    )
    hidden = [row for row in rows if row["gap_state"] == "booking_explains"]
    assert {row["rule"] for row in hidden} == {"median", "best_quartile"}
    assert all(row["gap"] == row["gap_ore"] == "" for row in hidden)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("potential", "f64551-net", "--share", "2"), "share from 0.5 to 1"),
        (("expected", "f64551-net", "--booking", "90"), "0 to 50"),
        (("expected", "population"), "no swing band"),
        (("potential", "f64551-net", "Nirgendwo"), "Nirgendwo"),
    ],
)
def test_what_cannot_be_asked_is_refused(at: Alen, words: tuple[str, ...], told: str) -> None:
    said = at(*words, "--lang", "en")
    assert said.code != 0
    assert told in said.err
