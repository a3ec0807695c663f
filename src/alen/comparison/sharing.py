"""What one operation for several organisations would cost, by the cost function of all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.conditions import Conditions
from alen.comparison.draws import HIGH, LOW, percentiles
from alen.comparison.expected import FEWEST, REPLICATES, Refusal
from alen.comparison.ridge import basis, constant_columns, replicates, resampled
from alen.comparison.vectors import Booleans, Floats, Integers, mask, vector
from alen.errors import BadInput

Verdict = Literal["saves", "costs_more", "cannot_tell"]

ORE = 100
_PER_COLUMN = 10


@dataclass(frozen=True, eq=False)
class CostFunction:
    """ln(cost) = a + b·ln(inhabitants) + Σ c·condition, fitted over organisations.

    names: 'inhabitants' and the conditions. elasticities: one per name; the first is b, below 1 where
    larger operations cost less per inhabitant. low, high: 5th to 95th percentile over resampled
    organisations. draws: (replicates, names) of them. residuals: of ln(cost), of the organisations used.
    r2: of ln(cost), high by itself, since size explains totals. largest: inhabitants of the largest
    organisation used. refusal: why there is no function;
    then all else is empty or NaN.
    """

    names: tuple[str, ...]
    elasticities: Floats
    low: Floats
    high: Floats
    draws: Floats
    residuals: Floats
    r2: float
    largest: float
    refusal: Refusal | None


@dataclass(frozen=True, eq=False)
class Sharing:
    """One operation for k organisations, a year, in whole øre of the year's prices.

    separate_ore: what they booked together, exact. joint_ore: what one operation would cost by the
    function, coordination included, with its 5th to 95th percentile. saving_ore: separate less joint, the
    same way round: low is the least. verdict: 'cannot_tell' when that band holds 0. break_even_years:
    whole years until the one-off cost is earned back, from the point, and from the saving's high and low
    end (soonest, latest); None where it never is. extrapolates: together they are larger than any
    organisation the function was fitted on.
    """

    separate_ore: int
    joint_ore: int
    joint_low_ore: int
    joint_high_ore: int
    saving_ore: int
    saving_low_ore: int
    saving_high_ore: int
    verdict: Verdict
    break_even_years: int | None
    soonest_years: int | None
    latest_years: int | None
    extrapolates: bool


def _none(names: tuple[str, ...], why: Refusal) -> CostFunction:
    nothing = np.full(len(names), np.nan)
    empty = np.empty((0, len(names)))
    return CostFunction(names, nothing, nothing, nothing, empty, np.empty(0), math.nan, math.nan, why)


def cost_function(
    costs: ArrayLike,
    populations: ArrayLike,
    seed: int,
    given: Conditions | None = None,
    eligible: ArrayLike | None = None,
    size: int = REPLICATES,
) -> CostFunction:
    """How total cost goes with the number of inhabitants: economies of scale, if there are any.

    Estimator: least squares of ln(cost) on ln(inhabitants) and the conditions, without penalty (a
    penalty would draw b towards 0 and make savings); b's band from `size` resamplings of the organisations
    with `seed` (pairs bootstrap). `costs` are n totals in kroner, `populations` inhabitants, NaN for
    missing; a cost or population at or below 0 is left out, and so is who lacks a condition or is not
    `eligible`. Refused as `expected.expected_table`, but for 'not_better_than_mean'. Assumes that small
    and large organisations do the same, so that cost tells of size alone; that large cities have other
    tasks speaks against it. BadInput when the lengths differ.

    >>> inhabitants = np.geomspace(5e3, 6e5, 98)
    >>> costs = 3000.0 * inhabitants**0.9 * np.tile([1.05, 1.0, 0.97, 1.02, 0.96, 1.0, 1.01], 14)
    >>> found = cost_function(costs, inhabitants, seed=1)
    >>> round(float(found.elasticities[0]), 2), bool(found.high[0] < 1.0)
    (0.9, True)
    """
    cost = vector(costs, "costs")
    people = vector(populations, "populations", cost.size)
    used = mask(eligible, "eligible", cost.size) & (cost > 0) & (people > 0)
    columns = np.log(np.where(people > 0, people, np.nan))[:, None]
    names = ("inhabitants",)
    if given is not None:
        if len(given.columns) != cost.size:
            raise BadInput("the conditions are of other organisations", do="Give one row per organisation.")
        names, columns = (*names, *given.names), np.hstack([columns, given.columns])
        used &= given.whole
    return _fitted(names, np.log(cost[used]), columns[used], float(people[used].max(initial=0.0)), seed, size)


def _fitted(
    names: tuple[str, ...], logs: Floats, columns: Floats, largest: float, seed: int, size: int
) -> CostFunction:
    if logs.size < max(FEWEST, _PER_COLUMN * len(names)):
        return _none(names, "too_few")
    if constant_columns(columns).size:
        return _none(names, "constant_condition")
    if constant_columns(logs[:, None]).size:
        return _none(names, "constant_spend")
    of = basis(columns)
    if of.is_collinear:
        return _none(names, "collinear")
    slopes = of.v @ ((of.u.T @ (logs - logs.mean())) / of.d)
    residuals = logs - logs.mean() - of.z @ slopes
    _, drawn = replicates(of, logs, 0.0, resampled(logs.size, size, seed))
    drawn, points = drawn / of.deviations, slopes / of.deviations
    low, high = percentiles(drawn.T, (LOW, HIGH))
    r2 = 1.0 - float((residuals**2).sum()) / float(((logs - logs.mean()) ** 2).sum())
    return CostFunction(
        names, points, np.minimum(low, points), np.maximum(high, points), drawn, residuals, r2, largest, None
    )


def share(
    function: CostFunction,
    costs: ArrayLike,
    populations: ArrayLike,
    seed: int,
    one_off_ore: int = 0,
    coordination_pct: float = 0.0,
) -> Sharing:
    """What one operation for k organisations would cost a year, and whether that can be told from nothing.

    `costs` are what the k organisations booked in a year, kroner; `populations` their inhabitants; none
    missing. Formula: joint = Σ_i C_i·(Σ N / N_i)^(b-1) · e^r / mean(e^r) · (1 + coordination/100): each
    organisation's inhabitants served at the joint scale, at its own level and conditions. Only size is
    changed by sharing. Interval: b from the function's replicates and r, where one operation of that
    size would lie off the line, from its residuals, 5th to 95th percentile; the point has b as fitted and
    r left out. A single operation is one draw, so the band is wide and 'cannot_tell' the common answer.
    break-even = one-off / saving, rounded up; nothing is discounted, and the one-off cost and coordination
    are the asker's own. BadInput for fewer than 2 organisations, a cost or population missing or not
    above 0, a function refused, a negative one-off cost or coordination.

    Held against what was published: Helsingør, Hillerød and Fredensborg had it analysed in 2014; the
    answer was no: 9 m kr. to invest, five years to earn it back, service levels too different. That is
    a saving of 1.8 m kr. a year (`break_even_years`). Ballerup, Egedal and Furesø expected about 2 m kr. a
    year each.

    >>> inhabitants = np.geomspace(5e3, 6e5, 98)
    >>> costs = 3000.0 * inhabitants**0.9 * np.tile([1.05, 1.0, 0.97, 1.02, 0.96, 1.0, 1.01], 14)
    >>> function = cost_function(costs, inhabitants, seed=1)
    >>> found = share(function, [44e6, 36e6, 30e6], [60e3, 50e3, 40e3], seed=1, one_off_ore=900_000_000)
    >>> found.verdict, found.saving_ore // 10**8, found.break_even_years
    ('saves', 11, 1)
    >>> break_even_years(900_000_000, 180_000_000)
    5
    """
    cost = vector(costs, "costs")
    people = vector(populations, "populations", cost.size)
    _check(function, cost, people, one_off_ore, coordination_pct)
    more = 1.0 + coordination_pct / 100.0
    separate = float(cost.sum())
    point = separate * float(_ratio(function.elasticities[:1], cost, people)[0]) * more
    chance = np.random.Generator(np.random.Philox(seed))
    picked: Integers = chance.integers(0, function.residuals.size, size=len(function.draws))
    landing = np.exp(function.residuals[picked]) / float(np.exp(function.residuals).mean())
    joint = separate * _ratio(function.draws[:, 0], cost, people) * landing * more
    ends = percentiles(joint[None, :], (LOW, HIGH))
    low, high = min(float(ends[0][0]), point), max(float(ends[1][0]), point)
    separate_ore, point_ore, low_ore, high_ore = (
        round(kroner * ORE) for kroner in (separate, point, low, high)
    )
    verdict: Verdict = "cannot_tell"
    if separate_ore > high_ore:
        verdict = "saves"
    elif separate_ore < low_ore:
        verdict = "costs_more"
    savings = [separate_ore - ore for ore in (point_ore, low_ore, high_ore)]
    years = [break_even_years(one_off_ore, saving) for saving in savings]
    return Sharing(
        separate_ore, point_ore, low_ore, high_ore, savings[0], savings[2], savings[1], verdict, *years,
        extrapolates=float(people.sum()) > function.largest,
    )  # fmt: skip


def _ratio(elasticities: Floats, cost: Floats, people: Floats) -> Floats:
    """What one operation costs over what several do, for each elasticity: by each one's share of the cost."""
    # Organisation i's cost would become C_i·(Σ N / N_i)^(b-1): its inhabitants served at the joint scale.
    larger = np.log(people.sum() / people)
    return np.exp((elasticities[:, None] - 1.0) * larger) @ (cost / cost.sum())


def _check(
    function: CostFunction, cost: Floats, people: Floats, one_off_ore: int, coordination: float
) -> None:
    if function.refusal is not None:
        raise BadInput(
            "there is no cost function to share by",
            why=f"It was refused: {function.refusal}.",
            do="Fit it on more organisations.",
        )
    sound: Booleans = (cost > 0) & (people > 0)
    if cost.size < 2 or not bool(sound.all()):
        raise BadInput(
            "sharing takes two organisations or more, each with a cost and inhabitants above 0",
            do="Name the organisations, and a year in which each of them has a figure.",
        )
    if one_off_ore < 0 or not 0.0 <= coordination < np.inf:
        raise BadInput("a cost of sharing is below 0", do="Give 0 or more.")


def break_even_years(one_off_ore: int, saving_ore: int) -> int | None:
    """Whole years until a one-off cost is earned back, nothing discounted; 0 without one, None if never.

    >>> break_even_years(900, 180), break_even_years(901, 180), break_even_years(1, 0)
    (5, 6, None)
    """
    if one_off_ore <= 0:
        return 0 if saving_ore >= 0 else None
    return -(-one_off_ore // saving_ore) if saving_ore > 0 else None
