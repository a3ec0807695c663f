"""Rules: read, written back, and applied to lines one by one."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadFile, BadInput
from alen.measures.yardstick.rules import (
    COLUMNS,
    DIGIT_CONDITIONS,
    Rule,
    Verdict,
    cvr_numbers,
    decide,
    digit_ranges,
    matches,
    normalised,
    parse_rows,
    parse_rules,
    rules_csv,
)

HEAD = ",".join(COLUMNS)


def row(**cells: str) -> str:
    return ",".join(
        {"rule_id": "r", "priority": "200", "is_it": "true", "owner": "own", **cells}.get(c, "")
        for c in COLUMNS
    )


# -- what holds --------------------------------------------------------------------------------------


def test_a_digit_condition_holds_for_prefixes_and_ranges() -> None:
    rule = Rule("r", 200, True, funktion="64552 640..642")
    holds = {
        code: matches(rule, {"funktion": code}) for code in ("64552", "64199", "64300", "64", "6", "64551")
    }
    assert holds == {"64552": True, "64199": True, "64300": False, "64": False, "6": False, "64551": False}


def test_a_range_of_long_codes_holds_between_its_ends_alone() -> None:
    rule = Rule("r", 200, True, account="6455201..6455203")
    assert [matches(rule, {"account": f"64552{n:02}999"}) for n in range(5)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_a_cvr_number_holds_whole_and_never_by_its_beginning() -> None:
    rule = Rule("r", 200, True, cvr_number="11111111 22222222")
    assert matches(rule, {"cvr_number": "22222222"})
    assert not matches(rule, {"cvr_number": "222222222"})
    assert not matches(rule, {"cvr_number": "2222222"})


def test_texts_are_lowered_and_composed_before_they_are_searched() -> None:
    rule = Rule("r", 200, True, supplier="prøveby tømrer")
    assert matches(rule, {"supplier": "PRØVEBY TØMRER ApS"})
    assert matches(Rule("r", 200, True, text="på"), {"text": "PA\u030a"})


def test_all_conditions_must_hold_and_a_missing_cell_holds_nothing() -> None:
    rule = Rule("r", 200, True, funktion="645", text="licens")
    assert matches(rule, {"funktion": "64552", "text": "Licens"})
    assert not matches(rule, {"funktion": "64552", "text": None})
    assert not matches(rule, {"text": "licens"})
    assert not matches(rule, {"funktion": "64552", "text": "andet"})


def test_a_rule_without_conditions_holds_of_every_line() -> None:
    assert matches(Rule("r", 200, True), {})


@pytest.mark.parametrize(
    ("year", "holds"), [(2019, False), (2020, True), (2021, True), (2022, False), (None, False)]
)
def test_a_rule_holds_in_its_accounts_years_alone(year: int | None, holds: bool) -> None:
    rule = Rule("r", 200, True, valid_from=2020, valid_to=2021)
    assert matches(rule, {"accounts_year": year}) == holds


# -- who decides -------------------------------------------------------------------------------------

LINE = {"text": "licens", "supplier": "nordlys software", "funktion": "32201", "accounts_year": 2024}


def test_no_rule_leaves_a_line_undecided() -> None:
    assert decide([Rule("r", 200, True, text="andet")], LINE) == Verdict()


def test_the_lowest_priority_decides_whether_it_is_it_and_ties_go_by_name() -> None:
    rules = [
        Rule("z", 300, False, text="licens"),
        Rule("b", 200, True, text="licens"),
        Rule("a", 200, False, text="licens"),
    ]
    assert decide(rules, LINE) == Verdict(False, "a")


def test_each_axis_is_decided_by_the_first_rule_that_states_it() -> None:
    rules = [
        Rule("first", 200, True, supplier="nordlys", deployment="saas"),
        Rule("not", 210, False, text="licens"),
        Rule("second", 220, True, text="licens", resource="software", deployment="hosted"),
    ]
    assert decide(rules, LINE) == Verdict(
        True, "first", "unknown", None, "software", "second", "saas", "first"
    )


def test_what_a_rule_says_that_is_not_first_makes_no_line_it() -> None:
    rules = [
        Rule("not", 200, False, text="licens"),
        Rule("it", 300, True, text="licens", resource="software"),
    ]
    assert decide(rules, LINE) == Verdict(False, "not")


# -- the table ---------------------------------------------------------------------------------------


def test_a_table_reads_with_any_separator_order_and_byte_order_mark() -> None:
    text = (
        "\ufeff"
        + ";".join(reversed(COLUMNS))
        + "\r\n"
        + ";".join(
            {"rule_id": "a", "priority": "100", "is_it": "SAND", "text": "it-drift", "owner": "me"}.get(c, "")
            for c in reversed(COLUMNS)
        )
        + "\r\n;;;;\r\n"
    )
    assert parse_rules(text, "own.csv") == (Rule("a", 100, True, text="it-drift", owner="me"),)


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    text = "\n".join([HEAD, row(rule_id="a"), "", row(rule_id="b")])
    assert [(number, rule.rule_id) for number, rule in parse_rows(text, "own.csv")] == [(2, "a"), (4, "b")]


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"priority": "høj"}, "priority", "'høj' is no priority"),
        ({"priority": "-1"}, "priority", "'-1' is no priority"),
        ({"is_it": "måske"}, "is_it", "'måske' is neither true nor false"),
        ({"is_it": ""}, "is_it", "'' is neither true nor false"),
        ({"valid_from": "24"}, "valid_from", "'24' is no accounts year"),
        ({"rule_id": "Min regel"}, "rule_id", "'Min regel' cannot name a rule"),
        ({"rule_id": ""}, "rule_id", "'' cannot name a rule"),
        ({"funktion": "6.45.52"}, "funktion", "'6.45.52' is neither digits nor a range such as 640..645"),
        ({"art": "45..9"}, "art", "the ends of the range '45..9' differ in length"),
        ({"art": "9..4"}, "art", "the range '9..4' ends before it begins"),
        ({"cvr_number": "1234567"}, "cvr_number", "'1234567' is no CVR number of eight digits"),
        (
            {"text": "(a"},
            "text",
            "the expression cannot be read (missing ), unterminated subpattern at position 0)",
        ),
        ({"text": "a" * 2001}, "text", "the expression has 2001 characters, more than 2000"),
        ({"note": "=1+1"}, "note", "the cell begins as a spreadsheet's formula does"),
    ],
)
def test_an_error_names_row_and_column(cells: dict[str, str], column: str, what: str) -> None:
    with pytest.raises(BadFile) as caught:
        parse_rules("\n".join([HEAD, row(rule_id="good"), row(**cells)]), "own.csv")
    assert caught.value.what == what
    assert caught.value.where == f"own.csv, row 3, column {column}"
    assert caught.value.do


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the table has no heading row"),
        (HEAD.replace("text,is_it", "is_it"), "a table of rules lacks the column 'text'"),
        (HEAD + ",mere", "a table of rules has no column 'mere'"),
        (HEAD + ",note", "the column 'note' stands twice"),
        ("\n".join([HEAD, row(), row()]), "'r' is the name of row 2 already"),
        (
            "\n".join([HEAD, row() + ",,mere"]),
            f"the row has {len(COLUMNS) + 2} cells, its table {len(COLUMNS)} columns",
        ),
        ("\n".join([HEAD, '"r']), "is no CSV (unexpected end of data)"),
    ],
)
def test_a_table_that_is_none_is_refused(text: str, what: str) -> None:
    with pytest.raises(BadFile) as caught:
        parse_rules(text, "own.csv")
    assert caught.value.what == what


def test_a_short_row_has_empty_cells_at_its_end() -> None:
    text = "\n".join([HEAD, row().rstrip(",")])
    assert parse_rules(text, "own.csv")[0].note == ""


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20).map(str.strip)
DIGITS = st.text("0123456789", min_size=1, max_size=5)


@st.composite
def any_rule(draw: st.DrawFn, name: str) -> Rule:
    first = draw(DIGITS)
    alternatives = ["", first, f"{first}..{'9' * len(first)}"]
    digits: dict[str, Any] = {column: draw(st.sampled_from(alternatives)) for column in DIGIT_CONDITIONS}
    return Rule(
        name,
        draw(st.integers(100, 799)),
        draw(st.booleans()),
        draw(st.none() | st.integers(1990, 2050)),
        draw(st.none() | st.integers(1990, 2050)),
        **digits,
        text=draw(st.sampled_from(["", "it-drift", "(^|[^a-zæøå0-9])licens[,;]? \"x\""])),
        joint_company=draw(st.booleans()),
        owner=draw(WORDS.filter(lambda word: word[:1] not in tuple("=+-@\ufeff"))),
        note=draw(WORDS.filter(lambda word: word[:1] not in tuple("=+-@"))),
    )  # fmt: skip


@given(
    st.lists(st.integers(0, 3), max_size=4, unique=True).flatmap(
        lambda ids: st.tuples(*(any_rule(f"r{i}") for i in ids))
    )
)
def test_what_is_written_is_read_back_unchanged(rules: tuple[Rule, ...]) -> None:
    assert set(parse_rules(rules_csv(rules), "own.csv")) == set(rules)


def test_what_is_written_stands_in_the_order_it_is_asked_in() -> None:
    rules = [Rule("b", 200, True), Rule("c", 100, True), Rule("a", 200, True)]
    written = list(csv.DictReader(rules_csv(rules).splitlines()))
    assert [line["rule_id"] for line in written] == ["c", "a", "b"]
    assert list(written[0]) == list(COLUMNS)


@given(st.text("0123456789", min_size=1, max_size=7), DIGITS, DIGITS)
def test_a_range_is_every_prefix_within_it(value: str, one: str, other: str) -> None:
    low, high = sorted((one.ljust(5, "0"), other.ljust(5, "0")))
    rule = Rule("r", 200, True, account=f"{low}..{high}")
    expected = len(value) >= 5 and int(low) <= int(value[:5]) <= int(high)
    assert matches(rule, {"account": value}) == expected


def test_conditions_that_mean_nothing_are_refused() -> None:
    with pytest.raises(BadInput):
        digit_ranges("²")
    with pytest.raises(BadInput):
        cvr_numbers("DK12345678")
    assert digit_ranges("") == ()


def test_a_rule_tells_its_conditions_and_its_order() -> None:
    rule = replace(Rule("r", 200, True), art="1", text="løn")
    assert rule.conditions == {"art": "1", "text": "løn"}
    assert rule.order == (200, "r")
    assert normalised("LØN") == "løn"
