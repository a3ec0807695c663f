"""A column map as a text that a person reads and edits (TOML), and the maps that are remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from alen.errors import BadFile
from alen.model.ledger import SOURCE_KINDS, VAT_STATES
from alen.sources.ledgers.column_map import (
    DATE_FORMS,
    DECIMALS,
    FIELDS,
    PARTS,
    SIGNS,
    ColumnMap,
    normal_heading,
    one_line,
    shape_of,
    written_headings,
)
from alen.sources.ledgers.evidence import SLICE
from alen.sources.ledgers.persons import may_be_person
from alen.sources.ledgers.privacy import mask_text

if TYPE_CHECKING:
    from alen.sources.ledgers.reading import RawTable
    from alen.store.local.books import Books

LARGEST = 256 * 1024
"""Characters; a map of a hundred columns has some ten thousand."""

_SAMPLES = 3
_LONGEST_SAMPLE = 40
_YEARS = range(1970, 2101)

_HEAD = """\
Which column of the file is what. Alen proposed it; change what is wrong and give the file with --map.
A column is named by its heading, or by its number, counted from 1, where a heading stands twice or is empty.
Several columns are joined by a blank: text = ["Tekst 1", "Tekst 2"]. Beside each stand cells of the file."""

_CHOICES: Mapping[str, tuple[Sequence[str], str]] = {
    "source_kind": (SOURCE_KINDS, "ledger (postings) or invoices"),
    "vat_state": (VAT_STATES, "of the amount: net, gross or unknown"),
    "decimal": (DECIMALS, "the decimal sign of amounts; the other marks thousands"),
    "date_form": (
        DATE_FORMS,
        "dmy 31-12-2024, ymd 2024-12-31, mdy 12-31-2024, dmony 31-Dec-24, serial 45657 (a sheet's own), "
        "month Dec-24 or 202412",
    ),
    "sign": (SIGNS, "as_booked: spending is positive in the file; negated: it is negative"),
}
_SETTINGS = ("shape", "system", *_CHOICES, "year")
_SECTIONS = ("columns", "account_positions")


def to_toml(column_map: ColumnMap, table: RawTable) -> str:
    """The map as TOML with comments: what each setting means, and cells of each column, masked."""
    document = tomlkit.document()
    for line in _HEAD.splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("shape", tomlkit.item(shape_of(table)).comment("of the headings; not to be changed"))
    system = mask_text(column_map.system)
    document.add("system", tomlkit.item(system).comment("where the file comes from; may be empty"))
    for name, (_, meaning) in _CHOICES.items():
        document.add(name, tomlkit.item(getattr(column_map, name)).comment(meaning))
    if column_map.year is None:
        document.add(
            tomlkit.comment("year = 2024  (one accounts year for every row, where no column has it)")
        )
    else:
        document.add("year", tomlkit.item(column_map.year).comment("one accounts year for every row"))
    document.add("columns", _columns_section(column_map, table))
    if column_map.account_positions:
        document.add("account_positions", _positions_section(column_map))
    return tomlkit.dumps(document)


def _columns_section(column_map: ColumnMap, table: RawTable) -> Any:
    section = tomlkit.table()
    for name in FIELDS:
        places = column_map.columns.get(name)
        if places is None:
            continue
        named = [_name_of(place, table) for place in places]
        value: Any = tomlkit.item(named[0] if len(named) == 1 else named)
        shown = samples(table, places, name)
        section.add(name, value.comment(" · ".join(shown)) if shown else value)
    unused = [name for name in FIELDS if name not in column_map.columns]
    if unused:
        section.add(tomlkit.comment(f"without a column: {', '.join(unused)}"))
    used = {place for places in column_map.columns.values() for place in places}
    left = [str(_name_of(place, table)) for place in range(len(table.headings)) if place not in used]
    if left:
        section.add(tomlkit.comment(one_line(f"columns that are not used: {', '.join(left)}", 400)))
    section.add(tomlkit.nl())
    return section


def _positions_section(column_map: ColumnMap) -> Any:
    section = tomlkit.table()
    section.comment("[first digit, how many], counted from 1 among the digits of the account string")
    for part in PARTS:
        if part in column_map.account_positions:
            start, length = column_map.account_positions[part]
            section.add(part, [start + 1, length])
    return section


def _name_of(place: int, table: RawTable) -> str | int:
    """The heading of a column where it names that column alone, its number otherwise."""
    shown = written_headings(table)
    normal = [normal_heading(heading) for heading in shown]
    alone = normal[place] != "" and normal.count(normal[place]) == 1
    return shown[place] if alone else place + 1


def samples(table: RawTable, places: Sequence[int], name: str) -> list[str]:
    """The first cells of a field that differ, masked; names that may be persons' are left out."""
    columns = [cast("list[str | None]", table.cells.column(p).slice(0, SLICE).to_pylist()) for p in places]
    found: dict[str, None] = {}
    for cells in zip(*columns, strict=True):
        text = " ".join(cell for cell in cells if cell)
        if not text or (name == "supplier" and may_be_person(text)):
            continue
        found[one_line(text, _LONGEST_SAMPLE)] = None
        if len(found) == _SAMPLES:
            break
    return list(found)


def from_toml(text: str, where: str, table: RawTable) -> ColumnMap:
    """The map a text describes, for a file with these headings; `where` names it in messages.

    Raises BadFile naming the line: no TOML, a setting or field that does not exist, a value that it
    cannot have, a heading the file does not have or has twice.
    """
    body = _parsed(text, where)
    reader = _Reader(text, where, table)
    reader.check_names(body)
    choices: dict[str, Any] = {
        name: reader.one_of(name, body[name], allowed)
        for name, (allowed, _) in _CHOICES.items()
        if name in body
    }
    columns = reader.section(body, "columns")
    positions = reader.section(body, "account_positions")
    return ColumnMap(
        columns={name: reader.places(name, columns[name]) for name in FIELDS if name in columns},
        account_positions={part: reader.span(part, positions[part]) for part in PARTS if part in positions},
        year=reader.year(body["year"]) if "year" in body else None,
        system=reader.text("system", body.get("system", "")),
        **choices,
    )


def _parsed(text: str, where: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        raise BadFile(f"the map has {len(text)} characters", where=where, do="Begin again from the proposal.")
    try:
        return tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        line = getattr(error, "line", 0)
        said = " ".join(mask_text(str(error)).split())
        raise BadFile(
            f"the map is no TOML ({said})",
            where=f"{where}, line {line}" if line else where,
            do="Mend the line, or begin again from the proposal.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadFile("the map is no TOML", where=where, do="Begin again from the proposal.") from error


class _Reader:
    """Values of a parsed map, each refused with the line it stands in."""

    def __init__(self, text: str, where: str, table: RawTable) -> None:
        self.lines = text.splitlines()
        self.where = where
        self.table = table
        self.shown = written_headings(table)

    def at(self, name: str, section: str = "") -> str:
        """Where a key stands: the file and its line."""
        inside = ""
        for number, line in enumerate(self.lines, 1):
            heading = re.match(r"\s*\[\s*\"?([\w.]+)\"?\s*\]", line)
            inside = heading[1] if heading else inside
            if (section == name and heading and inside == name) or (
                inside == section and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line)
            ):
                return f"{self.where}, line {number}"
        return self.where

    def check_names(self, body: Mapping[str, Any]) -> None:
        """Refuse keys that mean nothing: a mistyped field would be a column left out without a word."""
        allowed = {"": (*_SETTINGS, *_SECTIONS), "columns": FIELDS, "account_positions": PARTS}
        for section, known in allowed.items():
            keys = body if section == "" else self.section(body, section)
            for key in keys:
                if key not in known:
                    raise self.unknown(key, known, self.at(key, section))

    def unknown(self, key: str, known: Sequence[str], where: str) -> BadFile:
        """The error of a name that is not there, with the nearest ones."""
        near = get_close_matches(key, known, n=3) or known
        return BadFile(
            f"the map says '{one_line(key, 60)}', which is nothing it can say",
            where=where,
            do=f"Write one of: {', '.join(near)}.",
        )

    def section(self, body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """A section of the map; empty where it is left out."""
        found = body.get(name, {})
        if not isinstance(found, dict):
            raise BadFile(f"'{name}' is no section", where=self.at(name), do=f"Write [{name}] on a line.")
        return cast("dict[str, Any]", found)

    def one_of(self, name: str, value: object, allowed: Sequence[str]) -> str:
        """A setting that has one of a few values."""
        if value not in allowed:
            raise BadFile(
                f"'{name}' cannot be '{one_line(str(value), 60)}'",
                where=self.at(name),
                do=f"Write one of: {', '.join(allowed)}.",
            )
        return str(value)

    def text(self, name: str, value: object) -> str:
        """A setting of free text."""
        if not isinstance(value, str):
            raise BadFile(f"'{name}' is no text", where=self.at(name), do="Write it in quotation marks.")
        return value

    def year(self, value: object) -> int:
        """The accounts year of the file."""
        if isinstance(value, bool) or not isinstance(value, int) or value not in _YEARS:
            raise BadFile(
                "'year' is no year", where=self.at("year"), do="Write four digits without quotation marks."
            )
        return value

    def span(self, part: str, value: object) -> tuple[int, int]:
        """First digit and number of digits, as positions from 0."""
        numbers = cast("list[object]", value) if isinstance(value, list) else []
        if len(numbers) != 2 or not all(type(one) is int and 1 <= one <= 40 for one in numbers):
            raise BadFile(
                f"'{part}' does not say where the part stands",
                where=self.at(part, "account_positions"),
                do="Write the first digit and how many, as in [6, 1].",
            )
        first, length = cast("list[int]", numbers)
        return first - 1, length

    def places(self, name: str, value: object) -> tuple[int, ...]:
        """The columns of a field."""
        named = cast("list[object]", value) if isinstance(value, list) else [value]
        if not named:
            raise BadFile(
                f"'{name}' has no column",
                where=self.at(name, "columns"),
                do="Name one, or take the line out.",
            )
        found = tuple(self.place(one, self.at(name, "columns")) for one in named)
        if len(set(found)) < len(found):
            raise BadFile(f"'{name}' has a column twice", where=self.at(name, "columns"), do="Name it once.")
        return found

    def place(self, named: object, where: str) -> int:
        """The position of a column that is named by heading or number."""
        if type(named) is int:
            if not 1 <= named <= len(self.shown):
                raise BadFile(
                    f"the file has no column {named}",
                    where=where,
                    do=f"Its columns are numbered 1 to {len(self.shown)}.",
                )
            return named - 1
        found = find_column(str(named), self.shown) if isinstance(named, str) else []
        if len(found) == 1:
            return found[0]
        said = one_line(str(named), 60)
        if found:
            numbers = ", ".join(str(place + 1) for place in found)
            raise BadFile(
                f"the heading '{said}' stands more than once",
                where=where,
                do=f"Name the column by its number, one of: {numbers}.",
            )
        near = get_close_matches(str(named), [heading for heading in self.shown if heading], n=3)
        raise BadFile(
            f"the file has no heading '{said}'",
            where=where,
            do=f"Nearest: {', '.join(near)}." if near else "Name the column by its number, counted from 1.",
        )


def find_column(named: str, headings: Sequence[str]) -> list[int]:
    """Positions of the headings a text names: as written, or else case and signs forgiven."""
    exact = [place for place, heading in enumerate(headings) if heading == named and named]
    if exact:
        return exact
    normal = normal_heading(named)
    return [place for place, heading in enumerate(headings) if normal and normal_heading(heading) == normal]


def remember(books: Books, column_map: ColumnMap, table: RawTable) -> str:
    """Keep a confirmed map for files of this shape; returns its name below `local/`.

    The year is left out: next year's file has the same headings.
    """
    name = f"maps/{shape_of(table)}.toml"
    books.write(name, to_toml(replace(column_map, year=None), table).encode())
    return name


def recall(books: Books, table: RawTable) -> ColumnMap | None:
    """The map that was confirmed for files of this shape; None where there is none.

    Raises BadFile when it has been edited into something that is no map.
    """
    name = f"maps/{shape_of(table)}.toml"
    data = books.read(name)
    if data is None:
        return None
    return from_toml(decoded(data, name), name, table)


def decoded(data: bytes, where: str) -> str:
    """The text of a map's bytes. Raises BadFile when they are no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            "the map is not UTF-8", where=f"{where}, line {line}", do="Save it again as UTF-8."
        ) from error
