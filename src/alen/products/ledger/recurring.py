"""Payments that come back: in which rhythm, of what size, when next, and which contracts come up for renewal.

Source: the purchases of `products.ledger.purchases`, by supplier, account and stem of the text; by supplier
and account alone where that gives a strong rhythm, one contract under changing words. Payments of
one day are one; those within five days of the first are one occurrence; a day whose sum is zero or below
(a credit note) is none. Over the gaps between occurrences::

    rhythm      the one of data/ledger.yml whose length the median gap is nearest to, within its tolerance
    regular     gaps within the tolerance of the rhythm; at least two in three must be
    level       median of the amounts of the last twelve months, of a year's number of payments at most
    yearly      level x occurrences a year
    next        the last one and the rhythm's months, moved on until it is no earlier than the stated day

The median gap resists a missed or a doubled payment (half of the gaps may be wrong). At least three
occurrences; two are enough for a yearly rhythm where the amounts are equal, and are called weak. Whether a
series still runs is judged by the last posting date of the whole ledger, not by a clock: it has stopped
where the next payment is overdue there by more than twice the rhythm's tolerance.

A likely renewal is the next payment of a yearly or half-yearly series, paid in advance as a rule, or the
yearly return of the first payment of a shorter one, where that first payment is later than the ledger's
own beginning. No contract is known: that is what 'likely' says.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from alen.products.ledger.amounts import Columns, Rows, whole_ore
from alen.products.ledger.facts import Rhythm, ledger_facts
from alen.products.ledger.opening import Lines
from alen.products.ledger.purchases import (
    EVERYTHING_IT,
    Asked,
    Supplier,
    kinds_counted,
    purchases,
    suppliers_of,
    told_outside,
)

Confidence = Literal["strong", "fair", "weak"]
RenewalBasis = Literal["next_payment", "anniversary", ""]

_ONE_OCCURRENCE_DAYS = 5
_REGULAR_SHARE = Fraction(2, 3)
_STRONG_SHARE = Fraction(9, 10)
_STRONG_SPREAD = Fraction(1, 10)
_STRONG_COUNT = {1: 6, 3: 4, 6: 4, 12: 3}
"""Months of the rhythm -> occurrences that a strong finding needs."""
_LONG_MONTHS = 6
_A_YEAR_DAYS = 366


@dataclass(frozen=True)
class Occurrence:
    """One payment of a series: its first day, and what was paid, in øre."""

    day: date
    amount_ore: int


@dataclass(frozen=True)
class Found:
    """A rhythm in some occurrences. regular of gaps fit it; `spread` is the amounts' median deviation from
    their median, divided by it.
    """

    rhythm: Rhythm
    occurrences: tuple[Occurrence, ...]
    regular: int
    gaps: int
    spread: Fraction
    confidence: Confidence


@dataclass(frozen=True)
class Series:
    """One recurring payment. Amounts in øre.

    heading, stem   account and text by which it was recognised
    level_ore       one payment; yearly_ore: a year of them
    next_on         the next expected payment on or after the stated day; null where it has stopped
    renewal_on      when it likely comes up for renewal; null where nothing says so
    area            of most of its money: a code, unknown, or null where undecided
    """

    supplier: Supplier
    heading: str
    stem: str
    area: str | None
    rhythm: str
    payments: int
    regular_gaps: int
    gaps: int
    first_on: date
    last_on: date
    level_ore: int
    yearly_ore: int
    is_running: bool
    next_on: date | None
    renewal_on: date | None
    renewal_basis: RenewalBasis
    confidence: Confidence
    occurrences: tuple[Occurrence, ...] = ()


_COLUMNS: Columns = (
    "supplier_key", "supplier", "cvr_number", "is_person", "heading", "stem", "area", "rhythm", "payments",
    "regular_gaps", "gaps", "first_on", "last_on", "level_ore", "yearly_ore", "is_running", "next_on",
    "renewal_on", "renewal_basis", "confidence",
)  # fmt: skip


@dataclass(frozen=True)
class Recurring:
    """The recurring payments, those of most money a year first.

    stated_on      the day from which renewals are looked for
    first_on       first posting date in the ledger; last_on: the last, by which 'running' is judged
    undated_lines  purchases without a posting date, in which no rhythm can be seen
    """

    series: tuple[Series, ...]
    stated_on: date
    first_on: date | None
    last_on: date | None
    undated_lines: int
    is_exported: bool = False

    def table(self) -> tuple[Columns, Rows]:
        """One row per series; days as ISO text."""
        return series_table(self.series)

    def paid_in(self, year: int) -> Recurring:
        """The same with the series alone that were paid in a calendar year."""
        series = tuple(one for one in self.series if any(paid.day.year == year for paid in one.occurrences))
        return replace(self, series=series)

    def renewals(self, months: int) -> tuple[Series, ...]:
        """Series that likely come up for renewal within so many months of the stated day, soonest first."""
        last = months_later(self.stated_on, months)
        due = [
            one
            for one in self.series
            if one.renewal_on is not None and self.stated_on <= one.renewal_on <= last
        ]
        return tuple(sorted(due, key=lambda one: (one.renewal_on or last, -one.yearly_ore)))

    def exportable(self) -> Recurring:
        """The same without the names and texts of persons: what may leave the machine."""
        series = tuple(
            replace(one, supplier=told_outside(one.supplier), stem="") if one.supplier.is_person else one
            for one in self.series
        )
        return replace(self, series=series, is_exported=True)


def series_table(series: Sequence[Series]) -> tuple[Columns, Rows]:
    """Series as rows, in their order; days as ISO text."""
    return _COLUMNS, [_cells(one) for one in series]


def _cells(one: Series) -> tuple[object, ...]:
    named = (one.supplier.key, one.supplier.name, one.supplier.cvr_number, one.supplier.is_person)
    values = (getattr(one, name) for name in _COLUMNS[len(named) :])
    return (*named, *(value.isoformat() if isinstance(value, date) else value for value in values))


def recurring(lines: Lines, stated_on: date, asked: Asked = EVERYTHING_IT) -> Recurring:
    """The recurring payments among the purchases asked for, as of a stated day."""
    bought = purchases(asked, kinds_counted(lines))
    first, last = lines.rows("SELECT min(posting_date), max(posting_date) FROM lines")[0]
    undated = lines.rows(f"SELECT count(*) FROM {bought} WHERE posting_date IS NULL")[0][0]
    names = suppliers_of(lines, bought)
    series: list[Series] = []
    whole: set[tuple[str, str]] = set()
    for by_stem in (False, True):
        for key, heading, stem, area, days, amounts in lines.rows(_candidates(bought, by_stem=by_stem)):
            found = find_rhythm([Occurrence(day, int(paid)) for day, paid in zip(days, amounts, strict=True)])
            # One strong rhythm over all texts of an account is one contract under changing words.
            if found is None or (key, heading) in whole or not (by_stem or found.confidence == "strong"):
                continue
            series.append(series_of(found, names[key], heading, stem, area, (first, last), stated_on))
            if not by_stem:
                whole.add((key, heading))
    series.sort(key=lambda one: (-one.yearly_ore, one.supplier.key, one.heading, one.stem))
    return Recurring(tuple(series), stated_on, first, last, int(undated))


def _candidates(bought: str, *, by_stem: bool) -> str:
    """SQL of groups in which a rhythm may be: their days and amounts, in order.

    by_stem: one group for each stem; otherwise one for all of an account that has several.
    Only what `find_rhythm` could not take anyway is left out: groups of one day, and of more payments
    than one a week on average.
    """
    stem = "stem" if by_stem else "''"
    several = "" if by_stem else "AND max(stems) > 1"
    return f"""WITH paid AS (
            SELECT *, {stem} AS what, count(DISTINCT stem) OVER (PARTITION BY supplier_key, heading) AS stems
            FROM {bought} WHERE supplier_key IS NOT NULL AND posting_date IS NOT NULL),
        day AS (
            SELECT supplier_key, heading, what, posting_date, max(stems) AS stems, sum(counted_ore) AS amount,
                arg_max(area, abs(counted_ore)) AS area, max(abs(counted_ore)) AS weight
            FROM paid GROUP BY supplier_key, heading, what, posting_date HAVING sum(counted_ore) > 0)
        SELECT supplier_key, heading, what, arg_max(area, weight), list(posting_date ORDER BY posting_date),
            list(amount ORDER BY posting_date)
        FROM day GROUP BY supplier_key, heading, what
        HAVING count(*) >= 2
            AND date_diff('day', min(posting_date), max(posting_date)) >= 7 * (count(*) - 1) {several}"""


def find_rhythm(payments: Sequence[Occurrence]) -> Found | None:
    """The rhythm of positive payments given in order of their days; None where there is none."""
    seen = merged(payments)
    gaps = [(later.day - one.day).days for one, later in pairwise(seen)]
    if not gaps:
        return None
    middle = median(gaps)
    rhythm = min(ledger_facts().rhythms, key=lambda one: (abs(middle - one.days), one.months))
    if abs(middle - rhythm.days) > rhythm.tolerance_days:
        return None
    regular = sum(abs(gap - rhythm.days) <= rhythm.tolerance_days for gap in gaps)
    if regular < _REGULAR_SHARE * len(gaps):
        return None
    amounts = [one.amount_ore for one in seen]
    level = median(amounts)
    spread = median([abs(amount - level) for amount in amounts]) / level
    is_weak = len(seen) < rhythm.least
    if is_weak and not (rhythm.months == 12 and len(set(amounts)) == 1):
        return None
    is_strong = (
        len(seen) >= _STRONG_COUNT[rhythm.months]
        and regular >= _STRONG_SHARE * len(gaps)
        and spread <= _STRONG_SPREAD
    )
    confidence: Confidence = "weak" if is_weak else "strong" if is_strong else "fair"
    return Found(rhythm, seen, regular, len(gaps), spread, confidence)


def merged(payments: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """Payments within five days of the first of them as one occurrence, on its day."""
    found: list[Occurrence] = []
    for one in payments:
        if found and (one.day - found[-1].day).days <= _ONE_OCCURRENCE_DAYS:
            found[-1] = Occurrence(found[-1].day, found[-1].amount_ore + one.amount_ore)
        else:
            found.append(one)
    return tuple(found)


def series_of(
    found: Found,
    supplier: Supplier,
    heading: str,
    stem: str,
    area: str | None,
    span: tuple[date, date],
    stated_on: date,
) -> Series:
    """A recurring payment as of a stated day; `span`: first and last posting date of the whole ledger."""
    rhythm, seen = found.rhythm, found.occurrences
    first, last = seen[0].day, seen[-1].day
    # A yearly payment may come some days early: the one before it is then of the last twelve months too.
    recent = [one.amount_ore for one in seen[-rhythm.a_year :] if (last - one.day).days < _A_YEAR_DAYS]
    level = median(recent)
    overdue = (span[1] - months_later(last, rhythm.months)).days
    is_running = overdue <= 2 * rhythm.tolerance_days
    next_on = _next(last, rhythm.months, stated_on) if is_running else None
    renewal_on, basis = _renewal(rhythm, first, next_on, span[0], stated_on)
    return Series(
        supplier, heading, stem, area, rhythm.id, len(seen), found.regular, found.gaps, first, last,
        whole_ore(level), whole_ore(level * rhythm.a_year), is_running, next_on, renewal_on, basis,
        found.confidence, seen,
    )  # fmt: skip


def _next(last: date, months: int, stated_on: date) -> date:
    """The first expected payment on or after the stated day."""
    steps = 1
    # The first estimate is never too late: a month has at most 31 days.
    if stated_on > last:
        steps = max(1, (stated_on - last).days // (31 * months))
    while months_later(last, steps * months) < stated_on:
        steps += 1
    return months_later(last, steps * months)


def _renewal(
    rhythm: Rhythm, first: date, next_on: date | None, begins: date, stated_on: date
) -> tuple[date | None, RenewalBasis]:
    if next_on is None:
        return None, ""
    if rhythm.months >= _LONG_MONTHS:
        return next_on, "next_payment"
    if (first - begins).days <= rhythm.days + rhythm.tolerance_days:
        return None, ""
    return _next(first, 12, stated_on), "anniversary"


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the month's last where it has fewer days.

    >>> months_later(date(2024, 1, 31), 1), months_later(date(2024, 2, 29), 12)
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def median(values: Sequence[int | Fraction]) -> Fraction:
    """The median, exact.

    >>> median([3, 1, 2]), median([1, 2])
    (Fraction(2, 1), Fraction(3, 2))
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    return Fraction(ordered[middle] if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]) / (
        1 if len(ordered) % 2 else 2
    )
