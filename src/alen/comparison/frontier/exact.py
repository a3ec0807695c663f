"""The last resort: one programme in whole numbers, without rounding and without a loop that may not end.

Every float64 is a whole number times a power of two. Each row is multiplied until all its numbers are whole,
and the dual simplex method runs on them with the adjugate of the basis (Bareiss 1968) in place of its
inverse; after some pivots by Bland's rule (1977), which cannot cycle. Slow (milliseconds to seconds per unit)
and asked only where the quick engines cannot prove what they found.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alen.comparison.frontier.programmes import Programmes
from alen.comparison.frontier.technology import DRS, INFEASIBLE, SOLVED, VRS
from alen.comparison.vectors import Floats, Integers

Whole = NDArray[Any]  # of Python's integers


class Proven(NamedTuple):
    """One programme's result as in `programmes.Optima`: duals of the scaled rows."""

    score: float
    status: int
    basis: Integers
    values: Floats
    duals: Floats


def _whole(numbers: Floats) -> tuple[Whole, Fraction]:
    """Numbers as whole ones, and what one of them is worth."""
    mantissas, exponents = np.frexp(numbers)
    whole = [int(m * 2.0**53) for m in mantissas.tolist()]
    powers = [int(e) - 53 for e in exponents.tolist()]
    low = min((p for p, w in zip(powers, whole, strict=True) if w), default=0)
    return (
        np.array([w << (p - low) if w else 0 for w, p in zip(whole, powers, strict=True)], dtype=object),
        Fraction(2) ** low,
    )


def _adjugate(columns: list[list[int]]) -> tuple[list[list[int]], int]:
    """The adjugate of a matrix given by its columns, and its determinant, made positive with it."""
    size = len(columns)
    work = [
        [columns[k][i] for k in range(size)] + [1 if k == i else 0 for k in range(size)] for i in range(size)
    ]
    before, sign = 1, 1
    for k in range(size):
        p = next(i for i in range(k, size) if work[i][k])
        if p != k:
            work[p], work[k], sign = work[k], work[p], -sign
        head = work[k][k]
        for i in range(size):
            if i != k:
                factor = work[i][k]
                work[i] = [(head * a - factor * b) // before for a, b in zip(work[i], work[k], strict=True)]
        before = head
    flip = -1 if before < 0 else 1
    return [[flip * one for one in row[size:]] for row in work], flip * before


class _Rows(NamedTuple):
    """A programme in whole numbers."""

    columns: list[Whole]
    g: list[int]
    sides: list[int]
    worth: list[Fraction]
    banned: int
    rts: int


def _rows(asked: Programmes, at: int) -> _Rows:
    rows = asked.own.shape[1]
    columns: list[Whole] = []
    g: list[int] = []
    sides: list[int] = []
    worth: list[Fraction] = []
    for k in range(rows):
        is_input = k < asked.inputs
        whole, one = _whole(np.append(asked.columns[k], asked.own[at, k]))
        own = int(whole[-1]) * (-1 if is_input else 1)
        radial = is_input == asked.is_input
        columns.append(whole[:-1])
        g.append(-own if radial else 0)
        sides.append(0 if radial else own)
        worth.append(one)
    if asked.has_sum:
        sign = -1 if asked.rts == DRS else 1
        columns.append(np.array([sign] * asked.columns.shape[1], dtype=object))
        g.append(0)
        sides.append(sign)
        worth.append(Fraction(1))
    return _Rows(columns, g, sides, worth, int(asked.banned[at]), asked.rts)


def _column(rows: _Rows, q: int, n: int) -> list[int]:
    if q < n:
        return [int(row[q]) for row in rows.columns]
    if q == n:
        return rows.g
    return [-1 if k == q - n - 1 else 0 for k in range(len(rows.columns))]


def _priced(rows: _Rows, weights: list[int]) -> Whole:
    total = rows.columns[0] * weights[0]
    for row, weight in zip(rows.columns[1:], weights[1:], strict=True):
        if weight:
            total = total + row * weight
    return total


def _entering(rows: _Rows, duals: list[int], rho: list[int], n: int) -> int:
    """The column of least reduced cost per step, the first of equals; -1 for none."""
    steps, gaps = _priced(rows, rho).tolist(), _priced(rows, duals).tolist()
    best, gap_best, step_best = -1, 0, 1
    offers = [(j, -gap, -step) for j, (gap, step) in enumerate(zip(gaps, steps, strict=True)) if step < 0]
    last = len(rho) - 1
    offers += [
        (n + 1 + k, duals[k], rho[k])
        for k in range(len(rho))
        if rho[k] > 0 and not (rows.rts == VRS and k == last)
    ]
    for q, gap, step in offers:
        if q != rows.banned and (best < 0 or gap * step_best < gap_best * step):
            best, gap_best, step_best = q, gap, step
    return best


def prove(asked: Programmes, start: Integers, at: int) -> Proven:
    """Programme `at` solved without rounding, from a dual feasible start of (e, M) numbered columns.

    The score is the float64 nearest the true one of the numbers as given; INFEASIBLE is proven too. Time:
    some tens of pivots, each a few hundred nanoseconds per reference unit and row.
    """
    rows, n = _rows(asked, at), asked.columns.shape[1]
    basis = [int(q) for q in start[at]]
    cost = 1 if asked.is_input else -1
    patience = 20 + 4 * len(basis)
    while True:
        adjugate, determinant = _adjugate([_column(rows, q, n) for q in basis])
        values = [sum(a * b for a, b in zip(row, rows.sides, strict=True)) for row in adjugate]
        below = [i for i in range(1, len(basis)) if values[i] < 0]
        duals = [cost * one for one in adjugate[0]]
        if not below:
            return _told(asked, at, rows, basis, values, duals, determinant)
        patience -= 1
        # The farthest below first; when that takes long, the first by number, which cannot cycle.
        leaving = min(below, key=lambda i: values[i] if patience > 0 else basis[i])
        entering = _entering(rows, duals, adjugate[leaving], n)
        if entering < 0:
            nothing = np.full(len(basis), np.nan)
            return Proven(np.nan, INFEASIBLE, np.array(basis), nothing, nothing)
        basis[leaving] = entering


def _told(
    asked: Programmes, at: int, rows: _Rows, basis: list[int], values: list[int], duals: list[int],
    determinant: int,
) -> Proven:  # fmt: skip
    """The result in floats: logicals and duals in the scaled rows' units."""
    n, scale = asked.columns.shape[1], [*asked.row_scale[at].tolist(), 1.0]
    told = [Fraction(value, determinant) for value in values]
    for i, q in enumerate(basis):
        if q > n:
            told[i] *= rows.worth[q - n - 1] * Fraction(scale[q - n - 1])
    # A row of whole numbers is the true row over its worth, the scaled row the true one times its scale.
    prices = [
        Fraction(dual, determinant) / (worth * Fraction(one))
        for dual, worth, one in zip(duals, rows.worth, scale, strict=False)
    ]
    return Proven(
        float(told[0]), SOLVED, np.array(basis), np.array([float(one) for one in told]),
        np.array([float(one) for one in prices]),
    )  # fmt: skip
