"""Invoices against postings: VAT taken off, what belongs together, what warns."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.products.ledger.bought_lines import line, lines_of

from alen.products.ledger.purchases import Asked
from alen.products.ledger.vat import Entry, VatAnswer, matched, net_amount, vat, warning_of

DAY = date(2024, 3, 1)


def invoice(kroner: float, supplier: str, day: date = DAY, **given: object) -> dict[str, object]:
    return line(
        kroner, day, supplier, **{"source_kind": "invoices", "vat_state": "gross", "import_key": 2, **given}
    )


def of(folder: Path, rows: list[dict[str, object]], asked: Asked | None = None) -> VatAnswer:
    return vat(lines_of(folder, rows), asked or Asked())


def test_a_year_by_hand(tmp_path: Path) -> None:
    """Three invoices of 1250, 2000 (300 of it VAT) and 500 kr. (insurance: no VAT): 1000 + 1700 + 500 net.
    Postings: the first by its voucher (1000 to 990 is the ratio), the second by its amount, and 80 kr. that
    nobody invoiced."""
    rows = [
        invoice(1250, "Nordlys Software A/S", voucher="F1"),
        invoice(2000, "Nordlys Software A/S", vat_ore=30_000, voucher="F2"),
        invoice(500, "Trygvand Forsikring", art="40", voucher="F3"),
        line(990, DAY, "Nordlys Software A/S", voucher="F1"),
        line(1700.5, date(2024, 4, 10), "Nordlys Software A/S", voucher="B77"),
        line(80, DAY, "Nordlys Software A/S", voucher="B78"),
    ]
    answer = of(tmp_path, rows)
    nordlys, insurance = answer.suppliers
    assert (nordlys.invoices_ore, nordlys.postings_ore) == (270_000, 277_050)
    assert (nordlys.matched, nordlys.matched_ore, nordlys.as_invoiced) == (2, 270_000, 0)
    assert (nordlys.postings_alone, nordlys.postings_alone_ore, nordlys.invoices_alone) == (1, 8_000, 0)
    assert (nordlys.ratio_per_mille, nordlys.warning) == (1010, "")
    assert (insurance.invoices_ore, insurance.invoices_alone_ore, insurance.ratio_per_mille) == (
        50_000,
        50_000,
        None,
    )
    (year,) = answer.years
    assert (year.invoices_ore, year.estimated_ore, year.ratio_per_mille) == (320_000, 25_000, 1010)


def test_vat_left_in_warns(tmp_path: Path) -> None:
    """Invoices of which nobody knows the VAT: 1250 against 1000 kr. booked."""
    rows = [
        invoice(1250, "Nordlys Software A/S", vat_state="unknown"),
        line(1000, DAY, "Nordlys Software A/S"),
        invoice(1000, "Fjordnet ApS", vat_state="net"),
        line(1250, DAY, "Fjordnet ApS"),
    ]
    found = {one.supplier.name: one for one in of(tmp_path, rows).suppliers}
    assert found["Nordlys Software A/S"].warning == "invoices_carry_vat"
    assert found["Fjordnet ApS"].warning == "postings_carry_vat"


def test_a_posting_booked_with_vat_is_found_as_such(tmp_path: Path) -> None:
    rows = [invoice(1250, "Nordlys"), line(1250, date(2024, 3, 20), "Nordlys")]
    (one,) = of(tmp_path, rows).suppliers
    assert (one.matched, one.as_invoiced, one.warning) == (1, 1, "postings_carry_vat")


@pytest.mark.parametrize(
    ("given_line", "net"),
    [
        ({"art": "49"}, 100_000),
        ({"art": "4"}, 100_000),
        ({"art": None, "hovedkonto": None}, 100_000),
        ({"art": "22"}, 100_000),
        ({"art": "26"}, 125_000),
        ({"art": "46"}, 125_000),
        ({"art": "49", "hovedkonto": "7"}, 125_000),
        ({"art": "49", "vat_ore": 5_000}, 120_000),
        ({"art": "49", "vat_state": "net"}, 125_000),
    ],
)
def test_where_vat_is_refunded(tmp_path: Path, given_line: dict[str, Any], net: int) -> None:
    rows = [invoice(1250, "Nordlys", **given_line), line(1, DAY, "Nordlys")]
    assert of(tmp_path, rows).suppliers[0].invoices_ore == net


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    assert of(tmp_path, [line(1, DAY, "Nordlys")]).reason == "no_invoices"
    assert of(tmp_path, [invoice(1, "Nordlys")]).reason == "no_postings"


def test_a_supplier_of_it_is_looked_at_with_all_it_sold(tmp_path: Path) -> None:
    """A rule knows the invoice and not its posting; a supplier of bread is left out unless asked for."""
    rows = [
        invoice(125, "Nordlys"),
        line(100, DAY, "Nordlys", is_it=None, area=None),
        invoice(125, "Brødhuset", is_it=False, area=None),
        line(100, DAY, "Brødhuset", is_it=False, area=None),
    ]
    assert [one.supplier.name for one in of(tmp_path, rows).suppliers] == ["Nordlys"]
    assert len(of(tmp_path, rows, Asked(all_kinds=True)).suppliers) == 2
    assert of(tmp_path, rows, Asked(years=(2023,))).reason == "no_invoices"


def test_persons_are_one_row_without_a_name_where_the_answer_leaves(tmp_path: Path) -> None:
    rows = [
        one
        for name in ("Jens Prøvesen", "Anna Øvelse")
        for one in (invoice(125, name, is_person=True), line(100, DAY, name, is_person=True))
    ]
    told = of(tmp_path, rows).exportable()
    assert "prøvesen" not in repr(told).lower()
    (one,) = told.suppliers
    assert (one.invoices, one.invoices_ore, one.ratio_per_mille) == (2, 20_000, 1000)


ENTRIES = st.lists(
    st.builds(
        Entry,
        year=st.just(2024),
        supplier_key=st.sampled_from("ab"),
        voucher=st.sampled_from([None, "1", "2"]),
        day=st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        stated_ore=st.sampled_from([12_500, 10_000, 8_000]),
        net_ore=st.sampled_from([10_000, 8_000]),
    ),
    max_size=12,
)


@given(ENTRIES, ENTRIES)
def test_each_is_in_one_pair_at_most(invoices: list[Entry], postings: list[Entry]) -> None:
    found = matched(invoices, postings)
    for step in ("voucher", "amount", "as_invoiced"):
        left = [invoices[place] for place, one in found.of_invoice.items() if one == step]
        right = [postings[place] for place, one in found.of_posting.items() if one == step]
        assert len(left) == len(right)
        assert sorted(one.supplier_key for one in left) == sorted(one.supplier_key for one in right)
        if step == "voucher":
            assert sorted(str(one.voucher) for one in left) == sorted(str(one.voucher) for one in right)


@given(st.integers(-(10**12), 10**12))
def test_net_and_vat_are_the_whole(amount: int) -> None:
    """25 % of the net on top gives the amount again, within an øre."""
    net = net_amount(amount, "gross", None)
    assert abs(Fraction(net) * Fraction(5, 4) - amount) <= Fraction(5, 8)


@given(st.integers(1, 10**12))
def test_the_sql_takes_off_the_same(amount: int) -> None:
    estimate = f"sign({amount})::BIGINT * ((abs({amount}::BIGINT) * 200 + 125) // 250)"
    assert duckdb.sql(f"SELECT {estimate}").fetchall() == [(net_amount(amount, "gross", None),)]


@given(st.fractions(0, 3))
def test_a_warning_is_one_of_its_bands(ratio: Fraction) -> None:
    said = warning_of(ratio)
    assert (said == "invoices_carry_vat") == (Fraction("1.22") <= ratio <= Fraction("1.28"))
    assert (said == "postings_carry_vat") == (Fraction("0.78") <= ratio <= Fraction("0.82"))


def test_what_the_ratio_is_of_is_known(tmp_path: Path) -> None:
    """Ten of twelve invoices are posted: the ratio of those is 1, of both sides whole it would be 1.2."""
    both = [
        line(100, date(2024, month, 8), "Nordlys Software A/S", voucher=f"F{month}", source_kind=kind)
        for kind, months in (("invoices", range(1, 13)), ("ledger", range(1, 11)))
        for month in months
    ]
    (year,) = vat(lines_of(tmp_path, both)).years
    assert (year.is_of_pairs, year.ratio_per_mille) == (True, 1_000)
    alone = [{**one, "voucher": f"{one['source_kind']}{n}"} for n, one in enumerate(both)]
    (year,) = vat(lines_of(tmp_path, alone)).years
    assert (year.is_of_pairs, year.ratio_per_mille) == (False, 1_200)


def test_invoices_of_december_warn_of_nothing(tmp_path: Path) -> None:
    """Both are posted in January: what they come to beside the postings of their own year tells nothing."""
    rows = [
        *(
            line(400, date(2023, 12, day), "Fjordnet ApS", voucher=f"A{day}", source_kind="invoices")
            for day in (20, 27)
        ),
        *(line(400, date(2024, 1, day), "Fjordnet ApS", voucher=f"B{day}") for day in (5, 12)),
        line(1_000, date(2023, 6, 1), "Fjordnet ApS", voucher="C"),
        line(7, date(2024, 6, 1), "Havblik Data ApS", voucher="D", source_kind="invoices"),
    ]
    answer = vat(lines_of(tmp_path, rows))
    found = next(one for one in answer.suppliers if one.year == 2023)
    assert (found.matched, found.ratio_per_mille, found.warning) == (2, 800, "")
    assert next(one for one in answer.years if one.year == 2023).warnings == 0
