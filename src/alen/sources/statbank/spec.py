"""What Alen asks StatBank for: tables.yml as frozen dataclasses.

The text of tables.yml comes from the caller (`store.packaged.read_text`); this module opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from alen.errors import BadDefinition, BadInput
from alen.model.yaml_text import parse_yaml

KINDS = ("account", "population", "area", "key_figure")
"""What a table holds, hence which core table it becomes."""

ORGANISATIONS = ("municipality", "region", "all")
"""Whose figures a table holds."""

ROLES = (
    "organisation",
    "funktion",
    "dranst",
    "art",
    "ejer",
    "gruppering",
    "price_unit",
    "key_figure",
    "gross_net",
    "sex",
    "age",
    "civil_status",
    "time",
)
"""The column of the core tables a variable becomes."""

NOT_STATED = "not_stated"
"""`when_absent` of a variable whose absence from a hand-fetched file allows no conclusion."""

TIME_VARIABLE = "Tid"
"""StatBank's id of the time variable in every table; its column in CSV and BULK is TID."""

VALUE_COLUMN = "INDHOLD"
"""The last column of StatBank's CSV and BULK."""

LARGEST_AMOUNT = 10**12
"""In what a table counts in: a thousand billion thousands of kroner. What is larger is no account, and a
sum of such numbers in øre would not fit its column."""

_DIGIT_CODE = re.compile(r"\d+(?:[.\s]\d+)*")
_FLOAT_CODE = re.compile(r"(\d+)\.0+")


@dataclass(frozen=True)
class Publisher:
    """Who publishes the tables and on what terms; `zone` is how zone-less times are read."""

    publisher_id: str
    name_da: str
    name_en: str
    licence: str
    licence_url: str
    api: str
    url: str
    zone: str


@dataclass(frozen=True)
class Quarters:
    """A selection of time: these quarters (1-4) of every year."""

    numbers: tuple[int, ...]


Select = Literal["all"] | tuple[str, ...] | Quarters
"""All values, these codes, or (time alone) these quarters of every year."""


@dataclass(frozen=True)
class VariableSpec:
    """One variable of a table: `labels` maps labels seen in hand-fetched files to codes.

    `when_absent` is the code a file without this variable is read as, 'not_stated' when nothing may
    be concluded, None when a file must have it.
    """

    code: str
    role: str
    select: Select
    when_absent: str | None
    labels: Mapping[str, str]


@dataclass(frozen=True)
class TableSpec:
    """One table as Alen asks for it.

    `unit` is StatBank's Danish unit text; `price_unit` the unit code of a table that has no such
    variable; `decimals` of the values; `first_year` the first accounts year or date year.
    """

    table_id: str
    kind: str
    title_da: str
    title_en: str
    unit: str
    decimals: int
    first_year: int
    organisations: str
    price_unit: str | None
    variables: tuple[VariableSpec, ...]

    def variable(self, code: str) -> VariableSpec | None:
        """The variable with this id, case forgiven; None when the table has none."""
        wanted = code.casefold()
        return next((v for v in self.variables if v.code.casefold() == wanted), None)

    def role(self, role: str) -> VariableSpec | None:
        """The variable that plays this role; None when no variable does."""
        return next((v for v in self.variables if v.role == role), None)

    @property
    def organisation_variable(self) -> VariableSpec:
        """The variable that names organisations; every table has exactly one."""
        return next(v for v in self.variables if v.role == "organisation")

    @property
    def time_variable(self) -> VariableSpec:
        """The variable that names periods; every table has exactly one."""
        return next(v for v in self.variables if v.role == "time")


@dataclass(frozen=True)
class StatBankTables:
    """All of tables.yml: the publisher and the tables by id, in the file's order."""

    publisher: Publisher
    tables: Mapping[str, TableSpec]

    def table(self, table_id: str) -> TableSpec:
        """The table with this id, case forgiven; BadInput listing the known ids otherwise."""
        for known, spec in self.tables.items():
            if known.casefold() == table_id.casefold():
                return spec
        raise BadInput(f"Alen has no table '{table_id}'", do="Known tables: " + ", ".join(self.tables) + ".")


def normalise_code(text: str) -> str:
    """One spelling for codes that mean the same.

    Digits lose dots, spaces, padding zeros and a spreadsheet's '.0': '6.45.52', '64552', '064552' and
    '64552.0' become '64552'; '000' and '0' become '0'. Any other code is compared without case.

    >>> normalise_code("6.45.52"), normalise_code("64552.0"), normalise_code("000"), normalise_code("tot")
    ('64552', '64552', '0', 'TOT')
    """
    stripped = text.strip()
    as_float = _FLOAT_CODE.fullmatch(stripped)
    if as_float:
        stripped = as_float.group(1)
    if stripped.isascii() and _DIGIT_CODE.fullmatch(stripped):
        digits = "".join(c for c in stripped if c.isdigit())
        return digits.lstrip("0") or "0"
    return stripped.upper()


def parse_tables(text: str, where: str = "tables.yml") -> StatBankTables:
    """Read the text of tables.yml; BadDefinition naming table, variable and key when it is wrong."""
    loaded = parse_yaml(text, where)
    root = _mapping(loaded, where)
    _only(root, {"publisher", "tables"}, where)
    publisher = _publisher(_mapping(root.get("publisher"), f"{where}: publisher"), f"{where}: publisher")
    tables: dict[str, TableSpec] = {}
    for table_id, body in _mapping(root.get("tables"), f"{where}: tables").items():
        tables[table_id] = _table(table_id, _mapping(body, f"{where}: {table_id}"), f"{where}: {table_id}")
    if not tables:
        raise BadDefinition("no table is listed", where=where)
    return StatBankTables(publisher, tables)


def _publisher(body: Mapping[str, object], where: str) -> Publisher:
    keys = ("id", "name_da", "name_en", "licence", "licence_url", "api", "url", "zone")
    _only(body, set(keys), where)
    return Publisher(*(_text(body, key, where) for key in keys))


def _table(table_id: str, body: Mapping[str, object], where: str) -> TableSpec:
    known = {
        "kind",
        "title_da",
        "title_en",
        "unit",
        "decimals",
        "first_year",
        "organisations",
        "price_unit",
        "variables",
    }
    _only(body, known, where)
    listed = _mapping(body.get("variables"), f"{where}: variables")
    variables = tuple(
        _variable(code, _mapping(v, f"{where}: {code}"), f"{where}: {code}") for code, v in listed.items()
    )
    roles = [v.role for v in variables]
    doubled = sorted({role for role in roles if roles.count(role) > 1})
    if doubled:
        raise BadDefinition(f"more than one variable has the role {', '.join(doubled)}", where=where)
    for needed in ("organisation", "time"):
        if needed not in roles:
            raise BadDefinition(f"no variable has the role {needed}", where=where)
    price_unit = _text(body, "price_unit", where) if "price_unit" in body else None
    if price_unit is not None and "price_unit" in roles:
        raise BadDefinition("price_unit is given both for the table and as a variable", where=where)
    return TableSpec(
        table_id=table_id,
        kind=_one_of(body, "kind", KINDS, where),
        title_da=_text(body, "title_da", where),
        title_en=_text(body, "title_en", where),
        unit=_text(body, "unit", where),
        decimals=_number(body, "decimals", where),
        first_year=_number(body, "first_year", where),
        organisations=_one_of(body, "organisations", ORGANISATIONS, where),
        price_unit=price_unit,
        variables=variables,
    )


def _variable(code: str, body: Mapping[str, object], where: str) -> VariableSpec:
    _only(body, {"role", "select", "when_absent", "labels"}, where)
    labels = _mapping(body["labels"], f"{where}: labels") if "labels" in body else {}
    role = _one_of(body, "role", ROLES, where)
    select = _select(body.get("select"), role, where)
    if role == "time" and code != TIME_VARIABLE:
        raise BadDefinition(f"StatBank calls the time variable {TIME_VARIABLE}", where=where)
    return VariableSpec(
        code=code,
        role=role,
        select=select,
        when_absent=_text(body, "when_absent", where) if "when_absent" in body else None,
        labels={label: _text(labels, label, f"{where}: labels") for label in labels},
    )


def _select(value: object, role: str, where: str) -> Select:
    if value == "all":
        return "all"
    if isinstance(value, list):
        return _codes(cast("list[object]", value), where)
    if isinstance(value, dict) and role == "time":
        return _quarters(_mapping(cast("object", value), where), where)
    raise BadDefinition("select is 'all', a list of codes or, for time, {quarters: [1, 3]}", where=where)


def _codes(values: list[object], where: str) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str):
            raise BadDefinition(
                f"the code {value!r} is no text",
                where=where,
                why="YAML reads 08 and 1 as numbers and codes would lose their zeros.",
                do="Put it in quotation marks.",
            )
    codes = tuple(cast("list[str]", values))
    if not codes or len({normalise_code(code) for code in codes}) != len(codes):
        raise BadDefinition("select must list at least one code, each once", where=where)
    return codes


def _quarters(body: Mapping[str, object], where: str) -> Quarters:
    _only(body, {"quarters"}, where)
    given = body.get("quarters")
    numbers = cast("list[object]", given) if isinstance(given, list) else []
    quarters = tuple(n for n in numbers if isinstance(n, int) and n in (1, 2, 3, 4))
    if not quarters or len(quarters) != len(numbers) or len(set(quarters)) != len(quarters):
        raise BadDefinition("quarters lists numbers from 1 to 4, each once", where=where)
    return Quarters(quarters)


def _mapping(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadDefinition("a mapping of names to values is expected here", where=where)
    items = cast("dict[object, object]", value)
    for key in items:
        if not isinstance(key, str):
            raise BadDefinition(f"the key {key!r} is no text; put it in quotation marks", where=where)
    return cast("dict[str, object]", items)


def _only(body: Mapping[str, object], known: set[str], where: str) -> None:
    unknown = sorted(set(body) - known)
    if unknown:
        raise BadDefinition(
            f"unknown key {', '.join(unknown)}",
            where=where,
            do="Known keys: " + ", ".join(sorted(known)) + ".",
        )


def _text(body: Mapping[str, object], key: str, where: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise BadDefinition(f"{key} must be a text; found {value!r}", where=where)
    return value


def _number(body: Mapping[str, object], key: str, where: str) -> int:
    value = body.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadDefinition(f"{key} must be a whole number; found {value!r}", where=where)
    return value


def _one_of(body: Mapping[str, object], key: str, allowed: tuple[str, ...], where: str) -> str:
    value = _text(body, key, where)
    if value not in allowed:
        raise BadDefinition(f"{key} '{value}' is not one of {', '.join(allowed)}", where=where)
    return value
