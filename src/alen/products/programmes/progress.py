"""How far projects are: milestones and their slips, risks before and after, and where each project stands.

A slip is counted from the day that was planned first: met late, or expected late. A milestone that is not met
is expected at the earliest on the day that is asked about. Give the programme as it was seen on that day
(`Programme.seen`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from alen.model.programme import Programme, Project
from alen.model.programme_records import Milestone, Risk
from alen.products.programmes.effects import effects
from alen.products.programmes.outlook import end_of, is_over
from alen.products.programmes.places import (
    MILESTONES,
    RISKS,
    TOML,
    Place,
    decisions,
    first,
    in_order,
    latest,
)
from alen.products.programmes.plans import today
from alen.products.programmes.status_rules import Delay, delay

Met = Literal["met", "met_late", "due", "overdue", "late", "cancelled"]
"""met, met_late: it is done. due: as planned or earlier. late: expected later than first planned.
overdue: its own forecast has passed without a word that it was met."""


@dataclass(frozen=True)
class MilestoneSeen:
    """A milestone as it stands on a day.

    planned    the day that was planned first; replanned: the day that is planned now
    expected   the day it was met, or is expected; None for one that was cancelled
    slip       from `planned` to `expected`; negative days are early
    history    every record of it, in order
    """

    id: str
    project: str
    name: str
    planned: date
    replanned: date
    expected: date | None
    met: date | None
    state: Met
    slip: Delay | None
    decision: str
    text: str
    history: tuple[Milestone, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Its rows."""
        return tuple(Place(MILESTONES, one.row) for one in self.history)


def milestones(programme: Programme, on: date, project: str | None = None) -> tuple[MilestoneSeen, ...]:
    """Every milestone as it stands, in the order of the days they are expected; cancelled ones last."""
    histories: dict[str, list[Milestone]] = {}
    for one in in_order(programme.milestones):
        if project in (None, one.project):
            histories.setdefault(one.id, []).append(one)
    found = [_seen(many, on) for many in histories.values()]
    return tuple(sorted(found, key=lambda one: (one.expected is None, one.expected or one.planned, one.id)))


def _seen(history: list[Milestone], on: date) -> MilestoneSeen:
    began, now = history[0], history[-1]
    expected = None if now.state == "cancelled" else end_of(now, on)
    slip = delay(began.planned, expected) if expected else None
    return MilestoneSeen(
        now.id,
        now.project,
        now.name,
        began.planned,
        now.planned,
        expected,
        now.met,
        _state(now, began.planned, on),
        slip,
        now.decision,
        now.text,
        tuple(history),
    )


def _state(now: Milestone, planned: date, on: date) -> Met:
    if now.state == "cancelled":
        return "cancelled"
    if now.met is not None:
        return "met_late" if now.met > planned else "met"
    if (now.forecast or now.planned) < on:
        return "overdue"
    return "late" if end_of(now, on) > planned else "due"


class Square(NamedTuple):
    """A square of the risk matrix: how probable and how grave, each from 1 to 5."""

    probability: int
    consequence: int

    @property
    def score(self) -> int:
        """Their product, from 1 to 25."""
        return self.probability * self.consequence


@dataclass(frozen=True)
class RiskSeen:
    """A risk as it stands on a day.

    before, after   as it was last judged without and with what is done about it; after: None where nobody
                    has judged that
    began           as it was first judged, before anything was done
    movement        score after less score before; negative is better; None without an `after`
    """

    id: str
    project: str
    text: str
    response: str
    owner: str
    state: str
    began: Square
    before: Square
    after: Square | None
    history: tuple[Risk, ...]

    @property
    def movement(self) -> int | None:
        """What the response takes off the score."""
        return self.after.score - self.before.score if self.after else None

    @property
    def stands(self) -> Square:
        """Where it is now."""
        return self.after or self.before

    @property
    def places(self) -> tuple[Place, ...]:
        """Its rows."""
        return tuple(Place(RISKS, one.row) for one in self.history)


def risks(programme: Programme, project: str | None = None) -> tuple[RiskSeen, ...]:
    """Every risk as it stands: what happened first, then what is open by its score, then what is closed."""
    histories: dict[str, list[Risk]] = {}
    for one in in_order(programme.risks):
        if project in (None, one.project):
            histories.setdefault(one.id, []).append(one)
    found = [_risk(many) for many in histories.values()]
    order = ("happened", "open", "closed")
    return tuple(sorted(found, key=lambda one: (order.index(one.state), -one.stands.score, one.id)))


def _risk(history: list[Risk]) -> RiskSeen:
    began, now = history[0], history[-1]
    judged = now.probability_after is not None and now.consequence_after is not None
    return RiskSeen(
        now.id,
        now.project,
        now.text,
        now.response,
        now.owner,
        now.state,
        Square(began.probability_before, began.consequence_before),
        Square(now.probability_before, now.consequence_before),
        Square(now.probability_after or 0, now.consequence_after or 0) if judged else None,
        tuple(history),
    )


def matrix(seen: Iterable[RiskSeen], *, after: bool) -> tuple[tuple[int, ...], ...]:
    """How many open risks stand in each square: rows of probability 1 to 5, columns of consequence 1 to 5.

    With `after`, a risk that nobody judged with its response stands where it stood without.
    """
    counts = [[0] * 5 for _ in range(5)]
    for one in seen:
        if one.state == "open":
            square = one.stands if after else one.before
            counts[square.probability - 1][square.consequence - 1] += 1
    return tuple(tuple(row) for row in counts)


ProjectState = Literal["not_begun", "running", "past_end", "done", "stopped"]
"""stopped: by a decision of termination or cancellation; past_end: the end has passed and it is not done."""


@dataclass(frozen=True)
class ProjectSeen:
    """Where a project stands on a day.

    ends        the end that holds, first_end the one that was agreed first
    extended_by the decisions that moved it
    """

    project: Project
    state: ProjectState
    first_end: date | None
    ends: date | None
    extended_by: tuple[str, ...]
    milestones: tuple[MilestoneSeen, ...]
    place: Place

    @property
    def met(self) -> int:
        """Milestones that are met."""
        return sum(one.met is not None for one in self.milestones)

    @property
    def going(self) -> int:
        """Milestones that were not cancelled."""
        return sum(one.state != "cancelled" for one in self.milestones)


def projects(programme: Programme, on: date) -> tuple[ProjectSeen, ...]:
    """Every project as it stands, in the order of programme.toml."""
    plan = today(programme)
    taken = [one for one in effects(programme) if one.counts]
    began = first(programme.baselines, lambda one: one.project)
    found: list[ProjectSeen] = []
    for one in programme.projects:
        ends = plan.ends.get(one.id)
        first_end = one.ends or (began[one.id].ends if one.id in began else None)
        moving = [effect for effect in taken if any(end.project == one.id for end in effect.ends)]
        found.append(
            ProjectSeen(
                one,
                _project_state(programme, one, ends, on),
                first_end,
                ends,
                tuple(effect.decision.id for effect in moving),
                milestones(programme, on, one.id),
                Place(TOML, 0, f"projects.{one.id}"),
            )
        )
    return tuple(found)


def _project_state(programme: Programme, project: Project, ends: date | None, on: date) -> ProjectState:
    stopping = [
        one
        for one in decisions(programme).values()
        if one.kind in ("termination", "cancellation")
        and one.state == "taken"
        and one.project == project.id
        and one.project
    ]
    if any(one.kind == "termination" for one in stopping):
        return "stopped"
    held = latest((one for one in programme.milestones if one.project == project.id), lambda one: one.id)
    if stopping and all(one.state == "cancelled" for one in held.values()):
        return "stopped"
    if held and is_over(programme, project.id, on):
        return "done"
    if project.starts is not None and project.starts > on:
        return "not_begun"
    return "past_end" if ends is not None and ends < on else "running"
