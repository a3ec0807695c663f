"""Price indices into out_alen__deflator: from cells of key figures, or from packaged rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.build.definitions import Definitions
from alen.build.loading import Loaded
from alen.measures.deflate import Deflator
from alen.measures.price_indices import (
    DeflatorDefinition,
    chained_deflator,
    implied_deflator,
    read_rates,
)
from alen.model.engine import Engine
from alen.model.provenance import FetchRecord
from alen.sources.statbank import load
from alen.store import packaged

RATES_TABLE = "STATE-PL"


def deflator_rows(
    engine: Engine, definitions: Definitions, loaded: Loaded, records: Mapping[int, FetchRecord]
) -> list[dict[str, Any]]:
    """One row a year of every index whose series is loaded."""
    found: list[dict[str, Any]] = []
    for definition in definitions.deflators:
        if definition.method == "chain":
            found += _chained(definition, records)
        elif definition.method == "implied":
            found += _implied(engine, definition, definitions, loaded)
    return found


def _rows(deflator: Deflator, estimates: tuple[int, ...], snapshot_key: int) -> list[dict[str, Any]]:
    return [
        {
            "deflator_id": deflator.id,
            "year": year,
            "index_value": float(level),
            "is_estimate": year in estimates,
            "snapshot_key": snapshot_key,
        }
        for year, level in zip(deflator.years, deflator.index, strict=True)
    ]


def _chained(definition: DeflatorDefinition, records: Mapping[int, FetchRecord]) -> list[dict[str, Any]]:
    key = next((key for key, record in records.items() if record.table_id == RATES_TABLE), None)
    if key is None:
        return []
    text = packaged.read_text("data", "figures", definition.file)
    rates = read_rates(text, definition.column, definition.file)
    estimates = tuple(sorted({*rates.estimate_years, *definition.estimate_years}))
    return _rows(chained_deflator(definition, rates.pct), estimates, key)


def _implied(
    engine: Engine, definition: DeflatorDefinition, definitions: Definitions, loaded: Loaded
) -> list[dict[str, Any]]:
    """The index implied by one organisation's amount in two price levels.

    Each year's index is that of the first snapshot that holds both of the year's amounts: snapshots of
    lower precedence hold only what the others do not.
    """
    organisation = definitions.organisations.by_code(definition.organisation_code)
    if organisation is None:
        return []
    cells = engine.table("core_statbank__observation")
    current: dict[int, int] = {}
    fixed: dict[int, int] = {}
    held: dict[int, int] = {}
    for source in loaded.of_table(definition.table_id):
        keys = [
            loaded.keys.get(("series", load.series_name(definition.table_id, codes, source.spec)))
            for price_unit in (definition.current, definition.fixed)
            for codes in [{**(definition.codes or {}), "price_unit": price_unit}]
        ]
        if None in keys:
            return []
        mine = cells.filter(
            (cells.snapshot_key == source.key)
            & cells.series_key.isin(keys)
            & (cells.organisation_key == organisation.key)
            & cells.value_reported.notnull()
        )
        rows = engine.to_pyarrow(mine.select("series_key", "year", "value_reported")).to_pylist()
        both = [{r["year"]: r["value_reported"] for r in rows if r["series_key"] == key} for key in keys]
        for year in sorted(both[0].keys() & both[1].keys() - held.keys()):
            current[year], fixed[year], held[year] = both[0][year], both[1][year], source.key
    deflator = implied_deflator(definition, current, fixed)
    return [
        {**row, "snapshot_key": held[row["year"]]} for row in _rows(deflator, definition.estimate_years, 0)
    ]
