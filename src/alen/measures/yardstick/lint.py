"""What is wrong with rules, found before they decide anything.

Each finding names the rule, the column, what is wrong and what to do. Rules without a finding mean the
same to every engine, each has something to say that no rule before it says, and each names its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alen.measures.yardstick.patterns import problems
from alen.measures.yardstick.rules import (
    AXES,
    CONDITIONS,
    DIGIT_CONDITIONS,
    STARTER,
    TEXT_CONDITIONS,
    Rule,
    check_condition,
    cvr_numbers,
    digit_ranges,
    ordered,
)
from alen.measures.yardstick.taxonomy import Taxonomy
from alen.model.sheets import safe_cell

OWN_BAND = (100, 299)
STARTER_BAND = (300, 799)

_ACCOUNT_COLUMNS = {*DIGIT_CONDITIONS}
_TEXT_COLUMNS = {"text", "account_text", "cost_place", "department"}
_SUPPLIER_COLUMNS = {"supplier", "cvr_number"}

_LENGTHS: Mapping[str, int] = {
    "funktion": 5,
    "dranst": 1,
    "ejerforhold": 1,
    "gruppering": 3,
}
"""Digits that a column has at most; a longer condition never holds."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: with which rule, in which column ('' for the rule as a whole)."""

    rule: str
    column: str
    what: str
    do: str


def lint_rules(rules: Sequence[Rule], taxonomy: Taxonomy) -> tuple[Finding, ...]:
    """Everything that is wrong, in the order in which the rules are asked."""
    found: list[Finding] = []
    for rule in ordered(rules):
        found += _expressions(rule)
        found += _digits(rule)
        found += _sayings(rule, taxonomy)
        found += _validity(rule)
        found += _order(rule)
    found += _names(rules)
    found += _together(rules)
    return tuple(found)


# -- one rule ----------------------------------------------------------------------------------------


def _expressions(rule: Rule) -> list[Finding]:
    return [
        Finding(rule.rule_id, column, what, do)
        for column in TEXT_CONDITIONS
        if rule.condition(column)
        for what, do in problems(rule.condition(column))
    ]


def _digits(rule: Rule) -> list[Finding]:
    found: list[Finding] = []
    for column in (*DIGIT_CONDITIONS, "cvr_number"):
        try:
            check_condition(column, rule.condition(column))
        except ValueError as error:
            found.append(Finding(rule.rule_id, column, str(error), "Write digits, or a range as 640..645."))
            continue
        longest = _LENGTHS.get(column)
        if longest is None:
            continue
        for first, _ in digit_ranges(rule.condition(column)):
            if len(first) > longest:
                what = f"{first!r} has more digits than {column}, which has {longest}"
                found.append(Finding(rule.rule_id, column, what, "Cut it; it never holds as it stands."))
    return found


def _sayings(rule: Rule, taxonomy: Taxonomy) -> list[Finding]:
    found: list[Finding] = []
    for axis in AXES:
        code = rule.says(axis)
        if not code:
            continue
        if not rule.is_it:
            what = "the rule says not IT, and yet states an axis"
            found.append(Finding(rule.rule_id, axis, what, "Empty the cell, or say is_it true."))
        elif code not in taxonomy.codes(axis):
            codes = ", ".join(taxonomy.codes(axis))
            found.append(
                Finding(
                    rule.rule_id, axis, f"{code!r} is no code of the axis", f"Write one of {codes}, or none."
                )
            )
    if rule.joint_company and not rule.is_it:
        what = "the rule says not IT, and yet that a joint company is paid for it"
        found.append(Finding(rule.rule_id, "joint_company", what, "Write false."))
    if not rule.conditions:
        what = "the rule has no condition and would decide every line"
        found.append(Finding(rule.rule_id, "", what, "Name an account, a supplier or a text, or remove it."))
    if not rule.source.strip():
        what = "the rule names no source"
        found.append(Finding(rule.rule_id, "source", what, "Say where it is known from, or 'unverified'."))
    for column in ("owner", "source", "note", *TEXT_CONDITIONS):
        cell = str(getattr(rule, column))
        if safe_cell(cell) != cell:
            what = "the cell begins as a spreadsheet's formula does"
            found.append(Finding(rule.rule_id, column, what, "Begin it with a letter."))
    return found


def _validity(rule: Rule) -> list[Finding]:
    if rule.valid_from is None or rule.valid_to is None or rule.valid_from <= rule.valid_to:
        return []
    what = f"the rule ends in {rule.valid_to}, before it begins in {rule.valid_from}"
    return [Finding(rule.rule_id, "valid_to", what, "Turn the years round.")]


def _order(rule: Rule) -> list[Finding]:
    """Whether the priority is in the band of the owner, and of what the rule looks at."""
    first, last = STARTER_BAND if rule.owner == STARTER else OWN_BAND
    if not first <= rule.priority <= last:
        what = f"the priority {rule.priority} lies outside {first} to {last}, where rules of this owner are"
        return [Finding(rule.rule_id, "priority", what, f"Choose one from {first} to {last}.")]
    if rule.owner != STARTER:
        return []
    used = set(rule.conditions)
    fits = {
        3: bool(used & _SUPPLIER_COLUMNS and used & (_TEXT_COLUMNS | _ACCOUNT_COLUMNS))
        or (not rule.is_it and used <= _ACCOUNT_COLUMNS),
        4: bool(used & _ACCOUNT_COLUMNS) and not used & _SUPPLIER_COLUMNS,
        5: bool(used & _SUPPLIER_COLUMNS) and not used & _TEXT_COLUMNS,
        6: bool(used & _TEXT_COLUMNS) and not used & _SUPPLIER_COLUMNS,
        7: not rule.is_it,
    }
    if fits[rule.priority // 100]:
        return []
    what = f"the priority {rule.priority} is for rules that look at other columns"
    do = (
        "3xx: supplier with text or account, or accounts that hold no cost; 4xx: account; 5xx: supplier; "
        "6xx: words; 7xx: broad, not IT."
    )
    return [Finding(rule.rule_id, "priority", what, do)]


# -- rules together ----------------------------------------------------------------------------------


def _names(rules: Iterable[Rule]) -> list[Finding]:
    seen: set[str] = set()
    found: list[Finding] = []
    for rule in rules:
        if rule.rule_id in seen:
            what = "another rule has the same name"
            found.append(Finding(rule.rule_id, "rule_id", what, "Give each rule a name of its own."))
        seen.add(rule.rule_id)
    return found


def _together(rules: Sequence[Rule]) -> list[Finding]:
    """Rules that say again what one before them said, or that are never the first to say anything.

    Compared among the user's own and among the starter set apart: that an own rule goes before one of the
    starter set is what it is for.
    """
    found: list[Finding] = []
    for group in _groups(rules):
        for number, rule in enumerate(group):
            if not rule.conditions:
                continue
            before = [other for other in group[:number] if other.conditions]
            same = next((other for other in before if _same(other, rule)), None)
            if same is not None:
                what = f"it looks at the same as {same.rule_id}, in the same years"
                found.append(Finding(rule.rule_id, "", what, "Make one rule of the two."))
                continue
            covering = [other for other in before if _covers(other, rule)]
            if covering and not _has_use(rule, covering):
                what = f"{covering[0].rule_id} goes before it and holds wherever it does: it never counts"
                found.append(
                    Finding(rule.rule_id, "", what, "Remove it, or give it a lower priority number.")
                )
    return found


def _groups(rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    own = [rule for rule in ordered(rules) if rule.owner != STARTER]
    starter = [rule for rule in ordered(rules) if rule.owner == STARTER]
    return own, starter


def _years(rule: Rule) -> tuple[int, int]:
    return rule.valid_from or 0, rule.valid_to or 9999


def _same(one: Rule, other: Rule) -> bool:
    """Whether two rules have one set of conditions and a year in common."""
    (first, last), (other_first, other_last) = _years(one), _years(other)
    return one.conditions == other.conditions and first <= other_last and other_first <= last


def _covers(wide: Rule, narrow: Rule) -> bool:
    """Whether the one rule holds wherever the other does; False where that cannot be seen."""
    (first, last), (narrow_first, narrow_last) = _years(wide), _years(narrow)
    if first > narrow_first or last < narrow_last:
        return False
    return all(_implied(column, wide, narrow) for column in CONDITIONS if wide.condition(column))


def _implied(column: str, wide: Rule, narrow: Rule) -> bool:
    """Whether a condition of the one rule follows from that of the other on the same column."""
    ours, theirs = wide.condition(column), narrow.condition(column)
    if not theirs:
        return False
    if ours == theirs:
        return True
    try:
        if column == "cvr_number":
            return set(cvr_numbers(theirs)) <= set(cvr_numbers(ours))
        if column in DIGIT_CONDITIONS:
            return all(_within(part, digit_ranges(ours)) for part in digit_ranges(theirs))
    except ValueError:
        return False
    return False


def _within(part: tuple[str, str], ranges: Iterable[tuple[str, str]]) -> bool:
    low, high = part
    return any(
        len(first) <= len(low) and first <= low[: len(first)] and high[: len(first)] <= last
        for first, last in ranges
    )


def _has_use(rule: Rule, covering: Sequence[Rule]) -> bool:
    """Whether a rule that is never the first still decides an axis that none before it states."""
    if not rule.is_it:
        return False
    stated = {axis for other in covering if other.is_it for axis in AXES if other.says(axis)}
    return any(rule.says(axis) and axis not in stated for axis in AXES)
