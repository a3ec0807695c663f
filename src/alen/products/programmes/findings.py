"""Checking a programme: everything that cannot be right, breaks its own rules, or that somebody should see.

A finding names file, row and column, says what, why it matters and what to do. Nothing here changes a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from alen.errors import NotFound
from alen.model.programme import Programme
from alen.products.programmes.finding_words import SEVERITIES, Code, Finding, Told, finding
from alen.products.programmes.findings_keys import key_findings
from alen.products.programmes.findings_money import money_findings
from alen.products.programmes.findings_plans import plan_findings
from alen.products.programmes.places import (
    BASELINES,
    BENEFITS,
    COMMITMENTS,
    DECISIONS,
    EFFORT,
    ENTRIES,
    FORECASTS,
    MEASUREMENTS,
    MILESTONES,
    RISKS,
    STATUSES,
    TOML,
    Place,
    Recorded,
    day_of,
)
from alen.products.programmes.prices import Levels
from alen.products.programmes.statements import judge, packaged_words
from alen.products.programmes.status_rules import rule_set, rule_sets
from alen.products.programmes.weights import Registers, WeightTables

__all__ = ["SHOWN", "Finding", "Told", "check", "last_day"]

SHOWN = 20
"""Rows of entries.csv that one rule names; the rest are counted."""


def check(
    programme: Programme,
    *,
    on: date | None = None,
    levels: Levels | None = None,
    tables: WeightTables | None = None,
    registers: Registers | None = None,
) -> tuple[Finding, ...]:
    """Every finding, errors first, then by file and row.

    on        the day that ends and years are held against; the last day that anything was written down where
              none is given, so that the same folder always gives the same findings
    tables    with `registers`: what keys are weighed by; without them no key is weighed
    """
    day = on or last_day(programme)
    found = [
        *_rules(programme),
        *_dates(programme),
        *_statements(programme),
        *money_findings(programme, day, levels),
        *plan_findings(programme, day, levels),
        *key_findings(programme, tables, registers),
    ]
    ordered = sorted(
        dict.fromkeys(found),
        key=lambda one: (SEVERITIES.index(one.severity), one.file, one.row, one.rule, one.what),
    )
    return tuple(ordered)


def last_day(programme: Programme) -> date:
    """The last day that anything was written down; the programme's start where nothing was."""
    days = [one.recorded for _, one in _records(programme)]
    if len(programme.entries):
        days.append(day_of(programme.entries.recorded.max()))
    return max(days, default=programme.starts)


def _records(programme: Programme) -> Iterator[tuple[str, Recorded]]:
    files: tuple[tuple[str, Iterable[Recorded]], ...] = (
        (COMMITMENTS, programme.commitments),
        (EFFORT, programme.effort),
        (FORECASTS, programme.forecasts),
        (BASELINES, programme.baselines),
        (MILESTONES, programme.milestones),
        (RISKS, programme.risks),
        (BENEFITS, programme.benefits),
        (MEASUREMENTS, programme.measurements),
        (STATUSES, programme.statuses),
        (DECISIONS, programme.decisions),
    )
    for file, records in files:
        for one in records:
            yield file, one


def _rules(programme: Programme) -> Iterator[Finding]:
    """A rule set that does not exist, is for others, or was over before the programme began."""
    place = Place(TOML, 0, "status_rules")
    named = programme.status_rules
    try:
        rules = rule_set(named)
    except NotFound:
        yield finding("unknown_rules", place, rules=named, known=", ".join(rule_sets()))
        return
    if rules.applies_to == "state" and all(one.kind != "state" for one in programme.parties):
        yield finding("rules_opted_in", place, rules=named)
    if rules.valid_to is not None and rules.valid_to < programme.starts:
        yield finding("rules_out_of_date", place, rules=named, day=rules.valid_to)


def _dates(programme: Programme) -> Iterator[Finding]:
    """Rows that were written down before what they tell of; planned hours may be."""
    planned = {one.row for one in programme.effort if one.kind == "planned"}
    for file, one in _records(programme):
        if one.recorded < one.date and not (file == EFFORT and one.row in planned):
            yield finding(
                "recorded_before", Place(file, one.row), "recorded", recorded=one.recorded, day=one.date
            )
    entries = programme.entries
    early = np.flatnonzero(entries.recorded < entries.day)
    for n in early[:SHOWN].tolist():
        place = Place(ENTRIES, int(entries.row[n]))
        recorded, day = day_of(entries.recorded[n]), day_of(entries.day[n])
        yield finding("recorded_before", place, "recorded", recorded=recorded, day=day)
    if len(early) > SHOWN:
        place = Place(ENTRIES, int(entries.row[early[SHOWN]]))
        yield finding("more_alike", place, "recorded", n=len(early) - SHOWN)


def _statements(programme: Programme) -> Iterator[Finding]:
    """Agreements whose stated numbers cannot all be true, or are only by their words."""
    for agreement in programme.agreements:
        if not agreement.readings:
            continue
        for judged in judge(agreement, packaged_words()).readings:
            if judged.looseness not in ("clash", "words"):
                continue
            rule = "statements_clash" if judged.looseness == "clash" else "statements_by_words"
            numbers = judged.clash if judged.looseness == "clash" else judged.needed
            place = Place(TOML, 0, f"agreements.{agreement.id}")
            yield finding(rule, place, reading=judged.reading.name, numbers=Code(", ".join(numbers)))
