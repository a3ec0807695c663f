"""The picture that stands beside a link to a page, where the link is shared."""

from __future__ import annotations

from collections.abc import Sequence

from alen.charts.frame import frame, lines_of, text
from alen.charts.marks import Heading, Mark
from alen.charts.scale import Linear, at, px, span
from alen.charts.swarm import fit
from alen.charts.text import width_of, wrap
from alen.model.printed import Printed

WIDTH, HEIGHT = 1200, 630
_LEFT, _RIGHT = 72, 1128


def preview(
    *,
    title: str,
    where: str,
    number: Printed | None,
    unit: str,
    why: str,
    marks: Sequence[Mark],
    median: Printed | None,
    heading: Heading,
) -> str:
    """1200 by 630 pixels: title, organisation and year (`where`), the figure large with its unit or the
    reason why there is none, all organisations as dots, and our name."""
    size = 64 if width_of(title, 64) <= _RIGHT - _LEFT else 48
    if len(wrap(title, _RIGHT - _LEFT, size)) > 2:
        size = 36
    lines = _at_most(2, title, size)
    y = 128.0
    body = ['<rect width="1200" height="630" class="paper"/><rect width="1200" height="14" class="ribbon"/>']
    body.append(lines_of(lines, _LEFT, y, f"card-title t{size}", step=size * 1.15))
    y += size * 1.15 * (len(lines) - 1) + 52
    body.append(lines_of(_at_most(1, where, 34), _LEFT, y, "card-where"))
    y += 122
    if number is None:
        body.append(lines_of(_at_most(2, why, 34), _LEFT, y - 30, "card-unit", step=42))
    else:
        body.append(f'<text x="{_LEFT}" y="{px(y)}" class="card-number">{number.tspan()}</text>')
        body.append(text(unit, _LEFT + width_of(str(number), 104) + 26, y, "card-unit"))
    body += _small_swarm(marks, median, y + 34)
    body.append(text("Alen", _RIGHT, 592, "card-name", "end"))
    return frame(WIDTH, HEIGHT, heading, body)


def _at_most(count: int, said: str, size: float) -> list[str]:
    """So many lines of it, the last with an ellipsis where there is more."""
    lines = wrap(said, _RIGHT - _LEFT - size, size)
    return lines if len(lines) <= count else [*lines[: count - 1], lines[count - 1] + " …"]


def _small_swarm(marks: Sequence[Mark], median: Printed | None, top: float) -> list[str]:
    """The dots without scale or names: where the chosen one stands among all."""
    known = [(m.kind, at(m.number)) for m in marks if m.number is not None]
    if not known:
        return []
    values = [value for _, value in known] + ([at(median)] if median is not None else [])
    scale = Linear(*span(values, 0.02), _LEFT + 8, _RIGHT - 8)
    known.sort(key=lambda pair: (pair[0] != "own", pair[0] != "group", pair[1]))
    bottom = 560.0
    ys, radius = fit([scale(value) for _, value in known], 10.0, (bottom - top) / 2 - 10)
    middle = (top + bottom) / 2
    limit = (bottom - top) / 2 - radius
    body: list[str] = []
    if median is not None:
        x = px(scale(at(median)))
        body.append(f'<path d="M{x},{px(top)}V{px(bottom)}" class="median"/>')
    for (kind, value), y in reversed(list(zip(known, ys, strict=True))):
        x = scale(value)
        size = radius * 1.5 if kind == "own" else radius
        held = min(max(y, -limit), limit)
        body.append(f'<circle cx="{px(x)}" cy="{px(middle + held)}" r="{px(size)}" class="dot {kind}"/>')
    return body
