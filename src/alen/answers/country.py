"""The country, measure by measure: how far apart the organisations lie, and what has no figures yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.answers.addresses import api_address
from alen.answers.edition import Reading, measure_note
from alen.answers.measure_words import reading_order
from alen.answers.measures import MeasureLine, list_measures
from alen.answers.parts import Columns, MeasureNote, Missing, Price, Rows
from alen.answers.prices import CURRENT, Level, default_missing, real_level
from alen.answers.questions import Desk
from alen.answers.ranking import number
from alen.answers.selection import Selection
from alen.answers.spread import Spread, SpreadAnswer, SpreadYear
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Measure, Text


@dataclass(frozen=True)
class YearValue:
    """One year of a small line; None where there is no value."""

    year: int
    value: float | None


@dataclass(frozen=True)
class CountryChange:
    """From one year with figures to the next, in per cent; points for measures in per cent.

    of       `nation`, the country's own figure in both years, else `median`
    nominal  None where the years cannot be compared, with `missing`
    real     None with `real_missing`; `price` is what it rests on
    """

    of: str
    before_year: int
    nominal: float | None
    missing: Missing | None
    real: float | None
    real_missing: Missing | None
    price: Price | None


@dataclass(frozen=True)
class CountryLine:
    """One measure with figures, in its first scope.

    kind     whose figures: municipality or region
    newest   the newest year with values
    change   from the year before; None when that year has no values
    medians  every year with values, for a small line
    """

    measure: MeasureNote
    kind: str
    scope: str
    scope_text: Text | None
    basis: str
    year: int
    newest: SpreadYear
    change: CountryChange | None
    medians: tuple[YearValue, ...]


@dataclass(frozen=True)
class Lacking:
    """A measure without figures, and the tables that would give them.

    tables_missing  tables of which nothing is loaded
    tables_partial  tables that are loaded without the cells it needs
    """

    measure: MeasureNote
    kind: str
    tables_missing: tuple[str, ...]
    tables_partial: tuple[str, ...]


@dataclass(frozen=True)
class CountryAnswer:
    """All measures in the order a reader meets them: those with figures, then those without.

    kind  which organisations stand for measures that both municipalities and regions have
    """

    kind: str
    measures: tuple[CountryLine, ...]
    lacking: tuple[Lacking, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per measure; those without figures last."""
        columns = (
            "measure", "unit", "kind", "scope", "basis", "year", "n", "members", "median", "minimum",
            "lowest", "maximum", "highest", "max_min_ratio", "nation", "change_of", "change_nominal",
            "change_real", "tables_missing", "edition",
        )  # fmt: skip
        found = [self._row(one) for one in self.measures]
        empty = (None,) * 15
        found += [
            (
                one.measure.id,
                one.measure.unit,
                one.kind,
                *empty,
                " ".join(one.tables_missing),
                self.edition_id,
            )
            for one in self.lacking
        ]
        return columns, found

    def _row(self, one: CountryLine) -> tuple[object, ...]:
        year, change = one.newest, one.change
        return (
            one.measure.id, one.measure.unit, one.kind, one.scope, one.basis, one.year, year.n,
            year.members, year.median, year.minimum,
            year.lowest.organisation.code if year.lowest else None, year.maximum,
            year.highest.organisation.code if year.highest else None, year.max_min_ratio, year.nation,
            change.of if change else None, change.nominal if change else None,
            change.real if change else None, "", self.edition_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Country:
    """The country by every measure.

    kind  municipality or region, for measures that both have; the others are shown for their own kind
    """

    kind: str = "municipality"

    def address(self) -> str:
        """`/country`."""
        return api_address("country", kind=None if self.kind == "municipality" else self.kind)

    def ask(self, desk: Desk) -> CountryAnswer:
        """The country. Raises BadInput for another kind."""
        if self.kind not in {"municipality", "region"}:
            raise BadInput(f"there is no {self.kind!r} to show", do="Use municipality or region.")
        reading = desk.reading
        lines = list_measures(reading).measures
        order = reading_order([(one.id, reading.find_measure(one.id).family) for one in lines])
        by_id = {one.id: one for one in lines}
        found: list[CountryLine] = []
        lacking: list[Lacking] = []
        for id_ in order:
            measure = reading.find_measure(id_)
            kind = self.kind if measure.organisations == "all" else measure.organisations
            spread = _spread(desk, id_, kind)
            if spread is None:
                lacking.append(_lacking(measure, kind, by_id[id_]))
            else:
                found.append(_line(reading, measure, spread))
        return CountryAnswer(self.kind, tuple(found), tuple(lacking), reading.edition_id)


def _spread(desk: Desk, measure: str, kind: str) -> SpreadAnswer | None:
    """The spread of a measure; None when it has no figures for that kind."""
    try:
        found = desk.ask(Spread(measure, kind=kind))
    except NoFigures:
        return None
    return found if any(one.n for one in found.years) else None


def _lacking(measure: Measure, kind: str, line: MeasureLine) -> Lacking:
    return Lacking(measure_note(measure), kind, line.tables_missing, line.tables_partial)


def _line(reading: Reading, measure: Measure, spread: SpreadAnswer) -> CountryLine:
    years = [one for one in spread.years if one.n]
    newest = years[-1]
    before = next((one for one in years if one.year == newest.year - 1), None)
    header = spread.header
    return CountryLine(
        measure=header.measure,
        kind=spread.kind,
        scope=header.scope,
        scope_text=header.scope_text,
        basis=header.basis,
        year=newest.year,
        newest=newest,
        change=None if before is None or measure.of else _change(reading, measure, spread, before, newest),
        medians=tuple(YearValue(one.year, one.median) for one in spread.years),
    )


def _change(
    reading: Reading, measure: Measure, spread: SpreadAnswer, before: SpreadYear, newest: SpreadYear
) -> CountryChange:
    of = "nation" if before.nation is not None and newest.nation is not None else "median"
    then, now = (one.nation if of == "nation" else one.median for one in (before, newest))
    if newest.year in {one.year for one in spread.cuts}:
        cut = Missing("not_applicable", "cut", {"year": newest.year})
        return CountryChange(of, before.year, None, cut, None, cut, None)
    nominal, missing = _moved(measure.unit, then, now, before.year)
    level, real_missing = _level(reading, measure, spread, (before.year, newest.year))
    real = None
    if level is not None:
        factors = level.factor(before.year), level.factor(newest.year)
        if factors[0] is None or factors[1] is None:
            real_missing = level.no_index(before.year if factors[0] is None else newest.year)
        elif then is not None and now is not None:
            # One factor per year moves every member alike, so the median moves with it.
            real, real_missing = _moved(
                measure.unit, then * float(factors[0]), now * float(factors[1]), before.year
            )
    price = level.price if level is not None and real is not None else None
    return CountryChange(of, before.year, nominal, missing, real, real_missing, price)


def _moved(
    unit: str, then: float | None, now: float | None, year: int
) -> tuple[float | None, Missing | None]:
    """Per cent of what was; percentage points where the unit is per cent."""
    if then is None or now is None:
        return None, Missing("not_loaded", "no_previous", {"year": year})
    if unit == "pct":
        return now - then, None
    if then <= 0:
        return None, Missing("not_applicable", "not_positive", {"year": year})
    return number(100.0 * (now / then - 1.0)), None


def _level(
    reading: Reading, measure: Measure, spread: SpreadAnswer, years: Sequence[int]
) -> tuple[Level | None, Missing | None]:
    """The default real prices of a measure, or why there are none."""
    if not measure.price_dependent:
        return None, Missing("not_applicable", "not_an_amount")
    header = spread.header
    try:
        level = real_level(reading, measure, None, None, years, may_lack=True)
        # Making a selection at the level refuses an index that must not touch its capital spending.
        Selection(reading, measure, header.scope, header.basis, header.bases, level)
    except BadInput:
        return None, default_missing(reading, measure, holds_capital=_holds_capital(reading, measure, spread))
    return level, None


def _holds_capital(reading: Reading, measure: Measure, spread: SpreadAnswer) -> bool:
    header = spread.header
    return Selection(reading, measure, header.scope, header.basis, header.bases, CURRENT).holds_capital()
