"""GeoJSON (RFC 7946) read with suspicion: limits first, then the shape of every part of it.

What comes out are rings of plain numbers in the file's own coordinates; nothing is mended here. A file
with anything that cannot be drawn with certainty is refused whole, with the place named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast

import numpy as np
from numpy.typing import NDArray

from alen.errors import BadFile

LARGEST_FILE = 128 * 1024 * 1024
"""Bytes. The publisher's most detailed municipalities are some tens of millions."""

MOST_FEATURES = 2_000
MOST_RINGS = 100_000
MOST_VERTICES = 3_000_000

Ring = NDArray[np.float64]
"""The corners of a closed ring, first and last the same; shape (n, 2), x before y."""

Polygon = tuple[Ring, ...]
"""The outer ring, then the holes."""


@dataclass(frozen=True)
class Bounds:
    """Where coordinates of one reference system may lie, and what the system is called."""

    name: str
    west: float
    south: float
    east: float
    north: float

    def hold(self, ring: Ring) -> bool:
        """Whether all corners lie within."""
        (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
        return bool(self.west <= west and east <= self.east and self.south <= south and north <= self.north)


LONGITUDE_LATITUDE = Bounds("WGS84 longitude and latitude", 7.0, 54.3, 16.0, 58.2)
UTM32 = Bounds("ETRS89/UTM zone 32N (EPSG:25832)", 370_000, 6_010_000, 950_000, 6_460_000)
"""Denmark with some sea around it, in each of the two systems that are read."""

_SYSTEMS = {
    "25832": UTM32,
    "4326": LONGITUDE_LATITUDE,
    "4258": LONGITUDE_LATITUDE,
    "CRS84": LONGITUDE_LATITUDE,
}


@dataclass(frozen=True)
class Feature:
    """One feature: its number in the file (from 1), its properties with its id as `id`, its polygons."""

    number: int
    properties: Mapping[str, Any]
    polygons: tuple[Polygon, ...]


@dataclass(frozen=True)
class Features:
    """A file's features, and the system their coordinates are in."""

    bounds: Bounds
    features: tuple[Feature, ...]


def read_features(data: bytes, name: str) -> Features:
    """The polygons of a GeoJSON FeatureCollection.

    `name` is the file's name, for messages. Raises BadFile, its `where` naming file, feature and ring.
    """
    if len(data) > LARGEST_FILE:
        raise BadFile(f"the file has {len(data):,} bytes; at most {LARGEST_FILE:,} are imported", where=name)
    loaded = _parsed(data, name)
    if not isinstance(loaded, dict) or cast(dict[str, Any], loaded).get("type") != "FeatureCollection":
        raise BadFile(
            "the file is no GeoJSON FeatureCollection",
            where=name,
            why="Boundaries are read from a list of areas with a code each.",
            do="Save the areas as GeoJSON; a shape file or GML must be converted first.",
        )
    collection = cast(dict[str, Any], loaded)
    bounds = _system(collection.get("crs"), name)
    listed = collection.get("features")
    if not isinstance(listed, list) or not listed:
        raise BadFile("the file holds no areas", where=name)
    items = cast(list[Any], listed)
    if len(items) > MOST_FEATURES:
        raise BadFile(
            f"the file holds {len(items):,} areas; at most {MOST_FEATURES:,} are read",
            where=name,
            do="Import municipalities or regions, one file each.",
        )
    budget = _Budget(name)
    features = tuple(_feature(item, n, bounds, budget) for n, item in enumerate(items, start=1))
    return Features(bounds, features)


def _parsed(data: bytes, name: str) -> object:
    def refuse(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number")

    try:
        return cast(object, json.loads(data.decode("utf-8-sig"), parse_constant=refuse))
    except UnicodeDecodeError as error:
        raise BadFile("the file is not UTF-8", where=name, do="Save it as UTF-8.") from error
    except RecursionError as error:
        raise BadFile("the file is nested too deeply to be GeoJSON", where=name) from error
    except ValueError as error:
        raise BadFile(
            f"the file is not JSON: {str(error)[:200]}",
            where=name,
            do="Give the GeoJSON file itself, unpacked and whole.",
        ) from error


def _system(member: object, name: str) -> Bounds:
    """The system a `crs` member names; longitude and latitude where there is none (RFC 7946)."""
    if member is None:
        return LONGITUDE_LATITUDE
    said = ""
    if isinstance(member, dict):
        properties = cast(dict[str, Any], member).get("properties")
        if isinstance(properties, dict):
            said = str(cast(dict[str, Any], properties).get("name", ""))
    known = _SYSTEMS.get(said.replace("/", ":").rsplit(":", 1)[-1].strip().upper())
    if known is None:
        raise BadFile(
            f"the file is in a coordinate system Alen does not read: '{said[:80]}'",
            where=name,
            why="A point read in the wrong system lies in the wrong place.",
            do="Save it in longitude and latitude (WGS84) or in EPSG:25832.",
        )
    return known


class _Budget:
    """How many rings and corners a file may still hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rings = MOST_RINGS
        self.vertices = MOST_VERTICES

    def take(self, vertices: int) -> None:
        """Count a ring; raises BadFile when the file holds more than is read."""
        self.rings -= 1
        self.vertices -= vertices
        if self.rings < 0 or self.vertices < 0:
            raise BadFile(
                f"the file holds more than {MOST_RINGS:,} rings or {MOST_VERTICES:,} corners",
                where=self.name,
                why="It would take more memory and time than a map of the country needs.",
                do="Take a less detailed edition of the same boundaries.",
            )


def _feature(item: object, number: int, bounds: Bounds, budget: _Budget) -> Feature:
    feature = cast(dict[str, Any], item) if isinstance(item, dict) else {}
    geometry = cast(object, feature.get("geometry"))
    shape = cast(dict[str, Any], geometry) if isinstance(geometry, dict) else {}
    coordinates = cast(object, shape.get("coordinates"))
    match shape.get("type"):
        case "Polygon":
            polygons = [coordinates]
        case "MultiPolygon" if isinstance(coordinates, list) and coordinates:
            polygons = cast(list[object], coordinates)
        case _:
            raise BadFile(
                "the area is no Polygon or MultiPolygon",
                where=f"{budget.name}, area {number}",
                why="Only areas can be coloured; points and lines cannot.",
            )
    properties = cast(object, feature.get("properties"))
    told = dict(cast(dict[str, Any], properties)) if isinstance(properties, dict) else {}
    if "id" in feature:
        told.setdefault("id", feature["id"])
    return Feature(number, told, tuple(_polygon(one, number, bounds, budget) for one in polygons))


def _polygon(rings: object, area: int, bounds: Bounds, budget: _Budget) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise BadFile("a polygon has no rings", where=f"{budget.name}, area {area}")
    found: list[Ring] = []
    for number, points in enumerate(cast(list[object], rings), start=1):
        if not isinstance(points, list):
            raise BadFile("a ring is no list of points", where=f"{budget.name}, area {area}, ring {number}")
        listed = cast(list[Any], points)
        found.append(_ring(listed, f"{budget.name}, area {area}, ring {number}", bounds, budget))
    return tuple(found)


def _ring(listed: list[Any], where: str, bounds: Bounds, budget: _Budget) -> Ring:
    budget.take(len(listed))
    if not all(map(_is_point, listed)):
        raise BadFile("a point is not two finite numbers", where=where)
    try:
        ring: Ring = np.array([point[:2] for point in listed], dtype=np.float64).reshape(-1, 2)
    except OverflowError as error:
        raise BadFile("a point is not two finite numbers", where=where) from error
    if not np.isfinite(ring).all():
        raise BadFile("a point is not two finite numbers", where=where)
    if len(ring) < 4 or not np.array_equal(ring[0], ring[-1]):
        raise BadFile(
            "a ring is not closed",
            where=where,
            why="It must have four points at least, and its last must be its first.",
            do="Export the file again; it may have been cut short.",
        )
    if not bounds.hold(ring):
        raise BadFile(
            f"a point lies outside Denmark, read as {bounds.name}",
            where=where,
            why="Longitude comes before latitude (12.57, 55.68), easting before northing.",
            do="Check which coordinate system the file was saved in.",
        )
    return ring


def _is_point(point: object) -> bool:
    if not isinstance(point, list) or not 2 <= len(cast(Sequence[Any], point)) <= 4:
        return False
    x, y = cast(list[Any], point)[:2]
    return type(x) in (int, float) and type(y) in (int, float)
