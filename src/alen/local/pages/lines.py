"""Lines page by page, each with what was decided of it and the rule that did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alen.answers.dates import say_date
from alen.local.line_search import CODES, STATED, STATES, FoundLine, FoundLines, Wanted, find_lines
from alen.local.parts import choice, year_choice
from alen.local.visit import LocalPage, LocalVisit
from alen.products.ledger.questions import DECIDED_AXES, MEASURES
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

STATE_WORDS = {
    "all": msgid("every line"),
    "it": msgid("IT"),
    "not_it": msgid("not IT"),
    "undecided": msgid("undecided"),
    "proposed": msgid("undecided, proposed as IT"),
    "possible": msgid("IT, or undecided"),
}
QUERY = (
    "year",
    "state",
    "text",
    "measure",
    "spending",
    *CODES,
    *STATED,
    "supplier",
    "persons",
    "rule",
    "file",
    "page",
)


def _wanted(visit: LocalVisit) -> Wanted:
    query = visit.query
    asked = query.get("year", "all")
    year = int(asked) if asked.isascii() and asked.isdigit() else None
    number = query.get("file", "")
    return Wanted(
        year,
        query.get("measure", ""),
        query.get("spending", "together"),
        query.get("state", "all"),
        tuple((axis, query[axis]) for axis in (*CODES, *STATED) if axis in query),
        query.get("supplier", ""),
        "persons" in query,
        query.get("rule", ""),
        int(number) if number.isascii() and number.isdigit() else None,
        query.get("text", ""),
    )


def _view(visit: LocalVisit) -> View:
    wanted = _wanted(visit)
    number = visit.query.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() else 1
    found = visit.answer(("lines", wanted, page), lambda lines: find_lines(lines, wanted, page))
    visit.show("lines", found)
    lead = visit.say(
        msgid("{number} lines, DKK {amount} together."),
        number=visit.integer(found.lines, "lines/lines"),
        amount=visit.kroner(found.amount_ore, "lines/amount_ore"),
    )
    title = visit.words.say("Lines")
    return View(
        "lines.html.j2",
        title,
        str(lead),
        context={
            "lead": lead,
            "fields": _fields(visit, wanted),
            "hidden": [
                (name, value)
                for name, value in visit.query.items()
                if name not in ("year", "state", "text", "measure", "page")
            ],
            "text": wanted.text,
            "narrowed": _narrowed(visit, wanted),
            "rows": [_row(visit, at, one) for at, one in enumerate(found.rows)],
            "pages": _pages(visit, found),
        },
    )


def _pages(visit: LocalVisit, found: FoundLines) -> Mapping[str, Any]:
    return {
        "previous": visit.here(page=found.page - 1) if found.page > 1 else None,
        "next": visit.here(page=found.page + 1) if found.page < found.pages else None,
        "position": visit.say(
            msgid("Page {page} of {pages}"),
            page=visit.integer(found.page, "lines/page"),
            pages=visit.integer(found.pages, "lines/pages"),
        ),
    }


def _fields(visit: LocalVisit, wanted: Wanted) -> list[Mapping[str, Any]]:
    say, labels = visit.words.say, visit.labels
    states = [(one, labels.heading(say(STATE_WORDS[one]))) for one in STATES]
    measures = [("", say("Every line as it stands"))]
    measures += [(one, labels.heading(labels.of("measures", one))) for one in MEASURES]
    return [
        {
            "name": "year",
            "label": say("Accounts year"),
            "options": year_choice(visit, wanted.year, all_years=True),
        },
        {"name": "state", "label": say("Decided as"), "options": choice(states, wanted.state)},
        {"name": "measure", "label": say("What is counted"), "options": choice(measures, wanted.measure)},
    ]


def _narrowed(visit: LocalVisit, wanted: Wanted) -> list[Mapping[str, Any]]:
    """What the list is narrowed to besides, each with a link that takes it away."""
    labels, say = visit.labels, visit.words.say
    found: list[Mapping[str, Any]] = []
    for axis, key in wanted.keys:
        name = say("Account") if axis == "account_text" else labels.heading(labels.axis(axis))
        shown = say("not stated") if key == "-" else key if axis == "account_text" else visit.named(axis, key)
        found.append({"name": name, "value": told(shown), "href": visit.here(**{axis: "", "page": ""})})
    if wanted.supplier:
        found.append(
            {
                "name": say("Supplier"),
                "value": told(wanted.supplier),
                "href": visit.here(supplier="", page=""),
            }
        )
    if wanted.persons:
        found.append(
            {
                "name": say("Supplier"),
                "value": labels.of("keys", "persons"),
                "href": visit.here(persons="", page=""),
            }
        )
    if wanted.rule:
        found.append({"name": say("Rule"), "value": told(wanted.rule), "href": visit.here(rule="", page="")})
    if wanted.file is not None:
        record = next((one for one in visit.lines.records if one.key == wanted.file), None)
        name = told(record.file if record else str(wanted.file))
        found.append({"name": say("File"), "value": name, "href": visit.here(file="", page="")})
    return found


def decision_said(visit: LocalVisit, one: FoundLine) -> str:
    """What was decided of a line, in a few words."""
    labels, say = visit.labels, visit.words.say
    if one.is_it is None:
        return say("proposed as IT") if one.proposed_is_it else say("undecided")
    if not one.is_it:
        return say("not IT")
    known = [
        labels.key(axis, code)
        for axis in DECIDED_AXES
        if (code := getattr(one, axis)) not in (None, "unknown")
    ]
    return ", ".join([say("IT"), *known])


def _row(visit: LocalVisit, at: int, one: FoundLine) -> Mapping[str, Any]:
    name = one.supplier or "–"
    return {
        "date": "–" if one.posting_date is None else say_date(one.posting_date.isoformat(), visit.lang),
        "supplier": told(name),
        "is_person": one.is_person,
        "text": told(one.text or ""),
        "account": told(" · ".join(part for part in (one.funktion, one.account_text) if part) or "–"),
        "amount": visit.kroner(one.amount_ore, f"lines/rows/{at}/amount_ore"),
        "decision": told(decision_said(visit, one)),
        "rule": one.rule_is_it,
        "rule_href": visit.to(f"/rules/{one.rule_is_it}") if one.rule_is_it else None,
        "href": visit.to(f"/lines/{one.import_key}/{one.source_row}"),
    }


PAGE = LocalPage("/lines", _view, query=QUERY, menu=msgid("Lines"))
