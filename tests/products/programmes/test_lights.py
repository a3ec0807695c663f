"""Computed lights at their limits, the assessed beside them, both scored against what came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.products.programmes.by_hand import (
    END,
    START,
    baseline,
    decision,
    entry,
    forecast,
    milestone,
    programme,
    promise,
    status,
)

from alen.errors import BadDefinition, NotFound
from alen.model.money import ORE_PER_MILLION_KRONER as MILLION
from alen.model.programme_records import Absent
from alen.products.programmes import status_rules
from alen.products.programmes.lights import boards_asked, cost_light, lights, scored, time_light, worst
from alen.products.programmes.outlook import outlook
from alen.products.programmes.status_rules import delay, rule_set, rule_sets

TODAY = date(2024, 6, 1)


def cost(rules: str, over: int, held: int) -> str | None:
    found = rule_set(rules)
    return cost_light(found.rules[0], found, over, held).light


@pytest.mark.parametrize(
    ("rules", "over", "held", "light"),
    [
        ("simple", 0, 100_000, "green"),
        ("simple", -5, 100_000, "green"),
        ("simple", 1, 100_000, "yellow"),
        ("simple", 10_000, 100_000, "yellow"),
        ("simple", 10_001, 100_000, "red"),
        ("simple", 7 * MILLION, 100 * MILLION, "yellow"),
        # 'or' means either: 6 million over is red however large the project, 10 per cent however small.
        ("state-2012", 6 * MILLION, 100 * MILLION, "yellow"),
        ("state-2012", 6 * MILLION + 1, 100 * MILLION, "red"),
        ("state-2012", MILLION, 10 * MILLION, "yellow"),
        ("state-2012", MILLION + 1, 10 * MILLION, "red"),
        ("state-four", 6 * MILLION + 1, 100 * MILLION, "red"),
        # Anything over nothing is over it by more than any per cent.
        ("simple", 1, 0, "red"),
        ("simple", 0, 0, "green"),
    ],
)
def test_cost_at_its_limits(rules: str, over: int, held: int, light: str) -> None:
    assert cost(rules, over, held) == light


@pytest.mark.parametrize(
    ("rules", "expected", "light"),
    [
        ("simple", date(2025, 1, 31), "green"),
        ("simple", date(2025, 2, 1), "yellow"),
        ("simple", date(2025, 4, 30), "yellow"),
        ("simple", date(2025, 5, 1), "red"),
        ("state-2012", date(2025, 2, 27), "green"),
        ("state-2012", date(2025, 2, 28), "yellow"),
        ("state-2012", date(2025, 4, 30), "yellow"),
        ("state-2012", date(2025, 5, 1), "red"),
        ("state-2012", date(2024, 1, 1), "green"),
    ],
)
def test_time_at_its_limits(rules: str, expected: date, light: str) -> None:
    found = rule_set(rules)
    assert time_light(found.rules[1], found, date(2025, 1, 31), expected).light == light


def test_a_light_tells_its_rule_numbers_and_the_limit_it_crossed() -> None:
    given = programme(
        baselines=(baseline("x", 1, START, 100_000),),
        forecasts=(forecast("x", START, 2024, 60_000), forecast("x", START, 2025, 55_000)),
        milestones=(milestone("done", START, END, forecast=date(2026, 2, 10)),),
        statuses=(status(TODAY, "green", "the board trusts it"),),
    )
    of_x = next(one for one in lights(given, TODAY) if one.project == "x")
    found = of_x.of("cost").computed
    assert (found.light, found.rule_set, found.version, found.over_ore) == ("red", "simple", "1", 15_000)
    assert found.over_pct == 15
    assert found.crossed is not None
    assert found.crossed.limit == 10
    late = of_x.of("time").computed
    assert late.delay == delay(END, date(2026, 2, 10))
    assert late.light == "yellow"
    assert of_x.overall.computed.light == "red"
    assert of_x.overall.is_override
    assert not of_x.overall.lacks_reason
    assert of_x.overall.light == "green"
    assert {one.file for one in of_x.places} == {
        "baselines.csv", "forecasts.csv", "milestones.csv", "statuses.csv",
    }  # fmt: skip


def test_why_there_is_no_light() -> None:
    why = {one.project: one.of("cost").computed.why_not for one in lights(programme(), TODAY)}
    assert why == {"": "no_baseline", "x": "no_baseline", "y": "no_baseline"}
    held = programme(baselines=(baseline("x", 1, START, 100),))
    assert lights(held, TODAY)[1].of("cost").computed.why_not == "no_forecast"
    assert lights(held, TODAY)[1].of("time").computed.why_not == "no_milestones"
    unknown = programme(
        baselines=(baseline("x", 1, START, Absent.UNKNOWN),), forecasts=(forecast("x", START, 2024, 1),)
    )
    assert lights(unknown, TODAY)[1].of("cost").computed.why_not == "unknown_amounts"
    four = lights(held, TODAY, rules="state-four")[1]
    assert four.of("economic_benefit").computed.why_not == "no_limits"
    with pytest.raises(NotFound):
        lights(held, TODAY, rules="nobody's")


def test_without_a_baseline_what_is_committed_is_held_against() -> None:
    given = programme(
        commitments=(promise("c", "a", 2024, 1000, project="x"),),
        forecasts=(forecast("x", START, 2024, 1100),),
    )
    of_x = lights(given, TODAY)[1]
    assert of_x.outlook.held_from == "commitments"
    assert of_x.of("cost").light == "yellow"


def test_a_project_of_hours_alone_needs_no_baseline_for_the_whole_to_have_one() -> None:
    """A year that nobody has promised anything for yet is no overrun of what was agreed."""
    given = programme(
        commitments=(promise("c", "a", 2024, 500, project="x"),),
        baselines=(baseline("x", 1, START, 1000),),
        forecasts=(forecast("x", START, 2024, 500), forecast("x", START, 2025, 500)),
    )
    whole = outlook(given, "", TODAY)
    assert (whole.held_from, whole.held.ore, whole.over_ore) == ("baseline", 1000, 0)
    booked = replace(given, entries=programme(entry("cost", TODAY, "", 20, project="y")).entries)
    assert outlook(booked, "", TODAY).held_from == "commitments"


def test_more_booked_than_forecast_is_what_it_costs() -> None:
    given = programme(
        entry("cost", TODAY, "", 20, project="x"),
        baselines=(baseline("x", 1, START, 1000),),
        forecasts=(forecast("x", START, 2025, 1000),),
    )
    seen = outlook(given, "x", TODAY)
    assert seen.expected is not None
    assert seen.expected.ore == 3000  # 2024 is booked, 2025 expected
    alone = programme(entry("cost", TODAY, "", 20, project="x"), baselines=given.baselines)
    assert outlook(alone, "x", TODAY).over_ore == 1000


def test_what_is_not_met_is_not_met_before_today() -> None:
    given = programme(milestones=(milestone("late", START, date(2024, 2, 1)),))
    assert outlook(given, "x", TODAY).expected_end == TODAY
    met = given.milestones[0]._replace(met=date(2024, 3, 1), state="met")
    assert outlook(programme(milestones=(met,)), "x", TODAY).expected_end == date(2024, 3, 1)
    cancelled = given.milestones[0]._replace(state="cancelled")
    assert outlook(programme(milestones=(cancelled,)), "x", TODAY).expected_end is None


def test_a_light_sees_nothing_that_came_later() -> None:
    given = programme(
        baselines=(baseline("x", 1, START, 1000), baseline("x", 2, date(2025, 1, 1), 5000, decision="d")),
        decisions=(decision("d", date(2025, 1, 1), kind="baseline"),),
        forecasts=(forecast("x", START, 2024, 1200),),
    )
    assert lights(given, TODAY)[1].of("cost").light == "red"
    assert lights(given, date(2025, 6, 1))[1].of("cost").light == "green"


def test_boards_that_a_budget_would_go_before() -> None:
    def asked(ore: int, *, standard: bool = False) -> dict[str, tuple[str, ...]]:
        return {one.boards.id: one.goes_before for one in boards_asked(ore, is_standard_procurement=standard)}

    assert asked(10 * MILLION) == {"2012": (), "2021": ()}
    assert asked(15 * MILLION - 1) == {"2012": ("it_council",), "2021": ()}
    assert asked(15 * MILLION) == {"2012": ("it_council",), "2021": ("it_council",)}
    assert asked(60 * MILLION + 1)["2012"] == ("it_council", "finance_committee")
    assert asked(70 * MILLION)["2021"] == ("it_council",)
    assert asked(70 * MILLION + 1)["2021"] == ("it_council", "finance_committee")
    assert asked(69 * MILLION, standard=True)["2021"] == ()
    assert asked(70 * MILLION, standard=True)["2021"] == ("it_council",)


def test_lights_are_scored_against_what_came() -> None:
    met = milestone("end", date(2025, 6, 1), date(2025, 6, 1), met=date(2025, 6, 1), state="met")
    given = programme(
        entry("cost", date(2025, 5, 1), "", 15, project="x"),
        baselines=(baseline("x", 1, START, 1000),),
        milestones=(milestone("end", START, date(2025, 6, 1)), met),
        statuses=(
            status(TODAY, "green", dimension="cost"),
            status(date(2025, 5, 15), "red", dimension="cost", row=3),
            status(TODAY, "green", dimension="time", row=4),
        ),
    )
    assert scored(given, date(2025, 5, 20)).rows == ()  # it is not over, so nobody knows yet
    found = scored(given, date(2026, 1, 1))
    by = {(one.giver, one.dimension): (one.n, one.hits, one.base_hits) for one in found.scores}
    # It cost 15 of 10: green was wrong, red was right; and it ended before the baseline's end.
    assert by["assessed", "cost"] == (2, 1, 2)
    assert by["assessed", "time"] == (1, 1, 1)
    assert by["computed", "cost"] == (1, 1, 1)  # before anything was booked no light could be computed
    assert {one.hit_rate for one in found.scores if one.giver == "computed"} == {1}


def test_every_rule_set_is_dated_and_has_a_source() -> None:
    assert set(rule_sets()) == {"simple", "state-2012", "state-four"}
    assert all(one.valid_from and one.source.publisher for one in rule_sets().values())
    assert [one.applies_to for one in rule_sets().values()] == ["all", "state", "state"]


def test_the_worst_light_is_the_overall_one() -> None:
    assert worst(["green", None, "yellow"]) == "yellow"
    assert worst([None]) is None


def test_limits_must_go_from_the_worst_light_down() -> None:
    given = {"dimension": "cost", "limits": [
        {"light": "yellow", "measure": "over_ore", "beyond": "above", "limit": "0"},
        {"light": "red", "measure": "over_ore", "beyond": "above", "limit": "5"},
    ]}  # fmt: skip
    with pytest.raises(BadDefinition):
        status_rules._rule(given, "turned")  # pyright: ignore[reportPrivateUsage]
