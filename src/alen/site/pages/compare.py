"""Two to six organisations of one kind side by side, measure by measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from alen.answers.compare import CompareAnswer, CompareLine
from alen.answers.phrases import REASONS, SCOPES, UNITS
from alen.answers.places import UNPLACED, place_said
from alen.answers.questions import Compare, Series
from alen.answers.said import Said, said
from alen.answers.trend import TrendAnswer
from alen.charts.marks import Break, ChartWords, Heading, Line
from alen.charts.trend import trend
from alen.errors import AlenError, BadInput, NotFound
from alen.model.printed import Printed
from alen.site.pages import organisation_lines as lines
from alen.site.pages.compare_form import LEAST, MOST, compare_form
from alen.site.pages.measure_state import page_path
from alen.site.visit import PageType, Redirect, View, Visit
from alen.words import msgid

WIDE, NARROW = 960, 360


@dataclass(frozen=True)
class Shown:
    """One organisation's figure: its place is empty where it has none, `why` where it has a place."""

    value: Printed
    has_value: bool
    href: str | None
    place: Said | str
    why: str


@dataclass(frozen=True)
class Row:
    """One measure in one scope and year."""

    name: str
    href: str
    unit: str
    scope: str
    year: int
    figures: Sequence[Shown]


def _form_view(visit: Visit) -> View:
    """What to compare: the form, or the address that it asks for."""
    asked = visit.repeated("organisation")
    if not asked:
        return _ask_again(visit, (), "", 200)
    try:
        codes = _codes(visit, asked)
    except NotFound as error:
        return _ask_again(visit, (), visit.words.retell(error.what), 404, visit.words.retell(error.do))
    except BadInput as error:
        return _ask_again(visit, (), visit.words.retell(error.what), 400, visit.words.retell(error.do))
    refusal = _refusal(visit, codes)
    if refusal:
        return _ask_again(visit, codes, refusal, 400)
    raise Redirect("/compare/" + "+".join(codes))


def _codes(visit: Visit, asked: Iterable[str]) -> list[str]:
    """Codes of what is asked for, each once. Raises UnknownOrganisation or AmbiguousOrganisation."""
    organisations = visit.desk.reading.organisations
    found = [organisations.by_code(text) or organisations.find(text) for text in asked]
    return list(dict.fromkeys(one.code for one in found))


def _refusal(visit: Visit, codes: Sequence[str]) -> str:
    """Why these are not compared; empty when they are."""
    organisations = visit.desk.reading.organisations
    kinds = {one.kind for code in codes if (one := organisations.by_code(code)) is not None}
    say = visit.words.say
    if not kinds <= {"municipality", "region"}:
        return say("Only municipalities and regions can be compared.")
    if len(kinds) > 1:
        return say("Municipalities cannot be compared with regions.")
    if len(codes) < LEAST:
        return say("Choose at least one more to compare with.")
    return say("Choose six at the most.") if len(codes) > MOST else ""


def _ask_again(visit: Visit, codes: Sequence[str], message: str, status: int, hint: str = "") -> View:
    title = visit.words.say("Compare municipalities or regions")
    return View(
        template="compare_form.html.j2",
        title=title,
        description=visit.words.say("Two to six municipalities, or two to six regions, side by side."),
        status=status,
        context={
            "title": title,
            "message": message,
            "hint": hint,
            "forms": [compare_form(visit, codes, kind) for kind in ("municipality", "region")],
        },
    )


def _year(visit: Visit) -> int | None:
    text = visit.params.get("year")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotFound("there is no such page")
    return int(text)


def _asked(visit: Visit) -> Compare:
    """What the address asks. Raises Redirect to its normal form, or an AlenError."""
    given = visit.params["codes"]
    codes = _codes(visit, [one for one in given.replace(" ", "+").split("+") if one])
    year = _year(visit)
    if "+".join(codes) != given:
        raise Redirect("/compare/" + "+".join(codes) + (f"/{year}" if year is not None else ""))
    return Compare(tuple(codes), year)


def _view(visit: Visit) -> View:
    question = _asked(visit)
    refusal = _refusal(visit, question.organisations)
    if refusal:
        return _ask_again(visit, question.organisations, refusal, 400)
    answer = visit.ask("compare", question)
    names = [visit.phrases.name(one) for one in answer.organisations]
    order = lines.in_order(visit, (line.header.measure.id for line in answer.lines))
    places = sorted(range(len(answer.lines)), key=lambda at: order[answer.lines[at].header.measure.id])
    title = visit.words.say("Compare: {names}", names=", ".join(names))
    return View(
        template="compare.html.j2",
        title=title,
        description=visit.words.say("{names} side by side by all key figures.", names=", ".join(names)),
        context={
            "names": names,
            "codes": question.organisations,
            "year": question.year,
            "heads": [
                {"text": name, "href": visit.link(f"/o/{one.code}")}
                for name, one in zip(names, answer.organisations, strict=True)
            ],
            "rows": [_row(visit, answer, at) for at in places],
            "has_places": any(one.place is not None for line in answer.lines for one in line.figures),
            "unplaced": visit.words.say(UNPLACED)
            if any(one.no_place for line in answer.lines for one in line.figures)
            else "",
            "chart": _chart(visit, answer, places),
            "lacking": _lacking(visit, answer),
            "files": _files(visit),
            "form": compare_form(visit, question.organisations, answer.kind),
        },
    )


def _row(visit: Visit, answer: CompareAnswer, at: int) -> Row:
    line = answer.lines[at]
    note = line.header.measure
    return Row(
        name=visit.phrases.text(note.name),
        href=visit.link(page_path(note.id), scope=None if _is_first(visit, line) else line.header.scope),
        unit=visit.phrases.of(UNITS, note.unit),
        scope="" if line.header.scope == "single" else visit.phrases.of(SCOPES, line.header.scope),
        year=line.year,
        figures=[_shown(visit, line, f"compare#/lines/{at}", place) for place in range(len(line.figures))],
    )


def _is_first(visit: Visit, line: CompareLine) -> bool:
    return lines.is_default(visit, line.header.measure.id, line.header.scope)


def _shown(visit: Visit, line: CompareLine, source: str, index: int) -> Shown:
    one, at = line.figures[index], f"{source}/figures/{index}"
    note = line.header.measure
    path = f"/explain/{note.id}/{one.organisation.code}/{line.year}/{line.header.scope}"
    place: Said | str = ""
    if one.place is not None:
        place = said(
            visit.words, msgid("{place} of {n}"),
            place=place_said(visit.words, one.place, one.band, at), n=visit.number(one.n, 0, f"{at}/n"),
        )  # fmt: skip
    return Shown(
        value=visit.figure(one.cell, note.unit, f"{at}/cell"),
        has_value=one.cell.value is not None,
        href=None if one.cell.value is None else visit.link(path),
        place=place,
        why="" if one.place is not None else visit.phrases.flags(one.cell.flags),
    )


def _chart(visit: Visit, answer: CompareAnswer, places: Sequence[int]) -> Mapping[str, Any] | None:
    """The first measure that two years can be drawn of, one line for each organisation."""
    codes = tuple(one.code for one in answer.organisations)
    for at in places:
        header = answer.lines[at].header
        question = Series(header.measure.id, codes, header.scope, header.basis)
        try:
            found = visit.desk.ask(question)
        except AlenError:
            continue
        years = sorted({cell.year for one in found.series for cell in one.cells if cell.value is not None})
        if len(years) >= 2:
            return _drawn(visit, visit.ask("series", question), range(years[0], years[-1] + 1))
    return None


def _drawn(visit: Visit, series: TrendAnswer, years: Sequence[int]) -> Mapping[str, Any]:
    """A series of several organisations in both forms."""
    note = series.header.measure
    name, unit = visit.phrases.text(note.name), visit.phrases.of(UNITS, note.unit)
    drawn = [one for one in _trend_lines(visit, series) if one.points]
    title = visit.words.say("Over time: {title}", title=f"{name}: {', '.join(one.name for one in drawn)}")

    def picture(ident: str, width: int) -> Markup:
        return Markup(
            trend(
                drawn,
                years=years,
                width=width,
                heading=Heading(ident, name, title),
                say=ChartWords(unit, visit.words.say("There are no figures to draw.")),
                tick=visit.words.number,
                breaks=[Break(one.year, visit.words.say("break")) for one in series.cuts],
            )
        )

    return {
        "title": name,
        "unit": unit,
        "wide": picture("compare-w", WIDE),
        "narrow": picture("compare-n", NARROW),
        "is_money": note.price_dependent,
    }


def _trend_lines(visit: Visit, series: TrendAnswer) -> list[Line]:
    unit = series.header.measure.unit
    return [
        Line(
            visit.phrases.name(one.organisation),
            {
                cell.year: visit.figure(cell, unit, f"series#/series/{at}/cells/{place}")
                for place, cell in enumerate(one.cells)
                if cell.value is not None
            },
            "series",
            why={c.year: visit.phrases.of(REASONS, c.reason) for c in one.cells if c.value is None},
            summed=frozenset(c.year for c in one.cells if c.summed_from),
        )
        for at, one in enumerate(series.series)
    ]


def _lacking(visit: Visit, answer: CompareAnswer) -> list[str]:
    order = lines.in_order(visit, (one.measure_id for one in answer.not_loaded))
    reading = visit.desk.reading
    ids = sorted(order, key=lambda id_: order[id_])
    return [visit.phrases.text(reading.find_measure(id_).name) for id_ in ids]


def _files(visit: Visit) -> list[Mapping[str, str]]:
    kinds = (
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("JSON", "json", "application/json"),
    )  # fmt: skip
    return [
        {"name": name, "href": visit.link(visit.path, form=form), "type": kind} for name, form, kind in kinds
    ]


PAGES = (
    PageType(
        "compare-form", "/compare", _form_view, lambda _desk: ["/compare"], "organisations",
        fields=("organisation",),
    ),
    PageType("compare", "/compare/{codes}", _view, lambda _desk: [], "organisations", question=_asked),
    PageType(
        "compare-year", "/compare/{codes}/{year}", _view, lambda _desk: [], "organisations", question=_asked
    ),
)  # fmt: skip
