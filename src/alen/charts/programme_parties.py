"""What each party has paid of its share, and what is left: a bar per party from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.frame import WIDE, axis_label, frame, lines_of, nothing, pointed, text, x_axis
from alen.charts.marks import ChartWords, Heading, Tick
from alen.charts.scale import Linear, at, px
from alen.charts.text import Said, width_of, wrap
from alen.model.printed import Printed


@dataclass(frozen=True)
class PartyBar:
    """One party: what it has paid, what it still has to pay, and what is said at the bar's end.

    left   None where nothing is left, or where the share is not known
    said   at the end of the bar: '27.250 of 36.519'
    why    in place of a bar, where nothing is known
    """

    name: str
    paid: Printed | None
    left: Printed | None
    said: Said = ""
    why: str = ""


def programme_parties(
    rows: Sequence[PartyBar],
    *,
    width: float,
    heading: Heading,
    say: ChartWords,
    tick: Tick,
    keys: tuple[str, str],
) -> str:
    """A bar per party in the order they come: paid is solid, what is left outlined behind it.

    keys  what solid and outlined stand for, said above the bars
    """
    ends = [_end(row) for row in rows if not row.why]
    if not ends or max(ends) <= 0:
        return nothing(width, heading, say.nothing)
    wide = width >= WIDE
    names = min(max(width_of(row.name) for row in rows) + 16, width * 0.4) if wide else 0.0
    numbers = max(width_of(str(row.said), 13) for row in rows) + 14
    scale = Linear(0.0, max(ends), names + 8, max(width - numbers, names + 60))
    legend, y = _keys(keys, scale.start)
    top = y
    drawn: list[str] = []
    for row in rows:
        content, height = _row(row, y, scale, names, width)
        drawn.append(content)
        y += height
    zero = f'<path d="M{px(scale.start)},{px(top - 2)}V{px(y)}" class="zero"/>'
    axis = x_axis(scale, top - 2, y, tick, max(2, round((scale.end - scale.start) / 90)), width)
    unit, used = axis_label(say.axis, width, y + 36)
    return frame(width, y + 24 + used, heading, [legend, *axis, *drawn, zero, unit])


def _end(row: PartyBar) -> float:
    return sum(max(at(one), 0.0) for one in (row.paid, row.left) if one is not None)


def _keys(keys: tuple[str, str], start: float) -> tuple[str, float]:
    """What the two kinds of bar stand for, and where the bars begin below it."""
    solid, outlined = keys
    second = start + 22 + width_of(solid, 13) + 22
    return (
        f'<rect x="{px(start)}" y="3" width="14" height="12" class="bar group"/>'
        + text(solid, start + 20, 14, "value")
        + f'<rect x="{px(second)}" y="3.5" width="14" height="11" class="bar group minus"/>'
        + text(outlined, second + 20, 14, "value"),
        28.0,
    )


def _row(row: PartyBar, top: float, scale: Linear, names: float, width: float) -> tuple[str, float]:
    """One party's name, bar and words, and the height they take."""
    wide = names > 0
    name = wrap(row.name, (names if wide else width) - 8)
    extra = 17.0 * (len(name) - 1)
    height, middle = (21 + extra, top + 10 + extra / 2) if wide else (42 + extra, top + 30 + extra)
    parts = [
        lines_of(
            name,
            2,
            middle + 5 - extra / 2 if wide else top + 15,
            "name called" if wide else "name called over",
        )
    ]
    if row.why:
        parts.append(text(row.why, scale.start + 6, middle + 5, "why"))
        return "".join(parts), height
    x = scale.start
    note = pointed(f"{row.name}: {row.said}") if wide else ""
    for number, kind in ((row.paid, "bar group"), (row.left, "bar group minus")):
        if number is not None and at(number) > 0:
            end = x + scale(at(number)) - scale(0.0)
            parts.append(
                f'<rect x="{px(x)}" y="{px(middle - 7)}" width="{px(end - x)}" height="13" '
                f'class="{kind}">{note}</rect>'
            )
            x = end
    parts.append(text(row.said, x + 6, middle + 5, "value"))
    return "".join(parts), height
