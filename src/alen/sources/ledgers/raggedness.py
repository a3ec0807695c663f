"""Which records fit the table, and which are ragged."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alen.model.engine import ArrowTable
from alen.sources.ledgers.arrow import compute as pc
from alen.sources.ledgers.arrow import pa
from alen.sources.ledgers.delimited import Body
from alen.sources.ledgers.layout import Cells

_AT_ONCE = 2
_SELDOM = 0.05
"""A column without a heading that fewer records than this fill is none: what stands in it is shifted."""


@dataclass(frozen=True)
class Ragged:
    """A record with more or fewer cells than the table, or with a quote that is never closed."""

    row: int
    cells: Cells
    expected: int


def fitted(
    read: Body, named: int, usual: int, width: int
) -> tuple[ArrowTable, ArrowTable, tuple[Ragged, ...]]:
    """The records as wide as the table, and the ragged ones.

    Empty cells beyond the width are cut off, and cells that a record lacks are empty when most records
    lack them (a system that writes no empty cells at the end) or none of those with a heading is missing.
    """
    fits: list[tuple[int, Cells]] = []
    ragged: list[tuple[int, Cells]] = []
    for odd in read.odd:
        cells = tuple(cell.strip() for cell in odd.cells)
        blank = not any(cells)
        whole = len(cells) >= width or len(cells) == usual or 0 < named <= len(cells)
        if blank or (whole and not odd.broken and not any(cells[width:])):
            fits.append((odd.row, (*cells, *[""] * width)[:width]))
        else:
            ragged.append((odd.row, cells))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        table = pa.table(list(pool.map(_clean, read.cells.columns)), names=read.cells.column_names)
    rows = read.rows
    if fits:
        table, rows = _put_in(table, rows, fits)
    table, rows, more = _without_the_nameless(table, rows, named)
    ragged = sorted([*ragged, *more])
    expected = table.num_columns
    return table, pa.array(rows), tuple(Ragged(row, cells, expected) for row, cells in ragged)


def _clean(column: ArrowTable) -> ArrowTable:
    """Trimmed, and null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(column)
    if pc.sum(pc.binary_length(trimmed)) == pc.sum(pc.binary_length(column)):
        return column
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _put_in(
    table: ArrowTable, rows: NDArray[np.int32], fits: Sequence[tuple[int, Cells]]
) -> tuple[ArrowTable, NDArray[np.int32]]:
    columns = zip(*(cells for _, cells in fits), strict=True)
    added = pa.table(
        {
            f"c{place}": pa.array([cell or None for cell in cells], pa.string())
            for place, cells in enumerate(columns)
        }
    )
    numbers = np.array([row for row, _ in fits], np.int32)
    at = np.searchsorted(rows, numbers)
    if len(fits) > _FEW:
        order = np.argsort(np.concatenate([rows, numbers]), kind="stable")
        whole = pa.concat_tables([table, added]).combine_chunks().take(pa.array(order))
        return whole, np.insert(rows, at, numbers)
    # Slices take no copy: a few records are put between them many times quicker than by moving all rows.
    pieces: list[ArrowTable] = []
    done = 0
    for place, before in enumerate(at.tolist()):
        pieces += [table.slice(done, before - done), added.slice(place, 1)]
        done = before
    pieces.append(table.slice(done))
    return pa.concat_tables(pieces).combine_chunks(), np.insert(rows, at, numbers)


_FEW = 5_000


def _without_the_nameless(
    table: ArrowTable, rows: NDArray[np.int32], named: int
) -> tuple[ArrowTable, NDArray[np.int32], list[tuple[int, Cells]]]:
    """Without the columns at the end that separators at the end of lines make.

    Where nearly every record leaves such a column empty, a record that does not is a shifted one. In a
    file without a heading nothing tells such a column from a column seldom filled.
    """
    if not named:
        return without_empty_columns(table, 0), rows, []
    width, length = table.num_columns, table.num_rows
    seldom = max(_SELDOM * length, 1 if length > 2 else 0)
    last = width
    while last > named and length - table.column(last - 1).null_count <= seldom:
        last -= 1
    shifted = np.zeros(length, bool)
    for place in range(last, width):
        shifted |= np.asarray(pc.is_valid(table.column(place)))
    narrow = table.select(range(last))
    if not shifted.any():
        return narrow, rows, []
    out: list[dict[str, str | None]] = table.filter(pa.array(shifted)).to_pylist()
    more = [
        (row, tuple(cell or "" for cell in record.values()))
        for row, record in zip(rows[shifted].tolist(), out, strict=True)
    ]
    return narrow.filter(pa.array(~shifted)), rows[~shifted], more


def without_empty_columns(table: ArrowTable, named: int) -> ArrowTable:
    """Without the empty columns at the end that no heading stands over; one column at least."""
    last: int = table.num_columns
    while last > max(named, 1) and table.column(last - 1).null_count == table.num_rows:
        last -= 1
    return table.select(range(last))
