"""Where one organisation stands in one year, and how far it has moved: what a page says first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alen.answers.addresses import api_address
from alen.answers.choosing import kind_of, refuse_other_kinds
from alen.answers.edition import Reading, named
from alen.answers.parts import (
    BAND_COLUMNS,
    CELL_COLUMNS,
    HEADER_COLUMNS,
    Cell,
    Columns,
    Header,
    Missing,
    Named,
    Price,
    Rows,
    SwingBand,
    Total,
    band_row,
    cell_row,
    header_row,
)
from alen.answers.prices import CURRENT, Level, default_missing, price_level, real_level
from alen.answers.questions import Desk, Rank
from alen.answers.ranked import status_of
from alen.answers.ranking import RankAnswer
from alen.answers.selection import Selection
from alen.comparison.trends import segments
from alen.errors import BadInput
from alen.measures.definition import Measure
from alen.model.organisation import Organisation


@dataclass(frozen=True)
class Place:
    """Some organisations together, and the one asked for among them; values in the measure's unit.

    among           the region, landsdel or group; None for all of the kind
    n               those ranked: members that are missing or booked elsewhere are left out
    placed          of these, those with a place: a place needs the band it could lie in
    missing         reason -> how many
    highest, lowest those with the highest and the lowest value, by code
    difference      own value less the median; percentage points where the unit is per cent
    difference_pct  the same in per cent of the median; None when that is at or below 0
    place           1 is the highest; None where the organisation is not among them or has no place
    no_place        why it has none though it is ranked: `no_band`, `near_zero` or `too_few_years`; else empty
    tied            how many share that place, itself included
    band            how far figure and place could lie elsewhere; None where no band is made
    """

    among: Named | None
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
    highest: tuple[Named, ...]
    lowest: tuple[Named, ...]
    unweighted_mean: float | None
    weighted_mean: float | None
    weighted_is_estimated: bool
    difference: float | None
    difference_pct: float | None
    place: int | None
    tied: int | None
    band: SwingBand | None = None
    placed: int = 0
    no_place: str = ""


@dataclass(frozen=True)
class Change:
    """From the first year that can be compared with the one asked for, to that one.

    change  in the measure's unit; pct in per cent of the first value, None when that is at or below 0
    """

    first_year: int
    last_year: int
    first: float
    last: float
    change: float
    pct: float | None


@dataclass(frozen=True)
class StandingAnswer:
    """One organisation in one year.

    kind         the kind it is held against: its own, or the measure's for the whole country
    status       `ranked`, `booked_elsewhere`, `missing`, `summed` (before it existed), `nation`, or
                 `outside` (of no ranked kind)
    replaced     those it takes over from, where the figure is their sum
    country      all of the kind; `group` those chosen, None when none was
    nation       the country's own figure; None where there is none
    nominal      change in current prices; None for growth, and where no year before can be compared
    real         change in real prices, or why there is none; `change_price` is what it rests on
    """

    header: Header
    kind: str
    organisation: Named
    year: int
    status: str
    cell: Cell
    replaced: tuple[Named, ...]
    country: Place
    group: Place | None
    nation: Cell | None
    nominal: Change | None
    real: Change | None
    real_missing: Missing | None
    change_price: Price | None

    def table(self) -> tuple[Columns, Rows]:
        """One row."""
        columns = (
            "organisation_code", "organisation_name", *CELL_COLUMNS, *HEADER_COLUMNS, "status",
            "among", "members", "n", "median", "difference", "difference_pct", "place", "tied",
            "no_place", "group", "group_n", "group_median", "group_difference", "group_place",
            "group_place_low", "group_place_high", "first_year", "change_nominal", "change_nominal_pct",
            "real_first_year", "change_real", "change_real_pct", *BAND_COLUMNS, "edition",
        )  # fmt: skip
        here, group, nominal, real = self.country, self.group, self.nominal, self.real
        row = (
            self.organisation.code, self.organisation.name_da, *cell_row(self.cell),
            *header_row(self.header), self.status,
            here.among.code if here.among else "", here.members, here.n, here.median, here.difference,
            here.difference_pct, here.place, here.tied, here.no_place,
            *_group_columns(group),
            *((nominal.first_year, nominal.change, nominal.pct) if nominal else (None, None, None)),
            *((real.first_year, real.change, real.pct) if real else (None, None, None)),
            *band_row(here.band), self.header.edition_id,
        )  # fmt: skip
        return columns, [row]

    @property
    def total(self) -> Total | None:
        """The amount beside the figure."""
        return self.cell.total


def _group_columns(group: Place | None) -> tuple[object, ...]:
    if group is None or group.among is None:
        return "", None, None, None, None, None, None
    low, high = (group.band.place_low, group.band.place_high) if group.band else (None, None)
    return group.among.code, group.n, group.median, group.difference, group.place, low, high


@dataclass(frozen=True)
class Standing:
    """Where one organisation stands by one measure in one year.

    year      None: the newest with values
    among     a region, landsdel or group to stand in besides the whole country
    deflator  with current prices: what the real change is worked out by
    kind      municipality or region, for the whole country by a measure that has both
    booking   the reader's assumption on booking practice in per cent; None: the measure's own
    """

    measure: str
    organisation: str
    year: int | None = None
    scope: str | None = None
    among: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None
    kind: str | None = None
    booking: float | None = None

    def address(self) -> str:
        """`/standing/{measure}/{organisation}`."""
        price = None if self.price == "current" else self.price
        return api_address(
            "standing", self.measure, self.organisation, year=self.year, scope=self.scope,
            among=self.among, basis=self.basis, price=price, base=self.base, deflator=self.deflator,
            kind=self.kind, booking=self.booking,
        )  # fmt: skip

    def ask(self, desk: Desk) -> StandingAnswer:
        """The standing.

        Raises UnknownMeasure, UnknownOrganisation, AmbiguousOrganisation, BadInput and NoFigures.
        """
        reading = desk.reading
        measure = reading.find_measure(self.measure)
        one = reading.organisations.find(self.organisation)
        refuse_other_kinds(measure, [one])
        kind = one.kind if one.kind in {"municipality", "region"} else kind_of(measure, self.kind)
        country = desk.ask(self._rank(kind, self.year, None, self.basis))
        group = None
        if self.among is not None and reading.organisations.find_parent(self.among).kind != "nation":
            group = desk.ask(self._rank(kind, country.year, self.among, country.header.basis))
        return _Asked(reading, measure, one, self, country).answer(group)

    def _rank(self, kind: str, year: int | None, among: str | None, basis: str | None) -> Rank:
        real = self.price != "current"
        return Rank(
            self.measure, year, self.scope, among, basis, self.price, self.base if real else None,
            self.deflator if real else None, kind, self.booking,
        )  # fmt: skip


class _Asked:
    """One organisation's own part of the answer."""

    def __init__(
        self, reading: Reading, measure: Measure, one: Organisation, asked: Standing, country: RankAnswer
    ) -> None:
        self.reading, self.measure, self.one = reading, measure, one
        self.asked, self.country = asked, country
        header = country.header
        self.nominal = Selection(reading, measure, header.scope, header.basis, header.bases, CURRENT)
        self.years = self._years()
        real = asked.price != "current"
        level = price_level(
            reading, self.nominal.amounts, asked.price, asked.base if real else None,
            asked.deflator if real else None, self.years, may_lack=True,
        )  # fmt: skip
        self.selection = self.nominal.at(level)
        self.cell = self.selection.cell(one, country.year)

    def _years(self) -> list[int]:
        """Every year from the first to the last with a figure of it, or of those it takes over from."""
        keys = {self.one.key, *(part.key for part in self.reading.replaced_by(self.one))}
        found = self.nominal.figures.years(keys)
        return list(range(found[0], max(found[-1], self.country.year) + 1)) if found else []

    def answer(self, group: RankAnswer | None) -> StandingAnswer:
        """The whole of it."""
        level, missing = self._real_level()
        nominal = self._change(CURRENT)
        real = None if level is None else self._change(level)
        if nominal is not None and real is None and missing is None and level is not None:
            missing = level.no_index(self.country.year)
        status = self._status()
        replaced = self.reading.replaced_by(self.one) if self.cell.summed_from else ()
        return StandingAnswer(
            header=self.selection.header(level),
            kind=self.country.kind,
            organisation=named(self.one),
            year=self.country.year,
            status=status,
            cell=self.cell,
            replaced=tuple(named(part) for part in replaced),
            country=self._place(self.country, status),
            group=None if group is None else self._place(group, status),
            nation=self.country.nation.cell if self.country.nation else None,
            nominal=nominal,
            real=real,
            real_missing=None if real is not None else missing,
            change_price=level.price if level is not None and real is not None else None,
        )

    def _status(self) -> str:
        if self.one.kind == "nation":
            return "nation" if self.cell.value is not None else "missing"
        found = status_of(self.cell)
        if found != "ranked":
            return found
        if self.cell.summed_from:
            return "summed"
        return found if self.one.code in self.country.by_code else "outside"

    def _place(self, answer: RankAnswer, status: str) -> Place:
        summary, row = answer.summary, answer.by_code.get(self.one.code)
        highest, lowest = answer.ends
        value = self.cell.value if status == "ranked" else None
        median = summary.median
        difference = None if value is None or median is None else value - median
        return Place(
            among=answer.among,
            members=summary.members,
            n=summary.n,
            booked_elsewhere=summary.booked_elsewhere,
            missing=summary.missing,
            minimum=summary.minimum,
            lower_quartile=summary.lower_quartile,
            median=median,
            upper_quartile=summary.upper_quartile,
            maximum=summary.maximum,
            max_min_ratio=summary.max_min_ratio,
            highest=highest,
            lowest=lowest,
            unweighted_mean=summary.unweighted_mean,
            weighted_mean=summary.weighted_mean,
            weighted_is_estimated=summary.weighted_is_estimated,
            difference=difference,
            difference_pct=_percent(difference, median),
            place=row.place if row else None,
            tied=answer.sharing[row.place] if row and row.place is not None else None,
            band=row.band if row else None,
            placed=summary.placed,
            no_place=row.no_place if row else "",
        )

    # -- change since the first year that can be compared ----------------------------------------

    def _real_level(self) -> tuple[Level | None, Missing | None]:
        """What the real change is worked out by; one that was asked for by name must be there."""
        amounts, level = self.nominal.amounts, self.selection.level
        if self.measure.of:
            return None, None
        if not amounts.price_dependent:
            return None, Missing("not_applicable", "not_an_amount")
        if level.is_real:
            return level, None
        try:
            found = real_level(self.reading, amounts, None, self.asked.deflator, self.years, may_lack=True)
            self.nominal.at(found)
        except BadInput:
            if self.asked.deflator is not None:
                raise
            return None, default_missing(self.reading, amounts, holds_capital=self.nominal.holds_capital())
        return found, None

    def _change(self, level: Level) -> Change | None:
        """From the first year of the stretch that the year asked for lies in; None where it is that one."""
        if self.measure.of:
            return None
        selection = self.nominal.at(level)
        # A figure booked elsewhere is no level to have moved from.
        found = [selection.ranked_value(self.one, year) for year in self.years]
        values = [float("nan") if value is None else value for value in found]
        if not any(value == value for value in values):
            return None
        year = self.country.year
        for part in segments(self.years, values, selection.cut_years()):
            if part.first_year < year <= part.last_year:
                first, last = values[part.start], values[self.years.index(year)]
                if last != last:
                    return None
                return Change(part.first_year, year, first, last, last - first, _percent(last - first, first))
        return None


def _percent(change: float | None, of: float | None) -> float | None:
    return None if change is None or of is None or of <= 0 else 100.0 * change / of
