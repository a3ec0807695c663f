"""Boundaries from import to edition: kept once, replaced whole, drawn the same every time."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import resvg_py
import shapely
from tests.needs import shared
from tests.sources.boundaries.invented import (
    NAMES,
    OWN,
    as_bytes,
    country,
    degrees,
    feature,
    rings_of,
    square,
)

from alen.answers.boundaries import Boundaries, BoundariesAnswer, boundaries
from alen.answers.edition import Reading, open_reading
from alen.answers.plain import to_plain
from alen.answers.questions import Desk
from alen.build import build
from alen.build.boundaries import KeptBoundaries, keep_boundaries
from alen.errors import BadFile, BadInput, NotFound
from alen.store import workspace
from alen.store.editions import load_edition, read_manifest
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
Geos: Any = shapely


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    found = workspace.create(tmp_path / "w")
    (found.root / "organisations.csv").write_text(OWN, "utf-8")
    return found


def keep(made: Workspace, data: object, *, at: datetime = NOON, **said: str) -> KeptBoundaries:
    file = made.root.parent / "kort.geojson"
    file.write_bytes(data if isinstance(data, bytes) else as_bytes(data))
    return keep_boundaries(made, file, now=at, **said)


def rows(made: Workspace, table: str = "out_alen__boundary") -> list[dict[str, Any]]:
    return load_edition(made, build(made, now=NOON).edition_id).rows(table)


def test_an_import_is_kept_with_who_and_under_what(made: Workspace) -> None:
    kept = keep(made, country(), publisher=" Prøvestyrelsen ", licence="CC BY 4.0")
    assert (kept.kind, kept.areas, kept.was_fitted, kept.is_new) == ("municipality", 5, False, True)
    assert len(kept.missing) == 98
    [record] = SnapshotStore(made.root).records()
    assert record == kept.record
    assert (record.kind, record.table_id) == ("imported", "BOUNDARY-MUNICIPALITY")
    assert (record.publisher, record.licence) == ("Prøvestyrelsen", "CC BY 4.0")
    assert (record.format.media, record.fetched_at) == ("geojson", "2026-11-21T12:00:00Z")
    assert SnapshotStore(made.root).read(record.sha256) == as_bytes(country())


def test_the_same_file_again_changes_nothing(made: Workspace) -> None:
    keep(made, country())
    first = rows(made)
    assert not keep(made, country(), at=NOON + timedelta(days=1)).is_new
    assert len(SnapshotStore(made.root).records()) == 1
    assert rows(made) == first
    one, two = (read_manifest(made, id_).data["tables"] for id_ in ("2026-11-21", "2026-11-21.2"))
    assert one == two


def test_a_corrected_file_replaces_and_an_old_one_can_come_back(made: Workspace) -> None:
    whole, corrected = country(), country(["991", "992"])
    keep(made, whole)
    assert keep(made, corrected).is_new
    assert len(rows(made)) == 2
    assert {row["title"] for row in rows(made, "out_alen__snapshot")} >= {"Kommunegrænser"}
    assert keep(made, whole, at=NOON + timedelta(seconds=1)).is_new
    assert len(rows(made)) == 5
    assert keep(made, whole, at=NOON + timedelta(seconds=2), licence="CC BY 4.0").is_new
    assert len(rows(made)) == 5


def test_degrees_and_metres_give_the_same_map(made: Workspace) -> None:
    keep(made, country())
    first = rows(made)
    assert keep(made, country(utm=True)).is_new
    second = rows(made)
    assert [row["area_km2"] for row in first] == pytest.approx([row["area_km2"] for row in second], rel=1e-4)
    assert [row["label_x"] for row in first] == pytest.approx([r["label_x"] for r in second], abs=0.21)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", as_bytes({**country(), "crs": "x"}), as_bytes(country()).replace(b'"991"', b'"777"')],
)
def test_nothing_is_kept_of_a_file_that_is_refused(made: Workspace, data: bytes) -> None:
    with pytest.raises(BadFile, match=r"kort\.geojson"):
        keep(made, data)
    assert not (made.root / "snapshots" / "blobs").exists() or not SnapshotStore(made.root).records()
    assert not list((made.root / "snapshots").rglob("*-*"))


def test_a_file_that_cannot_be_drawn_is_refused_at_import(made: Workspace) -> None:
    part = [degrees([square(500_000, 6_200_000, 9_000)])]
    file = {**country(), "features": [feature("991", part), feature("992", part)]}
    with pytest.raises(BadFile, match="on top of each other"):
        keep(made, file)
    assert not SnapshotStore(made.root).records()


@pytest.mark.parametrize("said", ["x" * 201, "two\nlines", "bell\x07"])
def test_a_publisher_is_one_line_of_text(made: Workspace, said: str) -> None:
    with pytest.raises(BadInput, match="--publisher is no single line"):
        keep(made, country(), publisher=said)


def test_what_is_no_plain_file_is_refused(made: Workspace, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.geojson", Path("/dev/zero")):
        with pytest.raises(BadFile, match="cannot be opened"):
            keep_boundaries(made, path)


def test_an_edition_without_boundaries_says_so(made: Workspace) -> None:
    build(made, now=NOON)
    found = Desk(open_reading(made)).ask(Boundaries())
    assert (found.shapes, found.source, found.insets) == (None, None, ())
    assert found.table()[1] == []


def test_a_question_gives_the_shapes_with_their_source(made: Workspace) -> None:
    keep(made, country(), publisher="Prøvestyrelsen", licence="CC BY 4.0")
    build(made, now=NOON)
    desk = Desk(open_reading(made))
    found = desk.ask(Boundaries("municipality"))
    assert found.shapes is not None
    assert [one.organisation.code for one in found.shapes] == sorted(NAMES)
    assert (found.width, found.height) == (500, 562)
    assert found.source is not None
    assert (found.source.publisher, found.source.licence) == ("Prøvestyrelsen", "CC BY 4.0")
    assert found.shapes[0].area * found.metres_per_unit**2 / 1e6 == pytest.approx(
        found.shapes[0].area_km2, 1e-3
    )
    columns, lines = found.table()
    assert columns[0] == "organisation_code"
    assert all(len(line) == len(columns) for line in lines)
    assert Boundaries("region").address() == "/api/v1/boundaries/region"
    assert desk.ask(Boundaries("region")).shapes is None
    assert json.dumps(to_plain(found))
    with pytest.raises(NotFound):
        boundaries(desk.reading, "landsdel")


# -- the publisher's own files ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def denmark(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """An edition with the boundaries of all municipalities and regions."""
    found = workspace.create(tmp_path_factory.mktemp("denmark") / "w")
    for name, count in (("kommuner", 98), ("regioner", 5)):
        kept = keep_boundaries(found, shared(f"data/boundaries/{name}_dagi.geojson"), now=NOON)
        assert (kept.areas, kept.missing) == (count, ())
    build(found, now=NOON)
    return open_reading(found)


def polygons(answer: BoundariesAnswer) -> dict[str, Any]:
    """The shapes as polygons in map units; a ring inside another is a hole."""
    found: dict[str, Any] = {}
    for one in answer.shapes or ():
        whole = Geos.Polygon()
        for ring in rings_of(one.path):
            whole = whole.symmetric_difference(Geos.make_valid(Geos.Polygon(ring)))
        found[one.organisation.code] = whole
    return found


@pytest.mark.parametrize(("kind", "count", "most"), [("municipality", 99, 45_000), ("region", 5, 24_000)])
def test_the_real_country_is_small_and_as_large_as_it_is(
    denmark: Reading, kind: str, count: int, most: int
) -> None:
    """98 municipalities and Christiansø, which is in none of them."""
    answer = boundaries(denmark, kind)
    found = polygons(answer)
    assert len(found) == count
    assert sum(len(one.path) for one in answer.shapes or ()) <= most
    drawn = sum(one.area for one in found.values()) * answer.metres_per_unit**2 / 1e6
    imported = sum(one.area_km2 for one in answer.shapes or ())
    assert drawn == pytest.approx(imported, rel=0.01)
    assert imported == pytest.approx(42_960, rel=0.01)
    overlap = drawn - Geos.union_all(list(found.values())).area * answer.metres_per_unit**2 / 1e6
    assert abs(overlap) < 0.002 * drawn
    for one in answer.shapes or ():
        shape = found[one.organisation.code]
        assert shape.area > 0, one.organisation
        assert shape.buffer(0.2).contains(Geos.Point(one.label_x, one.label_y)), one.organisation
        left, top, right, bottom = shape.bounds
        assert 0 <= left <= right <= answer.width
        assert 0 <= top <= bottom <= answer.height


def test_islands_stay_and_the_insets_hold_what_they_should(denmark: Reading) -> None:
    answer = boundaries(denmark)
    found = polygons(answer)
    for code, at_least in (("563", 50), ("825", 100), ("741", 100), ("492", 80), ("411", 0)):
        area = found[code].area * answer.metres_per_unit**2 / 1e6
        assert area > at_least, code
    island, capital = answer.insets
    assert (island.key, island.codes, island.moved) == ("bornholm", ("400", "411"), True)
    x, y, width, height = island.target
    box = Geos.box(x, y, x + width, y + height)
    assert [code for code, one in found.items() if box.intersects(one)] == ["400", "411"]
    assert box.contains(found["400"])
    assert (capital.key, capital.moved) == ("capital", False)
    assert {"101", "147", "151", "153", "155", "157", "159", "161", "163", "165"} <= set(capital.codes)
    times = capital.target[2] / capital.source[2]
    assert times == pytest.approx(capital.target[3] / capital.source[3], rel=1e-3)
    assert 2.5 < times < 4
    x, y, width, height = capital.target
    box = Geos.box(x, y, x + width, y + height)
    assert not any(box.intersects(one) for one in found.values())
    [island] = boundaries(denmark, "region").insets
    assert (island.codes, island.moved) == (("084",), False)


def test_a_picture_of_the_country_can_be_drawn_by_another_programme(denmark: Reading) -> None:
    answer = boundaries(denmark)
    paths = "".join(f'<path d="{one.path}" fill-rule="evenodd"/>' for one in answer.shapes or ())
    view = f'viewBox="0 0 {answer.width} {answer.height}" width="600"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{paths}</svg>'
    picture = bytes(resvg_py.svg_to_bytes(svg_string=svg))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5_000  # an empty picture of that size has some hundreds


def test_the_country_is_drawn_in_seconds(tmp_path: Path) -> None:
    found = workspace.create(tmp_path / "w")
    began = time.perf_counter()
    keep_boundaries(found, shared("data/boundaries/kommuner_dagi.geojson"), now=NOON)
    assert time.perf_counter() - began < 30
