"""`alen ledger classify --engine local[2]`: the same as without, and what it says where it cannot run."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests import needs
from tests.cli.conftest import VARIABLES, Alen
from tests.products.ledger.classified_books import books_with, write_lines

from alen.measures.yardstick.rules import Rule, rules_csv
from alen.model.ledger import CLASSIFIED

LINES = [
    {"supplier": "Nordlys Software A/S", "text": "Qzx ÆØÅ", "amount_ore": 500_00, "accounts_year": 2023},
    {"supplier": "Anders Prøvesen", "text": "qzx", "amount_ore": -300_00, "is_person": True},
    {"text": "Qzx", "art": "71", "amount_ore": -20_050},
    {"funktion": "64552", "account_text": "It-drift", "text": None, "amount_ore": 9},
]
COLUMNS = ", ".join(f"{one.name}::{one.type} AS {one.name}" for one in CLASSIFIED.columns)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    books = books_with(tmp_path / "prøve", LINES[:2], LINES[2:])
    rule = Rule("own-nordlys", 150, True, supplier="nordlys", area="applications", owner="prøve")
    books.write("rules/own.csv", rules_csv((rule,)).encode())
    return books.workspace.root


def on_spark(place: Path, *words: str) -> Any:
    """What the command answers in a process of its own, since Java lives as long as its process."""
    command = [sys.executable, "-m", "alen.cli.main", "--workspace", str(place), "ledger", "classify", *words]
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run(
        [*command, "--engine", "local[2]", "--format", "json"],
        capture_output=True, text=True, check=False, cwd=place, env=kept, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)["counts"]


def differing(one: Path, other: str) -> int:
    ours, theirs = (f"SELECT {COLUMNS} FROM read_parquet('{path}')" for path in (one, other))
    both = f"(({ours}) EXCEPT ALL ({theirs})) UNION ALL (({theirs}) EXCEPT ALL ({ours}))"
    return len(duckdb.execute(both).fetchall())


@pytest.mark.spark
@pytest.mark.slow
def test_the_books_on_spark(alen: Alen, place: Path, tmp_path: Path) -> None:
    needs.spark()
    counts = on_spark(place)
    (made,) = (place / "local" / "classified").glob("[!.]*")
    kept = made.rename(tmp_path / "spark") / "lines.parquet"
    assert {path.name for path in kept.parent.iterdir()} == {"lines.parquet", "groups.parquet", "counts.json"}
    said = alen("--workspace", str(place), "ledger", "classify", "--format", "json")
    assert json.loads(said.out)["counts"] == counts
    assert differing(kept, str(made / "lines.parquet")) == 0
    assert not list((place / "local" / "classified").glob(".*"))


@pytest.mark.spark
@pytest.mark.slow
def test_a_folder_in_and_a_folder_out(alen: Alen, place: Path, tmp_path: Path) -> None:
    needs.spark()
    source = tmp_path / "in"
    source.mkdir()
    write_lines(source / "part-0.parquet", LINES[:2], 1)
    write_lines(source / "part-1.parquet", LINES[2:], 2)
    counts = on_spark(place, "--in", str(source), "--out", str(tmp_path / "out"))
    parts = list((tmp_path / "out").glob("*.parquet"))
    assert parts
    assert {stat.S_IMODE(path.stat().st_mode) for path in parts} == {0o600}
    words = ("--in", str(source), "--out", str(tmp_path / "duckdb.parquet"), "--format", "json")
    said = alen("--workspace", str(place), "ledger", "classify", *words)
    assert json.loads(said.out)["counts"] == counts
    assert differing(tmp_path / "duckdb.parquet", str(tmp_path / "out" / "*.parquet")) == 0
    assert counts[0]["it"]["amount_ore"] == 500_09


def test_without_pyspark(alen: Alen, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    said = alen("--workspace", str(place), "ledger", "classify", "--engine", "local[2]")
    assert said.code == 2
    assert "Spark is not installed" in said.err
    assert not list((place / "local" / "classified").iterdir())


def test_without_java(alen: Alen, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = alen("--workspace", str(place), "ledger", "classify", "--engine", "local[2]")
    assert said.code == 2
    assert "Java is not installed" in said.err
    assert not list((place / "local" / "classified").iterdir())
