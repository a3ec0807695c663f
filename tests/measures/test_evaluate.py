"""Three invented municipalities, worked out by hand."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pytest

from alen.measures.definition import Measure, compile_terms, read_measure
from alen.measures.evaluate import (
    Evaluated,
    cell_sums,
    expected_cells,
    figures,
    first_years,
    flag_near_zero,
    parts_of,
    rules_of,
)

MEASURE = """
id: it-net
name: {da: Fælles it, drift, en: Shared IT}
unit: kr_per_inhabitant
organisations: municipality
spending: operating
price_dependent: true
about: {da: a, en: a}
near_zero_share: 0.05
scopes:
  narrow:
    computed:
      numerator: {table: REGK31, funktion: "64552", dranst: "1", art: TOT}
      denominator: population
  extended:
    computed:
      numerator:
        - {table: REGK31, funktion: "64552", dranst: "1", art: TOT}
        - {table: REGK31, funktion: "64552", dranst: "3", art: TOT}
      denominator: population
"""

PROEVEBY, MOENSTERBY, TESTRUP = 1, 2, 3
KEYS = {("dranst", "1"): 0, ("dranst", "3"): 1}

CELL = {
    "snapshot_key": "int32", "organisation_key": "int32", "funktion_key": "int32", "dranst_key": "int32",
    "ejer_key": "int32", "gruppering_key": "int32", "art_key": "int32", "price_unit_key": "int32",
    "year": "int16", "value_reported": "int64", "status": "int8",
}  # fmt: skip
OBSERVATION = {
    "snapshot_key": "int32", "organisation_key": "int32", "series_key": "int32", "year": "int16",
    "quarter": "int8", "value_reported": "int64", "status": "int8",
}  # fmt: skip
TERM = {
    "term_key": "int32", "part_key": "int32", "snapshot_key": "int32", "sign": "int8", "unit_factor": "int64",
    "funktion_key": "int32", "dranst_key": "int32", "gruppering_key": "int32", "art_key": "int32",
    "price_unit_key": "int32", "series_key": "int32", "quarter": "int8",
}  # fmt: skip


def table(rows: list[tuple[Any, ...]], schema: dict[str, str]) -> Any:
    columns = {name: [row[i] for row in rows] for i, name in enumerate(schema)}
    return ibis.memtable(columns, schema=ibis.schema(schema))


def account(organisation: int, dranst: int, value: int | None, year: int = 2020) -> tuple[Any, ...]:
    return (1, organisation, 0, dranst, -1, -1, 0, 0, year, value, int(value is None))


def people(organisation: int, value: int | None, year: int = 2020) -> tuple[Any, ...]:
    return (2, organisation, 0, year, 1, value, int(value is None))


def evaluate(
    cells: list[tuple[Any, ...]],
    observations: list[tuple[Any, ...]],
    *,
    absent_is_zero: bool = True,
    first: dict[str, int] | None = None,
    last: dict[str, int] | None = None,
    closed: bool = True,
    measure: Measure | None = None,
) -> dict[tuple[int, int, str], dict[str, Any]]:
    one = measure or read_measure(MEASURE, "it-net.yml")
    terms = compile_terms([one], {})
    part_of, parts = parts_of(terms)
    rows: list[tuple[Any, ...]] = []
    for term in terms:
        if term.table_id == "REGK31":
            dranst = KEYS["dranst", term.codes["dranst"]]
            rows.append(
                (term.key, part_of[term.key], 1, term.sign, term.unit_factor, 0, dranst, -1, 0, 0, -1, 0)
            )
        else:
            rows.append((term.key, part_of[term.key], 2, 1, 1, -1, -1, -1, -1, -1, 0, 1))
    term_table = table(rows, TERM)
    years = {1: {row[8] for row in cells}, 2: {row[3] for row in observations}}
    snapshots = (1, 2) if closed else (2,)
    area = table(
        [(s, o) for s in snapshots for o in (PROEVEBY, MOENSTERBY, TESTRUP)],
        {"snapshot_key": "int32", "organisation_key": "int32"},
    )
    period = table(
        [(s, year, 0 if s == 1 else 1, int(absent_is_zero)) for s in snapshots for year in sorted(years[s])],
        {"snapshot_key": "int32", "year": "int16", "quarter": "int8", "absent_is_zero": "int8"},
    )
    engine = ibis.duckdb.connect()
    result = figures(
        engine.to_pyarrow(cell_sums(table(cells, CELL), table(observations, OBSERVATION), term_table)),
        engine.to_pyarrow(expected_cells(term_table, area, period)),
        parts,
        rules_of([one], {"it-net": 7}, dict.fromkeys((1, 2, 3), "municipality"), first or {}, last),
    )
    return keyed(result)


def keyed(result: Evaluated) -> dict[tuple[int, int, str], dict[str, Any]]:
    names = list(result.columns)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*result.columns.values(), strict=True)]
    scopes = ("single", "narrow", "extended", "wide")
    return {
        (row["organisation_key"], row["year"], scopes[row["scope_key"]]): {**row, "snapshots": snapshots}
        for row, snapshots in zip(rows, result.snapshots, strict=True)
    }


# Prøveby: 12.345 thousand kr. drift, 655 anlæg, 10.000 people -> 1,234.50 and 1,300.00 kr.
# Mønsterby: 8.000 thousand, anlæg absent (zero), 5.000 people -> 1,600.00 and 1,600.00 kr.
# Testrup: -40 thousand (income larger), 20 anlæg, 2.000 people -> -20.00 and -10.00 kr.
CELLS = [
    account(PROEVEBY, 0, 12_345),
    account(PROEVEBY, 1, 655),
    account(MOENSTERBY, 0, 8_000),
    account(TESTRUP, 0, -40),
    account(TESTRUP, 1, 20),
]
PEOPLE = [people(PROEVEBY, 10_000), people(MOENSTERBY, 5_000), people(TESTRUP, 2_000)]


def test_three_municipalities_by_hand() -> None:
    found = evaluate(CELLS, PEOPLE)
    assert {key: row["value"] for key, row in found.items()} == {
        (PROEVEBY, 2020, "narrow"): 1234.5,
        (PROEVEBY, 2020, "extended"): 1300.0,
        (MOENSTERBY, 2020, "narrow"): 1600.0,
        (MOENSTERBY, 2020, "extended"): 1600.0,
        (TESTRUP, 2020, "narrow"): -20.0,
        (TESTRUP, 2020, "extended"): -10.0,
    }
    one = found[PROEVEBY, 2020, "extended"]
    assert one["numerator"] == 1_300_000_000
    assert one["denominator"] == 10_000
    assert one["precision_ore"] == 100_000
    assert one["cells"] == 3
    assert one["snapshots"] == (1, 2)


def test_an_absent_cell_is_zero_only_where_the_publisher_says_so() -> None:
    zero = evaluate(CELLS, PEOPLE)[MOENSTERBY, 2020, "extended"]
    assert zero["flags"] == "zero_by_absence"
    missing = evaluate(CELLS, PEOPLE, absent_is_zero=False)[MOENSTERBY, 2020, "extended"]
    assert (missing["value"], missing["missing_reason"]) == (None, "missing_at_source")
    assert missing["numerator"] is None


def test_what_a_file_does_not_hold_is_not_loaded() -> None:
    found = evaluate(CELLS, PEOPLE, closed=False)
    row = found[MOENSTERBY, 2020, "extended"]
    assert (row["value"], row["missing_reason"]) == (None, "not_loaded")
    assert found[MOENSTERBY, 2020, "narrow"]["value"] == 1600.0


def test_a_cell_without_a_number_is_missing_never_zero() -> None:
    cells = [account(PROEVEBY, 0, 12_345), account(PROEVEBY, 1, None)]
    found = evaluate(cells, PEOPLE[:1])
    row = found[PROEVEBY, 2020, "extended"]
    assert (row["value"], row["missing_reason"], row["cells_missing"]) == (None, "missing_at_source", 1)
    assert found[PROEVEBY, 2020, "narrow"]["value"] == 1234.5


@pytest.mark.parametrize("population", [[], [people(PROEVEBY, 10_000, 2019)]])
def test_another_years_population_is_never_used(population: list[tuple[Any, ...]]) -> None:
    cells = [account(PROEVEBY, 0, 12_345, 2020)]
    measure = read_measure(MEASURE, "it-net.yml")
    row = evaluate(cells, population, closed=False, measure=measure)[PROEVEBY, 2020, "narrow"]
    assert (row["numerator"], row["denominator"], row["value"]) == (1_234_500_000, None, None)
    assert row["missing_reason"] == "not_loaded"


def test_years_before_the_function_are_not_applicable() -> None:
    cells = [account(PROEVEBY, 0, 12_345, 2013), account(PROEVEBY, 0, 0, 2012)]
    observations = [people(PROEVEBY, 10_000, 2012), people(PROEVEBY, 10_000, 2013)]
    text = MEASURE + "first_year: 2013\nfirst_year_from_data: true\n"
    found = evaluate(cells, observations, first={"it-net": 2013}, measure=read_measure(text, "it-net.yml"))
    early = found[PROEVEBY, 2012, "narrow"]
    assert (early["value"], early["missing_reason"], early["flags"]) == (None, "not_applicable", "")
    assert found[PROEVEBY, 2013, "narrow"]["value"] == 1234.5


def test_a_function_that_is_abolished_leaves_no_zeros_by_absence() -> None:
    cells = [account(PROEVEBY, 0, 12_345, 2019), account(MOENSTERBY, 0, 0, 2020)]
    observations = [people(who, 10_000, year) for who in (PROEVEBY, MOENSTERBY) for year in (2019, 2020)]
    text = MEASURE + "first_year: 2013\nfirst_year_from_data: true\n"
    measure = read_measure(text, "it-net.yml")
    found = evaluate(cells, observations, first={"it-net": 2013}, last={"it-net": 2019}, measure=measure)
    after = found[PROEVEBY, 2020, "narrow"]
    assert (after["value"], after["missing_reason"], after["flags"]) == (None, "not_applicable", "")
    # A zero that is written out was reported, whatever others did.
    assert found[MOENSTERBY, 2020, "narrow"]["value"] == 0.0


def test_a_term_in_two_snapshots_does_not_stand_in_for_one_that_is_absent() -> None:
    terms = table([(0, 0, s, 1, 1, 0, 0, -1, 0, 0, -1, 0) for s in (1, 2)], TERM)
    cells = table([account(PROEVEBY, 0, 5), (2, *account(PROEVEBY, 0, 7)[1:])], CELL)
    rows = ibis.duckdb.connect().to_pyarrow(cell_sums(cells, table([], OBSERVATION), terms)).to_pylist()
    assert sum(row["found_terms"] for row in rows) == 1
    assert sum(row["total"] for row in rows) == 12


def test_near_zero_is_flagged_as_booked_elsewhere_and_keeps_its_amount() -> None:
    found = evaluate(CELLS, PEOPLE)
    assert found[TESTRUP, 2020, "narrow"]["flags"] == "booked_elsewhere"
    assert found[TESTRUP, 2020, "narrow"]["value"] == -20.0
    assert found[PROEVEBY, 2020, "narrow"]["flags"] == ""


def test_the_near_zero_rule_forgets_what_a_correction_has_mended() -> None:
    kinds: dict[int, str] = dict.fromkeys((1, 2, 3), "municipality")
    rules = rules_of([read_measure(MEASURE, "it-net.yml")], {"it-net": 7}, kinds, {})
    columns = {
        "measure_key": [7, 7, 7], "scope_key": [0, 0, 0], "basis_key": [0, 0, 0], "year": [2020] * 3,
        "organisation_key": [1, 2, 3], "value": [1000.0, 1200.0, 3.0],
        "flags": ["booked_elsewhere corrected", "", ""],
    }  # fmt: skip
    found = flag_near_zero({name: np.array(values, dtype=object) for name, values in columns.items()}, rules)
    assert found["flags"].tolist() == ["corrected", "", "booked_elsewhere"]


def test_a_function_is_used_from_the_first_to_the_last_year_with_an_amount() -> None:
    cells = table(
        [account(PROEVEBY, 0, 0, 2011), account(PROEVEBY, 0, None, 2012), account(PROEVEBY, 0, 5, 2013),
         account(PROEVEBY, 0, 7, 2015), account(PROEVEBY, 0, 0, 2016)], CELL
    )  # fmt: skip
    term = table([(0, 0, 1, 1, 100_000, 0, 0, -1, 0, 0, -1, 0)], TERM)
    rows = ibis.duckdb.connect().to_pyarrow(first_years(cells, term)).to_pylist()
    assert rows == [{"term_key": 0, "first_year": 2013, "last_year": 2015}]


def test_definitions_survive_the_trip_through_an_edition() -> None:
    measure = read_measure(MEASURE, "it-net.yml")
    assert Measure.from_json(measure.to_json()) == measure
