"""Units of measure: what a number is counted in, in which year's prices, and how it is written."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from alen.errors import BadDefinition
from alen.model.csv_tables import rows_of

UNIT_COLUMNS = ("unit", "label_da", "label_en", "is_price_dependent", "decimals")
_SIGNS = {"da": (".", ","), "en": (",", ".")}


@dataclass(frozen=True)
class Unit:
    """What a number is counted in.

    price_base_year  the year whose prices the number is in; None for current prices, and always None
                     for a unit that no price index touches
    decimals         how many decimals it is written with
    """

    id: str
    label_da: str
    label_en: str
    is_price_dependent: bool
    decimals: int
    price_base_year: int | None = None

    def __post_init__(self) -> None:
        if self.price_base_year is not None and not self.is_price_dependent:
            raise ValueError(f"the unit {self.id} depends on no prices, so it has no base year")

    def in_prices_of(self, year: int) -> Unit:
        """The same unit in fixed prices of a year.

        Raises ValueError for a unit that no price index touches.
        """
        return replace(self, price_base_year=year)

    def label(self, lang: str) -> str:
        """The unit in words, its base year with it: 'kr. pr. indbygger (2020-priser)'."""
        name = self.label_en if lang == "en" else self.label_da
        if self.price_base_year is None:
            return name
        prices = f"{self.price_base_year} prices" if lang == "en" else f"{self.price_base_year}-priser"
        return f"{name} ({prices})"

    def format(self, value: int | float | Fraction, lang: str) -> str:
        """A number in this unit's decimals, without the unit's name."""
        return format_number(value, self.decimals, lang)


def read_units(text: str, where: str = "units.csv") -> dict[str, Unit]:
    """The units of a CSV with UNIT_COLUMNS, by id.

    Raises BadDefinition, naming the row.
    """
    units: dict[str, Unit] = {}
    for place, row in rows_of(text, UNIT_COLUMNS, where):
        if row["is_price_dependent"] not in ("true", "false"):
            raise BadDefinition("is_price_dependent is true or false", where=place)
        if row["decimals"] not in {str(n) for n in range(7)}:
            raise BadDefinition("decimals is a number from 0 to 6", where=place)
        if row["unit"] in units or not row["unit"]:
            raise BadDefinition(f"unit '{row['unit']}' is empty or stands there twice", where=place)
        units[row["unit"]] = Unit(
            row["unit"],
            row["label_da"],
            row["label_en"],
            row["is_price_dependent"] == "true",
            int(row["decimals"]),
        )
    return units


def format_number(value: int | float | Fraction, decimals: int, lang: str) -> str:
    """A number as the language writes it: '2.769,5' in Danish ('da'), '2,769.5' in English ('en').

    Rounded half away from zero, as publishers do; a number that rounds to nothing has no sign.
    Raises ValueError for a number that is none: a missing value has a reason to print, not digits.

    >>> format_number(2768.5, 0, "da"), format_number(-0.04, 1, "en"), format_number(1234567, 0, "en")
    ('2.769', '0.0', '1,234,567')
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a missing value is not written as a number")
        # The shortest decimal that means this float is what people call its value: 2.675 is a half.
        value = Fraction(repr(value))
    scaled = abs(value) * 10**decimals
    units = math.floor(scaled + Fraction(1, 2))
    whole, rest = divmod(units, 10**decimals)
    thousands, point = _SIGNS["en" if lang == "en" else "da"]
    sign = "-" if value < 0 and units else ""
    tail = f"{point}{rest:0{decimals}d}" if decimals else ""
    return f"{sign}{whole:,}".replace(",", thousands) + tail
