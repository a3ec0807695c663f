"""Who IT is bought from and how concentrated that is; and one supplier with all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alen.answers.said import Said, joined
from alen.errors import NotFound
from alen.local.drawing import FULL, stack, stacks
from alen.local.line_search import Wanted, find_lines
from alen.local.parts import bounds_cells, bounds_head, year_choice
from alen.local.phrases import RHYTHMS
from alen.local.saying import count
from alen.local.tables import SHOWN, Column, Section, cells, column_heads, left_out, supplier_head
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.price_changes import price_changes
from alen.products.ledger.purchases import Asked
from alen.products.ledger.recurring import Recurring, recurring
from alen.products.ledger.suppliers import ALL_AREAS, Concentration, SupplierRow, suppliers
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

BARS = 15
_FORMULA = msgid(
    "Share = the supplier's amount / the amount of all with a positive one. HHI = the sum of the squared "
    "shares in percentage points, from 0 to 10,000. CR4 = the sum of the four largest shares."
)


def _view(visit: LocalVisit) -> View:
    say, year = visit.words.say, visit.year()
    years = () if year is None else (year,)
    all_kinds = visit.query.get("kinds") == "all"
    asked = Asked(years, all_kinds=all_kinds)
    answer = visit.answer(("suppliers", asked), lambda lines: suppliers(lines, asked))
    visit.show("suppliers", answer)
    visit.show("concentration", answer.concentration, answer.concentration_table())
    shown = answer.rows[:SHOWN]
    lead = [
        _sentence(visit, at, one)
        for at, one in enumerate(answer.concentration)
        if one.area == ALL_AREAS and one.basis == "decided"
    ]
    title = say("Suppliers of everything bought") if all_kinds else say("Suppliers of IT")
    where = say("all years") if year is None else str(year)
    bars = [
        stack(visit, _name(visit, one), one.amount, f"suppliers/rows/{at}/amount")
        for at, one in enumerate(shown[:BARS])
    ]
    sections = [
        Section(
            "largest",
            say("The largest"),
            say("By what rules decide, net of VAT."),
            stacks(visit, bars, "largest", title, str(lead[0]) if lead else title, FULL),
        ),
        Section(
            "list",
            say("The list"),
            columns=_heads(visit),
            rows=_rows(visit, shown),
            notes=left_out(visit, "suppliers", len(answer.rows)),
        ),
        _areas(visit, answer.concentration),
    ]
    options = [("", visit.labels.heading(say("IT"))), ("all", visit.labels.heading(say("everything bought")))]
    return View(
        "sections.html.j2",
        f"{title}, {where}",
        str(lead[0]) if lead else title,
        context={
            "heading": title,
            "where": where,
            "lead": lead,
            "sections": sections,
            "fields": [
                {
                    "name": "year",
                    "label": say("Accounts year"),
                    "options": year_choice(visit, year, all_years=True),
                },
                {
                    "name": "kinds",
                    "label": say("Purchases"),
                    "options": [
                        {"value": one, "text": text, "chosen": (one == "all") == all_kinds}
                        for one, text in options
                    ],
                },
            ],
        },
    )


def _name(visit: LocalVisit, one: SupplierRow) -> str:
    return one.supplier.name or visit.named("supplier_key", one.supplier.key)


def _sentence(visit: LocalVisit, at: int, one: Concentration) -> Said:
    """How concentrated one year is, in words."""
    source = f"concentration/{at}"
    parts = [
        count(
            "In {year}, DKK {amount} million was booked from {number} supplier.",
            "In {year}, DKK {amount} million was booked from {number} suppliers.",
            one.suppliers,
            visit=visit,
            source=f"{source}/suppliers",
            year=str(one.year),
            amount=visit.in_millions(one.named_ore, f"{source}/named_ore"),
        )
    ]
    if one.hhi is not None:
        parts.append(
            visit.say(
                msgid("The four largest have {share} per cent; the concentration index (HHI) is {index}."),
                share=visit.thousandths(one.cr4_per_mille, f"{source}/cr4_per_mille"),
                index=visit.integer(one.hhi, f"{source}/hhi"),
            )
        )
    if one.hhi_low is not None and one.hhi_low != one.hhi_high:
        parts.append(
            visit.say(
                msgid(
                    "Lines that name no supplier come to DKK {amount} million, so the index of all lies "
                    "between {low} and {high}."
                ),
                amount=visit.in_millions(one.unnamed_ore, f"{source}/unnamed_ore"),
                low=visit.integer(one.hhi_low, f"{source}/hhi_low"),
                high=visit.integer(one.hhi_high, f"{source}/hhi_high"),
            )
        )
    return joined(parts)


def _heads(visit: LocalVisit) -> list[Any]:
    say, head = visit.words.say, bounds_head(visit)
    first: list[Any] = [{"text": say("Supplier"), "kind": "text"}, {"text": say("Year")}]
    return [*first, head[0], {"text": say("Share, %")}, *head[1:]]


def _rows(visit: LocalVisit, rows: Sequence[SupplierRow]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for at, one in enumerate(rows):
        source = f"suppliers/rows/{at}"
        numbers: list[Any] = [*bounds_cells(visit, one.amount, f"{source}/amount")]
        numbers.insert(1, visit.thousandths(one.share_per_mille, f"{source}/share_per_mille"))
        found.append({**supplier_head(visit, one.supplier), "cells": [told(str(one.year)), *numbers]})
    return found


def _areas(visit: LocalVisit, found: Sequence[Concentration]) -> Section:
    say, labels = visit.words.say, visit.labels
    columns = [
        Column(say("Year"), "text", "year"),
        Column(say("Suppliers"), "count", "suppliers"),
        Column(say("Named, DKK"), "ore", "named_ore"),
        Column(say("Covered, %"), "per_mille", "covered_per_mille"),
        Column(say("CR4, %"), "per_mille", "cr4_per_mille"),
        Column(say("HHI"), "points", "hhi"),
        Column(say("HHI at least"), "points", "hhi_low"),
        Column(say("HHI at most"), "points", "hhi_high"),
    ]
    rows = [
        {
            "head": say("All areas")
            if one.area == ALL_AREAS
            else labels.heading(labels.key("area", one.area)),
            "cells": cells(visit, f"concentration/{at}", one, columns),
        }
        for at, one in enumerate(found)
        if one.basis == "decided"
    ]
    reading = say("Of those that are named; the bounds say where the index of all lies.")
    formula = told(say(_FORMULA))
    return Section(
        "concentration",
        say("How concentrated it is"),
        reading,
        columns=column_heads(say("Area"), columns),
        rows=rows,
        notes=[formula],
    )


# -- one supplier --------------------------------------------------------------------------------


def stated_day(visit: LocalVisit) -> Recurring:
    """What recurs, as of the ledger's own last posting: whatever comes after it is expected."""
    last = visit.answer("last_day", lambda lines: lines.rows("SELECT max(posting_date) FROM lines")[0][0])
    if last is None:
        raise NotFound(
            "no posting has a date",
            why="Without dates nobody sees what recurs.",
            do="Import a file whose dates can be read.",
        )
    return visit.answer(("recurring", last), lambda lines: recurring(lines, stated_on=last))


SERIES = (
    (msgid("Account"), "text", "heading"),
    (msgid("Text"), "text", "stem"),
    (msgid("Rhythm"), "text", "rhythm"),
    (msgid("Payments"), "count", "payments"),
    (msgid("One payment, DKK"), "ore", "level_ore"),
    (msgid("A year, DKK"), "ore", "yearly_ore"),
    (msgid("Last"), "date", "last_on"),
    (msgid("Likely renewal"), "date", "renewal_on"),
)


def _one(visit: LocalVisit) -> View:
    say, key = visit.words.say, visit.query.get("id", "")
    answer = visit.answer(
        ("suppliers", Asked(all_kinds=True)), lambda lines: suppliers(lines, Asked(all_kinds=True))
    )
    bought = [one for one in answer.rows if one.supplier.key == key]
    it = visit.answer(("suppliers", Asked()), lambda lines: suppliers(lines, Asked()))
    it_rows = [one for one in it.rows if one.supplier.key == key]
    if not bought and not it_rows:
        raise NotFound("the ledger has no supplier of that key", do="The page of suppliers lists them.")
    supplier = (bought or it_rows)[0].supplier
    visit.show("years", {"all": bought, "it": it_rows}, _years_table(bought, it_rows))
    wanted = Wanted(supplier=key)
    found = visit.answer(("lines", wanted, 1), lambda lines: find_lines(lines, wanted))
    visit.show("lines", found)
    name = supplier.name or key
    lead = visit.say(
        msgid("{number} lines of all years, DKK {amount} together."),
        number=visit.integer(found.lines, "lines/lines"),
        amount=visit.kroner(found.amount_ore, "lines/amount_ore"),
    )
    facts: list[tuple[Any, Any]] = [(say("CVR number"), told(supplier.cvr_number or "–"))]
    if supplier.is_person:
        facts.append((say("Person"), say("Is or may be a person or a sole trader: the name stays here.")))
    sections = [
        Section("who", say("Who it is"), facts=facts),
        *_years(visit, bought, it_rows),
        _series(visit, key),
        _prices(visit, key),
    ]
    return View(
        "sections.html.j2",
        name,
        str(lead),
        context={
            "heading": told(name),
            "where": say("Supplier"),
            "lead": [lead],
            "sections": sections,
            "links": [
                {"text": say("Its lines"), "href": visit.to("/lines", supplier=key)},
                {
                    "text": say("By account"),
                    "href": visit.to("/breakdown", supplier=key, by="funktion", year="all"),
                },
                {"text": say("By area"), "href": visit.to("/breakdown", supplier=key, by="area", year="all")},
            ],
        },
    )


def _years_table(
    bought: Sequence[SupplierRow], it: Sequence[SupplierRow]
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    rows = [("everything", one) for one in bought] + [("it", one) for one in it]
    return ("what", "year", "decided_ore", "low_ore", "high_ore", "lines"), [
        (what, one.year, one.amount.decided_ore, one.amount.low_ore, one.amount.high_ore, one.amount.lines)
        for what, one in rows
    ]


def _years(visit: LocalVisit, bought: Sequence[SupplierRow], it: Sequence[SupplierRow]) -> list[Section]:
    say = visit.words.say
    heads = [{"text": say("Year"), "kind": "text"}, *bounds_head(visit)]
    found: list[Section] = []
    for name, title, rows in (
        ("it", say("IT, year by year"), it),
        ("all", say("Everything bought, year by year"), bought),
    ):
        made = [
            {
                "head": told(str(one.year)),
                "cells": bounds_cells(visit, one.amount, f"years/{name}/{at}/amount"),
            }
            for at, one in enumerate(rows)
        ]
        found.append(Section(f"years-{name}", title, columns=heads, rows=made))
    return found


def _series(visit: LocalVisit, key: str) -> Section:
    say = visit.words.say
    mine = [one for one in stated_day(visit).series if one.supplier.key == key]
    visit.show("series", mine)
    columns = [Column(say(text), kind, path) for text, kind, path in SERIES]  # pyright: ignore[reportArgumentType]
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(mine):
        made = cells(visit, f"series/{at}", one, columns)
        made[2] = say(RHYTHMS[one.rhythm]) if one.rhythm in RHYTHMS else one.rhythm
        rows.append({"head": made[0], "cells": made[1:]})
    return Section(
        "series",
        say("What recurs"),
        say("IT alone, recognised by account and text."),
        columns=column_heads(columns[0].text, columns[1:]),
        rows=rows,
    )


def _prices(visit: LocalVisit, key: str) -> Section:
    """What its recurring payments cost, year against year."""
    say, years = visit.words.say, tuple(visit.years[1:])
    found = stated_day(visit)
    answer = visit.answer(("prices", years), lambda _lines: price_changes(found, years))
    mine = [one for one in answer.series if one.supplier.key == key]
    visit.show("prices", mine)
    columns = [
        Column(say("Text"), "text", "stem"),
        Column(say("Year"), "text", "year"),
        Column(say("One payment before, DKK"), "ore", "median_before_ore"),
        Column(say("Now, DKK"), "ore", "median_ore"),
        Column(say("Increase, %"), "per_mille", "increase_per_mille"),
    ]
    rows = [
        {"head": told(one.heading), "cells": cells(visit, f"prices/{at}", one, columns)}
        for at, one in enumerate(mine)
    ]
    return Section("prices", say("Price changes"), columns=column_heads(say("Account"), columns), rows=rows)


PAGE = LocalPage("/suppliers", _view, query=("year", "kinds"), menu=msgid("Suppliers"))
ONE = LocalPage("/supplier", _one, query=("id",), under="/suppliers")
