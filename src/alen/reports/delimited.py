"""Tables as CSV: for machines (comma, point) and for a Danish spreadsheet (semicolon, comma)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from alen.model.sheets import number_text, safe_text
from alen.reports.shapes import Field, Row

# These stand only inside the texts of JSON, where an escape means the same.
_JSON_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "=@;"})


@dataclass(frozen=True)
class Dialect:
    """How a CSV is written. Lines end in CRLF (RFC 4180); the header holds the columns' names."""

    delimiter: str
    decimal: str
    encoding: str


MACHINE = Dialect(",", ".", "utf-8")
"""The data package's: comma, decimal point, no byte order mark."""

SPREADSHEET = {"da": Dialect(";", ",", "utf-8-sig"), "en": Dialect(",", ".", "utf-8-sig")}
"""What a double click opens rightly: Danish Excel wants semicolons and decimal commas, and any Excel a
byte order mark to read æ, ø and å."""


def writers(fields: Iterable[Field], dialect: Dialect) -> list[Callable[[object], str]]:
    """How each column's cells become text. What is missing is an empty cell."""

    def numbers(value: object) -> str:
        assert isinstance(value, (int, float))
        return number_text(value, dialect.decimal)

    of_type: dict[str, Callable[[object], str]] = {
        "string": lambda value: safe_text(str(value)),
        "object": lambda value: str(value).translate(_JSON_ESCAPES),
        "boolean": lambda value: "true" if value else "false",
        "number": numbers,
        "integer": str,
        "year": str,
        "date": str,
        "datetime": str,
    }
    return [of_type[field.type] for field in fields]


def write_csv(path: Path, fields: tuple[Field, ...], rows: Iterable[Row], dialect: Dialect) -> None:
    """Write one table. Raises OSError."""
    spell = writers(fields, dialect)
    with path.open("w", encoding=dialect.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=dialect.delimiter, lineterminator="\r\n")
        writer.writerow([field.name for field in fields])
        for row in rows:
            writer.writerow(["" if cell is None else say(cell) for say, cell in zip(spell, row, strict=True)])
