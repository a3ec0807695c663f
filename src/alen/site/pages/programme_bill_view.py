"""The page of a year's shares: what is divided, by which key, and each party's amount, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from alen.answers.programme_bill import ProgrammeBill
from alen.answers.programme_bill_parts import BillRow, KeyTold, ProgrammeBillAnswer, ShareStep
from alen.answers.programme_bill_words import BillWords, dated
from alen.answers.programme_bill_words import stated as told
from alen.answers.programme_cases import Case
from alen.answers.programme_words import CALCULATED, CERTAINTIES, KEYS, MISSING
from alen.site.pages import programme_sheets as sheets
from alen.site.pages.programme_frame import (
    Part,
    Sheet,
    Side,
    kroner,
    linked,
    name,
    own,
    party_href,
    sentence,
)
from alen.site.pages.programme_views import crumbs_of, fields, frame, price_of
from alen.words import msgid

EXPLAINED = 16
"""So many parties are explained on the page of all; each has a page of its own besides."""


def bill(side: Side, case: Case, year: int, party: str = "") -> dict[str, Any]:
    """The shares of a year: of everybody, or of one party and its members."""
    price, as_of = price_of(side)
    answer: ProgrammeBillAnswer = side.ask(
        "bill", ProgrammeBill(case.programme.id, year, party, price, as_of)
    )
    at, say, head = side.at("bill"), side.visit.words.say, answer.head
    words = BillWords(side.visit.words, year, answer.keys, answer.demands, at)
    heading = say("Shares for {year}", year=str(year))
    one = next((found.party for found in answer.parties if party in (found.party.id, found.party.code)), None)
    parts = [
        _lacking(side, answer, words),
        _amounts(side, answer, words, at),
        _explained(side, answer, words, is_one=bool(party)),
        _divided(side, answer, at),
        _keys(side, answer, at),
        _years(side, answer),
    ]
    path = f"/{head.id}/bill/{year}" + (f"/{party}" if party else "")
    return frame(
        side, head, heading, where=name(side, one.name) if one else name(side, head.name),
        lead=[_lead(side, answer, at)], calculated=say(CALCULATED),
        fields=fields(side, case, price, as_of), action=side.to(path),
        parts=[found for found in parts if found is not None], crumbs=crumbs_of(side, head, heading),
    )  # fmt: skip


def _lead(side: Side, answer: ProgrammeBillAnswer, at: str) -> Any:
    if not any(one.amount_ore is not None for one in answer.parties):
        return side.visit.words.say("No share can be worked out.")
    is_whole = all(one.amount_ore is not None for one in answer.rows)
    return sentence(
        side,
        msgid("The shares sum to DKK {total}.")
        if is_whole
        else msgid("The shares that can be worked out sum to DKK {total}. Others cannot."),
        total=kroner(side, answer.total_ore, f"{at}/total_ore", 2),
    )


def _lacking(side: Side, answer: ProgrammeBillAnswer, words: BillWords) -> Part | None:
    """Why shares are lacking, each reason once, and what loads what is missing."""
    say = side.visit.words.say
    reasons: dict[str, Any] = {}
    for at, row in enumerate(answer.rows):
        if row.amount_ore is None:
            told_lines = words.why(row, f"/rows/{at}")
            reasons.setdefault(" ".join(map(str, told_lines)), Markup(" ").join(told_lines))
    if not reasons:
        return None
    return Part("lacking", say("What cannot be worked out"), items=list(reasons.values()))


def _amounts(side: Side, answer: ProgrammeBillAnswer, words: BillWords, at: str) -> Part:
    """Each party's amount, which leads to its explanation."""
    say = side.visit.words.say
    rows: list[Mapping[str, Any]] = []
    for place, row in enumerate(answer.rows):
        where = f"{at}/rows/{place}"
        rows.append({
            "head": name(side, row.party.name),
            "href": party_href(side, answer.head.id, row.party) if _has_page(side, row) else "",
            "cells": [
                name(side, answer.demands[row.demand].agreement_name),
                _basis(side, answer, row, where),
                _weights(side, row, where),
                _amount(side, answer, row, place, where) or words.no_amount(row),
            ],
        })  # fmt: skip
    columns = [
        sheets.text_column(say("Party")), sheets.text_column(say("Agreement")), {"text": say("Weight")},
        {"text": say("Of all")}, {"text": say("Share, DKK")},
    ]  # fmt: skip
    return Part(
        "amounts",
        say("Each party's share"),
        sheets=[Sheet("amounts", say("Each party's share"), columns, rows)],
    )


def _has_page(side: Side, row: BillRow) -> bool:
    """A frozen site has no page for those whose share is not known and who are no party themselves."""
    return not side.visit.is_static or row.amount_ore is not None or row.party.id != row.party.code


def _basis(side: Side, answer: ProgrammeBillAnswer, row: BillRow, where: str) -> Any:
    """What the party weighs by, which leads to the figure in the edition where it is one."""
    if not row.steps or row.amount_ore is None:
        return "–"  # without an amount the last step is that of a level above
    step = row.steps[-1]
    if _is_share(answer, step):
        return told(step.weight_text)
    number = side.visit.number(
        step.weight, _decimals(step.weight), f"{where}/steps/{len(row.steps) - 1}/weight"
    )
    return linked(number, side.visit.link(f"/explain/{step.explain}") if step.explain else "")


def _is_share(answer: ProgrammeBillAnswer, step: ShareStep) -> bool:
    """Whether a weight is an exact share, as '1/3'."""
    return any(one.kind == "percent" for one in answer.keys if one.id == step.key)


def _weights(side: Side, row: BillRow, where: str) -> Any:
    """The weights of all, of the last level."""
    if not row.steps or row.amount_ore is None:
        return "–"
    weights = row.steps[-1].weights
    return side.visit.number(weights, _decimals(weights), f"{where}/steps/{len(row.steps) - 1}/weights")


def _amount(side: Side, answer: ProgrammeBillAnswer, row: BillRow, place: int, where: str) -> Any:
    if row.amount_ore is None:
        return ""
    shown = kroner(side, row.amount_ore, f"{where}/amount_ore", 2)
    if answer.party or place < EXPLAINED:
        return linked(shown, f"#row-{place}")
    return linked(shown, side.link(f"/{answer.head.id}/bill/{answer.year}/{row.party.id}"))


def _decimals(value: float) -> int:
    return next((one for one in range(4) if round(value, one) == value), 4)


def _explained(side: Side, answer: ProgrammeBillAnswer, words: BillWords, *, is_one: bool) -> Part | None:
    """The formula line by line, of those that the page explains."""
    say = side.visit.words.say
    found = [
        (place, row)
        for place, row in enumerate(answer.rows)
        if row.amount_ore is not None and (is_one or place < EXPLAINED)
    ]
    if not found:
        return None
    items = [
        Markup('<span id="row-{}"><strong>{}</strong>: {}</span>').format(
            place, name(side, row.party.name), Markup(" ").join(words.lines(row, f"/rows/{place}"))
        )
        for place, row in found
    ]
    return Part(
        "explained", say("How every øre comes about"),
        say(
            "Shares are divided by the method of the largest remainder: the sum is exact, each within one "
            "øre."
        ),
        items=items,
    )  # fmt: skip


def _divided(side: Side, answer: ProgrammeBillAnswer, at: str) -> Part:
    """The commitments that were divided, with file and row."""
    say = side.visit.words.say
    rows: list[Mapping[str, Any]] = []
    for place, demand in enumerate(answer.demands):
        for number, one in enumerate(demand.commitments):
            where = f"{at}/demands/{place}/commitments/{number}"
            stated_amount: Any = (
                say(MISSING[one.missing]) if one.missing
                else kroner(side, one.amount_ore, f"{where}/amount_ore", 2)
            )  # fmt: skip
            rows.append({
                "head": name(side, demand.party.name),
                "cells": [
                    name(side, demand.agreement_name), stated_amount, told(one.price_level),
                    kroner(side, one.ore, f"{where}/ore", 2), _certainty(side, one.certainty),
                    own(one.text), sheets.place(one.place),
                ],
            })  # fmt: skip
    columns = [
        sheets.text_column(say("Promised by")), sheets.text_column(say("Agreement")),
        {"text": say("As promised, DKK")}, sheets.text_column(say("Prices of")),
        {"text": say("Divided, DKK")}, sheets.text_column(say("How certain")),
        sheets.text_column(say("Text")), sheets.text_column(say("File and row")),
    ]  # fmt: skip
    return Part(
        "divided", say("What is divided"), sheets=[Sheet("divided", say("What is divided"), columns, rows)]
    )


def _certainty(side: Side, certainty: str) -> Any:
    known = CERTAINTIES.get(certainty)
    return side.visit.words.say(known) if known else own(certainty)


def _keys(side: Side, answer: ProgrammeBillAnswer, at: str) -> Part | None:
    """The keys: kind, table with day and version, and where each is written down."""
    if not answer.keys:
        return None
    say = side.visit.words.say
    rows = [
        {
            "head": name(side, one.name),
            "cells": [
                say(KEYS[one.kind]), _table(side, one),
                _days(side, one), _limits(side, one, f"{at}/keys/{place}"),
                own(one.note.in_language(side.visit.lang)), sheets.place(one.place),
            ],
        }
        for place, one in enumerate(answer.keys)
    ]  # fmt: skip
    columns = [
        sheets.text_column(say("Key")), sheets.text_column(say("Kind")),
        sheets.text_column(say("Table and day")),
        sheets.text_column(say("Holds")), sheets.text_column(say("Rate and threshold")),
        sheets.text_column(say("Note")), sheets.text_column(say("File and row")),
    ]  # fmt: skip
    return Part("keys", say("The keys"), sheets=[Sheet("keys", say("The keys"), columns, rows)])


def _table(side: Side, one: KeyTold) -> Any:
    if not one.basis_table:
        return "–"
    say = side.visit.words.say
    origin = {
        "edition": say("from this data edition"), "programme": say("from weights.csv"), "": say("not loaded"),
    }[one.basis_from]  # fmt: skip
    version = told(f" {one.basis_version}") if one.basis_version else ""
    return Markup("{}{}, {} ({})").format(
        told(one.basis_table), version, dated(one.basis_on, side.visit.lang), origin
    )


def _days(side: Side, one: KeyTold) -> Markup:
    lang = side.visit.lang
    return Markup("{} – {}").format(
        dated(one.valid_from, lang) if one.valid_from else "",
        dated(one.valid_to, lang) if one.valid_to else "",
    )


def _limits(side: Side, one: KeyTold, at: str) -> Any:
    """Of a degressive key: the rate, the threshold and what counts above it."""
    if one.kind != "degressive":
        return "–"
    return sentence(
        side,
        msgid("DKK {rate} an inhabitant; above {threshold} each counts {share}"),
        rate=kroner(side, one.rate_ore, f"{at}/rate_ore", 2),
        threshold=side.visit.number(one.threshold, 0, f"{at}/threshold"),
        share=told(one.share_above),
    )


def _years(side: Side, answer: ProgrammeBillAnswer) -> Part | None:
    others = [year for year in answer.years if year != answer.year]
    if not others:
        return None
    say = side.visit.words.say
    items = [
        Markup('<a href="{}">{}</a>').format(
            side.link(f"/{answer.head.id}/bill/{year}"), say("Shares for {year}", year=str(year))
        )
        for year in others
    ]
    return Part("years", say("Other years"), items=items)
