"""What each decision did: the money it moved, the ends, keys, members and baselines it changed.

A re-phasing, carry-over or extension is rows of opposite signs under one decision, so that the sum over years
stays; where a decision adds or takes money it says so itself (`adds_ore`)::

    sum of the decision's changing rows = adds_ore
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from alen.model.programme import Group, Member, Programme
from alen.model.programme_records import CURRENT, Absent, Baseline, Commitment, CommitmentKind, Decision
from alen.products.programmes.places import (
    BASELINES,
    COMMITMENTS,
    DECISIONS,
    ENTRIES,
    TOML,
    Place,
    decisions,
    in_order,
)
from alen.products.programmes.prices import Levels, Prices
from alen.products.programmes.totals import NOTHING, Total

CHANGES: tuple[CommitmentKind, ...] = ("rephase", "carry_over", "extension", "termination", "adjustment")
"""Kinds of rows that change what was promised; the others promise."""


class Moved(NamedTuple):
    """Money that a decision moved into a year (negative: out of it), in øre."""

    year: int
    total: Total


class End(NamedTuple):
    """An end that a decision moved; project '' for the programme's own; `before` None where none was set."""

    project: str
    before: date | None
    after: date


class Turn(NamedTuple):
    """A member that joined or left a group, and the day: the first of it, or the last."""

    group: str
    party: str
    joined: bool
    on: date


class Rebased(NamedTuple):
    """A new baseline and the one before; `before` None for a project's first."""

    before: Baseline | None
    after: Baseline

    @property
    def added_ore(self) -> int | None:
        """What the baseline rose by; None where an amount is missing or the price levels differ."""
        after = self.after.amount
        if self.before is None or isinstance(after, Absent) or isinstance(self.before.amount, Absent):
            return None
        return after - self.before.amount if self.before.price_level == self.after.price_level else None


@dataclass(frozen=True)
class Effect:
    """A decision and everything that it changed.

    promised   rows that promise anew under it; changed: rows that move or end what was promised
    by_year    what the changed rows move, by year
    keeps      whether the changed rows sum to what the decision says it adds; None where an amount is not
               known or nothing changed
    entries    how many rows of entries.csv name it
    """

    decision: Decision
    promised: tuple[Commitment, ...]
    changed: tuple[Commitment, ...]
    by_year: tuple[Moved, ...]
    moved: Total
    keeps: bool | None
    baselines: tuple[Rebased, ...]
    ends: tuple[End, ...]
    keys: tuple[str, ...]
    turns: tuple[Turn, ...]
    entries: int
    places: tuple[Place, ...]

    @property
    def counts(self) -> bool:
        """It was taken."""
        return self.decision.state == "taken"


def effects(programme: Programme, levels: Levels | None = None) -> tuple[Effect, ...]:
    """The log of decisions in the order they stand, each with what it changed.

    A decision that was asked or refused is told with what it would change. Raises BadInput where its rows
    stand in several price levels and there is no index to bring them together.
    """
    before = ends_before(programme)
    rebased = rebasings(programme)
    turns = _turns(programme)
    ordered = in_order(decisions(programme).values())
    return tuple(_effect(programme, one, levels, before, rebased, turns) for one in ordered)


def _effect(
    programme: Programme,
    decision: Decision,
    levels: Levels | None,
    ends: dict[str, tuple[End, ...]],
    rebased: tuple[Rebased, ...],
    turns: dict[str, tuple[Turn, ...]],
) -> Effect:
    rows = [one for one in programme.commitments if one.decision == decision.id]
    changed = tuple(one for one in rows if one.kind in CHANGES)
    by_year, moved = _moved(programme, changed, levels)
    baselines = tuple(one for one in rebased if one.after.decision == decision.id)
    number = programme.entries.number_of(decision.id)
    entry_rows = programme.entries.row[programme.entries.decision == number].tolist()
    places = (
        Place(DECISIONS, decision.row),
        *(Place(COMMITMENTS, one.row) for one in rows),
        *(Place(BASELINES, one.after.row) for one in baselines),
        *(Place(ENTRIES, row) for row in entry_rows),
        *(Place(TOML, 0, key.id) for key in programme.keys if key.decision == decision.id),
    )
    return Effect(
        decision,
        tuple(one for one in rows if one.kind not in CHANGES),
        changed,
        by_year,
        moved,
        _keeps(decision, moved),
        baselines,
        ends.get(decision.id, ()),
        tuple(key.id for key in programme.keys if key.decision == decision.id),
        turns.get(decision.id, ()),
        len(entry_rows),
        places,
    )


def _moved(
    programme: Programme, changed: tuple[Commitment, ...], levels: Levels | None
) -> tuple[tuple[Moved, ...], Total]:
    """What changed rows move, as they are stated; in the first row's price level where they differ."""
    stated = {one.price_level for one in changed}
    prices = Prices(programme, changed[0].price_level if changed else CURRENT, levels)
    years: dict[int, Total] = {}
    moved = NOTHING
    for one in changed:
        amount = one.amount if len(stated) == 1 else prices.of(one.amount, one.price_level, one.year)
        years[one.year] = years.get(one.year, NOTHING) + Total.of(amount)
        moved += Total.of(amount)
    return tuple(Moved(year, years[year]) for year in sorted(years)), moved


def _keeps(decision: Decision, moved: Total) -> bool | None:
    if not moved.n or not moved.is_whole or isinstance(decision.adds_ore, Absent):
        return None
    return moved.ore == decision.adds_ore


def ends_before(programme: Programme) -> dict[str, tuple[End, ...]]:
    """The ends that each taken decision moved, with what they were before it: by its own new end, or by that
    of a baseline it brought; for one that was only asked, from what stands."""
    ends = first_ends(programme)
    found: dict[str, tuple[End, ...]] = {}
    held = decisions(programme)
    for decision in in_order(held.values()):
        moved: list[End] = []
        if decision.new_end is not None and ends.get(decision.project) != decision.new_end:
            moved.append(End(decision.project, ends.get(decision.project), decision.new_end))
        for one in programme.baselines:
            says_itself = decision.new_end is not None and decision.project == one.project
            if one.decision != decision.id or one.ends is None or says_itself:
                continue
            if one.ends != ends.get(one.project):
                moved.append(End(one.project, ends.get(one.project), one.ends))
        found[decision.id] = tuple(dict.fromkeys(moved))
        if decision.state == "taken":
            ends.update({one.project: one.after for one in moved})
    return found


def first_ends(programme: Programme) -> dict[str, date | None]:
    """The ends that were agreed before any decision: the programme's ('') and each project's own, or its
    first baseline's."""
    ends: dict[str, date | None] = {"": programme.ends, **{one.id: one.ends for one in programme.projects}}
    for one in rebasings(programme):
        agreed = one.before is None and not one.after.decision
        if agreed and ends.get(one.after.project) is None:
            ends[one.after.project] = one.after.ends
    return ends


def rebasings(programme: Programme) -> tuple[Rebased, ...]:
    """Each baseline with the one of the version before, by project and version."""
    found: list[Rebased] = []
    last: dict[str, Baseline] = {}
    for one in sorted(in_order(programme.baselines), key=lambda one: (one.project, one.version)):
        before = last.get(one.project)
        if before is not None and before.version == one.version:
            before = found.pop().before  # written down again: the later record stands
        found.append(Rebased(before, one))
        last[one.project] = one
    return tuple(found)


def _turns(programme: Programme) -> dict[str, tuple[Turn, ...]]:
    """Who joined or left by each decision about membership: the turns of members from its day on, until
    the next such decision's."""
    deciding = [one for one in in_order(decisions(programme).values()) if one.kind == "membership"]
    found: dict[str, list[Turn]] = {}
    for turn in member_turns(programme.groups):
        by = [one for one in deciding if one.date <= turn.on]
        if by:
            found.setdefault(by[-1].id, []).append(turn)
    return {key: tuple(turns) for key, turns in found.items()}


def member_turns(groups: Iterable[Group]) -> tuple[Turn, ...]:
    """Every day on which a member joined or left after the group began, in order. A member that left is
    dated by the day after its last."""
    found: list[Turn] = []
    for group in groups:
        began = min((one.valid_from for one in group.members if one.valid_from), default=None)
        for one in group.members:
            found.extend(_turns_of(group, one, began))
    return tuple(sorted(found, key=lambda one: (one.on, one.group, one.party)))


def _turns_of(group: Group, member: Member, began: date | None) -> Iterable[Turn]:
    everybody_dated = all(one.valid_from for one in group.members)
    if member.valid_from and (member.valid_from != began or not everybody_dated):
        yield Turn(group.id, member.party, True, member.valid_from)
    if member.valid_to and member.valid_to < date.max:
        yield Turn(group.id, member.party, False, member.valid_to + timedelta(days=1))
