"""The band in which an organisation's comparable figure lies: the booked amount itself is exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.draws import HIGH, LOW, Draws, percentiles
from alen.comparison.movement import Movement
from alen.comparison.vectors import Floats, vector
from alen.errors import BadInput


@dataclass(frozen=True, eq=False)
class Band:
    """Ends of the 5th to 95th percentile of the draws, in the unit of what was drawn; NaN where unknown.

    It is called udsvingsbånd and never '95 %': it says how far the figure could lie elsewhere if the
    stated assumptions hold, not how sure the booked amount is.
    """

    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Swing:
    """The two parts of the swing of n figures.

    year: σ of the year's swing, booking: σ of booking practice, both of ln(value). absolute_year and
    absolute_booking: the same in the unit of the values, for figures near or below zero, where `year` and
    `booking` are NaN. All four are NaN where there is no band.
    """

    year: Floats
    booking: Floats
    absolute_year: Floats
    absolute_booking: Floats

    @property
    def total(self) -> Floats:
        """√(year² + booking²), of ln(value); NaN for a figure on the absolute scale."""
        return np.sqrt(self.year**2 + self.booking**2)

    def without_year(self) -> Swing:
        """Booking practice alone: what no series can show."""
        return Swing(self.year * 0.0, self.booking, self.absolute_year * 0.0, self.absolute_booking)


def swing(movement: Movement, booking: ArrayLike) -> Swing:
    """The swing of n figures from past movement and from the stated assumption on booking practice.

    `booking` is one σ for all or n of them, of ln(value): 0.10 says that two organisations doing the same
    book about 10 % apart from the middle one, and stay there. It is an assumption, stated with its source
    beside every band, and adjustable; no series can show it. Near or below zero a share of the value says
    nothing: there it is `booking` times the median value of the last year (`Movement.typical`).
    BadInput when it is negative or missing, or has another length.

    >>> from alen.comparison.movement import past_movement
    >>> moved = past_movement([[100, 104, 98, 103], [200, 190, 205, 195]], range(2020, 2024))
    >>> [round(float(s), 3) for s in swing(moved, 0.1).total]
    [0.103, 0.101]
    """
    count = movement.sigma.size
    assumed = np.asarray(booking, dtype=np.float64)
    if assumed.ndim == 0:
        assumed = np.full(count, float(assumed))
    if assumed.shape != (count,) or not bool((assumed >= 0).all()) or bool(np.isinf(assumed).any()):
        raise BadInput(
            "the assumption on booking practice is no share of the value",
            do="Give one number of 0 or more for all, or one per organisation.",
        )
    is_relative, is_absolute = ~np.isnan(movement.sigma), ~np.isnan(movement.absolute)
    return Swing(
        movement.sigma,
        np.where(is_relative, assumed, np.nan),
        movement.absolute,
        np.where(is_absolute, assumed * movement.typical, np.nan),
    )


def figure_draws(values: ArrayLike, swings: Swing, draws: Draws) -> Floats:
    """What n comparable figures could be: (n, draws), in the unit of the values.

    Model: value·exp(σ_booking·z + σ_year·z'), z shared by all years of an organisation (`draws`); its
    median is the booked amount. On the absolute scale value + σ_booking·z + σ_year·z'. NaN where the value
    or its swing is missing, or a value on the logarithmic scale is not above 0. Assumes that what misleads
    is independent between organisations; a practice common to all is no difference between them.
    BadInput when the numbers of organisations differ.

    >>> from alen.comparison.draws import shared_draws
    >>> exact = Swing(np.zeros(1), np.full(1, 0.1), np.full(1, np.nan), np.full(1, np.nan))
    >>> drawn = figure_draws([1000.0], exact, shared_draws("f64552-net", "narrow", ["901"], 2023))
    >>> drawn.shape, bool(840 < np.quantile(drawn, 0.05) < 1000 < np.quantile(drawn, 0.95) < 1200)
    ((1, 2000), True)
    """
    numbers = vector(values, "values")
    if len(draws.booking) != numbers.size or swings.year.size != numbers.size:
        raise BadInput(
            f"{numbers.size} values met {swings.year.size} swings and {len(draws.booking)} rows of draws",
            do="Give all three for the same organisations, in the same order.",
        )
    usable = np.where(numbers > 0, numbers, np.nan)
    drawn = draws.booking * swings.booking[:, None]
    drawn += draws.year * swings.year[:, None]
    np.exp(drawn, out=drawn)
    drawn *= usable[:, None]
    for place in np.flatnonzero(~np.isnan(swings.absolute_year)):
        drawn[place] = (
            numbers[place]
            + swings.absolute_booking[place] * draws.booking[place]
            + swings.absolute_year[place] * draws.year[place]
        )
    return drawn


def bands(drawn: Floats, points: ArrayLike | None = None) -> Band:
    """The 5th to 95th percentile of each row of draws, stretched to hold its point.

    `drawn` is (n, draws); `points` are the n printed numbers, in the same unit: a band that left out the
    number it stands beside would be read as an error, so it reaches at least to it.

    >>> band = bands(np.arange(1.0, 100.0)[None, :], [97.0])
    >>> band.low.tolist(), band.high.tolist()
    ([5.0], [97.0])
    """
    low, high = percentiles(drawn, (LOW, HIGH))
    if points is not None:
        numbers = vector(points, "points", len(low))
        low, high = np.minimum(low, numbers), np.maximum(high, numbers)
    return Band(low, high)
