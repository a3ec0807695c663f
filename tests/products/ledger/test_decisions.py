"""Decisions on the user's own rules: added, removed, taken back, and told in order."""

from __future__ import annotations

import json
import os
import signal
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from alen.errors import BadFile, BadInput, NotFound
from alen.measures.yardstick.rules import STARTER, Rule, decide, rules_csv
from alen.products.ledger import decisions
from alen.products.ledger.decisions import (
    HISTORY,
    PENDING,
    DecisionLog,
    add_rules,
    history,
    named,
    next_id,
    record,
    remove_rules,
    undo_last,
)
from alen.products.ledger.yardsticks import OWN_RULES, load_yardstick, own_rules, starter_rules
from alen.store.local.books import Books
from alen.store.workspace import create

RULE = Rule("own-1", 150, True, supplier="nordlys software", owner="me", source="own decision")
OTHER = replace(RULE, rule_id="own-2", supplier="fjordlyn", is_it=False)
AT = "2026-11-22T10:00:00Z"


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(create(tmp_path / "workspace"))


def test_nothing_is_decided_at_first(books: Books) -> None:
    assert own_rules(books) == ()
    assert history(books) == ()
    assert load_yardstick(books) == load_yardstick(None)


def test_an_own_rule_goes_before_the_starter_set_and_changes_the_version(books: Books) -> None:
    line = {"supplier": "Nordlys Software A/S", "funktion": "64552", "accounts_year": 2024}
    before = load_yardstick(books)
    assert decide(before.rules, line).rule_is_it == "a-64552"
    add_rules(books, [RULE], at=AT, by="me")
    after = load_yardstick(books)
    assert decide(after.rules, line).rule_is_it == "own-1"
    assert after.own == (RULE,)
    assert after.starter == before.starter == starter_rules()
    assert after.version != before.version
    assert after.rule("own-1") == RULE
    assert after.rule("own-9") is None


def test_added_removed_and_taken_back_twice_leaves_what_was(books: Books) -> None:
    add_rules(books, [RULE, OTHER], at=AT, by="me", why="review")
    written = (books.root / OWN_RULES).read_bytes()
    remove_rules(books, ["own-2"], at=AT, by="me")
    assert own_rules(books) == (RULE,)
    back = undo_last(books, at=AT, by="me")
    assert (back.undoes, back.rules) == (2, (OTHER,))
    assert (books.root / OWN_RULES).read_bytes() == written
    assert undo_last(books, at=AT, by="me").undoes == 1
    assert own_rules(books) == ()
    with pytest.raises(NotFound):
        undo_last(books)
    said = [(one.number, one.action, one.undoes, one.undone) for one in history(books)]
    assert said == [
        (1, "add", None, True),
        (2, "remove", None, True),
        (3, "undo", 2, False),
        (4, "undo", 1, False),
    ]
    assert history(books)[0].rules == (RULE, OTHER)
    assert history(books)[0].why == "review"


def test_a_note_is_told_and_never_taken_back(books: Books) -> None:
    add_rules(books, [RULE], at=AT, by="me")
    assert record(books, {"action": "note", "why": "looked through"}).number == 2
    assert undo_last(books).undoes == 1


def test_a_rule_changed_by_hand_since_is_left_as_it_is(books: Books) -> None:
    add_rules(books, [RULE, OTHER], at=AT, by="me")
    changed = replace(RULE, resource="software")
    books.write(OWN_RULES, rules_csv([changed, OTHER]).encode())
    assert undo_last(books).rules == (OTHER,)
    assert own_rules(books) == (changed,)


def test_a_removed_rule_whose_name_is_taken_since_does_not_come_back(books: Books) -> None:
    add_rules(books, [RULE], at=AT, by="me")
    remove_rules(books, ["own-1"], at=AT, by="me")
    taken = replace(OTHER, rule_id="own-1")
    books.write(OWN_RULES, rules_csv([taken]).encode())
    assert undo_last(books).rules == ()
    assert own_rules(books) == (taken,)


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        (replace(RULE, rule_id="a-64552"), "there is a rule called 'a-64552' already"),
        (replace(RULE, owner=STARTER), "'starter' cannot own a rule of yours"),
        (replace(RULE, owner=""), "'' cannot own a rule of yours"),
        (replace(RULE, supplier=""), "the rule has no condition and would decide every line"),
        (replace(RULE, text="\\bit"), "the expression has '\\b', which the engines read differently"),
        (replace(RULE, rule_id="Min regel"), "'Min regel' cannot name a rule"),
        (replace(RULE, note="=1+1"), "the cell begins as a spreadsheet's formula does"),
    ],
)
def test_a_rule_that_would_harm_is_refused_and_nothing_is_written(
    books: Books, rule: Rule, what: str
) -> None:
    with pytest.raises(BadInput) as caught:
        add_rules(books, [OTHER, rule], at=AT, by="me")
    assert caught.value.what == what
    assert own_rules(books) == ()
    assert history(books) == ()


def test_two_rules_of_one_name_are_refused_together(books: Books) -> None:
    with pytest.raises(BadInput):
        add_rules(books, [RULE, RULE], at=AT, by="me")


def test_a_starter_rule_is_not_removed(books: Books) -> None:
    with pytest.raises(NotFound):
        remove_rules(books, ["a-64552"])


def test_files_are_readable_by_the_user_alone(books: Books) -> None:
    add_rules(books, [RULE], at=AT, by="me")
    for name in (OWN_RULES, HISTORY):
        assert stat.S_IMODE((books.root / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"action": "add"}', '{"action":"add","at":"x","by":"y","rules":[{"priority":"x"}]}']
)
def test_a_damaged_history_names_its_line(books: Books, line: str) -> None:
    add_rules(books, [RULE], at=AT, by="me")
    good = books.read(HISTORY) or b""
    books.write(HISTORY, good + line.encode() + b"\n")
    with pytest.raises(BadFile) as caught:
        history(books)
    assert "line 2" in caught.value.where or "row 2" in caught.value.where
    assert own_rules(books) == (RULE,)


def test_each_decision_is_one_line_of_json(books: Books) -> None:
    add_rules(books, [RULE], at=AT, by="me")
    remove_rules(books, ["own-1"], at=AT, by="me")
    lines = (books.read(HISTORY) or b"").decode().splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["add", "remove"]


def test_a_free_name_is_found() -> None:
    assert next_id([]) == "own-00001"
    first, second = (replace(RULE, rule_id=named(number)) for number in (1, 2))
    assert next_id([first, second]) == "own-00003"
    assert next_id([second]) == "own-00001"


# -- killed in the middle ------------------------------------------------------------------------------


def _act(books: Books, act: str) -> None:
    if act == "add":
        add_rules(books, [OTHER], at=AT, by="me")
    elif act == "remove":
        remove_rules(books, ["own-1"], at=AT, by="me")
    elif act == "undo":
        undo_last(books, at=AT, by="me")
    else:
        record(books, {"action": "note", "at": AT, "why": "looked through"})


def _killed_at(books: Books, act: str, name: str) -> bool:
    """Do it in a process that kills itself at a step; whether it came there."""

    def kill(at: str) -> None:
        if at == name:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        decisions.step = kill  # pyright: ignore[reportPrivateImportUsage]
        _act(books, act)
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


STEPS = ("ledger-decision-pending", "ledger-decision-made", "ledger-decision-told")


@pytest.mark.parametrize("act", ["add", "remove", "undo", "note"])
@pytest.mark.parametrize("name", STEPS)
def test_killed_at_any_step_a_decision_is_whole_or_was_never_made(
    books: Books, tmp_path: Path, act: str, name: str
) -> None:
    add_rules(books, [RULE], at=AT, by="me")
    before = (own_rules(books), history(books))
    whole = Books(create(tmp_path / "whole"))
    add_rules(whole, [RULE], at=AT, by="me")
    _act(whole, act)
    after = (own_rules(whole), history(whole))
    assert _killed_at(books, act, name)
    # A note changes no rule: writing it down is what makes it.
    is_made = name != STEPS[0] or act == "note"
    assert (own_rules(books), history(books)) == (after if is_made else before)
    third = replace(RULE, rule_id="own-3", text="x")
    add_rules(books, [third], at=AT, by="me")
    if not is_made:
        assert len(history(books)) == 2
    else:
        add_rules(whole, [third], at=AT, by="me")
        assert books.read(HISTORY) == whole.read(HISTORY)
        assert books.read(OWN_RULES) == whole.read(OWN_RULES)
    assert books.read(PENDING) is None
    told: set[Rule] = set()
    for one in history(books):
        goes = one.action == "remove" or (
            one.undoes is not None and history(books)[one.undoes - 1].action == "add"
        )
        told = told - set(one.rules) if goes else told | set(one.rules)
    assert told == set(own_rules(books))


def test_what_is_thrown_away_by_hand_stays_away(books: Books) -> None:
    add_rules(books, [RULE], at=AT, by="me")
    (books.root / OWN_RULES).unlink()
    assert own_rules(books) == ()
    assert len(history(books)) == 1
    add_rules(books, [OTHER], at=AT, by="me")
    assert own_rules(books) == (OTHER,)


def test_a_log_that_is_kept_tells_what_a_fresh_one_reads(books: Books) -> None:
    log = DecisionLog(books)
    log.add([RULE], at=AT, by="me")
    add_rules(books, [OTHER], at=AT, by="other")  # another process
    assert (log.own(), log.past()) == (own_rules(books), history(books))
    log.undo(at=AT)
    log.add([replace(OTHER, rule_id="own-4")], at=AT)
    log.remove(["own-1"], at=AT)
    assert (log.own(), log.past()) == (own_rules(books), history(books))
    assert books.read(OWN_RULES) == rules_csv(log.own()).encode()
    for _ in range(3):
        log.undo(at=AT)
    assert (log.own(), log.past()) == (own_rules(books), history(books))
    assert (books.read(OWN_RULES), len(log.past())) == (None, 8)


def test_rules_are_read_once(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    log = DecisionLog(books)
    log.add([RULE], at=AT, by="me")

    def read(*_: object) -> bytes:
        raise AssertionError("a decision reads nothing again")

    with monkeypatch.context() as patch:
        for name in ("own_rules", "_decisions"):
            patch.setattr(decisions, name, read)
        log.add([OTHER], at=AT, by="me")
        log.undo(at=AT)
    assert log.own() == (RULE,)


# -- own.csv as a person edits it --------------------------------------------------------------------


def test_a_file_saved_by_a_danish_spreadsheet_is_read(books: Books) -> None:
    text = rules_csv([RULE]).replace(",", ";").replace("true", "SAND").replace("false", "FALSK")
    books.write(OWN_RULES, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert own_rules(books) == (RULE,)


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        (rules_csv([RULE]).replace("nordlys", "\\bit"), "row 2, column supplier",
         "the expression has '\\b', which the engines read differently"),
        (rules_csv([OTHER, replace(RULE, owner=STARTER)]), "row 2, column owner",
         "'starter' cannot own a rule of yours"),
        (rules_csv([RULE]).replace("150", "1a"), "row 2, column priority", "'1a' is no priority"),
    ],
)  # fmt: skip
def test_an_error_in_own_rules_names_row_and_column(books: Books, data: str, where: str, what: str) -> None:
    books.write(OWN_RULES, data.encode())
    with pytest.raises(BadFile) as caught:
        load_yardstick(books)
    assert caught.value.where == f"{books.root / OWN_RULES}, {where}"
    assert caught.value.what == what


def test_letters_that_are_not_utf8_are_named_by_line(books: Books) -> None:
    books.write(OWN_RULES, rules_csv([replace(RULE, supplier="prøveby")]).encode("cp1252"))
    with pytest.raises(BadFile) as caught:
        own_rules(books)
    assert caught.value.where.endswith("line 2")


def test_the_name_of_a_starter_rule_is_refused(books: Books) -> None:
    books.write(OWN_RULES, rules_csv([replace(RULE, rule_id="a-64552")]).encode())
    with pytest.raises(BadFile) as caught:
        load_yardstick(books)
    assert caught.value.what == "'a-64552' is the name of a rule that comes with Alen"
