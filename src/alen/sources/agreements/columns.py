"""entries.csv by columns: 400,000 rows are cut by pyarrow, and each text that occurs is read once.

Whatever it meets that it cannot take is left to the reader of rows, which names the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.csv
from numpy.typing import NDArray

from alen.model.programme_entries import ENTRY_KINDS, Entries
from alen.sources.agreements.cells import Cells, unguarded
from alen.sources.agreements.delimited import MOST_ROWS, Delimited
from alen.sources.agreements.faults import Faults, Place
from alen.sources.agreements.notation import sign_of
from alen.sources.agreements.references import Names
from alen.sources.agreements.schema import Column
from alen.sources.agreements.texts import LONGEST, MAY_BE_WRONG

# pyarrow ships no annotations.
_arrow: Any = pyarrow
_compute: Any = pyarrow.compute
_csv: Any = pyarrow.csv

_SIMPLE_AMOUNT = "^-?[0-9]{1,13}(?:[.,][0-9]{1,2})?$"
_GUARDED = "^'[=+\\-@']"
_FEW = 5_000
"""So many different texts of a column are looked at one by one."""


class Coded(NamedTuple):
    """A column: its different texts, and for each row the number of its text."""

    texts: list[str]
    numbers: NDArray[np.int32]


def entries_by_columns(opened: Delimited, names: Names) -> Entries | None:
    """The entries of a file without faults; None where anything is to be looked at row by row."""
    columns = [one for one in opened.columns if one is not None]
    if opened.heading != 1 or len(columns) != len(opened.columns):
        return None
    coded = _cut(opened, columns)
    if coded is None:
        return None
    rows = len(next(iter(coded.values())).indices)
    if rows > MOST_ROWS:
        return None
    return _entries(coded, opened, names, rows)


def _cut(opened: Delimited, columns: list[Column]) -> dict[str, Any] | None:
    """Columns as dictionary arrays of text."""
    data = opened.text.encode()
    names = [one.name for one in columns]
    try:
        table = _csv.read_csv(
            _arrow.py_buffer(data),
            _csv.ReadOptions(skip_rows=1, column_names=names, block_size=1 << 23),
            _csv.ParseOptions(
                delimiter=opened.separator, ignore_empty_lines=False, newlines_in_values='"' in opened.text
            ),
            _csv.ConvertOptions(
                column_types=dict.fromkeys(names, _arrow.string()), strings_can_be_null=False
            ),
        )
    except _arrow.ArrowInvalid:
        return None
    return {
        name: _arrow.chunked_array(table.column(name)).combine_chunks().dictionary_encode() for name in names
    }


def _entries(coded: Mapping[str, Any], opened: Delimited, names: Names, rows: int) -> Entries | None:
    faults = Faults()
    table = opened.table
    made: dict[str, NDArray[Any]] = {}
    said: dict[str, int] = {"": 0}
    for column in table.columns:
        name = _FIELDS.get(column.name, column.name)
        if column.name not in coded:
            if column.is_required:
                return None
            made[name] = np.zeros(rows, np.int32)
            continue
        array = coded[column.name]
        found = _column(column, array, names, said, faults)
        if found is None or faults.found:
            return None
        made[name] = found[array.indices.to_numpy(zero_copy_only=False)]
    made["row"] = np.arange(opened.heading + 1, opened.heading + 1 + rows, dtype=np.int32)
    return Entries(tuple(said), **made)


_FIELDS = {"date": "day", "amount_kr": "amount_ore"}


def _column(
    column: Column, array: Any, names: Names, said: dict[str, int], faults: Faults
) -> NDArray[Any] | None:
    """What each text of a column's dictionary means, in the column's own type."""
    texts = array.dictionary
    if column.type == "amount":
        return _amounts(column, texts, faults)
    if column.type == "text" and len(texts) > _FEW:
        return _free_texts(column, texts, said, faults)
    cells = Cells(faults)
    place = Place(column.name)
    values = [cells.read(column, unguarded(text.strip()), place) for text in texts.to_pylist()]
    if faults.found:
        return None
    if column.type == "date":
        return np.array([one for one in values if isinstance(one, date)], "datetime64[D]")
    if column.type == "year":
        return np.array(values, np.int16)
    if column.type == "code":
        places = {kind: number for number, kind in enumerate(ENTRY_KINDS)}
        return np.array([places[str(one)] for one in values], np.int8)  # pyright: ignore[reportArgumentType]
    if column.to:
        values = [names.resolved(column.to, str(one or ""), place, faults) for one in values]
    return np.array([said.setdefault(str(one or ""), len(said)) for one in values], np.int32)


def _free_texts(column: Column, texts: Any, said: dict[str, int], faults: Faults) -> NDArray[np.int32] | None:
    """Many different texts: those that may have anything that wants looking at are read one by one."""
    trimmed = _compute.utf8_trim_whitespace(texts)
    suspect = _compute.or_(
        _compute.match_substring_regex(trimmed, MAY_BE_WRONG),
        _compute.match_substring_regex(trimmed, _GUARDED),
    )
    suspect = _compute.or_(suspect, _compute.greater(_compute.utf8_length(trimmed), LONGEST))
    listed: list[str] = trimmed.to_pylist()
    cells, place = Cells(faults), Place(column.name)
    for at in np.flatnonzero(suspect.to_numpy(zero_copy_only=False)).tolist():
        listed[at] = cells.text(column, unguarded(listed[at]), place)
        if faults.found:
            return None
    before = len(said)
    if len(set(listed)) == len(listed) and said.keys().isdisjoint(listed):
        said.update(zip(listed, range(before, before + len(listed)), strict=True))
        return np.arange(before, len(said), dtype=np.int32)
    return np.array([said.setdefault(text, len(said)) for text in listed], np.int32)


def _amounts(column: Column, texts: Any, faults: Faults) -> NDArray[np.int64] | None:
    trimmed = _compute.utf8_trim_whitespace(texts)
    if _compute.all(_compute.match_substring_regex(trimmed, _SIMPLE_AMOUNT)).as_py() is not False:
        exact = _compute.cast(_compute.replace_substring(trimmed, ",", "."), _arrow.decimal128(18, 2))
        # A decimal lies as a whole number of hundredths in 16 bytes; 15 digits fit the lower eight of them.
        halves = np.frombuffer(exact.buffers()[1], np.int64) if len(exact) else np.zeros(0, np.int64)
        return halves[2 * exact.offset : 2 * (exact.offset + len(exact)) : 2].copy()
    listed = trimmed.to_pylist()
    cells = Cells(faults, sign_of(listed))
    values = [cells.read(column, text, Place(column.name)) for text in listed]
    return None if faults.found else np.array(values, np.int64)
