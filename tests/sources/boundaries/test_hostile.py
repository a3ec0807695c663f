"""Files that are no boundaries, or wish us ill: each is refused by name, quickly and whole."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.boundaries.invented import as_bytes, collection, country, feature, known

from alen.errors import BadFile
from alen.sources.boundaries import geojson
from alen.sources.boundaries.read import read_areas

NAME = "fjendtlig.geojson"
RING: list[Any] = [[9.0, 56.0], [9.1, 56.0], [9.1, 56.1], [9.0, 56.0]]


def ringed(ring: Any) -> bytes:
    return as_bytes(collection([feature("991", [[ring]])]))


def shaped(geometry: Any) -> bytes:
    return as_bytes(collection([{**feature("991", []), "geometry": geometry}]))


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not JSON"),
    "cut short": (as_bytes(country())[:-200], "not JSON"),
    "another format": (b"<?xml version='1.0'?><gml/>", "not JSON"),
    "a packed file": (b"PK\x03\x04\xff\xfe\x00", "not UTF-8"),
    "two bytes a letter": (as_bytes(country()).decode().encode("utf-16"), "not UTF-8"),
    "NaN": (ringed(RING).replace(b"9.1", b"NaN"), "NaN is no number"),
    "Infinity": (ringed(RING).replace(b"9.1", b"-Infinity"), "-Infinity is no number"),
    "too large a number": (ringed(RING).replace(b"9.1", b"1e999"), "two finite numbers"),
    "too long a number": (ringed(RING).replace(b"9.1", b"9" * 400), "two finite numbers"),
    "endless digits": (ringed(RING).replace(b"9.1", b"9" * 5000), "not JSON"),
    "deep": (b'{"type":"FeatureCollection","features":' + b"[" * 100_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000, "nested too deeply"),
    "a list": (b"[]", "no GeoJSON FeatureCollection"),
    "a feature alone": (as_bytes(feature("991", [[RING]])), "no GeoJSON FeatureCollection"),
    "topology": (b'{"type": "Topology", "arcs": []}', "no GeoJSON FeatureCollection"),
    "no features": (as_bytes(collection([])), "holds no areas"),
    "features that are none": (b'{"type":"FeatureCollection","features":{"a":1}}', "holds no areas"),
    "a null feature": (as_bytes(collection([None])), "no Polygon or MultiPolygon"),
    "no geometry": (shaped(None), "no Polygon or MultiPolygon"),
    "a point": (shaped({"type": "Point", "coordinates": [9, 56]}), "no Polygon or MultiPolygon"),
    "geometries": (shaped({"type": "GeometryCollection", "geometries": []}), "no Polygon or MultiPolygon"),
    "no polygons": (shaped({"type": "MultiPolygon", "coordinates": []}), "no Polygon or MultiPolygon"),
    "text for polygons": (shaped({"type": "MultiPolygon", "coordinates": "9 56"}), "no Polygon"),
    "no rings": (shaped({"type": "Polygon", "coordinates": []}), "no rings"),
    "text for a ring": (shaped({"type": "Polygon", "coordinates": ["9 56"]}), "no list of points"),
    "text for numbers": (ringed([["9", "56"]] * 4), "two finite numbers"),
    "truth for numbers": (ringed([[True, False]] * 4), "two finite numbers"),
    "one number": (ringed([[9]] * 4), "two finite numbers"),
    "many numbers": (ringed([[9, 56, 1, 2, 3]] * 4), "two finite numbers"),
    "ragged": (ringed([*RING[:2], [9.1, 56.1, 3], None]), "two finite numbers"),
    "no points": (ringed([]), "not closed"),
    "unclosed": (ringed([*RING[:-1], [9.05, 56.05]]), "not closed"),
    "a line": (ringed([RING[0], RING[1], RING[0]]), "not closed"),
    "latitude first": (ringed([[y, x] for x, y in RING]), "outside Denmark"),
    "metres without crs": (as_bytes({**country(utm=True), "crs": None}), "outside Denmark"),
    "elsewhere": (ringed([[x - 60, y] for x, y in RING]), "outside Denmark"),
    "degrees as metres": (as_bytes({**country(), "crs": country(utm=True)["crs"]}), "outside Denmark"),
    "another system": (as_bytes(collection([], "EPSG:3857")), "coordinate system"),
    "a crs of no name": (as_bytes({**country(), "crs": {"type": "link"}}), "coordinate system"),
    "a crs that is text": (as_bytes({**country(), "crs": "EPSG:25832"}), "coordinate system"),
    "too many areas": (as_bytes(collection([{}] * 2_001)), "at most 2,000"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_none_is_refused_with_its_place(kind: str) -> None:
    data, what = REFUSED[kind]
    began = time.perf_counter()
    with pytest.raises(BadFile) as refused:
        read_areas(data, NAME, known())
    assert what in refused.value.what
    assert refused.value.where.startswith(NAME)
    assert len(refused.value.text()) < 800
    assert time.perf_counter() - began < 5


def test_size_rings_and_corners_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    data = as_bytes(country())
    for limit, at_most, what in (
        ("MOST_RINGS", 5, "more than 5 rings"),
        ("MOST_VERTICES", 100, "100 corners"),
        ("LARGEST_FILE", 1000, "at most 1,000 are imported"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(geojson, limit, at_most)
            with pytest.raises(BadFile, match=what):
                read_areas(data, NAME, known())
    assert read_areas(data, NAME, known())


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_with_anything_changed_is_read_or_refused(data: st.DataObject) -> None:
    """One value anywhere in a sound file is replaced by something else."""
    file: Any = json.loads(as_bytes(country(["991", "995"])))
    node, places = file, []
    while isinstance(node, dict | list) and node and (not places or data.draw(st.booleans())):
        keys: Any = sorted(node) if isinstance(node, dict) else range(len(node))
        places.append((node, data.draw(st.sampled_from(keys))))
        node = node[places[-1][1]]
    inside, key = places[-1]
    inside[key] = data.draw(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
        | st.just([]) | st.just({}) | st.just([[]]) | st.just([[[]]])
    )  # fmt: skip
    with contextlib.suppress(BadFile):
        read_areas(as_bytes(file), NAME, known())
