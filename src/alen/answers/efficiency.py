"""The frontier of the edition's own figures: whether it can be told from noise at all, and what it then says.

Scores stand here only where inefficiency spreads clearly wider than noise; else there are peers, what cost
goes with, units that stretch the data, and the arithmetic that closed the gate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from alen.answers.addresses import address, api_address, page_query
from alen.answers.booking_practice import BookingPractice
from alen.answers.edition import Reading, named
from alen.answers.efficiency_costs import Costs, OutputDefinition, costs_of
from alen.answers.efficiency_engine import ENGINES, Engine
from alen.answers.efficiency_lenses import Lenses, Sizes, drawn_through, lenses_of
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
from alen.answers.peers import nearest
from alen.answers.ranking import number
from alen.answers.sharing import CostModel, cost_function_of, cost_model_of
from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.outliers import OutlierScreen, outlier_screen
from alen.comparison.frontier.stochastic import StochasticFrontier, stochastic_frontier
from alen.comparison.frontier.tables import Table, table
from alen.comparison.frontier.technology import Rts, require_rts
from alen.comparison.frontier.verdicts import (
    GATE,
    NOT_FOUND,
    SIGNIFICANCE,
    Spread,
    best_of_two,
    judgement,
    whole_noise,
)
from alen.comparison.peers import FEWEST, NOBODY
from alen.comparison.vectors import Floats
from alen.errors import BadInput
from alen.measures.definition import Text

if TYPE_CHECKING:
    from alen.answers.questions import Desk

Made = TypeVar("Made")

LARGEST_SET = 2
"""Organisations that are left out together in the outlier screen: pairs hide each other."""

DEFAULT_RTS = "vrs"
NEAREST = FEWEST
"""Peers by framework conditions that stand at each organisation; the page of peers has more."""

NO_YEARS = "no_repeated_years"
"""Closes the gate beside the words of `verdicts.Judgement`: no series to read a year's chance from."""


@dataclass(frozen=True)
class OutputUse:
    """A count of people that costs are held against."""

    id: str
    name: Text


@dataclass(frozen=True)
class SpreadLine:
    """One cost function's reading: sds of inefficiency and noise in ln(cost), and their ratio.

    ratio    sigma_u / sigma_v, None where there is neither
    p_value  how often chance alone would give so much inefficiency
    """

    sigma_u: float
    sigma_v: float
    ratio: float | None
    p_value: float


@dataclass(frozen=True)
class GateState:
    """Whether inefficiency can be told from noise, and the arithmetic; sds are of ln(cost).

    closed_by      why it is closed, empty where it is open: words of `comparison.frontier.verdicts`, and
                   `no_repeated_years`
    sigma_year     of a year's chance, from repeated years of the same organisations; None without series
    sigma_booking  the stated assumption on booking practice, which no series shows
    sigma_stated   both together: the root of the sum of their squares. No less noise is taken
    straight       by the cost function that is linear in logarithms, whose scores are shown; None where it
                   could not be fitted. `curved` by one that may bend
    ratio          the lower of both; open from `needed` on, and where chance would give as much in
                   `significance` of all samples or fewer
    """

    is_open: bool
    closed_by: tuple[str, ...]
    sigma_year: float | None
    sigma_booking: float
    sigma_stated: float
    straight: SpreadLine | None
    curved: SpreadLine | None
    ratio: float | None
    needed: float
    significance: float


@dataclass(frozen=True)
class Near:
    """One of the nearest by framework conditions, with its distance."""

    organisation: Named
    distance: float


@dataclass(frozen=True)
class OutlierSet:
    """Organisations without which the data would span the least of all sets of as many.

    ratio  the squared volume without them over the whole; gap: ln of the next set's ratio over this one's
    tried, of  sets that were compared, and how many there are
    """

    organisations: tuple[Named, ...]
    ratio: float
    gap: float | None
    tried: int
    of: int


@dataclass(frozen=True)
class FrontierRow:
    """One organisation: what it cost, for how many, who is like it, and its scores where the gate is open.

    status   `used`, `missing`, `booked_elsewhere`, `no_amount` (no inhabitants, or an amount of 0 or less)
    counts   people by output, in the outputs' order, empty where it is not used
    nearest  by framework conditions, near to far; never those on the frontier while the gate is closed:
             whoever had a lucky year would be everybody's peer
    stretch  the squared volume of the data without it over the whole: small for one that stretches them
    place    where its row stands in `lenses.units`; None while the gate is closed
    """

    organisation: Named
    cell: Cell
    status: str
    counts: tuple[float, ...]
    nearest: tuple[Near, ...]
    stretch: float | None
    place: int | None


@dataclass(frozen=True)
class FrontierAnswer:
    """The frontier of one measure in one year.

    years    the years that could be asked for: those with amounts and inhabitants
    cost_ore what those used booked together
    model    cost drivers: how cost goes with inhabitants and other framework conditions
    lenses   the scores and totals; None while the gate is closed
    sizes    how much was drawn, with which seed
    engine   what drew the lenses: `compiled` or `plain`; empty while the gate is closed
    is_passing  the compiled engine is on its way: ask again
    """

    header: Header
    year: int
    kind: str
    years: tuple[int, ...]
    rts: Rts
    booking: BookingPractice
    n: int
    cost_ore: int
    is_estimated: bool
    outputs: tuple[OutputUse, ...]
    lacking: tuple[OutputUse, ...]
    gate: GateState
    model: CostModel
    outliers: tuple[OutlierSet, ...]
    lenses: Lenses | None
    rows: tuple[FrontierRow, ...]
    sizes: Sizes
    engine: str
    is_passing: bool

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation."""
        columns = (
            "organisation_code", "organisation_name", *CELL_COLUMNS, "frontier_status",
            *(f"count_{name}" for name in COUNTS), "nearest", "stretch", *_SCORES, *_GATE, *HEADER_COLUMNS,
            "edition",
        )  # fmt: skip
        end = (*_gate_row(self), *header_row(self.header), self.header.edition_id)
        return columns, [self._row(one, end) for one in self.rows]

    def _row(self, one: FrontierRow, end: tuple[object, ...]) -> tuple[object, ...]:
        counted = dict(zip((each.id for each in self.outputs), one.counts, strict=False))
        near = " ".join(each.organisation.code for each in one.nearest)
        scores: tuple[object, ...] = (None,) * len(_SCORES)
        if self.lenses is not None and one.place is not None:
            scores = _score_row(self, one.place)
        return (
            one.organisation.code, one.organisation.name_da, *cell_row(one.cell), one.status,
            *(counted.get(name) for name in COUNTS), near, one.stretch, *scores, *end,
        )  # fmt: skip


COUNTS = ("inhabitants", "children", "elderly")
"""The columns of counts in a table; an output that is not used leaves its column empty."""

_SCORES = (
    "score_claimable", "score_dea", "score_sfa", "order_m", "order_alpha", "noise_low", "noise_high",
    "score_place", "score_place_low", "score_place_high", "score_corrected", "sampling_low", "sampling_high",
    "frontier_peers",
)  # fmt: skip
_GATE = (
    "gate_open", "gate_closed_by", "sigma_u", "sigma_v", "sigma_year", "sigma_booking", "sigma_ratio",
    "p_value", "rts", "booking_pct",
)  # fmt: skip


def _gate_row(answer: FrontierAnswer) -> tuple[object, ...]:
    at = answer.gate
    line = at.straight
    return (
        at.is_open, " ".join(at.closed_by), None if line is None else line.sigma_u,
        None if line is None else line.sigma_v, at.sigma_year, at.sigma_booking, at.ratio,
        None if line is None else line.p_value, answer.rts, answer.booking.spread_pct,
    )  # fmt: skip


def _score_row(answer: FrontierAnswer, place: int) -> tuple[object, ...]:
    assert answer.lenses is not None
    one = answer.lenses.units[place]
    peers = " ".join(f"{each.organisation.code}:{each.weight:.4f}" for each in one.peers)
    return (
        one.claimable, one.dea, one.sfa, one.order_m, one.order_alpha, one.noise_low, one.noise_high,
        one.place, one.place_low, one.place_high, one.corrected, one.sampling_low, one.sampling_high, peers,
    )  # fmt: skip


@dataclass(frozen=True)
class Frontier:
    """The frontier of a measure in a year; see `frontier_of`."""

    measure: str
    year: int | None = None
    scope: str | None = None
    basis: str | None = None
    kind: str | None = None
    rts: str = DEFAULT_RTS
    booking: float | None = None

    def address(self) -> str:
        """`/frontier/{measure}`."""
        query = {name: value for name, value in vars(self).items() if name != "measure"}
        query["rts"] = None if self.rts == DEFAULT_RTS else self.rts
        query["booking"] = None if self.booking is None else f"{self.booking:g}"
        return api_address("frontier", self.measure, **query)

    def page_path(self) -> str | None:
        """The page that shows it; None where the address names no year, a basis or a kind."""
        if self.year is None or self.basis is not None or self.kind is not None:
            return None
        asked = {
            "scope": self.scope, "rts": None if self.rts == DEFAULT_RTS else self.rts,
            "kontering": None if self.booking is None else f"{self.booking:g}",
        }  # fmt: skip
        return address(frontier_path(self.measure, self.year), **page_query(asked))

    def ask(self, desk: Desk) -> FrontierAnswer:
        """The frontier."""
        return frontier_of(desk.reading, **vars(self))


def frontier_path(measure: str, year: int) -> str:
    """The path of the page below the language."""
    return f"/m/{measure}/{year}/frontier"


def frontier_of(
    reading: Reading,
    measure: str,
    year: int | None = None,
    scope: str | None = None,
    basis: str | None = None,
    kind: str | None = None,
    rts: str = DEFAULT_RTS,
    booking: float | None = None,
) -> FrontierAnswer:
    """The frontier of costs against people: the gate first, and what lies behind it where it is open.

    year     None: the newest with amounts and inhabitants
    rts      returns to scale of the envelopment: vrs, crs, drs or irs
    booking  the assumption on booking practice in per cent; None: the measure's own

    Raises what `efficiency_costs.costs_of` raises, and BadInput for other returns to scale.
    """
    returns = require_rts(rts)
    used = costs_of(reading, measure, year, scope, basis, kind, booking)
    return _Asked(reading, used, returns, ENGINES.now()).answer()


class _Asked:
    """One frontier being put together."""

    def __init__(self, reading: Reading, used: Costs, rts: Rts, engine: Engine) -> None:
        self.reading, self.used, self.engine = reading, used, engine
        self.rts: Rts = rts
        self.table = table(used.cost[used.used], used.counts[used.used], used.codes)
        self.found = self._kept("frontier", lambda: envelop(self.table, rts=rts, engine="plain"), rts)
        self.screen = self._kept("outliers", lambda: _screen(self.table))
        year, booking = used.sigma_year, used.drawn.booking.sigma
        stated = whole_noise(0.0 if np.isnan(year) else year, booking)
        self.fitted = _fitted(self.table, stated, is_curved=False)
        curved = _fitted(self.table, stated, is_curved=True)
        self.gate = gate_state(self.fitted, curved, self.found.score, year, booking)

    def _kept(self, name: str, make: Callable[[], Made], *parts: object) -> Made:
        """What does not hang on the assumption on booking practice, remembered by the reading."""
        at = self.used.drawn
        kept: Made = self.reading.frontiers.of((*at.selection.cells_of(name, at.kind, at.year), *parts), make)
        return kept

    def answer(self) -> FrontierAnswer:
        """All of it."""
        used, at = self.used, self.used.drawn
        sizes = Sizes.of(self.engine)
        lenses = self._lenses(sizes) if self.gate.is_open else None
        totals = [at.cells[place].total for place in np.flatnonzero(used.used).tolist()]
        return FrontierAnswer(
            header=used.header(),
            year=at.year,
            kind=at.kind,
            years=used.years,
            rts=self.rts,
            booking=at.booking,
            n=self.table.size,
            cost_ore=sum(one.amount_ore or 0 for one in totals if one is not None),
            is_estimated=any(one.is_estimated for one in totals if one is not None),
            outputs=tuple(map(_use, used.outputs)),
            lacking=tuple(map(_use, used.lacking)),
            gate=self.gate,
            model=cost_model_of(cost_function_of(at, used.framework), used.framework, at),
            outliers=self._outliers(),
            lenses=lenses,
            rows=self._rows(is_open=lenses is not None),
            sizes=sizes,
            engine="" if lenses is None else self.engine.name,
            is_passing=lenses is not None and self.engine.is_passing,
        )

    def _lenses(self, sizes: Sizes) -> Lenses | None:
        used, at, line = self.used, self.used.drawn, self.gate.straight
        if self.fitted is None or line is None:
            return None
        ENGINES.using(self.engine)
        people = [named(one) for one, kept in zip(at.organisations, used.used.tolist(), strict=True) if kept]
        exact = self._kept(
            "lenses", lambda: drawn_through(self.table, self.found, self.engine, sizes), self.rts, self.engine
        )
        return lenses_of(self.table, people, exact, self.fitted, line.sigma_v, self.engine, sizes)

    def _outliers(self) -> tuple[OutlierSet, ...]:
        if self.screen is None:
            return ()
        places = np.flatnonzero(self.used.used)
        everyone = self.used.drawn.organisations
        return tuple(
            OutlierSet(
                tuple(named(everyone[int(places[unit])]) for unit in one.members),
                one.ratio, number(one.gap), one.tried, one.of,
            )
            for one in self.screen.sets
        )  # fmt: skip

    def _rows(self, *, is_open: bool) -> tuple[FrontierRow, ...]:
        used, at = self.used, self.used.drawn
        units = np.cumsum(used.used) - 1
        rows: list[FrontierRow] = []
        for place, (one, cell) in enumerate(zip(at.organisations, at.cells, strict=True)):
            unit = int(units[place]) if used.used[place] else None
            rows.append(
                FrontierRow(
                    named(one), cell, _status(used, place),
                    () if unit is None else tuple(map(float, used.counts[place])),
                    self._near(place),
                    None if unit is None or self.screen is None else float(self.screen.alone[unit]),
                    unit if is_open else None,
                )
            )  # fmt: skip
        return tuple(sorted(rows, key=lambda row: row.organisation.code))

    def _near(self, place: int) -> tuple[Near, ...]:
        framed = self.used.framework
        if not any(one.weight for one in framed.definitions):
            return ()
        found = nearest(self.reading, framed, NEAREST, "")
        pairs = zip(found.places[place].tolist(), found.distances[place].tolist(), strict=True)
        return tuple(
            Near(named(framed.organisations[int(other)]), distance)
            for other, distance in pairs
            if other != NOBODY
        )


def _fitted(given: Table, stated: float, *, is_curved: bool) -> StochasticFrontier | None:
    try:
        return stochastic_frontier(given, least_sigma_v=stated, is_curved=is_curved)
    except BadInput:  # counts that cannot be told apart, or costs that they explain wholly
        return None


def _screen(given: Table) -> OutlierScreen | None:
    try:
        return outlier_screen(given, largest=LARGEST_SET)
    except BadInput:
        return None


def gate_state(
    straight: StochasticFrontier | None,
    curved: StochasticFrontier | None,
    score: Floats,
    sigma_year: float,
    sigma_booking: float,
) -> GateState:
    """The gate: see `verdicts.judgement`. `score` is DEA's; sigma_year is NaN where there is no series."""
    year = number(sigma_year)
    stated = whole_noise(year or 0.0, sigma_booking)
    without = () if year is not None else (NO_YEARS,)
    if straight is None:
        return GateState(
            False, (*without, NOT_FOUND), year, sigma_booking, stated, None, None, None, GATE, SIGNIFICANCE
        )
    found = judgement(straight, curved, stated=stated, claimable=best_of_two(score, straight.efficiency))
    return GateState(
        found.is_open and not without, (*without, *found.closed_by), year, sigma_booking, stated,
        _line(found.straight), None if found.curved is None else _line(found.curved),
        _finite(found.ratio), GATE, SIGNIFICANCE,
    )  # fmt: skip


def _line(found: Spread) -> SpreadLine:
    return SpreadLine(found.sigma_u, found.sigma_v, _finite(found.ratio), found.p_value)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _use(one: OutputDefinition) -> OutputUse:
    return OutputUse(one.id, one.name)


def _status(used: Costs, place: int) -> str:
    at = used.drawn
    if at.cells[place].missing is not None:
        return "missing"
    if not at.is_ranked[place]:
        return "booked_elsewhere"
    return "used" if used.used[place] else "no_amount"
