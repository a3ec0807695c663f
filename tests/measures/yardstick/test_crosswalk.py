"""The crosswalk: shares sum to exactly 1, codes exist, and a code says one thing at a time."""

from __future__ import annotations

import csv
from fractions import Fraction

import pytest
from tests.needs import shared

from alen.errors import BadDefinition
from alen.measures.yardstick.crosswalk import COLUMNS, parse_crosswalk
from alen.measures.yardstick.rules import AXES
from alen.products.ledger.yardsticks import load_yardstick

YARDSTICK = load_yardstick(None)
HEAD = ",".join(COLUMNS)


def parse(*rows: str) -> dict[str, Fraction]:
    crosswalk = parse_crosswalk("\n".join([HEAD, *rows, ""]), "crosswalk.csv", YARDSTICK.taxonomy)
    return crosswalk.shares("s", "1", "c", "resource", 2024)


def test_shares_are_exact() -> None:
    third = "s,1,c,resource,{},split,1/3,,,src"
    rows = [third.format(code) for code in ("hardware", "software", "unknown")]
    assert parse(*rows) == dict.fromkeys(("hardware", "software", "unknown"), Fraction(1, 3))


def test_a_code_that_is_not_there_is_unknown() -> None:
    assert parse("s,1,other,resource,hardware,exact,1,,,src") == {"unknown": Fraction(1)}


def test_a_change_holds_from_its_year() -> None:
    rows = ["s,1,c,resource,hardware,exact,1,,2023,src", "s,1,c,resource,software,exact,1,2024,,src"]
    assert parse(*rows) == {"software": Fraction(1)}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (["s,1,c,resource,hardware,split,0.5,,,src"], "s 1 c resource: the weights sum to 1/2 in every year"),
        (["s,1,c,resource,hardware,split,0.3,,,src", "s,1,c,resource,software,split,0.6999,,,src"],
         "s 1 c resource: the weights sum to 9999/10000 in every year"),
        (["s,1,c,resource,hardware,exact,1,,2024,src", "s,1,c,resource,hardware,exact,1,2024,,src"],
         "s 1 c resource: two rows hold at once for one code from 2024; "
         "s 1 c resource: the weights sum to 2 from 2024"),
        (["s,1,c,resource,hardware,exact,1,,2024,src", "s,1,c,resource,software,exact,1,2023,,src"],
         "s 1 c resource: the weights sum to 2 from 2023"),
        (["s,1,c,resource,bicycles,exact,1,,,src"], "s 1 c resource bicycles: the axis has no such code"),
        (["s,1,c,colour,hardware,exact,1,,,src"], "s 1 c colour hardware: no axis has this name"),
        (["s,1,c,resource,hardware,likely,1,,,src"],
         "s 1 c resource hardware: 'likely' is none of exact, narrower, broader, split"),
        (["s,1,c,resource,hardware,exact,1,2025,2024,src"], "s 1 c resource hardware: ends before it begins"),
        (["s,1,c,resource,hardware,split,1,,,src"],
         "s 1 c resource hardware: 'split' goes with weights below 1, and only with them"),
        (["s,1,c,resource,hardware,exact,0,,,src"],
         "s 1 c resource hardware: a weight of 0 is not above 0 and at most 1; s 1 c resource: "
         "the weights sum to 0 in every year"),
    ],
)  # fmt: skip
def test_a_table_that_loses_or_invents_money_is_refused(rows: list[str], what: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        parse(*rows)
    assert caught.value.what == what


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("s,1,c,resource,hardware,exact,1.,,,src", "crosswalk.csv, row 2, column weight"),
        ("s,1,c,resource,hardware,exact,1/0,,,src", "crosswalk.csv, row 2, column weight"),
        ("s,1,c,resource,hardware,exact,1,24,,src", "crosswalk.csv, row 2, column valid_from"),
        ("s,1,c,resource,hardware,exact,1,,,", "crosswalk.csv, row 2, column source"),
        ("s,1,c,resource,hardware,exact,1", "crosswalk.csv, row 2"),
    ],
)
def test_a_bad_cell_is_named(row: str, where: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        parse(row)
    assert caught.value.where == where


def test_the_packaged_table_holds_three_axes_of_every_focus_category() -> None:
    crosswalk = YARDSTICK.crosswalk
    for version in ("1.0", "1.1", "1.2"):
        codes = crosswalk.codes("focus-service-category", version)
        assert len(codes) == 19
        for code in codes:
            for axis in AXES:
                shares = crosswalk.shares("focus-service-category", version, code, axis, 2024)
                assert sum(shares.values()) == 1


def test_every_category_of_the_real_sample_is_known() -> None:
    path = shared("data/focus/focus-sample-1.0/focus_sample_1000.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        said = {row["ServiceCategory"] for row in csv.DictReader(file)}
    known = set(YARDSTICK.crosswalk.codes("focus-service-category", "1.0"))
    assert said <= known
    assert len(said) > 5


def test_the_directorates_scheme_maps_to_every_area_and_seven_resources() -> None:
    rows = [row for row in YARDSTICK.crosswalk.rows if row.scheme == "helsedirektoratet-ikt"]
    assert {row.alen_code for row in rows if row.axis == "area"} == set(YARDSTICK.taxonomy.codes("area"))
    rolled = {
        one.rolls_to: one.code for one in YARDSTICK.taxonomy.axis("resource").categories if one.rolls_to
    }
    assert {row.code: row.alen_code for row in rows if row.axis == "resource"} == rolled


def test_wages_of_the_municipal_chart_are_internal_staff_from_2007() -> None:
    shares = YARDSTICK.crosswalk.shares
    assert shares("dk-kommuner-art", "2007", "1", "resource", 2024) == {"internal_staff": 1}
    assert shares("dk-kommuner-art", "2007", "1", "resource", 2006) == {"unknown": 1}
    assert ("tbm-cost-pool", "4.0") in YARDSTICK.crosswalk.schemes
