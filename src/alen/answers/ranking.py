"""Who lies where: one measure, one year, one kind of organisation, in rank order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from alen.answers.booking_practice import BookingPractice
from alen.answers.choosing import OneYear, choose, members_of
from alen.answers.drawn import Drawn, drawn_of, practice_of, why_no_place
from alen.answers.edition import Reading, named
from alen.answers.means import WeightedMean, sum_of_totals, weighted_mean
from alen.answers.parts import (
    BAND_COLUMNS,
    CELL_COLUMNS,
    HEADER_COLUMNS,
    REMARK_COLUMNS,
    Cell,
    Columns,
    Header,
    Missing,
    Named,
    Rows,
    Sentence,
    SwingBand,
    Total,
    band_row,
    cell_row,
    header_row,
    remark_row,
)
from alen.answers.places import has_places
from alen.answers.ranked import status_of
from alen.answers.selection import Selection
from alen.comparison.ranks import max_min_ratio, percentile_ranks, quartiles, ranks, ratio_to_lowest
from alen.model.organisation import Organisation


@dataclass(frozen=True)
class RankRow:
    """One organisation. Unranked rows have place, percentile, quartile and ratio None.

    place            1 is the highest value; ties share the best place. None too where no band of places can
                     be made: a place is never given without the band it could lie in
    no_place         why a ranked figure has none: `no_band` (none is made of the measure), `near_zero` or
                     `too_few_years`; empty for all others
    is_tied          another organisation has the same place
    percentile       100 · #(values <= own) / n, over those with a place
    quartile         1 (lowest) to 4 (highest)
    ratio_to_lowest  value over the lowest ranked value; None when that is at or below 0
    status           `ranked`, `booked_elsewhere` or `missing`
    band             how far figure and place could lie elsewhere; None for a measure without such a band, and
                     for a figure whose past says nothing
    """

    organisation: Named
    cell: Cell
    status: str
    place: int | None = None
    is_tied: bool = False
    percentile: float | None = None
    quartile: int | None = None
    ratio_to_lowest: float | None = None
    band: SwingBand | None = None
    no_place: str = ""


@dataclass(frozen=True)
class RankSummary:
    """The ranked organisations together; all in the measure's unit, None where it cannot be said.

    weighted_mean        sum over sum; None with `weighted_missing` when weights are not loaded
    weighted_is_estimated  the weights are known, the numerators are published figures times population
    placed               of the n ranked, those with a place: a place needs a band
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
    placed: int
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
    booking the assumption on booking practice behind the bands; None where no band is made
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
    booking: BookingPractice | None = None

    @cached_property
    def by_code(self) -> Mapping[str, RankRow]:
        """The ranked rows by their organisation's code."""
        return {row.organisation.code: row for row in self.rows}

    @cached_property
    def sharing(self) -> Mapping[int | None, int]:
        """How many share each place."""
        return Counter(row.place for row in self.rows)

    @cached_property
    def without_place(self) -> Mapping[str, int]:
        """Why ranked figures have no place -> how many."""
        return Counter(row.no_place for row in self.rows if row.no_place)

    @cached_property
    def ends(self) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
        """Those with the highest value, and those with the lowest."""
        highest, lowest = self.summary.maximum, self.summary.minimum
        return (
            tuple(row.organisation for row in self.rows if row.cell.value == highest),
            tuple(row.organisation for row in self.rows if row.cell.value == lowest),
        )

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation, ranked first; the nation last, without a place."""
        columns = (
            "place", "organisation_code", "organisation_name", *CELL_COLUMNS, *HEADER_COLUMNS,
            "percentile", "quartile", "ratio_to_lowest", "status", "no_place", *BAND_COLUMNS, *REMARK_COLUMNS,
            "edition",
        )  # fmt: skip
        everyone = (*self.rows, *self.unranked, *((self.nation,) if self.nation else ()))
        return columns, [self._row(row) for row in everyone]

    def _row(self, row: RankRow) -> tuple[object, ...]:
        return (
            row.place, row.organisation.code, row.organisation.name_da,
            *cell_row(row.cell), *header_row(self.header),
            row.percentile, row.quartile, row.ratio_to_lowest, row.status, row.no_place,
            *band_row(row.band), *remark_row(row.cell), self.header.edition_id,
        )  # fmt: skip


def number(value: float) -> float | None:
    """A number as printed: None for NaN."""
    return None if np.isnan(value) else float(value)


def _quartile(value: float, bounds: Sequence[float]) -> int:
    return 1 + sum(value > bound for bound in bounds)


def placed(
    cells: Sequence[tuple[Organisation, Cell]],
    found: Drawn | None,
    among: Sequence[str] | None = None,
) -> list[RankRow]:
    """Every organisation with its place among those that are ranked and have a band, in the order given.

    found  the draws that bands are made of; None where none is made: then nobody has a place
    among  codes: places are among these; None for all
    """
    bands = {} if found is None else found.swing_bands(among)
    statuses = [status_of(cell) for _, cell in cells]
    values = np.array([np.nan if cell.value is None else cell.value for _, cell in cells], dtype=np.float64)
    eligible = np.array([status == "ranked" for status in statuses], dtype=np.bool_)
    has_place = eligible & np.array([has_places(bands.get(one.code)) for one, _ in cells], dtype=np.bool_)
    places = ranks(values, eligible=has_place).tolist()
    shares = percentile_ranks(values, eligible=has_place).tolist()
    ratios = ratio_to_lowest(values, eligible=eligible).tolist()
    bounds = quartiles(values, eligible=has_place)
    shared: Counter[int] = Counter(places)
    rows: list[RankRow] = []
    for at, (one, cell) in enumerate(cells):
        row = RankRow(named(one), cell, statuses[at], band=bands.get(one.code))
        if eligible[at]:
            row = replace(row, ratio_to_lowest=number(ratios[at]))
        if has_place[at]:
            quartile = _quartile(float(values[at]), bounds)
            is_tied = shared[places[at]] > 1
            row = replace(row, place=places[at], is_tied=is_tied, percentile=shares[at], quartile=quartile)
        elif eligible[at]:
            row = replace(row, no_place=why_no_place(found, one.code))
        rows.append(row)
    return rows


def in_order(rows: Iterable[RankRow]) -> list[RankRow]:
    """The ranked rows, the highest figure first, by code where figures are equal."""
    ranked = [row for row in rows if row.status == "ranked"]
    return sorted(ranked, key=lambda row: (-(row.cell.value or 0.0), row.organisation.code))


@dataclass(frozen=True)
class Standings:
    """All organisations of a kind in a year with their places, by code; n of them have one."""

    rows: Mapping[str, RankRow]
    n: int


def standings(
    selection: Selection, kind: str, year: int, practice: BookingPractice | None = None
) -> Standings:
    """The places of all of a kind in a year, which are the same whoever asks.

    practice  another assumption on booking practice than the measure's own
    """
    practice = practice or practice_of(selection.measure)
    spread = None if practice is None else practice.spread_pct
    cells = selection.column(kind, year)

    def make() -> Standings:
        found = None if practice is None else drawn_of(selection, kind, year, practice)
        rows = placed(
            list(zip(selection.reading.organisations.of_kind(kind, year), cells, strict=True)), found
        )
        by_code = {row.organisation.code: row for row in rows}
        return Standings(by_code, sum(row.place is not None for row in rows))

    kept: Standings = selection.reading.standings.of((*selection.cells_of(kind, year), spread), make)
    return kept


def _rows(
    selection: Selection,
    kind: str,
    year: int,
    parent: Organisation | None,
    members: Sequence[Organisation],
    practice: BookingPractice | None,
) -> list[RankRow]:
    """The members with their places among each other."""
    if parent is None or parent.kind == "nation":
        return list(standings(selection, kind, year, practice).rows.values())
    found = None if practice is None else drawn_of(selection, kind, year, practice)
    return placed([(one, selection.cell(one, year)) for one in members], found, [one.code for one in members])


def _summary(
    selection: Selection, year: int, members: Sequence[Organisation], rows: Sequence[RankRow]
) -> RankSummary:
    values = np.array(
        [np.nan if row.cell.value is None else row.cell.value for row in rows], dtype=np.float64
    )
    eligible = np.array([row.status == "ranked" for row in rows], dtype=np.bool_)
    chosen = values[eligible]
    bounds = quartiles(values, eligible=eligible)
    n = int(eligible.sum())
    mean = weighted_mean(selection, year, members, eligible, values) if n else WeightedMean()
    return RankSummary(
        members=len(rows),
        n=n,
        booked_elsewhere=sum(row.status == "booked_elsewhere" for row in rows),
        missing=dict(sorted(Counter(row.cell.reason for row in rows if row.status == "missing").items())),
        placed=sum(row.place is not None for row in rows),
        minimum=float(chosen.min()) if n else None,
        lower_quartile=number(bounds.lower),
        median=number(bounds.median),
        upper_quartile=number(bounds.upper),
        maximum=float(chosen.max()) if n else None,
        max_min_ratio=number(max_min_ratio(values, eligible=eligible)),
        unweighted_mean=float(chosen.mean()) if n else None,
        weighted_mean=mean.value,
        weighted_is_estimated=mean.is_estimated,
        weighted_missing=mean.missing,
        covered_share=mean.covered_share,
        covered_by=mean.covered_by,
        is_partial=n < len(rows) or mean.is_partial,
        total=sum_of_totals([row.cell.total for row in rows if row.status == "ranked"]),
    )


def _headline(year: int, rows: Sequence[RankRow], summary: RankSummary) -> Sentence:
    if not rows:
        return Sentence("rank_none", {"year": year, "members": summary.members})
    first, last = rows[0], rows[-1]
    return Sentence(
        "rank_range" if summary.placed == summary.n else "rank_order",
        {
            "year": year,
            "n": summary.n,
            "members": summary.members,
            "highest_da": first.organisation.name_da,
            "highest_en": first.organisation.name_en,
            "highest": first.cell.value,
            "lowest_da": last.organisation.name_da,
            "lowest_en": last.organisation.name_en,
            "lowest": last.cell.value,
            "median": summary.median,
        },
    )


def rank(
    reading: Reading,
    measure: str,
    year: int | None = None,
    scope: str | None = None,
    among: str | None = None,
    basis: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
    kind: str | None = None,
    booking: float | None = None,
) -> RankAnswer:
    """Rank all municipalities, or all regions, by one measure in one year; the highest is number 1.

    year     None: the newest with values
    among    a region, landsdel or group, as it was in that year
    kind     municipality or region, for a measure that has both
    booking  the reader's assumption on booking practice in per cent; None: the measure's own
    A growth measure is ranked by the growth from the year before, in per cent.

    Raises UnknownMeasure, UnknownOrganisation, BadInput, and NoFigures listing the years there are.
    """
    practice = practice_of(reading.find_measure(measure), booking)
    found = choose(reading, OneYear(measure, year, scope, basis, price, base, deflator, kind))
    kind, year, selection = found.kind, found.year, found.selection
    parent, members = members_of(reading, kind, among, year)
    rows = _rows(selection, kind, year, parent, members, practice)
    ranked = in_order(rows)
    nation = reading.organisations.by_code("000")
    has_row = nation is not None and (nation.key, year) in selection.figures.places
    cell = selection.cell(nation, year) if nation is not None and has_row else None
    summary = _summary(selection, year, members, rows)
    return RankAnswer(
        header=selection.header(),
        year=year,
        kind=kind,
        among=None if parent is None else named(parent),
        years=selection.years(reading.keys_by_kind.get(kind, frozenset())),
        rows=tuple(ranked),
        unranked=tuple(row for row in rows if row.status != "ranked"),
        nation=None if nation is None or cell is None else RankRow(named(nation), cell, "reference"),
        summary=summary,
        headline=_headline(year, ranked, summary),
        booking=practice,
    )
