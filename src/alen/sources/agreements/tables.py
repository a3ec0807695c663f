"""A programme as the tables of its folder: rows of values by column, ready to be written anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any

from alen.model.programme import Agreement, Key, Programme, Wording
from alen.sources.agreements.building import RECORDS
from alen.sources.agreements.cells import Value
from alen.sources.agreements.records import Record
from alen.sources.agreements.schema import schema

Values = Mapping[str, Value | tuple[Value, ...]]
Tables = Mapping[str, Sequence[Values]]
"""Rows by table, in the order of the schema; amounts in øre."""


def tables_of(programme: Programme) -> dict[str, list[Values]]:
    """Every table of a programme; sources are called source-1, source-2 …"""
    found: dict[str, list[Values]] = {name: [] for name in schema().tables}
    found["programme"] = [
        {
            **_plain(programme, "programme"),
            **_worded(programme, "name", "purpose", "note"),
        }
    ]
    for one in programme.parties:
        found["parties"].append({**_plain(one, "parties"), **_worded(one, "name")})
    for one in programme.groups:
        found["groups"].append({**_plain(one, "groups"), **_worded(one, "name")})
        found["members"] += [{"group": one.id, **each._asdict()} for each in one.members]
    for one in programme.agreements:
        _agreement(one, found)
    for one in programme.projects:
        found["projects"].append({**_plain(one, "projects"), **_worded(one, "name", "purpose")})
    for one in programme.keys:
        _key(one, found)
    for number, one in enumerate(programme.sources, 1):
        found["sources"].append({"id": f"source-{number}", **one._asdict()})
    for name in (*RECORDS, "entries"):
        columns = schema().tables[name].columns
        for one in getattr(programme, name):
            found[name].append({each.name: getattr(one, each.field) for each in columns})
    return found


def tables_of_records(
    records: Mapping[str, Sequence[Record]], programme: Programme
) -> dict[str, list[Values]]:
    """Every table as a folder has it, ids of sources and all; entries are the programme's."""
    found: dict[str, list[Values]] = {
        name: [_stated(one.values) for one in records.get(name, ())] for name in schema().tables
    }
    columns = schema().tables["entries"].columns
    found["entries"] = [
        {each.name: getattr(one, each.field) for each in columns} for one in programme.entries
    ]
    return found


def _stated(values: Values) -> Values:
    """English names that only repeat the Danish ones are left out."""
    return {
        name: "" if name.endswith("_en") and value == values.get(name[:-3]) else value
        for name, value in values.items()
    }


def _plain(one: Any, table: str) -> dict[str, Any]:
    """The columns that are fields of the same name."""
    return {
        column.name: getattr(one, column.field)
        for column in schema().tables[table].columns
        if hasattr(one, column.field) and not isinstance(getattr(one, column.field), Wording)
    }


def _worded(one: Any, *fields: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields:
        wording: Wording = getattr(one, field)
        found[field] = wording.da
        found[f"{field}_en"] = wording.en if wording.en != wording.da else ""
    return found


def _source(number: int) -> str:
    return f"source-{number + 1}" if number >= 0 else ""


def _agreement(one: Agreement, found: MutableMapping[str, list[Values]]) -> None:
    sources = tuple(map(_source, one.sources))
    found["agreements"].append({**_plain(one, "agreements"), **_worded(one, "name"), "sources": sources})
    for statement in one.statements:
        found["statements"].append(
            {
                **_plain(statement, "statements"),
                **_worded(statement, "subject"),
                "agreement": one.id,
                "source": _source(statement.source),
            }
        )
    for reading in one.readings:
        found["readings"].append(
            {
                **_plain(reading, "readings"),
                **_worded(reading, "name", "note"),
                "agreement": one.id,
                "words": tuple(f"{name}={word}" for name, word in reading.words),
            }
        )


def _key(one: Key, found: MutableMapping[str, list[Values]]) -> None:
    basis = one.basis
    found["keys"].append(
        {
            **_plain(one, "keys"),
            **_worded(one, "name", "note"),
            "source": _source(one.source),
            "basis_table": basis.table if basis else "",
            "basis_on": basis.on if basis else None,
            "basis_version": basis.version if basis else "",
        }
    )
    by_party: dict[str, dict[str, Value]] = {}
    parts: Iterable[tuple[str, Iterable[tuple[str, Value]]]] = (
        ("share", one.shares), ("amount_kr", one.amounts), ("nested", one.nested),
    )  # fmt: skip
    for column, pairs in parts:
        for party, value in pairs:
            by_party.setdefault(party, {})[column] = value
    found["key_parts"] += [{"key": one.id, "party": party, **values} for party, values in by_party.items()]
