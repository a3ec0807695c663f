"""Whether a result's own numbers prove it: weights that reach, prices nobody beats, no gap between."""

from __future__ import annotations

import numpy as np

from alen.comparison.frontier.programmes import Optima, Programmes
from alen.comparison.frontier.technology import CLOSE, CODES, DRS, INFEASIBLE, SOLVED, UNBOUNDED
from alen.comparison.vectors import Booleans, Floats, Integers

_CELLS = 1 << 20


def is_proven(asked: Programmes, found: Optima, *, facets_known: bool = False) -> Booleans:
    """Whether a result's own numbers prove it, to a relative 1e-9.

    Weights: none below 0, every row met. Prices: none below 0, and under them no unit better by more than
    1e-9 of its own worth, which bounds the score by as much. Both sums must be the score. That a programme
    cannot be met is never believed of floats. `facets_known`: the prices are facets that were held against
    all units when they were made (`facets`), and are not held against them again.
    """
    fine = found.status == UNBOUNDED
    # A price below 0 by a rounding would be no proof: it is none at all.
    duals = np.maximum(found.duals, 0.0)
    if asked.rts == CODES["vrs"]:
        duals[:, -1] = found.duals[:, -1]
    at = np.flatnonzero(found.status == SOLVED)
    fine[at] = _weights_hold(asked, found, duals, at)
    at = at[fine[at]]
    fine[at] = _prices_hold(asked, duals, at, facets_known)
    lone = (found.status == INFEASIBLE) & (asked.columns.shape[1] == 1) & (asked.banned == 0)
    fine |= lone
    return fine


def weights_of(asked: Programmes, found: Optima) -> tuple[Integers, Floats]:
    """Peers and weights (e, M): unit numbers and what they carry, 0 for columns that are no units."""
    is_unit = found.basis < asked.columns.shape[1]
    return np.where(is_unit, found.basis, 0), np.where(is_unit, np.maximum(found.values, 0.0), 0.0)


def _weights_hold(asked: Programmes, found: Optima, duals: Floats, at: Integers) -> Booleans:
    all_peers, all_weights = weights_of(asked, found)
    peers, weights = all_peers[at], all_weights[at]
    scale = asked.row_scale[at]
    reached = np.einsum("kei,ei->ek", asked.columns[:, peers], weights) * scale
    g, b = asked.sides
    rows = reached.shape[1]
    short = b[at, :rows] - g[at] * found.score[at, None] - reached
    # A row that the score moves is met to a share of the score, however small; the others to a share of the
    # unit's own numbers. What is missing may not be worth more, either, at the prices found.
    score = np.abs(found.score[at])
    holds: Booleans = np.all(short <= CLOSE * np.where(g[at] != 0.0, score[:, None], 1.0), axis=1)
    holds &= (duals[at, :rows] * np.maximum(short, 0.0)).sum(axis=1) <= CLOSE * score
    if asked.has_sum:
        total = weights.sum(axis=1)
        low, high = asked.rts != DRS, asked.rts in (CODES["vrs"], DRS)
        holds &= (not low) | (total >= 1.0 - CLOSE)
        holds &= (not high) | (total <= 1.0 + CLOSE)
    cost = 1.0 if asked.is_input else -1.0
    bound = (duals[at] * b[at]).sum(axis=1)
    return holds & (np.abs(bound - cost * found.score[at]) <= CLOSE * np.abs(found.score[at]))


def _prices_hold(asked: Programmes, duals: Floats, at: Integers, facets_known: bool) -> Booleans:
    """No unit beats the prices."""
    rows = asked.own.shape[1]
    prices = duals[at, :rows] * asked.row_scale[at]
    level = np.zeros(at.size)
    if asked.has_sum:
        level = duals[at, rows] * (-1.0 if asked.rts == DRS else 1.0)
    holds = np.ones(at.size, dtype=np.bool_)
    if facets_known:
        return holds
    worth = slice(0, asked.inputs) if asked.is_input else slice(asked.inputs, rows)
    chunk = max(1, _CELLS // asked.columns.shape[1])
    for first in range(0, at.size, chunk):
        some = slice(first, first + chunk)
        gain = prices[some] @ asked.columns + level[some, None]
        size = np.abs(prices[some, worth] @ asked.columns[worth])
        better = gain > CLOSE * size
        banned = asked.banned[at[some]]
        better[np.flatnonzero(banned >= 0), banned[banned >= 0]] = False
        holds[some] &= ~better.any(axis=1)
    return holds
