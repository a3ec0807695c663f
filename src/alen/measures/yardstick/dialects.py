"""What DuckDB and Spark say differently of classification: how a text is searched, and how a name is found.

A decision is one of some hundred names on each of millions of lines. DuckDB writes a column of an ENUM into
Parquet in a fifth of the time that it takes to find the same few texts anew among all rows, and whoever reads
the file reads text all the same; Spark has no such type, and takes texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt
from sqlglot import expressions as sql

from alen.measures.yardstick.bitmaps import Search
from alen.model.engine import Engine, Expression

_ibis: Any = ibis
_sql: Any = sql

Pick = Callable[[Sequence[str | None], Expression], Expression]
"""The text that stands at a place, from 0, of a list; the place is never null."""


@dataclass(frozen=True)
class Dialect:
    """How one engine does what the other does otherwise.

    search  whether a regular expression is found in a column of text
    pick    a text of a list, by its place
    sifts   whether values are left out that meet no condition, and texts folded: on Spark 100,000 lines were
            not done so in four times the time, presumably since it asks such filters of every line
    """

    search: Search
    pick: Pick
    sifts: bool


def dialect_of(engine: Engine) -> Dialect:
    """How the engine does it."""
    return _SPARK if engine.name == "pyspark" else _DUCKDB


def listed(values: Sequence[str | bool | None], kind: str) -> Expression:
    """Values as an array that does not change from line to line."""
    return _ibis.array([_ibis.literal(value, kind) for value in values])


@_ibis.udf.scalar.builtin(name="regexp_matches", signature=((dt.string, dt.string), dt.boolean))
def _regexp_matches(text: str, pattern: str) -> bool:  # noqa: ARG001 - the engine's own has a body
    """DuckDB's search in which `.` finds no line end, as in Python; Ibis's own asks for the other."""
    raise AssertionError("the engine's own")


@_ibis.udf.scalar.builtin(
    name="list_extract", signature=((dt.Array(value_type=dt.unknown), dt.int64), dt.string)
)
def _element(values: Sequence[str], place: int) -> str:  # noqa: ARG001 - as above
    """DuckDB's element of a list, from 1: of an ENUM, which Ibis does not know and takes for text."""
    raise AssertionError("the engine's own")


def _enumerated(values: Sequence[str | None], place: Expression) -> Expression:
    names = dict.fromkeys(value for value in values if value is not None)
    # An ENUM has a name at least, and none is asked for where nothing is said.
    literals = [_sql.Literal.string(name) for name in names or ("",)]
    kind = dt.Unknown(raw_type=_sql.DataType(this=_sql.DataType.Type.ENUM, expressions=literals))
    return _element(listed(values, "string").cast(dt.Array(value_type=kind)), place + 1)


_DUCKDB = Dialect(search=_regexp_matches, pick=_enumerated, sifts=True)
_SPARK = Dialect(
    # Unix lines: only \n ends a line, as in RE2 and Python.
    search=lambda value, pattern: value.re_search(f"(?d){pattern}"),
    pick=lambda values, place: listed(values, "string")[place],
    sifts=False,
)
