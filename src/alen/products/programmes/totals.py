"""Sums of amounts that may be missing: a sum says what it knows and how much of it is missing.

Unknown is not 0 and exempt is not unknown. Amounts are exact, in øre (hours where hours are summed); they are
rounded once, when they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from alen.model.programme_records import Absent, Amount


def rounded(exact: Fraction | int) -> int:
    """The nearest whole number, halves away from zero.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(-5, 2)), rounded(7)
    (3, -3, 7)
    """
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -size if exact < 0 else size


@dataclass(frozen=True, slots=True)
class Total:
    """A sum. n: how many amounts it knows; the others: how many it lacks, by why.

    >>> total = Total.of(500) + Total.of(Absent.UNKNOWN)
    >>> total.ore, total.is_whole, total.unknown
    (500, False, 1)
    """

    exact: Fraction | int = 0
    n: int = 0
    unknown: int = 0
    exempt: int = 0
    not_applicable: int = 0

    @classmethod
    def of(cls, amount: Fraction | int | Absent) -> Total:
        """One amount as a sum."""
        if not isinstance(amount, Absent):
            return cls(amount, 1)
        return cls(
            0,
            0,
            int(amount is Absent.UNKNOWN),
            int(amount is Absent.EXEMPT),
            int(amount is Absent.NOT_APPLICABLE),
        )

    def __add__(self, other: Total) -> Total:
        return Total(
            self.exact + other.exact,
            self.n + other.n,
            self.unknown + other.unknown,
            self.exempt + other.exempt,
            self.not_applicable + other.not_applicable,
        )

    def __sub__(self, other: Total) -> Total:
        return self + Total(-other.exact, other.n, other.unknown, other.exempt, other.not_applicable)

    @property
    def ore(self) -> int:
        """What is known of it, rounded once."""
        return rounded(self.exact)

    @property
    def is_whole(self) -> bool:
        """Nothing of it is unknown: it may be compared and subtracted."""
        return not self.unknown

    @property
    def amount(self) -> Amount | None:
        """The sum where anything of it is known; why not otherwise; None where nothing was ever said.

        Where some is known and some unknown this is the known part: ask `is_whole` beside it.
        """
        if self.n:
            return self.ore
        if self.unknown:
            return Absent.UNKNOWN
        if self.exempt:
            return Absent.EXEMPT
        return Absent.NOT_APPLICABLE if self.not_applicable else None


NOTHING = Total()


def total(amounts: Iterable[Fraction | int | Absent]) -> Total:
    """The sum of amounts, missing ones counted."""
    found = NOTHING
    for amount in amounts:
        found += Total.of(amount)
    return found
