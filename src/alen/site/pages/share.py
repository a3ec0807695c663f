"""What one operation for several organisations would cost: the form that asks who, and the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from alen.answers.amounts import MILLION_ORE
from alen.answers.phrases import UNITS
from alen.answers.said import Said, said
from alen.answers.sharing import LEAST, MOST, Estimate, Share, ShareAnswer
from alen.answers.sharing_facts import sharing_facts
from alen.answers.sharing_words import Sharer
from alen.charts.marks import ChartWords, Heading, Mark, Ranked
from alen.charts.ranking import ranking
from alen.charts.standalone import standalone
from alen.errors import AlenError, BadInput, NotFound
from alen.model.printed import Printed
from alen.site.pages.find import standing
from alen.site.pages.measure_state import page_path as measure_path
from alen.site.visit import PageType, Redirect, View, Visit
from alen.store.packaged import read_text
from alen.words import msgid


@dataclass(frozen=True)
class Row:
    """One line of the table: an operation with what it costs, and its interval where it is worked out."""

    name: str
    millions: Printed
    population: Printed | None = None
    value: Printed | None = None
    href: str | None = None
    explain: str | None = None
    interval: Said | None = None


WIDE, NARROW = 960, 360
QUERY = ("engang", "koordinering")
_FIELDS, _LONGEST = 6, 60
_GROUPED = re.compile(r"[0-9]{1,3}(?:[. \u00a0][0-9]{3})+", re.ASCII)
"""Thousands apart, as people type them; a point elsewhere is no mark of thousands."""

_APART = re.compile(r"[. \u00a0]")


def _form_view(visit: Visit) -> View:
    """Who is to share: the form, or the address that it asks for."""
    asked = visit.repeated("organisation")
    if not asked:
        return _ask_again(visit, (), None, 200)
    try:
        codes = _codes(visit, asked)
        _refuse_number(codes)
        one_off, coordination = _one_off(visit), _coordination(visit)
    except NotFound as error:
        return _ask_again(visit, asked, error, 404)
    except BadInput as error:
        return _ask_again(visit, asked, error, 400)
    measure = visit.query.get("measure") or None
    raise Redirect(_path(codes, measure, None), **_query(one_off, coordination))


def _codes(visit: Visit, asked: Iterable[str]) -> tuple[str, ...]:
    """Codes of what is asked for, each once. Raises UnknownOrganisation or AmbiguousOrganisation."""
    organisations = visit.desk.reading.organisations
    found = [organisations.by_code(text) or organisations.find(text) for text in asked]
    return tuple(dict.fromkeys(one.code for one in found))


def _refuse_number(codes: Sequence[str]) -> None:
    """Raise BadInput for too few or too many."""
    if not LEAST <= len(codes) <= MOST:
        raise BadInput(
            "these are too few or too many for one operation",
            do=f"Name {LEAST} to {MOST} municipalities, or as many regions.",
        )


def _one_off(visit: Visit) -> int | None:
    text = (visit.query.get("engang") or "").strip()
    if not text:
        return None
    digits = _APART.sub("", text) if _GROUPED.fullmatch(text) else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise BadInput("the one-off cost is no amount", do="Give whole kroner, such as 9000000.")
    return int(digits) or None


def _coordination(visit: Visit) -> float | None:
    text = (visit.query.get("koordinering") or "").strip().replace(",", ".")
    if not text:
        return None
    whole, _, part = text.partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdigit() and whole and len(digits) <= 6):
        raise BadInput("the cost of coordination is no number", do="Give per cent, such as 5.")
    return float(text) or None


def _path(codes: Sequence[str], measure: str | None, year: int | None) -> str:
    parts = [part for part in (measure, year) if part is not None]
    return "/".join(["/share", "+".join(codes), *map(str, parts)])


def _query(one_off: int | None, coordination: float | None) -> dict[str, object]:
    return {"engang": one_off, "koordinering": None if coordination is None else f"{coordination:g}"}


def _named(visit: Visit) -> list[str]:
    """Whom the path names."""
    return [one for one in visit.params["codes"].replace(" ", "+").split("+") if one]


def _asked(visit: Visit) -> Share:
    """What the address asks. Raises Redirect to its normal form, or an AlenError."""
    codes = _codes(visit, _named(visit))
    _refuse_number(codes)
    measure, year = visit.params.get("measure"), _year(visit)
    id_ = None if measure is None else visit.desk.reading.find_measure(measure).id
    one_off, coordination = _one_off(visit), _coordination(visit)
    query = {name: str(value) for name, value in _query(one_off, coordination).items() if value is not None}
    path = _path(codes, id_, year)
    if path != visit.path or query != {name: visit.query[name] for name in QUERY if visit.query.get(name)}:
        raise Redirect(path, **query)
    return Share(codes, id_, year, None, one_off, coordination)


def _year(visit: Visit) -> int | None:
    text = visit.params.get("year")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotFound("there is no such page")
    return int(text)


def _ask_again(visit: Visit, typed: Sequence[str], error: AlenError | None, status: int) -> View:
    title = visit.words.say("What would one operation for several cost?")
    retell = visit.words.retell
    return View(
        template="share_form.html.j2",
        title=title,
        description=visit.words.say("Two or more municipalities, or regions, with one IT operation."),
        status=status,
        context={
            "title": title,
            "message": "" if error is None else retell(error.what),
            "hint": "" if error is None else " ".join(map(retell, filter(None, (error.why, error.do)))),
            "form": _form(visit, typed, visit.query.get("measure")),
            "cases": _cases(visit),
        },
    )


def _form(visit: Visit, chosen: Sequence[str], measure: str | None) -> Mapping[str, Any]:
    """The form, with what was typed still in it."""
    everyone = [one for kind in ("municipality", "region") for one in standing(visit, kind)]
    names = {one.code: one.name(visit.lang) for one in everyone}
    typed = [names.get(one, one)[:_LONGEST] for one in chosen]
    return {
        "action": visit.link("/share"),
        "names": list(names.values()),
        "typed": [*typed, *[""] * max(1, _FIELDS - len(typed))][:MOST],
        "measure": measure or "",
        "one_off": visit.query.get("engang", ""),
        "coordination": visit.query.get("koordinering", ""),
    }


def _view(visit: Visit) -> View:
    try:
        question = _asked(visit)
        answer = visit.ask("share", question)
    except NotFound as error:
        return _ask_again(visit, _named(visit), error, 404)
    except BadInput as error:
        return _ask_again(visit, _named(visit), error, 400)
    sharer = Sharer(visit.words, answer)
    title = visit.words.say("One operation: {names}", names=sharer.names())
    verdict = sharer.verdict()
    return View(
        template="share.html.j2",
        title=title,
        description=str(verdict),
        context={
            "title": title,
            "year": str(answer.year),
            "leads": [verdict, sharer.separate(), *filter(None, [sharer.break_even()])],
            "chart": _chart(visit, answer, title),
            "rows": _rows(visit, answer),
            "unit": visit.phrases.of(UNITS, answer.header.measure.unit),
            "measure": visit.phrases.text(answer.header.measure.name),
            "measure_href": visit.link(measure_path(answer.header.measure.id)),
            "elasticity": sharer.elasticity(),
            "reservations": sharer.reservations(),
            "lacking": [visit.phrases.text(one) for one in answer.model.lacking],
            "cases": _cases(visit) if answer.cases else (),
            "form": _form(visit, question.organisations, question.measure),
            "files": _files(visit),
        },
    )


def _rows(visit: Visit, answer: ShareAnswer) -> list[Row]:
    """Who booked what, all of them, and one operation."""
    note, say = answer.header.measure, visit.words.say
    rows: list[Row] = []
    for at, one in enumerate(answer.partners):
        path = f"/explain/{note.id}/{one.organisation.code}/{answer.year}/{answer.header.scope}"
        source = f"share#/partners/{at}"
        rows.append(
            Row(
                visit.phrases.name(one.organisation),
                visit.millions(one.cell.total, f"{source}/cell/total"),
                visit.number(one.population, 0, f"{source}/population"),
                visit.figure(one.cell, note.unit, f"{source}/cell"),
                visit.link(f"/o/{one.organisation.code}"),
                visit.link(path),
            )
        )
    together = visit.number(answer.population, 0, "share#/population")
    separate = _million(visit, answer.separate_ore, "/separate_ore")
    rows.append(Row(say("Together, each on their own"), separate, together))
    if answer.estimate is not None:
        rows.append(_estimated(visit, answer.estimate, "joint", say("One operation, by the cost function")))
        rows.append(_estimated(visit, answer.estimate, "saving", say("Saving a year")))
    return rows


def _estimated(visit: Visit, found: Estimate, field: str, name: str) -> Row:
    ends = [f"{field}_ore", f"{field}_low_ore", f"{field}_high_ore"]
    point, low, high = (_million(visit, getattr(found, one), f"/estimate/{one}") for one in ends)
    return Row(name, point, interval=said(visit.words, msgid("{low} to {high}"), low=low, high=high))


def _million(visit: Visit, ore: int, pointer: str) -> Printed:
    return visit.number(ore, 1, f"share#{pointer}", MILLION_ORE)


def _drawn(visit: Visit, answer: ShareAnswer, ident: str, width: int, title: str) -> str:
    """Each on their own against one operation, the interval as a line through its dot."""
    found, say = answer.estimate, visit.words.say
    if found is None:
        return ""
    ends = found.joint_low_ore / MILLION_ORE, found.joint_high_ore / MILLION_ORE
    rows = [
        Ranked(
            Mark("separate", say("Each on their own"), _million(visit, answer.separate_ore, "/separate_ore"))
        ),
        Ranked(
            Mark(
                "joint", say("One operation"), _million(visit, found.joint_ore, "/estimate/joint_ore"), "own"
            ),
            band=ends,
        ),
    ]
    return ranking(
        rows,
        width=width,
        heading=Heading(ident, title, str(Sharer(visit.words, answer).verdict())),
        say=ChartWords(say("DKK million a year"), say("There are no figures to draw.")),
        tick=visit.words.number,
    )


def _chart(visit: Visit, answer: ShareAnswer, title: str) -> Mapping[str, Markup] | None:
    if answer.estimate is None:
        return None
    return {
        "wide": Markup(_drawn(visit, answer, "share-w", WIDE, title)),
        "narrow": Markup(_drawn(visit, answer, "share-n", NARROW, title)),
    }


def _svg(visit: Visit) -> str:
    answer = visit.ask("share", _asked(visit))
    if answer.estimate is None:
        raise NotFound("this page has no drawing", do="Leave the ending out.")
    title = visit.words.say("One operation: {names}", names=Sharer(visit.words, answer).names())
    return standalone(_drawn(visit, answer, "share", WIDE, title), read_text("charts", "style.css"))


def _cases(visit: Visit) -> list[Mapping[str, str]]:
    """What others have published."""
    text = visit.phrases.text
    return [
        {"who": text(one.who), "text": text(one.text), "source": text(one.source), "href": one.url}
        for one in sharing_facts().cases
    ]


def _files(visit: Visit) -> list[Mapping[str, str]]:
    kinds = (
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("JSON", "json", "application/json"),
    )  # fmt: skip
    return [
        {"name": name, "href": visit.link(visit.path, form=form, **visit.query), "type": kind}
        for name, form, kind in kinds
    ]


def _answered(name: str, path: str) -> PageType:
    return PageType(
        name, path, _view, lambda _desk: [], "organisations", query=QUERY, question=_asked, chart=_svg
    )


PAGES = (
    PageType(
        "share-form", "/share", _form_view, lambda _desk: ["/share"], "organisations",
        query=QUERY, fields=("organisation", "measure"),
    ),
    _answered("share", "/share/{codes}"),
    _answered("share-measure", "/share/{codes}/{measure}"),
    _answered("share-year", "/share/{codes}/{measure}/{year}"),
)  # fmt: skip
