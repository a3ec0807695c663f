"""Numbers in a sentence: each in its unit, in the reader's language, and pointing into the page's answers."""

from __future__ import annotations

from alen.answers.phrases import DECIMALS
from alen.answers.said import Said, filled, said
from alen.model.printed import Printed
from alen.words import Words, msgid

MILLION_ORE = 1e8
"""Øre in a million kroner."""


class Amounts:
    """The numbers of one answer in one unit.

    alias  the page's name for the answer: pointers begin with it, as in `standing#/cell/value`
    """

    def __init__(self, words: Words, unit: str, alias: str) -> None:
        self.words = words
        self.unit = unit
        self.alias = alias

    @property
    def decimals(self) -> int:
        """The decimals the unit is shown with."""
        return DECIMALS.get(self.unit, 2)

    def number(self, value: float, pointer: str, decimals: int | None = None) -> Printed:
        """A number as it is; `pointer` is that of its value in the answer's data."""
        shown = self.words.number(value, self.decimals if decimals is None else decimals)
        return Printed(shown, value, f"{self.alias}#{pointer}")

    def size(self, value: float, pointer: str, decimals: int | None = None) -> Printed:
        """A number without its sign, which the sentence says instead."""
        if value >= 0:
            return self.number(value, pointer, decimals)
        shown = self.words.number(-value, self.decimals if decimals is None else decimals)
        return Printed(shown, value, f"{self.alias}#{pointer}", -1.0)

    def count(self, value: int, pointer: str) -> Printed:
        """A whole number."""
        return Printed(self.words.integer(value), value, f"{self.alias}#{pointer}")

    def value(self, value: float, pointer: str) -> Said:
        """A value in its unit: `10.641 kr. pr. indbygger`."""
        number = self.number(value, pointer)
        if self.unit == "kr_per_inhabitant":
            return said(self.words, msgid("DKK {number} per inhabitant"), number=number)
        return self._short(number)

    def short(self, value: float, pointer: str) -> Said:
        """A value where the unit is known already: `10.641 kr.`. In Danish it may end in a full stop."""
        return self._short(self.number(value, pointer))

    def difference(self, value: float, pointer: str) -> Said:
        """How far one value is from another, without its sign: `7.575 kr.`, `2,1 procentpoint`."""
        number = self.size(value, pointer)
        if self.unit == "pct":
            return said(self.words, msgid("{number} percentage points"), number=number)
        return self._short(number)

    def percent(self, value: float, pointer: str) -> Said:
        """A change in per cent without its sign."""
        return said(self.words, msgid("{number}%"), number=self.size(value, pointer, 1))

    def millions_number(self, ore: int, pointer: str) -> Printed:
        """Whole øre as a number of millions of kroner with one decimal."""
        shown = self.words.number(ore / MILLION_ORE, 1)
        return Printed(shown, ore, f"{self.alias}#{pointer}", MILLION_ORE)

    def millions(self, ore: int, pointer: str) -> Said:
        """Whole øre in millions of kroner: `18,9 mio. kr.`. In Danish it ends in a full stop."""
        return said(self.words, msgid("DKK {number} million"), number=self.millions_number(ore, pointer))

    def is_nothing(self, value: float, decimals: int | None = None) -> bool:
        """Whether a value is shown as 0."""
        return abs(value) < 0.5 * 10.0 ** -(self.decimals if decimals is None else decimals)

    def _short(self, number: Printed) -> Said:
        if self.unit == "kr_per_inhabitant":
            return said(self.words, msgid("DKK {number}"), number=number)
        if self.unit == "pct":
            return said(self.words, msgid("{number}%"), number=number)
        return filled("{number}", number=number)
