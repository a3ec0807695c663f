"""Dividing an amount in whole øre, to the øre: the method of the largest remainder (Hamilton's).

Everybody first gets the exact share without what is below one øre. The øre that are left, fewer than there
are parties, go one each to the largest of what was cut off; a tie goes to the larger weight, then to the
first code. So the sum is exact, every share within one øre of the exact one, and neither the order of the
parties nor the scale of the weights matters. A negative total is divided as its opposite, so that a credit
undoes a demand to the øre.

The method is not house-monotone: with a larger total a share may be one øre less. Of 501 totals of about 155
million kroner, divided among the 98 municipalities by inhabitants, rounding each share by itself misses 435,
by up to 7 øre that the last one would have to take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

from alen.errors import BadInput

Weights = Sequence[tuple[str, Fraction | int]]
"""Party and weight; only the proportions of the weights matter."""


class ShareLine(NamedTuple):
    """A party's share, explained: floor and extra øre make the share.

    exact        the share before whole øre: total × weight / sum of weights
    floor_ore    the exact share without what is below one øre (towards zero)
    remainder    what was cut off, 0 or more and below 1
    place        place in the order of remainders, from 1; the first ones get one øre more
    extra_ore    1 (of a negative total -1) for those, else 0
    """

    party: str
    weight: Fraction
    exact: Fraction
    floor_ore: int
    remainder: Fraction
    extra_ore: int
    share_ore: int
    place: int


@dataclass(frozen=True)
class Scaled:
    """Weights as whole numbers of the same proportions, made once for many totals."""

    parties: tuple[str, ...]
    given: tuple[Fraction | int, ...]
    whole: tuple[int, ...]
    total: int

    @property
    def pairs(self) -> tuple[tuple[str, Fraction | int], ...]:
        """Party and weight as they were given."""
        return tuple(zip(self.parties, self.given, strict=True))

    @cached_property
    def by_tie(self) -> tuple[int, ...]:
        """Numbers of the parties in the order that breaks ties: larger weight first, then the code."""
        return tuple(sorted(range(len(self.whole)), key=lambda n: (-self.whole[n], self.parties[n])))


@dataclass(frozen=True)
class Apportionment:
    """An amount and what each party has of it; equal when both are."""

    total_ore: int
    scaled: Scaled
    ore: tuple[int, ...]

    @cached_property
    def shares(self) -> dict[str, int]:
        """Party -> øre, in the order that the weights were given."""
        return dict(zip(self.scaled.parties, self.ore, strict=True))

    @cached_property
    def extra_count(self) -> int:
        """The øre that were left for the largest remainders; below the number of parties."""
        size, whole = abs(self.total_ore), self.scaled
        return size - sum(size * weight // whole.total for weight in whole.whole)

    @cached_property
    def lines(self) -> tuple[ShareLine, ...]:
        """Each party's share, explained, in the order given."""
        size, scaled = abs(self.total_ore), self.scaled
        sign = -1 if self.total_ore < 0 else 1
        order = _by_remainder(size, scaled)
        places = {n: place for place, n in enumerate(order, start=1)}
        found: list[ShareLine] = []
        for n, (party, given) in enumerate(scaled.pairs):
            floor, rest = divmod(size * scaled.whole[n], scaled.total)
            found.append(
                ShareLine(
                    party,
                    Fraction(given),
                    sign * Fraction(size * scaled.whole[n], scaled.total),
                    sign * floor,
                    Fraction(rest, scaled.total),
                    self.ore[n] - sign * floor,
                    self.ore[n],
                    places[n],
                )
            )
        return tuple(found)


def scaled(weights: Weights) -> Scaled:
    """Weights as whole numbers of the same proportions.

    Raises BadInput without parties, for a party that stands there twice, for weights that are negative or no
    exact numbers, and where all are zero.
    """
    parties = tuple(party for party, _ in weights)
    if not parties:
        raise BadInput("there is nobody to divide among")
    if len(set(parties)) != len(parties):
        twice = next(one for n, one in enumerate(parties) if one in parties[:n])
        raise BadInput(f"{twice} stands twice among those that an amount is divided among")
    for party, weight in weights:
        if isinstance(weight, bool) or not isinstance(weight, int | Fraction):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadInput(
                f"the weight of {party} is a {type(weight).__name__}, no whole number and no fraction",
                why="A share to the øre needs exact weights.",
            )
        if weight < 0:
            raise BadInput(f"the weight of {party} is negative: {weight}")
    unit = lcm(*(weight.denominator for _, weight in weights))
    whole = tuple(weight.numerator * (unit // weight.denominator) for _, weight in weights)
    total = sum(whole)
    if not total:
        raise BadInput(
            "all weights are zero",
            why="An amount cannot be divided in proportion to nothing.",
            do="Give at least one party a weight, or divide equally.",
        )
    return Scaled(parties, tuple(weight for _, weight in weights), whole, total)


def apportion(total_ore: int, weights: Weights | Scaled) -> Apportionment:
    """An amount in whole øre divided in proportion to weights, to the øre.

    The shares sum to the total, each is less than one øre from the exact share, and a weight of zero gets 0.
    Raises BadInput as `scaled` does, and TypeError for an amount that is no int.

    >>> found = apportion(100, [("a", 1), ("b", 1), ("c", 1)])
    >>> found.shares, apportion(-100, [("a", 1), ("b", 1), ("c", 1)]).shares
    ({'a': 34, 'b': 33, 'c': 33}, {'a': -34, 'b': -33, 'c': -33})
    >>> line = found.lines[0]
    >>> str(line.exact), line.floor_ore, str(line.remainder), line.place, line.extra_ore
    ('100/3', 33, '1/3', 1, 1)
    """
    if type(total_ore) is not int:
        raise TypeError(f"øre are whole numbers, not {type(total_ore).__name__}")
    given = weights if isinstance(weights, Scaled) else scaled(weights)
    size, divisor = abs(total_ore), given.total
    shares = [size * weight // divisor for weight in given.whole]
    left = size - sum(shares)
    if left:
        for n in _by_remainder(size, given)[:left]:
            shares[n] += 1
    if total_ore < 0:
        shares = [-share for share in shares]
    return Apportionment(total_ore, given, tuple(shares))


def _by_remainder(size: int, given: Scaled) -> list[int]:
    """Numbers of the parties, the largest remainder first; the sort keeps the order of ties."""
    rests = [size * weight % given.total for weight in given.whole]
    return sorted(given.by_tie, key=rests.__getitem__, reverse=True)
