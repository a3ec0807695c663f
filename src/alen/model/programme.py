"""A joint programme: who agreed to pay what, by which key, for which result, and what was decided since.

Every record of a CSV is append-only and has two dates: when it happened (`date`) and when it was written
down (`recorded`). What held on a day is what had happened by then; what was known on a day is what had been
written down by then. Nothing is ever changed in place: a later record of the same id stands for it.

Money is whole øre. An amount that is not a number is an
`alen.model.programme_records.Absent`, never 0. Rates, shares and hours are exact
fractions. The 'row' of a record is its row in the file it came from (the heading is row 1; 0 for records of
programme.toml), so that every number can be followed to the place where somebody typed it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from alen.model.programme_entries import NO_ENTRIES, Entries
from alen.model.programme_records import (
    Baseline,
    Benefit,
    Commitment,
    Decision,
    Effort,
    Forecast,
    IndexStep,
    Measurement,
    Milestone,
    Risk,
    Status,
    Weight,
)


class Wording(NamedTuple):
    """A text in both languages; English falls back on Danish where it was left out."""

    da: str
    en: str

    def said(self, lang: str) -> str:
        """The text in 'da' or 'en'."""
        return self.da if lang == "da" else self.en


NO_WORDS = Wording("", "")


class Source(NamedTuple):
    """Where a fact was read: title, publisher, address and day of reading; any may be empty or None."""

    title: str
    publisher: str = ""
    url: str = ""
    read_on: date | None = None


PartyKind = Literal["state", "municipality", "region", "association", "company", "institution", "other"]
PARTY_KINDS: tuple[PartyKind, ...] = get_args(PartyKind)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who agrees, pays, delivers or gains.

    code   the organisation's code where it is a real one ('101', '1084'); empty otherwise
    """

    id: str
    name: Wording
    kind: PartyKind
    code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Member(NamedTuple):
    """A party's time in a group; both days belong to it, None has no limit."""

    party: str
    valid_from: date | None = None
    valid_to: date | None = None


Register = Literal["", "municipalities", "regions"]


@dataclass(frozen=True, slots=True)
class Group:
    """Parties that stand together: 'the municipalities', 'the twelve partners'.

    party      the party that the group stands behind ('kommunerne'), empty for none
    register   'municipalities' or 'regions': the members are the country's own on the day asked about
               (98 municipalities; Christiansø is in population tables and in no municipality);
               their party ids are then their organisation codes
    members    otherwise those listed, with their dates
    """

    id: str
    name: Wording
    party: str = ""
    register: Register = ""
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A number as the agreement or its announcement states it, with its words.

    quote     the words as they stand; number, word and unit as `alen.model.stated` reads them
              ('mere end', '155', 'million_kroner')
    subject   what it counts, in both languages
    source    number of the programme's source it was read in, from 0; -1 for none
    """

    id: str
    subject: Wording
    quote: str
    number: str
    word: str
    unit: str
    lang: Literal["da", "en"] = "da"
    source: int = -1


@dataclass(frozen=True, slots=True)
class AgreementReading:
    """One way to read the stated numbers together.

    relations   each 'a = b + c' or 'a = 3 * b', of ids of statements and whole numbers or fractions
    words       statements that this reading takes with another word ('total' -> 'over'); pairs
    """

    id: str
    name: Wording
    relations: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()
    is_likelier: bool = False
    note: Wording = NO_WORDS


@dataclass(frozen=True, slots=True)
class Agreement:
    """What parties signed; a later version names the one it replaces."""

    id: str
    name: Wording
    version: int = 1
    replaces: str = ""
    decided: date | None = None
    starts: date | None = None
    until: date | None = None
    statements: tuple[Statement, ...] = ()
    readings: tuple[AgreementReading, ...] = ()
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """Something that is to be made or done."""

    id: str
    name: Wording
    agreement: str = ""
    owner: str = ""
    starts: date | None = None
    ends: date | None = None
    purpose: Wording = NO_WORDS


KeyKind = Literal["equal", "fixed", "percent", "population", "degressive", "usage"]
KEY_KINDS: tuple[KeyKind, ...] = get_args(KeyKind)


class Basis(NamedTuple):
    """What the weights of a key are read from.

    table     'FOLK1A' for the edition's inhabitants, or a table of the folder's weights.csv
    on        the day the weights hold for
    version   of a table of weights.csv: which one; empty for the only one
    """

    table: str
    on: date
    version: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """How an amount is divided among parties, for a time.

    among       the group that is divided among, or empty where `parties` are listed
    shares      of a percent key: (party, exact share), '1/3' is a third; they sum to 1
    amounts     of a fixed key: (party, øre)
    basis       of population, degressive and usage keys
    rate_ore    of a degressive key: øre per inhabitant and year up to the threshold; the amount divided may
                be another than these rates give, the key then decides the proportions alone
    threshold   inhabitants of one party from which on each counts `share_above` of one
    nested      (party, id of key): the party's share is divided on among its own members
    decision    id of the decision that brought the key; the first key of an agreement needs none

    Ties of the largest remainder are broken by the larger weight, then by code.
    """

    id: str
    name: Wording
    kind: KeyKind
    among: str = ""
    parties: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    shares: tuple[tuple[str, Fraction], ...] = ()
    amounts: tuple[tuple[str, int], ...] = ()
    basis: Basis | None = None
    rate_ore: int | None = None
    threshold: int | None = None
    share_above: Fraction | None = None
    nested: tuple[tuple[str, str], ...] = ()
    decision: str = ""
    source: int = -1
    note: Wording = NO_WORDS


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as its folder has it; every reference in it names something that exists.

    status_rules   id of the rule set its lights are computed by ('simple' unless it opts for another)
    is_invented    names and numbers are made up, and every page and paper says so
    secretariat    id of the party that keeps the books; empty where nobody does
    index_series   the series that price levels move by, and its vintage ('' for the newest)
    files          name and sha256 of each file it was read from, in order
    """

    id: str
    name: Wording
    purpose: Wording
    publish: bool
    is_invented: bool
    starts: date
    ends: date
    parties: tuple[Party, ...]
    groups: tuple[Group, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    projects: tuple[Project, ...] = ()
    keys: tuple[Key, ...] = ()
    sources: tuple[Source, ...] = ()
    secretariat: str = ""
    decided_by: str = ""
    journal_number: str = ""
    status_rules: str = "simple"
    index_series: str = "statslig-pl-generel"
    index_vintage: str = ""
    note: Wording = NO_WORDS
    commitments: tuple[Commitment, ...] = ()
    entries: Entries = NO_ENTRIES
    effort: tuple[Effort, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    risks: tuple[Risk, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    statuses: tuple[Status, ...] = ()
    decisions: tuple[Decision, ...] = ()
    weights: tuple[Weight, ...] = ()
    indices: tuple[IndexStep, ...] = ()
    files: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def seen(self, known_on: date, happened_by: date | None = None) -> Programme:
        """The programme as it was known on a day: records written down later are left out, and, where
        `happened_by` is given, records of what happened later too.

        Planned effort, forecasts and commitments are dated by the day they were decided or made, so a plan
        for next year stands in today's view.
        """

        def kept(record: Commitment | Effort | Forecast | Baseline | Milestone | Risk | Benefit
                 | Measurement | Status | Decision) -> bool:  # fmt: skip
            if record.recorded > known_on:
                return False
            if happened_by is None or (isinstance(record, Effort) and record.kind == "planned"):
                return True
            return record.date <= happened_by

        return replace(
            self,
            commitments=tuple(one for one in self.commitments if kept(one)),
            entries=self.entries.seen(known_on, happened_by),
            effort=tuple(one for one in self.effort if kept(one)),
            forecasts=tuple(one for one in self.forecasts if kept(one)),
            baselines=tuple(one for one in self.baselines if kept(one)),
            milestones=tuple(one for one in self.milestones if kept(one)),
            risks=tuple(one for one in self.risks if kept(one)),
            benefits=tuple(one for one in self.benefits if kept(one)),
            measurements=tuple(one for one in self.measurements if kept(one)),
            statuses=tuple(one for one in self.statuses if kept(one)),
            decisions=tuple(one for one in self.decisions if kept(one)),
        )
