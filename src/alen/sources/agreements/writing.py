"""A programme's tables as a folder of plain text, which reads back as the same programme."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import cast

from alen.model.money import ORE_PER_KRONE
from alen.model.programme import Programme
from alen.model.programme_records import Absent
from alen.sources.agreements.cells import Value, guarded
from alen.sources.agreements.schema import PROGRAMME_FILE, Column, Table, schema
from alen.sources.agreements.tables import Tables, Values, tables_of
from alen.store.folder import new_folder
from alen.store.writing import disk_errors

_GUARDED = frozenset({"text", "id", "reference"})


def write_folder(programme: Programme, root: Path) -> None:
    """Write a new folder. Raises BadInput where one stands already, DiskFailed when writing fails."""
    write_tables(tables_of(programme), root)


def write_tables(tables: Tables, root: Path) -> None:
    """The same from tables."""
    texts = texts_of(tables)
    with new_folder(root) as folder, disk_errors(root):
        for name, data in texts.items():
            (folder / name).write_bytes(data)


def texts_of(tables: Tables) -> dict[str, bytes]:
    """Every file's bytes by name; a CSV without rows is left out."""
    found = {PROGRAMME_FILE: _toml(tables).encode()}
    for table in schema().files:
        if tables[table.name]:
            found[table.file] = csv_text(table, tables[table.name]).encode("utf-8-sig")
    return found


def csv_text(table: Table, rows: Sequence[Values]) -> str:
    """A CSV as a Danish spreadsheet opens it: semicolons, decimal commas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow([one.name for one in table.columns])
    for row in rows:
        writer.writerow([cell_text(one, row.get(one.name)) for one in table.columns])
    return out.getvalue()


def cell_text(column: Column, value: Value | tuple[Value, ...]) -> str:
    """A cell of a CSV."""
    if isinstance(value, tuple):
        return "; ".join(str(one) for one in value)
    if column.type in _GUARDED:
        return guarded(str(value or ""))
    return plain_text(column, value).replace(".", ",") if _is_number(value) else plain_text(column, value)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def plain_text(column: Column, value: Value) -> str:
    """A value with a decimal point."""
    if value is None:
        return ""
    if isinstance(value, Absent):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if column.type == "amount":
        return kroner(cast(int, value))
    return decimal(value) if isinstance(value, Fraction) else str(value)


def kroner(ore: int) -> str:
    """Øre as kroner, with two decimals where there are any.

    >>> kroner(12350), kroner(-5), kroner(100)
    ('123.50', '-0.05', '1')
    """
    whole, rest = divmod(abs(ore), ORE_PER_KRONE)
    sign = "-" if ore < 0 else ""
    return f"{sign}{whole}.{rest:02}" if rest else f"{sign}{whole}"


def decimal(value: Fraction) -> str:
    """A fraction as a decimal number where it ends, otherwise as a fraction; never with three decimals, which
    could be a thousand.

    >>> decimal(Fraction(5, 2)), decimal(Fraction(1, 3)), decimal(Fraction(1234, 1000))
    ('2.5', '1/3', '1.2340')
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1 or places > 15:
        return str(value)
    places += places == 3
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _toml(tables: Tables) -> str:
    """programme.toml: the programme's own keys, then each part."""
    lines = _keys(schema().tables["programme"], tables["programme"][0])
    for table in schema().parts:
        if table.key and not table.inside:
            for row in tables[table.name]:
                lines += ["", f"[[{table.key}]]", *_keys(table, row)]
                lines += _inner(table, row, tables)
    return "\n".join(lines) + "\n"


def _inner(table: Table, row: Values, tables: Tables) -> list[str]:
    """The tables inside of one row's table."""
    lines: list[str] = []
    for inner in schema().parts:
        if inner.inside != table.name:
            continue
        own = [one for one in tables[inner.name] if one.get(inner.parent) == row["id"]]
        if not inner.key:
            lines += _by_party(inner, own)
            continue
        for one in own:
            lines += ["", f"[[{table.key}.{inner.key}]]", *_keys(inner, one)]
    return lines


def _by_party(table: Table, rows: Sequence[Values]) -> list[str]:
    """A key's shares, amounts and nested keys, each as one table of parties."""
    lines: list[str] = []
    for column in table.columns:
        if column.inside:
            pairs = [
                f"{_quoted(str(one['party']))} = {_toml_value(column, one.get(column.name))}"
                for one in rows
                if one.get(column.name) not in (None, "")
            ]
            if pairs:
                lines.append(f"{column.inside} = {{{', '.join(pairs)}}}")
    return lines


def _keys(table: Table, row: Values) -> list[str]:
    lines: list[str] = []
    inside: dict[str, list[str]] = {}
    for column in table.columns:
        value = row.get(column.name)
        if column.name == table.parent or value in (None, "", ()):
            continue
        said = _toml_value(column, value)
        outer, _, inner = column.inside.partition(".")
        if inner:
            inside.setdefault(outer, []).append(f"{inner} = {said}")
        else:
            lines.append(f"{column.name} = {said}")
    return [*lines, *(f"{name} = {{{', '.join(pairs)}}}" for name, pairs in inside.items())]


def _toml_value(column: Column, value: Value | tuple[Value, ...]) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(str(one)) for one in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date) or (_is_number(value) and column.type in ("amount", "whole")):
        return plain_text(column, value)
    return _quoted(plain_text(column, value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def rows_as_text(
    table: Table, rows: Sequence[Mapping[str, Value | tuple[Value, ...]]]
) -> list[tuple[str, ...]]:
    """Rows as the texts that are written of them: equal where nothing changed."""
    return [tuple(cell_text(one, row.get(one.name)) for one in table.columns) for row in rows]
