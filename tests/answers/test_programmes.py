"""Answers about joint programmes: shares to the øre and where they come from, money by party, prices."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.build.own_programmes import programmes_workspace

from alen.answers.addresses import explain_address
from alen.answers.edition import open_reading
from alen.answers.programme_bill import ProgrammeBill
from alen.answers.programme_bill_words import BillWords
from alen.answers.programme_cases import Case, CountryRegisters, EditionTables, case_of, cases_of
from alen.answers.programme_heads import offered_prices
from alen.answers.programme_party import ProgrammeParty
from alen.answers.programmes import ProgrammeOverview, ProgrammeProject, Programmes
from alen.answers.questions import Desk
from alen.errors import BadInput, NotFound
from alen.store.workspace import Workspace
from alen.words import Words

COPENHAGEN, CHRISTIANSOE = "101", "411"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Desk:
    return Desk(open_reading(programmes_workspace(tmp_path_factory, packaged_workspace)))


@pytest.fixture(scope="module")
def keyed(desk: Desk) -> Case:
    return case_of(desk, "kombit")


def test_every_municipality_has_a_share_by_the_inhabitants_of_the_key_s_day(desk: Desk) -> None:
    answer = desk.ask(ProgrammeBill("kombit", 2020))
    assert len(answer.rows) == 98
    assert CHRISTIANSOE not in {row.party.code for row in answer.rows}
    assert answer.total_ore == sum(row.amount_ore or 0 for row in answer.rows) == 13_551_331_250
    first = next(row for row in answer.rows if row.party.code == COPENHAGEN)
    assert first.amount_ore is not None
    assert round(100 * first.amount_ore / answer.total_ore, 2) == 7.22
    step = first.steps[-1]
    assert (step.basis, step.below, step.above) == (632_340, 150_000, 482_340)
    assert step.explain == explain_address("population", COPENHAGEN, 2020, "single")
    assert first.amount_ore == 25 * 100 * (150_000 + 482_340 // 2)


def test_years_end_on_the_share_of_their_sum(desk: Desk) -> None:
    both = [desk.ask(ProgrammeBill("kombit", year)) for year in (2020, 2021)]
    for first, second in zip(both[0].rows, both[1].rows, strict=True):
        step = second.steps[-1]
        assert step.before_ore == first.amount_ore
        assert step.after_ore == (first.amount_ore or 0) + (second.amount_ore or 0)
        assert second.run_years == (2020, 2021)


def test_no_other_day_or_table_is_taken_for_one_that_is_not_loaded(desk: Desk) -> None:
    tables = EditionTables(desk.reading)
    assert tables.weights("FOLK1A", date(2020, 1, 1), "") is not None
    for table, on, version in (
        ("FOLK1A", date(2020, 4, 1), ""), ("FOLK1A", date(2008, 1, 1), ""), ("FOLK1A", date(2019, 1, 1), ""),
        ("FOLK1A", date(2020, 1, 1), "2"), ("BEFOLK1", date(2020, 1, 1), ""),
    ):  # fmt: skip
        assert tables.weights(table, on, version) is None, (table, on, version)


def test_the_registers_are_the_country_s_own_on_the_day() -> None:
    registers = CountryRegisters()
    codes = [code for code, _ in registers.members("municipalities", date(2008, 1, 1))]
    assert len(codes) == 98
    assert CHRISTIANSOE not in codes
    assert len(registers.members("regions", date(2008, 1, 1))) == 5
    assert registers.members("municipalities", date(2006, 12, 31)) == ()


def test_a_party_is_told_by_its_own_share_and_what_it_paid(desk: Desk) -> None:
    answer = desk.ask(ProgrammeOverview("offentlig"))
    for one in answer.parties:
        money = one.money
        if money.share.ore is not None:
            assert money.remaining.ore == money.share.ore - (money.paid.ore or 0), one.party.id
        else:
            assert money.remaining.ore is None, one.party.id
    shares = sum(one.money.share.ore or 0 for one in answer.parties)
    assert shares == sum(desk.ask(ProgrammeBill("offentlig", year)).total_ore for year in (2025, 2026))


def test_without_books_nobody_knows_what_is_left_to_pay(desk: Desk) -> None:
    answer = desk.ask(ProgrammeOverview("2007"))
    state = next(one.money for one in answer.parties if one.party.id == "stat")
    assert state.share.ore == 20_000_000_00
    for money in (answer.money, state, *(one.money for one in answer.years)):
        assert (money.paid.ore, money.remaining.ore, money.left.ore) == (None, None, None)
    assert answer.sources == (), "the inhabitants of the key's day are not in the edition"
    assert [one.table_id for one in desk.ask(ProgrammeBill("kombit", 2020)).sources] == ["FOLK1A"]


def test_a_party_s_page_holds_its_shares_sentence_by_sentence(desk: Desk) -> None:
    answer = desk.ask(ProgrammeParty("kombit", "københavn"))
    assert answer.party.code == COPENHAGEN
    assert [one.year for one in answer.shares] == [2020, 2021]
    share = answer.shares[1]
    words = BillWords(Words("en"), share.year, answer.keys, share.demands, "party#")
    told = " ".join(str(line) for line in words.lines(share.rows[0], "/shares/1/rows/0", "/shares/1/demands"))
    assert "632,340 inhabitants" in told
    assert "150,000 count whole and 482,340 count 1/2" in told
    assert f"is DKK {Words('en').number((share.amount_ore or 0) / 100, 2)}" in told


def test_what_is_asked_for_another_price_or_day(desk: Desk) -> None:
    now = desk.ask(ProgrammeOverview("offentlig"))
    then = desk.ask(ProgrammeOverview("offentlig", "current", "2025-06-30"))
    assert len(then.decisions) < len(now.decisions)
    assert (then.money.paid.ore or 0) < (now.money.paid.ore or 0)
    moved = desk.ask(ProgrammeOverview("2007", "2025-PL"))
    assert moved.head.price == "2025-PL"
    assert moved.money.committed.ore == round(
        sum(
            part.ore * case_of(desk, "2007").levels.factor(f"{year}-PL", "2025-PL")
            for year, part in _by_year(desk)
        )
    )
    assert offered_prices(case_of(desk, "2007"))[-1] == "2025-PL"
    # The index ends before the partnership does: nothing is offered that could not be shown.
    assert offered_prices(case_of(desk, "offentlig")) == ("current",)
    with pytest.raises(BadInput, match="2026-PL is not in the price series"):
        desk.ask(ProgrammeOverview("offentlig", "2025-PL"))
    with pytest.raises(BadInput, match="no price level"):
        desk.ask(ProgrammeOverview("offentlig", "dear"))
    with pytest.raises(BadInput, match="no day"):
        desk.ask(ProgrammeOverview("offentlig", "current", "2026-13-01"))


def _by_year(desk: Desk) -> list[tuple[int, Any]]:
    return [(one.year, one.money.committed) for one in desk.ask(ProgrammeOverview("2007")).years]


def test_what_is_not_there_is_said_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no programme is called '2008'"):
        desk.ask(ProgrammeOverview("2008"))
    with pytest.raises(NotFound, match="no project") as refused:
        desk.ask(ProgrammeProject("offentlig", "maling"))
    assert "maaling" in refused.value.do
    with pytest.raises(NotFound, match="no party"):
        desk.ask(ProgrammeParty("2007", "Prøvekøbing"))


def test_lists_and_tables_agree(desk: Desk, keyed: Case) -> None:
    listed = desk.ask(Programmes())
    assert [one.head.id for one in listed.rows] == list(cases_of(desk.reading))
    answer = ProgrammeBill("kombit", 2020).answer(keyed)
    columns, rows = answer.table()
    assert len(rows) == 98
    formula = dict(zip(columns, rows[0], strict=True))["share_formula"]
    assert isinstance(formula, str)
    assert formula.startswith("Hamilton(135513312.50; ")
    assert "/(10841065/2))" in formula  # a half among the weights is no third division
    weights = Fraction(str(dict(zip(columns, rows[0], strict=True))["weights_of_all"]))
    assert weights == Fraction(10_841_065, 2)
