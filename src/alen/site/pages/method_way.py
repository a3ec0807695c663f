"""One way of computing: formula, assumptions, literature, worked examples, and what simulations say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alen.answers.coverage import Trial
from alen.answers.methods import MethodDetail, OneMethod, methods
from alen.answers.questions import Desk, Question
from alen.model.printed import Printed
from alen.site.pages.differences import years_of as differences_years
from alen.site.pages.frontier import years_of as frontier_years
from alen.site.visit import PageType, View, Visit
from alen.words import msgid

FOLDER = "/method/how"
"""Where the pages stand: a measure's method stands at `/method/{measure}`."""

PARTS = {
    "basics": msgid("The basics"),
    "uncertainty": msgid("What is uncertain"),
    "comparison": msgid("Comparing with others"),
    "frontier": msgid("Frontier analysis"),
    "claims": msgid("Published statements"),
}

TRIALS = {
    "figures": msgid("figures"),
    "differences": msgid("differences to the median"),
    "means": msgid("means of all"),
    "peer_means": msgid("means of peers"),
    "ranks": msgid("places"),
    "excess": msgid("the excess over the noise floor"),
    "dea": msgid("DEA"),
    "dea_interval": msgid("DEA's interval (Simar and Wilson)"),
    "dea_corrected": msgid("corrected DEA"),
    "fdh": msgid("FDH"),
    "order_m": msgid("order-m"),
    "order_alpha": msgid("order-alpha"),
    "sfa": msgid("SFA"),
    "noise_band": msgid("the band of noise"),
    "gate": msgid("the gate"),
    "gate_year_only": msgid("the gate, booking left out of what is stated"),
    "gate_unstated": msgid("the gate, nothing stated"),
    "best_of_two": msgid("the higher of DEA and SFA"),
}
RULES = {
    "median": msgid("difference to the median"),
    "best_quartile": msgid("difference to the best quartile"),
    "expected": msgid("difference to expected spend"),
    "conservative": msgid("the cautious sum"),
}
COUNTED = {
    "held": msgid("truth within the band, per cent"),
    "no_excess": msgid("no excess, per cent of samples"),
    "true_excess": msgid("true, per cent of spend"),
    "shown_excess": msgid("shown, per cent of spend"),
    "excess_held": msgid("truth within the band, per cent"),
    "true_total": msgid("true total, per cent of costs"),
    "shown_total": msgid("shown total, per cent of costs"),
    "over_claimed": msgid("said to have over five points too much, per cent"),
    "gate_open": msgid("gate open, per cent of samples"),
    "wrong_skew": msgid("wrong skew, per cent of samples"),
}
ASSUMED = {"true": msgid("right"), "too small": msgid("too small"), "too large": msgid("too large")}

_NOT_BESIDE_TRUE = frozenset({"no_excess", "excess_held"})
"""Counted of countries in which nobody is inefficient; in the others the sums themselves are shown."""


def _view(visit: Visit) -> View:
    answer = visit.ask("method", OneMethod(visit.params["method"]))
    note, text = answer.method, visit.phrases.text
    return View(
        template="method_way.html.j2",
        title=text(note.title),
        description=text(note.about),
        context={
            "note": note,
            "part": visit.phrases.of(PARTS, note.part),
            "title": text(note.title),
            "about": text(note.about),
            "symbols": [(one.sign, text(one.text)) for one in note.symbols],
            "assumptions": [text(one) for one in note.assumptions],
            "limits": [text(one) for one in note.limits],
            "used": [(text(one.text), _used_at(visit, one.page), one.command) for one in note.used],
            "code": answer.code,
            "tables": _tables(visit, answer),
            "studies": [_study(visit, answer, place) for place in range(len(answer.studies))],
        },
    )


def _used_at(visit: Visit, page: str) -> str | None:
    """Where a method shows. A page that each measure has of its own is that of the first that has one, in
    its newest year; None where none has."""
    if "{measure}" not in page:
        return visit.link(page) if page else None
    reading = visit.desk.reading
    for id_ in reading.measure_ids:
        years = (frontier_years if "{year}" in page else differences_years)(
            reading, reading.find_measure(id_)
        )
        if years:
            return visit.link(page.format(measure=id_, year=years[-1]))
    return None


def _study(visit: Visit, answer: MethodDetail, place: int) -> dict[str, Any]:
    one = answer.studies[place]

    def number(name: str) -> Printed:
        return visit.number(getattr(one, name), 0, f"method#/studies/{place}/{name}")

    return {name: number(name) for name in ("organisations", "samples", "draws")} | {
        "seed": one.seed,
        "made": one.made,
        "version": one.version,
        "command": one.command,
    }


Place = tuple[int, Trial]
Column = tuple[str, str, str, str]
"""Trial, rule, what was counted, and what was assumed of booking where that stands across."""


def _tables(visit: Visit, answer: MethodDetail) -> list[dict[str, Any]]:
    """One table for countries where nobody is inefficient, one for each scale of inefficiency."""
    placed = list(enumerate(answer.trials))
    found: list[dict[str, Any]] = []
    for inefficiency in sorted({one.inefficiency for one in answer.trials}):
        rows = [pair for pair in placed if pair[1].inefficiency == inefficiency]
        kept = [pair for pair in rows if _is_shown(pair[1], answer.method.trials)]
        first = kept[0][0]
        found.append(
            _table(visit, kept)
            | {
                "is_held": {one.counted for _, one in kept} == {"held"},
                "inefficiency": visit.number(inefficiency, 2, f"method#/trials/{first}/inefficiency")
                if inefficiency
                else None,
            }
        )
    return found


def _is_shown(one: Trial, asked: tuple[str, ...]) -> bool:
    if one.inefficiency and one.counted in _NOT_BESIDE_TRUE:
        return False
    # What is true is the same beside every lens, and stands once.
    return one.counted != "true_total" or one.trial == asked[0]


def _table(visit: Visit, rows: list[Place]) -> dict[str, Any]:
    """Settings down, what was tried across; what was assumed stands across too where all is of one kind."""
    across = {one.counted for _, one in rows} == {"held"} and any(one.assumed for _, one in rows)
    is_assumed = not across and any(one.assumed for _, one in rows)
    columns: dict[Column, None] = {}
    settings: dict[tuple[float, float, str], dict[Column, Place]] = {}
    for place, one in rows:
        column = one.trial, one.rule, one.counted, one.assumed if across else ""
        columns[column] = None
        at = one.year_noise, one.booking_noise, "" if across else one.assumed
        settings.setdefault(at, {})[column] = place, one
    if across:  # no setting has every assumption: those of a trial stand side by side
        tried = list(dict.fromkeys(column[0] for column in columns))
        columns = dict.fromkeys((trial, "", "held", assumed) for trial in tried for assumed in ASSUMED)
    return {
        "is_assumed": is_assumed,
        "columns": [_heading(visit, *column) for column in columns],
        "rows": [_row(visit, cells, list(columns), is_assumed) for cells in settings.values()],
    }


def _heading(visit: Visit, trial: str, rule: str, counted: str, assumed: str) -> dict[str, str]:
    phrases = visit.phrases
    name = phrases.of(RULES, rule) if rule else phrases.of(TRIALS, trial)
    if assumed:
        note = visit.words.say("booking assumed {how}", how=phrases.of(ASSUMED, assumed))
        return {"text": name, "note": note}
    return {"text": name, "note": phrases.of(COUNTED, counted)}


def _row(
    visit: Visit, cells: dict[Column, Place], columns: list[Column], is_assumed: bool
) -> dict[str, Any]:  # fmt: skip
    place, one = next(iter(cells.values()))

    def noise(name: str) -> Printed:
        return visit.number(getattr(one, name), 2, f"method#/trials/{place}/{name}")

    assumed = [visit.phrases.of(ASSUMED, one.assumed)] if is_assumed else []
    return {
        "head": noise("year_noise"),
        "cells": [noise("booking_noise"), *assumed, *(_cell(visit, cells.get(column)) for column in columns)],
    }


def _cell(visit: Visit, found: Place | None) -> object:
    if found is None:
        return visit.number(None, 1, "")
    return visit.number(found[1].pct, 1, f"method#/trials/{found[0]}/pct")


def _addresses(_desk: Desk) -> Iterable[str]:
    return [f"{FOLDER}/{one.id}" for one in methods()]


def _question(visit: Visit) -> Question[MethodDetail]:
    return OneMethod(visit.params["method"])


PAGES = (
    PageType(
        name="method-way",
        path=f"{FOLDER}/{{method}}",
        view=_view,
        addresses=_addresses,
        section="method",
        question=_question,
    ),
)
