"""Figures in blocks of one measure, scope and basis, and what a check says about them.

Blocks are sorted, so that the order of the rows they come from never matters.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alen.measures.definition import Measure
from alen.model.figures import BASES, SCOPES

Severity = Literal["finding", "partial", "note"]

CHECKS: tuple[str, ...] = (
    "thousand_error",
    "outlier_hb",
    "national_row",
    "population_ages",
    "first_year",
    "snapshots_disagree",
    "set_aside",
    "missing_cells",
    "zero_by_absence",
    "booked_elsewhere",
    "per_inhabitant_unit",
    "parts",
    "series_break",
    "correction",
)
"""All checks, in the order of a report."""

MOST_CODES = 20
"""A finding about many organisations counts them all and names this many."""


@dataclass(frozen=True)
class Found:
    """One finding; organisation and year are None where several, or none, are meant."""

    check_id: str
    severity: Severity
    measure_key: int | None = None
    organisation_key: int | None = None
    year: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def row(self) -> dict[str, Any]:
        """The finding as a row of out_alen__check, its detail still a mapping."""
        return {
            "check_id": self.check_id,
            "severity": self.severity,
            "measure_key": self.measure_key,
            "organisation_key": self.organisation_key,
            "year": self.year,
            "detail": dict(self.detail),
        }


@dataclass(frozen=True, eq=False)
class Block:
    """The figures of one measure in one scope and basis: one place per organisation and year, sorted.

    value is NaN where there is none; numerator, denominator and precision_ore are ints or None;
    reason is '' where a value stands; flags are words with spaces between.
    """

    measure: Measure
    measure_key: int
    scope: str
    basis: str
    organisation: NDArray[np.int64]
    year: NDArray[np.int64]
    value: NDArray[np.float64]
    numerator: Sequence[int | None]
    denominator: Sequence[int | None]
    precision_ore: Sequence[int | None]
    reason: Sequence[str]
    flags: Sequence[str]

    @cached_property
    def places(self) -> Mapping[tuple[int, int], int]:
        """(organisation key, year) -> place."""
        pairs = zip(self.organisation.tolist(), self.year.tolist(), strict=True)
        return {pair: place for place, pair in enumerate(pairs)}

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that have rows, ascending."""
        return tuple(sorted(set(self.year.tolist())))

    def values(self, organisations: Iterable[int], year: int) -> NDArray[np.float64]:
        """The values of some organisations in one year, NaN for what is missing."""
        places = [self.places.get((key, year)) for key in organisations]
        return np.array([np.nan if p is None else self.value[p] for p in places], dtype=np.float64)

    def numerator_of(self, organisation: int, year: int) -> int | None:
        """One numerator; None where there is none."""
        place = self.places.get((organisation, year))
        return None if place is None else self.numerator[place]

    def found(
        self,
        check_id: str,
        severity: Severity,
        *,
        organisation: int | None = None,
        year: int | None = None,
        **detail: Any,
    ) -> Found:
        """A finding about this block; scope and basis begin its detail."""
        named = {"scope": self.scope, "basis": self.basis, **detail}
        return Found(check_id, severity, self.measure_key, organisation, year, named)


def blocks_of(figures: Mapping[str, NDArray[Any]], measures: Mapping[int, Measure]) -> list[Block]:
    """The columns of out_alen__figure as blocks, by measure, scope and basis."""
    names = ("measure_key", "scope_key", "basis_key", "organisation_key", "year")
    count = len(figures["measure_key"])
    keys = [figures[name].astype(np.int64) for name in names] if count else []
    order = np.lexsort(keys[::-1]) if count else np.array([], dtype=np.int64)
    starts: dict[tuple[int, int, int], list[int]] = {}
    for place in order.tolist():
        starts.setdefault((int(keys[0][place]), int(keys[1][place]), int(keys[2][place])), []).append(place)
    return [
        _block(figures, measures[key], key, SCOPES[scope], BASES[basis], places)
        for (key, scope, basis), places in starts.items()
    ]


def _block(
    figures: Mapping[str, NDArray[Any]], measure: Measure, key: int, scope: str, basis: str, places: list[int]
) -> Block:
    def whole(name: str) -> list[int | None]:
        return [None if one is None else int(one) for one in figures[name][places].tolist()]

    values = [np.nan if one is None else float(one) for one in figures["value"][places].tolist()]
    return Block(
        measure,
        key,
        scope,
        basis,
        figures["organisation_key"][places].astype(np.int64),
        figures["year"][places].astype(np.int64),
        np.array(values, dtype=np.float64),
        whole("numerator"),
        whole("denominator"),
        whole("precision_ore"),
        [one or "" for one in figures["missing_reason"][places].tolist()],
        [one or "" for one in figures["flags"][places].tolist()],
    )


def number(value: float) -> float | None:
    """A number as findings carry it: six decimals, None for NaN and infinity."""
    return round(float(value), 6) if np.isfinite(value) else None


def only(years: Collection[int]) -> int | None:
    """The year, where there is one alone."""
    return next(iter(years)) if len(years) == 1 else None


def some_codes(keys: Iterable[int], codes: Mapping[int, str]) -> dict[str, Any]:
    """How many organisations, and the first of their codes."""
    found = sorted({codes[key] for key in keys})
    return {"organisations": len(found), "codes": found[:MOST_CODES]}


def in_order(findings: Iterable[Found]) -> list[Found]:
    """By check, measure, year, organisation and detail; each once."""
    keyed = {
        (
            CHECKS.index(one.check_id), -1 if one.measure_key is None else one.measure_key,
            -1 if one.year is None else one.year, _position(one),
            -1 if one.organisation_key is None else one.organisation_key, one.severity,
            json.dumps(one.detail, ensure_ascii=False, sort_keys=True),
        ): one
        for one in findings
    }  # fmt: skip
    return [keyed[key] for key in sorted(keyed)]


def _position(found: Found) -> tuple[int, int]:
    scope, basis = found.detail.get("scope"), found.detail.get("basis")
    return (SCOPES.index(scope) if scope in SCOPES else -1, BASES.index(basis) if basis in BASES else -1)
