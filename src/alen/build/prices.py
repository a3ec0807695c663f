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
    """The index implied by one organisation's amount in two price levels, as one snapshot holds it."""
    organisation = definitions.organisations.by_code(definition.organisation_code)
    cells = engine.table("core_statbank__observation")
    for source in loaded.of_table(definition.table_id):
        amounts: list[dict[int, int | None]] = []
        for price_unit in (definition.current, definition.fixed):
            codes = {**(definition.codes or {}), "price_unit": price_unit}
            key = loaded.keys.get(("series", load.series_name(definition.table_id, codes, source.spec)))
            if key is None or organisation is None:
                return []
            mine = cells.filter(
                (cells.snapshot_key == source.key)
                & (cells.series_key == key)
                & (cells.organisation_key == organisation.key)
            )
            rows = engine.to_pyarrow(mine.select("year", "value_reported")).to_pylist()
            amounts.append({row["year"]: row["value_reported"] for row in rows})
        if amounts[0] and amounts[1]:
            deflator = implied_deflator(definition, amounts[0], amounts[1])
            return _rows(deflator, definition.estimate_years, source.key)
    return []
