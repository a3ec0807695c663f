"""Areas into outlines for a map: projected, fitted edge to edge, simplified once, written as SVG paths.

Shared borders are simplified as one (coverage simplification after Visvalingam and Whyatt), so that
neighbours neither overlap nor leave a gap; rounding moves a corner that two areas share in one way.
Equal input gives equal text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from alen.errors import BadFile
from alen.sources.boundaries.geojson import Polygon

Geometry: TypeAlias = Any
"""A shapely geometry; shapely ships no annotations."""

Corners = NDArray[np.int64]
"""Corners in parts of a unit of the view, shape (n, 2); the first is not repeated."""

_geos: Any = shapely


@dataclass(frozen=True)
class View:
    """Where the map's view lies on the ground, and how finely it is drawn; see data/map.yml.

    moved  (everything wholly east of this easting, and by how many units it is shifted in x and y)
    """

    west: float
    north: float
    metres_per_unit: float
    parts_per_unit: int
    tolerance_m: float
    smallest_part_km2: float
    gap_m: float
    crack_m: float
    overlap_share: float
    moved_east_of: float
    moved_by: tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """One organisation on the map.

    path      SVG path data in units of the view
    label_x   the middle of the largest circle inside its largest part, in units; so is label_y
    area_km2  the area as imported, on the plane of ETRS89/UTM32
    box       left, top, right, bottom of its largest part, in units
    moved     how many of its parts were moved into the inset, and how many stand where they lie
    """

    path: str
    label_x: float
    label_y: float
    area_km2: float
    box: tuple[float, float, float, float]
    moved: tuple[int, int]


@dataclass(frozen=True)
class Drawing:
    """The outlines by code, and whether gaps and overlaps had to be closed first."""

    outlines: Mapping[str, Outline]
    was_fitted: bool


def draw(areas: Mapping[str, Sequence[Polygon]], *, is_utm: bool, view: View, where: str) -> Drawing:
    """The outlines of all areas of one file, by code.

    Raises BadFile, naming `where`, for areas that lie on top of each other or enclose nothing.
    """
    codes = sorted(areas)
    # The European system stands for the world's: in Denmark they lie less than a metre apart.
    plane = None if is_utm else pyproj.Transformer.from_crs("EPSG:4258", "EPSG:25832", always_xy=True)
    ground = [_ground(areas[code], code, plane, where) for code in codes]
    fitted, was_fitted = _fitted(codes, ground, view, where)
    kept = _without_specks(fitted, view)
    simple = list(_geos.coverage_simplify(kept, view.tolerance_m))
    outlines = {
        code: _outline(shape, whole, view) for code, shape, whole in zip(codes, simple, ground, strict=True)
    }
    return Drawing(outlines, was_fitted)


def _ground(polygons: Sequence[Polygon], code: str, plane: pyproj.Transformer | None, where: str) -> Geometry:
    """An area on the plane, in metres."""
    shapes = [_geos.Polygon(rings[0], rings[1:]) for rings in polygons]
    shape = _geos.MultiPolygon(shapes)
    if plane is not None:
        shape = _geos.transform(shape, plane.transform, interleaved=False)
    if not shape.is_valid:
        shape = _areas_only(_geos.make_valid(shape))
    if not shape.area > 0:
        raise BadFile(f"the area {code} encloses nothing", where=where, do="Export the file again.")
    return shape


def _areas_only(shape: Geometry) -> Geometry:
    return _geos.MultiPolygon([part for part in _polygons(shape) if part.area > 0])


def _polygons(shape: Geometry) -> list[Geometry]:
    """The polygons of any geometry, largest first; equal ones by place."""
    parts = [one for part in _geos.get_parts(shape) for one in _geos.get_parts(part)]
    found = [part for part in parts if part.geom_type == "Polygon"]
    return sorted(found, key=lambda part: (-part.area, part.bounds))


def _fitted(
    codes: Sequence[str], ground: list[Geometry], view: View, where: str
) -> tuple[list[Geometry], bool]:
    """Areas that share their borders to the point, and whether they did so before."""
    if _geos.coverage_is_valid(ground):
        return ground, False
    fitted = _without_cracks(_clean(ground, view.gap_m), view)
    fitted = _clean(fitted, view.gap_m)
    for code, before, after in zip(codes, ground, fitted, strict=True):
        if after.area < before.area * (1 - view.overlap_share):
            raise BadFile(
                f"the area {code} and its neighbours lie on top of each other",
                where=where,
                why="A place belongs to one organisation; two colours cannot be shown on it.",
                do="Check that every area has its own code and outline.",
            )
    return fitted, True


def _clean(shapes: Sequence[Geometry], gap_m: float) -> list[Geometry]:
    return [_areas_only(one) for one in _geos.coverage_clean(shapes, gap_width=gap_m)]


def _without_cracks(shapes: Sequence[Geometry], view: View) -> list[Geometry]:
    """The areas with the narrow gaps between them that end in the sea, which are no holes, filled.

    Each crack goes to the area it has most in common with.
    """
    land = _geos.union_all(shapes)
    reach = view.crack_m / 2
    closed = land.buffer(reach, join_style="mitre").buffer(-reach, join_style="mitre")
    tree = _geos.STRtree(shapes)
    found: dict[int, list[Geometry]] = {}
    for crack in _polygons(closed.difference(land)):
        if crack.area < view.crack_m:
            break  # the largest come first; what is left is too small to open wider when simplified
        beside = sorted(int(one) for one in tree.query(crack, "dwithin", 1.0))
        if len(beside) > 1:
            wider = crack.buffer(1.0)
            most = max(beside, key=lambda place: (wider.intersection(shapes[place]).area, -place))
            found.setdefault(most, []).append(crack)
    return [
        _areas_only(_geos.union_all([shape, *found[place]])) if place in found else shape
        for place, shape in enumerate(shapes)
    ]


def _without_specks(shapes: Sequence[Geometry], view: View) -> list[Geometry]:
    """The areas without islets; the largest part always stays, and so does one with a neighbour."""
    parts = [part for shape in shapes for part in _polygons(shape)]
    tree = _geos.STRtree(parts)
    kept: list[Geometry] = []
    for shape in shapes:
        largest, *others = _polygons(shape)
        large = [
            part
            for part in others
            if part.area >= view.smallest_part_km2 * 1e6 or len(tree.query(part, "intersects")) > 1
        ]
        kept.append(_geos.MultiPolygon([largest, *large]))
    return kept


def _outline(shape: Geometry, whole: Geometry, view: View) -> Outline:
    rings: list[Corners] = []
    parts = _polygons(shape)
    in_inset = sum(part.bounds[0] > view.moved_east_of for part in parts)
    for place, part in enumerate(parts):
        moved = part.bounds[0] > view.moved_east_of
        found = [_corners(np.array(ring.coords), view, moved) for ring in (part.exterior, *part.interiors)]
        if len(found[0]) >= 3:
            rings += [ring for ring in found if len(ring) >= 3]
        elif place == 0:
            rings.append(_diamond(_corners(np.array(part.centroid.coords), view, moved)[0], view))
    label = _geos.get_point(_geos.maximum_inscribed_circle(parts[0], tolerance=50.0), 0)
    at = _corners(np.array(label.coords), view, parts[0].bounds[0] > view.moved_east_of)[0]
    unit = view.parts_per_unit
    (left, top), (right, bottom) = rings[0].min(axis=0) / unit, rings[0].max(axis=0) / unit
    return Outline(
        path=svg_path(rings, unit),
        label_x=float(at[0]) / unit,
        label_y=float(at[1]) / unit,
        area_km2=round(float(whole.area) / 1e6, 2),
        box=(float(left), float(top), float(right), float(bottom)),
        moved=(in_inset, len(parts) - in_inset),
    )


def _corners(points: NDArray[np.float64], view: View, moved: bool) -> Corners:
    """Points in metres as corners of the view, each standing once in a row."""
    units = np.column_stack((points[:, 0] - view.west, view.north - points[:, 1])) / view.metres_per_unit
    if moved:
        units = units + np.array(view.moved_by)
    corners = np.rint(units * view.parts_per_unit).astype(np.int64)
    if len(corners) == 1:
        return corners
    # The last point of a ring is its first; a corner that fell on the one before it is left out.
    stays = (corners[1:] != corners[:-1]).any(axis=1)
    return corners[1:][stays]


def _diamond(at: Corners, view: View) -> Corners:
    """A mark of two units for an organisation too small to have an outline at this scale."""
    reach = view.parts_per_unit
    return at + np.array([(-reach, 0), (0, -reach), (reach, 0), (0, reach)])


def svg_path(rings: Iterable[Corners], parts_per_unit: int) -> str:
    """Closed rings as SVG path data, every move relative to the one before.

    >>> svg_path([np.array([(10, 20), (30, 20), (30, 45)])], 10)
    'm1 2 2 0 0 2.5z'
    """
    found: list[str] = []
    before = np.zeros(2, dtype=np.int64)
    for ring in rings:
        moves = np.diff(np.concatenate((before[None, :], ring)), axis=0)
        numbers = [_short(int(one), parts_per_unit) for one in moves.ravel()]
        # A minus, or the point of a number after one that has its own, tells two numbers apart.
        text = numbers[0]
        for last, number in pairwise(numbers):
            text += number if number[0] == "-" or (number[0] == "." and "." in last) else f" {number}"
        found.append(f"m{text}z")
        before = ring[0]
    return "".join(found)


def _short(parts: int, parts_per_unit: int) -> str:
    """A number of parts in units, without what can be left out: .5, -12, 3.4."""
    text = f"{parts / parts_per_unit:.4f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
