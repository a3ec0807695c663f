"""Classified lines made by hand, as the Parquet file that answers are asked of. All of it is invented."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from alen.model.ledger import CLASSIFIED
from alen.products.ledger.opening import Lines
from alen.products.ledger.yardsticks import Yardstick, load_yardstick
from alen.store.local.books import Holder, ImportRecord

HOLDER = Holder("900", "Prøvekøbing", is_invented=True, inhabitants={2023: 39_000, 2024: 40_000})

_ARROW = {
    "VARCHAR": pa.string(), "BIGINT": pa.int64(), "INTEGER": pa.int32(), "SMALLINT": pa.int16(),
    "DATE": pa.date32(), "BOOLEAN": pa.bool_(), "DOUBLE": pa.float64(),
}  # fmt: skip
_SCHEMA = pa.schema([pa.field(one.name, _ARROW[one.type]) for one in CLASSIFIED.columns])

_USUAL: Mapping[str, Any] = {
    "import_key": 1, "source_kind": "ledger", "accounts_year": 2024, "amount_ore": 0, "vat_state": "net",
    "is_person": False, "is_masked": False, "flow": "gross", "dranst": "1",
    "posting_date": datetime.date(2024, 3, 14),
}  # fmt: skip


def line(amount_ore: int, **values: Any) -> dict[str, Any]:
    """A line: a posting of operating spending in March 2024, undecided, unless `values` say otherwise."""
    return {**_USUAL, "amount_ore": amount_ore, **values}


def it(amount_ore: int, area: str = "unknown", resource: str = "unknown", deployment: str = "unknown",
       **values: Any) -> dict[str, Any]:  # fmt: skip
    """A line that a rule decided to be IT."""
    decided = {"is_it": True, "area": area, "resource": resource, "deployment": deployment}
    return line(amount_ore, **decided, **{"rule_is_it": "r1", **values})


def other(amount_ore: int, **values: Any) -> dict[str, Any]:
    """A line that a rule decided not to be IT."""
    return line(amount_ore, is_it=False, **{"rule_is_it": "r9", **values})


def proposed(amount_ore: int, area: str | None = None, **values: Any) -> dict[str, Any]:
    """An undecided line that the proposer holds for IT."""
    return line(amount_ore, proposed_is_it=True, proposed_area=area, proposed_score=0.8, **values)


@cache
def starter() -> Yardstick:
    """What comes with Alen, read once."""
    return load_yardstick(None)


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """The lines as a Parquet file with the columns of CLASSIFIED, rows numbered in order."""
    numbered = [
        dict.fromkeys(CLASSIFIED.column_names) | {"source_row": n} | dict(row)
        for n, row in enumerate(rows, start=2)
    ]
    pq.write_table(pa.Table.from_pylist(numbered, schema=_SCHEMA), path)
    return path


def lines_of(
    path: Path, rows: Iterable[Mapping[str, Any]], holder: Holder = HOLDER,
    records: Sequence[ImportRecord] = (),
) -> Lines:  # fmt: skip
    """The lines, opened."""
    place = write_lines(path / "lines.parquet", rows)
    return Lines.of(place, holder, state="made", records=records, yardstick=starter())


def opened(rows: Sequence[Mapping[str, Any]], holder: Holder = HOLDER) -> Lines:
    """The lines, opened from a file that is gone afterwards: for tests that make many."""
    with tempfile.TemporaryDirectory() as folder:
        found = lines_of(Path(folder), rows, holder)
        found.connection.execute("CREATE TABLE kept AS SELECT * FROM lines")
        found.connection.execute("CREATE OR REPLACE VIEW lines AS SELECT * FROM kept")
        return found


def record(key: int = 1, **values: Any) -> ImportRecord:
    """How a file was read."""
    usual: dict[str, Any] = {
        "key": key, "file": "posteringer-2024.csv", "sha256": "ab" * 32, "size": 1_000,
        "content_sha256": "cd" * 32, "format": "csv", "sheet": "", "encoding": "utf-8", "separator": ";",
        "decimal": ",", "shape": "0123456789ab", "system": "KMD-Opus", "source_kind": "ledger",
        "columns": {"amount": "Beløb"}, "imported_at": "2025-02-01T10:00:00Z", "rows_read": 20,
        "rows_imported": 17, "control_before_ore": 1_000_00, "control_imported_ore": 900_00,
        "control_set_aside_ore": 100_00, "set_aside": {"subtotal": 2, "blank": 1}, "years": {"2024": 17},
        "masked": {"text": 3}, "masked_rows": 3, "persons": 1,
    }  # fmt: skip
    return ImportRecord(**{**usual, **values})
