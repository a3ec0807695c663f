"""Money in whole øre, so that sums are exact; a float is refused wherever it tries to enter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from alen.errors import BadInput
from alen.model.units import format_number

ORE_PER_KRONE = 100
ORE_PER_THOUSAND_KRONER = 1_000 * ORE_PER_KRONE
ORE_PER_MILLION_KRONER = 1_000_000 * ORE_PER_KRONE


def _amount(decimal: str, group: str) -> re.Pattern[str]:
    """Sign, kroner and øre; thousands all grouped by one and the same sign, or not at all."""
    group_signs = rf"[{re.escape(group)} \u00a0\u202f]"
    kroner = rf"(?P<kroner>\d+|\d{{1,3}}(?P<group>{group_signs})\d{{3}}(?:(?P=group)\d{{3}})*)"
    return re.compile(rf"(?P<sign>[-+\u2212]?){kroner}(?:{re.escape(decimal)}(?P<ore>\d{{1,2}}))?", re.ASCII)


_AMOUNTS = {",": _amount(",", "."), ".": _amount(".", ",")}


@dataclass(frozen=True, order=True)
class Ore:
    """An amount of money: a whole number of øre, positive for spending as the accounts have it.

    Raises TypeError for anything but an int: a float has already lost what øre are for.

    >>> Ore(100) + Ore(-30), -Ore(5), 3 * Ore(7)
    (Ore(ore=70), Ore(ore=-5), Ore(ore=21))
    """

    ore: int

    def __post_init__(self) -> None:
        if type(self.ore) is not int:
            raise TypeError(f"øre are whole numbers, not {type(self.ore).__name__}")

    @classmethod
    def from_kroner(cls, kroner: int) -> Ore:
        """From whole kroner."""
        return cls(kroner) * ORE_PER_KRONE

    @classmethod
    def from_thousand_kroner(cls, thousands: int) -> Ore:
        """From whole thousands of kroner, the unit of StatBank's accounts (LOBM)."""
        return cls(thousands) * ORE_PER_THOUSAND_KRONER

    @classmethod
    def parse(cls, text: str, decimal: str) -> Ore:
        """An amount in kroner with the decimal sign the source is declared to use, ',' or '.'.

        Thousands may be grouped by the other sign or a space, three digits each. Nothing is guessed:
        '1.234' is 1234 kr. with ',' as decimal sign, and refused with '.' (three decimals).
        Raises BadInput for text that is no such amount.

        >>> Ore.parse("1.234,50", ","), Ore.parse("1,234.50", ".")
        (Ore(ore=123450), Ore(ore=123450))
        """
        if decimal not in _AMOUNTS:
            raise BadInput(f"'{decimal}' is no decimal sign", do="Declare ',' or '.'.")
        match = _AMOUNTS[decimal].fullmatch(text.strip())
        if match is None:
            raise BadInput(
                f"'{text.strip()}' is no amount in kroner with '{decimal}' as decimal sign",
                do="Give digits, at most two decimals, and thousands in groups of three if at all.",
            )
        kroner = int(re.sub(r"[^0-9]", "", match["kroner"]))
        ore = kroner * ORE_PER_KRONE + int((match["ore"] or "0").ljust(2, "0"))
        return cls(-ore if match["sign"] in ("-", "\u2212") else ore)

    def __add__(self, other: Ore) -> Ore:
        return Ore(self.ore + other.ore)

    def __sub__(self, other: Ore) -> Ore:
        return Ore(self.ore - other.ore)

    def __neg__(self) -> Ore:
        return Ore(-self.ore)

    def __mul__(self, times: int) -> Ore:
        if type(times) is not int:
            raise TypeError("an amount is multiplied by whole numbers only")
        return Ore(self.ore * times)

    __rmul__ = __mul__

    def format_kroner(self, lang: str, decimals: int = 0) -> str:
        """Kroner, rounded half away from zero: '1.235' in Danish, '1,235' in English."""
        return format_number(Fraction(self.ore, ORE_PER_KRONE), decimals, lang)

    def format_millions(self, lang: str, decimals: int = 1) -> str:
        """Millions of kroner: '12,3' in Danish, '12.3' in English."""
        return format_number(Fraction(self.ore, ORE_PER_MILLION_KRONER), decimals, lang)


def total(amounts: Iterable[Ore]) -> Ore:
    """The sum of amounts; no amounts sum to nothing, so the caller must know that none is missing."""
    return Ore(sum(amount.ore for amount in amounts))
