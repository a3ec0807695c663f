"""Data envelopment analysis of a table: scores with their peers, prices, slacks and targets.

See `envelopment` for how programmes are solved and proven, `slacks` for the second stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from alen.comparison.frontier.engine import kernels
from alen.comparison.frontier.envelopment import Scaled, scaled, solved
from alen.comparison.frontier.programmes import Optima, Programmes
from alen.comparison.frontier.proofs import weights_of
from alen.comparison.frontier.slacks import stretch
from alen.comparison.frontier.tables import Table
from alen.comparison.frontier.technology import (
    CLOSE,
    DRS,
    INFEASIBLE,
    SOLVED,
    Orientation,
    Rts,
    require_orientation,
    require_rts,
)
from alen.comparison.vectors import Booleans, Floats, Integers

NO_PEER = -1
"""In `Envelopment.peers`: no further peer."""

Returns = Literal["increasing", "constant", "decreasing", "unknown"]
"""What one more of everything would bring at a unit's place; unknown where a score is missing."""


@dataclass(frozen=True, eq=False)
class Envelopment:
    """Scores of n units with m inputs and s outputs, and what proves them; NaN where a unit has no score.

    score          (n,) Farrell's: in, the share of the inputs that would do (<= 1); out, the multiple of
                   the outputs that could be reached (>= 1)
    status         (n,) numbers of `technology.STATUS_NAMES`: solved, infeasible, unbounded
    peers          (n, P) unit numbers by falling weight, -1 for no more
    weights        (n, P) what each peer counts; they sum to 1 under variable returns
    input_slacks   (n, m) input that is left over beside the share, in the input's unit
    output_slacks  (n, s) output that is missing beside the multiple, in the output's unit
    input_prices   (n, m) shadow prices per unit of each input, and
    output_prices  (n, s) of each output, and
    level          (n,) intercept: in, sum(input_prices · own inputs) = 1 and
                   score = sum(output_prices · own outputs) + level; out, sum(output_prices · own outputs)
                   = 1 and score = sum(input_prices · own inputs) + level. NaN for `fdh`, which has none. At
                   a corner of the frontier other prices prove the score as well
    target_inputs  (n, m) the peers' weighted inputs: share and slacks both taken off
    target_outputs (n, s) the peers' weighted outputs
    """

    rts: Rts | Literal["fdh"]
    orientation: Orientation
    score: Floats
    status: Integers
    peers: Integers
    weights: Floats
    input_slacks: Floats
    output_slacks: Floats
    input_prices: Floats
    output_prices: Floats
    level: Floats
    target_inputs: Floats
    target_outputs: Floats

    @property
    def is_efficient(self) -> Booleans:
        """(n,) a score of 1 and no slack: no weighting of units does the same with less."""
        left_over = np.concatenate([self.input_slacks, self.output_slacks], axis=1)
        return np.asarray((np.abs(self.score - 1.0) <= CLOSE) & (left_over == 0.0).all(axis=1))


class SuperEfficiency(NamedTuple):
    """Scores against all others: above 1 (in) or below 1 (out) for a unit that moves the frontier.

    `score` is NaN where `status` is INFEASIBLE: no weighting of the others reaches the unit at all.
    """

    score: Floats
    status: Integers


class Scale(NamedTuple):
    """Scale of n units: scores under constant and variable returns, their ratio, what more would bring."""

    constant: Floats
    variable: Floats
    efficiency: Floats
    returns: tuple[Returns, ...]


def envelop(
    given: Table, *, rts: str = "vrs", orientation: str = "in", engine: str = "compiled",
    slacks: bool = True,
) -> Envelopment:  # fmt: skip
    """Every unit's score against the frontier of all, with peers, prices, slacks and targets.

    Formula (in): the least t with sum_j l_j x_j <= t x_o, sum_j l_j y_j >= y_o, l >= 0, and sum l = 1 (vrs),
    <= 1 (drs), >= 1 (irs) or free (crs); out: the largest t with sum l x <= x_o, sum l y >= t y_o. Slacks are
    those of the second stage (`slacks`); `slacks=False` leaves it out (the sum of what is left over may then
    be smaller than it could be). A unit whose outputs are all 0 has no score (unbounded) from the output
    side, and under constant or decreasing returns the score 0 from the input side.

    Assumption: numbers without error, a convex technology. Noise makes good luck a frontier: read `noise`
    before saying anything of a unit. Literature: Charnes, Cooper & Rhodes 1978; Banker, Charnes & Cooper
    1984. BadInput for an unknown word; `table` checks the numbers.

    >>> from alen.comparison.frontier.tables import table
    >>> seven = table([100, 200, 300, 500, 100, 200, 600], [75, 100, 300, 400, 25, 50, 400])
    >>> found = envelop(seven, engine="plain")
    >>> found.score.round(4).tolist()
    [1.0, 0.6111, 1.0, 1.0, 1.0, 0.5, 0.8333]
    >>> found.peers[1].tolist(), found.weights[1].round(4).tolist()
    ([0, 2], [0.8889, 0.1111])
    >>> float(found.output_slacks[4, 0]), float(found.target_inputs[6, 0])
    (50.0, 500.0)
    """
    rts = require_rts(rts)
    orientation = require_orientation(orientation)
    units = scaled(given)
    asked, found = solved(units, rts, orientation, kernels(engine))
    if slacks:
        columns = np.concatenate([units.inputs, units.outputs], axis=1)
        top = columns.mean(axis=0)
        stretch(asked, found, np.where(top > 0.0, top, 1.0))
    return _told(given, units, asked, found, rts, orientation)


def _told(
    given: Table, units: Scaled, asked: Programmes, found: Optima, rts: Rts, orientation: Orientation
) -> Envelopment:
    peers, weights = sorted_peers(*weights_of(asked, found))
    ok = found.status == SOLVED
    inputs, outputs = given.inputs.shape[1], given.outputs.shape[1]
    duals = np.where(ok[:, None], found.duals, np.nan)
    prices = duals[:, : inputs + outputs] * asked.row_scale / units.row_powers
    level = np.where(ok, 0.0, np.nan)
    if asked.has_sum:
        level = duals[:, -1] * (-1.0 if asked.rts == DRS else 1.0) * (1.0 if asked.is_input else -1.0)
    share = found.score[:, None]
    radial_inputs = given.inputs * share if asked.is_input else given.inputs
    radial_outputs = given.outputs if asked.is_input else given.outputs * share
    goal_inputs = np.einsum("np,npm->nm", weights, given.inputs[peers])
    goal_outputs = np.einsum("np,nps->ns", weights, given.outputs[peers])
    missing = np.where(ok, 0.0, np.nan)[:, None]
    return Envelopment(
        rts, orientation, found.score, found.status, np.where(weights > 0.0, peers, NO_PEER), weights,
        _left(radial_inputs - goal_inputs, given.inputs) + missing,
        _left(goal_outputs - radial_outputs, given.outputs) + missing,
        prices[:, :inputs], prices[:, inputs:], level + 0.0, goal_inputs + missing, goal_outputs + missing,
    )  # fmt: skip


def _left(slack: Floats, numbers: Floats) -> Floats:
    """What is left over, rounding's remainders taken for nothing."""
    tiny = CLOSE * np.maximum(numbers, numbers.mean(axis=0) * 1e-3)
    return np.where(slack > tiny, slack, 0.0)


def sorted_peers(peers: Integers, weights: Floats) -> tuple[Integers, Floats]:
    """Peers by falling weight, columns that nobody fills left out; rounding's remainders are no peers."""
    weights = np.where(weights > 1e-12, weights, 0.0)
    order = np.argsort(-weights, axis=1, kind="stable")
    peers, weights = np.take_along_axis(peers, order, 1), np.take_along_axis(weights, order, 1)
    width = max(1, int((weights > 0.0).sum(axis=1).max()))
    return peers[:, :width], weights[:, :width]


def super_efficiency(
    given: Table, *, rts: str = "vrs", orientation: str = "in", engine: str = "compiled"
) -> SuperEfficiency:
    """Every unit's score against the frontier of all others: how far it stands out, or moves the rest.

    Formula: as `envelop`, the unit itself left out of the weights. Where the others cannot reach it (more
    output than any weighting has, or less input) the programme has no solution: NaN, status INFEASIBLE, never
    a number. Literature: Andersen & Petersen, 'A procedure for ranking efficient units in data envelopment
    analysis', *Management Science* 39 (1993) 1261-1264.

    >>> from alen.comparison.frontier.tables import table
    >>> five = table([2.0, 4.0, 3.0, 5.0, 6.0], [1.0, 2.0, 3.0, 4.0, 5.0])
    >>> found = super_efficiency(five, engine="plain")
    >>> found.score.round(4).tolist(), found.status.tolist()
    ([1.5, 0.625, 1.3333, 0.9, nan], [0, 0, 0, 0, 1])
    """
    rts = require_rts(rts)
    orientation = require_orientation(orientation)
    units, engine_now = scaled(given), kernels(engine)
    _, found = solved(units, rts, orientation, engine_now)
    # A unit inside the frontier bears no weight in its own score: leaving it out changes nothing.
    at = np.flatnonzero((found.status == SOLVED) & (np.abs(found.score - 1.0) <= 1e-7))
    score, status = found.score.copy(), found.status.copy()
    if at.size:
        _, alone = solved(units, rts, orientation, engine_now, banned=at, at=at)
        score[at], status[at] = alone.score, alone.status
    score[status == INFEASIBLE] = np.nan
    return SuperEfficiency(score, status)


def scale(given: Table, *, orientation: str = "in", engine: str = "compiled") -> Scale:
    """Scale efficiency, and whether one more of everything brings more than in proportion.

    Formula: score under constant over score under variable returns (out: the other way round, so that it is
    <= 1 in both); constant where both are equal, else decreasing where the scores under non-increasing and
    variable returns are equal, else increasing. Literature: Färe, Grosskopf & Lovell, *The Measurement of
    Efficiency of Production* (1985); Banker, Charnes & Cooper 1984.

    >>> from alen.comparison.frontier.tables import table
    >>> seven = table([100, 200, 300, 500, 100, 200, 600], [75, 100, 300, 400, 25, 50, 400])
    >>> scale(seven, engine="plain").returns[:4]
    ('increasing', 'increasing', 'constant', 'decreasing')
    """
    units, engine_now = scaled(given), kernels(engine)
    constant, variable, falling = (
        solved(units, rts, require_orientation(orientation), engine_now)[1].score
        for rts in ("crs", "vrs", "drs")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = constant / variable if orientation == "in" else variable / constant
    returns: list[Returns] = []
    for one, other, share in zip(variable, falling, ratio, strict=True):
        if not np.isfinite(share):
            returns.append("unknown")
        elif abs(share - 1.0) <= CLOSE * 10:
            returns.append("constant")
        elif abs(other - one) <= CLOSE * 10 * one:
            returns.append("decreasing")
        else:
            returns.append("increasing")
    return Scale(constant, variable, ratio, tuple(returns))
