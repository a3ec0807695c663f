"""Tables as Parquet: typed columns, each with its meaning and unit in the file's own metadata."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from alen.reports.shapes import Field, Resource, Row

BATCH_ROWS = 50_000


def write_parquet(path: Path, resource: Resource, rows: Iterable[Row], about: Mapping[str, str]) -> None:
    """Write one table; `about` is stored with it under keys that begin with `alen.`.

    Amounts are int64 (whole øre), figures float64; what is missing is null. Raises OSError.
    """
    import pyarrow
    import pyarrow.parquet

    pa: Any = pyarrow
    parquet: Any = pyarrow.parquet
    columns: list[Any] = [
        pa.field(
            field.name,
            _type(pa, field),
            nullable=not field.is_required,
            metadata=field_metadata(field),
        )
        for field in resource.fields
    ]
    schema: Any = pa.schema(columns, metadata={f"alen.{key}": text for key, text in about.items()})
    remaining = iter(rows)
    with parquet.ParquetWriter(str(path), schema, compression="zstd") as writer:
        while batch := list(itertools.islice(remaining, BATCH_ROWS)):
            cells = zip(*batch, strict=True)
            arrays: list[Any] = [
                pa.array(_read(field, list(column)), type=schema.field(field.name).type)
                for field, column in zip(resource.fields, cells, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def field_metadata(field: Field) -> dict[str, str]:
    """What a column's metadata says: names and meaning in both languages, unit, code list."""
    facts = {
        "title_da": field.title.da,
        "title_en": field.title.en,
        "description_da": field.about.da,
        "description_en": field.about.en,
        "unit": field.unit,
        "codes": field.codes,
        "format": "json" if field.type == "object" else "",
    }
    return {key: text for key, text in facts.items() if text}


def table_metadata(resource: Resource, facts: Mapping[str, Any]) -> dict[str, str]:
    """What a file's metadata says of the table: its meaning, and `facts` of edition and licence."""
    texts = {
        "title_da": resource.title.da,
        "title_en": resource.title.en,
        "description_da": resource.about.da,
        "description_en": resource.about.en,
        "primary_key": " ".join(resource.key),
    }
    for key, value in facts.items():
        texts[key] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return texts


def _type(pa: Any, field: Field) -> Any:
    types: dict[str, Any] = {
        "string": pa.string(),
        "object": pa.string(),
        "integer": pa.int64(),
        "year": pa.int16(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("s", tz="UTC"),
    }
    return types[field.type]


def _read(field: Field, cells: list[Any]) -> list[Any]:
    """Dates, which an edition holds as ISO texts, as dates; all else as it is."""
    readers: dict[str, Callable[[str], object]] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
    }
    read = readers.get(field.type)
    return cells if read is None else [None if cell is None else read(cell) for cell in cells]
