"""The draws that everything said of a measure and a year shares: figures, differences, places, sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alen.answers.booking_practice import BookingPractice, booking_practice
from alen.answers.choosing import all_of_kind, kind_of, no_year, scope_of, select
from alen.answers.edition import Reading
from alen.answers.parts import Cell
from alen.answers.prices import price_level
from alen.answers.ranking import status_of, years_with_values
from alen.answers.selection import Selection
from alen.comparison.draws import Draws, shared_draws
from alen.comparison.movement import Movement, past_movement
from alen.comparison.rank_bands import RankBands, rank_bands
from alen.comparison.swing import Band, Swing, bands, figure_draws, swing
from alen.comparison.vectors import Booleans, Floats
from alen.model.organisation import Organisation


@dataclass(frozen=True, eq=False)
class Drawn:
    """One measure in one year for all n of a kind that stand in it.

    values       the booked figures in the measure's unit, NaN for missing
    is_ranked    who has a figure that is not presumably booked elsewhere
    populations  what the figures are per, NaN where the year's population is not loaded
    """

    selection: Selection
    kind: str
    year: int
    organisations: tuple[Organisation, ...]
    cells: tuple[Cell, ...]
    values: Floats
    is_ranked: Booleans
    populations: Floats
    booking: BookingPractice
    movement: Movement
    swings: Swing

    @property
    def codes(self) -> tuple[str, ...]:
        """The organisations' codes, in their order."""
        return tuple(one.code for one in self.organisations)

    @cached_property
    def places(self) -> dict[str, int]:
        """Code -> position in the arrays."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def draws(self) -> Draws:
        """The chances, keyed by measure, scope and organisation: the same whatever is asked beside them."""
        measure, scope = self.selection.amounts.id, self.selection.scope
        return shared_draws(measure, scope, self.codes, self.year)

    @cached_property
    def figures(self) -> Floats:
        """What each comparable figure could be: (n, draws)."""
        return figure_draws(self.values, self.swings, self.draws)

    @cached_property
    def booking_only(self) -> Floats:
        """The same with booking practice alone: what no series can show."""
        return figure_draws(self.values, self.swings.without_year(), self.draws)

    @cached_property
    def bands(self) -> Band:
        """The swing band of each figure."""
        return bands(self.figures, self.values)

    @cached_property
    def rank_bands(self) -> RankBands:
        """Places with their bands, 1 the highest, among those ranked."""
        return rank_bands(self.values, self.swings, self.draws, eligible=self.is_ranked)


def drawn(
    reading: Reading,
    measure: str,
    year: int | None = None,
    scope: str | None = None,
    basis: str | None = None,
    price: str = "current",
    base: int | None = None,
    deflator: str | None = None,
    kind: str | None = None,
    booking: float | None = None,
) -> Drawn:
    """The figures of a measure in a year with all that is drawn around them; remembered by the reading.

    year     None: the newest with values
    booking  the reader's assumption on booking practice in per cent; None: the measure's own

    Raises UnknownMeasure, BadInput, NoFigures: for a measure of which no band is made too.
    """
    found = reading.find_measure(measure)
    practice = booking_practice(found, booking)
    kind = kind_of(found, kind)
    scope = scope_of(reading, found, scope)
    years = years_with_values(reading, found, scope, kind)
    year = year if year is not None else max(years, default=0)
    everyone = all_of_kind(reading, kind)
    selection = select(reading, found, scope, basis, year, everyone)
    selection = selection.at(price_level(reading, selection.amounts, price, base, deflator, [year]))
    if not any((one.key, year) in selection.figures.places for one in everyone):
        raise no_year(reading, found, scope, year, years if basis is None else selection.years())
    wanted = (*selection.cells_of(kind, year), practice.spread_pct)
    kept: Drawn = reading.drawn.of(wanted, lambda: _drawn(selection, kind, year, practice))
    return kept


def _drawn(selection: Selection, kind: str, year: int, practice: BookingPractice) -> Drawn:
    organisations = selection.reading.organisations.of_kind(kind, year)
    cells = selection.column(kind, year)
    values = np.array([np.nan if one.value is None else one.value for one in cells], dtype=np.float64)
    people = [None if one.total is None else one.total.population for one in cells]
    movement = _movement(selection, organisations)
    return Drawn(
        selection, kind, year, organisations, cells, values,
        np.array([status_of(one) == "ranked" for one in cells], dtype=np.bool_),
        np.array([np.nan if one is None else one for one in people], dtype=np.float64),
        practice, movement, swing(movement, practice.sigma),
    )  # fmt: skip


def _movement(selection: Selection, organisations: Sequence[Organisation]) -> Movement:
    """How far one year swings, read from all years of the series: the prices of the question cancel out,
    since what moves everybody alike is taken out."""
    years = selection.years({one.key for one in organisations})
    raws = [[selection.raw(one, year) for year in years] for one in organisations]
    table = [[np.nan if raw.value is None else raw.value for raw in row] for row in raws]
    breaks = np.array([["break" in raw.flags for raw in row] for row in raws], dtype=np.bool_)
    return past_movement(table, years, selection.cut_years(), breaks.reshape(len(organisations), len(years)))
