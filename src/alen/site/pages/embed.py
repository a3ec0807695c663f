"""A measure's drawing for other people's pages: no navigation, with its table and its source."""

from __future__ import annotations

from collections.abc import Iterable

from alen.answers.leads import measure_lead
from alen.answers.phrases import UNITS
from alen.answers.questions import Desk
from alen.site.pages.measure import Page
from alen.site.pages.measure_links import Links
from alen.site.pages.measure_made import sources
from alen.site.pages.measure_parts import everybody
from alen.site.pages.measure_state import NATION, newest, page_path, read
from alen.site.visit import PageType, View, Visit

QUERY = ("scope", "price", "base", "deflator", "group", "kontering")


def _view(visit: Visit) -> View:
    state = read(visit)
    page = Page(visit, state)
    draw = page.drawing(over_time=False)
    links = Links(visit, state)
    # In a frozen site the newest year of the country alone has a page of its own without a year.
    full = page_path(state.measure, state.organisation.code, state.year)
    return View(
        template="embed.html.j2",
        title=page.title,
        description=page.about,
        context={
            "page": page,
            "unit": visit.phrases.of(UNITS, page.rank.header.measure.unit),
            "lead": measure_lead(visit.words, page.standing),
            "state": state,
            "swarm": draw.swarm(),
            "swarm_legend": draw.legend(),
            "everybody": everybody(visit, state, draw, links),
            "sources": sources(visit, page.rank.header),
            "full": visit.link(full, **state.query),
        },
    )


def _addresses(desk: Desk) -> Iterable[str]:
    for id_ in desk.reading.measure_ids:
        state = newest(desk.reading, id_)
        if state is not None:
            yield f"/embed{page_path(id_, NATION, state.year)}"


PAGES = (
    PageType(
        "embed", "/embed/m/{measure}/{organisation}/{year}", _view, _addresses, "", QUERY, embeds=True
    ),
)  # fmt: skip
