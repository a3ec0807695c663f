"""A square country of four municipalities with crooked borders, an islet of a fifth, and its rocks."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from alen.model.organisations import Organisations

Point = tuple[float, float]
Rings = list[list[Point]]

NAMES = {"991": "Prøveby", "992": "Mønsterby", "993": "Øvelse-Å", "994": "Eksempelby", "995": "Skærholm"}
OWN = "organisation_code,kind,name_da,name_en,parent_code,valid_from,valid_to\n" + "".join(
    f"{code},municipality,{name},,,,\n" for code, name in NAMES.items()
)
CORNER = (500_000.0, 6_200_000.0)
SIDE = 20_000.0
STEPS = 60
ISLET = 400.0
"""Metres: a seventh of a square kilometre, smaller than what is left out of a larger municipality."""

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")


def known() -> Organisations:
    """The invented municipalities alone."""
    return Organisations([]).extended_with(OWN)


def _edge(start: tuple[int, int], end: tuple[int, int]) -> list[Point]:
    """A crooked line between two nodes of the grid, the same whichever way it is walked."""
    if start > end:
        return _edge(end, start)[::-1]
    (x0, y0), (x1, y1) = start, end
    found: list[Point] = []
    for step in range(STEPS + 1):
        part = step / STEPS
        off = 900 * math.sin(part * 17 * math.pi) * math.sin(part * math.pi) * (1 + 0.3 * (x0 + 2 * y0))
        x = CORNER[0] + (x0 + (x1 - x0) * part) * SIDE + (off if x0 == x1 else 0)
        y = CORNER[1] + (y0 + (y1 - y0) * part) * SIDE + (off if y0 == y1 else 0)
        found.append((round(x, 2), round(y, 2)))
    return found


def _cell(x: int, y: int) -> list[Point]:
    nodes = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
    ring = [point for one, two in pairwise(nodes) for point in _edge(one, two)[:-1]]
    return [*ring, ring[0]]


def square(x: float, y: float, side: float) -> list[Point]:
    """A closed square with its lower left corner at x, y."""
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


@cache
def polygons() -> Mapping[str, list[Rings]]:
    """The country in metres, by code: the islet is all that Skærholm has; Prøveby has a rock too."""
    sea = CORNER[0] + 2.3 * SIDE
    return {
        "991": [[_cell(0, 0)], [square(sea, CORNER[1], ISLET)]],
        "992": [[_cell(1, 0)]],
        "993": [[_cell(0, 1)]],
        "994": [[_cell(1, 1)]],
        "995": [[square(sea, CORNER[1] + SIDE, ISLET)]],
    }


def degrees(rings: Rings) -> Rings:
    """Metres as longitude and latitude, rounded to seven decimals."""
    back = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4258", always_xy=True)
    return [
        [(round(lon, 7), round(lat, 7)) for lon, lat in (back.transform(*point) for point in ring)]
        for ring in rings
    ]


def feature(code: Any, parts: list[Rings], name: str = "kode") -> dict[str, Any]:
    """A GeoJSON feature."""
    return {
        "type": "Feature",
        "properties": {name: code, "navn": NAMES.get(str(code), "")},
        "geometry": {"type": "MultiPolygon", "coordinates": parts},
    }


def collection(features: Sequence[Any], crs: str | None = None) -> dict[str, Any]:
    """A GeoJSON feature collection, in a named system where one is given."""
    found: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    return found | ({"crs": {"type": "name", "properties": {"name": crs}}} if crs else {})


def country(codes: Iterable[str] = tuple(NAMES), *, utm: bool = False) -> dict[str, Any]:
    """The invented country as GeoJSON."""
    if utm:
        features = [feature(code, polygons()[code]) for code in codes]
        return collection(features, "urn:ogc:def:crs:EPSG::25832")
    return collection([feature(code, [degrees(part) for part in polygons()[code]]) for code in codes])


def as_bytes(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def rings_of(path: str) -> list[NDArray[np.float64]]:
    """The closed rings of SVG path data made of relative moves."""
    found: list[NDArray[np.float64]] = []
    start = np.zeros(2)
    assert path.startswith("m")
    assert path.endswith("z")
    for piece in path[1:-1].split("zm"):
        numbers = np.array([float(one) for one in _NUMBER.findall(piece)]).reshape(-1, 2)
        ring = start + np.cumsum(numbers, axis=0)
        start = ring[0]
        found.append(np.round(ring, 3))
    return found
