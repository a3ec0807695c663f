"""The frame every chart shares, and the pieces that stand in more than one of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from itertools import pairwise

from alen.charts.marks import Heading, Mark, Tick
from alen.charts.scale import Linear, px
from alen.charts.text import Said, svg_of, width_of, wrap

WIDE = 480
"""From this width a chart is drawn in its wide form."""


def frame(width: float, height: float, heading: Heading, body: Iterable[str]) -> str:
    """The drawing: scales with its box, named and described for those who do not see it."""
    ident = escape(heading.ident)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {px(width)} {px(height)}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d" class="figure"><title id="{ident}-t">{escape(heading.title)}'
        f'</title><desc id="{ident}-d">{escape(heading.description)}</desc>{"".join(body)}</svg>'
    )


def text(content: Said, x: float, y: float, kind: str = "", anchor: str = "") -> str:
    """Words at a place; `anchor` is middle or end, and start where it is empty."""
    style = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{px(x)}" y="{px(y)}"{style}>{svg_of(content)}</text>'


def lines_of(lines: Iterable[str], x: float, y: float, kind: str, anchor: str = "", step: float = 17) -> str:
    """Words over several lines, the first at `y`."""
    return "".join(text(line, x, y + i * step, kind, anchor) for i, line in enumerate(lines))


def nothing(width: float, heading: Heading, said: str) -> str:
    """The chart that has nothing to show, and says so."""
    lines = wrap(said, width - 32)
    body = [
        f'<rect x=".5" y=".5" width="{px(width - 1)}" height="{px(43 + 18 * len(lines))}" class="empty"/>',
        lines_of(lines, width / 2, 35, "note", "middle", 18),
    ]
    return frame(width, 44 + 18 * len(lines), heading, body)


@lru_cache(512)
def x_axis(scale: Linear, top: float, bottom: float, tick: Tick, count: int, width: float) -> tuple[str, ...]:
    """Upright lines at round numbers, and the numbers under them; fewer where they would touch."""
    while True:
        marks = [(scale(value), tick(value, decimals)) for value, decimals in scale.ticks(count)]
        room = min((b[0] - a[0] for a, b in pairwise(marks)), default=1e9)
        widest = max((width_of(said, 13) for _, said in marks), default=0)
        if room >= widest + 8 or count <= 1:
            break
        count -= 1
    grid = "".join(f"M{px(x)},{px(top)}V{px(bottom)}" for x, _ in marks)
    body = [f'<path d="{grid}" class="grid"/>'] if grid else []
    for x, said in marks:
        side = width_of(said, 13) / 2
        body.append(text(said, max(side, min(x, width - side)), bottom + 18, "tick", "middle"))
    return tuple(body)


def axis_label(said: str, width: float, y: float) -> tuple[str, float]:
    """The unit under an axis, at the right edge, and how much height it takes."""
    lines = wrap(said, width - 8, 13) if said else []
    return lines_of(lines, width - 2, y, "axis", "end"), 17.0 * len(lines)


def note_of(mark: Mark) -> str:
    """What is said when a mark is pointed at."""
    return mark.note or f"{mark.name}: {mark.number if mark.number is not None else mark.why}"


def pointed(note: str) -> str:
    """The note of a mark as its title."""
    return f"<title>{escape(note, quote=False)}</title>"


def hatch(ident: str, size: float = 6, line: float = 1.5) -> str:
    """The pattern of "no data", which every drawing that needs it carries itself."""
    return (
        f'<defs><pattern id="{escape(ident)}-h" width="{px(size)}" height="{px(size)}" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="{px(size)}" height="{px(size)}" class="ground"/>'
        f'<rect width="{px(line)}" height="{px(size)}" class="stripe"/></pattern></defs>'
    )
