"""The members of an answer as one: weighted mean, and the sum of their totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alen.answers.parts import Missing, Total
from alen.answers.selection import Raw, Selection
from alen.comparison.groups import group_means
from alen.model.organisation import Organisation

_UNIT_FACTOR = {"kr_per_inhabitant": 0.01, "pct": 100.0, "per_km2": 100.0, "ratio": 1.0}


@dataclass(frozen=True)
class WeightedMean:
    """Sum over sum of those that are ranked; `missing` where it cannot be said."""

    value: float | None = None
    is_estimated: bool = False
    missing: Missing | None = None
    covered_share: float | None = None
    covered_by: str = "unknown"
    is_partial: bool = False


def _optional(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def weighted_mean(
    selection: Selection,
    year: int,
    members: Sequence[Organisation],
    eligible: NDArray[np.bool_],
    values: NDArray[np.float64],
) -> WeightedMean:
    """The members seen as one organisation, in the selection's unit and prices.

    Published figures are weighted by the population of 1 January of that year, and called estimated;
    without it there is no weighted mean. Growth and persons have none.
    """
    refused = no_mean(selection)
    if refused is not None:
        return WeightedMean(missing=refused)
    raws = [selection.raw(one, year) for one in members]
    weights = np.array(
        [_weight(selection, one, year, raw) for one, raw in zip(members, raws, strict=True)], dtype=np.float64
    )
    tops = [np.nan if raw.numerator is None else raw.numerator for raw in raws]
    return mean_of(selection, year, np.array(tops, dtype=np.float64), weights, eligible, values)


def no_mean(selection: Selection) -> Missing | None:
    """Why a selection has no weighted mean in any year; None where it may have one."""
    measure = selection.measure
    if measure.of or measure.unit not in _UNIT_FACTOR:
        return Missing("not_applicable", "not_summed")
    if selection.basis == "as_published" and measure.unit != "kr_per_inhabitant":
        return Missing("not_loaded", "no_numerator")
    return None


def mean_of(
    selection: Selection,
    year: int,
    tops: NDArray[np.float64],
    weights: NDArray[np.float64],
    eligible: NDArray[np.bool_],
    values: NDArray[np.float64],
) -> WeightedMean:
    """`weighted_mean` of vectors already made: numerators in current prices (unused for published
    figures), what each is divided by, and values in the selection's prices; NaN for unknown."""
    is_estimated = selection.basis == "as_published"
    if is_estimated:
        numerators, factor = values * weights, 1.0
    else:
        numerators = tops
        factor = _UNIT_FACTOR[selection.measure.unit] * float(selection.level.factor(year) or np.nan)
    means = group_means(np.where(eligible, numerators, np.nan), weights, np.where(eligible, values, np.nan))
    if np.isnan(means.weighted):
        return WeightedMean(missing=Missing("not_loaded", "no_population", {"year": year}))
    return WeightedMean(
        value=means.weighted * factor,
        is_estimated=is_estimated,
        covered_share=_optional(means.covered_share),
        covered_by=means.covered_by,
        is_partial=means.is_partial,
    )


def _weight(selection: Selection, one: Organisation, year: int, raw: Raw) -> float:
    """What a member is divided by: its denominator, or its population where that is what is meant."""
    if raw.denominator is not None:
        return float(raw.denominator)
    if selection.measure.unit != "kr_per_inhabitant":
        return float("nan")
    people = selection.people(one, year, raw)
    return float("nan") if people is None else float(people)


def sum_of_totals(totals: Sequence[Total | None]) -> Total | None:
    """The totals of several organisations as one; missing when one of them is."""
    known = [one for one in totals if one is not None]
    if not known or len(known) < len(totals):
        return None
    lacking = next((one for one in known if one.amount_ore is None), None)
    if lacking is not None:
        return Total(None, missing=lacking.missing)
    return Total(
        sum(one.amount_ore or 0 for one in known),
        sum(one.plus_minus_ore or 0 for one in known),
        any(one.is_estimated for one in known),
        sum(one.population or 0 for one in known) or None,
    )
