"""IT cost by axes: cells worked out by hand, and bounds that hold whatever the undecided turn out to be."""

from __future__ import annotations

import datetime
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.ledger.made_lines import it, line, lines_of, opened, other, proposed

from alen.errors import BadInput, NotFound
from alen.model.ledger import UNKNOWN
from alen.products.ledger.amounts import NOTHING, Bounds, per_inhabitant, share
from alen.products.ledger.breakdown import breakdown
from alen.products.ledger.questions import PERSONS, UNDECIDED, Question, basis

BOTH = ("area", "resource")
APPLICATIONS, OPERATIONS = "applications", "operations"


def cells(lines: Any, by: tuple[str, ...], question: Question = Question()) -> dict[Any, Bounds]:  # noqa: B008
    return {
        one.key if len(by) > 1 else one.key[0]: one.bounds for one in breakdown(lines, by, question).cells
    }


# -- cells by hand ----------------------------------------------------------------------------------


def test_one_decided_axis(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(1_000, APPLICATIONS),
            it(500, OPERATIONS),
            it(-100, OPERATIONS),
            it(70, UNKNOWN),
            other(9_999),
            proposed(30, APPLICATIONS),
            line(5),
            line(-2),
        ],
    )
    found = breakdown(lines, ("area",), Question(2024))
    assert [one.key for one in found.cells] == [(APPLICATIONS,), (OPERATIONS,), (UNKNOWN,), (UNDECIDED,)]
    # Open to applications: the unknown 70, the proposed 30, and the undecided 5 and -2.
    first = found.cell(APPLICATIONS)
    assert first.bounds == Bounds(1_000, 30, 73, 1, 4, -2)
    assert (first.bounds.low_ore, first.bounds.high_ore) == (998, 1_105)
    assert first.share == Fraction(1_000, 1_470)
    assert found.cell(OPERATIONS).bounds == Bounds(400, 0, 103, 2, 4, -2)
    # The cell of the unknown keeps what it has; undecided lines may join it.
    assert found.cell(UNKNOWN).bounds == Bounds(70, 0, 33, 1, 3, -2)
    assert found.cell(UNDECIDED).bounds == Bounds(0, 0, 3, 0, 2, -2)
    assert found.total == Bounds(1_470, 30, 3, 4, 3, -2)
    assert sum(one.bounds.decided_ore for one in found.cells) == found.total.decided_ore
    assert sum(one.bounds.proposed_ore for one in found.cells) == found.total.proposed_ore


def test_two_decided_axes_open_what_is_unknown_on_either(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(100, APPLICATIONS, "software"),
            it(20, APPLICATIONS, UNKNOWN),
            it(3, UNKNOWN, "software"),
            it(4, OPERATIONS, UNKNOWN),
            it(5, UNKNOWN, UNKNOWN),
        ],
    )
    found = cells(lines, BOTH)
    assert found[APPLICATIONS, "software"] == Bounds(100, 0, 28, 1, 3)
    assert found[APPLICATIONS, UNKNOWN] == Bounds(20, 0, 5, 1, 1)
    assert found[OPERATIONS, UNKNOWN] == Bounds(4, 0, 5, 1, 1)
    assert found[UNKNOWN, "software"] == Bounds(3, 0, 5, 1, 1)
    assert found[UNKNOWN, UNKNOWN] == Bounds(5, 0, 0, 1)


def test_a_stated_axis_keeps_undecided_lines_where_they_stand(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(100, APPLICATIONS, department="Skole"),
            line(40, department="Skole"),
            it(7, APPLICATIONS, department="Ældre"),
            line(-9),
        ],
    )
    assert cells(lines, ("department",)) == {
        "Skole": Bounds(100, 0, 40, 1, 1),
        "Ældre": Bounds(7, lines=1),
        "": Bounds(0, 0, -9, 0, 1, -9),
    }
    assert cells(lines, ("department", "area")) == {
        ("Skole", APPLICATIONS): Bounds(100, 0, 40, 1, 1),
        ("Skole", UNDECIDED): Bounds(0, 0, 40, 0, 1),
        ("Ældre", APPLICATIONS): Bounds(7, lines=1),
        ("", UNDECIDED): Bounds(0, 0, -9, 0, 1, -9),
    }
    turned = cells(lines, ("area", "department"))
    assert turned[APPLICATIONS, "Skole"] == Bounds(100, 0, 40, 1, 1)


def test_the_four_measures_and_the_two_spendings_stay_apart(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(1_000, flow="gross"),
            it(-200, flow="income"),
            it(-300, flow="internal"),
            it(50, flow="gross", dranst="3"),
            it(7, flow="not_stated", dranst=None),
            it(100_000, dranst="4"),  # interest
            it(100_000, dranst="2"),  # state refunds
        ],
    )

    def asked(**values: Any) -> Bounds:
        return breakdown(lines, ("year",), Question(2024, **values)).total

    # What is passed on internally is the same money again: it is left out unless it is asked for.
    assert asked().decided_ore == 857
    assert asked(measure="net").decided_ore == 557
    assert asked(measure="gross").decided_ore == 1_050
    assert asked(measure="income").decided_ore == -200
    assert asked(measure="internal").decided_ore == -300
    assert asked(spending="operating").decided_ore == 800
    assert asked(measure="net", spending="operating").decided_ore == 500
    assert asked(spending="capital").decided_ore == 50
    assert asked(measure="gross", spending="operating").decided_ore == 1_000
    told = breakdown(lines, ("year",), Question(2024, "gross", "operating"))
    assert told.not_told == Bounds(7, lines=1)
    assert breakdown(lines, ("year",), Question(2024)).not_told == NOTHING


def test_postings_count_where_there_are_any_and_invoices_otherwise(tmp_path: Path) -> None:
    invoice: dict[str, Any] = {
        "source_kind": "invoices",
        "vat_state": "gross",
        "dranst": None,
        "flow": "not_stated",
    }
    lines = lines_of(
        tmp_path,
        [
            it(1_000),
            it(1_250, **invoice),
            it(1_250, accounts_year=2023, **invoice),
            it(1_120, accounts_year=2023, vat_ore=120, **invoice),
            it(13, accounts_year=2023, **invoice),
            it(-13, accounts_year=2023, **invoice),
            it(40, accounts_year=2023, **(invoice | {"vat_state": "unknown"})),
        ],
    )
    found = cells(lines, ("year",))
    # 13 / 1.25 is 10.4, so 10; a credit is rounded as its charge is.
    assert found == {"2023": Bounds(1_000 + 1_000 + 10 - 10 + 40, lines=5), "2024": Bounds(1_000, lines=1)}
    first, second = basis(lines).years
    assert (first.source_kind, second.source_kind) == ("invoices", "ledger")
    assert (second.other_lines, second.other_ore) == (1, 1_000)
    assert first.vat_taken_ore == 120
    assert (first.vat_estimated_lines, first.vat_estimated_ore) == (3, 250)
    assert (first.vat_unknown_lines, first.vat_unknown_ore) == (1, 40)


def test_persons_are_one_supplier_and_have_no_name(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(10, supplier="Bo Prøvesen", is_person=True),
            it(20, supplier="Ea Prøvesen", is_person=True, cvr_number="12345678"),
            it(500, supplier="Nordlys Software A/S"),
            it(5, supplier="NORDLYS SOFTWARE"),
            it(1),
        ],
    )
    found = breakdown(lines, ("supplier_key",), Question())
    assert [(one.key[0], one.bounds.decided_ore) for one in found.cells] == [
        ("nordlys software", 505),
        (PERSONS, 30),
        ("", 1),
    ]
    assert found.suppliers == {"nordlys software": "NORDLYS SOFTWARE"}
    assert "Prøvesen" not in repr(found)


def test_months_and_years_are_keys(tmp_path: Path) -> None:
    january = datetime.date(2025, 1, 9)
    lines = lines_of(tmp_path, [it(10), it(3, posting_date=january), it(4, posting_date=None)])
    assert [(key, one.decided_ore) for key, one in cells(lines, ("month",)).items()] == [
        ("", 4), ("2024-03", 10), ("2025-01", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("by", [(), ("nonsense",), ("area", "area"), ("area", "resource", "month")])
def test_axes_there_are_not_are_refused(tmp_path: Path, by: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        breakdown(lines_of(tmp_path, [it(1)]), by, Question())


def test_a_year_without_lines_is_no_zero(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="2019"):
        breakdown(lines_of(tmp_path, [it(1)]), ("area",), Question(2019))
    with pytest.raises(NotFound, match="holds no lines"):
        breakdown(lines_of(tmp_path, []), ("area",), Question())


def test_the_table_has_every_cell_in_whole_ore(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, [it(2, APPLICATIONS), it(1, OPERATIONS), line(-7)])
    columns, rows = breakdown(lines, ("area",), Question()).table()
    assert columns == (
        "area", "decided_ore", "with_proposals_ore", "unknown_ore", "low_ore", "high_ore", "lines",
        "open_lines", "share_per_mille",
    )  # fmt: skip
    assert rows == [
        (APPLICATIONS, 2, 2, -7, -5, 2, 1, 1, 667),
        (OPERATIONS, 1, 1, -7, -6, 1, 1, 1, 333),
        (UNDECIDED, 0, 0, -7, -7, 0, 0, 1, 0),
    ]


# -- bounds -----------------------------------------------------------------------------------------

_AREAS = (APPLICATIONS, OPERATIONS)
_ORE = st.integers(-5_000, 5_000)
_DEPARTMENT = st.sampled_from(["Skole", "Ældre", None])
_LINES = st.lists(
    st.one_of(
        st.builds(
            lambda ore, area, department: it(ore, area, department=department),
            _ORE, st.sampled_from([*_AREAS, UNKNOWN]), _DEPARTMENT,
        ),
        st.builds(lambda ore, department: line(ore, department=department), _ORE, _DEPARTMENT),
        st.builds(
            lambda ore, area, department: proposed(ore, area, department=department),
            _ORE, st.sampled_from([*_AREAS, None]), _DEPARTMENT,
        ),
        st.builds(lambda ore, department: other(ore, department=department), _ORE, _DEPARTMENT),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def turned_out(rows: list[dict[str, Any]], chance: random.Random) -> list[tuple[str, str, int]]:
    """What the lines might be in truth: department, area and amount of those that are IT."""
    found: list[tuple[str, str, int]] = []
    for row in rows:
        is_it = row.get("is_it")
        if is_it is None:
            is_it = chance.random() < 0.5
        if not is_it:
            continue
        area = row.get("area") or UNKNOWN
        if area == UNKNOWN:
            area = chance.choice([*_AREAS, UNKNOWN])
        found.append((row["department"] or "", area, row["amount_ore"]))
    return found


@settings(max_examples=60, deadline=None)
@given(_LINES, st.integers(0, 2**32))
def test_the_truth_lies_within_whatever_the_undecided_turn_out_to_be(
    rows: list[dict[str, Any]], seed: int
) -> None:
    lines = opened(rows)
    area, both = (breakdown(lines, by, Question()) for by in (("area",), ("department", "area")))
    department = breakdown(lines, ("department",), Question())
    chance = random.Random(seed)
    for _ in range(20):
        truth = turned_out(rows, chance)
        assert area.total.low_ore <= sum(ore for _, _, ore in truth) <= area.total.high_ore
        for one in area.cells:
            if one.key != (UNDECIDED,) and one.key != (UNKNOWN,):
                true = sum(ore for _, code, ore in truth if (code,) == one.key)
                assert one.bounds.low_ore <= true <= one.bounds.high_ore
        for one in both.cells:
            if one.key[1] not in (UNDECIDED, UNKNOWN):
                true = sum(ore for place, code, ore in truth if (place, code) == one.key)
                assert one.bounds.low_ore <= true <= one.bounds.high_ore
        for one in department.cells:
            true = sum(ore for place, _, ore in truth if (place,) == one.key)
            assert one.bounds.low_ore <= true <= one.bounds.high_ore
    lines.close()


@settings(max_examples=40, deadline=None)
@given(_LINES)
def test_the_bounds_are_reached_and_every_ore_is_in_the_table_once(rows: list[dict[str, Any]]) -> None:
    lines = opened(rows)
    found = breakdown(lines, ("area",), Question())
    decided = sum(row["amount_ore"] for row in rows if row.get("is_it"))
    unsure = [row["amount_ore"] for row in rows if row.get("is_it") is None]
    assert found.total.low_ore == decided + sum(ore for ore in unsure if ore < 0)
    assert found.total.high_ore == decided + sum(ore for ore in unsure if ore > 0)
    assert found.total.decided_ore + found.total.open_ore == decided + sum(unsure)
    assert sum(one.bounds.decided_ore for one in found.cells) == decided
    assert sum(one.bounds.lines for one in found.cells) == sum(bool(row.get("is_it")) for row in rows)
    one_by_one = breakdown(lines, ("department",), Question())
    assert sum(one.bounds.open_ore for one in one_by_one.cells) == sum(unsure)
    lines.close()


def test_bounds_refuse_credits_that_are_none() -> None:
    for wrong in ((0, 5, 0, 0, 0, 1), (0, 0, -5, 0, 1, 0)):
        with pytest.raises(ValueError, match="credits"):
            Bounds(*wrong)


def test_shares_and_heads_are_exact() -> None:
    assert share(1, 3) == Fraction(1, 3)
    assert share(5, 0) is None
    assert share(5, -2) is None
    each = per_inhabitant(Bounds(100, 20, -5, credits_ore=-10), 3)
    assert each is not None
    assert (each.decided, each.with_proposals, each.low, each.high) == (
        Fraction(100, 3), Fraction(120, 3), Fraction(90, 3), Fraction(125, 3),
    )  # fmt: skip
    assert per_inhabitant(Bounds(1), None) is None
