"""What changed between two editions: figures added, removed and changed, and by which snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.parts import Columns, Rows


@dataclass(frozen=True)
class SnapshotChange:
    """A snapshot under a figure that is another one now; sha256 None where there was or is none."""

    table_id: str
    old_sha256: str | None
    new_sha256: str | None


@dataclass(frozen=True)
class FigureChange:
    """One figure that differs. `change` is added, removed or changed.

    Values are None where missing (with the reason) or where the figure is not there.
    cause: `snapshot`, `definition`, `both` or `code` (neither changed: the programme did).
    """

    change: str
    measure_id: str
    organisation_code: str
    organisation_name: str
    year: int
    scope: str
    basis: str
    old_value: float | None
    new_value: float | None
    old_missing_reason: str
    new_missing_reason: str
    old_numerator: int | None
    new_numerator: int | None
    old_flags: str
    new_flags: str
    cause: str
    snapshots: tuple[SnapshotChange, ...]


@dataclass(frozen=True)
class DefinitionChange:
    """A measure whose definition was added, removed or changed, and the fields that differ."""

    measure_id: str
    change: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class DiffAnswer:
    """Edition `old_id` against `new_id`; changes by measure, organisation, year, scope and basis."""

    old_id: str
    new_id: str
    added: int
    removed: int
    changed: int
    unchanged: int
    figures: tuple[FigureChange, ...]
    definitions: tuple[DefinitionChange, ...]
    snapshots: tuple[SnapshotChange, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per figure that differs."""
        columns = (
            "change", "measure", "organisation_code", "organisation_name", "year", "scope", "basis",
            "old_value", "new_value", "old_missing_reason", "new_missing_reason",
            "old_numerator", "new_numerator", "old_flags", "new_flags", "cause", "snapshots",
            "old_edition", "new_edition",
        )  # fmt: skip
        return columns, [
            (
                one.change, one.measure_id, one.organisation_code, one.organisation_name, one.year,
                one.scope, one.basis, one.old_value, one.new_value, one.old_missing_reason,
                one.new_missing_reason, one.old_numerator, one.new_numerator, one.old_flags, one.new_flags,
                one.cause,
                " ".join(f"{s.table_id}:{s.old_sha256 or '-'}>{s.new_sha256 or '-'}" for s in one.snapshots),
                self.old_id, self.new_id,
            )
            for one in self.figures
        ]  # fmt: skip
