"""The types of what an engine hands over.

Ibis 12 annotates its methods more narrowly than it documents and accepts them (comparisons, `isin`,
arithmetic on columns), so strict checking stops at its border: an expression is Any, on purpose and in
this one place.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Expression: TypeAlias = Any
"""An Ibis table or column."""

Engine: TypeAlias = Any
"""An Ibis backend: DuckDB's, or Spark's in tests."""

ArrowTable: TypeAlias = Any
"""A pyarrow table; pyarrow ships no annotations."""
