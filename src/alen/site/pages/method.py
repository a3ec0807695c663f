"""How figures are made: written from the catalogue of measures and from the code that computes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from alen.answers.measures import MeasureDetail, MeasureLine, ScopeLine
from alen.answers.phrases import BASES, ORGANISATIONS, SCOPES, UNITS
from alen.answers.questions import Desk, Measures, OneMeasure, Question
from alen.answers.tree_words import RELEASED_SUM
from alen.comparison.groups import group_means, national_check
from alen.comparison.ranks import max_min_ratio, percentile_rank, quartiles, ranks, ratio_to_lowest
from alen.comparison.trends import backward_sum, cagr, contributions, largest_movers, log_slope, segments
from alen.measures.deflate import implied_index, to_real
from alen.measures.screening import hidiroglou_berthelot, thousand_errors
from alen.site.visit import PageType, View, Visit
from alen.words import msgid


@dataclass(frozen=True)
class Method:
    """One way of computing: what it is called, what it does in plain words, and the code that does it."""

    id: str
    title: str
    text: str
    code: tuple[Callable[..., Any], ...]


METHODS = (
    Method(
        "places",
        msgid("Places"),
        msgid(
            "The highest value is number 1, and equal values share the best place. A place says nothing of "
            "good or bad. Whoever has no value, or presumably books the spending elsewhere, has no place."
        ),
        (ranks, percentile_rank, quartiles, ratio_to_lowest, max_min_ratio),
    ),
    Method(
        "groups",
        msgid("Means of groups"),
        msgid(
            "A group has two means: weighted (the sum of the amounts over the sum of the inhabitants) and "
            "unweighted (the mean of the members). A member without a value makes both partial, and the page "
            "says what share is covered."
        ),
        (group_means, national_check),
    ),
    Method(
        "growth",
        msgid("Growth and breaks"),
        msgid(
            "Growth is from the year before, or compound over a stretch of years that can be compared. A "
            "break, a missing year or a change of scope cuts the series, and nothing is computed across."
        ),
        (segments, cagr, log_slope, largest_movers),
    ),
    Method(
        "contributions",
        msgid("Contributions to growth"),
        msgid(
            "What each member gave to the growth of a total, in percentage points; the contributions add up "
            "to the growth."
        ),
        (contributions,),
    ),
    Method(
        "prices",
        msgid("Real prices"),
        msgid(
            "An amount in the prices of another year is the amount times the index of that year over the "
            "index of its own. A year without an index has no real value. No index is used for spending "
            "that it was not made for."
        ),
        (implied_index, to_real),
    ),
    Method(
        "summed",
        msgid("Organisations that replace others"),
        msgid(
            "Before it existed, a new organisation is shown as the sum of those it takes over from: summed "
            "amounts over summed inhabitants, drawn dashed."
        ),
        (backward_sum,),
    ),
    Method(
        "screening",
        msgid("Errors in the sources"),
        msgid(
            "Figures that jump, and figures that look a thousand times too large or too small, are shown "
            "with a flag and never changed in silence; a correction needs a line with its reason."
        ),
        (hidiroglou_berthelot, thousand_errors),
    ),
)


def _code(one: Callable[..., Any]) -> dict[str, str]:
    """A function's own words, without its examples."""
    text = (inspect.getdoc(one) or "").split("\n>>>")[0].strip()
    return {"name": f"{one.__module__}.{one.__name__}", "text": text}


def _view(visit: Visit) -> View:
    listed = visit.ask("measures", Measures())
    say = visit.words.say
    return View(
        template="method.html.j2",
        title=say("Method"),
        description=say("How every figure is made, what it rests on, and what it does not say."),
        context={
            "methods": [
                {
                    "id": one.id,
                    "title": say(one.title),
                    "text": say(one.text),
                    "code": list(map(_code, one.code)),
                }
                for one in METHODS
            ],
            "measures": [_listed(visit, one) for one in listed.measures],
        },
    )


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
)
