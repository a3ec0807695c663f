"""The figures that statements are held against, as intervals of their own rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from alen.model.figures import BASES
from alen.model.intervals import Interval, exactly
from alen.model.money import ORE_PER_KRONE
from alen.model.organisations import Organisations
from alen.products.claims.definition import FigureAsked
from alen.products.claims.numbers import ALL_OF_A_KIND

QUANTITIES = {
    "kr_per_inhabitant": "money_per_inhabitant",
    "pct": "share",
    "persons": "count",
    "ratio": "ratio",
}
"""What a measure's unit counts, in the words of the table of units."""


GROUPS = "group"
"""The scheme of the fixed groups: Statistics Denmark's five groups of municipalities."""

FigureKey = tuple[str, str, int, str, str]


class FigureRow(NamedTuple):
    """A stored figure: øre or persons above and below the line, the value in the measure's unit, half the
    width of the source's rounding in øre, and why there is none."""

    numerator: int | None
    denominator: int | None
    value: float | None
    precision_ore: int | None
    missing_reason: str


@dataclass(frozen=True)
class Facts:
    """An edition's figures, as claims ask for them.

    rows     (measure, organisation's code, year, scope, basis) -> figure
    units    measure -> its unit; one that is not there has none
    scopes   measure -> the scope that is meant where none is named
    members  (kind of organisation, or code of a fixed group, year) -> codes of those that belong to it
    """

    rows: Mapping[FigureKey, FigureRow]
    units: Mapping[str, str]
    scopes: Mapping[str, str]
    members: Callable[[str, int], tuple[str, ...]]


def members_among(organisations: Organisations) -> Callable[[str, int], tuple[str, ...]]:
    """Who belongs to a kind or a fixed group in a year, by code, of a country's organisations."""

    def members(kind_or_group: str, year: int) -> tuple[str, ...]:
        if kind_or_group in ALL_OF_A_KIND:
            found = organisations.of_kind(kind_or_group, year)
        else:
            found = organisations.members(kind_or_group, GROUPS, year)
        return tuple(one.code for one in found)

    return members


class Used(NamedTuple):
    """A figure that a verdict rests on: what addresses its explanation."""

    measure: str
    organisation: str
    year: int
    scope: str
    basis: str


@dataclass(frozen=True)
class Found:
    """What an edition says to a figure that was asked for.

    interval   in the base unit of its quantity; None where something is missing
    each       organisation -> its own value, for ranks
    missing    organisations without a figure, each with its reason
    """

    asked: FigureAsked
    quantity: str
    interval: Interval | None
    used: tuple[Used, ...]
    each: tuple[tuple[str, Interval], ...]
    missing: tuple[tuple[str, str], ...]


def find(asked: FigureAsked, facts: Facts) -> Found:
    """The figure asked for, or what is missing of it. A sum or mean needs every organisation."""
    unit = facts.units.get(asked.measure, "")
    quantity = (
        "money" if asked.statistic == "total" and unit == "kr_per_inhabitant" else QUANTITIES.get(unit, "")
    )
    codes = _codes(asked, facts)
    if asked.statistic == "count":
        return Found(asked, "count", exactly(len(codes)) if codes else None, (), (), ())
    scope = asked.scope or facts.scopes.get(asked.measure, "")
    rows: list[tuple[str, str, FigureRow]] = []
    missing: list[tuple[str, str]] = []
    for code in codes:
        basis, row = _row(asked, code, scope, facts)
        if row is None or row.missing_reason or _value(row, unit, basis, asked.statistic) is None:
            missing.append((code, (row.missing_reason if row else "") or "not_loaded"))
        else:
            rows.append((code, basis, row))
    used = tuple(Used(asked.measure, code, asked.year, scope, basis) for code, basis, _ in rows)
    if missing or not rows or len({basis for _, basis, _ in rows}) > 1:
        return Found(asked, quantity, None, used, (), tuple(missing) or (("", "not_loaded"),))
    each = [(code, _value(row, unit, basis, asked.statistic)) for code, basis, row in rows]
    values = [(code, value) for code, value in each if value is not None]
    taken = _taken(asked.statistic, [value for _, value in values], [row for _, _, row in rows])
    return Found(asked, quantity, taken, used, tuple(values), () if taken else (("", "not_loaded"),))


def _codes(asked: FigureAsked, facts: Facts) -> tuple[str, ...]:
    codes: list[str] = []
    for one in asked.organisations:
        codes += facts.members(one, asked.year) if one in ALL_OF_A_KIND else [one]
    if asked.group:
        members = set(facts.members(asked.group, asked.year))
        codes = [code for code in codes if code in members]
    return tuple(dict.fromkeys(codes))


def _row(asked: FigureAsked, code: str, scope: str, facts: Facts) -> tuple[str, FigureRow | None]:
    """The row of the basis asked for; without one named, what Alen computed before what was published."""
    for basis in (asked.basis,) if asked.basis else BASES:
        row = facts.rows.get((asked.measure, code, asked.year, scope, basis))
        if row is not None and not row.missing_reason:
            return basis, row
    basis = asked.basis or BASES[0]
    return basis, facts.rows.get((asked.measure, code, asked.year, scope, basis))


def _value(row: FigureRow, unit: str, basis: str, statistic: str) -> Interval | None:
    """One organisation's figure with its rounding, in the base unit of its quantity."""
    half = Fraction(row.precision_ore or 0, ORE_PER_KRONE)
    if basis == "as_published":
        if statistic in ("total", "weighted_mean") or row.value is None:
            return None
        scale = Fraction(1, 100) if unit == "pct" else Fraction(1)
        return _around(Fraction(row.value) * scale, half * scale)
    if row.numerator is None:
        return None if row.value is None else exactly(Fraction(row.value))
    if unit == "persons":
        return exactly(row.numerator)
    kroner = Fraction(row.numerator, ORE_PER_KRONE)
    if statistic == "total":
        return _around(kroner, half)
    if not row.denominator:
        return None
    below = (
        Fraction(row.denominator) if unit == "kr_per_inhabitant" else Fraction(row.denominator, ORE_PER_KRONE)
    )
    return _around(kroner / below, half / below)


def _around(middle: Fraction, half: Fraction) -> Interval:
    return Interval(middle - half, middle + half)


def _taken(statistic: str, values: Sequence[Interval], rows: Sequence[FigureRow]) -> Interval | None:
    lows, highs = [one.low or Fraction(0) for one in values], [one.high or Fraction(0) for one in values]
    if statistic in ("value", "total"):
        return Interval(sum(lows, Fraction(0)), sum(highs, Fraction(0)))
    if statistic == "mean":
        return Interval(sum(lows, Fraction(0)) / len(lows), sum(highs, Fraction(0)) / len(highs))
    if statistic == "weighted_mean":
        heads = [Fraction(row.denominator or 0) for row in rows]
        below = sum(heads, Fraction(0))
        return Interval(_weighted(lows, heads) / below, _weighted(highs, heads) / below) if below else None
    if statistic == "median":
        return Interval(_median(lows), _median(highs))
    return Interval(max(lows), max(highs)) if statistic == "highest" else Interval(min(lows), min(highs))


def _weighted(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    return sum((value * weight for value, weight in zip(values, weights, strict=True)), Fraction(0))


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
