"""Intervals on a line: what the words of a statement allow, and what was found beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.frame import WIDE, axis_label, frame, lines_of, nothing, pointed, x_axis
from alen.charts.marks import ChartWords, Heading, Kind, Tick
from alen.charts.scale import Linear, px, span
from alen.charts.text import width_of, wrap

_END = 5.5
"""Radius of an end."""


@dataclass(frozen=True)
class Stretch:
    """One row: an interval in the unit of the axis.

    low, high            None has no limit on that side, and is drawn on as an arrow
    holds_low, holds_high  whether the end itself belongs: a filled dot, or a ring
    kind                 `own` for what the words allow, which is marked through all rows; `group` for what
                         was found
    why                  said in place of an interval where there is none
    note                 said when it is pointed at, wide form only
    """

    name: str
    kind: Kind = "group"
    low: float | None = None
    high: float | None = None
    holds_low: bool = True
    holds_high: bool = True
    why: str = ""
    note: str = ""


def claim_line(
    rows: Sequence[Stretch], *, width: float, heading: Heading, say: ChartWords, tick: Tick
) -> str:
    """An interval per row in the order they come, on one scale.

    In the narrow form the name stands above its row. Where no row has an end, there is nothing to draw.
    """
    ends = [end for row in rows for end in (row.low, row.high) if end is not None and not row.why]
    if not ends:
        return nothing(width, heading, say.nothing)
    wide = width >= WIDE
    names = min(max(width_of(row.name) for row in rows) + 16, width * 0.4) if wide else 0.0
    scale = Linear(*span(ends, 0.12), names + 10, width - 12)
    y = 6.0
    drawn: list[str] = []
    for row in rows:
        content, height = _row(row, y, scale, names, width)
        drawn.append(content)
        y += height
    axis = x_axis(scale, 2, y, tick, max(2, round((scale.end - scale.start) / 110)), width)
    unit, used = axis_label(say.axis, width, y + 36)
    allowed = "".join(_shade(row, scale, y) for row in rows if row.kind == "own" and not row.why)
    return frame(width, y + 24 + used, heading, [allowed, *axis, *drawn, unit])


def _places(row: Stretch, scale: Linear) -> tuple[float, float]:
    """Where a row begins and ends, in pixels; at the edge where it has no limit."""
    left = scale.start if row.low is None else scale(row.low)
    right = scale.end if row.high is None else scale(row.high)
    return left, right


def _shade(row: Stretch, scale: Linear, bottom: float) -> str:
    left, right = _places(row, scale)
    return (
        f'<rect x="{px(left)}" y="2" width="{px(max(right - left, 1.0))}" height="{px(bottom - 2)}" '
        'class="own-row"/>'
    )


def _row(row: Stretch, top: float, scale: Linear, names: float, width: float) -> tuple[str, float]:
    """One row's name and interval, and its height."""
    wide = names > 0
    name = wrap(row.name, (names if wide else width) - 8)
    extra = 17.0 * (len(name) - 1)
    height = (32 if wide else 48) + extra
    middle = top + (16 + extra / 2 if wide else 33 + extra)
    start = middle + 5 - extra / 2 if wide else top + 17
    own = " own" if row.kind == "own" else ""
    parts = [lines_of(name, 2, start, f"name{own}" if wide else f"name over{own}")]
    if row.why:
        why = wrap(row.why, scale.end - scale.start, 13)
        parts.append(lines_of(why, scale.start, middle + 5, "why"))
        return "".join(parts), height + 17.0 * (len(why) - 1)
    left, right = _places(row, scale)
    note = pointed(row.note or row.name) if wide else ""
    line = f"M{px(left)},{px(middle)}H{px(right)}"
    parts.append(f'<path d="{line}" class="stretch {row.kind}">{note}</path>')
    parts += _end(row.low, left, middle, row.kind, holds=row.holds_low, side=-1)
    # A single number has one dot.
    if row.low is None or px(left) != px(right):
        parts += _end(row.high, right, middle, row.kind, holds=row.holds_high, side=1)
    return "".join(parts), height


def _end(end: float | None, x: float, y: float, kind: Kind, *, holds: bool, side: int) -> list[str]:
    """A dot where the end belongs, a ring where it does not, an arrow where there is none."""
    if end is None:
        tip = f"M{px(x - side * 8)},{px(y - 6)}L{px(x + side * 2)},{px(y)}L{px(x - side * 8)},{px(y + 6)}"
        return [f'<path d="{tip}" class="stretch {kind}"/>']
    shape = "" if holds else " open"
    return [f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(_END)}" class="stop {kind}{shape}"/>']
