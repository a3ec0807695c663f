"""Figures laid out for reading across years: one measure in one scope and one basis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from alen.answers.edition import Figures
from alen.measures.definition import Measure, Text
from alen.model.figures import BASES
from alen.reports.rows import EditionRows
from alen.reports.shapes import code_lists

MOST_SIGNS = 31
"""Signs of a sheet's name in the file format."""

_KINDS = ("nation", "region", "landsdel", "group", "municipality", "other")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Line:
    """One organisation. `cells`: year -> (value, whether it is presumably booked elsewhere)."""

    code: str
    name: Text
    kind: str
    cells: dict[int, tuple[float, bool]]


@dataclass(frozen=True)
class Series:
    """One measure in one scope and basis, organisations in rows, nation and groups first."""

    measure: Measure
    scope: str
    basis: str
    years: tuple[int, ...]
    lines: tuple[Line, ...]


def all_series(rows: EditionRows) -> list[Series]:
    """Every measure and scope that has a value, each in the basis with most years (computed wins ties)."""
    found: list[Series] = []
    for measure in sorted(rows.measures.values(), key=lambda one: (one.family, one.id)):
        for scope in measure.scopes:
            held = [(basis, rows.reading.figures(measure.id, scope, basis)) for basis in BASES]
            basis, figures = max(held, key=lambda pair: len(pair[1].years()))
            if figures.years():
                found.append(_series(rows, measure, scope, basis, figures))
    return found


def _series(rows: EditionRows, measure: Measure, scope: str, basis: str, figures: Figures) -> Series:
    cells: dict[int, dict[int, tuple[float, bool]]] = {}
    columns = (figures.organisation, figures.year, figures.value, figures.flags)
    for key, year, value, flags in zip(*(one.tolist() for one in columns), strict=True):
        of = cells.setdefault(key, {})
        if not np.isnan(value):
            of[year] = value, "booked_elsewhere" in str(flags).split()
    lines = [
        Line(row["organisation_code"], Text(row["name_da"], row["name_en"]), row["kind"], cells[key])
        for key, row in rows.organisations.items()
        if key in cells
    ]
    lines.sort(key=lambda line: (_KINDS.index(line.kind), line.code))
    return Series(measure, scope, basis, figures.years(), tuple(lines))


def sheet_names(series: Sequence[Series], language: str, taken: Iterable[str]) -> list[str]:
    """A name for each sheet, unique: the measure's id and, where it has bands, the scope."""
    used = {name.casefold() for name in taken}
    found: list[str] = []
    for one in series:
        words = code_lists()["scope"][one.scope].in_language(language)
        name = one.measure.id if one.scope == "single" else f"{one.measure.id} {words}"
        name = _FORBIDDEN.sub("-", name)[:MOST_SIGNS]
        number = 2
        unique = name
        while unique.casefold() in used:
            tail = f" {number}"
            unique, number = name[: MOST_SIGNS - len(tail)] + tail, number + 1
        used.add(unique.casefold())
        found.append(unique)
    return found
