"""The smoothed bootstrap of frontiers: bias-corrected scores, and limits for the sampling error alone.

Simar & Wilson, 'Sensitivity analysis of efficiency scores: how to bootstrap in nonparametric frontier
models', *Management Science* 44 (1998) 49-61. Smoothing, reflection and quantiles as R's
`Benchmarking::dea.boot` has them, so that the same draws give the same numbers.

The limits are 'sampling error of the frontier if costs were exact'. Costs are not exact: with noise of a
tenth they hold the truth for a third of the units (see `noise`), and bias-corrected scores claim far too
much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from alen.comparison.frontier.engine import Kernels, Tell, kernels
from alen.comparison.frontier.envelopment import Scaled, scaled, solved
from alen.comparison.frontier.exact import prove
from alen.comparison.frontier.programmes import programmes, starts
from alen.comparison.frontier.proofs import is_proven
from alen.comparison.frontier.tables import Table
from alen.comparison.frontier.technology import (
    CODES,
    SOLVED,
    Orientation,
    Rts,
    require_orientation,
    require_rts,
)
from alen.comparison.vectors import Floats, vector
from alen.errors import BadInput

MOST_CELLS = 40_000_000
"""Replicates times units: the scores of all replicates are kept for the quantiles (320 MB at most)."""

_CHUNK = 1 << 19


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Scores of n units with what resampling says of them, all Farrell's (in: <= 1; out: >= 1).

    score       (n,) the plain score
    corrected   (n,) bias-corrected score: the frontier through the data lies inside the true one
    bias        (n,) estimated bias of the distance (1/score for in, the score for out), at most 0 for the
                frontier's distance: `1/corrected = 1/score - bias` (in)
    lower, upper (n,) limits of level 1 - alpha, Hyndman & Fan's quantile type 9
    bandwidth   the width of the smoothing kernel
    replicates  B
    """

    orientation: Orientation
    score: Floats
    corrected: Floats
    bias: Floats
    lower: Floats
    upper: Floats
    bandwidth: float
    replicates: int


def bandwidth(score: ArrayLike, orientation: str = "in") -> float:
    """The width of the smoothing kernel for reflected scores, as R's `dea.boot` takes it.

    `score` n Farrell scores. Formula: of the scores off the frontier and their reflections at 1 (2m numbers)
    .9 · min(sd, IQR/1.349) · (2m)^(-1/5), times (2m/n)^(1/5) · sd(distances)/sd(reflected), distances being
    1/score (in) or the scores (out). BadInput where fewer than two units lie off the frontier, or all at
    the same distance: there is nothing to smooth.

    >>> round(bandwidth([1.0, 0.6, 0.7, 0.8, 0.9, 1.0]), 6)
    0.166277
    """
    given = vector(score, "score")
    distance = 1.0 / given if orientation == "in" else given
    off = given[distance > 1.0 + 1e-6]
    reflected = np.concatenate([off, 2.0 - off])
    if off.size < 2 or float(np.ptp(off)) == 0.0:
        raise BadInput(
            f"{off.size} units lie off the frontier, or all of them equally far",
            why="The bootstrap smooths the spread of inefficiency, and there is none to smooth.",
            do="Give more units, or leave the bootstrap out.",
        )
    spread = float(reflected.std(ddof=1))
    quarter = float(np.subtract(*np.quantile(reflected, [0.75, 0.25]))) / 1.349
    narrow = quarter if 1e-6 < quarter < spread else spread
    adjust = float(distance.std(ddof=1)) / spread * (reflected.size / distance.size) ** 0.2
    return float(adjust * 0.9 * narrow * reflected.size**-0.2)


def smoothed_draws(
    score: Floats, replicates: int, width: float, random: Generator, orientation: str = "in"
) -> Floats:
    """(B, n) pseudo-scores: distances drawn with their reflections, smoothed, reflected back at 1.

    Each draw is shrunk to its own mean so that smoothing does not add variance (Simar & Wilson 1998, step 3).
    Scores as 1/distance in both orientations (<= 1).
    """
    distance = 1.0 / score if orientation == "in" else score
    mirror = np.concatenate([distance, 2.0 - distance])
    drawn = mirror[random.integers(0, mirror.size, (replicates, distance.size))]
    middle = drawn.mean(axis=1, keepdims=True)
    shrink = np.sqrt(1.0 + width * width / mirror.var(ddof=1))
    noise = width * random.standard_normal((replicates, distance.size))
    made = middle + (drawn + noise - middle) / shrink
    return np.asarray(1.0 / np.where(made < 1.0, 2.0 - made, made), dtype=np.float64)


def replicate_scores(
    given: Table, draws: ArrayLike, *, rts: str = "vrs", orientation: str = "in",
    engine: str = "compiled",
) -> Floats:  # fmt: skip
    """(B, n) scores of the units as they are, against frontiers moved by given pseudo-scores (B, n), <= 1.

    Each reference unit is first put on the frontier, then moved off it by its draw: inputs x·score/draw (in),
    outputs y·score·draw (out). Test it with another programme's draws, never with its final numbers.
    BadInput where draws are not B × n numbers above 0.
    """
    rts = require_rts(rts)
    orientation = require_orientation(orientation)
    units, engine_now = scaled(given), kernels(engine)
    moved = np.array(draws, dtype=np.float64)
    if moved.ndim != 2 or moved.shape[1] != given.size or not bool((moved > 0.0).all()):
        raise BadInput("the draws are not one positive number per replicate and unit")
    _, found = solved(units, rts, orientation, engine_now)
    return _replicates(units, _bounded(found.score, orientation), moved, rts, orientation, engine_now)


def _bounded(score: Floats, orientation: Orientation) -> Floats:
    """Scores without the last bit beyond 1; BadInput where one is missing."""
    if not np.isfinite(score).all() or bool((score == 0.0).any()):
        raise BadInput(
            "a unit without outputs has no distance to the frontier",
            do="Leave the unit out of the bootstrap.",
        )
    return np.minimum(score, 1.0) if orientation == "in" else np.maximum(score, 1.0)


def _replicates(
    units: Scaled, score: Floats, draws: Floats, rts: Rts, orientation: Orientation, engine: Kernels
) -> Floats:
    if orientation == "in" and units.inputs.shape[1] == 1:
        return _of_costs(units, score, draws, rts, engine)
    made = np.empty(draws.shape)
    for b, draw in enumerate(draws):
        inputs, outputs = units.inputs, units.outputs
        if orientation == "in":
            inputs = inputs * (score / draw)[:, None]
        else:
            outputs = outputs * (score * draw)[:, None]
        asked = programmes(inputs, outputs, units.inputs, units.outputs, rts, orientation)
        start = starts(asked)
        found = engine.solve(asked, start)
        for one in np.flatnonzero(~is_proven(asked, found)).tolist():
            found.score[one] = prove(asked, start, one).score
        made[b] = found.score
        engine.tell(1)
    return made


def _of_costs(units: Scaled, score: Floats, draws: Floats, rts: Rts, engine: Kernels) -> Floats:
    """Replicates with one cost: a facet pool each; facets that could not be proven are done exactly."""
    cost = np.ascontiguousarray(units.inputs[:, 0])
    rows, asked_outputs = np.ascontiguousarray(units.outputs.T), np.ascontiguousarray(units.outputs)
    costs, status = engine.draw(cost, score, rows, asked_outputs, draws, CODES[rts])
    for b, one in np.argwhere(status != SOLVED).tolist():
        moved = (cost * score / draws[b])[:, None]
        at = slice(one, one + 1)
        asked = programmes(moved, units.outputs, np.ones((1, 1)), units.outputs[at], rts, "in")
        costs[b, one] = prove(asked, starts(asked), 0).score
    return costs / cost


def bootstrap(
    given: Table, *, replicates: int = 2000, seed: int = 1, alpha: float = 0.05, rts: str = "vrs",
    orientation: str = "in", engine: str = "compiled", tell: Tell | None = None,
) -> Bootstrap:  # fmt: skip
    """Bias-corrected scores and limits by the homogeneous smoothed bootstrap.

    Formula, with distances d = 1/score (in) or the score (out) and replicates d*: bias = mean(d*) - d,
    corrected distance d - bias, limits d + quantiles (type 9) of d - d* at alpha/2 and 1 - alpha/2. The same
    seed gives the same numbers. Assumption: costs without error, inefficiency alike for small and large
    units (homogeneous), a convex technology. Literature: Simar & Wilson 1998. Time: a frontier per
    replicate, each told to `tell`. Memory: B · n numbers a few times over; BadInput beyond 40 million, for
    fewer than 2 replicates and where nothing can be smoothed.

    >>> from alen.comparison.frontier.tables import table
    >>> five = table([2.0, 4.0, 3.0, 5.0, 6.0, 7.0], [1.0, 2.0, 3.0, 4.0, 5.0, 4.0])
    >>> found = bootstrap(five, replicates=200, seed=1, engine="plain")
    >>> bool((found.upper <= found.score).all()), bool((found.corrected < found.score).all())
    (True, True)
    """
    rts = require_rts(rts)
    orientation = require_orientation(orientation)
    if replicates < 2 or replicates * given.size > MOST_CELLS:
        raise BadInput(
            f"{replicates} replicates of {given.size} units",
            why=f"All are kept: at most {MOST_CELLS:,} scores, and at least 2 replicates.",
            do="Ask for fewer replicates.",
        )
    if not 0.0 < alpha < 1.0:
        raise BadInput(f"alpha is {alpha}", do="Give a number between 0 and 1, such as 0.05.")
    units, engine_now = scaled(given), kernels(engine, tell)
    _, found = solved(units, rts, orientation, engine_now)
    score = _bounded(found.score, orientation)
    width, random = bandwidth(score, orientation), np.random.default_rng(seed)
    made = np.empty((replicates, given.size))
    step = max(1, _CHUNK // given.size)
    for first in range(0, replicates, step):
        count = min(step, replicates - first)
        draws = smoothed_draws(score, count, width, random, orientation)
        made[first : first + count] = _replicates(units, score, draws, rts, orientation, engine_now)
    return summary(score, made, alpha=alpha, orientation=orientation, width=width)


def summary(
    score: Floats, replicates: Floats, *, alpha: float = 0.05, orientation: str = "in",
    width: float = float("nan"),
) -> Bootstrap:  # fmt: skip
    """What replicate scores (B, n) say of plain scores (n,): the formulas of `bootstrap`."""
    orientation = require_orientation(orientation)
    distance = 1.0 / score if orientation == "in" else score
    drawn = 1.0 / replicates if orientation == "in" else replicates
    bias = drawn.mean(axis=0) - distance
    corrected = distance - bias
    low, high = np.quantile(distance - drawn, [alpha / 2, 1.0 - alpha / 2], axis=0, method="normal_unbiased")
    if orientation == "in":
        return Bootstrap(
            orientation, score, 1.0 / corrected, bias, 1.0 / (distance + high), 1.0 / (distance + low), width,
            len(replicates),
        )  # fmt: skip
    return Bootstrap(
        orientation, score, corrected, bias, distance + low, distance + high, width, len(replicates)
    )
