"""Worked examples: differences to a target by every rule, what chance makes of them, and expected spend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alen.answers.booking_practice import has_booking_practice
from alen.answers.choosing import RANKED_KINDS
from alen.answers.citation import cite
from alen.answers.detection import METHOD
from alen.answers.edition import Reading
from alen.answers.expected import ExpectedAnswer, differences_path
from alen.answers.expected_words import ExpectedLead
from alen.answers.methods import OneMethod
from alen.answers.phrases import SCOPES
from alen.answers.potential import Potential, PotentialAnswer
from alen.answers.potential_words import PotentialLead
from alen.answers.questions import Desk
from alen.answers.ranked import years_with_values
from alen.answers.selection import amounts_of
from alen.charts.standalone import standalone
from alen.measures.definition import Measure
from alen.site.pages import differences_parts as parts
from alen.site.pages import measure_made as made
from alen.site.pages.differences_charts import WIDE, Drawing
from alen.site.pages.differences_state import FIELDS, QUERY, SHARES, State, read
from alen.site.pages.frontier import frontier_href
from alen.site.visit import PageType, View, Visit
from alen.store.packaged import read_text


class Page:
    """One page's answers, words and drawings."""

    def __init__(self, visit: Visit, state: State) -> None:
        self.visit, self.state = visit, state
        self.potential: PotentialAnswer = visit.ask("potential", state.potential())
        self.expected: ExpectedAnswer = visit.ask("expected", state.expected())
        self.sums = PotentialLead(visit.words, self.potential)
        self.fit = ExpectedLead(visit.words, self.expected)
        self.name = visit.phrases.text(self.potential.header.measure.name)
        self.title = visit.words.say(
            "Worked examples: differences, {measure}, {year}",
            measure=self.name, year=str(self.potential.year),
        )  # fmt: skip
        self.about = str(self.sums.sum(len(self.potential.rules) - 1))
        own = state.organisation or ""
        self.draw = Drawing(visit, self.potential, self.expected, self.title, self.about, own)


def view(visit: Visit) -> View:
    """The page."""
    page = Page(visit, read(visit))
    answer, state = page.potential, page.state
    year = str(answer.year)
    if answer.header.scope != "single":
        scope = visit.phrases.of(SCOPES, answer.header.scope)
        year = visit.words.say("{year}, scope: {scope}", year=year, scope=scope)
    if answer.header.price.kind == "real":
        prices = visit.phrases.price(answer.header.price)
        year = visit.words.say("{year}, in {prices}", year=year, prices=prices)
    return View(
        template="differences.html.j2",
        title=page.title,
        description=page.about,
        context={
            "heading": visit.words.say("Worked examples: differences to a target"),
            "where": f"{page.name}, {year}",
            "name": page.name,
            "measure_href": visit.link(f"/m/{state.measure}"),
            "lead": page.sums.sum(len(answer.rules) - 1),
            "notes": [one for one in page.sums.notes() if one],
            "action": visit.link(differences_path(state.measure, None)),
            "fields": parts.fields(visit, state, page.potential, SHARES),
            "unit_sentence": page.sums.unit_sentence(),
            "rules": parts.rule_rows(page.sums),
            "rules_chart": page.draw.rules(),
            "expected": page.expected,
            "expected_lead": page.fit.said(),
            "expected_chart": page.draw.expected(),
            "coefficients": parts.coefficient_rows(visit, page.expected, page.fit),
            "own": parts.own_sentences(visit, state, page.potential, page.expected, page.sums, page.fit),
            "rows": parts.organisation_rows(visit, state, page.potential, page.expected, page.sums, page.fit),
            **_made(visit, page),
        },
    )


def _made(visit: Visit, page: Page) -> Mapping[str, Any]:
    header, state = page.potential.header, page.state
    # A frozen site has the files of one state of each page.
    kinds = (
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("JSON", "json", "application/json"),
        (visit.words.say("Drawing (SVG)"), "svg", "image/svg+xml"),
    )  # fmt: skip
    return {
        "sources": made.sources(visit, header),
        "scope_text": visit.phrases.text(header.scope_text),
        "basis": made.basis(visit, header),
        "assumed": parts.assumed(visit, page.potential, page.sums),
        "prices": made.prices(visit, header) if header.price.kind == "real" else None,
        "methods": parts.methods_used(visit),
        "floor_href": visit.link(OneMethod(METHOD).page_path()),
        "frontier_href": frontier_href(visit, state.measure, page.potential.year),
        "files": [
            {"name": name, "href": visit.link(visit.path, form=form, **state.query), "type": kind}
            for name, form, kind in kinds
        ],
        "citation": cite(
            state.potential(), page.potential, visit.desk, visit.words, visit.dated_path,
            visit.setting.base_url,
        ),
    }  # fmt: skip


def _chart(visit: Visit) -> str:
    page = Page(visit, read(visit))
    return standalone(page.draw.rules_svg("rules", WIDE), read_text("charts", "style.css"))


def has_page(reading: Reading, measure: Measure) -> bool:
    """Whether a measure has such a page: bands are made of it, and it has figures."""
    return bool(years_of(reading, measure))


def years_of(reading: Reading, measure: Measure) -> tuple[int, ...]:
    """The years of a measure's pages."""
    if not has_booking_practice(measure):
        return ()
    scopes = amounts_of(reading, measure).scopes
    kind = measure.organisations if measure.organisations in RANKED_KINDS else RANKED_KINDS[0]
    return years_with_values(reading, measure, next(iter(scopes)), kind)


def _pages(desk: Desk) -> Iterable[str]:
    found = (desk.reading.find_measure(id_) for id_ in desk.reading.measure_ids)
    return [differences_path(one.id, None) for one in found if has_page(desk.reading, one)]


def _years(desk: Desk) -> Iterable[str]:
    found = (desk.reading.find_measure(id_) for id_ in desk.reading.measure_ids)
    return [differences_path(one.id, year) for one in found for year in years_of(desk.reading, one)]


def _question(visit: Visit) -> Potential:
    return read(visit).potential()


PAGES = (
    PageType(
        "differences", "/differences/{measure}", view, _pages, "measures", QUERY, FIELDS, _question, _chart
    ),
    PageType(
        "differences-year", "/differences/{measure}/{year}", view, _years, "measures", QUERY, FIELDS,
        _question, _chart,
    ),
)  # fmt: skip
