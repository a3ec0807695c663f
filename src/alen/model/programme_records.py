"""The records of a joint programme: one kind of row for each CSV of its folder, each with its two dates.

The 'row' of a record is its row in the file (the heading is row 1), so that every number can be followed to
the place where somebody typed it. `alen.model.programme` tells how records stand for each other.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Literal, NamedTuple, get_args


class Absent(StrEnum):
    """Why there is no number where one could stand.

    UNKNOWN          there is one, and it is not known
    EXEMPT           the party is exempt: it owes none, by agreement
    NOT_APPLICABLE   there can be none
    """

    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    NOT_APPLICABLE = "not_applicable"


Amount = int | Absent
"""Whole øre, or why there are none."""


CURRENT = "current"
"""The price level of the year that an amount belongs to: no conversion."""


class Weight(NamedTuple):
    """A row of weights.csv: a user's own population or usage figure."""

    table: str
    version: str
    on: date
    party: str
    weight: Fraction
    row: int = 0


class IndexStep(NamedTuple):
    """A row of indices.csv: the rise from the year before to `year`, in per cent, as a vintage had it."""

    series: str
    vintage: str
    year: int
    rise_pct: Fraction
    row: int = 0


CommitmentKind = Literal[
    "grant", "matching", "rephase", "carry_over", "extension", "termination", "adjustment"
]
COMMITMENT_KINDS: tuple[CommitmentKind, ...] = get_args(CommitmentKind)


class Commitment(NamedTuple):
    """A party's promise for a year, or a change of one: rows of one (agreement, party, project, year) add up.

    A re-phasing, carry-over or extension is rows of opposite signs under one decision.

    project       empty for the agreement as a whole
    price_level   'current', or '2008-PL'
    certainty     'stated' (exact), 'approximate' (rounded words), 'derived', 'assumed'
    key           the key that divides it among the party's members; empty for none
    matches       id of the grant that these own funds match; empty for none
    stated        id of the statement it was read from; empty for none
    """

    id: str
    date: date
    recorded: date
    kind: CommitmentKind
    agreement: str
    party: str
    project: str
    year: int
    amount: Amount
    price_level: str
    certainty: str
    key: str
    decision: str
    matches: str
    stated: str
    text: str
    row: int


class Effort(NamedTuple):
    """Hours that a party puts in, as financing in kind: worth hours × rate.

    kind    'planned' or 'done'; a planned row's date is the day it is planned for
    rate_ore   øre per hour
    """

    id: str
    date: date
    recorded: date
    kind: Literal["planned", "done"]
    party: str
    project: str
    year: int
    hours: Fraction
    rate_ore: int
    decision: str
    text: str
    row: int


class Forecast(NamedTuple):
    """What a project is expected to cost in a year, as seen on a day; the latest of (project, year) holds."""

    date: date
    recorded: date
    project: str
    year: int
    amount: Amount
    price_level: str
    text: str
    row: int


class Baseline(NamedTuple):
    """The cost and end that a project is held against from a decision on; version 1 is the first."""

    date: date
    recorded: date
    project: str
    version: int
    amount: Amount
    price_level: str
    ends: date | None
    decision: str
    text: str
    row: int


class Milestone(NamedTuple):
    """A milestone as it was seen on a day; the latest record of an id holds.

    state   'planned', 'met', 'cancelled'
    """

    id: str
    date: date
    recorded: date
    project: str
    name: str
    planned: date
    forecast: date | None
    met: date | None
    state: Literal["planned", "met", "cancelled"]
    decision: str
    text: str
    row: int


class Risk(NamedTuple):
    """A risk as it was judged on a day, each from 1 to 5, before and after what is done about it.

    state   'open', 'closed', 'happened'
    """

    id: str
    date: date
    recorded: date
    project: str
    text: str
    probability_before: int
    consequence_before: int
    response: str
    probability_after: int | None
    consequence_after: int | None
    owner: str
    state: Literal["open", "closed", "happened"]
    row: int


class Benefit(NamedTuple):
    """A benefit's target for a year; its owner may be another party than the one who pays.

    unit    'kr.' for economic benefits, otherwise words ('hours', 'addresses', 'satisfied users, per cent')
    """

    id: str
    date: date
    recorded: date
    project: str
    name: str
    owner: str
    unit: str
    is_economic: bool
    year: int
    baseline: Fraction | Absent
    target: Fraction | Absent
    decision: str
    row: int


class Measurement(NamedTuple):
    """What a benefit was measured to be on a day."""

    benefit: str
    date: date
    recorded: date
    value: Fraction | Absent
    method: str
    row: int


Light = Literal["green", "yellow", "red"]
LIGHTS: tuple[Light, ...] = get_args(Light)
DIMENSIONS = ("overall", "cost", "time", "economic_benefit", "other_benefit")


class Status(NamedTuple):
    """The light that somebody gave a project on a day, with the reason; the computed one stands beside it.

    dimension   one of DIMENSIONS
    """

    date: date
    recorded: date
    project: str
    dimension: str
    light: Light
    reason: str
    by: str
    row: int


DecisionKind = Literal[
    "agreement", "baseline", "rephase", "carry_over", "extension", "termination", "key", "membership",
    "cancellation", "overspend", "regulation", "other",
]  # fmt: skip
DECISION_KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)


class Decision(NamedTuple):
    """What was decided, where, and what it does.

    state       'asked' (put before the body), 'taken', 'refused'
    adds_ore    money it adds to the sum over years; 0 for none: an extension keeps the sum unless this says
                otherwise
    new_end     the day that the programme, or `project`, ends after it; None where it does not move
    """

    id: str
    date: date
    recorded: date
    kind: DecisionKind
    state: Literal["asked", "taken", "refused"]
    body: str
    title: str
    text: str
    project: str
    adds_ore: Amount
    new_end: date | None
    source: str
    row: int
