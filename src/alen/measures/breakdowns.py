"""A numerator split by the codes of a dimension: its parts, the rest, and whether they sum to it.

Amounts are whole øre, so a sum is exact or wrong, never nearly right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alen.measures.definition import Breakdown

REST = "rest"
"""The code of what remains of a numerator beside the codes that are loaded apart."""

Side = tuple[int | None, str | None]
"""An amount in øre, or why there is none."""


@dataclass(frozen=True)
class PartAmount:
    """One part: either `amount_ore` or `missing_reason` is set."""

    code: str
    amount_ore: int | None
    missing_reason: str | None


@dataclass(frozen=True)
class Split:
    """One organisation's numerator in one year and its parts, sorted by code, the rest last."""

    measure_key: int
    organisation_key: int
    year: int
    scope: str
    dimension: str
    is_complete: bool
    numerator: int
    parts: tuple[PartAmount, ...]

    @property
    def has_missing(self) -> bool:
        """Whether a part has no amount."""
        return any(one.amount_ore is None for one in self.parts)

    @property
    def difference_ore(self) -> int:
        """The numerator less the sum of the parts that have an amount: 0 where they sum exactly."""
        return self.numerator - sum(one.amount_ore or 0 for one in self.parts)

    @property
    def covered_share(self) -> float | None:
        """What share of the numerator the codes loaded apart make up; None of nothing, or where one lacks.

        More than 1, or less than 0, where some parts are negative.
        """
        if self.numerator == 0 or self.has_missing:
            return None
        apart = sum(one.amount_ore or 0 for one in self.parts if one.code != REST)
        return apart / self.numerator


def parts_of_numerator(
    measure_key: int,
    scope: str,
    breakdown: Breakdown,
    sides: Mapping[str, Mapping[tuple[int, int], Side]],
    numerators: Mapping[tuple[int, int], int],
) -> list[Split]:
    """The splits of one measure, scope and dimension.

    sides       code -> (organisation, year) -> the part's amount, or why there is none. A code without an
                entry was not summed at all: no part in a complete breakdown, `not_loaded` in another
    numerators  (organisation, year) -> øre
    """
    codes = sorted(sides) if breakdown.is_complete else list(breakdown.codes)
    found: list[Split] = []
    for (organisation, year), numerator in sorted(numerators.items()):
        parts: list[PartAmount] = []
        for code in codes:
            side = sides.get(code, {}).get((organisation, year))
            if side is not None:
                parts.append(PartAmount(code, *side))
            elif not breakdown.is_complete:
                parts.append(PartAmount(code, None, "not_loaded"))
        if not breakdown.is_complete:
            parts.append(_rest(numerator, parts))
        found.append(
            Split(
                measure_key, organisation, year, scope, breakdown.dimension, breakdown.is_complete,
                numerator, tuple(parts),
            )
        )  # fmt: skip
    return found


def _rest(numerator: int, parts: Sequence[PartAmount]) -> PartAmount:
    """What the named parts leave; unknown as soon as one of them is."""
    lacking = next((one.missing_reason for one in parts if one.amount_ore is None), None)
    if lacking:
        return PartAmount(REST, None, lacking)
    return PartAmount(REST, numerator - sum(one.amount_ore or 0 for one in parts), None)
