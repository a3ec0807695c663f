"""Risks in a square of five by five: how likely and how grave, before and after what is done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.frame import frame, nothing, text
from alen.charts.marks import Heading
from alen.charts.scale import px
from alen.charts.text import width_of

LEVELS = 5
_CELL, _LOW = 62.0, 34.0
_SHADES = ((15, "q3"), (8, "q2"), (0, "q1"))
"""The product of the two from which on a field is shaded so."""


@dataclass(frozen=True)
class RiskDot:
    """A risk by its number in the table beside: (probability, consequence), each from 1 to 5.

    after   None where it was not judged
    """

    label: str
    before: tuple[int, int]
    after: tuple[int, int] | None


@dataclass(frozen=True)
class RiskWords:
    """The names of both sides, what the marks stand for, and what is said where there is no risk."""

    probability: str
    consequence: str
    before: str
    after: str
    nothing: str


def programme_risks(rows: Sequence[RiskDot], *, width: float, heading: Heading, say: RiskWords) -> str:
    """The square: probability upwards, consequence to the right. Before is a ring, after a filled dot, each
    with the risk's number."""
    if not rows:
        return nothing(width, heading, say.nothing)
    left, top = 46.0, 34.0
    cell = min((width - left - 8) / LEVELS, 1.5 * _CELL)
    body = [_legend(say)]
    for p in range(1, LEVELS + 1):
        for c in range(1, LEVELS + 1):
            x, y = left + (c - 1) * cell, top + (LEVELS - p) * _LOW
            shade = next(kind for least, kind in _SHADES if p * c >= least)
            body.append(
                f'<rect x="{px(x + 1)}" y="{px(y + 1)}" width="{px(cell - 2)}" height="{px(_LOW - 2)}" '
                f'class="{shade}"/>'
            )
            body += _dots(rows, (p, c), x, y, cell)
    bottom = top + LEVELS * _LOW
    for n in range(1, LEVELS + 1):
        body.append(text(str(n), left - 8, top + (LEVELS - n + 0.5) * _LOW + 5, "tick", "end"))
        body.append(text(str(n), left + (n - 0.5) * cell, bottom + 17, "tick", "middle"))
    body.append(text(say.consequence, left + LEVELS * cell, bottom + 36, "axis", "end"))
    middle = top + LEVELS * _LOW / 2
    upright = text(say.probability, 12, middle, "axis", "middle")
    turned = f'<g transform="rotate(-90 12 {px(middle)})">{upright}</g>'
    return frame(width, bottom + 44, heading, [*body, turned])


def _legend(say: RiskWords) -> str:
    second = 34 + 18 + width_of(say.before, 13) + 26
    return (
        '<circle cx="43" cy="12" r="9" class="stop group open"/>'
        + text(say.before, 58, 17, "value")
        + f'<circle cx="{px(second + 9)}" cy="12" r="9" class="stop group"/>'
        + text(say.after, second + 24, 17, "value")
    )


def _dots(rows: Sequence[RiskDot], place: tuple[int, int], x: float, y: float, cell: float) -> list[str]:
    """The risks of one field, side by side, in two lines where one is too narrow."""
    marks = [(row.label, "open") for row in rows if row.before == place]
    marks += [(row.label, "") for row in rows if row.after == place]
    if not marks:
        return []
    per_line = max(int((cell - 8) // 22), 1)
    lines = -(-len(marks) // per_line)
    body: list[str] = []
    for n, (label, kind) in enumerate(marks):
        row, column = divmod(n, per_line)
        here = min(per_line, len(marks) - row * per_line)
        cx = x + cell / 2 + (column - (here - 1) / 2) * 22
        cy = y + _LOW / 2 + (row - (lines - 1) / 2) * 20
        body.append(
            f'<circle cx="{px(cx)}" cy="{px(cy)}" r="9" class="stop group{f" {kind}" if kind else ""}"/>'
        )
        body.append(text(label, cx, cy + 4.5, "value" if kind else "value on-dot", "middle"))
    return body
