"""A group's value both ways, and the national row held against the sum of its members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Booleans, Floats, vector

Basis = Literal["denominator", "count", "unknown"]
Verdict = Literal["within_rounding", "differs", "partial"]


@dataclass(frozen=True)
class GroupMeans:
    """The value of a group of organisations, weighted and unweighted, and how much of it is missing.

    weighted: sum of numerators / sum of denominators, over the members that have both.
    unweighted: mean of the members' own values, over those that have one.
    covered_share: what part of the group the weighted value rests on, 0 to 1; NaN where it cannot be said.
    covered_by: whether that part is counted in denominators, in members, or cannot be said.
    members: members of the group.
    members_missing: members the weighted value lacks.
    members_without_value: members the unweighted mean lacks.
    is_partial: either mean lacks a member.
    """

    weighted: float
    unweighted: float
    covered_share: float
    members: int
    members_missing: int
    is_partial: bool
    members_without_value: int
    covered_by: Basis


@dataclass(frozen=True)
class NationalCheck:
    """The nation's printed value against the one its members imply; all in the unit of the values.

    implied: population-weighted mean of the members present. difference: national - implied.
    bound: the largest difference that rounding alone explains. covered_share: share of the population
    whose value is known, NaN where a population is missing. verdict: 'partial' whenever a member's value
    or population is missing, since the difference then says nothing; bound is NaN in that case.
    """

    implied: float
    difference: float
    bound: float
    covered_share: float
    members_missing: int
    verdict: Verdict

    @property
    def is_flagged(self) -> bool:
        """The difference is larger than rounding explains, and no member is missing."""
        return self.verdict == "differs"


def _ratios(numerators: Floats, denominators: Floats) -> Floats:
    """numerator / denominator, NaN where either is missing or the denominator is not above 0."""
    usable = ~np.isnan(numerators) & (denominators > 0)
    values = np.full(numerators.size, np.nan)
    values[usable] = numerators[usable] / denominators[usable]
    return values


def _coverage(denominators: Floats, present: Booleans) -> tuple[float, Basis]:
    """Share of the group that is present: by denominator when all are known, else by count."""
    if present.size == 0:
        return float("nan"), "unknown"
    if np.isnan(denominators).any() or bool((denominators < 0).any()):
        return float(present.sum()) / present.size, "count"
    whole = float(denominators.sum())
    if whole == 0.0:
        return float("nan"), "unknown"
    return float(denominators[present].sum()) / whole, "denominator"


def group_means(
    numerators: ArrayLike, denominators: ArrayLike, values: ArrayLike | None = None
) -> GroupMeans:
    """Weighted and unweighted mean of a group in one year.

    Estimator: weighted = Σ numerator / Σ denominator (the group seen as one organisation); unweighted =
    mean of numerator/denominator (the members seen as equals). All arrays have one number per member,
    NaN for missing; the means are in the unit of numerator/denominator (øre and inhabitants give øre per
    inhabitant). `values`, when given, are the members' own values for the unweighted mean: figures as
    published have no known numerator, so theirs is the only mean there is. A member lacking a numerator,
    or a denominator above 0, is left out of both sums, never counted as 0. BadInput when the arrays
    differ in length.

    >>> group_means([20, 30, 150, float("nan"), 40], [10, 10, 50, 20, 10])
    GroupMeans(weighted=3.0, unweighted=3.0, covered_share=0.8, members=5, members_missing=1,
        is_partial=True, members_without_value=1, covered_by='denominator')
    """
    tops = vector(numerators, "numerators")
    bottoms = vector(denominators, "denominators", tops.size)
    ratios = _ratios(tops, bottoms)
    present = ~np.isnan(ratios)
    own = ratios if values is None else vector(values, "values", tops.size)
    valued = ~np.isnan(own)
    share, covered_by = _coverage(bottoms, present)
    return GroupMeans(
        weighted=float(tops[present].sum() / bottoms[present].sum()) if present.any() else float("nan"),
        unweighted=float(own[valued].mean()) if valued.any() else float("nan"),
        covered_share=share,
        members=tops.size,
        members_missing=int((~present).sum()),
        is_partial=not (present.all() and valued.all()),
        members_without_value=int((~valued).sum()),
        covered_by=covered_by,
    )


def national_check(
    values: ArrayLike, populations: ArrayLike, national: float, unit: float = 1.0
) -> NationalCheck:
    """Hold the nation's rounded value against the population-weighted mean of its members' rounded values.

    Estimator: implied = Σ value·population / Σ population; difference = national - implied. Each printed
    number lies within half a `unit` of the true one (1 for whole kroner); weights that sum to 1 carry
    the members' rounding over as at most half a unit, the nation's own adds another half, so the bound is
    0.5 + 0.5 = 1 unit. It holds only when the members make up the nation and the populations are those
    the publisher divided by: another year's or another date's population makes a false finding.
    `values` and `populations` have one number per member, NaN for missing. A member without a value
    or without a population above 0 makes the check partial. BadInput when the arrays differ in length.

    >>> check = national_check([100, 200, 300, 400, 500], [10, 10, 10, 10, 10], 301)
    >>> check.implied, check.difference, check.bound, check.verdict
    (300.0, 1.0, 1.0, 'within_rounding')
    >>> national_check([100, 200, 300, 400, 500], [10, 10, 10, 10, 10], 302).is_flagged
    True
    """
    own = vector(values, "values")
    people = vector(populations, "populations", own.size)
    known = people > 0
    present = known & ~np.isnan(own)
    implied = difference = share = float("nan")
    if present.any():
        implied = float((own[present] * people[present]).sum() / people[present].sum())
        difference = float(national) - implied
    if known.any() and known.all():
        share = float(people[present].sum() / people.sum())
    if not present.any() or not present.all() or not np.isfinite(national):
        missing = int((~present).sum())
        return NationalCheck(implied, difference, float("nan"), share, missing, "partial")
    bound = 0.5 * unit + 0.5 * unit
    # A difference of exactly the bound is explained by rounding; the sum itself is not exact to the last bit.
    slack = 1e-9 * max(unit, abs(implied))
    differs = abs(difference) > bound + slack
    return NationalCheck(implied, difference, bound, share, 0, "differs" if differs else "within_rounding")
