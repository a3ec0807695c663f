"""What makes a table unfit to be added up as it stands, whatever its columns are called.

Amounts in thousands, amounts in several currencies and a column of amounts for every month all read as good
numbers, and every control total would agree: nothing but a person can say what they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from alen.sources.ledgers.choosing import Choice, Columns
from alen.sources.ledgers.column_map import one_line
from alen.sources.ledgers.dates import parse_day
from alen.sources.ledgers.row_words import row_words

if TYPE_CHECKING:
    from alen.sources.ledgers.reading import RawTable

_LEAST_MONTHS = 3
"""Columns of amounts headed by months from which on a table is a matrix; two may be a date and a due date."""
_LEAST_NUMBERED = 6
"""The same where the headings are but numbers: 1, 2, 3 …"""
_NUMERIC = 0.6
_BEFORE = re.compile(r"[\w<>=]+(?=[\s£€$]*$)")
_NUMBERED = re.compile(r"(?:p|per|periode|period|md|mdr|måned|month)?\.? ?0?([1-9]|1[0-2])", re.IGNORECASE)
_OF_YEAR = re.compile(r"(?:[RBF]|BO|[^\W\d_]{4,} )? ?((?:19|20)\d\d)", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{3}")
_LONGEST = 200
_SHOWN = 4


def doubts_of(table: RawTable, columns: Columns, choice: Choice) -> tuple[str, ...]:
    """Why the amounts are not to be taken unseen, in English sentences; nothing where all is well."""
    found = [
        _months(columns),
        _quarters(columns),
        _years(columns),
        _thousands(table, columns, choice),
        _currencies(columns, choice),
    ]
    return tuple(one for one in found if one)


def _months(columns: Columns) -> str:
    """A column of amounts for each month: a report, each cell of which sums many lines."""
    named: set[str] = set()
    numbered: set[str] = set()
    for profile in columns.profiles:
        heading = (
            columns.headings[profile.position].strip() if profile.position < len(columns.headings) else ""
        )
        if not heading or not profile.filled or profile.numbers < _NUMERIC:
            continue
        if _is_month(heading):
            named.add(heading)
        match = _NUMBERED.fullmatch(heading)
        if match:
            numbered.add(match[1])
    count = max(
        len(named) if len(named) >= _LEAST_MONTHS else 0,
        len(numbered) if len(numbered) >= _LEAST_NUMBERED else 0,
    )
    if not count:
        return ""
    return f"{count} columns hold the amounts of one month each: this is a report of sums, no list of lines"


def _quarters(columns: Columns) -> str:
    """A column of amounts for each quarter."""
    quarters: set[str] = set()
    quarter = _quarter()
    for profile in columns.profiles:
        heading = (
            columns.headings[profile.position].strip() if profile.position < len(columns.headings) else ""
        )
        if profile.filled and profile.numbers >= _NUMERIC and quarter.fullmatch(heading):
            quarters.add(heading)
    if len(quarters) < _LEAST_MONTHS:
        return ""
    return (
        f"{len(quarters)} columns hold the amounts of one quarter each: this is a report of sums, "
        "no list of lines"
    )


@cache
def _quarter() -> re.Pattern[str]:
    """A heading such as 1. kvartal, Q1 or Kvt. 1; a year may follow."""
    words = "|".join(map(re.escape, row_words().quarters))
    return re.compile(
        rf"(?:[1-4][.:]? ?(?:{words})|(?:{words})\.? ?[1-4])\.?(?:[ \-/]*(?:(?:19|20)\d\d|\d\d))?",
        re.IGNORECASE,
    )


def _years(columns: Columns) -> str:
    """A column of amounts for each year: accounts and budgets side by side."""
    years: set[str] = set()
    for profile in columns.profiles:
        heading = (
            columns.headings[profile.position].strip() if profile.position < len(columns.headings) else ""
        )
        match = _OF_YEAR.fullmatch(heading)
        if match and profile.numbers >= _NUMERIC:
            years.add(match[1])
    if len(years) < _LEAST_MONTHS:
        return ""
    return (
        f"{len(years)} columns hold the amounts of one year each: this is a report of sums, no list of lines"
    )


def _is_month(heading: str) -> bool:
    words = re.findall(r"[^\W\d_]+", heading.lower())
    by_name = any(word in row_words().months for word in words) and len(words) <= 2
    return by_name or parse_day(heading, "month") is not None


def _thousands(table: RawTable, columns: Columns, choice: Choice) -> str:
    """Amounts in thousands or millions, as the heading of their column or a line above the table says."""
    for name in ("amount", "debit", "credit"):
        column = choice.taken.get(name)
        if column is not None and column < len(columns.headings) and says_thousands(columns.headings[column]):
            return f"column {columns.called(column)} says that its amounts are in thousands or millions"
    for row, cells in table.above:
        said = next((cell for cell in cells if says_thousands(cell, as_whole=True)), None)
        if said is not None:
            return f"row {row} says that amounts are in thousands or millions: {one_line(said, 60)}"
    return ""


def says_thousands(text: str, *, as_whole: bool = False) -> bool:
    """Whether a text says that amounts are in thousands or millions; a limit (over 1.000 kr.) does not.

    as_whole  the text is a line above a table: it must say 'in' or 'i', or speak of nothing else

    >>> (
    ...     says_thousands("Forbrug (t.kr.)"),
    ...     says_thousands("Beløb over 1.000 kr."),
    ...     says_thousands("Spend £000"),
    ... )
    (True, False, True)
    """
    lower = text[:_LONGEST].lower().strip()
    for pattern in row_words().thousands:
        for match in re.finditer(pattern, lower):
            before = _BEFORE.search(lower[: match.start()])
            word = before[0] if before else ""
            if word in row_words().not_thousands or (word and word[-1].isdigit()):
                continue
            if not as_whole or word in ("", "i", "in", "er", "are", "hele"):
                return True
    return False


def _currencies(columns: Columns, choice: Choice) -> str:
    """A column that names several currencies, beside amounts of which nothing says that they are in one."""
    amount = choice.taken.get("amount", choice.taken.get("debit"))
    if amount is None or columns.concepts(amount) & {"currency", "own_currency"}:
        return ""
    numeric = [p.position for p in columns.profiles if p.filled and p.numbers >= _NUMERIC]
    if any(columns.concepts(place) & {"foreign", "valuta"} for place in numeric if place != amount):
        return ""  # the foreign amounts have a column of their own
    for profile in columns.profiles:
        if not columns.concepts(profile.position) & {"valuta", "foreign", "currency"}:
            continue
        codes = _codes(list(profile.counts))
        if len(codes) > 1:
            shown = ", ".join(codes[:_SHOWN])
            return f"column {columns.called(profile.position)} names several currencies ({shown})"
    return ""


def _codes(texts: Sequence[str]) -> list[str]:
    codes = [text for text in texts if _CODE.fullmatch(text)]
    return sorted(codes) if len(codes) == len(texts) else []
