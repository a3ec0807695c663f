"""Tables as CSV: for machines (comma, point) and for a Danish spreadsheet (semicolon, comma)."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from alen.model.sheets import safe_cell
from alen.reports.shapes import Field, Row

# A programme set up for another separator splits a text at that separator: what then begins a cell must
# be harmless too (OWASP, 'CSV injection').
_AFTER_SEPARATOR = re.compile(r'([;,\t\r\n][" ]*)(?=[=+\-@])')
_CONTROL = {code: "\ufffd" for code in range(32) if code not in (9, 10, 13)}
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


@lru_cache(maxsize=20_000)  # names, units and hashes come back row after row
def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula, at its beginning or after a separator within it.

    An apostrophe is put in front; control characters, which no table may hold, become U+FFFD.

    >>> safe_text("=1+1"), safe_text("Prøveby;=1+1"), safe_text("Prøveby - Nord")
    ("'=1+1", "Prøveby;'=1+1", 'Prøveby - Nord')
    """
    return _AFTER_SEPARATOR.sub(r"\1'", safe_cell(text.translate(_CONTROL)))


def number_text(value: float, decimal: str = ".") -> str:
    """The shortest digits that mean this number, without exponent and without thousands' marks.

    >>> number_text(2769.0), number_text(1e-05, ","), number_text(-0.1)
    ('2769', '0,00001', '-0.1')
    """
    text = f"{Decimal(repr(value)):f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return text.replace(".", decimal)


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
