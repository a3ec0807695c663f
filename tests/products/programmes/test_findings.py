"""What a check finds: each rule with a programme that breaks it, told in both languages."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.products.programmes.by_hand import (
    END,
    START,
    baseline,
    benefit,
    decision,
    entry,
    forecast,
    hours,
    milestone,
    programme,
    promise,
    said,
    status,
)
from tests.products.programmes.generated import programmes
from tests.products.programmes.maker import LAST_DAY

import alen.products.programmes
from alen.model.programme import (
    Agreement,
    AgreementReading,
    Basis,
    Group,
    Key,
    Member,
    Programme,
    Statement,
)
from alen.model.programme_records import Absent, Weight
from alen.products.programmes.finding_words import rules
from alen.products.programmes.findings import SHOWN, Finding, check, last_day
from alen.products.programmes.weights import NoRegisters, OwnTables

DAY = date(2024, 6, 1)
PAST = date(2026, 2, 1)
COMMITTED = promise("c", "a", 2024, 10_000)


def keyed(id_: str, begins: date, ends: date | None, decision: str = "") -> Key:
    return Key(id_, said(id_), "equal", among="partners", valid_from=begins, valid_to=ends, decision=decision)


def two_keys(first_ends: date, second_begins: date, decided: str = "") -> Programme:
    return programme(
        keys=(keyed("k1", START, first_ends), keyed("k2", second_begins, None, decided)),
        commitments=(
            promise("c1", "all", 2024, 100, key="k1"),
            promise("c2", "all", 2025, 100, 3, key="k2"),
        ),
        decisions=(decision("d", DAY, kind="key"),),
    )


def stating(*numbers: tuple[str, str, str]) -> Agreement:
    return Agreement(
        "deal",
        said("deal"),
        statements=tuple(
            Statement(id_, said(id_), "", number, word, "million_kr") for id_, number, word in numbers
        ),
        readings=(AgreementReading("r", said("as stated"), ("total = a + b",)),),
    )


BROKEN: dict[str, tuple[Programme, str, int]] = {
    "paid_over_committed": (
        programme(entry("payment", DAY, "a", 101), commitments=(COMMITTED,)),
        "entries.csv",
        2,
    ),
    "paid_without_commitment": (programme(entry("payment", DAY, "b", 5, 4)), "entries.csv", 4),
    "called_over_committed": (
        programme(entry("call", DAY, "a", 101), commitments=(COMMITTED,)),
        "entries.csv",
        2,
    ),
    "called_unlike_committed": (
        programme(entry("call", DAY, "a", 99, 7), commitments=(COMMITTED,)),
        "entries.csv",
        7,
    ),
    "paid_over_called": (
        programme(entry("payment", DAY, "a", 1), commitments=(COMMITTED,)),
        "entries.csv",
        2,
    ),
    "no_party": (programme(entry("call", DAY, "", 1)), "entries.csv", 2),
    "negative_cash": (programme(entry("cost", DAY, "", 1, 9, project="x")), "entries.csv", 9),
    "recorded_before": (
        programme(milestones=(milestone("m", DAY, END)._replace(recorded=START),)),
        "milestones.csv",
        2,
    ),
    "more_alike": (
        programme(*(entry("call", DAY, "a", 1, n + 2, recorded=START) for n in range(SHOWN + 3))),
        "entries.csv",
        SHOWN + 2,
    ),
    "baseline_without_decision": (
        programme(baselines=(baseline("x", 1, START, 1), baseline("x", 2, DAY, 2))),
        "baselines.csv",
        3,
    ),
    "baseline_unlike_log": (
        programme(
            baselines=(
                baseline("x", 2, START, 1, decision="d1"),
                baseline("x", 1, DAY, 2, decision="d2"),
            ),
            decisions=(decision("d1", START), decision("d2", DAY)),
        ),
        "baselines.csv",
        3,
    ),
    "sum_changed": (
        programme(
            commitments=(promise("c", "a", 2025, 5, kind="extension", decision="d"),),
            decisions=(decision("d", DAY, kind="extension"),),
        ),
        "decisions.csv",
        2,
    ),
    "change_without_decision": (
        programme(commitments=(promise("c", "a", 2025, 5, 8, kind="rephase"),)),
        "commitments.csv",
        8,
    ),
    "asked_not_counted": (
        programme(
            commitments=(promise("c", "a", 2025, 5, decision="d"),),
            decisions=(decision("d", DAY, state="asked"),),
        ),
        "decisions.csv",
        2,
    ),
    "matching_lacks": (
        programme(
            commitments=(COMMITTED, promise("o", "b", 2024, 9_000, 3, kind="matching", matches="c")),
        ),
        "commitments.csv",
        2,
    ),
    "override_without_reason": (
        programme(
            baselines=(baseline("x", 1, START, 100),),
            forecasts=(forecast("x", START, 2024, 200),),
            statuses=(status(DAY, "green", " ", row=6),),
        ),
        "statuses.csv",
        6,
    ),
    "unknown_rules": (programme(status_rules="mine"), "programme.toml", 0),
    "rules_opted_in": (programme(status_rules="state-four"), "programme.toml", 0),
    "rules_out_of_date": (programme(status_rules="state-2012"), "programme.toml", 0),
    "key_overlap": (two_keys(date(2025, 3, 1), date(2025, 1, 1), "d"), "programme.toml", 0),
    "key_gap": (two_keys(date(2024, 12, 1), date(2025, 1, 1), "d"), "programme.toml", 0),
    "key_without_decision": (two_keys(date(2024, 12, 31), date(2025, 1, 1)), "programme.toml", 0),
    "key_not_valid": (two_keys(date(2024, 12, 31), date(2026, 1, 1), "d"), "commitments.csv", 3),
    "not_member": (
        programme(
            entry("call", DAY, "b", 1, 3),
            groups=(Group("partners", said("p"), "all", members=(Member("a"), Member("b", None, START))),),
        ),
        "entries.csv",
        3,
    ),
    "hours_without_rate": (programme(effort=(hours("done", "a", DAY, 10, 0),)), "effort.csv", 2),
    "past_end": (programme(milestones=(milestone("m", START, END),)), "programme.toml", 0),
    "met_in_future": (
        programme(milestones=(milestone("m", START, END, met=DAY, state="met"),)),
        "milestones.csv",
        2,
    ),
    "met_before_start": (
        programme(milestones=(milestone("m", START, END, met=date(2023, 5, 5), state="met"),)),
        "milestones.csv",
        2,
    ),
    "met_state": (programme(milestones=(milestone("m", START, END, state="met"),)), "milestones.csv", 2),
    "benefit_without_owner": (
        programme(benefits=(benefit("b", 2024, Fraction(1), owner=""),)),
        "benefits.csv",
        2,
    ),
    "benefit_not_measured": (programme(benefits=(benefit("b", 2024, Fraction(1)),)), "benefits.csv", 2),
    "forecast_missing": (programme(baselines=(baseline("x", 1, START, 100),)), "baselines.csv", 2),
    "statements_clash": (
        programme(agreements=(stating(("a", "97", ""), ("b", "57", ""), ("total", "160", "")),)),
        "programme.toml",
        0,
    ),
    "statements_by_words": (
        programme(agreements=(stating(("a", "97", "cirka"), ("b", "57", ""), ("total", "155", "mere end")),)),
        "programme.toml",
        0,
    ),
    "christiansoe": (
        programme(weights=(Weight("own", "", START, "411", Fraction(90), 5),)),
        "weights.csv",
        5,
    ),
    "not_weighed": (
        programme(
            keys=(
                Key(
                    "k",
                    said("k"),
                    "population",
                    among="partners",
                    basis=Basis("FOLK1A", START),
                    valid_from=START,
                ),
            ),
            commitments=(promise("c", "all", 2024, 100, key="k"),),
        ),
        "programme.toml",
        0,
    ),
    "no_index": (
        programme(commitments=(promise("c", "a", 2060, 100, price_level="2008-PL"),)),
        "commitments.csv",
        0,
    ),
    "unknown_amount": (
        programme(commitments=(promise("c", "a", 2024, Absent.UNKNOWN, 4),)),
        "commitments.csv",
        4,
    ),
}


def found(given: Programme) -> dict[str, Finding]:
    tables = OwnTables(given)
    return {one.rule: one for one in check(given, on=PAST, tables=tables, registers=NoRegisters())}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_found_where_it_was_typed(rule: str) -> None:
    given, file, row = BROKEN[rule]
    hit = found(given).get(rule)
    assert hit is not None, sorted(found(given))
    assert (hit.file, hit.row) == (file, row)
    for lang in ("da", "en"):
        told = hit.told(lang)
        assert told.what
        assert told.why
        assert "{" not in told.what + told.why + told.do
    assert hit.told("en") == (hit.what, hit.why, hit.do)
    assert hit.told("da").what != hit.told("en").what


def test_every_rule_is_broken_here_and_used_in_the_code() -> None:
    code = "".join(
        path.read_text("utf-8") for path in Path(alen.products.programmes.__path__[0]).glob("finding*.py")
    )
    assert {rule for rule in rules() if not re.search(rf'"{rule}"', code)} == set()
    assert set(BROKEN) == set(rules())


def test_a_programme_without_anything_wrong_is_clean() -> None:
    clean = programme(
        entry("call", DAY, "a", 100, 2),
        entry("payment", DAY, "a", 100, 3),
        entry("cost", DAY, "", 100, 4, project="x"),
        commitments=(COMMITTED,),
    )
    assert check(clean, on=PAST) == ()


def test_a_payment_that_a_taken_decision_allows_is_none() -> None:
    more = entry("payment", DAY, "a", 101, decision="d")
    for state, broken in (("taken", False), ("asked", True)):
        given = programme(more, commitments=(COMMITTED,), decisions=(decision("d", DAY, state=state),))
        assert ("paid_over_committed" in found(given)) == broken


def test_amounts_and_codes_are_told_as_the_language_writes_them() -> None:
    given, _, _ = BROKEN["paid_over_committed"]
    hit = found(given)["paid_over_committed"]
    assert hit.told("da").what == "a har betalt 101 kr., men kun givet tilsagn om 100 kr."
    light = found(BROKEN["override_without_reason"][0])["override_without_reason"]
    assert light.told("da").what == "x fik lyset grøn (samlet), hvor reglen siger rød, uden begrundelse"
    assert light.column == "reason"


def test_members_of_two_groups_are_held_against_both_promises() -> None:
    """What a member paid cannot be told apart between the groups that it is in."""
    both = (
        Group("partners", said("partners"), "all", members=(Member("a"), Member("b"))),
        Group("towns", said("towns"), "towns", members=(Member("a"),)),
    )
    given = programme(
        entry("call", DAY, "a", 250),
        entry("payment", DAY, "a", 250),
        groups=both,
        commitments=(promise("c1", "all", 2024, 10_000), promise("c2", "towns", 2024, 15_000, 3)),
    )
    assert "paid_over_committed" not in found(given)
    more = programme(entry("payment", DAY, "a", 251), groups=both, commitments=given.commitments)
    assert found(more)["paid_over_committed"].what.startswith("all and towns has paid 251 kr.")


def test_the_same_folder_gives_the_same_findings_without_a_clock() -> None:
    given, _, _ = BROKEN["past_end"]
    assert last_day(given) == START
    assert "past_end" not in {one.rule for one in check(given)}
    later = programme(milestones=given.milestones, statuses=(status(PAST, "green"),))
    assert "past_end" in {one.rule for one in check(later)}


@settings(max_examples=150, deadline=None)
@given(programmes())
def test_a_valid_programme_has_no_errors(given: Programme) -> None:
    tables = OwnTables(given)
    hits = check(given, on=LAST_DAY, tables=tables, registers=NoRegisters())
    assert [one for one in hits if one.severity == "error"] == []
