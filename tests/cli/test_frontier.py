"""`alen frontier` on tables of invented units."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.cli.conftest import Alen, Said

from alen.cli.commands import frontier
from alen.comparison.frontier import engine
from alen.comparison.frontier.analysis import analyse, frontiers_drawn
from alen.comparison.frontier.verdicts import Judgement, Spread
from alen.model.progress import Silent
from alen.words import Words

TABLE = """Enhed;Udgift;Borgere;Areal
Fjordby;100;75;10,5
Bakkeby;200;100;8
Engby;300;300;20
Skovby;500;400;25
Åby;100;25;3
Søby;200;50;4
Mosby;600;400;30
Holmby;420;310;22
Lundby;260;180;15
"""
COST = [100, 200, 300, 500, 100, 200, 600, 420, 260]
PEOPLE = [75, 100, 300, 400, 25, 50, 400, 310, 180]
AREA = [10.5, 8, 20, 25, 3, 4, 30, 22, 15]


@pytest.fixture
def units(alen: Alen, tmp_path: Path) -> Alen:
    """Run the command on the table of nine units."""
    path = tmp_path / "units.csv"
    path.write_text(TABLE, encoding="utf-8")

    def run(*words: str) -> Said:
        return alen("frontier", str(path), *words)

    return run


def test_scores_peers_and_slacks(units: Alen) -> None:
    said = units("--inputs", "Udgift", "--outputs", "Borgere", "--format", "csv")
    assert (said.code, said.err) == (0, "")
    rows = {row["unit"]: row for row in csv.DictReader(io.StringIO(said.out))}
    assert rows["Bakkeby"]["peers"] == "Fjordby 0.888888888889; Engby 0.111111111111"
    assert float(rows["Bakkeby"]["score"]) == pytest.approx(11 / 18, abs=1e-12)
    assert rows["Åby"]["slacks"] == "Borgere 50"
    assert float(rows["Holmby"]["scale"]) == pytest.approx(310 / 420 / rows_score(rows, "Holmby"), abs=1e-9)


def rows_score(rows: dict[str, dict[str, str]], unit: str) -> float:
    """The score of a unit in the CSV."""
    return float(rows[unit]["score"])


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (("--rts", "crs", "--orientation", "out"), {"rts": "crs", "orientation": "out"}),
        (("--rts", "fdh"), {"method": "fdh"}),
        (("--method", "order-m", "--m", "5"), {"method": "order-m", "draws": 5}),
        (("--method", "order-alpha", "--alpha", ".8"), {"method": "order-alpha", "alpha": 0.8}),
        (("--method", "sfa"), {"method": "sfa"}),
    ],
)
def test_every_lens_gives_the_scores_of_the_engine(
    units: Alen, words: tuple[str, ...], options: dict[str, object]
) -> None:
    said = units("--inputs", "2", "--outputs", "Borgere", "4", *words, "--format", "json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    wanted = analyse(COST, list(zip(PEOPLE, AREA, strict=True)), engine="plain", **options)  # pyright: ignore[reportArgumentType]
    assert [row["score"] for row in told["units"]] == pytest.approx(wanted.score.tolist(), rel=1e-12)
    assert told["outputs"] == ["Borgere", "Areal"]


def test_several_inputs_and_super_efficiency(units: Alen) -> None:
    said = units("--inputs", "Udgift", "Areal", "--outputs", "Borgere", "--super", "--format", "json")
    told = json.loads(said.out)
    rows = {row["unit"]: row for row in told["units"]}
    assert rows["Mosby"]["super_status"] == "solved"
    assert rows["Engby"]["super"] > 1
    assert told["left_out"][0]["lens"] == "sfa"


def test_a_bootstrap_is_the_same_for_the_same_seed(units: Alen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontier, "has_compiler", lambda: False)
    monkeypatch.setattr(engine, "_compiled", lambda: None)
    words = ("--inputs", "Udgift", "--outputs", "Borgere", "--bootstrap", "100", "--format", "json")
    first, second, other = units(*words), units(*words, "--seed", "1"), units(*words, "--seed", "2")
    assert "Drawing the frontier of 9 units 100 times." in first.err
    assert first.out == second.out != other.out
    told = json.loads(first.out)
    assert told["engine"] == "plain"
    for row in told["units"]:
        assert row["lower"] <= row["corrected"] < row["score"]
        assert row["upper"] <= row["score"]


def test_without_the_compiler_the_bootstrap_is_right(units: Alen, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--inputs", "Udgift", "--outputs", "Borgere", "--bootstrap", "50", "--format", "json", "-q")
    fast = json.loads(units(*words).out)
    engine._compiled.cache_clear()  # pyright: ignore[reportPrivateUsage]
    for name in [name for name in sys.modules if name.endswith(("frontier.kernels", "simplex_kernel"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("alen.comparison.frontier.kernels", raising=False)
    monkeypatch.delattr("alen.comparison.frontier.simplex_kernel", raising=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    try:
        plain = json.loads(units(*words).out)
    finally:
        engine._compiled.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert (fast["engine"], plain["engine"]) == ("compiled", "plain")
    for one, other in zip(fast["units"], plain["units"], strict=True):
        assert one["score"] == pytest.approx(other["score"], rel=1e-9)
        assert one["corrected"] == pytest.approx(other["corrected"], rel=1e-9)


def test_the_first_use_says_that_it_compiles(
    units: Alen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(frontier, "_FEW_UNITS", 5)
    words = ("--inputs", "Udgift", "--outputs", "Borgere")
    assert "Compiling for the first use" in units(*words).err
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "kernels._walk-1.py311.nbi").write_text("")
    assert units(*words).err == ""


def test_a_unit_that_nobody_reaches_has_no_number(units: Alen) -> None:
    said = units("--inputs", "Udgift", "--outputs", "Borgere", "Areal", "--super", "--format", "json")
    rows = {row["unit"]: row for row in json.loads(said.out)["units"]}
    assert rows["Mosby"]["super_status"] == "infeasible"
    assert rows["Mosby"]["super"] is None
    assert rows["Engby"]["super_status"] == "solved"


def test_many_units_are_shown_alone(units: Alen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontier, "_MOST_BESIDE", 5)
    said = units("--inputs", "Udgift", "--outputs", "Borgere")
    assert "More than 5 units: the other lenses are left out." in said.err
    assert "Stochastic" not in said.out
    assert "Peers" in said.out
    assert "Slacks" not in said.out
    told = units("--inputs", "Udgift", "--outputs", "Borgere", "--format", "json")
    assert json.loads(told.out)["units"][4]["slacks"] is None
    heads = units("--inputs", "Udgift", "--outputs", "Borgere", "--format", "csv").out.splitlines()[0]
    assert heads == "unit,score,status,peers"
    assert "Super-efficiency" in units("--inputs", "Udgift", "--outputs", "Borgere", "--super").out


def test_the_table_says_what_cannot_be_told(units: Alen) -> None:
    said = units("--inputs", "Udgift", "--outputs", "Borgere")
    assert "The scores cannot be told apart from noise" in said.out
    assert "Wrong skew" in said.out
    assert "Nothing was left out" in said.out


def test_the_file_may_come_last(alen: Alen, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text(TABLE, encoding="cp1252")
    said = alen(
        "frontier", "--inputs", "Udgift", "--outputs", "Borgere", "Areal", "u.csv", "--format", "json"
    )
    assert said.code == 0, said.err
    assert json.loads(said.out)["outputs"] == ["Borgere", "Areal"]
    assert "Åby" in said.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--inputs", "Udgift", "--outputs", "Enhed"), "'Fjordby' is no number"),
        (("--inputs", "Udgift", "--outputs", "Folk"), "there is no column 'Folk'"),
        (("--inputs", "Udgift", "--outputs", "2"), "the column 'Udgift' is asked for twice"),
        (
            ("--inputs", "2", "--outputs", "3", "--method", "sfa", "--rts", "crs"),
            "returns to scale in sfa",
        ),
        (("--inputs", "2", "--outputs", "3", "--m", "5"), "no m and no alpha in dea"),
        (("--inputs", "2", "--outputs", "3", "--rts", "fdh", "--super"), "no super-efficiency in fdh"),
        (("--inputs", "2", "--outputs", "3", "--rts", "fdh", "--bootstrap", "20"), "no bootstrap of fdh"),
        (("--inputs", "2", "--outputs", "3", "--method", "sfa", "--orientation", "out"), "the input's side"),
        (("--outputs", "3"), "--inputs"),
        (("--inputs", "2", "4", "--outputs", "3", "--method", "sfa"), "takes one cost, not 2 inputs"),
    ],
)
def test_a_refusal_says_why(units: Alen, words: tuple[str, ...], why: str) -> None:
    said = units(*words)
    assert (said.code, said.out) == (2, "")
    assert why in said.err


def test_a_wrong_cell_is_named(alen: Alen, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("u,cost,people\na,1,2\nb,,3\nc,0,3\n", encoding="utf-8")
    said = alen("frontier", "u.csv", "--inputs", "cost", "--outputs", "people")
    assert said.code == 2
    assert "u.csv, row 3, column cost, and 1 more" in said.err


@pytest.fixture
def many(alen: Alen, tmp_path: Path) -> Alen:
    """Run the command on a table of forty units, some of whose costs are far above the rest."""
    chance = random.Random(5)
    lines = ["unit;cost;people"]
    for number in range(40):
        people = math.exp(chance.gauss(8.0, 0.7))
        wasted = abs(chance.gauss(0.0, 0.6)) + chance.gauss(0.0, 0.03)
        lines.append(f"Prøveby {number};{people**0.9 * math.exp(wasted):.3f};{people:.3f}")
    path = tmp_path / "many.csv"
    path.write_text("\n".join(lines), encoding="utf-8")

    def run(*words: str) -> Said:
        return alen("frontier", str(path), "--inputs", "cost", "--outputs", "people", *words)

    return run


def test_noise_that_is_known_is_held_against_scores(many: Alen) -> None:
    told = {
        sd: json.loads(many("--sigma-v", sd, "--format", "json", "-q").out) for sd in ("0.05", "0.2", "1")
    }
    assert told["0.05"]["gate"]["is_open"]
    assert told["0.05"]["gate"]["closed_by"] == []
    assert told["0.05"]["gate"]["stated"] == 0.05
    assert told["0.05"]["sfa"]["sigma_v"] >= 0.05
    assert told["0.05"]["gate"]["curved"]["ratio"] >= 2.0
    assert told["1"]["gate"]["closed_by"] == ["no_inefficiency"]
    assert told["1"]["sfa"]["sigma_v"] == 1.0
    row = told["0.05"]["units"][3]
    assert row["noise_lower"] <= row["noise_upper"]
    assert 1 <= row["rank_lower"] <= row["rank"] <= row["rank_upper"] <= 40
    # With as much noise as that, less is left of the total when it is led back to none.
    less, more = told["0.05"]["simex"], told["0.2"]["simex"]
    assert more["share"] < more["naive"] == less["naive"]
    assert len(more["lambdas"]) == len(more["shares"]) == 5


def test_noise_is_told_in_the_table(many: Alen) -> None:
    said = many("--sigma-v", "0.05")
    assert said.code == 0, said.err
    assert "single scores may be shown" in said.out
    assert "no less than the 0.050 given" in said.out
    assert "led back to no noise (SIMEX)" in said.out
    assert "Noise from" in said.out
    assert "Drawing the frontier of 40 units 16,600 times." in said.err
    alone = many("--sigma-v", "1", "--method", "sfa")
    assert "the noise that was given explains them" in alone.out
    assert (alone.err, "SIMEX" in alone.out) == ("", False)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--method", "fdh", "--sigma-v", "0.1"), "there is no noise in fdh"),
        (("--method", "order-m", "--sigma-v", "0.1"), "there is no noise in order-m"),
        (("--orientation", "out", "--sigma-v", "0.1"), "noise is drawn for one cost"),
        (("--sigma-v", "-0.1"), "-0.1"),
        (("--sigma-v", "nan"), "nan"),
    ],
)
def test_noise_that_makes_no_sense_is_refused(many: Alen, words: tuple[str, ...], why: str) -> None:
    said = many(*words)
    assert (said.code, said.out) == (2, "")
    assert why in said.err


def judged(told: dict[str, Any]) -> str:
    """What is said of a gate that something closes."""
    spread = Spread(**told["straight"])
    page = SimpleNamespace(words=Words("en"))
    found = SimpleNamespace(
        gate=Judgement(False, tuple(told["closed_by"]), spread.ratio, 0.05, spread, None),
        stochastic=SimpleNamespace(wrong_skew=False),
    )
    return frontier._gate(page, found)  # pyright: ignore[reportPrivateUsage, reportArgumentType]


def test_every_reason_has_its_sentence() -> None:
    straight = {"sigma_u": 0.2, "sigma_v": 0.15, "ratio": 1.33, "p_value": 0.31}
    reasons = ["not_found", "no_inefficiency", "ratio", "chance", "no_noise", "curve", "too_few", "no_claim"]
    said = {reason: judged({"straight": straight, "closed_by": (reason,)}) for reason in reasons}
    assert len(set(said.values())) == len(said)
    assert "1.33 times" in said["ratio"]
    assert "31 per cent" in said["chance"]


def test_draws_are_told_of_and_the_same_whoever_listens() -> None:
    heard: list[int] = []
    chance = np.random.default_rng(1)
    people = np.exp(chance.normal(8, 0.7, 40))
    cost = people * np.exp(np.abs(chance.normal(0, 0.3, 40)))
    first = analyse(cost, people, bootstrap=900, sigma_v=0.1, tell=heard.append)
    assert sum(heard) == frontiers_drawn(900, with_noise=True)
    assert len(heard) > 100
    second = analyse(cost, people, bootstrap=900, sigma_v=0.1)
    assert first.bootstrap is not None
    assert second.bootstrap is not None
    assert (first.bootstrap.corrected == second.bootstrap.corrected).all()
    two = np.column_stack([cost, people[::-1]])
    heard.clear()
    analyse(two, people, bootstrap=3, tell=heard.append)
    assert heard == [1, 1, 1]


def test_an_interruption_is_one_line(units: Alen, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_bars: object, _amount: int, _note: str = "") -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Silent, "advance", stop)
    said = units("--inputs", "Udgift", "--outputs", "Borgere", "--bootstrap", "100", "-q")
    assert said.code == 130
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
