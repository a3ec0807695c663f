"""Records with defaults, for small programmes written by hand. Everybody in them is invented."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from alen.model.programme import NO_WORDS, Agreement, Group, Member, Party, Programme, Project, Wording
from alen.model.programme_entries import Entry, EntryKind, entries_of
from alen.model.programme_records import (
    CURRENT,
    Amount,
    Baseline,
    Benefit,
    Commitment,
    Decision,
    Effort,
    Forecast,
    Measurement,
    Milestone,
    Risk,
    Status,
)

START = date(2024, 1, 1)
END = date(2025, 12, 31)


def said(text: str) -> Wording:
    return Wording(text, text)


def programme(*entries: Entry, **changed: Any) -> Programme:
    """Partners a and b behind 'all', a project x and a project y, two years."""
    given: dict[str, Any] = {
        "parties": tuple(Party(one, said(one), "municipality") for one in ("a", "b", "all")),
        "groups": (Group("partners", said("partners"), "all", members=(Member("a"), Member("b"))),),
        "agreements": (Agreement("deal", said("deal")),),
        "projects": tuple(Project(one, said(one), "deal", "a", START, END) for one in ("x", "y")),
        "entries": entries_of(entries),
    }
    return Programme("tryout", said("Tryout"), NO_WORDS, False, True, START, END, **{**given, **changed})


def entry(kind: EntryKind, day: date, party: str, kroner: int, row: int = 2, **changed: Any) -> Entry:
    plain = Entry(day, day, kind, party, "", "", "", day.year, 100 * kroner, "deal", "", "", "", row)
    return plain._replace(**changed)


def promise(id_: str, party: str, year: int, amount: Amount, row: int = 2, **changed: Any) -> Commitment:
    """An amount in øre."""
    plain = Commitment(
        id_,
        START,
        START,
        "grant",
        "deal",
        party,
        "",
        year,
        amount,
        CURRENT,
        "stated",
        "",
        "",
        "",
        "",
        "",
        row,
    )
    return plain._replace(**changed)


def decision(id_: str, day: date, **changed: Any) -> Decision:
    plain = Decision(id_, day, day, "other", "taken", "board", id_, "", "", 0, None, "", 2)
    return plain._replace(**changed)


def baseline(project: str, version: int, day: date, amount: Amount, **changed: Any) -> Baseline:
    plain = Baseline(day, day, project, version, amount, CURRENT, END, "", "", version + 1)
    return plain._replace(**changed)


def forecast(project: str, day: date, year: int, amount: Amount, row: int = 2) -> Forecast:
    return Forecast(day, day, project, year, amount, CURRENT, "", row)


def milestone(id_: str, day: date, planned: date, **changed: Any) -> Milestone:
    plain = Milestone(id_, day, day, "x", id_, planned, None, None, "planned", "", "", 2)
    return plain._replace(**changed)


def hours(kind: Any, party: str, day: date, number: Fraction | int, rate_ore: int, **changed: Any) -> Effort:
    plain = Effort(
        f"{kind}-{party}", day, day, kind, party, "x", day.year, Fraction(number), rate_ore, "", "", 2
    )
    return plain._replace(**changed)


def risk(id_: str, day: date, **changed: Any) -> Risk:
    plain = Risk(id_, day, day, "x", id_, 4, 4, "", None, None, "a", "open", 2)
    return plain._replace(**changed)


def benefit(id_: str, year: int, target: Any, **changed: Any) -> Benefit:
    plain = Benefit(id_, START, START, "x", id_, "b", "hours", False, year, Fraction(100), target, "", 2)
    return plain._replace(**changed)


def measured(id_: str, day: date, value: Any) -> Measurement:
    return Measurement(id_, day, day, value, "counted", 2)


def status(day: date, light: Any, reason: str = "as judged", **changed: Any) -> Status:
    return Status(day, day, "x", "overall", light, reason, "board", 2)._replace(**changed)
