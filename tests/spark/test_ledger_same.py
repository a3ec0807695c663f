"""The rules decide the same of every line on Spark as on DuckDB, and as the plain reference says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pytest
from benchmarks.classify_lines import lines_parquet, three_hundred_rules
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.measures.yardstick.classify_samples import as_table, expected, lines, rule_sets
from tests.spark.engines import settled, take

from alen.measures.yardstick.classify import classified, proposal_keys
from alen.measures.yardstick.rules import Rule
from alen.model.engine import Engine
from alen.model.ledger import CLASSIFIED
from alen.products.ledger.opening import quoted
from alen.store.connect import SPARK_SETTINGS

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

_ibis: Any = ibis
LINES = 60_000
"""Enough for several batches of rows and for every rule's say; benchmarks/ measures a million and more."""
TEXTS = 2_000
"""Few for so many lines: Java reads a text for the starter set's expressions in some tenths of a millisecond,
which is the same work whether it is done of 2,000 texts or of 50,000."""


def on_spark(spark: Engine, some: list[dict[str, Any]]) -> Any:
    spark._session.createDataFrame(as_table(some)).createOrReplaceTempView("given_lines")
    return spark.table("given_lines")


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # a query takes seconds: what fails is told as it is
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(rule_sets(70), st.lists(lines(), min_size=20, max_size=40))
def test_every_line_is_decided_as_by_the_reference(
    spark: Engine, rules: list[Rule], some: list[dict[str, Any]]
) -> None:
    found = take(spark, classified(on_spark(spark, some), rules, spark)).to_pylist()
    rows = sorted(found, key=lambda row: row["source_row"])
    wanted = expected(rules, some)
    assert [{name: row[name] for name in wanted[0]} for row in rows] == wanted


def test_keys_of_proposals(spark: Engine) -> None:
    some = [{"accounts_year": 2024, "text": "Faktura 4711-12 ÆØ", "supplier": "O'Prøve \\ A/S"}]
    assert take(spark, proposal_keys(on_spark(spark, some))).to_pylist() == [
        {"account_text": "", "supplier": "o'prøve \\ a/s", "text": "faktura 0-0 æø", "funktion": ""}
    ]


@pytest.mark.slow
def test_a_ledger_of_lines(spark: Engine, tmp_path: Path) -> None:
    """300 rules, Parquet in and out: no row of one engine is missing from the other's."""
    source, rules = tmp_path / "lines.parquet", three_hundred_rules()
    lines_parquet(source, LINES, seed=7, texts=TEXTS)
    spark._session.read.parquet(str(source)).createOrReplaceTempView("ledger_lines")
    with settled(spark, SPARK_SETTINGS):
        spark.to_parquet(classified(spark.table("ledger_lines"), rules, spark), str(tmp_path / "spark"))
    engine = _ibis.duckdb.connect()
    engine.to_parquet(classified(engine.read_parquet(source), rules, engine), tmp_path / "duckdb.parquet")
    columns = ", ".join(f"{one.name}::{one.type} AS {one.name}" for one in CLASSIFIED.columns)
    ours = f"SELECT {columns} FROM read_parquet({quoted(str(tmp_path / 'duckdb.parquet'))})"
    theirs = f"SELECT {columns} FROM read_parquet({quoted(str(tmp_path / 'spark' / '*.parquet'))})"
    for one, other in ((ours, theirs), (theirs, ours)):
        assert engine.raw_sql(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchall() == [(0,)]
    counted = engine.raw_sql(f"SELECT count(*), count(DISTINCT rule_is_it) FROM ({ours})").fetchall()[0]
    assert counted[0] == LINES
    assert counted[1] > 60, "too few of the rules decided anything"
