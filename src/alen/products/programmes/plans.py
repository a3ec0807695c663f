"""The plan that holds: baselines, ends, keys and promises, and the same plan replayed from the log.

`today` reads the latest records; `replay` begins with what was agreed before any decision and applies each
taken decision in the order of the log. Where both agree, nothing changed without a decision::

    replay(programme) == today(programme)

A baseline's first version needs no decision of its own: it is what was agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from alen.model.programme import Programme
from alen.model.programme_records import Baseline, Commitment
from alen.products.programmes.effects import Rebased, ends_before, first_ends, rebasings
from alen.products.programmes.places import decisions, in_order, is_standing
from alen.products.programmes.totals import NOTHING, Total

Cell = tuple[str, str, str, int, str]
"""Agreement, party, project, year and price level of a promise."""


@dataclass(frozen=True)
class Plan:
    """What a programme is held against.

    baselines   project -> the baseline that holds
    ends        project -> its end; '' for the programme's; None where none was ever set
    promised    (agreement, party, project, year, price level) -> sum, as stated
    keys        keys that have come, by id
    """

    baselines: dict[str, Baseline]
    ends: dict[str, date | None]
    promised: dict[Cell, Total]
    keys: frozenset[str]

    @property
    def promised_exact(self) -> Fraction | int:
        """All that is promised and known, as stated, whatever its price level: for comparing plans."""
        return sum((one.exact for one in self.promised.values()), 0)


def today(programme: Programme) -> Plan:
    """The plan as the latest records have it."""
    found = decisions(programme)
    baselines: dict[str, Baseline] = {}
    for one in in_order(programme.baselines):
        if is_standing(one.decision, found):
            held = baselines.get(one.project)
            if held is None or one.version >= held.version:
                baselines[one.project] = one
    promised: dict[Cell, Total] = {}
    for one in programme.commitments:
        if is_standing(one.decision, found):
            _promise(promised, one)
    ends = first_ends(programme)
    for moved in ends_before(programme).items():
        if is_standing(moved[0], found):
            ends.update({one.project: one.after for one in moved[1]})
    keys = frozenset(one.id for one in programme.keys if is_standing(one.decision, found))
    return Plan(baselines, ends, promised, keys)


def replay(programme: Programme) -> Plan:
    """The plan made again from the log: what was agreed at first, then each taken decision in turn."""
    plan = _agreed(programme)
    rebased = rebasings(programme)
    for decision in in_order(decisions(programme).values()):
        if decision.state == "taken":
            _apply(plan, programme, decision.id, rebased)
            if decision.new_end is not None:
                plan.ends[decision.project] = decision.new_end
            arrived = {one.id for one in programme.keys if one.decision == decision.id}
            plan = Plan(plan.baselines, plan.ends, plan.promised, plan.keys | arrived)
    return plan


def _agreed(programme: Programme) -> Plan:
    """What was agreed before any decision of the log."""
    first = {
        one.after.project: one.after
        for one in rebasings(programme)
        if one.before is None and not one.after.decision
    }
    promised: dict[Cell, Total] = {}
    for one in programme.commitments:
        if not one.decision:
            _promise(promised, one)
    return Plan(
        first,
        first_ends(programme),
        promised,
        frozenset(one.id for one in programme.keys if not one.decision),
    )


def _apply(plan: Plan, programme: Programme, decision: str, rebased: tuple[Rebased, ...]) -> None:
    for one in rebased:
        if one.after.decision == decision:
            plan.baselines[one.after.project] = one.after
            if one.after.ends is not None:
                plan.ends[one.after.project] = one.after.ends
    for one in programme.commitments:
        if one.decision == decision:
            _promise(plan.promised, one)


def _promise(promised: dict[Cell, Total], one: Commitment) -> None:
    cell = (one.agreement, one.party, one.project, one.year, one.price_level)
    promised[cell] = promised.get(cell, NOTHING) + Total.of(one.amount)


class Baselines(NamedTuple):
    """A project's baselines in order of version, the first and the one that holds."""

    project: str
    steps: tuple[Rebased, ...]

    @property
    def first(self) -> Baseline:
        """Version 1, or the lowest there is."""
        return self.steps[0].after

    @property
    def current(self) -> Baseline:
        """The highest version."""
        return self.steps[-1].after


def baselines(programme: Programme) -> tuple[Baselines, ...]:
    """Every project that has a baseline, with its steps; steps that a taken decision or none brought."""
    found = decisions(programme)
    steps: dict[str, list[Rebased]] = {}
    for one in rebasings(programme):
        if is_standing(one.after.decision, found):
            steps.setdefault(one.after.project, []).append(one)
    return tuple(Baselines(project, tuple(many)) for project, many in steps.items())


def unexplained(programme: Programme) -> tuple[Rebased, ...]:
    """Changes of a baseline without a decision, or with one that was not taken: there should be none."""
    found = decisions(programme)
    return tuple(
        one
        for one in rebasings(programme)
        if one.before is not None and not (one.after.decision and is_standing(one.after.decision, found))
    )
