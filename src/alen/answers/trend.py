"""One measure over time for one organisation or several, cut where it no longer means the same."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.parts import (
    CELL_COLUMNS,
    HEADER_COLUMNS,
    BreakNote,
    Cell,
    Columns,
    Header,
    Missing,
    Named,
    Rows,
    Sentence,
    cell_row,
    header_row,
)


@dataclass(frozen=True)
class YearGrowth:
    """Growth in per cent from the year before, nominal and real; each a number or why there is none."""

    year: int
    nominal_pct: float | None
    nominal_missing: Missing | None
    real_pct: float | None
    real_missing: Missing | None


@dataclass(frozen=True)
class GrowthRate:
    """Growth a year over the last stretch: compound, and log slope with its interval; None for none."""

    first_year: int | None
    last_year: int | None
    observations: int
    compound_pct: float | None
    slope_pct: float | None
    slope_low_pct: float | None
    slope_high_pct: float | None
    level: float


@dataclass(frozen=True)
class Stretch:
    """Years that can be compared with each other."""

    first_year: int
    last_year: int


@dataclass(frozen=True)
class Series:
    """One organisation: a cell for each year of the answer, in order.

    summed_from  the organisations it is the sum of before it existed; empty for most
    summed_years the years for which it is their sum
    nominal, real  growth over the last stretch; `real` is None with `real_missing` without a deflator
    """

    organisation: Named
    cells: tuple[Cell, ...]
    growth: tuple[YearGrowth, ...]
    stretches: tuple[Stretch, ...]
    nominal: GrowthRate | None
    real: GrowthRate | None
    real_missing: Missing | None
    summed_from: tuple[Named, ...] = ()
    summed_years: tuple[int, ...] = ()


@dataclass(frozen=True)
class TrendAnswer:
    """One measure over `years`. `cuts`: years that cannot be compared with the year before, and why.

    real_price in the header's `price` when the values are real; `growth_deflator` is what real growth
    rests on in either case (empty when none is loaded).
    """

    header: Header
    years: tuple[int, ...]
    series: tuple[Series, ...]
    cuts: tuple[BreakNote, ...]
    growth_deflator: str
    headline: Sentence

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation and year."""
        columns = (
            "organisation_code", "organisation_name", *CELL_COLUMNS, *HEADER_COLUMNS,
            "growth_nominal_pct", "growth_real_pct", "summed_from", "edition",
        )  # fmt: skip
        return columns, [
            (
                one.organisation.code, one.organisation.name_da, *cell_row(cell), *header_row(self.header),
                growth.nominal_pct, growth.real_pct, " ".join(cell.summed_from), self.header.edition_id,
            )
            for one in self.series
            for cell, growth in zip(one.cells, one.growth, strict=True)
        ]  # fmt: skip
