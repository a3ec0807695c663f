"""What the edition's checks found, who moved most, and what moved a total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alen.answers.parts import Columns, Header, Missing, Named, Rows


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
            "first_year", "last_year", "then", "now", "change", "change_pct", "edition",
        )  # fmt: skip
        head = self.header
        return columns, [
            (
                head.measure.id, head.measure.unit, head.scope, head.basis, name, one.organisation.code,
                one.organisation.name_da, self.first_year, self.last_year, one.then, one.now, one.change,
                one.change_pct, head.edition_id,
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
