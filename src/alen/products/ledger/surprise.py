"""How many of many tests may be told: bounds on what chance alone would show.

Two bounds are used, each said beside what it bounds. For tests with p-values, the false discovery rate:
Benjamini and Hochberg's step-up keeps the expected share of false ones among those told at or below q
(*Journal of the Royal Statistical Society* B 57, 1995, 289-300), for tests that are independent or depend on
each other positively, as amounts held against one median do (Benjamini and Yekutieli, *Annals of Statistics*
29, 2001, 1165-1188). For ranks and counts,
the per-family error rate: so many are told that at most one is expected by chance (E. Spjøtvoll, 'On the
Optimality of Some Multiple Comparison Procedures', *Annals of Mathematical Statistics* 43, 1972).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from alen.comparison.intervals import t_two_sided

FALSE_SHARE = Fraction(1, 10)
"""The bound on the expected share of false ones among those told, of tests with p-values."""

BY_CHANCE = 1
"""The bound on how many of those told are expected by chance, of ranks and counts."""

CONTROL_SHARE = Fraction(1, 5)
"""Where controls are counted: told ones may also hold so large a share of them."""

MAD_TO_SIGMA = 1.4826
"""Makes the median absolute deviation of a normal sample its standard deviation."""

_MAD_EFFICIENCY = Fraction(37, 100)
_MOST_DEGREES = 200


def degrees_of_mad(number: int) -> int:
    """Degrees of freedom of a scale that is a median absolute deviation of so many numbers, at least 1.

    The deviation is 37 % efficient (Rousseeuw and Croux, *Journal of the American Statistical Association*
    88, 1993), so it is as sure as a standard deviation of 37 % of the numbers.
    """
    return max(1, min(_MOST_DEGREES, int(_MAD_EFFICIENCY * (number - 1))))


def small_sample(number: int) -> float:
    """What the deviation of so many numbers is multiplied by, since it is too small in small samples.

    Croux and Rousseeuw, 'Time-efficient algorithms for two highly robust estimators of scale' (1992), for
    more than nine numbers.
    """
    return number / (number - 0.8)


def p_value(z: float, number: int, *, one_sided: bool = False) -> float:
    """The probability of a robust z as large, in a group of so many numbers: Student's t."""
    both = t_two_sided(z, degrees_of_mad(number))
    return (both / 2 if z > 0 else 1 - both / 2) if one_sided else both


def told(p_values: Sequence[float], tests: int, share: Fraction = FALSE_SHARE) -> float:
    """The largest p-value that is told, of `tests` tests of which the smaller p-values are given; 0 for none.

    p_values  at least all that are below `share`; in any order
    Benjamini and Hochberg: the largest k with p_(k) <= k * share / tests.

    >>> told([0.001, 0.5], 2), told([0.06, 0.5], 2)
    (0.001, 0.0)
    """
    if not p_values:
        return 0.0
    unit = float(share) / tests
    limit = 0.0
    for place, p in enumerate(sorted(p_values), start=1):
        if p <= place * unit:
            limit = p
    return limit


def told_over_controls(targets: Sequence[int], controls: Sequence[int]) -> int | None:
    """The least size from which targets are told, so that few controls are as large; None for nothing.

    `controls` are what chance alone shows, of the same making; from the size on there is at most one of
    them, or they are at most a fifth of the targets.

    >>> told_over_controls([100, 90, 5], [95, 6, 5, 5]), told_over_controls([1], [5, 5, 5])
    (90, None)
    """
    least: int | None = None
    for size in sorted(set(targets), reverse=True):
        number = sum(one >= size for one in targets)
        chance = sum(one >= size for one in controls)
        if chance <= max(Fraction(BY_CHANCE), CONTROL_SHARE * number):
            least = size
    return least
