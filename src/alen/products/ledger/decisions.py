"""Every decision on the user's own rules, in order, and the way back from each.

`local/rules/own.csv` is what holds; `local/rules/history.jsonl` tells how it came to be, one line for one
decision. A line is never changed: taking a decision back is a decision too, and names the one it undoes.
Whoever writes holds `store.workspace.lock`, and has masked what may hold a CPR number.

These are two files, and a process can be killed between them. So what is to be told is written down first,
in `local/rules/pending.json`, with the checksum of the own.csv that it leads to. The decision is made when
own.csv is replaced: from then on the history has its line, from the pending file until it is appended. A
pending file of any other own.csv tells of a decision that never was made, and is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from alen.errors import AlenError, BadFile, BadInput, NotFound
from alen.measures.yardstick.patterns import problems
from alen.measures.yardstick.rules import (
    COLUMNS,
    STARTER,
    TEXT_CONDITIONS,
    Rule,
    ordered,
    rule_cells,
    rule_from,
    rules_csv,
)
from alen.products.ledger.yardsticks import OWN_RULES, own_rules, starter_rules
from alen.store.local.books import Books
from alen.store.steps import step

HISTORY = "rules/history.jsonl"
"""Below the workspace's local/."""

PENDING = "rules/pending.json"
"""What is being decided: the line to tell, where in the history, and what own.csv is then."""

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


class _AsRules:
    """own.csv is written as rules are."""


AS_RULES = _AsRules()

_Stamp = tuple[int, int, int] | None


def _stamp(path: Path) -> _Stamp:
    """What tells whether a file, which is always replaced whole, is another; None when there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _checksum(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _numbered(number: int, event: Mapping[str, Any]) -> Decision:
    decision = Decision(
        number,
        str(event["action"]),
        str(event.get("at") or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        str(event.get("by") or OWN),
        tuple(cast(Sequence[Rule], event.get("rules", ()))),
        str(event.get("why", "")),
        cast("int | None", event.get("undoes")),
    )
    assert decision.action in ACTIONS, decision.action
    return decision


def _line(decision: Decision, told: bytes) -> str:
    """A decision as a line behind those that were told."""
    said: dict[str, Any] = {"action": decision.action, "at": decision.at, "by": decision.by}
    if decision.rules:
        said["rules"] = [_cells(rule) for rule in decision.rules]
    if decision.why:
        said["why"] = decision.why
    if decision.undoes is not None:
        said["undoes"] = decision.undoes
    begins = "" if told.endswith(b"\n") or not told else "\n"
    return f"{begins}{json.dumps(said, ensure_ascii=False)}\n"


def _decisions(told: bytes, where: str) -> tuple[Decision, ...]:
    """The decisions of a history's text."""
    found = [_decision(number, line, where) for number, line in enumerate(told.splitlines(), start=1)]
    undone = {one.undoes for one in found}
    return tuple(replace(one, undone=one.number in undone) for one in found)


def _cells(rule: Rule) -> dict[str, str]:
    return {column: cell for column, cell in zip(COLUMNS, rule_cells(rule), strict=True) if cell}


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


class DecisionLog:
    """The user's own rules and their history, read once and again only when others have written.

    Whoever calls `add`, `remove`, `undo` or `record` holds the workspace's lock; each of them is made whole
    or not at all, whenever the process is killed.
    """

    def __init__(self, books: Books) -> None:
        self.books = books
        self._own_stamp: _Stamp | str = "unread"
        self._own_data: bytes | None = None
        self._own: tuple[Rule, ...] = ()
        self._past_stamp: tuple[_Stamp, ...] | None = None
        self._told = b""
        self._past: tuple[Decision, ...] = ()
        self._is_usual = False
        self._written_otherwise: dict[int, tuple[bytes | None, frozenset[Rule]]] = {}

    @cached_property
    def _starter(self) -> frozenset[str]:
        return frozenset(rule.rule_id for rule in starter_rules())

    # -- what stands -------------------------------------------------------------------------------

    def own(self) -> tuple[Rule, ...]:
        """The user's own rules, in the order of the file. Raises BadFile, naming row and column."""
        stamp = self._stamp(OWN_RULES)
        if stamp != self._own_stamp:
            data = self.books.read(OWN_RULES)
            self._own, self._own_data = own_rules(self.books), data
            self._is_usual = data == rules_csv(self._own).encode()
            self._own_stamp = stamp
        return self._own

    def past(self) -> tuple[Decision, ...]:
        """Every decision, the oldest first. Raises BadFile, naming the line that cannot be read."""
        stamps = tuple(self._stamp(name) for name in (OWN_RULES, HISTORY, PENDING))
        if stamps != self._past_stamp:
            told = self._all_told()
            self._past, self._told = _decisions(told, str(self.books.root / HISTORY)), told
            self._past_stamp = stamps
        return self._past

    def _stamp(self, name: str) -> _Stamp:
        return _stamp(self.books.root / name)

    def _all_told(self) -> bytes:
        """The history, with the decision that was made and could not be appended any more."""
        told = self.books.read(HISTORY) or b""
        pending = self._pending()
        if pending is None:
            return told
        is_made = pending["own"] == _checksum(self.books.read(OWN_RULES))
        return told + pending["line"].encode() if is_made and len(told) == pending["at"] else told

    def _pending(self) -> dict[str, Any] | None:
        data = self.books.read(PENDING)
        if data is None:
            return None
        with contextlib.suppress(ValueError, KeyError, TypeError):
            said = json.loads(data)
            return {"line": str(said["line"]), "at": int(said["at"]), "own": str(said["own"])}
        return None  # it is written in one step: what is damaged was not written here

    # -- decisions ---------------------------------------------------------------------------------

    def record(self, event: Mapping[str, Any]) -> Decision:
        """Append a decision that changes no rule; see the function `record`."""
        own = self.own()
        return self._make(event, own, self._own_data)

    def add(self, rules: Sequence[Rule], *, at: str = "", by: str = "", why: str = "") -> Decision:
        """Add own rules; see `add_rules`."""
        own = self.own()
        taken = {rule.rule_id for rule in own} | self._starter
        for rule in rules:
            _check(rule, taken)
            taken.add(rule.rule_id)
        event = {"action": "add", "at": at, "by": by, "rules": tuple(rules), "why": why}
        return self._make(event, (*own, *rules))

    def remove(self, rule_ids: Sequence[str], *, at: str = "", by: str = "", why: str = "") -> Decision:
        """Remove own rules; see `remove_rules`."""
        own = self.own()
        gone = {rule.rule_id: rule for rule in own if rule.rule_id in set(rule_ids)}
        for rule_id in rule_ids:
            if rule_id not in gone:
                raise NotFound(
                    f"no rule of your own is called '{rule_id}'",
                    do="`alen ledger rules list --owner own` lists them. A rule that comes with Alen is not "
                    "removed: a rule of your own goes before it.",
                )
        event = {"action": "remove", "at": at, "by": by, "rules": tuple(gone.values()), "why": why}
        return self._make(event, tuple(rule for rule in own if rule.rule_id not in gone))

    def undo(self, *, at: str = "", by: str = "") -> Decision:
        """Take the last decision back that stands; see `undo_last`.

        A file that this log found otherwise written, by a spreadsheet say, or none, comes back to the byte.
        """
        past = [one for one in self.past() if one.action in {"add", "remove"} and not one.undone]
        if not past:
            raise NotFound("there is no decision to take back", do="`alen ledger history` lists them.")
        last, own = past[-1], self.own()
        if last.action == "add":
            added = frozenset(last.rules)
            moved = tuple(rule for rule in own if rule in added)
            left = tuple(rule for rule in own if rule not in added)
        else:
            taken = {rule.rule_id for rule in own} | self._starter
            moved = tuple(rule for rule in last.rules if rule.rule_id not in taken)
            left = (*own, *moved)
        event = {
            "action": "undo", "at": at, "by": by, "rules": moved, "undoes": last.number, "why": last.why,
        }  # fmt: skip
        data, meant = self._written_otherwise.get(last.number, (None, None))
        is_as_before = meant is not None and frozenset(left) == meant
        made = self._make(event, left, data) if is_as_before else self._make(event, left)
        self._written_otherwise.pop(last.number, None)
        return made

    def _make(
        self, event: Mapping[str, Any], own: tuple[Rule, ...], data: bytes | _AsRules | None = AS_RULES
    ) -> Decision:
        """Make a decision, after which own.csv holds these rules; `data` is how, where it is not as usual."""
        past = self.past()
        self.own()
        self._settle()
        decision = _numbered(len(past) + 1, event)
        line = _line(decision, self._told)
        before = self._own_data
        after = rules_csv(own).encode() if isinstance(data, _AsRules) else data
        pending = {"line": line, "at": len(self._told), "own": _checksum(after)}
        self.books.write(PENDING, json.dumps(pending, ensure_ascii=False).encode())
        step("ledger-decision-pending")
        try:
            if after != before:
                self._put(after)
            step("ledger-decision-made")
            self.books.write(HISTORY, self._told + line.encode())
        except AlenError:
            # Where this fails too, the decision stands, and the pending file tells of it.
            with contextlib.suppress(AlenError):
                if after != before:
                    self._put(before)
                self.books.remove(PENDING)
            raise
        step("ledger-decision-told")
        self.books.remove(PENDING)
        if decision.action == "add" and not self._is_usual:
            self._written_otherwise[decision.number] = (before, frozenset(self._own))
        self._is_usual = isinstance(data, _AsRules) or (after == before and self._is_usual)
        self._remember(decision, own, after, line)
        return decision

    def _settle(self) -> None:
        """End what a killed process began."""
        if self.books.read(PENDING) is None:
            return
        if self._told != (self.books.read(HISTORY) or b""):
            self.books.write(HISTORY, self._told)
        self.books.remove(PENDING)

    def _put(self, data: bytes | None) -> None:
        if data is None:
            self.books.remove(OWN_RULES)
        else:
            self.books.write(OWN_RULES, data)

    def _remember(self, decision: Decision, own: tuple[Rule, ...], data: bytes | None, line: str) -> None:
        """What stands now, without reading it."""
        if self._is_usual:
            self._own, self._own_data, self._own_stamp = ordered(own), data, self._stamp(OWN_RULES)
        else:
            self._own_stamp = "unread"  # as somebody else wrote it: it is read again
        self._told += line.encode()
        undone = decision.undoes
        self._past = (
            *(replace(one, undone=True) if one.number == undone else one for one in self._past),
            decision,
        )
        self._past_stamp = tuple(self._stamp(name) for name in (OWN_RULES, HISTORY, PENDING))


# -- decisions one by one -------------------------------------------------------------------------------


def record(books: Books, event: Mapping[str, Any]) -> Decision:
    """Append a decision to the history and give it its number; nothing else is changed.

    event: `action`, and where they apply `rules` (of `Rule`), `why`, `undoes`, `at` (otherwise now) and `by`
    (otherwise `own`).
    Raises BadFile when the history is damaged, DiskFailed when it cannot be written.
    """
    return DecisionLog(books).record(event)


def history(books: Books) -> tuple[Decision, ...]:
    """Every decision, the oldest first. Raises BadFile, naming the line that cannot be read."""
    return DecisionLog(books).past()


def add_rules(books: Books, rules: Sequence[Rule], *, at: str = "", by: str = "", why: str = "") -> Decision:
    """Add own rules, and record it as one decision.

    Raises BadInput when a rule's name is taken, its owner is the starter set's, it holds for every line,
    or the engines would read it differently.
    """
    return DecisionLog(books).add(rules, at=at, by=by, why=why)


def remove_rules(
    books: Books, rule_ids: Sequence[str], *, at: str = "", by: str = "", why: str = ""
) -> Decision:
    """Remove own rules, and record it as one decision. Raises NotFound when one is no own rule."""
    return DecisionLog(books).remove(rule_ids, at=at, by=by, why=why)


def undo_last(books: Books, *, at: str = "", by: str = "") -> Decision:
    """Take the last decision back that stands, and record it. Raises NotFound when there is none.

    A rule that was changed or removed by other means since is left as it is.
    """
    return DecisionLog(books).undo(at=at, by=by)


def named(number: int, prefix: str = OWN) -> str:
    """The name of an own rule by its number: names are of equal length, so that the older goes first.

    >>> named(7)
    'own-00007'
    """
    return f"{prefix}-{number:05d}"


def next_id(rules: Sequence[Rule]) -> str:
    """A name that no rule has: the first free one."""
    taken = {rule.rule_id for rule in rules}
    number = 1
    while named(number) in taken:
        number += 1
    return named(number)


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
