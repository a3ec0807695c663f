"""Price increases: by hand, where there is no comparison, and what must always add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.products.ledger.bought_lines import line, lines_of

from alen.products.ledger.price_changes import PriceChanges, decomposed, price_changes
from alen.products.ledger.recurring import recurring

STATED = date(2025, 1, 1)


def of(folder: Path, rows: list[dict[str, object]], index: dict[int, Fraction] | None = None) -> PriceChanges:
    return price_changes(recurring(lines_of(folder, rows), STATED), [2024], index)


def monthly(
    amounts: Mapping[int, Sequence[float]], supplier: str = "Nordlys Software A/S", **given: object
) -> list[dict[str, object]]:
    return [
        line(amount, date(year, month, 5), supplier, **given)
        for year, of_year in amounts.items()
        for month, amount in enumerate(of_year, start=1)
    ]


def test_an_increase_by_hand(tmp_path: Path) -> None:
    """1000 kr. twelve times, then 1100 kr. ten times and 1200 twice (a median of 1100): 10 %.

    Price: 100 x 12 = 1200 kr. Volume: none. Rest: 2 x 100 = 200 kr. of payments above the median.
    """
    answer = of(
        tmp_path,
        monthly({2023: [1000] * 12, 2024: [1100] * 10 + [1200] * 2}),
        {2023: Fraction(100), 2024: Fraction(104)},
    )
    (one,) = answer.series
    assert (one.payments_before, one.payments, one.increase_per_mille) == (12, 12, 100)
    assert (one.price_ore, one.volume_ore, one.rest_ore) == (120_000, 0, 20_000)
    (supplier,) = answer.suppliers
    # 1.10 / 1.04 - 1 = 0.0577
    assert (supplier.increase_per_mille, supplier.index_per_mille, supplier.real_per_mille) == (100, 40, 58)


def test_price_and_volume_are_told_apart(tmp_path: Path) -> None:
    """1000 kr. twelve times, then 1200 kr. six times: 200 x (12 + 6) / 2 = 1800 kr. of price, and
    -6 x (1000 + 1200) / 2 = -6600 kr. of volume: together 7200 - 12000."""
    (one,) = of(tmp_path, monthly({2023: [1000] * 12, 2024: [1200] * 6})).series
    assert (one.price_ore, one.volume_ore, one.rest_ore) == (180_000, -660_000, 0)


def test_a_supplier_is_weighed_by_last_years_payments(tmp_path: Path) -> None:
    """1000 -> 1100 and 100 -> 150, twelve of each: (1100 + 150) / (1000 + 100) - 1 = 13.6 %."""
    rows = monthly({2023: [1000] * 12, 2024: [1100] * 12})
    rows += monthly({2023: [100] * 12, 2024: [150] * 12}, account="6455214901")
    (supplier,) = of(tmp_path, rows).suppliers
    assert (supplier.compared, supplier.series, supplier.increase_per_mille) == (2, 2, 136)
    assert (supplier.index_per_mille, supplier.real_per_mille) == (None, None)


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ({2023: [1000] * 12}, "not_both_years"),
        ({2024: [1000] * 12}, "not_both_years"),
        ({2023: [1000] * 12, 2024: [1100] * 2}, "too_few"),
        (
            {2023: [1000] * 12, 2024: [1000, 3000, 200, 5000, 900, 40, 7000, 2500, 10, 600, 4000, 90]},
            "amounts_vary",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(
    tmp_path: Path, amounts: Mapping[int, Sequence[float]], reason: str
) -> None:
    answer = of(tmp_path, monthly(amounts))
    (one,) = answer.series
    assert (one.reason, one.increase_per_mille, one.price_ore) == (reason, None, None)
    (supplier,) = answer.suppliers
    assert (supplier.compared, supplier.series, supplier.increase_per_mille) == (0, 1, None)


def test_persons_are_one_row_without_a_name_where_the_answer_leaves(tmp_path: Path) -> None:
    rows = monthly({2023: [100] * 12, 2024: [110] * 12}, "Jens Prøvesen", is_person=True, text="Jens")
    rows += monthly({2023: [300] * 12, 2024: [330] * 12}, "Anna Øvelse", is_person=True)
    told = of(tmp_path, rows, {2023: Fraction(1), 2024: Fraction(1)}).exportable()
    assert "Prøvesen" not in repr(told)
    assert "øvelse" not in repr(told).lower()
    assert "jens" not in repr(told)
    (persons,) = told.suppliers
    assert (persons.compared, persons.increase_per_mille, persons.real_per_mille) == (2, 100, 100)


@given(
    st.fractions(1, 10**9, max_denominator=2),
    st.fractions(1, 10**9, max_denominator=2),
    st.integers(1, 400),
    st.integers(1, 400),
    st.integers(-(10**9), 10**9),
)
def test_the_parts_add_up(before: Fraction, now: Fraction, n0: int, n1: int, rest: int) -> None:
    change = int(now * n1 - before * n0) + rest
    price, volume, other = decomposed(before, now, n0, n1, change)
    assert price + volume + other == change
    assert (price > 0) == (now > before) or abs(price) < 2
    # Turned round in time, price and volume change their sign and nothing else (Bennet).
    assert decomposed(now, before, n1, n0, -change)[:2] == (-price, -volume)


def test_a_payment_compared_in_two_years_is_one_payment(tmp_path: Path) -> None:
    rows = [line(100 * year, date(year, 3, 1), "Fjordnet ApS", text="Aftale") for year in (2022, 2023, 2024)]
    found = price_changes(recurring(lines_of(tmp_path, rows), date(2025, 1, 1)), (2023, 2024))
    assert [one.year for one in found.series if not one.reason] == [2024, 2023]
    assert len({one.what for one in found.series}) == 1
