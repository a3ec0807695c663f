"""Numbers as somebody stated them, with their words: 'knap 2,93 milliarder', 'cirka 97', 'tre gange'.

A stated number is an interval, and its words decide which. The table of words is data
(`data/claims/words.yml`) and is given to `parse_words` as text; nothing is read here. The last stated digit
of '60' is the 0, so d is 1; read coarsely, the zeros at the end of '60' may be there for want of precision,
and d is 10.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple, cast

from alen.errors import BadDefinition
from alen.model.intervals import Interval
from alen.model.yaml_text import parse_yaml

LANGUAGES = ("da", "en")

MOST_DIGITS = 30
"""Digits of a number as stated: more than any amount of money has, and few enough to reckon with exactly."""

_SIGNS = {"da": (".", ","), "en": (",", ".")}
"""How each language groups thousands, and its decimal sign."""


class Reach(NamedTuple):
    """Which interval a word makes of x: from x + low·d to x + high·d; None has no limit."""

    low: Fraction | None
    high: Fraction | None
    holds_low: bool
    holds_high: bool

    def around(self, number: Fraction, unit: Fraction) -> Interval:
        """The interval around a stated number whose last stated digit counts `unit`."""
        return Interval(
            None if self.low is None else number + self.low * unit,
            None if self.high is None else number + self.high * unit,
            self.holds_low,
            self.holds_high,
        )


class Unit(NamedTuple):
    """What a number counts: its quantity ('money', 'share' …), the factor to that quantity's base unit
    (kroner, a share of one), and its name in both languages."""

    quantity: str
    factor: Fraction
    name: Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """The table of words: reaches by id, what says them, numbers written as words, units by id.

    said      by language: how a word is written -> id of its reach
    shown     by id and language: the way that pages print
    numbers   by language: a number written as a word -> (value, d)
    """

    reaches: Mapping[str, Reach]
    said: Mapping[str, Mapping[str, str]]
    shown: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, Mapping[str, tuple[Fraction, Fraction]]]
    units: Mapping[str, Unit]


class Stated(NamedTuple):
    """A number as stated: x in its unit, d of its last stated digit, and d if zeros at its end are no digits.

    coarse is `step` where no zeros stand at the end.
    """

    value: Fraction
    step: Fraction
    coarse: Fraction

    @property
    def has_two_readings(self) -> bool:
        """Whether zeros at the end leave a second reading."""
        return self.coarse != self.step


@cache
def parse_words(text: str, where: str = "words.yml") -> Words:
    """The table of words from its YAML text.

    Raises BadDefinition for a table that lacks a part, or a word that stands for two reaches.
    """
    data = parse_yaml(text, where)
    try:
        table = cast(Mapping[str, Any], data)
        reaches = {name: _reach(entry) for name, entry in table["words"].items()}
        said: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        for name, entry in table["words"].items():
            for language in LANGUAGES:
                for way in entry["said"][language]:
                    if said[language].setdefault(str(way), name) != name:
                        raise BadDefinition(f"{way!r} stands for two things", where=where)
        shown = {
            name: {one: str(entry["said"][one][0]) for one in LANGUAGES}
            for name, entry in table["words"].items()
        }
        numbers = {
            language: {
                str(word): (Fraction(str(entry["value"])), Fraction(str(entry["d"])))
                for word, entry in table["numbers"][language].items()
            }
            for language in LANGUAGES
        }
        units = {
            name: Unit(
                entry["quantity"],
                Fraction(str(entry["factor"])),
                {one: entry["name"][one] for one in LANGUAGES},
            )
            for name, entry in table["units"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise BadDefinition(f"the table of words lacks a part: {error}", where=where) from error
    return Words(reaches, said, shown, numbers, units)


def _reach(entry: Mapping[str, Any]) -> Reach:
    low, high = (None if str(entry[end]) == "none" else Fraction(str(entry[end])) for end in ("from", "to"))
    return Reach(low, high, "low" in entry["holds"], "high" in entry["holds"])


def read_number(text: str, language: str, words: Words) -> Stated | None:
    """A number as stated in a language: '2,93', '1.000', 'syv'; None where it is none.

    Thousands are grouped by three or not at all; a Danish '3.100' is three thousand one hundred. What has
    more than `MOST_DIGITS` digits is none.

    >>> words = Words({}, {}, {}, {"da": {"syv": (Fraction(7), Fraction(1))}, "en": {}}, {})
    >>> read_number("60", "da", words)
    Stated(value=Fraction(60, 1), step=Fraction(1, 1), coarse=Fraction(10, 1))
    >>> read_number("2,93", "da", words).step, read_number("syv", "da", words).value
    (Fraction(1, 100), Fraction(7, 1))
    """
    said = " ".join(text.split())
    written = words.numbers.get(language, {}).get(said.lower())
    if written is not None:
        return Stated(written[0], written[1], written[1])
    group, decimal = (re.escape(sign) for sign in _SIGNS[language])
    found = re.fullmatch(rf"(-|−)?(\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{decimal}(\d+))?", said, re.ASCII)
    if not found:
        return None
    sign, whole, decimals = found.groups()
    digits = re.sub(r"\D", "", whole)
    if len(digits) + len(decimals or "") > MOST_DIGITS:
        return None
    value = Fraction(f"{digits}.{decimals}" if decimals else digits)
    step = Fraction(1, 10 ** len(decimals or ""))
    zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    coarse = Fraction(10**zeros) if value and zeros else step
    return Stated(-value if sign else value, step, coarse)
