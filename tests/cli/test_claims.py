"""Published statements on the command line: the list, one of them, all judged anew, every verdict kind."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.build.own_claims import claim, figure, number, value_claim, write_claim
from tests.cli.conftest import Alen, Said
from tests.replay.fixtures import replay, replay_world
from tests.replay.server import ReplayServer
from tests.replay.world import World

from alen.answers import claim_changes
from alen.answers.edition import Reading
from alen.products.claims.checking import VERDICTS
from alen.sources.statbank import client as speaking

__all__ = ["replay", "replay_world"]

YEAR = 2018
"""The newest year of the invented world."""


@pytest.fixture
def at(alen: Alen, built: Path) -> Alen:
    """Run a command line on the edition of the packaged figures."""

    def run(*words: str) -> Said:
        return alen(*words, "--workspace", str(built))

    return run


def rows(said: Said) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said.out)))


# -- the packaged statements ---------------------------------------------------------------------------


def test_the_list_has_every_packaged_statement_and_is_chosen_from(at: Alen) -> None:
    found = rows(at("claims", "--format", "csv"))
    assert len(found) >= 11
    assert {one["origin"] for one in found} == {"packaged"}
    told = json.loads(at("claims", "--format", "json").out)
    assert sum(number for _, number in told["counts"]) == told["total"] == len(found)
    printed = at("claims", "--publisher", "itchefer.dk", "--lang", "en")
    assert printed.code == 0
    assert "monopoly-2017" in printed.out
    assert "19 May 2022" in printed.out
    assert "programme-2007" not in printed.out
    for words in (["--verdict", "not_checkable"], ["--measure", "region-it"], ["--organisation", "081"]):
        some = {one["claim"] for one in rows(at("claims", *words, "--format", "csv"))}
        assert "regions-it-three-times" in some
        assert "monopoly-2017" not in some
    assert at("claims", "--year", "1971").code == 1
    assert at("claims", "--verdict", "true").code == 2
    assert at("claims", "--measure", "region-itt").code == 1


def test_one_statement_says_verdict_words_and_what_would_decide(at: Alen) -> None:
    said = at("claims", "show", "digital-administration-2007", "--lang", "en")
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert lines[1] == "Verdict: possible, not decided"
    assert "'hver at bidrage med 6,7 millioner kroner de næste tre år'" in said.out
    assert "The likelier reading:" in said.out
    assert "over DKK 46.0 million and under DKK 47.2 million" in said.out
    assert "What would decide it" in said.out
    checks = rows(at("claims", "show", "digital-administration-2007", "--format", "csv"))
    assert [one["reading"] for one in checks] == ["A"]
    told = json.loads(at("claims", "show", "digital-administration-2007", "--format", "json").out)
    assert [one["is_likelier"] for one in told["readings"]] == [True, False]


def test_what_would_load_the_figures_stands_as_a_command(at: Alen) -> None:
    said = at("claims", "show", "regions-it-three-times", "--lang", "en")
    assert "  alen update --table REGR55 --table FOLK1A" in said.out.splitlines()


def test_an_unknown_statement_names_the_nearest(at: Alen) -> None:
    said = at("claims", "show", "monopoly")
    assert said.code == 1
    assert "monopoly-2017" in said.err


def test_every_statement_is_shown_in_both_languages_with_one_verdict(at: Alen) -> None:
    for one in rows(at("claims", "--format", "csv")):
        plain = [
            json.loads(at("claims", "show", one["claim"], "--format", "json", "--lang", language).out)
            for language in ("da", "en")
        ]
        assert plain[0] == plain[1]
        assert plain[0]["row"]["verdict"] == one["claim_verdict"]
        for language in ("da", "en"):
            said = at("claims", "show", one["claim"], "--lang", language)
            assert said.code == 0, said.err
            assert one[f"title_{language}"] in said.out


# -- judged anew ---------------------------------------------------------------------------------------


def test_a_fresh_edition_says_what_the_programme_says(at: Alen) -> None:
    said = at("claims", "check", "--lang", "en")
    assert said.code == 0, said.err
    assert "Every verdict is what the edition recorded." in said.out
    told = json.loads(at("claims", "check", "--format", "json").out)
    assert told["changed"] == 0
    assert told["checked"] == len(told["claims"]) >= 11
    assert all(one["recorded_verdict"] == one["claim_verdict"] for one in told["claims"])


def recorded_otherwise(
    monkeypatch: pytest.MonkeyPatch, id_: str, places: Mapping[tuple[str, int], str]
) -> None:
    """Let an edition say that it recorded other verdicts on one statement."""
    asked = claim_changes.recorded

    def recorded(reading: Reading) -> Mapping[str, claim_changes.Recorded]:
        found = dict(asked(reading))
        one = found[id_]
        changed = {place: (verdict, one.rows[place][1]) for place, verdict in places.items()}
        return {**found, id_: replace(one, rows={**one.rows, **changed})}

    monkeypatch.setattr(claim_changes, "recorded", recorded)


def test_another_packaged_verdict_is_exit_1(at: Alen, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded_otherwise(monkeypatch, "monopoly-2017", {("", 0): "confirmed"})
    said = at("claims", "check", "--lang", "en")
    assert said.code == 1
    assert "was: confirmed; is: possible, not decided: the calculation changed" in said.out
    told = json.loads(at("claims", "check", "--format", "json").out)
    assert told["changed"] == 1
    (other,) = (one for one in told["claims"] if one["says_otherwise"])
    assert (other["claim"], other["cause"]) == ("monopoly-2017", "code")
    assert (other["recorded_verdict"], other["claim_verdict"]) == ("confirmed", "consistent")


def test_so_is_another_verdict_on_a_reading_but_not_on_one_check(
    at: Alen, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded_otherwise(monkeypatch, "programme-2007", {("A", 0): "confirmed"})
    assert at("claims", "check").code == 1
    monkeypatch.undo()
    recorded_otherwise(monkeypatch, "programme-2007", {("A", 1): "contradicted"})
    said = at("claims", "check", "--lang", "en")
    assert said.code == 0
    assert "not every part of it as before" in said.out


# -- a workspace's own statements, on the replayed tables ----------------------------------------------


@pytest.fixture
def update(
    alen: Alen, replay: ReplayServer, replay_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run a command line in a workspace of the invented country, whose regions' accounts are fetched."""
    monkeypatch.setenv("ALEN_STATBANK_API", replay.address)
    monkeypatch.setattr(speaking.time, "sleep", lambda _: None)
    root = tmp_path / "workspace"
    assert alen("init", str(root)).code == 0
    (root / "organisations.csv").write_text(replay_world.organisations_csv(), "utf-8")

    def run(*words: str) -> Said:
        return alen(*words, "--workspace", str(root))

    assert run("update", "--table", "REGR55", "--table", "FOLK1A").code == 0
    return run


def booked(run: Callable[..., Said], year: int = YEAR) -> dict[str, float]:
    """Each invented region's IT spending per inhabitant."""
    found = rows(run("rank", "region-it", "--year", str(year), "--format", "csv"))
    invented = [one for one in found if one["organisation_code"] in ("071", "072")]
    return {one["organisation_code"]: float(one["value"]) for one in invented}


def own_claims(now: Mapping[str, float], before: Mapping[str, float]) -> dict[str, dict[str, object]]:
    """Statements about the two invented regions, one for each verdict, by the verdict they should get."""
    north, south = sorted(now)
    value, high, low = now[north], max(now, key=now.__getitem__), min(now, key=now.__getitem__)
    near = int(value) + 1 if value % 1 < 0.5 else int(value)
    region = {"n": figure("region-it", [north], YEAR), "s": figure("region-it", [south], YEAR)}
    growth = 100 * (value / before[north] - 1)
    confirmed = claim(
        "own-confirmed",
        [
            {"kind": "value", "number": "amount", "figures": {"number": "n"}},
            {"kind": "ratio", "ratio": "times", "figures": {"above": "n", "below": "s"}},
            {"kind": "growth", "growth": "grown", "figures": {"from": "then", "to": "n"}},
            {"kind": "rank", "direction": "highest", "figures": {"organisation": "top"}},
            {"kind": "comparison", "figures": {"greater": "top", "lesser": "bottom"}},
            {"kind": "count", "number": "how_many", "figures": {"number": "all"}},
        ],
        {
            "amount": number(f"{value:.0f}", "kr_per_inhabitant"),
            "times": number(f"{value / now[south]:.1f}", "times"),
            "grown": number(f"{growth:.0f}", "pct"),
            "how_many": number("2", "count", "exactly"),
        },
        {
            **region,
            "then": figure("region-it", [north], YEAR - 1),
            "top": figure("region-it", [high, south, north], YEAR, statistic="highest"),
            "bottom": figure("region-it", [low], YEAR),
            "all": figure("region-it", [north, south], YEAR, statistic="count"),
        },
    )
    parts = [{"kind": "sum", "total": "all", "parts": ["one", "other"]}]
    clash = {name: number(so, "million_kr") for name, so in (("all", "10"), ("one", "3"), ("other", "4"))}
    return {
        "confirmed": confirmed,
        "contradicted": value_claim("own-contradicted", "region-it", north, YEAR, "1"),
        "consistent": value_claim("own-consistent", "region-it", north, YEAR, str(near)),
        "numbers_clash": claim("own-clash", parts, clash),
        "other_definition": value_claim(
            "own-other", "region-it", north, YEAR, f"{value:.0f}", definition="other"
        ),
        "not_checkable": value_claim("own-not-checkable", "it-net", "271", YEAR, "500"),
    }


def test_every_verdict_kind_occurs_on_invented_areas(update: Callable[..., Said], tmp_path: Path) -> None:
    told = own_claims(booked(update), booked(update, YEAR - 1))
    assert set(told) == set(VERDICTS)
    for one in told.values():
        write_claim(tmp_path / "workspace", one)
    assert update("claims", "check", "--lang", "en").code == 0, "told, but not recorded by the edition yet"
    said = update("update", "--table", "REGR55", "--table", "FOLK1A")
    assert said.code == 0, said.err
    found = {one["claim"]: one["claim_verdict"] for one in rows(update("claims", "--format", "csv"))}
    assert {one["id"]: found[str(one["id"])] for one in told.values()} == {
        one["id"]: verdict for verdict, one in told.items()
    }
    checked = json.loads(update("claims", "check", "--format", "json").out)
    assert checked["changed"] == 0
    assert all(one["recorded_verdict"] == one["claim_verdict"] for one in checked["claims"])
    confirmed = rows(update("claims", "show", "own-confirmed", "--format", "csv"))
    assert {one["kind"] for one in confirmed} == {"value", "ratio", "growth", "rank", "comparison", "count"}
    assert {one["check_verdict"] for one in confirmed} == {"confirmed"}
    shown = update("claims", "show", "own-contradicted", "--lang", "en").out
    assert f"alen explain region-it 071 --year {YEAR}" in shown
    for line in shown.splitlines():
        if line.startswith("  alen explain"):
            assert update(*line.split()[1:]).code == 0


def test_a_statement_of_ones_own_that_changed_is_told_and_no_fault(
    update: Callable[..., Said], tmp_path: Path
) -> None:
    root = tmp_path / "workspace"
    value = booked(update)["071"]
    write_claim(root, value_claim("own", "region-it", "071", YEAR, f"{value:.0f}"))
    assert update("build").code == 0
    assert "Every verdict" in update("claims", "check", "--lang", "en").out
    write_claim(root, value_claim("own", "region-it", "071", YEAR, "1"))
    said = update("claims", "check", "--lang", "en")
    assert said.code == 0
    assert "was: confirmed; is: contradicted: what Alen holds of the statement was changed" in said.out
    write_claim(root, value_claim("own", "region-itt", "071", YEAR, "1"))
    said = update("claims", "check", "--lang", "en")
    assert said.code == 2
    assert "region-it" in said.err
    (root / "claims" / "own.yml").unlink()
    said = update("claims", "check", "--lang", "en")
    assert said.code == 0
    assert "no longer there" in said.out


def test_one_file_is_judged_without_a_build(update: Callable[..., Said], tmp_path: Path) -> None:
    value = booked(update)["071"]
    file = write_claim(tmp_path, value_claim("elsewhere", "region-it", "071", YEAR, f"{value:.0f}"))
    said = update("claims", "check", str(file), "--lang", "en")
    assert said.code == 0, said.err
    assert "Verdict: confirmed" in said.out
    assert (
        json.loads(update("claims", "check", str(file), "--format", "json").out)["row"]["id"] == "elsewhere"
    )
    assert update("claims", "show", "elsewhere").code == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"unit": "kr_per_inhabitant"', '"unit": "kroner"', "(numbers.amount.unit)"),
        ('"date": "2025-01"', '"date": "2025-13"', "(date)"),
        ('"stated": "12"', '"stated": "tolv"', "(numbers.amount.stated)"),
        ('"id": "bad"', '"idd": "bad"', "the key 'idd' is unknown"),
    ],
)
def test_a_bad_file_has_one_message_with_its_line(
    alen: Alen, built: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    file = write_claim(tmp_path, value_claim("bad", "f64551-net", "101", 2024, "12"))
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    told = alen("claims", "check", str(file), "--workspace", str(built), "--lang", "en")
    assert told.code == 2
    assert told.out == ""
    assert told.err.count("Error:") == 1
    lines = text.replace(old, new).splitlines()
    if said.startswith("("):
        said = f"line {next(n for n, line in enumerate(lines, 1) if new in line)} {said}"
    assert said in told.err


def test_what_is_no_file_of_text_is_refused(at: Alen, tmp_path: Path) -> None:
    assert at("claims", "check", str(tmp_path / "none.yml")).code == 2
    (tmp_path / "bytes.yml").write_bytes(b"id: \xff")
    assert "UTF-8" in at("claims", "check", str(tmp_path / "bytes.yml"), "--lang", "en").err
    (tmp_path / "large.yml").write_bytes(b"#" * (1024 * 1024 + 1))
    assert at("claims", "check", str(tmp_path / "large.yml")).code == 2
    assert at("claims", "check", str(tmp_path)).code == 2
