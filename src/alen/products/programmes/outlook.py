"""What a project is held against and what is expected of it now, in one price level: cost and end.

Cost: the baseline that holds; without one, what is committed to the project. Expected: for each year the
latest forecast, for years without one what was booked; never less than what is booked in all. A project
without any forecast is expected to cost what was booked only when it is over, or when that is already more
than the baseline.

End: the last of the milestones that were not cancelled, each at the day it was met, else at its forecast,
else as planned; one that is not met cannot be met before the day that is asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from alen.model.programme import Programme
from alen.model.programme_records import CURRENT, Baseline, Milestone
from alen.products.programmes.places import (
    BASELINES,
    COMMITMENTS,
    FORECASTS,
    MILESTONES,
    Place,
    latest,
    standing,
)
from alen.products.programmes.plans import Plan, today
from alen.products.programmes.postings import Group, summed
from alen.products.programmes.prices import Levels, Prices
from alen.products.programmes.totals import NOTHING, Total

HeldFrom = Literal["baseline", "commitments", "none"]
ExpectedFrom = Literal["forecast", "booked", "none"]


@dataclass(frozen=True)
class Outlook:
    """Cost and end of a project ('' for the whole programme), as seen on a day.

    level           the baseline's price level, which everything here is in
    held            the baseline's amount; held_from says where it comes from
    forecast        year -> latest forecast; booked: year -> what was spent
    expected        expected cost in all; None where nothing tells
    held_end        the end that holds; None where none was set
    expected_end    None where no milestone tells
    last            the milestone that the expected end is taken from
    """

    project: str
    on: date
    level: str
    held: Total
    held_from: HeldFrom
    forecast: dict[int, Total]
    booked: dict[int, Total]
    expected: Total | None
    expected_from: ExpectedFrom
    held_end: date | None
    expected_end: date | None
    last: Milestone | None
    places: tuple[Place, ...]

    @property
    def booked_total(self) -> Total:
        """Spent so far."""
        return sum(self.booked.values(), NOTHING)

    @property
    def over_ore(self) -> int | None:
        """Expected cost over what holds; None where either is not wholly known."""
        if self.expected is None or self.held_from == "none" or not self.held.n:
            return None
        known = self.held.is_whole and self.expected.is_whole
        return self.expected.ore - self.held.ore if known else None


def end_of(milestone: Milestone, on: date) -> date:
    """When a milestone was met, or is expected to be, on a day."""
    if milestone.met is not None:
        return milestone.met
    return max(milestone.forecast or milestone.planned, on)


def is_over(programme: Programme, project: str, on: date) -> bool:
    """Whether a project has ended: every milestone that was not cancelled is met, and there is one; without
    milestones, its end has passed."""
    held = [one for one in _milestones(programme, project) if one.state != "cancelled"]
    if held:
        return all(one.met is not None and one.met <= on for one in held)
    end = today(programme).ends.get(project)
    return end is not None and end < on


def outlook(programme: Programme, project: str, on: date, levels: Levels | None = None) -> Outlook:
    """The outlook of a project on a day, of the programme as it was known then (`Programme.seen`).

    Raises BadInput where amounts in other price levels have no index to the baseline's.
    """
    return outlook_of(
        programme, project, on, today(programme), summed(programme.entries, years=True, parties=False), levels
    )


def outlooks(programme: Programme, on: date, levels: Levels | None = None) -> tuple[Outlook, ...]:
    """Of the whole programme ('') and then of each project."""
    plan, groups = today(programme), summed(programme.entries, years=True, parties=False)
    asked = ("", *(one.id for one in programme.projects))
    return tuple(outlook_of(programme, one, on, plan, groups, levels) for one in asked)


def outlook_of(
    programme: Programme,
    project: str,
    on: date,
    plan: Plan,
    groups: tuple[Group, ...],
    levels: Levels | None,
) -> Outlook:
    """`outlook` with the plan and the summed entries at hand, for many projects in turn."""
    own = _baselines(plan, project, programme, groups)
    stated = {one.price_level for one in own}
    level = stated.pop() if len(stated) == 1 else CURRENT
    prices = Prices(programme, level, levels)
    held, held_from, held_places = _held(programme, project, own, prices)
    forecasts = [
        one
        for one in latest(programme.forecasts, lambda one: (one.project, one.year)).values()
        if project in ("", one.project)
    ]
    forecast: dict[int, Total] = {}
    for one in forecasts:
        amount = Total.of(prices.of(one.amount, one.price_level, one.year))
        forecast[one.year] = forecast.get(one.year, NOTHING) + amount
    booked = _booked(groups, project, prices)
    is_done = is_over(programme, project, on)
    expected, expected_from = _expected(held, forecast, booked, is_done)
    expected_end, last = _end(programme, project, on)
    places = (
        *held_places,
        *(Place(FORECASTS, one.row) for one in forecasts),
        *((Place(MILESTONES, last.row),) if last else ()),
    )
    return Outlook(
        project,
        on,
        level,
        held,
        held_from,
        dict(sorted(forecast.items())),
        dict(sorted(booked.items())),
        expected,
        expected_from,
        plan.ends.get(project),
        expected_end,
        last,
        places,
    )


def _baselines(
    plan: Plan, project: str, programme: Programme, groups: tuple[Group, ...]
) -> tuple[Baseline, ...]:
    """The baseline of a project; of the programme its own, or else those of its projects, if every project
    that costs money has one. A project of hours alone needs none."""
    if project in plan.baselines:
        return (plan.baselines[project],)
    if project:
        return ()
    own = [plan.baselines[one.id] for one in programme.projects if one.id in plan.baselines]
    return tuple(own) if all(one in plan.baselines for one in _costing(programme, groups)) else ()


def _costing(programme: Programme, groups: tuple[Group, ...]) -> set[str]:
    """The projects that money is promised to, expected of or booked on."""
    rows = (*standing(programme), *programme.forecasts, *groups)
    return {one.project for one in rows if one.project}


def _held(
    programme: Programme, project: str, own: tuple[Baseline, ...], prices: Prices
) -> tuple[Total, HeldFrom, tuple[Place, ...]]:
    one_level = len({one.price_level for one in own}) == 1
    if own and one_level:
        held = NOTHING
        for one in own:
            held += Total.of(one.amount)
        return held, "baseline", tuple(Place(BASELINES, one.row) for one in own)
    rows = [one for one in standing(programme) if project in ("", one.project)]
    if not rows:
        return NOTHING, "none", ()
    held = NOTHING
    for one in rows:
        held += Total.of(prices.of(one.amount, one.price_level, one.year))
    return held, "commitments", tuple(Place(COMMITMENTS, one.row) for one in rows)


def _booked(groups: tuple[Group, ...], project: str, prices: Prices) -> dict[int, Total]:
    booked: dict[int, Total] = {}

    def put(at: str, group: Group, ore: int) -> None:
        if project in ("", at):
            amount = prices.of(ore, CURRENT, group.year)
            exact = 0 if isinstance(amount, str) else amount
            booked[group.year] = booked.get(group.year, NOTHING) + Total(exact, group.n)

    for group in groups:
        if group.kind == "cost":
            put(group.project, group, group.amount_ore)
        elif group.kind == "transfer" and not group.other_party:
            put(group.project, group, -group.amount_ore)
            put(group.other_project, group, group.amount_ore)
    return booked


def _expected(
    held: Total, forecast: dict[int, Total], booked: dict[int, Total], is_done: bool
) -> tuple[Total | None, ExpectedFrom]:
    spent = sum(booked.values(), NOTHING)
    if is_done and spent.n:
        return spent, "booked"
    if not forecast:
        more = held.n and held.is_whole and spent.exact > held.exact
        return (spent, "booked") if more else (None, "none")
    expected = NOTHING
    for year in {*forecast, *booked}:
        expected += forecast[year] if year in forecast else booked[year]
    if expected.is_whole and spent.exact > expected.exact:
        return spent, "booked"
    return expected, "forecast"


def _milestones(programme: Programme, project: str) -> list[Milestone]:
    held = latest(programme.milestones, lambda one: one.id).values()
    return [one for one in held if project in ("", one.project)]


def _end(programme: Programme, project: str, on: date) -> tuple[date | None, Milestone | None]:
    going = [one for one in _milestones(programme, project) if one.state != "cancelled"]
    if not going:
        return None, None
    last = max(going, key=lambda one: (end_of(one, on), one.id))
    return end_of(last, on), last
