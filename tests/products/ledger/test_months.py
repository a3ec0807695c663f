"""IT cost by month and by department, against sums by hand."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

from tests.products.ledger.made_lines import it, line, lines_of, other

from alen.products.ledger.amounts import Bounds
from alen.products.ledger.departments import departments
from alen.products.ledger.months import months
from alen.products.ledger.questions import Question


def test_months_in_order_with_what_lies_outside_the_year(tmp_path: Path) -> None:
    def on(year: int, month: int) -> datetime.date:
        return datetime.date(year, month, 5)

    lines = lines_of(
        tmp_path,
        [
            it(30, posting_date=on(2024, 2)),
            it(60, posting_date=on(2024, 1)),
            line(5, posting_date=on(2024, 1)),
            it(10, posting_date=on(2025, 1)),
            it(20, posting_date=None),
            it(7, accounts_year=2023, posting_date=on(2023, 12)),
            other(999, posting_date=on(2024, 6)),
        ],
    )
    found = months(lines, Question())
    assert [(one.year, one.month, one.is_in_the_year) for one in found.months] == [
        (2023, "2023-12", True),
        (2024, "", True),
        (2024, "2024-01", True),
        (2024, "2024-02", True),
        (2024, "2025-01", False),
    ]
    assert found.months[2].bounds == Bounds(60, 0, 5, 1, 1)
    parts = [Fraction(1, 6), Fraction(1, 2), Fraction(1, 4), Fraction(1, 12)]
    assert [one.share for one in found.months] == [1, *parts]
    assert found.highest is found.months[2]
    assert found.total == Bounds(127, 0, 5, 5, 1)
    columns, rows = found.table()
    assert dict(zip(columns, rows[1], strict=True))["share_per_mille"] == 167


def test_no_month_is_highest_where_none_is_above_zero(tmp_path: Path) -> None:
    assert months(lines_of(tmp_path, [it(-5)]), Question()).highest is None


def test_departments_with_their_share_and_what_stands_off_the_function(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(300, department="It og digitalisering", funktion="64552"),
            it(100, department="It og digitalisering", funktion="64551"),
            it(50, department="Skole", funktion="32201"),
            line(25, department="Skole", funktion="32201"),
            other(925, department="Skole", funktion="32201"),
            other(4_000, department="Vej"),
            it(1),
        ],
    )
    found = departments(lines, Question(2024))
    told = [
        (one.department, one.it, one.off.decided_ore, one.booked_ore, one.share) for one in found.departments
    ]
    assert told == [
        ("It og digitalisering", Bounds(400, lines=2), 100, 400, 1),
        ("Skole", Bounds(50, 0, 25, 1, 1), 50, 1_000, Fraction(1, 20)),
        # It states no function, so that it is not known to be on another one.
        ("", Bounds(1, lines=1), 0, 1, 1),
    ]  # fmt: skip
    assert found.table()[1][1][-1] == 50
