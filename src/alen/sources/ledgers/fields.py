"""The cells of a raw table as the importer works on them: each column's distinct texts, and codes per row.

A ledger has few distinct accounts, dates and suppliers on many rows, so that everything is read, masked and
written once per distinct text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from alen.model.engine import ArrowTable
from alen.sources.ledgers.amount_persons import without_person, without_persons
from alen.sources.ledgers.amounts import parse_amounts
from alen.sources.ledgers.arrow import Booleans, Indices, Integers, TextArray, compute, flags, joined, pa
from alen.sources.ledgers.dates import parse_days
from alen.sources.ledgers.row_words import row_words

if TYPE_CHECKING:
    from alen.sources.ledgers.column_map import ColumnMap
    from alen.sources.ledgers.reading import RawTable

_AT_ONCE = 2
_SHEETS = frozenset({"xlsx", "xls", "ods"})


@dataclass(frozen=True)
class Coded:
    """A column of text.

    words  its distinct texts, without null
    codes  for each row the place of its text among the words; -1 where the cell is empty
    """

    words: TextArray
    codes: Indices

    @property
    def is_filled(self) -> Booleans:
        """Rows whose cell is not empty."""
        return self.codes >= 0

    def spread(self, of_words: Booleans) -> Booleans:
        """A claim about the words, for each row; empty cells: false."""
        return np.append(of_words, np.False_)[self.codes]

    def numbers(self, of_words: Any) -> Any:
        """A number of each word, for each row; empty cells: 0."""
        spread: Any = np.append(of_words, of_words.dtype.type(0))[self.codes]
        return spread

    def text(self, row: int) -> str | None:
        """The text of one row."""
        code = int(self.codes[row])
        return None if code < 0 else str(self.words[code].as_py())

    def taken(self, rows: Any) -> Coded:
        """Some of the rows; words that none of them has stay among the words."""
        return Coded(self.words, self.codes[rows])

    def compact(self) -> Coded:
        """The column without the words that no row has."""
        used = np.zeros(len(self.words) + 1, np.bool_)
        used[self.codes] = True
        if used[:-1].all():
            return self
        places = np.append(np.cumsum(used[:-1]) - 1, -1).astype(np.int32)
        return Coded(compute.filter(self.words, pa.array(used[:-1])), places[self.codes])

    def recoded(self) -> Coded:
        """The column with every word once, after words have been changed."""
        return self.mapped(lambda words: words)

    def mapped(self, change: Callable[[TextArray], TextArray]) -> Coded:
        """Every word changed by a function on arrays; null makes a cell empty."""
        changed: Any = change(self.words)
        coded = encode(changed)
        return Coded(coded.words, np.append(coded.codes, np.int32(-1))[self.codes])

    @classmethod
    def of(cls, column: Any) -> Coded:
        """A column of text, whole or in chunks."""
        return encode(column)

    def as_arrow(self) -> Any:
        """The column as Arrow writes it: a dictionary and indices."""
        indices: Any = pa.array(self.codes, pa.int32(), mask=self.codes < 0)
        return pa.DictionaryArray.from_arrays(indices, self.words)


def encode(column: Any) -> Coded:
    """A column of text, whole or in chunks."""
    whole: Any = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.string())
    coded: Any = whole.dictionary_encode()
    codes: Any = compute.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return Coded(coded.dictionary, codes.astype(np.int32, copy=False))


@dataclass
class Sheet:
    """A raw table with its column map: columns are coded when they are first asked for."""

    table: RawTable
    map: ColumnMap
    _columns: dict[int, Coded] = field(default_factory=dict[int, Coded], repr=False)
    _lettered: dict[int, Booleans] = field(default_factory=dict[int, Booleans], repr=False)
    _fields: dict[str, Coded | None] = field(default_factory=dict[str, "Coded | None"], repr=False)

    @property
    def length(self) -> int:
        """How many rows there are below the heading, ragged ones left out."""
        return int(self.table.cells.num_rows)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return int(self.table.cells.num_columns)

    @property
    def is_sheet(self) -> bool:
        """Whether the file is a workbook, whose numbers come as plain decimals."""
        return self.table.facts.format in _SHEETS

    @property
    def rows(self) -> Integers:
        """The number of each row, as a spreadsheet counts."""
        numbers: Any = self.table.rows.to_numpy(zero_copy_only=False)
        return numbers.astype(np.int64)

    @property
    def _cells(self) -> ArrowTable:
        return self.table.cells

    def column(self, position: int) -> Coded:
        """A column of the file by its position."""
        if position not in self._columns:
            cells = self._cells
            self._columns[position] = encode(cells.column(position))
        return self._columns[position]

    def read_all(self) -> None:
        """Code every column, two at a time: Arrow lets the other core work meanwhile."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            positions = range(self.width)
            self._columns.update(zip(positions, pool.map(encode, self._cells.columns), strict=True))

    def has_letter(self, position: int) -> Booleans:
        """Which words of a column have a letter in them."""
        if position not in self._lettered:
            self._lettered[position] = matching(self.column(position).words, r"\pL")
        return self._lettered[position]

    def field(self, name: str) -> Coded | None:
        """A field of the map; of several columns joined by a blank. None where the map has none."""
        if name not in self._fields:
            positions = self.map.columns.get(name, ())
            found = self._joined(positions) if positions else None
            if found is not None and name in MONEY:
                decimal = "." if self.is_sheet else self.map.decimal
                found = Coded(without_persons(found.words, decimal), found.codes)
            if name == "amount" and found is not None and "side" in self.map.columns:
                found = _sided(found, self._joined(self.map.columns["side"]))
            self._fields[name] = found
        return self._fields[name]

    def _joined(self, positions: Sequence[int]) -> Coded:
        if len(positions) == 1:
            return self.column(positions[0])
        cells = self._cells
        columns: list[Any] = [cells.column(position) for position in positions]
        whole = joined(columns, " ")
        return encode(compute.if_else(compute.equal(whole, ""), pa.scalar(None, pa.string()), whole))


MONEY = ("amount", "debit", "credit", "vat_amount")


def _sided(amount: Coded, side: Coded) -> Coded:
    """The amounts with D or K behind them, as the reading of amounts knows it; once per pair of texts."""
    marks = np.array([*(mark_of(word) for word in side.words.to_pylist()), UNKNOWN_SIDE])
    marked, of_word = np.unique(marks, return_inverse=True)
    on_row = of_word[side.codes]
    mixed = np.where(amount.is_filled, amount.codes.astype(np.int64) * len(marked) + on_row, -1)
    pairs, codes = np.unique(mixed, return_inverse=True)
    empty = int(len(pairs) > 0 and pairs[0] < 0)
    texts = amount.words.take(pa.array(pairs[empty:] // len(marked)))
    behind = pa.array(marked[pairs[empty:] % len(marked)].tolist(), pa.string())
    words: Any = compute.binary_join_element_wise(texts, behind, " ")
    return Coded(words, (codes - empty).astype(np.int32))


UNKNOWN_SIDE = "?"
"""Behind an amount it makes that amount unreadable: nobody can say whether it counts up or down."""


def mark_of(side: str | None) -> str:
    """D for debit, K for credit, ? for a word that is neither.

    >>> mark_of("Kredit"), mark_of("S"), mark_of(None)
    ('K', 'D', '?')
    """
    word = (side or "").strip(" .").lower()
    known = row_words()
    return "K" if word in known.credit_sides else "D" if word in known.debit_sides else UNKNOWN_SIDE


def amount_cells(column_map: ColumnMap, cells: Sequence[str | None], moved: int = 0) -> dict[str, str | None]:
    """The amount of one row by field, from its cells, which may stand `moved` places to the right."""

    def cell(name: str) -> str | None:
        place = column_map.columns[name][0] + moved
        return (cells[place] or None) if 0 <= place < len(cells) else None

    found = {name: cell(name) for name, _ in amount_sides(column_map)}
    found = {name: text and without_person(text) for name, text in found.items()}
    amount = found.get("amount")
    if amount is not None and "side" in column_map.columns:
        found["amount"] = f"{amount} {mark_of(cell('side'))}"
    return found


@dataclass(frozen=True)
class Money:
    """The amount of each row, spending positive.

    ore         whole øre; 0 where it is not read
    is_read     whether there is an amount, and every cell of it can be read
    is_missing  whether every cell of it is empty
    """

    ore: Integers
    is_read: Booleans
    is_missing: Booleans


def amount_sides(column_map: ColumnMap) -> tuple[tuple[str, int], ...]:
    """The fields that make the amount, each with the sign it counts by."""
    turned = -1 if column_map.sign == "negated" else 1
    if "amount" in column_map.columns:
        return (("amount", turned),)
    return tuple(
        (name, sign * turned) for name, sign in (("debit", 1), ("credit", -1)) if name in column_map.columns
    )


def money_of(sheet: Sheet) -> Money:
    """The amounts of all rows."""
    ore = np.zeros(sheet.length, np.int64)
    is_read = np.ones(sheet.length, np.bool_)
    is_missing = np.ones(sheet.length, np.bool_)
    for name, sign in amount_sides(sheet.map):
        coded = sheet.field(name)
        assert coded is not None
        amounts = parse_amounts(coded.words, sheet.map.decimal, is_sheet=sheet.is_sheet)
        ore += sign * coded.numbers(amounts.ore)
        is_read &= coded.spread(amounts.is_read) | ~coded.is_filled
        is_missing &= ~coded.is_filled
    is_read &= ~is_missing
    return Money(np.where(is_read, ore, 0), is_read, is_missing)


@dataclass(frozen=True)
class Times:
    """The posting date and the accounts year of each row.

    days        days since 1970-01-01; 0 where there is none
    has_day     whether there is a date that can be read
    is_unread   whether the cell holds something that is no date
    year        accounts year; 0 where nothing tells it
    """

    days: Indices
    has_day: Booleans
    is_unread: Booleans
    year: Integers


def times_of(sheet: Sheet, parse_year: Callable[[str], int | None]) -> Times:
    """Dates and accounts years of all rows: the year from the map, else its own column, else the date."""
    length = sheet.length
    days, has_day, is_unread = (
        np.zeros(length, np.int32),
        np.zeros(length, np.bool_),
        np.zeros(length, np.bool_),
    )
    dated = sheet.field("posting_date")
    if dated is not None:
        parsed = parse_days(dated.words, sheet.map.date_form)
        days, has_day = dated.numbers(parsed.days), dated.spread(parsed.is_read)
        is_unread = dated.is_filled & ~has_day
    if sheet.map.year is not None:
        return Times(days, has_day, is_unread, np.full(length, sheet.map.year, np.int64))
    of_day = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    year = np.where(has_day, of_day, 0)
    stated = sheet.field("accounts_year")
    if stated is not None:
        read = np.array([parse_year(word) or 0 for word in stated.words.to_pylist()], np.int64)
        own = stated.numbers(read)
        year = np.where(own > 0, own, year)
    return Times(days, has_day, is_unread, year)


def matching(words: TextArray, pattern: str) -> Booleans:
    """Which words match a pattern (RE2)."""
    return flags(compute.match_substring_regex(words, pattern))
