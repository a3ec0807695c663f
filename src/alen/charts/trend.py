"""Lines through the years, with gaps where a year is missing and marks where the accounts changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from alen.charts.frame import WIDE, frame, lines_of, nothing, text
from alen.charts.marks import Break, ChartWords, Half, Heading, Line, Tick
from alen.charts.scale import Linear, at, px, span, step_of
from alen.charts.text import width_of, wrap
from alen.model.printed import Printed

ROW = 16.0


@dataclass(frozen=True)
class End:
    """The label of a line's last value: where the line ends, what is said, and how high it is."""

    x: float
    y: float
    kind: str
    name: tuple[str, ...]
    number: Printed
    beside: bool

    @property
    def height(self) -> float:
        """How much room the label needs."""
        return ROW * (len(self.name) + (0 if self.beside else 1)) + 4


def runs(years: Sequence[int], have: Collection[int], cuts: Collection[int] = ()) -> list[list[int]]:
    """The unbroken runs of years, so that no line is drawn across a gap or into a year of `cuts`.

    >>> runs([2019, 2020, 2021, 2022], {2019, 2021, 2022})
    [[2019], [2021, 2022]]
    >>> runs([2012, 2013, 2014], {2012, 2013, 2014}, cuts={2013})
    [[2012], [2013, 2014]]
    """
    found: list[list[int]] = [[]]
    for year in years:
        if year in cuts and found[-1]:
            found.append([])
        if year in have:
            found[-1].append(year)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def apart(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Middles for labels as near as can be to where they are wanted, without touching or leaving the room.

    In the order given; where the room is too small for all, they fill it evenly.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[list[int], float, float]] = []
    for i in order:
        members, height = [i], heights[i]
        start = min(max(wanted[i] - height / 2, top), max(bottom - height, top))
        while groups and groups[-1][1] + groups[-1][2] > start + 1e-9:
            before, _, tall = groups.pop()
            members, height = before + members, tall + height
            ideal, above = 0.0, 0.0
            for j in members:
                ideal += wanted[j] - heights[j] / 2 - above
                above += heights[j]
            start = min(max(ideal / len(members), top), max(bottom - height, top))
        groups.append((members, start, height))
    places = [0.0] * len(wanted)
    for members, start, _ in groups:
        for j in members:
            places[j] = start + heights[j] / 2
            start += heights[j]
    return places


def trend(
    lines: Sequence[Line],
    *,
    years: Sequence[int],
    width: float,
    heading: Heading,
    say: ChartWords,
    tick: Tick,
    half: Half | None = None,
    breaks: Sequence[Break] = (),
    height: float | None = None,
) -> str:
    """One to six lines over `years`, the middle half of a group behind them, each named at its end.

    A year without a number leaves a gap; the first line's gaps say why. A break is drawn before its year.
    Series are told apart by dash and name as well as by colour.
    """
    wide = width >= WIDE
    shown = [line for line in lines if any(year in line.points for year in years)]
    if not shown or not years:
        why = next((reason for line in lines for reason in line.why.values()), "")
        return nothing(width, heading, why or say.nothing)
    ends = _ends(shown, years, wide, width)
    low, high = _domain(shown, years, half, 5 if wide else 4)
    marks = [(v, tick(v, d)) for v, d in Linear(low, high, 0, 1).ticks(5 if wide else 4)]
    right = width - _margin(shown, years, wide, width)
    left = max((width_of(said, 13) for _, said in marks), default=20.0) + 14
    pad = 6.0 if len(years) > 1 else (right - left) / 2
    x = Linear(years[0], max(years[-1], years[0] + 1), left + pad, right - pad)
    cuts = _cuts(breaks, years, x, width)
    unit = wrap(say.axis, width - 4, 13) if say.axis else []
    top = 14.0 + 20 * len(unit) + 17 * max((cut.level + 1 for cut in cuts), default=0)
    tall = max(height or (330.0 if wide else 270.0), top + 44 + sum(e.height for e in ends))
    bottom = tall - 30
    y = Linear(low, high, bottom, top)
    grid = "".join(f"M{px(left)},{px(y(value))}H{px(right)}" for value, _ in marks)
    body = [lines_of(unit, 2, 14, "axis"), f'<path d="{grid}" class="grid"/>']
    body += [text(said, left - 8, y(value) + 4.5, "tick", "end") for value, said in marks]
    body += _years(years, x, bottom)
    if y.low < 0 < y.high:
        body.append(f'<path d="M{px(left)},{px(y(0))}H{px(right)}" class="zero"/>')
    cut_years = {one.year for one in breaks}
    body += [*_band(years, half, x, y, cut_years), *_breaks(cuts, top, bottom)]
    for order, line in enumerate(shown):
        body += _line(line, order, years, x, y, cut_years)
    body += _gaps(shown[0], years, x, bottom, (left, right))
    ends = [replace(end, x=x(end.x), y=y(at(end.number))) for end in ends]
    body += _end_labels(ends, right, (top - 8, bottom + 8))
    return frame(width, tall, heading, body)


def _kind(line: Line, order: int) -> str:
    return f"s{order % 6 + 1}" if line.kind == "series" else line.kind


def _end_name(line: Line, years: Sequence[int], wide: bool) -> tuple[str, int]:
    """A line's name, with the year where it ends before the others, and that year."""
    last = max(year for year in years if year in line.points)
    name = line.name if wide or not line.short else line.short
    return (name if last == years[-1] else f"{name} ({last})"), last


def _margin(lines: Sequence[Line], years: Sequence[int], wide: bool, width: float) -> float:
    """Room to the right for names and last values."""
    need = 0.0
    for line in lines:
        name, last = _end_name(line, years, wide)
        need = max(need, width_of(name), width_of(str(line.points[last])))
    return min(need + 22, width * (0.3 if wide else 0.34))


def _ends(lines: Sequence[Line], years: Sequence[int], wide: bool, width: float) -> list[End]:
    """The labels at the lines' ends; x is the year until the scale is known."""
    room = _margin(lines, years, wide, width) - 18
    found: list[End] = []
    said = [(name, line.points[last]) for line in lines for name, last in [_end_name(line, years, wide)]]
    beside = len(lines) > 2 and all(width_of(f"{name} {number}") <= room for name, number in said)
    for order, line in enumerate(lines):
        name, last = _end_name(line, years, wide)
        number = line.points[last]
        lines_said = (name,) if beside else tuple(wrap(name, room))
        found.append(End(last, 0, _kind(line, order), lines_said, number, beside))
    return found


def _domain(
    lines: Sequence[Line], years: Sequence[int], half: Half | None, count: int
) -> tuple[float, float]:
    """From zero where the values are near it, else between round numbers around them."""
    inside = set(years)
    values = [at(n) for line in lines for year, n in line.points.items() if year in inside]
    if half is not None:
        values += [v for side in (half.low, half.high) for year, v in side.items() if year in inside]
    low, high = span(values)
    if 0 < low < 0.4 * high:
        low = 0.0
    if high < 0 and high > 0.4 * low:
        high = 0.0
    step = step_of(low, high, count)
    return step * _floor(low / step), -step * _floor(-high / step)


def _floor(value: float) -> int:
    return int((value + 1e-9) // 1)


def _years(years: Sequence[int], x: Linear, bottom: float) -> list[str]:
    """As many years under the plot as have room, the last one always."""
    gap = (x.end - x.start) / max(years[-1] - years[0], 1)
    step = next((n for n in (1, 2, 3, 5, 10) if n * gap >= 42), 20)
    chosen = [year for year in years if (years[-1] - year) % step == 0]
    return [text(str(year), x(year), bottom + 21, "tick", "middle") for year in chosen]


def _band(years: Sequence[int], half: Half | None, x: Linear, y: Linear, cuts: Collection[int]) -> list[str]:
    if half is None:
        return []
    body: list[str] = []
    kind = "band group" if half.kind == "group" else "band"
    for run in runs(years, set(half.low) & set(half.high), cuts):
        ends = [run[0] - 0.15, run[0] + 0.15] if len(run) == 1 else list(run)
        nearest = [run[0]] * 2 if len(run) == 1 else run
        upper = [f"{px(x(t))},{px(y(half.high[n]))}" for t, n in zip(ends, nearest, strict=True)]
        lower = [f"{px(x(t))},{px(y(half.low[n]))}" for t, n in zip(ends, nearest, strict=True)]
        body.append(f'<path d="M{"L".join(upper + lower[::-1])}Z" class="{kind}"/>')
    return body


def _line(
    line: Line, order: int, years: Sequence[int], x: Linear, y: Linear, cuts: Collection[int]
) -> list[str]:
    """A line in its runs; summed years dashed, with hollow dots."""
    kind = _kind(line, order)
    at_year = {year: f"{px(x(year))},{px(y(at(line.points[year])))}" for year in years if year in line.points}
    solid: list[str] = []
    summed: list[str] = []
    for run in runs(years, at_year, cuts):
        for before, year in pairwise(run):
            path = summed if before in line.summed else solid
            here = f"M{at_year[before]}L{at_year[year]}"
            if path and path[-1].endswith(at_year[before]):
                path[-1] += f"L{at_year[year]}"
            else:
                path.append(here)
    body = [f'<path d="{"".join(solid)}" class="line {kind}"/>'] if solid else []
    if summed:
        body.append(f'<path d="{"".join(summed)}" class="line {kind} summed"/>')
    lone = {run[0] for run in runs(years, at_year, cuts) if len(run) == 1}
    last = max(at_year)
    dotted = set(at_year) if line.kind == "own" else {*lone, last}
    apart_by = (x.end - x.start) / max(years[-1] - years[0], 1)
    radius = px(min(4.0 if line.kind == "own" else 3.5, max(2.2, apart_by * 0.28)))
    for year in sorted(dotted):
        cx, cy = at_year[year].split(",")
        hollow = " hollow" if year in line.summed else ""
        body.append(f'<circle cx="{cx}" cy="{cy}" r="{radius}" class="point {kind}{hollow}"/>')
    return body


def _gaps(line: Line, years: Sequence[int], x: Linear, bottom: float, room: tuple[float, float]) -> list[str]:
    """Why a year is missing, at the foot of each gap of the first line."""
    said: list[tuple[float, str]] = []
    for run in runs(years, {year for year in years if year not in line.points}):
        for reason in dict.fromkeys(line.why.get(year, "") for year in run):
            same = [year for year in run if line.why.get(year, "") == reason]
            middle = (x(same[0]) + x(same[-1])) / 2
            said += [(middle, part) for part in wrap(reason, room[1] - room[0], 13)[::-1] if part]
    body: list[str] = []
    ends: list[float] = []
    for middle, reason in said:
        wide = width_of(reason, 13)
        start = min(max(middle - wide / 2, room[0]), max(room[1] - wide, room[0]))
        level = next((i for i, end in enumerate(ends) if end + 6 < start), len(ends))
        ends[level : level + 1] = [start + wide]
        body.append(text(reason, start + wide / 2, bottom - 8 - 17 * level, "note gap", "middle"))
    return body


@dataclass(frozen=True)
class Cut:
    """A break as drawn: where its line is, its label, where that starts, and its row counted upwards."""

    x: float
    label: str
    start: float
    level: int


def _cuts(breaks: Sequence[Break], years: Sequence[int], x: Linear, width: float) -> list[Cut]:
    """The breaks inside the years; labels that would touch stand in rows of their own."""
    found: list[Cut] = []
    starts: list[float] = []
    inside = [b for b in breaks if years[0] < b.year <= years[-1]]
    for one in sorted(inside, key=lambda b: -b.year):
        wide = width_of(one.label, 13)
        here = (x(one.year) + x(one.year - 1)) / 2
        start = max(2.0, min(here - 3, width - wide - 2))
        level = next((i for i, left in enumerate(starts) if start + wide + 10 < left), len(starts))
        starts[level : level + 1] = [start]
        found.append(Cut(here, one.label, start, level))
    return found


def _breaks(cuts: Sequence[Cut], top: float, bottom: float) -> list[str]:
    """A line before the first year that is not comparable, with its label on top."""
    body: list[str] = []
    for cut in cuts:
        y = top - 8 - 17 * cut.level
        body.append(f'<path d="M{px(cut.x)},{px(y + 4)}V{px(bottom)}" class="break"/>')
    return body + [text(cut.label, cut.start, top - 8 - 17 * cut.level, "note gap") for cut in cuts]


def _end_labels(ends: Sequence[End], edge: float, room: tuple[float, float]) -> list[str]:
    """Names and last values beside the lines' ends, pushed apart, with a thin line where they moved."""
    places = apart([e.y for e in ends], [e.height for e in ends], *room)
    body: list[str] = []
    for end, middle in zip(ends, places, strict=True):
        first = middle - end.height / 2 + 13
        if abs(middle - end.y) > 6 and end.x > edge - 12:
            body.append(
                f'<path d="M{px(end.x + 5)},{px(end.y)}L{px(edge + 8)},{px(middle)}" class="leader"/>'
            )
        kind = f"end {end.kind}"
        start = edge + 12
        if end.beside:
            body.append(
                f'<text x="{px(start)}" y="{px(first)}" class="{kind}">{escape(end.name[0])} '
                f'<tspan class="last">{end.number.tspan()}</tspan></text>'
            )
            continue
        body.append(lines_of(end.name, start, first, kind, step=ROW))
        body.append(
            f'<text x="{px(start)}" y="{px(first + ROW * len(end.name))}" class="last">'
            f"{end.number.tspan()}</text>"
        )
    return body
