"""Names, dots on a scale, values and places: one row each, in the order they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.frame import WIDE, axis_label, frame, hatch, lines_of, nothing, text, x_axis
from alen.charts.marks import ChartWords, Gap, Heading, Mark, Ranked, Tick
from alen.charts.scale import Linear, at, px, span
from alen.charts.text import Label, Said, width_of, wrap, wrap_said
from alen.model.printed import Printed


@dataclass(frozen=True)
class Columns:
    """Where the columns of a ranking stand: names to `name`, the plot between, values and places ending at
    `value` and `place`."""

    name: float
    left: float
    right: float
    value: float
    place: float


def _columns(rows: Sequence[Ranked | Gap], width: float, say: ChartWords) -> Columns:
    wide = width >= WIDE
    ranked = [row for row in rows if isinstance(row, Ranked)]
    names = max((width_of(_name(row.mark, wide)) for row in ranked), default=60.0)
    values = max((width_of(str(row.mark.number or ""), 13) for row in ranked), default=40.0)
    places = max((width_of(str(row.place or ""), 13) for row in ranked), default=20.0)
    places = max(places, width_of(say.place, 13) if wide else 0.0)
    name = min(names + 14, width * (0.34 if wide else 0.37))
    place = width - 8
    value = place - places - 12
    return Columns(name, name + 12, value - values - 14, value, place)


def _name(mark: Mark, wide: bool) -> str:
    return mark.name if wide or not mark.short else mark.short


def ranking(
    rows: Sequence[Ranked | Gap],
    *,
    width: float,
    heading: Heading,
    say: ChartWords,
    tick: Tick,
    median: Printed | None = None,
) -> str:
    """A row per mark with name, dot, value and place; hatched with the reason where there is no value.

    Dots stand on a scale that need not begin at zero; a line marks zero where the scale holds it. A line
    through a dot is its swing band.
    """
    values = [at(r.mark.number) for r in rows if isinstance(r, Ranked) and r.mark.number is not None]
    if not rows:
        return nothing(width, heading, say.nothing)
    columns = _columns(rows, width, say)
    values += [at(median)] if median is not None else []
    values += [end for r in rows if isinstance(r, Ranked) and r.band is not None for end in r.band]
    scale = Linear(*(span(values, 0.04) if values else (0.0, 1.0)), columns.left + 8, columns.right - 8)
    free = columns.place - (width_of(say.place, 13) + 10 if say.place else 0)
    label = wrap_said(say.median, free, 13) if median is not None else []
    top = 19.0 + 17 * max(len(label), 1) if label or say.place else 12.0
    drawn: list[str] = []
    ground: list[str] = []
    y = top
    absent = False
    wide = width >= WIDE
    for row in rows:
        if isinstance(row, Gap):
            drawn.append(text(row.text, 8, y + 19, "note gap"))
            y += 28
            continue
        absent = absent or row.mark.number is None
        content, height = _row(row, y, scale, columns, wide, heading.ident)
        drawn.append(content)
        if row.mark.kind == "own":
            ground.append(f'<rect y="{px(y)}" width="{px(width)}" height="{px(height)}" class="own-row"/>')
        y += height
    head = _head(scale, median, label, say.place, top, y, columns, free)
    axis = x_axis(scale, top, y, tick, max(2, round((scale.end - scale.start) / 90)), width) if values else ()
    unit, used = axis_label(say.axis if values else "", width, y + 36)
    body = [hatch(heading.ident) if absent else "", *ground, *axis, *head]
    return frame(width, y + (24 if values else 6) + used, heading, [*body, *drawn, unit])


def _height(mark: Mark, columns: Columns, wide: bool) -> tuple[list[str], list[str], float]:
    """The lines of a row's name and reason, and the height they need."""
    name = wrap(_name(mark, wide), columns.name - 8)
    why = wrap(mark.why, columns.value - columns.left - 12, 13) if mark.number is None else []
    return name, why, (26.0 if wide else 28.0) + 17 * (max(len(name), len(why), 1) - 1)


def _row(
    row: Ranked, top: float, scale: Linear, columns: Columns, wide: bool, ident: str
) -> tuple[str, float]:
    mark = row.mark
    name, why, height = _height(mark, columns, wide)
    middle = top + height / 2
    baseline = px(middle + 5)
    own = " own" if mark.kind == "own" else ""
    first = middle + 5 - 8.5 * (len(name) - 1)
    parts = [lines_of(name, 8, first, f"name{own}")]
    if mark.number is None:
        room = columns.value - columns.left
        parts.append(
            f'<rect x="{px(columns.left)}" y="{px(top + 4)}" width="{px(room)}" height="{px(height - 8)}" '
            f'fill="url(#{ident}-h)" class="absent"/>'
        )
        parts.append(lines_of(why, columns.left + 8, middle + 5 - 8.5 * (len(why) - 1), "why"))
        return "".join(parts), height
    radius = 7 if own else 5.5
    x = px(scale(at(mark.number)))
    if row.band is not None:
        low, high = (px(scale(end)) for end in row.band)
        parts.append(f'<path d="M{low},{px(middle)}H{high}" class="swing {mark.kind}"/>')
    parts.append(f'<circle cx="{x}" cy="{px(middle)}" r="{radius}" class="dot {mark.kind}"/>')
    parts.append(
        f'<text x="{px(columns.value)}" y="{baseline}" class="value{own}" text-anchor="end">'
        f"{mark.number.tspan()}</text>"
    )
    if row.place is not None:
        parts.append(
            f'<text x="{px(columns.place)}" y="{baseline}" class="place" text-anchor="end">'
            f"{row.place.svg() if isinstance(row.place, Label) else row.place.tspan()}</text>"
        )
    return "".join(parts), height


def _head(
    scale: Linear,
    median: Printed | None,
    label: Sequence[Said],
    place: str,
    top: float,
    bottom: float,
    columns: Columns,
    free: float,
) -> list[str]:
    """Zero and the median as lines with their names, and the head of the places."""
    parts: list[str] = []
    if scale.low <= 0 <= scale.high:
        parts.append(f'<path d="M{px(scale(0))},{px(top)}V{px(bottom)}" class="zero"/>')
    if place:
        parts.append(text(place, columns.place, top - 14, "note", "end"))
    if median is not None:
        x = scale(at(median))
        parts.append(f'<path d="M{px(x)},{px(top - 8)}V{px(bottom)}" class="median"/>')
        for above, part in enumerate(label[::-1]):
            room = width_of(str(part), 13)
            middle = max(0.0, min(x - room / 2, free - room)) + room / 2
            parts.append(text(part, middle, top - 14 - 17 * above, "note", "middle"))
    return parts
