"""`alen ledger classify` and `alen ledger lines` on invented books."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.cli.conftest import Alen
from tests.products.ledger.classified_books import books_with, write_lines

from alen.cli.main import main
from alen.measures.yardstick.rules import Rule, rules_csv
from alen.model.ledger import CLASSIFIED

RULES = (
    Rule(
        "own-nordlys", 150, True, supplier="nordlys", area="applications", resource="software", owner="prøve",
        source="contract 7", note="Årlig licens",
    ),
    Rule("own-income", 250, False, art="7", owner="prøve"),
)  # fmt: skip
LINES = [
    {"supplier": "Nordlys Software A/S", "text": "Qzx 2024", "amount_ore": 500_00, "accounts_year": 2023},
    {"supplier": "Anders Prøvesen", "text": "qzx", "amount_ore": -300_00, "is_person": True},
    {"text": "Qzx", "art": "71", "amount_ore": -20_050},
]


def place_at(root: Path) -> Path:
    books = books_with(root, LINES)
    books.write("rules/own.csv", rules_csv(RULES).encode())
    return books.workspace.root


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Nothing of it is classified yet."""
    return place_at(tmp_path / "prøve")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Classified once, for those who only read."""
    made = place_at(tmp_path_factory.mktemp("ready") / "prøve")
    assert main(["--workspace", str(made), "ledger", "classify", "--quiet"]) == 0
    return made


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_classify_says_how_far_the_rules_came(alen: Alen, place: Path) -> None:
    said = alen("--workspace", str(place), "ledger", "classify")
    assert said.code == 0
    rows = [line.split() for line in said.out.splitlines() if line.startswith(("20", "All"))]
    assert rows == [
        ["2023", "1", "500", "100.0%", "100.0%", "0.0%", "0.0%", "0.0%", "0.0%"],
        ["2024", "2", "501", "50.0%", "40.1%", "0.0%", "0.0%", "50.0%", "59.9%"],
        ["All", "3", "1,001", "66.7%", "70.0%", "0.0%", "0.0%", "33.3%", "30.0%"],
    ]


def test_classify_for_machines(alen: Alen, place: Path) -> None:
    data: Any = json.loads(alen("--workspace", str(place), "ledger", "classify", "--format", "json").out)
    assert [one["year"] for one in data["counts"]] == [None, 2023, 2024]
    assert data["counts"][0]["undecided"] == {"lines": 1, "amount_ore": -30000, "abs_amount_ore": 30000}
    rows = read(alen("--workspace", str(place), "ledger", "classify", "--format", "csv").out)
    assert rows[1] == {
        "accounts_year": "",
        "said": "not_it",
        "lines": "1",
        "amount_ore": "-20050",
        "abs_amount_ore": "20050",
    }


def test_classify_a_file(alen: Alen, place: Path, tmp_path: Path) -> None:
    source, target = write_lines(tmp_path / "in.parquet", LINES), tmp_path / "out.parquet"
    words = ("--workspace", str(place), "ledger", "classify", "--in", str(source), "--out", str(target))
    assert alen(*words).code == 0
    found = duckdb.execute(f"SELECT rule_is_it FROM '{target}' ORDER BY source_row").fetchall()
    assert found == [("own-nordlys",), (None,), ("own-income",)]
    named = duckdb.execute(f"DESCRIBE SELECT * FROM '{target}'").fetchall()
    assert tuple(row[0] for row in named) == CLASSIFIED.column_names
    assert alen(*words).code == 2
    assert not list((place / "local" / "classified").iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("--in", "a.parquet"),
        ("--out", "a.parquet"),
        ("--engine", "oracle"),
        ("--in", "no.parquet", "--out", "b"),
    ],
)
def test_what_classify_refuses(alen: Alen, place: Path, words: tuple[str, ...]) -> None:
    said = alen("--workspace", str(place), "ledger", "classify", *words)
    assert said.code == 2
    assert said.out == ""


def test_nothing_was_imported(alen: Alen, tmp_path: Path) -> None:
    books = books_with(tmp_path / "tom")
    for command in ("classify", "lines"):
        assert alen("--workspace", str(books.workspace.root), "ledger", command).code == 1


def lines(alen: Alen, place: Path, *words: str) -> list[dict[str, str]]:
    said = alen("--workspace", str(place), "ledger", "lines", "--format", "csv", *words)
    assert said.code in (0, 1)
    return read(said.out)


def test_lines_the_largest_first(alen: Alen, ready: Path) -> None:
    assert [row["source_row"] for row in lines(alen, ready)] == ["2", "3", "4"]
    assert [row["source_row"] for row in lines(alen, ready, "--limit", "1")] == ["2"]
    assert [row["source_row"] for row in lines(alen, ready, "--undecided")] == ["3"]
    assert [row["source_row"] for row in lines(alen, ready, "--rule", "own-income")] == ["4"]
    assert [row["source_row"] for row in lines(alen, ready, "--year", "2023")] == ["2"]


@pytest.mark.parametrize("supplier", ["nordlys", "NORDLYS SOFTWARE ApS", " software a/s"])
def test_lines_of_a_supplier(alen: Alen, ready: Path, supplier: str) -> None:
    assert [row["source_row"] for row in lines(alen, ready, "--supplier", supplier)] == ["2"]


def test_no_text_is_read_as_sql(alen: Alen, ready: Path) -> None:
    assert lines(alen, ready, "--supplier", "x' OR '1'='1") == []


def test_persons_are_marked_where_nothing_was_classified_before(alen: Alen, place: Path) -> None:
    said = alen("--workspace", str(place), "ledger", "lines", "--undecided")
    assert "Anders Prøvesen (person)" in said.out
    assert "1 line, DKK −300" in said.out


@pytest.mark.parametrize(
    "words",
    [
        ("lines", "--undecided", "--format", "csv"),
        ("lines", "--undecided", "--format", "json"),
        ("lines", "--explain", "1:3", "--format", "json"),
        ("lines", "--explain", "1:3", "--format", "csv"),
        ("review", "--list", "--format", "json"),
        ("review", "--list", "--format", "csv"),
    ],
)
def test_persons_have_no_name_in_files_unless_it_is_asked_for(
    alen: Alen, ready: Path, words: tuple[str, ...]
) -> None:
    said = alen("--workspace", str(ready), "ledger", *words)
    assert said.code == 0
    assert "rsen" not in said.out
    assert "qzx" not in said.out
    assert "private person" in said.out
    assert "300" in said.out
    named = alen("--workspace", str(ready), "ledger", *words, "--persons")
    assert "Anders Prøvesen" in named.out
    assert "are or may be persons are named" in named.err


def test_a_line_explained(alen: Alen, ready: Path) -> None:
    said = alen("--workspace", str(ready), "ledger", "lines", "--explain", "1:2")
    assert said.code == 0
    for text in (
        "Row 2 of provekobing.csv", "sha256 " + "0" * 64, "is_it = true by rule own-nordlys",
        "resource = software by rule own-nordlys", "supplier nordlys", "contract 7", "Årlig licens",
    ):  # fmt: skip
        assert text in said.out
    data: Any = json.loads(
        alen("--workspace", str(ready), "ledger", "lines", "--explain", "1:2", "--format", "json").out
    )
    assert data["columns"]["amount_ore"] == 50000
    assert [one["said"] for one in data["rules"]] == ["is_it", "area", "resource"]
    assert data["rules"][0]["rule"]["priority"] == 150


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--explain", "1:99"), 1),
        (("--explain", "9:2"), 1),
        (("--explain", "x"), 2),
        (("--explain", "1:2", "--undecided"), 2),
        (("--rule", "no-such"), 1),
        (("--supplier", "findes ikke"), 1),
    ],
)
def test_what_lines_does_not_find(alen: Alen, ready: Path, words: tuple[str, ...], code: int) -> None:
    assert alen("--workspace", str(ready), "ledger", "lines", *words).code == code
