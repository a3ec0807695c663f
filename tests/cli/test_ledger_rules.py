"""`alen ledger rules`, `undo` and `history`, as a user calls them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Alen

from alen.measures.yardstick.rules import COLUMNS, parse_rules

RULES = ("ledger", "rules")


@pytest.fixture(autouse=True)
def workspace(alen: Alen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "workspace"
    assert alen("init", str(root)).code == 0
    monkeypatch.chdir(root)
    return root


def add(alen: Alen, *more: str) -> None:
    said = alen(*RULES, "add", "--it", "--supplier", "nordlys software", *more)
    assert said.code == 0, said.err


def test_the_starter_set_is_listed_in_the_order_it_is_asked_in(alen: Alen) -> None:
    said = alen(*RULES, "list", "--format", "json")
    rules = json.loads(said.out)["rules"]
    assert len(rules) > 150
    assert [int(rule["priority"]) for rule in rules] == sorted(int(rule["priority"]) for rule in rules)


def test_a_list_as_csv_is_a_table_of_rules(alen: Alen) -> None:
    said = alen(*RULES, "list", "--search", "kmd nexus", "--format", "csv")
    assert next(csv.reader(io.StringIO(said.out))) == list(COLUMNS)
    assert alen(*RULES, "list", "--search", "finnes-ikke", "--format", "csv").code == 1
    named = parse_rules(alen(*RULES, "list", "--search", "SMARTBOARD", "--format", "csv").out, "out")
    assert {rule.rule_id for rule in named} == {"w-skaerm-tekst", "w-skaerm-konto"}


def test_a_rule_is_added_listed_explained_and_removed(alen: Alen, workspace: Path) -> None:
    add(alen, "--resource", "software", "--area", "applications", "--from", "2024", "--note", "aftale 7")
    [rule] = parse_rules((workspace / "local/rules/own.csv").read_text("utf-8"), "own.csv")
    assert (rule.rule_id, rule.priority, rule.supplier) == ("own-00001", 200, "nordlys software")
    assert (rule.resource, rule.area, rule.valid_from, rule.valid_to) == (
        "software",
        "applications",
        2024,
        None,
    )
    assert "own-00001" in alen(*RULES, "list", "--owner", "own").out
    told = alen(*RULES, "explain", "own-00001").out
    assert "IT; applications; software" in told
    assert "from 2024" in told
    assert "aftale 7" in told
    assert alen(*RULES, "remove", "own-00001").code == 0
    assert alen(*RULES, "list", "--owner", "own").code == 1


def test_it_is_all_said_in_danish(alen: Alen) -> None:
    add(alen)
    assert alen(*RULES, "explain", "own-00001", "--lang", "da").code == 0
    assert "ekstern" not in alen(*RULES, "explain", "c-konsulent-tekst").out
    assert "eksternt personale" in alen(*RULES, "explain", "c-konsulent-tekst", "--lang", "da").out


def test_an_expression_is_lowered_as_texts_are(alen: Alen, workspace: Path) -> None:
    assert alen(*RULES, "add", "--not-it", "--text", "SKOLEMÆLK").code == 0
    [rule] = parse_rules((workspace / "local/rules/own.csv").read_text("utf-8"), "own.csv")
    assert (rule.text, rule.is_it) == ("skolemælk", False)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--supplier", "x"), "the rule says nothing"),
        (("--it",), "the rule has no condition and would decide every line"),
        (("--it", "--text", r"\bit\b"), "the expression has '\\b', which the engines read differently"),
        (("--it", "--text", "x", "--area", "it"), "'it' is no code of the axis"),
        (
            ("--not-it", "--text", "x", "--area", "applications"),
            "the rule says not IT, and yet states an axis",
        ),
        (("--it", "--funktion", "6.45"), "'6.45' is neither digits nor a range such as 640..645"),
        (("--it", "--text", "x", "--from", "2024", "--to", "2020"), "the rule ends before it begins"),
        (("--it", "--text", "x", "--id", "a-64552"), "there is a rule called 'a-64552' already"),
        (("--it", "--text", "x", "--owner", "starter"), "the priority 200 is not one of this owner's"),
        (
            ("--it", "--supplier", "nordlys software"),
            "the rule has the same conditions as 'own-00001', in the same years",
        ),
    ],
)
def test_a_rule_that_would_harm_is_refused(
    alen: Alen, workspace: Path, words: tuple[str, ...], what: str
) -> None:
    add(alen)
    before = (workspace / "local/rules/own.csv").read_bytes()
    said = alen(*RULES, "add", *words)
    assert said.code == 2
    assert what in said.err
    assert (workspace / "local/rules/own.csv").read_bytes() == before


@pytest.mark.parametrize("option", ["--text", "--note", "--supplier", "--source", "--owner"])
def test_a_cpr_number_never_reaches_disk_or_terminal(alen: Alen, workspace: Path, option: str) -> None:
    number = "0101" + "90-1234"
    said = alen(*RULES, "add", "--it", "--text", "x", option, f"hr. {number}")
    assert said.code == 2
    assert number not in said.err + said.out
    assert not any(number.encode() in path.read_bytes() for path in workspace.rglob("*") if path.is_file())


def test_undo_takes_back_one_decision_after_the_other(alen: Alen) -> None:
    add(alen)
    alen(*RULES, "remove", "own-00001")
    assert json.loads(alen("ledger", "undo", "--format", "json").out) == {
        "undone": 2,
        "action": "remove",
        "rules": ["own-00001"],
    }
    assert "gone: own-00001" in alen("ledger", "undo").out
    assert alen("ledger", "undo").code == 1
    found = json.loads(alen("ledger", "history", "--format", "json").out)["decisions"]
    assert [(one["action"], one["undone"]) for one in found] == [
        ("add", True),
        ("remove", True),
        ("undo", False),
        ("undo", False),
    ]
    assert alen("ledger", "history", "--last", "1", "--format", "csv").out.count("\n") == 2
    assert "took number 1 back" in alen("ledger", "history").out


def test_a_name_is_given_once_even_when_its_rule_is_gone(alen: Alen) -> None:
    add(alen)
    alen(*RULES, "remove", "own-00001")
    assert json.loads(alen(*RULES, "add", "--it", "--text", "x", "--format", "json").out) == {
        "added": ["own-00002"]
    }


def test_no_history_is_said_so(alen: Alen) -> None:
    said = alen("ledger", "history")
    assert (said.code, said.out) == (1, "No decision has been made here.\n")


def test_lint_finds_nothing_in_the_starter_set(alen: Alen) -> None:
    said = alen(*RULES, "lint", "--format", "json")
    assert said.code == 0
    assert json.loads(said.out)["findings"] == []


def test_lint_names_the_rows_of_own_rules_and_exits_with_1(alen: Alen, workspace: Path) -> None:
    add(alen)
    path = workspace / "local/rules/own.csv"
    path.write_text(path.read_text("utf-8").replace("nordlys", r"\bnordlys"), "utf-8")
    said = alen(*RULES, "lint", "--format", "json")
    assert said.code == 1
    [found] = json.loads(said.out)["findings"]
    assert (found["rule"], found["row"], found["column"]) == ("own-00001", 2, "supplier")
    assert found["do"]
    assert alen(*RULES, "list").code == 2


def test_a_damaged_table_names_row_and_column(alen: Alen, workspace: Path) -> None:
    add(alen)
    path = workspace / "local/rules/own.csv"
    path.write_text(path.read_text("utf-8").replace("200", "to hundrede"), "utf-8")
    said = alen(*RULES, "lint")
    assert said.code == 2
    assert "row 2, column priority" in said.err


def test_a_rule_that_is_not_there_is_said_so(alen: Alen) -> None:
    assert alen(*RULES, "explain", "own-00009").code == 1
    assert alen(*RULES, "remove", "own-00009").code == 1
    assert alen(*RULES, "remove", "a-64552").code == 1


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "line",
    [(*RULES, name) for name in ("list", "add", "remove", "explain", "lint")]
    + [("ledger", "undo"), ("ledger", "history")],
    ids=" ".join,
)
def test_help_has_examples(alen: Alen, line: tuple[str, ...], language: str) -> None:
    said = alen(*line, "--help", "--lang", language)
    assert said.code == 0
    assert {"da": "Eksempler:", "en": "Examples:"}[language] in said.out
    assert all(len(row) <= 100 for row in said.out.splitlines())
