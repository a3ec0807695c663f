"""Money by party, project and year, and the double entry behind it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.products.programmes.by_hand import START, decision, entry, forecast, hours, programme, promise
from tests.products.programmes.generated import programmes

from alen.model.programme import Programme
from alen.model.programme_entries import entries_of
from alen.model.programme_records import Absent
from alen.products.programmes.money import COLUMNS, matches, money, rows
from alen.products.programmes.places import Place
from alen.products.programmes.postings import PROGRAMME, Line, cash_by_day, summed, trial_balance
from alen.products.programmes.price_levels import packaged_levels
from alen.products.programmes.totals import Total, rounded, total

DAY = date(2024, 3, 1)
LATER = date(2025, 3, 1)


def booked() -> Programme:
    return programme(
        entry("call", DAY, "a", 1000, 2),
        entry("payment", DAY, "a", 800, 3),
        entry("cost", DAY, "", 300, 4, project="x"),
        entry("transfer", DAY, "", 100, 5, project="x", other_project="y"),
        entry("repayment", LATER, "a", 50, 6),
        entry("regulation", LATER, "a", 20, 7),
        entry("transfer", LATER, "a", 30, 8, other_party="b"),
        commitments=(promise("c1", "a", 2024, 90_000), promise("c2", "a", 2025, 30_000, 3)),
    )


def test_every_entry_is_posted_on_two_sides_in_each_set_of_books() -> None:
    books = trial_balance(booked().entries)
    assert books.unbalanced == ()
    assert books.cash_ore == 100 * (800 - 300 - 50)
    assert books.receivable_ore == {"a": 100 * (1000 - 800 + 20)}
    assert books.balance("project", detail="x") == 100 * 200
    assert books.balance("project", detail="y") == 100 * 100
    assert books.of("b") == (
        Line("b", "contributions", "", 3000, 0),
        Line("b", "settlement", "", 0, 3000),
    )
    assert books.balance("contributions", PROGRAMME, "b") == -3000
    assert [one.account for one in books.of("a")] == ["bank", "contributions", "payable", "settlement"]


def test_a_negative_amount_is_posted_on_the_other_side() -> None:
    books = trial_balance(entries_of([entry("call", DAY, "a", 100), entry("call", DAY, "a", -100)]))
    assert all((one.debit_ore, one.credit_ore) == (10_000, 10_000) for one in books.lines)
    assert books.unbalanced == ()


def test_cash_is_told_day_by_day() -> None:
    assert cash_by_day(booked().entries) == (("2024-03-01", 50_000), ("2025-03-01", 45_000))
    assert cash_by_day(entries_of(())) == ()


def test_entries_are_summed_by_what_is_asked() -> None:
    entries = booked().entries
    assert sum(one.n for one in summed(entries, years=True)) == 7
    assert {one.year for one in summed(entries)} == {0}
    assert {one.project for one in summed(entries, projects=False)} == {""}
    assert {one.party for one in summed(entries, parties=False)} == {""}
    assert summed(entries_of(())) == ()


def test_what_is_left_to_pay_and_to_spend() -> None:
    here = money(booked())
    of_a = here.by_party["a"]
    assert of_a["committed"].ore == 120_000
    assert of_a.paid_net.ore == 80_000 - 5_000 - 3_000
    assert of_a.remaining.ore == 120_000 + 2_000 - 72_000
    assert of_a.to_call.ore == 20_000
    assert of_a.receivable.ore == 22_000
    assert here.by_project["x"]["spent"].ore == 20_000
    assert here.by_project["y"]["spent"].ore == 10_000
    assert here.total.left.ore == 120_000 - 30_000
    assert here.by_year[2025]["repaid"].ore == 5_000
    assert here.of(party="a", year=2024)["called"].ore == 100_000


def test_every_sum_names_the_rows_it_is_made_of() -> None:
    here = booked()
    assert rows(here, "committed", "a") == (Place("commitments.csv", 2), Place("commitments.csv", 3))
    assert rows(here, "paid", "a") == (Place("entries.csv", 3),)
    assert rows(here, "spent", project="x") == (Place("entries.csv", 4), Place("entries.csv", 5))
    assert rows(here, "spent", project="y") == (Place("entries.csv", 5),)
    assert rows(here, "moved", "b") == (Place("entries.csv", 8),)
    assert rows(here, "called", year=2025) == ()


def test_unknown_is_no_zero_and_sums_say_what_they_lack() -> None:
    here = money(
        programme(
            commitments=(
                promise("c1", "a", 2024, 100),
                promise("c2", "a", 2025, Absent.UNKNOWN),
                promise("c3", "b", 2024, Absent.EXEMPT),
            )
        )
    )
    of_a = here.by_party["a"]["committed"]
    assert (of_a.ore, of_a.n, of_a.unknown, of_a.is_whole) == (100, 1, 1, False)
    assert here.by_party["b"]["committed"].amount == Absent.EXEMPT
    assert here.by_party["b"]["committed"].is_whole
    assert here.of(party="a", year=2025)["committed"].amount == Absent.UNKNOWN
    assert here.of(party="nobody")["committed"].amount is None
    assert total([Absent.NOT_APPLICABLE]).amount == Absent.NOT_APPLICABLE


def test_what_was_asked_for_and_not_decided_does_not_count() -> None:
    asked = promise("c2", "a", 2025, 500, decision="more")
    for state, committed, waiting in (("asked", 100, 500), ("taken", 600, 0), ("refused", 100, 0)):
        here = money(
            programme(
                commitments=(promise("c1", "a", 2024, 100), asked),
                decisions=(decision("more", START, state=state),),
            )
        )
        assert (here.total["committed"].ore, here.total["asked"].ore) == (committed, waiting)


def test_a_decision_that_was_asked_and_then_taken_counts_from_that_day() -> None:
    both = (decision("more", START, state="asked"), decision("more", LATER, state="taken"))
    given = programme(commitments=(promise("c1", "a", 2024, 500, decision="more"),), decisions=both)
    assert money(given).total["committed"].ore == 500
    assert money(given.seen(DAY)).total["committed"].ore == 0


def test_a_party_that_stands_for_a_group_is_paid_for_by_its_members() -> None:
    given = programme(
        entry("payment", DAY, "a", 10),
        entry("payment", DAY, "b", 5),
        commitments=(promise("c", "all", 2024, 2000),),
    )
    here = money(given)
    assert here.with_members("all").remaining.ore == 500
    assert here.by_party["all"].remaining.ore == 2000


def test_amounts_move_to_the_price_level_asked_for_and_are_rounded_once() -> None:
    given = programme(
        entry("payment", DAY, "a", 10),
        commitments=(promise("c", "a", 2025, 15_500_000_000, price_level="2008-PL"),),
        forecasts=(forecast("x", DAY, 2024, 100),),
    )
    levels = packaged_levels()
    assert money(given, price="2025-PL", levels=levels).total["committed"].ore == 20_906_691_355
    assert money(given, price="2008-PL", levels=levels).total["committed"].ore == 15_500_000_000
    # The prices of its own year: 2025's.
    assert money(given).total["committed"].ore == 20_906_691_355
    assert money(given, price="2008-PL").total["paid"].exact == 1000 * levels.factor("2024-PL", "2008-PL")


def test_hours_are_financing_in_kind_at_their_rate_rounded_once() -> None:
    third = Fraction(1, 3)
    given = programme(
        entry("payment", DAY, "a", 100),
        effort=(
            hours("planned", "a", DAY, 2, 30_000),
            hours("done", "a", DAY, third, 100, id="1"),
            hours("done", "a", DAY, third, 100, id="2"),
        ),
    )
    of_a = money(given).by_party["a"]
    assert of_a["planned_worth"].ore == 60_000
    assert of_a["done_hours"].exact == Fraction(2, 3)
    assert of_a["done_worth"].exact == Fraction(200, 3)
    assert of_a["done_worth"].ore == 67
    assert of_a.share_in_kind == Fraction(200, 3) / (10_000 + Fraction(200, 3))
    assert money(programme()).total.share_in_kind is None


def test_own_funds_equal_the_grant_or_it_is_said_what_lacks() -> None:
    grant = promise("g", "all", 2024, 1000)
    own = promise("o1", "a", 2024, 600, kind="matching", matches="g")
    more = promise("o2", "b", 2025, 400, kind="matching", matches="g")
    assert [one.lacks_ore for one in matches(programme(commitments=(grant, own, more)))] == [0]
    assert [one.lacks_ore for one in matches(programme(commitments=(grant, own)))] == [400]
    unknown = more._replace(amount=Absent.UNKNOWN)
    assert [one.lacks_ore for one in matches(programme(commitments=(grant, own, unknown)))] == [None]
    assert matches(programme(commitments=(grant,))) == ()


@pytest.mark.parametrize(
    ("exact", "whole"), [(Fraction(1, 2), 1), (Fraction(-1, 2), -1), (Fraction(49, 100), 0), (3, 3)]
)
def test_halves_are_rounded_away_from_zero(exact: Fraction | int, whole: int) -> None:
    assert rounded(exact) == whole
    assert Total(exact).ore == whole


@settings(max_examples=100, deadline=None)
@given(programmes())
def test_sums_by_party_project_and_year_are_the_same_money(given: Programme) -> None:
    here = money(given)
    for column in COLUMNS:
        wholes = {
            sum((one[column].exact for one in many.values()), Fraction(0))
            for many in (here.by_party, here.by_project, here.by_year)
        }
        assert wholes == {here.total[column].exact}
    assert money(given, by_project=False).total["spent"].exact == here.total["spent"].exact
