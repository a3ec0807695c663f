"""Places, percentiles, quartiles and spread of one measure across organisations in one year."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Booleans, Floats, Integers, mask, vector

NO_RANK = 0
"""The place of a value that has none: missing, or left out by `eligible`."""


class Quartiles(NamedTuple):
    """Lower quartile, median and upper quartile, in the unit of the values; NaN when there are none."""

    lower: float
    median: float
    upper: float


def _chosen(values: ArrayLike, eligible: ArrayLike | None) -> tuple[Floats, Booleans]:
    numbers = vector(values, "values")
    return numbers, mask(eligible, "eligible", numbers.size) & ~np.isnan(numbers)


def ranks(values: ArrayLike, descending: bool = True, eligible: ArrayLike | None = None) -> Integers:
    """Place of each value, ties sharing the best place: 1, 2, 2, 4.

    Estimator: standard competition ranking, 1 + the number of eligible values strictly ahead (SQL's
    `RANK()`, ISO/IEC 9075). `values` has n numbers in any unit, NaN for missing; `eligible` n booleans,
    False for a unit that stands outside the ranking (such as 'booked elsewhere'). Returns n int64 places,
    0 for no rank. Rank 1 is the highest value, or the lowest with `descending=False`. Values tie when
    they are equal as stored: round before ranking where the printed number should decide.
    BadInput when the arrays differ in length.

    >>> ranks([300.0, 200.0, 200.0, 100.0, float("nan")]).tolist()
    [1, 2, 2, 4, 0]
    >>> ranks([300.0, 200.0, 200.0, 100.0, 0.0], eligible=[True, True, True, True, False]).tolist()
    [1, 2, 2, 4, 0]
    >>> ranks([300.0, 200.0, 200.0, 100.0, float("nan")], descending=False).tolist()
    [4, 2, 2, 1, 0]
    """
    numbers, chosen = _chosen(values, eligible)
    places = np.full(numbers.size, NO_RANK, dtype=np.int64)
    ordered = np.sort(numbers[chosen])
    if descending:
        places[chosen] = 1 + ordered.size - np.searchsorted(ordered, numbers[chosen], side="right")
    else:
        places[chosen] = 1 + np.searchsorted(ordered, numbers[chosen], side="left")
    return places


def percentile_rank(values: ArrayLike, own: float, eligible: ArrayLike | None = None) -> float:
    """Share of the values that are at or below `own`, in per cent.

    Estimator: 100 · #(values <= own) / n, over the n values that are present and eligible (the
    cumulative percentage of a frequency table). `own` need not be one of them. NaN when `own` or every
    value is missing. BadInput when the arrays differ in length.

    >>> [percentile_rank([10, 20, 30, 40, 50], own) for own in (5, 35, 50)]
    [0.0, 60.0, 100.0]
    """
    numbers, chosen = _chosen(values, eligible)
    count = int(chosen.sum())
    if count == 0 or not np.isfinite(own):
        return float("nan")
    return 100.0 * int((numbers[chosen] <= own).sum()) / count


def percentile_ranks(values: ArrayLike, eligible: ArrayLike | None = None) -> Floats:
    """`percentile_rank` of each value among all of them: n numbers in per cent, NaN where there is no rank.

    >>> percentile_ranks([10, 20, 20, 40, float("nan")]).tolist()
    [25.0, 75.0, 75.0, 100.0, nan]
    """
    numbers, chosen = _chosen(values, eligible)
    shares = np.full(numbers.size, np.nan)
    ordered = np.sort(numbers[chosen])
    if ordered.size:
        shares[chosen] = 100.0 * np.searchsorted(ordered, numbers[chosen], side="right") / ordered.size
    return shares


def quartiles(values: ArrayLike, eligible: ArrayLike | None = None) -> Quartiles:
    """Lower quartile, median and upper quartile of the values present and eligible, in their unit.

    Estimator: linear interpolation of the order statistics at 1 + (n-1)·p, definition 7 of Hyndman &
    Fan, 'Sample quantiles in statistical packages', *The American Statistician* 50 (1996) 361-365: R's
    default and numpy's 'linear'. Other definitions give other quartiles for small n. Three NaN when no
    value is present. BadInput when the arrays differ in length.

    >>> quartiles([900, 1000, 1100, 1200, 1500, float("nan")])
    Quartiles(lower=1000.0, median=1100.0, upper=1200.0)
    """
    numbers, chosen = _chosen(values, eligible)
    if not chosen.any():
        return Quartiles(float("nan"), float("nan"), float("nan"))
    ordered = np.sort(numbers[chosen]).tolist()
    return Quartiles(_between(ordered, 0.25), _between(ordered, 0.5), _between(ordered, 0.75))


def _between(ordered: list[float], share: float) -> float:
    """The order statistic at `share` of the way, as numpy's 'linear' to the last bit: a page asks for many
    short lists' quartiles, and numpy takes longer to start than to finish."""
    at = (len(ordered) - 1) * share
    below = int(at)
    low, high, part = ordered[below], ordered[min(below + 1, len(ordered) - 1)], at - below
    # From the nearer end, so that equal neighbours give themselves.
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)


def max_min_ratio(values: ArrayLike, eligible: ArrayLike | None = None) -> float:
    """Highest value over lowest, without unit; NaN when the lowest is 0 or negative, or none is present.

    Estimator: max/min, which a single odd value decides; print it beside the quartiles. A net figure
    near zero makes it meaningless, which is why it is refused at or below 0.
    BadInput when the arrays differ in length.

    >>> max_min_ratio([200.0, 300.0, 500.0, float("nan"), 250.0])
    2.5
    """
    numbers, chosen = _chosen(values, eligible)
    if not chosen.any() or float(numbers[chosen].min()) <= 0.0:
        return float("nan")
    return float(numbers[chosen].max() / numbers[chosen].min())


def ratio_to_lowest(values: ArrayLike, eligible: ArrayLike | None = None) -> Floats:
    """Each value over the lowest one: n numbers without unit, the lowest being 1.

    NaN for a value missing or not eligible, and for all of them when the lowest is 0 or negative.
    BadInput when the arrays differ in length.

    >>> ratio_to_lowest([200.0, 300.0, 500.0, float("nan"), 250.0]).tolist()
    [1.0, 1.5, 2.5, nan, 1.25]
    """
    numbers, chosen = _chosen(values, eligible)
    ratios = np.full(numbers.size, np.nan)
    if chosen.any() and float(numbers[chosen].min()) > 0.0:
        ratios[chosen] = numbers[chosen] / numbers[chosen].min()
    return ratios
