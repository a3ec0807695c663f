"""Which figures have a place, and in which years anybody has a figure."""

from __future__ import annotations

from alen.answers.edition import Reading
from alen.answers.parts import Cell
from alen.measures.definition import Measure
from alen.model.figures import BASES


def status_of(cell: Cell) -> str:
    """`missing`, `booked_elsewhere` (a value without a rank) or `ranked`."""
    if cell.missing is not None:
        return "missing"
    return "booked_elsewhere" if "booked_elsewhere" in cell.flags else "ranked"


def years_with_values(reading: Reading, measure: Measure, scope: str, kind: str) -> tuple[int, ...]:
    """The years in which any organisation of a kind has a value, in any basis."""
    wanted = measure.id, scope, kind
    if wanted not in reading.years_of:
        keys = reading.keys_by_kind.get(kind, frozenset())
        base = measure.of or measure.id
        found = {year for basis in BASES for year in reading.figures(base, scope, basis).years(keys)}
        years = sorted(year for year in found if not measure.of or year - 1 in found)
        reading.years_of[wanted] = tuple(years)
    return reading.years_of[wanted]
