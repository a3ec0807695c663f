"""What Alen knows of the tables it reads, whatever edition is open: roles, decimals, labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from alen.model.yaml_text import parse_yaml


@dataclass(frozen=True)
class TableFacts:
    """What Alen knows of a table: what it holds (account, population, area, key_figure), variable -> role,
    decimals of its values, (role, code) -> label."""

    kind: str
    roles: Mapping[str, str]
    decimals: int
    labels: Mapping[tuple[str, str], str]


UNKNOWN_TABLE = TableFacts("", {}, 0, {})
"""A table of another edition that is asked for no more."""


def read_table_facts(text: str) -> dict[str, TableFacts]:
    """The facts of every table, from the text of tables.yml."""
    loaded = cast(dict[str, Any], parse_yaml(text, "tables.yml"))
    tables = cast(dict[str, dict[str, Any]], loaded["tables"])
    found: dict[str, TableFacts] = {}
    for table_id, body in tables.items():
        variables = cast(dict[str, dict[str, Any]], body["variables"])
        labels = {
            (str(variable["role"]), str(code)): str(label)
            for variable in variables.values()
            for label, code in cast(dict[str, object], variable.get("labels") or {}).items()
        }
        roles = {name.casefold(): str(variable["role"]) for name, variable in variables.items()}
        found[table_id] = TableFacts(str(body["kind"]), roles, int(body.get("decimals", 0)), labels)
    return found
