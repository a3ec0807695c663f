"""Places with the band they could lie in: 'place 23 (11-41)'."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.draws import HIGH, LOW, Draws, percentile_place
from alen.comparison.ranks import NO_RANK, ranks
from alen.comparison.shrinkage import between_variance
from alen.comparison.swing import Swing
from alen.comparison.vectors import Booleans, Floats, Integers, mask, vector

_NO_SWING = 1e-9
"""Swings below this, of ln(value), are none: no amount is booked to so many digits."""


@dataclass(frozen=True, eq=False)
class RankBands:
    """Places of n organisations and the places between which they could lie.

    places: of the booked values, 1 the highest unless asked otherwise, `ranks.NO_RANK` for none. low,
    high: the best and the worst place of the band, whole numbers, NO_RANK for none. spread: τ, how far the
    comparable values themselves seem to scatter, of ln(value). counted: organisations that have a place.
    """

    places: Integers
    low: Integers
    high: Integers
    spread: float
    counted: int


def rank_bands(
    values: ArrayLike,
    swings: Swing,
    draws: Draws,
    descending: bool = True,
    eligible: ArrayLike | None = None,
) -> RankBands:
    """Place of each booked value and the 5th to 95th percentile of its place among comparable values.

    Estimator: booked ln(values) x scatter more than comparable ones, θ, since each carries its own swing;
    draws about x would scatter them twice and pull every place to the middle. So θ is drawn given x:
    with x ~ N(θ, σ²), θ ~ N(μ, τ²), τ² and μ by `shrinkage.between_variance`, θ = μ + (1-B)(x - μ) +
    √(1-B)·σ·z, B = σ²/(σ² + τ²), where z is the standardised sum of the shared draws. Ranks of θ in each
    draw; the ends of the band are the 5th and 95th percentile, one whole place each. Where τ is 0
    nothing but swing is seen, and the formula's limit is drawn: every place is as likely. (T. A. Louis,
    'Estimating a population of parameter values', *JASA* 79 (1984) 393-398; Laird & Louis, 'Empirical
    Bayes ranking methods', *Journal of Educational Statistics* 14 (1989) 29-46.)

    Assumption: comparable values scatter normally on the logarithmic scale. The bands then hold the true
    places in about 90 % of the cases on average over all organisations (benchmarks: coverage), not for
    each one: who truly stands outermost is drawn in too far. Among 98 with both swings at 0.1 the band
    held the true place of the five highest and the five lowest in two samples of three, that of the
    middle 68 in 98 of 100; with both at 0.05 in 82 and 94 of 100
    (tests/published/test_comparison_simulation.py). A page should not lean on a place at either end.

    `values` are n numbers in any unit; only values above 0 with a swing on the logarithmic scale, and
    `eligible`, have a place. The place is stretched into its band. BadInput when lengths differ.

    >>> from alen.comparison.draws import shared_draws
    >>> none = np.full(4, np.nan)
    >>> swings = Swing(np.full(4, 0.02), np.full(4, 0.1), none, none)
    >>> chance = shared_draws("f64552-net", "narrow", ["901", "902", "903", "904"], 2023)
    >>> found = rank_bands([2000.0, 1010.0, 1000.0, 400.0], swings, chance)
    >>> found.places.tolist(), found.low.tolist(), found.high.tolist()
    ([1, 2, 3, 4], [1, 2, 2, 4], [1, 3, 3, 4])
    """
    numbers = vector(values, "values", len(draws.booking))
    total = swings.total
    chosen = mask(eligible, "eligible", numbers.size) & (numbers > 0) & ~np.isnan(total)
    places = ranks(numbers, descending, chosen)
    low, high = places.copy(), places.copy()
    count = int(chosen.sum())
    if count == 0:
        return RankBands(places, low, high, float("nan"), 0)
    levels = np.log(numbers[chosen])
    if not bool((total[chosen] > _NO_SWING).any()):
        return RankBands(places, low, high, float(levels.std()), count)
    spread, positions = _positions(levels, total[chosen])
    chance = _standardised(swings, draws, chosen, total)
    drawn = positions[0][:, None] + positions[1][:, None] * chance
    best, worst = _ends(drawn, descending)
    low[chosen] = np.minimum(best, places[chosen])
    high[chosen] = np.maximum(worst, places[chosen])
    return RankBands(places, low, high, spread, count)


def _standardised(swings: Swing, draws: Draws, chosen: Booleans, total: Floats) -> Floats:
    """The two chances of each organisation as one standard normal one; 0 where nothing swings."""
    scale = np.where(total[chosen] > 0, total[chosen], 1.0)
    booking, year = swings.booking[chosen] / scale, swings.year[chosen] / scale
    return booking[:, None] * draws.booking[chosen] + year[:, None] * draws.year[chosen]


def _positions(levels: Floats, sigma: Floats) -> tuple[float, tuple[Floats, Floats]]:
    """τ, and centre and scale of θ for each organisation, both divided by τ so that τ = 0 has its limit."""
    variances = np.maximum(sigma, 1e-3 * float(sigma.max())) ** 2
    between, centre = between_variance(levels, variances)
    whole = between + variances
    tau = float(np.sqrt(between))
    return tau, (tau * (levels - centre) / whole, np.sqrt(variances / whole))


def _ends(drawn: Floats, descending: bool) -> tuple[Integers, Integers]:
    """The 5th and 95th percentile of each row's place among the rows, draw by draw."""
    count, draws = drawn.shape
    order = np.argsort(np.ascontiguousarray((-drawn if descending else drawn).T), axis=1)
    found = np.empty((count, draws), dtype=np.int32)
    found.T[np.arange(draws)[:, None], order] = np.arange(1, count + 1, dtype=np.int32)
    first, last = round(percentile_place(LOW, draws)), round(percentile_place(HIGH, draws))
    found.sort(axis=1)
    return found[:, first].astype(np.int64), found[:, last].astype(np.int64)


__all__ = ["NO_RANK", "RankBands", "rank_bands"]
