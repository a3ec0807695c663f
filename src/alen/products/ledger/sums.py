"""Sums of lines under keys that the lines themselves state, as bounds; and whom a supplier is called by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from alen.products.ledger.amounts import Bounds
from alen.products.ledger.opening import Lines, quoted
from alen.products.ledger.questions import NOT_STATED, PERSONS

BOUNDS_SQL = """
    coalesce(sum(counted_ore) FILTER (is_it), 0),
    coalesce(sum(counted_ore) FILTER (is_it IS NULL AND proposed_is_it), 0),
    coalesce(sum(counted_ore) FILTER (is_it IS NULL AND proposed_is_it IS NOT TRUE), 0),
    count(*) FILTER (is_it),
    count(*) FILTER (is_it IS NULL),
    coalesce(sum(least(counted_ore, 0)) FILTER (is_it IS NULL), 0)
"""
"""The fields of `Bounds`, in order, over counted lines."""

_KEYS = {
    "month": "strftime(month, '%Y-%m')",
    "year": "accounts_year::VARCHAR",
    "supplier_key": f"CASE WHEN is_person THEN {quoted(PERSONS)} ELSE supplier_key END",
}


def key_sql(axis: str) -> str:
    """The key of a line on an axis that it states itself, as text: empty where it states nothing.

    All persons and sole traders have one key, so that none of them is named by an answer.
    """
    return f"coalesce({_KEYS.get(axis, axis)}, {quoted(NOT_STATED)})"


def sums(lines: Lines, counted: str, keys: Sequence[str]) -> dict[tuple[Any, ...], Bounds]:
    """What counted lines (`questions.counted_lines`) sum to under each combination of keys (SQL)."""
    count = len(keys)
    said = "".join(f"{key}, " for key in keys)
    grouped = f"GROUP BY {', '.join(str(n + 1) for n in range(count))}" if keys else ""
    rows = lines.rows(f"SELECT {said}{BOUNDS_SQL} FROM {counted} {grouped}")
    return {tuple(row[:count]): Bounds(*map(int, row[count:])) for row in rows}


def whole_sum(lines: Lines, counted: str) -> Bounds:
    """What counted lines sum to together."""
    return sums(lines, counted, ())[()]


def supplier_names(lines: Lines, keys: Iterable[str]) -> dict[str, str]:
    """What the suppliers of these keys are called: the first spelling in the order of text.

    Persons have no name here.
    """
    wanted = ", ".join(quoted(key) for key in sorted(set(keys) - {PERSONS, NOT_STATED}))
    if not wanted:
        return {}
    rows = lines.rows(
        "SELECT supplier_key, min(supplier) FROM lines "
        f"WHERE supplier_key IN ({wanted}) AND is_person IS NOT TRUE AND supplier IS NOT NULL GROUP BY 1"
    )
    return {str(key): str(name) for key, name in rows}


def decided_by(rules: Collection[str]) -> str:
    """SQL: whether one of these rules decided that the line is IT."""
    named = ", ".join(quoted(rule) for rule in sorted(rules))
    return f"coalesce(rule_is_it IN ({named}), false)" if named else "false"
