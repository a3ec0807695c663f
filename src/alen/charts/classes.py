"""Five classes of equal size, for shading tiles and maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NO_DATA = "q0"


@dataclass(frozen=True)
class Shade:
    """One class: its name q1..q5, the codes of its least and greatest member, and how many it holds."""

    name: str
    low: str
    high: str
    count: int


@dataclass(frozen=True)
class Classes:
    """The classes that hold anyone, lowest first, and the class of each code (q0 without a value)."""

    shades: tuple[Shade, ...]
    of: Mapping[str, str]


def classify(values: Mapping[str, float | None], count: int = 5) -> Classes:
    """Divide values into at most `count` classes of as equal a size as ties allow.

    Equal values always share a class. Fewer distinct values than classes give one class each, spread
    over the shades so that the least is lightest and the greatest darkest.
    """
    known = sorted(((v, code) for code, v in values.items() if v is not None and v == v))
    of = dict.fromkeys(values, NO_DATA)
    distinct = list(dict.fromkeys(v for v, _ in known))
    if len(distinct) <= count:
        step = (count - 1) / max(len(distinct) - 1, 1)
        level = {v: round(i * step) for i, v in enumerate(distinct)}
    else:
        level = {}
        for place, (value, _) in enumerate(known):
            level.setdefault(value, place * count // len(known))
    members: dict[int, list[str]] = {}
    for value, code in known:
        of[code] = f"q{level[value] + 1}"
        members.setdefault(level[value], []).append(code)
    shades = tuple(
        Shade(f"q{n + 1}", codes[0], codes[-1], len(codes)) for n, codes in sorted(members.items())
    )
    return Classes(shades, of)
