"""The one rule that a decision writes: named, with conditions and a priority, and free of what lint finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from alen.errors import BadInput
from alen.measures.yardstick.lint import lint_rules
from alen.measures.yardstick.rules import AXES, DIGIT_CONDITIONS, STARTER, Rule
from alen.measures.yardstick.taxonomy import Taxonomy
from alen.products.ledger.breadths import (
    ACCOUNT,
    BREADTHS,
    FIRST_PRIORITY,
    LAST_PRIORITY,
    LINE,
    PRIORITIES_AFTER,
    PRIORITIES_BEFORE,
    SUPPLIER,
    SUPPLIER_ACCOUNT,
    SUPPLIER_WORD,
    WORD,
    account_conditions,
    whole,
    word_pattern,
)
from alen.products.ledger.decisions import named
from alen.products.ledger.groups import GroupReader, Says
from alen.products.ledger.held_columns import ACCOUNT as ACCOUNT_COLUMNS
from alen.products.ledger.held_columns import SUPPLIER as SUPPLIER_COLUMNS
from alen.products.ledger.held_lines import HeldLines

SOURCE = "own decision"
"""Where a rule that a decision writes is known from."""


def group_conditions(reader: GroupReader, group: int, breadth: str, word: str) -> tuple[dict[str, str], str]:
    """A group and a breadth as conditions, and the plain word if there is one.

    Raises BadInput for a breadth that the group has not, or a word that cannot be looked for.
    """
    account, supplier = reader.account(group), reader.supplier(group)
    has_word = breadth in (SUPPLIER_WORD, WORD)
    pattern, needle = word_pattern(word) if has_word else ("", "")
    text = {"text": pattern} if has_word else {}
    parts = {
        SUPPLIER_ACCOUNT: (supplier, account),
        SUPPLIER_WORD: (supplier, text),
        SUPPLIER: (supplier,),
        ACCOUNT: (account,),
        WORD: (text,),
    }.get(breadth)
    if parts is None:
        raise BadInput(f"'{breadth}' is no breadth", do=f"Choose among {', '.join(BREADTHS)}.")
    if not all(parts):
        raise BadInput(
            "the group has no supplier, or no account, that a rule could name",
            do="Choose another breadth.",
        )
    found: dict[str, str] = {}
    for part in parts:
        found |= part
    return found, needle


def line_conditions(held: HeldLines, line: int) -> dict[str, str]:
    """A line by supplier, account and text, as conditions. Raises BadInput when it has none of them."""
    cell = held.cell_of(line)
    code = {column: held.code_of(column, cell) for column in (*ACCOUNT_COLUMNS, *SUPPLIER_COLUMNS)}
    code["text"] = int(held.text[line])
    lowered = {
        column: None if code[column] < 0 else str(held.lowered[column][code[column]].as_py())
        for column in ("account_text", "supplier", "text")
    }
    found = account_conditions(
        held.text_of("funktion", code["funktion"]),
        held.text_of("art", code["art"]),
        lowered["account_text"],
    )
    number = held.text_of("cvr_number", code["cvr_number"])
    if number is not None and len(number) == 8 and number.isascii() and number.isdigit():
        found["cvr_number"] = number
    for column in ("supplier", "text"):
        text = lowered[column]
        if text:
            found[column] = whole([text])
    if not found:
        raise BadInput("the line has nothing that a rule could name it by")
    return found


def made_rule(
    held: HeldLines,
    conditions: Mapping[str, str],
    says: Says,
    *,
    breadth: str,
    by: str,
    number: int,
    overturns: bool = False,
) -> Rule:
    """The rule of decision `number`: its name is one that no rule has or had.

    overturns  it is asked before what decides already, and not after

    Names are of equal length, so that of two rules with one priority the older goes first.
    """
    taken = {rule.rule_id for rule in held.rules}
    while named(number) in taken:
        number += 1
    is_before = overturns or breadth == LINE
    priority = (PRIORITIES_BEFORE if is_before else PRIORITIES_AFTER)[breadth]
    plain = Rule(named(number), priority, says.is_it, owner=by, source=SOURCE)
    axes = {axis: str(getattr(says, axis)) for axis in AXES}
    return replace(plain, **conditions, **axes)


def before_all(rule: Rule, deciding: Collection[Rule]) -> Rule:
    """The rule with a priority that goes before those that decide its lines now.

    Raises BadInput when one of them has the first priority there is.
    """
    first = min((one.priority for one in deciding), default=rule.priority + 1)
    priority = min(rule.priority, first - 1)
    if priority < FIRST_PRIORITY:
        names = ", ".join(sorted(one.rule_id for one in deciding if one.priority <= FIRST_PRIORITY))
        raise BadInput(
            f"no rule can go before {names}, which decides the line",
            do="Remove that rule with `alen ledger rules remove`, and decide the line then.",
        )
    return replace(rule, priority=priority)


def after_all(rule: Rule, deciding: Collection[Rule]) -> Rule:
    """The rule with a priority that goes after those that decide any of its lines now.

    Raises BadInput when one of them has the last priority there is.
    """
    last = max((one.order for one in deciding), default=rule.order)
    if last <= rule.order:
        return rule
    priority = last[0] if last[1] < rule.rule_id else last[0] + 1
    if priority > LAST_PRIORITY:
        raise BadInput(
            f"no rule can go after {last[1]}, which decides some of these lines",
            do="Give that rule a lower priority number, or choose another breadth.",
        )
    return replace(rule, priority=priority)


def check_axes(says: Says, taxonomy: Taxonomy) -> None:
    """Refuse a code that its axis has not. Raises BadInput."""
    for axis in AXES:
        code = str(getattr(says, axis))
        if code and code not in taxonomy.codes(axis):
            raise BadInput(
                f"'{code}' is no code of the axis",
                do=f"Write one of {', '.join(taxonomy.codes(axis))}, or leave it empty.",
            )


def check_rule(rule: Rule, rules: Iterable[Rule], taxonomy: Taxonomy) -> None:
    """Refuse a rule that `alen ledger rules lint` finds fault with beside the others. Raises BadInput."""
    near = [one for one in rules if one.owner != STARTER and _is_near(one, rule)]
    for one in near:
        if one.conditions == rule.conditions and one.valid_from is None and one.valid_to is None:
            raise BadInput(
                f"your rule '{one.rule_id}' decides exactly these lines already",
                do=f"Remove it with `alen ledger rules remove {one.rule_id}`, and decide then.",
            )
    for finding in lint_rules([*near, rule], taxonomy):
        if finding.rule == rule.rule_id:
            where = f"rule {rule.rule_id}, {finding.column}" if finding.column else f"rule {rule.rule_id}"
            raise BadInput(finding.what, where=where, do=finding.do)


def _is_near(other: Rule, rule: Rule) -> bool:
    """Whether lint might find that the one rule says again what the other does: see `lint`."""
    return all(
        column in rule.conditions and (column in DIGIT_CONDITIONS or rule.condition(column) == text)
        for column, text in other.conditions.items()
    )
