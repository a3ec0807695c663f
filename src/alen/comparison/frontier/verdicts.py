"""What may be said of a frontier: the gate, the claimable score, the total."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.frontier.stochastic import StochasticFrontier
from alen.comparison.frontier.tables import Table
from alen.comparison.vectors import Floats, vector
from alen.errors import BadInput

GATE = 2.0
"""Inefficiency must spread at least so many times as wide as noise (sigma_u / sigma_v) before any unit's
score is shown. A reading of a simulation (98 units, sigma_u .20): at a ratio of 4 the best of two scores
claimed too much (by more than 5 points) for 5 % of the units, at 2 for 14 %, at 1 for 17 % while the totals
were off by 4 to 18 points. Below it a page says that scores 'cannot be told apart from noise'."""


SIGNIFICANCE = 0.05
"""The gate opens only where so small a share of samples without inefficiency would look as inefficient."""

NOT_FOUND, NO_INEFFICIENCY, RATIO, CHANCE = "not_found", "no_inefficiency", "ratio", "chance"
NO_NOISE, CURVE, TOO_FEW, NO_CLAIM = "no_noise", "curve", "too_few", "no_claim"
"""What closes the gate, each a word of `Judgement.closed_by`:

not_found        the search for the stochastic frontier did not end at a maximum
no_inefficiency  sigma_u is 0: costs lean the wrong way, or noise that is known explains their spread
no_noise         no noise was stated and none was found, and real numbers have some
ratio            sigma_u / sigma_v is below `GATE`
chance           chance alone looks like this in more than `SIGNIFICANCE` of samples
curve            what a straight cost function takes for inefficiency, one that may bend does not
too_few          units too few to fit a cost function that may bend
no_claim         the claimable score of every unit is 1: there is nothing to show
"""


class Gate(NamedTuple):
    """sigma_u / sigma_v (infinite without noise, NaN without either) and whether it reaches `GATE`."""

    ratio: float
    is_open: bool


def gate(sigma_u: float, sigma_v: float) -> Gate:
    """Whether inefficiency stands out from noise: sigma_u / sigma_v >= `GATE`.

    Both are sd parameters in logarithms of cost. BadInput for a number below 0 or missing.

    >>> gate(0.2, 0.05).is_open, gate(0.2, 0.2).is_open, gate(0.0, 0.0).is_open
    (True, False, False)
    """
    if not (np.isfinite(sigma_u) and np.isfinite(sigma_v)) or sigma_u < 0.0 or sigma_v < 0.0:
        raise BadInput(f"sigma_u is {sigma_u} and sigma_v {sigma_v}", do="Give two numbers of at least 0.")
    if sigma_v == 0.0:
        ratio = float("inf") if sigma_u > 0.0 else float("nan")
    else:
        ratio = sigma_u / sigma_v
    return Gate(ratio, ratio >= GATE)


def whole_noise(sigma_year: float, sigma_booking: float) -> float:
    """The noise that the gate is held against: sqrt(sigma_year² + sigma_booking²).

    `sigma_year` is the sd of what comes and goes in ln(cost), from repeated years of the same organisations;
    `sigma_booking` that of booking practice, which stays, is in no series and has to be stated. Assumption:
    the two independent of each other. BadInput for a number below 0 or missing.

    >>> round(whole_noise(0.03, 0.04), 12)
    0.05
    """
    if not (np.isfinite(sigma_year) and np.isfinite(sigma_booking)) or min(sigma_year, sigma_booking) < 0.0:
        raise BadInput(
            f"sigma is {sigma_year} from year to year and {sigma_booking} from booking",
            do="Give two numbers of at least 0.",
        )
    return math.hypot(sigma_year, sigma_booking)


class Spread(NamedTuple):
    """One cost function's reading: both sds in ln(cost), their ratio (see `Gate`), and how often chance alone
    would give so much (the p-value of sigma_u = 0)."""

    sigma_u: float
    sigma_v: float
    ratio: float
    p_value: float


class Judgement(NamedTuple):
    """Whether single scores may be shown, and what says no.

    is_open    whether nothing closes the gate
    closed_by  why it is closed, in the words above (`RATIO` …); empty where it is open
    ratio      sigma_u / sigma_v, the lower of the two cost functions' where both were fitted; NaN for none
    stated     the noise that was known beside the table, 0 where none was
    straight   by the log-linear cost function, the one whose scores are shown
    curved     by the one that may bend; None where it could not be fitted
    """

    is_open: bool
    closed_by: tuple[str, ...]
    ratio: float
    stated: float
    straight: Spread
    curved: Spread | None


def judgement(
    straight: StochasticFrontier, curved: StochasticFrontier | None, *, stated: float = 0.0,
    claimable: ArrayLike | None = None,
) -> Judgement:  # fmt: skip
    """Whether inefficiency can be told apart from noise, so that single scores may be shown.

    `straight` is `stochastic_frontier(table, least_sigma_v=stated)` and `curved` the same with
    `is_curved=True` (None where there are too few units for it); `stated` is `whole_noise` of the year and
    of booking practice, 0 where nothing is known: then the table's own noise alone is held against it.
    `claimable` is the `best_of_two` of the units, where there is one. Formula: open where in both cost
    functions sigma_u / max(sigma_v, stated) >= `GATE` and the likelihood-ratio test of sigma_u = 0, noise
    being no less than stated, has p <= `SIGNIFICANCE`; where some noise was stated or found; and where some
    unit's claimable score is below 1. Each only closes what `gate` alone would open. Assumption: noise
    stated no smaller than it is, and normal. Literature: Coelli, *Journal of Productivity Analysis* 6 (1995)
    247-268 (the test); Badunenko, Henderson & Kumbhakar, *Journal of the Royal Statistical Society* A 175
    (2012) 863-892 (the ratio). How often it opens by mistake, and how often it does where it should:
    `python -m benchmarks.lenses`.

    >>> from alen.comparison.frontier.stochastic import stochastic_frontier
    >>> from alen.comparison.frontier.tables import table
    >>> size = np.arange(1.0, 31.0, dtype=np.int64)
    >>> wasted = np.tile([0.0, 0.02, 0.1, 0.5, 0.25, 0.05], 5)
    >>> some = table(3.0 * size * np.exp(wasted), size)
    >>> for stated in (0.05, 0.2):
    ...     fits = [stochastic_frontier(some, least_sigma_v=stated, is_curved=bent) for bent in (False, True)]
    ...     told = judgement(*fits, stated=stated)
    ...     print(told.is_open, told.closed_by)
    True ()
    False ('no_inefficiency',)
    """
    first = _spread(straight, stated)
    second = None if curved is None else _spread(curved, stated)
    closed = _doubts(straight, first)
    if not closed:
        if curved is None or second is None:
            closed.append(TOO_FEW)
        elif _doubts(curved, second):
            closed.append(CURVE)
    if claimable is not None and not closed and bool((vector(claimable, "claimable") >= 1.0 - _ONE).all()):
        closed.append(NO_CLAIM)
    ratio = first.ratio if second is None else float(np.fmin(first.ratio, second.ratio))
    return Judgement(not closed, tuple(closed), ratio, stated, first, second)


_ONE = 1e-9


def _spread(fitted: StochasticFrontier, stated: float) -> Spread:
    sigma_v = max(fitted.sigma_v, stated)
    return Spread(fitted.sigma_u, sigma_v, gate(fitted.sigma_u, sigma_v).ratio, fitted.p_value)


def _doubts(fitted: StochasticFrontier, found: Spread) -> list[str]:
    """What speaks against inefficiency in one cost function."""
    if not fitted.converged:
        return [NOT_FOUND]
    if found.sigma_u == 0.0:
        return [NO_INEFFICIENCY]
    if fitted.no_noise:
        return [NO_NOISE]
    return [RATIO] * (not found.ratio >= GATE) + [CHANCE] * (not found.p_value <= SIGNIFICANCE)


def best_of_two(dea: ArrayLike, stochastic: ArrayLike) -> Floats:
    """The higher of a unit's DEA and stochastic score (n numbers each): the only claimable one.

    As the Danish water regulator did: a unit is held to have no more to save than either model says. NaN
    where either is missing. BadInput when the arrays differ in length.

    >>> best_of_two([0.7, 1.0, float("nan")], [0.8, 0.9, 0.9]).tolist()
    [0.8, 1.0, nan]
    """
    first = vector(dea, "dea")
    return np.maximum(first, vector(stochastic, "stochastic", first.size))


def potential(given: Table, score: ArrayLike) -> float:
    """The total of (1 - score) · cost over all units, in the cost's unit; NaN where any score is missing.

    `score` n input-oriented scores; above 1 counts as 1. A difference to a frontier, not money that can be
    taken out. BadInput for several inputs.

    >>> from alen.comparison.frontier.tables import table
    >>> potential(table([100.0, 200.0], [1.0, 1.0]), [1.0, 0.5])
    100.0
    """
    if given.inputs.shape[1] != 1:
        raise BadInput("a total needs one cost", do="Give one input.")
    numbers = vector(score, "score", given.size)
    return float((np.maximum(1.0 - numbers, 0.0) * given.inputs[:, 0]).sum())
