"""From what is wanted (tables.yml) and what exists (tableinfo) to exact requests and their sizes."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from alen.errors import SourceRefused
from alen.sources.statbank.spec import Quarters, TableSpec, VariableSpec, normalise_code

CELL_LIMIT = 1_000_000
"""Cells a non-streaming answer may hold, by Statistics Denmark's API page ('p.t.', it may change)."""

_QUARTER = re.compile(r"\d{4}[KQ]([1-4])")
_NEXT_RELEASE = re.compile(r"next.*(release|updat|publi)", re.IGNORECASE)


@dataclass(frozen=True)
class InfoVariable:
    """A variable as tableinfo tells it; `values` are (id, label) in StatBank's order."""

    code: str
    text: str
    elimination: bool
    time: bool
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableInfo:
    """The parts of tableinfo that Alen uses. The contact persons it names are left out on purpose.

    `suppressed` is suppressedDataValue ('' when not told); `updated` is zone-less, as sent;
    `next_release` is '' when not told.
    """

    table_id: str
    text: str
    unit: str
    suppressed: str
    updated: str
    next_release: str
    active: bool
    variables: tuple[InfoVariable, ...]

    def variable(self, code: str) -> InfoVariable | None:
        """The variable with this id, case forgiven; None when the table has none."""
        return next((v for v in self.variables if v.code.casefold() == code.casefold()), None)


@dataclass(frozen=True)
class SelectedVariable:
    """A variable to ask for: `code` and `ids` as tableinfo spells them, `spec_code` as tables.yml does."""

    code: str
    spec_code: str
    role: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """What one request asks for: every variable with the ids wanted of it."""

    table_id: str
    variables: tuple[SelectedVariable, ...]

    @property
    def rows(self) -> int:
        """The largest number of rows the answer can have."""
        return math.prod(len(v.ids) for v in self.variables)

    @property
    def cells(self) -> int:
        """Rows times columns, the time and value columns counted, as StatBank counts."""
        return self.rows * (len(self.variables) + 1)

    def role(self, role: str) -> SelectedVariable:
        """The variable that plays this role."""
        return next(v for v in self.variables if v.role == role)

    def narrowed(self, code: str, ids: Sequence[str]) -> Selection:
        """The same with other ids of one variable."""
        kept = tuple(replace(v, ids=tuple(ids)) if v.code == code else v for v in self.variables)
        return replace(self, variables=kept)

    def request(self, media: str) -> dict[str, object]:
        """The body to POST to /data for 'BULK' or 'CSV': codes, in Danish, every variable listed."""
        return {
            "table": self.table_id,
            "format": media,
            "lang": "da",
            "valuePresentation": "Code",
            "variables": [{"code": v.code, "values": list(v.ids)} for v in self.variables],
        }


def parse_tableinfo(body: bytes, headers: Mapping[str, str] | None = None) -> TableInfo:
    """Read tableinfo's JSON; SourceRefused when it is not what the contract says.

    No recorded tableinfo tells the next release; a field or header named like nextRelease,
    nextUpdate or nextPublication is kept should StatBank tell one.
    """
    try:
        loaded: object = json.loads(body.decode("utf-8-sig"))
    except ValueError as error:
        raise SourceRefused(f"tableinfo is not JSON ({error})", where="tableinfo") from error
    if not isinstance(loaded, dict):
        raise SourceRefused("tableinfo is not a JSON object", where="tableinfo")
    root = cast("dict[str, object]", loaded)
    table_id = _string(root, "id", "tableinfo")
    where = f"tableinfo of {table_id}"
    told = [*root.items(), *(headers or {}).items()]
    releases = [str(value) for key, value in told if value and _NEXT_RELEASE.search(key)]
    return TableInfo(
        table_id=table_id,
        text=str(root.get("text") or ""),
        unit=str(root.get("unit") or ""),
        suppressed=str(root.get("suppressedDataValue") or ""),
        updated=_string(root, "updated", where),
        next_release=releases[0] if releases else "",
        active=root.get("active") is not False,
        variables=tuple(_info_variable(item, where) for item in _items(root.get("variables"), where)),
    )


def _info_variable(item: Mapping[str, object], where: str) -> InfoVariable:
    code = _string(item, "id", where)
    values = _items(item.get("values"), f"{where}: {code}")
    return InfoVariable(
        code=code,
        text=str(item.get("text") or ""),
        elimination=item.get("elimination") is True,
        time=item.get("time") is True,
        values=tuple((_string(v, "id", f"{where}: {code}"), str(v.get("text") or "")) for v in values),
    )


def _items(value: object, where: str) -> list[dict[str, object]]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    if not items or not all(isinstance(item, dict) for item in items):
        raise SourceRefused("tableinfo lists nothing here, or not in the form agreed", where=where)
    return cast("list[dict[str, object]]", items)


def _string(body: Mapping[str, object], key: str, where: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise SourceRefused(f"tableinfo lacks {key}", where=where)
    return value


def select(spec: TableSpec, info: TableInfo) -> Selection:
    """The exact ids to ask for, in tableinfo's order of variables.

    Raises SourceRefused when tableinfo has a variable that tables.yml does not know, lacks one that
    it wants, or lacks a wanted code; the nearest codes are listed.
    """
    where = f"table {info.table_id}"
    extra = [f"{v.code} ({v.text})" for v in info.variables if spec.variable(v.code) is None]
    lacking = [v.code for v in spec.variables if info.variable(v.code) is None]
    if extra or lacking:
        found = ", ".join(v.code for v in info.variables)
        said = [f"StatBank has a variable Alen does not know: {', '.join(extra)}"] if extra else []
        said += [f"StatBank has no variable {', '.join(lacking)}; it has {found}"] if lacking else []
        raise SourceRefused(
            "; ".join(said),
            where=where,
            why="Figures of a table with another shape would not be the figures Alen takes them for.",
            do="Run `alen statbank check` and mend the table's entry in tables.yml.",
        )
    chosen: list[SelectedVariable] = []
    for found_variable in info.variables:
        wanted = cast("VariableSpec", spec.variable(found_variable.code))
        ids = _chosen_ids(wanted, found_variable, where)
        chosen.append(SelectedVariable(found_variable.code, wanted.code, wanted.role, ids))
    return Selection(info.table_id, tuple(chosen))


def _chosen_ids(wanted: VariableSpec, found: InfoVariable, where: str) -> tuple[str, ...]:
    if wanted.select == "all":
        return tuple(code for code, _ in found.values)
    if isinstance(wanted.select, Quarters):
        return _quarters(wanted.select, found, where)
    return tuple(_one_id(code, found, where) for code in wanted.select)


def _quarters(wanted: Quarters, found: InfoVariable, where: str) -> tuple[str, ...]:
    ids: list[str] = []
    for code, _ in found.values:
        quarter = _QUARTER.fullmatch(code)
        if quarter is None:
            raise SourceRefused(f"the period {code} is no quarter", where=f"{where}, {found.code}")
        if int(quarter.group(1)) in wanted.numbers:
            ids.append(code)
    if not ids:
        raise SourceRefused("none of the wanted quarters is listed", where=f"{where}, {found.code}")
    return tuple(ids)


def _one_id(code: str, found: InfoVariable, where: str) -> str:
    same = matching_ids(code, found)
    if len(same) == 1:
        return same[0]
    if same:
        raise SourceRefused(f"the code {code} can mean {' or '.join(same)}", where=f"{where}, {found.code}")
    raise SourceRefused(
        f"StatBank no longer has the code {code}",
        where=f"{where}, {found.code}",
        why="Nothing was fetched, for the figures would lack it silently.",
        do="Near codes: " + (", ".join(near_codes(code, found)) or "none") + ". Mend tables.yml.",
    )


def matching_ids(code: str, found: InfoVariable) -> list[str]:
    """The ids a wanted code can mean: the one spelt so, else those equal after normalising."""
    ids = [listed for listed, _ in found.values]
    return [code] if code in ids else [i for i in ids if normalise_code(i) == normalise_code(code)]


def near_codes(code: str, found: InfoVariable, count: int = 5) -> list[str]:
    """The ids most like a code that is gone, each with its label."""
    labels = dict(found.values)
    spelt = {normalise_code(listed): listed for listed in labels}
    close = difflib.get_close_matches(normalise_code(code), list(spelt), count, 0.3)
    return [f"{spelt[c]} ({labels[spelt[c]]})" for c in close]


def slices(selection: Selection, limit: int = CELL_LIMIT) -> list[Selection]:
    """Parts that each have fewer cells than `limit`, together the whole, always cut the same way.

    Organisations are halved first, then periods, then the variable with most ids.
    Raises SourceRefused when a single row is too large.
    """
    if selection.cells < limit:
        return [selection]
    order = sorted(selection.variables, key=lambda v: -len(v.ids))
    order.sort(key=lambda v: {"organisation": 0, "time": 1}.get(v.role, 2))
    variable = next((v for v in order if len(v.ids) > 1), None)
    if variable is None:
        raise SourceRefused(f"one row has more than {limit} cells", where=f"table {selection.table_id}")
    middle = (len(variable.ids) + 1) // 2
    halves = (variable.ids[:middle], variable.ids[middle:])
    return [part for ids in halves for part in slices(selection.narrowed(variable.code, ids), limit)]
