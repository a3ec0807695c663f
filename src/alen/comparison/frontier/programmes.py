"""Linear programmes of any inputs and outputs, one per unit, by the dual simplex method in plain numpy.

One form serves all: the least of c·t (c = 1: inputs shrink to the share t; c = -1: outputs grow to the
multiple t) over weights l >= 0 of the reference units, with one row per input and output,

    sum_j A_kj l_j + G_k t - p_k = b_k,    p_k >= 0,

where A has inputs with a minus and outputs as they are, and, but for constant returns, a last row: sum l = 1
(vrs), >= 1 (irs) or -sum l >= -1 (drs). Each row is divided by the unit's own number, so that G and b are 0,
1 or -1 and every tolerance is a share of the unit's own. The start is a basis that is always dual feasible:
the whole weight on one unit, or none; so no first phase is needed, and leaving a unit out of its own
reference set changes nothing but the column's ban.

Columns are numbered: j < n the weight of unit j; n the score t; n+1+k the logical p_k of row k, the last
row's included.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from alen.comparison.frontier.technology import (
    CODES,
    CRS,
    DRS,
    INFEASIBLE,
    IRS,
    SOLVED,
    UNPROVEN,
    VRS,
    Orientation,
    Rts,
)
from alen.comparison.vectors import Floats, Integers

_FEASIBLE = -1e-11
_PIVOT = 1e-11
_MOST_PIVOTS = 200
_CELLS = 1 << 19
"""Numbers of one array of pricing: so many units are solved side by side as fit."""


@dataclass(frozen=True, eq=False)
class Programmes:
    """The programmes of e units against n reference units; K rows of inputs and outputs.

    columns (K, n) inputs with a minus, then outputs, scaled
    own     (e, K) the unit's own numbers, positive, scaled the same
    radial  (K,)   rows that the score moves: inputs (in) or outputs (out)
    banned  (e,)   a unit that may carry no weight, -1 for none
    """

    columns: Floats
    own: Floats
    inputs: int
    rts: int
    is_input: bool
    banned: Integers

    @property
    def has_sum(self) -> bool:
        """Whether there is a row for the sum of the weights."""
        return self.rts != CRS

    @property
    def size(self) -> int:
        """Rows of a basis."""
        return self.columns.shape[0] + self.has_sum

    @cached_property
    def row_scale(self) -> Floats:
        """(e, K) what each row is multiplied by: one over the unit's own number, 1 where that is 0."""
        return np.asarray(1.0 / np.where(self.own > 0.0, self.own, 1.0), dtype=np.float64)

    @cached_property
    def sides(self) -> tuple[Floats, Floats]:
        """G (e, K) and b (e, K + the sum's row), of scaled rows."""
        sign = np.where(np.arange(self.own.shape[1], dtype=np.int64) < self.inputs, -1.0, 1.0)
        there = np.where(self.own > 0.0, sign, 0.0)
        radial = (sign < 0) == self.is_input
        g = np.where(radial, -there, 0.0)
        b = np.where(radial, 0.0, there)
        if self.has_sum:
            b = np.column_stack([b, np.full(len(b), -1.0 if self.rts == DRS else 1.0)])
        return g, b


@dataclass(frozen=True, eq=False)
class Optima:
    """What came out of e programmes; M the rows of a basis.

    score   (e,) the least share of the inputs or the largest multiple of the outputs
    status  (e,) SOLVED, INFEASIBLE, UNBOUNDED or UNPROVEN
    basis   (e, M) columns of the last basis, the score's first
    values  (e, M) what they amount to
    duals   (e, M) prices of the scaled rows
    """

    score: Floats
    status: Integers
    basis: Integers
    values: Floats
    duals: Floats


class Solve(Protocol):
    """An engine's way through programmes."""

    def __call__(self, asked: Programmes, start: Integers, /) -> Optima:
        """All programmes from their starts (e, M)."""
        ...


def programmes(
    inputs: Floats, outputs: Floats, own_inputs: Floats, own_outputs: Floats, rts: Rts,
    orientation: Orientation, banned: Integers | None = None,
) -> Programmes:  # fmt: skip
    """The programmes of e units (e × m inputs, e × s outputs) against n (n × m, n × s), all scaled."""
    columns = np.ascontiguousarray(np.concatenate([-inputs.T, outputs.T]))
    own = np.ascontiguousarray(np.concatenate([own_inputs, own_outputs], axis=1))
    nobody = np.full(own.shape[0], -1, dtype=np.int64)
    return Programmes(
        columns, own, inputs.shape[1], CODES[rts], orientation == "in", nobody if banned is None else banned
    )


def _best(scores: Floats, banned: Integers) -> Integers:
    """For each unit the column of the highest score that it may use."""
    first = int(scores.argmax())
    without = scores.copy()
    without[first] = -np.inf
    second = int(without.argmax())
    return np.where(banned == first, second, first)


def starts(asked: Programmes) -> Integers:
    """(e, M) a dual feasible basis for each programme: the score first, then logicals, then one unit.

    The score stands in the first input's row, or in the row of the unit's largest output; a unit of
    outputs that are all 0 (out) has no such row, and must not be asked.
    """
    n, rows = asked.columns.shape[1], asked.own.shape[1]
    count, m = asked.own.shape[0], asked.inputs
    if asked.is_input:
        pivot = np.zeros(count, dtype=np.int64)
    else:
        pivot = m + asked.own[:, m:].argmax(axis=1)
    start = np.empty((count, asked.size), dtype=np.int64)
    start[:, 0] = n
    logicals = n + 1 + np.arange(rows, dtype=np.int64)
    by_sum = asked.rts in (VRS, IRS) if asked.is_input else asked.rts in (VRS, DRS)
    for row in np.unique(pivot):
        here = pivot == row
        if asked.is_input or by_sum:
            kept = np.delete(logicals, row)
            last = _best(asked.columns[row], asked.banned[here]) if by_sum else None
        else:
            # The best ratio to the first input carries the score; a sum of at least 1 is left to the pivots.
            kept = np.delete(logicals, [0, row])
            last = _best(asked.columns[row] / -asked.columns[0], asked.banned[here])
        start[here, 1 : 1 + kept.size] = kept
        rest = [] if last is None else [last]
        if asked.has_sum and not by_sum:
            rest.append(np.full(int(here.sum()), n + 1 + rows))
        for place, column in enumerate(rest, start=1 + kept.size):
            start[here, place] = column
    return start


def basis_columns(asked: Programmes, basis: Integers, at: Integers) -> Floats:
    """(u, M, b) scaled columns of b numbered columns for each of the u units `at`, row by row."""
    n, rows = asked.columns.shape[1], asked.own.shape[1]
    scale = asked.row_scale[at]
    made = np.zeros((basis.shape[0], asked.size, basis.shape[1]))
    is_unit = basis < n
    unit = np.where(is_unit, basis, 0)
    made[:, :rows] = np.where(
        is_unit[:, None, :], asked.columns[:, unit].transpose(1, 0, 2) * scale[:, :, None], 0.0
    )
    if asked.has_sum:
        made[:, rows] = np.where(is_unit, -1.0 if asked.rts == DRS else 1.0, 0.0)
    g = asked.sides[0][at]
    made[:, :rows] += np.where((basis == n)[:, None, :], g[:, :, None], 0.0)
    who, place = np.nonzero(basis > n)
    made[who, basis[who, place] - n - 1, place] = -1.0
    return made


def unsolved(start: Integers) -> Optima:
    """Results of no programme yet, at their starts (e, M)."""
    count, size = start.shape
    score, status = np.zeros(count), np.zeros(count, dtype=np.int64)
    score[:], status[:] = np.nan, UNPROVEN
    return Optima(score, status, start.copy(), np.zeros((count, size)), np.zeros((count, size)))


def solve(asked: Programmes, start: Integers) -> Optima:
    """All programmes by the dual simplex method, many units side by side.

    `start` (e, M) from `starts`. A programme that is not done after 200 pivots is UNPROVEN. Memory: a few
    arrays of 2**19 numbers.
    """
    n = asked.columns.shape[1]
    count = start.shape[0]
    made = unsolved(start)
    chunk = max(1, _CELLS // max(n, 1))
    for first in range(0, count, chunk):
        _solve_some(asked, np.arange(first, min(first + chunk, count), dtype=np.int64), made)
    return made


def _solve_some(asked: Programmes, at: Integers, made: Optima) -> None:
    """The units `at`, side by side, into `made`."""
    cost = 1.0 if asked.is_input else -1.0
    sides = asked.sides[1]
    scale = asked.row_scale
    inverse: Floats = np.asarray(np.linalg.inv(basis_columns(asked, made.basis[at], at)), dtype=np.float64)
    for _ in range(_MOST_PIVOTS):
        if at.size == 0:
            return
        values = np.einsum("eik,ek->ei", inverse, sides[at])
        leaving = 1 + values[:, 1:].argmin(axis=1) if asked.size > 1 else np.zeros(at.size, dtype=np.int64)
        left = values[np.arange(at.size, dtype=np.int64), leaving]
        done = (left >= _FEASIBLE) | (leaving == 0)
        if done.any():
            _keep(made, at[done], values[done], cost * inverse[done, 0], SOLVED)
            at, inverse, leaving = at[~done], inverse[~done], leaving[~done]
            if at.size == 0:
                return
        duals, rho = cost * inverse[:, 0], inverse[np.arange(at.size, dtype=np.int64), leaving]
        entering = _entering(asked, duals, rho, scale[at], asked.banned[at])
        lost = entering < 0
        if lost.any():
            values = np.einsum("eik,ek->ei", inverse[lost], sides[at[lost]])
            _keep(made, at[lost], values, rho[lost], INFEASIBLE)
            at, inverse, leaving = at[~lost], inverse[~lost], leaving[~lost]
            rho, entering = rho[~lost], entering[~lost]
        column = basis_columns(asked, entering[:, None], at)[:, :, 0]
        column = np.einsum("eik,ek->ei", inverse, column)
        pivot = column[np.arange(at.size, dtype=np.int64), leaving]
        # A step by next to nothing would be all rounding: such a unit is left to the exact way.
        go = np.abs(pivot) > _PIVOT * np.abs(column).max(axis=1)
        at, leaving, entering = at[go], leaving[go], entering[go]
        inverse = _turned(inverse[go], column[go], rho[go], leaving)
        made.basis[at, leaving] = entering


def _turned(inverse: Floats, column: Floats, rho: Floats, leaving: Integers) -> Floats:
    """The inverses after a column of each has been exchanged."""
    who = np.arange(leaving.size, dtype=np.int64)
    pivot = column[who, leaving][:, None]
    made = inverse - (column / pivot)[:, :, None] * rho[:, None, :]
    made[who, leaving] = rho / pivot
    return made


def _keep(made: Optima, at: Integers, values: Floats, duals: Floats, status: int) -> None:
    """What a programme ended with; of one that cannot be met, the row that shows it."""
    made.values[at], made.duals[at], made.status[at] = values, duals, status
    if status == SOLVED:
        made.score[at] = values[:, 0]


def _entering(asked: Programmes, duals: Floats, rho: Floats, scale: Floats, banned: Integers) -> Integers:
    """The column that enters for each unit, -1 for none: the least reduced cost per unit of the way."""
    n, rows = asked.columns.shape[1], asked.own.shape[1]
    step, gap = (rho[:, :rows] * scale) @ asked.columns, -((duals[:, :rows] * scale) @ asked.columns)
    if asked.has_sum:
        sign = -1.0 if asked.rts == DRS else 1.0
        step += sign * rho[:, rows:]
        gap -= sign * duals[:, rows:]
    ratio = np.full((rho.shape[0], n + asked.size), np.inf)
    falls = step < -_PIVOT
    bans = banned >= 0
    falls[bans, banned[bans]] = False
    np.divide(np.maximum(gap, 0.0), -step, out=ratio[:, :n], where=falls)
    free = rho > _PIVOT
    if asked.rts == VRS:
        free[:, rows] = False
    np.divide(np.maximum(duals, 0.0), rho, out=ratio[:, n:], where=free)
    entering = np.asarray(ratio.argmin(axis=1), dtype=np.int64)
    found = np.isfinite(ratio[np.arange(entering.size, dtype=np.int64), entering])
    entering += entering >= n
    entering[~found] = -1
    return entering
