"""What may be said of a frontier: the gate, the claimable score, the total."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.frontier.tables import Table
from alen.comparison.vectors import Floats, vector
from alen.errors import BadInput

GATE = 2.0
"""Inefficiency must spread at least so many times as wide as noise (sigma_u / sigma_v) before any unit's
score is shown. A reading of a simulation (98 units, sigma_u .20): at a ratio of 4 the best of two scores
claimed too much (by more than 5 points) for 5 % of the units, at 2 for 14 %, at 1 for 17 % while the totals
were off by 4 to 18 points. Below it a page says that scores 'cannot be told apart from noise'."""


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
