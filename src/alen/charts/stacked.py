"""Bars of sums that are not quite known: what is decided, what is proposed, and how far it may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.frame import WIDE, axis_label, frame, hatch, lines_of, nothing, pointed, x_axis
from alen.charts.marks import ChartWords, Heading, Tick
from alen.charts.scale import Linear, at, px
from alen.charts.text import width_of, wrap
from alen.model.printed import Printed

SHOWN = 1.5
"""How far the scale goes at the most, in largest decided or proposed sums: what lies further is cut off, with
an arrow, or the decided sums could not be told apart."""
_CUT_BELOW = 0.25


@dataclass(frozen=True)
class Stack:
    """One sum with its bounds; all four share a unit.

    decided   what is certain
    proposed  what is decided and what is proposed together; None where nothing is proposed
    low, high the least and the most it can turn out to be
    note      said when the bar is pointed at, wide form only
    """

    name: str
    decided: Printed
    low: Printed
    high: Printed
    proposed: Printed | None = None
    note: str = ""

    @property
    def likely(self) -> float:
        """Where what is proposed ends."""
        return at(self.decided if self.proposed is None else self.proposed)


def stacked(
    rows: Sequence[Stack],
    *,
    width: float,
    heading: Heading,
    say: ChartWords,
    tick: Tick,
    is_cut: bool = True,
) -> str:
    """A bar per row in the order they come. Decided is solid, proposed outlined and hatched, and the thin
    hatched bar goes from the least to the most; where it ends in an arrow it goes on beyond the scale.

    is_cut  whether the scale may end before the most does (`SHOWN`)
    """
    if not rows:
        return nothing(width, heading, say.nothing)
    wide = width >= WIDE
    numbers = max(width_of(str(row.decided), 13) for row in rows) + 16
    names = min(max(width_of(row.name) for row in rows) + 16, width * 0.36) if wide else 0.0
    low, high = reach(rows, is_cut=is_cut)
    scale = Linear(low, high, names + 12, width - numbers - 12)
    y, drawn = 6.0, list[str]()
    for row in rows:
        content, height = _row(row, y, scale, names, width, heading.ident)
        drawn.append(content)
        y += height
    zero = f'<path d="M{px(scale(0))},2V{px(y)}" class="zero"/>'
    axis = x_axis(scale, 2, y, tick, max(2, round((scale.end - scale.start) / 90)), width)
    unit, used = axis_label(say.axis, width, y + 36)
    return frame(width, y + 24 + used, heading, [hatch(heading.ident), *axis, zero, *drawn, unit])


def reach(rows: Sequence[Stack], *, is_cut: bool = True) -> tuple[float, float]:
    """What the scale goes from and to: everything, or as far as the decided sums can still be told apart."""
    sums = [value for row in rows for value in (at(row.decided), row.likely)]
    largest = max((abs(value) for value in sums), default=0.0)
    high = max(0.0, *(at(row.high) for row in rows))
    low = min(0.0, *(at(row.low) for row in rows))
    if is_cut and largest > 0:
        high = min(high, max(0.0, *sums) + (SHOWN - 1) * largest)
        low = max(low, min(0.0, *sums) - _CUT_BELOW * largest)
    return (low, high) if high > low else (low, low + 1)


def _row(row: Stack, top: float, scale: Linear, names: float, width: float, ident: str) -> tuple[str, float]:
    """One row's name, bars and number, and its height."""
    wide = names > 0
    name = wrap(row.name, (names if wide else width) - 8)
    extra = 17.0 * (len(name) - 1)
    height, middle = (32 + extra, top + 16 + extra / 2) if wide else (48 + extra, top + 33 + extra)
    over = (
        lines_of(name, 2, middle + 5 - extra / 2, "name called")
        if wide
        else lines_of(name, 2, top + 17, "name called over")
    )
    parts = [over, _range(row, scale, middle, ident)]
    zero, sure, likely = scale(0), scale(at(row.decided)), scale(row.likely)
    if likely != sure:
        parts.append(
            f'<rect x="{px(min(sure, likely))}" y="{px(middle - 8)}" width="{px(abs(likely - sure))}" '
            f'height="16" fill="url(#{ident}-h)" class="maybe"/>'
        )
    note = pointed(row.note or f"{row.name}: {row.decided}") if wide else ""
    parts.append(
        f'<rect x="{px(min(zero, sure))}" y="{px(middle - 8)}" width="{px(abs(sure - zero))}" height="16" '
        f'class="bar own{" minus" if sure < zero else ""}">{note}</rect>'
    )
    parts.append(
        f'<text x="{px(width - 2)}" y="{px(middle + 5)}" class="value" text-anchor="end">'
        f"{row.decided.tspan()}</text>"
    )
    return "".join(parts), height


def _range(row: Stack, scale: Linear, middle: float, ident: str) -> str:
    """From the least to the most, with an arrow where it goes on beyond the scale."""
    least, most = at(row.low), at(row.high)
    if least == most:
        return ""
    first, last = scale(max(least, scale.low)), scale(min(most, scale.high))
    if last - first < 1:
        return ""
    drawn = (
        f'<rect x="{px(first)}" y="{px(middle - 4)}" width="{px(last - first)}" height="8" '
        f'fill="url(#{ident}-h)" class="absent"/>'
    )
    if most > scale.high:
        drawn += f'<path d="M{px(last)},{px(middle - 7)}l9,7l-9,7Z" class="onward"/>'
    if least < scale.low:
        drawn += f'<path d="M{px(first)},{px(middle - 7)}l-9,7l9,7Z" class="onward"/>'
    return drawn
