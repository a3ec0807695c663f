"""What noise in the costs does to a frontier: bands of scores and ranks, and the total without it.

A frontier takes every lucky year for skill: with a noise of a tenth of the costs, 98 units that all do
equally well show a 'potential'. So beside every score stands what comes out when costs are redrawn, and
beside the total its extrapolation to no noise at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alen.comparison.frontier.bootstrap import bandwidth, smoothed_draws
from alen.comparison.frontier.engine import Kernels, Tell, kernels
from alen.comparison.frontier.envelopment import scaled, solved
from alen.comparison.frontier.exact import prove
from alen.comparison.frontier.programmes import programmes, starts
from alen.comparison.frontier.tables import Table
from alen.comparison.frontier.technology import CODES, SOLVED, Rts, require_rts
from alen.comparison.vectors import Floats, Integers
from alen.errors import BadInput

LEVEL = (0.05, 0.95)
"""Bands are the middle 90 % of the draws, as everywhere in Alen."""

LAMBDAS = (0.5, 1.0, 1.5, 2.0)
"""Added noise in multiples of the noise's variance."""

BAND_DRAWS = 500
SETS, REPLICATES = 40, 100
"""Draws of a band; draws of added noise at each of `LAMBDAS`, and bootstrap replicates of each."""

_TIE = 1e-9


class NoiseBand(NamedTuple):
    """Scores and ranks of n units under redrawn costs.

    score        (n,) the score of the costs as booked
    lower, upper (n,) 5-95 % of the scores of redrawn costs. Noise is added to costs that have it already, so
                 that the band lies lower than the score would without it; a score may lie above its band
    rank         (n,) place by score, 1 the highest, ties sharing the best
    rank_lower, rank_upper  (n,) 5-95 % of the places
    """

    score: Floats
    lower: Floats
    upper: Floats
    rank: Integers
    rank_lower: Integers
    rank_upper: Integers


class Simex(NamedTuple):
    """The total potential as a share of all costs, extrapolated to costs without noise.

    share    the extrapolated share; may be below 0, which says that noise explains it all
    naive    the share of bias-corrected DEA on the costs as booked
    lambdas  (L,) added noise, the first 0; `shares` (L,) the mean share at each
    """

    share: float
    naive: float
    lambdas: Floats
    shares: Floats


def _one_cost(given: Table, sigma_v: float) -> None:
    if given.inputs.shape[1] != 1:
        raise BadInput(
            f"noise is drawn for one cost, not for {given.inputs.shape[1]} inputs", do="Give one input."
        )
    if not (np.isfinite(sigma_v) and sigma_v >= 0.0):
        raise BadInput(f"sigma_v is {sigma_v}", do="Give the noise's sd in logarithms of cost, such as 0.1.")


def _places(score: Floats) -> Integers:
    """Competition places of one draw's scores, 1 the highest; equal to 1e-9 is equal."""
    rounded = np.round(score / _TIE)
    ordered = np.sort(rounded)
    return 1 + score.size - np.searchsorted(ordered, rounded, side="right")


def _scores(given: Table, factors: Floats, rts: Rts, engine: Kernels) -> Floats:
    """(B, n) scores of costs multiplied by factors (B, n), each set against its own frontier."""
    units = scaled(given)
    cost = np.ascontiguousarray(units.inputs[:, 0])
    outputs = np.ascontiguousarray(units.outputs)
    rows = np.ascontiguousarray(outputs.T)
    costs, status = engine.draw(cost, np.ones(cost.size), rows, outputs, 1.0 / factors, CODES[rts])
    for b, one in np.argwhere(status != SOLVED).tolist():
        at = slice(one, one + 1)
        moved = (cost * factors[b])[:, None]
        asked = programmes(moved, outputs, np.ones((1, 1)), outputs[at], rts, "in")
        costs[b, one] = prove(asked, starts(asked), 0).score
    return costs / (cost * factors)


def noise_band(
    given: Table, sigma_v: float, *, draws: int = BAND_DRAWS, seed: int = 1, rts: str = "vrs",
    engine: str = "compiled", tell: Tell | None = None,
) -> NoiseBand:  # fmt: skip
    """Scores and ranks when every cost is redrawn with noise: cost · exp(sigma_v z), z standard normal.

    `sigma_v` is the sd of the noise in logarithms of cost: from repeated years of the same organisation, and
    from what is stated of booking practice (`verdicts.whole_noise`). Each draw is held against its own
    frontier. Assumption: noise independent between units. Literature on what noise does to frontiers:
    Badunenko, Henderson & Kumbhakar, *Journal of the Royal Statistical Society* A 175 (2012) 863-892.
    `tell` hears of each draw. BadInput for several inputs, and for sigma_v below 0.

    >>> from alen.comparison.frontier.tables import table
    >>> five = table([2.0, 4.0, 3.0, 5.0, 6.0], [1.0, 2.0, 3.0, 4.0, 5.0])
    >>> found = noise_band(five, 0.1, draws=200, engine="plain")
    >>> found.rank.tolist(), bool((found.lower <= found.upper).all())
    ([1, 5, 1, 4, 1], True)
    """
    _one_cost(given, sigma_v)
    if draws < 1:
        raise BadInput(f"{draws} draws", do="Ask for at least one.")
    rts = require_rts(rts)
    engine_now, random = kernels(engine, tell), np.random.default_rng(seed)
    _, found = solved(scaled(given), rts, "in", engine_now)
    made = _scores(given, np.exp(sigma_v * random.standard_normal((draws, given.size))), rts, engine_now)
    places = np.array([_places(row) for row in made])
    lower, upper = np.quantile(made, LEVEL, axis=0)
    low, high = np.quantile(places, LEVEL, axis=0, method="inverted_cdf")
    return NoiseBand(
        found.score, lower, upper, _places(found.score), low.astype(np.int64), high.astype(np.int64)
    )


def _corrected_share(
    given: Table, factors: Floats, replicates: int, random: np.random.Generator, rts: Rts, engine: Kernels
) -> float:
    """The share of all costs that bias-corrected DEA calls potential, costs multiplied by factors (n,)."""
    cost = given.inputs[:, 0] * factors
    moved = scaled(Table(cost[:, None], given.outputs, given.names))
    _, found = solved(moved, rts, "in", engine)
    score = np.minimum(found.score, 1.0)
    draws = smoothed_draws(score, replicates, bandwidth(score), random)
    drawn = _scores(Table((cost * score)[:, None], given.outputs, given.names), 1.0 / draws, rts, engine)
    # Of the moved units' own scores, back to those of the units as they are.
    drawn = drawn * score / draws
    distance = 1.0 / score
    corrected = 1.0 / (2.0 * distance - (1.0 / drawn).mean(axis=0))
    return float((cost * (1.0 - corrected)).sum() / cost.sum())


def simex(
    given: Table, sigma_v: float, *, sets: int = SETS, replicates: int = REPLICATES, seed: int = 1,
    rts: str = "vrs", lambdas: Sequence[float] = LAMBDAS, engine: str = "compiled",
    tell: Tell | None = None,
) -> Simex:  # fmt: skip
    """The total potential of bias-corrected DEA, extrapolated to costs without noise.

    Formula: add noise of variance l·sigma_v² to the logarithms of cost for l = .5, 1, 1.5 and 2 (`sets` times
    each, the same draws stretched), take the mean share at each, put a parabola through shares and l (0
    included) and read it at l = -1, where no noise is left. `replicates` bootstrap replicates correct each
    set. Assumption: noise normal, its sd known and alike for all. Literature: Cook & Stefanski,
    'Simulation-extrapolation estimation in parametric measurement error models', *Journal of the American
    Statistical Association* 89 (1994) 1314-1328. BadInput as for `noise_band`, for fewer than two lambdas,
    and where nothing can be smoothed. Time: sets · lambdas · replicates frontiers, told to
    `tell`.

    >>> from alen.comparison.frontier.tables import table
    >>> some = table([2.0, 4.0, 3.0, 5.0, 6.0, 7.0], [1.0, 2.0, 3.0, 4.0, 5.0, 4.0])
    >>> found = simex(some, 0.0, sets=3, replicates=50, engine="plain")
    >>> round(found.share - found.naive, 9) + 0.0
    0.0
    """
    _one_cost(given, sigma_v)
    steps = np.array([0.0, *lambdas])
    if steps.size < 3 or sets < 1 or replicates < 2 or bool((np.diff(steps) <= 0.0).any()):
        raise BadInput("the extrapolation needs rising lambdas above 0, at least two, and sets of draws")
    engine_now, random = kernels(engine, tell), np.random.default_rng(seed)
    noise = random.standard_normal((sets, given.size))
    rts = require_rts(rts)

    def mean_share(step: float) -> float:
        # The same replicates' seed at every step: what differs is the noise alone.
        shared = np.random.default_rng(seed + 1)
        width = sigma_v * np.sqrt(step)
        rows = noise if width > 0.0 else noise[:1]
        shares = [
            _corrected_share(given, np.exp(width * row), replicates, shared, rts, engine_now) for row in rows
        ]
        return float(np.mean(shares))

    shares = np.array([mean_share(float(step)) for step in steps])
    bend = np.polynomial.polynomial.polyfit(steps, shares, 2)
    share = float(np.polynomial.polynomial.polyval(-1.0, bend)) if sigma_v > 0.0 else float(shares[0])
    return Simex(share, float(shares[0]), steps, shares)
