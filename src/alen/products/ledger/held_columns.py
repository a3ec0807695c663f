"""Lines laid out for review: columns of a Parquet file as codes, and lines side by side that are alike.

A *cell* is what no rule of a review can tell apart but by the posting text: the same account (funktion, art,
account text) and supplier (key, name, CVR number). Cells of one group (account and supplier key) lie side by
side, and so do a cell's lines, so that a group is a stretch of lines, and an account a stretch of groups.
Nothing here rests on what rules say: a layout holds as long as the imports stand.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from alen.products.ledger.word_index import WordIndex

Codes = NDArray[np.int32]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

_arrow: Any = pa
_compute: Any = pc
_parquet: Any = pq

ACCOUNT = ("funktion", "art", "account_text")
SUPPLIER = ("supplier_key", "supplier", "cvr_number")
LOWERED = ("account_text", "supplier", "text")
"""Columns that rules ask in lower case."""

_MOST_SEEN = 1 << 26
"""Combinations of two columns' values that are told apart by a table of all of them."""


class Columns:
    """One column after another of a Parquet file, so that never all of them are in memory as text."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self, column: str, *, coded: bool = False) -> Any:
        with _parquet.ParquetFile(self.path, read_dictionary=[column] if coded else []) as file:
            return file.read(columns=[column]).column(0)

    def text(self, column: str, *, has_many: bool = False) -> tuple[Any, Codes]:
        """The distinct values of a column of text, and each line's code; -1 is null.

        has_many  most values are few lines': it is quicker then to read them all, and tell them apart once
        """
        read = self._read(column, coded=not has_many)
        if not _arrow.types.is_dictionary(read.type):
            read = read.dictionary_encode()
        read = read.unify_dictionaries()
        if not read.num_chunks:
            return _arrow.array([], _arrow.string()), np.zeros(0, dtype=np.int32)
        codes = np.concatenate(
            [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in read.chunks],
            dtype=np.int32,
        )
        return read.chunk(0).dictionary.cast(_arrow.string()), codes

    def ranked(self, column: str) -> tuple[Any, Codes]:
        """The same with the values by the alphabet: codes are in their order."""
        values, codes = self.text(column)
        order = _compute.sort_indices(values).to_numpy(zero_copy_only=False).astype(np.int64)
        ranks = np.empty(len(order) + 1, dtype=np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        ranks[-1] = -1
        return values.take(_arrow.array(order)), ranks[codes]

    def numbers(self, column: str, kind: Any) -> Any:
        """A column of numbers; null is 0."""
        read = self._read(column)
        filled = _compute.fill_null(read, False if kind is np.bool_ else 0)
        return filled.to_numpy().astype(kind, copy=False)

    def maybe(self, column: str) -> Any:
        """A column of true (1), false (0) and null (-1); None when all are null."""
        read = self._read(column)
        if read.null_count == len(read):
            return None
        return _compute.fill_null(read.cast(_arrow.int8()), -1).to_numpy()


@dataclass(frozen=True, eq=False)
class Layout:
    """Lines in their order, and what is found in them.

    values        column -> its distinct values; codes are places in it, -1 is null
    lowered       column of LOWERED -> the same in lower case
    accounts      column of ACCOUNT -> code of each account; accounts are in the order of their values
    suppliers     column of SUPPLIER -> code of each supplier, likewise
    cell_account, cell_supplier  the account and the supplier of each cell
    cell_start    the first line of each cell, and the number of lines
    group_cell    the first cell of each group, and the number of cells
    by_supplier   cells by their supplier; `supplier_start` is where each supplier's begin
    text          code of each line's posting text
    by_text       lines by the code of their text; `text_start` is where each code's begin, null the first
    words         texts by their words
    year, is_person, import_key, source_row   of each line
    """

    values: dict[str, Any]
    lowered: dict[str, Any]
    accounts: dict[str, Codes]
    suppliers: dict[str, Codes]
    cell_account: Codes
    cell_supplier: Codes
    cell_start: Codes
    group_cell: Codes
    by_supplier: Codes
    supplier_start: Codes
    text: Codes
    by_text: Codes
    text_start: Codes
    words: WordIndex
    year: NDArray[np.int16]
    is_person: Mask
    import_key: Codes
    source_row: Codes

    def __len__(self) -> int:
        return len(self.text)


def laid_out(path: Path, told: Callable[[int], None]) -> Layout:
    """The layout of the lines in a Parquet file; `told` is told how many of STEPS steps were done."""
    file = Columns(path)
    values: dict[str, Any] = {}
    with ThreadPoolExecutor(1) as beside:  # Arrow and NumPy work outside Python's lock
        asked = beside.submit(_texts_of, file)
        cells = _cells_of(file, values, told)
        values["text"], lowered_text, words, text = asked.result()
    told(1)
    text = text[cells.order]
    of_texts, by_text = _sorted(text + 1)
    text_start = np.searchsorted(of_texts, np.arange(len(values["text"]) + 2))
    del of_texts
    told(1)
    return Layout(
        values=values,
        lowered={**{column: _lower(values[column]) for column in LOWERED[:-1]}, "text": lowered_text},
        accounts=cells.accounts,
        suppliers=cells.suppliers,
        cell_account=cells.cell_account,
        cell_supplier=cells.cell_supplier,
        cell_start=cells.cell_start,
        group_cell=cells.group_cell,
        by_supplier=cells.by_supplier,
        supplier_start=cells.supplier_start,
        text=text,
        by_text=by_text,
        text_start=text_start.astype(np.int32),
        words=words,
        year=file.numbers("accounts_year", np.int16)[cells.order],
        is_person=file.numbers("is_person", np.bool_)[cells.order],
        import_key=file.numbers("import_key", np.int32)[cells.order],
        source_row=file.numbers("source_row", np.int32)[cells.order],
    )


STEPS = 5
"""What `laid_out` tells of."""


def _texts_of(file: Columns) -> tuple[Any, Any, WordIndex, Codes]:
    """The distinct posting texts, the same in lower case, their words, and each line's code."""
    values, text = file.text("text", has_many=True)
    lowered = _lower(values)
    return values, lowered, WordIndex.of(lowered), text


@dataclass(frozen=True, eq=False)
class _Cells:
    """What of a layout rests on accounts and suppliers; `order` is where each line stood in the file."""

    order: Codes
    accounts: dict[str, Codes]
    suppliers: dict[str, Codes]
    cell_account: Codes
    cell_supplier: Codes
    cell_start: Codes
    group_cell: Codes
    by_supplier: Codes
    supplier_start: Codes


def _cells_of(file: Columns, values: dict[str, Any], told: Callable[[int], None]) -> _Cells:
    accounts, account = _together(file, ACCOUNT, values)
    told(1)
    suppliers, supplier = _together(file, SUPPLIER, values)
    told(1)
    number = len(suppliers["supplier_key"]) or 1
    keys, order = _sorted(account.astype(np.int64) * number + supplier)
    del account, supplier
    is_new = np.ones(len(keys), dtype=np.bool_)
    is_new[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(is_new)
    cells = keys[starts]
    del keys, is_new
    cell_account, cell_supplier = (cells // number).astype(np.int32), (cells % number).astype(np.int32)
    who = suppliers["supplier_key"][cell_supplier]
    begins = np.ones(len(cells), dtype=np.bool_)
    begins[1:] = (np.diff(cell_account) != 0) | (np.diff(who) != 0)
    del cells, who
    told(1)
    of_suppliers, by_supplier = _sorted(cell_supplier)
    return _Cells(
        order,
        accounts,
        suppliers,
        cell_account,
        cell_supplier,
        np.append(starts, len(order)).astype(np.int32),
        np.append(np.flatnonzero(begins), len(cell_account)).astype(np.int32),
        by_supplier,
        np.searchsorted(of_suppliers, np.arange(number + 1)).astype(np.int32),
    )


def _together(
    file: Columns, columns: tuple[str, ...], values: dict[str, Any]
) -> tuple[dict[str, Codes], Codes]:
    """The distinct combinations of columns, in order, as codes; and that of each line."""
    parts: dict[str, Codes] = {}
    whole: Codes | None = None
    for column in columns:
        values[column], codes = file.ranked(column)
        size = len(values[column]) + 1
        distinct, whole = _distinct(
            codes.astype(np.int64) + 1 if whole is None else whole.astype(np.int64) * size + (codes + 1)
        )
        parts = {name: found[distinct // size] for name, found in parts.items()}
        parts[column] = (distinct % size - 1).astype(np.int32)
    assert whole is not None
    return parts, whole


def _distinct(keys: Places) -> tuple[Places, Codes]:
    """The distinct ones of whole numbers from 0 on, in order, and the place of each number among them."""
    most = int(keys.max()) + 1 if len(keys) else 0
    if most <= _MOST_SEEN:
        is_seen = np.zeros(most, dtype=np.bool_)
        is_seen[keys] = True
        distinct = np.flatnonzero(is_seen)
        places = np.empty(most, dtype=np.int32)
        places[distinct] = np.arange(len(distinct), dtype=np.int32)
        return distinct, places[keys]
    coded = _arrow.array(keys).dictionary_encode()
    found = coded.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(found)
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return found[order], places[coded.indices.to_numpy(zero_copy_only=False)]


def _sorted(keys: Any) -> tuple[Places, Codes]:
    """Whole numbers from 0 on in order, and where each of them stood; equal ones as they stood.

    Number and place are sorted as one number where both have room in 64 bits: several times as quick.
    """
    low = max(1, len(keys).bit_length())
    most = int(keys.max()) if len(keys) else 0
    if most.bit_length() + low > 63:
        order = np.argsort(keys, kind="stable")
        return keys[order], order.astype(np.int32)
    packed = keys.astype(np.int64) << low
    packed |= np.arange(len(keys), dtype=np.int64)
    packed.sort()
    order = (packed & ((1 << low) - 1)).astype(np.int32)
    packed >>= low
    return packed, order


def _lower(values: Any) -> Any:
    """Values in lower case, sign by sign as DuckDB's lower() does it: both take it from utf8proc."""
    return _compute.utf8_lower(values)
