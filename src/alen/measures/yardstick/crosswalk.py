"""From other schemes' codes to the axes of the taxonomy, in weights that sum to exactly 1.

A row says which share of a code of another scheme is which code of ours, in which years. The shares of one
code, axis and year sum to 1, `unknown` included: what no source tells stands there and is never spread.
Weights are exact fractions, so that 1/3 three times is 1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from alen.errors import BadDefinition
from alen.measures.yardstick.rules import AXES
from alen.measures.yardstick.taxonomy import Taxonomy
from alen.model.ledger import UNKNOWN

COLUMNS = (
    "scheme", "scheme_version", "code", "axis", "alen_code", "relation", "weight", "valid_from", "valid_to",
    "source",
)  # fmt: skip

RELATIONS = ("exact", "narrower", "broader", "split")
"""How the other scheme's code lies to ours: the same, within ours, wider than ours, cut into several."""

_WEIGHT = re.compile(r"[0-9]+(\.[0-9]+)?|[0-9]+/[1-9][0-9]*")
_YEAR = re.compile(r"[0-9]{4}")
_ALWAYS = (-1, 10_000)
"""Years that no bound is beyond."""


@dataclass(frozen=True)
class Crossing:
    """One row. Years are accounts years, None for no bound; source is an address, a table or `unverified`."""

    scheme: str
    scheme_version: str
    code: str
    axis: str
    alen_code: str
    relation: str
    weight: Fraction
    valid_from: int | None
    valid_to: int | None
    source: str

    @property
    def subject(self) -> tuple[str, str, str, str]:
        """What the weights are shares of, within a year."""
        return self.scheme, self.scheme_version, self.code, self.axis

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year, far-off ones where there is no bound."""
        first, last = _ALWAYS
        return (
            first if self.valid_from is None else self.valid_from,
            last if self.valid_to is None else self.valid_to,
        )

    def holds_in(self, year: int) -> bool:
        """Whether the row holds in an accounts year."""
        first, last = self.years
        return first <= year <= last


@dataclass(frozen=True)
class Crosswalk:
    """All rows, checked."""

    rows: tuple[Crossing, ...]

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str, str, str], list[Crossing]]:
        found: dict[tuple[str, str, str, str], list[Crossing]] = {}
        for row in self.rows:
            found.setdefault(row.subject, []).append(row)
        return found

    @property
    def schemes(self) -> tuple[tuple[str, str], ...]:
        """The schemes with their versions, sorted."""
        return tuple(sorted({(row.scheme, row.scheme_version) for row in self.rows}))

    def codes(self, scheme: str, version: str) -> tuple[str, ...]:
        """The codes of a scheme's version that the table knows, sorted."""
        wanted = (scheme, version)
        return tuple(sorted({row.code for row in self.rows if (row.scheme, row.scheme_version) == wanted}))

    def shares(self, scheme: str, version: str, code: str, axis: str, year: int) -> dict[str, Fraction]:
        """Our code -> share, summing to 1; {'unknown': 1} where the table says nothing of the code."""
        rows = self._by_subject.get((scheme, version, code, axis), [])
        found = {row.alen_code: row.weight for row in rows if row.holds_in(year)}
        return found or {UNKNOWN: Fraction(1)}


def parse_crosswalk(text: str, where: str, taxonomy: Taxonomy) -> Crosswalk:
    """The table, checked against the taxonomy. Raises BadDefinition, naming row and column."""
    try:
        records = list(csv.reader(text.split("\n"), strict=True))
    except csv.Error as error:
        raise BadDefinition(f"is no CSV ({error})", where=where) from error
    if tuple(records[0]) != COLUMNS:
        raise BadDefinition("has other columns than it must", where=where, do=f"Write {','.join(COLUMNS)}.")
    rows = tuple(
        _row(cells, f"{where}, row {number}") for number, cells in enumerate(records[1:], start=2) if cells
    )
    problems = problems_of(rows, taxonomy)
    if problems:
        raise BadDefinition(
            "; ".join(problems[:5]),
            where=where,
            why="A code whose shares do not sum to 1 would lose or invent money.",
        )
    return Crosswalk(rows)


def _row(record: Sequence[str], where: str) -> Crossing:
    if len(record) != len(COLUMNS):
        raise BadDefinition(f"needs {len(COLUMNS)} cells and has {len(record)}", where=where)
    cells: dict[str, str] = dict(zip(COLUMNS, record, strict=True))
    for column, text in cells.items():
        if not text and column not in {"valid_from", "valid_to"}:
            raise BadDefinition("is empty", where=f"{where}, column {column}")
    if _WEIGHT.fullmatch(cells["weight"]) is None:
        raise BadDefinition(f"{cells['weight']!r} is no weight", where=f"{where}, column weight")
    return Crossing(
        cells["scheme"],
        cells["scheme_version"],
        cells["code"],
        cells["axis"],
        cells["alen_code"],
        cells["relation"],
        Fraction(cells["weight"]),
        _year(cells, "valid_from", where),
        _year(cells, "valid_to", where),
        cells["source"],
    )


def _year(cells: Mapping[str, str], column: str, where: str) -> int | None:
    if cells[column] and _YEAR.fullmatch(cells[column]) is None:
        raise BadDefinition(f"{cells[column]!r} is no year", where=f"{where}, column {column}")
    return int(cells[column]) if cells[column] else None


def problems_of(rows: Iterable[Crossing], taxonomy: Taxonomy) -> tuple[str, ...]:
    """What is wrong with the rows together, each as a sentence; none when all holds."""
    found: list[str] = []
    subjects: dict[tuple[str, str, str, str], list[Crossing]] = {}
    for row in rows:
        found += _problems_alone(row, taxonomy)
        subjects.setdefault(row.subject, []).append(row)
    for subject, group in subjects.items():
        name = " ".join(subject)
        found += [f"{name}: {what}" for what in _problems_together(group)]
    return tuple(found)


def _problems_alone(row: Crossing, taxonomy: Taxonomy) -> list[str]:
    name = " ".join((*row.subject, row.alen_code))
    found: list[str] = []
    if row.axis not in AXES:
        found.append(f"{name}: no axis has this name")
    elif row.alen_code != UNKNOWN and row.alen_code not in taxonomy.codes(row.axis):
        found.append(f"{name}: the axis has no such code")
    if row.relation not in RELATIONS:
        found.append(f"{name}: {row.relation!r} is none of {', '.join(RELATIONS)}")
    if not 0 < row.weight <= 1:
        found.append(f"{name}: a weight of {row.weight} is not above 0 and at most 1")
    elif (row.relation == "split") != (row.weight < 1):
        found.append(f"{name}: 'split' goes with weights below 1, and only with them")
    if row.years[0] > row.years[1]:
        found.append(f"{name}: ends before it begins")
    return found


def _problems_together(group: Sequence[Crossing]) -> list[str]:
    """Overlaps and sums, in every stretch of years in which the same rows hold."""
    starts = sorted({row.years[0] for row in group} | {row.years[1] + 1 for row in group})
    found: list[str] = []
    for year in starts:
        held = [row for row in group if row.holds_in(year)]
        if not held:
            continue
        codes = [row.alen_code for row in held]
        said = "in every year" if year == _ALWAYS[0] else f"from {year}"
        if len(set(codes)) != len(codes):
            found.append(f"two rows hold at once for one code {said}")
        total = sum((row.weight for row in held), Fraction(0))
        if total != 1:
            found.append(f"the weights sum to {total} {said}")
    return found
