"""The draws that everything said of a measure and a year shares: figures, differences, places, sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alen.answers.booking_practice import BookingPractice, booking_practice, has_booking_practice
from alen.answers.choosing import OneYear, choose
from alen.answers.edition import Reading
from alen.answers.parts import Cell, SwingBand
from alen.answers.ranked import status_of
from alen.answers.selection import Selection
from alen.comparison.draws import DRAWS, Draws, normal_rows
from alen.comparison.movement import Movement, past_movement
from alen.comparison.rank_bands import NO_RANK, RankBands, rank_bands
from alen.comparison.swing import Band, Swing, bands, figure_draws, swing
from alen.comparison.vectors import Booleans, Floats
from alen.measures.definition import Measure
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
        reading, year = self.selection.reading, self.year
        asked = self.selection.amounts.id, self.selection.scope, self.codes
        # Booking practice is drawn once for all years, a year once for all assumptions on it; together they
        # are `draws.shared_draws`.
        return Draws(
            reading.booking_chances.of(asked, lambda: normal_rows(*asked, 0, DRAWS)),
            reading.year_chances.of((*asked, year), lambda: normal_rows(*asked, year, DRAWS)),
        )

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
        return self.places_among(np.ones(len(self.codes), dtype=np.bool_))

    def places_among(self, chosen: Booleans) -> RankBands:
        """Places with their bands among those chosen, n booleans."""
        return rank_bands(self.values, self.swings, self.draws, eligible=self.is_ranked & chosen)

    def swing_bands(self, among: Sequence[str] | None = None) -> dict[str, SwingBand]:
        """The swing band of each that has one, by code; places are those among the codes given, or all.

        Who is not among them has no place in the band.
        """
        if among is None:
            places = self.rank_bands
        else:
            chosen = np.zeros(len(self.codes), dtype=np.bool_)
            chosen[[self.places[code] for code in among if code in self.places]] = True
            places = self.places_among(chosen)
        ends = zip(self.codes, self.bands.low.tolist(), self.bands.high.tolist(), strict=True)
        shares = zip(places.low.tolist(), places.high.tolist(), strict=True)
        return {
            code: SwingBand(low, high, _place(best), _place(worst), self.booking.spread_pct)
            for (code, low, high), (best, worst) in zip(ends, shares, strict=True)
            if low == low
        }


def drawn(
    reading: Reading,
    measure: str,
    year: int | None = None,
    scope: str | None = None,
    basis: str | None = None,
    *,
    kind: str | None = None,
    booking: float | None = None,
) -> Drawn:
    """`drawn_for` in current prices."""
    return drawn_for(reading, OneYear(measure, year, scope, basis, kind=kind, booking=booking))


def drawn_for(reading: Reading, asked: OneYear) -> Drawn:
    """The figures of a measure in a year with all that is drawn around them; remembered by the reading.

    Raises UnknownMeasure, BadInput, NoFigures: for a measure of which no band is made too.
    """
    practice = booking_practice(reading.find_measure(asked.measure), asked.booking)
    found = choose(reading, asked)
    return drawn_of(found.selection, found.kind, found.year, practice)


def drawn_of(selection: Selection, kind: str, year: int, practice: BookingPractice) -> Drawn:
    """The same for figures that are selected already."""
    wanted = (*selection.cells_of(kind, year), practice.spread_pct)
    kept: Drawn = selection.reading.drawn.of(wanted, lambda: _drawn(selection, kind, year, practice))
    return kept


def practice_of(measure: Measure, booking: float | None = None) -> BookingPractice | None:
    """The assumption on booking practice; None where no band is made of a measure and none was asked for.

    Raises BadInput for a spread out of range, NoFigures when one is given for such a measure.
    """
    if booking is None and not has_booking_practice(measure):
        return None
    return booking_practice(measure, booking)


def why_no_place(found: Drawn | None, code: str) -> str:
    """Why a figure has no band of places, and so no place; `found` is None where no band is made at all."""
    if found is None:
        return "no_band"
    at = found.places[code]
    is_short = found.movement.basis[at] == "none" and found.movement.reasons[at] == "no_series"
    return "too_few_years" if is_short else "near_zero"


def _place(place: int) -> int | None:
    return None if place == NO_RANK else place


def _drawn(selection: Selection, kind: str, year: int, practice: BookingPractice) -> Drawn:
    organisations = selection.reading.organisations.of_kind(kind, year)
    cells = selection.column(kind, year)
    values = np.array([np.nan if one.value is None else one.value for one in cells], dtype=np.float64)
    people = [None if one.total is None else one.total.population for one in cells]
    movement = selection.reading.movements.of(
        selection.cells_of("movement", tuple(one.key for one in organisations)),
        lambda: _movement(selection, organisations),
    )
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
