"""One measure over time for one organisation or several, cut where it no longer means the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from alen.answers.choosing import refuse_other_kinds, select
from alen.answers.edition import Reading, named
from alen.answers.parts import (
    CELL_COLUMNS,
    HEADER_COLUMNS,
    REMARK_COLUMNS,
    BreakNote,
    Cell,
    Columns,
    Header,
    Missing,
    Named,
    Price,
    Rows,
    Sentence,
    cell_row,
    header_row,
    remark_row,
)
from alen.answers.prices import CURRENT, Level, default_missing, price_level, real_level
from alen.answers.selection import Selection, growth_between, growth_pct
from alen.comparison.trends import cagr, log_slope, segments
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Measure
from alen.model.organisation import Organisation


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

    The header's price is that of the values; `growth_price` is what real growth rests on in either
    case (None when no index that suits is loaded), `growth_deflator` the id of its index.
    """

    header: Header
    years: tuple[int, ...]
    series: tuple[Series, ...]
    cuts: tuple[BreakNote, ...]
    growth_deflator: str
    headline: Sentence
    growth_price: Price | None

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation and year."""
        columns = (
            "organisation_code", "organisation_name", *CELL_COLUMNS, *HEADER_COLUMNS,
            "growth_nominal_pct", "growth_real_pct", "summed_from", *REMARK_COLUMNS, "edition",
        )  # fmt: skip
        return columns, [
            (
                one.organisation.code, one.organisation.name_da, *cell_row(cell), *header_row(self.header),
                growth.nominal_pct, growth.real_pct, " ".join(cell.summed_from), *remark_row(cell),
                self.header.edition_id,
            )
            for one in self.series
            for cell, growth in zip(one.cells, one.growth, strict=True)
        ]  # fmt: skip


def _values(selection: Selection, one: Organisation, years: Sequence[int]) -> list[float]:
    found = [selection.value(one, year) for year in years]
    return [float("nan") if value is None else value for value in found]


def _optional(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _rate(years: Sequence[int], values: Sequence[float], cuts: Iterable[int]) -> GrowthRate | None:
    """Growth over the last stretch; None where there is no value."""
    found = segments(years, values, cuts)
    if not found:
        return None
    last = found[-1].positions
    compound = cagr(years[last], values[last])
    slope = log_slope(years[last], values[last])
    return GrowthRate(
        first_year=compound.first_year,
        last_year=compound.last_year,
        observations=compound.observations,
        compound_pct=_optional(compound.pct_a_year),
        slope_pct=_optional(slope.pct_a_year),
        slope_low_pct=_optional(slope.low_pct),
        slope_high_pct=_optional(slope.high_pct),
        level=slope.level,
    )


@dataclass(frozen=True)
class _Levels:
    """One question at the level of its values, at current prices and at real ones."""

    asked: Selection
    nominal: Selection
    real: Selection | None
    real_missing: Missing | None

    def growth(self, one: Organisation, year: int) -> YearGrowth:
        """Growth from the year before, both ways."""
        cuts = self.asked.cut_years()
        nominal = _grown(self.nominal, one, year, cuts)
        if self.real is None:
            return YearGrowth(year, *nominal, None, self.real_missing)
        return YearGrowth(year, *nominal, *_grown(self.real, one, year, cuts))


def _grown(
    selection: Selection, one: Organisation, year: int, cuts: Collection[int]
) -> tuple[float | None, Missing | None]:
    """Growth from the year before; whole cells are made only to say why there is none."""
    then, now = selection.value(one, year - 1), selection.value(one, year)
    if now is not None and then is not None and then > 0 and year not in cuts:
        return growth_between(then, now), None
    return growth_pct(selection.cell(one, year - 1), selection.cell(one, year), cuts)


def _levels(
    reading: Reading, selection: Selection, level: Level, deflator: str | None, years: Sequence[int]
) -> _Levels:
    """Real growth needs a deflator that suits; one that was asked for by name must be there."""
    amounts = selection.amounts
    nominal = Selection(reading, amounts, selection.scope, selection.basis, selection.bases, CURRENT)
    asked = selection.at(level)
    if not amounts.price_dependent:
        return _Levels(asked, nominal, None, Missing("not_applicable", "not_an_amount"))
    if level.is_real:
        return _Levels(asked, nominal, nominal.at(level), None)
    try:
        real = nominal.at(real_level(reading, amounts, None, deflator, years, may_lack=True))
    except BadInput:
        if deflator is not None:
            raise
        return _Levels(
            asked, nominal, None, default_missing(reading, amounts, holds_capital=nominal.holds_capital())
        )
    return _Levels(asked, nominal, real, None)


def _series(reading: Reading, levels: _Levels, one: Organisation, years: Sequence[int]) -> Series:
    cells = [levels.asked.cell(one, year) for year in years]
    cuts = levels.asked.cut_years()
    is_growth = bool(levels.asked.measure.of)
    real = None
    if levels.real is not None:
        real = _rate(years, _values(levels.real, one, years), cuts)
    nominal = _rate(years, _values(levels.nominal, one, years), cuts)
    summed = tuple(cell.year for cell in cells if cell.summed_from)
    return Series(
        organisation=named(one),
        cells=tuple(cells),
        growth=tuple(levels.growth(one, year) for year in years),
        stretches=tuple(
            Stretch(part.first_year, part.last_year)
            for part in segments(years, _values(levels.asked, one, years), () if is_growth else cuts)
        ),
        nominal=nominal,
        real=real,
        real_missing=levels.real_missing,
        summed_from=tuple(named(part) for part in reading.replaced_by(one)) if summed else (),
        summed_years=summed,
    )


def _years(selection: Selection, organisations: Sequence[Organisation]) -> list[int]:
    """Every year from the first to the last that the organisations, or those summed, have a row for."""
    reading = selection.reading
    keys = {part.key for one in organisations for part in (one, *reading.replaced_by(one))}
    rows = selection.figures.years_by_organisation
    found = [year for key in keys for year in rows.get(key, ())]
    return list(range(min(found), max(found) + 1)) if found else []


def _chosen(reading: Reading, measure: Measure, texts: Sequence[str]) -> list[Organisation]:
    """The organisations asked for, each once.

    Raises BadInput when there is none, or one is of a kind the measure is not for.
    """
    found = list({one.key: one for one in map(reading.organisations.find, texts)}.values())
    if not found:
        raise BadInput("no organisation was named", do="Name at least one municipality or region.")
    kinds = {one.kind for one in found} & {"municipality", "region"}
    refuse_other_kinds(measure, found)
    if len(kinds) > 1:
        raise BadInput(
            f"{', '.join(one.name_da for one in found)}: "
            "municipalities and regions are never shown on one axis",
            why="Municipalities and regions have other tasks and other accounts.",
            do="Ask for one kind at a time.",
        )
    return found


def values_by_year(
    reading: Reading, measure: str, organisation: str, scope: str, basis: str
) -> dict[int, float]:
    """The values that `trend` gives one organisation in current prices, without all that stands beside them:
    for small lines, of which a page has many.

    Raises UnknownMeasure, UnknownOrganisation and NoFigures.
    """
    one = reading.organisations.find(organisation)
    selection = select(reading, reading.find_measure(measure), scope, basis, None, [one])
    values = {year: selection.value(one, year) for year in _years(selection, [one])}
    return {year: value for year, value in values.items() if value is not None}


def _headline(series: Sequence[Series]) -> Sentence:
    if len(series) > 1:
        return Sentence("trend_many", {"n": len(series)})
    one = series[0]
    names = {"organisation_da": one.organisation.name_da, "organisation_en": one.organisation.name_en}
    if not one.stretches:
        return Sentence("trend_none", names)
    # Within the last stretch alone: across a cut the two ends do not mean the same.
    stretch = one.stretches[-1]
    values = {cell.year: cell.value for cell in one.cells}
    end = {"last_year": stretch.last_year, "last": values[stretch.last_year]}
    if stretch.first_year == stretch.last_year:
        return Sentence("trend_one", {**names, **end})
    ends = {"first_year": stretch.first_year, "first": values[stretch.first_year], **end}
    return Sentence("trend_summed" if one.summed_years else "trend_booked", {**names, **ends})


def trend(
    reading: Reading,
    measure: str,
    organisations: Sequence[str],
    scope: str | None = None,
    basis: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
) -> TrendAnswer:
    """One measure over all its years for one organisation or several of one kind.

    The basis is one for all series: the one with more years, computed on a tie. An organisation that
    replaced others is their sum before it existed. Growth is from the year before, and over the last
    stretch; a break cuts both.

    Raises UnknownMeasure, UnknownOrganisation, AmbiguousOrganisation, BadInput and NoFigures.
    """
    found = reading.find_measure(measure)
    chosen = _chosen(reading, found, organisations)
    selection = select(reading, found, scope, basis, None, chosen)
    years = _years(selection, chosen)
    if not years:
        raise NoFigures(
            f"there are no figures of {found.id} for {', '.join(one.name_da for one in chosen)}",
            where=f"edition {reading.edition_id}",
            why=f"They are made from {', '.join(selection.tables())}.",
            do="Run `alen update`, or `alen import`.",
        )
    wanted = deflator if price == "real" else None
    level = price_level(reading, selection.amounts, price, base, wanted, years, may_lack=True)
    levels = _levels(reading, selection, level, deflator, years)
    series = tuple(_series(reading, levels, one, years) for one in chosen)
    cuts = {one.year: one for one in (*selection.amounts.breaks, *found.breaks)}
    return TrendAnswer(
        header=levels.asked.header(levels.real.level if levels.real else None),
        years=tuple(years),
        series=series,
        cuts=tuple(BreakNote(one.year, one.text, one.source) for _, one in sorted(cuts.items())),
        growth_deflator=levels.real.level.price.deflator_id if levels.real else "",
        headline=_headline(series),
        growth_price=levels.real.level.price if levels.real else None,
    )
