"""Spark beside DuckDB: a session on this machine alone, and the same rows put into and read from both."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from alen.model.engine import ArrowTable, Engine, Expression
from alen.model.provenance import Format
from alen.sources.statbank.load import column_name

_ibis: Any = ibis
_arrow: Any = pa

_SETTINGS = {
    # A run of seconds earns nothing back from a thorough compiler or a collector with threads.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",  # nor from Java written for a query
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def spark_session(folder: Path) -> Iterator[Engine]:
    """Ibis on a Spark with two threads, all its files under `folder`; its Java has ended afterwards."""
    sql, core = importlib.import_module("pyspark.sql"), importlib.import_module("pyspark")
    settings = {
        **_SETTINGS,
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.jars.ivy": str(folder / "ivy"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        # Other settings of whoever runs the tests could name a cluster.
        for name in ("SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE", "PYSPARK_SUBMIT_ARGS"):
            patch.delenv(name, raising=False)
        builder = sql.SparkSession.builder.master("local[2]").appName("alen-tests")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        gateway = core.SparkContext._gateway
        try:
            yield _ibis.pyspark.connect(session)
        finally:
            session.stop()
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait(30)
            core.SparkContext._gateway = core.SparkContext._jvm = None


@contextmanager
def settled(engine: Engine, settings: Mapping[str, str]) -> Iterator[None]:
    """Spark with these settings while the block runs."""
    conf = engine._session.conf
    before = {name: conf.get(name, None) for name in settings}
    for name, value in settings.items():
        conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                conf.unset(name)
            else:
                conf.set(name, value)


def scan_on_spark(engine: Engine, path: Path, form: Format) -> Expression:
    """What `load.scan` asks of DuckDB, asked of Spark: every line, all columns as text."""
    return engine.read_csv(
        str(path),
        header=form.header,
        inferSchema=False,
        schema=", ".join(f"{column_name(i)} string" for i in range(len(form.columns))),
        sep=form.delimiter,
        quote='"',
        escape='"',
        encoding="UTF-8",
        mode="FAILFAST",
    )


def put(engine: Engine, name: str, rows: Sequence[tuple[Any, ...]], schema: Mapping[str, str]) -> Expression:
    """Rows as a table that lives in the engine, as the core tables do."""
    types = _ibis.schema(dict(schema)).to_pyarrow()
    columns = [_arrow.array([row[i] for row in rows], types.field(i).type) for i in range(len(schema))]
    table = _arrow.Table.from_arrays(columns, schema=types)
    if engine.name == "pyspark":
        engine._session.createDataFrame(table).createOrReplaceTempView(name)
        return engine.table(name)
    return engine.create_table(name, table)


def take(engine: Engine, expression: Expression) -> ArrowTable:
    """The rows as Arrow, without loss.

    Ibis's own way from Spark goes through pandas, where a column of whole numbers with one missing
    becomes floating point: above 2^53 the numbers change.
    """
    if engine.name != "pyspark":
        return engine.to_pyarrow(expression)
    engine._run_pre_execute_hooks(expression)
    return engine._session.sql(engine.compile(expression)).toArrow().cast(expression.schema().to_pyarrow())


def in_order(table: ArrowTable) -> list[dict[str, Any]]:
    """The rows as dicts, sorted by all columns; an engine promises no order."""
    return sorted(table.to_pylist(), key=lambda row: [(value is not None, value) for value in row.values()])
