"""All measures by family: what each says, its newest year, and what is not loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alen.answers.measure_words import reading_order
from alen.answers.measures import MeasureLine
from alen.answers.phrases import ORGANISATIONS, UNITS
from alen.answers.questions import Measures
from alen.site.pages.measure_state import page_path
from alen.site.visit import PageType, View, Visit
from alen.words import msgid

FAMILIES: Mapping[str, str] = {
    "it": msgid("IT in the municipalities"),
    "it-share": msgid("IT as a share of spending"),
    "it-kinds": msgid("What IT is spent on"),
    "region-it": msgid("IT in the regions"),
    "growth": msgid("Growth from year to year"),
    "budget": msgid("Budgets"),
    "f64551": msgid("Neighbours of the IT function"),
    "background": msgid("Population and other background"),
}


@dataclass(frozen=True)
class Entry:
    """One measure in the list. `years` as text; `lacking` the tables that are not loaded."""

    name: str
    href: str
    about: str
    unit: str
    organisations: str
    years: str
    newest: int | None
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """Measures that belong together."""

    ident: str
    title: str
    entries: Sequence[Entry]


def view(visit: Visit) -> View:
    """The list."""
    listed = visit.ask("measures", Measures())
    reading = visit.desk.reading
    lines = {one.id: one for one in listed.measures}
    families: dict[str, list[Entry]] = {}
    order = reading_order((id_, reading.find_measure(id_).family) for id_ in lines)
    for id_ in order:
        families.setdefault(reading.find_measure(id_).family, []).append(_entry(visit, lines[id_]))
    shown = [
        Family(f"family-{one}", visit.words.say(FAMILIES[one]) if one in FAMILIES else one, entries)
        for one, entries in families.items()
    ]
    missing = [one for one in listed.measures if not one.figures]
    title = visit.words.say("Key figures")
    return View(
        template="measure_list.html.j2",
        title=title,
        description=visit.words.say(
            "All key figures of Alen: what each one measures, for which years there are figures, and what is "
            "not loaded."
        ),
        context={
            "title": title,
            "families": shown,
            "listed": listed,
            "n_missing": len(missing),
            "commands": [
                "alen update",
                *(f"alen import FILE --table {one}" for one in listed.tables_missing),
            ],
        },
    )


def _entry(visit: Visit, line: MeasureLine) -> Entry:
    measure = visit.desk.reading.find_measure(line.id)
    about = visit.phrases.text(measure.about)
    return Entry(
        name=visit.phrases.text(line.name),
        href=visit.link(page_path(line.id)),
        about=_first_sentence(about),
        unit=visit.phrases.of(UNITS, line.unit),
        organisations=visit.words.say("municipalities and regions")
        if line.organisations == "all"
        else visit.phrases.of(ORGANISATIONS, line.organisations),
        years=_years(line.years),
        newest=line.years[-1] if line.years else None,
        lacking=(*line.tables_missing, *line.tables_partial) if not line.figures else line.tables_missing,
    )


def _first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence: one that a capital letter follows."""
    at = 0
    while (at := text.find(". ", at)) >= 0:
        if text[at + 2 : at + 3].isupper() and not text[at - 1].isdigit() and text[at - 2 : at] != "pr":
            return text[: at + 1]
        at += 2
    return text


def _years(years: tuple[int, ...]) -> str:
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


PAGES = (
    PageType(
        "measures", "/m", view, lambda _desk: ["/m"], "measures", question=lambda _visit: Measures()
    ),
)  # fmt: skip
