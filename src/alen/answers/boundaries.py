"""What can be asked: the outlines of all municipalities or regions, for a map, and whose they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from alen.answers.addresses import api_address
from alen.answers.edition import Reading, named
from alen.answers.parts import Columns, Named, Rows, Source
from alen.errors import NotFound

if TYPE_CHECKING:
    from alen.answers.questions import Desk

MAP_KINDS = ("municipality", "region")
"""What there can be a map of."""


@dataclass(frozen=True)
class BoundaryShape:
    """One organisation's outline.

    path      SVG path data in the map's units, y downwards, one decimal at most
    label_x   a place well inside the largest part, in map units; so is label_y
    area      what `area_km2` is in square map units
    area_km2  area as imported
    """

    organisation: Named
    path: str
    label_x: float
    label_y: float
    area: float
    area_km2: float


@dataclass(frozen=True)
class MapInset:
    """A box in the map.

    key     `capital`: what lies in `source` is shown again in `target`, enlarged; `bornholm`: what was
            moved near stands in `target` already, and `source` is the same box
    codes   the organisations that lie in it, wholly or in part
    source  x, y, width and height in map units; target likewise, in the same proportions
    moved   whether the organisations in `codes` stand in the box alone
    """

    key: str
    codes: tuple[str, ...]
    source: tuple[float, float, float, float]
    target: tuple[float, float, float, float]
    moved: bool


@dataclass(frozen=True)
class BoundariesAnswer:
    """The outlines of one kind of organisation.

    shapes           by code; None where no boundaries are loaded (maps are then drawn as tiles)
    width, height    the view, in map units; 0 where nothing is loaded
    metres_per_unit  the map's scale
    was_fitted       whether the file's areas did not fit edge to edge, so that gaps were closed
    source           who published the boundaries, their licence and the file's sha256; named beside
                     every map. None where nothing is loaded
    """

    kind: str
    shapes: tuple[BoundaryShape, ...] | None
    width: int
    height: int
    metres_per_unit: float
    insets: tuple[MapInset, ...]
    was_fitted: bool
    source: Source | None
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row an organisation; none where nothing is loaded."""
        columns = (
            "organisation_code", "name_da", "name_en", "area_km2", "label_x", "label_y", "path",
        )  # fmt: skip
        rows: Rows = [
            (
                one.organisation.code, one.organisation.name_da, one.organisation.name_en,
                one.area_km2, one.label_x, one.label_y, one.path,
            )
            for one in self.shapes or ()
        ]  # fmt: skip
        return columns, rows


@dataclass(frozen=True)
class Boundaries:
    """The map of all municipalities or all regions; see `boundaries`."""

    kind: str = "municipality"

    def address(self) -> str:
        """`/boundaries/{kind}`."""
        return api_address("boundaries", self.kind)

    def ask(self, desk: Desk) -> BoundariesAnswer:
        """The outlines."""
        return boundaries(desk.reading, self.kind)


def boundaries(reading: Reading, kind: str = "municipality") -> BoundariesAnswer:
    """The outlines of one of MAP_KINDS, as the edition holds them.

    Raises NotFound for a kind there is no map of.
    """
    if kind not in MAP_KINDS:
        raise NotFound(f"there is no map of the kind '{kind[:40]}'", do=f"Use one of {', '.join(MAP_KINDS)}.")
    maps = [row for row in reading.data.rows("out_alen__map") if row["map_kind"] == kind]
    if not maps:
        return BoundariesAnswer(kind, None, 0, 0, 0.0, (), False, None, reading.edition_id)
    view = maps[0]
    scale = float(view["metres_per_unit"])
    shapes = [
        _shape(reading, row, scale)
        for row in reading.data.rows("out_alen__boundary")
        if row["map_kind"] == kind
    ]
    return BoundariesAnswer(
        kind=kind,
        shapes=tuple(sorted(shapes, key=lambda one: one.organisation.code)),
        width=int(view["width"]),
        height=int(view["height"]),
        metres_per_unit=scale,
        insets=tuple(_inset(one) for one in cast(list[dict[str, Any]], json.loads(view["insets_json"]))),
        was_fitted=bool(view["was_fitted"]),
        source=reading.snapshot(int(view["snapshot_key"])),
        edition_id=reading.edition_id,
    )


def _shape(reading: Reading, row: dict[str, Any], scale: float) -> BoundaryShape:
    organisation = reading.organisations.by_key(int(row["organisation_key"]))
    area = float(row["area_km2"])
    return BoundaryShape(
        named(organisation),
        str(row["path"]),
        float(row["label_x"]),
        float(row["label_y"]),
        round(area * 1e6 / scale**2, 1),
        area,
    )


def _inset(data: dict[str, Any]) -> MapInset:
    x, y, width, height = data["source"]
    left, top, wide, high = data["target"]
    return MapInset(
        data["key"], tuple(data["codes"]), (x, y, width, height), (left, top, wide, high), data["moved"]
    )
