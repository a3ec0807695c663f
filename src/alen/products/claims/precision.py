"""Which interval each number of a claim may lie in, by its words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from alen.model.intervals import ZERO, Interval
from alen.model.stated import Stated, Words
from alen.products.claims.definition import Claim, Number, Reading

AT_LEAST_NOTHING = Interval(ZERO, None)
"""An amount that is there, but was not stated."""

LARGEST = 100
"""The largest denominator that is looked at for a simple fraction."""


WHOLE = ("count", "place")
"""Quantities of whole things: of addresses, projects or places there is no half."""


def interval(number: Number, words: Words, *, coarse: bool = False) -> Interval:
    """Where a stated number lies, in the base unit of its quantity (kroner, a share of one).

    A count lies between whole numbers: '34 projects' are 34, and 'about 100' are 99 or 100.

    coarse   zeros at the end of the number are no digits: '60' is 60 give or take 5

    >>> from alen.store.packaged import read_text
    >>> from alen.model.stated import parse_words, read_number
    >>> from alen.products.claims.definition import Said
    >>> words = parse_words(read_text("data", "claims", "words.yml"))
    >>> said = (read_number("60", "da", words),)
    >>> million = words.units["million_kr"]
    >>> sixty = Number("x", Said("x", "x"), "plain", "", ("60",), said, "million_kr", million, None, None)
    >>> str(interval(sixty, words)), str(interval(sixty, words, coarse=True))
    ('[59500000, 60500000)', '[55000000, 65000000)')
    """
    return _of_whole(_by_words(number, words, coarse), number)


def _by_words(number: Number, words: Words, coarse: bool) -> Interval:
    if not number.stated:
        return AT_LEAST_NOTHING
    reach = words.reaches[number.word]
    first, last = (
        reach.around(one.value, _unit_of(one, coarse)) for one in (number.stated[0], number.stated[-1])
    )
    return Interval(first.low, last.high, first.holds_low, last.holds_high).times(number.unit.factor)


def _of_whole(one: Interval, number: Number) -> Interval:
    """From the smallest to the largest whole number of it, where what is counted is whole."""
    if number.unit.quantity not in WHOLE or not all(
        stated.value.denominator == 1 for stated in number.stated
    ):
        return one
    low = None if one.low is None else Fraction(ceil(one.low))
    high = None if one.high is None else Fraction(floor(one.high))
    if low is not None and low not in one:
        low += 1
    if high is not None and high not in one:
        high -= 1
    return Interval(low, high) if low is None or high is None or low <= high else one


def _unit_of(stated: Stated, coarse: bool) -> Fraction:
    return stated.coarse if coarse else stated.step


def doubled(number: Number, words: Words, *, coarse: bool = False) -> Interval:
    """The interval at twice its width, around the same middle.

    One without a limit on a side is moved out by one unit of the last stated digit on the other.
    """
    one = _by_words(number, words, coarse)
    if not number.stated:
        return one
    by = _unit_of(number.stated[0], coarse) * number.unit.factor if one.width is None else one.width / 2
    return _of_whole(one.widened(by), number)


def point(number: Number) -> Fraction | None:
    """The number itself, in the base unit; None for a span or one that was not stated."""
    if len(number.stated) != 1:
        return None
    return number.stated[0].value * number.unit.factor


def intervals_in(
    claim: Claim, reading: Reading, words: Words, *, coarse: bool = False
) -> Mapping[str, Interval]:
    """Where each number of a reading lies."""
    return {name: interval(one, words, coarse=coarse) for name, one in claim.numbers_in(reading).items()}


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
