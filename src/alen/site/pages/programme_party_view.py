"""The page of a party of a joint programme: what it pays, and what it gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from alen.answers.programme_bill_words import BillWords, dated
from alen.answers.programme_bill_words import stated as told
from alen.answers.programme_cases import Case
from alen.answers.programme_party import Membership, ProgrammeParty, ProgrammePartyAnswer, YearShare
from alen.answers.programme_words import CALCULATED, PARTY_KINDS
from alen.site.pages import programme_sheets as sheets
from alen.site.pages.programme_frame import (
    Part,
    Sheet,
    Side,
    kroner,
    linked,
    money_sheet,
    name,
    own,
    sentence,
)
from alen.site.pages.programme_views import crumbs_of, fields, frame, price_of
from alen.site.visit import Redirect
from alen.words import msgid

ENTRY_KINDS = {
    "call": msgid("call"),
    "payment": msgid("payment"),
    "cost": msgid("cost"),
    "transfer": msgid("transfer"),
    "repayment": msgid("repayment"),
    "regulation": msgid("price regulation"),
}


def party(side: Side, case: Case, id_: str) -> dict[str, Any]:
    """What a party pays, and what it gets. Raises Redirect from a code to the party's own id."""
    price, as_of = price_of(side)
    question = ProgrammeParty(case.programme.id, id_, price, as_of)
    answer: ProgrammePartyAnswer = side.ask("party", question)
    at, say, head = side.at("party"), side.visit.words.say, answer.head
    if answer.party.id != id_:
        raise Redirect(
            side.visit.path.rpartition("/")[0] + f"/{answer.party.id}", **dict(side.visit.query)
        )  # fmt: skip
    text = name(side, answer.party.name)
    parts = [
        _membership(side, answer),
        _paid(side, answer, at),
        *(_share(side, answer, one, f"{at}/shares/{place}") for place, one in enumerate(answer.shares)),
        _entries(side, answer, at),
        _effort(side, answer, at),
        Part("gets", say("What it gets"), paragraphs=_gets(side, answer)),
        sheets.benefits_part(side, answer.benefits, at),
        sheets.rows_part(side, answer.rows),
    ]
    return frame(
        side, head, text, where=name(side, head.name),
        lead=[say("What the party pays, and what it gets.")],
        calculated=say(CALCULATED) if answer.shares else "",
        fields=fields(side, case, price, as_of), action=side.to(f"/{head.id}/party/{answer.party.id}"),
        parts=[one for one in parts if one is not None], crumbs=crumbs_of(side, head, text),
    )  # fmt: skip


def _membership(side: Side, answer: ProgrammePartyAnswer) -> Part:
    """What the party is, its groups with their days, and its page in Alen."""
    say = side.visit.words.say
    facts: list[tuple[Any, Any]] = [(say("What it is"), say(PARTY_KINDS[answer.party.kind]))]
    items: list[Any] = [_group(side, one) for one in answer.groups]
    if answer.party.code and not side.is_local:
        items.append(_organisation(side, answer.party.code))
    return Part("who", say("Who it is"), facts=facts, items=items)


def _group(side: Side, one: Membership) -> Markup:
    """A group that the party stands for or belongs to, and since and until when."""
    lang = side.visit.lang
    group = told(one.group.in_language(lang))
    belongs = msgid("stands for {group}") if one.stands_for else msgid("belongs to {group}")
    found = [sentence(side, belongs, group=group)]
    if one.valid_from:
        found.append(sentence(side, msgid("from {date}"), date=dated(one.valid_from, lang)))
    if one.valid_to:
        found.append(sentence(side, msgid("until {date}"), date=dated(one.valid_to, lang)))
    return Markup(" ").join(found)


def _organisation(side: Side, code: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(
        side.visit.link(f"/o/{code}"), side.visit.words.say("Its key figures in Alen")
    )


def _paid(side: Side, answer: ProgrammePartyAnswer, at: str) -> Part:
    say = side.visit.words.say
    rows: list[tuple[Mapping[str, Any], Any, str]] = [
        ({"head": str(one.year)}, one.money, f"{at}/years/{place}/money")
        for place, one in enumerate(answer.years)
    ]
    if rows:
        rows.append(({"head": say("All years")}, answer.money, f"{at}/money"))
    return Part(
        "pays", say("What it pays"), say("Commitments, calls and payments, with hours as financing in kind."),
        paragraphs=() if rows else [say("Nothing of its own was promised or paid.")],
        sheets=[money_sheet(side, "pays", say("What it pays"), say("Year"), rows)] if rows else (),
    )  # fmt: skip


def _share(side: Side, answer: ProgrammePartyAnswer, one: YearShare, at: str) -> Part:
    """The party's share of a year, sentence by sentence."""
    say, visit = side.visit.words.say, side.visit
    title = say("Its share for {year}", year=str(one.year))
    words = BillWords(visit.words, one.year, answer.keys, one.demands, "")
    told_lines = [
        Markup("{}: {}").format(
            _share_amount(side, row.amount_ore, f"{at}/rows/{place}/amount_ore"),
            Markup(" ").join(words.lines(row, f"{at}/rows/{place}", f"{at}/demands")),
        )
        for place, row in enumerate(one.rows)
    ]  # fmt: skip
    bill = Markup('<a href="{}">{}</a>').format(
        side.link(f"/{answer.head.id}/bill/{one.year}"), say("All shares of the year")
    )
    return Part(f"share-{one.year}", title, items=told_lines, notes=[say(CALCULATED), bill])


def _share_amount(side: Side, ore: int | None, source: str) -> Any:
    if ore is None:
        return Markup("<strong>{}</strong>").format(side.visit.words.say("no amount"))
    shown = sentence(side, msgid("DKK {amount}"), amount=kroner(side, ore, source, 2))
    return Markup("<strong>{}</strong>").format(shown)


def _entries(side: Side, answer: ProgrammePartyAnswer, at: str) -> Part | None:
    if not answer.entries:
        return None
    say = side.visit.words.say
    rows = [
        {
            "head": sheets.day(side, one.date),
            "cells": [
                say(ENTRY_KINDS[one.kind]), str(one.year),
                kroner(side, one.amount_ore, f"{at}/entries/{place}/amount_ore", 2), own(one.voucher),
                own(one.text), sheets.place(one.place),
            ],
        }
        for place, one in enumerate(answer.entries)
    ]  # fmt: skip
    columns = [
        sheets.text_column(say("Date")), sheets.text_column(say("Kind")), sheets.text_column(say("Year")),
        {"text": say("DKK")}, sheets.text_column(say("Voucher")), sheets.text_column(say("Text")),
        sheets.text_column(say("File and row")),
    ]  # fmt: skip
    left = side.visit.number(answer.entries_left_out, 0, f"{at}/entries_left_out")
    notes = [sentence(side, msgid("{number} more stand in entries.csv."), number=left)]
    return Part(
        "entries", say("Calls and payments"),
        sheets=[Sheet("entries", say("Calls and payments"), columns, rows)],
        notes=notes if answer.entries_left_out else (),
    )  # fmt: skip


def _effort(side: Side, answer: ProgrammePartyAnswer, at: str) -> Part | None:
    if not answer.effort:
        return None
    say = side.visit.words.say
    rows = [
        {
            "head": str(one.year),
            "cells": [
                say("planned") if one.kind == "planned" else say("done"),
                side.visit.number(one.hours, _decimals(one.hours), f"{at}/effort/{place}/hours"),
                kroner(side, one.rate_ore, f"{at}/effort/{place}/rate_ore", 2), own(one.text),
                sheets.place(one.place),
            ],
        }
        for place, one in enumerate(answer.effort)
    ]  # fmt: skip
    columns = [
        sheets.text_column(say("Year")), sheets.text_column(say("State")), {"text": say("Hours")},
        {"text": say("DKK an hour")}, sheets.text_column(say("Text")),
        sheets.text_column(say("File and row")),
    ]  # fmt: skip
    return Part("effort", say("Hours"), sheets=[Sheet("effort", say("Hours"), columns, rows)])


def _decimals(hours: float | None) -> int:
    return 0 if hours is None or hours == int(hours) else 1


def _gets(side: Side, answer: ProgrammePartyAnswer) -> Sequence[Any]:
    """The projects that it owns; its benefits stand below."""
    if not answer.owned:
        return [side.visit.words.say("It owns no project of the programme.")]
    links = [
        linked(name(side, one.name), side.link(f"/{answer.head.id}/project/{one.id}")) for one in answer.owned
    ]
    return [Markup("{} {}").format(side.visit.words.say("It owns:"), Markup(", ").join(links))]
