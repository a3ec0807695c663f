"""Series over time: segments between breaks, growth, what moved a total, and who moved most.

Rates are in per cent, contributions in percentage points. Real growth is the same arithmetic on
deflated values. A cut at year y means that y cannot be compared with y - 1: nothing here reaches across.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.intervals import t_quantile
from alen.comparison.vectors import Booleans, Floats, Integers, vector, year_vector
from alen.errors import BadInput


@dataclass(frozen=True)
class Segment:
    """A stretch of a series without a cut: positions start to stop (stop left out) and its years."""

    start: int
    stop: int
    first_year: int
    last_year: int

    @property
    def positions(self) -> slice:
        """The stretch as a slice: `values[segment.positions]`."""
        return slice(self.start, self.stop)


@dataclass(frozen=True)
class Growth:
    """Compound growth in per cent a year between two years; NaN, with years None, where there is none."""

    pct_a_year: float
    first_year: int | None
    last_year: int | None
    observations: int


@dataclass(frozen=True)
class LogSlope:
    """Fitted growth in per cent a year with its t interval (`level` of it); NaN where there is none."""

    pct_a_year: float
    low_pct: float
    high_pct: float
    level: float
    first_year: int | None
    last_year: int | None
    observations: int


@dataclass(frozen=True, eq=False)
class Contributions:
    """What each of n members gave to the growth of the total of those present in both years.

    points: percentage points of the total's growth, NaN for a member missing in either year.
    changes: last - first in the unit of the values. total_first, total_change: over those present.
    total_growth_pct: NaN when total_first is not above 0. missing_first, missing_last: members that are
    in no sum because that year is missing (both True: missing in both).
    """

    points: Floats
    changes: Floats
    total_first: float
    total_change: float
    total_growth_pct: float
    missing_first: Booleans
    missing_last: Booleans

    @property
    def is_partial(self) -> bool:
        """At least one member is missing in one of the years, so the total is not the group's."""
        return bool(self.missing_first.any() or self.missing_last.any())


@dataclass(frozen=True, eq=False)
class Movers:
    """Who moved most: positions of the largest absolute and the largest relative changes, largest first.

    changes: now - then in the unit of the values. relative_pct: per cent of then, NaN where then is not
    above 0. Both have n numbers, NaN for a member missing in either year.
    """

    absolute: tuple[int, ...]
    relative: tuple[int, ...]
    changes: Floats
    relative_pct: Floats


@dataclass(frozen=True, eq=False)
class RatioSeries:
    """Numerators and denominators of one organisation by year, NaN for missing."""

    years: Integers
    numerators: Floats
    denominators: Floats

    @property
    def values(self) -> Floats:
        """Numerator / denominator, NaN where either is missing or the denominator is not above 0."""
        usable = self.denominators > 0
        return np.divide(self.numerators, self.denominators, out=np.full(usable.size, np.nan), where=usable)


def segments(years: ArrayLike, values: ArrayLike, cuts: Iterable[int] = ()) -> tuple[Segment, ...]:
    """The stretches of a series between its cuts, each from its first to its last present value.

    `years` rise strictly; `values` has one number per year, NaN for missing; a year in `cuts` begins a
    new stretch (a break mark, the first year of a function, a year in which it was not authorised).
    A missing value that is no cut leaves a gap inside its stretch. Stretches without values are left
    out. BadInput when the lengths differ or the years do not rise.

    >>> nan = float("nan")
    >>> for stretch in segments([2011, 2012, 2013, 2014, 2015], [nan, 4, 9, nan, 8], cuts=[2013]):
    ...     print(stretch.first_year, stretch.last_year, stretch.positions)
    2012 2012 slice(1, 2, None)
    2013 2015 slice(2, 5, None)
    """
    when = year_vector(years)
    numbers = vector(values, "values", when.size).tolist()
    listed: list[int] = when.tolist()
    edges = [0, *sorted({bisect_left(listed, cut) for cut in cuts}), len(listed)]
    found: list[Segment] = []
    for start, stop in pairwise(edges):
        present = [at for at in range(start, stop) if not math.isnan(numbers[at])]
        if present:
            first, last = present[0], present[-1]
            found.append(Segment(first, last + 1, listed[first], listed[last]))
    return tuple(found)


def _one_segment(years: ArrayLike, values: ArrayLike, cuts: Iterable[int]) -> tuple[Integers, Floats]:
    """The years and values present, or BadInput when a cut lies between them."""
    when = year_vector(years)
    numbers = vector(values, "values", when.size)
    found = segments(when, numbers, cuts)
    if len(found) > 1:
        stretches = ", ".join(f"{stretch.first_year}-{stretch.last_year}" for stretch in found)
        raise BadInput(
            f"the series {found[0].first_year}-{found[-1].last_year} is cut in {len(found)} stretches",
            why="The values on the two sides of a cut measure different things, so no growth spans it.",
            do=f"Ask for one stretch at a time: {stretches}.",
        )
    present = ~np.isnan(numbers)
    return when[present], numbers[present]


def _ends(years: Integers) -> tuple[int | None, int | None]:
    return (int(years[0]), int(years[-1])) if years.size else (None, None)


def cagr(years: ArrayLike, values: ArrayLike, cuts: Iterable[int] = ()) -> Growth:
    """Compound annual growth rate from the first to the last value present, in per cent a year.

    Estimator: 100·((last/first)^(1/(years between)) - 1). It sees the two end years only: print them, and
    hold it against `log_slope`. `values` has one number per year in any unit, NaN for missing. NaN with
    fewer than two values or an end value at or below 0. BadInput when a cut lies between the values, the
    lengths differ or the years do not rise.

    >>> growth = cagr([2019, 2020, 2021, 2022, 2023], [100, 90, float("nan"), 130, 146.41])
    >>> round(growth.pct_a_year, 9), growth.first_year, growth.last_year, growth.observations
    (10.0, 2019, 2023, 4)
    """
    when, numbers = _one_segment(years, values, cuts)
    first_year, last_year = _ends(when)
    rate = float("nan")
    if when.size >= 2 and numbers[0] > 0 and numbers[-1] > 0:
        span = int(when[-1]) - int(when[0])
        rate = 100.0 * math.expm1(math.log(float(numbers[-1]) / float(numbers[0])) / span)
    return Growth(rate, first_year, last_year, int(when.size))


def log_slope(years: ArrayLike, values: ArrayLike, cuts: Iterable[int] = (), level: float = 0.95) -> LogSlope:
    """Growth in per cent a year by a straight line through the logarithms, with a t interval.

    Estimator: least squares of ln(value) on year; b its slope, s² = RSS/(n-2),
    b ± t(n-2)·s/√Σ(year - mean)² (e.g. Draper & Smith, *Applied Regression Analysis*, 3rd ed. 1998,
    ch. 1); slope and ends are given as 100·(e^b - 1). The interval takes the years as independent, which
    booked amounts seldom are, so it is rather too narrow; it says how straight the series is, not how
    well the spending was booked. `values` has one number per year, NaN for missing, gaps allowed.
    Fewer than three values: no interval (NaN); fewer than two, or one at or below 0: all NaN. BadInput
    when a cut lies between the values, the lengths differ, the years do not rise or level is not
    between 0 and 1.

    >>> fit = log_slope([2019, 2020, 2021, 2022, 2023], [100, 110, 121, 133.1, 146.41])
    >>> round(fit.pct_a_year, 6), round(fit.low_pct, 6), round(fit.high_pct, 6), fit.observations
    (10.0, 10.0, 10.0, 5)
    """
    if not 0.0 < level < 1.0:
        raise BadInput(f"an interval cannot have the level {level}", do="Give one between 0 and 1.")
    when, numbers = _one_segment(years, values, cuts)
    first_year, last_year = _ends(when)
    count = int(when.size)
    if count < 2 or bool((numbers <= 0).any()):
        nan = float("nan")
        return LogSlope(nan, nan, nan, level, first_year, last_year, count)
    x = when - when.mean()
    y = np.log(numbers)
    spread = float(x @ x)
    slope = float(x @ y) / spread
    half = float("nan")
    if count >= 3:
        residuals = y - y.mean() - slope * x
        error = math.sqrt(float(residuals @ residuals) / (count - 2) / spread)
        half = t_quantile(0.5 + level / 2, count - 2) * error
    rate, low, high = (100.0 * float(np.expm1(b)) for b in (slope, slope - half, slope + half))
    return LogSlope(rate, low, high, level, first_year, last_year, count)


def yearly_growth(years: ArrayLike, values: ArrayLike, cuts: Iterable[int] = ()) -> Floats:
    """Growth from the year before, in per cent: one number per year.

    Estimator: 100·(value/value of the year before - 1); nominal on values in current prices, real on
    deflated ones. NaN for the first year, for a year in `cuts`, where either year is missing from the
    series, and where the year before is at or below 0. BadInput when the lengths differ or the years do
    not rise.

    >>> yearly_growth([2019, 2020, 2021, 2022, 2023], [100, 125, 150, float("nan"), 180]).tolist()
    [nan, 25.0, 20.0, nan, nan]
    >>> yearly_growth([2019, 2020, 2021, 2023, 2024], [100, 125, 150, 160, 200], cuts=[2021]).tolist()
    [nan, 25.0, nan, nan, 25.0]
    """
    when = year_vector(years)
    numbers = vector(values, "values", when.size)
    growth = np.full(when.size, np.nan)
    before, after = numbers[:-1], numbers[1:]
    uncut = ~np.isin(when[1:], np.asarray(sorted(set(cuts)), dtype=np.int64))
    usable = (np.diff(when) == 1) & uncut & (before > 0) & ~np.isnan(after)
    growth[1:][usable] = 100.0 * (after[usable] - before[usable]) / before[usable]
    return growth


def contributions(first: ArrayLike, last: ArrayLike) -> Contributions:
    """Each member's contribution to the growth of the total, in percentage points.

    Estimator: 100·(last_i - first_i)/Σ first, both sums over the members present in both years; the
    points add up to 100·(Σ last/Σ first - 1), and the changes add up to the total's change exactly when
    the values are whole (øre, kroner below 2^53). `first` and `last` are n additive amounts in one
    unit (totals, not per-inhabitant values), NaN for missing. Members missing in a year are in no sum
    and are told by the masks. BadInput when the lengths differ.

    >>> parts = contributions([100, 200, 300, 400, float("nan")], [150, 200, 280, 470, 90])
    >>> parts.points.tolist(), parts.total_growth_pct, parts.missing_first.tolist()
    ([5.0, 0.0, -2.0, 7.0, nan], 10.0, [False, False, False, False, True])
    """
    then = vector(first, "first")
    now = vector(last, "last", then.size)
    missing_first, missing_last = np.isnan(then), np.isnan(now)
    present = ~missing_first & ~missing_last
    changes = now - then
    points = np.full(then.size, np.nan)
    total_first = total_change = growth = float("nan")
    if present.any():
        total_first = float(then[present].sum())
        total_change = float(changes[present].sum())
        if total_first > 0:
            points[present] = 100.0 * changes[present] / total_first
            growth = 100.0 * total_change / total_first
    return Contributions(points, changes, total_first, total_change, growth, missing_first, missing_last)


def _largest(changes: Floats, k: int) -> tuple[int, ...]:
    """Positions of the k largest changes by size, none of them 0; the earlier position first on a tie."""
    order = np.argsort(-np.abs(np.nan_to_num(changes, nan=0.0)), kind="stable")
    return tuple(int(place) for place in order[:k] if changes[place] != 0 and not np.isnan(changes[place]))


def largest_movers(values_then: ArrayLike, values_now: ArrayLike, k: int) -> Movers:
    """The k members that moved most between two years, up or down, in amount and in per cent.

    Estimator: largest |now - then| and largest |100·(now - then)/then|, ties in the order given; members
    that did not move are not movers. Both arrays have n numbers in one unit, NaN for missing. A member
    missing in either year is in neither list; one at or below 0 then has no relative change.
    BadInput when the lengths differ or k is negative.

    >>> movers = largest_movers([100, 200, 1000, 0, float("nan")], [150, 190, 900, 40, 7], k=2)
    >>> movers.absolute, movers.relative
    ((2, 0), (0, 2))
    """
    if k < 0:
        raise BadInput(f"{k} movers were asked for", do="Ask for 0 or more.")
    then = vector(values_then, "values_then")
    now = vector(values_now, "values_now", then.size)
    changes = now - then
    usable = (then > 0) & ~np.isnan(now)
    relative = np.full(then.size, np.nan)
    relative[usable] = 100.0 * changes[usable] / then[usable]
    return Movers(_largest(changes, k), _largest(relative, k), changes, relative)


def ratio_series(years: ArrayLike, numerators: ArrayLike, denominators: ArrayLike) -> RatioSeries:
    """A checked `RatioSeries`: rising years, one numerator and denominator each, NaN for missing.

    BadInput when the lengths differ or the years do not rise.

    >>> ratio_series([2022, 2023, 2024], [10, None, 30], [5, 5, 0]).values.tolist()
    [2.0, nan, nan]
    """
    when = year_vector(years)
    tops = vector(numerators, "numerators", when.size)
    return RatioSeries(when, tops, vector(denominators, "denominators", when.size))


def _on_years(numbers: Floats, own: Integers, wanted: Integers) -> Floats:
    placed = np.full(wanted.size, np.nan)
    placed[np.searchsorted(wanted, own)] = numbers
    return placed


def backward_sum(series_a: RatioSeries, series_b: RatioSeries) -> RatioSeries:
    """Two organisations as the one they became: numerators and denominators added year by year.

    For Region Østdanmark before 2027: Region Hovedstaden and Region Sjælland added. The value is sum over
    sum, never a mean of the two values. The years are those of either series; a numerator or denominator
    missing in one of them is missing in the sum. Units are those of the series, which must agree.

    >>> one = ratio_series([2022, 2023, 2024], [100, 110, 120], [10, 10, 10])
    >>> other = ratio_series([2023, 2024, 2025], [90, None, 70], [30, 30, 30])
    >>> both = backward_sum(one, other)
    >>> both.years.tolist(), both.values.tolist()
    ([2022, 2023, 2024, 2025], [nan, 5.0, nan, nan])
    """
    years = np.union1d(series_a.years, series_b.years)
    tops, bottoms = (
        _on_years(a, series_a.years, years) + _on_years(b, series_b.years, years)
        for a, b in (
            (series_a.numerators, series_b.numerators),
            (series_a.denominators, series_b.denominators),
        )
    )
    return RatioSeries(years, tops, bottoms)
