"""Every row of a file is a line or is set aside for one reason, and none is lost.

The reasons are `model.ledger.SET_ASIDE`. Of several that hold, the first in this order is given: blank,
repeated heading, shifted, sum, amount, date, year, duplicate.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alen.model.ledger import SET_ASIDE
from alen.sources.ledgers.amounts import parse_amounts
from alen.sources.ledgers.arrow import Booleans, Integers, compute, flags, joined, pa, text_array
from alen.sources.ledgers.dates import parse_year
from alen.sources.ledgers.doubles import doubles_in
from alen.sources.ledgers.fields import (
    Money,
    Sheet,
    Times,
    amount_cells,
    amount_sides,
    matching,
    money_of,
    times_of,
)
from alen.sources.ledgers.privacy import MASK, mask_array, mask_text
from alen.sources.ledgers.row_words import row_words
from alen.sources.ledgers.shifts import Shift, shifted_rows
from alen.sources.ledgers.subtotals import says_a_sum, sums_among

_EXCERPT = 120
"""Characters of a row that its note shows, masked first."""
_FEW = 2
_SAME_HEADINGS = 0.6
_LINE = -1
_CODES = {reason: code for code, reason in enumerate(SET_ASIDE)}

Texts = tuple[str | None, ...]
"""The amount cells of one row: amount, or debit and credit."""


@dataclass(frozen=True)
class Sorted:
    """What became of the rows.

    money, times   of the rows below the heading; the amount of a shifted row is where it was moved from
    reason         for each of them its place in SET_ASIDE, -1 for a line
    moved          the amount texts of shifted rows, by their place
    outside        rows that are no rows of the table: headings, what stands above them, ragged ones
    double_of      for each row the place of the row that it repeats; -1 for none
    unproven       rows that equal another but stay lines
    sum_notes      what is said of sums, by their place
    """

    money: Money
    times: Times
    reason: np.ndarray[Any, np.dtype[np.int8]]
    moved: dict[int, Texts]
    outside: tuple[Outside, ...]
    double_of: Integers
    unproven: int
    sum_notes: dict[int, str]

    @property
    def is_line(self) -> Booleans:
        """The rows that are lines."""
        return self.reason == _LINE

    def reasons(self) -> list[str]:
        """The reason of every row that is no line."""
        return [
            *(SET_ASIDE[code] for code in self.reason[~self.is_line]),
            *(one.reason for one in self.outside),
        ]

    def with_doubles(self, places: Integers) -> Sorted:
        """The same, more rows being duplicates."""
        reason = self.reason.copy()
        reason[places] = _CODES["duplicate"]
        return replace(self, reason=reason)


@dataclass(frozen=True)
class Outside:
    """A row that is no row of the table; its amount texts where they can be told."""

    row: int
    reason: str
    amounts: Texts | None
    ore: int | None
    cells: tuple[str, ...]


def sort_rows(sheet: Sheet) -> Sorted:
    """Decide of every row whether it is a line, and if not, why."""
    money, times = money_of(sheet), times_of(sheet, parse_year)
    filled = _filled(sheet)
    reason = np.full(sheet.length, _LINE, np.int8)
    _give(reason, filled == 0, "blank")
    _give(reason, _repeats_heading(sheet), "repeated_heading")
    shifts = shifted_rows(sheet, money, times, reason != _LINE)
    money = _with_moved(sheet, money, shifts)
    for shift in shifts:
        reason[shift.place] = _CODES["shifted"]
    outside = _outside(sheet)
    likely = (reason == _LINE) & money.is_read & times.has_day
    doubles = doubles_in(sheet, likely)
    extra = _extra(sheet, money, shifts, outside)
    sums = sums_among(sheet, money, times.has_day, reason != _LINE, extra, doubles.of >= 0)
    for one in sums:
        reason[one.place] = _CODES[one.reason]
    is_footer = (filled <= max(_FEW, sheet.width // 4)) & ~times.has_day
    _give(reason, ~money.is_read & is_footer, "not_a_line")
    _give(reason, _is_rule(sheet, (reason == _LINE) & ~money.is_read & ~times.has_day), "not_a_line")
    _give(reason, money.is_missing, "amount_missing")
    _give(reason, ~money.is_read, "amount_unreadable")
    _give(reason, times.is_unread, "date_unreadable")
    _give(reason, times.year == 0, "year_missing")
    if not np.array_equal(likely, reason == _LINE):
        doubles = doubles_in(sheet, reason == _LINE)
    _give(reason, doubles.of >= 0, "duplicate")
    return Sorted(
        money,
        times,
        reason,
        {shift.place: tuple(shift.amounts.values()) for shift in shifts},
        outside,
        doubles.of,
        doubles.unproven,
        {one.place: one.note for one in sums},
    )


def _give(reason: np.ndarray[Any, np.dtype[np.int8]], rows: Booleans, name: str) -> None:
    """Give a reason to rows that have none yet."""
    reason[rows & (reason == _LINE)] = _CODES[name]


def _filled(sheet: Sheet) -> Integers:
    filled = np.zeros(sheet.length, np.int64)
    for position in range(sheet.width):
        filled += sheet.column(position).is_filled
    return filled


def _is_rule(sheet: Sheet, looked_at: Booleans) -> Booleans:
    """Rows that are a line drawn with dashes: no letter and no digit in any of their cells."""
    places = np.flatnonzero(looked_at)
    if len(places) == 0:
        return looked_at
    says = np.zeros(len(places), np.bool_)
    for position in range(sheet.width):
        own = sheet.column(position).taken(places).compact()
        says |= own.spread(matching(own.words, r"[\pL\pN]"))
    drawn = np.zeros(sheet.length, np.bool_)
    drawn[places[~says]] = True
    return drawn


def _repeats_heading(sheet: Sheet) -> Booleans:
    """Rows in which most headings stand under themselves, two at least."""
    equal = np.zeros(sheet.length, np.int64)
    named = 0
    if sheet.table.facts.header_row == 0:
        return equal > 0
    for position, heading in enumerate(sheet.table.headings[: sheet.width]):
        if not heading:
            continue
        named += 1
        coded = sheet.column(position)
        same = flags(compute.equal(compute.utf8_lower(coded.words), heading.lower()))
        if same.any():
            equal += coded.spread(same)
    return equal >= max(2, named * _SAME_HEADINGS)


def _with_moved(sheet: Sheet, money: Money, shifts: Sequence[Shift]) -> Money:
    """The amounts, those of shifted rows from where they stand."""
    if not shifts:
        return money
    ore, is_read, is_missing = money.ore.copy(), money.is_read.copy(), money.is_missing.copy()
    signs = [sign for _, sign in amount_sides(sheet.map)]
    read = _each_ore(sheet, (tuple(shift.amounts.values()) for shift in shifts))
    for shift in shifts:
        value = _ore_of(tuple(shift.amounts.values()), signs, read)
        ore[shift.place] = value or 0
        is_read[shift.place] = value is not None
        is_missing[shift.place] = False
    return Money(ore, is_read, is_missing)


def _ore_of(texts: Texts, signs: Sequence[int], read: Mapping[str, int | None]) -> int | None:
    """The amount of one row from its texts; None where one of them is no amount, or all are empty.

    read  what each text is in øre, as `_each_ore` found it
    """
    total, found = 0, False
    for text, sign in zip(texts, signs, strict=True):
        if text is None:
            continue
        ore = read[text]
        if ore is None:
            return None
        total, found = total + sign * ore, True
    return total if found else None


def _each_ore(sheet: Sheet, rows: Iterable[Texts]) -> dict[str, int | None]:
    """What each text of some rows is in øre by itself; None for one that is no amount."""
    words = dict.fromkeys(text for texts in rows for text in texts if text is not None)
    found: dict[str, int | None] = dict.fromkeys(words)
    digits = [word for word in words if any(sign.isdigit() for sign in word)]
    named = [word for word in digits if any(each in word.lower() for each in row_words().currencies)]
    # Two currencies among them are no contradiction: every row is read alone.
    for batch in (list(dict.fromkeys(digits).keys() - set(named)), *([word] for word in named)):
        read = parse_amounts(text_array(batch), sheet.map.decimal, is_sheet=sheet.is_sheet)
        found |= {
            word: int(ore)
            for word, ore, is_read in zip(batch, read.ore, read.is_read, strict=True)
            if is_read
        }
    return found


def _outside(sheet: Sheet) -> tuple[Outside, ...]:
    table = sheet.table
    found = [
        Outside(row, "heading" if any(cells) else "blank", None, None, tuple(cells))
        for row, cells in table.above
    ]
    if table.facts.header_row:
        found.append(Outside(table.facts.header_row, "heading", None, None, table.headings))
    signs = [sign for _, sign in amount_sides(sheet.map)]
    possible = [_possible_texts(sheet, one.cells, len(one.cells) - one.expected) for one in table.ragged]
    read = _each_ore(sheet, (texts for each in possible for texts in each))
    says_sum = _say_sums([one.cells for one in table.ragged])
    for ragged, each, says in zip(table.ragged, possible, says_sum, strict=True):
        amounts = [(texts, ore) for texts in each if (ore := _ore_of(texts, signs, read)) is not None]
        texts, ore = amounts[0] if len(amounts) == 1 else (None, None)
        reason = _reason_of(sheet, ragged.cells, ore, says)
        if reason in ("blank", "repeated_heading", "not_a_line"):
            texts, ore = None, None
        found.append(Outside(ragged.row, reason, texts, ore, tuple(ragged.cells)))
    return tuple(sorted(found, key=lambda one: one.row))


def _possible_texts(sheet: Sheet, cells: Sequence[str], more: int) -> list[Texts]:
    """The cells of a ragged row that may be its amount: those of the heading, or so many places on."""
    return [tuple(amount_cells(sheet.map, cells, moved).values()) for moved in dict.fromkeys((0, more))]


def _say_sums(rows: Sequence[Sequence[str]]) -> list[bool]:
    """Of each row whether one of its cells says that the row sums others."""
    lengths = [len(cells) for cells in rows]
    says = says_a_sum([cell for cells in rows for cell in cells])
    ends = np.cumsum([0, *lengths])
    return [bool(says[begin:end].any()) for begin, end in itertools.pairwise(ends.tolist())]


def _reason_of(sheet: Sheet, cells: Sequence[str], ore: int | None, says_sum: bool) -> str:
    filled = [cell for cell in cells if cell]
    if not filled:
        return "blank"
    headings = {heading.lower() for heading in sheet.table.headings if heading}
    if sum(cell.lower() in headings for cell in filled) >= max(2, len(headings) * _SAME_HEADINGS):
        return "repeated_heading"
    if says_sum and len(filled) <= max(_FEW + 1, sheet.width // 2):
        return "subtotal"
    return "not_a_line" if len(filled) <= _FEW and ore is None else "shifted"


def _extra(sheet: Sheet, money: Money, shifts: Sequence[Shift], outside: Sequence[Outside]) -> Integers:
    """What shifted and ragged rows come to, at their place or at the row before them."""
    extra = np.zeros(sheet.length, np.int64)
    for shift in shifts:
        extra[shift.place] += money.ore[shift.place]
    numbers = sheet.rows
    for one in outside:
        place = int(np.searchsorted(numbers, one.row)) - 1
        if one.ore and place >= 0 and one.reason == "shifted":
            extra[place] += one.ore
    return extra


def set_aside_table(sheet: Sheet, found: Sorted, doubled: dict[int, str]) -> Any:
    """The rows set aside, as `set_aside.parquet` has them, by row number; notes are masked.

    doubled  notes of duplicates of other imports, by their place
    """
    places = np.flatnonzero(~found.is_line)
    numbers = sheet.rows
    notes = _notes(sheet, found, places, doubled)
    rows: list[tuple[int, str, int | None, str]] = [
        (
            int(numbers[place]),
            SET_ASIDE[found.reason[place]],
            int(found.money.ore[place]) if found.money.is_read[place] else None,
            note,
        )
        for place, note in zip(places.tolist(), notes, strict=True)
    ]
    rows += [
        (one.row, one.reason, one.ore, mask_text(" | ".join(filter(None, one.cells)))[:_EXCERPT])
        for one in found.outside
    ]
    rows.sort(key=lambda row: row[0])
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return pa.table(
        {
            "source_row": pa.array(columns[0], pa.int32()),
            "reason": pa.array(columns[1], pa.string()),
            "amount_ore": pa.array(columns[2], pa.int64()),
            "note": pa.array(columns[3], pa.string()),
        }
    )


def _notes(sheet: Sheet, found: Sorted, places: Integers, doubled: dict[int, str]) -> list[str]:
    """What is said of each row set aside: what it repeats or sums, else the beginning of its cells."""
    if len(places) == 0:
        return []
    cells = [
        sheet.column(position).taken(places).as_arrow().cast(pa.string()) for position in range(sheet.width)
    ]
    masked, _ = mask_array(joined(cells, " | "))
    excerpts: list[str] = compute.utf8_slice_codeunits(masked, 0, _EXCERPT).to_pylist()
    numbers = sheet.rows
    is_person = _has_person_for_amount(sheet)
    notes: list[str] = []
    for place, excerpt in zip(places.tolist(), excerpts, strict=True):
        note = doubled.get(place) or found.sum_notes.get(place, "")
        if is_person[place] and not note:
            note = _PERSON
        if found.double_of[place] >= 0 and not note:
            note = f"repeats row {numbers[found.double_of[place]]}"
        notes.append(f"{note}: {excerpt}" if note else excerpt)
    return notes


_PERSON = "a civil registration number stands in the place of the amount"


def _has_person_for_amount(sheet: Sheet) -> Booleans:
    """Rows in which what stood for the amount was masked."""
    found = np.zeros(sheet.length, np.bool_)
    for name, _ in amount_sides(sheet.map):
        coded = sheet.field(name)
        if coded is not None:
            found |= coded.spread(flags(compute.starts_with(coded.words, MASK)))
    return found
