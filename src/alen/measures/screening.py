"""Which cells look like errors in the source: pairs of neighbouring years held against all other pairs.

A flag is shown with the figure and changes nothing: a correction needs its own line, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alen.errors import BadInput

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

_EQUAL_RATIOS = 1e-12
"""Ratios this close to the median are the same ratio: a last bit of a quotient is no movement."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Values of two neighbouring years, place by place, and which places cannot be screened."""

    previous: Floats
    current: Floats
    missing: Booleans
    not_positive: Booleans

    @property
    def usable(self) -> Booleans:
        """Both values stand and are above 0."""
        return ~self.missing & ~self.not_positive


@dataclass(frozen=True, eq=False)
class OutlierScreen:
    """What the Hidiroglou-Berthelot screen found; arrays of n pairs, all numbers without printed unit.

    median_ratio: m. effects: E, NaN for a pair left out. q1, q2, q3: quartiles of E.
    lower, upper: the limits. flags: E outside the limits. missing: a value is missing (pair left out).
    not_positive: a value is 0 or negative, so there is no ratio (pair left out).
    """

    median_ratio: float
    effects: Floats
    q1: float
    q2: float
    q3: float
    lower: float
    upper: float
    flags: Booleans
    missing: Booleans
    not_positive: Booleans

    @property
    def left_out(self) -> Booleans:
        """Pairs the screen says nothing about."""
        return self.missing | self.not_positive

    @property
    def is_degenerate(self) -> bool:
        """The limits coincide, since half of the pairs or more moved alike: any other one is flagged."""
        return self.lower == self.upper


@dataclass(frozen=True, eq=False)
class ThousandScreen:
    """Pairs that differ by about a factor thousand; arrays of n pairs.

    magnitudes: log10(current/previous), NaN for a pair left out. flags: |magnitude| above the limit.
    missing, not_positive: why a pair was left out.
    """

    magnitudes: Floats
    flags: Booleans
    missing: Booleans
    not_positive: Booleans

    @property
    def left_out(self) -> Booleans:
        """Pairs the screen says nothing about."""
        return self.missing | self.not_positive


def _pairs(previous: ArrayLike, current: ArrayLike) -> Pairs:
    before = np.asarray(previous, dtype=np.float64)
    after = np.asarray(current, dtype=np.float64)
    if before.ndim != 1 or before.shape != after.shape:
        raise BadInput(
            f"the two years have the shapes {before.shape} and {after.shape}",
            why="The screen compares them place by place.",
            do="Give one number per organisation for each year, NaN for what is missing.",
        )
    missing = ~np.isfinite(before) | ~np.isfinite(after)
    not_positive = ~missing & ((before <= 0) | (after <= 0))
    return Pairs(before, after, missing, not_positive)


def _effects(before: Floats, after: Floats, size_power: float) -> tuple[float, Floats]:
    """The median ratio m and the effects E of pairs that are all above 0 (at least one of them)."""
    ratios = after / before
    median = float(np.median(ratios))
    centred = np.where(ratios >= median, ratios / median - 1.0, 1.0 - median / ratios)
    centred[np.abs(centred) < _EQUAL_RATIOS] = 0.0
    return median, centred * np.maximum(before, after) ** size_power


def hidiroglou_berthelot(
    previous: ArrayLike,
    current: ArrayLike,
    size_power: float = 0.5,
    least_width: float = 0.05,
    width: float = 20.0,
) -> OutlierScreen:
    """Flag the pairs whose year-on-year movement is far from everybody else's, large units first.

    Estimator: Hidiroglou & Berthelot, 'Statistical editing and imputation for periodic business surveys',
    *Survey Methodology* 12 (1986) 73-83. With r = current/previous and m the median of r,
    s = r/m - 1 where r >= m, else 1 - m/r; E = s · max(previous, current)^U; flagged when E lies outside
    q2 - C·max(q2 - q1, |A·q2|) or q2 + C·max(q3 - q2, |A·q2|). U is `size_power` (0: a small unit counts
    as much as a large one), A `least_width`, C `width`. Quartiles are numpy's 'linear' (Hyndman & Fan's
    definition 7). `previous` and `current` have n numbers in one and the same unit, NaN for missing;
    E depends on that unit (its size grows as unit^U) but the flags do not. Pairs with a missing value or
    one at or below 0 are left out, unflagged, and reported. BadInput when the lengths differ.

    >>> before = [100.0, 200.0, 300.0, 400.0, 500.0]
    >>> screen = hidiroglou_berthelot(before, [102.0, 206.0, 303.0, 416.0, 5000.0])
    >>> screen.flags.tolist(), round(screen.median_ratio, 2)
    ([False, False, False, False, True], 1.03)
    """
    pairs = _pairs(previous, current)
    usable = pairs.usable
    effects = np.full(pairs.previous.size, np.nan)
    flags = np.zeros(pairs.previous.size, dtype=np.bool_)
    if not usable.any():
        nan = float("nan")
        return OutlierScreen(nan, effects, nan, nan, nan, nan, nan, flags, pairs.missing, pairs.not_positive)
    median, effects[usable] = _effects(pairs.previous[usable], pairs.current[usable], size_power)
    first, second, third = (float(q) for q in np.quantile(effects[usable], (0.25, 0.5, 0.75)))
    floor = abs(least_width * second)
    lower = second - width * max(second - first, floor)
    upper = second + width * max(third - second, floor)
    flags[usable] = (effects[usable] < lower) | (effects[usable] > upper)
    return OutlierScreen(
        median, effects, first, second, third, lower, upper, flags, pairs.missing, pairs.not_positive
    )


def thousand_errors(previous: ArrayLike, current: ArrayLike, limit: float = 2.5) -> ThousandScreen:
    """Flag the pairs where one year was probably reported in kroner and the other in thousands.

    Estimator: |log10(current/previous)| > `limit`, the 1000-error control of Statistics Norway's municipal
    accounts (*Datarevisjon: Kontroll, granskning og retting av data*, Statistisk sentralbyrås håndbøker 84,
    2005; limits -2.5 and 2.5 in its KOSTRA package). 2.5 is halfway, on the log scale, between a
    hundredfold and a thousandfold change. Both arrays have n
    numbers in the same unit, NaN for missing; pairs with a missing value or one at or below 0 are left
    out, unflagged, and reported. BadInput when the lengths differ.

    >>> screen = thousand_errors([118, 100, 0, 500, 250000], [120000, 900, 7, float("nan"), 251])
    >>> screen.flags.tolist(), screen.left_out.tolist()
    ([True, False, False, False, True], [False, False, True, True, False])
    """
    pairs = _pairs(previous, current)
    usable = pairs.usable
    magnitudes = np.full(pairs.previous.size, np.nan)
    magnitudes[usable] = np.log10(pairs.current[usable] / pairs.previous[usable])
    flags = np.zeros(pairs.previous.size, dtype=np.bool_)
    flags[usable] = np.abs(magnitudes[usable]) > limit
    return ThousandScreen(magnitudes, flags, pairs.missing, pairs.not_positive)
