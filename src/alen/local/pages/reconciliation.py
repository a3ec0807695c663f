"""The ledger against the published accounts of the same organisation and year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.local.parts import year_choice
from alen.local.phrases import ACCOUNT_CAVEATS, ACCOUNT_REASONS, ACCOUNT_STATUSES
from alen.local.tables import Column, Section, cells, column_heads, left_out
from alen.local.visit import LocalPage, LocalVisit
from alen.model.accounts import format_function
from alen.products.ledger.published_accounts import published_accounts
from alen.products.ledger.reconciliation import Cell, Reconciliation, booked, reconcile
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

ROWS = 150


def _view(visit: LocalVisit) -> View:
    say, year = visit.words.say, visit.year()
    years = visit.years if year is None else (year,)
    edition = visit.desk.edition_id
    workspace = visit.ledger.books.workspace

    def made(lines: Any) -> Reconciliation:
        accounts = published_accounts(workspace, lines.holder, years, edition)
        return reconcile(booked(lines, years), accounts, lines.holder.kind)

    answer = visit.answer(("reconciliation", years, edition), made)
    visit.show("reconciliation", answer)
    lead = [_lead(visit, answer)]
    title = say("The ledger against the published accounts")
    where = say("all years") if year is None else str(year)
    if answer.no_function_lines:
        lead.append(
            visit.say(
                msgid("{number} lines state no function and are in no sum: DKK {amount}."),
                number=visit.integer(answer.no_function_lines, "reconciliation/no_function_lines"),
                amount=visit.kroner(answer.no_function_ore, "reconciliation/no_function_ore"),
            )
        )
    return View(
        "sections.html.j2",
        f"{title}, {where}",
        str(lead[0]),
        context={
            "heading": title,
            "where": where,
            "lead": lead,
            "sections": _sections(visit, answer),
            "fields": [
                {
                    "name": "year",
                    "label": say("Accounts year"),
                    "options": year_choice(visit, year, all_years=True),
                }
            ],
        },
    )


def _lead(visit: LocalVisit, answer: Reconciliation) -> Any:
    if answer.reason:
        return visit.words.say(ACCOUNT_REASONS[answer.reason], name=visit.lines.holder.name)
    published = sum(one.published_ore is not None for one in answer.cells)
    differs = answer.count("differs") + answer.count("indicative")
    visit.show("count", {"published": published, "meets": answer.count("meets"), "differs": differs})
    return visit.say(
        msgid(
            "{meets} of {number} published sums meet the ledger within the publisher's rounding; "
            "{differs} differ."
        ),
        meets=visit.integer(answer.count("meets"), "count/meets"),
        number=visit.integer(published, "count/published"),
        differs=visit.integer(differs, "count/differs"),
    )


def _sections(visit: LocalVisit, answer: Reconciliation) -> list[Section]:
    say = visit.words.say
    columns = [
        Column(say("Year"), "text", "year"),
        Column(say("Dranst"), "text", "dranst"),
        Column(say("Art"), "text", "art"),
        Column(say("Ledger, DKK"), "ore", "ledger_ore"),
        Column(say("Published, DKK"), "ore", "published_ore"),
        Column(say("Difference, DKK"), "ore", "difference_ore"),
        Column(say("Rounding, ± DKK"), "ore", "tolerance_ore"),
        Column(say("Verdict"), "text", "status"),
    ]
    found: list[Section] = []
    parts = (
        (
            "published",
            say("Published sums"),
            say("What differs is shown as it is, and never spread."),
            [(at, one) for at, one in enumerate(answer.cells) if one.published_ore is not None],
        ),
        (
            "alone",
            say("Only in the ledger"),
            say("Functions of which nothing was published for the organisation."),
            [(at, one) for at, one in enumerate(answer.cells) if one.published_ore is None],
        ),
    )
    for ident, title, reading, chosen in parts:
        if not chosen:
            continue
        found.append(
            Section(
                ident,
                title,
                reading,
                columns=column_heads(say("Function"), columns),
                rows=[_row(visit, at, one, columns) for at, one in chosen[:ROWS]],
                notes=left_out(visit, ident, len(chosen), ROWS),
            )
        )
    return found


def _row(visit: LocalVisit, at: int, one: Cell, columns: list[Column]) -> Mapping[str, Any]:
    say = visit.words.say
    made = cells(visit, f"reconciliation/cells/{at}", one, columns)
    if one.dranst in ("", "not_stated"):
        made[1] = say("not stated")
    caveats = ", ".join(say(ACCOUNT_CAVEATS[caveat]) for caveat in one.caveats)
    verdict = say(ACCOUNT_STATUSES[one.status])
    made[-1] = f"{verdict}: {caveats}" if caveats else verdict
    name = format_function(one.funktion) if len(one.funktion) == 5 else one.funktion
    return {
        "head": told(name),
        "cells": made,
        "href": visit.to("/lines", funktion=one.funktion, year=one.year, measure="net")
        if len(one.funktion) == 5
        else None,
    }


PAGE = LocalPage("/reconciliation", _view, query=("year",), menu=msgid("Reconciliation"))
