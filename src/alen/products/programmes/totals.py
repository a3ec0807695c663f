"""Sums of amounts that may be missing: a sum says what it knows and how much of it is missing.

Unknown is not 0 and exempt is not unknown. Amounts are exact, in øre (hours where hours are summed); they are
rounded once, when they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from alen.errors import BadInput
from alen.model.programme import Programme
from alen.model.programme_records import CURRENT, Absent, Amount


def rounded(exact: Fraction | int) -> int:
    """The nearest whole number, halves away from zero.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(-5, 2)), rounded(7)
    (3, -3, 7)
    """
    if isinstance(exact, int):
        return exact
    doubled = 2 * abs(exact) + 1
    whole = doubled.numerator // (2 * doubled.denominator)
    return whole if exact >= 0 else -whole


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


class Levels(Protocol):
    """Price levels as `alen.products.programmes.price_levels` has them."""

    def factor(self, from_level: str, to_level: str, series: str, vintage: str) -> Fraction:
        """What one krone of a level is worth in another; raises BadInput for a year the series lacks."""
        ...


@dataclass(frozen=True)
class Prices:
    """Amounts of a programme in one price level.

    price    'current': each amount in its own year's prices; or '2008-PL'
    levels   None is enough as long as nothing has to be converted
    """

    programme: Programme
    price: str = CURRENT
    levels: Levels | None = None
    factors: dict[tuple[str, str], Fraction] = field(
        default_factory=dict[tuple[str, str], Fraction], init=False, compare=False, repr=False
    )

    def of(self, amount: Amount, level: str, year: int) -> Fraction | int | Absent:
        """An amount that belongs to a year and is stated in a level, in this one; exact, not rounded.

        Raises BadInput where a conversion is needed and there is no index for it.
        """
        if isinstance(amount, Absent):
            return amount
        stated, wanted = (f"{year}-PL" if one == CURRENT else one for one in (level, self.price))
        if stated == wanted:
            return amount
        return amount * self.factor(stated, wanted)

    def factor(self, stated: str, wanted: str) -> Fraction:
        """From one level to another, asked once."""
        if self.levels is None:
            raise BadInput(
                f"an amount in {stated} cannot be shown in {wanted} without an index",
                where=self.programme.id,
                do="Give price levels, or ask for the price level that the amounts are stated in.",
            )
        if (stated, wanted) not in self.factors:
            series, vintage = self.programme.index_series, self.programme.index_vintage
            self.factors[stated, wanted] = self.levels.factor(stated, wanted, series, vintage)
        return self.factors[stated, wanted]


Choice = Callable[[str], bool]
"""Whether something with this id is asked about."""
