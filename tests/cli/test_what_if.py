"""`alen what-if` on the packaged figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Alen


def test_booked_and_own_stand_side_by_side(at: Alen) -> None:
    said = at("what-if", "Helsingør", "--year", "2020", "--spend", "180.000.000")
    assert said.code == 0, said.err
    assert "Own numbers, not published" in said.out
    assert "176.9" in said.out
    assert "180.0" in said.out
    assert "Peers by the own numbers" in said.out


def test_json_holds_the_same(at: Alen) -> None:
    told = json.loads(at("what-if", "217", "--year", "2020", "--add", "62695000", "--format", "json").out)
    assert told["own"]["value"] == pytest.approx(told["booked"]["value"] + 1000)
    csv = at("what-if", "217", "--year", "2020", "--add", "62695000", "--format", "csv").out
    head, first, *_ = csv.splitlines()
    assert head == "organisation_code,year,measure,quantity,booked,own,edition"
    assert first.startswith("217,2020,f64551-net,value,2821.0,3821.0")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("217",), 2, "no number of your own"),
        (("217", "--spend", "many"), 2, "the field --spend"),
        (("217", "--spend", "180000000"), 1, "no inhabitants are loaded"),
        (("217", "--inhabitants", "0", "--spend", "5"), 2, "out of range"),
        (("217", "--spend", "5000", "--inhabitants", "10", "--booking", "900"), 2, "booking practice"),
        (("000", "--spend", "5"), 2, "no figures of its own"),
        (("999", "--spend", "5"), 1, "999"),
    ],
)
def test_a_refusal_says_why(at: Alen, words: tuple[str, ...], code: int, why: str) -> None:
    said = at("what-if", *words)
    assert (said.code, said.out) == (code, "")
    assert why in said.err


def test_nothing_is_written(at: Alen, built: Path) -> None:
    before = sorted(path for path in built.rglob("*"))
    at("what-if", "217", "--year", "2020", "--spend", "186217919")
    assert sorted(path for path in built.rglob("*")) == before
