"""The frontier of a measure's year, behind its gate: never more than what can be told from noise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alen.answers.booking_practice import has_booking_practice
from alen.answers.choosing import RANKED_KINDS
from alen.answers.citation import cite
from alen.answers.edition import Reading
from alen.answers.efficiency import Frontier, FrontierAnswer, frontier_path
from alen.answers.efficiency_costs import years_with_frontier
from alen.answers.efficiency_words import Fronter
from alen.answers.phrases import SCOPES
from alen.answers.questions import Desk
from alen.answers.selection import amounts_of
from alen.charts.standalone import standalone
from alen.errors import NotFound
from alen.measures.definition import Measure
from alen.site.pages import frontier_parts as parts
from alen.site.pages import measure_made as made
from alen.site.pages.frontier_charts import WIDE, Drawing
from alen.site.pages.frontier_state import FIELDS, QUERY, State, read
from alen.site.visit import PageType, View, Visit
from alen.store.packaged import read_text


class Page:
    """One page's answer, words and drawings."""

    def __init__(self, visit: Visit, state: State) -> None:
        self.visit, self.state = visit, state
        self.answer: FrontierAnswer = visit.ask("frontier", state.question())
        self.words = Fronter(visit.words, self.answer)
        self.name = visit.phrases.text(self.answer.header.measure.name)
        self.title = visit.words.say(
            "Frontier analysis: {measure}, {year}", measure=self.name, year=str(self.answer.year)
        )
        self.about = str(self.words.lead())
        self.draw = Drawing(visit, self.words, self.title, self.about)


def view(visit: Visit) -> View:
    """The page."""
    page = Page(visit, read(visit))
    answer, words = page.answer, page.words
    year = str(answer.year)
    if answer.header.scope != "single":
        scope = visit.phrases.of(SCOPES, answer.header.scope)
        year = visit.words.say("{year}, scope: {scope}", year=year, scope=scope)
    return View(
        template="frontier.html.j2",
        title=page.title,
        description=page.about,
        is_passing=answer.is_passing,
        context={
            "heading": visit.words.say("Frontier analysis"),
            "where": f"{page.name}, {year}",
            "name": page.name,
            "measure_href": visit.link(f"/m/{page.state.measure}"),
            "lead": words.lead(),
            "why": words.why(),
            "is_open": answer.lenses is not None,
            "caution": words.caution(),
            "notes": [
                one for one in (words.lacking(), words.estimated(), words.left_out(), words.sizes()) if one
            ],
            "action": visit.link(page.state.path),
            "fields": parts.fields(visit, page.state, answer),
            "noise": words.noise(),
            "gate_chart": page.draw.gate(),
            "gate_rows": parts.gate_rows(words),
            "totals_chart": page.draw.totals(),
            "totals": parts.total_rows(words),
            "score_columns": parts.score_columns(visit, words),
            "scores": parts.score_rows(visit, page.state, words),
            "peer_columns": parts.peer_columns(visit, words),
            "peers": parts.peer_rows(visit, page.state, words),
            "driver": words.driver(),
            "drivers": parts.driver_rows(visit, words),
            "outliers": words.outliers(),
            "assumed": parts.assumed(visit, answer),
            **_made(visit, page),
        },
    )


def _made(visit: Visit, page: Page) -> Mapping[str, Any]:
    header, state = page.answer.header, page.state
    kinds = [
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("JSON", "json", "application/json"),
    ]  # fmt: skip
    if page.draw.has_gate:
        kinds.append((visit.words.say("Drawing (SVG)"), "svg", "image/svg+xml"))
    return {
        "sources": made.sources(visit, header),
        "scope_text": visit.phrases.text(header.scope_text),
        "basis": made.basis(visit, header),
        "method_href": visit.link("/method/how/gate"),
        "measure_method_href": visit.link(f"/method/{state.measure}"),
        "files": [
            {"name": name, "href": visit.link(visit.path, form=form, **state.query), "type": kind}
            for name, form, kind in kinds
        ],
        "citation": cite(
            state.question(), page.answer, visit.desk, visit.words, visit.dated_path, visit.setting.base_url
        ),
    }


def _chart(visit: Visit) -> str:
    page = Page(visit, read(visit))
    if not page.draw.has_gate:
        raise NotFound("this page has no drawing", do="Leave the ending out.")
    return standalone(page.draw.gate_svg("gate", WIDE), read_text("charts", "style.css"))


def frontier_href(visit: Visit, id_: str, year: int | None = None) -> str | None:
    """The page of a measure, in a year or in the newest that has one; None where there is none."""
    years = years_of(visit.desk.reading, visit.desk.reading.find_measure(id_))
    if not years:
        return None
    return visit.link(frontier_path(id_, year if year in years else years[-1]))


def years_of(reading: Reading, measure: Measure) -> tuple[int, ...]:
    """The years of a measure's pages: those whose amounts and inhabitants make a frontier."""
    if not has_booking_practice(measure):
        return ()
    scopes = amounts_of(reading, measure).scopes
    kind = measure.organisations if measure.organisations in RANKED_KINDS else RANKED_KINDS[0]
    return years_with_frontier(reading, measure, next(iter(scopes)), kind)


def _pages(desk: Desk) -> Iterable[str]:
    found = (desk.reading.find_measure(id_) for id_ in desk.reading.measure_ids)
    return [frontier_path(one.id, year) for one in found for year in years_of(desk.reading, one)]


def _question(visit: Visit) -> Frontier:
    return read(visit).question()


PAGES = (
    PageType(
        "frontier", "/m/{measure}/{year}/frontier", view, _pages, "measures", QUERY, FIELDS, _question, _chart
    ),
)  # fmt: skip
