"""Rows whose cells stand under the wrong headings: recognised by what kind of cell stands where.

Where nearly all cells of a column are days, amounts, words or digits, a cell of another kind is a sign. A row
with two such signs is tried with its cells moved from some column on: if all of them then fit, the row is
shifted, and so it is when its day stands under another heading. A whole text in the place of the amount,
and a gap where nearly all rows are filled, are two signs as well: the cells moved right and the last one is
lost. One sign alone is an amount or a day that cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alen.sources.ledgers.amount_persons import without_person
from alen.sources.ledgers.arrow import Booleans
from alen.sources.ledgers.control import read_amount
from alen.sources.ledgers.dates import parse_day
from alen.sources.ledgers.fields import Money, Sheet, Times, amount_cells, amount_sides, matching

_SURE = 0.9
"""Share of a column's cells that are of one kind: a small file with a few shifted rows has no more."""
_WHOLE_TEXT = r"\pL{5}"
"""What 'n/a' and 'tbc' in the place of an amount are not."""
_FARTHEST = 3
_LEAST_FITTING = 3
_MOST_TRIED = 2_000
"""Where more rows than these look moved, the map is wrong and not the rows."""


@dataclass(frozen=True)
class Shift:
    """A shifted row: its place among the rows, how far its cells moved, and its amount texts by field."""

    place: int
    by: int
    amounts: dict[str, str | None]


def shifted_rows(sheet: Sheet, money: Money, times: Times, is_out: Booleans) -> list[Shift]:
    """The shifted rows among those not set aside yet."""
    kinds = _kinds(sheet)
    odd = np.zeros(sheet.length, np.int64)
    for position, kind in enumerate(kinds):
        if kind in ("words", "digits"):
            odd += _misfits(sheet, position, kind)
    unread = (~money.is_read).astype(np.int64)
    if "posting_date" in sheet.map.columns:
        unread += ~times.has_day
    moved_right = _has_text_for_amount(sheet) & _has_gap(sheet, is_out)
    tried = np.flatnonzero(~is_out & ((unread + odd >= 2) | moved_right))[:_MOST_TRIED]
    found: list[Shift] = []
    for place in tried.tolist():
        shift = _shift_of(sheet, place, kinds)
        if shift is not None:
            found.append(shift)
    return found


def _has_text_for_amount(sheet: Sheet) -> Booleans:
    found = np.zeros(sheet.length, np.bool_)
    for name, _ in amount_sides(sheet.map):
        coded = sheet.column(sheet.map.columns[name][0])
        found |= coded.spread(matching(coded.words, _WHOLE_TEXT))
    return found


def _has_gap(sheet: Sheet, is_out: Booleans) -> Booleans:
    """Rows with an empty cell in a column that nearly all rows have filled."""
    gap = np.zeros(sheet.length, np.bool_)
    for position in range(sheet.width):
        filled = sheet.column(position).is_filled
        if (filled | is_out).mean() >= _SURE:
            gap |= ~filled
    return gap


def _kinds(sheet: Sheet) -> list[str]:
    """What nearly all cells of each column are; any where they differ."""
    kinds = ["any"] * sheet.width
    for position in range(sheet.width):
        coded = sheet.column(position)
        filled = int(coded.is_filled.sum())
        if filled == 0:
            continue
        share = float(coded.spread(sheet.has_letter(position)).sum()) / filled
        kinds[position] = "words" if share >= _SURE else "digits" if share <= 1 - _SURE else "any"
    for name, _ in amount_sides(sheet.map):
        for position in sheet.map.columns[name]:
            kinds[position] = "amount"
    for position in sheet.map.columns.get("posting_date", ()):
        kinds[position] = "day"
    return kinds


def _misfits(sheet: Sheet, position: int, kind: str) -> Booleans:
    coded = sheet.column(position)
    has_letter = sheet.has_letter(position)
    return coded.spread(~has_letter if kind == "words" else has_letter)


def _shift_of(sheet: Sheet, place: int, kinds: list[str]) -> Shift | None:
    """The one move that makes every cell of a row fit."""
    cells = [sheet.column(position).text(place) for position in range(sheet.width)]
    if sum(cell is not None for cell in cells) < _LEAST_FITTING:
        return None
    if _fitting(cells, kinds, sheet) is not None:
        return None
    for by in (k for far in range(1, _FARTHEST + 1) for k in (far, -far)):
        for begin in range(sheet.width):
            moved = _moved(cells, begin, by)
            if moved is None:
                continue
            fitting = _fitting(moved, kinds, sheet, _put_in(cells, begin, by))
            if fitting is not None and fitting >= _LEAST_FITTING:
                return Shift(place, by, amount_cells(sheet.map, moved))
    if _has_day_elsewhere(cells, kinds, sheet):
        return Shift(place, 0, amount_cells(sheet.map, cells))
    return None


def _put_in(cells: list[str | None], begin: int, by: int) -> range:
    """Places whose cell the row has lost: where one was taken out, or at the end for an empty one put in."""
    if by < 0:
        return range(begin, min(begin - by, len(cells)))
    return range(0) if any(cells[begin : begin + by]) else range(len(cells) - by, len(cells))


def _has_day_elsewhere(cells: list[str | None], kinds: list[str], sheet: Sheet) -> bool:
    """Whether a day stands in a column of words or digits, and none in its own."""
    own = sheet.map.columns.get("posting_date", ())
    if not own or any(cells[place] and _is_of_kind(str(cells[place]), "day", sheet) for place in own):
        return False
    return any(
        cell is not None
        and kind in ("words", "digits")
        and not cell.isdigit()
        and _is_of_kind(cell, "day", sheet)
        for cell, kind in zip(cells, kinds, strict=True)
    )


def _moved(cells: list[str | None], begin: int, by: int) -> list[str | None] | None:
    """The cells from `begin` on moved back by `by` places; None where that would lose a filled cell."""
    if by > 0:
        # A cell too many stands before `begin`: it belongs to the text before it.
        if begin + by > len(cells):
            return None
        lost = cells[begin : begin + by]
        kept = [*cells[:begin], *cells[begin + by :], *[None] * by]
        return None if any(lost) and begin == 0 else kept
    if any(cells[by:]):
        return None
    return [*cells[:begin], *[None] * -by, *cells[begin:by]]


def _fitting(cells: list[str | None], kinds: list[str], sheet: Sheet, put_in: range = range(0)) -> int | None:
    """How many cells are of their column's kind; None when one is not, or there is no amount or no day.

    put_in: columns whose cell the row has lost; a day or an amount among them may be missing.
    """
    count = 0
    amounts = sum(kinds[position] == "amount" for position in put_in)
    for position, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
        if cell is None:
            if kind == "day" and position not in put_in:
                return None
            continue
        if not _is_of_kind(cell, kind, sheet):
            return None
        amounts += kind == "amount"
        count += kind != "any"
    return count if amounts else None


def _is_of_kind(cell: str, kind: str, sheet: Sheet) -> bool:
    if kind == "amount":
        return read_amount(without_person(cell), sheet.map.decimal, is_sheet=sheet.is_sheet) is not None
    if kind == "day":
        return parse_day(cell.split(" ")[0].split("T")[0], sheet.map.date_form) is not None
    has_letter = any(sign.isalpha() for sign in cell)
    return has_letter if kind == "words" else not has_letter if kind == "digits" else True
