"""Lines of an invented ledger, written by hand for tests: Prøvekøbing, and suppliers nobody has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from alen.model.ledger import CLASSIFIED
from alen.products.ledger.opening import Lines
from alen.store.local.books import Holder

HOLDER = Holder("900", "Prøvekøbing", is_invented=True, inhabitants={2024: 40_000})

_TYPES = {
    "INTEGER": pa.int32(), "SMALLINT": pa.int16(), "BIGINT": pa.int64(), "VARCHAR": pa.string(),
    "DATE": pa.date32(), "BOOLEAN": pa.bool_(), "DOUBLE": pa.float64(),
}  # fmt: skip
_DEFAULTS: Mapping[str, Any] = {
    "import_key": 1, "source_kind": "ledger", "amount_ore": 0, "funktion": "64552", "hovedkonto": "6",
    "dranst": "1", "art": "49", "account": "6455214900", "vat_state": "net", "is_person": False,
    "is_masked": False, "is_it": True, "area": "applications", "flow": "gross",
}  # fmt: skip


def line(
    kroner: float | None = None, day: date | None = None, supplier: str | None = None, **given: Any
) -> dict[str, Any]:
    """One line: an IT posting of 6.45.52 unless `given` says otherwise."""
    found: dict[str, Any] = {**_DEFAULTS, "supplier": supplier, "posting_date": day}
    if kroner is not None:
        found["amount_ore"] = round(kroner * 100)
    found["accounts_year"] = day.year if day else 2024
    return {**found, **given}


def lines_of(folder: Path, rows: Sequence[Mapping[str, Any]], holder: Holder = HOLDER) -> Lines:
    """The rows, opened."""
    numbered = [{"source_row": number, **row} for number, row in enumerate(rows, start=2)]
    schema = pa.schema([(one.name, _TYPES[one.type]) for one in CLASSIFIED.columns])
    path = folder / "state" / "lines.parquet"
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(numbered, schema=schema), path)
    return Lines.of(path, holder, state="hand-made")
