"""Invented cells in the shape of REGK100, as BULK sends them, and the workspace that holds them.

The areas are invented; no number here stands on a real organisation's name.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from tests.replay.world import World, invented_municipalities

from alen.model.provenance import FetchRecord, Format
from alen.store import workspace
from alen.store.snapshots import SnapshotStore

COLUMNS = ("OMRÅDE", "FUNKTION", "DRANST", "EJER", "GRUPPERING", "ART", "PRISENHED", "TID", "INDHOLD")
ARTS = ("TOT", "UE", "I", "S1", "S2", "S4", "S7", "S8", "S9")
FUNCTIONS = ("64551", "64552", *(str(number) for number in range(10_001, 10_354)))
YEARS = tuple(str(year) for year in range(2007, 2025))


def codes(areas: list[str]) -> dict[str, tuple[str, ...]]:
    """Every code of every variable, in the order of the columns."""
    return {
        "OMRÅDE": tuple(areas),
        "FUNKTION": FUNCTIONS,
        "DRANST": ("1", "3"),
        "EJER": ("1", "2", "3"),
        "GRUPPERING": tuple(f"{number:03d}" for number in range(0, 100, 10)),
        "ART": ARTS,
        "PRISENHED": ("LOBM",),
        "TID": YEARS,
    }


def write_cells(path: Path, rows: int, areas: list[str]) -> None:
    """So many distinct cells in a scattered order; what is left out is zero, as in BULK.

    Row i is combination i * step modulo their number: step and number share no factor, so no
    combination comes twice and neighbours lie far apart.
    """
    lists = codes(areas)
    total = 1
    for values in lists.values():
        total *= len(values)
    step = 1_000_003
    while total % step == 0:
        step += 2
    parts: list[str] = []
    below = 1
    for name, values in lists.items():
        listed = ", ".join(f"'{value}'" for value in values)
        parts.append(f'[{listed}][1 + (n // {below}) % {len(values)}] AS "{name}"')
        below *= len(values)
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(
        f"""COPY (SELECT {", ".join(parts)}, (hash(n) % 200000)::BIGINT - 20000 AS "INDHOLD"
        FROM (SELECT (i * {step}) % {total} AS n FROM range({rows}) t(i)))
        TO '{path}.lf' (FORMAT csv, DELIMITER ';', HEADER true, QUOTE '')"""
    )
    with Path(f"{path}.lf").open("rb") as source, path.open("wb") as target:
        while chunk := source.read(1 << 24):
            target.write(chunk.replace(b"\n", b"\r\n"))
    Path(f"{path}.lf").unlink()


def national_world() -> World:
    """98 invented municipalities, 2007-2024."""
    return World(invented_municipalities(98), (2007, 2024))


def make_workspace(root: Path, rows: int) -> None:
    """A workspace whose snapshot is one BULK answer of so many cells."""
    made = workspace.create(root)
    world = national_world()
    (root / "organisations.csv").write_text(world.organisations_csv(), "utf-8")
    areas = [world.nation, *world.regions, *world.municipalities]
    file = root / "cells.csv"
    write_cells(file, rows, areas)
    store = SnapshotStore(made.root)
    with store.writer() as writer, file.open("rb") as source:
        while chunk := source.read(1 << 24):
            writer.write(chunk)
        size = writer.size
        sha256 = writer.commit()
    file.unlink()
    lists = codes(areas)
    store.record(
        FetchRecord(
            kind="fetched",
            role="data",
            publisher="dst",
            title="Invented cells in the shape of REGK100",
            table_id="REGK100",
            sha256=sha256,
            size=size,
            format=Format(media="bulk", columns=(*COLUMNS[:7], "Tid", "INDHOLD")),
            absent_means="zero",
            fetched_at=datetime(2026, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            request={"variables": [{"code": name, "values": list(v)} for name, v in lists.items()]},
            batch="invented",
        )
    )
    (root / "cells.json").write_text(json.dumps({"sha256": sha256, "rows": rows, "bytes": size}))


def main() -> None:
    """`python -m benchmarks.generate DIR ROWS`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", type=int)
    given = parser.parse_args()
    make_workspace(given.folder, given.rows)


if __name__ == "__main__":
    main()
