"""What the same thing costs this year against last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alen.answers.said import Said, joined
from alen.local.pages.suppliers import stated_day
from alen.local.parts import year_choice
from alen.local.phrases import PRICE_REASONS
from alen.local.saying import count
from alen.local.tables import SHOWN, Column, Section, cells, column_heads, left_out, supplier_head
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.price_changes import PriceChanges, SeriesChange, price_changes
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid


def _view(visit: LocalVisit) -> View:
    say, year = visit.words.say, visit.year()
    years = tuple(visit.years[1:]) if year is None else (year,)
    found = stated_day(visit)
    answer = visit.answer(("prices", years), lambda _lines: price_changes(found, years))
    visit.show("prices", answer)
    visit.show("series", answer.series, answer.series_table())
    compared = [one for one in answer.series if not one.reason]
    visit.show(
        "count",
        {
            "compared": len({one.what for one in compared}),
            "price_ore": sum(one.price_ore or 0 for one in compared),
            "volume_ore": sum(one.volume_ore or 0 for one in compared),
            "rest_ore": sum(one.rest_ore or 0 for one in compared),
        },
    )
    lead = joined([_compared(visit, compared), _changed(visit, compared)])
    title = say("Price changes")
    where = say("all years") if year is None else str(year)
    return View(
        "sections.html.j2",
        f"{title}, {where}",
        str(lead),
        context={
            "heading": title,
            "where": where,
            "lead": [lead],
            "sections": [_suppliers(visit, answer), _series(visit, answer)],
            "fields": [
                {
                    "name": "year",
                    "label": say("Accounts year"),
                    "options": year_choice(visit, year, all_years=True),
                }
            ],
        },
    )


def _compared(visit: LocalVisit, compared: Sequence[SeriesChange]) -> Said:
    """How many recurring payments stand beside the year before."""
    return count(
        "{number} recurring payment can be compared with the year before.",
        "{number} recurring payments can be compared with the year before.",
        len({one.what for one in compared}),
        visit=visit,
        source="count/compared",
    )


def _changed(visit: LocalVisit, compared: Sequence[SeriesChange]) -> Said:
    """What price, number and the rest changed, over all years that are shown."""
    return visit.say(
        msgid(
            "Year by year added up, price changed what was booked by DKK {price}, more or fewer payments by "
            "DKK {volume}, and payments unlike the usual one by DKK {rest}."
        ),
        price=visit.kroner(sum(one.price_ore or 0 for one in compared), "count/price_ore"),
        volume=visit.kroner(sum(one.volume_ore or 0 for one in compared), "count/volume_ore"),
        rest=visit.kroner(sum(one.rest_ore or 0 for one in compared), "count/rest_ore"),
    )


def _suppliers(visit: LocalVisit, answer: PriceChanges) -> Section:
    say = visit.words.say
    columns = [
        Column(say("Year"), "text", "year"),
        Column(say("Compared"), "count", "compared"),
        Column(say("Of"), "count", "series"),
        Column(say("Year before, DKK"), "ore", "sum_before_ore"),
        Column(say("Now, DKK"), "ore", "sum_ore"),
        Column(say("Increase, %"), "per_mille", "increase_per_mille"),
        Column(say("Price, DKK"), "ore", "price_ore"),
        Column(say("Volume, DKK"), "ore", "volume_ore"),
    ]
    rows = [
        {**supplier_head(visit, one.supplier), "cells": cells(visit, f"prices/suppliers/{at}", one, columns)}
        for at, one in enumerate(answer.suppliers[:SHOWN])
    ]
    return Section(
        "suppliers",
        say("By supplier, the dearest first"),
        say(
            "Last year's payments at both years' prices (Laspeyres). Volume is the number of payments: "
            "how many licences one buys stands in no ledger."
        ),
        columns=column_heads(say("Supplier"), columns),
        rows=rows,
        notes=left_out(visit, "suppliers", len(answer.suppliers)),
    )


def _series(visit: LocalVisit, answer: PriceChanges) -> Section:
    say = visit.words.say
    columns = [
        Column(say("Account and text"), "text", "heading"),
        Column(say("Year"), "text", "year"),
        Column(say("One payment before, DKK"), "ore", "median_before_ore"),
        Column(say("Now, DKK"), "ore", "median_ore"),
        Column(say("Increase, %"), "per_mille", "increase_per_mille"),
        Column(say("Why not compared"), "text", "reason"),
    ]
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(answer.series[:SHOWN]):
        made = cells(visit, f"series/{at}", one, columns)
        made[0] = told(" · ".join(part for part in (one.heading, one.stem) if part))
        made[-1] = say(PRICE_REASONS[one.reason]) if one.reason in PRICE_REASONS else "–"
        rows.append({**supplier_head(visit, one.supplier), "cells": made})
    return Section(
        "series",
        say("Payment by payment"),
        columns=column_heads(say("Supplier"), columns),
        rows=rows,
        notes=left_out(visit, "series", len(answer.series)),
    )


PAGE = LocalPage("/prices", _view, query=("year",), menu=msgid("Prices"))
