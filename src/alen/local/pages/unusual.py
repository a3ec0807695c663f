"""Postings unlike the others: few, each with its reason, and with what chance alone would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from alen.answers.dates import say_date
from alen.local.phrases import UNUSUAL_KINDS
from alen.local.tables import (
    SHOWN,
    Column,
    Section,
    cells,
    column_heads,
    left_out,
    short_date,
    supplier_head,
)
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.purchases import EVERYTHING_IT
from alen.products.ledger.unusual import KINDS, Posting, Unusual, unusual
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

BOUNDS = {
    "false_share": msgid("at most a tenth of those told is expected to be chance"),
    "by_chance": msgid("at most one is expected by chance"),
    "controls": msgid("as many by chance as pairs a month or two apart show"),
}


def _view(visit: LocalVisit) -> View:
    say = visit.words.say
    answer = visit.answer("unusual", lambda lines: unusual(lines, EVERYTHING_IT))
    visit.show("unusual", answer)
    visit.show("count", {"postings": len(answer.postings)})
    lead = visit.say(
        msgid(
            "{number} postings differ from the usual. It is where to look first; none is an error by itself."
        ),
        number=visit.integer(len(answer.postings), "count/postings"),
    )
    sections = [
        Section(
            kind.replace("_", "-"),
            say(UNUSUAL_KINDS[kind]),
            columns=_heads(visit),
            rows=_rows(
                visit, [(at, one) for at, one in enumerate(answer.postings) if one.kind == kind][:SHOWN]
            ),
            notes=left_out(visit, kind, sum(one.kind == kind for one in answer.postings)),
        )
        for kind in KINDS
        if any(one.kind == kind for one in answer.postings)
    ]
    title = say("Unusual postings")
    return View(
        "sections.html.j2",
        title,
        str(lead),
        context={"heading": title, "lead": [lead], "sections": [*sections, _checks(visit, answer)]},
    )


def _heads(visit: LocalVisit) -> list[Any]:
    say = visit.words.say
    return [
        {"text": say("Supplier or account"), "kind": "text"},
        {"text": say("Day"), "kind": "text"},
        {"text": say("DKK")},
        {"text": say("Usually, DKK")},
        {"text": say("Account"), "kind": "text"},
        {"text": say("Why"), "kind": "text"},
        {"text": say("Line"), "kind": "text"},
    ]


def _rows(visit: LocalVisit, postings: Sequence[tuple[int, Posting]]) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for at, one in postings:
        source = f"unusual/postings/{at}"
        day = str(one.year) if one.posting_date is None else short_date(visit, one.posting_date)
        head = supplier_head(visit, one.supplier) if one.supplier else {"head": told(one.heading)}
        line: Any = "–"
        if one.import_key is not None:
            link = Markup('<a href="{}">{}</a>')
            line = link.format(
                visit.to(f"/lines/{one.import_key}/{one.source_row}"),
                visit.words.say("See it").replace(" ", "\u00a0"),
            )
        rows.append(
            {
                **head,
                "cells": [
                    told(day),
                    visit.kroner(one.amount_ore, f"{source}/amount_ore"),
                    visit.kroner(one.usual_ore, f"{source}/usual_ore"),
                    told(one.heading),
                    told(_why(visit, one)),
                    line,
                ],
            }
        )
    return rows


def _why(visit: LocalVisit, one: Posting) -> str:
    """What makes it unusual, in a few words; its amount and the usual one stand beside it."""
    say = visit.words.say
    if one.kind == "double_payment":
        day = "–" if one.other_on is None else say_date(one.other_on.isoformat(), visit.lang)
        return say("The same was paid on {date}.", date=day)
    if one.kind == "new_supplier":
        return say("Not seen before, and among the largest of the year.")
    if one.kind == "round_year_end":
        return say("Round, in the last days of the year.")
    if one.kind == "closing_day":
        return say("Banks are closed that day, and the amount is among the largest.")
    if one.kind == "december":
        return say("December is larger than the other months let expect.")
    return say("Larger than those like it.")


def _checks(visit: LocalVisit, answer: Unusual) -> Section:
    say = visit.words.say
    columns = [
        Column(say("Looked at"), "count", "tests"),
        Column(say("Told"), "count", "told"),
        Column(say("What bounds them"), "text", "bound"),
    ]
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(answer.checks):
        made = cells(visit, f"unusual/checks/{at}", one, columns)
        made[-1] = say(BOUNDS[one.bound])
        rows.append({"head": say(UNUSUAL_KINDS[one.kind]), "cells": made})
    return Section(
        "checks",
        say("What was looked at"),
        say("So that few are told that chance alone would show."),
        columns=column_heads(say("Kind"), columns),
        rows=rows,
    )


PAGE = LocalPage("/unusual", _view, menu=msgid("Unusual"))
