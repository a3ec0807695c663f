"""What was booked against what would be expected: one dot each, with the band of the figure upright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.frame import WIDE, axis_label, frame, lines_of, nothing, pointed, text, x_axis
from alen.charts.marks import ChartWords, Heading, Kind, Tick
from alen.charts.scale import Linear, px, span
from alen.charts.text import width_of, wrap


@dataclass(frozen=True)
class Pair:
    """One organisation; all numbers in the unit of both axes.

    band  the ends of the band about `booked`
    note  said when it is pointed at, wide form only
    """

    name: str
    expected: float
    booked: float
    band: tuple[float, float]
    kind: Kind = "other"
    note: str = ""


@dataclass(frozen=True)
class AxisWords:
    """The names of both axes and of the line where both are alike."""

    expected: str
    booked: str
    alike: str


def against(
    pairs: Sequence[Pair], *, width: float, heading: Heading, say: ChartWords, axes: AxisWords, tick: Tick
) -> str:
    """Expected to the right, booked upwards, bands upright, and the line on which both are alike.

    Those of kind `own` are drawn last. Bands are cut at the drawing's edge.
    """
    if not pairs:
        return nothing(width, heading, say.nothing)
    wide = width >= WIDE
    height = 420.0 if wide else 330.0
    low, high = span([one.expected for one in pairs], 0.05)
    least, most = span([one.booked for one in pairs], 0.08)
    ticks = _ticks(least, most, tick)
    left = max(width_of(said, 13) for _, said in ticks) + 10
    title = wrap(axes.booked, width - 8, 13)
    top = 8.0 + 17 * len(title)
    right = Linear(low, high, left + 6, width - 10)
    up = Linear(least, most, top + height, top)
    body = [lines_of(title, 2, 14, "axis")]
    grid = "".join(f"M{px(left)},{px(up(value))}H{px(width - 4)}" for value, _ in ticks)
    body.append(f'<path d="{grid}" class="grid"/>')
    body += [text(said, left - 6, up(value) + 4, "tick", "end") for value, said in ticks]
    count = max(2, round((right.end - right.start) / 90))
    body += x_axis(right, top, top + height, tick, count, width)
    body.append(_alike(right, up, axes.alike))
    reach = "".join(_band(one, right, up) for one in pairs)
    body.append(f'<path d="{reach}" class="reach"/>')
    for one in sorted(pairs, key=lambda pair: pair.kind == "own"):
        note = pointed(one.note or one.name) if wide else ""
        radius = 6 if one.kind == "own" else 4
        body.append(
            f'<circle cx="{px(right(one.expected))}" cy="{px(up(one.booked))}" r="{radius}" '
            f'class="dot {one.kind}">{note}</circle>'
        )
    unit, used = axis_label(axes.expected, width, top + height + 36)
    return frame(width, top + height + 24 + used, heading, [*body, unit])


def _ticks(low: float, high: float, tick: Tick) -> list[tuple[float, str]]:
    return [(value, tick(value, decimals)) for value, decimals in Linear(low, high, 0, 1).ticks(6)]


def _band(one: Pair, right: Linear, up: Linear) -> str:
    ends = (min(max(end, up.low), up.high) for end in one.band)
    below, above = ends
    return f"M{px(right(one.expected))},{px(up(below))}V{px(up(above))}"


def _alike(right: Linear, up: Linear, label: str) -> str:
    """The line on which booked and expected are alike, as far as both scales hold it."""
    first, last = max(right.low, up.low), min(right.high, up.high)
    if first >= last:
        return ""
    line = f"M{px(right(first))},{px(up(first))}L{px(right(last))},{px(up(last))}"
    drawn = f'<path d="{line}" class="median"/>'
    room = width_of(label, 13)
    end = min(right(last), right.end - 2)
    # Beside the upper end of the line, on the side where it does not cross it.
    return drawn + text(label, max(end - 8, room + 4), max(up(last) + 4, up.end + 14), "note", "end")
