"""Boundaries from a file fetched by hand: kept as a snapshot, and drawn into an edition's map tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np

from alen.build.definitions import Definitions, organisations
from alen.build.outlines import Drawing, Outline, View, draw
from alen.errors import BadFile, BadInput
from alen.model.organisation import Organisation
from alen.model.organisations import Organisations
from alen.model.provenance import FetchRecord, Format
from alen.model.yaml_text import parse_yaml
from alen.sources.boundaries.geojson import LARGEST_FILE
from alen.sources.boundaries.read import (
    TABLE_IDS,
    AreaFile,
    MapKind,
    is_boundary,
    missing_from,
    read_areas,
)
from alen.store import packaged
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace, lock

ZONE = ZoneInfo("Europe/Copenhagen")

TITLES: Mapping[MapKind, str] = {"municipality": "Kommunegrænser", "region": "Regionsgrænser"}

PUBLISHER_NOT_STATED = "not-stated"
LICENCE_NOT_STATED = "not stated by the publisher"
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class KeptBoundaries:
    """What an import of boundaries kept.

    areas       how many organisations of the kind have an outline
    missing     organisations of the kind that stand today and have none
    was_fitted  whether the areas did not fit edge to edge, so that gaps and overlaps are closed
    is_new      false when the same bytes with the same publisher and licence were the newest already
    """

    kind: MapKind
    record: FetchRecord
    areas: int
    missing: tuple[Organisation, ...]
    was_fitted: bool
    is_new: bool


def keep_boundaries(
    workspace: Workspace,
    file: Path,
    *,
    publisher: str | None = None,
    licence: str | None = None,
    now: datetime | None = None,
) -> KeptBoundaries:
    """Check a GeoJSON file through, draw it once, and keep its bytes with a record.

    `now` is the time of the import, UTC. Raises BadFile for a file that cannot be drawn with certainty,
    BadInput for a publisher or licence that is no line of text, Locked or DiskFailed; nothing is kept
    then.
    """
    moment = now or datetime.now(UTC)
    said = {
        "publisher": _line(publisher, "--publisher") or PUBLISHER_NOT_STATED,
        "licence": _line(licence, "--licence") or LICENCE_NOT_STATED,
    }
    data = _bytes_of(file)
    known = organisations(workspace)
    found = read_areas(data, file.name, known)
    drawing = _draw(found, file.name)
    missing = missing_from(found, known, moment.astimezone(ZONE).date().isoformat())
    store = SnapshotStore(workspace.root)
    with lock(workspace):
        table_id = TABLE_IDS[found.kind]
        earlier = [one for one in store.records() if one.table_id == table_id]
        record = FetchRecord(
            kind="imported",
            role="data",
            publisher=said["publisher"],
            title=TITLES[found.kind],
            table_id=table_id,
            sha256=store.put_bytes(data),
            size=len(data),
            format=Format(media="geojson"),
            absent_means="not_in_file",
            fetched_at=moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            licence=said["licence"],
        )
        is_new = not earlier or _facts(earlier[-1]) != _facts(record)
        if is_new:
            store.record(record)
    shown = record if is_new else earlier[-1]
    count = sum(area.organisation.kind == found.kind for area in found.areas)
    return KeptBoundaries(found.kind, shown, count, missing, drawing.was_fitted, is_new)


def _facts(record: FetchRecord) -> tuple[str, str, str]:
    return record.sha256, record.publisher, record.licence


def _line(text: str | None, option: str) -> str:
    line = (text or "").strip()
    if len(line) > _LONGEST_TEXT or (line and not line.isprintable()):
        raise BadInput(
            f"{option} is no single line of at most {_LONGEST_TEXT} characters",
            why="It is printed beside every map.",
        )
    return line


def _bytes_of(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise BadFile(
                "the file cannot be opened: it is no plain file",
                where=file.name,
                why="A folder, pipe or device holds no boundaries.",
            )
        with file.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)  # one too many is refused for its size
    except OSError as error:
        raise BadFile(f"the file cannot be opened: {error.strerror or error}", where=file.name) from error


@dataclass(frozen=True)
class MapRows:
    """Rows of out_alen__map and out_alen__boundary."""

    maps: list[dict[str, Any]]
    boundaries: list[dict[str, Any]]


def map_rows(definitions: Definitions, store: SnapshotStore, records: Mapping[int, FetchRecord]) -> MapRows:
    """The map of each kind that has boundaries among the chosen snapshots; no rows for one that has none.

    Raises BadSnapshot for changed bytes, BadFile for a code that the organisations no longer have.
    """
    rows = MapRows([], [])
    for key, record in records.items():
        if is_boundary(record):
            where = f"snapshot {record.sha256[:12]} of {record.table_id}"
            found = read_areas(store.read(record.sha256), where, definitions.organisations)
            _add(rows, found, _draw(found, where), key, definitions.organisations)
    rows.boundaries.sort(key=lambda row: (row["map_kind"], row["organisation_key"]))
    return rows


def _add(rows: MapRows, file: AreaFile, drawing: Drawing, key: int, known: Organisations) -> None:
    layout = read_layout()
    rows.maps.append(
        {
            "map_kind": file.kind,
            "width": layout["width"],
            "height": layout["height"],
            "metres_per_unit": float(layout["metres_per_unit"]),
            "insets_json": json.dumps(_insets(layout, drawing.outlines, known), sort_keys=True),
            "was_fitted": drawing.was_fitted,
            "snapshot_key": key,
        }
    )
    for area in file.areas:
        outline = drawing.outlines[area.organisation.code]
        rows.boundaries.append(
            {
                "map_kind": file.kind,
                "organisation_key": area.organisation.key,
                "path": outline.path,
                "label_x": outline.label_x,
                "label_y": outline.label_y,
                "area_km2": outline.area_km2,
                "snapshot_key": key,
            }
        )


def read_layout() -> dict[str, Any]:
    """How a map is laid out: data/map.yml."""
    return cast(dict[str, Any], parse_yaml(packaged.read_text("data", "map.yml"), "data/map.yml"))


def view_of(layout: Mapping[str, Any]) -> View:
    """The view of a layout."""
    island, scale = layout["insets"]["bornholm"], layout["metres_per_unit"]
    return View(
        west=layout["west"],
        north=layout["north"],
        metres_per_unit=scale,
        parts_per_unit=layout["parts_per_unit"],
        tolerance_m=layout["tolerance_m"],
        smallest_part_km2=layout["smallest_part_km2"],
        gap_m=layout["gap_m"],
        crack_m=layout["crack_m"],
        overlap_share=layout["overlap_share"],
        moved_east_of=island["east_of"],
        moved_by=(
            island["x"] - (island["west"] - layout["west"]) / scale,
            island["y"] - (layout["north"] - island["north"]) / scale,
        ),
    )


def _draw(found: AreaFile, where: str) -> Drawing:
    polygons = {area.organisation.code: area.polygons for area in found.areas}
    return draw(polygons, is_utm=found.is_utm, view=view_of(read_layout()), where=where)


def _insets(
    layout: Mapping[str, Any], outlines: Mapping[str, Outline], known: Organisations
) -> list[dict[str, Any]]:
    """The boxes of a map as plain values; `source` and `target` are [x, y, width, height] in map units.

    What was moved stands in its box already: source and target are then the same. `moved` is true where
    the organisations stand in the box alone; a region with more than an island stands outside too.
    """
    found: list[dict[str, Any]] = []
    island = layout["insets"]["bornholm"]
    moved = sorted(code for code, outline in outlines.items() if outline.moved[0])
    if moved:
        alone = not any(outlines[code].moved[1] for code in moved)
        box = [float(island[side]) for side in ("x", "y", "width", "height")]
        found.append({"key": "bornholm", "codes": moved, "source": box, "target": box, "moved": alone})
    capital = layout["insets"]["capital"]
    members = {code for code in outlines if _in_one_of(code, capital["landsdele"], known)}
    if members:
        found.append(_enlarged(capital, outlines, members))
    return found


def _enlarged(box: Mapping[str, Any], outlines: Mapping[str, Outline], members: set[str]) -> dict[str, Any]:
    """The surroundings of some organisations, shown again as large as the box in the layout allows."""
    boxes = np.array([outlines[code].box for code in sorted(members)])
    left, top = boxes[:, :2].min(axis=0) - box["margin"]
    right, bottom = boxes[:, 2:].max(axis=0) + box["margin"]
    times = min(box["width"] / (right - left), box["height"] / (bottom - top))
    width, height = (right - left) * times, (bottom - top) * times
    source = left, top, right - left, bottom - top
    target = box["x"] + box["width"] - width, box["y"], width, height
    shown = [
        code
        for code, outline in sorted(outlines.items())
        if outline.box[0] < right
        and outline.box[2] > left
        and outline.box[1] < bottom
        and outline.box[3] > top
    ]
    return {
        "key": "capital",
        "codes": shown,
        "source": [round(float(one), 3) for one in source],
        "target": [round(float(one), 3) for one in target],
        "moved": False,
    }


def _in_one_of(code: str, landsdele: Sequence[str], known: Organisations) -> bool:
    one = known.by_code(code)
    parents = {parent.key for landsdel in landsdele if (parent := known.by_code(landsdel))}
    return one is not None and any(
        m.organisation_key == one.key and m.parent_key in parents for m in known.memberships
    )
