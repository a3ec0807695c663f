"""Estimates of unequal precision drawn towards their common value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Floats, vector
from alen.errors import BadInput


@dataclass(frozen=True, eq=False)
class Shrunk:
    """n estimates drawn towards their common value.

    values: the shrunk estimates, in their unit. shares: B, how much of the way to the centre each went
    (0 to 1). centre: the common value. between: τ², variance between the organisations. q: Cochran's Q.
    NaN where an estimate or its error is missing.
    """

    values: Floats
    shares: Floats
    centre: float
    between: float
    q: float


def _weighted(estimates: Floats, weights: Floats) -> float:
    return float((weights * estimates).sum() / weights.sum())


def _cochran(estimates: Floats, variances: Floats) -> tuple[float, float]:
    """Cochran's Q and τ² of at least one estimate whose variances are above zero."""
    weights = 1.0 / variances
    q = float((weights * (estimates - _weighted(estimates, weights)) ** 2).sum())
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    return q, max(0.0, (q - (estimates.size - 1)) / room) if room > 0.0 else 0.0


def between_variance(estimates: Floats, variances: Floats) -> tuple[float, float]:
    """τ², the variance between units beyond their own (above zero), and the centre weighted by 1/(τ² + s²).

    DerSimonian and Laird's moments, as `shrink`; no number may be missing.

    >>> tau2, centre = between_variance(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    >>> tau2, centre
    (1.0, 2.0)
    """
    _, between = _cochran(estimates, variances)
    return between, _weighted(estimates, 1.0 / (between + variances))


def shrink(estimates: ArrayLike, errors: ArrayLike) -> Shrunk:
    """Draw estimates towards their common value, the less precise the further.

    Estimator (normal-normal, with the moments of DerSimonian & Laird, 'Meta-analysis in clinical trials',
    *Controlled Clinical Trials* 7 (1986) 177-188): w = 1/s², Q = Σw(y - ȳ_w)²,
    τ² = max(0, (Q - (n-1)) / (Σw - Σw²/Σw)), centre μ = Σy/(τ² + s²) / Σ1/(τ² + s²), B = s²/(s² + τ²),
    shrunk = B·μ + (1-B)·y. Assumes that the organisations' true values scatter like a normal distribution
    about one centre: an organisation that truly stands apart is drawn in too far. `estimates` and
    `errors` (standard errors, above 0) have n numbers in one unit, NaN for missing; a missing one is in no
    sum. BadInput when the lengths differ or an error is not above 0.

    >>> found = shrink([1.10, 0.95, 1.30, 0.90], [0.02, 0.03, 0.15, 0.05])
    >>> [round(float(value), 4) for value in found.values], round(found.centre, 4), round(found.between, 4)
    ([1.0975, 0.9551, 1.119, 0.9214], 1.0233, 0.0119)
    """
    y = vector(estimates, "estimates")
    s = vector(errors, "errors", y.size)
    if bool((s <= 0).any()):
        raise BadInput(
            "a standard error is not above 0", do="Give the error of each estimate, NaN if unknown."
        )
    present = ~np.isnan(y) & ~np.isnan(s)
    values, shares = np.full(y.size, np.nan), np.full(y.size, np.nan)
    if not present.any():
        nan = float("nan")
        return Shrunk(values, shares, nan, nan, nan)
    variances = s[present] ** 2
    q, between = _cochran(y[present], variances)
    centre = _weighted(y[present], 1.0 / (between + variances))
    shares[present] = variances / (variances + between)
    values[present] = centre + (1.0 - shares[present]) * (y[present] - centre)
    return Shrunk(values, shares, centre, between, q)
