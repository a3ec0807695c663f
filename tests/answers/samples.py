"""A small edition of invented places, made straight from arrays: no build, no files.

Municipalities 901 Prøveby, 902 Mønsterby, 903 Eksempelby, 904 Modelby, 905 Skitseby; Prøveby and
Mønsterby in Region Nordprøve (981) and group Prøvegruppe, the others in Region Sydprøve (982). The two
regions are replaced by Region Østprøve (R-PROEVE) on 1 January 2025; Region Vestprøve (983) stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from alen.answers.edition import Reading
from alen.measures.definition import Measure, read_measure
from alen.measures.price_indices import DeflatorDefinition, read_deflator
from alen.model.figures import BASIS_KEY, SCOPE_KEY
from alen.model.notes import Note, notes_from
from alen.model.tables import SCHEMA_VERSION, layer
from alen.store.editions import EditionData, Manifest

NATION, NORTH, SOUTH, EAST, WEST, GROUP = 1, 81, 82, 83, 84, 71
PROEVEBY, MOENSTERBY, EKSEMPELBY, MODELBY, SKITSEBY = 901, 902, 903, 904, 905
TOWNS = (PROEVEBY, MOENSTERBY, EKSEMPELBY, MODELBY, SKITSEBY)

_ORGANISATIONS = [
    (NATION, "000", "nation", "Hele landet", "All Denmark", "2007-01-01", None),
    (NORTH, "981", "region", "Region Nordprøve", "Region Nordprøve", "2007-01-01", "2024-12-31"),
    (SOUTH, "982", "region", "Region Sydprøve", "Region Sydprøve", "2007-01-01", "2024-12-31"),
    (EAST, "R-PROEVE", "region", "Region Østprøve", "Region Østprøve", "2025-01-01", None),
    (WEST, "983", "region", "Region Vestprøve", "Region Vestprøve", "2007-01-01", None),
    (GROUP, "G-PROEVE", "group", "Prøvegruppe", "Sample group", "2007-01-01", None),
    (PROEVEBY, "901", "municipality", "Prøveby", "Prøveby", "2007-01-01", None),
    (MOENSTERBY, "902", "municipality", "Mønsterby", "Mønsterby", "2007-01-01", None),
    (EKSEMPELBY, "903", "municipality", "Eksempelby", "Eksempelby", "2007-01-01", None),
    (MODELBY, "904", "municipality", "Modelby", "Modelby", "2007-01-01", None),
    (SKITSEBY, "905", "municipality", "Skitseby", "Skitseby", "2007-01-01", None),
]
_MEMBERSHIPS = [
    *((town, NORTH, "region", "2007-01-01", "2024-12-31") for town in (PROEVEBY, MOENSTERBY)),
    *((town, SOUTH, "region", "2007-01-01", "2024-12-31") for town in (EKSEMPELBY, MODELBY, SKITSEBY)),
    *((town, EAST, "region", "2025-01-01", None) for town in TOWNS),
    *((town, GROUP, "group", "2007-01-01", None) for town in (PROEVEBY, MOENSTERBY)),
]

_TEXTS = "name: {{da: {0}, en: {0}}}\nabout: {{da: Om, en: About}}\n"
_PER_HEAD = "unit: kr_per_inhabitant\nspending: operating\nprice_dependent: true\n"
_NET = '{table: REGK31, funktion: "64552", dranst: "1", art: TOT}'

_CAPITAL = '{table: REGK31, funktion: "64552", dranst: "3", art: TOT}'

MEASURES = {
    "town-net": _TEXTS.format("Prøvefunktion netto") + _PER_HEAD + "organisations: municipality\n"
    "near_zero_share: 0.05\nfirst_year: 2020\n"
    "limits: [{da: Grænse, en: Limit}]\ncaveats: [{da: Forbehold, en: Caveat}]\n"
    "breaks: [{year: 2022, text: {da: Brud, en: Break}, source: prøve}]\n"
    "scopes:\n"
    "  narrow:\n    text: {da: Snæver, en: Narrow}\n"
    f"    computed: {{numerator: {_NET}, denominator: population}}\n"
    f"    as_published: {{numerator: {_NET}}}\n"
    "  extended:\n    text: {da: Udvidet, en: Extended}\n"
    f"    computed: {{numerator: [{_NET}, {_CAPITAL}], denominator: population}}\n"
    "  wide:\n    not_loaded: {da: Kræver finansbog, en: Needs a ledger}\n",
    "town-net-growth": _TEXTS.format("Vækst") + "unit: pct\nspending: operating\nprice_dependent: true\n"
    "organisations: municipality\nof: town-net\n",
    "town-share": _TEXTS.format("Andel") + "unit: pct\nspending: operating\norganisations: municipality\n"
    f"scopes:\n  single:\n    computed: {{numerator: {_NET}, denominator: {_NET}}}\n",
    "town-capital": _TEXTS.format("Anlæg") + _PER_HEAD.replace("operating", "capital")
    + "organisations: municipality\n"
    f"scopes:\n  single:\n    computed: {{numerator: {_NET}, denominator: population}}\n",
    "region-net": _TEXTS.format("Regionens prøvefunktion") + _PER_HEAD + "organisations: region\n"
    "scopes:\n  narrow:\n"
    '    computed: {numerator: {table: REGR55, funktion: "110", art: UE}, denominator: population}\n'
    '    as_published: {numerator: {table: REGR55, funktion: "110", art: UE}}\n',
    "population": _TEXTS.format("Folketal") + "unit: persons\norganisations: all\n"
    "scopes:\n  single:\n    computed: {numerator: population}\n",
}  # fmt: skip

DEFLATOR = """
id: municipal
name: {da: Prøveindeks, en: Sample index}
about: {da: Om, en: About}
source: {da: Prøvekilde, en: Sample source}
url: https://example.org
method: implied
table: NGLK
organisation: "000"
codes: {key_figure: SER}
current: AARPRIS
fixed: 08PRIS
base_year: 2008
suits: [operating]
never_for: [capital]
default_for: [municipality]
"""

NOTES = {
    "notes": [
        {
            "id": "oestproeve",
            "date": "2025-01-01",
            "applies_to": {"codes": ["981", "982", "R-PROEVE"]},
            "successor": "R-PROEVE",
            "replaces": ["981", "982"],
            "text_da": "Region Østprøve afløser to regioner.",
            "text_en": "Region Østprøve replaces two regions.",
            "sources": [{"title": "Prøvelov", "url": "https://example.org"}],
        }
    ]
}


@cache
def measure(measure_id: str) -> Measure:
    """One of the sample's measures."""
    return read_measure(f"id: {measure_id}\n" + MEASURES[measure_id], f"{measure_id}.yml")


def deflator_definition() -> DeflatorDefinition:
    """The sample's one price index."""
    return read_deflator(DEFLATOR, "municipal.yml")


def notes() -> tuple[Note, ...]:
    """The sample's one reform."""
    return notes_from(NOTES)


@dataclass
class Sample:
    """Rows that are collected and turned into an edition. `keys` says which number each measure gets."""

    edition_id: str = "2026-01-01"
    keys: dict[str, int] = field(default_factory=lambda: {id_: n for n, id_ in enumerate(sorted(MEASURES))})
    definitions: dict[str, str] = field(default_factory=dict[str, str])
    snapshots: list[tuple[str, str]] = field(
        default_factory=lambda: [("REGK31", "a" * 64), ("FOLK1A", "b" * 64), ("NGLK", "c" * 64)]
    )
    figures: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    index: dict[int, float] = field(default_factory=dict[int, float])
    estimates: Sequence[int] = ()
    remarks: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    checks: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    parts: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    spellings: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])

    def computed(
        self,
        measure_id: str,
        organisation: int,
        year: int,
        numerator: int | None,
        denominator: int | None,
        scope: str = "narrow",
        reason: str | None = None,
        flags: str = "",
    ) -> Sample:
        """A computed figure: øre over persons (or øre), or missing with a reason."""
        unit = measure(measure_id).unit
        value = None
        if reason is None and numerator is not None:
            if unit == "persons":
                value = float(numerator)
            elif denominator:
                value = numerator / denominator * (100 if unit == "pct" else 0.01)
        precision = None if value is None else 50_000
        self.figures.append(
            (self.keys[measure_id], organisation, year, SCOPE_KEY[scope], BASIS_KEY["computed"], numerator,
             denominator, value, precision, reason, flags, 2, 0, 0 if unit != "persons" else 1)
        )  # fmt: skip
        return self

    def published(
        self, measure_id: str, organisation: int, year: int, value: float | None, flags: str = ""
    ) -> Sample:
        """A figure as published: whole kroner per inhabitant, numerator unknown."""
        reason = "missing_at_source" if value is None else None
        self.figures.append(
            (self.keys[measure_id], organisation, year, SCOPE_KEY["narrow"], BASIS_KEY["as_published"], None,
             None, value, 50, reason, flags, 1, 0, 0)
        )  # fmt: skip
        return self

    def people(self, year: int, by_key: dict[int, int]) -> Sample:
        """Population on 1 January of a year."""
        for key, persons in by_key.items():
            self.computed("population", key, year, persons, None, "single")
        return self

    def data(self) -> EditionData:
        """The edition as the store gives it: figures in key order."""
        rows: dict[str, list[tuple[Any, ...]]] = {
            "out_alen__organisation": list(_ORGANISATIONS),
            "out_alen__membership": sorted(_MEMBERSHIPS),
            "out_alen__measure": [
                (key, id_, self.definitions.get(id_) or measure(id_).to_json())
                for id_, key in self.keys.items()
            ],
            "out_alen__figure": sorted(self.figures, key=lambda row: row[:5]),
            "out_alen__spelling": list(self.spellings),
            "out_alen__part": sorted(self.parts, key=lambda row: row[:6]),
            "out_alen__lineage": [(0, 0), (0, 1), (1, 1)],
            "out_alen__snapshot": [
                (n, sha, "fetched", "Prøvestatistik", f"Tabel {table}", table, "{}", "zero", None,
                 "2026-01-01T00:00:00Z", "2025-12-31 08:00", "CC BY 4.0", f"https://example.org/{table}", "")
                for n, (table, sha) in enumerate(self.snapshots)
            ],
            "out_alen__deflator": [
                ("municipal", year, level, year in self.estimates, 2) for year, level in self.index.items()
            ],
            "out_alen__remark": self.remarks,
            "out_alen__check": [(n, *row) for n, row in enumerate(self.checks)],
        }  # fmt: skip
        tables = {
            table.name: {
                column.name: _array(column.type, [row[n] for row in rows.get(table.name, [])])
                for n, column in enumerate(table.columns)
            }
            for table in layer("out")
        }
        manifest = Manifest(self.edition_id, "2026-01-01T00:00:00Z", SCHEMA_VERSION, "0", {"records": []})
        return EditionData(manifest, tables)

    def reading(self) -> Reading:
        """The edition opened for answering."""
        return Reading(self.data(), notes(), [deflator_definition()])


_DTYPES = {
    "INTEGER": np.int32, "SMALLINT": np.int16, "TINYINT": np.int8, "BIGINT": np.int64,
    "DOUBLE": np.float64, "BOOLEAN": np.bool_, "VARCHAR": np.object_,
}  # fmt: skip


def _array(type_: str, values: list[Any]) -> Any:
    """A column as DuckDB's fetchnumpy gives it: masked only where a null is in it."""
    dtype = _DTYPES[type_]
    mask = [value is None for value in values]
    if not any(mask):
        return np.array(values, dtype=dtype)
    empty: Any = "" if type_ == "VARCHAR" else 0
    filled = np.array([empty if value is None else value for value in values], dtype=dtype)
    return np.ma.array(filled, mask=mask)


def towns_2023() -> Sample:
    """2023: Prøveby 3000 kr., Mønsterby and Eksempelby 2000 kr. (a tie), Modelby 20 kr. (booked
    elsewhere), Skitseby missing at the source; the nation 2100 kr. Persons 100, 200, 300, 100, 300."""
    sample = Sample()
    sample.people(2023, {PROEVEBY: 100, MOENSTERBY: 200, EKSEMPELBY: 300, MODELBY: 100, SKITSEBY: 300})
    net = "town-net"
    sample.computed(net, PROEVEBY, 2023, 30_000_000, 100)
    sample.computed(net, MOENSTERBY, 2023, 40_000_000, 200)
    sample.computed(net, EKSEMPELBY, 2023, 60_000_000, 300)
    sample.computed(net, MODELBY, 2023, 200_000, 100, flags="booked_elsewhere")
    sample.computed(net, SKITSEBY, 2023, None, 300, reason="missing_at_source")
    sample.computed(net, NATION, 2023, 210_000_000, 1000)
    return sample


def with_past(sample: Sample) -> Sample:
    """The same with a measure of which bands are made, and six years long ago in which nothing moved: with
    `booking=0` every place is the only one of its band."""
    sample.definitions["town-net"] = replace(measure("town-net"), family="it").to_json()
    for year in range(2012, 2018):
        for town in TOWNS:
            sample.computed("town-net", town, year, 10_000_000, 100)
    return sample
