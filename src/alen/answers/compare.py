"""Two or more organisations of one kind, side by side over all measures that fit them."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.parts import (
    CELL_COLUMNS,
    HEADER_COLUMNS,
    Cell,
    Columns,
    Header,
    Missing,
    Named,
    Rows,
    cell_row,
    header_row,
)


@dataclass(frozen=True)
class Placed:
    """One organisation's figure with its place among all of its kind; place None when it has none."""

    organisation: Named
    cell: Cell
    place: int | None
    n: int
    percentile: float | None


@dataclass(frozen=True)
class CompareLine:
    """One measure in one scope and year: one figure per organisation, in the order asked."""

    header: Header
    year: int
    figures: tuple[Placed, ...]


@dataclass(frozen=True)
class NotLoaded:
    """A measure that applies but for which nothing is loaded, and the tables that would give it."""

    measure_id: str
    name_da: str
    name_en: str
    scope: str
    tables: tuple[str, ...]
    missing: Missing


@dataclass(frozen=True)
class CompareAnswer:
    """`year` is the year asked for; None: each measure's newest year."""

    organisations: tuple[Named, ...]
    kind: str
    year: int | None
    lines: tuple[CompareLine, ...]
    not_loaded: tuple[NotLoaded, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per measure and organisation."""
        columns = (
            *HEADER_COLUMNS, "organisation_code", "organisation_name", *CELL_COLUMNS,
            "place", "n", "percentile", "edition",
        )  # fmt: skip
        return columns, [
            (
                *header_row(line.header), one.organisation.code, one.organisation.name_da,
                *cell_row(one.cell), one.place, one.n, one.percentile, self.edition_id,
            )
            for line in self.lines
            for one in line.figures
        ]  # fmt: skip
