"""Figures of one measure and year with their swing bands: what each rests on, and what it can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alen.answers.addresses import api_address
from alen.answers.booking_practice import BookingPractice
from alen.answers.choosing import OneYear, members_of
from alen.answers.drawn import Drawn, drawn_for, why_no_place
from alen.answers.edition import named
from alen.answers.parts import (
    BAND_COLUMNS,
    CELL_COLUMNS,
    HEADER_COLUMNS,
    Cell,
    Columns,
    Header,
    Named,
    Rows,
    SwingBand,
    band_row,
    cell_row,
    header_row,
)
from alen.answers.places import has_places
from alen.answers.ranked import status_of
from alen.answers.ranking import number
from alen.comparison.differences import Differences, State, booking_explains, differences, median_draws
from alen.comparison.movement import Basis, Reason
from alen.comparison.ranks import ranks
from alen.comparison.swing import bands
from alen.comparison.vectors import Booleans, Floats

if TYPE_CHECKING:
    from alen.answers.questions import Desk


@dataclass(frozen=True)
class Moved:
    """How far one year of an organisation swings, and how far booking practice may.

    basis         `own` (its own past, drawn towards everybody's), `common` (everybody's), `absolute` (in the
                  unit: the figures stand near or below zero) or `none`
    reason        why it is not `own`: `too_few_movements`, `near_zero`, `no_series`; empty where it is
    movements     neighbouring years it was read from
    year_pct, booking_pct        one standard deviation, in per cent of the figure
    year_amount, booking_amount  the same in the unit, for `absolute`
    """

    basis: Basis
    reason: Reason
    movements: int
    year_pct: float | None
    booking_pct: float | None
    year_amount: float | None
    booking_amount: float | None


@dataclass(frozen=True)
class Apart:
    """A figure less what it is held against, in the measure's unit, with the band of the difference.

    state             `lower` or `higher` where the band leaves out zero, else `no_clear_difference`;
                      `unknown` without a figure or a band
    booking_explains  whether booking practice alone could make a difference as large
    """

    difference: float | None
    low: float | None
    high: float | None
    state: State
    booking_explains: bool


@dataclass(frozen=True)
class SwingRow:
    """One organisation: its booked figure, which is exact, the band beside it, and what that rests on.

    place     1 is the highest; None without one. `band` says between which places it could lie.
    no_place  why a ranked figure has none: `near_zero` or `too_few_years`; empty for all others
    """

    organisation: Named
    cell: Cell
    status: str
    place: int | None
    band: SwingBand | None
    moved: Moved
    median: Apart
    no_place: str = ""


@dataclass(frozen=True)
class SwingsAnswer:
    """One measure in one year, by code.

    among       the region, landsdel or group asked for; None for the whole country
    n           those with a place
    draws       draws of chance behind every band
    common_pct  the common swing of one year, in per cent; None where no series is long enough
    median      of all that are ranked; its band is drawn with the figures
    """

    header: Header
    year: int
    kind: str
    among: Named | None
    booking: BookingPractice
    draws: int
    common_pct: float | None
    n: int
    median: float | None
    median_low: float | None
    median_high: float | None
    rows: tuple[SwingRow, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation."""
        columns = (
            "organisation_code", "organisation_name", *CELL_COLUMNS, *HEADER_COLUMNS, "status", "place", "n",
            "no_place", *BAND_COLUMNS, "swing_basis", "swing_reason", "movements", "year_pct", "year_amount",
            "booking_amount", "median", "difference", "difference_low", "difference_high", "state",
            "booking_explains", "edition",
        )  # fmt: skip
        return columns, [self._row(row) for row in self.rows]

    def _row(self, row: SwingRow) -> tuple[object, ...]:
        moved, apart = row.moved, row.median
        return (
            row.organisation.code, row.organisation.name_da, *cell_row(row.cell), *header_row(self.header),
            row.status, row.place, self.n, row.no_place, *band_row(row.band), moved.basis,
            moved.reason, moved.movements, moved.year_pct, moved.year_amount, moved.booking_amount,
            self.median, apart.difference, apart.low, apart.high, apart.state, apart.booking_explains,
            self.header.edition_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Swings(OneYear):
    """All of a kind by one measure in one year, each figure with its swing band.

    among  a region, landsdel or group whose members alone are held against each other
    """

    among: str | None = None

    def address(self) -> str:
        """`/swings/{measure}`."""
        return api_address(
            "swings", self.measure, year=self.year, scope=self.scope, among=self.among,
            **self.in_address(), booking=self.booking,
        )  # fmt: skip

    def ask(self, desk: Desk) -> SwingsAnswer:
        """The bands.

        Raises UnknownMeasure, UnknownOrganisation, BadInput, and NoFigures: for a measure of which no band
        is made too.
        """
        found = drawn_for(desk.reading, self)
        parent, members = members_of(desk.reading, found.kind, self.among, found.year)
        chosen = [found.places[one.code] for one in members if one.code in found.places]
        return _answer(found, None if parent is None else named(parent), chosen)


def _answer(found: Drawn, among: Named | None, chosen: Sequence[int]) -> SwingsAnswer:
    inside = np.zeros(len(found.codes), dtype=np.bool_)
    inside[list(chosen)] = True
    eligible = inside & found.is_ranked
    apart, median = against_median(found, eligible)
    codes = [found.codes[place] for place in chosen]
    shown = found.swing_bands(None if among is None else codes)
    has_place = eligible & np.array([has_places(shown.get(code)) for code in found.codes], dtype=np.bool_)
    places = ranks(found.values, eligible=has_place).tolist()
    lacks = eligible & ~has_place
    middle = bands(median_draws(found.figures, eligible & ~np.isnan(found.figures[:, 0]))[None, :], [median])
    common = found.movement.common
    return SwingsAnswer(
        header=found.selection.header(),
        year=found.year,
        kind=found.kind,
        among=among,
        booking=found.booking,
        draws=found.draws.count,
        common_pct=None if np.isnan(common) else 100.0 * common,
        n=int(has_place.sum()),
        median=number(median),
        median_low=number(float(middle.low[0])),
        median_high=number(float(middle.high[0])),
        rows=tuple(
            SwingRow(
                organisation=named(found.organisations[at]),
                cell=found.cells[at],
                status=status_of(found.cells[at]),
                place=places[at] if has_place[at] else None,
                band=shown.get(found.codes[at]),
                moved=moved_of(found, at),
                median=apart[at],
                no_place=why_no_place(found, found.codes[at]) if lacks[at] else "",
            )
            for at in chosen
        ),
    )


def moved_of(found: Drawn, at: int) -> Moved:
    """What the band of the organisation at a position rests on."""
    movement, swings = found.movement, found.swings
    return Moved(
        basis=movement.basis[at],
        reason=movement.reasons[at],
        movements=movement.movements[at],
        year_pct=_percent(swings.year[at]),
        booking_pct=_percent(swings.booking[at]),
        year_amount=number(float(swings.absolute_year[at])),
        booking_amount=number(float(swings.absolute_booking[at])),
    )


def _percent(share: float) -> float | None:
    return None if np.isnan(share) else 100.0 * float(share)


def against_median(found: Drawn, eligible: Booleans) -> tuple[list[Apart], float]:
    """Everybody against the median of those eligible, and that median (NaN where nobody is)."""
    chosen = found.values[eligible]
    median = float(np.median(chosen)) if chosen.size else float("nan")
    drawn_ones = eligible & ~np.isnan(found.figures[:, 0])
    full = differences(found.values, found.figures, median, median_draws(found.figures, drawn_ones))
    alone = differences(
        found.values, found.booking_only, median, median_draws(found.booking_only, drawn_ones)
    )
    explains = booking_explains(alone)
    return [apart_at(full, explains, at) for at in range(len(found.codes))], median


def apart_at(full: Differences, explains: Booleans, at: int) -> Apart:
    """One of several differences."""
    return Apart(
        difference=number(float(full.points[at])),
        low=number(float(full.band.low[at])),
        high=number(float(full.band.high[at])),
        state=full.states[at],
        booking_explains=bool(explains[at]),
    )


def single_difference(
    value: float, own: Floats, own_alone: Floats, reference: float, drawn_reference: Floats, alone: Floats
) -> Apart:
    """One figure against one reference: draws of both, and of both with booking practice alone."""
    full = differences([value], own[None, :], reference, drawn_reference)
    booking = differences([value], own_alone[None, :], reference, alone)
    return apart_at(full, booking_explains(booking), 0)
