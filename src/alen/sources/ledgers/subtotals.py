"""Rows that sum others: recognised by arithmetic, with words and empty cells as the occasion to look.

A row is looked at when its text says that it sums (`I alt`, `Subtotal`, `Saldo` …) or when it lacks two or
more of the cells that nearly every row has. It is set aside when

- its amount is the sum of the rows since the last sum, since an earlier one, or since the beginning, or of
  the rows down to the next such row; a row without words must sum at least two rows and be no zero; a row
  with words that lacks no cell must be nothing but such a word and sum at least two rows;
- or it says so, and lacks both its date and one more of those cells: it could be no line, and the note says
  that its amount is not the sum of the rows above it.

So a supplier called `Total Rengøring` stays a line: it has its cells, and its amount is no sum.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alen.sources.ledgers.arrow import Booleans, Integers, compute, pa, text_array
from alen.sources.ledgers.fields import Money, Sheet, matching
from alen.sources.ledgers.row_words import row_words

_KEYS = ("posting_date", "voucher", "account", "funktion", "art", "supplier", "text", "accounts_year")
_NEARLY_ALL = 0.9
_NO_LETTER = "[^a-zæøåäöü]"


@dataclass(frozen=True)
class Sum:
    """A row that sums others: its place among the rows, reason and note."""

    place: int
    reason: str
    note: str


@dataclass(frozen=True)
class _Said:
    """What the words of each row claim: nothing but a sum (`lone`), or a sum of something (`named`)."""

    lone: Booleans
    named: Booleans
    grand: Booleans


def sums_among(
    sheet: Sheet, money: Money, has_day: Booleans, is_out: Booleans, extra: Integers, is_double: Booleans
) -> list[Sum]:
    """The rows that sum others, in their order.

    has_day    rows with a date that can be read
    is_out     rows that are set aside for another reason already
    extra      øre of such rows, and of ragged ones just before a row, that a sum in the file may include
    is_double  rows that repeat another: a sum may have them in it or not
    """
    said = _words_of(sheet)
    has_word = said.lone | said.named
    usual = ~is_out & ~has_word & money.is_read
    lacking, lacks_day = _lacking(sheet, has_day, usual & has_day if (usual & has_day).any() else usual)
    looked_at = ~is_out & (money.is_read | (money.is_missing & said.lone)) & (has_word | (lacking >= 2))
    places = np.flatnonzero(looked_at)
    if len(places) == 0 or len(places) > max(1, sheet.length // 2):
        return []
    counted = np.where(looked_at | is_out, 0, money.ore)
    is_line = ~looked_at & ~is_out & money.is_read
    runs = [
        _Run.of(counted + extra, is_line),
        _Run.of(np.where(is_double, 0, counted), is_line & ~is_double),
    ]
    found: list[Sum] = []
    for place, following in zip(places.tolist(), [*places.tolist()[1:], sheet.length], strict=True):
        one = _Candidate(
            ore=int(money.ore[place]),
            has_word=bool(has_word[place]),
            is_lone=bool(said.lone[place]),
            lacking=int(lacking[place]),
            lacks_day=bool(lacks_day[place]),
            is_missing=bool(money.is_missing[place]),
        )
        covered = max(run.covered(place, following, one.ore) for run in runs)
        note = _verdict(one, covered)
        if note is None:
            # It is a line after all, and later sums have it in them.
            for run in runs:
                run.take_in(one.ore)
            continue
        is_last = bool(found) and not covered and not (is_line | said.grand)[place + 1 :].any()
        is_total = bool(said.grand[place]) or is_last or any(run.is_whole(place, one.ore) for run in runs)
        found.append(Sum(place, "total" if is_total else "subtotal", note))
        for run in runs:
            run.end_at(place)
    return found


@dataclass
class _Run:
    """Running sums over the rows that are no candidates, and where sums have ended so far.

    amounts, rows  what the rows before each place come to, and how many they are
    ends           running sum -> rows before it, at the beginning and at each sum found
    more           what candidates that turned out to be lines add to every later place: øre and rows
    """

    amounts: Integers
    rows: Integers
    ends: dict[int, int]
    more: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, counted: Integers, is_line: Booleans) -> _Run:
        """Before anything is found."""
        zero = np.zeros(1, np.int64)
        amounts = np.concatenate([zero, np.cumsum(counted)])
        return cls(amounts, np.concatenate([zero, np.cumsum(is_line.astype(np.int64))]), {0: 0})

    def covered(self, place: int, following: int, ore: int) -> int:
        """How many rows an amount is the sum of: back to some end, or on to the next candidate."""
        begun = self.ends.get(int(self.amounts[place]) + self.more[0] - ore)
        above = 0 if begun is None else int(self.rows[place]) + self.more[1] - begun
        below = int(self.rows[following] - self.rows[place])
        return max(above, below if int(self.amounts[following] - self.amounts[place]) == ore else 0)

    def is_whole(self, place: int, ore: int) -> bool:
        """Whether an amount sums every row of the file."""
        return self.rows[place] == self.rows[-1] and int(self.amounts[place]) + self.more[0] == ore

    def take_in(self, ore: int) -> None:
        """A candidate that is a line."""
        self.more = (self.more[0] + ore, self.more[1] + 1)

    def end_at(self, place: int) -> None:
        """A candidate that is a sum."""
        self.ends[int(self.amounts[place]) + self.more[0]] = int(self.rows[place]) + self.more[1]


@dataclass(frozen=True)
class _Candidate:
    ore: int
    has_word: bool
    is_lone: bool
    lacking: int
    lacks_day: bool
    is_missing: bool


def _verdict(one: _Candidate, covered: int) -> str | None:
    """Why a candidate is a sum; None when it is a line. `covered`: rows whose sum its amount is."""
    if one.is_missing:
        return "no amount" if one.lacking >= 2 else None
    if covered and (one.ore or one.has_word):
        if one.has_word and (one.lacking or (one.is_lone and covered >= 2)):
            return f"the sum of {covered} rows"
        if one.lacking >= 2 and covered >= 2:
            return f"the sum of {covered} rows"
    if one.has_word and one.lacks_day and one.lacking >= 2:
        return "says that it is a sum, but is not the sum of the rows above it"
    return None


def _lacking(sheet: Sheet, has_day: Booleans, usual: Booleans) -> tuple[Integers, Booleans]:
    """For each row how many of the cells it lacks that nearly all usual rows have, and whether its date."""
    lacking = np.zeros(sheet.length, np.int64)
    lacks_day = np.zeros(sheet.length, np.bool_)
    for name in _KEYS:
        coded = sheet.field(name)
        if coded is None:
            continue
        filled = coded.is_filled
        if not usual.any() or filled[usual].mean() < _NEARLY_ALL:
            continue
        if name == "posting_date":
            lacks_day = ~has_day
            lacking += lacks_day
        else:
            lacking += ~filled
    return lacking, lacks_day


def _words_of(sheet: Sheet) -> _Said:
    lone, named, grand = (np.zeros(sheet.length, np.bool_) for _ in range(3))
    is_lone, is_named = _patterns(row_words().totals)
    is_grand, _ = _patterns(row_words().grand_totals)
    for position in range(sheet.width):
        coded = sheet.column(position)
        if not sheet.has_letter(position).any():
            continue
        said = matching(coded.words, is_named)
        if not said.any():
            continue
        few = compute.filter(coded.words, pa.array(said))
        named |= coded.spread(said)
        for pattern, rows in ((is_lone, lone), (is_grand, grand)):
            of_words = np.zeros(len(coded.words), np.bool_)
            of_words[said] = matching(few, pattern)
            rows |= coded.spread(of_words)
    return _Said(lone, named, grand)


def _patterns(words: Sequence[str]) -> tuple[str, str]:
    """A text that is such a word and signs or digits; one that begins or ends in such a word."""
    any_of = "|".join(re.escape(word).replace(r"\ ", " ").replace(r"\-", "-") for word in words)
    lone = rf"(?i)^{_NO_LETTER}*(?:{any_of})(?:{_NO_LETTER}.*)?$"
    return (
        rf"(?i)^{_NO_LETTER}*(?:{any_of}){_NO_LETTER}*$",
        rf"{lone}|(?i)(?:^|{_NO_LETTER})(?:{any_of})[^0-9a-zæøå]*$",
    )


def says_a_sum(cells: Sequence[str]) -> Booleans:
    """Which of some cells say that their row sums others."""
    words = text_array(list(cells))
    found = np.zeros(len(cells), np.bool_)
    for pattern in _patterns(row_words().totals):
        found |= matching(words, pattern)
    return found
