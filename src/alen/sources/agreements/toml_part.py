"""programme.toml as rows of its parts: decimal numbers are exact, keys nobody reads are refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from alen.sources.agreements.faults import Faults, Place, nearest
from alen.sources.agreements.records import Row
from alen.sources.agreements.schema import PROGRAMME_FILE, Table, plain, schema
from alen.sources.agreements.texts import shown

_HEADING = re.compile(r"^\s*\[\[\s*([\w\-.]+)\s*\]\]", re.MULTILINE)
_LANGUAGES = ("da", "en")


def read_toml(data: bytes, faults: Faults) -> dict[str, list[Row]]:
    """The rows of every part, in the file's order."""
    rows: dict[str, list[Row]] = {one.name: [] for one in schema().parts}
    place = Place(PROGRAMME_FILE)
    try:
        text = data.decode("utf-8-sig")
        content = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError:
        faults.add(place, "the file is not UTF-8", do="Save it as UTF-8.")
        return rows
    except (tomllib.TOMLDecodeError, ValueError) as error:
        faults.add(
            place, f"is no TOML: {shown(error)}", do="See to quotation marks and brackets at that place."
        )
        return rows
    except RecursionError:
        faults.add(place, "is no TOML: it is nested beyond reason", do="Write it anew.")
        return rows
    _Flattening(rows, faults, _lines(text)).part("programme", content, place)
    return rows


def _lines(text: str) -> dict[str, list[int]]:
    """Lines on which the tables of each list begin."""
    found: dict[str, list[int]] = {}
    for match in _HEADING.finditer(text):
        found.setdefault(match[1], []).append(text.count("\n", 0, match.start(1)) + 1)
    return found


class _Flattening:
    """Takes nested tables apart into rows."""

    def __init__(self, rows: dict[str, list[Row]], faults: Faults, lines: dict[str, list[int]]) -> None:
        self.rows = rows
        self.faults = faults
        self.lines = lines
        self.places: dict[str, int] = {}

    def part(self, name: str, entry: Mapping[str, Any], place: Place, parent: str = "") -> None:
        """One table: its own row, and those of the tables in it."""
        table = schema().tables[name]
        children = {
            one.key: one
            for one in schema().parts
            if one.key and (one.inside == name or (name == "programme" and not one.inside))
        }
        columns = {spelling: one for one in table.columns for spelling in one.accepts if not one.inside}
        nested = _nested(table)
        cells: dict[str, Any] = {table.parent: parent} if table.parent else {}
        for key, value in entry.items():
            column = columns.get(plain(key))
            if key in children:
                continue
            if key in nested:
                self._inside(nested[key], value, cells, place.at(key))
            elif name == "keys" and key in _KEY_PARTS:
                continue
            elif column is None or column.name == table.parent:
                known = [*(one.name for one in columns.values()), *children, *nested]
                self.faults.add(place, f"the key '{shown(key)}' is unknown", do=nearest(key, known))
            elif isinstance(value, dict):
                self._words(column.name, cast(dict[str, Any], value), columns, cells, place.at(key))
            else:
                cells[column.name] = value
        self.rows[name].append(Row(place, cells))
        own = str(entry.get("id", ""))
        if name == "keys":
            self._key_parts(entry, own, place)
        for key, child in children.items():
            if key in entry:
                self._list(child, entry[key], own)

    def _list(self, table: Table, value: object, parent: str) -> None:
        head = table.key if not table.inside else f"{schema().tables[table.inside].key}.{table.key}"
        if not isinstance(value, list):
            self.faults.add(
                Place(PROGRAMME_FILE, 0, head), "this must be a list of tables", do=f"Write [[{head}]]."
            )
            return
        for one in cast(list[Any], value):
            number = self.places[head] = self.places.get(head, 0) + 1
            lines = self.lines.get(head, [])
            where = f":{lines[number - 1]}" if number <= len(lines) else f":{head}[{number}]"
            place = Place(PROGRAMME_FILE + where)
            if isinstance(one, dict):
                self.part(table.name, cast(dict[str, Any], one), place, parent)
            elif table.shorthand and isinstance(one, str):
                self.rows[table.name].append(Row(place, {table.parent: parent, table.shorthand: one}))
            else:
                self.faults.add(place, "this must be a table of keys and values", do=f"Write [[{head}]].")

    def _words(
        self,
        name: str,
        value: Mapping[str, Any],
        columns: Mapping[str, Any],
        cells: dict[str, Any],
        place: Place,
    ) -> None:
        """`{da = "...", en = "..."}` as two cells, or `{total = "over"}` as a list of texts."""
        if name == "words":
            cells[name] = [f"{key}={one}" for key, one in value.items()]
            return
        if plain(f"{name}_en") not in columns or not set(value) <= set(_LANGUAGES) or "da" not in value:
            self.faults.add(
                place,
                "a table stands where a value is needed",
                do="Write a text, or one for each language (da, en).",
            )
            return
        cells[name] = value["da"]
        if "en" in value:
            cells[f"{name}_en"] = value["en"]

    def _inside(self, columns: Mapping[str, str], value: object, cells: dict[str, Any], place: Place) -> None:
        if not isinstance(value, dict):
            self.faults.add(
                place, "this must be a table of keys and values", do=f"Keys: {', '.join(columns)}."
            )
            return
        for key, one in cast(dict[str, Any], value).items():
            if key not in columns:
                self.faults.add(place, f"the key '{shown(key)}' is unknown", do=nearest(key, columns))
            else:
                cells[columns[key]] = one

    def _key_parts(self, entry: Mapping[str, Any], own: str, place: Place) -> None:
        """A key's shares, amounts and nested keys, each by party, as a row for each party."""
        by_party: dict[str, dict[str, Any]] = {}
        for key, column in _KEY_PARTS.items():
            value = entry.get(key, {})
            if not isinstance(value, dict):
                self.faults.add(
                    place.at(key),
                    "this must be a table of party and value",
                    do="Write a value for each party.",
                )
                continue
            for party, one in cast(dict[str, Any], value).items():
                by_party.setdefault(party, {})[column] = one
        for party, cells in by_party.items():
            self.rows["key_parts"].append(Row(place, {"key": own, "party": party, **cells}))


_KEY_PARTS = {"shares": "share", "amounts_kr": "amount_kr", "nested": "nested"}


def _nested(table: Table) -> dict[str, dict[str, str]]:
    """Tables inside of a part's table: key -> inner key -> column."""
    found: dict[str, dict[str, str]] = {}
    for column in _with_inside(table):
        outer, _, inner = column[1].partition(".")
        if inner:
            found.setdefault(outer, {})[inner] = column[0]
    return found


def _with_inside(table: Table) -> Iterable[tuple[str, str]]:
    return ((one.name, one.inside) for one in table.columns if one.inside)
