"""A figure made anew from cells read again, and what of the stored figure does not agree.

The arithmetic is written a second time on purpose: it shares no line with the evaluation that made the
figures, so that an error in one shows against the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alen.answers.leaves import Placed, TermRow
from alen.answers.rereading import Gathered, closed_placed
from alen.answers.tree import CorrectionNote, SumNode
from alen.measures.definition import Measure

TOLERANCE = 1e-9
"""Relative; sums are compared exactly, only the division may round."""

FAULTS: dict[str, str] = {
    "numerator": "the cells above the line give another sum",
    "denominator": "the cells below the line give another sum",
    "value": "the sums agree, the figure made from them does not",
    "reason": "the cells give a figure where the edition has none, or the other way round",
    "flags": "the figure claims zero by absence where the cells are there, or does not claim it",
    "absence": "a zero by absence whose code was not in the request",
    "price": "the index's cells give another factor",
    "unread": "bytes that the figure rests on cannot be read",
    "released": "the numerator was released from the organisation's own ledger, which is not public",
}
"""What `Verdict.faults` may hold."""


@dataclass(frozen=True)
class Side:
    """One side of a figure as the bytes give it.

    is_nothing   no cell holds an amount other than zero
    zero_absent  a part of the sum is zero because its line is absent
    unasked      one such line was not in the request
    """

    total: int | None
    reason: str
    is_nothing: bool
    zero_absent: bool
    unasked: bool


@dataclass(frozen=True)
class Stored:
    """One figure in current prices as the edition holds it; `reason` is empty where a value stands."""

    measure: Measure
    basis: str
    year: int
    numerator: int | None
    denominator: int | None
    value: float | None
    reason: str
    flags: frozenset[str]
    correction: CorrectionNote | None = None

    @property
    def source_value(self) -> float | None:
        """The value as the sources give it, before any correction by hand."""
        return self.value if self.correction is None else self.correction.value_before

    @property
    def source_reason(self) -> str:
        """The missing reason before any correction by hand."""
        if self.correction is not None and self.correction.value_before is not None:
            return ""
        return self.reason


def side_of_node(node: SumNode) -> Side:
    """One side from an explanation whose leaves were read."""
    leaves = [leaf for term in node.terms for leaf in term.leaves]
    absent = [term for term in node.terms if all(leaf.status == "absent" for leaf in term.leaves)]
    return Side(
        node.reread,
        node.reread_reason,
        not any(leaf.number for leaf in leaves),
        bool(absent) and not node.reread_reason,
        any(not leaf.was_asked for term in absent for leaf in term.leaves),
    )


def side_of(side: Gathered, was_asked: Mapping[int, bool]) -> Side:
    """One side from cells; `was_asked`: term key -> whether the request named its absent cells."""
    reason = side.reason
    return Side(
        side.total,
        reason,
        not any(cell.number for cell in side.cells),
        bool(side.absent) and not reason,
        any(not was_asked.get(term.key, False) for term in side.absent),
    )


def absent_was_asked(term: TermRow, placed: Iterable[Placed], area: str, year: int) -> bool:
    """Whether the first closed snapshot's request names every cell of a term."""
    period = year, term.quarter
    for one in closed_placed(placed, area, period):
        return all(one.snapshot.has_asked(rests[0], area, period) for rests in one.slots.values())
    return False


def value_from(unit: str, numerator: int, denominator: int | None) -> float | None:
    """A figure from its two sums; None where it would be divided by nothing.

    >>> value_from("kr_per_inhabitant", 250_000, 2), value_from("pct", 1, 0)
    (1250.0, None)
    """
    if unit == "persons":
        return float(numerator)
    if denominator is None or denominator == 0:
        return None
    if unit == "kr_per_inhabitant":
        return numerator / (100 * denominator)
    if unit in {"pct", "per_km2"}:
        return (100 * numerator) / denominator
    return numerator / denominator


def remade(unit: str, basis: str, sides: Mapping[str, Side]) -> tuple[float | None, str]:
    """The value that two sides give, or the reason why they give none."""
    top, bottom = sides.get("numerator"), sides.get("denominator")
    if top is None:
        return None, "not_loaded"
    reason = top.reason or (bottom.reason if bottom is not None else "")
    if reason or top.total is None:
        return None, reason
    if basis == "as_published":
        return float(top.total), ""
    value = value_from(unit, top.total, None if bottom is None else bottom.total)
    return value, "" if value is not None else "not_applicable"


def faults_of(stored: Stored, sides: Mapping[str, Side]) -> tuple[str, ...]:
    """What of a stored figure its cells do not bear out; empty when all agrees."""
    if stored.source_reason == "not_applicable" and stored.numerator is None:
        return () if _is_before_first_year(stored, sides) else ("reason",)
    found: list[str] = []
    if stored.basis == "computed":
        for role, total in (("numerator", stored.numerator), ("denominator", stored.denominator)):
            side = sides.get(role)
            if total != (None if side is None else side.total):
                found.append(role)
    value, reason = remade(stored.measure.unit, stored.basis, sides)
    if reason != stored.source_reason:
        found.append("reason")
    elif not same(value, stored.source_value):
        found.append("numerator" if stored.basis == "as_published" else "value")
    if not reason:
        by_absence = any(side.zero_absent for side in sides.values())
        if by_absence != ("zero_by_absence" in stored.flags):
            found.append("flags")
        if any(side.zero_absent and side.unasked for side in sides.values()):
            found.append("absence")
    return tuple(found)


def same(one: float | None, other: float | None) -> bool:
    """Whether two values agree within the tolerance; None agrees with None alone."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=0.0)


def _is_before_first_year(stored: Stored, sides: Mapping[str, Side]) -> bool:
    """Whether the function was not in use: before the year the measure names, or, where the data decide,
    in a year in which nothing is booked above the line."""
    measure = stored.measure
    if measure.first_year_from_data:
        top = sides.get("numerator")
        return top is None or top.is_nothing
    return measure.first_year is not None and stored.year < measure.first_year
