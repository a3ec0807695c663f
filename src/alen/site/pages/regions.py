"""The regions: who booked how much on IT, how it grew, what drove it, and how it was over the years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from alen.answers.choosing import all_of_kind, scope_of
from alen.answers.citation import cite
from alen.answers.measures import MeasureDetail
from alen.answers.numerators import Numerators
from alen.answers.phrases import SCOPES, UNITS
from alen.answers.questions import Desk, OneMeasure, Question
from alen.answers.regions import REGION, RegionsAnswer
from alen.answers.regions_words import Lead
from alen.charts.marks import Bar, Heading
from alen.charts.preview import preview_of_few
from alen.charts.standalone import standalone
from alen.errors import AlenError
from alen.site.pages import measure_made as made
from alen.site.pages import regions_parts as parts
from alen.site.pages.frames import iframe
from alen.site.pages.regions_charts import WIDE, Drawing
from alen.site.pages.regions_state import FIELDS, MEASURE, State, page_path, read
from alen.site.visit import PageType, View, Visit
from alen.store.packaged import read_text

QUERY = ("scope", "price", "base", "deflator")


class Page:
    """One page's answer and drawings."""

    def __init__(self, visit: Visit, state: State) -> None:
        self.visit, self.state = visit, state
        self.answer: RegionsAnswer = visit.ask("regions", state.question())
        self.lead = Lead(visit.words, self.answer)
        self.about = self.lead.description()
        self.title = visit.words.say("The regions' IT, {year}", year=str(self.answer.year))
        self.draw = Drawing(visit, self.answer, self.title, self.about)


def view(visit: Visit) -> View:
    """The page; without figures it says what it would show, what is known, and what would load the rest."""
    state = read(visit)
    page = Page(visit, state)
    answer = page.answer
    return View(
        template="regions.html.j2",
        title=page.title if answer.is_loaded else visit.words.say("The regions' IT"),
        description=page.about,
        has_preview=answer.is_loaded and not visit.is_static,
        context={
            **_head(visit, page),
            "keys": parts.keys(visit, answer),
            "fields": parts.fields(visit, state, answer),
            "action": visit.link(page_path()),
            **_tables(visit, page),
            "driving": parts.driving(visit, state, answer, page.draw),
            "no_growth": _no_growth(visit, answer),
            "lacking": parts.lacking(visit, answer),
            "commands": parts.commands(answer),
            "build_command": Markup("<code>alen build</code>"),
            **_made(visit, answer),
            **_use(visit, page),
        },
    )


def _head(visit: Visit, page: Page) -> Mapping[str, Any]:
    """What the page and its frame for other sites begin with."""
    return {
        "answer": page.answer,
        "state": page.state,
        "heading": visit.words.say("The regions' IT"),
        "where": _where(visit, page.answer),
        "lead": page.lead.said(),
    }


def _tables(visit: Visit, page: Page) -> Mapping[str, Any]:
    """The table of regions, the series as a drawing and as a table."""
    answer = page.answer
    rows = parts.rows(visit, page.state, answer)
    return {
        "rows": rows,
        "shared_note": parts.shared_note(rows) if answer.is_loaded else "",
        "has_places": any(row.place for row in rows),
        "place_notes": parts.place_notes(visit, answer) if answer.is_loaded else [],
        "band_source": visit.phrases.text(answer.booking.source) if answer.booking is not None else "",
        "total": parts.total_row(visit, answer),
        "series": page.draw.series(),
        "summed_note": parts.summed_note(visit, answer),
        "years": parts.year_table(visit, answer, page.draw),
    }


def _embed_view(visit: Visit) -> View:
    """The series for other people's pages, with the tables and the source."""
    page = Page(visit, read(visit))
    return View(
        template="regions_embed.html.j2",
        title=page.title,
        description=page.about,
        context={
            **_head(visit, page),
            **_tables(visit, page),
            "sources": made.sources(visit, page.answer.header),
            "full": visit.link(page_path(page.answer.year), **page.state.query),
        },
    )


def _where(visit: Visit, answer: RegionsAnswer) -> str:
    if not answer.is_loaded:
        return ""
    scope = visit.phrases.of(SCOPES, answer.header.scope)
    return visit.words.say("{year}, cross grouping 110, scope: {scope}", year=str(answer.year), scope=scope)


def _no_growth(visit: Visit, answer: RegionsAnswer) -> str:
    """Why the total has no growth, as a sentence; empty where it has."""
    missing = answer.total.year_before.missing
    if not answer.is_loaded or missing is None:
        return ""
    said = visit.phrases.why(missing)
    return f"{said[:1].upper()}{said[1:]}."


def _made(visit: Visit, answer: RegionsAnswer) -> Mapping[str, Any]:
    detail = visit.ask("measure", OneMeasure(MEASURE))
    header = answer.header
    cut = [visit.phrases.text(one.text) for one in answer.cuts]
    return {
        "sources": made.sources(visit, header),
        "scope_text": visit.phrases.text(header.scope_text),
        "formula": made.formula(visit, detail, header),
        "basis": made.basis(visit, header),
        "population": made.population(visit, header),
        "prices": made.prices(visit, header),
        "growth_notes": [visit.phrases.text(one) for one in _growth_notes(answer)],
        "growth_index": visit.phrases.text(answer.growth_price.deflator_name) if answer.growth_price else "",
        "share_about": visit.phrases.text(answer.share_measure.about) if answer.share_measure else "",
        "reservations": _reservations(visit, detail),
        "cuts": cut,
        "method_href": visit.link(f"/method/{MEASURE}"),
    }


def _reservations(visit: Visit, detail: MeasureDetail) -> list[str]:
    """What a reader must know, and why a scope has no figures."""
    lacking = [one.not_loaded for one in detail.scopes if one.not_loaded is not None]
    said = (*detail.measure.caveats, *detail.measure.limits, *lacking)
    return [visit.phrases.text(one) for one in said]


def _growth_notes(answer: RegionsAnswer) -> tuple[Any, ...]:
    """What must be said of the index behind real growth, where the prices themselves do not say it."""
    if answer.growth_price is None or answer.header.price.kind == "real":
        return ()
    return answer.growth_price.deflator_notes


def _use(visit: Visit, page: Page) -> Mapping[str, Any]:
    kinds = (
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("JSON", "json", "application/json"),
        *((
            (visit.words.say("Drawing (SVG)"), "svg", "image/svg+xml"),
        ) if page.draw.drawn_years() else ()),
    )  # fmt: skip
    # A frozen site has the files of the newest year alone: they hold the series of all years.
    path = page_path() if visit.is_static else visit.path
    return {
        "files": [
            {"name": name, "href": visit.link(path, form=form, **page.state.query), "type": kind}
            for name, form, kind in kinds
        ],
        "embed": _embed_code(visit, page),
        "citation": cite(
            page.state.question(), page.answer, visit.desk, visit.words, visit.dated_path,
            visit.setting.base_url,
        ),
    }  # fmt: skip


def _embed_code(visit: Visit, page: Page) -> str:
    """The HTML that frames the page; empty where there is nothing to frame, or a frozen site lacks it."""
    answer = page.answer
    if not answer.is_loaded or (visit.is_static and answer.year != answer.years[-1]):
        return ""
    return iframe(visit, page_path(answer.year), page.state.query, page.title)


# -- files and addresses -----------------------------------------------------------------------------------


def _question(visit: Visit) -> Question[Any]:
    return read(visit).question()


def _chart(visit: Visit) -> str:
    page = Page(visit, read(visit))
    return standalone(page.draw.series_svg("series", WIDE), read_text("charts", "style.css"))


def _preview(visit: Visit) -> str:
    """The sum of the regions large, and a bar for each; without a sum of all a sentence in its place."""
    page = Page(visit, read(visit))
    answer = page.answer
    keys = parts.keys(visit, answer)
    is_whole = answer.is_loaded and 0 < answer.total.n == answer.total.members
    bars = [
        Bar(
            visit.phrases.name(one.organisation),
            row.kroner if one.cell.value is not None else None,
            "group",
            why=str(row.kroner),
        )
        for one, row in zip(answer.regions, parts.rows(visit, page.state, answer), strict=True)
    ]
    made_of = preview_of_few(
        title=visit.words.say("The regions' IT"),
        where=_where(visit, answer),
        number=keys[0]["number"] if is_whole else None,
        unit=keys[0]["unit"] if is_whole else "",
        why=str(page.lead.booked())
        if answer.is_loaded
        else visit.words.say("The regions' IT is not loaded in this data edition"),
        bars=bars if answer.is_loaded else (),
        bar_unit=visit.phrases.of(UNITS, answer.header.measure.unit),
        heading=Heading("preview", page.title, page.about),
    )
    return standalone(made_of, read_text("charts", "style.css"))


def _years(desk: Desk) -> Iterable[str]:
    """Every year that has figures; none without."""
    reading = desk.reading
    try:
        measure = reading.find_measure(MEASURE)
    except AlenError:
        return []
    amounts = Numerators(reading, measure, scope_of(reading, measure, None))
    return [page_path(year) for year in amounts.years(all_of_kind(reading, REGION))]


def _embeds(desk: Desk) -> Iterable[str]:
    """The newest year, in a frozen site the only one that can be framed."""
    return [f"/embed{path}" for path in list(_years(desk))[-1:]]


PAGES = (
    PageType(
        "regions", "/regions", view, lambda _desk: [page_path()], "regions", QUERY, FIELDS, _question, _chart,
        _preview,
    ),
    PageType(
        "regions-year", "/regions/{year}", view, _years, "regions", QUERY, FIELDS, _question, _chart,
        _preview,
    ),
    PageType("regions-embed", "/embed/regions/{year}", _embed_view, _embeds, "", QUERY, embeds=True),
)  # fmt: skip
