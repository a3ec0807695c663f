"""Files of boundaries: codes as people write them, and two systems of coordinates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.sources.boundaries.invented import (
    as_bytes,
    collection,
    country,
    degrees,
    feature,
    known,
    polygons,
    square,
)

from alen.build.definitions import organisations
from alen.errors import BadFile
from alen.sources.boundaries.read import missing_from, read_areas

NAME = "kort.geojson"
PLACE = [[(12.0, 55.5), (12.1, 55.5), (12.1, 55.6), (12.0, 55.5)]]


def test_an_invented_country_is_read_by_code() -> None:
    found = read_areas(as_bytes(country()), NAME, known())
    assert (found.kind, found.is_utm) == ("municipality", False)
    assert [area.organisation.code for area in found.areas] == ["991", "992", "993", "994", "995"]
    assert [len(area.polygons) for area in found.areas] == [2, 1, 1, 1, 1]
    assert missing_from(found, known(), "2026-11-22") == ()


def test_what_a_file_lacks_is_named() -> None:
    found = read_areas(as_bytes(country(["991", "993"])), NAME, known())
    assert [one.code for one in missing_from(found, known(), "2026-11-22")] == ["992", "994", "995"]
    assert missing_from(found, known(), "2006-01-01") == ()


def test_metres_in_utm32_are_told_apart_by_the_crs() -> None:
    found = read_areas(as_bytes(country(utm=True)), NAME, known())
    assert found.is_utm
    np.testing.assert_array_equal(found.areas[4].polygons[0][0], np.array(polygons()["995"][0][0]))


@pytest.mark.parametrize(
    "crs", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4258"]
)
def test_other_names_of_longitude_and_latitude(crs: str) -> None:
    file = {**country(), "crs": {"type": "name", "properties": {"name": crs}}}
    assert not read_areas(as_bytes(file), NAME, known()).is_utm


@pytest.mark.parametrize(
    ("name", "told", "code"),
    [
        ("kode", "101", "101"),
        ("KOMKODE", "0101", "101"),
        ("komkode", 101, "101"),
        ("kommunekode", " 0411 ", "411"),
        ("regionskode", "1084", "084"),
        ("REGIONSKODE", 1081, "081"),
        ("code", "84", "084"),
        ("id", "R-OESTDANMARK", "R-OESTDANMARK"),
    ],
)
def test_codes_as_publishers_write_them(name: str, told: object, code: str) -> None:
    others = [feature("101", [PLACE])] if code == "411" else []
    file = collection([feature(told, [PLACE], name), *others])
    found = read_areas(as_bytes(file), NAME, organisations())
    assert code in {area.organisation.code for area in found.areas}
    assert found.kind == ("municipality" if code in {"101", "411"} else "region")


def test_the_features_own_id_is_a_code() -> None:
    one: dict[str, Any] = {**feature("x", [PLACE]), "properties": None, "id": "0751"}
    assert read_areas(as_bytes(collection([one])), NAME, organisations()).areas[0].organisation.code == "751"


def test_a_byte_order_mark_a_height_and_a_hole_are_taken() -> None:
    outer, hole = (degrees([square(500_000, 6_200_000, side)])[0] for side in (9_000, 3_000))
    high = [[(*point, 12.5) for point in ring] for ring in (outer, hole)]
    one = feature("991", [])
    one["geometry"] = {"type": "Polygon", "coordinates": high}
    found = read_areas(b"\xef\xbb\xbf" + as_bytes(collection([one])), NAME, known())
    assert [ring.shape for ring in found.areas[0].polygons[0]] == [(5, 2), (5, 2)]


@pytest.mark.parametrize(
    ("features", "what", "where"),
    [
        ([feature("101", [PLACE]), feature("0101", [PLACE])], "stands twice; first as area 1", "area 2"),
        ([feature("777", [PLACE])], "no organisation has the code '777'", "area 1"),
        ([feature(None, [PLACE])], "has no code", "area 1"),
        ([feature(True, [PLACE])], "has no code", "area 1"),
        ([feature({"a": 1}, [PLACE])], "has no code", "area 1"),
        ([feature("101", [PLACE]), feature("081", [PLACE])], "other kinds than one", ""),
        ([feature("01", [PLACE])], "other kinds than one", ""),
        ([feature("411", [PLACE])], "other kinds than one", ""),
    ],
)
def test_codes_that_nothing_can_be_made_of(features: list[Any], what: str, where: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_areas(as_bytes(collection(features)), NAME, organisations())
    assert what in refused.value.what
    assert refused.value.where == (f"{NAME}, {where}" if where else NAME)
    assert refused.value.why
    assert refused.value.do
