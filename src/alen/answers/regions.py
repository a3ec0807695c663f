"""The regions side by side: what they booked, per inhabitant, how it grew, and what each gave to the growth.

Numerators are sums in whole øre and stand alone where the population of the year is not loaded. Growth is
that of the amount, not of the figure per inhabitant. A region that replaces others is their sum before it
exists; a break cuts growth and stretches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alen.answers.addresses import api_address
from alen.answers.booking_practice import BookingPractice
from alen.answers.choosing import all_of_kind, scope_of
from alen.answers.drawn import Drawn, drawn_of, practice_of
from alen.answers.edition import Reading, measure_note, named
from alen.answers.numerators import Numerators
from alen.answers.parts import (
    BAND_COLUMNS,
    BreakNote,
    Cell,
    Columns,
    Header,
    MeasureNote,
    Missing,
    Named,
    Price,
    Rows,
    SwingBand,
    band_row,
)
from alen.answers.prices import Level, price_level
from alen.answers.ranking import RankRow, placed
from alen.answers.regions_choosing import (
    REGION,
    first_year_asked,
    measure_asked,
    real_growth,
    share_measure,
    year_asked,
)
from alen.answers.regions_growth import AmountGrowth, Grower, points_of
from alen.answers.selection import Selection
from alen.answers.trend import Stretch
from alen.comparison.trends import segments
from alen.measures.definition import Measure
from alen.model.organisation import Organisation

if TYPE_CHECKING:
    from alen.answers.questions import Desk


@dataclass(frozen=True)
class Share:
    """A region's amount in per cent of its operating spending, or why it cannot be said."""

    value: float | None
    missing: Missing | None


@dataclass(frozen=True)
class RegionRow:
    """One region in the answer's year; amounts and values in the answer's prices.

    place                   by kroner per inhabitant, among those that have a band; else None
    no_place                why a ranked figure has none, as in a ranking; empty for all others
    band                    how far figure and place could lie elsewhere; None where no band is made
    ratio_to_lowest         among those ranked; else None
    population              inhabitants on 1 January of the year; None where not loaded
    year_before, since_first  growth of the amount from the year before, and from the answer's first year
    points                  percentage points of the total's growth from the year before
    points_since_first      the same of the growth from the first year
    share                   of operating spending; None where no measure says it in this scope
    status                  `ranked`, `booked_elsewhere` or `missing`
    """

    organisation: Named
    amount_ore: int | None
    amount_plus_minus_ore: int | None
    amount_missing: Missing | None
    cell: Cell
    status: str
    place: int | None
    is_tied: bool
    ratio_to_lowest: float | None
    population: int | None
    year_before: AmountGrowth
    since_first: AmountGrowth | None
    points: float | None
    points_since_first: float | None
    share: Share | None
    summed_from: tuple[str, ...]
    no_place: str = ""
    band: SwingBand | None = None


@dataclass(frozen=True)
class RegionsTotal:
    """The regions together: sums over those that have an amount, `n` of `members`.

    per_inhabitant  sum over sum, of those that have both; None where none has
    growth          over those that have the amount in both years
    """

    members: int
    n: int
    amount_ore: int | None
    population: int | None
    per_inhabitant: float | None
    year_before: AmountGrowth
    since_first: AmountGrowth | None
    share: Share | None

    @property
    def is_partial(self) -> bool:
        """Whether a region's amount is not in the sum."""
        return self.n < self.members


@dataclass(frozen=True)
class RegionSeries:
    """One region over the answer's years, in its prices.

    role     `member` of the answer's year, `successor` that takes over later, or `predecessor`
    cells    kroner per inhabitant, one a year; amounts_ore beside them
    summed_years  years in which it is the sum of `summed_from`
    """

    organisation: Named
    role: str
    cells: tuple[Cell, ...]
    amounts_ore: tuple[int | None, ...]
    stretches: tuple[Stretch, ...]
    summed_from: tuple[Named, ...]
    summed_years: tuple[int, ...]


@dataclass(frozen=True)
class Lacking:
    """Something the answer would hold and does not: `amounts`, `share` or `real`; which tables give it."""

    what: str
    tables: tuple[str, ...]
    loaded: tuple[str, ...]
    missing: Missing | None


@dataclass(frozen=True)
class RegionsAnswer:
    """All regions of one year. `regions` in the order of kroner per inhabitant, those not ranked last.

    is_loaded    whether the edition holds any amount; where not, the rows say so
    first_year   the year that longer growth is counted from; None where there is none
    growth_price what real growth rests on; None with `real_missing` where no index may be used
    share_measure  the measure that says the share of operating spending; None for none in this scope
    cuts         years that cannot be compared with the year before, and why
    booking      the assumption on booking practice behind the bands; None where no band is made
    """

    header: Header
    is_loaded: bool
    year: int
    first_year: int | None
    years: tuple[int, ...]
    regions: tuple[RegionRow, ...]
    total: RegionsTotal
    series: tuple[RegionSeries, ...]
    cuts: tuple[BreakNote, ...]
    growth_price: Price | None
    real_missing: Missing | None
    share_measure: MeasureNote | None
    lacking: tuple[Lacking, ...]
    booking: BookingPractice | None = None

    def table(self) -> tuple[Columns, Rows]:
        """One row per region and year of the series; growth, share and place in the answer's year only."""
        columns = (
            "organisation_code", "organisation_name", "role", "year", "amount_ore", "per_inhabitant",
            "missing_reason", "summed_from", "place", "no_place", *BAND_COLUMNS, "ratio_to_lowest",
            "growth_nominal_pct",
            "growth_real_pct", "growth_since", "growth_since_nominal_pct", "growth_since_real_pct",
            "share_operating_pct", "contribution_points", "measure", "scope", "price", "price_base_year",
            "deflator", "edition",
        )  # fmt: skip
        rows = {row.organisation.code: row for row in self.regions}
        head, price = self.header, self.header.price
        end = (
            head.measure.id, head.scope, price.kind, price.base_year, price.deflator_id, head.edition_id,
        )  # fmt: skip
        return columns, [
            (
                one.organisation.code, one.organisation.name_da, one.role, cell.year, amount, cell.value,
                cell.reason, " ".join(cell.summed_from),
                *_in_year(rows.get(one.organisation.code) if cell.year == self.year else None), *end,
            )
            for one in self.series
            for cell, amount in zip(one.cells, one.amounts_ore, strict=True)
        ]  # fmt: skip


def _in_year(row: RegionRow | None) -> tuple[object, ...]:
    if row is None:
        return (None,) * (10 + len(BAND_COLUMNS))
    since = row.since_first
    return (
        row.place, row.no_place, *band_row(row.band), row.ratio_to_lowest,
        row.year_before.nominal_pct, row.year_before.real_pct,
        since.first_year if since else None, since.nominal_pct if since else None,
        since.real_pct if since else None, row.share.value if row.share else None, row.points,
    )  # fmt: skip


@dataclass(frozen=True)
class Regions:
    """The regions in one year by one measure; see `regions`."""

    measure: str = "region-it"
    year: int | None = None
    first_year: int | None = None
    scope: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/regions/{measure}?year=…`."""
        query = {name: value for name, value in vars(self).items() if name != "measure"}
        return api_address("regions", self.measure, **{**query, "price": _unless_current(self.price)})

    def ask(self, desk: Desk) -> RegionsAnswer:
        """The regions."""
        return regions(desk.reading, **vars(self))


def _by_figure(row: RegionRow) -> tuple[bool, float, str]:
    """The ranked first, the highest figure above."""
    return row.status != "ranked", -(row.cell.value or 0.0), row.organisation.code


def _unless_current(price: str) -> str | None:
    return None if price == "current" else price


# -- the answer --------------------------------------------------------------------------------------------


def regions(
    reading: Reading,
    measure: str = "region-it",
    year: int | None = None,
    first_year: int | None = None,
    scope: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
) -> RegionsAnswer:
    """All regions in one year, the newest by default, and over time.

    first_year  the year longer growth is counted from; None: the first that all regions of the year have,
                with no break between, and with a price index where any year has one

    Raises UnknownMeasure, BadInput (no measure of regions in kroner per inhabitant; a year that is not
    before; real prices that cannot be had) and NoFigures for a year without amounts.
    """
    found = measure_asked(reading, measure)
    scope = scope_of(reading, found, scope)
    amounts = Numerators(reading, found, scope)
    everyone = all_of_kind(reading, REGION)
    years = amounts.years(everyone)
    year = year_asked(reading, found, scope, everyone, years, year)
    members = tuple(reading.organisations.of_kind(REGION, year))
    level = price_level(reading, found, price, base, deflator, years or (year,), may_lack=True)
    real, real_missing = real_growth(reading, found, level, deflator, years, amounts)
    grower = Grower(amounts, real, real_missing)
    first = first_year_asked(amounts, found, members, years, year, first_year, real)
    share = share_measure(reading, found, scope)
    at_level = amounts.selection.at(level)
    maker = _Maker(reading, amounts, at_level, grower, members, year, first, share)
    rows = maker.rows()
    total = maker.total(rows)
    series = tuple(one for each in everyone if (one := maker.series(each, years)) is not None)
    return RegionsAnswer(
        header=maker.header(real),
        is_loaded=amounts.is_loaded,
        year=year,
        first_year=first,
        years=years,
        regions=rows,
        total=total,
        series=series,
        cuts=tuple(BreakNote(one.year, one.text, one.source) for one in found.breaks),
        growth_price=None if real is None else real.price,
        real_missing=real_missing,
        share_measure=None if maker.share is None else measure_note(maker.share[0]),
        lacking=maker.lacking(real_missing),
        booking=maker.practice,
    )


@dataclass(frozen=True)
class _Maker:
    """Makes the rows of one answer."""

    reading: Reading
    amounts: Numerators
    selection: Selection
    grower: Grower
    members: tuple[Organisation, ...]
    year: int
    first: int | None
    share: tuple[Measure, Numerators] | None

    def cell(self, one: Organisation, year: int) -> Cell:
        return self.selection.cell(one, year)

    def rows(self) -> tuple[RegionRow, ...]:
        """All regions of the year, those with a place first."""
        before = points_of(self.grower, self.members, self.year - 1, self.year)
        since = {} if self.first is None else points_of(self.grower, self.members, self.first, self.year)
        ranked = placed([(one, self.cell(one, self.year)) for one in self.members], self.drawn())
        made = [self._row(one, row, before, since) for one, row in zip(self.members, ranked, strict=True)]
        return tuple(sorted(made, key=_by_figure))

    @property
    def practice(self) -> BookingPractice | None:
        """What bands assume; None where none is made of the measure."""
        return practice_of(self.selection.measure)

    def drawn(self) -> Drawn | None:
        """What bands and places are made of."""
        practice = self.practice
        return None if practice is None else drawn_of(self.selection, REGION, self.year, practice)

    def _row(
        self, one: Organisation, row: RankRow, before: Mapping[int, float], since: Mapping[int, float]
    ) -> RegionRow:
        amount = self.amounts.at(self.selection.level, one, self.year)
        return RegionRow(
            organisation=row.organisation,
            amount_ore=amount.ore,
            amount_plus_minus_ore=amount.plus_minus_ore,
            amount_missing=amount.missing,
            cell=row.cell,
            status=row.status,
            place=row.place,
            is_tied=row.is_tied,
            ratio_to_lowest=row.ratio_to_lowest,
            population=self.reading.population(one, self.year)[0],
            year_before=self.grower.of((one,), self.year - 1, self.year),
            since_first=None if self.first is None else self.grower.of((one,), self.first, self.year),
            points=before.get(one.key),
            points_since_first=since.get(one.key),
            share=self._share((one,)),
            summed_from=amount.summed_from,
            no_place=row.no_place,
            band=row.band,
        )

    def _share(self, members: Sequence[Organisation]) -> Share | None:
        """Sum over sum of those that have both sides."""
        if self.share is None:
            return None
        raws = [self.share[1].raw(one, self.year) for one in members]
        held = [raw for raw in raws if raw.value is not None]
        if not held:
            return Share(None, next((raw.missing for raw in raws if raw.missing), None))
        below = sum(raw.denominator or 0 for raw in held)
        return Share(100 * sum(raw.numerator or 0 for raw in held) / below if below else None, None)

    def total(self, rows: Sequence[RegionRow]) -> RegionsTotal:
        """The regions together."""
        held = [row for row in rows if row.amount_ore is not None]
        both = [row for row in held if row.cell.value is not None]
        people = sum(row.population or 0 for row in both)
        top = sum(row.amount_ore or 0 for row in both)
        all_known = all(row.population is not None for row in rows)
        return RegionsTotal(
            members=len(rows),
            n=len(held),
            amount_ore=sum(row.amount_ore or 0 for row in held) if held else None,
            population=sum(row.population or 0 for row in rows) if all_known and rows else None,
            per_inhabitant=top / 100 / people if people else None,
            year_before=self.grower.of(self.members, self.year - 1, self.year),
            since_first=None if self.first is None else self.grower.of(self.members, self.first, self.year),
            share=self._share(self.members),
        )

    def series(self, one: Organisation, years: Sequence[int]) -> RegionSeries | None:
        """One region over all years; None where it has nothing at all."""
        cells = tuple(self.cell(one, year) for year in years)
        amounts = tuple(self.amounts.at(self.selection.level, one, year).ore for year in years)
        if all(amount is None for amount in amounts):
            return None
        values = [float("nan") if cell.value is None else cell.value for cell in cells]
        summed = tuple(cell.year for cell in cells if cell.summed_from)
        cuts = self.amounts.selection.cut_years()
        return RegionSeries(
            organisation=named(one),
            role=self._role(one),
            cells=cells,
            amounts_ore=amounts,
            stretches=tuple(
                Stretch(part.first_year, part.last_year) for part in segments(years, values, cuts)
            ),
            summed_from=tuple(map(named, self.reading.replaced_by(one))) if summed else (),
            summed_years=summed,
        )

    def _role(self, one: Organisation) -> str:
        if one in self.members:
            return "member"
        return "successor" if one.valid_from > f"{self.year:04d}-12-31" else "predecessor"

    def header(self, real: Level | None) -> Header:
        """What the answer says of itself, with the sources of all it rests on."""
        found = self.selection.header(real)
        shares = () if self.share is None else self.share[1].sources()
        every = {one.sha256: one for one in (*found.sources, *self.amounts.sources(), *shares)}
        ordered = sorted(every.values(), key=lambda one: (one.table_id, one.obtained_at, one.sha256))
        return replace(found, sources=tuple(ordered))

    def lacking(self, real_missing: Missing | None) -> tuple[Lacking, ...]:
        """What the answer would hold, had its tables been loaded."""
        found: list[Lacking] = []
        if not self.amounts.is_loaded:
            found.append(self._tables("amounts", self.amounts))
        if self.share is not None and not self.share[1].is_loaded:
            found.append(self._tables("share", self.share[1]))
        if real_missing is not None and real_missing.reason == "not_loaded":
            table = str(real_missing.args.get("table", "")) or self._index_table()
            found.append(Lacking("real", (table,) if table else (), (), real_missing))
        return tuple(found)

    def _index_table(self) -> str:
        known = self.reading.deflator_definitions
        return next((one.table_id for one in known if REGION in one.default_for), "")

    def _tables(self, what: str, amounts: Numerators) -> Lacking:
        selection = amounts.selection
        formulas = [f for f in selection.amounts.formulas if f.scope == selection.scope]
        tables = dict.fromkeys(one.table_id for f in formulas for one in (*f.numerator, *f.denominator))
        loaded = tuple(one for one in tables if one in self.reading.loaded_tables)
        return Lacking(what, tuple(tables), loaded, None)
