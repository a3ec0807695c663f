"""Books with imports written by hand, for tests of what is made from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from alen.model.ledger import LINES
from alen.store.local.books import Books, Holder, ImportRecord
from alen.store.workspace import create

_arrow: Any = pa
_parquet: Any = pq
_TYPES: Mapping[str, Any] = {
    "INTEGER": _arrow.int32(), "SMALLINT": _arrow.int16(), "BIGINT": _arrow.int64(),
    "DATE": _arrow.date32(), "VARCHAR": _arrow.string(), "BOOLEAN": _arrow.bool_(),
}  # fmt: skip
SCHEMA = _arrow.schema([_arrow.field(one.name, _TYPES[one.type]) for one in LINES.columns])

Given = Mapping[str, Any]


def table(lines: Sequence[Given], key: int = 1) -> Any:
    """Lines as Arrow; what is not named is null, or the plainest that may stand there."""
    plain: dict[str, Any] = dict.fromkeys(LINES.column_names)
    plain |= {"import_key": key, "source_kind": "ledger", "accounts_year": 2024, "amount_ore": 100}
    plain |= {"posting_date": date(2024, 3, 1), "vat_state": "net", "is_person": False, "is_masked": False}
    rows = [{**plain, "source_row": row, **line} for row, line in enumerate(lines, start=2)]
    return _arrow.Table.from_pylist(rows, schema=SCHEMA)


def write_lines(path: Path, lines: Sequence[Given], key: int = 1) -> Path:
    """The lines as Parquet."""
    _parquet.write_table(table(lines, key), path)
    return path


_RECORD = ImportRecord(
    key=1, file="provekobing.csv", sha256="0" * 64, size=1, content_sha256="", format="csv", sheet="",
    encoding="utf-8", separator=";", decimal=",", shape="a" * 12, system="", source_kind="ledger",
    columns={}, imported_at="2026-01-01T00:00:00Z", rows_read=0, rows_imported=0, control_before_ore=0,
    control_imported_ore=0, control_set_aside_ore=0, set_aside={}, years={}, masked={}, masked_rows=0,
    persons=0,
)  # fmt: skip


def books_with(root: Path, *imports: Sequence[Given]) -> Books:
    """A workspace of Prøvekøbing's with one import for each list of lines."""
    books = Books(create(root))
    books.set_holder(Holder("900", "Prøvekøbing", is_invented=True))
    for lines in imports:
        add(books, lines)
    return books


def add(books: Books, lines: Sequence[Given], replaces: int | None = None) -> int:
    """One more import; its number."""
    with books.new_import() as (key, folder):
        write_lines(folder / "lines.parquet", lines, key)
        write_lines(folder / "set_aside.parquet", [], key)
        books.publish(
            dataclasses.replace(
                _RECORD, key=key, rows_imported=len(lines), rows_read=len(lines) + 1,
                content_sha256=f"{key:064x}", replaces=replaces,
            )
        )  # fmt: skip
    return key
