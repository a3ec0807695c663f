"""Limits within which organisations of a size are expected to lie, chance and common scatter considered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.normal import normal_quantile
from alen.comparison.vectors import Booleans, Floats, vector
from alen.errors import BadInput


@dataclass(frozen=True, eq=False)
class Funnel:
    """Funnel limits of n organisations, in the unit of the values.

    lower, upper: the limits. outside: whether a value lies beyond them. z: the winsorised scores.
    dispersion: φ, 1 when the errors explain all scatter. between: τ², what is added to each s². NaN where
    a value or error is missing.
    """

    lower: Floats
    upper: Floats
    outside: Booleans
    z: Floats
    dispersion: float
    between: float


def funnel_limits(
    values: ArrayLike, errors: ArrayLike, target: float, winsorised: float = 0.1, level: float = 0.9
) -> Funnel:
    """Funnel limits with over-dispersion, additive model.

    Estimator (D. J. Spiegelhalter, 'Funnel plots for comparing institutional performance', *Statistics in
    Medicine* 24 (2005) 1185-1202, and 'Handling over-dispersion of performance indicators', *Quality and
    Safety in Health Care* 14 (2005) 347-351): z = (y - target)/s; scores beyond the `winsorised` and
    1 - `winsorised` quantiles (definition 7) are set to them, so that those who stand apart do not widen
    everybody's limits; φ = Σz²/n; with w = 1/s², τ² = max(0, (nφ - (n-1)) / (Σw - Σw²/Σw)); limits
    target ± z(level)·√(s² + τ²). Values and errors (n each) and target share one unit; counts are given
    as √(observed/expected) with s = 1/(2√expected) and target 1. Missing is NaN and in no sum. Assumes
    that most organisations are alike but for a common scatter. BadInput when the lengths differ, an error
    is not above 0, `winsorised` is not in 0 to 0.5 or `level` not between 0 and 1.

    >>> observed, expected = np.array([100, 150, 180, 80, 120, 225]), np.array([108, 112, 165, 95, 100, 220])
    >>> found = funnel_limits(np.sqrt(observed / expected), 0.5 / np.sqrt(expected), target=1.0)
    >>> round(found.dispersion, 6), round(found.between, 8)
    (2.327178, 0.00343978)
    """
    y = vector(values, "values")
    s = vector(errors, "errors", y.size)
    if bool((s <= 0).any()):
        raise BadInput("a standard error is not above 0", do="Give the error of each value, NaN if unknown.")
    if not 0.0 <= winsorised < 0.5 or not 0.0 < level < 1.0:
        raise BadInput(
            "funnel limits cannot be drawn so", do="Winsorise 0 to 0.5, at a level between 0 and 1."
        )
    present = ~np.isnan(y) & ~np.isnan(s)
    z = np.full(y.size, np.nan)
    if not present.any():
        nan = float("nan")
        return Funnel(z, z.copy(), np.zeros(y.size, dtype=np.bool_), z.copy(), nan, nan)
    scores = (y[present] - target) / s[present]
    low, high = np.quantile(scores, [winsorised, 1.0 - winsorised])
    z[present] = np.clip(scores, low, high)
    count = int(present.sum())
    dispersion = float((z[present] ** 2).mean())
    weights = s[present] ** -2
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max(0.0, (count * dispersion - (count - 1)) / room) if room > 0.0 else 0.0
    half = float(normal_quantile(0.5 + level / 2.0)) * np.sqrt(s**2 + between)
    lower, upper = target - half, target + half
    outside = present & ((y < lower) | (y > upper))
    return Funnel(
        np.where(present, lower, np.nan), np.where(present, upper, np.nan), outside, z, dispersion, between
    )
