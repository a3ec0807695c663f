"""Bars from zero to either side: what pulled a total up and what pulled it down."""

from __future__ import annotations

from collections.abc import Sequence

from alen.charts.frame import WIDE, axis_label, frame, hatch, lines_of, nothing, pointed, x_axis
from alen.charts.marks import Bar, ChartWords, Heading, Tick
from alen.charts.scale import Linear, at, px, span
from alen.charts.text import width_of, wrap


def bars(rows: Sequence[Bar], *, width: float, heading: Heading, say: ChartWords, tick: Tick) -> str:
    """A bar per row in the order they come, its number at its end; the scale always holds zero.

    In the narrow form the name stands above its bar. A row without a number is hatched, with the reason.
    """
    wide = width >= WIDE
    values = [at(row.number) for row in rows if row.number is not None]
    if not values:
        return nothing(width, heading, say.nothing)
    numbers = max(width_of(str(row.number or ""), 13) for row in rows) + 12
    names = min(max(width_of(_name(row, wide)) for row in rows) + 16, width * 0.4) if wide else 0.0
    low, high = span([0.0, *values])
    left = names + (numbers if low < 0 else 8)
    scale = Linear(low, high, left, width - (numbers if max(values) >= 0 else 8))
    y = 6.0
    drawn: list[str] = []
    for row in rows:
        content, height = _bar(row, y, scale, names, width, heading.ident)
        drawn.append(content)
        y += height
    zero = f'<path d="M{px(scale(0))},2V{px(y)}" class="zero"/>'
    axis = x_axis(scale, 2, y, tick, max(2, round((scale.end - scale.start) / 90)), width)
    unit, used = axis_label(say.axis, width, y + 36)
    pattern = hatch(heading.ident) if any(row.number is None for row in rows) else ""
    return frame(width, y + 24 + used, heading, [pattern, *axis, zero, *drawn, unit])


def _name(row: Bar, wide: bool) -> str:
    return row.name if wide or not row.short else row.short


def _bar(row: Bar, top: float, scale: Linear, names: float, width: float, ident: str) -> tuple[str, float]:
    """One row's name, bar and number, and its height."""
    wide = names > 0
    name = wrap(_name(row, wide), (names if wide else width) - 8)
    own = " own" if row.kind == "own" else ""
    extra = 17.0 * (len(name) - 1)
    if wide:
        height, middle = 30 + extra, top + 15 + extra / 2
        parts = [lines_of(name, 2, middle + 5 - extra / 2, f"name{own}")]
    else:
        height, middle = 46 + extra, top + 32 + extra
        parts = [lines_of(name, 2, top + 17, f"name over{own}")]
    zero = scale(0)
    if row.number is None:
        why = wrap(row.why, width - names - 24, 13)
        height += 17 * (len(why) - 1)
        bottom = 14 + 17.0 * len(why) - 9
        parts.append(
            f'<rect x="{px(names + 4)}" y="{px(middle - 11)}" width="{px(width - names - 8)}" '
            f'height="{px(bottom)}" fill="url(#{ident}-h)" class="absent"/>'
        )
        parts.append(lines_of(why, names + 12, middle + 5, "why"))
        return "".join(parts), height
    end = scale(at(row.number))
    note = pointed(row.note or f"{row.name}: {row.number}") if wide else ""
    parts.append(
        f'<rect x="{px(min(zero, end))}" y="{px(middle - 8)}" width="{px(abs(end - zero))}" height="16" '
        f'class="bar {row.kind}{" minus" if end < zero else ""}">{note}</rect>'
    )
    side, anchor = (end - 6, ' text-anchor="end"') if end < zero else (end + 6, "")
    parts.append(
        f'<text x="{px(side)}" y="{px(middle + 5)}" class="value{own}"{anchor}>{row.number.tspan()}</text>'
    )
    return "".join(parts), height
