"""IT on and off its own functions, payments to joint companies once, and the wide scope."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.ledger.made_lines import it, line, lines_of, opened, other

from alen.products.ledger.amounts import NOTHING, Bounds
from alen.products.ledger.functions import NOWHERE, OFF, ON, Flows, functions
from alen.products.ledger.wide import NOT_LOADED, wide
from alen.store.local.books import Holder

OWN, SCHOOL, OFFICE = "64552", "32201", "64551"
JOINT = ("joint-1",)


def member(**department: Any) -> list[dict[str, Any]]:
    """A municipality pays 900 to a joint company and passes 400 on to its schools."""
    return [
        it(900, funktion=OWN, art="47", rule_is_it="joint-1"),
        it(-400, funktion=OWN, art="97", flow="internal"),
        {**it(400, funktion=SCHOOL, art="91", flow="internal"), **department},
        it(50, funktion=SCHOOL, art="29"),
    ]


def test_on_and_off_the_function(tmp_path: Path) -> None:
    found = functions(lines_of(tmp_path, member()), 2024, joint_rules=JOINT)
    assert found.of(ON) == Flows(gross=Bounds(900, lines=1), internal=Bounds(-400, lines=1))
    assert found.of(OFF) == Flows(gross=Bounds(50, lines=1), internal=Bounds(400, lines=1))
    assert found.of(NOWHERE) == Flows()
    assert found.own_functions == (OWN,)
    assert found.joint == {ON: (1, 900)}
    assert found.joint_ore == 900


@pytest.mark.parametrize("leg", [{}, {"is_it": None, "rule_is_it": None}, {"is_it": False}])
def test_a_payment_to_a_joint_company_counts_once_whatever_is_known_of_the_other_leg(
    tmp_path: Path, leg: dict[str, Any]
) -> None:
    lines = lines_of(tmp_path, member(**leg))
    found = functions(lines, 2024, joint_rules=JOINT)
    assert found.counted_once == Bounds(950, lines=2)
    told = wide(lines, 2024)
    assert (told.extended_ore, told.passed_on_ore, told.outside) == (500, 400, Bounds(50, lines=1))
    assert told.total == Bounds(950, lines=1)


def test_a_payment_to_a_joint_company_booked_elsewhere_counts_once(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(900, funktion=OFFICE, art="47", rule_is_it="joint-1"),
            it(-400, funktion=OFFICE, flow="internal"),
            it(400, funktion=SCHOOL, flow="internal"),
            it(10, funktion=OWN),
        ],
    )
    found = functions(lines, 2024, joint_rules=JOINT)
    assert found.joint == {OFF: (1, 900)}
    assert found.counted_once == Bounds(910, lines=2)
    assert wide(lines, 2024).total == Bounds(910, lines=1)


def test_a_host_has_its_own_share_net_and_the_whole_operation_gross(tmp_path: Path) -> None:
    members = [it(ore, funktion=OWN, flow="income") for ore in (-1_200, -800)]
    lines = lines_of(tmp_path, [it(3_000, funktion=OWN), *members])
    found = functions(lines, 2024)
    assert found.of(ON).gross.decided_ore == 3_000
    assert found.of(ON).income.decided_ore == -2_000
    assert found.counted_once.decided_ore == 1_000
    assert wide(lines, 2024).total == Bounds(1_000)


def test_what_the_function_is_charged_is_not_put_back(tmp_path: Path) -> None:
    """Rent that another department charges IT is the function's spending; only its credits are put back."""
    lines = lines_of(tmp_path, [it(100, funktion=OWN), it(30, funktion=OWN, flow="internal")])
    told = wide(lines, 2024)
    assert (told.extended_ore, told.passed_on_ore) == (130, 0)


def test_the_wide_scope_as_bounds_per_inhabitant_and_local(tmp_path: Path) -> None:
    rows = [
        it(700, funktion=OWN),
        it(100, funktion=OWN, dranst="3"),
        it(60, funktion=SCHOOL),
        line(40, funktion=SCHOOL),
        line(-15, funktion=SCHOOL),
        line(1_000, funktion=SCHOOL, flow="internal"),
        it(8, funktion=None),
        other(9_000, funktion=SCHOOL),
    ]
    lines = lines_of(tmp_path, rows)
    told = wide(lines, 2024, inhabitants={2024: 4})
    assert told.is_local
    assert told.extended_from == "ledger"
    # 8 øre stand on no function: they may be in the 800 already.
    assert told.total == Bounds(860, 0, 33, 1, 3, -15)
    assert told.each is not None
    assert (told.each.low, told.each.high) == (Fraction(845, 4), Fraction(908, 4))
    published = wide(lines, 2024, published_ore=100_000)
    assert published.extended_from == "published"
    assert published.total is not None
    assert published.total.decided_ore == 100_060
    assert published.each is not None
    assert published.each.inhabitants == 40_000
    columns, table = told.table()
    assert [row[0] for row in table] == ["extended", "passed_on", "outside", "wide", "wide_per_inhabitant"]
    assert dict(zip(columns, table[-1], strict=True))["decided_ore"] == 215


@pytest.mark.parametrize(
    ("rows", "holder", "year", "reason"),
    [
        ([it(1, funktion=OWN)], Holder("900", "Prøvekøbing", is_invented=True), 2022, "no_year"),
        (
            [it(1, source_kind="invoices")],
            Holder("900", "Prøvekøbing", is_invented=True),
            2024,
            "no_postings",
        ),
        ([it(1)], Holder("900", "Prøvekøbing", is_invented=True), 2024, "no_functions"),
        ([it(1, funktion=OWN)], Holder("x", "Prøveselskabet", "other", is_invented=True), 2024, "no_chart"),
    ],
)
def test_why_there_is_no_wide_figure(
    tmp_path: Path, rows: list[dict[str, Any]], holder: Holder, year: int, reason: str
) -> None:
    told = wide(lines_of(tmp_path, rows, holder), year)
    assert (told.not_loaded, told.total, told.each) == (reason, None, None)
    assert reason in NOT_LOADED
    assert told.table()[1] == []


def test_regions_have_two_functions(tmp_path: Path) -> None:
    holder = Holder("1900", "Region Prøveland", "region", is_invented=True)
    rows = [it(5, funktion="15036"), it(3, funktion="15037"), it(2, funktion=OWN)]
    found = functions(lines_of(tmp_path, rows, holder), 2024)
    assert found.of(ON).gross == Bounds(8, lines=2)
    assert found.of(OFF).gross == Bounds(2, lines=1)


def test_lines_of_no_account_code_are_external_and_nowhere(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, [it(5, flow="not_stated", dranst=None), line(2, flow="not_stated")])
    found = functions(lines, 2024)
    assert not found.states_functions
    assert found.of(NOWHERE).external == Bounds(5, 0, 2, 1, 1)
    assert found.of(NOWHERE).gross == NOTHING


def test_the_table_has_net_as_the_sum_of_the_measures(tmp_path: Path) -> None:
    columns, rows = functions(lines_of(tmp_path, member()), 2024).table()
    told: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in rows]
    net = {one["funktion"]: one["decided_ore"] for one in told if one["flow"] == "net"}
    assert net == {OWN: 500, SCHOOL: 450}
    for funktion, ore in net.items():
        parts = [one["decided_ore"] for one in told if one["funktion"] == funktion and one["flow"] != "net"]
        assert sum(parts) == ore


_LINES = st.lists(
    st.builds(
        lambda ore, funktion, flow, is_it: {
            **line(ore, funktion=funktion, flow=flow), "is_it": is_it, "rule_is_it": None,
        },
        st.integers(-999, 999), st.sampled_from([OWN, SCHOOL, OFFICE]),
        st.sampled_from(["gross", "income", "internal"]), st.sampled_from([True, False, None]),
    ),
    min_size=1, max_size=10,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(_LINES, st.integers(0, 2**32))
def test_the_wide_truth_lies_within(rows: list[dict[str, Any]], seed: int) -> None:
    lines = opened(rows)
    told = wide(lines, 2024)
    assert told.total is not None
    own = [row for row in rows if row["funktion"] == OWN]
    certain = sum(row["amount_ore"] for row in own)
    certain -= sum(min(row["amount_ore"], 0) for row in own if row["flow"] == "internal")
    chance = random.Random(seed)
    for _ in range(20):
        true = certain
        for row in rows:
            if row["funktion"] != OWN and row["flow"] != "internal":
                is_it = chance.random() < 0.5 if row["is_it"] is None else row["is_it"]
                true += row["amount_ore"] if is_it else 0
        assert told.total.low_ore <= true <= told.total.high_ore
    lines.close()
