"""One organisation: who it is, what it belongs to, and all its measures at their newest year."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.compare import NotLoaded
from alen.answers.parts import (
    CELL_COLUMNS,
    HEADER_COLUMNS,
    Cell,
    Columns,
    Header,
    Named,
    Rows,
    cell_row,
    header_row,
)
from alen.measures.definition import Text


@dataclass(frozen=True)
class Belonging:
    """What an organisation belongs to, by which scheme, from which day to which (None: still)."""

    parent: Named
    scheme: str
    valid_from: str
    valid_to: str | None


@dataclass(frozen=True)
class OrganisationNote:
    """A dated fact about the organisation: text and where it can be checked."""

    id: str
    date: str
    text: Text
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShowLine:
    """One measure in one scope at its newest year.

    place of n      None of n when it has no rank
    change_pct      growth from the year before, nominal; for shares the change is in `change_points`
    status          `ranked`, `booked_elsewhere`, `missing` or `not_ranked` (nation, groups)
    """

    header: Header
    year: int
    cell: Cell
    status: str
    place: int | None
    n: int
    percentile: float | None
    change_pct: float | None
    change_points: float | None


@dataclass(frozen=True)
class ShowAnswer:
    """An organisation's identity and figures."""

    organisation: Named
    valid_from: str
    valid_to: str | None
    belongings: tuple[Belonging, ...]
    members: tuple[Named, ...]
    replaces: tuple[Named, ...]
    replaced_by: Named | None
    notes: tuple[OrganisationNote, ...]
    lines: tuple[ShowLine, ...]
    not_loaded: tuple[NotLoaded, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per measure."""
        columns = (
            "organisation_code", "organisation_name", *HEADER_COLUMNS, *CELL_COLUMNS,
            "place", "n", "percentile", "change_pct", "change_points", "status", "edition",
        )  # fmt: skip
        return columns, [
            (
                self.organisation.code, self.organisation.name_da, *header_row(line.header),
                *cell_row(line.cell), line.place, line.n, line.percentile,
                line.change_pct, line.change_points, line.status, self.edition_id,
            )
            for line in self.lines
        ]  # fmt: skip
