"""Recurring payments: rhythms found and not found, next payments, renewals, what stopped."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.products.ledger.bought_lines import line, lines_of

from alen.products.ledger.facts import Rhythm, ledger_facts
from alen.products.ledger.purchases import Asked
from alen.products.ledger.recurring import (
    Occurrence,
    Recurring,
    find_rhythm,
    merged,
    months_later,
    recurring,
)

STATED = date(2025, 1, 1)


def monthly(year: int, day: int = 15) -> list[date]:
    return [date(year, month, day) for month in range(1, 13)]


def paid(days: list[date], amount: int = 1_000) -> list[Occurrence]:
    return [Occurrence(day, amount) for day in days]


@pytest.mark.parametrize(
    ("days", "rhythm", "confidence"),
    [
        (monthly(2024), "monthly", "strong"),
        (monthly(2024)[:3], "monthly", "fair"),
        ([date(2024, m, 1) for m in (1, 4, 7, 10)], "quarterly", "strong"),
        ([date(y, m, 3) for y in (2023, 2024) for m in (1, 7)], "half_yearly", "strong"),
        ([date(y, 2, 28) for y in (2022, 2023, 2024)], "yearly", "strong"),
        ([date(2023, 2, 1), date(2024, 2, 20)], "yearly", "weak"),
        # One month missed, one paid nine days late: the median gap holds.
        ([*monthly(2024)[:5], *monthly(2024)[6:11], date(2024, 12, 24)], "monthly", "fair"),
    ],
)
def test_rhythms_by_hand(days: list[date], rhythm: str, confidence: str) -> None:
    found = find_rhythm(paid(days))
    assert found is not None
    assert (found.rhythm.id, found.confidence) == (rhythm, confidence)


@pytest.mark.parametrize(
    "days",
    [
        [date(2024, 1, 1)],
        [date(2024, 1, 1), date(2024, 2, 1)],
        [date(2024, 1, 1), date(2024, 1, 15), date(2024, 1, 29), date(2024, 2, 12)],
        [date(2024, 1, 1), date(2024, 3, 1), date(2024, 5, 1), date(2024, 7, 1)],
        [date(2024, 1, 1), date(2024, 1, 31), date(2024, 8, 1), date(2024, 8, 12), date(2024, 9, 12)],
    ],
)
def test_what_has_no_rhythm_has_none(days: list[date]) -> None:
    assert find_rhythm(paid(days)) is None


def test_two_unequal_yearly_payments_are_no_rhythm() -> None:
    assert find_rhythm([Occurrence(date(2023, 2, 1), 100), Occurrence(date(2024, 2, 1), 103)]) is None


def test_payments_within_five_days_are_one() -> None:
    assert merged([*paid([date(2024, 1, 1), date(2024, 1, 6), date(2024, 1, 7)], 10)]) == (
        Occurrence(date(2024, 1, 1), 20),
        Occurrence(date(2024, 1, 7), 10),
    )


def ledger() -> list[dict[str, object]]:
    """One of each: a monthly licence, a yearly contract, a quarterly that stopped, a new hosting."""
    months = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
              "november", "december"]  # fmt: skip
    rows = [
        line(1_000 + 100 * (year == 2024), date(year, month, 5), "Nordlys Software A/S",
             text=f"Licens {months[month - 1]} {year} faktura {year}{month:02}17")
        for year in (2022, 2023, 2024) for month in range(1, 13)
    ]  # fmt: skip
    rows += [
        line(60_000, date(year, 3, 1), "Fjordnet ApS", text="Årlig aftale") for year in (2022, 2023, 2024)
    ]
    rows += [line(900, date(2023, month, 2), "Bakkedal Data", text="Drift") for month in (1, 4, 7, 10)]
    rows += [line(500, date(2024, month, 10), "Skyvand Hosting", text="Hosting") for month in range(3, 13)]
    rows += [
        line(-500, date(2024, 6, 20), "Skyvand Hosting", text="Hosting"),
        line(77, None, "Fjordnet ApS", text="Uden dato"),
        line(1, date(2024, 12, 30), "Andre"),
        line(500, date(2024, 2, 1), "Kontorhuset", is_it=False, area=None),
    ]
    return rows


def found_in(folder: Path) -> Recurring:
    return recurring(lines_of(folder, ledger()), STATED)


def test_series_by_hand(tmp_path: Path) -> None:
    answer = found_in(tmp_path)
    shown = {
        one.supplier.name: (
            one.rhythm,
            one.payments,
            one.level_ore,
            one.yearly_ore,
            one.is_running,
            one.next_on,
        )
        for one in answer.series
    }
    assert shown == {
        "Fjordnet ApS": ("yearly", 3, 6_000_000, 6_000_000, True, date(2025, 3, 1)),
        "Nordlys Software A/S": ("monthly", 36, 110_000, 1_320_000, True, date(2025, 1, 5)),
        "Skyvand Hosting": ("monthly", 10, 50_000, 600_000, True, date(2025, 1, 10)),
        "Bakkedal Data": ("quarterly", 4, 90_000, 360_000, False, None),
    }
    assert [one.stem for one in answer.series][:2] == ["årlig aftale", "licens faktura"]
    assert answer.undated_lines == 1
    assert answer.last_on == date(2024, 12, 30)


def test_renewals_are_due_in_the_months_asked_for(tmp_path: Path) -> None:
    """The yearly contract in March; the hosting that began in March 2024, after the ledger did. The monthly
    licence is as old as the ledger, so nobody knows when it began; the quarterly one has stopped."""
    answer = found_in(tmp_path)
    due = [(one.supplier.name, one.renewal_on, one.renewal_basis) for one in answer.renewals(3)]
    assert due == [
        ("Fjordnet ApS", date(2025, 3, 1), "next_payment"),
        ("Skyvand Hosting", date(2025, 3, 10), "anniversary"),
    ]
    assert [one.supplier.name for one in answer.renewals(2)] == ["Fjordnet ApS"]
    assert answer.renewals(1) == ()


def test_the_stated_day_moves_what_is_next_and_nothing_else(tmp_path: Path) -> None:
    later = recurring(lines_of(tmp_path, ledger()), date(2026, 4, 1))
    yearly = next(one for one in later.series if one.rhythm == "yearly")
    assert (yearly.next_on, yearly.is_running) == (date(2027, 3, 1), True)


def test_one_contract_under_changing_words_is_one(tmp_path: Path) -> None:
    """Quarterly, called by two names in turn; and two contracts of one supplier on one account stay two."""
    words = ["Driftsbidrag", "Fælles drift"]
    rows = [
        line(1_000, date(year, month, 9), "Fjordnet", text=words[month % 2])
        for year in (2023, 2024) for month in (1, 4, 7, 10)
    ]  # fmt: skip
    rows += [line(700, day, "Bakkedal", text="Backup") for day in monthly(2024, 3)]
    rows += [line(90, day, "Bakkedal", text="Telefoni") for day in monthly(2024, 18)]
    found = recurring(lines_of(tmp_path, rows), STATED).series
    assert [(one.supplier.name, one.rhythm, one.stem, one.payments) for one in found] == [
        ("Bakkedal", "monthly", "backup", 12),
        ("Fjordnet", "quarterly", "", 8),
        ("Bakkedal", "monthly", "telefoni", 12),
    ]


def test_a_person_is_not_named_where_the_answer_leaves(tmp_path: Path) -> None:
    rows = [line(10, day, "Jens Prøvesen", is_person=True, text="Jens hjælper") for day in monthly(2024)]
    told = recurring(lines_of(tmp_path, rows), STATED).exportable()
    assert len(told.series) == 1
    assert "prøvesen" not in repr(told).lower()
    assert "jens" not in repr(told).lower()


def test_proposed_lines_are_looked_at_and_undecided_ones_are_not(tmp_path: Path) -> None:
    rows = [line(10, day, "Fjordnet", is_it=None, area=None, proposed_is_it=True) for day in monthly(2024)]
    rows += [line(10, day, "Bakkedal", is_it=None, area=None) for day in monthly(2024)]
    opened = lines_of(tmp_path, rows)
    assert [one.supplier.name for one in recurring(opened, STATED).series] == ["Fjordnet"]
    assert len(recurring(opened, STATED, Asked(all_kinds=True)).series) == 2


@given(
    st.sampled_from(ledger_facts().rhythms),
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.lists(st.integers(-3, 3), min_size=6, max_size=40),
    st.integers(1, 10**12),
)
def test_a_rhythm_with_jitter_is_found(rhythm: Rhythm, start: date, jitter: list[int], amount: int) -> None:
    days = [
        months_later(start, place * rhythm.months) + timedelta(days=off) for place, off in enumerate(jitter)
    ]
    found = find_rhythm(paid(days, amount))
    assert found is not None
    assert (found.rhythm.id, found.confidence, found.spread) == (rhythm.id, "strong", 0)


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(0, 600))
def test_months_are_counted_like_a_calendar(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_a_year_of_a_yearly_payment_is_the_last_one(tmp_path: Path) -> None:
    """It came a day early, so that the one before it, at last year's price, is within a year too."""
    rows = [
        line(kroner, day, "Fjordnet ApS", text="Aftale")
        for kroner, day in ((600, date(2022, 3, 3)), (700, date(2023, 3, 2)), (900, date(2024, 3, 1)))
    ]
    (found,) = recurring(lines_of(tmp_path, [*rows, line(1, date(2024, 12, 30), "Andre")]), STATED).series
    assert (found.rhythm, found.level_ore, found.yearly_ore) == ("yearly", 90_000, 90_000)
