"""What an organisation of these framework conditions would be expected to book, beside what it booked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from alen.answers.addresses import api_address
from alen.answers.booking_practice import BookingPractice
from alen.answers.choosing import OneYear
from alen.answers.drawn import Drawn, drawn_for
from alen.answers.edition import Reading, named
from alen.answers.framework import ConditionDefinition, Framework, framework
from alen.answers.parts import HEADER_COLUMNS, Cell, Columns, Header, Missing, Named, Rows, header_row
from alen.answers.ranked import years_with_values
from alen.answers.ranking import number
from alen.comparison.conditions import Conditions
from alen.comparison.differences import booking_explains_each
from alen.comparison.expected import FEWEST, REPLICATES, FitBands, expected, fit_bands, index_bands
from alen.comparison.expected import Expected as Estimate
from alen.comparison.movement import NEAR_ZERO
from alen.comparison.vectors import Booleans, Floats
from alen.measures.definition import Text

if TYPE_CHECKING:
    from alen.answers.questions import Desk

SEED = 1
"""Of the resampled organisations: the same question has the same answer on every machine."""

NO_CONDITIONS = "no_conditions"
"""The refusal where the edition holds no framework condition at all; the others are `expected.Refusal`."""


@dataclass(frozen=True)
class UsedCondition:
    """A framework condition that is in the fit, or could have been."""

    id: str
    name: Text
    why: Text


@dataclass(frozen=True)
class LackingCondition:
    """A framework condition that nobody has in this edition, and why."""

    id: str
    name: Text
    why: Text
    missing: Missing


@dataclass(frozen=True)
class Coefficient:
    """What one more of a condition goes with.

    kind   `elasticity`: per cent of spend per per cent of the condition; `per_unit`: ln(spend) per unit
    value  with `low` and `high`, the 5th to 95th percentile over resampled organisations
    """

    condition: str
    kind: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fitted:
    """How well the conditions tell what is booked; ends are the 5th to 95th percentile.

    r2       share of the spread of ln(spend) that the conditions account for, among those in the fit
    loo_r2   the same for organisations left out of their own fit; below 0 the mean does better
    penalty, smear  of the ridge, and Duan's factor
    replicates, seed  how the intervals were drawn
    """

    r2: float
    r2_low: float
    r2_high: float
    loo_r2: float
    loo_r2_low: float
    loo_r2_high: float
    penalty: float
    smear: float
    replicates: int
    seed: int


@dataclass(frozen=True)
class ExpectedRow:
    """One organisation.

    expected  in the measure's unit, without its own figure in the fit; None with the reason in `status`
    index     100 · booked/expected, with `index_low` and `index_high`
    state     `higher`, `lower` or `no_clear_difference` than expected; `unknown` without an index
    booking_explains  whether booking practice alone can explain the difference
    status    `expected`, `missing`, `booked_elsewhere`, `not_positive`, `near_zero` (below a tenth of the
              median), `lacks_condition` or `refused`
    """

    organisation: Named
    cell: Cell
    status: str
    expected: float | None = None
    index: float | None = None
    index_low: float | None = None
    index_high: float | None = None
    state: str = "unknown"
    booking_explains: bool = False


@dataclass(frozen=True)
class ExpectedAnswer:
    """Expected spend of all of a kind in one year, or why there is none.

    condition_year  the year the conditions are of; another than `year` where its inhabitants are not loaded
    n, needed       organisations that have a figure and every condition, and how many the fit needs
    refusal         empty, or `too_few`, `constant_spend`, `constant_condition`, `collinear`,
                    `not_better_than_mean`, `no_conditions`; `refused_for` the conditions meant
    fitted          None where nothing could be fitted
    rows            highest index first, then those without one by code
    """

    header: Header
    year: int
    kind: str
    years: tuple[int, ...]
    condition_year: int
    conditions: tuple[UsedCondition, ...]
    lacking: tuple[LackingCondition, ...]
    booking: BookingPractice
    n: int
    needed: int
    refusal: str
    refused_for: tuple[str, ...]
    fitted: Fitted | None
    coefficients: tuple[Coefficient, ...]
    rows: tuple[ExpectedRow, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per organisation."""
        columns = (
            "organisation_code", "organisation_name", "year", "value", "missing_reason", "status",
            "expected_value",
            "index", "index_low", "index_high", "state", "booking_explains", "booking_pct",
            "condition_year", "refusal", *HEADER_COLUMNS, "edition",
        )  # fmt: skip
        head = (*header_row(self.header), self.header.edition_id)
        return columns, [
            (
                one.organisation.code, one.organisation.name_da, self.year, one.cell.value, one.cell.reason,
                one.status, one.expected, one.index, one.index_low, one.index_high, one.state,
                one.booking_explains, self.booking.spread_pct, self.condition_year, self.refusal, *head,
            )
            for one in self.rows
        ]  # fmt: skip


@dataclass(frozen=True)
class Expected(OneYear):
    """Expected spend of one measure in one year; see `expected_spend`.

    organisations  whose rows alone are wanted; empty: everybody's
    """

    organisations: tuple[str, ...] = ()

    def address(self) -> str:
        """`/expected/{measure}?organisation=…`."""
        return api_address(
            "expected", self.measure, organisation="+".join(self.organisations), year=self.year,
            scope=self.scope, **self.in_address(), booking=self.booking,
        )  # fmt: skip

    def page_path(self) -> str:
        """The page that shows it."""
        return differences_path(self.measure, self.year)

    def ask(self, desk: Desk) -> ExpectedAnswer:
        """The expected spend; the rows of a few are taken from the answer of all, which is made once."""
        if not self.organisations:
            return expected_spend(desk.reading, self)
        wanted = {desk.reading.organisations.find(one).code for one in self.organisations}
        whole = desk.ask(replace(self, organisations=()))
        return replace(whole, rows=tuple(one for one in whole.rows if one.organisation.code in wanted))


def differences_path(measure: str, year: int | None) -> str:
    """The path of the page on differences: `/differences/{measure}`, with the year where one is asked for."""
    return f"/differences/{measure}" if year is None else f"/differences/{measure}/{year}"


@dataclass(frozen=True, eq=False)
class Basis:
    """What expected spend and all that rests on it is made of.

    values      the figures that one can be expected of (`foreseeable`), NaN for others
    conditions  None where the edition holds none; then `estimate` is a refusal
    """

    drawn: Drawn
    framework: Framework
    values: Floats
    conditions: Conditions | None
    estimate: Estimate

    @property
    def refusal(self) -> str:
        """Why there is no expected spend; empty where there is."""
        return NO_CONDITIONS if self.conditions is None else self.estimate.refusal or ""

    @property
    def has_conditions(self) -> Booleans:
        """Which organisations lack no condition."""
        if self.conditions is None:
            return np.zeros(self.values.size, dtype=np.bool_)
        return self.conditions.whole

    def among(self, chosen: Booleans) -> Basis:
        """The same with the figures of those chosen alone, n booleans, fitted anew."""
        values = np.where(chosen, self.values, np.nan)
        return replace(self, values=values, estimate=estimated(values, self.conditions))

    def header(self) -> Header:
        """The figures' header, with the sources of the conditions."""
        header = self.drawn.selection.header()
        more = self.drawn.selection.reading.sources(self.framework.lineages)
        sources = {one.sha256: one for one in (*header.sources, *more)}
        return replace(header, sources=tuple(sources.values()))


def basis_of(reading: Reading, asked: OneYear) -> Basis:
    """The figures with their draws, the framework conditions and what they lead one to expect.

    Raises what `drawn.drawn_for` raises.
    """
    found = drawn_for(reading, asked)
    framed = framework(reading, found.kind, found.year)
    values = foreseeable(found)
    given = framed.conditions()
    return Basis(found, framed, values, given, estimated(values, given))


def foreseeable(found: Drawn) -> Floats:
    """The figures that framework conditions could tell: those ranked and not near zero; NaN for others.

    Near is below `NEAR_ZERO` of the median of those above zero, as for a movement. So little is booked
    elsewhere or not at all, and its logarithm, far below everybody's, would bend the fit of all.
    """
    values = np.where(found.is_ranked, found.values, np.nan)
    above = values[values > 0]
    return np.where(values < NEAR_ZERO * np.median(above), np.nan, values) if above.size else values


def estimated(values: Floats, given: Conditions | None) -> Estimate:
    """Expected spend from framework conditions; a refusal where there are none."""
    if given is not None:
        return expected(values, given)
    nothing = np.full(values.size, np.nan)
    return Estimate(nothing, nothing, None, (), None)


def expected_spend(reading: Reading, asked: OneYear) -> ExpectedAnswer:
    """What each organisation's framework conditions lead one to expect; see `comparison.expected`.

    Raises UnknownMeasure, BadInput, and NoFigures, also for a measure of which no
    band is made.
    """
    used = basis_of(reading, asked)
    at = used.drawn
    fit = used.estimate.fit
    told = fit_bands(fit, SEED) if fit is not None else None
    columns = () if used.conditions is None else used.conditions.names
    return ExpectedAnswer(
        header=used.header(),
        year=at.year,
        kind=at.kind,
        years=years_with_values(reading, at.selection.measure, at.selection.scope, at.kind),
        condition_year=used.framework.condition_year,
        conditions=tuple(
            UsedCondition(one.id, one.name, one.why)
            for one in used.framework.definitions
            if one.expected != "none"
        ),
        lacking=lacking_of(used.framework),
        booking=at.booking,
        n=int(((used.values > 0) & used.has_conditions).sum()),
        needed=max(FEWEST, 10 * len(columns)),
        refusal=used.refusal,
        refused_for=used.estimate.refused_for,
        fitted=_quality(used.estimate, told),
        coefficients=_coefficients(used, told),
        rows=tuple(_rows(used, told)),
    )


def lacking_of(framed: Framework) -> tuple[LackingCondition, ...]:
    """The conditions of a fit that the edition does not hold."""
    return tuple(
        LackingCondition(one.definition.id, one.definition.name, one.definition.why, one.missing)
        for one in framed.lacking
        if one.definition.expected != "none"
    )


def _quality(estimate: Estimate, told: FitBands | None) -> Fitted | None:
    fit = estimate.fit
    if fit is None or told is None:
        return None
    return Fitted(
        fit.r2, *told.r2, fit.loo_r2, *told.loo_r2, fit.penalty, fit.smear, REPLICATES, SEED
    )  # fmt: skip


def _coefficients(used: Basis, told: FitBands | None) -> tuple[Coefficient, ...]:
    fit = used.estimate.fit
    if fit is None or told is None:
        return ()
    by_id = {one.id: one for one in used.framework.definitions}
    return tuple(
        Coefficient(name, _kind(by_id.get(name)), float(value), float(low), float(high))
        for name, value, low, high in zip(
            fit.names, fit.effects, told.effects.low, told.effects.high, strict=True
        )
    )


def _kind(definition: ConditionDefinition | None) -> str:
    return "elasticity" if definition is not None and definition.expected == "log" else "per_unit"


def _rows(used: Basis, told: FitBands | None) -> list[ExpectedRow]:
    at, found = used.drawn, used.estimate
    found_rows: list[ExpectedRow] = []
    if used.refusal or told is None:
        for place, (one, cell) in enumerate(zip(at.organisations, at.cells, strict=True)):
            found_rows.append(ExpectedRow(named(one), cell, _status(used, place)))
        return sorted(found_rows, key=lambda row: row.organisation.code)
    band = index_bands(found, at.figures, told)
    fixed = np.broadcast_to(found.values[:, None], at.booking_only.shape)
    alone = booking_explains_each(at.booking_only, [fixed])[0]
    for place, (one, cell) in enumerate(zip(at.organisations, at.cells, strict=True)):
        low, high = float(band.low[place]), float(band.high[place])
        said, index = number(found.values[place]), number(found.index[place])
        found_rows.append(ExpectedRow(
            named(one), cell, _status(used, place), said, index, number(low), number(high),
            _state(low, high), bool(alone[place]),
        ))  # fmt: skip
    return sorted(found_rows, key=lambda row: (-(row.index or -1.0), row.organisation.code))


def _state(low: float, high: float) -> str:
    if np.isnan(low) or np.isnan(high):
        return "unknown"
    if low > 100.0:
        return "higher"
    return "lower" if high < 100.0 else "no_clear_difference"


def _status(used: Basis, place: int) -> str:
    """Why there is no expected spend, the figure's own reasons first."""
    at = used.drawn
    if at.cells[place].missing is not None:
        return "missing"
    if not at.is_ranked[place]:
        return "booked_elsewhere"
    if not at.values[place] > 0:
        return "not_positive"
    if np.isnan(used.values[place]):
        return "near_zero"
    if used.conditions is not None and not used.has_conditions[place]:
        return "lacks_condition"
    return "refused" if used.refusal else "expected"
