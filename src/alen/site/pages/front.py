"""The front page: find an organisation, the country in a sentence per measure, one picture, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alen.answers.boundaries import Boundaries
from alen.answers.country import Country, CountryAnswer
from alen.answers.country_lead import country_lead, country_sentence
from alen.answers.phrases import UNITS
from alen.answers.places import place_said
from alen.answers.said import Said
from alen.model.printed import Printed
from alen.site.pages.find import choices
from alen.site.pages.measure_charts import Drawing
from alen.site.pages.measure_drawn import Answers, Picture
from alen.site.pages.measure_list import FAMILIES
from alen.site.pages.measure_state import newest, page_path
from alen.site.pages.organisation import changes_of
from alen.site.visit import PageType, View, Visit

HEADLINES = ("it-net", "f64551-net")
"""What the picture shows: the first that has figures."""
FIRST_FAMILIES = ("it", "region-it")
OPEN_SENTENCES = 8
"""So many sentences stand open at the most, by whole families; the others are folded."""
ENDS = 5
"""How many of the highest and of the lowest stand beside the picture."""
CHANGES_SHOWN = 6


@dataclass(frozen=True)
class SentenceOf:
    """What is said of one measure for the whole country."""

    said: Said
    name: str
    href: str


@dataclass(frozen=True)
class Family:
    """The sentences of measures that belong together."""

    ident: str
    title: str
    sentences: Sequence[SentenceOf]


@dataclass(frozen=True)
class Everybody:
    """One organisation in the list that says the same as the picture."""

    name: str
    href: str
    place: Said | None
    value: Printed


@dataclass(frozen=True)
class Headline:
    """One measure for the whole country: picture, legend, and the same as a list.

    highest, lowest  both ends, the outermost first; empty where the list is short
    """

    measure: str
    name: str
    unit: str
    year: int
    href: str
    said: Said
    picture: Picture
    is_tiles: bool
    is_map: bool
    legend: Sequence[tuple[str, Any]]
    rows: Sequence[Everybody]
    has_bands: bool
    highest: Sequence[Everybody]
    lowest: Sequence[Everybody]


def _view(visit: Visit) -> View:
    say = visit.words.say
    country = visit.ask("country", Country())
    headline = _headline(visit, country)
    families = _families(visit, country, headline)
    return View(
        template="front.html.j2",
        title=say("What municipalities and regions book on IT"),
        description=say(
            "What every Danish municipality and region has booked on IT, year by year, measured alike, with "
            "the way back to the source of each figure."
        ),
        jsonld=_jsonld(visit),
        context={
            "choices": choices(visit),
            "headline": headline,
            "has_it": headline is not None and headline.measure == HEADLINES[0],
            "families": families,
            "open_families": _open(families),
            "lacking": _lacking(visit, country),
            "changes": changes_of(visit, None, CHANGES_SHOWN),
        },
    )  # fmt: skip


# -- the country ---------------------------------------------------------------------------------


def _open(families: Sequence[Family]) -> int:
    """How many families stand open: at least the first, then as long as there is room."""
    room = OPEN_SENTENCES
    for place, family in enumerate(families):
        room -= len(family.sentences)
        if room < 0:
            return max(1, place)
    return len(families)


def _families(visit: Visit, country: CountryAnswer, headline: Headline | None) -> list[Family]:
    """The sentences by family, without that of the picture, which stands beside it."""
    reading = visit.desk.reading
    found: dict[str, list[SentenceOf]] = {}
    for at, line in enumerate(country.measures):
        id_ = line.measure.id
        if headline is not None and id_ == headline.measure:
            continue
        said = country_sentence(visit.words, line, at)
        if said:
            one = SentenceOf(said, visit.phrases.text(line.measure.name), visit.link(page_path(id_)))
            found.setdefault(reading.find_measure(id_).family, []).append(one)
    order = [*FIRST_FAMILIES, *FAMILIES]
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    return [
        Family(f"f-{name}", visit.words.say(FAMILIES[name]) if name in FAMILIES else name, found[name])
        for name in names
    ]


def _lacking(visit: Visit, country: CountryAnswer) -> list[Mapping[str, str]]:
    return [
        {
            "name": visit.phrases.text(one.measure.name), "href": visit.link(page_path(one.measure.id)),
            "tables": ", ".join(one.tables_missing or one.tables_partial),
        }
        for one in country.lacking
    ]  # fmt: skip


# -- the picture ---------------------------------------------------------------------------------


def _headline(visit: Visit, country: CountryAnswer) -> Headline | None:
    reading = visit.desk.reading
    ids = [one for one in HEADLINES if one in reading.measure_ids]
    state = next((found for one in ids if (found := newest(reading, one)) is not None), None)
    at = next(
        (i for i, one in enumerate(country.measures) if state and one.measure.id == state.measure), None
    )
    if state is None or at is None:
        return None
    rank = visit.ask("rank", state.rank())
    name = visit.phrases.text(rank.header.measure.name)
    said = country_lead(visit.words, country.measures[at], at)
    answers = Answers(rank, None, None, frozenset(), None)
    draw = Drawing(visit, state, answers, f"{name}, {state.year}", str(said))
    found = visit.desk.ask(Boundaries(state.kind)) if state.kind == "municipality" else None
    mapped = draw.map(found) if found is not None else None
    tiles = mapped or draw.tiles()
    rows = _rows(visit, draw)
    ranked = rows[: len(rank.rows)]
    has_ends = len(ranked) >= 4 * ENDS
    return Headline(
        measure=state.measure,
        name=name,
        unit=visit.phrases.of(UNITS, rank.header.measure.unit),
        year=state.year,
        href=visit.link(page_path(state.measure)),
        said=said,
        picture=tiles or draw.swarm(),
        is_tiles=tiles is not None and mapped is None,
        is_map=mapped is not None,
        legend=draw.classes[1] if tiles is not None else draw.legend(),
        rows=rows,
        has_bands=draw.has_places,
        highest=ranked[:ENDS] if has_ends else (),
        lowest=ranked[: -ENDS - 1 : -1] if has_ends else (),
    )


def _rows(visit: Visit, draw: Drawing) -> list[Everybody]:
    found: list[Everybody] = []
    for row, source in draw.sourced():
        found.append(
            Everybody(
                name=visit.phrases.name(row.organisation),
                href=visit.link(f"/o/{row.organisation.code}"),
                place=None if row.place is None else place_said(visit.words, row.place, row.band, source),
                value=visit.figure(row.cell, draw.measure.unit, f"{source}/cell"),
            )
        )
    return found


def _jsonld(visit: Visit) -> Mapping[str, Any] | None:
    """The site, for machines, where it knows where it stands."""
    root = visit.setting.base_url
    if not root:
        return None
    found: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "WebSite", "name": "Alen",
        "url": f"{root}/{visit.lang}/", "inLanguage": visit.lang,
    }  # fmt: skip
    if not visit.is_static:
        found["potentialAction"] = {
            "@type": "SearchAction",
            "target": f"{root}/{visit.lang}/find?q={{q}}",
            "query-input": "required name=q",
        }
    return found


PAGES = (
    PageType("front", "/", _view, lambda _desk: ["/"], "front", question=lambda _visit: Country()),
)  # fmt: skip
