"""What one operation for several organisations would cost, and whether that can be told at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from alen.answers.addresses import address, api_address
from alen.answers.choosing import RANKED_KINDS, all_of_kind, scope_of, select
from alen.answers.drawn import Drawn, drawn
from alen.answers.edition import Reading, named
from alen.answers.framework import Framework, framework
from alen.answers.parts import (
    CELL_COLUMNS,
    HEADER_COLUMNS,
    Cell,
    Columns,
    Header,
    Named,
    Rows,
    cell_row,
    header_row,
)
from alen.answers.questions import Desk
from alen.answers.ranked import years_with_values
from alen.answers.sharing_facts import PublishedCase, sharing_facts, spending_measure, stands_in
from alen.comparison.conditions import Condition, Conditions, conditions
from alen.comparison.sharing import CostFunction, Sharing, cost_function, share
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Text
from alen.measures.deflate import year_ranges
from alen.model.organisation import Organisation

LEAST, MOST = 2, 10
"""Organisations of one operation, on pages and in the API."""

MOST_ONE_OFF_KR = 100_000_000_000
MOST_COORDINATION_PCT = 100

SEED = 1
"""Of the resampling behind the intervals, printed with every answer: equal questions have equal answers."""

INHABITANTS = "inhabitants"


@dataclass(frozen=True)
class Partner:
    """One of those who would share. `population` is that of 1 January of the accounts year."""

    organisation: Named
    cell: Cell
    population: int


@dataclass(frozen=True)
class Elasticity:
    """How cost goes with one condition: per cent of cost per per cent (logarithms), or per unit of it.

    low, high  5th to 95th percentile over resampled organisations
    """

    condition: str
    name: Text
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class CostModel:
    """The cost function: ln(cost) on ln(inhabitants) and the other conditions.

    n                  organisations it is fitted on
    elasticities       the first is that of inhabitants: below 1, larger operations cost less per inhabitant
    r2                 of ln(cost); high by itself, since size explains totals. None without a function
    largest            inhabitants of the largest organisation it is fitted on; None without a function
    condition_year     the year of the other conditions
    lacking            conditions the edition holds nothing of
    refusal            why there is no function; empty where there is one
    """

    n: int
    elasticities: tuple[Elasticity, ...]
    r2: float | None
    largest: int | None
    condition_year: int
    lacking: tuple[Text, ...]
    refusal: str


@dataclass(frozen=True)
class Estimate:
    """One operation against several, a year, in whole øre; see `comparison.sharing.Sharing`.

    saving_*    separate less joint; low is the least
    verdict     `saves`, `costs_more` or `cannot_tell`: the interval of the saving holds 0
    *_years     until the one-off cost is earned back; None where it never is
    """

    joint_ore: int
    joint_low_ore: int
    joint_high_ore: int
    saving_ore: int
    saving_low_ore: int
    saving_high_ore: int
    verdict: str
    break_even_years: int | None
    soonest_years: int | None
    latest_years: int | None
    extrapolates: bool


@dataclass(frozen=True)
class ShareAnswer:
    """What one operation would cost for those who were named.

    years              the years in which all of them have a figure and inhabitants
    stands_in          the measure is taken for want of one that counts IT alone
    separate_ore       what they booked together; estimated where figures are as published
    one_off_ore, coordination_pct   what the asker gave: setting it up, and running it together
    estimate           None where the function was refused
    seed               of the resampling
    """

    header: Header
    year: int
    years: tuple[int, ...]
    kind: str
    stands_in: bool
    partners: tuple[Partner, ...]
    population: int
    separate_ore: int
    separate_is_estimated: bool
    one_off_ore: int
    coordination_pct: float
    model: CostModel
    estimate: Estimate | None
    cases: tuple[PublishedCase, ...]
    seed: int

    def table(self) -> tuple[Columns, Rows]:
        """One row per partner, then one for all of them with what one operation would cost."""
        columns = (
            "organisation_code", "organisation_name", "population", *CELL_COLUMNS, *HEADER_COLUMNS,
            "separate_ore", "joint_ore", "joint_low_ore", "joint_high_ore",
            "saving_ore", "saving_low_ore", "saving_high_ore", "verdict",
            "one_off_ore", "coordination_pct", "break_even_years", "soonest_years", "latest_years",
            "elasticity", "elasticity_low", "elasticity_high", "extrapolates", "refusal", "edition",
        )  # fmt: skip
        edition = self.header.edition_id
        rows: Rows = [
            (
                one.organisation.code, one.organisation.name_da, one.population, *cell_row(one.cell),
                *header_row(self.header), *(None,) * 18, edition,
            )
            for one in self.partners
        ]  # fmt: skip
        return columns, [*rows, self._together()]

    def _together(self) -> tuple[object, ...]:
        found, first = self.estimate, next(iter(self.model.elasticities), None)
        told: tuple[object, ...] = (None,) * 7
        years: tuple[object, ...] = (None,) * 3
        if found is not None:
            told = (
                found.joint_ore, found.joint_low_ore, found.joint_high_ore,
                found.saving_ore, found.saving_low_ore, found.saving_high_ore, found.verdict,
            )  # fmt: skip
            years = found.break_even_years, found.soonest_years, found.latest_years
        elasticity = (None,) * 3 if first is None else (first.value, first.low, first.high)
        return (
            None, None, self.population, self.year, *(None,) * (len(CELL_COLUMNS) - 1),
            *header_row(self.header),
            self.separate_ore, *told, self.one_off_ore, self.coordination_pct, *years, *elasticity,
            None if found is None else found.extrapolates, self.model.refusal, self.header.edition_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Share:
    """What one operation for the organisations named would cost; see `share_between`.

    one_off       what setting it up costs, whole kroner
    coordination  what running it together adds, per cent of its cost
    """

    organisations: tuple[str, ...]
    measure: str | None = None
    year: int | None = None
    scope: str | None = None
    one_off: int | None = None
    coordination: float | None = None

    def address(self) -> str:
        """`/share?organisation=…`."""
        query = {name: value for name, value in vars(self).items() if name != "organisations"}
        if self.coordination is not None:
            query["coordination"] = f"{self.coordination:g}"
        return api_address("share", organisation="+".join(self.organisations), **query)

    def page_path(self) -> str | None:
        """The page that shows it; None for a scope that no page has."""
        if self.scope is not None or (self.year is not None and self.measure is None):
            return None
        parts = [part for part in (self.measure, self.year) if part is not None]
        given = "" if self.coordination is None else f"{self.coordination:g}"
        return address(
            "/share", "+".join(self.organisations), *parts, engang=self.one_off, koordinering=given
        )  # fmt: skip

    def ask(self, desk: Desk) -> ShareAnswer:
        """The answer."""
        return share_between(desk.reading, **vars(self))


def share_between(
    reading: Reading,
    organisations: Sequence[str],
    measure: str | None = None,
    year: int | None = None,
    scope: str | None = None,
    one_off: int | None = None,
    coordination: float | None = None,
) -> ShareAnswer:
    """What one operation for two or more municipalities, or regions, would cost by everybody's cost function.

    measure       None: shared IT where it is loaded, else what stands in for it (`sharing_facts`)
    year          None: the newest in which all of them have a figure and inhabitants
    one_off       kroner to set it up; coordination: per cent that running it together adds

    The function is fitted on all of their kind in that year; who would do better to share is not looked for.
    Raises UnknownOrganisation, UnknownMeasure, BadInput when kinds are mixed or an amount is out of range,
    and NoFigures for a year in which one of them lacks a figure or inhabitants.
    """
    found = list({one.key: one for one in map(reading.organisations.find, organisations)}.values())
    kind = _one_kind(found)
    _check(one_off or 0, coordination or 0.0)
    id_ = spending_measure(reading, kind) if measure is None else reading.find_measure(measure).id
    years = _years(reading, id_, scope, kind, found)
    chosen = year if year is not None else max(years, default=None)
    if chosen is None or chosen not in years:
        raise _no_year(reading, id_, kind, found, chosen, years, scope)
    drawing = drawn(reading, id_, chosen, scope, kind=kind)
    frame = framework(reading, kind, chosen)
    function = cost_function_of(drawing, frame)
    partners = tuple(_partner(drawing, one) for one in found)
    totals = [one.cell.total for one in partners if one.cell.total is not None]
    ore = [one.amount_ore or 0 for one in totals]
    estimate = None
    if function.refusal is None:
        costs, people = [amount / 100 for amount in ore], [one.population for one in partners]
        made = share(function, costs, people, SEED, (one_off or 0) * 100, coordination or 0.0)
        estimate = _estimate(made)
    return ShareAnswer(
        drawing.selection.header(), chosen, years, kind, stands_in(id_, kind), partners,
        sum(one.population for one in partners), sum(ore), any(one.is_estimated for one in totals),
        (one_off or 0) * 100, float(coordination or 0.0), cost_model_of(function, frame, drawing), estimate,
        sharing_facts().cases if kind == "municipality" else (), SEED,
    )  # fmt: skip


def _one_kind(found: Sequence[Organisation]) -> str:
    kinds = {one.kind for one in found}
    names = ", ".join(one.name_da for one in found)
    if len(found) < LEAST:
        raise BadInput(
            f"{names} alone has nobody to share with",
            do="Name two or more municipalities, or two or more regions.",
        )
    if len(kinds) > 1 or not kinds <= set(RANKED_KINDS):
        raise BadInput(
            f"these cannot share: {names}",
            why="Municipalities and regions have other tasks and other accounts, and are never mixed.",
            do="Name two or more municipalities, or two or more regions.",
        )
    return kinds.pop()


def _check(one_off: int, coordination: float) -> None:
    if not 0 <= one_off <= MOST_ONE_OFF_KR:
        raise BadInput(
            f"{one_off} kroner is no one-off cost", do=f"Give whole kroner from 0 to {MOST_ONE_OFF_KR}."
        )
    if not 0.0 <= coordination <= MOST_COORDINATION_PCT:
        raise BadInput(
            f"{coordination:g} per cent is no cost of coordination",
            do=f"Give per cent of the joint cost from 0 to {MOST_COORDINATION_PCT}.",
        )


def _years(
    reading: Reading, measure: str, scope: str | None, kind: str, found: Sequence[Organisation]
) -> tuple[int, ...]:
    """The years in which everyone named has an amount above zero, and inhabitants."""
    known = reading.find_measure(measure)
    wanted = scope_of(reading, known, scope)
    kept: list[int] = []
    for year in years_with_values(reading, known, wanted, kind):
        selection = select(reading, known, wanted, None, year, all_of_kind(reading, kind))
        cells = [selection.cell(one, year) for one in found]
        if all(_can_share(cell) for cell in cells) and all(one.stands_in(year) for one in found):
            kept.append(year)
    return tuple(kept)


def _can_share(cell: Cell) -> bool:
    total = cell.total
    told = total is not None and (total.amount_ore or 0) > 0 and (total.population or 0) > 0
    return told and "booked_elsewhere" not in cell.flags


def _no_year(
    reading: Reading,
    measure: str,
    kind: str,
    found: Sequence[Organisation],
    year: int | None,
    years: Sequence[int],
    scope: str | None,
) -> NoFigures:
    known = reading.find_measure(measure)
    asked = year or max(years_with_values(reading, known, scope_of(reading, known, scope), kind), default=0)
    listed = year_ranges(years)
    return NoFigures(
        f"there is no amount of {measure} in {asked} for {_lacking(reading, measure, found, asked, scope)}",
        where=f"edition {reading.edition_id}",
        why="Amounts in kroner need each one's figure, above zero, and its inhabitants of the same year.",
        do=f"There are both for {listed}." if listed else "Load the inhabitants of a year that has figures.",
    )


def _lacking(
    reading: Reading, measure: str, found: Sequence[Organisation], year: int, scope: str | None
) -> str:
    known = reading.find_measure(measure)
    selection = select(reading, known, scope, None, year, all_of_kind(reading, found[0].kind))
    names = [one.name_da for one in found if not _can_share(selection.cell(one, year))]
    return ", ".join(names or [one.name_da for one in found])


def _partner(drawing: Drawn, one: Organisation) -> Partner:
    cell = drawing.cells[drawing.places[one.code]]
    people = None if cell.total is None else cell.total.population
    return Partner(named(one), cell, people or 0)


def cost_function_of(drawing: Drawn, frame: Framework) -> CostFunction:
    """The cost function of all of the kind; conditions besides inhabitants where the edition holds them."""
    totals = [one.total.amount_ore if one.total is not None else None for one in drawing.cells]
    costs = np.array([np.nan if one is None else one / 100 for one in totals], dtype=np.float64)
    return cost_function(costs, drawing.populations, SEED, _besides(frame), drawing.is_ranked)


def _besides(frame: Framework) -> Conditions | None:
    given = [
        Condition(one.id, frame.values[one.id], one.expected)
        for one in frame.definitions
        if one.expected != "none" and one.id != INHABITANTS
    ]
    return conditions(given, len(frame.organisations)) if given else None


def cost_model_of(function: CostFunction, frame: Framework, drawing: Drawn) -> CostModel:
    """The same as it is printed."""
    lacking = tuple(one.definition.name for one in frame.lacking if one.definition.expected != "none")
    if function.refusal is not None:
        counted = int((drawing.is_ranked & (drawing.populations > 0)).sum())
        return CostModel(counted, (), None, None, frame.condition_year, lacking, function.refusal)
    names = {one.id: one.name for one in frame.definitions}
    elasticities = tuple(
        Elasticity(name, names.get(name, Text(name, name)), *numbers)
        for name, *numbers in zip(
            function.names, function.elasticities.tolist(), function.low.tolist(), function.high.tolist(),
            strict=True,
        )
    )  # fmt: skip
    return CostModel(
        function.residuals.size, elasticities, function.r2, round(function.largest), frame.condition_year,
        lacking, "",
    )  # fmt: skip


def _estimate(made: Sharing) -> Estimate:
    told: dict[str, Any] = asdict(made)
    del told["separate_ore"]
    return Estimate(**told)
