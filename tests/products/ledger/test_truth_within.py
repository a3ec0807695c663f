"""The invented municipality, imported and classified: what its lines are in truth lies within every bound."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from alen.model.ledger import UNKNOWN
from alen.products.ledger.breakdown import breakdown
from alen.products.ledger.cloud import cloud_share
from alen.products.ledger.opening import Lines, open_lines
from alen.products.ledger.questions import DECIDED_AXES, UNDECIDED, Question, counting
from alen.sources.invented import make_example
from alen.sources.ledgers.importing import import_file
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table
from alen.store.local.books import Books, Holder
from alen.store.workspace import create, lock

HOLDER = Holder("990", "Prøvekøbing", is_invented=True, inhabitants={2024: 40_000})


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    make_example(folder, seed=4, is_small=True)
    return folder


@pytest.fixture(scope="module")
def lines(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lines]:
    workspace = create(tmp_path_factory.mktemp("truth") / "workspace")
    books = Books(workspace)
    with lock(workspace):
        books.set_holder(HOLDER)
        for path in sorted(example.glob("ledger-*.csv")):
            table = read_table(path)
            column_map = propose(table).map
            import_file(books, path, column_map=column_map, table=table, imported_at="2026-11-22T10:00:00Z")
    opened = open_lines(books)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def truth(example: Path, lines: Lines) -> Counter[tuple[int, str, str]]:
    """Year, axis and code -> øre; `whole` for all IT, `spent` and `cloud` for gross spending."""
    with (example / "truth" / "lines.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {(row["file"], int(row["row"])): row for row in csv.DictReader(file)}
    names = {record.key: record.file for record in lines.records}
    found: Counter[tuple[int, str, str]] = Counter()
    for key, row, year, amount, flow, dranst in lines.rows(
        "SELECT import_key, source_row, accounts_year, amount_ore, flow, dranst FROM lines"
    ):
        line = known[names[key], row]
        if line["is_it"] != "true" or dranst not in ("1", "3") or flow == "internal":
            continue
        found[year, "whole", ""] += amount
        for axis in DECIDED_AXES:
            found[year, axis, line[axis]] += amount
        if flow == "gross":
            found[year, "spent", ""] += amount
            if line["deployment"] in counting().cloud["deployment"]:
                found[year, "cloud", ""] += amount
    return found


def test_totals_and_cells_hold_the_truth(lines: Lines, truth: Counter[tuple[int, str, str]]) -> None:
    held = 0
    for year in lines.years:
        for axis in DECIDED_AXES:
            found = breakdown(lines, (axis,), Question(year))
            assert truth[year, "whole", ""] > 0
            assert found.total.low_ore <= truth[year, "whole", ""] <= found.total.high_ore
            for cell in found.cells:
                if cell.key[0] not in (UNDECIDED, UNKNOWN):
                    true = truth[year, axis, cell.key[0]]
                    assert cell.bounds.low_ore <= true <= cell.bounds.high_ore, (year, axis, cell)
                    held += 1
    assert held >= 9


def test_the_cloud_share_holds_the_truth(lines: Lines, truth: Counter[tuple[int, str, str]]) -> None:
    for year in lines.years:
        share = truth[year, "cloud", ""] / truth[year, "spent", ""]
        assert 0.05 < share < 0.5
        possible = cloud_share(lines, year).lines[0].of_possible
        assert possible.low is not None
        assert possible.high is not None
        assert possible.low <= share <= possible.high
