"""Reference periods: an accounts year, a quarter, or a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from alen.errors import BadInput

_QUARTER = re.compile(r"(\d{4})[KQkq]([1-4])")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, order=True)
class Year:
    """An accounts year: the calendar year that accounts close."""

    year: int

    def __post_init__(self) -> None:
        _check_year(self.year)

    def format(self, _lang: str = "da") -> str:
        """'2024', in both languages."""
        return f"{self.year:04d}"

    def first_day(self) -> date:
        """1 January."""
        return date(self.year, 1, 1)

    def last_day(self) -> date:
        """31 December: memberships of an accounts year are those of this day."""
        return date(self.year, 12, 31)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter, numbered 1 to 4; population of a quarter is counted on its first day."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        _check_year(self.year)
        if self.quarter not in (1, 2, 3, 4):
            raise BadInput(f"there is no quarter {self.quarter}", do="Quarters are 1 to 4.")

    def format(self, lang: str = "da") -> str:
        """StatBank's spelling: '2020K1' in Danish, '2020Q1' in English."""
        return f"{self.year:04d}{'Q' if lang == 'en' else 'K'}{self.quarter}"

    def first_day(self) -> date:
        """1 January, April, July or October."""
        return date(self.year, 3 * self.quarter - 2, 1)


Period = Year | Quarter | date


def parse_period(text: str) -> Period:
    """An accounts year ('2024'), a quarter in either language ('2020K1', '2020Q1') or an ISO day.

    Raises BadInput for anything else, other StatBank periods (months, weeks) included.

    >>> parse_period("2020Q1"), parse_period("2024")
    (Quarter(year=2020, quarter=1), Year(year=2024))
    """
    stripped = text.strip()
    quarter = _QUARTER.fullmatch(stripped)
    if quarter and stripped.isascii():
        return Quarter(int(quarter[1]), int(quarter[2]))
    if _YEAR.fullmatch(stripped) and stripped.isascii():
        return Year(int(stripped))
    try:
        return date.fromisoformat(stripped)
    except ValueError as error:
        raise BadInput(
            f"'{stripped}' is no period", do="Write a year (2024), a quarter (2020K1) or a day (2024-01-01)."
        ) from error


def parse_year(text: str) -> Year:
    """An accounts year; BadInput for any other period."""
    period = parse_period(text)
    if not isinstance(period, Year):
        raise BadInput(f"'{text.strip()}' is no accounts year", do="Write four digits, as 2024.")
    return period


def parse_quarter(text: str) -> Quarter:
    """A quarter in either language; BadInput for any other period."""
    period = parse_period(text)
    if not isinstance(period, Quarter):
        raise BadInput(f"'{text.strip()}' is no quarter", do="Write year and quarter, as 2020K1.")
    return period


def _check_year(year: int) -> None:
    if not 1900 <= year <= 2200:
        raise BadInput(f"{year} is no year of public accounts", do="Years from 1900 to 2200 are read.")
