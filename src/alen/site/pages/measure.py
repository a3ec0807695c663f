"""One measure: the whole country, or one organisation in it, in one year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from alen.answers.addresses import PAGE_QUERY
from alen.answers.amounts import Amounts
from alen.answers.boundaries import MAP_KINDS, Boundaries
from alen.answers.citation import cite
from alen.answers.key_figures import KeyFigure, band_said, key_figures
from alen.answers.leads import head, measure_lead
from alen.answers.measures import MeasureDetail
from alen.answers.phrases import DECIMALS, UNITS
from alen.answers.questions import Desk, Question
from alen.answers.ranked import years_with_values
from alen.answers.said import Said, said
from alen.answers.standing import StandingAnswer
from alen.answers.trend import TrendAnswer
from alen.charts.preview import preview
from alen.charts.standalone import standalone
from alen.errors import NoFigures
from alen.model.printed import Printed
from alen.site.pages import measure_made as made
from alen.site.pages.claim_lists import about_measure
from alen.site.pages.measure_charts import Drawing
from alen.site.pages.measure_choice import hidden
from alen.site.pages.measure_controls import Controls, why_no_real_prices
from alen.site.pages.measure_dataset import dataset
from alen.site.pages.measure_differences import differences_section
from alen.site.pages.measure_drawn import Answers
from alen.site.pages.measure_empty import NoYear, empty_view, year_view
from alen.site.pages.measure_links import Links
from alen.site.pages.measure_parts import (
    Shared,
    embed_code,
    everybody,
    files,
    moves,
    remarks,
    year_rows,
)
from alen.site.pages.measure_peers import peers_of, peers_section
from alen.site.pages.measure_state import (
    FIELDS,
    State,
    has_figures,
    kinds_with_figures,
    newest,
    page_path,
    read,
)
from alen.site.visit import PageType, View, Visit
from alen.store.packaged import read_text
from alen.words import msgid

QUERY = PAGE_QUERY


class Page:
    """One page's answers, asked once; `standing` and the drawings are made from them."""

    def __init__(self, visit: Visit, state: State) -> None:
        self.visit, self.state = visit, state
        self.standing: StandingAnswer = visit.ask("standing", state.standing())
        self.rank = visit.ask("rank", state.rank())
        self.peers = peers_of(visit, state)
        self.members = self._members()
        self.name = visit.phrases.text(self.rank.header.measure.name)
        self.where = f"{visit.phrases.name(self.standing.organisation)}, {state.year}"
        said = head(visit.words, self.standing)
        self.title, self.about = said.title, said.description

    def _members(self) -> frozenset[str]:
        if self.state.group is None:
            found = self.peers.peers if self.peers is not None else ()
            return frozenset(one.organisation.code for one in found)
        chosen = self.visit.desk.ask(self.state.rank(self.state.group))
        return frozenset(row.organisation.code for row in (*chosen.rows, *chosen.unranked))

    def _series(self) -> TrendAnswer | None:
        """The organisation over time; None for one that has no figure in any year."""
        try:
            return self.visit.ask("series", self.state.series())
        except NoFigures:
            return None

    def drawing(self, *, over_time: bool = True) -> Drawing:
        """The drawings; without the series where only one year is drawn."""
        series = spread = None
        if over_time:
            series = self._series()
            basis = series.header.basis if series is not None else self.rank.header.basis
            spread = self.visit.ask("spread", self.state.spread(basis))
        group = self.standing.group.among if self.standing.group is not None else None
        answers = Answers(self.rank, series, spread, self.members, group, self.peers)
        return Drawing(self.visit, self.state, answers, f"{self.name}, {self.state.year}", self.about)

    @property
    def real_prices(self) -> str:
        """The prices the figures stand in; empty for current ones, in which nothing is reckoned anew."""
        price = self.rank.header.price
        return self.visit.phrases.price(price) if price.kind == "real" else ""

    @property
    def number(self) -> Printed | None:
        """The organisation's own figure."""
        value, unit = self.standing.cell.value, self.rank.header.measure.unit
        if value is None:
            return None
        return self.visit.number(value, DECIMALS.get(unit, 2), "standing#/cell/value")


def view(visit: Visit) -> View:
    """The page: with figures, without any, or without any in the year asked for."""
    reading = visit.desk.reading
    measure = reading.find_measure(visit.params["measure"])
    if not has_figures(reading, measure):
        return empty_view(visit, measure)
    state = read(visit)
    if not state.years:
        return empty_view(visit, measure)
    if state.year not in state.years:
        return year_view(visit, NoYear(measure, state))
    return _page_view(visit, Page(visit, state))


def _page_view(visit: Visit, page: Page) -> View:
    state, draw = page.state, page.drawing()
    links = Links(visit, state)
    detail = visit.ask("measure", state.detail())
    cuts = [one.year for one in draw.answers.series.cuts] if draw.answers.series is not None else []
    # A frozen site has thousands of organisations' pages: what is the same on all of them stands once,
    # on the measure's own.
    is_light = visit.is_static and not state.is_nation
    found_moves = [] if is_light else moves(visit, state, page.rank, cuts)
    header = page.rank.header
    return View(
        template="measure.html.j2",
        title=page.title,
        description=page.about,
        has_preview=not visit.is_static or (state.is_nation and visit.path == page_path(state.measure)),
        jsonld=None if is_light else dataset(visit, state, page.standing, page.about),
        context={
            "page": page,
            "state": state,
            "unit": visit.phrases.of(UNITS, header.measure.unit),
            "lead": measure_lead(visit.words, page.standing),
            "keys": _keys(visit, page, links),
            "is_light": is_light,
            "fields": [] if is_light else Controls(visit, state, links, detail).fields(),
            "kept": hidden(state.choice.query),
            "peers": peers_section(visit, state, page.peers, links),
            "differences": differences_section(visit, state),
            "claims": None if is_light else about_measure(visit, state.measure),
            "action": visit.link(page_path(state.measure)),
            "here": visit.link(visit.path),
            "own_name": visit.phrases.name(page.standing.organisation),
            "group_name": visit.phrases.name(draw.answers.group) if draw.answers.group is not None else "",
            "swarm": draw.swarm(),
            "swarm_legend": draw.legend(),
            "map": None if is_light else _map(visit, draw),
            "tiles": None if is_light else draw.tiles(),
            "legend": draw.classes[1],
            "ranking": draw.ranking(),
            "ranking_reading": draw.ranking_reading(),
            "trend": draw.trend(),
            "trend_reading": draw.trend_reading(),
            "years": year_rows(visit, draw),
            "moves": found_moves,
            "first_moves": tuple(one.first for one in found_moves),
            "shared": Shared(visit, state, links),
            "remarks": remarks(visit, draw.answers.series, state.year),
            "everybody": None if is_light else everybody(visit, state, draw, links),
            "table_href": visit.link(page_path(state.measure)) + "#t-all" if is_light else "#t-all",
            "nation_link": _nation_link(visit, page),
            "no_real_prices": why_no_real_prices(visit, state),
            "explain_href": links.explain(state.organisation.code) if page.number is not None else None,
            **_made(visit, page, detail, is_light=is_light),
            **_use(visit, page),
        },
    )


def _keys(visit: Visit, page: Page, links: Links) -> list[Mapping[str, Any]]:
    explain = links.explain(page.state.organisation.code)
    return [
        {
            "term": one.label, "number": one.value, "note": _note(visit, page, one) or None,
            "href": explain if one.id == "value" and page.number is not None else None,
        }
        for one in key_figures(visit.words, page.standing)
    ]  # fmt: skip


def _note(visit: Visit, page: Page, one: KeyFigure) -> Said:
    """What stands below a key figure; below the figure itself first its swing band, which leads on."""
    amounts = Amounts(visit.words, page.rank.header.measure.unit, "standing")
    band = band_said(amounts, page.standing) if one.id == "value" else None
    if band is None:
        return one.note
    shown = band
    if page.peers is not None:
        shown = Said(band.text, Markup('<a href="#h-band">{}</a>').format(band))
    if not one.note:
        return shown
    return said(visit.words, msgid("{prices}; {note}"), prices=shown, note=one.note)


def _map(visit: Visit, draw: Drawing) -> Mapping[str, Any] | None:
    kind = draw.answers.rank.kind
    found = visit.desk.ask(Boundaries(kind)) if kind in MAP_KINDS else None
    picture = draw.map(found) if found is not None else None
    if found is None or picture is None:
        return None
    source = found.source
    return {"picture": picture, "source": made.credit(visit, source) if source is not None else ""}


def _nation_link(visit: Visit, page: Page) -> Markup:
    words = visit.words.say("the page for the whole country")
    return Markup('<a href="{}">{}</a>').format(visit.link(page_path(page.state.measure)), words)


def _made(visit: Visit, page: Page, detail: MeasureDetail, *, is_light: bool) -> Mapping[str, Any]:
    key = (page.state.rank(), page.state.years, is_light)
    return {
        **visit.remembered("made", key, lambda: _made_alike(visit, page, detail, is_light=is_light)),
        "flags": made.flags(visit, page.standing),
        "method_href": visit.link(f"/method/{page.state.measure}"),
    }


def _made_alike(visit: Visit, page: Page, detail: MeasureDetail, *, is_light: bool) -> Mapping[str, Any]:
    """What is said alike on all pages of the measure's year."""
    header = page.rank.header
    return {
        "sources": made.sources(visit, header),
        "scope_text": visit.phrases.text(header.scope_text),
        "formula": made.formula(visit, detail, header),
        "basis": made.basis(visit, header),
        "population": made.population(visit, header),
        "prices": made.prices(visit, header),
        "official": [] if is_light else made.official(visit, page.state.measure, header.basis),
        "reservations": made.reservations(visit, detail, page.state.years, header),
    }


def _use(visit: Visit, page: Page) -> Mapping[str, Any]:
    citation = cite(
        page.state.standing(),
        page.standing,
        visit.desk,
        visit.words,
        visit.dated_path,
        visit.setting.base_url,
    )
    return {
        "files": files(visit, page.state),
        "citation": citation,
        "embed": embed_code(visit, page.state, page.title),
    }


# -- files, drawings, addresses ------------------------------------------------------------------


def _question(visit: Visit) -> Question[Any]:
    """Every year of everybody; of one organisation; or everybody in one year."""
    state = read(visit)
    if state.has_year:
        return state.rank()
    if state.is_nation:
        return state.table()
    try:
        visit.desk.ask(state.series())
    except NoFigures:
        return state.table()  # it stands there with its reasons
    return state.series()


def _css() -> str:
    return read_text("charts", "style.css")


def _chart(visit: Visit) -> str:
    page = Page(visit, read(visit))
    return standalone(page.drawing(over_time=False).swarm_svg("swarm", 960), _css())


def _preview(visit: Visit) -> str:
    page = Page(visit, read(visit))
    draw = page.drawing(over_time=False)
    unit = visit.phrases.of(UNITS, page.rank.header.measure.unit)
    cell = page.standing.cell
    made_of = preview(
        title=page.name, where=page.where, number=page.number, unit=unit,
        why="" if cell.value is not None or cell.missing is None else visit.phrases.why(cell.missing),
        marks=[draw.mark(row) for row in page.rank.rows], median=draw.median,
        heading=draw.heading("preview", page.title),
    )  # fmt: skip
    return standalone(made_of, _css())


def _of_measures(desk: Desk) -> Iterable[str]:
    return [page_path(id_) for id_ in desk.reading.measure_ids]


def _of_organisations(desk: Desk) -> Iterable[str]:
    reading = desk.reading
    for state in _newest(desk):
        measure = reading.find_measure(state.measure)
        for kind in kinds_with_figures(reading, measure, state.scope_used):
            years = years_with_values(reading, measure, state.scope_used, kind)
            for one in reading.organisations.of_kind(kind, years[-1]):
                yield page_path(state.measure, one.code)


def _of_years(desk: Desk) -> Iterable[str]:
    for state in _newest(desk):
        for year in state.years:
            yield page_path(state.measure, "000", year)


def _newest(desk: Desk) -> Iterable[State]:
    found = (newest(desk.reading, id_) for id_ in desk.reading.measure_ids)
    return [one for one in found if one is not None]


PAGES = (
    PageType(
        "measure", "/m/{measure}", view, _of_measures, "measures", QUERY, FIELDS, _question, _chart, _preview
    ),
    PageType(
        "measure-organisation", "/m/{measure}/{organisation}", view, _of_organisations, "measures", QUERY,
        FIELDS, _question, _chart, _preview,
    ),
    PageType(
        "measure-year", "/m/{measure}/{organisation}/{year}", view, _of_years, "measures", QUERY, FIELDS,
        _question, _chart, _preview,
    ),
)  # fmt: skip
