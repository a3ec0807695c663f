"""Amounts of a programme in one chosen price level, exact until they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from alen.model.programme import Programme
from alen.model.programme_records import CURRENT, Absent, Amount
from alen.products.programmes.price_levels import level_of, level_year, levels_of


class Levels(Protocol):
    """Price levels as `alen.products.programmes.price_levels` has them."""

    def factor(self, from_level: str, to_level: str, series: str, vintage: str) -> Fraction:
        """What one krone of a level is worth in another; raises BadInput for a year the series lacks."""
        ...


@dataclass(frozen=True)
class Prices:
    """Amounts of a programme in one price level.

    price    'current': each amount in its own year's prices; or '2008-PL'
    levels   None for the packaged series and the programme's own
    """

    programme: Programme
    price: str = CURRENT
    levels: Levels | None = None
    factors: dict[tuple[int, int], Fraction] = field(
        default_factory=dict[tuple[int, int], Fraction], init=False, compare=False, repr=False
    )

    def of(self, amount: Amount, level: str, year: int) -> Fraction | int | Absent:
        """An amount that belongs to a year and is stated in a level, in this one; exact, not rounded.

        Raises BadInput where a conversion is needed and there is no index for it.
        """
        if isinstance(amount, Absent):
            return amount
        stated, wanted = level_year(level, year), level_year(self.price, year)
        return amount if stated == wanted else amount * self.factor(stated, wanted)

    def factor(self, stated: int, wanted: int) -> Fraction:
        """From the prices of a year to another's, asked once."""
        if (stated, wanted) not in self.factors:
            levels = self.levels or levels_of(self.programme)
            series, vintage = self.programme.index_series, self.programme.index_vintage
            asked = (level_of(stated), level_of(wanted), series, vintage)
            self.factors[stated, wanted] = levels.factor(*asked)
        return self.factors[stated, wanted]
