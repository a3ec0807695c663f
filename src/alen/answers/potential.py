"""Worked sums: what differences from a target add up to by every rule, and how much of it is noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from alen.answers.addresses import api_address
from alen.answers.booking_practice import BookingPractice
from alen.answers.choosing import OneYear
from alen.answers.detection import Detected, detected
from alen.answers.edition import Reading, named
from alen.answers.expected import Basis, LackingCondition, basis_of, differences_path, lacking_of
from alen.answers.parts import HEADER_COLUMNS, Cell, Columns, Header, Missing, Named, Rows, header_row
from alen.answers.ranked import years_with_values
from alen.answers.ranking import number
from alen.comparison.differences import booking_explains_each, swing_shares
from alen.comparison.draws import percentiles
from alen.comparison.noise_floor import Floor, NoiseFloor, noise_floor
from alen.comparison.potential import RULES, targets
from alen.comparison.vectors import Booleans, Floats
from alen.errors import BadInput

if TYPE_CHECKING:
    from alen.answers.questions import Desk

LEAST_SHARE, MOST_SHARE = 0.5, 1.0
"""Of the expected spend, as a target: below half, or above what is expected, is no example of anything."""

BOOKING = "booking_explains"
"""The state of a sum or a gap that is not shown: booking practice alone can explain it."""


@dataclass(frozen=True)
class Amount:
    """A sum over all, in whole øre and per inhabitant.

    ore             None where the year's population is not loaded; never that of another year
    per_inhabitant  DKK; over all inhabitants where they are loaded, otherwise the organisations' plain mean
    """

    ore: int | None
    per_inhabitant: float


@dataclass(frozen=True)
class RuleRow:
    """One rule: its target, the sum of what lies above it, and what chance and booking alone would make.

    rule      `average`, `median`, `best_quartile`, `best_10`, `best_20`, `expected`, `conservative`
    target    per inhabitant; None for `expected` (each its own) and `conservative` (each its mildest)
    state     `shown`; `booking_explains`: not shown, since booking practice alone makes as much;
              `not_applicable`: too few organisations, or no expected spend
    observed  the sum of the booked figures; None where it is not shown
    null_mean, null_low, null_high  the same sum, mean and 5th to 95th percentile, where everybody books what
              the framework conditions lead one to expect and chance and booking alone part them
    booking_high  the 95th percentile where everybody books the median, booking practice alone parts them and
              the expected spend itself is the target
    excess    what observed has beyond `null_high`: a detection floor and no estimate of what is true;
              `excess_high` what it has beyond `null_low`
    explained_pct  null_high over observed: the share that chance and booking, the framework conditions given,
              can explain, at most 100
    above     organisations above the target
    """

    rule: str
    target: float | None
    state: str
    observed: Amount | None
    null_mean: Amount | None
    null_low: Amount | None
    null_high: Amount | None
    booking_high: Amount | None
    excess: Amount | None
    excess_high: Amount | None
    explained_pct: float | None
    above: int | None


@dataclass(frozen=True)
class Gap:
    """How far one organisation lies above one rule's target.

    state   `shown`; `not_above`: not above the target; `booking_explains`: not shown, since booking practice
            alone can explain it; `not_applicable`
    value   DKK per inhabitant; `ore` times its inhabitants, None where they are not loaded
    explained_pct  the share of it that chance, booking and framework conditions can explain, at most 100: the
            larger of what the noise floor makes for its conditions, and of what lies within the swing of the
            figure and of the target
    """

    rule: str
    state: str
    value: float | None
    ore: int | None
    explained_pct: float | None


@dataclass(frozen=True)
class GapRow:
    """One organisation with its gap by every rule, in the rules' order; without a figure there are none."""

    organisation: Named
    cell: Cell
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class PotentialAnswer:
    """Every rule side by side for all of a kind in one year, and for each organisation.

    share       q of the rule `expected`: its target is q times the expected spend
    weighting   `inhabitants`; `equal` where the year's population is not loaded for all, for the reason in
                `not_in_kroner`: then there are no amounts, and each organisation counts as much
    counted     organisations in the sums; inhabitants  theirs together
    centre      what the null rests on: `expected`, or `median` where expected spend was refused
    refusal     why there is no expected spend; empty where there is
    booked      all that those counted booked
    detected    how much of a true difference the floor misses, where that was simulated
    """

    header: Header
    year: int
    kind: str
    years: tuple[int, ...]
    share: float
    booking: BookingPractice
    weighting: str
    not_in_kroner: Missing | None
    counted: int
    inhabitants: int | None
    booked: Amount | None
    centre: str
    refusal: str
    condition_year: int
    lacking: tuple[LackingCondition, ...]
    rules: tuple[RuleRow, ...]
    organisations: tuple[GapRow, ...]
    detected: tuple[Detected, ...] = ()

    def table(self) -> tuple[Columns, Rows]:
        """One row per rule for all together, then one per organisation and rule."""
        columns = (
            "rule", "organisation_code", "organisation_name", "year", "gap_state", "target", "value", "gap",
            "gap_ore", "null_mean", "null_low", "null_high", "excess", "explained_pct", "above_target",
            "weighting", "expected_share", "booking_pct", "centre", "condition_year", *HEADER_COLUMNS,
            "edition",
        )  # fmt: skip
        end = (
            self.weighting, self.share, self.booking.spread_pct, self.centre, self.condition_year,
            *header_row(self.header), self.header.edition_id,
        )  # fmt: skip
        rows: Rows = [
            (
                one.rule, "", "", self.year, one.state, one.target, None, _per(one.observed),
                one.observed.ore if one.observed else None, _per(one.null_mean), _per(one.null_low),
                _per(one.null_high), _per(one.excess), one.explained_pct, one.above, *end,
            )
            for one in self.rules
        ]  # fmt: skip
        target = {one.rule: one.target for one in self.rules}
        rows += [
            (
                gap.rule, one.organisation.code, one.organisation.name_da, self.year, gap.state,
                target[gap.rule], one.cell.value, gap.value, gap.ore, None, None, None, None,
                gap.explained_pct, None, *end,
            )
            for one in self.organisations
            for gap in one.gaps
        ]  # fmt: skip
        return columns, rows


def _per(amount: Amount | None) -> float | None:
    return None if amount is None else amount.per_inhabitant


@dataclass(frozen=True)
class Potential(OneYear):
    """Every rule side by side; see `potential_of`.

    organisation  whose gaps alone are wanted; None: everybody's
    share         q of the rule `expected`, from 0.5 to 1
    """

    organisation: str | None = None
    share: float = MOST_SHARE

    def address(self) -> str:
        """`/potential/{measure}`."""
        share = None if self.share == MOST_SHARE else f"{self.share:g}"
        return api_address(
            "potential", self.measure, organisation=self.organisation, year=self.year, scope=self.scope,
            **self.in_address(), share=share, booking=self.booking,
        )  # fmt: skip

    def page_path(self) -> str:
        """The page that shows it."""
        return differences_path(self.measure, self.year)

    def ask(self, desk: Desk) -> PotentialAnswer:
        """The sums; one organisation's gaps are taken from the answer of all, which is made once."""
        if self.organisation is None:
            return potential_of(desk.reading, self, self.share)
        code = desk.reading.organisations.find(self.organisation).code
        whole = desk.ask(replace(self, organisation=None))
        found = tuple(one for one in whole.organisations if one.organisation.code == code)
        return replace(whole, organisations=found)


def potential_of(reading: Reading, asked: OneYear, share: float = MOST_SHARE) -> PotentialAnswer:
    """What differences add up to by every rule, with the noise floor; see `comparison.noise_floor`.

    share  q of the rule `expected`, from 0.5 to 1

    Raises what `expected_spend` raises, and BadInput for a share out of range.
    """
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise BadInput(
            f"{share:g} times the expected spend is no target",
            do=f"Give a share from {LEAST_SHARE:g} to {MOST_SHARE:g}, such as 0.95.",
        )
    return _Sums(basis_of(reading, asked), share).answer()


class _Sums:
    """One year's sums while they are put together.

    place  whose gaps alone are asked for; None: everybody's
    """

    def __init__(self, used: Basis, share: float, place: int | None = None) -> None:
        at = used.drawn
        # A figure near zero has no swing on the logarithmic scale: it can be in no sum, and in no fit of one.
        used = used.among(~np.isnan(at.swings.total))
        self.used, self.share = used, share
        self.asked = np.ones(used.values.size, dtype=np.bool_)
        if place is not None:
            self.asked = np.arange(used.values.size) == place
        fit = None if used.refusal else used.estimate.fit
        with_figure = used.values > 0
        # One inhabitant each where they are not known: a plain mean, never another year's weights.
        self.is_weighted = bool(with_figure.any()) and bool((at.populations[with_figure] > 0).all())
        self.people = at.populations if self.is_weighted else np.ones(used.values.size)
        self.middle = float(np.median(used.values[with_figure])) if with_figure.any() else float("nan")
        centres = fit.centres() if fit is not None else np.full(used.values.size, self.middle)
        self.fit = fit
        self.floor = noise_floor(
            used.values, self.people, centres, at.swings, at.draws, fit, share=share, of_each=self.asked
        )
        self.counted = ~np.isnan(self.floor.potential.gaps[0])
        self.weight = float(self.people[self.counted].sum()) if self.counted.any() else float("nan")

    @cached_property
    def booking_floor(self) -> NoiseFloor:
        """Booking practice alone: everybody books the middle and nothing else parts them.

        A share below 1 sets a target that everybody is above; whether booking can explain the differences is
        asked without it.
        """
        used, at = self.used, self.used.drawn
        alike = np.full(used.values.size, self.middle)
        return noise_floor(
            used.values, self.people, alike, at.swings.without_year(), at.draws, self.fit, of_each=False
        )

    @cached_property
    def booking_alone(self) -> Booleans:
        """Whether booking practice alone can explain each gap asked for: (rules, n)."""
        found = np.zeros((len(self.floor.floors), self.used.values.size), dtype=np.bool_)
        figures, references = self._against(self.used.drawn.booking_only)
        # The last is the mildest rule, which has the highest target.
        found[:, self.asked] = booking_explains_each(figures, references)
        return found

    @cached_property
    def explained(self) -> Floats:
        """What part of each gap asked for is explained, 0 to 1: (rules, n).

        By the larger of two: what chance and booking make where everybody stands at what is expected, and
        what the swing of the booked figure and of the target leaves open. By the first alone, who is expected
        far below a target is never above it, however far its own figure swings.
        """
        found = self.floor.explained.copy()
        figures, references = self._against(self.used.drawn.figures)
        for rule, reference in enumerate([*references, _highest(references, figures)]):
            shown = np.where(self.booking_alone[rule], np.nan, self.floor.potential.gaps[rule])[self.asked]
            shares = swing_shares(shown, figures, reference)
            found[rule, self.asked] = np.fmax(found[rule, self.asked], shares)
        return found

    def _against(self, drawn: Floats) -> tuple[Floats, list[Floats]]:
        """Draws of the figures of those asked for (a, draws), and of each rule's target, (draws,) or as many.

        Targets move with the draws they are made of; their middle is kept at the target of the booked
        figures, since figures drawn about booked ones are spread wider than these.
        """
        figures = np.where(self.counted[:, None], drawn, np.nan)
        common = targets(np.ascontiguousarray(figures.T), np.where(self.counted, self.people, np.nan))
        booked, middles = self.floor.potential.targets, percentiles(common, (0.5,))[0]
        references = [row * (booked[rule] / middles[rule]) for rule, row in enumerate(common)]
        if self.fit is not None:
            again = np.full(figures.shape, np.nan)
            again[self.fit.used] = self.share * self.fit.refitted(figures[self.fit.used].T).T
            said = np.where(self.counted, self.share * self.used.estimate.values, np.nan)[self.asked]
            again = again[self.asked]
            references.append(again * (said / percentiles(again, (0.5,))[0])[:, None])
        else:
            references.append(np.full(figures.shape[1], np.nan))
        return figures[self.asked], references

    def amount(self, total: int | None) -> Amount | None:
        """A sum of the core, which is of one inhabitant each where they are not known."""
        if total is None:
            return None
        return Amount(total if self.is_weighted else None, total / 100.0 / self.weight)

    def answer(self) -> PotentialAnswer:
        """All of it."""
        used, at = self.used, self.used.drawn
        lacks = Missing("not_loaded", "no_population", {"year": at.year})
        values = used.values[self.counted]
        booked = round(float((values * self.people[self.counted]).sum()) * 100) if values.size else None
        return PotentialAnswer(
            header=used.header(),
            year=at.year,
            kind=at.kind,
            years=years_with_values(at.selection.reading, at.selection.measure, at.selection.scope, at.kind),
            share=self.share,
            booking=at.booking,
            weighting="inhabitants" if self.is_weighted else "equal",
            not_in_kroner=None if self.is_weighted else lacks,
            counted=int(self.counted.sum()),
            inhabitants=round(self.weight) if self.is_weighted else None,
            booked=self.amount(booked),
            centre="median" if self.fit is None else "expected",
            refusal=used.refusal,
            condition_year=used.framework.condition_year,
            lacking=lacking_of(used.framework),
            rules=tuple(self._rule(place) for place in range(len(self.floor.floors))),
            organisations=tuple(self._organisation(place) for place in range(len(at.codes))),
            detected=detected(at.movement.common, at.booking.sigma),
        )

    def _rule(self, place: int) -> RuleRow:
        floor, alone = self.floor.floors[place], self.booking_floor.floors[place]
        target = number(self.floor.potential.targets[place]) if place < len(RULES) else None
        state = _state_of(floor, alone)
        is_shown = state == "shown"
        row = self.floor.potential.gaps[place]
        return RuleRow(
            rule=floor.rule,
            target=target,
            state=state,
            observed=self.amount(floor.observed) if is_shown else None,
            null_mean=self.amount(floor.mean),
            null_low=self.amount(floor.low),
            null_high=self.amount(floor.high),
            booking_high=self.amount(alone.high),
            excess=self.amount(floor.excess) if is_shown else None,
            excess_high=self.amount(floor.excess_high) if is_shown else None,
            explained_pct=_pct(floor.explained) if is_shown else None,
            above=None if state == "not_applicable" else int((row > 0).sum()),
        )

    def _organisation(self, place: int) -> GapRow:
        at = self.used.drawn
        return GapRow(named(at.organisations[place]), at.cells[place], self.gaps(place))

    def gaps(self, place: int) -> tuple[Gap, ...]:
        """The gaps of the organisation at a place, in the rules' order; none where it is in no sum."""
        if not self.counted[place]:
            return ()
        return tuple(self._gap(rule, place) for rule in range(len(self.floor.floors)))

    def _gap(self, rule: int, place: int) -> Gap:
        found = self.floor.potential
        name, value = found.rules[rule], number(found.gaps[rule][place])
        if value is None:
            return Gap(name, "not_applicable", None, None, None)
        if value <= 0.0:
            return Gap(name, "not_above", 0.0, 0 if self.is_weighted else None, None)
        if self.booking_alone[rule][place]:
            return Gap(name, BOOKING, None, None, None)
        ore = found.organisations[rule][place] if self.is_weighted else None
        return Gap(name, "shown", value, ore, _pct(float(self.explained[rule][place])))


def _highest(references: list[Floats], figures: Floats) -> Floats:
    """The mildest rule's target in each draw, of each organisation."""
    return np.fmax.reduce([np.broadcast_to(one, figures.shape) for one in references], axis=0)


def _state_of(floor: Floor, alone: Floor) -> str:
    if floor.observed is None or floor.high is None:
        return "not_applicable"
    if alone.observed and alone.high is not None and alone.observed <= alone.high:
        return BOOKING
    return "shown"


def _pct(share: float) -> float | None:
    found = number(share)
    return None if found is None else 100.0 * found


def gaps_of(used: Basis, organisation: str) -> tuple[Gap, ...]:
    """One organisation's gap by every rule, from figures that need not be an edition's.

    organisation  its code. Nothing of it is remembered; none without a figure.
    """
    place = used.drawn.places[organisation]
    return _Sums(used, MOST_SHARE, place).gaps(place)
