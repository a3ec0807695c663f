"""Invented countries for frontiers: one where inefficiency stands out from noise, one where nobody wastes."""

from __future__ import annotations

from functools import cache

import numpy as np
from tests.answers.many_towns import YEARS, towns

from alen.answers.edition import Reading

COUNT = 98


def _level(place: int, people: int, year: int, waste: float, booking: float) -> float:
    """Kroner per inhabitant: falling with size, wasted half-normally, booked apart, moved by each year."""
    chance = np.random.default_rng([place, 7])
    wasted, apart, *moves = chance.normal(0.0, 1.0, 2 + len(YEARS))
    moved = waste * abs(wasted) + booking * apart + 0.01 * moves[YEARS.index(year)]
    return round(60_000 * people**-0.25 * float(np.exp(moved)), 2)


def wasteful(place: int, people: int, year: int) -> float:
    """Waste of four tenths, booking that parts nobody by much."""
    return _level(place, people, year, 0.4, 0.02)


def alike(place: int, people: int, year: int) -> float:
    """Nobody wastes; booking parts them by a tenth."""
    return _level(place, people, year, 0.0, 0.1)


@cache
def open_country() -> Reading:
    """The gate opens."""
    return towns(COUNT, wasteful)


@cache
def closed_country() -> Reading:
    """It does not."""
    return towns(COUNT, alike)
