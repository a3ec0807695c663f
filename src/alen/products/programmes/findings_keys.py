"""What a check finds in keys and groups: validity, decisions, members, Christiansø and missing tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from alen.errors import BadInput
from alen.model.programme import Key, Programme
from alen.products.programmes.finding_words import Code, Finding, finding
from alen.products.programmes.findings_money import name_of
from alen.products.programmes.keys import NotWeighed, weigh
from alen.products.programmes.places import (
    COMMITMENTS,
    ENTRIES,
    TOML,
    WEIGHTS,
    Place,
    day_of,
    decisions,
    is_standing,
    standing,
)
from alen.products.programmes.weights import Registers, WeightTables

CHRISTIANSOE = "411"


def key_findings(
    programme: Programme, tables: WeightTables | None, registers: Registers | None
) -> Iterator[Finding]:
    """Every finding about keys, groups and weights; keys are weighed where it is known by what."""
    for chain in _chains(programme):
        yield from _chain(programme, chain)
    yield from _used(programme)
    yield from _members(programme)
    for one in programme.weights:
        if one.party == CHRISTIANSOE:
            yield finding("christiansoe", Place(WEIGHTS, one.row), "party", table=one.table)
    if tables is not None and registers is not None:
        yield from _weighed(programme, tables, registers)


def _chains(programme: Programme) -> Iterator[list[Key]]:
    """Keys that follow each other: of one group, and used for the same promises.

    Two keys of a group that divide different agreements stand beside each other.
    """
    uses: dict[tuple[str, str], set[str]] = {}
    for one in programme.commitments:
        if one.key:
            uses.setdefault((one.agreement, one.party), set()).add(one.key)
    keys = {one.id: one for one in programme.keys}
    for used in {frozenset(many) for many in uses.values()}:
        by_group: dict[tuple[str, tuple[str, ...]], list[Key]] = {}
        for id_ in used:
            if id_ in keys:
                by_group.setdefault((keys[id_].among, keys[id_].parties), []).append(keys[id_])
        for chain in by_group.values():
            yield sorted(chain, key=lambda one: (one.valid_from or date.min, one.id))


def _chain(programme: Programme, chain: list[Key]) -> Iterator[Finding]:
    found = decisions(programme)
    for before, after in pairwise(chain):
        place = Place(TOML, 0, f"keys.{after.id}")
        begins, ends = after.valid_from or date.min, before.valid_to or date.max
        if ends >= begins:
            yield finding("key_overlap", place, first=before.id, second=after.id, day=begins)
        elif begins - ends > timedelta(days=1):
            day = ends + timedelta(days=1)
            yield finding("key_gap", place, first=before.id, second=after.id, day=day)
        if not (after.decision and is_standing(after.decision, found)):
            yield finding("key_without_decision", place, "decision", key=after.id, before=before.id)


def _used(programme: Programme) -> Iterator[Finding]:
    """Promises of years in which their key does not hold on any day."""
    keys = {one.id: one for one in programme.keys}
    for one in standing(programme):
        key = keys.get(one.key)
        if key is None:
            continue
        first, last = date(one.year, 1, 1), date(one.year, 12, 31)
        if (key.valid_from or date.min) > last or (key.valid_to or date.max) < first:
            place = Place(COMMITMENTS, one.row)
            yield finding("key_not_valid", place, "key", id=one.id, year=one.year, key=one.key)


def _members(programme: Programme) -> Iterator[Finding]:
    """Calls on a party that belongs to groups, on a day when it was in none of them."""
    entries = programme.entries
    calls = entries.of_kinds("call")
    spans: dict[str, list[tuple[date, date]]] = {}
    for group in programme.groups:
        for member in group.members:
            span = (member.valid_from or date.min, member.valid_to or date.max)
            spans.setdefault(member.party, []).append(span)
    behind = {group.party for group in programme.groups}
    own = {one.party for one in standing(programme) if not one.key}
    for party, days in spans.items():
        if party in behind or party in own or (date.min, date.max) in days:
            continue
        outside = calls & (entries.party == entries.number_of(party))
        for first, last in days:
            outside &= ~((entries.day >= np.datetime64(first)) & (entries.day <= np.datetime64(last)))
        for n in np.flatnonzero(outside)[:1].tolist():
            day = day_of(entries.day[n])
            place = Place(ENTRIES, int(entries.row[n]))
            yield finding("not_member", place, "date", party=name_of(programme, party), day=day)


def _weighed(programme: Programme, tables: WeightTables, registers: Registers) -> Iterator[Finding]:
    """Keys that promises are divided by and that have no weights."""
    told: set[str] = set()
    keys = {one.id: one for one in programme.keys}
    for one in standing(programme):
        if one.key not in keys or one.key in told:
            continue
        told.add(one.key)
        day = _day(keys[one.key], one.year)
        place = Place(TOML, 0, f"keys.{one.key}")
        try:
            given = weigh(programme, one.key, day, tables, registers)
        except BadInput as error:
            yield finding("not_weighed", place, key=one.key, day=day, reason=error.what)
            continue
        if isinstance(given, NotWeighed) and given.reason != "not_valid":
            on = given.on or day
            yield finding("not_weighed", place, "basis", key=one.key, day=on, reason=Code(given.reason))


def _day(key: Key, year: int) -> date:
    """The day of a year that a key's members are looked at, as the bill does."""
    first = date(year, 1, 1)
    begins = key.valid_from
    return begins if begins is not None and first < begins <= date(year, 12, 31) else first
