"""An invented country large enough for a fit: n municipalities whose figures follow from their size.

Byer B001, B002 … with codes 501 and on, all in `tests.answers.samples`' one measure `it-net`-like family
`f64551`, so that bands are made of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from tests.answers import samples

from alen.answers.edition import Reading
from alen.answers.questions import Desk
from alen.measures.definition import Measure, read_measure
from alen.measures.price_indices import read_deflator
from alen.model.figures import BASIS_KEY, SCOPE_KEY
from alen.model.tables import SCHEMA_VERSION, layer
from alen.store.editions import EditionData, Manifest

YEARS = (2018, 2019, 2020, 2021, 2022)
MEASURE = "invented-net"
_TEXTS = "name: {{da: {0}, en: {0}}}\nabout: {{da: Om, en: About}}\n"
_DEFINITIONS = {
    MEASURE: _TEXTS.format("Opfundet funktion")
    + "unit: kr_per_inhabitant\nspending: operating\nprice_dependent: true\nfamily: f64551\n"
    "organisations: municipality\nscopes:\n  single:\n    computed:\n"
    '      numerator: {table: REGK31, funktion: "64551", dranst: "1", art: TOT}\n'
    "      denominator: population\n"
    '    as_published: {numerator: {table: REGK31, funktion: "64551", dranst: "1", art: TOT}}\n',
    "population": _TEXTS.format("Folketal")
    + "unit: persons\norganisations: all\nscopes:\n  single:\n    computed: {numerator: population}\n",
}
_KEYS = {one: place for place, one in enumerate(sorted(_DEFINITIONS))}


@cache
def measure(id_: str) -> Measure:
    return read_measure(f"id: {id_}\n" + _DEFINITIONS[id_], f"{id_}.yml")


def sizes(count: int) -> list[int]:
    """Inhabitants, from 5,000 to 600,000."""
    return [round(one) for one in np.geomspace(5_000, 600_000, count)]


def by_size(place: int, people: int, year: int) -> float | None:
    """Kroner per inhabitant that fall with size, with what chance adds: a tenth up or down, the year a tenth
    of that."""
    chance = np.random.default_rng([place, 7])
    level, *moves = chance.normal(0.0, 1.0, 1 + len(YEARS))
    moved = 0.10 * level + 0.01 * moves[YEARS.index(year)]
    return round(60_000 * people**-0.25 * float(np.exp(moved)), 2)


def towns(
    count: int = 60,
    value: Callable[[int, int, int], float | None] = by_size,
    people_in: tuple[int, ...] = YEARS,
    *,
    as_published: bool = False,
) -> Reading:
    """The edition; `people_in` are the years whose inhabitants it holds."""
    people = sizes(count)
    basis = "as_published" if as_published else "computed"
    organisations: list[tuple[Any, ...]] = [(1, "000", "nation", "Hele landet", "All", "2007-01-01", None)]
    figures: list[tuple[Any, ...]] = []
    for place, inhabitants in enumerate(people):
        key, code = 1001 + place, f"{501 + place}"
        organisations.append((key, code, "municipality", f"By B{code}", f"Town B{code}", "2007-01-01", None))
        for year in YEARS:
            kroner = value(place, inhabitants, year)
            reason = "missing_at_source" if kroner is None else None
            top = None if kroner is None or as_published else round(kroner * 100 * inhabitants)
            bottom = None if as_published else inhabitants
            figures.append(
                (_KEYS[MEASURE], key, year, SCOPE_KEY["single"], BASIS_KEY[basis], top, bottom, kroner, 50,
                 reason, "", 1, 0, 0)
            )  # fmt: skip
            if year in people_in:
                figures.append(
                    (_KEYS["population"], key, year, SCOPE_KEY["single"], BASIS_KEY["computed"], inhabitants,
                     None, float(inhabitants), None, None, "", 1, 0, 1)
                )  # fmt: skip
    rows: dict[str, list[tuple[Any, ...]]] = {
        "out_alen__organisation": organisations,
        "out_alen__measure": [(key, id_, measure(id_).to_json()) for id_, key in _KEYS.items()],
        "out_alen__figure": sorted(figures, key=lambda row: row[:5]),
        "out_alen__lineage": [(0, 0), (1, 1)],
        "out_alen__snapshot": [
            (n, sha * 64, "fetched", "Prøvestatistik", f"Tabel {table}", table, "{}", "zero", None,
             "2026-01-01T00:00:00Z", "2025-12-31 08:00", "CC BY 4.0", f"https://example.org/{table}", "")
            for n, (table, sha) in enumerate((("REGK31", "a"), ("FOLK1A", "b")))
        ],
    }  # fmt: skip
    tables = {
        table.name: {
            column.name: samples._array(column.type, [row[n] for row in rows.get(table.name, [])])
            for n, column in enumerate(table.columns)
        }
        for table in layer("out")
    }
    manifest = Manifest("2026-01-01", "2026-01-01T00:00:00Z", SCHEMA_VERSION, "0", {"records": []})
    deflator = read_deflator(samples.DEFLATOR, "municipal.yml")
    return Reading(EditionData(manifest, tables), (), [deflator])


def desk_of(reading: Reading) -> Desk:
    """A desk over it."""
    return Desk(reading)
