"""The pages of a joint programme: the list, one as a whole, a project, the log; published or local."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from alen.answers.programme_bill import bill_years
from alen.answers.programme_bill_words import dated
from alen.answers.programme_bill_words import stated as told
from alen.answers.programme_cases import Case
from alen.answers.programme_heads import ProgrammeHead, ProgrammeSource, offered_days, offered_prices
from alen.answers.programme_parts import PartyNamed
from alen.answers.programme_words import CALCULATED, INVENTED, MISSING
from alen.answers.programmes import (
    ProgrammeAnswer,
    ProgrammeDecisions,
    ProgrammeOverview,
    ProgrammeProject,
    ProgrammeProjectAnswer,
    ProgrammesAnswer,
)
from alen.model.programme_records import CURRENT
from alen.site.pages import programme_sheets as sheets
from alen.site.pages.programme_charts import party_bars, timeline
from alen.site.pages.programme_frame import (
    Part,
    Sheet,
    Side,
    amount,
    kroner,
    money_sheet,
    name,
    own,
    party_href,
    sentence,
)
from alen.site.rendering import stated
from alen.site.visit import Redirect


def price_of(side: Side) -> tuple[str, str]:
    """The price level and the day that an address asks for. Raises Redirect to the normal form."""
    query = side.visit.query
    price, as_of = query.get("price", ""), query.get("as-of", "")
    if price == CURRENT:
        raise Redirect(side.visit.path, **{"as-of": as_of})
    return price or CURRENT, as_of


def fields(side: Side, case: Case, price: str, as_of: str) -> list[Mapping[str, Any]]:
    """The choices of price level and day; none on a site of plain files."""
    if side.visit.is_static:
        return []
    say = side.visit.words.say
    prices = dict.fromkeys((*offered_prices(case), price))
    options = [(one, say("each year's own") if one == CURRENT else one) for one in prices]
    days = dict.fromkeys((*offered_days(case), *((as_of,) if as_of else ())))
    return [
        {
            "name": "price", "label": say("Prices"),
            "options": [
                {"value": "" if one == CURRENT else one, "text": text, "chosen": one == price}
                for one, text in options
            ],
        },
        {
            "name": "as-of", "label": say("As it was on"),
            "options": [
                {"value": "", "text": say("as it is known now"), "chosen": not as_of},
                *(
                    {"value": one, "text": dated(one, side.visit.lang).text, "chosen": one == as_of}
                    for one in days
                ),
            ],
        },
    ]  # fmt: skip


def frame(side: Side, head: ProgrammeHead, heading: Any, **more: Any) -> dict[str, Any]:
    """What every page of a programme has in its context."""
    say = side.visit.words.say
    text = head.name.in_language(side.visit.lang)
    local = say("This programme is not published: it stands on this machine alone.") if side.is_local else ""
    return {
        "heading": heading, "where": "",
        "invented": sentence(side, INVENTED, name=told(text)) if head.is_invented else "",
        "local_note": local, "lead": [], "calculated": "", "fields": [], "action": "", "keys": [],
        "parts": [], "links": [], **more,
    }  # fmt: skip


# -- the list --------------------------------------------------------------------------------------------


def listed(side: Side, answer: ProgrammesAnswer, at: str) -> Part:
    """The list of programmes with what is committed and paid."""
    say = side.visit.words.say
    rows = [
        {
            "head": name(side, one.head.name),
            "href": side.to(f"/{one.head.id}"),
            "cells": [
                _period(side, one.head),
                say("invented") if one.head.is_invented else say("real"),
                side.visit.number(one.projects, 0, f"{at}/rows/{place}/projects"),
                side.visit.number(one.parties, 0, f"{at}/rows/{place}/parties"),
                amount(side, one.committed, f"{at}/rows/{place}/committed"),
                amount(side, one.paid, f"{at}/rows/{place}/paid"),
            ],
        }
        for place, one in enumerate(answer.rows)
    ]
    columns = [
        sheets.text_column(say("Programme")), sheets.text_column(say("Time")),
        sheets.text_column(say("Real or invented")), {"text": say("Projects")}, {"text": say("Parties")},
        {"text": say("Committed, DKK")}, {"text": say("Paid in, DKK")},
    ]  # fmt: skip
    return Part(
        "programmes",
        say("The programmes"),
        paragraphs=() if rows else [say("There is none.")],
        sheets=[Sheet("programmes", say("The programmes"), columns, rows)] if rows else (),
    )


def _period(side: Side, head: ProgrammeHead) -> Markup:
    lang = side.visit.lang
    return Markup("{} – {}").format(dated(head.starts, lang), dated(head.ends, lang))


# -- overview --------------------------------------------------------------------------------------------


def overview(side: Side, case: Case) -> dict[str, Any]:
    """A programme as a whole."""
    price, as_of = price_of(side)
    answer: ProgrammeAnswer = side.ask("programme", ProgrammeOverview(case.programme.id, price, as_of))
    at, say, head = side.at("programme"), side.visit.words.say, answer.head
    heading = name(side, head.name)
    parts = [
        _about(side, head),
        *sheets.agreement_parts(side, answer.agreements, at),
        _parties(side, answer, at),
        _bills(side, case),
        _years(side, answer, at),
        sheets.projects_part(side, head.id, answer.projects, at),
        sheets.milestones_part(side, answer.milestones, at, timeline(side, answer.milestones, _day(answer))),
        sheets.risks_part(side, answer.risks, at),
        sheets.benefits_part(side, answer.benefits, at),
        _decisions(side, answer, at),
        sheets.rows_part(side, answer.rows),
    ]
    return frame(
        side, head, heading,
        lead=[own(head.purpose.in_language(side.visit.lang))],
        keys=_keys(side, answer, at),
        fields=fields(side, case, price, as_of), action=side.to(f"/{head.id}"),
        parts=[one for one in parts if one is not None],
        crumbs=[(say("Joint programmes"), side.to("")), (heading, None)],
    )  # fmt: skip


def _day(answer: ProgrammeAnswer | ProgrammeProjectAnswer) -> str:
    if answer.head.as_of:
        return answer.head.as_of
    projects = answer.projects if isinstance(answer, ProgrammeAnswer) else (answer.project,)
    return projects[0].on if projects else answer.head.starts


def _keys(side: Side, answer: ProgrammeAnswer, at: str) -> list[Mapping[str, Any]]:
    say, money = side.visit.words.say, answer.money
    found: list[Mapping[str, Any]] = []
    for term, one, field in (
        (say("Committed"), money.committed, "committed"),
        (say("Paid in"), money.paid, "paid"),
        (say("Booked cost"), money.spent, "spent"),
        (say("Expected cost"), money.forecast, "forecast"),
    ):
        if one.ore is not None or one.missing:
            number = (
                kroner(side, one.ore, f"{at}/money/{field}/ore") if one.ore is not None
                else say(MISSING[one.missing])
            )  # fmt: skip
            note = say("of all agreements together") if len(answer.agreements) > 1 else None
            if one.unknown and one.ore is not None:
                note = say("and more that is not stated")
            found.append(
                {"term": term, "number": number, "unit": say("DKK"), "note": note, "href": "#h-rows"}
            )
    return found


def _about(side: Side, head: ProgrammeHead) -> Part:
    """What the programme is: time, secretariat, sources, note, data hash."""
    say, lang = side.visit.words.say, side.visit.lang
    facts: list[tuple[Any, Any]] = [(say("Time"), _period(side, head))]
    if head.secretariat:
        facts.append((say("Secretariat"), name(side, head.secretariat.name)))
    if head.decided_by:
        facts.append((say("Decided by"), own(head.decided_by)))
    if head.journal_number:
        facts.append((say("Journal number"), own(head.journal_number)))
    if head.price != CURRENT:
        facts.append((say("Prices"), told(f"{head.price} ({head.index_series} {head.index_vintage})")))
    facts.append((say("Data hash"), Markup("<code>{}…</code>").format(head.sha256[:16])))
    note = head.note.in_language(lang)
    return Part(
        "about", say("About the programme"), paragraphs=[stated(note)] if note else (), facts=facts,
        items=[_source(one) for one in head.sources],
    )  # fmt: skip


def _source(one: ProgrammeSource) -> Markup:
    text = stated(", ".join(part for part in (one.title, one.publisher) if part))
    # Whoever wrote the folder wrote the address: nothing but a page may be behind it.
    is_web = one.url.startswith(("https://", "http://"))
    return Markup('<a href="{}" rel="external">{}</a>').format(one.url, text) if is_web else text


def _parties(side: Side, answer: ProgrammeAnswer, at: str) -> Part:
    say = side.visit.words.say
    rows = [
        (_party_head(side, answer.head.id, one.party), one.money, f"{at}/parties/{place}/money")
        for place, one in enumerate(answer.parties)
    ]
    sheet = money_sheet(side, "parties", say("Money by party"), say("Party"), rows)
    return Part(
        "parties", say("Who pays what"),
        say("What each promised, what its share is by the keys, and what was called and paid in."),
        picture=party_bars(side, answer, at),
        paragraphs=() if rows else [say("Nothing was promised or paid.")],
        sheets=[sheet] if rows else (),
    )  # fmt: skip


def _party_head(side: Side, programme: str, party: PartyNamed) -> Mapping[str, Any]:
    return {"head": name(side, party.name), "href": party_href(side, programme, party)}


def _bills(side: Side, case: Case) -> Part | None:
    """The years whose shares can be seen."""
    say, years = side.visit.words.say, bill_years(case.programme)
    if not years:
        return None
    return Part(
        "shares", say("Each party's share"),
        say("What each is to pay in a year, and how every øre of it comes about."),
        paragraphs=[Markup("<strong>{}</strong>").format(say(CALCULATED))],
        items=[
            Markup('<a href="{}">{}</a>').format(
                side.link(f"/{case.programme.id}/bill/{year}"), say("Shares for {year}", year=str(year))
            )
            for year in years
        ],
    )  # fmt: skip


def _years(side: Side, answer: ProgrammeAnswer | ProgrammeProjectAnswer, at: str) -> Part:
    say = side.visit.words.say
    rows = [
        ({"head": str(one.year)}, one.money, f"{at}/years/{place}/money")
        for place, one in enumerate(answer.years)
    ]
    sheet = money_sheet(side, "years", say("Money by year"), say("Year"), rows)
    return Part(
        "years", say("Money by year"), paragraphs=() if rows else [say("No amount is stated for any year.")],
        sheets=[sheet] if rows else (),
    )  # fmt: skip


def _decisions(side: Side, answer: ProgrammeAnswer | ProgrammeProjectAnswer, at: str) -> Part:
    say = side.visit.words.say
    # What was decided has no prices to choose.
    log = side.link(f"/{answer.head.id}/decisions", price="")
    sheet = sheets.decisions_sheet(side, answer.decisions, f"{at}/decisions")
    return Part(
        "decisions", say("Decisions"), say("What was asked for and not taken moves nothing."),
        paragraphs=() if answer.decisions else [say("None was written down.")],
        sheets=[sheet] if answer.decisions else (),
        notes=[
            Markup('<a href="{}">{}</a>').format(log, say("The log of decisions on a page of its own"))
        ],
    )  # fmt: skip


# -- a project -------------------------------------------------------------------------------------------


def project(side: Side, case: Case, id_: str) -> dict[str, Any]:
    """One project."""
    price, as_of = price_of(side)
    answer: ProgrammeProjectAnswer = side.ask(
        "project", ProgrammeProject(case.programme.id, id_, price, as_of)
    )
    at, say, head, one = side.at("project"), side.visit.words.say, answer.head, answer.project
    facts: list[tuple[Any, Any]] = [
        (say("Owner"), name(side, one.owner.name) if one.owner else say("not stated")),
        (say("Baseline, DKK"), amount(side, one.baseline, f"{at}/project/baseline")),
        (say("Expected cost, DKK"), amount(side, one.expected, f"{at}/project/expected")),
        (say("Planned end"), sheets.day(side, one.held_end)),
        (say("Expected end"), sheets.day(side, one.expected_end)),
    ]
    purpose = one.purpose.in_language(side.visit.lang)
    parts = [
        Part("about", say("The project"), facts=facts),
        sheets.lights_part(side, one, f"{at}/project"),
        _years(side, answer, at),
        sheets.milestones_part(side, answer.milestones, at, timeline(side, answer.milestones, _day(answer))),
        sheets.risks_part(side, answer.risks, at),
        sheets.benefits_part(side, answer.benefits, at),
        _decisions(side, answer, at),
        sheets.rows_part(side, answer.rows),
    ]
    return frame(
        side, head, name(side, one.name), where=name(side, head.name),
        lead=[own(purpose)] if purpose else [],
        fields=fields(side, case, price, as_of), action=side.to(f"/{head.id}/project/{one.id}"),
        parts=parts, crumbs=crumbs_of(side, head, name(side, one.name)),
    )  # fmt: skip


def crumbs_of(side: Side, head: ProgrammeHead, last: Any) -> list[tuple[Any, str | None]]:
    """The way from the list by the programme to a page of it."""
    return [
        (side.visit.words.say("Joint programmes"), side.to("")),
        (name(side, head.name), side.link(f"/{head.id}")),
        (last, None),
    ]


# -- decisions -------------------------------------------------------------------------------------------


def decisions(side: Side, case: Case) -> dict[str, Any]:
    """The log of decisions."""
    _, as_of = price_of(side)
    answer = side.ask("decisions", ProgrammeDecisions(case.programme.id, as_of))
    say, head = side.visit.words.say, answer.head
    sheet = sheets.decisions_sheet(side, answer.decisions, f"{side.at('decisions')}/decisions")
    part = Part(
        "decisions", say("The log"), say("What was asked for and not taken moves nothing."),
        paragraphs=() if answer.decisions else [say("None was written down.")],
        sheets=[sheet] if answer.decisions else (),
    )  # fmt: skip
    heading = say("Decisions")
    return frame(
        side, head, heading, where=name(side, head.name),
        fields=[one for one in fields(side, case, CURRENT, as_of) if one["name"] == "as-of"],
        action=side.to(f"/{head.id}/decisions"), parts=[part], crumbs=crumbs_of(side, head, heading),
    )  # fmt: skip
