"""How a rule is told to a reader: what it says, and where it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.measures.yardstick.rules import Rule
    from alen.measures.yardstick.taxonomy import Taxonomy

AXIS_WORDS = {"area": msgid("area"), "resource": msgid("resource"), "deployment": msgid("deployment")}

CONDITION_WORDS = {
    "funktion": msgid("funktion"),
    "dranst": msgid("dranst"),
    "ejerforhold": msgid("ejerforhold"),
    "gruppering": msgid("gruppering"),
    "art": msgid("art"),
    "account": msgid("account"),
    "cvr_number": msgid("CVR number"),
    "account_text": msgid("account text"),
    "cost_place": msgid("cost place"),
    "department": msgid("department"),
    "supplier": msgid("supplier"),
    "text": msgid("posting text"),
}
"""Every condition by what it is called, in the order in which a rule is told."""

_SHOWN = 60
"""Characters of a condition that a list shows; `explain` shows all."""


def sayings_said(words: Words, rule: Rule, taxonomy: Taxonomy) -> str:
    """What a rule says of a line: not IT, or IT with the axes that it states."""
    if not rule.is_it:
        return words.say("not IT")
    named = [
        taxonomy.name(axis, rule.says(axis), words.language)
        if _is_known(taxonomy, axis, rule)
        else rule.says(axis)
        for axis in AXIS_WORDS
        if rule.says(axis)
    ]
    return "; ".join([words.say("IT"), *named])


def _is_known(taxonomy: Taxonomy, axis: str, rule: Rule) -> bool:
    return rule.says(axis) in taxonomy.codes(axis)


def conditions_said(words: Words, rule: Rule) -> str:
    """Where a rule holds, each condition cut to what a line of a table can hold."""
    return "; ".join(
        f"{words.say(CONDITION_WORDS[column])} {_cut(text)}" for column, text in rule.conditions.items()
    )


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
