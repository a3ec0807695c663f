"""Every organisation as one dot along a scale; dots that would touch are moved up or down."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from alen.charts.frame import WIDE, axis_label, frame, note_of, nothing, pointed, text, x_axis
from alen.charts.labels import Tag, place_tags
from alen.charts.marks import ChartWords, Heading, Kind, Mark, Tick
from alen.charts.scale import Linear, at, px, span
from alen.charts.text import Label, Said, shortened, width_of, wrap, wrap_said
from alen.model.printed import Printed

FEW = 6
"""Up to so many dots, each is named."""

_REACH = 84.0
"""How far up and down dots may go before they are drawn smaller."""


class Dot(NamedTuple):
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


@dataclass(frozen=True)
class Laid:
    """The dots of one width, from left to right, and who stands far out."""

    scale: Linear
    dots: Sequence[Dot]
    radius: float
    reach: float
    far: Sequence[Dot]
    _drawn: dict[tuple[float, bool], Mapping[str, str]] = field(
        default_factory=dict[tuple[float, bool], Mapping[str, str]]
    )

    def circles(self, middle: float, points_at: bool) -> Mapping[str, str]:
        """code -> circle about a middle line; it says whose it is when pointed at, where it should."""
        found = self._drawn.get((middle, points_at))
        if found is None:
            found = self._drawn[middle, points_at] = {
                dot.mark.code: _circle(dot, middle, px(self.radius), points_at) for dot in self.dots
            }
        return found


class Crowd:
    """All that a swarm shows, laid out once for every drawing that chooses another one of them.

    median, half  as in `swarm`
    """

    def __init__(
        self, marks: Iterable[Mark], median: Printed | None = None, half: tuple[float, float] | None = None
    ) -> None:
        known = [(at(mark.number), mark) for mark in marks if mark.number is not None]
        self._known = sorted(known, key=lambda pair: pair[0])
        self.median, self.half = median, half
        self.values = [value for value, _ in self._known]
        self.values += [at(median)] if median is not None else []
        self.values += list(half or ())
        self._laid: dict[float, Laid] = {}

    def __bool__(self) -> bool:
        """Whether there is anybody to show."""
        return bool(self._known)

    def laid(self, width: float) -> Laid:
        """The dots as they lie in a drawing so wide."""
        if width not in self._laid:
            self._laid[width] = self._lay(width)
        return self._laid[width]

    def _lay(self, width: float) -> Laid:
        scale = Linear(*span(self.values, 0.02), 12.0, width - 12.0)
        xs = [scale(value) for value, _ in self._known]
        ys, radius = fit(xs, 6.0 if width >= WIDE else 4.5, _REACH)
        dots = [Dot(mark, x, y) for (_, mark), x, y in zip(self._known, xs, ys, strict=True)]
        reach = max(map(abs, ys)) + radius + 2
        return Laid(scale, dots, radius, reach, outliers(dots) if len(dots) > FEW else ())


def outliers(dots: Sequence[Dot]) -> list[Dot]:
    """Dots, given from left to right, that stand so far out that a reader asks who they are: more than three
    times the breadth of the middle half beyond it, at most four at each end."""
    if len(dots) < 8:
        return []
    low, _, high = statistics.quantiles((d.x for d in dots), n=4)
    room = 3 * max(high - low, 1)
    left = [d for d in dots if d.x < low - room][:4]
    right = [d for d in dots if d.x > high + room][-4:]
    return left + right


def swarm(
    crowd: Crowd,
    *,
    width: float,
    heading: Heading,
    say: ChartWords,
    tick: Tick,
    own: Mark | None = None,
    members: Collection[str] = (),
    points_at: bool = True,
) -> str:
    """All marks along one scale, the middle half as a band and the median as a line.

    The scale holds every value, however far out, and those far out are named. Up to six dots are all
    named. Marks without a number are not drawn; the chosen one (`own`) then says why in its place. `half`
    of the crowd is the first and third quartile in the unit of the numbers as shown; `members` are the
    codes of a group. `points_at`: a wide drawing names each dot when it is pointed at; without it, the dots
    are as small in bytes as can be.
    """
    if not crowd:
        return nothing(width, heading, own.why if own is not None and own.why else say.nothing)
    wide = width >= WIDE
    laid = crowd.laid(width)
    chosen = own.code if own is not None else ""
    radius, reach = laid.radius, laid.reach
    named = laid.dots if len(laid.dots) <= FEW else [d for d in laid.dots if d.mark.code == chosen]
    tags, above = place_tags([_tag(d, d.mark.code == chosen, width) for d in named], width)
    is_absent = own is not None and own.number is None
    missing = wrap(f"{own.name}: {own.why}", width - 8) if is_absent and own is not None else []
    roof = above + 20 * len(missing)
    label = wrap_said(say.median, width - 8, 13)
    top = roof + 8 + (5 + 17 * len(label) if label else 0)
    far = [_tag(d, False, width) for d in laid.far if d.mark.code != chosen]  # own is named anyway
    far_tags, far_above = place_tags(far, width)
    middle = top + max(reach, far_above + radius + 6) + 6
    bottom = middle + reach + 6
    body = [_band(laid.scale, crowd.half, top, bottom)]
    body += x_axis(laid.scale, top, bottom, tick, max(2, round(width / 130)), width)
    line_and_label = _median(laid.scale, crowd.median, label, top, bottom, width, [t.x for t in tags])
    body += line_and_label[:1]
    body += [text(line, 2, 16 + 20 * i, "own-label") for i, line in enumerate(missing)]
    kinds = _by_kind(laid.dots, chosen, members)
    body += _circles(kinds, laid, middle, wide) if points_at else _strokes(kinds, laid, middle, heading.ident)
    floor = middle - radius - 4
    body += [tag.line(roof, middle + tag.y - radius - 1) for tag in tags]
    body += [tag.line(floor, middle + tag.y - radius - 1) for tag in far_tags]
    body += line_and_label[1:]
    body += [*(tag.name(roof) for tag in tags), *(tag.name(floor) for tag in far_tags)]
    unit, used = axis_label(say.axis, width, bottom + 36)
    return frame(width, bottom + 24 + used, heading, [*body, unit])


def _by_kind(dots: Sequence[Dot], own: str, members: Collection[str]) -> Mapping[Kind, Sequence[Dot]]:
    """The dots by whose they are, in the order they are drawn."""
    group = [d for d in dots if d.mark.code in members and d.mark.code != own] if members else []
    return {
        "other": [d for d in dots if d.mark.code != own and d.mark.code not in members],
        "group": group,
        "own": [d for d in dots if d.mark.code == own] if own else [],
    }


def _tag(dot: Dot, is_own: bool, width: float) -> Tag:
    mark = dot.mark
    name = mark.name if width >= WIDE or not mark.short else mark.short
    assert mark.number is not None
    name = shortened(name, width - 14 - width_of(f" {mark.number}"))
    kind = "own-label" if is_own else "name"
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


def _strokes(kinds: Mapping[Kind, Sequence[Dot]], laid: Laid, middle: float, ident: str) -> list[str]:
    """The dots of a kind as one path of round strokes without length, drawn twice: rims and cores; the chosen
    one as a circle, last and on top."""
    body: list[str] = []
    for kind, dots in kinds.items():
        if not dots or kind == "own":
            continue
        path = "".join(f"M{px(dot.x)},{px(middle + dot.y)}h0" for dot in dots)
        name = f"{escape(ident)}-{kind}"
        body.append(f'<defs><path id="{name}" d="{path}"/></defs>')
        body += [
            f'<use href="#{name}" class="dots {kind} {part}" stroke-width="{2 * half:g}"/>'
            for part, half in (("rim", laid.radius + _RIM), ("core", laid.radius - _RIM))
        ]
    return body + _circles({"own": kinds["own"]}, laid, middle, True)


def _circles(kinds: Mapping[Kind, Sequence[Dot]], laid: Laid, middle: float, points_at: bool) -> list[str]:
    """The dots as circles by kind; the chosen one is larger."""
    body: list[str] = []
    for kind, dots in kinds.items():
        if not dots:
            continue
        if kind == "own":
            size = px(laid.radius * 1.2)
            circles = "".join(_circle(dot, middle, size, points_at) for dot in dots)
        else:
            drawn = laid.circles(middle, points_at)
            circles = "".join([drawn[dot.mark.code] for dot in dots])
        body.append(f'<g class="dot {kind}">{circles}</g>')
    return body


def _circle(dot: Dot, middle: float, size: str, points_at: bool) -> str:
    circle = f'<circle cx="{px(dot.x)}" cy="{px(middle + dot.y)}" r="{size}"'
    if not points_at:
        return f"{circle}/>"
    return f'{circle} data-code="{dot.mark.code}">{pointed(note_of(dot.mark))}</circle>'
