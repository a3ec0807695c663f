"""Published statements: the list of them, and each with what its words mean and what the figures say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from alen.answers.addresses import CLAIM_FILTERS
from alen.answers.citation import cite
from alen.answers.claim_facts import claims_of
from alen.answers.claim_parts import ClaimAnswer, ClaimRow, ClaimsAnswer
from alen.answers.claim_reasons import MEANINGS
from alen.answers.claim_words import ClaimWords, date_of, kind_name, verdict_name
from alen.answers.claims import ClaimCheck, Claims
from alen.answers.questions import Desk
from alen.charts.standalone import standalone
from alen.errors import BadInput, NotFound
from alen.products.claims.checking import VERDICTS
from alen.site.pages import claim_parts as parts
from alen.site.pages import measure_made as made
from alen.site.pages.claim_charts import WIDE, Drawn, groups_of, svg
from alen.site.pages.frames import iframe
from alen.site.pages.measure_controls import by_name
from alen.site.visit import PageType, View, Visit
from alen.store.packaged import read_text

FOLDER = "/claims"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def claim_path(id_: str) -> str:
    """The page of a claim, below the language."""
    return f"{FOLDER}/{id_}"


# -- the list --------------------------------------------------------------------------------------------


def _asked(visit: Visit) -> Claims:
    """What an address filters by. Raises BadInput for a year that is none."""
    year = visit.query.get("year", "")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise BadInput(f"{year[:20]!r} is no year", do="Give a year such as 2023.")
    given = {name: visit.query.get(name, "") for name in CLAIM_FILTERS if name != "year"}
    return Claims(**given, year=int(year) if year else None)


def _view(visit: Visit) -> View:
    question = _asked(visit)
    answer: ClaimsAnswer = visit.ask("claims", question)
    say = visit.words.say
    return View(
        template="claims.html.j2",
        title=say("Published statements"),
        description=say(
            "What was said in public about public IT money, kept with the precision of its words and held "
            "against the accounts."
        ),
        context={
            "fields": [] if visit.is_static else _fields(visit, question),
            "action": visit.link(FOLDER),
            "counts": _counts(visit, answer),
            "total": visit.number(answer.total, 0, "claims#/total"),
            "is_filtered": any(value not in ("", None) for value in vars(question).values()),
            "rows": [row(visit, one) for one in answer.rows],
            "method_href": visit.link("/method/how/claims"),
            "files": _files(visit, with_drawing=False),
        },
    )


def row(visit: Visit, one: ClaimRow) -> Mapping[str, Any]:
    """A claim in a list: what it says, who printed it and when, and the verdict."""
    return {
        "title": visit.phrases.text(one.title),
        "href": visit.link(claim_path(one.id)),
        "publisher": one.publisher.name,
        "date": date_of(visit.words, one.publisher),
        "kind": kind_name(visit.words, one.kind),
        "badge": parts.badge(visit, one.verdict),
        "is_own": one.origin == "workspace",
    }


def _counts(visit: Visit, answer: ClaimsAnswer) -> list[Mapping[str, Any]]:
    """Each verdict with how many have it, and what it means."""
    return [
        {
            "verdict": parts.badge(visit, verdict),
            "number": visit.number(number, 0, f"claims#/counts/{at}/1"),
            "meaning": visit.words.say(MEANINGS[verdict]),
            "href": "" if visit.is_static or not number else visit.link(FOLDER, verdict=verdict),
        }
        for at, (verdict, number) in enumerate(answer.counts)
    ]


def _fields(visit: Visit, asked: Claims) -> list[Mapping[str, Any]]:
    """The form's choices: what the edition's claims are about, and what was asked for."""
    say, reading = visit.words.say, visit.desk.reading
    rows = visit.desk.ask(Claims()).rows
    measures = {id_ for one in rows for id_ in one.measures} | {asked.measure} - {""}
    codes = {code for one in rows for code in one.organisations if code[:1].isdigit()}
    codes |= {asked.organisation} - {""}
    names = {code: reading.organisations.find(code).name(visit.lang) for code in codes}
    measure_names = {id_: visit.phrases.text(reading.find_measure(id_).name) for id_ in measures}
    publishers = sorted({one.publisher.name for one in rows}, key=by_name)
    years = sorted({str(year) for one in rows for year in one.years}, reverse=True)
    return [
        _field("verdict", say("Verdict"), say("all verdicts"), asked.verdict,
               [(one, verdict_name(visit.words, one)) for one in VERDICTS]),
        _field("measure", say("Key figure"), say("all key figures"), asked.measure,
               sorted(measure_names.items(), key=lambda pair: by_name(pair[1]))),
        _field("organisation", say("Municipality or region"), say("all of them"), asked.organisation,
               sorted(names.items(), key=lambda pair: by_name(pair[1]))),
        _field("publisher", say("Publisher"), say("all publishers"), asked.publisher,
               [(one, one) for one in publishers]),
        _field("year", say("Year"), say("all years"), str(asked.year or ""), [(one, one) for one in years]),
    ]  # fmt: skip


def _field(
    name: str, label: str, everything: str, chosen: str, options: Iterable[tuple[str, str]]
) -> Mapping[str, Any]:
    return {
        "name": name,
        "label": label,
        "options": [
            {"value": value, "text": text, "chosen": value == chosen}
            for value, text in (("", everything), *options)
        ],
    }


# -- one claim -------------------------------------------------------------------------------------------


class Page:
    """One claim: its answer, its words and its main drawing."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.question = ClaimCheck(visit.params["claim"])
        self.answer: ClaimAnswer = visit.ask("claim", self.question)
        self.words = ClaimWords(visit.words, self.answer)
        self.title = visit.phrases.text(self.answer.row.title)

    @property
    def about(self) -> str:
        """The verdict and its reason, as one text."""
        return self.visit.words.say(
            "Verdict: {verdict}. {reason}", verdict=self.words.verdict(), reason=str(self.words.lead())
        )

    @cached_property
    def main(self) -> Drawn | None:
        """The first statement that can be drawn, of the likelier reading where there is one."""
        order = sorted(enumerate(self.answer.readings), key=lambda pair: not pair[1].is_likelier)
        found = [one for at, reading in order for one in groups_of(self.visit, reading, at) if one.is_drawn]
        return found[0] if found else None


def _one_view(visit: Visit) -> View:
    page = Page(visit)
    answer = page.answer
    return View(
        template="claim.html.j2",
        title=visit.words.say("Published statement: {title}", title=page.title),
        description=page.about,
        context={
            **_head(page),
            "about": visit.phrases.text(answer.about),
            "definition": visit.phrases.text(answer.definition),
            "kind": kind_name(visit.words, answer.row.kind),
            "subjects": _subjects(visit, answer),
            "derived": parts.derived(visit, page.words),
            "needs": parts.needs(page.words),
            "replies": parts.replies(visit, page.words),
            "sources": made.sources_said(visit, answer.sources),
            "method_href": visit.link("/method/how/claims"),
            "files": _files(visit, with_drawing=page.main is not None),
            "embed": iframe(visit, claim_path(answer.row.id), {}, page.title),
            "citation": cite(
                page.question, answer, visit.desk, visit.words, visit.dated_path, visit.setting.base_url
            ),
        },
    )


def _head(page: Page) -> Mapping[str, Any]:
    """What the page and its frame for other sites share."""
    visit, answer, words = page.visit, page.answer, page.words
    return {
        "name": page.title,
        "verdict": parts.badge(visit, answer.row.verdict),
        "lead": words.lead(),
        "recorded": words.recorded(),
        "quotation": answer.quotation,
        "language": answer.language,
        "speaker": answer.speaker,
        "printed": words.printed(),
        "printed_href": answer.row.publisher.address,
        "is_own": answer.row.origin == "workspace",
        "readings": parts.readings(visit, words),
        "check_columns": parts.check_columns(visit),
    }


def _subjects(visit: Visit, answer: ClaimAnswer) -> list[Mapping[str, str]]:
    """The pages of what the claim is about."""
    found: list[Mapping[str, str]] = [
        {"text": visit.phrases.text(name), "href": visit.link(f"/m/{id_}")}
        for id_, name in zip(answer.row.measures, answer.measure_names, strict=True)
    ]
    found += [
        {"text": visit.phrases.name(one), "href": visit.link(f"/o/{one.code}")}
        for one in answer.organisation_names
    ]
    return found


def _files(visit: Visit, *, with_drawing: bool) -> list[Mapping[str, str]]:
    kinds = [
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx", XLSX),
        ("JSON", "json", "application/json"),
    ]
    if with_drawing:
        kinds.append((visit.words.say("Drawing (SVG)"), "svg", "image/svg+xml"))
    return [
        {"name": name, "href": visit.link(visit.path, form=form, **visit.query), "type": kind}
        for name, form, kind in kinds
    ]


def _embed_view(visit: Visit) -> View:
    """A claim for other people's pages: statement, verdict and drawings."""
    page = Page(visit)
    return View(
        template="claim_embed.html.j2",
        title=page.title,
        description=page.about,
        context={
            **_head(page),
            "sources": made.sources_said(visit, page.answer.sources),
            "full": visit.link(claim_path(page.answer.row.id)),
        },
    )


def _chart(visit: Visit) -> str:
    page = Page(visit)
    if page.main is None:
        raise NotFound("this page has no drawing", do="Leave the ending out.")
    return standalone(svg(visit, page.words, page.main, "line", WIDE), read_text("charts", "style.css"))


def _addresses(desk: Desk) -> Iterable[str]:
    return [claim_path(id_) for id_ in claims_of(desk.reading)]


def _embeds(desk: Desk) -> Iterable[str]:
    return [f"/embed{path}" for path in _addresses(desk)]


def _question(visit: Visit) -> ClaimCheck:
    return ClaimCheck(visit.params["claim"])


PAGES = (
    PageType("claims", FOLDER, _view, lambda _desk: [FOLDER], "claims", CLAIM_FILTERS, question=_asked),
    PageType(
        "claim", f"{FOLDER}/{{claim}}", _one_view, _addresses, "claims", question=_question, chart=_chart
    ),
    PageType("claim-embed", f"/embed{FOLDER}/{{claim}}", _embed_view, _embeds, embeds=True),
)  # fmt: skip
