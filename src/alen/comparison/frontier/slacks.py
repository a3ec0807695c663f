"""The second stage: of all weights that prove a score, those that show the most that is left over.

Ali & Seiford, 'The mathematical programming approach to efficiency analysis' (1993), in *The Measurement of
Productive Efficiency*. Slacks are summed as shares of each column's mean, so that no unit of measurement
decides. Only columns that cost nothing under the first stage's prices may enter, so the score stays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alen.comparison.frontier.programmes import Optima, Programmes, basis_columns
from alen.comparison.frontier.technology import CLOSE, DRS, SOLVED, VRS
from alen.comparison.vectors import Booleans, Floats, Integers

_CELLS = 1 << 20
_PATIENCE = 30
_MOST_PIVOTS = 300


class _Ties(NamedTuple):
    """Facets some units share: which facet a unit has, and the units that lie on each."""

    facet: Integers
    on: list[Integers]


def _ties(asked: Programmes, found: Optima, at: Integers) -> _Ties:
    rows = asked.own.shape[1]
    prices = found.duals[at, :rows] * asked.row_scale[at]
    level = np.zeros(at.size)
    if asked.has_sum:
        level = found.duals[at, rows] * (-1.0 if asked.rts == DRS else 1.0)
    top = prices.max(axis=1, keepdims=True)
    alike: Floats = np.concatenate([prices, level[:, None]], axis=1) / top
    kinds = np.unique(alike.round(12), axis=0, return_index=True, return_inverse=True)
    first = np.asarray(kinds[1], dtype=np.int64)
    facet = np.asarray(kinds[2], dtype=np.int64).ravel()
    worth = slice(0, asked.inputs) if asked.is_input else slice(asked.inputs, rows)
    on: list[Integers] = []
    chunk = max(1, _CELLS // asked.columns.shape[1])
    for begin in range(0, first.size, chunk):
        some = first[begin : begin + chunk]
        gain = prices[some] @ asked.columns + level[some, None]
        size = np.abs(prices[some][:, worth] @ asked.columns[worth])
        on += [np.flatnonzero(row) for row in gain >= -CLOSE * size]
    return _Ties(facet, on)


def _free_logicals(asked: Programmes, found: Optima, at: Integers) -> Booleans:
    """(u, M) rows whose price is 0, so that something may be left over there."""
    free = found.duals[at] <= CLOSE
    if asked.rts == VRS:
        free[:, -1] = False
    return free


def stretch(asked: Programmes, found: Optima, means: Floats) -> None:
    """Move `found`'s weights, score untouched, to those with the largest sum of slacks over column means.

    `means` (K,) of the scaled columns of inputs and outputs, 1 for a column of zeros. Units whose prices are
    all above 0 have no slack anywhere and are left as they are; so is a unit whose second stage ends without
    a clean proof.
    """
    rows = asked.own.shape[1]
    at = np.flatnonzero(found.status == SOLVED)
    at = at[(found.duals[at, :rows] <= CLOSE).any(axis=1)]
    if at.size == 0:
        return
    ties = _ties(asked, found, at)
    free = _free_logicals(asked, found, at)
    n = asked.columns.shape[1]
    on = [units.tolist() for units in ties.on]
    for place, one in enumerate(at.tolist()):
        logicals = (n + 1 + np.flatnonzero(free[place])).tolist()
        known = {*found.basis[one].tolist(), int(asked.banned[one])}
        offers = [q for q in (*on[ties.facet[place]], *logicals) if q not in known]
        if offers:
            _climb(asked, found, one, np.array(offers), 1.0 / (asked.row_scale[one] * means))


def _climb(asked: Programmes, found: Optima, one: int, offers: Integers, worth: Floats) -> None:
    """One unit's second stage, by the primal simplex method over the columns on its facet."""
    n, rows = asked.columns.shape[1], asked.own.shape[1]
    at = np.array([one])
    numbers = np.concatenate([found.basis[one], offers])
    columns = basis_columns(asked, numbers[None, :], at)[0]
    gains = np.zeros(numbers.size)
    is_slack = (numbers > n) & (numbers <= n + rows)
    gains[is_slack] = worth[numbers[is_slack] - n - 1] / worth.max()
    side = asked.sides[1][one]
    basis = np.arange(asked.size, dtype=np.int64)
    values = found.values[one]
    for turn in range(_MOST_PIVOTS):
        try:
            inverse = np.asarray(np.linalg.inv(columns[:, basis]), dtype=np.float64)
        except np.linalg.LinAlgError:
            return
        values = inverse @ side
        gain = gains - (gains[basis] @ inverse) @ columns
        gain[basis] = 0.0
        entering = int(gain.argmax()) if turn < _PATIENCE else int((gain > CLOSE).argmax())
        if gain[entering] <= CLOSE:
            break
        column = inverse @ columns[:, entering]
        rising = column > CLOSE
        rising[0] = False
        if not rising.any():
            return
        ratio = np.full(values.size, np.inf)
        np.divide(np.maximum(values, 0.0), column, out=ratio, where=rising)
        equal = np.flatnonzero(ratio <= ratio.min() * (1.0 + 1e-12))
        leaving = (
            equal[numbers[basis[equal]].argmin()] if turn >= _PATIENCE else equal[column[equal].argmax()]
        )
        basis[leaving] = entering
    else:
        return
    if (values[1:] >= -CLOSE).all() and abs(values[0] - found.score[one]) <= CLOSE * abs(found.score[one]):
        found.basis[one], found.values[one] = numbers[basis], values
