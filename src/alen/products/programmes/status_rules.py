"""The rule sets that traffic lights are computed by, as the package has them: dated limits with sources.

A limit is crossed exactly: 10 per cent over is not above 10 per cent, one øre more is. Months are calendar
months: 31 January and one month is 28 February, or the 29th.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast, get_args

from alen.errors import BadDefinition, NotFound
from alen.model.money import ORE_PER_MILLION_KRONER
from alen.model.programme import Source, Wording
from alen.model.programme_records import DIMENSIONS, LIGHTS, Light
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

FILE = ("data", "programmes", "status_rules.yml")

Measure = Literal["over_pct", "over_ore", "delay_months"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
Beyond = Literal["above", "from"]


class Limit(NamedTuple):
    """A limit and the light it gives. beyond: 'above' (the limit itself does not cross) or 'from'."""

    light: Light
    measure: Measure
    beyond: Beyond
    limit: Fraction

    def is_crossed(self, value: Fraction | int) -> bool:
        """Whether a value crosses it; for months, ask `is_late`."""
        return value >= self.limit if self.beyond == "from" else value > self.limit

    def is_late(self, planned: date, expected: date) -> bool:
        """Whether an end later than planned crosses it."""
        reached = months_after(planned, int(self.limit))
        return expected >= reached if self.beyond == "from" else expected > reached


class Rule(NamedTuple):
    """The limits of one dimension, the worst light first; without limits nothing is computed."""

    dimension: str
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class RuleSet:
    """A dated set of rules. applies_to: 'all', or 'state': others opt in."""

    id: str
    version: str
    valid_from: date | None
    valid_to: date | None
    name: Wording
    note: Wording
    source: Source
    applies_to: str
    rules: tuple[Rule, ...]


class BoardLimit(NamedTuple):
    """A board and the total budget from or above which a project goes before it."""

    board: str
    of: Literal["project", "standard_procurement"]
    beyond: Beyond
    limit_ore: int


@dataclass(frozen=True)
class Boards:
    """The boards of a time."""

    id: str
    valid_from: date | None
    valid_to: date | None
    limits: tuple[BoardLimit, ...]
    source: Source

    def asked(self, budget_ore: int, *, is_standard_procurement: bool = False) -> tuple[BoardLimit, ...]:
        """The limits that a budget crosses: the boards it goes before."""
        of = "standard_procurement" if is_standard_procurement else "project"
        return tuple(
            one
            for one in self.limits
            if (one.of == of or (one.board == "finance_committee" and one.of == "project"))
            and (budget_ore >= one.limit_ore if one.beyond == "from" else budget_ore > one.limit_ore)
        )


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month.

    >>> months_after(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Delay(NamedTuple):
    """How much later a day is than another: days in all, and whole months with the days left over.

    Negative days are early; months and rest then count back.
    """

    days: int
    months: int
    rest: int


def delay(planned: date, expected: date) -> Delay:
    """The delay of an end.

    >>> delay(date(2025, 1, 31), date(2025, 5, 2))
    Delay(days=91, months=3, rest=2)
    """
    early = expected < planned
    start, end = (expected, planned) if early else (planned, expected)
    months = (end.year - start.year) * 12 + end.month - start.month
    if months_after(start, months) > end:
        months -= 1
    rest = (end - months_after(start, months)).days
    sign = -1 if early else 1
    return Delay((expected - planned).days, sign * months, sign * rest)


@lru_cache(maxsize=1)
def rule_sets() -> Mapping[str, RuleSet]:
    """Every rule set of the package, by id. Raises BadDefinition."""
    return {one.id: one for one in map(_rule_set, _section("rule_sets"))}


@lru_cache(maxsize=1)
def boards() -> tuple[Boards, ...]:
    """The boards of each time, the earliest first. Raises BadDefinition."""
    return tuple(_boards(one) for one in _section("boards"))


def rule_set(id_: str) -> RuleSet:
    """One rule set; raises NotFound, and says which there are."""
    found = rule_sets()
    if id_ not in found:
        known = ", ".join(found)
        raise NotFound(f"no rule set is called '{id_}'", do=f"There are: {known}.")
    return found[id_]


def _section(name: str) -> Sequence[Mapping[str, Any]]:
    where = "/".join(FILE)
    given = parse_yaml(read_text(*FILE), where)
    listed: object = cast(Mapping[str, object], given).get(name) if isinstance(given, Mapping) else None
    if not isinstance(listed, list):
        raise BadDefinition(f"'{name}' is no list", where=where)
    return cast(Sequence[Mapping[str, Any]], listed)


def _wording(given: Mapping[str, Any]) -> Wording:
    return Wording(str(given["da"]), str(given["en"]))


def _source(given: Mapping[str, Any]) -> Source:
    return Source(given["title"], given["publisher"], given["url"] or "", given["read_on"])


def _rule_set(given: Mapping[str, Any]) -> RuleSet:
    try:
        return RuleSet(
            given["id"],
            given["version"],
            given["valid_from"],
            given["valid_to"],
            _wording(given["name"]),
            _wording(given["note"]),
            _source(given["source"]),
            given["applies_to"],
            tuple(_rule(one, given["id"]) for one in given["rules"]),
        )
    except KeyError as error:
        raise BadDefinition(f"the rule set lacks {error}", where="/".join(FILE)) from error


def _rule(given: Mapping[str, Any], id_: str) -> Rule:
    limits = tuple(
        Limit(one["light"], one["measure"], one["beyond"], Fraction(one["limit"])) for one in given["limits"]
    )
    lights = [one.light for one in limits]
    worst_first = sorted(lights, key=LIGHTS.index, reverse=True)
    known = all(one.measure in MEASURES and one.beyond in ("above", "from") for one in limits)
    if lights != worst_first or "green" in lights or not known or given["dimension"] not in DIMENSIONS:
        raise BadDefinition(
            f"the limits of '{id_}' are not known measures from the worst light down", where="/".join(FILE)
        )
    return Rule(given["dimension"], limits)


def _boards(given: Mapping[str, Any]) -> Boards:
    limits = tuple(
        BoardLimit(
            one["board"],
            one["of"],
            one["beyond"],
            int(Fraction(one["million_kroner"]) * ORE_PER_MILLION_KRONER),
        )
        for one in given["limits"]
    )
    return Boards(given["id"], given["valid_from"], given["valid_to"], limits, _source(given["source"]))
