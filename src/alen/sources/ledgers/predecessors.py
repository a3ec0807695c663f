"""What a new file has to do with the files that were imported before it.

It replaces one when it is the same export again, corrected or grown: same headings, half of the former lines
or more in it, and no month of the former missing (or the same name, and half of its own lines known). Where
that is not clear, the user is asked: a wrong guess would count lines twice, or lose a month.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from alen.errors import BadEdition, BadFile, BadInput
from alen.model.engine import ArrowTable
from alen.sources.ledgers.arrow import Booleans, pa
from alen.sources.ledgers.lines import COMPARED
from alen.store.connect import open_scratch, reading_errors
from alen.store.local.books import Books, ImportRecord

_HASH = f"hash({', '.join(COMPARED)})"
_MONTH = "coalesce(strftime(posting_date, '%Y-%m'), accounts_year::varchar)"


@dataclass(frozen=True)
class Overlap:
    """What a standing import and the new lines have in common.

    former        the standing import
    shared        lines of both, counted as often as both have them
    keeps_months  whether every month of the former is in the new lines
    """

    former: ImportRecord
    shared: int
    keeps_months: bool


@dataclass(frozen=True)
class Known:
    """New lines that a standing import has already.

    is_known  for each new line
    where     its place among the new lines -> import and row that have it
    """

    is_known: Booleans
    where: dict[int, tuple[int, int]]


def overlaps(books: Books, lines: ArrowTable, source_kind: str) -> list[Overlap]:
    """The standing imports of the same kind that have lines in common with the new ones."""
    found: list[Overlap] = []
    formers = [former for former in books.standing() if former.source_kind == source_kind]
    if not formers:
        return found
    with contextlib.closing(_opened(lines)) as engine:
        for former in formers:
            _take_former(engine, books.folder(former.key) / "lines.parquet")
            row = engine.execute("select count(*) from fresh semi join former using (h, nth)").fetchone()
            lost = engine.execute(
                "select count(*) from (select distinct month from former except select month from fresh)"
            ).fetchone()
            assert row is not None
            assert lost is not None
            found.append(Overlap(former, int(row[0]), lost[0] == 0))
    return found


def known_lines(books: Books, lines: ArrowTable, besides: int | None, source_kind: str) -> Known:
    """The new lines with a voucher that a standing import other than `besides` has already."""
    is_known = np.zeros(lines.num_rows, np.bool_)
    where: dict[int, tuple[int, int]] = {}
    formers = [one for one in books.standing() if one.key != besides and one.source_kind == source_kind]
    if formers:
        with contextlib.closing(_opened(lines)) as engine:
            for former in formers:
                _take_former(engine, books.folder(former.key) / "lines.parquet")
                rows = engine.execute(
                    "select place, former.source_row from fresh join former using (h, nth)"
                    " where has_voucher order by place"
                ).fetchall()
                where |= {int(place): (former.key, int(row)) for place, row in rows if place not in where}
        is_known[list(where)] = True
    return Known(is_known, where)


def _opened(lines: ArrowTable) -> Any:
    engine = open_scratch()
    places: Any = pa.array(np.arange(lines.num_rows), pa.int64())
    engine.register("new_lines", lines.select(list(COMPARED)).append_column("place", places))
    engine.execute(
        "create table fresh as select *, row_number() over (partition by h order by place) as nth from"
        f" (select place, {_HASH} as h, {_MONTH} as month, voucher is not null as has_voucher from new_lines)"
    )
    return engine


def _take_former(engine: Any, path: Path) -> None:
    with lines_errors(path):
        engine.execute(
            "create or replace table former as select h, month, source_row, row_number() over (partition by h"
            f" order by source_row) as nth from (select {_HASH} as h, {_MONTH} as month, source_row"
            " from read_parquet(?))",
            [str(path)],
        )


@contextlib.contextmanager
def lines_errors(path: Path) -> Iterator[None]:
    """Turn what the engine says of lines that are damaged or gone into BadFile, naming the file."""
    try:
        with reading_errors(path):
            yield
    except BadEdition as error:
        raise BadFile(
            "the lines of an import cannot be read",
            where=str(path),
            why="They have been changed or removed since they were imported.",
            do="Restore the file from a copy, or `alen ledger forget` the import and import its file again.",
        ) from error


def replaced_by(
    overlaps: list[Overlap], *, file: str, sha256: str, shape: str, count: int
) -> ImportRecord | None:
    """The standing import that a new file replaces; None when it stands beside them all.

    file, sha256, shape  of the new file
    count                its lines

    Raises BadInput when it may be either.
    """
    same_bytes = [one.former for one in overlaps if one.former.sha256 == sha256]
    if len(same_bytes) == 1:
        return same_bytes[0]  # the same file, read by another map
    alike = [one for one in overlaps if one.former.shape == shape]
    again = [one for one in alike if _is_again(one, file, count)]
    named = [one for one in alike if one.former.file == file]
    if len(again) == 1 and all(one.former.key == again[0].former.key for one in named):
        return again[0].former
    half = [one for one in overlaps if one.shared and 2 * one.shared >= min(count, one.former.rows_imported)]
    unclear = {one.former.key: one for one in (*again, *named, *half)}
    if not unclear:
        return None
    shown = "; ".join(
        f"import {key} ({one.former.file}): {one.shared} of its {one.former.rows_imported} lines"
        for key, one in sorted(unclear.items())
    )
    raise BadInput(
        f"this file may be a new version of one imported before, or stand beside it: {shown}",
        where=file,
        why="Replaced wrongly, lines are lost; added wrongly, they count twice.",
        do="Run the command again with --replaces and the import's number, or with --adds.",
    )


def _is_again(one: Overlap, file: str, count: int) -> bool:
    if not one.shared or 2 * one.shared < one.former.rows_imported:
        return False
    return one.keeps_months or (one.former.file == file and 2 * one.shared >= count)
