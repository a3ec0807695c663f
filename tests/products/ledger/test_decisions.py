"""Decisions on the user's own rules: added, removed, taken back, and told in order."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from alen.errors import BadFile, BadInput, NotFound
from alen.measures.yardstick.rules import STARTER, Rule, decide, rules_csv
from alen.products.ledger.decisions import (
    HISTORY,
    add_rules,
    history,
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
    assert next_id([]) == "own-1"
    assert next_id([RULE, OTHER]) == "own-3"
    assert next_id([RULE], prefix="review") == "review-1"


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
