"""Suppliers: shares, concentration and its bounds, persons, by hand and by property."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.products.ledger.bought_lines import line, lines_of

from alen.products.ledger.purchases import Asked
from alen.products.ledger.questions import PERSONS
from alen.products.ledger.suppliers import (
    concentration_ratio,
    hhi,
    hhi_bounds,
    suppliers,
)

DAY = date(2024, 3, 1)
PROPOSED = {"proposed_is_it": True, "proposed_area": "operations"}
AMOUNTS = st.lists(st.integers(-(10**13), 10**13), max_size=30)


def ledger() -> list[dict[str, object]]:
    """Decided: 500, 300, 150 and 50 kr. of four suppliers, -20 of a fifth, 250 of none; open: 100 + 40."""
    return [
        line(400, DAY, "Nordlys Software A/S"),
        line(100, DAY, "NORDLYS SOFTWARE A/S", area="infrastructure"),
        line(300, DAY, "Fjordnet ApS", area="infrastructure"),
        line(150, DAY, "Bakkedal Data"),
        line(50, DAY, "Jens Prøvesen", is_person=True, area="unknown"),
        line(-20, DAY, "Kreditdata A/S"),
        line(250, DAY),
        line(100, DAY, "Fjordnet ApS", is_it=None, area=None, **PROPOSED),
        line(40, DAY, "Skovly Brød", is_it=None, area=None),
        line(9_000, DAY, "Skovly Brød", is_it=False, area=None),
        line(7_000, DAY, art="11", resource="internal_staff"),
        line(-800, DAY, "Nordlys Software A/S", flow="income", art="70"),
        line(600, DAY, "Nordlys Software A/S", dranst="5"),
    ]  # fmt: skip


def test_suppliers_by_hand(tmp_path: Path) -> None:
    answer = suppliers(lines_of(tmp_path, ledger()))
    rows = [
        (one.place, one.supplier.name, one.amount.decided_ore, one.share_per_mille) for one in answer.rows
    ]
    assert rows == [
        (1, "Nordlys Software A/S", 50_000, 500),
        (2, "Fjordnet ApS", 30_000, 300),
        (3, "Bakkedal Data", 15_000, 150),
        (4, "Jens Prøvesen", 5_000, 50),
        (5, "Skovly Brød", 0, None),
        (6, "Kreditdata A/S", -2_000, None),
    ]
    fjordnet, bread = answer.rows[1].amount, answer.rows[4].amount
    assert (fjordnet.low_ore, fjordnet.with_proposals_ore, fjordnet.high_ore) == (30_000, 40_000, 40_000)
    assert (bread.low_ore, bread.unknown_ore, bread.high_ore) == (0, 4_000, 4_000)


def test_concentration_by_hand(tmp_path: Path) -> None:
    """50, 30, 15 and 5 % give 2500 + 900 + 225 + 25. With 250 kr. of nobody's the whole is 1250 kr.:
    shares 40, 24, 12, 4 % (2336), or 60 % for the largest (4336)."""
    found = {(one.area, one.basis): one for one in suppliers(lines_of(tmp_path, ledger())).concentration}
    whole = found["all", "decided"]
    assert (whole.hhi, whole.hhi_low, whole.hhi_high, whole.cr4_per_mille) == (3650, 2336, 4336, 1000)
    assert (whole.suppliers, whole.named_ore, whole.unnamed_ore) == (4, 100_000, 25_000)
    assert (whole.negative_suppliers, whole.negative_ore, whole.covered_per_mille) == (1, -2_000, 800)
    # Nordlys 500, Fjordnet 400, Bakkedal 150, Jens 50 of 1100: 250000 + 160000 + 22500 + 2500 of 1210000.
    assert found["all", "with_proposals"].hhi == 3595
    # Nordlys 100 and Fjordnet 300 of 400.
    assert found["infrastructure", "decided"].hhi == 6250
    assert found["applications", "decided"].negative_suppliers == 1


def test_what_is_of_unknown_area_may_be_of_any(tmp_path: Path) -> None:
    """Jens' 50 kr. have no area: open in every area, and no part of its decided sum."""
    found = {(one.area, one.basis): one for one in suppliers(lines_of(tmp_path, ledger())).concentration}
    assert found["unknown", "decided"].named_ore == 5_000
    assert found["infrastructure", "decided"].named_ore == 40_000


def test_persons_are_one_row_without_a_name_where_the_answer_leaves(tmp_path: Path) -> None:
    rows = [*ledger(), line(70, DAY, "Anna Øvelse", is_person=True)]
    answer = suppliers(lines_of(tmp_path, rows))
    assert {one.supplier.name for one in answer.rows if one.supplier.is_person} == {
        "Jens Prøvesen",
        "Anna Øvelse",
    }
    told = answer.exportable()
    text = repr(told)
    assert "Prøvesen" not in text
    assert "prøvesen" not in text
    assert "Øvelse" not in text
    (persons,) = [one for one in told.rows if one.supplier.is_person]
    assert (persons.supplier.key, persons.persons, persons.amount.decided_ore) == (PERSONS, 2, 12_000)
    assert sum(one.amount.decided_ore for one in told.rows) == sum(
        one.amount.decided_ore for one in answer.rows
    )
    assert told.concentration == answer.concentration
    assert [one.place for one in told.rows] == [1, 2, 3, 4, 5, 6]


def test_years_stand_apart_and_a_supplier_can_be_asked_for(tmp_path: Path) -> None:
    rows = [line(10, date(2023, 5, 1), "Fjordnet ApS"), *ledger()]
    opened = lines_of(tmp_path, rows)
    assert [one.year for one in suppliers(opened, Asked(supplier="fjord")).rows] == [2023, 2024]
    assert {one.year for one in suppliers(opened, Asked(years=(2023,))).concentration} == {2023}
    assert suppliers(opened, Asked(supplier="x'; DROP TABLE lines; --")).rows == ()


def test_all_kinds_are_everything_bought(tmp_path: Path) -> None:
    answer = suppliers(lines_of(tmp_path, ledger()), Asked(all_kinds=True))
    bread = next(one for one in answer.rows if one.supplier.name == "Skovly Brød")
    assert (bread.place, bread.amount.decided_ore, bread.amount.open_lines) == (1, 904_000, 0)
    assert {one.area for one in answer.concentration} == {"all"}


def test_postings_and_invoices_are_never_added(tmp_path: Path) -> None:
    """2024: postings name suppliers. 2023: they name none, so the invoices count, net of VAT."""
    rows = [
        line(100, DAY, "Fjordnet ApS"),
        line(125, DAY, "Fjordnet ApS", source_kind="invoices", vat_state="gross"),
        line(80, date(2023, 2, 1)),
        line(100, date(2023, 2, 1), "Fjordnet ApS", source_kind="invoices", vat_state="gross"),
    ]
    answer = suppliers(lines_of(tmp_path, rows))
    assert answer.kinds == {2023: "invoices", 2024: "ledger"}
    assert [(one.year, one.amount.decided_ore) for one in answer.rows] == [(2023, 8_000), (2024, 10_000)]


@given(AMOUNTS, st.integers(-(10**13), 10**13))
def test_an_index_lies_in_its_bounds(amounts: list[int], unnamed: int) -> None:
    bounds = hhi_bounds(amounts, unnamed)
    index = hhi([*amounts, unnamed])
    assert (bounds is None) == (index is None)
    if bounds is not None and index is not None:
        assert 0 <= bounds[0] <= index <= bounds[1] <= 10_000
        assert index * sum(one > 0 for one in [*amounts, unnamed]) >= 10_000


@given(AMOUNTS, st.integers(1, 10**6))
def test_shares_do_not_know_the_currency(amounts: list[int], times: int) -> None:
    assert hhi(amounts) == hhi([times * one for one in amounts])
    assert concentration_ratio(amounts) == concentration_ratio([times * one for one in amounts])


@given(AMOUNTS)
def test_the_four_largest_have_at_least_their_part(amounts: list[int]) -> None:
    ratio = concentration_ratio(amounts)
    positive = sum(one > 0 for one in amounts)
    assert (ratio is None) == (positive == 0)
    if ratio is not None:
        assert min(Fraction(1), Fraction(4, positive)) <= ratio <= 1


@given(
    st.lists(st.integers(-60, 100), max_size=5),
    st.lists(st.integers(1, 60), max_size=3),
    st.lists(st.integers(-60, -1), max_size=3),
    st.data(),
)
def test_the_index_lies_within_its_bounds_whoever_the_unnamed_lines_are_of(
    named: list[int], charges: list[int], credited: list[int], data: st.DataObject
) -> None:
    """Every unnamed line is given to a supplier that is named, or to one of three that are not."""
    bounds = hhi_bounds(named, sum(charges), sum(credited))
    truth = [*named, 0, 0, 0]
    for amount in (*charges, *credited):
        truth[data.draw(st.integers(0, len(truth) - 1))] += amount
    index = hhi(truth)
    if index is not None:
        assert bounds is not None
        assert bounds[0] <= index <= bounds[1]


def test_charges_and_credits_without_a_supplier_do_not_cancel(tmp_path: Path) -> None:
    """They may be of two suppliers: 60 and 40 may be 110 and -10 as well."""
    rows = [
        line(60, DAY, "Nordlys Software A/S"),
        line(40, DAY, "Fjordnet ApS"),
        line(50, DAY),
        line(-50, DAY),
    ]
    whole = next(
        one
        for one in suppliers(lines_of(tmp_path, rows)).concentration
        if one.area == "all" and one.basis == "decided"
    )
    assert (whole.hhi, whole.unnamed_ore) == (5_200, 0)
    assert whole.hhi_low is not None
    assert whole.hhi_low < 5_000
    assert whole.hhi_high == 10_000
