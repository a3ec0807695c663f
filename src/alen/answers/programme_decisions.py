"""The decisions of a joint programme, each with what it changed: money, ends, keys, members, baselines."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.programme_heads import Seen
from alen.answers.programme_parts import ProgrammeSum, day, place_text, sum_of
from alen.products.programmes.effects import Effect, effects
from alen.products.programmes.totals import Total


@dataclass(frozen=True)
class MovedMoney:
    """Money that a decision moved into a year; negative: out of it."""

    year: int
    amount: ProgrammeSum


@dataclass(frozen=True)
class MovedEnd:
    """An end that a decision moved; `project` empty for the programme's own, `before` for none."""

    project: str
    before: str
    after: str


@dataclass(frozen=True)
class MemberTurn:
    """A party that joined or left a group, and from which day."""

    group: str
    party: str
    joined: bool
    on: str


@dataclass(frozen=True)
class NewBaseline:
    """A baseline that a decision brought, and the amount of the one before; None for a first."""

    project: str
    version: int
    before: ProgrammeSum | None
    amount: ProgrammeSum
    price_level: str


@dataclass(frozen=True)
class DecisionTold:
    """A decision as it stands, with what it does.

    state   asked, taken or refused; only what was taken counts
    adds    money it says that it adds to the sum over years; `moved` what its rows add
    keeps   whether the two agree; None where an amount is not known or nothing moved
    places  where in the folder it and its rows stand
    """

    id: str
    date: str
    recorded: str
    kind: str
    state: str
    body: str
    title: str
    text: str
    project: str
    adds: ProgrammeSum
    new_end: str
    source: str
    row: int
    moved: ProgrammeSum
    keeps: bool | None
    years: tuple[MovedMoney, ...]
    ends: tuple[MovedEnd, ...]
    keys: tuple[str, ...]
    turns: tuple[MemberTurn, ...]
    baselines: tuple[NewBaseline, ...]
    entries: int
    places: tuple[str, ...]


MOST_PLACES = 30
"""Rows of the folder that are named beside a decision."""


def decisions_told(one: Seen) -> tuple[DecisionTold, ...]:
    """The log in order, each decision as it stands."""
    return tuple(_told(effect) for effect in effects(one.programme, one.case.levels))


def _told(effect: Effect) -> DecisionTold:
    made = effect.decision
    return DecisionTold(
        id=made.id,
        date=day(made.date),
        recorded=day(made.recorded),
        kind=made.kind,
        state=made.state,
        body=made.body,
        title=made.title,
        text=made.text,
        project=made.project,
        adds=sum_of(Total.of(made.adds_ore)),
        new_end=day(made.new_end),
        source=made.source,
        row=made.row,
        moved=sum_of(effect.moved),
        keeps=effect.keeps,
        years=tuple(MovedMoney(year, sum_of(total)) for year, total in effect.by_year),
        ends=tuple(MovedEnd(end.project, day(end.before), day(end.after)) for end in effect.ends),
        keys=effect.keys,
        turns=tuple(MemberTurn(turn.group, turn.party, turn.joined, day(turn.on)) for turn in effect.turns),
        baselines=tuple(
            NewBaseline(
                based.after.project,
                based.after.version,
                None if based.before is None else sum_of(Total.of(based.before.amount)),
                sum_of(Total.of(based.after.amount)),
                based.after.price_level,
            )
            for based in effect.baselines
        ),
        entries=effect.entries,
        places=tuple(place_text(place) for place in effect.places[:MOST_PLACES]),
    )
