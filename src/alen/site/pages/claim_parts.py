"""What a claim's page is made of: its readings with their numbers and checks, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alen.answers.claim_parts import CheckedStatement, HeldFigure, ReadingOfClaim, StatedNumber
from alen.answers.claim_words import ClaimWords, verdict_name
from alen.answers.phrases import SCOPES
from alen.answers.said import Said, plain
from alen.errors import AlenError
from alen.site.pages import explain
from alen.site.pages.claim_charts import Drawn, drawn, groups_of
from alen.site.rendering import stated
from alen.site.visit import Visit

BADGES = {"confirmed": "info", "contradicted": "warning", "numbers_clash": "warning"}
"""How a verdict is marked; all others are quiet. Never in red or green: the word says it."""

MOST_LACKING = 8
"""Organisations without a figure that are named; the files hold all."""

OPEN_FIGURES = 6
"""So many figures stand open below a statement; more are folded."""


def badge(visit: Visit, verdict: str) -> Mapping[str, str]:
    """A verdict's name and mark."""
    return {"text": verdict_name(visit.words, verdict), "kind": BADGES.get(verdict, "quiet")}


def readings(visit: Visit, words: ClaimWords) -> list[Mapping[str, Any]]:
    """Every reading of the claim."""
    return [_reading(visit, words, at, one) for at, one in enumerate(words.answer.readings)]


def _reading(visit: Visit, words: ClaimWords, at: int, one: ReadingOfClaim) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "title": visit.phrases.text(one.title),
        "why": visit.phrases.text(one.why),
        "badge": badge(visit, one.verdict),
        "likelier": words.likelier(at),
        "numbers": [_number(visit, words, at, place, number) for place, number in enumerate(one.numbers)],
        "statements": [_statement(visit, words, one, group) for group in groups_of(visit, one, at)],
        "checks_stated": [
            _check_row(visit, words, at, place, check) for place, check in enumerate(one.checks)
        ],
        "coarse_note": words.coarse_note(at),
        "coarse": [
            {
                "title": visit.phrases.text(check.title),
                "badge": badge(visit, check.verdict),
                "reason": words.reason(at, place, coarse=True),
            }
            for place, check in enumerate(one.coarse)
            if check.verdict != one.checks[place].verdict
        ],
    }


def _number(
    visit: Visit, words: ClaimWords, reading: int, place: int, one: StatedNumber
) -> Mapping[str, Any]:
    pointer = f"/readings/{reading}/numbers/{place}"
    return {
        "title": visit.phrases.text(one.title),
        "year": "" if one.year is None else str(one.year),
        "stated": words.as_stated(one),
        "is_stated": bool(one.stated),
        "other": words.printed(one.other) if one.other is not None else "",
        "other_href": one.other.address if one.other is not None else "",
        "interval": words.interval(one.allowed, f"{pointer}/allowed") if one.stated else plain("–"),
        "narrowed": words.narrowed(reading, place),
    }


def _statement(visit: Visit, words: ClaimWords, reading: ReadingOfClaim, group: Drawn) -> Mapping[str, Any]:
    first = reading.checks[group.checks[0]]
    return {
        "id": f"s-{group.reading}-{group.checks[0]}",
        "title": visit.phrases.text(first.title),
        "picture": drawn(visit, words, group),
        "checks": [
            _check(visit, words, group.reading, place, reading.checks[place]) for place in group.checks
        ],
    }


def _check(
    visit: Visit, words: ClaimWords, reading: int, place: int, one: CheckedStatement
) -> Mapping[str, Any]:
    pointer = f"/readings/{reading}/checks/{place}"
    return {
        "against": words.against(one),
        "badge": badge(visit, one.verdict),
        "reason": words.reason(reading, place),
        "figures": [
            _figure(visit, words, f"{pointer}/figures/{at}", figure, one)
            for at, figure in enumerate(one.figures)
        ],
    }


def _check_row(
    visit: Visit, words: ClaimWords, reading: int, place: int, one: CheckedStatement
) -> Mapping[str, Any]:
    pointer = f"/readings/{reading}/checks/{place}"

    def told(name: str) -> Said:
        span, other = getattr(one, name), one.found if name == "stated" else one.stated
        return words.interval(span, f"{pointer}/{name}", [other])

    cells = [words.against(one), told("stated"), told("found"), verdict_name(visit.words, one.verdict)]
    return {"head": stated(visit.phrases.text(one.title)), "cells": cells}


# -- figures ---------------------------------------------------------------------------------------------


def _figure(
    visit: Visit, words: ClaimWords, pointer: str, one: HeldFigure, check: CheckedStatement
) -> Mapping[str, Any]:
    links = _links(visit, one)
    scope = "" if one.scope == "single" else visit.phrases.of(SCOPES, one.scope)
    return {
        "name": visit.phrases.text(one.measure_name),
        "href": visit.link(f"/m/{one.measure}"),
        "where": ", ".join(part for part in (scope, str(one.year), words.statistic(one)) if part),
        "who": _who(visit, one),
        "value": words.interval(one.value, f"{pointer}/value", [check.stated]) if one.value else None,
        "definition": words.definition(one),
        "why": visit.phrases.text(one.why),
        "links": links,
        "lacking": [_name(visit, code) for code, _ in one.missing[:MOST_LACKING] if code]
        if one.explain
        else [],
        "lack_more": len(one.missing) > MOST_LACKING,
        "is_folded": len(links) > OPEN_FIGURES,
    }


def _who(visit: Visit, one: HeldFigure) -> str:
    """Of whom the figure is: organisations by name, a kind by what it is called."""
    kinds = {
        "municipality": visit.words.say("all municipalities"), "region": visit.words.say("all regions"),
    }  # fmt: skip
    names = [kinds[code] if code in kinds else _name(visit, code) for code in one.organisations]
    if one.group:
        return visit.words.say("{group}, of {others}", group=_name(visit, one.group), others=", ".join(names))
    return ", ".join(names)


def _name(visit: Visit, code: str) -> str:
    try:
        return visit.desk.reading.organisations.find(code).name(visit.lang)
    except AlenError:
        return code


def _links(visit: Visit, one: HeldFigure) -> list[Mapping[str, str]]:
    """Each figure's way back to its source."""
    known = _explained(visit)
    found: list[Mapping[str, str]] = []
    for address in one.explain:
        path = f"/explain/{address}"
        if known is None or path in known:
            found.append({"text": _name(visit, address.split("/")[1]), "href": visit.link(path)})
    return found


def _explained(visit: Visit) -> frozenset[str] | None:
    """The explanations that a frozen site has; None where every figure has one."""
    if not visit.is_static:
        return None
    return visit.remembered("explained", (), lambda: frozenset(explain.addresses(visit.desk)))


# -- what follows, what would decide, what was answered --------------------------------------------------


def derived(visit: Visit, words: ClaimWords) -> list[Mapping[str, Any]]:
    """What follows from the claim's numbers."""
    return [
        {
            "title": visit.phrases.text(one.title),
            "value": words.derived(at),
            "meets": words.derived_meets(at),
        }
        for at, one in enumerate(words.answer.derived)
    ]


def needs(words: ClaimWords) -> list[Mapping[str, str]]:
    """What would decide the claim."""
    return [{"text": words.need(one), "command": one.command} for one in words.answer.needs]


def replies(visit: Visit, words: ClaimWords) -> list[Mapping[str, str]]:
    """What the publisher answered."""
    return [
        {"date": one.date, "text": visit.phrases.text(one.text), "address": one.address}
        for one in words.answer.replies
    ]


def check_columns(visit: Visit) -> Sequence[object]:
    """The heads of the table of checks."""
    say = visit.words.say
    heads = (say("Held against"), say("The words allow"), say("Found"), say("Verdict"))
    return [say("Statement"), *({"text": one, "kind": "text"} for one in heads)]
