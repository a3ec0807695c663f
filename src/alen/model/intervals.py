"""Intervals of exact numbers: what a rounded or approximate number may have been.

Ends are fractions, so that nothing is rounded on the way; an end may belong to the interval or not, and
may be missing (no limit). The arithmetic is the usual one of intervals (R. E. Moore, Interval Analysis,
1966): the result holds what the operation gives for every choice of numbers, as long as the same number does
not stand twice in a formula. Where it does, the result is wider than need be, never narrower.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; None has no limit on that side.

    holds_low, holds_high   whether the end itself belongs to the interval

    Raises ValueError for an interval that would hold nothing.

    >>> str(Interval(Fraction(193, 2), Fraction(195, 2), holds_high=False))
    '[193/2, 195/2)'
    """

    low: Fraction | None
    high: Fraction | None
    holds_low: bool = True
    holds_high: bool = True

    def __post_init__(self) -> None:
        if _is_empty(self.low, self.high, self.holds_low, self.holds_high):
            raise ValueError(f"from {self.low} to {self.high} lies no number")
        # A side without limit has no end that could belong to the interval.
        if self.low is None and self.holds_low:
            object.__setattr__(self, "holds_low", False)
        if self.high is None and self.holds_high:
            object.__setattr__(self, "holds_high", False)

    def __str__(self) -> str:
        low = "-inf" if self.low is None else str(self.low)
        high = "inf" if self.high is None else str(self.high)
        return f"{'[' if self.holds_low else '('}{low}, {high}{']' if self.holds_high else ')'}"

    @property
    def width(self) -> Fraction | None:
        """From end to end; None without limit."""
        return None if self.low is None or self.high is None else self.high - self.low

    def __contains__(self, number: Fraction | int) -> bool:
        above = self.low is None or number > self.low or (self.holds_low and number == self.low)
        below = self.high is None or number < self.high or (self.holds_high and number == self.high)
        return above and below

    def __neg__(self) -> Interval:
        return Interval(_minus(self.high), _minus(self.low), self.holds_high, self.holds_low)

    def __add__(self, other: Interval) -> Interval:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high, self.holds_low and other.holds_low, self.holds_high and other.holds_high)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [_product(one, another) for one in _ends(self) for another in _ends(other)]
        low, holds_low = min(corners, key=_lower_first)
        high, holds_high = max(corners, key=_higher_last)
        return Interval(_limit(low), _limit(high), holds_low, holds_high)

    def __truediv__(self, other: Interval) -> Interval:
        """Every quotient; without any limit where the divisor may be zero."""
        if ZERO in other:
            return EVERY_NUMBER
        return self * _inverse(other)

    def times(self, factor: Fraction | int) -> Interval:
        """Every number of this, multiplied by one and the same factor."""
        return self * exactly(factor)

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return self.common(other) is not None

    def common(self, other: Interval) -> Interval | None:
        """What lies in both; None if nothing does."""
        low, holds_low = self.low, self.holds_low
        if low is None or (other.low is not None and other.low > low):
            low, holds_low = other.low, other.holds_low
        elif other.low == low:
            holds_low = holds_low and other.holds_low
        high, holds_high = self.high, self.holds_high
        if high is None or (other.high is not None and other.high < high):
            high, holds_high = other.high, other.holds_high
        elif other.high == high:
            holds_high = holds_high and other.holds_high
        if _is_empty(low, high, holds_low, holds_high):
            return None
        return Interval(low, high, holds_low, holds_high)

    def lies_in(self, other: Interval) -> bool:
        """Whether every number of this lies in the other."""
        return self.common(other) == self

    def widened(self, by: Fraction) -> Interval:
        """Both ends moved out by so much; an end that was left out stays left out."""
        low = None if self.low is None else self.low - by
        high = None if self.high is None else self.high + by
        return Interval(low, high, self.holds_low, self.holds_high)


def exactly(number: Fraction | int) -> Interval:
    """The interval of one number.

    >>> over = Interval(Fraction("3.1"), Fraction("3.2"), holds_low=False)
    >>> just_under = Interval(Fraction("2.92"), Fraction("2.93"), holds_high=False)
    >>> growth = over / just_under - exactly(1)
    >>> str(growth), [round(100 * float(end), 1) for end in (growth.low, growth.high)]
    ('(17/293, 7/73]', [5.8, 9.6])
    """
    return Interval(Fraction(number), Fraction(number))


_End = tuple[Fraction | float, bool]
"""A number, or an infinity, and whether it belongs to the interval."""


def _minus(end: Fraction | None) -> Fraction | None:
    return None if end is None else -end


def _is_empty(low: Fraction | None, high: Fraction | None, holds_low: bool, holds_high: bool) -> bool:
    if low is None or high is None:
        return False
    return low > high or (low == high and not (holds_low and holds_high))


def _ends(one: Interval) -> tuple[_End, _End]:
    low: Fraction | float = float("-inf") if one.low is None else one.low
    high: Fraction | float = float("inf") if one.high is None else one.high
    return (low, one.holds_low), (high, one.holds_high)


def _product(one: _End, other: _End) -> _End:
    # Zero times anything is zero, and is reached as soon as the zero itself is.
    if one[0] == 0 or other[0] == 0:
        return ZERO, (one[0] == 0 and one[1]) or (other[0] == 0 and other[1])
    if isinstance(one[0], float) or isinstance(other[0], float):
        return float("inf") if (one[0] > 0) == (other[0] > 0) else float("-inf"), False
    return one[0] * other[0], one[1] and other[1]


def _lower_first(end: _End) -> tuple[Fraction | float, bool]:
    return end[0], not end[1]


def _higher_last(end: _End) -> tuple[Fraction | float, bool]:
    return end


def _limit(end: Fraction | float) -> Fraction | None:
    return end if isinstance(end, Fraction) else None


def _inverse(one: Interval) -> Interval:
    """1 / x for an interval without zero, whose ends may be a zero that is left out."""
    low = None if not one.high else 1 / one.high
    high = None if not one.low else 1 / one.low
    # Towards a missing limit the inverse comes near zero without reaching it.
    if one.high is None:
        low = ZERO
    if one.low is None:
        high = ZERO
    return Interval(low, high, one.holds_high, one.holds_low)


EVERY_NUMBER = Interval(None, None, holds_low=False, holds_high=False)
POSITIVE = Interval(ZERO, None, holds_low=False, holds_high=False)
