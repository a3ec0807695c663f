"""Sums beside the band that chance alone would make of them: one row each, in the order they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.frame import WIDE, axis_label, frame, hatch, lines_of, nothing, pointed, x_axis
from alen.charts.marks import ChartWords, Heading, Tick
from alen.charts.scale import Linear, at, px, span
from alen.charts.text import width_of, wrap
from alen.model.printed import Printed


@dataclass(frozen=True)
class Floor:
    """One row: a sum and the ends of its band, in the unit of the axis.

    number  None where it is not shown, for the reason in `why`; the band may stand all the same
    band    None where there is none
    """

    name: str
    number: Printed | None
    band: tuple[float, float] | None
    why: str = ""


def floors(rows: Sequence[Floor], *, width: float, heading: Heading, say: ChartWords, tick: Tick) -> str:
    """A band per row from low to high and the sum as a dot, its number to the right; the scale holds zero.

    In the narrow form the name stands above its row. A row without a number says why; one without a band
    too is hatched.
    """
    values = [at(row.number) for row in rows if row.number is not None]
    values += [end for row in rows if row.band is not None for end in row.band]
    if not values:
        return nothing(width, heading, say.nothing)
    wide = width >= WIDE
    numbers = max(width_of(str(row.number or ""), 13) for row in rows) + 14
    names = min(max(width_of(row.name) for row in rows) + 16, width * 0.4) if wide else 0.0
    low, high = span([0.0, *values])
    scale = Linear(low, high, names + 8, width - numbers)
    y = 6.0
    drawn: list[str] = []
    for row in rows:
        content, height = _row(row, y, scale, names, width, heading.ident)
        drawn.append(content)
        y += height
    zero = f'<path d="M{px(scale(0))},2V{px(y)}" class="zero"/>'
    axis = x_axis(scale, 2, y, tick, max(2, round((scale.end - scale.start) / 90)), width)
    unit, used = axis_label(say.axis, width, y + 36)
    is_hatched = any(row.number is None and row.band is None for row in rows)
    pattern = hatch(heading.ident) if is_hatched else ""
    return frame(width, y + 24 + used, heading, [pattern, *axis, zero, *drawn, unit])


def _row(row: Floor, top: float, scale: Linear, names: float, width: float, ident: str) -> tuple[str, float]:
    """One row's name, band and sum, and its height."""
    wide = names > 0
    name = wrap(row.name, (names if wide else width) - 8)
    extra = 17.0 * (len(name) - 1)
    height = (32 if wide else 48) + extra
    middle = top + (16 + extra / 2 if wide else 33 + extra)
    start = middle + 5 - extra / 2 if wide else top + 17
    parts = [lines_of(name, 2, start, "name" if wide else "name over")]
    if row.band is not None:
        left, right = (scale(end) for end in row.band)
        parts.append(
            f'<rect x="{px(left)}" y="{px(middle - 8)}" width="{px(max(right - left, 1.0))}" height="16" '
            f'class="bar minus"/>'
        )
    if row.number is None:
        return _why(row, parts, (top, middle, height), scale, width, ident)
    note, x = pointed(f"{row.name}: {row.number}") if wide else "", px(scale(at(row.number)))
    parts.append(f'<circle cx="{x}" cy="{px(middle)}" r="6.5" class="dot group">{note}</circle>')
    parts.append(
        f'<text x="{px(width - 4)}" y="{px(middle + 5)}" class="value" text-anchor="end">'
        f"{row.number.tspan()}</text>"
    )
    return "".join(parts), height


def _why(
    row: Floor, parts: list[str], at_: tuple[float, float, float], scale: Linear, width: float, ident: str
) -> tuple[str, float]:
    """The reason in place of the number, below the band where there is one."""
    top, middle, height = at_
    why = wrap(row.why, width - scale.start - 16, 13)
    if row.band is None:
        parts.append(
            f'<rect x="{px(scale.start)}" y="{px(middle - 11)}" width="{px(width - scale.start - 4)}" '
            f'height="{px(22 + 17.0 * (len(why) - 1))}" fill="url(#{ident}-h)" class="absent"/>'
        )
        parts.append(lines_of(why, scale.start + 8, middle + 5, "why"))
        return "".join(parts), height + 17.0 * (len(why) - 1)
    below = max(middle + 24, top + height)
    parts.append(lines_of(why, scale.start + 4, below, "why"))
    return "".join(parts), below - top + 17.0 * (len(why) - 1) + 8
