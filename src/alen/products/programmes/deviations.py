"""Why the numbers differ: from the first baseline to the one that holds, to the forecast, to what was booked.

Each difference is taken apart into the decisions, forecasts and years that make it up; the parts sum to it to
the øre. All is in the price level of the baseline that holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from alen.model.programme import Programme
from alen.model.programme_records import CURRENT, Absent, Baseline, Forecast
from alen.products.programmes.money import rows
from alen.products.programmes.outlook import outlook
from alen.products.programmes.places import BASELINES, FORECASTS, Place, in_order
from alen.products.programmes.plans import baselines
from alen.products.programmes.price_levels import level_year
from alen.products.programmes.prices import Levels, Prices
from alen.products.programmes.totals import NOTHING, Total, rounded

Point = Literal["first_baseline", "baseline", "forecast", "booked"]


class Part(NamedTuple):
    """A piece of a difference, in øre.

    kind      'decision' (a new baseline; name is the decision's id, empty where it had none), 'forecast' (a
              forecast that changed; name is its day) or 'year' (booked against forecast; name is the year)
    """

    kind: Literal["decision", "forecast", "year"]
    name: str
    ore: int
    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Deviation:
    """A difference between two of a project's numbers, with the parts that sum to it."""

    project: str
    before: Point
    after: Point
    level: str
    before_ore: int
    after_ore: int
    parts: tuple[Part, ...]

    @property
    def ore(self) -> int:
        """The difference: positive is more expensive."""
        return self.after_ore - self.before_ore

    @property
    def pct(self) -> Fraction | None:
        """Of the earlier number, in per cent; None where that is 0."""
        return Fraction(100 * self.ore, self.before_ore) if self.before_ore else None


def deviations(
    programme: Programme, project: str, on: date, levels: Levels | None = None
) -> tuple[Deviation, ...]:
    """Every difference of a project that can be told, of the programme as it was seen on a day.

    A difference is left out where one of its numbers is missing: an unknown amount has no difference.
    """
    steps = next((one for one in baselines(programme) if one.project == project), None)
    found: list[Deviation] = []
    held: int | None = None
    level = CURRENT
    if steps is not None:
        level = steps.current.price_level
        amounts = [_in_level(programme, one.after, level, levels) for one in steps.steps]
        if all(amount is not None for amount in amounts):
            known = [amount for amount in amounts if amount is not None]
            held = known[-1]
            if len(known) > 1:
                parts = tuple(
                    Part("decision", step.after.decision, after - before, step.after.text,
                         (Place(BASELINES, step.after.row),))
                    for step, before, after in zip(steps.steps[1:], known, known[1:], strict=False)
                )  # fmt: skip
                found.append(Deviation(project, "first_baseline", "baseline", level, known[0], held, parts))
    prices = Prices(programme, level, levels)
    states = _forecasts(programme, project, prices)
    if held is not None and states and steps is not None:
        found += _to_forecast(project, level, held, states, steps.current.date)
    seen = outlook(programme, project, on, levels)
    if seen.forecast and seen.level == level:
        found += _to_booked(programme, project, level, seen.forecast, seen.booked)
    return tuple(found)


def _in_level(programme: Programme, one: Baseline, level: str, levels: Levels | None) -> int | None:
    """A baseline in the level of the one that holds; None where it is unknown, or belongs to no year whose
    prices could be moved."""
    if isinstance(one.amount, Absent):
        return None
    if one.price_level == level:
        return one.amount
    if CURRENT in (one.price_level, level):
        return None
    factor = Prices(programme, level, levels).factor(level_year(one.price_level, 0), level_year(level, 0))
    return rounded(one.amount * factor)


class _State(NamedTuple):
    """What all years together were expected to cost, from a day on, and the rows that changed that."""

    day: date
    total: Total
    text: str
    places: tuple[Place, ...]


def _forecasts(programme: Programme, project: str, prices: Prices) -> list[_State]:
    """Each state of a project's forecast, day by day."""
    by_day: dict[date, list[Forecast]] = {}
    for one in in_order(programme.forecasts):
        if one.project == project:
            by_day.setdefault(one.date, []).append(one)
    years: dict[int, Total] = {}
    states: list[_State] = []
    for day, many in by_day.items():
        for one in many:
            years[one.year] = Total.of(prices.of(one.amount, one.price_level, one.year))
        said = "; ".join(dict.fromkeys(one.text for one in many if one.text))
        places = tuple(Place(FORECASTS, one.row) for one in many)
        states.append(_State(day, sum(years.values(), NOTHING), said, places))
    return states


def _to_forecast(
    project: str, level: str, held: int, states: list[_State], since: date
) -> tuple[Deviation, ...]:
    """From the baseline to today's forecast: first to the forecast that stood when the baseline came, or the
    first after it, then each change."""
    earlier = [one for one in states if one.day <= since]
    chain = [*earlier[-1:], *(one for one in states if one.day > since)]
    if not chain or not all(one.total.is_whole for one in chain):
        return ()
    parts: list[Part] = []
    before = held
    for one in chain:
        if one.total.ore != before or len(chain) == 1:
            parts.append(Part("forecast", one.day.isoformat(), one.total.ore - before, one.text, one.places))
        before = one.total.ore
    return (Deviation(project, "baseline", "forecast", level, held, before, tuple(parts)),)


def _to_booked(
    programme: Programme, project: str, level: str, forecast: dict[int, Total], booked: dict[int, Total]
) -> tuple[Deviation, ...]:
    """From the forecast to what was booked, year by year. Years are rounded one by one, and so summed."""
    if not all(one.is_whole for one in forecast.values()):
        return ()
    parts: list[Part] = []
    expected = spent = 0
    for year in sorted({*forecast, *booked}):
        planned, done = forecast.get(year, NOTHING).ore, booked.get(year, NOTHING).ore
        expected += planned
        spent += done
        if planned != done:
            places = rows(programme, "spent", None, project or None, year)
            parts.append(Part("year", str(year), done - planned, "", places))
    return (Deviation(project, "forecast", "booked", level, expected, spent, tuple(parts)),)
