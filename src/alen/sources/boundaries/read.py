"""A file of boundaries as areas with Alen's own codes, all of one kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, cast

from alen.errors import BadFile
from alen.model.organisation import Organisation
from alen.model.organisations import Organisations
from alen.model.provenance import FetchRecord
from alen.sources.boundaries.geojson import UTM32, Feature, Polygon, read_features

MapKind = Literal["municipality", "region"]

MAP_KINDS: tuple[MapKind, ...] = ("municipality", "region")
"""What a map may be a map of. Christiansø, which is in no municipality, may stand among them."""

TABLE_IDS: Mapping[MapKind, str] = {kind: f"BOUNDARY-{kind.upper()}" for kind in MAP_KINDS}
"""What stands for the publisher's table id in a record of boundaries."""

CODE_PROPERTIES = (
    "kode", "komkode", "kommunekode", "kommunenr", "regionskode", "regionkode", "regionsnr",
    "organisation_code", "municipality_code", "code", "id", "lau_code", "lokalid",
)  # fmt: skip
"""Properties that may hold the code, case forgiven; the first that is there is meant."""

_FOUR_DIGITS = re.compile(r"(?:0(?P<municipality>\d{3})|1(?P<region>0\d{2}))")


@dataclass(frozen=True)
class Area:
    """One organisation's area: polygons in the file's coordinates."""

    organisation: Organisation
    polygons: tuple[Polygon, ...]


@dataclass(frozen=True)
class AreaFile:
    """What a file holds.

    kind    what it is a map of
    is_utm  whether coordinates are eastings and northings in ETRS89/UTM32; else longitude and latitude
    areas   by organisation's code
    """

    kind: MapKind
    is_utm: bool
    areas: tuple[Area, ...]


def is_boundary(record: FetchRecord) -> bool:
    """Whether a record is of a file of boundaries."""
    return record.table_id in TABLE_IDS.values()


def read_areas(data: bytes, name: str, known: Organisations) -> AreaFile:
    """The areas of a GeoJSON file, each with the organisation its code names.

    Codes of four digits, as the publisher of the administrative division writes them ('0101', '1084'),
    are read as Statistics Denmark's ('101', '084'). Raises BadFile, its `where` naming file and area.
    """
    found = read_features(data, name)
    areas: dict[str, Area] = {}
    first: dict[str, int] = {}
    for feature in found.features:
        where = f"{name}, area {feature.number}"
        organisation = _organisation(feature, where, known)
        if organisation.code in areas:
            raise BadFile(
                f"{organisation.name_da} ({organisation.code}) stands twice; "
                f"first as area {first[organisation.code]}",
                where=where,
                why="Nobody can say which outline holds.",
                do="Join an organisation's parts to one MultiPolygon, or leave one out.",
            )
        first[organisation.code] = feature.number
        areas[organisation.code] = Area(organisation, feature.polygons)
    kind = _kind({area.organisation.kind for area in areas.values()}, name)
    return AreaFile(kind, found.bounds is UTM32, tuple(areas[code] for code in sorted(areas)))


def missing_from(file: AreaFile, known: Organisations, today: str) -> tuple[Organisation, ...]:
    """The organisations of the file's kind that stand on a day (ISO) and are not in it, by code."""
    there = {area.organisation.code for area in file.areas}
    standing = [
        one
        for one in known
        if one.kind == file.kind
        and one.valid_from <= today
        and (one.valid_to is None or today <= one.valid_to)
    ]
    return tuple(sorted((o for o in standing if o.code not in there), key=lambda o: o.code))


def _organisation(feature: Feature, where: str, known: Organisations) -> Organisation:
    told = _code(feature.properties)
    if told is None:
        raise BadFile(
            "the area has no code",
            where=where,
            why="Names are spelt in many ways; a code is not.",
            do=f"Give it a property with its code, one of {', '.join(CODE_PROPERTIES)}.",
        )
    found = known.by_code(normal_code(told))
    if found is None:
        near = get_close_matches(told, [one.code for one in known], n=3)
        raise BadFile(
            f"no organisation has the code '{told[:40]}'",
            where=where,
            why="An area without an organisation has no figures to show.",
            do=f"Nearest: {', '.join(near)}." if near else "Leave the area out of the file.",
        )
    return found


def _code(properties: Mapping[str, Any]) -> str | None:
    lowered = {key.casefold(): cast(object, value) for key, value in properties.items()}
    for key in CODE_PROPERTIES:
        value = lowered.get(key)
        if type(value) is int or (isinstance(value, str) and value.strip()):
            return str(value).strip()
    return None


def normal_code(told: str) -> str:
    """A code as Statistics Denmark writes it.

    >>> normal_code("0101"), normal_code("1084"), normal_code("751")
    ('101', '084', '751')
    """
    found = _FOUR_DIGITS.fullmatch(told)
    return (found["municipality"] or found["region"]) if found else told


def _kind(kinds: set[str], name: str) -> MapKind:
    if "municipality" in kinds and kinds <= {"municipality", "other"}:
        return "municipality"
    if kinds == {"region"}:
        return "region"
    raise BadFile(
        f"the file holds areas of other kinds than one: {', '.join(sorted(kinds))}",
        where=name,
        why="A map is of municipalities or of regions; the two are never compared.",
        do="Import municipalities and regions from one file each.",
    )
