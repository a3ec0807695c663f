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
from alen.comparison.frontier.proofs import is_proven
from alen.comparison.frontier.tables import Table, powers
from alen.comparison.frontier.technology import (
    CODES,
    DRS,
    INFEASIBLE,
    SOLVED,
    UNBOUNDED,
    UNPROVEN,
    Orientation,
    Rts,
)
from alen.comparison.vectors import Floats, Integers


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
    by_facets = asked.is_input and asked.inputs == 1 and banned is None
    if by_facets:
        found = _of_hull(asked, units, rts, engine, chosen)
    else:
        found = _of_programmes(asked, engine)
    bad = np.flatnonzero((found.status == UNPROVEN) | ~is_proven(asked, found, facets_known=by_facets))
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
