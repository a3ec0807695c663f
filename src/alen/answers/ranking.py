"""Who lies where: one measure, one year, one kind of organisation, in rank order."""

from __future__ import annotations

from collections.abc import Mapping
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
    Sentence,
    Total,
    cell_row,
    header_row,
)


@dataclass(frozen=True)
class RankRow:
    """One organisation. Unranked rows have place, percentile, quartile and ratio None.

    place            1 is the highest value; ties share the best place
    is_tied          another organisation has the same place
    percentile       100 · #(values <= own) / n
    quartile         1 (lowest) to 4 (highest)
    ratio_to_lowest  value over the lowest ranked value; None when that is at or below 0
    status           `ranked`, `booked_elsewhere` or `missing`
    """

    organisation: Named
    cell: Cell
    status: str
    place: int | None = None
    is_tied: bool = False
    percentile: float | None = None
    quartile: int | None = None
    ratio_to_lowest: float | None = None


@dataclass(frozen=True)
class RankSummary:
    """The ranked organisations together; all in the measure's unit, None where it cannot be said.

    weighted_mean        sum over sum; None with `weighted_missing` when weights are not loaded
    weighted_is_estimated  the weights are known, the numerators are published figures times population
    covered_share        what part of the group the weighted mean rests on, 0 to 1
    covered_by           `denominator`, `count` or `unknown`
    is_partial           a mean lacks a member (missing, or booked elsewhere)
    total                the sum of the ranked organisations' totals
    missing              reason -> how many
    """

    members: int
    n: int
    booked_elsewhere: int
    missing: Mapping[str, int]
    minimum: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    maximum: float | None
    max_min_ratio: float | None
    unweighted_mean: float | None
    weighted_mean: float | None
    weighted_is_estimated: bool
    weighted_missing: Missing | None
    covered_share: float | None
    covered_by: str
    is_partial: bool
    total: Total | None


@dataclass(frozen=True)
class RankAnswer:
    """One measure in one year. `rows` in rank order, then `unranked` by code; `nation` stands apart.

    kind    municipality or region: never both
    among   the region, landsdel or group asked for; None for the whole country
    years   the years that have values in this scope and basis
    """

    header: Header
    year: int
    kind: str
    among: Named | None
    years: tuple[int, ...]
    rows: tuple[RankRow, ...]
    unranked: tuple[RankRow, ...]
    nation: RankRow | None
    summary: RankSummary
    headline: Sentence

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation, ranked first; the nation last, without a place."""
        columns = (
            "place", "organisation_code", "organisation_name", *CELL_COLUMNS, *HEADER_COLUMNS,
            "percentile", "quartile", "ratio_to_lowest", "status", "remark_da", "remark_en", "edition",
        )  # fmt: skip
        everyone = (*self.rows, *self.unranked, *((self.nation,) if self.nation else ()))
        return columns, [self._row(row) for row in everyone]

    def _row(self, row: RankRow) -> tuple[object, ...]:
        remarks = row.cell.remarks
        return (
            row.place, row.organisation.code, row.organisation.name_da,
            *cell_row(row.cell), *header_row(self.header),
            row.percentile, row.quartile, row.ratio_to_lowest, row.status,
            " | ".join(one.text.da for one in remarks), " | ".join(one.text.en for one in remarks),
            self.header.edition_id,
        )  # fmt: skip
