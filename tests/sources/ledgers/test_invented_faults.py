"""What is planted in the invented ledgers of `benchmarks/ledgers.py` is what an import finds, and no more."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from benchmarks.ledgers import SHAPES, Planted, write_ledger, write_lines

from alen.model.ledger import LINES
from alen.model.ledger import SET_ASIDE as REASONS
from alen.sources.ledgers.importing import import_file, masked_rows
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table
from alen.store import workspace
from alen.store.local.books import Books

ROWS = 12_000
_ALSO = {"shifted": {"shifted", "amount_unreadable"}}
"""What a fault may also be called: moved cells leave a text where the amount should stand."""


@pytest.mark.parametrize("name", SHAPES)
def test_every_planted_fault_is_reported_and_none_is_invented(name: str, tmp_path: Path) -> None:
    planted = write_ledger(tmp_path, SHAPES[name], ROWS)
    books = Books(workspace.create(tmp_path / "place"))
    table = read_table(tmp_path / "ledger.csv")
    found = import_file(
        books,
        tmp_path / "ledger.csv",
        column_map=propose(table).map,
        table=table,
        imported_at="2026-01-01T00:00:00Z",
    )
    wanted = {row: fault for row, fault, is_set_aside, _ in planted.faults if is_set_aside}
    reported = {int(one["source_row"]): str(one["reason"]) for one in found.set_aside.to_pylist()}
    assert set(reported) == set(wanted)
    assert not {
        row: (fault, reported[row])
        for row, fault in wanted.items()
        if reported[row] not in _ALSO.get(fault, {fault})
    }
    facts = json.loads((tmp_path / "facts.json").read_text("utf-8"))
    assert found.record.rows_imported == facts["lines"] == planted.lines
    assert found.record.control_imported_ore == facts["lines_ore"]
    assert masked_rows(books, found.record.key) == [
        row for row, fault, *_ in planted.faults if fault == "cpr"
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_every_kind_of_fault_is_planted(name: str, tmp_path: Path) -> None:
    planted = write_ledger(tmp_path, SHAPES[name], ROWS)
    kinds = {fault for _, fault, is_set_aside, _ in planted.faults if is_set_aside}
    assert kinds == set(REASONS) - {"year_missing"}
    noted = {fault for _, fault, is_set_aside, _ in planted.faults if not is_set_aside}
    assert noted == {"cpr"} | {"opus": {"trailing_minus"}, "oes": {"parentheses"}, "prisme": set()}[name]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    made: list[Planted] = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        made.append(write_ledger(tmp_path / place, SHAPES["opus"], 2_000))
    assert made[0].faults == made[1].faults
    for name in ("ledger.csv", "faults.csv", "facts.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_lines_for_classification_have_the_columns_of_imported_lines(tmp_path: Path) -> None:
    write_lines(tmp_path / "lines.parquet", 50_000)
    connection = duckdb.connect()
    described = connection.sql(f"DESCRIBE SELECT * FROM '{tmp_path}/lines.parquet'").fetchall()
    assert [(row[0], row[1]) for row in described] == [(one.name, one.type) for one in LINES.columns]
    required = [one.name for one in LINES.columns if not one.nullable]
    nulls = ", ".join(f"count(*) - count({name})" for name in required)
    assert connection.sql(f"SELECT {nulls} FROM '{tmp_path}/lines.parquet'").fetchone() == (0,) * len(
        required
    )
    distinct = connection.sql(
        f"SELECT count(DISTINCT supplier), count(DISTINCT account), count(DISTINCT source_row) "
        f"FROM '{tmp_path}/lines.parquet'"
    ).fetchone()
    assert distinct is not None
    assert distinct[0] > 15_000
    assert distinct[1] > 15_000
    assert distinct[2] == 50_000
