"""Scales from data to pixels, and the round numbers along them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from alen.model.printed import Printed


def at(number: Printed) -> float:
    """Where a number stands on a scale: as it is shown, before it is rounded."""
    return number.value / number.scale


@lru_cache(maxsize=32_768)
def px(value: float) -> str:
    """A length in pixels as short as it can be written, one decimal.

    >>> px(12.04), px(-0.01), px(3.14159)
    ('12', '0', '3.1')
    """
    tenths = round(value * 10)
    return str(tenths // 10) if tenths % 10 == 0 else str(tenths / 10)


@dataclass(frozen=True)
class Linear:
    """A linear scale from `low`..`high` in data to `start`..`end` in pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value stands, in pixels."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, count: int) -> list[tuple[float, int]]:
        """About `count` round numbers inside the scale, each with the decimals it needs."""
        step = step_of(self.low, self.high, count)
        decimals = decimals_of(step)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [(round(i * step, decimals), decimals) for i in range(first, last + 1)]


def step_of(low: float, high: float, count: int) -> float:
    """The round step (1, 2, 2.5 or 5 times a power of ten) that cuts a range into at most `count`.

    >>> step_of(0, 98, 5), step_of(0, 0.9, 5)
    (20.0, 0.2)
    """
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * (1 - 1e-9))


def decimals_of(step: float) -> int:
    """How many decimals a step must be written with."""
    return next((d for d in range(12) if abs(round(step, d) - step) <= step * 1e-6), 12)


def span(values: Iterable[float], pad: float = 0.0) -> tuple[float, float]:
    """The range that holds all values, widened by a share of itself; never empty.

    >>> span([3.0, 3.0])
    (2.7, 3.3)
    """
    known = list(values)
    low, high = min(known), max(known)
    if high - low <= abs(high) * 1e-12:
        room = abs(high) * 0.1 or 1.0
        return low - room, high + room
    room = (high - low) * pad
    return low - room, high + room
