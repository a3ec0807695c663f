"""What is wrong with rules, found before they decide anything.

Each finding names the rule, the column, what is wrong and what to do. Rules without a finding mean the
same to every engine, each has something to say that no rule before it says, and each names its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alen.errors import BadInput
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

OWN_BANDS = ((100, 299), (800, 899))
"""Priorities of a user's own rules: before the starter set, or after all of it, for what it leaves open."""

STARTER_BANDS = ((300, 799),)

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


def _found(rule: Rule, column: str, error: BadInput) -> Finding:
    return Finding(rule.rule_id, column, error.what, error.do)


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
        _found(rule, column, error)
        for column in TEXT_CONDITIONS
        if rule.condition(column)
        for error in problems(rule.condition(column))
    ]


def _digits(rule: Rule) -> list[Finding]:
    found: list[Finding] = []
    for column in (*DIGIT_CONDITIONS, "cvr_number"):
        try:
            check_condition(column, rule.condition(column))
        except BadInput as error:
            found.append(_found(rule, column, error))
            continue
        longest = _LENGTHS.get(column)
        if longest is None:
            continue
        for first, _ in digit_ranges(rule.condition(column)):
            if len(first) > longest:
                error = BadInput(
                    f"'{first}' has more digits than the {longest} of the column, and never holds",
                    do="Cut it to the digits that the column has.",
                )
                found.append(_found(rule, column, error))
    return found


def _sayings(rule: Rule, taxonomy: Taxonomy) -> list[Finding]:
    found: list[Finding] = []
    for axis in AXES:
        code = rule.says(axis)
        if code and not rule.is_it:
            error = BadInput(
                "the rule says not IT, and yet states an axis", do="Empty the cell, or say is_it true."
            )
            found.append(_found(rule, axis, error))
        elif code and code not in taxonomy.codes(axis):
            error = BadInput(
                f"'{code}' is no code of the axis",
                do=f"Write one of {', '.join(taxonomy.codes(axis))}, or leave it empty.",
            )
            found.append(_found(rule, axis, error))
    if rule.joint_company and not rule.is_it:
        error = BadInput(
            "the rule says not IT, and yet that a joint company is paid for it", do="Write false."
        )
        found.append(_found(rule, "joint_company", error))
    if not rule.conditions:
        error = BadInput(
            "the rule has no condition and would decide every line",
            do="Name an account, a supplier or a text that it holds for.",
        )
        found.append(_found(rule, "", error))
    if not rule.source.strip():
        error = BadInput("the rule names no source", do="Say where it is known from, or 'unverified'.")
        found.append(_found(rule, "source", error))
    return found


def _validity(rule: Rule) -> list[Finding]:
    if rule.valid_from is None or rule.valid_to is None or rule.valid_from <= rule.valid_to:
        return []
    error = BadInput("the rule ends before it begins", do="Turn the years round.")
    return [_found(rule, "valid_to", error)]


def _order(rule: Rule) -> list[Finding]:
    """Whether the priority is in the band of the owner, and of what the rule looks at."""
    bands = STARTER_BANDS if rule.owner == STARTER else OWN_BANDS
    if not any(first <= rule.priority <= last for first, last in bands):
        error = BadInput(
            f"the priority {rule.priority} is not one of this owner's",
            do="Your own rules have 100 to 299, before those that come with Alen, or 800 to 899, after them.",
        )
        return [_found(rule, "priority", error)]
    if rule.owner != STARTER or _in_band(rule):
        return []
    error = BadInput(
        f"the priority {rule.priority} is for rules that look at other columns",
        do="3xx: supplier with text or account, or accounts that hold no cost; 4xx: account; 5xx: supplier; "
        "6xx: words; 7xx: broad, not IT.",
    )
    return [_found(rule, "priority", error)]


def _in_band(rule: Rule) -> bool:
    used = set(rule.conditions)
    has_supplier, has_text, has_account = (
        bool(used & columns) for columns in (_SUPPLIER_COLUMNS, _TEXT_COLUMNS, _ACCOUNT_COLUMNS)
    )
    match rule.priority // 100:
        case 3:
            return (has_supplier and (has_text or has_account)) or (
                not rule.is_it and used <= _ACCOUNT_COLUMNS
            )
        case 4:
            return has_account and not has_supplier
        case 5:
            return has_supplier and not has_text
        case 6:
            return has_text and not has_supplier
        case _:
            return not rule.is_it


# -- rules together ----------------------------------------------------------------------------------


def _names(rules: Iterable[Rule]) -> list[Finding]:
    seen: set[str] = set()
    found: list[Finding] = []
    for rule in rules:
        if rule.rule_id in seen:
            error = BadInput("another rule has the same name", do="Give each rule a name of its own.")
            found.append(_found(rule, "rule_id", error))
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
                error = BadInput(
                    f"the rule has the same conditions as '{same.rule_id}', in the same years",
                    do="Make one rule of the two.",
                )
                found.append(_found(rule, "", error))
                continue
            covering = [other for other in before if _covers(other, rule)]
            if covering and not _has_use(rule, covering):
                first = covering[0]
                error = BadInput(
                    f"'{first.rule_id}' goes before the rule and holds wherever it does",
                    do="Remove it, or give it a lower priority number.",
                )
                found.append(_found(rule, "", error))
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
    except BadInput:
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
