"""What a frontier is drawn through: costs in kroner of one year, and the counts of people they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import numpy as np

from alen.answers.both_languages import both_languages
from alen.answers.choosing import all_of_kind, kind_of, scope_of, select
from alen.answers.drawn import Drawn, drawn
from alen.answers.edition import Reading
from alen.answers.framework import Framework, framework
from alen.answers.parts import Cell, Header
from alen.answers.ranked import status_of, years_with_values
from alen.comparison.expected import FEWEST
from alen.comparison.vectors import Booleans, Floats
from alen.errors import BadDefinition, NoFigures
from alen.measures.definition import Measure, Text
from alen.measures.deflate import year_ranges
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

FILE = "frontier_outputs.yml"
MOST_OUTPUTS = 3
"""More outputs make more units look best for want of anybody to hold them against."""

LEAST_UNITS = FEWEST
"""Organisations a frontier needs: five regions have none."""


@dataclass(frozen=True)
class OutputDefinition:
    """A count of people that costs are held against; see frontier_outputs.yml."""

    id: str
    condition: str
    is_share: bool
    name: Text


@dataclass(frozen=True, eq=False)
class Costs:
    """One measure in one year as a frontier takes it.

    years    the years with both amounts and inhabitants, oldest first
    used     (n,) whose cost and counts are all known and above 0
    cost     (n,) kroner, NaN where unknown
    counts   (n, s) people by output
    outputs, lacking  what is counted, and what the edition holds nothing of
    """

    drawn: Drawn
    framework: Framework
    years: tuple[int, ...]
    used: Booleans
    cost: Floats
    counts: Floats
    outputs: tuple[OutputDefinition, ...]
    lacking: tuple[OutputDefinition, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of those used, in their order."""
        return tuple(code for code, one in zip(self.drawn.codes, self.used, strict=True) if one)

    def header(self) -> Header:
        """The figures' header, with the sources of the counts."""
        header = self.drawn.selection.header()
        more = self.drawn.selection.reading.sources(self.framework.lineages)
        sources = {one.sha256: one for one in (*header.sources, *more)}
        return replace(header, sources=tuple(sources.values()))

    @property
    def sigma_year(self) -> float:
        """The sd of a year's chance in ln(cost), from repeated years: the root mean square over those used.

        NaN where no series is long enough.
        """
        found = self.drawn.movement.sigma[self.used]
        known = found[np.isfinite(found)]
        return float(np.sqrt(np.mean(known**2))) if known.size else float("nan")


def costs_of(
    reading: Reading,
    measure: str,
    year: int | None = None,
    scope: str | None = None,
    basis: str | None = None,
    kind: str | None = None,
    booking: float | None = None,
) -> Costs:
    """Costs and counts of all of a kind in a year, in the year's own prices.

    year  None: the newest with amounts and inhabitants

    Raises UnknownMeasure, BadInput, and NoFigures: for a measure of which no band is made, for a year whose
    inhabitants are not loaded (it lists those that are), and for fewer than `LEAST_UNITS`.
    """
    found = reading.find_measure(measure)
    kind = kind_of(found, kind)
    scope = scope_of(reading, found, scope)
    if booking is not None or year is None:
        # What is wrong with the measure or the assumption is said before anything of years.
        drawn(reading, measure, None, scope, basis, kind=kind, booking=booking)
    years = years_with_costs(reading, found, scope, kind)
    chosen = year if year is not None else max(years, default=None)
    if chosen is None or chosen not in years:
        raise _no_year(reading, found, scope, kind, chosen, years)
    at = drawn(reading, measure, chosen, scope, basis, kind=kind, booking=booking)
    framed = framework(reading, kind, chosen)
    cost = np.array([_kroner(one) for one in at.cells], dtype=np.float64)
    outputs, lacking, counts = _counts(at, framed, at.is_ranked & (cost > 0))
    used = at.is_ranked & (cost > 0) & np.asarray((counts > 0).all(axis=1))
    if int(used.sum()) < LEAST_UNITS:
        raise NoFigures(
            f"{int(used.sum())} organisations are too few for a frontier",
            where=f"{found.id}, {chosen}",
            why=f"Chance makes the frontier of few: at least {LEAST_UNITS} need an amount above zero and "
            "inhabitants.",
            do="Choose a measure of municipalities.",
        )
    return Costs(at, framed, years, used, cost, counts, outputs, lacking)


def years_with_costs(reading: Reading, measure: Measure, scope: str, kind: str) -> tuple[int, ...]:
    """The years in which anybody of a kind has an amount in kroner above zero and inhabitants."""
    return _years(reading, measure, scope, kind, 1)


def years_with_frontier(reading: Reading, measure: Measure, scope: str, kind: str) -> tuple[int, ...]:
    """Those of them in which enough have both; none for a kind with too few, as the regions are."""
    return _years(reading, measure, scope, kind, LEAST_UNITS)


def _years(reading: Reading, measure: Measure, scope: str, kind: str, least: int) -> tuple[int, ...]:
    wanted = (f"{least} costs of {measure.id}", scope, kind)
    if wanted not in reading.years_of:
        reading.years_of[wanted] = tuple(
            year
            for year in years_with_values(reading, measure, scope, kind)
            if _payers(reading, measure, scope, kind, year) >= least
        )
    return reading.years_of[wanted]


def _payers(reading: Reading, measure: Measure, scope: str, kind: str, year: int) -> int:
    """How many have an amount that may stand on a frontier."""
    selection = select(reading, measure, scope, None, year, all_of_kind(reading, kind))
    return sum(
        _kroner(one) > 0 and one.total is not None and bool(one.total.population)
        for one in selection.column(kind, year)
        if status_of(one) == "ranked"
    )


def _kroner(cell: Cell) -> float:
    ore = None if cell.total is None else cell.total.amount_ore
    return float("nan") if ore is None else ore / 100


def _counts(
    at: Drawn, framed: Framework, paid: Booleans
) -> tuple[tuple[OutputDefinition, ...], tuple[OutputDefinition, ...], Floats]:
    """What is counted, what is lacking, and the counts (n, s): an output that one payer lacks is lacking."""
    kept: list[OutputDefinition] = []
    lacking: list[OutputDefinition] = []
    columns: list[Floats] = []
    for one in output_definitions(read_text("data", FILE)):
        if not one.is_share:
            kept.append(one)
            columns.append(at.populations)
            continue
        share = framed.values.get(one.condition)
        is_whole = share is not None and framed.condition_year == at.year
        if share is None or not is_whole or not bool(np.isfinite(share[paid & (at.populations > 0)]).all()):
            if at.kind in _kinds(framed, one):
                lacking.append(one)
            continue
        kept.append(one)
        columns.append(at.populations * share / 100.0)
    return tuple(kept), tuple(lacking), np.column_stack(columns)


def _kinds(framed: Framework, one: OutputDefinition) -> frozenset[str]:
    known = (*framed.definitions, *(each.definition for each in framed.lacking))
    return next((each.kinds for each in known if each.id == one.condition), frozenset[str]())


def _no_year(
    reading: Reading, measure: Measure, scope: str, kind: str, year: int | None, years: tuple[int, ...]
) -> NoFigures:
    asked = year or max(years_with_values(reading, measure, scope, kind), default=0)
    listed = year_ranges(years)
    return NoFigures(
        f"there is no frontier of {measure.id} in {asked}",
        where=f"edition {reading.edition_id}",
        why="A frontier is drawn through amounts in kroner, which need inhabitants of the same year.",
        do=f"There are both for {listed}." if listed else "Load the inhabitants of a year that has figures.",
    )


@cache
def output_definitions(text: str) -> tuple[OutputDefinition, ...]:
    """The outputs from the text of frontier_outputs.yml.

    Raises BadDefinition for none or more than `MOST_OUTPUTS`, one that stands twice, an unknown way of
    counting, and where the first is not the inhabitants themselves.
    """
    where = f"data/{FILE}"
    loaded = cast(dict[str, list[Mapping[str, Any]]], parse_yaml(text, where))
    found = tuple(_definition(body) for body in loaded["outputs"])
    if not 1 <= len(found) <= MOST_OUTPUTS or len({one.id for one in found}) < len(found):
        raise BadDefinition(f"there are 1 to {MOST_OUTPUTS} outputs, each once", where=where)
    if found[0].is_share or any(not one.is_share for one in found[1:]):
        raise BadDefinition(
            "the first output is the inhabitants, and the others are parts of them", where=where
        )
    return found


def _definition(body: Mapping[str, Any]) -> OutputDefinition:
    where = f"data/{FILE}, {body.get('id', '?')}"
    if body.get("counts") not in {"whole", "pct"}:
        raise BadDefinition("an output counts whole or pct", where=where)
    return OutputDefinition(
        str(body["id"]), str(body["condition"]), body["counts"] == "pct", both_languages(body, "name", where)
    )
