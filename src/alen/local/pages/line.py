"""One line whole: where it stands, everything the file says of it, and the rules that decided it."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from alen.answers.dates import say_date, say_moment
from alen.answers.said import Said
from alen.local.field_words import FIELDS, VALUES
from alen.local.nameless import pairs_without_names
from alen.local.pages.rules import conditions_said
from alen.local.tables import Section
from alen.local.visit import LocalPage, LocalVisit
from alen.model.ledger import LINES
from alen.products.ledger.amounts import ORE
from alen.products.ledger.listing import LineWhole, explain_line
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

_MONEY = ("amount_ore", "vat_ore")


def _view(visit: LocalVisit) -> View:
    key, row = int(visit.params["import_key"]), int(visit.params["row"])
    found = visit.answer(("line", key, row), lambda lines: explain_line(lines, key, row))
    rows = pairs_without_names(found.columns)
    visit.show("line", found, (("column", "value"), [(one, _plain(value)) for one, value in rows]))
    say = visit.words.say
    supplier = found.columns["supplier"] or say("no supplier")
    lead = visit.say(
        msgid("DKK {amount} booked to {supplier}."),
        amount=visit.kroner(found.columns["amount_ore"], "line/columns/amount_ore"),
        supplier=Said(str(supplier), told(str(supplier))),
    )
    sections = [
        Section("where", say("Where it stands"), facts=_where(visit, found)),
        Section("rules", say("What decided it"), facts=_rules(visit, found)),
        Section("all", say("All that the file says"), facts=_columns(visit, found)),
    ]
    return View(
        "sections.html.j2",
        say("One line"),
        str(lead),
        context={
            "heading": say("One line"), "lead": [lead], "sections": sections,
            "links": [
                {
                    "text": say("Decide it otherwise"),
                    "href": visit.to("/review", line=f"{key}:{row}"),
                    "note": say("A rule for lines with this supplier, account and text, before all others."),
                },
            ],
        },
    )  # fmt: skip


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _where(visit: LocalVisit, found: LineWhole) -> list[tuple[Any, Any]]:
    say = visit.words.say
    link = Markup('<a href="{}">{}</a>')
    file = link.format(visit.to(f"/files/{found.columns['import_key']}"), told(found.file))
    return [
        (say("File"), file),
        (say("Row"), told(str(found.row))),
        (told("SHA-256"), Markup("<code>{}</code>").format(found.sha256)),
        (say("Imported"), told(say_moment(found.imported_at, visit.lang))),
    ]


def _rules(visit: LocalVisit, found: LineWhole) -> list[tuple[Any, Any]]:
    say, labels = visit.words.say, visit.labels
    if not found.rules:
        return [(say("Undecided"), say("No rule holds for this line."))]
    facts: list[tuple[Any, Any]] = []
    for one in found.rules:
        what = say("Whether IT") if one.said == "is_it" else labels.heading(labels.axis(one.said))
        answer = (
            (say("IT") if one.answer == "true" else say("not IT"))
            if one.said == "is_it"
            else labels.key(one.said, one.answer)
        )
        link = Markup('{}: <a href="{}"><code>{}</code></a> {}').format(
            told(answer), visit.to(f"/rules/{one.rule_id}"), one.rule_id,
            told(conditions_said(visit, one.rule) if one.rule else ""),
        )  # fmt: skip
        facts.append((what, link))
    return facts


def _columns(visit: LocalVisit, found: LineWhole) -> list[tuple[Any, Any]]:
    facts: list[tuple[Any, Any]] = []
    for column in LINES.columns:
        value = found.columns[column.name]
        if value is not None and column.name not in ("import_key", "source_row"):
            name = FIELDS.get(column.name)
            term = Markup("<code>{}</code>").format(column.name) if name is None else visit.words.say(name)
            facts.append((term, _value(visit, column.name, value)))
    return facts


def _value(visit: LocalVisit, name: str, value: object) -> Any:
    """A field as printed: money to the øre, days in words, codes of ours by their names."""
    if name in _MONEY and isinstance(value, int):
        number = visit.number(value, 2, f"page#/line/columns/{name}", ORE)
        return visit.say(msgid("DKK {amount}"), amount=number)
    if isinstance(value, date):
        return told(say_date(value.isoformat(), visit.lang))
    is_coded = name in ("vat_state", "source_kind") or isinstance(value, bool)
    return told(visit.words.say(VALUES[str(value)]) if is_coded and str(value) in VALUES else str(value))


PAGE = LocalPage("/lines/{import_key:int}/{row:int}", _view, under="/lines")
