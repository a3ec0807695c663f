"""How figures are made: written from the catalogue of measures and from what is said of each method."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alen.answers.measures import MeasureDetail, MeasureLine, ScopeLine
from alen.answers.methods import MethodLine, Methods, methods
from alen.answers.phrases import BASES, ORGANISATIONS, SCOPES, UNITS
from alen.answers.questions import Desk, Measures, OneMeasure, Question
from alen.answers.tree_words import RELEASED_SUM
from alen.site.pages import method_way
from alen.site.pages.frontier import frontier_href
from alen.site.pages.method_way import FOLDER, PARTS
from alen.site.visit import PageType, Redirect, View, Visit


def _view(visit: Visit) -> View:
    listed = visit.ask("measures", Measures())
    say = visit.words.say
    return View(
        template="method.html.j2",
        title=say("Method"),
        description=say("How every figure is made, what it rests on, and what it does not say."),
        context={
            "parts": _parts(visit),
            "measures": [_listed(visit, one) for one in listed.measures],
        },
    )


def _parts(visit: Visit) -> list[dict[str, Any]]:
    """The methods, part by part."""
    listed = visit.ask("methods", Methods()).methods
    return [
        {
            "id": part,
            "title": visit.words.say(title),
            "methods": [_method(visit, one) for one in listed if one.part == part],
        }
        for part, title in PARTS.items()
    ]


def _method(visit: Visit, one: MethodLine) -> dict[str, str]:
    text = visit.phrases.text
    return {
        "id": one.id,
        "title": text(one.title),
        "text": text(one.about),
        "href": visit.link(f"{FOLDER}/{one.id}"),
    }


def _listed(visit: Visit, one: MeasureLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": visit.phrases.text(one.name),
        "unit": visit.phrases.of(UNITS, one.unit),
        "organisations": visit.phrases.of(ORGANISATIONS, one.organisations),
        "years": (one.years[0], one.years[-1]) if one.years else None,
        "tables": [*one.tables_missing, *one.tables_partial],
    }


def _one_view(visit: Visit) -> View:
    if any(one.id == visit.params["measure"] for one in methods()):
        raise Redirect(f"{FOLDER}/{visit.params['measure']}")
    answer = visit.ask("measure", OneMeasure(visit.params["measure"]))
    note, phrases = answer.measure, visit.phrases
    name = phrases.text(note.name)
    return View(
        template="method_measure.html.j2",
        title=visit.words.say("Method: {measure}", measure=name),
        description=phrases.text(note.about),
        context={
            "id": note.id,
            "name": name,
            "about": phrases.text(note.about),
            "unit": phrases.of(UNITS, note.unit),
            "organisations": phrases.of(ORGANISATIONS, note.organisations),
            "direction": note.direction,
            "scopes": [_scope(visit, one, note.unit) for one in answer.scopes],
            "limits": [phrases.text(one) for one in note.limits],
            "caveats": [phrases.text(one) for one in note.caveats],
            "breaks": [(one.year, phrases.text(one.text), one.source) for one in note.breaks],
            "references": list(note.references),
            "growth_of": note.of,
            "near_zero": _near_zero(visit, answer),
            "has_figures": any(one.figures for one in answer.scopes),
            "frontier_href": frontier_href(visit, note.id),
        },
    )


def _near_zero(visit: Visit, answer: MeasureDetail) -> object:
    if answer.near_zero_share is None:
        return None
    return visit.number(answer.near_zero_share, 0, "measure#/near_zero_share", 0.01)


def _scope(visit: Visit, one: ScopeLine, unit: str) -> dict[str, Any]:
    phrases = visit.phrases
    return {
        "name": phrases.of(SCOPES, one.scope) if one.scope != "single" else "",
        "basis": phrases.basis(one.basis, unit) if one.basis else "",
        "short_basis": phrases.of(BASES, one.basis) if one.basis else "",
        "text": phrases.text(one.text),
        "above": list(one.numerator) or ([visit.words.say(RELEASED_SUM)] if one.denominator else []),
        "below": list(one.denominator),
        "years": (one.years[0], one.years[-1]) if one.years else None,
        "tables": list(one.tables),
        "missing": list(one.tables_missing),
        "not_loaded": phrases.text(one.not_loaded),
    }


def _addresses(_desk: Desk) -> Iterable[str]:
    return ["/method"]


def _one_addresses(desk: Desk) -> Iterable[str]:
    return [f"/method/{measure}" for measure in desk.reading.measure_ids]


def _one_question(visit: Visit) -> Question[MeasureDetail]:
    return OneMeasure(visit.params["measure"])


PAGES = (
    PageType(
        name="method",
        path="/method",
        view=_view,
        addresses=_addresses,
        section="method",
        question=lambda _visit: Measures(),
    ),
    PageType(
        name="method-measure",
        path="/method/{measure}",
        view=_one_view,
        addresses=_one_addresses,
        section="method",
        question=_one_question,
    ),
    *method_way.PAGES,
)
