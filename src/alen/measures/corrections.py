"""Corrections as data: which published numbers Alen rejects, replaces or flags, and who said so.

A correction names the number it was written against (`expect`). When the loaded number is another, the
publisher has mended it, or the correction was wrong from the start: the build stops and names the
correction, so that no correction outlives its reason. This module changes nothing itself; it says which
rows change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from alen.errors import BadDefinition
from alen.measures.definition import Text
from alen.model.figures import BASES, SCOPES
from alen.model.yaml_text import parse_yaml

ACTIONS = ("reject", "replace", "flag")
"""`reject`: the number goes, with missing_reason 'rejected'; `replace`: `value` stands in its place, with
the flag 'corrected'; `flag`: the number stays, with the flag 'corrected' and the reason beside it."""

_FIELDS = {
    "id", "measure", "scope", "basis", "table", "codes", "organisation_code", "year", "action", "value",
    "reason", "reported_by", "date", "source", "expect",
}  # fmt: skip

Number = int | float | Decimal


@dataclass(frozen=True)
class Correction:
    """One number, and what is to be done about it.

    Either measure (with scope, '' for the only one, and basis) or table_id with codes (role -> code)
    says which number. expect and value stand in the unit the number is reported in: kroner per
    inhabitant of a figure, thousands of kroner of a cell.
    """

    id: str
    organisation_code: str
    year: int
    action: str
    reason: Text
    reported_by: str
    date: date
    source: str
    expect: Decimal
    value: Decimal | None = None
    measure_id: str = ""
    scope: str = ""
    basis: str = "computed"
    table_id: str = ""
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def target(self) -> tuple[object, ...]:
        """What is corrected; two corrections never share it."""
        place = (self.organisation_code, self.year)
        if self.measure_id:
            return ("measure", self.measure_id, self.scope, self.basis, *place)
        return ("table", self.table_id, self.codes, *place)


@dataclass(frozen=True)
class Change:
    """What one correction does to one row: `row` counts from 0 in the rows given.

    value: the number that stands afterwards, None when it is rejected. missing_reason and flag are as in
    `model.figures`; '' for none.
    """

    correction: Correction
    row: int
    value: Decimal | None
    missing_reason: str
    flag: str


@dataclass(frozen=True)
class Outcome:
    """The changes, in the order of the corrections, and the corrections whose number is not loaded."""

    changes: tuple[Change, ...]
    not_loaded: tuple[Correction, ...]


class _Reader:
    """Reads one correction, naming file, correction and key in every complaint."""

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self.data = data
        self.where = where

    def fail(self, what: str, key: str = "") -> BadDefinition:
        return BadDefinition(
            what,
            where=f"{self.where}: {key}" if key else self.where,
            why="A correction changes a published number; it must say which, why, and on whose word.",
            do="See measures/corrections/README.md for the fields.",
        )

    def word(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail("needs a text; put digits in quotation marks", key)
        return value.strip()

    def one_of(self, key: str, allowed: Sequence[str], default: str) -> str:
        value = self.data.get(key, default)
        if value not in allowed:
            raise self.fail(f"{value!r} is none of {', '.join(a for a in allowed if a)}", key)
        return str(value)

    def year(self) -> int:
        value = self.data.get("year")
        if not isinstance(value, int) or isinstance(value, bool) or not 1900 <= value <= 2200:
            raise self.fail(f"{value!r} is no year", "year")
        return value

    def number(self, key: str) -> Decimal:
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise self.fail("needs a number, with a point for decimals", key)
        try:
            # YAML reads 118.50 as a float and drops the last nought: two decimals need quotation marks.
            number = Decimal(str(value))
        except InvalidOperation as error:
            raise self.fail(f"{value!r} is no number", key) from error
        if not number.is_finite():
            raise self.fail(f"{value!r} is no number", key)
        return number

    def day(self) -> date:
        value = self.data.get("date")
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise self.fail(f"{value!r} is no date (2026-01-31)", "date") from error

    def reason(self) -> Text:
        value = self.data.get("reason")
        texts = cast(dict[str, object], value) if isinstance(value, dict) else {}
        da, en = texts.get("da"), texts.get("en")
        if isinstance(da, str) and isinstance(en, str) and da.strip() and en.strip():
            return Text(da.strip(), en.strip())
        raise self.fail("needs a text in both languages: {da: ..., en: ...}", "reason")

    def codes(self) -> tuple[tuple[str, str], ...]:
        value = self.data.get("codes")
        given = cast(dict[object, object], value) if isinstance(value, dict) else {}
        pairs = [
            (role, code) for role, code in given.items() if isinstance(role, str) and isinstance(code, str)
        ]
        if not pairs or len(pairs) != len(given):
            raise self.fail("needs roles and codes as texts; put digits in quotation marks", "codes")
        return tuple(sorted(pairs))


def read_corrections(text: str, where: str) -> tuple[Correction, ...]:
    """The corrections of one file, in its order; `where` names the file in every message.

    Raises BadDefinition for unknown, missing or contradicting fields, and for an id or a number that is
    corrected twice.
    """
    loaded = parse_yaml(text, where)
    root = cast(dict[str, object], loaded) if isinstance(loaded, dict) else {}
    items = root.get("corrections")
    if set(root) != {"corrections"} or not isinstance(items, list):
        raise BadDefinition("needs one list called corrections and nothing else", where=where)
    found: list[Correction] = []
    for number, item in enumerate(cast(list[object], items), start=1):
        if not isinstance(item, dict):
            raise BadDefinition(f"number {number} is no mapping", where=where)
        found.append(_correction(cast(dict[str, Any], item), where, number))
    _refuse_twice(found, where)
    return tuple(found)


def read_all_corrections(texts: Mapping[str, str]) -> tuple[Correction, ...]:
    """The corrections of all files, in the order of the files' names; `texts` maps name to YAML.

    Raises BadDefinition as `read_corrections`, also when two files correct one number.
    """
    found = [one for name in sorted(texts) for one in read_corrections(texts[name], name)]
    _refuse_twice(found, ", ".join(sorted(texts)))
    return tuple(found)


def _correction(data: Mapping[str, Any], where: str, number: int) -> Correction:
    reader = _Reader(data, f"{where}: correction {data.get('id', f'number {number}')}")
    unknown = sorted(set(data) - _FIELDS)
    if unknown:
        raise reader.fail(f"has fields nobody reads: {', '.join(unknown)}")
    id_ = reader.word("id")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_):
        raise reader.fail(f"{id_!r} is no id: lower-case ASCII, digits and hyphens", "id")
    if ("measure" in data) == ("table" in data):
        raise reader.fail("needs either a measure or a table with codes")
    by_measure = "measure" in data
    strays = sorted(set(data) & ({"codes"} if by_measure else {"scope", "basis"}))
    if strays:
        raise reader.fail(f"{', '.join(strays)} means nothing here")
    action = reader.one_of("action", ACTIONS, "")
    if (action == "replace") != ("value" in data):
        raise reader.fail("a value goes with the action replace, and with no other", "value")
    return Correction(
        id=id_,
        organisation_code=reader.word("organisation_code"),
        year=reader.year(),
        action=action,
        reason=reader.reason(),
        reported_by=reader.word("reported_by"),
        date=reader.day(),
        source=reader.word("source"),
        expect=reader.number("expect"),
        value=reader.number("value") if action == "replace" else None,
        measure_id=reader.word("measure") if by_measure else "",
        scope=reader.one_of("scope", ("", *SCOPES), ""),
        basis=reader.one_of("basis", BASES, "computed"),
        table_id="" if by_measure else reader.word("table"),
        codes=() if by_measure else reader.codes(),
    )


def _refuse_twice(corrections: Sequence[Correction], where: str) -> None:
    ids: set[str] = set()
    targets: dict[tuple[object, ...], str] = {}
    for correction in corrections:
        if correction.id in ids:
            raise BadDefinition(f"the id {correction.id} is used twice", where=where)
        other = targets.get(correction.target)
        if other is not None:
            raise BadDefinition(f"{other} and {correction.id} correct the same number", where=where)
        ids.add(correction.id)
        targets[correction.target] = correction.id


def agrees(reported: Number | None, expect: Decimal) -> bool:
    """Whether a reported number is the expected one, held to the decimals `expect` is written with.

    >>> agrees(1234.5678, Decimal("1234.57")), agrees(1234.5678, Decimal("1234.56")), agrees(None, Decimal(0))
    (True, False, False)
    """
    if reported is None:
        return False
    number = Decimal(str(reported))
    if not number.is_finite():
        return False
    exponent = expect.as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    return abs(number - expect) <= Decimal(5).scaleb(-decimals - 1)


def apply_to_figures(
    corrections: Iterable[Correction], figures: Mapping[str, Sequence[Any]], measure_ids: Iterable[str]
) -> Outcome:
    """Which figures the corrections of measures change; corrections of cells are passed over.

    `figures` has the columns measure_id, organisation_code, year, scope, basis (texts and whole years) and
    value (the figure in its measure's unit, None or NaN when missing), one entry per row. `measure_ids`:
    all measures there are. Raises BadDefinition for an unknown measure, when a correction names no scope
    though the figure has several, and when the loaded figure is not the expected one.
    """
    known = set(measure_ids)
    places: dict[tuple[str, str, int, str], list[int]] = {}
    keys = zip(
        figures["measure_id"], figures["organisation_code"], figures["year"], figures["basis"], strict=True
    )
    for row, (measure, organisation, year, basis) in enumerate(keys):
        places.setdefault((str(measure), str(organisation), int(year), str(basis)), []).append(row)
    changes: list[Change] = []
    not_loaded: list[Correction] = []
    for correction in corrections:
        if not correction.measure_id:
            continue
        if correction.measure_id not in known:
            raise _fault(correction, f"{correction.measure_id!r} is no measure", "Mend its measure.")
        place = (correction.measure_id, correction.organisation_code, correction.year, correction.basis)
        rows = [r for r in places.get(place, []) if correction.scope in ("", figures["scope"][r])]
        if len(rows) > 1:
            raise _fault(correction, "there are figures of several scopes", "Say which scope is meant.")
        if not rows:
            not_loaded.append(correction)
            continue
        changes.append(_change(correction, rows[0], figures["value"][rows[0]]))
    return Outcome(tuple(changes), tuple(not_loaded))


def apply_to_cells(
    corrections: Iterable[Correction], table_id: str, cells: Mapping[str, Sequence[Any]]
) -> Outcome:
    """Which cells of one table the corrections change; corrections of other tables are passed over.

    `cells` has the columns organisation_code, year, value (as reported, None when missing) and one column
    per role that a correction names. Raises BadDefinition when a correction names a role the cells do not
    have or more than one cell, and when the loaded cell is not the expected one.
    """
    places: dict[tuple[str, int], list[int]] = {}
    for row, key in enumerate(zip(cells["organisation_code"], cells["year"], strict=True)):
        places.setdefault((str(key[0]), int(key[1])), []).append(row)
    changes: list[Change] = []
    not_loaded: list[Correction] = []
    for correction in corrections:
        if correction.table_id != table_id:
            continue
        strays = [role for role, _ in correction.codes if role not in cells]
        if strays:
            raise _fault(correction, f"{table_id} has no {', '.join(strays)}", "Mend its codes.")
        rows = [
            row
            for row in places.get((correction.organisation_code, correction.year), [])
            if all(cells[role][row] == code for role, code in correction.codes)
        ]
        if len(rows) > 1:
            raise _fault(correction, f"its codes name {len(rows)} cells", "Name every code of the cell.")
        if not rows:
            not_loaded.append(correction)
            continue
        changes.append(_change(correction, rows[0], cells["value"][rows[0]]))
    return Outcome(tuple(changes), tuple(not_loaded))


def _change(correction: Correction, row: int, reported: Number | None) -> Change:
    if not agrees(reported, correction.expect):
        raise _fault(
            correction,
            f"expects {correction.expect}, but {'no number' if reported is None else reported} is loaded",
            "Look the number up at the publisher; then remove the correction or write it anew.",
            "The publisher has mended the number since, or the correction never fitted it.",
        )
    if correction.action == "reject":
        return Change(correction, row, None, "rejected", "")
    value = correction.value if correction.value is not None else Decimal(str(reported))
    return Change(correction, row, value, "", "corrected")


def _fault(correction: Correction, what: str, do: str, why: str = "") -> BadDefinition:
    target = correction.measure_id or correction.table_id
    return BadDefinition(
        what,
        where=f"correction {correction.id} ({target}, {correction.organisation_code}, {correction.year})",
        why=why,
        do=do,
    )
