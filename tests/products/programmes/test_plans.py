"""Baselines, decisions and what they did; the log replayed; differences taken apart."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from tests.needs import shared
from tests.products.programmes.by_hand import (
    END,
    START,
    baseline,
    decision,
    entry,
    forecast,
    programme,
    promise,
    said,
)
from tests.products.programmes.generated import programmes
from tests.products.programmes.maker import LAST_DAY

from alen.model.money import ORE_PER_MILLION_KRONER
from alen.model.programme import Group, Key, Member, Programme
from alen.model.programme_records import Absent
from alen.products.programmes.deviations import deviations
from alen.products.programmes.effects import Turn, effects
from alen.products.programmes.outlook import outlook
from alen.products.programmes.plans import baselines, replay, today, unexplained

LATER = date(2024, 6, 1)
LONGER = date(2026, 12, 31)


def ngdp() -> Programme:
    """The four steps of the programme for the next generation of Digital Post, as public papers tell them."""
    facts = json.loads(shared("data/programmes/dk-facts/facts.json").read_text("utf-8"))
    *steps, spent = facts["ngdp_rebaseline_mio_2023pl"]["steps"]
    days = (date(2017, 6, 22), date(2019, 9, 26), date(2022, 3, 16))

    def ore(step: dict[str, float | str]) -> int:
        return int(Fraction(str(step["amount"])) * ORE_PER_MILLION_KRONER)

    return programme(
        entry("cost", date(2023, 8, 16), "", ore(spent) // 100, project="x"),
        projects=programme().projects[:1],
        baselines=tuple(
            baseline("x", n, day, ore(step), price_level="2023-PL", decision=f"d{n}", text=step["what"])
            for n, (step, day) in enumerate(zip(steps, days, strict=True), 1)
        ),
        decisions=tuple(
            decision(f"d{n}", day, kind="baseline", project="x") for n, day in enumerate(days, 1)
        ),
    )


def test_ngdp_is_four_steps_of_which_each_has_its_decision() -> None:
    given = ngdp()
    (steps,) = baselines(given)
    assert unexplained(given) == ()
    assert replay(given) == today(given)
    million = ORE_PER_MILLION_KRONER // 10
    assert [one.after.amount for one in steps.steps] == [2643 * million, 3289 * million, 4015 * million]
    assert [one.added_ore for one in steps.steps] == [None, 646 * million, 726 * million]
    assert [one.decision.id for one in effects(given) if one.baselines] == ["d1", "d2", "d3"]
    # As it was known before the last decision, the second baseline held.
    assert today(given.seen(date(2022, 3, 15))).baselines["x"].version == 2
    (first,) = deviations(given, "x", date(2024, 1, 1))
    assert (first.before, first.after, first.ore) == ("first_baseline", "baseline", 1372 * million)
    assert [(one.name, one.ore) for one in first.parts] == [("d2", 646 * million), ("d3", 726 * million)]
    seen = outlook(given, "x", date(2026, 1, 1))
    assert seen.booked_total.ore == 3958 * million
    assert seen.over_ore == (3958 - 4015) * million
    assert seen.level == "2023-PL"


def test_a_baseline_changes_by_a_taken_decision_alone() -> None:
    first, loose = baseline("x", 1, START, 100), baseline("x", 2, LATER, 200)
    given = programme(baselines=(first, loose))
    assert [one.after.version for one in unexplained(given)] == [2]
    assert replay(given) != today(given)
    for state, missing in (("asked", 1), ("refused", 1), ("taken", 0)):
        bound = loose._replace(decision="d")
        given = programme(baselines=(first, bound), decisions=(decision("d", LATER, state=state),))
        assert len(unexplained(given)) == missing
        assert replay(given) == today(given)
        assert today(given).baselines["x"].version == (2 if state == "taken" else 1)


def test_a_baseline_written_down_again_stands_in_the_place_of_the_first() -> None:
    first = baseline("x", 1, START, 100)
    again = first._replace(amount=150, recorded=LATER, row=9)
    (steps,) = baselines(programme(baselines=(first, again)))
    assert [one.after.amount for one in steps.steps] == [150]
    assert steps.current.row == 9


def test_an_extension_moves_the_end_and_money_between_years() -> None:
    moved = (
        promise("c1", "a", 2025, -400, kind="extension", decision="d"),
        promise("c2", "a", 2026, 400, 3, kind="extension", decision="d"),
    )
    given = programme(
        commitments=(promise("c0", "a", 2025, 1000), *moved),
        decisions=(decision("d", LATER, kind="extension", new_end=LONGER),),
    )
    (effect,) = effects(given)
    assert effect.keeps is True
    assert [(one.year, one.total.ore) for one in effect.by_year] == [(2025, -400), (2026, 400)]
    assert [(one.before, one.after) for one in effect.ends] == [(END, LONGER)]
    assert today(given).ends[""] == LONGER
    assert today(given).promised_exact == 1000
    asked = programme(commitments=given.commitments, decisions=(given.decisions[0]._replace(state="asked"),))
    assert today(asked).ends[""] == END
    assert not effects(asked)[0].counts
    assert effects(asked)[0].ends[0].after == LONGER


def test_a_decision_that_says_an_end_goes_before_its_baselines() -> None:
    given = programme(
        baselines=(baseline("x", 1, START, 1), baseline("x", 2, LATER, 2, decision="d")),
        decisions=(decision("d", LATER, kind="baseline", project="x", new_end=LONGER),),
    )
    assert today(given).ends["x"] == LONGER
    assert replay(given) == today(given)
    assert [(one.before, one.after) for one in effects(given)[0].ends] == [(END, LONGER)]


def test_an_extension_that_adds_money_says_so_or_breaks_its_sum() -> None:
    more = promise("c1", "a", 2026, 400, kind="extension", decision="d")
    for adds, keeps in ((0, False), (400, True), (Absent.UNKNOWN, None)):
        given = programme(commitments=(more,), decisions=(decision("d", LATER, adds_ore=adds),))
        assert effects(given)[0].keeps is keeps
    unknown = programme(
        commitments=(more._replace(amount=Absent.UNKNOWN),), decisions=(decision("d", LATER, adds_ore=0),)
    )
    assert effects(unknown)[0].keeps is None


def test_a_decision_tells_its_keys_members_entries_and_rows() -> None:
    key = Key("k2", said("new"), "equal", among="partners", valid_from=LATER, decision="d")
    left = date(2024, 7, 31)
    group = Group(
        "partners",
        said("partners"),
        "all",
        members=(Member("a"), Member("b", None, left), Member("c", LATER)),
    )
    given = programme(
        entry("payment", LATER, "a", 1, decision="d"),
        keys=(key,),
        groups=(group,),
        decisions=(decision("d", LATER, kind="membership"),),
    )
    (effect,) = effects(given)
    assert effect.keys == ("k2",)
    assert effect.turns == (
        Turn("partners", "c", True, LATER),
        Turn("partners", "b", False, date(2024, 8, 1)),
    )
    assert effect.entries == 1
    assert [one.file for one in effect.places] == ["decisions.csv", "entries.csv", "programme.toml"]


def test_forecast_and_booked_differ_by_year_and_day() -> None:
    given = programme(
        entry("cost", LATER, "", 70, 5, project="x"),
        baselines=(baseline("x", 1, START, 10_000),),
        forecasts=(
            forecast("x", START, 2024, 6_000, 2),
            forecast("x", START, 2025, 4_000, 3),
            forecast("x", LATER, 2025, 5_500, 4),
        ),
    )
    ahead, behind = deviations(given, "x", date(2025, 6, 1))
    assert (ahead.before, ahead.after, ahead.ore, ahead.pct) == ("baseline", "forecast", 1_500, 15)
    assert [(one.name, one.ore) for one in ahead.parts] == [("2024-06-01", 1_500)]
    assert [one.row for one in ahead.parts[0].places] == [4]
    assert [(one.name, one.ore) for one in behind.parts] == [("2024", 1_000), ("2025", -5_500)]
    assert [one.row for one in behind.parts[0].places] == [5]


@settings(max_examples=150, deadline=None)
@given(programmes())
def test_parts_sum_to_their_difference(given: Programme) -> None:
    for project in given.projects:
        for one in deviations(given, project.id, LAST_DAY):
            assert sum(part.ore for part in one.parts) == one.ore
