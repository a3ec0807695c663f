"""A ledger's answers as plain values: what a local page's JSON holds, and its numbers point into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import isfinite
from typing import Any, cast


def to_plain(answer: object) -> Any:
    """Dicts, lists, numbers and text. Properties stand beside fields; exact fractions become floats."""
    if answer is None or isinstance(answer, (str, int)):
        return answer
    if isinstance(answer, Fraction):
        return float(answer)
    if isinstance(answer, float):
        return answer if isfinite(answer) else None
    if isinstance(answer, date):
        return answer.isoformat()
    if is_dataclass(answer):
        return {name: to_plain(getattr(answer, name)) for name in _names(type(answer))}
    if isinstance(answer, Mapping):
        return {str(key): to_plain(value) for key, value in cast(Mapping[object, object], answer).items()}
    if isinstance(answer, Sequence):
        return [to_plain(one) for one in cast(Sequence[object], answer)]
    return str(answer)


@cache
def _names(kind: type) -> tuple[str, ...]:
    properties = (
        name
        for one in reversed(kind.__mro__)
        for name, value in vars(one).items()
        if isinstance(value, property) and not name.startswith("_")
    )
    return tuple(dict.fromkeys((*(one.name for one in fields(kind)), *properties)))
