"""Worked sums: how far everybody lies from a target, by every rule that is used, side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Floats, vector
from alen.errors import BadInput

RULES = ("average", "median", "best_quartile", "best_10", "best_20", "expected")
"""In the order of the rows of `targets`."""

ORE = 100


@dataclass(frozen=True, eq=False)
class Potential:
    """What differences from each rule's target add up to, for n organisations.

    rules: as `RULES`, with 'conservative' last. targets: (6,) per inhabitant, or NaN for a rule that does
    not apply; that of 'expected' is NaN here, since each organisation has its own. gaps: (7, n) kroner per
    inhabitant, 0 where the figure is not above the target, NaN where it or the target is missing.
    organisations: per rule, n amounts in whole øre, None for missing. totals: per rule, the sum of these,
    None where the rule does not apply. counted: organisations that have a figure and inhabitants.
    """

    rules: tuple[str, ...]
    targets: Floats
    gaps: Floats
    organisations: tuple[tuple[int | None, ...], ...]
    totals: tuple[int | None, ...]
    counted: int


def targets(values: Floats, populations: Floats) -> Floats:
    """The targets that depend on everybody's figures, for each of k samples: (5, k), NaN where none applies.

    `values` is (k, n) per inhabitant, `populations` n, NaN for missing. Rules: 'average' = Σ N·y/Σ N over
    those present, what the country books per inhabitant; 'median' and 'best_quartile' by definition 7 of
    the lowest; 'best_10' and 'best_20' the plain mean of the ten or twenty lowest, where there are more
    organisations than that. Lowest is best in nothing but the sum.

    >>> targets(np.array([[900.0, 1000.0, 1100.0, 1200.0, 1500.0]]), np.ones(5))[:, 0].tolist()
    [1140.0, 1100.0, 1000.0, nan, nan]
    """
    found = np.full((5, len(values)), np.nan)
    if _is_whole(values, populations):
        found[0] = (values * populations).sum(axis=1) / populations.sum()
        _by_order(found, values, values.shape[1])
        return found
    present = ~np.isnan(values) & (populations > 0)
    usable = np.where(present, values, np.nan)
    counts = present.sum(axis=1)
    told = counts > 0
    if not told.any():
        return found
    people = np.where(present, populations, 0.0)
    sums = people.sum(axis=1)
    found[0, told] = np.nansum(usable[told] * people[told], axis=1) / sums[told]
    if bool((counts == counts[0]).all()):
        _by_order(found, usable, int(counts[0]))
        return found
    for row in np.flatnonzero(told):
        _by_order(found[:, row : row + 1], usable[row : row + 1], int(counts[row]))
    return found


def _is_whole(values: Floats, populations: Floats) -> bool:
    """Nobody lacks a figure or inhabitants: then nothing has to be left out."""
    return values.size > 0 and bool((populations > 0).all()) and not bool(np.isnan(values).any())


def _by_order(found: Floats, usable: Floats, count: int) -> None:
    """Fill in the rules that go by order, for rows that have `count` figures each."""
    ordered = np.sort(usable, axis=1)
    for place, share in ((1, 0.5), (2, 0.25)):
        at = (count - 1) * share
        low = int(at)
        first, second = ordered[:, low], ordered[:, min(low + 1, count - 1)]
        found[place] = first + (second - first) * (at - low)
    for place, best in ((3, 10), (4, 20)):
        if count > best:
            found[place] = ordered[:, :best].mean(axis=1)


def gaps(values: Floats, populations: Floats, expected: Floats | None, share: float) -> Floats:
    """How far each figure lies above each rule's target, in each of k samples: (7, k, n), per inhabitant.

    `expected` is (n,) or (k, n), NaN for missing, or None; its target is `share` of it. 0 where the figure
    is not above the target. The last is the conservative one: an organisation's lowest over the rules that
    apply to it.

    >>> gaps(np.array([[1.0, 2.0, 6.0]]), np.ones(3), None, 1.0)[:, 0, 2].tolist()
    [3.0, 4.0, 4.5, nan, nan, nan, 3.0]
    """
    common = targets(values, populations)[:, :, None]
    usable = np.where(populations > 0, values, np.nan)
    return gaps_above(usable, common, None if expected is None else share * expected)


def gaps_above(values: Floats, common: Floats, own: Floats | None) -> Floats:
    """How far figures of any shape lie above targets: (7, *shape), as `gaps`.

    `common` (5, ...) are those of `targets`, `own` that of the rule 'expected', both shaped to be held
    against the figures.

    >>> gaps_above(np.array([9.0, 4.0]), np.full((5, 1), 5.0), np.array([8.0, 8.0]))[-1].tolist()
    [1.0, 0.0]
    """
    found = np.empty((len(RULES) + 1, *values.shape))
    np.subtract(values, common, out=found[:5])
    if own is None:
        found[5] = np.nan
    else:
        np.subtract(values, own, out=found[5])
    np.maximum(found[:-1], 0.0, out=found[:-1])
    np.fmin.reduce(found[:-1], axis=0, out=found[-1])
    return found


def whole_ore(kroner: float) -> int | None:
    """Kroner as whole øre, half of one to the even; None for NaN.

    >>> whole_ore(7e6), whole_ore(float("nan"))
    (700000000, None)
    """
    return None if math.isnan(kroner) else round(kroner * ORE)


def _sum(amounts: tuple[int | None, ...]) -> int | None:
    told = [amount for amount in amounts if amount is not None]
    return sum(told) if told else None


def potential(
    values: ArrayLike, populations: ArrayLike, expected: ArrayLike | None = None, share: float = 1.0
) -> Potential:
    """What differences add up to by every rule: Σ N·max(y - t, 0).

    Formula per rule: t its target (`targets`; for 'expected' `share` times each organisation's own expected
    spend), y kroner per inhabitant, N inhabitants. 'conservative': each organisation's lowest gap over
    the rules, then summed. Each organisation's amount is rounded to whole øre, and the sum is theirs. A
    missing figure or population is in no sum; a rule without a target is None, never 0. It is a worked
    sum, called 'regneeksempel: forskel til ...': chance and booking alone make one (see
    `noise_floor.noise_floor`), and a difference may be service, need or a condition left out. BadInput when
    the lengths differ or `share` is not above 0.

    >>> found = potential([900, 1000, 1100, 1200, 1500], [50e3, 40e3, 60e3, 30e3, 10e3])
    >>> [None if total is None else total / 1e8 for total in found.totals[1:3]], found.totals[3]
    ([7.0, 17.0], None)
    """
    y = vector(values, "values")
    people = vector(populations, "populations", y.size)
    said = None if expected is None else vector(expected, "expected", y.size)
    if not 0.0 < share < np.inf:
        raise BadInput(f"{share} times the expected spend is no target", do="Give a share above 0.")
    apart = gaps(y[None, :], people, said, share)[:, 0]
    common = np.append(targets(y[None, :], people)[:, 0], np.nan)
    organisations = tuple(tuple(whole_ore(kroner) for kroner in row) for row in (apart * people).tolist())
    totals = tuple(_sum(row) for row in organisations)
    counted = int((~np.isnan(y) & (people > 0)).sum())
    return Potential((*RULES, "conservative"), common, apart, organisations, totals, counted)


def potential_at(values: ArrayLike, populations: ArrayLike, target: float) -> int:
    """Σ N·max(y - target, 0) in whole øre, for a target somebody else has set; missing is in no sum.

    `values` kroner per inhabitant, `populations` inhabitants, `target` kroner per inhabitant. BadInput
    when the lengths differ or the target is missing.

    >>> potential_at([900, 1000, 1100, 1200, 1500], [50e3, 40e3, 60e3, 30e3, 10e3], 900) / 1e8
    31.0
    """
    y = vector(values, "values")
    people = vector(populations, "populations", y.size)
    if not np.isfinite(target):
        raise BadInput("there is no target to hold the figures against", do="Give kroner per inhabitant.")
    present = ~np.isnan(y) & (people > 0)
    return round(float((people[present] * np.maximum(y[present] - target, 0.0)).sum()) * ORE)
