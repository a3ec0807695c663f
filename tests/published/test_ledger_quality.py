"""How right the classification of a ledger is, on ledgers of which the truth is known.

The invented municipality, and payments whose cost elements were published (`cost_elements.csv` says which of
them are IT). The whole measurement is `python -m benchmarks.quality`; the floors here lie a little below what
it finds.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from benchmarks.ledger_import import find_faults
from benchmarks.ledgers import SHAPES, write_ledger
from benchmarks.quality import (
    LABELS,
    Quality,
    it_labels,
    measure_gla,
    measure_invented,
)
from benchmarks.scores import Score
from benchmarks.sections import LEDGER, ledger_sections, replaced
from tests import needs

from alen.products.ledger.classifying import Share
from alen.products.ledger.yardsticks import load_yardstick


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Quality:
    return measure_invented(tmp_path_factory.mktemp("quality") / "invented", is_small=True)


@pytest.fixture(scope="module")
def payments(tmp_path_factory: pytest.TempPathFactory) -> Quality:
    source = needs.shared("data/ledger/uk-gla-sap/all.csv")
    return measure_gla(source, tmp_path_factory.mktemp("gla"), proposes=False)


def score(quality: Quality, way: str, lines: str) -> Score:
    return next(row.score for row in quality.rows if (row.way, row.lines) == (way, lines))


def at_least(value: float | None, floor: float) -> bool:
    return value is not None and value >= floor


def test_the_starter_rules_find_most_it_of_the_invented_municipality_and_little_else(
    invented: Quality,
) -> None:
    found = score(invented, "starter rules", "all")
    assert found.right.lines + found.missed.lines > 1_400
    for measure in ("lines", "abs_amount_ore"):
        assert at_least(found.precision(measure), 0.97)
        assert at_least(found.recall(measure), 0.85)


def test_they_say_most_areas_and_resources_and_hardly_one_wrongly(invented: Quality) -> None:
    for axis, floor in zip(invented.axes["starter rules"], (0.7, 0.7, 0.45), strict=True):
        whole = axis.right_ore + axis.wrong_ore + axis.unknown_ore
        assert axis.right_ore >= floor * whole, axis.axis
        assert axis.wrong_ore <= 0.02 * whole, axis.axis


def test_a_review_finds_more_and_is_as_right_on_suppliers_never_seen(invented: Quality) -> None:
    before = score(invented, "starter rules", "all")
    after = score(invented, "starter rules and review", "all")
    assert after.right.lines > before.right.lines
    assert invented.decisions[0] > 50
    assert at_least(score(invented, "starter rules and review", "suppliers never seen").precision(), 0.97)
    assert at_least(score(invented, "starter rules and review", "suppliers never seen").recall(), 0.8)


def test_every_years_bounds_hold_the_truth_and_a_review_narrows_them(invented: Quality) -> None:
    before, after = (invented.held[way] for way in ("starter rules", "starter rules and review"))
    assert [one.year for one in before] == [2023, 2024, 2025]
    for wide, narrow in zip(before, after, strict=True):
        assert wide.covers
        assert narrow.covers
        assert narrow.high_ore - narrow.low_ore < 0.5 * (wide.high_ore - wide.low_ore)


def test_rules_from_a_review_are_right_on_later_payments_to_the_same_suppliers(payments: Quality) -> None:
    ways = [row for row in payments.rows if row.lines == "suppliers reviewed" and "review of" in row.way]
    assert len(ways) == 2
    for row, floor in zip(ways, (0.35, 0.6), strict=True):
        assert row.score.right.lines + row.score.missed.lines > 200
        assert at_least(row.score.precision(), 0.93), row.way
        assert at_least(row.score.recall(), floor), row.way


def test_the_majority_of_a_supplier_finds_nothing_of_suppliers_never_seen(payments: Quality) -> None:
    way = "majority of the supplier"
    assert at_least(score(payments, way, "suppliers reviewed").recall(), 0.85)
    assert score(payments, way, "suppliers never seen").right == Share()


def test_bounds_of_payments_hold_the_truth(payments: Quality) -> None:
    held = [one for years in payments.held.values() for one in years]
    assert {one.year for one in held} == set(range(2008, 2014))
    assert all(one.covers for one in held)


def test_labels_are_written_as_they_are_looked_up_and_have_codes_of_the_taxonomy() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        names = [row["account_text"] for row in csv.DictReader(file)]
    assert names == [name.strip().lower() for name in names]
    assert len(set(names)) == len(names) == len(it_labels())
    taxonomy = load_yardstick(None).taxonomy
    codes = {axis: set(taxonomy.axis(axis).codes) for axis in ("area", "resource")}
    for area, resource in it_labels().values():
        assert not area or area in codes["area"]
        assert not resource or resource in codes["resource"]


def test_every_label_stands_in_the_payments() -> None:
    with needs.shared("data/ledger/uk-gla-sap/all.csv").open(encoding="utf-8", newline="") as file:
        found = {row["AccountDescription"].strip().lower() for row in csv.DictReader(file)}
    assert set(it_labels()) <= found


@pytest.mark.parametrize("shape", SHAPES)
def test_every_planted_fault_of_20_000_lines_is_found_and_none_is_invented(
    shape: str, tmp_path: Path
) -> None:
    planted = write_ledger(tmp_path, SHAPES[shape], 20_000)
    found = find_faults(tmp_path / "ledger.csv", planted, tmp_path / "workspace")
    assert (found.lines, found.control_ore) == (0, 0)
    assert len(found.faults) >= 12
    for fault in found.faults:
        assert fault.planted > 0, fault
        assert (fault.found, fault.invented) == (fault.planted, 0), fault


def test_precision_and_recall_by_hand() -> None:
    """3 lines of 30 øre right, 1 of 10 wrong, 2 of 60 missed."""
    made = Score(Share(3, 30, 30), Share(1, -10, 10), Share(2, 60, 60))
    assert (made.precision(), made.recall()) == (0.75, 0.6)
    assert made.precision("abs_amount_ore") == 0.75
    assert made.recall("abs_amount_ore") == pytest.approx(1 / 3)
    assert Score(Share(), Share(), Share(1, 1, 1)).cells() == ("-", "0.0 %", "-", "0.0 %")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\n\n## B\n\nold\n\n## C\n\nc\n", "# A\n\n## B\n\nnew\n\n## C\n\nc\n"),
        ("# A\n\n## C\n\nc\n\n## B\n\nold\n", "# A\n\n## C\n\nc\n\n## B\n\nnew\n"),
        ("# A\n\n## C\n\nc\n", "# A\n\n## C\n\nc\n\n## B\n\nnew\n"),
        ("# A\n\n## The site\n\nc\n", "# A\n\n## B\n\nnew\n\n## The site\n\nc\n"),
    ],
)
def test_a_section_of_the_results_is_replaced_and_the_others_stay(text: str, expected: str) -> None:
    assert replaced(text, "## B", "## B\n\nnew") == expected


def test_sections_about_ledgers_are_kept_when_all_else_is_measured_again() -> None:
    text = f"# A\n\n## C\n\nc\n\n{LEDGER}x\n\n### D\n\nd\n\n{LEDGER}y\n\ne\n\n## The site\n\nf\n"
    assert ledger_sections(text) == f"{LEDGER}x\n\n### D\n\nd\n\n{LEDGER}y\n\ne\n"
