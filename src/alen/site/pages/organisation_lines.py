"""An organisation's measures as rows: the newest value, its place, how it moved, and its line over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from alen.answers.measure_words import reading_order
from alen.answers.phrases import DECIMALS, SCOPES, UNITS
from alen.answers.places import place_said
from alen.answers.profile import ShowAnswer, ShowLine
from alen.answers.questions import Desk
from alen.answers.said import Said, said
from alen.answers.trend import values_by_year
from alen.charts.marks import Heading
from alen.charts.sparkline import sparkline
from alen.errors import AlenError
from alen.model.printed import Printed
from alen.site.pages import explain, measure
from alen.site.pages.measure_list import FAMILIES
from alen.site.pages.measure_state import page_path
from alen.site.visit import Visit
from alen.words import msgid

SHORTEST_TREND = 3
"""Years a small line needs: two points are no line to read."""


@dataclass(frozen=True)
class Row:
    """One measure in one scope.

    scope   in words; empty for a measure without scopes
    place   "12 (7–34) of 98"; empty for one without a rank
    change  from the year before, with its sign; empty where there is none
    trend   a small line; empty without two years to draw
    status  why there is no value or no place, and what the figure is marked with
    """

    name: str
    href: str | None
    scope: str
    unit: str
    year: int
    value: Printed
    has_value: bool
    explain: str | None
    place: Said | str
    change: Said | str
    trend: Markup
    status: str


@dataclass(frozen=True)
class Family:
    """Measures that belong together."""

    ident: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Lacking:
    """A measure that nothing is loaded of, and the tables that would give it."""

    name: str
    href: str
    tables: str


@lru_cache(maxsize=2)
def _frozen(desk: Desk) -> frozenset[str]:
    pages = (*measure.PAGES, *explain.PAGES)
    return frozenset(path for page in pages for path in page.addresses(desk))


def linked(visit: Visit, path: str, scope: str | None = None) -> str | None:
    """A link to a measure's page or an explanation; None where a frozen site has no such page."""
    if visit.is_static and path not in _frozen(visit.desk):
        return None
    return visit.link(path, scope=scope)


def in_order(visit: Visit, ids: Iterable[str]) -> Mapping[str, int]:
    """Each measure's place in the order a reader meets them."""
    reading = visit.desk.reading
    order = reading_order([(id_, reading.find_measure(id_).family) for id_ in set(ids)])
    return {id_: place for place, id_ in enumerate(order)}


def families(visit: Visit, profile: ShowAnswer) -> list[Family]:
    """All lines by family, in reading order."""
    order = in_order(visit, (line.header.measure.id for line in profile.lines))
    places = sorted(range(len(profile.lines)), key=lambda at: order[profile.lines[at].header.measure.id])
    found: dict[str, list[Row]] = {}
    for at in places:
        line = profile.lines[at]
        found.setdefault(line.header.measure.family, []).append(_row(visit, profile, at, line))
    return [
        Family(f"f-{name}", visit.words.say(FAMILIES[name]) if name in FAMILIES else name, rows)
        for name, rows in found.items()
    ]


def _row(visit: Visit, profile: ShowAnswer, at: int, line: ShowLine) -> Row:
    header, code = line.header, profile.organisation.code
    note, source = header.measure, f"profile#/lines/{at}"
    scopes = visit.phrases.of(SCOPES, header.scope) if header.scope != "single" else ""
    scope = None if is_default(visit, note.id, header.scope) else header.scope
    explained = f"/explain/{note.id}/{code}/{line.year}/{header.scope}"
    return Row(
        name=visit.phrases.text(note.name),
        href=linked(visit, page_path(note.id, code), scope),
        scope=scopes,
        unit=visit.phrases.of(UNITS, note.unit),
        year=line.year,
        value=visit.figure(line.cell, note.unit, f"{source}/cell"),
        has_value=line.cell.value is not None,
        explain=None if line.cell.value is None else linked(visit, explained),
        place=_place(visit, line, source),
        change=change_said(visit, line, source),
        trend=_trend(visit, profile, line, f"t{at}"),
        status=_status(visit, line),
    )


def is_default(visit: Visit, measure_id: str, scope: str) -> bool:
    """Whether a scope is the one that a measure is shown in when none is asked for."""
    found = visit.desk.reading.find_measure(measure_id)
    amounts = visit.desk.reading.find_measure(found.of) if found.of else found
    return amounts.default_scope == scope


def _place(visit: Visit, line: ShowLine, source: str) -> Said | str:
    if line.place is None:
        return ""
    return said(
        visit.words,
        msgid("{place} of {n}"),
        place=place_said(visit.words, line.place, line.band, source),
        n=visit.number(line.n, 0, f"{source}/n"),
    )


def change_said(visit: Visit, line: ShowLine, source: str) -> Said | str:
    """How a figure moved from the year before, with its sign."""
    if line.change_pct is not None:
        number = visit.signed(line.change_pct, 1, f"{source}/change_pct")
        return said(visit.words, msgid("{number}%"), number=number)
    if line.change_points is not None:
        number = visit.signed(line.change_points, DECIMALS["pct"], f"{source}/change_points")
        return said(visit.words, msgid("{number} percentage points"), number=number)
    return ""


def _status(visit: Visit, line: ShowLine) -> str:
    said_already = "" if line.cell.missing is None else visit.phrases.why(line.cell.missing)
    parts = [said_already, visit.phrases.flags(line.cell.flags)]
    if line.cell.summed_from and line.cell.value is not None:
        parts.append(visit.words.say("summed from those it takes over from"))
    return "; ".join(one for one in parts if one)


def _trend(visit: Visit, profile: ShowAnswer, line: ShowLine, ident: str) -> Markup:
    """A small line; it prints no number, and its years stand on the measure's page."""
    header, code = line.header, profile.organisation.code
    try:
        values = values_by_year(visit.desk.reading, header.measure.id, code, header.scope, header.basis)
    except AlenError:
        return Markup("")
    points = {year: Printed(str(value), value) for year, value in values.items()}
    if len(points) < SHORTEST_TREND:
        return Markup("")
    name = visit.phrases.text(header.measure.name)
    about = visit.words.say(
        "{measure}, {first} to {last}", measure=name, first=str(min(points)), last=str(max(points))
    )
    years = range(min(points), max(points) + 1)
    cuts = {one.year for one in header.measure.breaks}
    return Markup(sparkline(points, years=years, heading=Heading(ident, name, about), cuts=cuts))


def lacking(visit: Visit, profile: ShowAnswer) -> list[Lacking]:
    """The measures without figures, each once, in reading order."""
    tables: dict[str, dict[str, None]] = {}
    for one in profile.not_loaded:
        tables.setdefault(one.measure_id, {}).update(dict.fromkeys(one.tables))
    order = in_order(visit, tables)
    reading = visit.desk.reading
    return [
        Lacking(
            visit.phrases.text(reading.find_measure(id_).name), visit.link(page_path(id_)), ", ".join(found)
        )
        for id_, found in sorted(tables.items(), key=lambda pair: order[pair[0]])
    ]
