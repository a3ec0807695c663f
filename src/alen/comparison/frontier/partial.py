"""Frontiers that most units lie before: FDH without convexity, order-m and order-alpha in closed form.

FDH: Deprins, Simar & Tulkens (1984). Order-m: Cazals, Florens & Simar, 'Nonparametric frontier estimation: a
robust approach', *Journal of Econometrics* 106 (2002) 1-25. Order-alpha: Aragon, Daouia & Thomas-Agnan,
'Nonparametric frontier estimation: a conditional quantile-based approach', *Econometric Theory* 21 (2005)
358-389. No draws: both are sums and order statistics of sorted ratios.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alen.comparison.frontier.dea import Envelopment
from alen.comparison.frontier.engine import kernels
from alen.comparison.frontier.tables import Table
from alen.comparison.frontier.technology import (
    SOLVED,
    UNBOUNDED,
    Orientation,
    require_orientation,
)
from alen.comparison.vectors import Floats
from alen.errors import BadInput

_CELLS = 1 << 20


class Partial(NamedTuple):
    """Scores of n units; NaN for a unit whose outputs are all 0, seen from the output side.

    fdh         (n,) against the best of the units that are compared: those that do at least as much (in),
                or take at most as much (out)
    order_m     (n,) against the expected best of m of them, drawn with replacement
    order_alpha (n,) against the best but for a share of 1 - alpha of them
    """

    fdh: Floats
    order_m: Floats
    order_alpha: Floats


def partial(
    given: Table, *, draws: int = 30, alpha: float = 0.95, orientation: str = "in",
    engine: str = "compiled",
) -> Partial:  # fmt: skip
    """FDH, order-m and order-alpha scores, Farrell's (in: FDH <= 1; out: FDH >= 1).

    Formula (in): of the N units with outputs y_j >= y_o, take r_j = max_i x_ij/x_io, sorted: FDH r_(1);
    order-m sum_k r_(k) [((N-k+1)/N)^m - ((N-k)/N)^m], m being `draws`; order-alpha r_(ceil((1-alpha)N)).
    Out: of the units with inputs x_j <= x_o take r_j = min_r y_rj/y_ro, sorted falling, and the same sums.
    The partial scores can lie beyond 1: most units lie beyond a frontier of few. Assumption: exact numbers;
    no convexity, no returns to scale. BadInput unless draws >= 1 and 0 < alpha <= 1.

    >>> from alen.comparison.frontier.tables import table
    >>> three = table([2.0, 4.0, 3.0], [1.0, 1.0, 1.0])
    >>> found = partial(three, draws=2, alpha=0.5, engine="plain")
    >>> found.fdh.round(4).tolist(), found.order_m.round(4).tolist(), found.order_alpha.round(4).tolist()
    ([1.0, 0.5, 0.6667], [1.2778, 0.6389, 0.8519], [1.5, 0.75, 1.0])
    """
    orientation = require_orientation(orientation)
    if draws < 1 or not 0.0 < alpha <= 1.0:
        raise BadInput(
            f"m is {draws} and alpha {alpha}", do="Give m of at least 1, and alpha above 0, at most 1."
        )
    inputs, outputs = given.inputs, given.outputs
    if orientation == "in":
        made = kernels(engine).partial(outputs.T, inputs.T, outputs, inputs, draws, alpha)
    else:
        # The same sums from above: ratios and bars with their signs turned.
        made = -kernels(engine).partial(-inputs.T, -outputs.T, -inputs, outputs, draws, alpha)
    return Partial(made[:, 0], made[:, 1], made[:, 2])


def free_disposal(given: Table, *, orientation: str = "in") -> Envelopment:
    """FDH with its one peer per unit, slacks and targets, in the form of `dea.envelop`; no prices.

    Of peers with the same ratio the one that leaves most over is named (slacks as shares of column means).
    Time and memory: n² comparisons, a few million at a time. Literature: Deprins, Simar & Tulkens 1984.

    >>> from alen.comparison.frontier.tables import table
    >>> found = free_disposal(table([2.0, 4.0, 3.0], [1.0, 1.0, 2.0]))
    >>> found.score.tolist(), found.peers[:, 0].tolist(), found.output_slacks[:, 0].tolist()
    ([1.0, 0.5, 1.0], [0, 0, 2], [0.0, 0.0, 0.0])
    """
    orientation = require_orientation(orientation)
    by_input = orientation == "in"
    inputs, outputs, n = given.inputs, given.outputs, given.size
    score, peer = np.full(n, np.nan), np.zeros(n, dtype=np.int64)
    means = [np.where(part.max(axis=0) > 0.0, part.mean(axis=0), 1.0) for part in (inputs, outputs)]
    step = max(1, _CELLS // n)
    for first in range(0, n, step):
        at = slice(first, min(first + step, n))
        held, ratio = (outputs, inputs) if by_input else (inputs, outputs)
        counts = np.ones((at.stop - first, n), dtype=np.bool_)
        for k in range(held.shape[1]):
            counts &= held[:, k] >= held[at, k, None] if by_input else held[:, k] <= held[at, k, None]
        key = np.full(counts.shape, -np.inf)
        for k in range(ratio.shape[1]):
            base = ratio[at, k]
            used = base > 0.0
            share = ratio[:, k] / base[used, None]
            key[used] = np.maximum(key[used], share if by_input else -share)
        key[~counts] = np.inf
        best = key.min(axis=1)
        left_over = (outputs / means[1]).sum(axis=1) - (inputs / means[0]).sum(axis=1)
        worth = np.where(key == best[:, None], left_over, -np.inf)
        peer[at] = worth.argmax(axis=1)
        score[at] = np.where(np.isfinite(best), best if by_input else -best, np.nan)
    return _told(given, score, peer, orientation)


def _told(given: Table, score: Floats, peer: np.ndarray, orientation: Orientation) -> Envelopment:
    ok = np.isfinite(score)
    missing = np.where(ok, 0.0, np.nan)[:, None]
    share = score[:, None]
    radial_inputs = given.inputs * share if orientation == "in" else given.inputs
    radial_outputs = given.outputs if orientation == "in" else given.outputs * share
    inputs, outputs = given.inputs[peer], given.outputs[peer]
    nothing = np.full(given.size, np.nan)
    return Envelopment(
        "fdh", orientation, score, np.where(ok, SOLVED, UNBOUNDED).astype(np.int64),
        np.where(ok, peer, -1)[:, None], np.where(ok, 1.0, 0.0)[:, None],
        np.maximum(_rounded(radial_inputs - inputs, inputs), 0.0) + missing,
        np.maximum(_rounded(outputs - radial_outputs, outputs), 0.0) + missing,
        given.inputs * np.nan, given.outputs * np.nan, nothing, inputs + missing, outputs + missing,
    )  # fmt: skip


def _rounded(slack: Floats, numbers: Floats) -> Floats:
    """Remainders of a rounded ratio are no slack."""
    return np.where(np.abs(slack) <= 1e-12 * numbers, 0.0, slack)
