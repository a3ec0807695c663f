"""Every organisation as one dot along a scale; dots that would touch are moved up or down."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from alen.charts.frame import WIDE, axis_label, frame, note_of, nothing, pointed, text, x_axis
from alen.charts.labels import Tag, place_tags
from alen.charts.marks import ChartWords, Heading, Kind, Mark, Tick
from alen.charts.scale import Linear, at, px, span
from alen.charts.text import Label, Said, shortened, width_of, wrap, wrap_said
from alen.model.printed import Printed

FEW = 6
"""Up to so many dots, each is named."""

_KINDS: tuple[Kind, ...] = ("other", "group", "own")
_REACH = 84.0
"""How far up and down dots may go before they are drawn smaller."""
_KEPT = 256
"""Swarms whose dots are remembered: all pages of a measure's year show the same, each its own chosen."""


@dataclass(frozen=True)
class Dot:
    """A mark and where it is put: `y` counts from the middle line."""

    mark: Mark
    x: float
    y: float


def pack(xs: Sequence[float], least: float) -> list[float]:
    """Heights for dots at `xs`, taken in order, so that no two centres are nearer than `least`.

    Each goes as near to the middle as those before it allow.
    """
    square = least * least
    columns: dict[int, list[tuple[float, float]]] = {}
    heights: list[float] = []
    for x in xs:
        column = int(x // least)
        taken: list[tuple[float, float]] = []
        for beside in (column - 1, column, column + 1):
            for qx, qy in columns.get(beside, ()):
                room = square - (qx - x) * (qx - x)
                if room > 0:
                    step = room**0.5
                    taken.append((qy - step, qy + step))
        y = _free_height(taken) if taken else 0.0
        columns.setdefault(column, []).append((x, y))
        heights.append(y)
    return heights


def _free_height(taken: list[tuple[float, float]]) -> float:
    """The height nearest to the middle that lies in none of the stretches taken."""
    taken.sort()
    low, high = taken[0]
    for start, end in taken:
        if start >= high - 1e-9:
            if high > 0:
                break
            low, high = start, end
        elif end > high:
            high = end
    if low >= 0 or high <= 0:
        return 0.0
    return high if high < -low else low


def fit(xs: Sequence[float], radius: float, reach: float, least: float = 3.0) -> tuple[list[float], float]:
    """Heights for dots at `xs` and the radius, at most `radius`, that keeps them within `reach` of the
    middle; never smaller than `least`, and then as high as they must."""
    while True:
        ys = pack(xs, radius * 2.2)
        tallest = max(map(abs, ys), default=0.0)
        if radius <= least or tallest <= reach:
            return ys, radius
        radius = max(least, min(radius - 0.25, 0.97 * radius * (reach / tallest) ** 0.5))


def _dots(marks: Sequence[Mark], scale: Linear, radius: float) -> tuple[list[Dot], float]:
    """The dots from left to right, and their radius."""
    drawn = sorted(((scale(at(m.number)), m) for m in marks if m.number is not None), key=lambda pair: pair[0])
    xs = tuple(x for x, _ in drawn)
    ys, radius = _fitted(xs, radius, _REACH)
    return [Dot(m, x, y) for (x, m), y in zip(drawn, ys, strict=True)], radius


@lru_cache(_KEPT)
def _fitted(xs: tuple[float, ...], radius: float, reach: float) -> tuple[list[float], float]:
    return fit(xs, radius, reach)


def outliers(dots: Sequence[Dot]) -> list[Dot]:
    """Dots that stand so far out that a reader asks who they are: more than three times the breadth of
    the middle half beyond it, at most four at each end, own left out (it is named anyway)."""
    if len(dots) < 8:
        return []
    low, _, high = statistics.quantiles((d.x for d in dots), n=4)
    room = 3 * max(high - low, 1)
    ordered = sorted(dots, key=lambda d: d.x)
    left = [d for d in ordered if d.x < low - room][:4]
    right = [d for d in ordered if d.x > high + room][-4:]
    return [d for d in left + right if d.mark.kind != "own"]


def swarm(
    marks: Sequence[Mark],
    *,
    width: float,
    heading: Heading,
    say: ChartWords,
    tick: Tick,
    median: Printed | None = None,
    half: tuple[float, float] | None = None,
    points_at: bool = True,
) -> str:
    """All marks along one scale, the middle half as a band and the median as a line.

    The scale holds every value, however far out, and those far out are named. Up to six dots are all
    named. Marks without a number are not drawn; the chosen one then says why in its place. `half` is
    the first and third quartile in the unit of the numbers as shown. `points_at`: a wide drawing names
    each dot when it is pointed at; without it, the dots are as small in bytes as can be.
    """
    wide = width >= WIDE
    known = [m for m in marks if m.number is not None]
    own = next((m for m in marks if m.kind == "own"), None)
    if not known:
        return nothing(width, heading, own.why if own is not None and own.why else say.nothing)
    values = [at(m.number) for m in known if m.number is not None]
    values += [at(median)] if median is not None else []
    values += list(half or ())
    scale = Linear(*span(values, 0.02), 12.0, width - 12.0)
    dots, radius = _dots(known, scale, 6.0 if wide else 4.5)
    reach = max(abs(d.y) for d in dots) + radius + 2
    named = dots if len(dots) <= FEW else [d for d in dots if d.mark.kind == "own"]
    tags, above = place_tags([_tag(d, wide, width) for d in named], width)
    absent = own if own is not None and own.number is None else None
    missing = wrap(f"{own.name}: {own.why}", width - 8) if absent is not None and own is not None else []
    roof = above + 20 * len(missing)
    label = wrap_said(say.median, width - 8, 13)
    top = roof + 8 + (5 + 17 * len(label) if label else 0)
    far = outliers(dots) if len(dots) > FEW else []
    far_tags, far_above = place_tags([_tag(d, wide, width) for d in far], width)
    middle = top + max(reach, far_above + radius + 6) + 6
    bottom = middle + reach + 6
    body = [_band(scale, half, top, bottom)]
    body += x_axis(scale, top, bottom, tick, max(2, round(width / 130)), width)
    line_and_label = _median(scale, median, label, top, bottom, width, [t.x for t in tags])
    body += line_and_label[:1]
    body += [text(line, 2, 16 + 20 * i, "own-label") for i, line in enumerate(missing)]
    if points_at:
        body += _circles(dots, middle, radius, wide)
    else:
        body += _strokes([d for d in dots if d.mark.kind != "own"], middle, radius, heading.ident)
        body += _circles([d for d in dots if d.mark.kind == "own"], middle, radius, wide)
    floor = middle - radius - 4
    body += [tag.line(roof, middle + tag.y - radius - 1) for tag in tags]
    body += [tag.line(floor, middle + tag.y - radius - 1) for tag in far_tags]
    body += line_and_label[1:]
    body += [*(tag.name(roof) for tag in tags), *(tag.name(floor) for tag in far_tags)]
    unit, used = axis_label(say.axis, width, bottom + 36)
    return frame(width, bottom + 24 + used, heading, [*body, unit])


def _tag(dot: Dot, wide: bool, width: float) -> Tag:
    mark = dot.mark
    name = mark.name if wide or not mark.short else mark.short
    assert mark.number is not None
    name = shortened(name, width - 14 - width_of(f" {mark.number}"))
    kind = "own-label" if mark.kind == "own" else "name"
    return Tag(Label((f"{name} ", mark.number)), dot.x, dot.y, kind)


def _band(scale: Linear, half: tuple[float, float] | None, top: float, bottom: float) -> str:
    if half is None:
        return ""
    left, right = scale(half[0]), scale(half[1])
    return (
        f'<rect x="{px(left)}" y="{px(top)}" width="{px(max(right - left, 1))}" '
        f'height="{px(bottom - top)}" class="band"/>'
    )


def _median(
    scale: Linear,
    median: Printed | None,
    label: Sequence[Said],
    top: float,
    bottom: float,
    width: float,
    leaders: Sequence[float],
) -> list[str]:
    """The median's line and its label, moved to the side where no leader runs through it."""
    if median is None:
        return []
    x = scale(at(median))
    line = f'<path d="M{px(x)},{px(top - 5)}V{px(bottom)}" class="median"/>'
    if not label:
        return [line]
    room = max(width_of(str(part), 13) for part in label)
    options = [("middle", x - room / 2, x), ("end", x - room - 5, x - 5), ("", x + 5, x + 5)]
    inside = [o for o in options if o[1] >= 0 and o[1] + room <= width]
    start = max(0.0, min(x - room / 2, width - room))
    anchor, _, place = next(
        (o for o in inside if not any(o[1] - 4 < leader < o[1] + room + 4 for leader in leaders)),
        inside[0] if inside else ("", start, start),
    )
    rows = [
        text(part, place, top - 11 - 17 * above, "note over", anchor)
        for above, part in enumerate(label[::-1])
    ]
    return [line, *rows]


_RIM = 0.375
"""Half the breadth of the line around a dot."""


def _strokes(dots: Sequence[Dot], middle: float, radius: float, ident: str) -> list[str]:
    """The dots of a kind as one path of round strokes without length, drawn twice: rims and cores."""
    body: list[str] = []
    for kind in _KINDS:
        path = "".join(_put(dots, kind, _stroke_ends(_places(dots), middle)))
        if not path:
            continue
        name = f"{escape(ident)}-{kind}"
        body.append(f'<defs><path id="{name}" d="{path}"/></defs>')
        body += [
            f'<use href="#{name}" class="dots {kind} {part}" stroke-width="{2 * half:g}"/>'
            for part, half in (("rim", radius + _RIM), ("core", radius - _RIM))
        ]
    return body


def _circles(dots: Sequence[Dot], middle: float, radius: float, points_at: bool) -> list[str]:
    """The dots by kind, own last and on top."""
    size = px(radius)
    notes = tuple((dot.mark.code, note_of(dot.mark)) for dot in dots) if points_at else ()
    drawn = _drawn(_places(dots), notes, middle, size)
    body: list[str] = []
    for kind in _KINDS:
        circles = "".join(_put(dots, kind, drawn))
        if kind == "own":
            circles = circles.replace(f' r="{size}"', f' r="{px(radius * 1.2)}"')
        if circles:
            body.append(f'<g class="dot {kind}">{circles}</g>')
    return body


def _places(dots: Sequence[Dot]) -> tuple[tuple[float, float], ...]:
    return tuple((dot.x, dot.y) for dot in dots)


def _put(dots: Sequence[Dot], kind: Kind, drawn: Sequence[str]) -> list[str]:
    """What is drawn of the dots of a kind."""
    return [one for dot, one in zip(dots, drawn, strict=True) if dot.mark.kind == kind]


@lru_cache(_KEPT)
def _drawn(
    places: tuple[tuple[float, float], ...], notes: tuple[tuple[str, str], ...], middle: float, size: str
) -> list[str]:
    """A circle for each dot; with notes, it carries its code and what is said when it is pointed at."""
    found = [f'<circle cx="{px(x)}" cy="{px(middle + y)}" r="{size}"' for x, y in places]
    if not notes:
        return [f"{circle}/>" for circle in found]
    return [
        f'{circle} data-code="{code}">{pointed(note)}</circle>'
        for circle, (code, note) in zip(found, notes, strict=True)
    ]


@lru_cache(_KEPT)
def _stroke_ends(places: tuple[tuple[float, float], ...], middle: float) -> list[str]:
    """A stroke without length for each dot."""
    return [f"M{px(x)},{px(middle + y)}h0" for x, y in places]
