"""Where in a programme's folder a number was typed, and which of its records hold.

A record is never changed: a later one of the same id stands for it. The latest is the one of the latest
event date, then of the latest day of writing, then of the lowest row of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from alen.model.programme import Programme
from alen.model.programme_records import Commitment, Decision

TOML = "programme.toml"
COMMITMENTS = "commitments.csv"
ENTRIES = "entries.csv"
EFFORT = "effort.csv"
FORECASTS = "forecasts.csv"
BASELINES = "baselines.csv"
MILESTONES = "milestones.csv"
RISKS = "risks.csv"
BENEFITS = "benefits.csv"
MEASUREMENTS = "measurements.csv"
STATUSES = "statuses.csv"
DECISIONS = "decisions.csv"
WEIGHTS = "weights.csv"


class Place(NamedTuple):
    """A row of a file of the folder; row 0 for programme.toml, whose keys are named instead."""

    file: str
    row: int = 0
    name: str = ""


def day_of(day: object) -> date:
    """A day of the entries' columns (a datetime64 of days) as a date."""
    return date.fromisoformat(str(day))


class Recorded(Protocol):
    """What every record has."""

    @property
    def date(self) -> date: ...  # noqa: D102
    @property
    def recorded(self) -> date: ...  # noqa: D102
    @property
    def row(self) -> int: ...  # noqa: D102


Record = TypeVar("Record", bound=Recorded)
Id = TypeVar("Id", bound=Hashable)


def in_order(records: Iterable[Record]) -> list[Record]:
    """By event date, then by the day of writing, then by row: the last one holds."""
    return sorted(records, key=lambda one: (one.date, one.recorded, one.row))


def latest(records: Iterable[Record], by: Callable[[Record], Id]) -> dict[Id, Record]:
    """The record that holds for each id, ids in the order of their first record."""
    found: dict[Id, Record] = {}
    for one in in_order(records):
        found[by(one)] = one
    return found


def first(records: Iterable[Record], by: Callable[[Record], Id]) -> dict[Id, Record]:
    """The first record of each id: what was said before anything changed."""
    found: dict[Id, Record] = {}
    for one in in_order(records):
        found.setdefault(by(one), one)
    return found


def decisions(programme: Programme) -> dict[str, Decision]:
    """Each decision as it stands: one that was asked and then taken is taken."""
    return latest(programme.decisions, lambda one: one.id)


def is_standing(decision: str, found: Mapping[str, Decision]) -> bool:
    """Whether a record made by a decision counts: there is none, or it was taken.

    What was only asked for, or refused, is in the books to be seen and moves nothing.
    """
    return not decision or (decision in found and found[decision].state == "taken")


def standing(programme: Programme) -> tuple[Commitment, ...]:
    """The commitments that count: those of no decision, and of decisions that were taken."""
    found = decisions(programme)
    return tuple(one for one in programme.commitments if is_standing(one.decision, found))


def asked(programme: Programme) -> tuple[Commitment, ...]:
    """The commitments that were asked for and not yet decided."""
    found = decisions(programme)
    return tuple(
        one
        for one in programme.commitments
        if one.decision and one.decision in found and found[one.decision].state == "asked"
    )
