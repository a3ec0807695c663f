"""The rules that come with Alen: they lint clean, mean the same to each engine, and hold of what they should.

`starter_examples.csv` has invented texts for each rule that looks at one: some it holds of, some that only
look like it. `look_alikes.csv` has texts that no rule, and texts that some rule, may take for IT.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from alen.measures.yardstick.lint import lint_rules
from alen.measures.yardstick.rules import (
    CONDITIONS,
    TEXT_CONDITIONS,
    Rule,
    decide,
    matches,
    normalised,
    parse_rules,
    rules_csv,
)
from alen.products.ledger.yardsticks import load_yardstick

HERE = Path(__file__).parent
YARDSTICK = load_yardstick(None)
RULES = {rule.rule_id: rule for rule in YARDSTICK.rules}


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXAMPLES = table("starter_examples.csv")
LOOK_ALIKES = table("look_alikes.csv")
WITH_TEXT = sorted(rule.rule_id for rule in RULES.values() if set(rule.conditions) & set(TEXT_CONDITIONS))


def alone(rule: Rule, column: str) -> Rule:
    """A rule with one of its conditions alone."""
    emptied: dict[str, Any] = {other: "" for other in CONDITIONS if other != column}
    return replace(rule, valid_from=None, valid_to=None, **emptied)


def test_the_starter_set_has_no_finding() -> None:
    assert lint_rules(YARDSTICK.starter, YARDSTICK.taxonomy) == ()


def test_the_starter_set_is_of_the_size_promised_and_each_rule_is_dated() -> None:
    assert 150 <= len(YARDSTICK.starter) <= 300
    assert all(re.search(r"\[20[0-9]{2}-[0-9]{2}-[0-9]{2}\]$", rule.source) for rule in YARDSTICK.starter)


def test_it_reads_back_unchanged() -> None:
    assert parse_rules(rules_csv(YARDSTICK.rules), "rules.csv") == YARDSTICK.rules


@pytest.mark.parametrize("rule_id", WITH_TEXT)
def test_every_rule_on_a_text_has_texts_it_holds_of_and_look_alikes(rule_id: str) -> None:
    said = {row["holds"] for row in EXAMPLES if row["rule_id"] == rule_id}
    assert said == {"true", "false"}


def test_every_example_names_a_rule() -> None:
    assert {row["rule_id"] for row in EXAMPLES} <= set(RULES)


@pytest.mark.parametrize("rule_id", WITH_TEXT)
def test_rules_hold_of_their_examples_and_not_of_look_alikes(rule_id: str) -> None:
    wrong = [
        row
        for row in EXAMPLES
        if row["rule_id"] == rule_id
        and matches(alone(RULES[rule_id], row["column"]), {row["column"]: row["text"]})
        != (row["holds"] == "true")
    ]
    assert wrong == []


@pytest.mark.parametrize("column", ["text", "account_text"])
@pytest.mark.parametrize("row", LOOK_ALIKES, ids=lambda row: row["text"])
def test_no_rule_takes_a_look_alike_for_it(row: dict[str, str], column: str) -> None:
    verdict = decide(YARDSTICK.rules, {column: row["text"], "accounts_year": 2024})
    if row["is_it"] == "true":
        assert verdict.is_it
    else:
        assert not verdict.is_it, verdict.rule_is_it


def corpus() -> list[str]:
    """Invented texts with letters and signs that engines are known to take differently."""
    said = sorted({row["text"] for row in (*EXAMPLES, *LOOK_ALIKES)})
    more = [
        "ÆØÅ it-drift åÆØ",
        "årit-drift",
        "it-driftår",
        "caféit-drift",
        "é it-drift ü",
        "It-drift\nserver",
        "it\u00a0-drift",
        "it–drift",
        "ITÅR",
        "ﬁber forbindelse",
        "İT-drift",
        "ẞoftware",
        "𝐢𝐭-drift",
        "sku\u0308rm pc-ska\u0308rm",
        "pc’er",
        "",
    ]
    around = [
        f"{before}{text}{after}" for text in said[::4] for before, after in (("å", ""), ("", "ø"), ("-", "."))
    ]
    return [normalised(text) for text in (*said, *more, *around)]


def test_duckdb_reads_every_expression_as_python_does() -> None:
    texts = corpus()
    patterns = sorted({rule.condition(c) for rule in RULES.values() for c in TEXT_CONDITIONS} - {""})
    assert len(texts) > 800
    assert len(patterns) > 60
    connection = duckdb.connect()
    connection.execute(
        "create table texts as select unnest(?) as text, unnest(range(?)) as place", [texts, len(texts)]
    )
    for pattern in patterns:
        found = connection.execute(
            "select place from texts where regexp_matches(text, ?) order by place", [pattern]
        ).fetchall()
        expected = [place for place, text in enumerate(texts) if re.search(pattern, text)]
        assert [place for (place,) in found] == expected, pattern


def test_duckdb_lowers_and_composes_letters_as_normalised_does() -> None:
    texts = ["ÆØÅæøåÉéÜü", "A\u030arhus", "Ko\u0308benhavn ÄÖ", "IT-DRIFT Nº 5"]
    found = duckdb.execute("select lower(nfc_normalize(unnest(?)))", [texts]).fetchall()
    assert [text for (text,) in found] == [normalised(text) for text in texts]


# -- the chart of accounts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "is_it", "resource", "deployment"),
    [
        ({"funktion": "64552", "art": "11"}, True, "internal_staff", "unknown"),
        ({"funktion": "64552", "art": "27"}, True, "unknown", "unknown"),
        ({"funktion": "64552", "art": "47"}, True, "outsourced_services", "joint_municipal"),
        ({"funktion": "64552", "dranst": "3", "art": "40"}, True, "unknown", "unknown"),
        ({"funktion": "64552", "dranst": "5"}, False, None, None),
        ({"funktion": "15036", "art": "10"}, True, "internal_staff", "unknown"),
        ({"funktion": "64551", "art": "10"}, None, None, None),
        ({"funktion": "53011", "art": "52"}, False, None, None),
        ({"funktion": "82214"}, False, None, None),
        ({"funktion": "32201", "art": "29"}, None, None, None),
        ({"funktion": "32201", "art": "11", "account_text": "Lærerløn"}, False, None, None),
        (
            {"funktion": "32201", "art": "11", "account_text": "It-vejleder"},
            True,
            "internal_staff",
            "unknown",
        ),
        (
            {"art": "47", "supplier": "Fjordens It-fællesskab I/S"},
            True,
            "outsourced_services",
            "joint_municipal",
        ),
        ({"supplier": "TDC A/S", "text": "Fiberforbindelse"}, True, "telecommunications", "unknown"),
        ({"supplier": "TDC A/S", "text": "iPhone 15"}, True, "hardware", "unknown"),
        ({"supplier": "KMD A/S", "text": "Januar"}, True, "unknown", "unknown"),
        ({"supplier": "KMD A/S", "text": "Konsulenttimer"}, True, "external_staff", "unknown"),
        ({"supplier": "KMD A/S", "text": "Drift af system"}, True, "outsourced_services", "hosted"),
        ({"supplier": "Atea A/S", "text": "Bærbar pc"}, True, "hardware", "unknown"),
        (
            {"supplier": "Microsoft Ireland Operations Ltd", "text": "Azure SQL Database"},
            True,
            "public_cloud",
            "paas",
        ),
        ({"text": "Microsoft 365 E3"}, True, "public_cloud", "saas"),
    ],
)
def test_lines_are_decided_as_the_chart_and_the_words_say(
    line: dict[str, str], is_it: bool | None, resource: str | None, deployment: str | None
) -> None:
    verdict = decide(YARDSTICK.rules, {**line, "accounts_year": 2024})
    assert (verdict.is_it, verdict.resource, verdict.deployment) == (is_it, resource, deployment)


def test_function_64552_is_no_function_before_2013() -> None:
    assert decide(YARDSTICK.rules, {"funktion": "64552", "accounts_year": 2012}).is_it is None


def test_a_payment_to_a_joint_company_is_marked_so_by_the_rule_that_decides() -> None:
    verdict = decide(YARDSTICK.rules, {"supplier": "IT-Forsyningen I/S", "accounts_year": 2024})
    assert RULES[str(verdict.rule_is_it)].joint_company


WAGES = {"art": "10", "account_text": "Løn", "accounts_year": 2024}


@pytest.mark.parametrize("funktion", ["02820", "11001", "15035", "32201", "46282", "53026", "64550", "64553"])
def test_wages_that_nothing_says_more_of_are_not_it(funktion: str) -> None:
    assert decide(YARDSTICK.rules, {**WAGES, "funktion": funktion}).rule_is_it == "n-loen"


@pytest.mark.parametrize("funktion", ["64551", "41010", "42020"])
def test_wages_of_the_administration_stay_open(funktion: str) -> None:
    """It is where many book the pay of their IT staff; regions on hovedkonto 4."""
    assert decide(YARDSTICK.rules, {**WAGES, "funktion": funktion}).is_it is None


def test_wages_without_a_function_stay_open() -> None:
    assert decide(YARDSTICK.rules, WAGES).is_it is None


@pytest.mark.parametrize("funktion", ["64552", "15036", "15037"])
def test_wages_on_it_functions_are_it(funktion: str) -> None:
    assert decide(YARDSTICK.rules, {**WAGES, "funktion": funktion}).resource == "internal_staff"


@pytest.mark.parametrize(
    ("line", "area", "resource"),
    [
        ({"cost_place": "Skole-it"}, "unknown", "internal_staff"),
        ({"cost_place": "Digitaliseringskontoret"}, "governance", "internal_staff"),
        ({"cost_place": "Skole-it", "text": "Frikøb af lærer"}, "unknown", "other_staff_time"),
        ({"text": "It-medarbejder"}, "unknown", "unknown"),
    ],
)
def test_wages_elsewhere_are_it_where_the_line_says_so(
    line: dict[str, str], area: str, resource: str
) -> None:
    verdict = decide(YARDSTICK.rules, {**WAGES, "funktion": "32201", **line})
    assert (verdict.is_it, verdict.area, verdict.resource) == (True, area, resource)


@pytest.mark.parametrize(
    ("funktion", "is_it"),
    [("52514", False), ("53027", False), ("64551", None), ("64552", True), ("15036", True)],
)
def test_income_is_not_it_where_citizens_are_served(funktion: str, is_it: bool | None) -> None:
    line = {"art": "79", "text": "Takst marts", "funktion": funktion, "accounts_year": 2024}
    assert decide(YARDSTICK.rules, line).is_it == is_it


@pytest.mark.parametrize("text", ["Backup januar", "Diskhylde", "Kontorpakke", "Projektledelse"])
def test_words_that_may_mean_anything_say_something_on_an_it_function(text: str) -> None:
    line = {"text": text, "art": "49", "accounts_year": 2024}
    assert decide(YARDSTICK.rules, {**line, "funktion": "53026"}).is_it is None
    verdict = decide(YARDSTICK.rules, {**line, "funktion": "64552"})
    assert verdict.is_it
    assert {verdict.area, verdict.resource} != {"unknown"}
