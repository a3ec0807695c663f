"""StatBank's codes of years and quarters."""

from __future__ import annotations

import re
from typing import NamedTuple

_PERIOD = re.compile(r"([12]\d{3})(?:[KQ]([1-4]))?", re.ASCII | re.IGNORECASE)
_IN_NAME = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d{2}(?:[KQ][1-4])?)(?![0-9A-Za-z])", re.ASCII)


class Period(NamedTuple):
    """A year, and the quarter 1-4, or 0 where the code names none."""

    year: int
    quarter: int


def parse_period(text: str) -> Period | None:
    """The period a code names; None for anything else.

    >>> parse_period("2020K1"), parse_period("2020Q1"), parse_period("2020"), parse_period("2020M01")
    (Period(year=2020, quarter=1), Period(year=2020, quarter=1), Period(year=2020, quarter=0), None)
    """
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    return Period(int(found.group(1)), int(found.group(2) or 0))


def period_in_name(name: str) -> str | None:
    """The one period that a file name holds; None when it holds none or several.

    >>> period_in_name("2016_slice_6.45.51.csv"), period_in_name("regk31_2016_2024.csv")
    ('2016', None)
    """
    found = set(_IN_NAME.findall(name.replace("_", " ").replace("-", " ")))
    return found.pop() if len(found) == 1 else None
