"""`alen efficiency`: the frontier behind its gate, the same answer as API and page give."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from tests.answers.packaged import packaged_reading
from tests.answers.wasteful_towns import open_country
from tests.cli.conftest import Alen

from alen.answers.edition import Reading
from alen.answers.efficiency import frontier_of
from alen.answers.plain import rows, to_plain
from alen.cli.run import Run


def test_it_says_that_nothing_can_be_told_from_noise(at: Alen) -> None:
    said = at("efficiency", "f64551-net", "--lang", "en")
    assert said.code == 0
    assert "cannot be told from noise" in said.out
    assert "there it is 1.64 times" in said.out
    assert "Aarhus, Aalborg, Odense" in said.out
    assert "Copenhagen stretches the figures most" in said.out
    assert "Claimable" not in said.out
    assert "FOLK1A" in said.out


def test_json_and_csv_are_the_answer(at: Alen) -> None:
    asked = ("efficiency", "f64551-net", "--year", "2020", "--booking", "5", "--rts", "crs")
    found = json.loads(at(*asked, "--format", "json").out)
    same: dict[str, Any] = to_plain(
        frontier_of(packaged_reading(), "f64551-net", 2020, rts="crs", booking=5.0)
    )
    assert found["gate"] == same["gate"]
    assert found["rows"] == same["rows"]
    assert (found["rts"], found["lenses"]) == ("crs", None)
    table = list(csv.DictReader(io.StringIO(at(*asked, "--format", "csv").out)))
    assert len(table) == 98
    assert {row["gate_closed_by"] for row in table} == {"curve"}
    assert {row["score_claimable"] for row in table} == {""}


def test_what_cannot_be_asked_is_refused(at: Alen) -> None:
    for words, code, part in (
        (("f64551-net", "--year", "2024"), 1, "There are both for 2020."),
        (("region-it",), 1, "region-it"),
        (("f64551-net", "--rts", "xrs"), 2, "xrs"),
        (("f64551-net", "--booking", "99"), 2, "99"),
    ):
        said = at("efficiency", *words, "--lang", "en")
        assert said.code == code
        assert part in said.err


def test_behind_an_open_gate_stand_scores_with_their_noise(at: Alen, monkeypatch: pytest.MonkeyPatch) -> None:
    def reading(_run: Run) -> Reading:
        return open_country()

    monkeypatch.setattr(Run, "reading", reading)
    said = at("efficiency", "invented-net", "--lang", "en")
    assert said.code == 0
    assert "inefficiency can be told from noise" in said.out
    for part in ("The milder of the two", "SIMEX", "Claimable score", "Place (interval)", "seed 1"):
        assert part in said.out
    columns, table = rows(frontier_of(open_country(), "invented-net"))
    told = list(csv.DictReader(io.StringIO(at("efficiency", "invented-net", "--format", "csv").out)))
    at_score = columns.index("score_claimable")
    assert [float(row["score_claimable"]) for row in told] == pytest.approx([row[at_score] for row in table])
