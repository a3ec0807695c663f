"""Dividing amounts year by year so that the instalments end exactly on the division of their sum.

Dividing each year's amount by itself lets the cut-off øre of every year add up on the same parties. With
*carry* the running total is divided, and what is due is the difference to the running total before. Carry
holds within one run: the same key with the same weights. A new key starts a new run from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from alen.products.programmes.apportionment import (
    Apportionment,
    Scaled,
    ShareLine,
    Weights,
    apportion,
    scaled,
)


class CarryLine(NamedTuple):
    """A party's instalment: its share of the running total after it, less the share before."""

    party: str
    before: ShareLine
    after: ShareLine
    share_ore: int


@dataclass(frozen=True)
class Instalment:
    """One amount of a run, divided: the difference of two divided running totals.

    A share is less than two øre from the exact share of the instalment alone, and over the whole run less
    than one øre from the exact share of the sum. With a few øre divided among many it may be negative: the
    method of the largest remainder is not house-monotone.
    """

    before: Apportionment
    after: Apportionment

    @property
    def total_ore(self) -> int:
        """What was divided."""
        return self.after.total_ore - self.before.total_ore

    @cached_property
    def ore(self) -> tuple[int, ...]:
        """Each party's øre, in the order that the weights were given."""
        return tuple(after - before for before, after in zip(self.before.ore, self.after.ore, strict=True))

    @property
    def shares(self) -> dict[str, int]:
        """Party -> øre, in that order."""
        return dict(zip(self.after.scaled.parties, self.ore, strict=True))

    @cached_property
    def lines(self) -> tuple[CarryLine, ...]:
        """Each party's instalment, explained."""
        return tuple(
            CarryLine(after.party, before, after, after.share_ore - before.share_ore)
            for before, after in zip(self.before.lines, self.after.lines, strict=True)
        )


def carry(totals_ore: Sequence[int], weights: Weights | Scaled) -> tuple[Instalment, ...]:
    """The amounts of one run, in order, each divided with what was carried over from those before.

    Raises BadInput and TypeError as `apportion` does.

    >>> thirds = [("a", 1), ("b", 1), ("c", 1)]
    >>> [one.shares for one in carry([100, 100, 100], thirds)]
    [{'a': 34, 'b': 33, 'c': 33}, {'a': 33, 'b': 34, 'c': 33}, {'a': 33, 'b': 33, 'c': 34}]
    """
    given = weights if isinstance(weights, Scaled) else scaled(weights)
    before = apportion(0, given)
    found: list[Instalment] = []
    for total in totals_ore:
        after = apportion(before.total_ore + total, given)
        found.append(Instalment(before, after))
        before = after
    return tuple(found)
