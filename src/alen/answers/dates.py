"""Dates in words, by Babel."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def say_date(moment: str, language: str) -> str:
    """A date, or the date of a moment in Denmark, in words; text that is no date as it stands.

    >>> say_date("2026-11-22", "da"), say_date("2026-11-22", "en")
    ('22. november 2026', '22 November 2026')
    """
    try:
        day = date.fromisoformat(moment) if len(moment) == 10 else _moment(moment).date()
    except ValueError:
        return moment
    return format_date(day, "long", locale=_locale(language))


def say_month(moment: str, language: str) -> str:
    """A date that may lack its day or its month, in words; text that is no date as it stands.

    >>> say_month("2007-06", "da"), say_month("2007", "da"), say_month("2007-06-07", "en")
    ('juni 2007', '2007', '7 June 2007')
    """
    if len(moment) != len("2007-06"):
        return say_date(moment, language)
    try:
        first = date.fromisoformat(f"{moment}-01")
    except ValueError:
        return moment
    return format_date(first, "MMMM y", locale=_locale(language))


def say_moment(moment: str, language: str) -> str:
    """A moment in UTC as date and time in Denmark; text that is no moment as it stands.

    >>> say_moment("2026-11-22T12:00:00Z", "da")
    '22. november 2026 kl. 13.00'
    """
    try:
        there = _moment(moment)
    except ValueError:
        return moment
    pattern = "d. MMMM y 'kl'. HH.mm" if language == "da" else "d MMMM y HH:mm"
    return format_datetime(there, pattern, locale=_locale(language))


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found.astimezone(_COPENHAGEN) if found.tzinfo else found


def _locale(language: str) -> str:
    return "da_DK" if language == "da" else "en_GB"
