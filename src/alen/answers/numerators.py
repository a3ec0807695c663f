"""Numerators of one measure in whole øre: they stand also where what they are divided by is not loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alen.answers.edition import Reading
from alen.answers.parts import Missing, Source
from alen.answers.prices import CURRENT, Level
from alen.answers.selection import Raw, Selection
from alen.measures.definition import Measure
from alen.model.figures import BASES
from alen.model.organisation import Organisation


@dataclass(frozen=True)
class Amount:
    """An amount in øre, or why there is none. `plus_minus_ore`: half-width of the source's rounding."""

    ore: int | None
    plus_minus_ore: int | None = None
    missing: Missing | None = None
    summed_from: tuple[str, ...] = ()


class Numerators:
    """The computed numerators of one measure in one scope, in øre; published figures have none."""

    def __init__(self, reading: Reading, measure: Measure, scope: str) -> None:
        self.reading = reading
        bases = tuple(one for one in BASES if len(reading.figures(measure.id, scope, one)))
        self.selection = Selection(reading, measure, scope, "computed", bases, CURRENT)
        self._used: set[int] = set()

    @property
    def is_loaded(self) -> bool:
        """Whether the edition holds any figure."""
        return len(self.selection.figures) > 0

    def raw(self, one: Organisation, year: int) -> Raw:
        """The figure in current prices, remembered for the sources."""
        found = self.selection.raw(one, year)
        self._used |= found.lineages
        return found

    def nominal(self, one: Organisation, year: int) -> Amount:
        """What an organisation booked in a year; before it existed, what those it takes over from did."""
        raw = self.raw(one, year)
        parts = self.reading.replaced_by(one) if raw.summed_from else ()
        if parts and raw.numerator is None:
            return self._summed(parts, year, raw)
        is_refused = raw.missing is not None and raw.missing.reason == "rejected"
        if raw.numerator is None or is_refused:
            return Amount(None, None, raw.missing or Missing("not_loaded", "no_numerator"))
        return Amount(raw.numerator, raw.precision_ore, None, raw.summed_from)

    def _summed(self, parts: Iterable[Organisation], year: int, raw: Raw) -> Amount:
        found = [self.nominal(one, year) for one in parts]
        if any(one.ore is None for one in found):
            return Amount(None, None, raw.missing)
        spread = sum(one.plus_minus_ore or 0 for one in found)
        return Amount(sum(one.ore or 0 for one in found), spread, None, raw.summed_from)

    def at(self, level: Level, one: Organisation, year: int) -> Amount:
        """The same at a price level."""
        amount, factor = self.nominal(one, year), level.factor(year)
        if amount.ore is None or not level.is_real:
            return amount
        if factor is None:
            return Amount(None, None, level.no_index(year))
        spread = None if amount.plus_minus_ore is None else round(amount.plus_minus_ore * factor)
        return Amount(round(amount.ore * factor), spread, None, amount.summed_from)

    def years(self, organisations: Iterable[Organisation]) -> tuple[int, ...]:
        """The years in which one of them, or of those they take over from, has an amount."""
        figures = self.selection.figures
        keys = {each.key for one in organisations for each in (one, *self.reading.replaced_by(one))}
        pairs = zip(
            figures.organisation.tolist(), figures.year.tolist(), figures.numerator.tolist(), strict=True
        )
        # What is not a number is not equal to itself.
        return tuple(sorted({year for key, year, top in pairs if key in keys and top == top}))

    def sources(self, snapshots: Iterable[int] = ()) -> tuple[Source, ...]:
        """The snapshots under all amounts asked for so far."""
        return self.reading.sources(self._used, snapshots)
