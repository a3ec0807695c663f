"""Stochastic frontier: a cost function with noise on both sides and inefficiency on one.

Aigner, Lovell & Schmidt, 'Formulation and estimation of stochastic frontier production function models',
*Journal of Econometrics* 6 (1977) 21-37. ln cost = b0 + sum_r b_r ln y_r + v + u, v normal with sd sigma_v, u
half-normal with sd parameter sigma_u. Costs that lean the wrong way (residuals with no tail of high costs)
have no inefficiency to find: then sigma_u is 0, every efficiency 1, and the result says so (Waldman, *Journal
of Econometrics* 18 (1982) 275-279: least squares is the maximum then).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from alen.comparison.frontier.normal import distribution, hazard, log_density, log_distribution, tails
from alen.comparison.frontier.tables import Table
from alen.comparison.vectors import Floats
from alen.errors import BadInput

_MOST_STEPS = 500
_STEEP, _FLAT = 1e-9, 1e-5
"""A gradient this small per unit ends the search; one this small counts as none."""

_LEAST_U, _LEAST_V = -7.0, -4.0
"""ln of the least sigmas as shares of the residuals' sd. Below them the data say 0; the likelihood of a
frontier without noise has kinks where a unit touches it, so that the search for it ends a little before."""

_GAMMAS = (0.5, 0.9, 0.99)
"""Where the search begins beside the residuals' moments: with little noise it may have more than one top."""


@dataclass(frozen=True, eq=False)
class StochasticFrontier:
    """A fitted cost frontier of n units with s outputs.

    coefficients     (s + 1,) intercept, then elasticities of cost to each output
    standard_errors  (s + 1,) of them; NaN where the likelihood is flat
    sigma_u, sigma_v sd parameters of inefficiency (half-normal) and noise, in logarithms of cost
    gamma            sigma_u² / (sigma_u² + sigma_v²)
    log_likelihood   at the maximum, and
    log_likelihood_ols  without inefficiency
    ratio, p_value   likelihood-ratio test of sigma_u = 0: twice their difference, against half a chi-square
                     with one degree of freedom (Coelli 1995: sigma_u = 0 lies on the edge)
    wrong_skew       residuals lean the wrong way: sigma_u is 0 and every efficiency 1. Both may be so without
                     it where noise that is known explains the spread
    no_noise         the data show no noise: sigma_v ended at the least that is tried (1.8 % of the residuals'
                     sd), and the frontier is all but deterministic
    converged        the search ended at a maximum; False: do not use it
    efficiency       (n,) E[exp(-u) | residual] (Battese & Coelli 1988), 1 = on the frontier
    efficiency_jlms  (n,) exp(-E[u | residual]) (Jondrow, Lovell, Materov & Schmidt 1982)
    residuals        (n,) ln cost less the frontier's
    """

    coefficients: Floats
    standard_errors: Floats
    sigma_u: float
    sigma_v: float
    gamma: float
    log_likelihood: float
    log_likelihood_ols: float
    ratio: float
    p_value: float
    wrong_skew: bool
    no_noise: bool
    converged: bool
    efficiency: Floats
    efficiency_jlms: Floats
    residuals: Floats


def log_likelihood(parameters: Floats, design: Floats, log_cost: Floats) -> tuple[float, Floats]:
    """The model's log-likelihood and its gradient at (coefficients, ln sigma_v, ln sigma_u).

    Formula, with e the residual, s² = sigma_u² + sigma_v², a = e sigma_u / (s sigma_v): the sum of
    ln 2 - ln s + ln phi(e/s) + ln Phi(a). Returns a number and an array as long as `parameters`.
    """
    coefficients, sigma_v, sigma_u = parameters[:-2], math.exp(parameters[-2]), math.exp(parameters[-1])
    sigma, ratio = math.hypot(sigma_u, sigma_v), sigma_u / sigma_v
    e = log_cost - design @ coefficients
    a = e * (ratio / sigma)
    log_share, h = tails(a)
    value = float((math.log(2.0) - math.log(sigma) + log_density(e / sigma) + log_share).sum())
    by_e = -e / sigma**2 + h * (ratio / sigma)
    by_sigma = float((-1.0 / sigma + e * e / sigma**3 - h * e * ratio / sigma**2).sum())
    by_ratio = float((h * e / sigma).sum())
    gradient = np.empty(parameters.size)
    gradient[:-2] = -design.T @ by_e
    gradient[-2] = by_sigma * sigma_v**2 / sigma - by_ratio * ratio
    gradient[-1] = by_sigma * sigma_u**2 / sigma + by_ratio * ratio
    return value, gradient


def stochastic_frontier(
    given: Table, *, least_sigma_v: float = 0.0, is_curved: bool = False
) -> StochasticFrontier:
    """The half-normal cost frontier, log-linear in the outputs, by maximum likelihood.

    `least_sigma_v` is noise that is known beside the table (`verdicts.whole_noise`): sigma_v is sought at or
    above it, without inefficiency too. `is_curved` puts the squares of the outputs' logarithms (less their
    means) in as well, for a cost function that may bend: `coefficients` are one longer for every square that
    the others do not span already. Search: from corrected least squares by BFGS with the exact gradient, then
    Newton steps with differences of it. Assumption: log-linear cost, noise and inefficiency independent of
    each other and of the outputs, inefficiency half-normal. Literature: Aigner, Lovell & Schmidt 1977;
    Jondrow et al., *Journal of Econometrics* 19 (1982) 233-238; Battese & Coelli, *Journal of Econometrics*
    38 (1988) 387-399; Coelli, *Journal of Productivity Analysis* 6 (1995) 247-268. BadInput for more than
    one input, an output of 0 (it has no logarithm), a `least_sigma_v` below 0, fewer than three units more
    than coefficients, and outputs that are multiples or powers of each other.

    >>> from alen.comparison.frontier.tables import table
    >>> size = np.arange(1.0, 13.0, dtype=np.int64)
    >>> wasted = np.array([0.0, 0.1, 0.5, 0.0, 0.2, 0.1, 0.9, 0.1, 0.0, 0.3, 0.1, 0.0])
    >>> found = stochastic_frontier(table(3.0 * size * np.exp(wasted), size))
    >>> found.wrong_skew, found.converged, int(found.efficiency.argmin())
    (False, True, 6)
    """
    if not (math.isfinite(least_sigma_v) and least_sigma_v >= 0.0):
        raise BadInput(
            f"sigma_v is {least_sigma_v}", do="Give the noise's sd in logarithms of cost, such as 0.1."
        )
    log_cost, design = _logarithms(given)
    if is_curved:
        design = _curved(design)
    slopes = np.asarray(np.linalg.lstsq(design, log_cost, rcond=None)[0], dtype=np.float64)
    e = log_cost - design @ slopes
    n, variance = e.size, float((e * e).mean())
    if variance <= 1e-20:
        raise BadInput(
            "the outputs explain every cost exactly", do="There is no noise and nothing to estimate."
        )
    sd = math.sqrt(variance)
    noise = max(sd, least_sigma_v)
    without = -0.5 * n * (math.log(2.0 * math.pi * noise**2) + variance / noise**2)
    skew = float((e**3).mean())
    if skew <= 0.0:
        return _none_found(slopes, design, e, noise, without, wrong_skew=True)
    floors = math.log(sd) + np.array([_LEAST_V, _LEAST_U])
    least = float(floors[0])
    floors[0] = math.log(max(math.exp(least), least_sigma_v))
    unit = np.concatenate([sd / np.sqrt((design**2).mean(axis=0)), [1.0, 1.0]])
    ends = [_climb(start, design, log_cost, unit, floors) for start in _starts(slopes, variance, skew)]
    top = max(ends, key=lambda end: end[1])
    best, value, converged = _polish(*top, design, log_cost, unit, floors)
    if best[-1] <= floors[1] or value < without:
        # Where the noise is known, it may be the noise that leaves no room for a tail.
        return _none_found(slopes, design, e, noise, without, wrong_skew=least_sigma_v == 0.0)
    no_noise = bool(best[-2] <= least)
    return _found(best, design, log_cost, value, without, no_noise, converged)


def _logarithms(given: Table) -> tuple[Floats, Floats]:
    n, outputs = given.outputs.shape
    if given.inputs.shape[1] != 1:
        raise BadInput(
            f"a stochastic cost frontier takes one cost, not {given.inputs.shape[1]} inputs",
            do="Give one input, or use DEA.",
        )
    if bool((given.outputs == 0.0).any()):
        row, column = (int(at) for at in np.argwhere(given.outputs == 0.0)[0])
        raise BadInput(
            "an output is 0",
            where=f"row {row + 1} ({given.names[row]}), output {column + 1}",
            why="The cost function is linear in logarithms, and 0 has none.",
            do="Leave the unit or the column out, or use DEA.",
        )
    if n < outputs + 4:
        raise BadInput(
            f"{n} units are too few for a cost function of {outputs} outputs",
            do=f"Give {outputs + 4} at least.",
        )
    design = np.column_stack([np.ones(n), np.log(given.outputs)])
    if int(np.linalg.matrix_rank(design)) < design.shape[1]:
        raise BadInput(
            "the outputs cannot be told apart",
            why="One is constant, or a multiple or power of the others.",
            do="Leave one of them out.",
        )
    return np.log(given.inputs[:, 0]), design


def _curved(design: Floats) -> Floats:
    """The design with the squares of its centred columns, but for those that it spans already."""
    for column in design[:, 1:].T:
        square = (column - column.mean()) ** 2
        wider = np.column_stack([design, square])
        if int(np.linalg.matrix_rank(wider)) == wider.shape[1]:
            design = wider
    count, terms = design.shape
    if count < terms + 3:
        raise BadInput(
            f"{count} units are too few for a cost function of {terms} coefficients",
            do=f"Give {terms + 3} at least.",
        )
    return design


def _starts(slopes: Floats, variance: float, skew: float) -> list[Floats]:
    """By the residuals' moments (Olson, Schmidt & Waldman 1980: corrected least squares), and by shares."""
    sigma_u = (skew * math.sqrt(math.pi / 2.0) * math.pi / (4.0 - math.pi)) ** (1.0 / 3.0)
    sigma_u = min(max(sigma_u, 0.1 * math.sqrt(variance)), 1.6 * math.sqrt(variance))
    pairs = [(sigma_u, math.sqrt(max(variance - (1.0 - 2.0 / math.pi) * sigma_u**2, 0.05 * variance)))]
    for gamma in _GAMMAS:
        whole = math.sqrt(variance / (1.0 - 2.0 * gamma / math.pi))
        pairs.append((whole * math.sqrt(gamma), whole * math.sqrt(1.0 - gamma)))
    made: list[Floats] = []
    for u, v in pairs:
        start = np.concatenate([slopes, [math.log(v), math.log(u)]])
        start[0] -= u * math.sqrt(2.0 / math.pi)
        made.append(start)
    return made


def _inward(slope: Floats, at: Floats, floors: Floats) -> Floats:
    """The slope without what would push a sigma below its floor."""
    made = slope.copy()
    made[-2:] = np.where((at[-2:] <= floors) & (slope[-2:] < 0.0), 0.0, slope[-2:])
    return made


def _climb(
    start: Floats, design: Floats, log_cost: Floats, unit: Floats, floors: Floats
) -> tuple[Floats, float, Floats]:
    """BFGS to a maximum: the parameters, the log-likelihood and its gradient there.

    `unit` has columns of unit spread and coefficients in the residuals' sd: one scale for all directions.
    """
    at, n = start.copy(), log_cost.size
    at[-2:] = np.maximum(at[-2:], floors)
    value, gradient = log_likelihood(at, design, log_cost)
    slope = _inward(gradient * unit, at, floors)
    inverse = np.eye(at.size) / n
    for _ in range(_MOST_STEPS):
        if float(np.abs(slope).max()) <= _STEEP * n:
            break
        way = np.where(slope == 0.0, 0.0, inverse @ slope)
        if float(way @ slope) <= 0.0:
            inverse, way = np.eye(at.size) / n, slope / n
        way *= min(1.0, 2.0 / float(np.abs(way).max()))
        length, moved, better = 1.0, at, value
        for _ in range(30):
            moved = at + length * way * unit
            moved[-2:] = np.maximum(moved[-2:], floors)
            better, gradient = log_likelihood(moved, design, log_cost)
            if better >= value + 1e-4 * float(((moved - at) / unit) @ slope):
                break
            length /= 2.0
        else:
            break
        new = _inward(gradient * unit, moved, floors)
        step, change = (moved - at) / unit, slope - new
        inverse = _updated(inverse, step, change)
        gained = better - value
        at, value, slope = moved, better, new
        if gained <= 1e-13 * abs(value):
            break
    return at, value, slope


def _updated(inverse: Floats, step: Floats, change: Floats) -> Floats:
    """The BFGS estimate of the inverse curvature after a step; as it was where the step saw none."""
    curve = float(step @ change)
    if curve <= 1e-14:
        return inverse
    left = np.eye(step.size) - np.outer(step, change) / curve
    return left @ inverse @ left.T + np.outer(step, step) / curve


def _curvature(at: Floats, design: Floats, log_cost: Floats, unit: Floats) -> Floats:
    """The Hessian in units of `unit`, by central differences of the gradient."""
    size = at.size
    made = np.empty((size, size))
    for k in range(size):
        step = np.zeros(size)
        step[k] = 1e-5 * unit[k]
        above, below = (log_likelihood(at + way * step, design, log_cost)[1] for way in (1.0, -1.0))
        made[k] = (above - below) * unit / 2e-5
    return (made + made.T) / 2.0


def _polish(
    at: Floats, value: float, slope: Floats, design: Floats, log_cost: Floats, unit: Floats, floors: Floats
) -> tuple[Floats, float, bool]:
    """Newton's last steps where the line search saw no difference any more."""
    for _ in range(5):
        if float(np.abs(slope).max()) <= _STEEP * log_cost.size:
            break
        free = np.flatnonzero(slope != 0.0)
        try:
            bend = _curvature(at, design, log_cost, unit)[np.ix_(free, free)]
            way = np.linalg.solve(bend, -slope[free])
        except np.linalg.LinAlgError:
            break
        moved = at.copy()
        moved[free] += way * unit[free]
        if float(np.abs(way).max()) > 1.0:
            break
        moved[-2:] = np.maximum(moved[-2:], floors)
        better, gradient = log_likelihood(moved, design, log_cost)
        if not better >= value - 1e-9 * abs(value):
            break
        at, value, slope = moved, better, _inward(gradient * unit, moved, floors)
    return at, value, float(np.abs(slope).max()) <= _FLAT * log_cost.size


def _none_found(
    slopes: Floats, design: Floats, e: Floats, noise: float, without: float, *, wrong_skew: bool
) -> StochasticFrontier:
    n, variance = e.size, float((e * e).mean())
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * variance * n / (n - design.shape[1]))
    ones = np.ones(n)
    return StochasticFrontier(
        slopes, errors, 0.0, noise, 0.0, without, without, 0.0, 1.0, wrong_skew, False, True, ones,
        ones, e,
    )  # fmt: skip


def _found(
    best: Floats, design: Floats, log_cost: Floats, value: float, without: float, no_noise: bool,
    converged: bool,
) -> StochasticFrontier:  # fmt: skip
    sigma_v, sigma_u = math.exp(best[-2]), math.exp(best[-1])
    e = log_cost - design @ best[:-2]
    total = sigma_u**2 + sigma_v**2
    middle, spread = e * (sigma_u**2 / total), sigma_u * sigma_v / math.sqrt(total)
    z = middle / spread
    mean = middle + spread * hazard(z)
    shifted = np.exp(-middle + spread**2 / 2.0 + log_distribution(z - spread) - log_distribution(z))
    ratio = max(0.0, 2.0 * (value - without))
    unit = np.concatenate([math.sqrt(total) / np.sqrt((design**2).mean(axis=0)), [1.0, 1.0]])
    try:
        spreads = -np.diag(np.linalg.inv(_curvature(best, design, log_cost, unit)))[:-2] * unit[:-2] ** 2
    except np.linalg.LinAlgError:
        spreads = np.full(best.size - 2, np.nan)
    errors = np.sqrt(np.where(spreads > 0.0, spreads, np.nan))
    p_value = float(2.0 * (1.0 - distribution(np.array([math.sqrt(ratio)]))[0]) / 2.0) if ratio > 0.0 else 1.0
    return StochasticFrontier(
        best[:-2], errors, sigma_u, sigma_v, sigma_u**2 / total, value, without, ratio, p_value, False,
        no_noise, converged, np.minimum(shifted, 1.0), np.exp(-np.maximum(mean, 0.0)), e,
    )  # fmt: skip
