"""98 municipalities, nine years of 6.45.51: the ranking is the extract's own, worked out apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.build.samples import NOON, built
from tests.needs import shared

from alen.answers.edition import open_reading
from alen.answers.ranking import rank
from alen.answers.verify import verify_all
from alen.build.imports import keep_import
from alen.store import workspace
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

YEARS = range(2016, 2025)
CHRISTIANSOE, NATION = "411", "000"


def extract() -> dict[int, dict[str, int]]:
    """Year -> area code -> kroner per inhabitant, read by the standard library."""
    path = shared("data/statbank/extracts/regk31_64551_net_per_capita_2016_2024.csv")
    found: dict[int, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(int(row["tid"]), {})[row["omraade"]] = int(row["indhold"])
    return found


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The nine yearly slices and the population of 2020, imported as a person would."""
    made = workspace.create(tmp_path_factory.mktemp("extracts") / "workspace")
    for year in YEARS:
        path = shared(f"data/statbank/extracts/regk31/{year}_slice_6.45.51.csv")
        kept = keep_import(made, Path(path), "REGK31", now=NOON)
        assert kept.found.rows_kept == 99
    keep_import(made, shared("data/statbank/extracts/folk1a/FOLK1A-1.csv"), "FOLK1A", now=NOON)
    built(made)
    return made


@pytest.mark.parametrize("year", YEARS)
def test_every_place_is_the_extracts(imported: Workspace, year: int) -> None:
    values = {code: value for code, value in extract()[year].items() if code != NATION}
    answer = rank(open_reading(imported), "f64551-net", year)
    assert len(answer.rows) == len(values) == 98
    assert not answer.unranked
    for row in answer.rows:
        own = values[row.organisation.code]
        assert row.place == 1 + sum(other > own for other in values.values())
        assert row.cell.value == own
    assert answer.nation is not None
    assert answer.nation.cell.value == extract()[year][NATION]


def test_the_extremes_of_2024_read_by_hand(imported: Workspace) -> None:
    rows = rank(open_reading(imported), "f64551-net", 2024).rows
    found = [(row.organisation.name_da, row.cell.value) for row in (*rows[:3], *rows[-3:])]
    assert found == [
        ("Læsø", 10641.0), ("Samsø", 8310.0), ("Fanø", 7950.0),
        ("Næstved", 2239.0), ("Brønderslev", 2223.0), ("Randers", 1883.0),
    ]  # fmt: skip


def test_every_figure_verifies(imported: Workspace) -> None:
    report = verify_all(open_reading(imported), SnapshotStore(imported.root))
    assert report.checked == report.ok > 1000
