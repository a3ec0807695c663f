"""Any answer as plain values: for JSON, and as columns and rows for CSV."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Protocol, cast

from alen.answers.parts import Columns, Rows


class Tabular(Protocol):
    """An answer that can be laid out as rows."""

    def table(self) -> tuple[Columns, Rows]:
        """Column names and rows."""
        ...


def rows(answer: Tabular) -> tuple[Columns, Rows]:
    """An answer's rows: column names and tuples; missing is None, never 0."""
    return answer.table()


def to_plain(answer: object) -> Any:
    """An answer as dicts, lists, numbers and text: what JSON can hold. A NaN becomes None."""
    # Most of what an answer holds is plain already: those are let through first.
    if answer is None or isinstance(answer, (str, int)):
        return answer
    if isinstance(answer, float):
        return answer if math.isfinite(answer) else None
    if is_dataclass(answer):
        return {name: to_plain(getattr(answer, name)) for name in _names(type(answer))}
    if isinstance(answer, Mapping):
        return {str(key): to_plain(value) for key, value in cast(Mapping[object, object], answer).items()}
    if isinstance(answer, Sequence):
        return [to_plain(one) for one in cast(Sequence[object], answer)]
    return answer


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
