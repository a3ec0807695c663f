"""Every decision on the user's own rules, in order, and the way back from each.

`local/rules/own.csv` is what holds; `local/rules/history.jsonl` tells how it came to be, one line for one
decision. A line is never changed: taking a decision back is a decision too, and names the one it undoes.
Whoever writes holds `store.workspace.lock`, and has masked what may hold a CPR number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from alen.errors import BadFile, BadInput, NotFound
from alen.measures.yardstick.patterns import problems
from alen.measures.yardstick.rules import (
    COLUMNS,
    STARTER,
    TEXT_CONDITIONS,
    Rule,
    rule_cells,
    rule_from,
    rules_csv,
)
from alen.products.ledger.yardsticks import OWN_RULES, own_rules, starter_rules
from alen.store.local.books import Books

HISTORY = "rules/history.jsonl"
"""Below the workspace's local/."""

OWN = "own"
"""The owner of a rule whose maker gave no name."""

ACTIONS = ("add", "remove", "undo", "note")
"""`note` changes no rule: it says that something was decided elsewhere."""


@dataclass(frozen=True)
class Decision:
    """One decision.

    number  its place in the history, from 1
    action  one of ACTIONS
    at      when, UTC, ISO 8601
    by      who
    rules   the rules that were added or removed; of `undo`, those that went or came back
    why     a remark
    undoes  the number of the decision that it takes back
    undone  whether a later one took it back
    """

    number: int
    action: str
    at: str
    by: str
    rules: tuple[Rule, ...] = ()
    why: str = ""
    undoes: int | None = None
    undone: bool = False


def record(books: Books, event: Mapping[str, Any]) -> Decision:
    """Append a decision to the history and give it its number; nothing else is changed.

    event: `action`, and where they apply `rules` (of `Rule`), `why`, `undoes`, `at` (otherwise now) and `by`
    (otherwise `own`).
    Raises BadFile when the history is damaged, DiskFailed when it cannot be written.
    """
    past = history(books)
    decision = Decision(
        len(past) + 1,
        str(event["action"]),
        str(event.get("at") or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        str(event.get("by") or OWN),
        tuple(cast(Sequence[Rule], event.get("rules", ()))),
        str(event.get("why", "")),
        cast("int | None", event.get("undoes")),
    )
    assert decision.action in ACTIONS, decision.action
    said: dict[str, Any] = {"action": decision.action, "at": decision.at, "by": decision.by}
    if decision.rules:
        said["rules"] = [_cells(rule) for rule in decision.rules]
    if decision.why:
        said["why"] = decision.why
    if decision.undoes is not None:
        said["undoes"] = decision.undoes
    line = json.dumps(said, ensure_ascii=False)
    books.write(HISTORY, (books.read(HISTORY) or b"") + line.encode() + b"\n")
    return decision


def _cells(rule: Rule) -> dict[str, str]:
    return {column: cell for column, cell in zip(COLUMNS, rule_cells(rule), strict=True) if cell}


def history(books: Books) -> tuple[Decision, ...]:
    """Every decision, the oldest first. Raises BadFile, naming the line that cannot be read."""
    where = str(books.root / HISTORY)
    found: list[Decision] = []
    undone: set[int] = set()
    for number, line in enumerate((books.read(HISTORY) or b"").splitlines(), start=1):
        decision = _decision(number, line, where)
        found.append(decision)
        if decision.undoes is not None:
            undone.add(decision.undoes)
    return tuple(replace(one, undone=one.number in undone) for one in found)


def _decision(number: int, line: bytes, where: str) -> Decision:
    try:
        said = cast(dict[str, Any], json.loads(line))
        empty = dict.fromkeys(COLUMNS, "")
        given = cast(list[dict[str, str]], said.get("rules", []))
        rules = tuple(rule_from(empty | cells, where, number) for cells in given)
        undoes = said.get("undoes")
        return Decision(
            number,
            str(said["action"]),
            str(said["at"]),
            str(said["by"]),
            rules,
            str(said.get("why", "")),
            None if undoes is None else int(undoes),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFile(
            "a decision cannot be read",
            where=f"{where}, line {number}",
            why="Without the whole history no decision can be taken back.",
            do="Restore the file from a copy, or move it away: the rules in own.csv hold without it.",
        ) from error


# -- the user's own rules ----------------------------------------------------------------------------


def add_rules(books: Books, rules: Sequence[Rule], *, at: str = "", by: str = "", why: str = "") -> Decision:
    """Add own rules, and record it as one decision.

    Raises BadInput when a rule's name is taken, its owner is the starter set's, it holds for every line,
    or the engines would read it differently.
    """
    own = own_rules(books)
    taken = {rule.rule_id for rule in (*own, *starter_rules())}
    for rule in rules:
        _check(rule, taken)
        taken.add(rule.rule_id)
    _write(books, (*own, *rules))
    return record(books, {"action": "add", "at": at, "by": by, "rules": rules, "why": why})


def remove_rules(
    books: Books, rule_ids: Sequence[str], *, at: str = "", by: str = "", why: str = ""
) -> Decision:
    """Remove own rules, and record it as one decision. Raises NotFound when one is no own rule."""
    own = own_rules(books)
    gone = {rule.rule_id: rule for rule in own if rule.rule_id in set(rule_ids)}
    for rule_id in rule_ids:
        if rule_id not in gone:
            raise NotFound(
                f"no rule of your own is called '{rule_id}'",
                do="`alen ledger rules list --owner own` lists them. A rule that comes with Alen is not "
                "removed: a rule of your own goes before it.",
            )
    _write(books, [rule for rule in own if rule.rule_id not in gone])
    rules = tuple(gone.values())
    return record(books, {"action": "remove", "at": at, "by": by, "rules": rules, "why": why})


def undo_last(books: Books, *, at: str = "", by: str = "") -> Decision:
    """Take the last decision back that stands, and record it. Raises NotFound when there is none.

    A rule that was changed or removed by other means since is left as it is.
    """
    past = [one for one in history(books) if one.action in {"add", "remove"} and not one.undone]
    if not past:
        raise NotFound("there is no decision to take back", do="`alen ledger history` lists them.")
    last = past[-1]
    own = own_rules(books)
    if last.action == "add":
        there = set(own)
        moved = tuple(rule for rule in last.rules if rule in there)
        _write(books, [rule for rule in own if rule not in set(moved)])
    else:
        taken = {rule.rule_id for rule in (*own, *starter_rules())}
        moved = tuple(rule for rule in last.rules if rule.rule_id not in taken)
        _write(books, (*own, *moved))
    return record(
        books, {"action": "undo", "at": at, "by": by, "rules": moved, "undoes": last.number, "why": last.why}
    )


def next_id(rules: Sequence[Rule], prefix: str = "own") -> str:
    """A name that no rule has: the prefix and a running number."""
    taken = {rule.rule_id for rule in rules}
    number = 1
    while f"{prefix}-{number}" in taken:
        number += 1
    return f"{prefix}-{number}"


def _write(books: Books, rules: Sequence[Rule]) -> None:
    books.write(OWN_RULES, rules_csv(rules).encode())


def _check(rule: Rule, taken: set[str]) -> None:
    where = f"rule {rule.rule_id}"
    if rule.rule_id in taken:
        raise BadInput(f"there is a rule called '{rule.rule_id}' already", do="Choose another name.")
    if rule.owner in {"", STARTER}:
        raise BadInput(f"'{rule.owner}' cannot own a rule of yours", where=where, do="Write your own name.")
    if not rule.conditions:
        raise BadInput(
            "the rule has no condition and would decide every line",
            where=where,
            do="Name an account, a supplier or a text that it holds for.",
        )
    rule_from(dict(zip(COLUMNS, rule_cells(rule), strict=True)), where, 1)
    for column in TEXT_CONDITIONS:
        for error in problems(rule.condition(column)) if rule.condition(column) else ():
            raise BadInput(error.what, where=f"{where}, column {column}", do=error.do)
