"""What loads cells and evaluates measures gives the same rows on Spark as on DuckDB."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import ibis
import pytest
from tests.measures.test_evaluate import CELL, CELLS, OBSERVATION, PEOPLE, TERM, account
from tests.sources.statbank.test_load import TEXTS
from tests.spark.engines import in_order, put, scan_on_spark, take

from alen.build.definitions import statbank_tables
from alen.measures.evaluate import Part, Rules, cell_sums, expected_cells, figures, first_years
from alen.model.engine import ArrowTable, Engine, Expression
from alen.model.provenance import FetchRecord, Format
from alen.sources.statbank import load
from alen.sources.statbank.load import NO_NUMBER, NOT_A_NUMBER, NUMBER, UNPLACED, Source, Spelling

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

AREA = {"snapshot_key": "int32", "organisation_key": "int32"}
PERIOD = {"snapshot_key": "int32", "year": "int16", "quarter": "int8", "absent_is_zero": "int8"}
NO_TERM = (-1, -1, -1, -1, -1)


class Engines(NamedTuple):
    """The two that must agree."""

    duckdb: Engine
    spark: Engine

    def agree(self, made: Callable[[Engine], Expression]) -> tuple[ArrowTable, ArrowTable]:
        """Both engines' rows of one expression, found equal: columns, types and values."""
        known, found = (take(engine, made(engine)) for engine in self)
        assert found.schema.equals(known.schema)
        assert in_order(found) == in_order(known)
        return known, found


@pytest.fixture(scope="module")
def engines(spark: Engine) -> Engines:
    return Engines(ibis.duckdb.connect(), spark)


# Loading


def source(table: str, kind: str, form: Format, codes: dict[str, dict[str, str]]) -> Source:
    """A snapshot whose format's columns spell `codes` (variable -> raw text -> code)."""
    record = FetchRecord(
        kind=kind,  # type: ignore[arg-type]
        role="data", publisher="dst", title="", table_id=table, sha256="0" * 64, size=0, format=form,
        absent_means="missing", fetched_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    spec = statbank_tables().tables[table]
    known = {variable.code: variable.role for variable in spec.variables}
    spelled = [Spelling(v, known[v], code, raw) for v, raws in codes.items() for raw, code in raws.items()]
    return Source(3, record, spec, Path(), tuple(spelled))


def both_scan(engines: Engines, path: Path, form: Format) -> Callable[[Engine], Expression]:
    """The file's lines on whichever engine is asked, found equal on both first."""

    def scan(engine: Engine) -> Expression:
        return (scan_on_spark if engine is engines.spark else load.scan)(engine, path, form)

    known, _ = engines.agree(scan)
    assert known.column_names == [load.column_name(i) for i in range(len(form.columns))]
    return scan


@pytest.mark.parametrize("kind", ["fetched", "imported"])
def test_lines_of_accounts(engines: Engines, kind: str, tmp_path: Path) -> None:
    columns = ("OMRÅDE", "FUNKTION", "ART", "PRISENHED", "Tid", "INDHOLD")
    form = Format(media="bulk", columns=columns, constants={"DRANST": "1"})
    one = source("REGK31", kind, form, {
        "OMRÅDE": {"101": "101", "084": "084", "Prøveby; Ø": "147"}, "FUNKTION": {"64551": "64551"},
        "ART": {"TOT": "TOT", "S1": "S1"}, "PRISENHED": {"LOBM": "LOBM"},
        "Tid": {"2020": "2020", "2021": "2021"}, "DRANST": {"": "1"},
    })  # fmt: skip
    path = tmp_path / "bulk.csv"
    lines = [";".join(columns)]
    lines += [f"101;64551;TOT;LOBM;{2020 + i % 2};{text}" for i, text in enumerate(TEXTS)]
    lines += [
        '"Prøveby; Ø";64551;"S1";LOBM;2020;"12"',
        '084;64551;TOT;LOBM;2021;""',
        "084;64551;TOT;LOBM;2021;",
    ]
    # Nothing stands for these, nor for a column left empty: found and refused, not lost.
    lines += ["84;64551;TOT;LOBM;2020;1", '"et ""nyt"" sted";64551;TOT;LOBM;2020;1', ";64551;TOT;LOBM;2020;1"]
    lines += ["101;64552;TOT;LOBM;2020;1", "101;64551; TOT;LOBM;2020;1", "101;64551;TOT;LOBM;2022;1"]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    keys = {("organisation", "101"): 1101, ("organisation", "084"): 1084, ("organisation", "147"): 1147}
    keys |= {("time", "2020"): 20200, ("time", "2021"): 20210}
    keys |= {("funktion", "64551"): 5, ("dranst", "1"): 5, ("price_unit", "LOBM"): 5}
    keys |= {("art", "TOT"): 0, ("art", "S1"): 1}
    scan = both_scan(engines, path, form)
    known, _ = engines.agree(lambda engine: load.account_rows(scan(engine), one, keys))
    rows = known.to_pylist()
    assert len(rows) == len(lines) - 1
    assert {row["status"] for row in rows} == {NUMBER, NO_NUMBER, NOT_A_NUMBER}
    assert all((row["value_reported"] is None) == (row["status"] != NUMBER) for row in rows)
    assert {999_999_999_999_999_999, -12, 7} <= {row["value_reported"] for row in rows}
    assert Counter(row["organisation_key"] for row in rows)[UNPLACED] == 3
    assert [Counter(row[f"{r}_key"] for row in rows)[UNPLACED] for r in ("funktion", "art")] == [1, 1]
    assert {row["dranst_key"] for row in rows} == {5}


@pytest.mark.parametrize(("kind", "decimal"), [("fetched", ","), ("imported", ","), ("imported", ".")])
def test_lines_with_decimals(engines: Engines, kind: str, decimal: str, tmp_path: Path) -> None:
    form = Format(
        media="csv", delimiter="\t", header=False, columns=("Tid", "OMRÅDE", "INDHOLD"), decimal=decimal
    )
    one = source("ARE207", kind, form, {"OMRÅDE": {"101": "101"}, "Tid": {"2020": "2020"}})
    path = tmp_path / "areas.csv"
    path.write_bytes("".join(f'2020\t101\t"{text}"\n' for text in (*TEXTS, "1 234,5", "1,234.50")).encode())
    scan = both_scan(engines, path, form)
    keys = {("organisation", "101"): 1101, ("time", "2020"): 20200}
    known, _ = engines.agree(lambda engine: load.observation_rows(scan(engine), one, keys))
    assert {row["status"] for row in known.to_pylist()} == {NUMBER, NO_NUMBER, NOT_A_NUMBER}


def test_lines_of_quarters_and_ages(engines: Engines, tmp_path: Path) -> None:
    form = Format(media="bulk", columns=("OMRÅDE", "ALDER", "Tid", "INDHOLD"))
    one = source("FOLK1A", "fetched", form, {
        "OMRÅDE": {"Prøveby": "101"}, "ALDER": {"IALT": "IALT", "7": "7"}, "KØN": {"": "TOT"},
        "CIVILSTAND": {"": "TOT"}, "Tid": {"2020K1": "2020K1", "2020K3": "2020K3"},
    })  # fmt: skip
    path = tmp_path / "people.csv"
    lines = ["OMRÅDE;ALDER;Tid;INDHOLD", "Prøveby;IALT;2020K1;10000", "Prøveby;7;2020K3;120"]
    path.write_bytes("\r\n".join([*lines, "Prøveby;8;2020K3;1", "Prøveby;7;2020K2;.."]).encode())
    keys = {("organisation", "101"): 1101, ("time", "2020K1"): 20201, ("time", "2020K3"): 20203}
    scan = both_scan(engines, path, form)
    known, _ = engines.agree(lambda engine: load.observation_rows(scan(engine), one, keys))
    assert [(row["series"], row["year"], row["quarter"]) for row in in_order(known)] == [
        (None, 2020, 3),
        ("FOLK1A|TOT|7|TOT", -1, UNPLACED),
        ("FOLK1A|TOT|7|TOT", 2020, 3),
        ("FOLK1A|TOT|IALT|TOT", 2020, 1),
    ]


# Evaluating


class World(NamedTuple):
    """Tables to evaluate, as rows, with the parts and rules of what is asked."""

    cells: list[tuple[Any, ...]]
    observations: list[tuple[Any, ...]]
    terms: list[tuple[Any, ...]]
    areas: list[tuple[Any, ...]]
    periods: list[tuple[Any, ...]]
    parts: list[Part]
    rules: dict[str, Rules]


def agreed_figures(engines: Engines, world: World) -> dict[str, list[Any]]:
    """The figures, found equal with those from Spark, as were the sums and counts under them."""
    tables = [
        [
            put(engine, "cells", world.cells, CELL),
            put(engine, "observations", world.observations, OBSERVATION),
            put(engine, "terms", world.terms, TERM),
            put(engine, "areas", world.areas, AREA),
            put(engine, "periods", world.periods, PERIOD),
        ]
        for engine in engines
    ]
    of = dict(zip((engines.duckdb.name, engines.spark.name), tables, strict=True))
    try:
        sums = engines.agree(lambda engine: cell_sums(*of[engine.name][:3]))
        expected = engines.agree(lambda engine: expected_cells(*of[engine.name][2:]))
        engines.agree(lambda engine: first_years(of[engine.name][0], of[engine.name][2]))
    finally:
        for name in ("cells", "observations", "terms", "areas", "periods"):
            engines.duckdb.drop_table(name)
    found: list[dict[str, list[Any]]] = []
    for one_sums, one_expected in zip(sums, expected, strict=True):
        evaluated = figures(one_sums, one_expected, world.parts, world.rules)
        columns = {name: column.tolist() for name, column in evaluated.columns.items()}
        rows = sorted(zip(*columns.values(), evaluated.snapshots, strict=True), key=lambda row: row[:5])
        names = [*columns, "snapshots"]
        found.append(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    assert found[1] == found[0]
    return found[0]


def test_three_municipalities(engines: Engines) -> None:
    """The example of tests/measures, on both engines."""
    terms: list[tuple[Any, ...]] = [
        (0, 0, 1, 1, 100_000, 0, 0, -1, 0, 0, -1, 0),
        (1, 0, 1, 1, 100_000, 0, 1, -1, 0, 0, -1, 0),
        (2, 1, 2, 1, 1, -1, -1, -1, -1, -1, 0, 1),
    ]
    names = ("it-net", "extended", "computed")
    places = frozenset({1, 2, 3})
    world = World(
        cells=[*CELLS, account(1, 0, None, 2021), account(2, 0, 0, 2019)],
        observations=PEOPLE,
        terms=terms,
        areas=[(snapshot, place) for snapshot in (1, 2) for place in (1, 2, 3)],
        periods=[(1, 2020, 0, 1), (1, 2021, 0, 1), (2, 2020, 1, 1)],
        parts=[Part(0, *names, "numerator", 2, 2), Part(1, *names, "denominator", 1, 1)],
        rules={"it-net": Rules(7, "kr_per_inhabitant", places, 2013, 0.05, places)},
    )
    found = agreed_figures(engines, world)
    rows = zip(found["year"], found["organisation_key"], found["value"], strict=True)
    assert {row for row in rows if row[0] > 2019} == {
        (2020, 1, 1300.0), (2020, 2, 1600.0), (2020, 3, -10.0),
        (2021, 1, None), (2021, 2, None), (2021, 3, None),
    }  # fmt: skip


UNITS = ("kr_per_inhabitant", "pct", "per_km2", "persons", "kr_per_inhabitant", "pct")
PLACES, YEARS = range(1000, 1025), range(2015, 2021)


def invented(seed: int) -> World:
    """Some thousands of cells and the terms of six measures over them, drawn at random.

    Two snapshots of accounts and one of observations; cells without a number, cells left out, sums
    over functions and groupings, subtraction, and amounts too large for floating point.
    """
    draw = random.Random(seed)
    cells = [
        (snapshot, place, funktion, dranst, -1, gruppering, art, 0, year, value, int(value is None))
        for snapshot in (1, 2)
        for place in PLACES
        for year in YEARS
        for funktion in range(3)
        for dranst, gruppering, art in ((0, 0, 0), (0, 1, 0), (1, 0, 1), (1, -1, 1))
        if draw.random() < 0.9
        for value in [None if draw.random() < 0.005 else draw.choice((0, 10**11)) + draw.randrange(-5, 10**6)]
    ]
    observations = [
        (3, place, series, year, quarter, None if draw.random() < 0.01 else draw.randrange(10**5), 0)
        for place in PLACES[:-1]
        for year in YEARS
        for quarter in (1, 3)
        for series in range(3)
        if draw.random() < 0.97
    ]
    terms: list[tuple[Any, ...]] = []
    parts: list[Part] = []
    for number in range(len(UNITS)):
        names = (f"measure-{number}", "single", "computed")
        parts.append(Part(2 * number, *names, "numerator", 2, 2))
        parts.append(Part(2 * number + 1, *names, "denominator", 1, 1))
        for term in (3 * number, 3 * number + 1):
            sign, dranst = draw.choice((1, -1)), draw.randrange(2)
            head = (term, 2 * number)
            for snapshot in (1, 2):
                for funktion in draw.sample(range(3), draw.randint(1, 2)):
                    grouping = draw.choice((-2, 0, -1 if dranst else 1))
                    place = (funktion, dranst, grouping, dranst, 0, -1, 0)
                    terms.append((*head, snapshot, sign, 100_000, *place))
        below = (3 * number + 2, 2 * number + 1)
        terms.append((*below, 3, 1, 1, *NO_TERM, number % 3, draw.choice((1, 3))))
    periods: list[tuple[Any, ...]] = [(s, year, 0, year % 2) for s in (1, 2) for year in YEARS]
    periods += [(3, year, quarter, 1) for year in YEARS[1:] for quarter in (1, 3)]
    areas = [(snapshot, place) for snapshot in (1, 2, 3) for place in PLACES[: 26 - snapshot]]
    places = frozenset(PLACES)
    rules = {
        f"measure-{number}": Rules(
            number, unit, places, 2016 if number == 4 else None, 0.5 if number < 2 else None, places
        )
        for number, unit in enumerate(UNITS)
    }
    return World(cells, observations, terms, areas, periods, parts, rules)


def test_thousands_of_invented_cells(engines: Engines) -> None:
    world = invented(20261121)
    assert len(world.cells) > 3000
    found = agreed_figures(engines, world)
    assert len(found["value"]) == len(UNITS) * len(PLACES) * len(YEARS)
    kinds = {reason for reason in found["missing_reason"] if reason}
    assert kinds == {"missing_at_source", "not_applicable", "not_loaded"}, kinds
    flags = {flag for text in found["flags"] for flag in text.split()}
    assert "booked_elsewhere" in flags
    assert max(abs(amount) for amount in found["numerator"] if amount is not None) > 2**53


def test_spark_listens_on_this_machine_only(engines: Engines) -> None:
    settings = dict(engines.spark._session.sparkContext.getConf().getAll())
    assert settings["spark.driver.host"] == settings["spark.driver.bindAddress"] == "127.0.0.1"
    assert settings["spark.ui.enabled"] == "false"
    assert engines.spark._session.sparkContext.master == "local[2]"
