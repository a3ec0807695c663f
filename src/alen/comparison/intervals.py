"""Student's t for whole degrees of freedom, and the interval of a mean, without a statistics package."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import vector
from alen.errors import BadInput


def _two_sided(angle: float, degrees: int) -> float:
    """P(|T| <= sqrt(degrees) * tan(angle)): the finite series of Abramowitz & Stegun 26.7.3 and 26.7.4."""
    odd = degrees % 2 == 1
    cosine, sine = math.cos(angle), math.sin(angle)
    term = cosine if odd else 1.0
    total = 0.0 if degrees == 1 else term
    # Each term is the one before times cos² and the next pair of the double factorials.
    for step in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    return (angle + sine * total) * 2.0 / math.pi if odd else sine * total


@lru_cache(maxsize=1024)
def t_quantile(probability: float, degrees: int) -> float:
    """The value that Student's t with `degrees` degrees of freedom stays below with `probability`.

    Estimator: for whole degrees of freedom the distribution function is a finite trigonometric series
    (Abramowitz & Stegun, *Handbook of Mathematical Functions*, 1964, 26.7.3-4); it is inverted by
    bisection on the angle. Without unit. BadInput unless 0 < probability < 1 and degrees >= 1.

    >>> [round(t_quantile(0.975, degrees), 3) for degrees in (1, 2, 3, 7, 30)]
    [12.706, 4.303, 3.182, 2.365, 2.042]
    """
    if not 0.0 < probability < 1.0 or degrees < 1:
        raise BadInput(
            f"no t quantile for probability {probability} and {degrees} degrees of freedom",
            do="Give a probability between 0 and 1 and at least one degree of freedom.",
        )
    if probability < 0.5:
        return -t_quantile(1.0 - probability, degrees)
    wanted = 2.0 * probability - 1.0
    low, high = 0.0, math.pi / 2
    for _ in range(80):
        middle = (low + high) / 2
        if _two_sided(middle, degrees) < wanted:
            low = middle
        else:
            high = middle
    return math.sqrt(degrees) * math.tan((low + high) / 2)


def t_two_sided(value: float, degrees: int) -> float:
    """The probability that Student's t lies at least as far from 0 as `value`: what is called a p-value.

    Estimator: one less the finite series of `t_quantile` (26.7.3-4), at arctan(value / sqrt(degrees)).
    Exact to about 1e-15; a smaller probability is 0. BadInput unless degrees >= 1.

    >>> round(t_two_sided(2.364624, 7), 6), round(t_two_sided(-12.706205, 1), 6), t_two_sided(0.0, 5)
    (0.05, 0.05, 1.0)
    """
    if degrees < 1:
        raise BadInput("no t distribution without a degree of freedom")
    angle = math.atan(abs(value) / math.sqrt(degrees))
    return min(1.0, max(0.0, 1.0 - _two_sided(angle, degrees)))


def mean_interval(values: ArrayLike, level: float = 0.95) -> tuple[float, float, float]:
    """Mean of the values present and the ends of its t interval, in their unit.

    Estimator: m ± t(n-1)·s/√n, s the deviation with n - 1 (Student, 'The probable error of a mean',
    *Biometrika* 6 (1908) 1-25). It takes the values as drawn from a larger population, as peers may be;
    of all 98 municipalities the mean is simply known. One value has no interval (NaN), none no mean.
    BadInput unless level lies between 0 and 1.

    >>> [round(number, 3) for number in mean_interval([30, 40, 50, 60])]
    [45.0, 24.457, 65.543]
    """
    if not 0.0 < level < 1.0:
        raise BadInput(f"an interval cannot have the level {level}", do="Give one between 0 and 1.")
    numbers = vector(values, "values")
    present = numbers[~np.isnan(numbers)]
    if present.size == 0:
        return math.nan, math.nan, math.nan
    mean = float(present.mean())
    if present.size == 1:
        return mean, math.nan, math.nan
    error = float(present.std(ddof=1)) / math.sqrt(present.size)
    half = t_quantile(0.5 + level / 2.0, present.size - 1) * error
    return mean, mean - half, mean + half
