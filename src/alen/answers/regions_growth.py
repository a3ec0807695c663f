"""Growth of amounts between two years, of one organisation or of several together, nominal and real."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from alen.answers.numerators import Numerators
from alen.answers.parts import Missing
from alen.answers.prices import Level
from alen.model.organisation import Organisation


@dataclass(frozen=True)
class AmountGrowth:
    """Growth of an amount, in per cent; each number is there, or `missing` (`real_missing`) says why not.

    change_ore            in current prices
    compound_*_pct        a year, over the years between
    members               of how many the growth is; those that lack one of the years are not in it
    """

    first_year: int
    last_year: int
    members: int
    change_ore: int | None
    nominal_pct: float | None
    compound_nominal_pct: float | None
    missing: Missing | None
    real_pct: float | None
    compound_real_pct: float | None
    real_missing: Missing | None


@dataclass(frozen=True)
class Grower:
    """Numerators with the price level that real growth is taken at; None with the reason why not."""

    amounts: Numerators
    real: Level | None
    real_missing: Missing | None

    def of(self, members: Sequence[Organisation], first: int, last: int) -> AmountGrowth:
        """Growth of the members' sum: of those that have the amount in both years."""
        pairs, why = self._pairs(members, first, last)
        cut = self._cut(first, last)
        if cut is not None or not pairs:
            missing = cut or why or Missing("not_loaded", "no_previous", {"year": first})
            return AmountGrowth(
                first, last, 0 if cut else len(pairs), None, None, None, missing, None, None, missing
            )
        then, now = (sum(pair[side] for pair in pairs) for side in (0, 1))
        nominal, compound, missing = _grown(then, now, first, last)
        real, compound_real, real_missing = self._real(then, now, first, last, missing)
        return AmountGrowth(
            first, last, len(pairs), now - then, nominal, compound, missing, real, compound_real, real_missing
        )

    def pair(self, one: Organisation, first: int, last: int) -> tuple[int, int] | None:
        """One member's amounts in both years; None where one is missing."""
        then, now = (self.amounts.nominal(one, year).ore for year in (first, last))
        return None if then is None or now is None else (then, now)

    def _pairs(
        self, members: Sequence[Organisation], first: int, last: int
    ) -> tuple[list[tuple[int, int]], Missing | None]:
        pairs: list[tuple[int, int]] = []
        why: Missing | None = None
        for one in members:
            pair = self.pair(one, first, last)
            if pair is not None:
                pairs.append(pair)
                continue
            now = self.amounts.nominal(one, last)
            if now.missing is not None:
                why = why or now.missing
            else:
                then = self.amounts.nominal(one, first).missing
                reason = then.reason if then else "not_loaded"
                why = why or Missing(reason, "no_previous", {"year": first})
        return pairs, why

    def _cut(self, first: int, last: int) -> Missing | None:
        cuts = sorted(year for year in self.amounts.selection.cut_years() if first < year <= last)
        return Missing("not_applicable", "cut", {"year": cuts[0]}) if cuts else None

    def _real(
        self, then: int, now: int, first: int, last: int, missing: Missing | None
    ) -> tuple[float | None, float | None, Missing | None]:
        if missing is not None:
            return None, None, missing
        if self.real is None:
            return None, None, self.real_missing
        factors = self.real.factor(first), self.real.factor(last)
        for year, factor in zip((first, last), factors, strict=True):
            if factor is None:
                return None, None, self.real.no_index(year)
        moved = [float(amount * (factor or 1)) for amount, factor in zip((then, now), factors, strict=True)]
        return _grown(moved[0], moved[1], first, last)


def _grown(
    then: float, now: float, first: int, last: int
) -> tuple[float | None, float | None, Missing | None]:
    """Growth, growth a year, or why there is none."""
    if then <= 0:
        return None, None, Missing("not_applicable", "not_positive", {"year": first})
    growth = 100.0 * (now - then) / then
    compound = 100.0 * math.expm1(math.log(now / then) / (last - first)) if now > 0 else None
    return growth, compound, None


def points_of(grower: Grower, members: Sequence[Organisation], first: int, last: int) -> dict[int, float]:
    """Organisation key -> its percentage points of the sum's growth; they add up to that growth.

    Empty where a cut lies between, or the sum of the first year is not above 0.
    """
    if grower.of(members, first, last).nominal_pct is None:
        return {}
    pairs = {one.key: grower.pair(one, first, last) for one in members}
    total = sum(pair[0] for pair in pairs.values() if pair is not None)
    return {key: 100 * (pair[1] - pair[0]) / total for key, pair in pairs.items() if pair is not None}
