"""How far a decision of the review reaches, and what it would overturn, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alen.answers.said import Said
from alen.errors import BadInput
from alen.local.phrases import BREADTH_WORDS
from alen.local.visit import LocalVisit
from alen.products.ledger.breadths import LINE, SUPPLIER_WORD, WORD
from alen.products.ledger.review import Group, Preview, Review, Says
from alen.site.rendering import told

WITH_A_WORD = (SUPPLIER_WORD, WORD)

RULES = 12
"""Rules that are listed among those that a decision would overturn."""


@dataclass(frozen=True)
class Reach:
    """What a decision of one breadth would do: as IT, and as not IT."""

    breadth: str
    word: str
    as_it: Preview
    as_not_it: Preview


def reaches_of(
    visit: LocalVisit, review: Review, group: Group | None, line: tuple[int, int] | None
) -> tuple[Reach, ...]:
    """What a decision would do, for each breadth that can be asked; those with a word if one is given."""
    if line is not None:
        both = (review.preview_line(*line, Says(True)), review.preview_line(*line, Says(False)))
        return (Reach(LINE, "", *both),)
    if group is None:
        return ()
    word, overturns = visit.query.get("word", ""), bool(visit.query.get("overturns"))
    found: list[Reach] = []
    for breadth in group.breadths:
        asked = word if breadth in WITH_A_WORD else ""
        if breadth in WITH_A_WORD and not asked:
            continue
        try:
            both = tuple(
                review.preview(group.key, Says(is_it), breadth=breadth, word=asked, overturns=overturns)
                for is_it in (True, False)
            )
        except BadInput:
            continue  # a word that no line has, or that cannot be looked for: another breadth can be
        found.append(Reach(breadth, asked, *both))
    return tuple(found)


def _name(visit: LocalVisit, one: Reach) -> str:
    name = visit.labels.heading(visit.words.say(BREADTH_WORDS[one.breadth]))
    return f"{name}: {one.word}" if one.word else name


def reach_row(visit: LocalVisit, at: int, one: Reach) -> Mapping[str, Any]:
    """One breadth as a row of the table to choose from."""
    source = f"reach/{at}"
    return {
        "breadth": one.breadth,
        "name": _name(visit, one),
        "lines": visit.integer(one.as_it.decides.lines, f"{source}/as_it/decides/lines"),
        "amount": visit.kroner(one.as_it.decides.abs_amount_ore, f"{source}/as_it/decides/abs_amount_ore"),
        "over_as_it": visit.integer(one.as_it.overturns.lines, f"{source}/as_it/overturns/lines"),
        "over_as_not_it": visit.integer(one.as_not_it.overturns.lines, f"{source}/as_not_it/overturns/lines"),
        "kept": visit.integer(one.as_it.kept.lines, f"{source}/as_it/kept/lines"),
        "is_first": at == 0,
    }


def overturned_rows(
    visit: LocalVisit, reaches: Sequence[Reach]
) -> tuple[list[Mapping[str, Any]], Said | None]:
    """The rules whose lines a decision would overturn, by breadth, and a sentence about those not listed."""
    say = visit.words.say
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for at, one in enumerate(reaches):
        for side, preview, by in (
            ("as_it", one.as_it, say("IT")),
            ("as_not_it", one.as_not_it, say("not IT")),
        ):
            for place, rule in enumerate(preview.overturned):
                source = f"reach/{at}/{side}/overturned/{place}/share"
                cells = [
                    told(_name(visit, one)),
                    told(say("IT") if rule.is_it else say("not IT")),
                    told(by),
                    visit.integer(rule.share.lines, f"{source}/lines"),
                    visit.kroner(rule.share.abs_amount_ore, f"{source}/abs_amount_ore"),
                ]
                row = {"head": told(rule.rule_id), "href": visit.to(f"/rules/{rule.rule_id}"), "cells": cells}
                rows.append((rule.share.abs_amount_ore, row))
    shown = sorted(rows, key=lambda row: -row[0])[:RULES]
    if len(rows) == len(shown):
        return [row for _, row in shown], None
    visit.show("overturned_more", {"rules": len(rows) - len(shown)})
    more = visit.say(
        "{number} more with less money each.",
        number=visit.integer(len(rows) - len(shown), "overturned_more/rules"),
    )
    return [row for _, row in shown], more
