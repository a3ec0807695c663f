"""Lint: each fault is found where it is planted, and none where there is none."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alen.measures.yardstick.lint import lint_rules
from alen.measures.yardstick.patterns import literal, problems, whole_text, word
from alen.measures.yardstick.rules import STARTER, Rule, decide
from alen.products.ledger.yardsticks import load_yardstick

TAXONOMY = load_yardstick(None).taxonomy
GOOD = Rule(
    "good", 200, True, text="(^|[^a-zæøå0-9])it-drift([^a-zæøå0-9]|$)", owner="own", source="own decision"
)


def found(*rules: Rule) -> list[tuple[str, str, str]]:
    return [(one.rule, one.column, one.what) for one in lint_rules(rules, TAXONOMY)]


def test_a_good_rule_has_no_finding() -> None:
    assert found(GOOD) == []


OTHER = "the priority {} is for rules that look at other columns"
TOO_LONG = "'{}' has more digits than the {} of the column, and never holds"

BAD_EXPRESSIONS = [
    (r"\bit\b", "the expression has '\\b', which the engines read differently"),
    (r"\w+", "the expression has '\\w', which the engines read differently"),
    (r"it\s", "the expression has '\\s', which the engines read differently"),
    (r"\d", "the expression has '\\d', which the engines read differently"),
    (r"\é", "the expression has '\\é', which the engines read differently"),
    (r"\–", "the expression has '\\–', which the engines read differently"),
    (r"[\w]", "the expression has '\\w', which the engines read differently"),
    (r"(a)\1", "the expression has the back reference '\\1', which RE2 has not"),
    ("(?=a)b", "the expression has a group that begins '(?=a'"),
    ("(?<!a)b", "the expression has a group that begins '(?<!'"),
    ("(?i)a", "the expression has a group that begins '(?i)'"),
    ("(?P<x>a)", "the expression has a group that begins '(?P<'"),
    ("(?>a)b", "the expression has a group that begins '(?>a'"),
    ("a++", "the expression has the repeat '+' right after another"),
    ("a*+", "the expression has the repeat '+' right after another"),
    ("a{2}{3}", "the expression has the repeat '{' right after another"),
    ("[[:alpha:]]", "the expression has '[:' within a class"),
    ("[a&&b]", "the expression has '&&' within a class"),
    ("[a--b]", "the expression has the range 'a--', which ends before it begins"),
    ("[z-a]", "the expression has the range 'z-a', which ends before it begins"),
    ("[]a", "the expression has an empty class"),
    ("KMD", "the expression has the capital letter 'K', and texts are in lower case"),
    ("[A-Z]", "the expression has the capital letter 'A', and texts are in lower case"),
    ("Ø", "the expression has the capital letter 'Ø', and texts are in lower case"),
    ("pa\u030a", "the letters are not in NFC, as those of lines are"),
    ("kmd ", "a blank at an end is lost when the table is read"),
    ("a*", "the expression holds of every text, even an empty one"),
    ("(^|a)", "the expression holds of every text, even an empty one"),
    ("a|", "the expression holds of every text, even an empty one"),
    ("^$", "the expression holds of every text, even an empty one"),
    ("(a+)+b", "the expression repeats without end what itself can match in many ways"),
    ("(a|ab)*c", "the expression repeats without end what itself can match in many ways"),
    ("(.*a)*b", "the expression repeats without end what itself can match in many ways"),
    ("(a?)*b", "the expression repeats without end what itself can match in many ways"),
    ("a{101}", "the expression has the repeat '{101}'"),
    ("a{3,2}", "the expression has the repeat '{3,2}'"),
    ("a{,3}", "the expression has an opening brace that is no repeat"),
    ("(a", "the expression has a '(' without a ')'"),
    ("a)", "the expression has a ')' without a '('"),
    ("[a", "the expression has a '[' without a ']'"),
    ("a]", "the expression has ']' alone"),
    ("*a", "the expression has '*' with nothing before it"),
    ("a\\", "the expression ends in a backslash"),
    ("a^b", "the expression has signs before '^' or after '$', and never holds"),
    ("$a", "the expression has signs before '^' or after '$', and never holds"),
    ("(" * 30 + "a" + ")" * 30, "the expression has groups within each other more than 20 deep"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "what"), BAD_EXPRESSIONS)
def test_expressions_that_engines_read_differently_are_found(pattern: str, what: str) -> None:
    assert found(replace(GOOD, text=pattern)) == [("good", "text", what)]
    assert all(one.do for one in lint_rules([replace(GOOD, text=pattern)], TAXONOMY))


@pytest.mark.parametrize(
    "pattern",
    ["it", "a.c", "a{2}", "a{2,}", "a{2,5}?", "(?:a|b)+c", "[^a-zæøå0-9]x", r"\.net", "a+?b", "[a-z-]", "[.]",
     r"a\|b", "(a|b)*c", "ü", "^kmd$", "[-a]", r"\[cpr\]", "a b"],
)  # fmt: skip
def test_expressions_of_the_common_subset_pass(pattern: str) -> None:
    assert problems(pattern) == ()


SIGNS = st.sampled_from([*"abæøåé 0-._&~#%/", "[a-zæøå]", "[^a-zæøå0-9]", "[^-a]", "[a-]", "[.]", r"[\]a]",
                         r"\.", r"\-", r"\|", r"\_", r"\ ", ".", "^", "$"])  # fmt: skip
REPEATS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{0,2}", "{2,}", "*?", "+?", "{1,2}?"])


def _row_of(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(parts, REPEATS).map("".join), min_size=1, max_size=4).map("".join)


EXPRESSIONS = st.recursive(
    _row_of(SIGNS),
    lambda inner: _row_of(
        SIGNS | st.lists(inner, min_size=1, max_size=3).map(lambda of: f"({'|'.join(of)})")
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=300)
@given(EXPRESSIONS, st.lists(st.text("abæøåéü019 .-&~#%/|_]$^", max_size=8), min_size=4, max_size=8))
def test_what_passes_means_the_same_to_python_and_duckdb(pattern: str, texts: list[str]) -> None:
    assume(not problems(pattern))
    for text in [*texts, "", "a", "æb 1.0"]:
        (held,) = duckdb.execute("select regexp_matches(?, ?)", [text, pattern]).fetchone() or (None,)
        assert held == (re.search(pattern, text) is not None), (pattern, text)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "([a-z]+)*0", "(.*)*x", "((a|b)*c?)*d"])
def test_every_expression_that_takes_python_hours_is_refused(pattern: str) -> None:
    assert any("without end" in one.what for one in problems(pattern))


@pytest.mark.parametrize("rule", load_yardstick(None).rules, ids=lambda rule: rule.rule_id)
def test_no_expression_of_the_starter_set_is_slow_on_hostile_texts(rule: Rule) -> None:
    started = time.perf_counter()
    for column in ("text", "account_text", "supplier", "cost_place", "department"):
        for text in ("a" * 5000, "it-" * 1700, "server " * 700, "mobilabonnement" * 300):
            if rule.condition(column):
                re.search(rule.condition(column), text)
    assert time.perf_counter() - started < 1.0


@given(st.text(st.characters(exclude_categories=["Cs", "Lu", "Lt"]), max_size=15))
def test_a_text_as_an_expression_holds_of_itself_alone(text: str) -> None:
    pattern = literal(text)
    assert re.fullmatch(pattern, text)
    assert re.search(whole_text("it-drift (maj)"), "it-drift (maj)")
    assert not re.search(whole_text("it-drift (maj)"), "it-drift maj")


@pytest.mark.parametrize(
    ("text", "holds"), [("itår", False), ("åit", False), ("it", True), ("ny it!", True), ("bit", False)]
)
def test_a_word_stands_between_letters_of_no_danish_word(text: str, holds: bool) -> None:
    assert (re.search(word("it"), text) is not None) == holds
    assert duckdb.execute("select regexp_matches(?, ?)", [text, word("it")]).fetchone() == (holds,)


# -- what a rule says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "column", "what"),
    [
        ({"area": "programmer"}, "area", "'programmer' is no code of the axis"),
        ({"resource": "unknown"}, "resource", "'unknown' is no code of the axis"),
        ({"is_it": False, "area": "applications"}, "area", "the rule says not IT, and yet states an axis"),
        ({"is_it": False, "joint_company": True}, "joint_company",
         "the rule says not IT, and yet that a joint company is paid for it"),
        ({"text": ""}, "", "the rule has no condition and would decide every line"),
        ({"source": " "}, "source", "the rule names no source"),
        ({"valid_from": 2024, "valid_to": 2020}, "valid_to", "the rule ends before it begins"),
        ({"priority": 300}, "priority", "the priority 300 is not one of this owner's"),
        ({"priority": 799}, "priority", "the priority 799 is not one of this owner's"),
        ({"priority": 900}, "priority", "the priority 900 is not one of this owner's"),
        ({"priority": 99}, "priority", "the priority 99 is not one of this owner's"),
        ({"owner": STARTER}, "priority", "the priority 200 is not one of this owner's"),
        ({"owner": STARTER, "priority": 550}, "priority", OTHER.format(550)),
        ({"owner": STARTER, "priority": 450}, "priority", OTHER.format(450)),
        ({"owner": STARTER, "priority": 350}, "priority", OTHER.format(350)),
        ({"owner": STARTER, "priority": 750}, "priority", OTHER.format(750)),
        ({"funktion": "645520"}, "funktion", TOO_LONG.format("645520", 5)),
        ({"dranst": "13"}, "dranst", TOO_LONG.format("13", 1)),
        ({"art": "x"}, "art", "'x' is neither digits nor a range such as 640..645"),
        ({"cvr_number": "1"}, "cvr_number", "'1' is no CVR number of eight digits"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_one_rule_is_found(changes: dict[str, Any], column: str, what: str) -> None:
    assert found(replace(GOOD, **changes)) == [("good", column, what)]


def test_own_rules_may_stand_after_the_starter_set_for_what_it_leaves_open() -> None:
    last = replace(GOOD, priority=800, text="", art="1", is_it=False)
    assert found(last) == []
    line = {"art": "10", "funktion": "64552", "accounts_year": 2024}
    rules = [*load_yardstick(None).rules, last]
    assert decide(rules, line).is_it
    assert decide(rules, {**line, "funktion": "64551"}).rule_is_it == "good"


def test_words_of_the_starter_set_stand_at_600() -> None:
    assert found(replace(GOOD, owner=STARTER, priority=650)) == []


# -- rules together ----------------------------------------------------------------------------------


def test_equal_conditions_in_a_year_in_common_are_found() -> None:
    other = replace(GOOD, rule_id="other", resource="software")
    assert found(GOOD, other) == [
        ("other", "", "the rule has the same conditions as 'good', in the same years")
    ]
    early, late = replace(GOOD, valid_to=2020), replace(GOOD, rule_id="late", valid_from=2021)
    assert found(early, late) == []


NEVER = "'wide' goes before the rule and holds wherever it does"
WIDE = replace(GOOD, rule_id="wide", priority=150, text="", funktion="645")


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({"funktion": "64552", "text": ""}, True),
        ({"funktion": "64552"}, True),
        ({"funktion": "6450..6459", "text": ""}, True),
        ({"funktion": "64", "text": ""}, False),
        ({"funktion": "644..645", "text": ""}, False),
        ({"funktion": "64552", "is_it": False}, True),
        ({"funktion": "64552", "resource": "software"}, False),
        ({"priority": 140, "funktion": "64552"}, False),
        ({}, False),
    ],
)
def test_a_rule_that_is_never_first_is_found(changes: dict[str, Any], is_found: bool) -> None:
    rule = replace(GOOD, rule_id="narrow", **changes)
    assert found(WIDE, rule) == ([("narrow", "", NEVER)] if is_found else [])


def test_an_axis_stated_before_is_no_use_again() -> None:
    wide = replace(WIDE, resource="hardware")
    assert found(wide, replace(GOOD, rule_id="n", funktion="64552", resource="software")) == [
        ("n", "", NEVER)
    ]
    assert found(wide, replace(GOOD, rule_id="n", funktion="64552", area="applications")) == []


def test_a_rule_for_fewer_years_shadows_none_for_more() -> None:
    assert found(replace(WIDE, valid_from=2020), replace(GOOD, rule_id="n", funktion="64552")) == []


def test_an_own_rule_before_one_of_the_starter_set_is_what_it_is_for() -> None:
    starter = replace(GOOD, rule_id="s", owner=STARTER, priority=490, text="", funktion="64552", is_it=False)
    assert found(WIDE, starter) == []


def test_cvr_numbers_within_others_are_found() -> None:
    wide = replace(GOOD, rule_id="wide", priority=150, text="", cvr_number="11111111 22222222")
    narrow = replace(GOOD, rule_id="n", text="", cvr_number="22222222")
    assert found(wide, narrow) == [("n", "", NEVER)]


def test_two_rules_of_one_name_are_found() -> None:
    assert found(GOOD, replace(GOOD, text="andet")) == [("good", "rule_id", "another rule has the same name")]
