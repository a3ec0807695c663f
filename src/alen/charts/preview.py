"""The picture that stands beside a link to a page, where the link is shared."""

from __future__ import annotations

from collections.abc import Sequence

from alen.charts.frame import frame, lines_of, text
from alen.charts.marks import Bar, Heading, Mark
from alen.charts.scale import Linear, at, px, span
from alen.charts.swarm import fit
from alen.charts.text import width_of, wrap
from alen.model.printed import Printed

WIDTH, HEIGHT = 1200, 630
_LEFT, _RIGHT = 72, 1128
_BARS_END = 566.0


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
    body, y = _said(title, where, number, unit, why)
    return _card([*body, *_small_swarm(marks, median, y + 34)], heading)


def preview_of_few(
    *,
    title: str,
    where: str,
    number: Printed | None,
    unit: str,
    why: str,
    bars: Sequence[Bar],
    bar_unit: str,
    heading: Heading,
) -> str:
    """The same where the organisations are so few that each has a bar with its name and number.

    bar_unit  what the bars' numbers are in
    """
    body, y = _said(title, where, number, unit, why)
    return _card([*body, *_small_bars(bars, bar_unit, y + 52)], heading)


def _card(body: Sequence[str], heading: Heading) -> str:
    return frame(WIDTH, HEIGHT, heading, [*body, text("Alen", _RIGHT, 592, "card-name", "end")])


def _said(title: str, where: str, number: Printed | None, unit: str, why: str) -> tuple[list[str], float]:
    """What a card says, and how far down."""
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
    return body, y


def _at_most(count: int, said: str, size: float) -> list[str]:
    """So many lines of it, the last with an ellipsis where there is more."""
    lines = wrap(said, _RIGHT - _LEFT - size, size)
    return lines if len(lines) <= count else [*lines[: count - 1], lines[count - 1] + " …"]


def _small_bars(bars: Sequence[Bar], unit: str, top: float) -> list[str]:
    """A row for each: name, bar from nothing to its number, number. Those without a number say why."""
    if not bars:
        return []
    step = min(46.0, (_BARS_END - top) / (len(bars) + 1))
    size = min(26.0, step * 0.72)
    left = _LEFT + 24 + min(380.0, max(width_of(one.name, 26) for one in bars))
    most = max((at(one.number) for one in bars if one.number is not None), default=0.0)
    body = [text(unit, left, top + step * 0.6, "card-bar quiet")]
    for place, one in enumerate(bars, 1):
        y = top + step * (place + 0.5)
        body.append(lines_of(wrap(one.name, left - _LEFT - 8, 26)[:1], _LEFT, y + size * 0.36, "card-bar"))
        if one.number is None:
            body.append(text(one.why, left, y + size * 0.36, "card-bar quiet"))
            continue
        width = max(0.0, at(one.number)) / most * (_RIGHT - left - 130) if most > 0 else 0.0
        body.append(
            f'<rect x="{px(left)}" y="{px(y - step * 0.34)}" width="{px(width)}" height="{px(step * 0.68)}" '
            f'class="bar {one.kind}"/>'
        )
        x, base = px(left + width + 14), px(y + size * 0.36)
        body.append(f'<text x="{x}" y="{base}" class="card-bar">{one.number.tspan()}</text>')
    return body


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
