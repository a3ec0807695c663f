"""Proposed maps against files and published mappings of public bodies elsewhere.

What stands here are headings, which are facts; nothing of the rows is repeated. `MOST` is the promise of the
project: a file needs at most five corrected columns. `KNOWN` is what was measured when this was written: more
corrections than that are a step back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests import needs

from alen.sources.ledgers.heading_words import fields_of, words_of
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table

MOST = 5
SPEND = "uk-council-spend"

Columns = Mapping[str, tuple[str, ...]]

EXPECTED: dict[str, Columns] = {
    f"{SPEND}/calderdale_clean_2022-05-card.csv": {
        "posting_date": ("Transaction Date",),
        "amount": ("Net Amount",),
        "account": ("Expense Code",),
        "account_text": ("Expense Type",),
        "supplier": ("Supplier Name",),
        "voucher": ("Transaction number",),
        "department": ("Expense Area",),
    },
    f"{SPEND}/darlington_clean_2022-02.csv": {
        "posting_date": ("Transaction Date",),
        "amount": ("Invoice Line Value (net of VAT)",),
        "account_text": ("Account",),
        "supplier": ("Supplier",),
        "voucher": ("Transaction Number",),
        "department": ("Directotate",),
    },
    f"{SPEND}/gateshead_clean_2022-01.csv": {
        "posting_date": ("Updated",),
        "amount": ("Amount",),
        "account_text": ("Cipfsubs(T)",),
        "supplier": ("Supplier ID(T)",),
        "voucher": ("TransNo",),
        "department": ("Nstrg(T)",),
    },
    f"{SPEND}/leeds_raw_2013-06.csv": {
        "posting_date": ("DatePaid",),
        "amount": ("NetAmount",),
        "account": ("DetailedExpenditureCode",),
        "account_text": ("DetailedExpenditureType",),
        "supplier": ("SupplierName",),
        "voucher": ("TransactionNumber",),
        "department": ("ServiceLabel",),
    },
    f"{SPEND}/manchester_clean_2021-10.csv": {
        "posting_date": ("Invoice Payment Date",),
        "amount": ("Net Amount",),
        "account_text": ("Expenses Type",),
        "supplier": ("Supplier Name",),
        "voucher": ("Transaction Number",),
        "department": ("Service Area",),
    },
    f"{SPEND}/salford_clean_2021-12.csv": {
        "posting_date": ("Date of Payment",),
        "amount": ("Net",),
        "vat_amount": ("VAT",),
        "account_text": ("GL Description",),
        "supplier": ("Vendor Name",),
        "voucher": ("DocumentNo",),
        "department": ("Service Area",),
    },
    f"{SPEND}/wakefield_clean_2017-Q3.csv": {
        "posting_date": ("Payment Date",),
        "amount": ("Net Amount",),
        "account_text": ("Procurement Classification",),
        "supplier": ("Supplier Name",),
        "text": ("Purpose of Spend",),
        "voucher": ("Transaction Number",),
        "department": ("Directorate",),
    },
    "uk-gla-sap/all.csv": {
        "posting_date": ("Date",),
        "amount": ("Amount",),
        "account": ("AccountCode",),
        "account_text": ("AccountDescription",),
        "supplier": ("Vendor",),
        "supplier_code": ("VendorID",),
        "voucher": ("DocNo",),
    },
}
"""File -> field -> headings, as a person who knows the bodies' publications would map them."""

KNOWN = {f"{SPEND}/darlington_clean_2022-02.csv": 1, f"{SPEND}/gateshead_clean_2022-01.csv": 1}
"""Corrections, where there are any."""

SETTINGS = {
    f"{SPEND}/leeds_raw_2013-06.csv": ("dmony", "net"),
    f"{SPEND}/salford_clean_2021-12.csv": ("ymd", "net"),
    f"{SPEND}/darlington_clean_2022-02.csv": ("ymd", "net"),
    "uk-gla-sap/all.csv": ("ymd", "unknown"),
}
"""Date form and VAT state; the rest of the files are ymd."""


def corrections(file: Path, expected: Columns) -> list[str]:
    """The fields whose columns a person would have to change."""
    table = read_table(file)
    got = {k: tuple(table.headings[p] for p in v) for k, v in propose(table).map.columns.items()}
    return [name for name in {**got, **expected} if got.get(name) != expected.get(name)]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_file_needs_few_corrections(name: str) -> None:
    wrong = corrections(needs.shared(f"data/ledger/{name}"), EXPECTED[name])
    assert len(wrong) <= MOST
    assert len(wrong) <= KNOWN.get(name, 0), wrong


@pytest.mark.parametrize("name", EXPECTED)
def test_the_notation_of_a_real_file(name: str) -> None:
    found = propose(read_table(needs.shared(f"data/ledger/{name}"))).map
    form, vat = SETTINGS.get(name, ("ymd", None))
    assert (found.decimal, found.date_form, found.sign) == (".", form, "as_booked")
    assert vat is None or found.vat_state == vat


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_file_without_its_headings(name: str, tmp_path: Path) -> None:
    """Contents alone: date, amount and supplier are those a person would choose, or columns like them."""
    file = needs.shared(f"data/ledger/{name}")
    headed = read_table(file)
    text = file.read_bytes().split(b"\n", 1)[1]
    bare = tmp_path / "bare.csv"
    bare.write_bytes(text)
    found = propose(read_table(bare, header_row=0)).map
    dates = {"Transaction Date", "DatePaid", "Date", "Payment Date", "Effective Date", "Updated",
             "Invoice Payment Date", "Date of Payment"}  # fmt: skip
    assert {headed.headings[p] for p in found.columns["posting_date"]} <= dates
    assert tuple(headed.headings[p] for p in found.columns["amount"]) == EXPECTED[name]["amount"]


# -- published mappings: every heading variant of eight bodies -------------------------------------

FIELD_OF = {
    "Amount": "amount",
    "Beneficiary Name": "supplier",
    "Organisational Unit": "department",
    "Payment Date": "posting_date",
}
"""The mapping's own names; 'Organisation Label' is the publishing body, which no line needs."""

SEEN = ("bradford", "calderdale", "darlington", "gateshead")
"""Bodies whose headings were at hand when the words were gathered; the others' were held back."""
HELD_OUT = ("leeds", "manchester", "salford", "wakefield")


def variants(bodies: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every (heading, field) of the published mappings, headings that differ in case or blanks apart."""
    found: dict[tuple[str, str], None] = {}
    for body in bodies:
        published = json.loads(needs.shared(f"data/ledger/{SPEND}/{body}.index.json").read_text("utf-8"))
        for name, headings in published["columns"]["map"].items():
            if name in FIELD_OF:
                found.update({(heading, FIELD_OF[name]): None for heading in headings})
    return list(found)


def missed(pairs: list[tuple[str, str]]) -> list[str]:
    """Headings whose best field, by the heading alone, is another than the published one."""
    wrong: list[str] = []
    for heading, name in pairs:
        scores = fields_of(heading)
        if not scores or max(scores, key=lambda one: scores[one]) != name:
            wrong.append(heading)
    return wrong


def test_headings_of_bodies_that_were_seen() -> None:
    """Opaque ones (Nstrg, Strgrp) and a supplier's name under 'ID' are for the contents to tell."""
    pairs = variants(SEEN)
    assert len(pairs) == 34
    assert all(
        words_of(h)[0] in {"strgrpcc", "strgrp", "nstrg", "supplier", "suuplier"} for h in missed(pairs)
    )
    assert len(missed(pairs)) <= 7


def test_headings_of_bodies_that_were_held_back() -> None:
    """No word was added that these bodies alone use: 7 of the 8 headings that no other body has are read."""
    pairs = [pair for pair in variants(HELD_OUT) if pair not in variants(SEEN)]
    assert len(pairs) == 8
    assert missed(pairs) == ["Procurement Classification"]
