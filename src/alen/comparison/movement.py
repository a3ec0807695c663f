"""How far a single year of an organisation swings, read from its own series and from everybody's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.shrinkage import between_variance
from alen.comparison.vectors import Booleans, Floats, Integers, year_vector
from alen.errors import BadInput

Basis = Literal["own", "common", "absolute", "none"]
Reason = Literal["", "too_few_movements", "near_zero", "no_series"]

NEAR_ZERO = 0.1
"""A value below this share of the year's median stands too near zero for a relative movement."""

LEAST_MOVEMENTS = 3
"""Movements between neighbouring years that a scale of one's own rests on."""

_LEAST_OTHERS = 5
"""Organisations a year's common movement is read from; with fewer nothing is taken out."""

_FLOOR = 0.1
"""No scale of one's own counts as less than this share of the middle one: rounding can stand still."""

_MOST_WIDENING = float(np.log(2.0))
"""What stays unknown at most doubles a scale: of a few unlike series nothing sensible is known."""

_NORMAL_QN = 2.21914
"""1/(√2·Φ⁻¹(5/8)): makes Qn the standard deviation of normal numbers."""

# What Qn/√2 of n differences of n + 1 independent normal numbers must be multiplied by so that its
# logarithm is right on average, and the variance of that logarithm; from n = 3. By simulation (400,000
# series each): differences that share a year are correlated, which the usual factors do not know.
_FACTORS = (1.3874, 0.5452, 0.9175, 0.6256, 0.8842, 0.6759, 0.8847, 0.7227, 0.8940, 0.7571, 0.9031, 0.7845,
            0.9117, 0.8058, 0.9195, 0.8231, 0.9255, 0.8386)  # fmt: skip
_VARIANCES = (1.3982, 0.4457, 0.4373, 0.2379, 0.2344, 0.1600, 0.1547, 0.1198, 0.1165, 0.0957, 0.0925,
              0.0796, 0.0772, 0.0676, 0.0659, 0.0588, 0.0573, 0.0522)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Movement:
    """How far one year swings, per organisation; arrays of n.

    sigma: standard deviation of the year's swing in ln(value), NaN where there is none. absolute: the
    same in the unit of the values, for organisations near or below zero, NaN for all others. df: degrees
    of freedom behind the number (how sure it is; NaN where there is none). movements: neighbouring years
    it was read from. basis: 'own' (own series, drawn towards the common value), 'common' (own series too
    short), 'absolute' or 'none'. reasons: why it is not 'own', '' where it is. common: the common sigma.
    typical: median of the values above zero in the last year, in their unit; what `swing` multiplies the
    assumption on booking by for those near zero.
    """

    sigma: Floats
    absolute: Floats
    df: Floats
    movements: tuple[int, ...]
    basis: tuple[Basis, ...]
    reasons: tuple[Reason, ...]
    common: float
    typical: float


def _qn(numbers: Floats, counts: Floats) -> Floats:
    """Rousseeuw and Croux's Qn of each row, NaN left out, without its small-sample factor."""
    first, second = np.triu_indices(numbers.shape[1], 1)
    gaps = np.sort(np.abs(numbers[:, first] - numbers[:, second]), axis=1)
    halves = counts.astype(np.int64) // 2 + 1
    place = np.maximum(halves * (halves - 1) // 2 - 1, 0)
    found = np.full(len(numbers), np.nan)
    enough = counts >= LEAST_MOVEMENTS
    rows = np.flatnonzero(enough)
    found[rows] = _NORMAL_QN * gaps[rows, place[rows]]
    return found


def _calibrated(raw: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """The year's own scale from that of differences, and the variance of its logarithm."""
    last = len(_FACTORS) + LEAST_MOVEMENTS - 1
    place = np.clip(counts, LEAST_MOVEMENTS, last).astype(np.int64) - LEAST_MOVEMENTS
    long = np.maximum(counts / last, 1.0)
    factors = np.asarray(_FACTORS)[place]
    variances = np.asarray(_VARIANCES)[place] / long
    return raw / np.sqrt(2.0) * factors, variances


def _steps(levels: Floats, years: Floats, starts: Booleans) -> Floats:
    """Differences of neighbouring years, NaN over a gap or into a year that begins a new stretch."""
    steps = np.diff(levels, axis=1)
    steps[:, np.diff(years) != 1] = np.nan
    steps[starts[:, 1:]] = np.nan
    return steps


def _medians(columns: Floats, least: int, otherwise: float) -> Floats:
    """Median of each column's numbers, `otherwise` where there are fewer than `least`."""
    ordered = np.sort(columns, axis=0)
    counts: Integers = np.count_nonzero(~np.isnan(columns), axis=0).astype(np.int64)
    places = np.arange(len(columns.T))
    upper, lower = counts // 2, np.maximum(counts - 1, 0) // 2
    last = len(columns) - 1
    middle = (ordered[np.minimum(lower, last), places] + ordered[np.minimum(upper, last), places]) / 2.0
    return np.where(counts >= least, middle, otherwise)


def _shrunk(own: Floats, variances: Floats) -> tuple[Floats, Floats, float, float]:
    """Scales drawn towards their common value, their variance on the log scale; the common pair last."""
    middle = float(np.median(own))
    if middle <= 0.0:
        # Most series stand still: what moves is their own affair, and the common value is no movement.
        return own, variances, 0.0, 0.0
    logs = np.log(np.maximum(own, _FLOOR * middle))
    spread, centre = between_variance(logs, variances)
    kept = spread / (spread + variances)
    centre_variance = 1.0 / float((1.0 / (spread + variances)).sum())
    left = kept * variances + (1.0 - kept) ** 2 * centre_variance
    # The root mean square over what is left unknown, so that the band stays as wide as it must.
    scales = np.exp(centre + kept * (logs - centre) + np.minimum(left, _MOST_WIDENING))
    unknown = spread + centre_variance
    return scales, left, float(np.exp(centre + min(unknown, _MOST_WIDENING))), unknown


def past_movement(
    values: ArrayLike, years: ArrayLike, cuts: Iterable[int] = (), breaks: ArrayLike | None = None
) -> Movement:
    """How far one year of each organisation swings about its level, from neighbouring years.

    `values` (n organisations, T years) are real or nominal amounts in one unit, NaN for missing; `years`
    rise. A year in `cuts` begins a new stretch for all, a True in `breaks` (n, T) for that organisation;
    no movement reaches over a cut or a gap.

    Estimator: d = ln(value_t / value_t-1) less the median d of all organisations into that year (inflation
    and reforms are nobody's swing). Scale: Qn (Rousseeuw & Croux, 'Alternatives to the median absolute
    deviation', *JASA* 88 (1993) 1273-1283), the quartile-like order statistic of |d_s - d_t|. Not the
    MAD: Qn is 82 % efficient against 37 %, needs no centre, so that a steady growth of one's own is no
    swing, and half of the movements may be wild. Two years make one movement, so Qn is divided by √2,
    and by factors simulated for differences that share a year. The logarithms are then drawn towards
    their common value (normal-normal; spread between organisations by `shrinkage.between_variance`), and
    what stays unknown widens the result, at most twofold: exp(mean + variance), the root mean square.
    df = 1/(2·variance).

    Assumption: a year's swing is independent of the next year's. Where amounts wander instead, this is
    the swing beside the path, not the path. What persists in the booking cannot be seen here at all.

    A value at or below 0, or below `NEAR_ZERO` of a year's median, since the last break, puts the
    organisation on the absolute scale: Qn of the differences in the unit itself, not drawn towards anything.
    With fewer than `LEAST_MOVEMENTS` movements it has the common value; there is none when nobody has as
    many. BadInput when the shapes differ or the years do not rise.

    >>> steady, wild = [100, 101, 99, 100, 102, 100], [100, 130, 90, 100, 140, 95]
    >>> found = past_movement([steady, wild, [50, 51] + [float("nan")] * 4], range(2018, 2024))
    >>> [round(float(s), 3) for s in found.sigma], found.basis
    ([0.025, 0.292, 0.113], ('own', 'own', 'common'))
    """
    when = year_vector(years)
    table = np.array(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != when.size:
        raise BadInput(
            f"the values have the shape {table.shape} where (organisations, {when.size}) was expected",
            do="Give one row per organisation and one column per year, NaN for what is missing.",
        )
    table[~np.isfinite(table)] = np.nan
    starts = np.zeros(table.shape, dtype=np.bool_) if breaks is None else np.array(breaks, dtype=np.bool_)
    if starts.shape != table.shape:
        raise BadInput("the breaks have another shape than the values", do="Give True or False per value.")
    starts[:, np.isin(when, np.asarray(sorted(set(cuts)), dtype=np.int64))] = True
    return _movement(table, when.astype(np.float64), starts)


def _movement(table: Floats, years: Floats, starts: Booleans) -> Movement:
    positive = np.where(table > 0, table, np.nan)
    medians = _medians(positive, 1, np.nan)
    # Before its last break an organisation booked something else: only what it books now can be too small.
    current = ~np.logical_or.accumulate(starts[:, :0:-1], axis=1)[:, ::-1]
    current = np.hstack([current, np.ones((len(table), 1), dtype=np.bool_)])
    small = (table <= 0) | (table < NEAR_ZERO * medians)
    near_zero: Booleans = np.asarray((small & current).any(axis=1))
    relative = np.where(near_zero[:, None], np.nan, positive)
    steps = _steps(np.log(relative), years, starts)
    steps -= _medians(steps, _LEAST_OTHERS, 0.0)
    counts = _counted(steps)
    own, variances = _calibrated(_qn(steps, counts), counts)
    has_own = counts >= LEAST_MOVEMENTS
    sigma, left = np.full(len(table), np.nan), np.full(len(table), np.nan)
    common = common_variance = float("nan")
    if has_own.any():
        sigma[has_own], left[has_own], common, common_variance = _shrunk(own[has_own], variances[has_own])
    is_empty: Booleans = np.asarray(np.isnan(table).all(axis=1))
    has_common = ~near_zero & ~has_own & ~is_empty & ~np.isnan(common)
    sigma[has_common], left[has_common] = common, common_variance
    plain = _steps(np.where(near_zero[:, None], table, np.nan), years, starts)
    plain_counts = _counted(plain)
    absolute, absolute_variances = _calibrated(_qn(plain, plain_counts), plain_counts)
    is_absolute = near_zero & ~np.isnan(absolute)
    left[is_absolute] = absolute_variances[is_absolute]
    absolute[~is_absolute] = np.nan
    marks = [
        _mark(bool(near), bool(mine), bool(shared), bool(plainly))
        for near, mine, shared, plainly in zip(near_zero, has_own, has_common, is_absolute, strict=True)
    ]
    with np.errstate(divide="ignore"):
        df = 1.0 / (2.0 * left)
    read: list[int] = np.where(near_zero, plain_counts, counts).astype(np.int64).tolist()
    return Movement(
        sigma, absolute, df, tuple(read), tuple(mark[0] for mark in marks),
        tuple(mark[1] for mark in marks), common, float(medians[-1]) if medians.size else float("nan"),
    )  # fmt: skip


def _counted(steps: Floats) -> Floats:
    return np.asarray((~np.isnan(steps)).sum(axis=1), dtype=np.float64)


def _mark(near_zero: bool, has_own: bool, has_common: bool, is_absolute: bool) -> tuple[Basis, Reason]:
    if near_zero:
        return ("absolute", "near_zero") if is_absolute else ("none", "near_zero")
    if has_own:
        return "own", ""
    return ("common", "too_few_movements") if has_common else ("none", "no_series")
