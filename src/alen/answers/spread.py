"""How a kind of organisation, or a group of them, spreads over all years: for bands behind a series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alen.answers.addresses import api_address
from alen.answers.choosing import all_of_kind, kind_of, members_of, no_year, scope_of, select
from alen.answers.edition import POPULATION, Figures, Reading, named
from alen.answers.means import WeightedMean, mean_of, no_mean
from alen.answers.parts import HEADER_COLUMNS, BreakNote, Columns, Header, Missing, Named, Rows, header_row
from alen.answers.phrases import Phrases
from alen.answers.prices import price_level
from alen.answers.questions import Desk
from alen.answers.ranking import number
from alen.answers.selection import Raw, Selection, moved
from alen.comparison.ranks import max_min_ratio, quartiles
from alen.model.figures import BASES
from alen.model.organisation import Organisation
from alen.words import Words

Grid = NDArray[np.float64]
_NOWHERE = -1


@dataclass(frozen=True)
class Point:
    """The organisation at one end. `tied`: how many have the value; the first of them by code stands."""

    organisation: Named
    value: float
    tied: int


@dataclass(frozen=True)
class SpreadYear:
    """One year's spread, in the measure's unit; None where nothing is ranked.

    n               members with a place: those booked elsewhere and those missing are left out
    missing         reason -> how many
    max_min_ratio   highest over lowest; None when the lowest is at or below 0
    weighted_mean   None with `weighted_missing` when weights are not loaded
    weighted_is_partial  the weighted mean lacks a member
    nation          the country's own figure; None where there is none
    """

    year: int
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
    highest: Point | None
    lowest: Point | None
    unweighted_mean: float | None
    weighted_mean: float | None
    weighted_is_estimated: bool
    weighted_missing: Missing | None
    weighted_is_partial: bool
    nation: float | None


@dataclass(frozen=True)
class SpreadAnswer:
    """The spread of a kind, or of a group, in every year that has values.

    among            the region, landsdel or group asked for; None for all of the kind
    membership_year  the members of all years are those of this one, the newest with values
    cuts             years that cannot be compared with the year before
    """

    header: Header
    kind: str
    among: Named | None
    membership_year: int
    years: tuple[SpreadYear, ...]
    cuts: tuple[BreakNote, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per year."""
        columns = (
            "year", "among", "membership_year", *HEADER_COLUMNS, "members", "n", "booked_elsewhere",
            "missing", "minimum", "lower_quartile", "median", "upper_quartile", "maximum",
            "max_min_ratio", "highest", "lowest", "unweighted_mean", "weighted_mean",
            "weighted_is_estimated", "nation", "edition",
        )  # fmt: skip
        return columns, [self._row(one) for one in self.years]

    def _row(self, one: SpreadYear) -> tuple[object, ...]:
        return (
            one.year, self.among.code if self.among else "", self.membership_year,
            *header_row(self.header), one.members, one.n, one.booked_elsewhere,
            " ".join(f"{reason}:{count}" for reason, count in one.missing.items()),
            one.minimum, one.lower_quartile, one.median, one.upper_quartile, one.maximum,
            one.max_min_ratio, one.highest.organisation.code if one.highest else "",
            one.lowest.organisation.code if one.lowest else "", one.unweighted_mean, one.weighted_mean,
            one.weighted_is_estimated, one.nation, self.header.edition_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Spread:
    """The spread of all of a kind, or of a group, over all years; see `spread`."""

    measure: str
    among: str | None = None
    kind: str | None = None
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/spread/{measure}`."""
        price = None if self.price == "current" else self.price
        return api_address(
            "spread", self.measure, among=self.among, kind=self.kind, scope=self.scope, basis=self.basis,
            price=price, base=self.base, deflator=self.deflator,
        )  # fmt: skip

    def ask(self, desk: Desk) -> SpreadAnswer:
        """The spread."""
        return spread(desk.reading, **vars(self))


def membership_note(words: Words, answer: SpreadAnswer) -> str:
    """Whose spread it is: the members of one year stand for all years."""
    if answer.kind == "region":
        return words.say("All years: the regions of {year}.", year=str(answer.membership_year))
    if answer.among is None or answer.among.kind == "nation":
        return words.say("All years: the municipalities of {year}.", year=str(answer.membership_year))
    return words.say(
        "All years: those that belong to {parent} in {year}.",
        parent=Phrases(words).name(answer.among),
        year=str(answer.membership_year),
    )


class _Columns:
    """The figures of some members in some years as grids, one row per year; NaN for none."""

    def __init__(self, selection: Selection, members: Sequence[Organisation], years: Sequence[int]) -> None:
        self.selection = selection
        self.members = members
        self.years = years
        figures = selection.figures
        places = _places(figures, members, years)
        self.lineages: set[int] = set(figures.lineage[places[places >= 0]].tolist())
        self.value: Grid = _taken(figures.value, places, np.nan)
        self.top: Grid = _taken(figures.numerator, places, np.nan)
        self.bottom: Grid = _taken(figures.denominator, places, np.nan)
        self.reason: NDArray[Any] = _taken(figures.reason, places, "not_loaded")
        self.reason[np.isnan(self.value) & (self.reason == "")] = "missing_at_source"
        self.booked: NDArray[np.bool_] = _taken(figures.booked_elsewhere, places, False)
        self._fill_absent(places)
        self._move_prices()

    def _fill_absent(self, places: NDArray[np.int64]) -> None:
        """Those that did not stand in a year: the sum of those they take over from, or why there is none."""
        late = [n for n, one in enumerate(self.members) if not _always_stands(one, self.years)]
        for column in late:
            for row, year in enumerate(self.years):
                if places[row, column] < 0 and not self.members[column].stands_in(year):
                    self._put(row, column, self.selection.raw(self.members[column], year))

    def _put(self, row: int, column: int, raw: Raw) -> None:
        self.value[row, column] = np.nan if raw.value is None else raw.value
        self.top[row, column] = np.nan if raw.numerator is None else raw.numerator
        self.bottom[row, column] = np.nan if raw.denominator is None else raw.denominator
        self.reason[row, column] = "" if raw.missing is None else raw.missing.reason
        self.booked[row, column] = "booked_elsewhere" in raw.flags
        self.lineages |= raw.lineages

    def _move_prices(self) -> None:
        """To the selection's prices, exactly as a single cell is; a year without an index has no value."""
        if not self.selection.level.is_real:
            return
        for row, year in enumerate(self.years):
            factor, known = self.selection.level.factor(year), ~np.isnan(self.value[row])
            if factor is None:
                self.reason[row, known] = "not_loaded"
                self.value[row] = np.nan
            else:
                self.value[row, known] = [moved(value, factor) for value in self.value[row, known].tolist()]

    def weights(self) -> Grid:
        """What each figure is divided by: its own denominator, else the population where that is meant."""
        if self.selection.measure.unit != "kr_per_inhabitant":
            return self.bottom
        return np.where(np.isnan(self.bottom), self._population(), self.bottom)

    def _population(self) -> Grid:
        reading = self.selection.reading
        people: Grid = np.full(self.value.shape, np.nan)
        for basis in BASES:
            figures = reading.figures(POPULATION, "single", basis)
            places = _places(figures, self.members, self.years)
            found = _taken(figures.value, places, np.nan)
            used = np.isnan(people) & ~np.isnan(found)
            self.lineages |= set(figures.lineage[places[used]].tolist())
            people = np.where(used, found, people)
        for column, one in enumerate(self.members):
            parts = () if _always_stands(one, self.years) else reading.replaced_by(one)
            for row, year in enumerate(self.years if parts else ()):
                if not one.stands_in(year):
                    counts = [reading.population(part, year)[0] for part in parts]
                    people[row, column] = np.nan if None in counts else sum(count or 0 for count in counts)
        return people


def _always_stands(one: Organisation, years: Sequence[int]) -> bool:
    return one.stands_in(years[0]) and one.stands_in(years[-1])


def _places(figures: Figures, members: Sequence[Organisation], years: Sequence[int]) -> NDArray[np.int64]:
    found = figures.places
    listed = [[found.get((one.key, year), _NOWHERE) for one in members] for year in years]
    return np.array(listed, dtype=np.int64).reshape(len(years), len(members))


def _taken(column: NDArray[Any], places: NDArray[np.int64], empty: object) -> NDArray[Any]:
    if not column.size:
        return np.full(places.shape, empty, dtype=column.dtype)
    made = np.array(column[places])
    made[places < 0] = empty
    return made


@dataclass(frozen=True, eq=False)
class _Cells:
    """What is shown: values, why one is missing (empty where none is), and who is booked elsewhere."""

    value: Grid
    reason: NDArray[Any]
    booked: NDArray[np.bool_]


def _growth(then: _Columns, now: _Columns) -> _Cells:
    """Growth from the year before, as `selection.growth_pct` says it, for all at once."""
    cut = np.array([year in now.selection.cut_years() for year in now.years])[:, None]
    lacks_now, lacks_then = np.isnan(now.value), np.isnan(then.value)
    low = ~lacks_then & (then.value <= 0)
    reason = np.where(lacks_then, then.reason, np.where(low, "not_applicable", ""))
    reason = np.where(cut, "not_applicable", reason)
    reason = np.where(lacks_now, now.reason, reason).astype(object)
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = 100.0 * (now.value / then.value - 1.0)
    return _Cells(np.where(reason == "", grown, np.nan), reason, now.booked | then.booked)


def _end(members: Sequence[Organisation], values: Grid, ranked: NDArray[np.bool_], end: float) -> Point:
    at = np.flatnonzero(ranked & (values == end))
    return Point(named(members[int(at[0])]), end, int(at.size))


def _year(
    columns: _Columns, cells: _Cells, weights: Grid | None, row: int, nation: float | None
) -> SpreadYear:
    values, year = cells.value[row], columns.years[row]
    lacking = np.isnan(values)
    ranked = ~lacking & ~cells.booked[row]
    chosen = values[ranked]
    n, bounds = int(ranked.sum()), quartiles(values, eligible=ranked)
    mean = WeightedMean(missing=no_mean(columns.selection) if n else None)
    if n and weights is not None:
        mean = mean_of(columns.selection, year, columns.top[row], weights[row], ranked, values)
    highest = _end(columns.members, values, ranked, float(chosen.max())) if n else None
    lowest = _end(columns.members, values, ranked, float(chosen.min())) if n else None
    return SpreadYear(
        year=year,
        members=len(columns.members),
        n=n,
        booked_elsewhere=int((~lacking & cells.booked[row]).sum()),
        missing=dict(sorted(Counter(map(str, cells.reason[row][lacking])).items())),
        minimum=lowest.value if lowest else None,
        lower_quartile=number(bounds.lower),
        median=number(bounds.median),
        upper_quartile=number(bounds.upper),
        maximum=highest.value if highest else None,
        max_min_ratio=number(max_min_ratio(values, eligible=ranked)),
        highest=highest,
        lowest=lowest,
        unweighted_mean=float(chosen.mean()) if n else None,
        weighted_mean=mean.value,
        weighted_is_estimated=mean.is_estimated,
        weighted_missing=mean.missing,
        weighted_is_partial=n < len(columns.members) or mean.is_partial,
        nation=nation,
    )


def _nation(selection: Selection, years: Sequence[int]) -> list[float | None]:
    nation = selection.reading.organisations.by_code("000")
    if nation is None:
        return [None] * len(years)
    places = selection.figures.places
    return [selection.cell(nation, year).value if (nation.key, year) in places else None for year in years]


def spread(
    reading: Reading,
    measure: str,
    among: str | None = None,
    kind: str | None = None,
    scope: str | None = None,
    basis: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
) -> SpreadAnswer:
    """The spread of a kind, or of a region, landsdel or group, in each year with values.

    The members are those of the newest year throughout, so that a line or band says the same of all
    years. The basis is one for all years: the one with more of them, computed on a tie.

    Raises UnknownMeasure, UnknownOrganisation, BadInput and NoFigures as a ranking does.
    """
    found = reading.find_measure(measure)
    kind = kind_of(found, kind)
    scope = scope_of(reading, found, scope)
    everyone = all_of_kind(reading, kind)
    selection = select(reading, found, scope, basis, None, everyone)
    years = selection.years(reading.keys_by_kind.get(kind, frozenset()))
    if not years:
        raise no_year(reading, found, scope, 0, ())
    parent, members = members_of(reading, kind, among, years[-1])
    asked = sorted({*years, *(year - 1 for year in years)}) if found.of else years
    selection = selection.at(
        price_level(reading, selection.amounts, price, base, deflator, asked, may_lack=True)
    )
    columns = _Columns(selection, members, years)
    cells, lineages = _Cells(columns.value, columns.reason, columns.booked), columns.lineages
    if found.of:
        before = _Columns(selection, members, [year - 1 for year in years])
        cells, lineages = _growth(before, columns), lineages | before.lineages
    weights = None if no_mean(selection) else columns.weights()
    nation = _nation(selection, years)
    cuts = {one.year: one for one in (*selection.amounts.breaks, *found.breaks)}
    return SpreadAnswer(
        header=replace(selection.header(), sources=reading.sources(lineages, selection.level.snapshots)),
        kind=kind,
        among=None if parent is None else named(parent),
        membership_year=years[-1],
        years=tuple(_year(columns, cells, weights, row, nation[row]) for row in range(len(years))),
        cuts=tuple(BreakNote(one.year, one.text, one.source) for _, one in sorted(cuts.items())),
    )
