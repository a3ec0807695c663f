"""The map that Alen proposes for a file, with a reason and a confidence for every part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alen.sources.ledgers.choosing import (
    Choice,
    Columns,
    choose,
    describe,
    settle_partners,
)
from alen.sources.ledgers.column_map import FIELDS, ColumnMap, Proposal, written_headings
from alen.sources.ledgers.doubts import doubts_of
from alen.sources.ledgers.evidence import DIGITS_ALONE, SLICE, Sample, is_negative, sample_of
from alen.sources.ledgers.fields import mark_of
from alen.sources.ledgers.heading_words import system_of
from alen.sources.ledgers.notation import (
    Findings,
    date_form_of,
    decimal_of,
    positions_of,
    sign_of,
    source_kind_of,
    vat_state_of,
    year_of,
)
from alen.sources.ledgers.relations import Relations, relations_of

if TYPE_CHECKING:
    from alen.sources.ledgers.reading import RawTable

_NUMERIC = 0.6
_SURE = 0.6
"""A field that is less sure is asked about."""
_PARTNERS = {"supplier_code": 0.5, "account": 0.45}
"""How sure a column of codes is a supplier's number or an account because it goes with their names."""
_OTHER_NUMBERS = frozenset({"budget", "quantity", "percent"})
"""What a heading speaks of when its numbers are no amounts that were booked."""
_SIGNED = 0.5
"""Share of credits below zero from which on the amounts have their signs without the column of sides."""
_GROUPED = ("supplier", "account", "account_text", "department", "cost_place")
_LEAST_GROUPS = 5
_SPARSE = 0.6
"""Share of rows that name a group, up to which the empty ones may belong to the group above them."""
_LEAST_SYSTEM = 3
"""Headings of a system that must be there before the file is said to come from it."""


def propose(table: RawTable, *, system: str | None = None, year: int | None = None) -> Proposal:
    """The map that headings and contents speak for.

    Contents are told from a sample (head, middle and tail); `reasons["sample"]` says how large. Nothing
    of a cell is in the answer. `system` is the user's word for where the file comes from, `year` the
    accounts year of all of it.
    """
    headings = written_headings(table) if table.facts.header_row else ()
    sample = sample_of(table)
    found = Findings()
    _say_sample(sample, found)
    columns = Columns(headings, sample, _system(headings, system, found))
    numeric = _numeric(columns)
    guess = decimal_of([columns.profiles[place] for place in numeric], table)
    relations = relations_of(sample, numeric, guess)
    choice = choose(columns, relations)
    _settle_sides(columns, choice, relations, found)
    settle_partners(columns, choice, _PARTNERS)
    money = [choice.taken[name] for name in ("amount", "debit", "credit") if name in choice.taken]
    decimal = decimal_of([columns.profiles[place] for place in money], table, found, guess)
    date = choice.taken.get("posting_date")
    account = choice.taken.get("account")
    positions = positions_of(None if account is None else columns.profiles[account], found)
    column_map = ColumnMap(
        columns={name: _joined(columns, choice, name) for name in FIELDS if name in choice.taken},
        decimal=decimal,
        date_form=date_form_of(None if date is None else columns.profiles[date], table, found),
        sign=sign_of(columns, choice, decimal, positions, found),
        account_positions=positions,
        vat_state=vat_state_of(columns, choice, relations, found),
        source_kind=source_kind_of(columns, choice, relations, found),
        year=year_of(table, choice, year, found),
        system=columns.system,
    )
    return _proposal(column_map, columns, choice, found, doubts_of(table, columns, choice))


def _say_sample(sample: Sample, found: Findings) -> None:
    if sample.size == sample.rows:
        found.say("sample", 1.0, f"all {sample.rows} rows were looked at")
    else:
        found.say(
            "sample",
            1.0,
            f"{sample.size} of {sample.rows} rows were looked at: {SLICE} each at head, middle and tail",
        )


def _system(headings: tuple[str, ...], given: str | None, found: Findings) -> str:
    if given:
        found.say("system", 1.0, "given with --as")
        return given
    name, count = system_of(headings)
    if count < _LEAST_SYSTEM:
        return ""
    found.say("system", 0.6, f"{count} headings are as that system is said to have them")
    return name


def _numeric(columns: Columns) -> list[int]:
    """Columns of numbers that may be amounts, those with decimals first."""
    places = [
        p.position
        for p in columns.profiles
        if p.filled
        and p.numbers >= _NUMERIC
        and p.padded < 0.1
        and not p.counts_up
        and not _is_date(columns, p.position)
        and not columns.concepts(p.position) & _OTHER_NUMBERS
    ]
    return sorted(places, key=lambda place: -columns.profiles[place].with_decimals)


def _is_date(columns: Columns, place: int) -> bool:
    shares = columns.profiles[place].dates
    return max((share for form, share in shares.items() if form not in DIGITS_ALONE), default=0.0) >= _NUMERIC


def _settle_sides(columns: Columns, choice: Choice, relations: Relations, found: Findings) -> None:
    """One amount, or debit and credit: never both, and never one side alone."""
    sides = {"debit", "credit"} & choice.taken.keys()
    _settle_side(columns, choice, found)
    if len(sides) == 2 and choice.scores.get("amount", 0.0) < min(choice.scores[side] for side in sides):
        choice.drop("amount")
    elif sides:
        _drop_sides(choice, sorted(sides))
    elif relations.pairs and (not columns.headings or choice.scores.get("amount", 0.0) < _SURE):
        _take_pair(columns, choice, relations.pairs[0], found)
    for place in range(len(columns.headings)):
        says = columns.concepts(place) >= {"debit", "credit"} or "side" in columns.concepts(place)
        if says and place not in choice.taken.values():
            found.questions.append(
                f"column {columns.called(place)} says debit or credit: see that the amounts have their signs"
            )


def _settle_side(columns: Columns, choice: Choice, found: Findings) -> None:
    """Debit or credit in a column of its own gives amounts their sign, unless they have it already."""
    column, amount = choice.taken.get("side"), choice.taken.get("amount")
    if column is None:
        return
    if amount is None:
        choice.drop("side")
        return
    amounts = [cell or "" for cell in columns.profiles[amount].cells]
    marks = [mark_of(cell) for cell in columns.profiles[column].cells]
    turned = [is_negative(text) for text, mark in zip(amounts, marks, strict=True) if mark == "K"]
    if turned and sum(turned) > _SIGNED * len(turned):
        choice.drop("side")
        found.questions.append(
            f"column {columns.called(column)} says debit or credit, and credits are below zero already"
        )


def _drop_sides(choice: Choice, sides: list[str]) -> None:
    """An amount makes debit and credit needless; one side alone is the amount where there is no other."""
    if "amount" not in choice.taken and len(sides) == 1:
        side = sides[0]
        why = [*choice.reasons[side], f"there is a column of {side} alone: it is taken for the amount"]
        choice.take("amount", choice.taken[side], choice.scores[side] / 2, why)
    elif "amount" in choice.taken:
        choice.reasons["amount"].append("debit and credit are left out beside it")
    for side in sides:
        choice.drop(side)


def _take_pair(columns: Columns, choice: Choice, pair: tuple[int, int], found: Findings) -> None:
    if choice.taken.get("amount") not in pair:
        return
    choice.drop("amount")
    for name in [name for name, column in choice.taken.items() if column in pair]:
        choice.drop(name)
    for side, column in zip(("debit", "credit"), pair, strict=True):
        why = ["each row has an amount in one of two columns", describe(side, columns.profiles[column])]
        choice.take(side, column, 0.6, why)
    found.questions.append("two columns take turns: the left one is taken for debit, the right for credit")


def _joined(columns: Columns, choice: Choice, name: str) -> tuple[int, ...]:
    """The column of a field, with the others that continue it."""
    column = choice.taken[name]
    if name == "text" and columns.headings:
        return _texts(columns, choice, column)
    if name == "funktion":
        return _whole_funktion(columns, choice, column)
    return (column,)


def _texts(columns: Columns, choice: Choice, column: int) -> tuple[int, ...]:
    """Text that is spread over columns with the same heading but for a number: Tekst 1, Tekst 2."""
    used = set(choice.taken.values())
    same = [
        place
        for place in range(len(columns.headings))
        if place == column
        or (
            place not in used
            and columns.concepts(column)
            and columns.concepts(place) == columns.concepts(column)
            and columns.profiles[place].filled
        )
    ]
    if len(same) > 1:
        choice.reasons["text"].append(f"the text stands in {len(same)} columns, joined by a blank")
    return tuple(same)


def _whole_funktion(columns: Columns, choice: Choice, column: int) -> tuple[int, ...]:
    """The five digits of a function, put together where they stand in columns of their own."""
    if _digits(columns, column) > 2:
        return (column,)
    main = [p for p in range(len(columns.headings)) if columns.concepts(p) == frozenset({"hovedfunktion"})]
    if len(main) != 1:
        return (column,)
    front = (
        ()
        if _digits(columns, main[0]) > 2
        else (choice.taken["hovedkonto"],)
        if "hovedkonto" in choice.taken
        else ()
    )
    choice.reasons["funktion"].append("put together from the columns of its parts")
    return (*front, main[0], column)


def _digits(columns: Columns, column: int) -> int:
    lengths = columns.profiles[column].digit_lengths
    return max(lengths, key=lambda length: lengths[length], default=0)


def _stands_once(columns: Columns, choice: Choice, name: str) -> bool:
    """Whether a name stands on the first row of its group alone, as pivot tables write it."""
    profile = columns.profiles[choice.taken[name]]
    rows = len(profile.cells)
    is_sparse = _LEAST_GROUPS <= profile.filled <= rows * _SPARSE
    return is_sparse and profile.cells[0] is not None and len(profile.counts) == profile.filled


def _proposal(
    column_map: ColumnMap, columns: Columns, choice: Choice, found: Findings, doubts: tuple[str, ...]
) -> Proposal:
    once = [name for name in _GROUPED if name in column_map.columns and _stands_once(columns, choice, name)]
    unsure = [name for name in column_map.columns if choice.scores[name] < _SURE]
    questions = [
        *(f"no column could be told for {name}" for name in column_map.lacking() if name == "amount"),
        *(
            f"the heading {columns.called(column)} does not fit what stands below it"
            for column in choice.overruled
            if column in choice.taken.values()
        ),
        *(f"see that {name} is column {columns.called(choice.taken[name])}" for name in unsure),
        *(
            f"column {columns.called(choice.taken[name])} names each {name} once, and the rows below are "
            "empty: they stay without it"
            for name in once
        ),
        *found.questions,
    ]
    return Proposal(
        column_map,
        {**choice.scores, **found.confidence},
        {**{name: "\n".join(why) for name, why in choice.reasons.items()}, **found.reasons},
        (*doubts, *questions),
        doubts,
    )
