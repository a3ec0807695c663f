"""Interval arithmetic holds every result, exactly, with ends that belong and ends that do not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.model.intervals import EVERY_NUMBER, POSITIVE, Interval, exactly

numbers = st.fractions(-50, 50, max_denominator=8)


@st.composite
def holding(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval and a number in it."""
    number = draw(numbers)
    low = draw(st.none() | st.fractions(0, 20, max_denominator=8).map(lambda step: number - step))
    high = draw(st.none() | st.fractions(0, 20, max_denominator=8).map(lambda step: number + step))
    return Interval(
        low, high, low == number or draw(st.booleans()), high == number or draw(st.booleans())
    ), number


intervals = holding().map(lambda pair: pair[0])


def test_the_programme_of_2007_meets_its_total_by_the_words_alone() -> None:
    about_97 = Interval(Fraction(96), Fraction(98), holds_high=False)
    plain_57 = Interval(Fraction("56.5"), Fraction("57.5"), holds_high=False)
    more_than_155 = Interval(Fraction(155), Fraction(156), holds_low=False)
    total = about_97 + plain_57
    assert str(total) == "[305/2, 311/2)"
    assert str(total.common(more_than_155)) == "(155, 311/2)"


def test_a_quotient_of_rounded_amounts() -> None:
    granted = Interval(Fraction("7.35"), Fraction("7.45"), holds_high=False)
    share = Interval(Fraction("0.2155"), Fraction("0.2165"), holds_high=False)
    implied = granted / share
    assert implied.low == Fraction("7.35") / Fraction("0.2165")
    assert implied.high == Fraction("7.45") / Fraction("0.2155")
    assert (implied.holds_low, implied.holds_high) == (False, False)
    assert not implied.meets(Interval(Fraction("19.5"), Fraction("20.5"), holds_high=False))


def test_an_interval_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        Interval(Fraction(2), Fraction(1))
    with pytest.raises(ValueError, match="no number"):
        Interval(Fraction(1), Fraction(1), holds_high=False)


@pytest.mark.parametrize(
    ("divisor", "expected"),
    [
        (Interval(Fraction(0), Fraction(4), holds_low=False), "[1/4, inf)"),
        (Interval(Fraction(2), None), "(0, 1/2]"),
        (Interval(None, Fraction(-2)), "[-1/2, 0)"),
        (Interval(Fraction(-4), Fraction(0), holds_high=False), "(-inf, -1/4]"),
        (POSITIVE, "(0, inf)"),
        (Interval(Fraction(-1), Fraction(1)), "(-inf, inf)"),
        (exactly(0), "(-inf, inf)"),
    ],
)
def test_one_divided_by(divisor: Interval, expected: str) -> None:
    assert str(exactly(1) / divisor) == expected


@given(holding(), holding())
def test_the_result_holds_every_result(
    first: tuple[Interval, Fraction], second: tuple[Interval, Fraction]
) -> None:
    (one, x), (other, y) = first, second
    assert x in one
    assert x + y in one + other
    assert x - y in one - other
    assert x * y in one * other
    if y != 0:
        assert x / y in one / other


@given(intervals, intervals)
def test_what_is_common_lies_in_both(one: Interval, other: Interval) -> None:
    common = one.common(other)
    assert one.meets(other) is (common is not None)
    assert common == other.common(one)
    if common is not None:
        assert common.lies_in(one)
        assert common.lies_in(other)


@given(intervals, intervals)
def test_the_ends_of_a_product_are_reached_or_come_near(one: Interval, other: Interval) -> None:
    """The product is no wider than need be: numbers of both lie as near its ends as one likes."""
    product = one * other
    for end, held in ((product.low, product.holds_low), (product.high, product.holds_high)):
        if end is None:
            continue
        nearest = min(abs(x * y - end) for x in _samples(one) for y in _samples(other))
        assert nearest == 0 if held else nearest < Fraction(1, 10)


def _samples(one: Interval) -> list[Fraction]:
    """The ends of an interval, or what lies hard by them."""
    tiny = Fraction(1, 10**6)
    low = -(10**9) if one.low is None else one.low
    high = 10**9 if one.high is None else one.high
    room = min(tiny, (high - low) / 3)
    found = [low if one.holds_low else low + room, high if one.holds_high else high - room]
    return [Fraction(x) for x in [*found, *(x for x in (Fraction(0), -(tiny**3), tiny**3) if x in one)]]


@given(intervals)
def test_every_number_takes_all(one: Interval) -> None:
    assert one.lies_in(EVERY_NUMBER)
    assert one.widened(Fraction(1)).common(one) == one
    assert one - one.times(0) == one
