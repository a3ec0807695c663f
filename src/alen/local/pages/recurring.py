"""Payments that come again, and what likely comes up for renewal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alen.answers.dates import say_date
from alen.answers.said import Said
from alen.local.pages.suppliers import stated_day
from alen.local.phrases import CONFIDENCE, RHYTHMS
from alen.local.saying import count
from alen.local.tables import SHOWN, Column, Section, cells, column_heads, left_out, supplier_head
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.recurring import Series, series_table
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

MONTHS = 12


def _view(visit: LocalVisit) -> View:
    say = visit.words.say
    found = stated_day(visit)
    due = found.renewals(MONTHS)
    visit.show("recurring", found, series_table(found.series))
    visit.show("renewals", due, series_table(due))
    running = [one for one in found.series if one.is_running]
    visit.show("count", {"running": len(running), "yearly_ore": sum(one.yearly_ore for one in running)})
    lead = count(
        "{number} payment of IT still runs; a year of it is DKK {amount} million.",
        "{number} payments of IT still run; a year of them is DKK {amount} million.",
        len(running),
        visit=visit,
        source="count/running",
        amount=visit.in_millions(sum(one.yearly_ore for one in running), "count/yearly_ore"),
    )
    day = say_date(found.stated_on.isoformat(), visit.lang)
    stated = Said(day, told(day))
    sections = [
        Section(
            "renewals",
            say("Likely renewals in the coming year"),
            visit.say(
                msgid(
                    "Counted from the ledger's last posting, {date}. No contract is known: a rhythm of "
                    "payments is a sign of one."
                ),
                date=stated,
            ),
            columns=column_heads(say("Supplier"), _columns(visit, renews=True)),
            rows=_rows(visit, due[:SHOWN], "renewals", renews=True),
        ),
        Section(
            "all",
            say("Everything that recurs"),
            say("By supplier, account and text; the most money a year first."),
            columns=column_heads(say("Supplier"), _columns(visit)),
            rows=_rows(visit, found.series[:SHOWN], "recurring/series"),
            notes=left_out(visit, "series", len(found.series)),
        ),
    ]
    title = say("What recurs")
    return View(
        "sections.html.j2", title, str(lead), context={"heading": title, "lead": [lead], "sections": sections}
    )


def _columns(visit: LocalVisit, *, renews: bool = False) -> list[Column]:
    say = visit.words.say
    first = [
        Column(say("Account and text"), "text", "heading"),
        Column(say("Rhythm"), "text", "rhythm"),
        Column(say("One payment, DKK"), "ore", "level_ore"),
        Column(say("A year, DKK"), "ore", "yearly_ore"),
    ]
    if renews:
        return [
            *first,
            Column(say("Likely renewal"), "date", "renewal_on"),
            Column(say("Sign"), "text", "confidence"),
        ]
    return [
        *first,
        Column(say("Payments"), "count", "payments"),
        Column(say("First"), "date", "first_on"),
        Column(say("Last"), "date", "last_on"),
        Column(say("Next"), "date", "next_on"),
        Column(say("Sign"), "text", "confidence"),
    ]


def _rows(
    visit: LocalVisit, series: Sequence[Series], source: str, *, renews: bool = False
) -> list[Mapping[str, Any]]:
    columns, say = _columns(visit, renews=renews), visit.words.say
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(series):
        made = cells(visit, f"{source}/{at}", one, columns)
        made[0] = told(" · ".join(part for part in (one.heading, one.stem) if part))
        made[1] = say(RHYTHMS[one.rhythm]) if one.rhythm in RHYTHMS else one.rhythm
        made[-1] = say(CONFIDENCE[one.confidence])
        if not renews and not one.is_running:
            made[-2] = say("stopped")
        rows.append({**supplier_head(visit, one.supplier), "cells": made})
    return rows


PAGE = LocalPage("/recurring", _view, menu=msgid("Recurring"))
