"""Outlines on a map: neighbours that fit, islets that stay, equal text for equal files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from tests.sources.boundaries.invented import ISLET, SIDE, polygons, rings_of, square

from alen.build import boundaries
from alen.build.outlines import Drawing, View, draw, svg_path
from alen.errors import BadFile

VIEW = boundaries.view_of(boundaries.read_layout())
Geos: Any = shapely


def rings(parts: Any) -> list[Any]:
    return [tuple(np.array(ring, dtype=float) for ring in part) for part in parts]


def drawn(country: dict[str, Any] | None = None, view: View = VIEW) -> Drawing:
    areas = {code: rings(parts) for code, parts in (country or polygons()).items()}
    return draw(areas, is_utm=True, view=view, where="kort.geojson")


def shapes(drawing: Drawing) -> dict[str, Any]:
    """The outlines as polygons, in tenths of a unit; none of the invented ones has a hole."""
    return {
        code: Geos.MultiPolygon([Geos.Polygon(np.rint(ring * 10)) for ring in rings_of(one.path)])
        for code, one in drawing.outlines.items()
    }


def test_shared_borders_stay_shared() -> None:
    drawing = drawn()
    found = shapes(drawing)
    assert not drawing.was_fitted
    assert all(one.is_valid for one in found.values())
    assert Geos.coverage_is_valid(list(found.values()))
    whole = Geos.union_all(list(found.values()))
    assert sum(one.area for one in found.values()) == pytest.approx(whole.area)
    assert [len(part.interiors) for part in Geos.get_parts(whole)] == [0, 0]


def test_it_is_simpler_and_as_large() -> None:
    found = shapes(drawn())
    tenth = VIEW.metres_per_unit / VIEW.parts_per_unit
    for code in ("991", "992", "993", "994"):
        before = Geos.Polygon(polygons()[code][0][0])
        assert found[code].area * tenth**2 == pytest.approx(before.area, rel=0.03)
        assert Geos.get_num_coordinates(found[code]) < Geos.get_num_coordinates(before) * 0.7
    assert sum(one.area for one in found.values()) * tenth**2 == pytest.approx(4 * SIDE**2, rel=0.002)


def test_an_islet_stays_where_it_is_all_there_is_and_goes_where_it_is_not() -> None:
    drawing = drawn()
    assert len(rings_of(drawing.outlines["991"].path)) == 1
    islet = drawing.outlines["995"]
    assert len(rings_of(islet.path)) == 1
    assert islet.area_km2 == pytest.approx(ISLET**2 / 1e6)
    left, top, right, bottom = islet.box
    assert right - left > 0.4
    assert left < islet.label_x < right
    assert top < islet.label_y < bottom
    dot = drawn({**polygons(), "995": [[square(546_000.0, 6_220_000.0, 20.0)]]}).outlines["995"]
    assert (dot.box[2] - dot.box[0], dot.box[3] - dot.box[1]) == (2.0, 2.0)


def test_a_rock_with_a_neighbour_leaves_no_hole() -> None:
    """An exclave as small as a rock, inside another municipality."""
    x, y = 510_000.0, 6_208_000.0
    hole = square(x, y, 700.0)
    outer = polygons()["991"][0][0]
    country = {**polygons(), "991": [[outer, hole]], "992": [*polygons()["992"], [hole]]}
    drawing = drawn(country)
    assert len(rings_of(drawing.outlines["992"].path)) == 2
    assert len(rings_of(drawing.outlines["991"].path)) == 2


def test_labels_lie_inside() -> None:
    drawing = drawn()
    for code, shape in shapes(drawing).items():
        one = drawing.outlines[code]
        assert shape.contains(Geos.Point(one.label_x * 10, one.label_y * 10)), code


def test_what_does_not_fit_is_fitted_and_said() -> None:
    """Every municipality moved some metres on its own: slivers between them, and overlaps."""
    moved = {
        code: [[[(x + n * 7.0, y - n * 5.0) for x, y in ring] for ring in part] for part in polygons()[code]]
        for n, code in enumerate(polygons())
    }
    drawing = drawn(moved)
    assert drawing.was_fitted
    found = list(shapes(drawing).values())
    assert Geos.coverage_is_valid(found)
    assert [len(part.interiors) for part in Geos.get_parts(Geos.union_all(found))] == [0, 0]


def test_areas_on_top_of_each_other_are_refused() -> None:
    with pytest.raises(BadFile, match="lie on top of each other") as refused:
        drawn({**polygons(), "992": polygons()["991"]})
    assert refused.value.where == "kort.geojson"


def test_an_area_of_nothing_is_refused() -> None:
    flat = [(500_000.0, 6_200_000.0), (501_000.0, 6_200_000.0), (502_000.0, 6_200_000.0)]
    with pytest.raises(BadFile, match="encloses nothing"):
        drawn({"991": [[[*flat, flat[0]]]]})


def test_a_bow_tie_is_mended() -> None:
    x, y = 560_000.0, 6_250_000.0
    bow = [(x, y), (x + 9_000, y + 9_000), (x + 9_000, y), (x, y + 9_000), (x, y)]
    drawing = drawn({**polygons(), "995": [[bow]]})
    assert len(rings_of(drawing.outlines["995"].path)) == 2


def test_what_lies_far_in_the_east_is_moved_near() -> None:
    island = {**polygons(), "995": [[square(870_000.0, 6_120_000.0, 20_000.0)]]}
    moved = drawn(island).outlines["995"]
    stayed = drawn(island, replace(VIEW, moved_east_of=1e9)).outlines["995"]
    assert (moved.moved, stayed.moved) == ((1, 0), (0, 1))
    assert moved.box[0] - stayed.box[0] == pytest.approx(VIEW.moved_by[0], abs=0.06)
    assert moved.box[3] - stayed.box[3] == pytest.approx(VIEW.moved_by[1], abs=0.06)
    assert moved.box[2] - moved.box[0] == pytest.approx(stayed.box[2] - stayed.box[0], abs=0.11)


def test_equal_input_gives_equal_text() -> None:
    backwards = dict(reversed(list(polygons().items())))
    assert drawn(backwards).outlines == drawn().outlines


def test_path_data_are_short_and_can_be_read_back() -> None:
    rings_in = [np.array([(10, 20), (7, 20), (12, 33)]), np.array([(1005, -3), (1006, -14), (1017, 0)])]
    path = svg_path(rings_in, 10)
    assert path == "m1 2-.3 0 .5 1.3zm99.5-2.3.1-1.1 1.1 1.4z"
    for ring, read in zip(rings_in, rings_of(path), strict=True):
        np.testing.assert_allclose(read * 10, ring)
