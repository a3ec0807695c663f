"""Milestones on a line of time: where each was planned, and where it was met or is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from alen.charts.frame import WIDE, frame, lines_of, nothing, pointed, text
from alen.charts.marks import Heading
from alen.charts.scale import Linear, px
from alen.charts.text import width_of, wrap

State = Literal["met", "expected", "cancelled"]


@dataclass(frozen=True)
class Stone:
    """A milestone: planned on a day, met or expected on another; `said` stands at the end of its row."""

    name: str
    planned: date
    reached: date | None
    state: State
    said: str


@dataclass(frozen=True)
class TimelineWords:
    """What the marks stand for, what is said where there is none, and of the day of the data."""

    planned: str
    met: str
    expected: str
    cancelled: str
    today: str
    nothing: str


def programme_timeline(
    rows: Sequence[Stone], *, today: date, width: float, heading: Heading, say: TimelineWords
) -> str:
    """A row per milestone: a ring where it was planned, a dot where it was met, a dot with a ring about it
    where it is expected now, a cross where it was called off; a line between them is the delay."""
    if not rows:
        return nothing(width, heading, say.nothing)
    wide = width >= WIDE
    days = [day for row in rows for day in (row.planned, row.reached) if day is not None] + [today]
    first = date(min(days).year, 1, 1)
    last = date(max(days).year, 12, 31)
    names = min(max(width_of(row.name, 14) for row in rows) + 14, width * 0.42) if wide else 0.0
    said = max(width_of(row.said, 13) for row in rows) + 14 if wide else 0.0
    scale = Linear(first.toordinal(), last.toordinal(), names + 10, width - said - 10)
    legend, top = _legend(rows, say, width)
    y = top + 22
    drawn: list[str] = []
    for row in rows:
        content, height = _row(row, y, scale, names, width)
        drawn.append(content)
        y += height
    grid = _grid(first, last, scale, top + 16, y)
    now = scale(today.toordinal())
    line = f'<path d="M{px(now)},{px(top + 16)}V{px(y)}" class="break"/>'
    # The day of the data is named at the foot, where no year is in the way.
    label = text(say.today, min(max(now, width_of(say.today, 13) / 2), width - 4), y + 17, "note", "middle")
    return frame(width, y + 22, heading, [legend, *grid, line, *drawn, label])


def _legend(rows: Sequence[Stone], say: TimelineWords, width: float) -> tuple[str, float]:
    """The marks that occur, each with its word, over as many lines as they need."""
    states = {row.state for row in rows}
    known: tuple[tuple[State | None, str], ...] = (
        (None, say.planned),
        ("met", say.met), ("expected", say.expected), ("cancelled", say.cancelled),
    )  # fmt: skip
    words = [known[0], *(one for one in known[1:] if one[0] in states)]
    x, y, parts = 8.0, 10.0, list[str]()
    for state, word in words:
        room = width_of(word, 13) + 34
        if x > 8 and x + room > width:
            x, y = 8.0, y + 20
        parts.append(_mark(state, x, y) + text(word, x + 11, y + 4.5, "value"))
        x += room
    return "".join(parts), y + 10


def _grid(first: date, last: date, scale: Linear, top: float, bottom: float) -> list[str]:
    """A line at every New Year's Day, with the years above."""
    body: list[str] = []
    for year in range(first.year, last.year + 1):
        a, b = (scale(date(year, month, day).toordinal()) for month, day in ((1, 1), (12, 31)))
        body.append(f'<path d="M{px(a)},{px(top)}V{px(bottom)}" class="grid"/>')
        body.append(text(str(year), (a + b) / 2, top - 2, "tick", "middle"))
    return body


def _mark(state: State | None, x: float, y: float) -> str:
    """The ring of a plan, the dot of what was met, and what stands between."""
    here = f'cx="{px(x)}" cy="{px(y)}"'
    if state is None:
        return f'<circle {here} r="5" class="point hollow"/>'
    if state == "met":
        return f'<circle {here} r="5" class="point s1"/>'
    if state == "expected":
        return f'<circle {here} r="5" class="stop own open"/>'
    cross = f"M{px(x - 5)},{px(y - 5)}l10,10m-10,0l10,-10"
    return f'<path d="{cross}" class="line s4 small"/>'


def _row(row: Stone, top: float, scale: Linear, names: float, width: float) -> tuple[str, float]:
    wide = names > 0
    name = wrap(row.name, (names if wide else width) - 8)
    extra = 17.0 * (len(name) - 1)
    height, middle = (22 + extra, top + 11 + extra / 2) if wide else (42 + extra, top + 30 + extra)
    parts = [
        lines_of(
            name,
            2,
            middle + 5 - extra / 2 if wide else top + 15,
            "name called" if wide else "name called over",
        )
    ]
    planned = scale(row.planned.toordinal())
    if row.state == "cancelled":
        parts.append(_mark("cancelled", planned, middle))
    else:
        reached = scale((row.reached or row.planned).toordinal())
        kind = "line s1 small" if row.state == "met" else "line s2 small"
        if abs(reached - planned) > 1:
            parts.append(f'<path d="M{px(planned)},{px(middle)}H{px(reached)}" class="{kind}"/>')
        parts.append(_mark(None, planned, middle))
        parts.append(
            _mark(row.state, reached, middle).replace("/>", f">{pointed(f'{row.name}: {row.said}')}</circle>")
        )
    if wide:
        parts.append(text(row.said, width - 2, middle + 5, "value", "end"))
    return "".join(parts), height
