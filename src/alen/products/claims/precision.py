"""Which interval each number of a claim may lie in, by its words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from alen.model.intervals import ZERO, Interval
from alen.model.precision import by_words, of_whole, step_of
from alen.model.stated import Words
from alen.products.claims.definition import Claim, Number, Reading

AT_LEAST_NOTHING = Interval(ZERO, None)
"""An amount that is there, but was not stated."""


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
    return by_words(number.stated, words.reaches[number.word], number.unit, coarse=coarse)


def _of_whole(one: Interval, number: Number) -> Interval:
    return of_whole(one, number.stated, number.unit)


def doubled(number: Number, words: Words, *, coarse: bool = False) -> Interval:
    """The interval at twice its width, around the same middle.

    One without a limit on a side is moved out by one unit of the last stated digit on the other.
    """
    one = _by_words(number, words, coarse)
    if not number.stated:
        return one
    by = step_of(number.stated[0], coarse=coarse) * number.unit.factor if one.width is None else one.width / 2
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
