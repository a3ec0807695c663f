"""Invoices held against postings, net of VAT."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.local.saying import count
from alen.local.tables import SHOWN, Column, Section, cells, column_heads, left_out, supplier_head
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.vat import VatAnswer, vat
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

WARNINGS = {
    "invoices_carry_vat": msgid("VAT may still be in the invoices"),
    "postings_carry_vat": msgid("VAT may be in the postings"),
}
REASONS = {
    "no_invoices": msgid("No invoices were imported: there is nothing to hold the postings against."),
    "no_postings": msgid("No postings were imported: there is nothing to hold the invoices against."),
}


def _view(visit: LocalVisit) -> View:
    say = visit.words.say
    answer = visit.answer("vat", vat)
    visit.show("vat", answer)
    title = say("VAT: invoices against postings")
    if not answer.suppliers:
        lead: list[Any] = [say(REASONS.get(answer.reason, REASONS["no_invoices"]))]
        return View(
            "sections.html.j2", title, str(lead[0]), context={"heading": title, "lead": lead, "sections": []}
        )
    visit.show("years", answer.years, answer.years_table())
    lead = [
        count(
            "{year}: invoices of DKK {invoices} million net against postings of DKK {postings} million; "
            "{number} pair belongs together.",
            "{year}: invoices of DKK {invoices} million net against postings of DKK {postings} million; "
            "{number} pairs belong together.",
            one.matched,
            visit=visit,
            source=f"years/{at}/matched",
            year=str(one.year),
            invoices=visit.in_millions(one.invoices_ore, f"years/{at}/invoices_ore"),
            postings=visit.in_millions(one.postings_ore, f"years/{at}/postings_ore"),
        )
        for at, one in enumerate(answer.years)
    ]
    return View(
        "sections.html.j2",
        title,
        str(lead[0]),
        context={
            "heading": title,
            "lead": lead,
            "sections": [_years(visit, answer), _suppliers(visit, answer)],
        },
    )


def _columns(visit: LocalVisit) -> list[Column]:
    say = visit.words.say
    return [
        Column(say("Invoices, net, DKK"), "ore", "invoices_ore"),
        Column(say("Postings, DKK"), "ore", "postings_ore"),
        Column(say("Invoices of postings, %"), "per_mille", "ratio_per_mille"),
        Column(say("Pairs"), "count", "matched"),
        Column(say("Invoices alone, DKK"), "ore", "invoices_alone_ore"),
        Column(say("Postings alone, DKK"), "ore", "postings_alone_ore"),
    ]


def _years(visit: LocalVisit, answer: VatAnswer) -> Section:
    say, columns = visit.words.say, _columns(visit)
    rows = [
        {"head": told(str(one.year)), "cells": cells(visit, f"years/{at}", one, columns)}
        for at, one in enumerate(answer.years)
    ]
    return Section(
        "years",
        say("Year by year"),
        say(
            "Pairs share a voucher number, or supplier and amount within 45 days. The percentage is that of "
            "pairs with one voucher number, and of all where there are none: near 125 warns that VAT is "
            "still in the invoices, near 80 that it is in the postings."
        ),
        columns=column_heads(say("Year"), columns),
        rows=rows,
    )


def _suppliers(visit: LocalVisit, answer: VatAnswer) -> Section:
    say = visit.words.say
    columns = [
        Column(say("Year"), "text", "year"),
        *_columns(visit),
        Column(say("Warning"), "text", "warning"),
    ]
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(answer.suppliers[:SHOWN]):
        made = cells(visit, f"vat/suppliers/{at}", one, columns)
        made[-1] = say(WARNINGS[one.warning]) if one.warning in WARNINGS else "–"
        rows.append({**supplier_head(visit, one.supplier), "cells": made})
    return Section(
        "suppliers",
        say("Supplier by supplier"),
        columns=column_heads(say("Supplier"), columns),
        rows=rows,
        notes=left_out(visit, "suppliers", len(answer.suppliers)),
    )


PAGE = LocalPage("/vat", _view, menu=msgid("VAT"))
