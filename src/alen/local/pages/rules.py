"""The rules, and one rule whole: what it says, where it holds, who made it, and what it decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from alen.errors import NotFound
from alen.local.tables import Section
from alen.local.visit import LocalPage, LocalVisit
from alen.measures.yardstick.rules import AXES, STARTER, Rule, rule_cells
from alen.measures.yardstick.rules import COLUMNS as RULE_COLUMNS
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.opening import Lines
from alen.site.rendering import told
from alen.site.visit import View
from alen.words import msgid

ROWS = 150
_EDGES = re.compile(r"\(\^\|\[\^[^\]]*\]\)|\(\[\^[^\]]*\]\|\$\)")
"""How patterns say that a word begins or ends: `(^|[^a-zæøå0-9])` and `([^a-zæøå0-9]|$)`."""

CONDITION_WORDS = {
    "funktion": msgid("function"),
    "dranst": msgid("dranst"),
    "ejerforhold": msgid("ownership"),
    "gruppering": msgid("grouping"),
    "art": msgid("art"),
    "account": msgid("account"),
    "cvr_number": msgid("CVR number"),
    "account_text": msgid("account's text"),
    "cost_place": msgid("cost place"),
    "department": msgid("department"),
    "supplier": msgid("supplier"),
    "text": msgid("posting text"),
}


@dataclass(frozen=True)
class RuleDecided:
    """What one rule decided of lines as they stand: whether IT, over all years. Money is whole øre."""

    rule_id: str
    owner: str
    priority: int
    is_it: bool
    lines: int
    amount_ore: int
    moved_ore: int


@dataclass(frozen=True)
class RulesDecided:
    """Every rule that decided a line, the most money first; and how many decided none."""

    rules: tuple[RuleDecided, ...]
    idle: int

    def table(self) -> tuple[Columns, Rows]:
        """One row per rule."""
        columns = tuple(RuleDecided.__dataclass_fields__)
        return columns, [tuple(getattr(one, name) for name in columns) for one in self.rules]


def rules_decided(lines: Lines) -> RulesDecided:
    """What each rule decided."""
    rows = lines.rows(
        "SELECT rule_is_it, count(*), sum(amount_ore), sum(abs(amount_ore)) FROM lines "
        "WHERE rule_is_it IS NOT NULL GROUP BY 1"
    )
    found = {str(name): tuple(map(int, numbers)) for name, *numbers in rows}
    told_of = [
        RuleDecided(rule.rule_id, rule.owner, rule.priority, rule.is_it, *found[rule.rule_id])
        for rule in lines.yardstick.rules
        if rule.rule_id in found
    ]
    told_of.sort(key=lambda one: (-one.moved_ore, one.rule_id))
    return RulesDecided(tuple(told_of), len(lines.yardstick.rules) - len(told_of))


def conditions_said(visit: LocalVisit, rule: Rule) -> str:
    """Where a rule holds, in words."""
    parts = [f"{visit.words.say(CONDITION_WORDS[name])}: {said}" for name, said in rule.conditions.items()]
    return "; ".join(parts) or visit.words.say("every line")


def says_said(visit: LocalVisit, rule: Rule) -> str:
    """What a rule says."""
    if not rule.is_it:
        return visit.words.say("not IT")
    known = [visit.labels.key(axis, rule.says(axis)) for axis in AXES if rule.says(axis)]
    return ", ".join([visit.words.say("IT"), *known])


def _view(visit: LocalVisit) -> View:
    say = visit.words.say
    found = visit.answer("rules", rules_decided)
    visit.show("rules", found)
    visit.show("count", {"deciding": len(found.rules), "idle": found.idle})
    lead = visit.say(
        msgid("{number} rules decide lines; {idle} hold for none."),
        number=visit.integer(len(found.rules), "count/deciding"),
        idle=visit.integer(found.idle, "count/idle"),
    )
    heads: list[Mapping[str, str]] = [
        {"text": say("Rule"), "kind": "text"},
        {"text": say("Says"), "kind": "text"},
        {"text": say("Where"), "kind": "text"},
        {"text": say("Lines")},
        {"text": say("DKK, without signs")},
    ]
    sections = [
        Section(ident, title, reading, columns=heads, rows=_rows(visit, found.rules, is_own=is_own)[:ROWS])
        for ident, title, reading, is_own in (
            ("own", say("Your own rules"), say("They go before those that come with Alen."), True),
            (
                "starter",
                say("Rules that come with Alen"),
                say("Asked where no rule of your own holds."),
                False,
            ),
        )
    ]
    return View(
        "sections.html.j2",
        say("Rules"),
        str(lead),
        context={"heading": say("Rules"), "lead": [lead], "sections": sections},
    )


def _rows(visit: LocalVisit, rules: Sequence[RuleDecided], *, is_own: bool) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(rules):
        rule = visit.lines.yardstick.rule(one.rule_id)
        if rule is None or (one.owner != STARTER) != is_own:
            continue
        rows.append(
            {
                "head": Markup("<code>{}</code>").format(one.rule_id),
                "href": visit.to(f"/rules/{one.rule_id}"),
                "cells": [
                    told(says_said(visit, rule)),
                    _short(_readable(conditions_said(visit, rule))),
                    visit.integer(one.lines, f"rules/rules/{at}/lines"),
                    visit.kroner(one.moved_ore, f"rules/rules/{at}/moved_ore"),
                ],
            }
        )
    return rows


def _readable(conditions: str) -> str:
    """Conditions as words: where a pattern says that a word begins or ends says nothing to a reader."""
    return _EDGES.sub("", conditions).replace("|", " | ")


def _short(text: str, most: int = 120) -> Markup:
    """What fits into a cell; the rule's own page has it whole."""
    return told(text if len(text) <= most else text[: most - 1] + "…")


def _one(visit: LocalVisit) -> View:
    say, name = visit.words.say, visit.params["rule"]
    rule = visit.lines.yardstick.rule(name)
    if rule is None:
        raise NotFound("no rule has that name", do="The page of rules lists them.")
    decided = visit.answer("rules", rules_decided)
    mine = next((one for one in decided.rules if one.rule_id == name), None)
    found = mine or RuleDecided(name, rule.owner, rule.priority, rule.is_it, 0, 0, 0)
    visit.show("rule", found, (RULE_COLUMNS, [tuple(rule_cells(rule))]))
    lead = visit.say(
        msgid("It decides {number} lines, DKK {amount} together."),
        number=visit.integer(found.lines, "rule/lines"),
        amount=visit.kroner(found.amount_ore, "rule/amount_ore"),
    )
    code = Markup("<code>{}</code>")
    facts: list[tuple[Any, Any]] = [(say("Says"), told(says_said(visit, rule)))]
    facts += [
        (told(visit.labels.heading(say(CONDITION_WORDS[column]))), code.format(said))
        for column, said in rule.conditions.items()
    ]
    facts += [
        (say("Priority"), told(str(rule.priority))),
        (say("Made by"), told(say("comes with Alen") if rule.owner == STARTER else rule.owner)),
        (say("Source"), told(rule.source or "–")),
    ]
    if rule.note:
        facts.append((say("What to know of it"), told(rule.note)))
    return View(
        "sections.html.j2",
        name,
        str(lead),
        context={
            "heading": say("Rule"),
            "where": code.format(name),
            "lead": [lead],
            "sections": [Section("rule", say("What it says, and where"), facts=facts)],
            "links": [{"text": say("Its lines"), "href": visit.to("/lines", rule=name)}],
        },
    )


PAGE = LocalPage("/rules", _view, menu=msgid("Rules"))
ONE = LocalPage("/rules/{rule}", _one, under="/rules")
