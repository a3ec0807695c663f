"""Which interval a number lies in by the words it was stated with, and which simple fraction lies in one."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from alen.model.intervals import Interval
from alen.model.stated import Reach, Stated, Unit

LARGEST = 100
"""The largest denominator that is looked at for a simple fraction."""

WHOLE = ("count", "place")
"""Quantities of whole things: of addresses, projects or places there is no half."""


def step_of(stated: Stated, *, coarse: bool = False) -> Fraction:
    """What the last digit of a stated number counts; `coarse` takes zeros at its end for no digits."""
    return stated.coarse if coarse else stated.step


def by_words(numbers: tuple[Stated, ...], reach: Reach, unit: Unit, *, coarse: bool = False) -> Interval:
    """From the first stated number to the last, as far as their word reaches, in the base unit."""
    first, last = (reach.around(one.value, step_of(one, coarse=coarse)) for one in (numbers[0], numbers[-1]))
    return Interval(first.low, last.high, first.holds_low, last.holds_high).times(unit.factor)


def of_whole(one: Interval, numbers: tuple[Stated, ...], unit: Unit) -> Interval:
    """From the smallest to the largest whole number of it, where what is counted is whole."""
    if unit.quantity not in WHOLE or not all(stated.value.denominator == 1 for stated in numbers):
        return one
    low = None if one.low is None else Fraction(ceil(one.low))
    high = None if one.high is None else Fraction(floor(one.high))
    if low is not None and low not in one:
        low += 1
    if high is not None and high not in one:
        high -= 1
    return Interval(low, high) if low is None or high is None or low <= high else one


def simplest_fraction(one: Interval) -> Fraction | None:
    """The fraction of the smallest denominator in an interval; None where none of up to `LARGEST` is.

    Shares that are meant as thirds are found as thirds.

    >>> str(simplest_fraction(Interval(Fraction(33, 100), Fraction(34, 100))))
    '1/3'
    """
    if one.low is None:
        return None
    for denominator in range(1, LARGEST + 1):
        first = -(-one.low.numerator * denominator // one.low.denominator)
        for numerator in (first, first + 1):
            if (found := Fraction(numerator, denominator)) in one:
                return found
    return None
