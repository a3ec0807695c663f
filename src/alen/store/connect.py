"""The only place that opens an engine: Ibis on DuckDB for building, plain DuckDB for reading."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alen.errors import BadEdition, BadFile, BadInput, BadWorkspace, DiskFailed
from alen.model.engine import Engine

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "1GB"
LOCAL_LIMIT = "700MB"
"""Of DuckDB where it classifies: with what it does not count, and Python, the process stays within 1 GB."""

SPARK_SETTINGS = {
    # What is put into a column once would be written out wherever it is used, many times over.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
    # Hundreds of rules make Java too long for its compiler: 5,000 lines took 35 s with it, and 16 without.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""What long expressions need of Spark."""


@contextlib.contextmanager
def engine_errors(where: Path) -> Iterator[None]:
    """Turn DuckDB's own disk errors into DiskFailed, naming the file."""
    import duckdb

    try:
        yield
    except (
        duckdb.IOException,
        duckdb.OutOfMemoryException,
        duckdb.FatalException,
        duckdb.TransactionException,  # "Failed to commit": with one writer there is no other reason
    ) as error:
        raise DiskFailed(
            f"the engine could not write: {str(error).splitlines()[0]}",
            where=str(where),
            why="The edition was not published; the one before it still stands.",
            do="Make room on the disk and run the command again.",
        ) from error


@contextlib.contextmanager
def reading_errors(path: Path) -> Iterator[None]:
    """Turn what DuckDB says of a damaged file into BadEdition, naming the file."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise BadEdition(
            f"the edition's file cannot be read: {str(error).splitlines()[0]}",
            where=str(path),
            why="Its bytes have changed since it was built, or they are not all there.",
            do="Run `alen build` to make a new edition from the snapshots.",
        ) from error


def open_builder(path: Path, temporary: Path) -> Engine:
    """An Ibis backend on a new DuckDB file, spilling into `temporary`."""
    import ibis

    # The zone is fixed so that no expression depends on the machine's; order is not preserved, since
    # nothing is read by position and keeping it costs memory.
    return ibis.duckdb.connect(
        path,
        memory_limit=MEMORY_LIMIT,
        temp_directory=str(temporary),
        preserve_insertion_order=False,
    )


def open_reader(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only DuckDB connection to an edition's file.

    Raises BadEdition when the file is missing or no DuckDB file.
    """
    import duckdb

    with reading_errors(path):
        return duckdb.connect(
            str(path),
            read_only=True,
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": "",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )


def open_lines(path: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory that may read the one Parquet file `path`, and write nothing but its own overflow.

    What does not fit into memory spills beside the file's folder, below `local/` like the file itself.
    """
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(path.parent.parent / ".overflow"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def open_scratch(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that never writes to disk: for what may not be spilled, such as unmasked rows.

    Too much for the memory is DuckDB's OutOfMemoryException; see `engine_errors`.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if threads is not None:
        config["threads"] = str(threads)
    return duckdb.connect(":memory:", config=config)


def open_local(temporary: Path) -> Engine:
    """Ibis on a DuckDB in memory for an organisation's own lines, spilling into `temporary` alone."""
    import ibis

    return ibis.duckdb.connect(
        memory_limit=LOCAL_LIMIT,
        temp_directory=str(temporary),
        preserve_insertion_order=False,
    )


@contextlib.contextmanager
def open_spark(master: str, temporary: Path) -> Iterator[Engine]:
    """Ibis on Spark at `master`: `local[2]`, or the address of a cluster.

    What Spark keeps on this machine it keeps below `temporary`. Raises BadInput when Spark or Java is not
    installed, when Spark cannot be reached, and for what Spark says while the block runs.
    """
    try:
        import ibis
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException, PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise BadInput(
            "Spark is not installed",
            do="Install Alen with its extra `spark`, and Java 17 or later; or leave --engine out.",
        ) from error
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise BadInput(
            "Java is not installed",
            why="Spark runs on it.",
            do="Install Java 17 or later; or leave --engine out.",
        )
    builder: Any = SparkSession.builder
    settings = {
        **SPARK_SETTINGS,
        "spark.local.dir": str(temporary),
        "spark.sql.warehouse.dir": str(temporary / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        # What it writes names suppliers, persons among them: for the user alone.
        "spark.hadoop.fs.permissions.umask-mode": "077",
    }
    if master.startswith("local"):
        # One process needs no port that others on the network could reach.
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    builder = builder.master(master).appName("alen")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, PySparkRuntimeError, Py4JError, OSError) as error:
        raise BadInput(
            f"Spark did not start: {str(error).splitlines()[0]}",
            where=master,
            do="Look whether Java is installed and the address is right.",
        ) from error
    try:
        yield ibis.pyspark.connect(session)
    except (PySparkException, Py4JError) as error:
        raise BadInput(
            f"Spark could not do it: {str(error).splitlines()[0]}",
            where=master,
            why="Nothing of the workspace was changed.",
        ) from error
    finally:
        session.stop()


@contextlib.contextmanager
def local_errors(where: Path) -> Iterator[None]:
    """Turn DuckDB's own disk errors into DiskFailed, for what is made below `local/`."""
    import duckdb

    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException) as error:
        raise DiskFailed(
            f"the engine could not write: {str(error).splitlines()[0]}",
            where=str(where),
            why="Nothing was replaced; what stood before still stands.",
            do="Make room on the disk and run the command again.",
        ) from error


@contextlib.contextmanager
def lines_errors(path: Path) -> Iterator[None]:
    """Turn what DuckDB says of lines that are gone or damaged into BadWorkspace, naming the file."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if not (isinstance(error, duckdb.IOException) or _is_damage(error)):
            raise
        raise BadWorkspace(
            f"the classified lines cannot be read: {str(error).splitlines()[0]}",
            where=str(path),
            why="They were made anew while they were read, or the file was changed.",
            do="Run the command again; `alen ledger classify` makes them anew.",
        ) from error


@contextlib.contextmanager
def source_errors(path: str) -> Iterator[None]:
    """Turn what DuckDB says of a Parquet file that cannot be opened or read into BadFile, naming the file."""
    import duckdb

    try:
        with damage_errors(path):
            yield
    except duckdb.IOException as error:
        raise _no_parquet(error, path) from error


@contextlib.contextmanager
def damage_errors(path: str) -> Iterator[None]:
    """The same while the engine writes as well: a disk that is full is not the file's fault, and passes."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if not _is_damage(error):
            raise
        raise _no_parquet(error, path) from error


def _no_parquet(error: Exception, path: str) -> BadFile:
    return BadFile(f"cannot be read as Parquet: {str(error).splitlines()[0]}", where=path)


def _is_damage(error: Exception) -> bool:
    """Whether DuckDB says it of changed bytes: of some it has no better word than Error itself."""
    import duckdb

    named = (
        duckdb.InvalidInputException,
        duckdb.InternalException,
        duckdb.SerializationException,
        duckdb.ConversionException,
    )
    return isinstance(error, named) or type(error) is duckdb.Error
