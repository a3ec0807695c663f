"""Least squares with a penalty, many columns at once: fits, leverages and replicates in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alen.comparison.vectors import Floats, Integers

_GRID = 10.0 ** np.linspace(-6.0, 2.0, 33)
"""Penalties tried, times n: from next to none to one that leaves the mean alone."""

COLLINEAR = 1e-6
"""A smallest singular value below this share of the largest: one condition repeats the others."""


@dataclass(frozen=True, eq=False)
class Basis:
    """Standardised columns of n organisations, taken apart: Z = U·diag(d)·V'.

    z: (n, p), each column with mean 0 and deviation 1. means, deviations: of the columns before.
    u: (n, p). d: p, falling. v: (p, p).
    """

    z: Floats
    means: Floats
    deviations: Floats
    u: Floats
    d: Floats
    v: Floats

    @property
    def is_collinear(self) -> bool:
        """A column repeats the others."""
        return float(self.d[-1]) < COLLINEAR * float(self.d[0])


@dataclass(frozen=True, eq=False)
class Ridges:
    """Fits of m columns y on one basis of n rows and p columns.

    penalties: m. intercepts: m. slopes: (p, m), per deviation. fitted, leverages: (n, m). shares: (p, m),
    how much of each direction the penalty leaves.
    """

    penalties: Floats
    intercepts: Floats
    slopes: Floats
    fitted: Floats
    leverages: Floats
    shares: Floats


def constant_columns(columns: Floats) -> Integers:
    """Positions of the columns in which nobody differs.

    >>> constant_columns(np.array([[1.0, 0.1], [2.0, 0.1], [4.0, 0.1]])).tolist()
    [1]
    """
    largest = np.abs(columns).max(axis=0)
    return np.flatnonzero(columns.std(axis=0) <= 1e-12 * np.where(largest > 0, largest, 1.0))


def basis(columns: Floats) -> Basis:
    """Columns (n, p), none constant and n > p, made standard and taken apart by singular values.

    >>> made = basis(np.array([[1.0], [2.0], [3.0]]))
    >>> made.z[:, 0].round(4).tolist(), made.is_collinear
    ([-1.2247, 0.0, 1.2247], False)
    """
    means, deviations = columns.mean(axis=0), columns.std(axis=0)
    z = (columns - means) / deviations
    u, d, vt = np.linalg.svd(z, full_matrices=False)
    return Basis(z, means, deviations, u, d, vt.T)


def ridges(of: Basis, y: Floats) -> Ridges:
    """Fit each column of y (n, m) on the basis, its penalty chosen by generalised cross-validation.

    Estimator: min |y - a - Zb|² + λ|b|², a unpenalised; λ minimises n·RSS/(n - 1 - Σ d²/(d² + λ))² over a
    fixed grid (Golub, Heath & Wahba, 'Generalized cross-validation as a method for choosing a good ridge
    parameter', *Technometrics* 21 (1979) 215-223).

    >>> fit = ridges(basis(np.array([[1.0], [2.0], [3.0], [4.0]])), np.array([[2.0], [4.0], [6.0], [8.0]]))
    >>> fit.fitted[:, 0].round(4).tolist(), fit.intercepts.tolist()
    ([2.0, 4.0, 6.0, 8.0], [5.0])
    """
    count = len(y)
    intercepts = y.mean(axis=0)
    centred = y - intercepts
    turned = of.u.T @ centred
    squares = of.d**2
    total = (centred**2).sum(axis=0)
    best = np.full(len(intercepts), np.inf)
    penalties = np.zeros(len(intercepts))
    for penalty in _GRID * count:
        left = squares / (squares + penalty)
        residual = total - ((1.0 - (1.0 - left) ** 2)[:, None] * turned**2).sum(axis=0)
        score = np.maximum(residual, 0.0) / (count - 1.0 - float(left.sum())) ** 2
        better = score < best
        best[better], penalties[better] = score[better], penalty
    return _solved(of, intercepts, turned, penalties)


def _solved(of: Basis, intercepts: Floats, turned: Floats, penalties: Floats) -> Ridges:
    squares = (of.d**2)[:, None]
    shares = squares / (squares + penalties)
    kept = shares * turned
    slopes = of.v @ (kept / of.d[:, None])
    leverages = 1.0 / len(of.u) + of.u**2 @ shares
    return Ridges(penalties, intercepts, slopes, intercepts + of.u @ kept, leverages, shares)


def replicates(of: Basis, y: Floats, penalty: float, counts: Floats) -> tuple[Floats, Floats]:
    """Fits of one column y (n) on resampled organisations: intercepts (b) and slopes (b, p), at one penalty.

    `counts` is (b, n): how often each organisation was drawn in each replicate. The standardisation stays
    that of the whole sample.

    >>> of, y = basis(np.array([[1.0], [2.0], [3.0]])), np.array([1.0, 2.0, 3.0])
    >>> intercepts, slopes = replicates(of, y, 0.0, np.array([[1.0, 1.0, 1.0], [2.0, 0.0, 1.0]]))
    >>> intercepts.round(9).tolist(), slopes.round(4).tolist()
    ([2.0, 2.0], [[0.8165], [0.8165]])
    """
    p = len(of.d)
    weights: Floats = counts / counts.sum(axis=1, keepdims=True)
    centre = weights @ of.z
    middle = weights @ y
    products = (of.z[:, :, None] * of.z[:, None, :]).reshape(len(of.z), p * p)
    spread = (weights @ products).reshape(len(counts), p, p) - centre[:, :, None] * centre[:, None, :]
    moved = weights @ (of.z * y[:, None]) - centre * middle[:, None]
    ridge = np.eye(p) * max(penalty / len(y), 1e-12)
    solved = np.linalg.solve(spread + ridge, moved[:, :, None])
    slopes = np.asarray(solved[:, :, 0], dtype=np.float64)
    return middle - (centre * slopes).sum(axis=1), slopes


def resampled(count: int, size: int, seed: int) -> Floats:
    """How often each of `count` organisations is drawn in each of `size` replicates: (size, count).

    By numpy's Generator on Philox with `seed`.

    >>> resampled(5, 3, seed=1).sum(axis=1).tolist()
    [5.0, 5.0, 5.0]
    """
    chance = np.random.Generator(np.random.Philox(seed))
    picked = chance.integers(0, count, size=(size, count)) + np.arange(size)[:, None] * count
    return np.bincount(picked.ravel(), minlength=size * count).reshape(size, count).astype(np.float64)
