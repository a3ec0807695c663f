"""What a file would come to under a column map: its first lines, and the sum of its amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from alen.model.ledger import SET_ASIDE
from alen.sources.ledgers.arrow import compute, pa
from alen.sources.ledgers.column_map import PARTS, ColumnMap, one_line
from alen.sources.ledgers.dates import parse_day
from alen.sources.ledgers.evidence import SLICE, digits_of
from alen.sources.ledgers.fields import Sheet, money_of
from alen.sources.ledgers.rows_set_aside import sort_rows

if TYPE_CHECKING:
    from alen.sources.ledgers.reading import RawTable

_ROWS_TO_FIT = 5_000
_LONGEST = 60
"""Characters of a cell that are shown."""


@dataclass(frozen=True)
class Preview:
    """What an import would begin from.

    lines     the first rows with an amount: row in the file, and field -> what it would be, masked;
              amount in øre as text, spending positive
    rows      rows of the table
    amounts   rows with an amount that can be read
    sum_ore   their sum, spending positive; subtotals and repeated lines are still in it
    unread    rows with something in the place of the amount that is none, headings and footers left out
    undated   rows with an amount whose date cannot be read, where a date column is named, sums left out
    """

    lines: tuple[tuple[int, Mapping[str, str]], ...]
    rows: int
    amounts: int
    sum_ore: int
    unread: int
    undated: int


def preview(table: RawTable, column_map: ColumnMap, most: int = 5) -> Preview:
    """The first `most` lines, and what the whole file sums to."""
    rows: int = table.cells.num_rows
    sheet = Sheet(table, column_map)
    found = sort_rows(sheet)
    money = found.money
    lines = found.is_line if found.is_line.any() else money.is_read
    codes: list[int] = found.reason[~found.is_line].tolist()
    reasons = Counter(SET_ASIDE[code] for code in codes)
    is_dated = "posting_date" in column_map.columns
    return Preview(
        tuple(
            (table.rows[row].as_py(), _line(table, column_map, row, int(money.ore[row])))
            for row in np.flatnonzero(lines)[:most].tolist()
        ),
        rows,
        int(money.is_read.sum()),
        int(money.ore[money.is_read].sum()),
        reasons["amount_unreadable"],
        reasons["date_unreadable"] + reasons["year_missing"] if is_dated else 0,
    )


def fits(table: RawTable, column_map: ColumnMap) -> bool:
    """Whether a map that was made for another file can be meant for this one, told from its first rows.

    Half of the rows must have amounts, and half of these days, where the map says that they stand.
    """
    first = replace(table, cells=table.cells.slice(0, _ROWS_TO_FIT), rows=table.rows[:_ROWS_TO_FIT])
    is_read = money_of(Sheet(first, column_map)).is_read
    amounts = int(is_read.sum())
    dates = column_map.columns.get("posting_date", ())
    undated = _undated(first, dates, column_map, is_read) if dates else 0
    return 2 * amounts >= first.cells.num_rows and 2 * undated <= amounts


def _undated(table: RawTable, places: Sequence[int], column_map: ColumnMap, wanted: Any) -> int:
    coded: Any = joined(table, places).dictionary_encode()
    words = cast("list[str]", coded.dictionary.to_pylist())
    good = np.array([*(parse_day(word, column_map.date_form) is not None for word in words), False], np.bool_)
    codes: Any = compute.fill_null(coded.indices, len(words)).to_numpy(zero_copy_only=False)
    return int((wanted & ~good[codes]).sum())


def joined(table: RawTable, places: Sequence[int]) -> Any:
    """The cells of a field, one per row: several columns joined by a blank, empty cells left out."""
    columns = [table.cells.column(place).combine_chunks() for place in places]
    flat = [pa.concat_arrays(c.chunks) if isinstance(c, pa.ChunkedArray) else c for c in columns]
    if len(flat) == 1:
        return flat[0]
    text: Any = compute.binary_join_element_wise(*flat, " ", null_handling="skip")
    return compute.if_else(compute.equal(text, ""), None, text)


def _line(table: RawTable, column_map: ColumnMap, row: int, ore: int) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, places in column_map.columns.items():
        cells = [cast("str | None", table.cells.column(place)[row].as_py()) for place in places]
        text = " ".join(cell for cell in cells if cell)
        if name == "posting_date":
            day = parse_day(text, column_map.date_form)
            said[name] = "?" if day is None else day.isoformat()
        elif name not in ("amount", "side", "debit", "credit") and text:
            said[name] = one_line(text, _LONGEST)
    said["amount"] = str(ore)
    if column_map.year is not None:
        said["accounts_year"] = str(column_map.year)
    for part, (start, length) in column_map.account_positions.items():
        digits = digits_of(said.get("account", ""))
        if part in PARTS and part not in said and len(digits) >= start + length:
            said[part] = digits[start : start + length]
    return said


def first_cells(table: RawTable, places: Sequence[int], most: int = 3) -> list[str]:
    """The first filled cells of a field in the file's order, doubles kept, masked."""
    columns = [cast("list[str | None]", table.cells.column(p).slice(0, SLICE).to_pylist()) for p in places]
    texts = (" ".join(cell for cell in cells if cell) for cells in zip(*columns, strict=True))
    return [one_line(text, _LONGEST) for text in texts if text][:most]
