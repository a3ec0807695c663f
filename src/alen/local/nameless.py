"""What a page's files may hold of persons: a file leaves the machine sooner or later, and names do not.

Pages name suppliers that are or may be persons, for the organisation's own eyes. In JSON, CSV and XLSX they
are one supplier without a name, and what was written of their postings is left out. Amounts stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.questions import PERSONS

_KEYS = ("key", "supplier_key")
_TOLD = (
    "name",
    "supplier",
    "supplier_name",
    "supplier_code",
    "cvr_number",
    "text",
    "texts",
    "stem",
    "voucher",
)
"""Fields of something of a person that could say who it is."""


def without_names(value: Any) -> Any:
    """Plain values without what says who a person is; numbers, and where they stand, are untouched."""
    if isinstance(value, list):
        return [without_names(one) for one in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    found = {name: without_names(one) for name, one in cast(dict[str, Any], value).items()}
    supplier = found.get("supplier")
    is_a_person_s = isinstance(supplier, dict) and cast(dict[str, Any], supplier).get("is_person") is True
    if found.get("is_person") is True or is_a_person_s:
        for name in _TOLD:
            if name in found and not isinstance(found[name], dict):
                found[name] = None
        for name in _KEYS:
            if name in found and name != "key":
                found[name] = PERSONS
        if found.get("is_person") is True and "cvr_number" in found and "key" in found:
            found["key"] = PERSONS
    return found


def rows_without_names(columns: Columns, rows: Rows) -> Sequence[tuple[object, ...]]:
    """The rows of a table likewise; a table without a column is_person names nobody."""
    if "is_person" not in columns:
        return rows
    flag = columns.index("is_person")
    told = [place for place, name in enumerate(columns) if name in _TOLD]
    keys = [place for place, name in enumerate(columns) if name == "supplier_key"]
    found: list[tuple[object, ...]] = []
    for row in rows:
        cells = list(row)
        if cells[flag]:
            for place in told:
                cells[place] = None
            for place in keys:
                cells[place] = PERSONS
        found.append(tuple(cells))
    return found


def pairs_without_names(said: Mapping[str, object]) -> list[tuple[str, object]]:
    """A line's columns and values as rows, likewise."""
    is_person = bool(said.get("is_person"))
    return [
        (name, None if is_person and name in _TOLD else PERSONS if is_person and name in _KEYS else value)
        for name, value in said.items()
    ]
