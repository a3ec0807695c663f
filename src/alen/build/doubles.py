"""No cell may stand twice: keys packed into one whole number, sorted, and looked through."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis

from alen.errors import BadFile
from alen.model.engine import Engine, Expression
from alen.sources.statbank.load import Source

CELLS_AT_ONCE = 10_000_000
"""Cells whose packed keys are sorted together: 80 MB."""


def require_unique(engine: Engine, table: str, keys: Sequence[str], sources: Sequence[Source]) -> None:
    """Refuse a cell that stands twice.

    Each cell's keys are packed into one whole number, without collisions, and sorted some years at a
    time: grouping by all the keys at once costs many times as much.
    """
    cells = engine.table(table)
    packed = _packed(engine, cells, ("snapshot_key", *keys))
    for years in _year_groups(engine, cells):
        mine = cells.filter(cells.year.isin(years))
        numbers = engine.to_pyarrow(packed(mine).select("packed"))["packed"].to_numpy().copy()
        numbers.sort()
        twice = numbers[1:][numbers[1:] == numbers[:-1]]
        if len(twice):
            both = packed(mine)
            double = both.filter(both.packed == int(twice[0])).limit(1)
            row = engine.to_pyarrow(double).to_pylist()[0]
            table_of = {source.key: source.spec.table_id for source in sources}
            raise BadFile(
                f"{len(twice)} cells of {table_of[row['snapshot_key']]} stand more than once",
                where=", ".join(f"{key} {row[key]}" for key in keys),
                why="Nobody can say which of the numbers is right, and a sum would count both.",
                do="Fetch the table again.",
            )


def _year_groups(engine: Engine, cells: Expression) -> list[list[int]]:
    """The years, in groups of at most CELLS_AT_ONCE cells (or one year)."""
    counts = engine.to_pyarrow(cells.group_by("year").aggregate(cells=cells.count())).to_pylist()
    groups: list[list[int]] = []
    room = 0
    for row in sorted(counts, key=lambda row: row["year"]):
        if row["cells"] > room:
            groups.append([])
            room = CELLS_AT_ONCE
        groups[-1].append(row["year"])
        room -= row["cells"]
    return groups


def _packed(engine: Engine, cells: Expression, keys: Sequence[str]) -> Callable[[Expression], Expression]:
    """A function that gives cells a column `packed`: one int64, different for different keys.

    Organisations have sparse numbers, so they are counted off first.
    """
    ends = {f"{key}_{end}": getattr(cells[key], end)() for key in keys for end in ("min", "max")}
    limits = engine.to_pyarrow(cells.aggregate(**ends)).to_pylist()[0]
    found = engine.to_pyarrow(cells.select("organisation_key").distinct())["organisation_key"].to_pylist()
    place = ibis.memtable(
        {"organisation_key": sorted(found), "place": list(range(len(found)))},
        schema=ibis.schema({"organisation_key": "int32", "place": "int64"}),
    )

    def pack(rows: Expression) -> Expression:
        rows = rows.join(place, "organisation_key")
        number: Expression = rows.place
        for key in keys:
            if key != "organisation_key":
                width = limits[f"{key}_max"] - limits[f"{key}_min"] + 1
                number = number * width + (rows[key].cast("int64") - limits[f"{key}_min"])
        return rows.mutate(packed=number)

    return pack
