"""Data envelopment analysis: the share of its inputs a unit would need, held against all others' weights.

Charnes, Cooper & Rhodes, 'Measuring the efficiency of decision making units', *European Journal of
Operational Research* 2 (1978) 429-444 (constant returns); Banker, Charnes & Cooper, 'Some models for
estimating technical and scale inefficiencies in data envelopment analysis', *Management Science* 30 (1984)
1078-1092 (variable returns).

Whatever engine found a score, its proof is checked afterwards: weights that reach the target, prices under
which no unit does better, and no gap between the two. What fails is solved again in whole numbers (`exact`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alen.comparison.frontier.engine import Kernels
from alen.comparison.frontier.exact import prove
from alen.comparison.frontier.facets import Hull, hull, sieved
from alen.comparison.frontier.programmes import Optima, Programmes, programmes, starts
from alen.comparison.frontier.tables import Table, powers
from alen.comparison.frontier.technology import (
    CLOSE,
    CODES,
    DRS,
    INFEASIBLE,
    SOLVED,
    UNBOUNDED,
    UNPROVEN,
    Orientation,
    Rts,
)
from alen.comparison.vectors import Booleans, Floats, Integers

_CELLS = 1 << 20


@dataclass(frozen=True, eq=False)
class Scaled:
    """A table by powers of two: what is solved, and what turns it back."""

    inputs: Floats
    outputs: Floats
    input_powers: Floats
    output_powers: Floats

    @property
    def row_powers(self) -> Floats:
        """Of inputs, then outputs."""
        return np.concatenate([self.input_powers, self.output_powers])


def scaled(given: Table) -> Scaled:
    """The table with each column divided by the power of two nearest its mean; nothing is rounded."""
    by_input, by_output = powers(given.inputs), powers(given.outputs)
    return Scaled(given.inputs / by_input, given.outputs / by_output, by_input, by_output)


def solved(
    units: Scaled, rts: Rts, orientation: Orientation, engine: Kernels, banned: Integers | None = None,
    at: Integers | None = None,
) -> tuple[Programmes, Optima]:  # fmt: skip
    """Programmes of the units `at` (default: all) against all units, solved and proven.

    `banned` (e,) a unit that each may not lean on, -1 for none. Statuses are SOLVED, INFEASIBLE or
    UNBOUNDED (outputs that are all 0, seen from the output side).
    """
    chosen = np.arange(units.inputs.shape[0], dtype=np.int64) if at is None else at
    asked = programmes(
        units.inputs, units.outputs, units.inputs[chosen], units.outputs[chosen], rts, orientation, banned
    )
    if asked.is_input and asked.inputs == 1 and banned is None:
        found = _of_hull(asked, units, rts, engine, chosen)
    else:
        found = _of_programmes(asked, engine)
    bad = np.flatnonzero((found.status == UNPROVEN) | ~_is_proven(asked, found))
    if bad.size:
        start = starts(asked)
        for one in bad.tolist():
            proven = prove(asked, start, one)
            found.score[one], found.status[one] = proven.score, proven.status
            found.basis[one], found.values[one], found.duals[one] = proven[2:]
    return asked, found


def _of_programmes(asked: Programmes, engine: Kernels) -> Optima:
    """One programme per unit; a unit that has nothing to grow is not asked."""
    n = asked.columns.shape[1]
    grows = np.ones(asked.own.shape[0], dtype=np.bool_)
    if not asked.is_input:
        grows = asked.own[:, asked.inputs :].max(axis=1) > 0.0
    alone = (asked.banned >= 0) & (n == 1)
    found = Optima(
        np.full(grows.size, np.nan), np.where(grows, INFEASIBLE, UNBOUNDED).astype(np.int64),
        np.zeros((grows.size, asked.size), dtype=np.int64), np.full((grows.size, asked.size), np.nan),
        np.full((grows.size, asked.size), np.nan),
    )  # fmt: skip
    at = np.flatnonzero(grows & ~alone)
    if at.size:
        some = Programmes(
            asked.columns, asked.own[at], asked.inputs, asked.rts, asked.is_input, asked.banned[at]
        )
        made = engine.solve(some, starts(some))
        for whole, part in zip(_parts(found), _parts(made), strict=True):
            whole[at] = part
    return found


def _parts(optima: Optima) -> tuple[Floats, Integers, Integers, Floats, Floats]:
    return optima.score, optima.status, optima.basis, optima.values, optima.duals


def _of_hull(asked: Programmes, units: Scaled, rts: Rts, engine: Kernels, chosen: Integers) -> Optima:
    """The facet pool's answer in the form of programmes: the score joins the basis in the input's row."""
    cost, rows = units.inputs[:, 0], np.ascontiguousarray(units.outputs.T)
    code = CODES[rts]
    peers = sieved(cost, rows, code, engine.walk)
    if peers.size < cost.size:
        few, few_rows = np.ascontiguousarray(cost[peers]), np.ascontiguousarray(rows[:, peers])
    else:
        few, few_rows = np.ascontiguousarray(cost), rows
    asked_outputs = np.ascontiguousarray(units.outputs[chosen])
    made: Hull = hull(few, few_rows, asked_outputs, code, engine.walk)
    own = asked.own[:, 0]
    n, outputs = cost.size, rows.shape[0]
    basis = np.empty((own.size, asked.size), dtype=np.int64)
    basis[:, 0] = n
    # The pool counts logicals from the outputs' first row; the input's row comes before them here.
    basis[:, 1:] = np.where(
        made.basis < peers.size,
        peers[np.minimum(made.basis, peers.size - 1)],
        made.basis - peers.size + n + 1,
    )
    scale = asked.row_scale
    values = np.empty((own.size, asked.size))
    values[:, 0] = made.values / own
    logical = np.where(made.basis > peers.size, made.basis - peers.size - 1, outputs)
    by_row = np.column_stack([scale[:, 1:], np.ones(own.size)])
    values[:, 1:] = np.where(
        made.basis < peers.size,
        made.weights,
        made.weights * by_row[np.arange(own.size, dtype=np.int64)[:, None], logical],
    )
    duals = np.empty((own.size, asked.size))
    duals[:, 0] = 1.0
    duals[:, 1 : 1 + outputs] = made.slopes[made.facet] / (own[:, None] * scale[:, 1:])
    if asked.has_sum:
        duals[:, -1] = made.levels[made.facet] * (-1.0 if code == DRS else 1.0) / own
    score = np.where(made.status == SOLVED, made.values / own, np.nan)
    return Optima(score, made.status.copy(), basis, values, duals)


def _is_proven(asked: Programmes, found: Optima) -> Booleans:
    """Whether a result's own numbers prove it, to a relative 1e-9.

    Weights: none below 0, every row met. Prices: none below 0, and under them no unit better by more than
    1e-9 of its own worth, which bounds the score by as much. Both sums must be the score. That a programme
    cannot be met is never believed of floats.
    """
    fine = found.status == UNBOUNDED
    at = np.flatnonzero(found.status == SOLVED)
    fine[at] = _weights_hold(asked, found, at)
    at = at[fine[at]]
    fine[at] = _prices_hold(asked, found.duals, at)
    lone = (found.status == INFEASIBLE) & (asked.columns.shape[1] == 1) & (asked.banned == 0)
    fine |= lone
    return fine


def weights_of(asked: Programmes, found: Optima) -> tuple[Integers, Floats]:
    """Peers and weights (e, M): unit numbers and what they carry, 0 for columns that are no units."""
    is_unit = found.basis < asked.columns.shape[1]
    return np.where(is_unit, found.basis, 0), np.where(is_unit, np.maximum(found.values, 0.0), 0.0)


def _weights_hold(asked: Programmes, found: Optima, at: Integers) -> Booleans:
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
    holds &= (found.duals[at, :rows] * np.maximum(short, 0.0)).sum(axis=1) <= CLOSE * score
    if asked.has_sum:
        total = weights.sum(axis=1)
        low, high = asked.rts != DRS, asked.rts in (CODES["vrs"], DRS)
        holds &= (not low) | (total >= 1.0 - CLOSE)
        holds &= (not high) | (total <= 1.0 + CLOSE)
    cost = 1.0 if asked.is_input else -1.0
    bound = (found.duals[at] * b[at]).sum(axis=1)
    return holds & (np.abs(bound - cost * found.score[at]) <= CLOSE * np.abs(found.score[at]))


def _prices_hold(asked: Programmes, duals: Floats, at: Integers) -> Booleans:
    """No unit beats the prices; the pool's facets were held against all units when they were made, so they
    are held only against one another's units here."""
    rows = asked.own.shape[1]
    prices = duals[at, :rows] * asked.row_scale[at]
    level = np.zeros(at.size)
    if asked.has_sum:
        level = duals[at, rows] * (-1.0 if asked.rts == DRS else 1.0)
    holds: Booleans = np.all(duals[at, :rows] >= -CLOSE, axis=1)
    if asked.has_sum and asked.rts != CODES["vrs"]:
        holds &= duals[at, rows] >= -CLOSE
    if asked.is_input and asked.inputs == 1 and not (asked.banned >= 0).any():
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
