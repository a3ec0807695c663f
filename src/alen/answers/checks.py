"""What the edition's checks found, who moved most, and what moved a total."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from alen.answers.choosing import kind_of, members_of, no_year, scope_of, select
from alen.answers.edition import Reading, named
from alen.answers.parts import Cell, Columns, Header, Missing, Named, Rows
from alen.answers.prices import price_level
from alen.answers.ranked import years_with_values
from alen.answers.ranking import number
from alen.answers.selection import Selection, has_amount
from alen.comparison.trends import contributions as contributions_of
from alen.comparison.trends import largest_movers
from alen.errors import BadInput
from alen.measures.definition import Measure
from alen.model.figures import BASES
from alen.model.organisation import Organisation


@dataclass(frozen=True)
class Finding:
    """One finding; `detail` holds its numbers and words as stored by the check."""

    check_id: str
    severity: str
    measure_id: str
    measure_da: str
    measure_en: str
    organisation: Named | None
    year: int | None
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class CheckGroup:
    """All findings of one check; counts by severity."""

    check_id: str
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class CheckAnswer:
    """The findings of an edition. `has_findings`: at least one of severity `finding`."""

    groups: tuple[CheckGroup, ...]
    counts: Mapping[str, int]
    has_findings: bool
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per finding."""
        columns = (
            "check", "severity", "measure", "organisation_code", "organisation_name", "year", "detail",
            "edition",
        )  # fmt: skip
        return columns, [
            (
                one.check_id, one.severity, one.measure_id,
                one.organisation.code if one.organisation else None,
                one.organisation.name_da if one.organisation else None,
                one.year, "; ".join(f"{key}={value}" for key, value in one.detail.items()), self.edition_id,
            )
            for group in self.groups
            for one in group.findings
        ]  # fmt: skip


@dataclass(frozen=True)
class Mover:
    """One organisation between two years; changes None where a year is missing or not above 0."""

    organisation: Named
    then: float | None
    now: float | None
    change: float | None
    change_pct: float | None


@dataclass(frozen=True)
class MoversAnswer:
    """Largest movers between two years, by amount and by per cent, largest first."""

    header: Header
    first_year: int
    last_year: int
    absolute: tuple[Mover, ...]
    relative: tuple[Mover, ...]
    members: int
    members_missing: int

    def table(self) -> tuple[Columns, Rows]:
        """One row per mover and list."""
        columns = (
            "measure", "unit", "scope", "basis", "list", "organisation_code", "organisation_name",
            "first_year", "last_year", "then", "now", "change", "change_pct", "price", "price_base_year",
            "deflator", "edition",
        )  # fmt: skip
        head, price = self.header, self.header.price
        return columns, [
            (
                head.measure.id, head.measure.unit, head.scope, head.basis, name, one.organisation.code,
                one.organisation.name_da, self.first_year, self.last_year, one.then, one.now, one.change,
                one.change_pct, price.kind, price.base_year, price.deflator_id, head.edition_id,
            )
            for name, movers in (("absolute", self.absolute), ("relative", self.relative))
            for one in movers
        ]  # fmt: skip


@dataclass(frozen=True)
class Contribution:
    """One member of a total: its amounts in øre and its percentage points of the total's growth."""

    organisation: Named
    then_ore: int | None
    now_ore: int | None
    change_ore: int | None
    points: float | None
    missing: Missing | None


@dataclass(frozen=True)
class ContributionsAnswer:
    """What moved the total of the members between two years, largest contribution first.

    The total is over the members present in both years; `is_partial` when one is missing.
    """

    header: Header
    first_year: int
    last_year: int
    members: tuple[Contribution, ...]
    total_first_ore: int | None
    total_last_ore: int | None
    total_growth_pct: float | None
    members_missing: int
    is_partial: bool

    def table(self) -> tuple[Columns, Rows]:
        """One row per member."""
        columns = (
            "measure", "scope", "basis", "organisation_code", "organisation_name", "first_year",
            "last_year", "then_ore", "now_ore", "change_ore", "points", "missing_reason", "edition",
        )  # fmt: skip
        head = self.header
        return columns, [
            (
                head.measure.id, head.scope, head.basis, one.organisation.code, one.organisation.name_da,
                self.first_year, self.last_year, one.then_ore, one.now_ore, one.change_ore, one.points,
                one.missing.reason if one.missing else "", head.edition_id,
            )
            for one in self.members
        ]  # fmt: skip


def _finding(reading: Reading, row: Mapping[str, Any]) -> Finding:
    measure_id = "" if row["measure_key"] is None else reading.measure_id_of(int(row["measure_key"]))
    name = reading.find_measure(measure_id).name if measure_id else None
    key = row["organisation_key"]
    return Finding(
        check_id=row["check_id"],
        severity=row["severity"],
        measure_id=measure_id,
        measure_da=name.da if name else "",
        measure_en=name.en if name else "",
        organisation=None if key is None else named(reading.organisations.by_key(int(key))),
        year=None if row["year"] is None else int(row["year"]),
        detail=cast(dict[str, Any], json.loads(row["detail_json"])),
    )


def check_answer(reading: Reading) -> CheckAnswer:
    """What the checks found when the edition was built, by check."""
    findings = [_finding(reading, row) for row in reading.data.rows("out_alen__check")]
    groups = tuple(
        CheckGroup(
            check_id,
            dict(sorted(Counter(one.severity for one in findings if one.check_id == check_id).items())),
            tuple(one for one in findings if one.check_id == check_id),
        )
        for check_id in sorted({one.check_id for one in findings})
    )
    counts = dict(sorted(Counter(one.severity for one in findings).items()))
    return CheckAnswer(groups, counts, counts.get("finding", 0) > 0, reading.edition_id)


def _both_years(
    reading: Reading, measure: Measure, years: tuple[int, int], scope: str, basis: str | None, kind: str
) -> Selection:
    """Figures in a basis that holds both years.

    Raises NoFigures listing the years there are, and BadInput when the two cannot be compared.
    """
    first, last = years
    if first >= last:
        raise BadInput(f"{first} does not come before {last}", do="Give the earlier year first.")
    keys = reading.keys_by_kind.get(kind, frozenset())
    base = measure.of or measure.id
    for one in (basis,) if basis else BASES:
        trial = select(reading, measure, scope, one, None) if _has(reading, base, scope, one) else None
        known = trial.years(keys) if trial else ()
        if trial is not None and first in known and last in known:
            cuts = [year for year in sorted(trial.cut_years()) if first < year <= last]
            if cuts and not measure.of:
                raise BadInput(
                    f"{measure.id} is cut at {cuts[0]}: {first} and {last} cannot be compared",
                    why=next((b.text.en for b in measure.breaks if b.year == cuts[0]), ""),
                    do="Choose two years on the same side.",
                )
            return trial
    found = years_with_values(reading, measure, scope, kind)
    raise no_year(reading, measure, scope, last if first in found else first, found)


def _has(reading: Reading, measure_id: str, scope: str, basis: str) -> bool:
    return basis in BASES and len(reading.figures(measure_id, scope, basis)) > 0


def movers(
    reading: Reading,
    measure: str,
    first_year: int,
    last_year: int,
    k: int = 10,
    scope: str | None = None,
    basis: str | None = None,
    kind: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
) -> MoversAnswer:
    """The k organisations that moved most between two years, by amount and by per cent.

    Those missing or booked elsewhere in either year are left out and counted.
    Raises UnknownMeasure, BadInput for years a break lies between or prices that cannot be had, NoFigures.
    """
    found = reading.find_measure(measure)
    kind = kind_of(found, kind)
    scope = scope_of(reading, found, scope)
    selection = _both_years(reading, found, (first_year, last_year), scope, basis, kind)
    before = (first_year - 1, last_year - 1) if found.of else ()
    years = (*before, first_year, last_year)
    selection = selection.at(price_level(reading, selection.amounts, price, base, deflator, years))
    _, members = members_of(reading, kind, None, last_year)
    then, now = (
        np.array([selection.counted_value(one, year) for one in members], dtype=np.float64)
        for year in (first_year, last_year)
    )
    moved = largest_movers(then, now, k)

    def mover(place: int) -> Mover:
        return Mover(
            named(members[place]), float(then[place]), float(now[place]),
            number(moved.changes[place]), number(moved.relative_pct[place]),
        )  # fmt: skip

    return MoversAnswer(
        header=selection.header(),
        first_year=first_year,
        last_year=last_year,
        absolute=tuple(map(mover, moved.absolute)),
        relative=tuple(map(mover, moved.relative)),
        members=len(members),
        members_missing=int(np.isnan(then + now).sum()),
    )


def _contribution(one: Organisation, then: Cell, now: Cell, points: float) -> Contribution:
    amounts = [cell.total.amount_ore if cell.total else None for cell in (then, now)]
    missing = next((c.total.missing for c in (then, now) if c.total and c.total.missing), None)
    change = amounts[1] - amounts[0] if amounts[0] is not None and amounts[1] is not None else None
    return Contribution(named(one), amounts[0], amounts[1], change, number(points), missing)


def _sorted(members: Sequence[Contribution]) -> tuple[Contribution, ...]:
    return tuple(
        sorted(members, key=lambda one: (one.points is None, -abs(one.points or 0), one.organisation.code))
    )


def contributions(
    reading: Reading,
    measure: str,
    first_year: int,
    last_year: int,
    scope: str | None = None,
    basis: str | None = None,
    among: str | None = None,
    kind: str | None = None,
) -> ContributionsAnswer:
    """What each member gave to the growth of the members' total in kroner, in percentage points.

    Members are those of the last year. Published figures count as population times value, where the
    population of both years is loaded.
    Raises UnknownMeasure, BadInput for a measure without amounts or across a break, NoFigures.
    """
    found = reading.find_measure(measure)
    if found.of or not has_amount(found):
        raise BadInput(
            f"{found.id} has no amounts that add up to a total",
            do="Ask for a measure in kroner per inhabitant.",
        )
    kind = kind_of(found, kind)
    scope = scope_of(reading, found, scope)
    selection = _both_years(reading, found, (first_year, last_year), scope, basis, kind)
    _, members = members_of(reading, kind, among, last_year)
    cells = [(selection.cell(one, first_year), selection.cell(one, last_year)) for one in members]
    then, now = ([_amount(pair[side]) for pair in cells] for side in (0, 1))
    parts = contributions_of(then, now)
    made = [
        _contribution(one, *pair, float(points))
        for one, pair, points in zip(members, cells, parts.points, strict=True)
    ]
    first, change = number(parts.total_first), number(parts.total_change)
    return ContributionsAnswer(
        header=selection.header(),
        first_year=first_year,
        last_year=last_year,
        members=_sorted(made),
        total_first_ore=None if first is None else round(first),
        total_last_ore=None if first is None or change is None else round(first + change),
        total_growth_pct=number(parts.total_growth_pct),
        members_missing=int((parts.missing_first | parts.missing_last).sum()),
        is_partial=parts.is_partial,
    )


def _amount(cell: Cell) -> float:
    amount = cell.total.amount_ore if cell.total else None
    return float("nan") if amount is None else float(amount)
