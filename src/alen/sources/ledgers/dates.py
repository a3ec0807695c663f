"""Days as exports write them. Nothing is guessed: the map says how, and a day that is none stays unread."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from alen.sources.ledgers.arrow import Booleans, Indices, TextArray, compute
from alen.sources.ledgers.row_words import row_words

FIRST_YEAR, LAST_YEAR = 1970, 2100
"""Days before and after are mistakes: no ledger that is exported today has them."""

_TIME = r"[T ]+[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)? *(AM|PM|am|pm)?(Z|[+-][0-9]{2}:?[0-9]{2})?$"
_THREE = re.compile(r"(\d{1,2})([-./ ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})([-./ ]?)(\d{2})\2(\d{2})", re.ASCII)
_CLOSED = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\.?[-./ ]?([^\W\d_]+)\.?[-./ ]?(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{1,6})(?:[.,]\d+)?", re.ASCII)
_EPOCH = date(1970, 1, 1).toordinal()
_SPREADSHEET_DAY_0 = date(1899, 12, 30)
_FIRST_SERIAL = 61
"""Before it a spreadsheet counts a 29 February 1900 that never was."""
_CENTURY_TURNS = 70
_YEAR = re.compile(
    r"(?:FY|R|B)? ?(\d{4})(?:[-./ ]?\d{1,2}| ?[-/] ?\d{4})?(?:\.0+)?", re.ASCII | re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"(\d{1,2})[-./ ](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ]?(\d{1,2})(?:\.0+)?", re.ASCII)
_MONTH_NAMED = re.compile(r"([^\W\d_]+)\.?[-./ ']{0,2}(\d{4}|\d{2})")
_NAMED_AFTER = re.compile(r"(\d{4})[-./ ]?([^\W\d_]+)\.?")


@dataclass(frozen=True)
class Days:
    """Parsed days, one per text.

    days      days since 1970-01-01; 0 where `is_read` is false
    is_read   whether the text is a day between FIRST_YEAR and LAST_YEAR
    """

    days: Indices
    is_read: Booleans


def parse_days(texts: TextArray, form: str) -> Days:
    """Days of distinct texts (no nulls), written in one of `column_map.DATE_FORMS`.

    A year of four digits that stands first is understood in every form, as spreadsheets' cells have it. A
    time of day behind the day is left out.
    """
    bare: Any = compute.replace_substring_regex(texts, _TIME, "")
    encoded: Any = compute.dictionary_encode(bare)
    parsed = [parse_day(text, form) for text in encoded.dictionary.to_pylist()]
    days = np.array([0 if day is None else day.toordinal() - _EPOCH for day in parsed], np.int32)
    is_read = np.array([day is not None for day in parsed], np.bool_)
    places = encoded.indices.to_numpy()
    return Days(days[places], is_read[places])


def parse_day(text: str, form: str) -> date | None:
    """One day; None for a text that is none, or lies outside the years a ledger can have.

    >>> parse_day("31.12.2024", "dmy"), parse_day("29.02.2023", "dmy"), parse_day("20-Jun-13", "dmony")
    (datetime.date(2024, 12, 31), None, datetime.date(2013, 6, 20))
    """
    iso = _ISO.fullmatch(text)
    if iso is not None and (iso[2] or form in ("ymd", "dmony")):
        return _day(int(iso[1]), int(iso[3]), int(iso[4]))
    return _FORMS[form](text)


def _dmy(text: str) -> date | None:
    found = _THREE.fullmatch(text)
    if found is not None:
        return _day(_year(found[4]), int(found[3]), int(found[1]))
    closed = _CLOSED.fullmatch(text if len(text) not in (5, 7) else f"0{text}")
    return None if closed is None else _day(_year(closed[3]), int(closed[2]), int(closed[1]))


def _mdy(text: str) -> date | None:
    found = _THREE.fullmatch(text)
    if found is not None:
        return _day(_year(found[4]), int(found[1]), int(found[3]))
    closed = _CLOSED.fullmatch(text if len(text) not in (5, 7) else f"0{text}")
    return None if closed is None else _day(_year(closed[3]), int(closed[1]), int(closed[2]))


def _ymd(text: str) -> date | None:
    if re.fullmatch(r"\d{6}", text, re.ASCII):
        return _day(_year(text[:2]), int(text[2:4]), int(text[4:]))
    short = re.fullmatch(r"(\d{4}|\d{2})([-./ ])(\d{1,2})\2(\d{1,2})", text, re.ASCII)
    return None if short is None else _day(_year(short[1]), int(short[3]), int(short[4]))


def _dmony(text: str) -> date | None:
    found = _NAMED.fullmatch(text)
    month = row_words().months.get(found[2].lower()) if found else None
    if found is None or month is None:
        return None
    return _day(_year(found[3]), month, int(found[1]))


def _serial(text: str) -> date | None:
    found = _SERIAL.fullmatch(text)
    if found is None or int(found[1]) < _FIRST_SERIAL:
        return None
    day = _SPREADSHEET_DAY_0 + timedelta(days=int(found[1]))
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _month(text: str) -> date | None:
    """The first day of a month: Apr-22, April 2022, 2022-04, 202204, 04/2022."""
    named = _MONTH_NAMED.fullmatch(text)
    after = None if named else _NAMED_AFTER.fullmatch(text)
    if named or after:
        name, year = (named[1], named[2]) if named else (after[2], after[1]) if after else ("", "")
        number = row_words().months.get(name.lower())
        return None if number is None else _day(_year(year), number, 1)
    found = _YEAR_FIRST.fullmatch(text)
    if found is not None:
        return _day(int(found[1]), int(found[2]), 1)
    turned = _MONTH_FIRST.fullmatch(text)
    return None if turned is None else _day(int(turned[2]), int(turned[1]), 1)


_FORMS: dict[str, Callable[[str], date | None]] = {
    "dmy": _dmy,
    "mdy": _mdy,
    "ymd": _ymd,
    "dmony": _dmony,
    "serial": _serial,
    "month": _month,
}


def _year(digits: str) -> int:
    """A year; two digits are of the century in which a ledger can lie."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return 1900 + year if year >= _CENTURY_TURNS else 2000 + year


def _day(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_year(text: str) -> int | None:
    """An accounts year: `2024`, a period that begins with it (`202412`, `2024-12`), or the first of two years
    (`2022/23`); None for none.

    >>> parse_year("202110"), parse_year("2024.0"), parse_year("2022/2023"), parse_year("24")
    (2021, 2024, 2022, None)
    """
    found = _YEAR.fullmatch(text)
    year = int(found[1]) if found else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
