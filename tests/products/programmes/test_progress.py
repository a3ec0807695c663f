"""Milestones, risks, projects and benefits as they stand on a day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from tests.products.programmes.by_hand import (
    END,
    START,
    baseline,
    benefit,
    decision,
    measured,
    milestone,
    programme,
    promise,
    risk,
)

from alen.model.programme_records import Absent
from alen.products.programmes.benefits import EconomicYear, benefits, economic_by_year
from alen.products.programmes.progress import Square, matrix, milestones, projects, risks
from alen.products.programmes.status_rules import Delay, delay, months_after

DAY = date(2024, 6, 1)
PLANNED = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("changed", "state", "slip"),
    [
        ({}, "overdue", Delay(31, 1, 0)),
        ({"forecast": date(2024, 7, 2)}, "late", Delay(62, 2, 1)),
        ({"forecast": date(2024, 7, 1), "planned": date(2024, 7, 1)}, "late", Delay(61, 2, 0)),
        ({"met": date(2024, 4, 29), "state": "met"}, "met", Delay(-2, 0, -2)),
        ({"met": date(2024, 5, 3), "state": "met"}, "met_late", Delay(2, 0, 2)),
        ({"state": "cancelled"}, "cancelled", None),
    ],
)
def test_a_milestone_slips_from_the_day_that_was_planned_first(
    changed: dict[str, object], state: str, slip: Delay | None
) -> None:
    first = milestone("m", START, PLANNED)
    now = first._replace(**{"date": DAY, "recorded": DAY, "row": 3, **changed})
    (seen,) = milestones(programme(milestones=(first, now)), DAY)
    assert (seen.state, seen.slip, seen.planned) == (state, slip, PLANNED)
    assert [one.row for one in seen.places] == [2, 3]


def test_milestones_stand_in_the_order_they_are_expected() -> None:
    given = programme(
        milestones=(
            milestone("late", START, PLANNED, forecast=date(2025, 1, 1)),
            milestone("gone", START, PLANNED, state="cancelled"),
            milestone("soon", START, date(2024, 7, 1)),
        )
    )
    assert [one.id for one in milestones(given, DAY)] == ["soon", "late", "gone"]
    assert milestones(given, DAY, "y") == ()


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2024, 1, 31), date(2024, 2, 29), Delay(29, 1, 0)),
        (date(2024, 1, 31), date(2024, 3, 1), Delay(30, 1, 1)),
        (date(2024, 1, 1), date(2023, 12, 31), Delay(-1, 0, -1)),
        (date(2023, 12, 15), date(2024, 12, 14), Delay(365, 11, 29)),
    ],
)
def test_a_delay_is_counted_in_calendar_months(start: date, end: date, said: Delay) -> None:
    assert delay(start, end) == said
    first = min(start, end)
    assert months_after(first, abs(said.months)) + timedelta(days=abs(said.rest)) == max(start, end)


def test_a_risk_moves_by_what_is_done_about_it() -> None:
    first = risk("r", START)
    after = first._replace(date=DAY, recorded=DAY, probability_after=2, consequence_after=3, row=3)
    happened = risk("h", START, state="happened")
    closed = risk("c", START, state="closed")
    seen = risks(programme(risks=(first, after, happened, closed)))
    assert [one.id for one in seen] == ["h", "r", "c"]
    assert seen[1].began == Square(4, 4)
    assert (seen[1].after, seen[1].movement) == (Square(2, 3), 6 - 16)
    assert seen[0].movement is None
    assert matrix(seen, after=False)[3][3] == 1  # open ones alone
    assert matrix(seen, after=True)[1][2] == 1
    assert sum(map(sum, matrix(seen, after=True))) == 1


def test_where_a_project_stands() -> None:
    met = milestone("m", START, PLANNED, met=PLANNED, state="met")
    waiting = milestone("m", START, PLANNED)

    def state(on: date, *stones: object, **changed: object) -> str:
        return projects(programme(milestones=stones, **changed), on)[0].state

    assert state(DAY, met) == "done"
    assert state(DAY, waiting) == "running"
    assert state(date(2023, 1, 1)) == "not_begun"
    assert state(date(2026, 1, 1), waiting) == "past_end"
    longer = decision("d", DAY, kind="extension", project="x", new_end=date(2026, 6, 1))
    assert state(date(2026, 1, 1), waiting, decisions=(longer,)) == "running"
    assert state(date(2026, 1, 1), waiting, decisions=(longer._replace(state="asked"),)) == "past_end"
    stopped = decision("d", DAY, kind="termination", project="x")
    assert state(DAY, waiting, decisions=(stopped,)) == "stopped"


def test_a_project_tells_who_extended_it() -> None:
    given = programme(
        baselines=(
            baseline("x", 1, START, 1),
            baseline("x", 2, DAY, 1, decision="d", ends=date(2026, 6, 1)),
        ),
        decisions=(decision("d", DAY, kind="baseline"),),
    )
    seen = projects(given, DAY)[0]
    assert (seen.first_end, seen.ends, seen.extended_by) == (END, date(2026, 6, 1), ("d",))


def test_a_benefit_is_held_against_target_and_baseline_and_names_who_pays() -> None:
    given = programme(
        commitments=(promise("c", "a", 2024, 100, project="x"), promise("z", "b", 2024, 0, project="x")),
        benefits=(benefit("b1", 2024, Fraction(200)), benefit("b1", 2025, Fraction(300), row=3)),
        measurements=(measured("b1", date(2025, 6, 1), Fraction(150)),),
    )
    (seen,) = benefits(given)
    assert (seen.owner, seen.payers, seen.owner_pays) == ("b", ("a",), False)
    assert seen.is_measured
    assert seen.last is not None
    assert seen.last.attained == Fraction(1, 4)
    assert seen.last.target == 300
    assert benefits(given, "y") == ()


def test_a_benefit_that_was_never_measured_is_no_zero() -> None:
    given = programme(
        benefits=(benefit("b1", 2024, Absent.UNKNOWN),),
        measurements=(measured("b1", DAY, Absent.UNKNOWN),),
    )
    (seen,) = benefits(given)
    assert not seen.is_measured
    assert seen.last is None
    assert seen.measured[0].attained is None
    assert seen.owner_pays is None


def test_economic_benefits_are_summed_apart_from_all_others() -> None:
    kroner = {"unit": "kr.", "is_economic": True}
    given = programme(
        benefits=(
            benefit("b1", 2024, Fraction(1000), **kroner),
            benefit("b2", 2024, Absent.UNKNOWN, **kroner),
            benefit("b3", 2024, Fraction(7)),
            benefit("b1", 2025, Fraction(500), **kroner),
        )
    )
    assert economic_by_year(benefits(given)) == (
        EconomicYear(2024, Fraction(1000), 1, 1),
        EconomicYear(2025, Fraction(500), 1, 0),
    )


def test_a_target_that_was_changed_is_told() -> None:
    first = benefit("b1", 2024, Fraction(200))
    given = programme(benefits=(first, first._replace(date=DAY, recorded=DAY, target=Fraction(150), row=3)))
    (seen,) = benefits(given)
    assert seen.changed == (2024,)
    assert seen.targets[2024].target == 150
