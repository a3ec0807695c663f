"""Two or more organisations of one kind, side by side over all measures that fit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alen.answers.choosing import RANKED_KINDS, all_of_kind, select
from alen.answers.edition import Reading, named
from alen.answers.parts import (
    BAND_COLUMNS,
    CELL_COLUMNS,
    HEADER_COLUMNS,
    REMARK_COLUMNS,
    Cell,
    Columns,
    Header,
    Missing,
    Named,
    Rows,
    SwingBand,
    band_row,
    cell_row,
    header_row,
    remark_row,
)
from alen.answers.prices import CURRENT
from alen.answers.ranked import years_with_values
from alen.answers.ranking import RankRow, standings
from alen.answers.selection import Selection, amounts_of
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Measure
from alen.model.organisation import Organisation

LEAST_COMPARED, MOST_COMPARED = 2, 6
"""Organisations that pages and API set beside each other; who types a command may name as many as fit."""


@dataclass(frozen=True)
class Placed:
    """One organisation's figure with its place among all of its kind; place None when it has none.

    n: how many have one. band: how far figure and place could lie elsewhere; None where no band is made.
    no_place: why a ranked figure has no place, as in a ranking; empty for all others.
    """

    organisation: Named
    cell: Cell
    place: int | None
    n: int
    percentile: float | None
    band: SwingBand | None = None
    no_place: str = ""


@dataclass(frozen=True)
class CompareLine:
    """One measure in one scope and year: one figure per organisation, in the order asked."""

    header: Header
    year: int
    figures: tuple[Placed, ...]


@dataclass(frozen=True)
class NotLoaded:
    """A measure that applies but for which nothing is loaded, and the tables that would give it."""

    measure_id: str
    name_da: str
    name_en: str
    scope: str
    tables: tuple[str, ...]
    missing: Missing


@dataclass(frozen=True)
class CompareAnswer:
    """`year` is the year asked for; None: each measure's newest year."""

    organisations: tuple[Named, ...]
    kind: str
    year: int | None
    lines: tuple[CompareLine, ...]
    not_loaded: tuple[NotLoaded, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per measure and organisation."""
        columns = (
            *HEADER_COLUMNS, "organisation_code", "organisation_name", *CELL_COLUMNS,
            "place", "n", "percentile", "no_place", *BAND_COLUMNS, *REMARK_COLUMNS, "edition",
        )  # fmt: skip
        return columns, [
            (
                *header_row(line.header), one.organisation.code, one.organisation.name_da,
                *cell_row(one.cell), one.place, one.n, one.percentile, one.no_place,
                *band_row(one.band),                 *remark_row(one.cell), self.edition_id,
            )
            for line in self.lines
            for one in line.figures
        ]  # fmt: skip


def applicable(reading: Reading, kind: str) -> Iterator[tuple[Measure, str]]:
    """Every measure for a kind of organisation in every scope that public tables can give."""
    for measure_id in reading.measure_ids:
        measure = reading.find_measure(measure_id)
        if measure.organisations not in {"all", kind}:
            continue
        amounts = amounts_of(reading, measure)
        for scope in amounts.scopes:
            if any(one.scope == scope for one in amounts.formulas):
                yield measure, scope


def not_loaded(reading: Reading, measure: Measure, scope: str) -> NotLoaded:
    """A measure of which nothing is loaded, with the tables that would give it."""
    trial = Selection(reading, measure, scope, "computed", (), CURRENT)
    tables = trial.tables()
    missing = Missing("not_loaded", "no_row", {"tables": ", ".join(tables)})
    return NotLoaded(measure.id, measure.name.da, measure.name.en, scope, tables, missing)


def _one_kind(found: Sequence[Organisation]) -> str:
    kinds = {one.kind for one in found}
    names = ", ".join(one.name_da for one in found)
    if len(found) < 2:
        raise BadInput(
            f"there is nothing to compare {names} with",
            do="Name two or more municipalities, or two or more regions.",
        )
    if len(kinds) > 1 or not kinds <= set(RANKED_KINDS):
        raise BadInput(
            f"these cannot be compared: {names}",
            why="Municipalities and regions have other tasks and other accounts, and never share an axis.",
            do="Name two or more municipalities, or two or more regions.",
        )
    return kinds.pop()


def _year(years: Iterable[int], selection: Selection, found: Sequence[Organisation]) -> int | None:
    """The newest year with a value for all, else the newest with a value for any."""
    best: tuple[int, int] | None = None
    for year in years:
        present = sum(selection.raw(one, year).value is not None for one in found)
        mark = (int(present == len(found)) * 2 + int(present > 0), year)
        best = mark if best is None or mark > best else best
    return best[1] if best is not None and best[0] else None


def _line(
    reading: Reading, measure: Measure, scope: str, year: int | None, found: Sequence[Organisation], kind: str
) -> CompareLine | None:
    years = years_with_values(reading, measure, scope, kind)
    wanted = [one for one in years if year in {None, one}]
    if not wanted:
        return None
    everyone = all_of_kind(reading, kind)
    trial = select(reading, measure, scope, None, wanted[-1], everyone)
    chosen = year if year is not None else _year(wanted, trial, found)
    if chosen is None:
        return None
    selection = select(reading, measure, scope, None, chosen, everyone)
    everybody = standings(selection, kind, chosen)
    figures: list[Placed] = []
    for one in found:
        row = everybody.rows.get(one.code) or RankRow(named(one), selection.cell(one, chosen), "missing")
        figures.append(
            Placed(named(one), row.cell, row.place, everybody.n, row.percentile, row.band, row.no_place)
        )
    return CompareLine(selection.header(), chosen, tuple(figures))


def compare(reading: Reading, organisations: Sequence[str], year: int | None = None) -> CompareAnswer:
    """Two or more municipalities, or two or more regions, over every measure for their kind.

    year  None: for each measure the newest year in which all have a value (else: in which any has)
    Raises UnknownOrganisation, AmbiguousOrganisation, BadInput when kinds are mixed, and NoFigures.
    """
    found = list({one.key: one for one in map(reading.organisations.find, organisations)}.values())
    kind = _one_kind(found)
    lines: list[CompareLine] = []
    lacking: list[NotLoaded] = []
    for measure, scope in applicable(reading, kind):
        line = _line(reading, measure, scope, year, found, kind)
        if line is not None:
            lines.append(line)
        elif not measure.of:
            lacking.append(not_loaded(reading, measure, scope))
    if not lines:
        raise NoFigures(
            f"nothing is loaded for {', '.join(one.name_da for one in found)}"
            + (f" in {year}" if year is not None else ""),
            where=f"edition {reading.edition_id}",
            do="Leave --year out, or run `alen update`.",
        )
    return CompareAnswer(
        tuple(named(one) for one in found), kind, year, tuple(lines), tuple(lacking), reading.edition_id
    )
