"""A measure without figures, or without any in the year asked for: said honestly, with what would help."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from alen.answers.measures import MeasureDetail
from alen.answers.phrases import UNITS
from alen.answers.questions import OneMeasure
from alen.measures.definition import Measure
from alen.site.pages import measure_made as made
from alen.site.pages.claim_lists import about_measure
from alen.site.pages.measure_state import State, page_path
from alen.site.visit import Redirect, View, Visit


@dataclass(frozen=True)
class NoYear:
    """A year without figures, of a measure that has others."""

    measure: Measure
    state: State


def tables_lacking(detail: MeasureDetail) -> tuple[str, ...]:
    """The tables that would give figures: those of which nothing is loaded, else all of them."""
    missing = dict.fromkeys(table for one in detail.scopes for table in one.tables_missing)
    return tuple(missing or dict.fromkeys(table for one in detail.scopes for table in one.tables))


def empty_view(visit: Visit, measure: Measure) -> View:
    """The page of a measure that nothing is loaded for: what it is, and what would give its figures.

    Raises Redirect from an organisation's page, or one with a query, to the measure's own.
    """
    if visit.path != page_path(measure.id) or visit.query:
        raise Redirect(page_path(measure.id))
    detail = visit.ask("measure", OneMeasure(measure.id))
    name = visit.phrases.text(measure.name)
    tables = tables_lacking(detail)
    return View(
        template="measure_empty.html.j2",
        title=name,
        description=visit.words.say("{measure}: no figures are loaded in this edition.", measure=name),
        context={
            "claims": about_measure(visit, measure.id),
            "name": name,
            "about": visit.phrases.text(detail.measure.about),
            "unit": visit.phrases.of(UNITS, measure.unit),
            "tables": tables,
            "is_growth": bool(measure.of),
            "build_command": Markup("<code>alen build</code>"),
            "commands": ["alen update", *(f"alen import FILE --table {table}" for table in tables)],
            "reservations": made.reservations(visit, detail, ()),
            "official": made.official(visit, measure.id),
            "method_href": visit.link(f"/method/{measure.id}"),
        },
    )


def year_view(visit: Visit, none: NoYear) -> View:
    """The page of a year without figures, which links to those that have some."""
    state = none.state
    code, query = state.organisation.code, state.query
    name = visit.phrases.text(none.measure.name)
    title = visit.words.say("{measure}: no figures for {year}", measure=name, year=str(state.year))
    return View(
        template="measure_year.html.j2",
        title=title,
        description=title,
        status=404,
        context={
            "name": name,
            "year": state.year,
            "newest": visit.link(page_path(state.measure, code), **query),
            "years": [
                (year, visit.link(page_path(state.measure, code, year), **query))
                for year in reversed(state.years)
            ],
        },
    )  # fmt: skip
