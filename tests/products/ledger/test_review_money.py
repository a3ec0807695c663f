"""A review's money is that of the lines that count, as the overview and every other answer count it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.products.ledger.classified_books import books_with
from tests.products.ledger.reviewed_books import few_rules

from alen.products.ledger.amounts import Bounds, total
from alen.products.ledger.opening import open_lines
from alen.products.ledger.overview import overview
from alen.products.ledger.review import Overturned, Review, Says
from alen.store.local.books import Books

ACCOUNT = {"funktion": "53026", "art": "490", "dranst": "1", "account_text": "Ydelser"}
POSTINGS: list[dict[str, Any]] = [
    {**ACCOUNT, "supplier": "Fjordglimt Data A/S", "text": "Timer", "amount_ore": 800_000},
    {**ACCOUNT, "supplier": "Nordlys Software A/S", "text": "Licens", "amount_ore": 300_000},
    {**ACCOUNT, "supplier": "Fjordglimt Data A/S", "text": "Kredit", "amount_ore": -50_000},
    {**ACCOUNT, "supplier": "Mejeriet Bækken", "text": "Mælk", "amount_ore": 20_000},
    # Passed on within the organisation, and a loan: neither is spending.
    {**ACCOUNT, "art": "910", "supplier": "Fjordglimt Data A/S", "text": "Intern", "amount_ore": 9_000_000},
    {**ACCOUNT, "dranst": "6", "supplier": "Banken", "text": "Afdrag", "amount_ore": 70_000_000},
]
INVOICES: list[dict[str, Any]] = [
    {"source_kind": "invoices", "vat_state": "gross", "supplier": "Fjordglimt Data A/S", "text": "Timer",
     "amount_ore": 1_000_000},
    {"source_kind": "invoices", "vat_state": "gross", "supplier": "Lyngen Taxa A/S", "text": "Kørsel",
     "amount_ore": 400_000},
    {"source_kind": "invoices", "vat_state": "gross", "supplier": "Fjordglimt Data A/S", "text": "Timer",
     "amount_ore": 125_000, "vat_ore": 25_000, "accounts_year": 2023},
    {"source_kind": "invoices", "vat_state": "gross", "supplier": "Nordlys Software A/S", "text": "Licens",
     "amount_ore": 250_000, "accounts_year": 2023},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    with few_rules():
        yield


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return books_with(tmp_path / "place", POSTINGS, INVOICES)


def overview_money(books: Books) -> tuple[int, int]:
    """What the overview says there is to decide, and what of it is decided."""
    found = overview(open_lines(books), 2024).years
    return sum(one.moved_ore for one in found), sum(one.decided_ore for one in found)


def assert_same(review: Review, books: Books) -> None:
    state = review.state()
    moved, decided = overview_money(books)
    assert (state.total.abs_amount_ore, state.decided.abs_amount_ore) == (moved, decided)
    assert state.money_per_mille == decided * 1000 // moved
    bounds: Bounds = total(one.it for one in overview(open_lines(books), 2024).years)
    assert state.it.amount_ore == bounds.decided_ore
    assert state.open.amount_ore == bounds.open_ore


def test_progress_is_what_the_overview_says(books: Books) -> None:
    review = Review(books)
    # 2024 by its postings: 800 + 300 + 50 + 20 thousand; 2023 by its invoices, net of VAT: 100 + 200.
    assert review.state().total.abs_amount_ore == 1_170_000 + 300_000
    assert review.state().total.lines == len(POSTINGS) + len(INVOICES)
    assert_same(review, books)
    review.decide(review.groups(1).groups[0].key, Says(True, "applications"), breadth="supplier")
    assert_same(review, books)
    review.decide(review.groups(1).groups[0].key, Says(False), breadth="supplier")
    assert_same(review, books)
    review.undo()
    assert_same(review, books)
    assert_same(Review(books), books)


def test_a_group_has_the_money_that_counts_and_says_what_does_not(books: Books) -> None:
    found = {(one.supplier, one.art): one for one in Review(books).groups(50).groups}
    fjord = found["Fjordglimt Data A/S", "490"]
    assert (fjord.lines, fjord.abs_amount_ore, fjord.uncounted) == (2, 850_000, 0)
    invoices = found["Fjordglimt Data A/S", None]
    assert (invoices.lines, invoices.amount_ore, invoices.uncounted) == (2, 100_000, 1)
    for nothing in (found["Lyngen Taxa A/S", None], found["Banken", "490"]):
        assert (nothing.lines, nothing.abs_amount_ore, nothing.uncounted) == (1, 0, 1)


def test_a_preview_adds_up_the_same_money(books: Books) -> None:
    review = Review(books)
    preview = review.preview(review.groups(1).groups[0].key, Says(False), breadth="supplier")
    assert (preview.decides.lines, preview.decides.abs_amount_ore) == (5, 950_000)


def test_what_a_decision_would_overturn_is_told_rule_by_rule(books: Books) -> None:
    review = Review(books)
    own = review.decide(review.groups(1).groups[0].key, Says(True), breadth="supplier").preview.rule
    bank = next(one.key for one in review.groups(50).groups if one.supplier == "Banken")
    preview = review.preview(bank, Says(False), breadth="account", overturns=True)
    assert {one.rule_id for one in preview.overturned} >= {own.rule_id}
    assert all(one.is_it for one in preview.overturned)
    assert sum(one.share.lines for one in preview.overturned) == preview.overturns.lines
    assert sum(one.share.abs_amount_ore for one in preview.overturned) == preview.overturns.abs_amount_ore
    first: Overturned = preview.overturned[0]
    assert first.share.abs_amount_ore == max(one.share.abs_amount_ore for one in preview.overturned)
    plain = review.preview(bank, Says(False), breadth="account")
    assert plain.overturned == ()
