"""The table of tiles: all 98, each with a place and a label of its own, lying as Denmark lies."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests import needs
from tests.charts.drawings import heading
from tests.charts.drawn import Drawn

from alen.charts.marks import Area
from alen.charts.tiles import Cell, read_cells, tiles
from alen.store.packaged import read_text

CELLS = {cell.code: cell for cell in read_cells(read_text("data", "tiles.csv"))}
ORGANISATIONS = list(csv.DictReader(read_text("data", "organisations.csv").splitlines()))
SET_APART = ("400", "482", "492", "563", "741", "825")


def place(code: str) -> tuple[float, float]:
    cell = CELLS[code]
    return cell.column + cell.row % 2 * 0.5, cell.row * 0.866


def neighbours(code: str) -> list[str]:
    x, y = place(code)
    return [c for c in CELLS if c != code and (place(c)[0] - x) ** 2 + (place(c)[1] - y) ** 2 < 1.1]


def test_there_is_a_tile_for_each_municipality() -> None:
    assert set(CELLS) == {r["organisation_code"] for r in ORGANISATIONS if r["kind"] == "municipality"}
    assert len(CELLS) == 98


def test_cells_and_labels_are_unique_and_three_letters() -> None:
    assert len({(c.column, c.row) for c in CELLS.values()}) == 98
    labels = [c.label for c in CELLS.values()]
    assert len(set(labels)) == 98
    assert [label for label in labels if len(label) != 3 or not label.isalpha()] == []


def test_labels_come_from_the_names() -> None:
    names = {r["organisation_code"]: r["name_da"].lower() for r in ORGANISATIONS}
    for code, cell in CELLS.items():
        letters = iter(names[code])
        assert all(letter in letters for letter in cell.label.lower()), (names[code], cell.label)
        assert cell.label[0].lower() == names[code][0]


def test_islands_are_set_apart_and_the_rest_hangs_together() -> None:
    assert {code: neighbours(code) for code in SET_APART if neighbours(code)} == {}
    assert [code for code in CELLS if code not in SET_APART and not neighbours(code)] == []


def test_tiles_lie_as_the_country_lies() -> None:
    """Of two municipalities clearly north or east of each other, the tiles say the same, nearly always."""
    shared = needs.shared("data/boundaries/kommuner_dagi.geojson")
    middles: dict[str, tuple[float, float]] = {}
    for feature in json.loads(Path(shared).read_text("utf-8"))["features"]:
        shape = feature["geometry"]
        rings = (
            [p[0] for p in shape["coordinates"]]
            if shape["type"] == "MultiPolygon"
            else [shape["coordinates"][0]]
        )
        ring = max(rings, key=len)
        code = feature["properties"]["kode"]
        middles[code] = (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
    right = total = 0
    for a in CELLS:
        for b in CELLS:
            east, north = middles[a][0] - middles[b][0], middles[a][1] - middles[b][1]
            if east > 0.5:
                total += 1
                right += place(a)[0] > place(b)[0]
            if north > 0.3:
                total += 1
                right += place(a)[1] < place(b)[1]
    assert right / total > 0.93


@pytest.mark.parametrize("width", [360, 500, 640, 960])
def test_all_tiles_lie_inside_and_one_is_framed(width: float) -> None:
    areas = {c: Area(c, c, f"q{i % 6}", c == "766") for i, c in enumerate(CELLS)}
    svg = tiles(list(CELLS.values()), areas, width=width, heading=heading())
    drawn = Drawn(svg)
    assert drawn.inside() == []
    assert svg.count("<use") == 99
    assert len(svg) < 98 * 160
    assert svg.count('class="mine"') == 1


def test_an_own_world_brings_its_own_cells() -> None:
    svg = tiles([Cell("x", 3, 4, "Prø")], {"x": Area("x", 'P"<&>')}, width=360, heading=heading())
    assert Drawn(svg).inside() == []
    assert "<circle" not in tiles([], {}, width=360, heading=heading())


@pytest.mark.parametrize(
    "rows", ["1,0,0,A\n1,1,0,B", "1,0,0,A\n2,0,0,B", "1,0,0,A\n2,1,0,A", "1,x,0,A", "1,2"], ids=lambda r: r
)
def test_a_bad_table_is_refused(rows: str) -> None:
    with pytest.raises(ValueError):
        read_cells(f"organisation_code,column,row,label\n{rows}\n")
