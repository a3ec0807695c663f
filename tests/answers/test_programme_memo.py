"""Memos of programmes: figures that are the ledger's at their day, whole sentences, nothing hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.products.programmes.generated import programmes

from alen.answers.programme_cases import CountryRegisters
from alen.answers.programme_memo import memo, numbers_csv, verify
from alen.answers.programme_memo_economy import economy
from alen.answers.programme_memo_facts import Behind, MemoFacts, newest_day
from alen.answers.programme_memo_numbers import MemoNumber
from alen.answers.programme_memo_parts import (
    MEMO_KINDS,
    MemoAnswer,
    MemoBlock,
    MemoHeading,
    MemoList,
    MemoParagraph,
    MemoTable,
)
from alen.answers.programme_memo_readings import readings_of
from alen.answers.said import Said
from alen.cli.language import site_words
from alen.model.programme import Programme, Register
from alen.model.programme_records import Absent, Commitment, Decision
from alen.products.programmes.price_levels import PriceLevels, levels_of
from alen.products.programmes.weights import NoRegisters, OwnTables
from alen.sources.agreements.folder import read_folder
from alen.store import packaged
from alen.words import Words

ENGLISH = Words("en")
LEVELS = levels_of(read_folder(packaged.folder("data", "programmes", "examples", "2007")))
NAMES = ("2007", "partnership")
MARK = re.compile(r'data-from="(n\d+)"')


def example(name: str) -> Programme:
    return read_folder(packaged.folder("data", "programmes", "examples", name))


@pytest.fixture(scope="module")
def partnership() -> Programme:
    return example("partnership")


def behind(programme: Programme, levels: PriceLevels = LEVELS) -> Behind:
    return Behind(OwnTables(programme), NoRegisters(), levels)


def english(programme: Programme, as_of: date | None = None) -> MemoAnswer:
    return memo(programme, ENGLISH, behind(programme), as_of=as_of, kind="indstilling")


def texts(blocks: Iterable[MemoBlock]) -> Iterator[str]:
    for one in blocks:
        match one:
            case MemoParagraph():
                yield str(one.said)
            case MemoList():
                yield from map(str, one.items)
            case MemoHeading():
                yield one.text
            case MemoTable():
                yield one.caption
                yield from (str(cell) for row in one.rows for cell in row)
            case _:
                yield one.caption
                yield one.alt


def spoken(answer: MemoAnswer) -> str:
    return "\n".join(texts(answer.blocks()))


# -- the memo's figures are the ledger's at its day (invariant 8) ----------------------------------


def by_day(programme: Programme, day: date) -> dict[str, int]:
    """Sums by the simplest reckoning: row after row, whatever had happened and was written down by a day."""
    taken: dict[str, bool] = {}
    for one in sorted(programme.decisions, key=lambda one: (one.date, one.recorded, one.row)):
        if one.date <= day and one.recorded <= day:
            taken[one.id] = one.state == "taken"
    kinds = {"payment": 1, "repayment": -1}
    found = {"paid": 0, "booked": 0, "called": 0, "promised": 0}
    for one in programme.entries:
        if one.date <= day and one.recorded <= day:
            found["paid"] += kinds.get(one.kind, 0) * one.amount_ore
            found["booked"] += one.amount_ore if one.kind == "cost" else 0
            found["called"] += one.amount_ore if one.kind == "call" else 0
    exact = Fraction(0)
    for row in programme.commitments:
        if row.date <= day and row.recorded <= day and (not row.decision or taken.get(row.decision)):
            exact += in_its_year(row)
    found["promised"] = int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))
    return found


def in_its_year(row: Commitment) -> Fraction:
    if isinstance(row.amount, Absent):
        return Fraction(0)
    level = f"{row.year}-PL" if row.price_level == "current" else row.price_level
    return row.amount * LEVELS.factor(level, f"{row.year}-PL", "statslig-pl-generel", "")


HEADS = {"Paid in": "paid", "Booked": "booked", "Called": "called", "Promised": "promised"}


def sums(table: MemoTable, numbers: dict[str, MemoNumber]) -> dict[str, int]:
    """The last row of a table of the memo, in øre, by what its column is called."""
    cells = zip(table.columns, table.rows[-1], strict=True)
    return {HEADS[one.heading]: ore(cell, numbers) for one, cell in cells if one.heading in HEADS}


def ore(cell: Said, numbers: dict[str, MemoNumber]) -> int:
    marked = MARK.search(str(cell.__html__()))
    return 0 if marked is None else int(numbers[marked[1]].value)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes(), st.integers(0, 60))
def test_the_figures_of_a_memo_are_the_ledgers_at_its_day(programme: Programme, before: int) -> None:
    days = [*(one.recorded for one in programme.commitments), newest_day(programme)]
    day = sorted(set(days))[-1 - before % len(set(days))]
    facts = MemoFacts(programme, day, ENGLISH, behind(programme))
    tables = [one for one in economy(facts).blocks if isinstance(one, MemoTable) and one.name == "years"]
    printed = sums(tables[0], dict(facts.numbers.by_id))
    ledger = by_day(programme, day)
    assert printed["promised"] == ledger["promised"]
    assert printed == {name: ledger[name] for name in printed}
    assert all(ledger[name] == 0 for name in ("paid", "booked", "called") if name not in printed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes())
def test_every_number_comes_out_again_by_its_own_recipe(programme: Programme) -> None:
    answer = english(programme)
    verdict = verify(programme, answer, behind(programme), numbers_csv(answer.numbers))
    assert verdict.is_verified, [(one.number, one.again) for one in verdict.differing]
    assert verdict.counted == len(answer.numbers)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes(), st.integers(0, 400))
def test_what_was_written_down_later_is_not_seen(programme: Programme, days: int) -> None:
    day = date.fromordinal(programme.starts.toordinal() + days)
    known = programme.seen(day, day)
    assert english(programme, day) == english(known, day)


# -- verifying -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", MEMO_KINDS)
def test_the_examples_are_counted_again(name: str, kind: str) -> None:
    programme = example(name)
    answer = memo(programme, ENGLISH, behind(programme), kind=kind)  # pyright: ignore[reportArgumentType]
    assert verify(programme, answer, behind(programme)).is_verified
    assert len(answer.numbers) > 5


def test_a_number_that_is_not_the_folders_is_found(partnership: Programme) -> None:
    answer = english(partnership)
    wrong = replace(answer.numbers[4], value=answer.numbers[4].value + 1)
    changed = replace(answer, numbers=(*answer.numbers[:4], wrong, *answer.numbers[5:]))
    verdict = verify(partnership, changed, behind(partnership))
    assert wrong.id in {one.number.id for one in verdict.differing}
    assert not verdict.is_verified


def test_another_papers_numbers_are_held_against_todays(partnership: Programme) -> None:
    before = english(partnership, date(2026, 1, 31))
    after = english(partnership)
    verdict = verify(partnership, after, behind(partnership), numbers_csv(before.numbers))
    assert not verdict.differing
    assert verdict.against
    assert verify(partnership, after, behind(partnership), numbers_csv(after.numbers)).is_verified


def test_any_input_changes_the_data_hash(partnership: Programme) -> None:
    found = english(partnership).data_hash
    first = partnership.commitments[0]
    assert isinstance(first.amount, int)
    dearer = first._replace(amount=first.amount + 1)
    weight = partnership.weights[-1]
    heavier = weight._replace(weight=weight.weight + 1)
    others = (
        replace(partnership, commitments=(dearer, *partnership.commitments[1:])),
        replace(partnership, weights=(*partnership.weights[:-1], heavier)),
        replace(partnership, decided_by="another body"),
    )
    assert len({found, *(english(one).data_hash for one in others)}) == 4
    assert english(replace(partnership, files=(("entries.csv", "0" * 64),))).data_hash == found


# -- what is said ----------------------------------------------------------------------------------


def test_the_same_folder_gives_the_same_memo(partnership: Programme) -> None:
    assert english(partnership) == english(example("partnership"))


def test_an_invented_programme_says_so_in_its_title(partnership: Programme) -> None:
    answer = english(partnership)
    assert answer.title.startswith("Invented example: ")
    assert answer.invented_said
    assert not english(example("2007")).title.startswith("Invented")


def test_what_is_asked_for_is_recommended(partnership: Programme) -> None:
    items = next(one for one in english(partnership).blocks() if isinstance(one, MemoList))
    assert items.is_numbered
    said = [str(one) for one in items.items]
    assert said[1] == "that the programme is extended until 31 December 2027, without new money,"
    assert said[2] == "that what is left of the money promised, DKK 231,350, is carried over to 2027,"
    assert said[-1].endswith("is approved.")


def test_once_it_is_decided_nothing_is_asked_and_the_programme_is_on_time(partnership: Programme) -> None:
    day = date(2026, 12, 3)
    taken = tuple(
        replace_state(one, day, 100 + number)
        for number, one in enumerate(partnership.decisions)
        if one.state == "asked"
    )
    decided = replace(partnership, decisions=(*partnership.decisions, *taken))
    answer = english(decided, date(2026, 12, 4))
    items = next(one for one in answer.blocks() if isinstance(one, MemoList))
    assert len(items.items) == 1
    assert "By decisions since then it ends on 31 December 2027." in spoken(answer)
    assert "keeps both its budget and its timetable" in spoken(answer)
    assert verify(decided, answer, behind(decided)).is_verified


def replace_state(one: Decision, day: date, row: int) -> Decision:
    return one._replace(state="taken", date=day, recorded=day, row=row)


def test_deviations_are_explained(partnership: Programme) -> None:
    said = spoken(english(partnership))
    assert "Strandlev Municipality has not paid DKK 9,268.89 of what was called." in said
    assert "was called off by Styregruppen on 12 May 2026. Kun 11 havde meldt sig ved fristen." in said
    assert "Havbjerg Municipality has not stated any hours for 2026; 120 are agreed." in said
    assert "assessed as yellow, but computed as red, because it is expected to end on 28 May 2027" in said


def test_what_is_not_known_is_said_and_never_nothing() -> None:
    answer = english(example("2007"))
    said = spoken(answer)
    assert "holds neither calls nor payments" in said
    assert "neither expected cost nor milestones are stated" in said
    assert not re.search(r"DKK 0\b", said)
    assert "97.0" in said


def test_a_memo_of_an_empty_programme_is_whole(partnership: Programme) -> None:
    bare = partnership.seen(date(2020, 1, 1))
    answer = english(bare, date(2025, 1, 1))
    assert "holds neither amounts promised nor bookings" in spoken(answer)
    assert verify(bare, answer, behind(bare)).is_verified


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["da", "en"])
def test_sentences_are_whole(name: str, language: str) -> None:
    programme = example(name)
    words = site_words(language)
    for kind in MEMO_KINDS:
        answer = memo(programme, words, behind(programme), kind=kind)
        for text in texts(answer.blocks()):
            assert not re.search(r"\.\.|  |[{}]|None|Absent|Fraction|nan", text), text
            assert text == text.strip()
        for text in (str(one.said) for one in answer.blocks() if isinstance(one, MemoParagraph)):
            assert text[0] == text[0].upper(), text
            assert text[-1] in ".:,", text


def test_amounts_are_written_as_in_denmark(partnership: Programme) -> None:
    answer = memo(partnership, site_words("da"), behind(partnership), kind="indstilling")
    assert "231.350 kr." in spoken(answer)
    assert "5. november 2026" in answer.subtitle


def test_large_programmes_are_told_in_millions(partnership: Programme) -> None:
    grown = tuple(
        one._replace(amount=one.amount * 1000) if not isinstance(one.amount, Absent) else one
        for one in partnership.commitments
    )
    said = spoken(english(replace(partnership, commitments=grown)))
    assert "DKK 900.0 million" in said


class EverybodyTheSame:
    """A table that knows every municipality and region, each with one inhabitant."""

    def weights(self, table: str, on: date, version: str) -> dict[str, Fraction]:
        kinds: tuple[Register, ...] = ("municipalities", "regions")
        return {code: Fraction(1) for kind in kinds for code, _ in CountryRegisters().members(kind, on)}


def test_shares_of_more_than_a_table_holds_stand_as_the_parties_behind_them() -> None:
    programme = example("2007")
    full = Behind(EverybodyTheSame(), CountryRegisters(), LEVELS)
    table = next(
        one
        for one in memo(programme, ENGLISH, full).blocks()
        if isinstance(one, MemoTable) and one.name == "parties"
    )
    assert [str(row[0]) for row in table.rows] == ["The State", "The municipalities", "The regions", "In all"]
    assert [str(row[1]) for row in table.rows] == ["20.0", "117.0", "77.0", "214.0"]
    assert str(table.note) == "Calculated by Alen. Not a demand for payment."


def test_the_agreements_numbers_are_read_in_each_way() -> None:
    programme = example("2007")
    readings = readings_of(programme, ENGLISH)
    said = spoken(memo(programme, ENGLISH, replace(behind(programme), readings=readings)))
    assert "fit only by their words" in said
    assert "Its key comes out round: 1/3." in said


def test_more_paid_than_promised_is_no_negative_rest(partnership: Programme) -> None:
    kept = tuple(one for one in partnership.commitments if one.year == 2025 and one.kind == "matching")
    said = spoken(english(replace(partnership, commitments=kept)))
    assert "DKK 690,731 more than was promised" in said
    assert "is still to be paid" not in said
