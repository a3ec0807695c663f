"""Money over time: what was planned, what came in, what was booked and what is expected, each as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alen.charts.frame import WIDE, frame, lines_of, nothing, text
from alen.charts.marks import ChartWords, Heading, Tick
from alen.charts.scale import Linear, at, px, span, step_of
from alen.charts.text import width_of, wrap
from alen.charts.trend import apart
from alen.model.printed import Printed

ROW = 16.0
_SAMPLE = 22.0
"""How long the piece of a line is that stands before its name."""


@dataclass(frozen=True)
class CourseLine:
    """A running sum: points in order of their days.

    steps   it stays until the next point and jumps there, as what is booked does; otherwise straight lines
    dashed  it was not: what is expected
    """

    name: str
    points: tuple[tuple[date, Printed], ...]
    steps: bool = True
    dashed: bool = False


@dataclass(frozen=True)
class _Plot:
    x: Linear
    y: Linear
    right: float


def programme_course(
    lines: Sequence[CourseLine],
    *,
    first: date,
    last: date,
    today: date,
    today_said: str,
    width: float,
    heading: Heading,
    say: ChartWords,
    tick: Tick,
) -> str:
    """Lines from `first` to `last`, each named at its end with its last sum, and the day of the data."""
    shown = [line for line in lines if line.points]
    if not shown or first >= last:
        return nothing(width, heading, say.nothing)
    wide = width >= WIDE
    count = 5 if wide else 4
    low, high = span([0.0, *(at(number) for line in shown for _, number in line.points)])
    step = step_of(low, high, count)
    high = step * -(-high // step)
    marks = [(value, tick(value, decimals)) for value, decimals in Linear(low, high, 0, 1).ticks(count)]
    left = max(width_of(said, 13) for _, said in marks) + 14
    margin = min(
        max(width_of(one, 14) for line in shown for one in _label(line)) + 26 + _SAMPLE, width * 0.32
    )
    unit = wrap(say.axis, width - 4, 13) if say.axis else []
    top = 20.0 + 20 * len(unit) + 17
    bottom = top + (158.0 if wide else 170.0)
    plot = _Plot(
        Linear(first.toordinal(), last.toordinal(), left, width - margin),
        Linear(low, high, bottom, top),
        width - margin,
    )
    grid = "".join(f"M{px(left)},{px(plot.y(value))}H{px(plot.right)}" for value, _ in marks)
    body = [lines_of(unit, 2, 14, "axis"), f'<path d="{grid}" class="grid"/>']
    body += [text(said, left - 8, plot.y(value) + 4.5, "tick", "end") for value, said in marks]
    body += _years(first, last, plot, bottom)
    body += _today(today, today_said, plot, (top, bottom), first, last)
    for order, line in enumerate(shown):
        body.append(_path(line, order, plot, today))
    body += _ends(shown, plot, (top - 6, bottom + 6))
    return frame(width, bottom + 26, heading, body)


def _label(line: CourseLine) -> tuple[str, str]:
    return line.name, str(line.points[-1][1])


def _years(first: date, last: date, plot: _Plot, bottom: float) -> list[str]:
    """A mark on every New Year's Day, and the years between them."""
    body: list[str] = []
    for year in range(first.year, last.year + 1):
        start, end = max(date(year, 1, 1), first), min(date(year, 12, 31), last)
        a, b = plot.x(start.toordinal()), plot.x(end.toordinal())
        if start.month == start.day == 1:
            body.append(f'<path d="M{px(a)},{px(bottom)}v6" class="zero"/>')
        if b - a >= 30:
            body.append(text(str(year), (a + b) / 2, bottom + 21, "tick", "middle"))
    body.append(f'<path d="M{px(plot.x.start)},{px(bottom)}H{px(plot.right)}" class="zero"/>')
    return body


def _today(
    today: date, said: str, plot: _Plot, room: tuple[float, float], first: date, last: date
) -> list[str]:
    if not first <= today <= last:
        return []
    x = plot.x(today.toordinal())
    anchor = "end" if x + width_of(said, 13) / 2 > plot.right else "middle"
    return [
        f'<path d="M{px(x)},{px(room[0] - 12)}V{px(room[1])}" class="break"/>',
        text(said, min(x, plot.right), room[0] - 17, "note gap", anchor),
    ]


def _path(line: CourseLine, order: int, plot: _Plot, today: date) -> str:
    """One line; a step line goes on to the day of the data."""
    points = [(plot.x(day.toordinal()), plot.y(at(number))) for day, number in line.points]
    path = f"M{px(points[0][0])},{px(points[0][1])}"
    for x, y in points[1:]:
        path += f"H{px(x)}V{px(y)}" if line.steps else f"L{px(x)},{px(y)}"
    if line.steps and not line.dashed:
        path += f"H{px(max(points[-1][0], min(plot.x(today.toordinal()), plot.right)))}"
    kind = f"s{order % 6 + 1}"
    return f'<path d="{path}" class="line {kind}"/>'


def _ends(lines: Sequence[CourseLine], plot: _Plot, room: tuple[float, float]) -> list[str]:
    """Names and last sums to the right, each with a piece of its line, as near to its height as can be."""
    wanted = [plot.y(at(line.points[-1][1])) for line in lines]
    places = apart(wanted, [ROW * 2 + 4] * len(lines), *room)
    body: list[str] = []
    for order, (line, middle) in enumerate(zip(lines, places, strict=True)):
        start = plot.right + 12
        kind = f"s{order % 6 + 1}"
        body.append(f'<path d="M{px(start)},{px(middle - ROW + 6)}h{px(_SAMPLE)}" class="line {kind}"/>')
        body.append(text(line.name, start + _SAMPLE + 6, middle - ROW + 11, f"end {kind}"))
        number = line.points[-1][1].tspan()
        body.append(f'<text x="{px(start + _SAMPLE + 6)}" y="{px(middle + 11)}" class="last">{number}</text>')
    return body
