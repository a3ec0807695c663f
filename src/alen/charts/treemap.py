"""Rectangles whose areas are amounts: what a whole is made of, by one axis or by one within another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from alen.charts.frame import WIDE, axis_label, frame, hatch, lines_of, nothing, pointed
from alen.charts.marks import ChartWords, Heading
from alen.charts.scale import at, px
from alen.charts.shapes import Box
from alen.charts.text import shortened, width_of, wrap
from alen.model.printed import Printed

_HEAD = 24.0
"""Height of a group's name above its tiles."""
_GAP = 2.0
_LINE = 17.0
_SHORTEST = 60.0
"""Width from which on a name that does not fit is shown shortened."""


@dataclass(frozen=True)
class Tile:
    """One amount; zero and negative ones have no area and must not be given.

    group       what it lies within; tiles of one group follow each other. Empty: nothing
    is_unknown  hatched: it may belong to any of the others
    note        said when it is pointed at, wide form only
    """

    name: str
    number: Printed
    group: str = ""
    is_unknown: bool = False
    note: str = ""


def treemap(tiles: Sequence[Tile], *, width: float, heading: Heading, say: ChartWords) -> str:
    """The tiles, the largest first, each with its name and number where they fit, and the unit below."""
    shown = [tile for tile in tiles if at(tile.number) > 0]
    if not shown:
        return nothing(width, heading, say.nothing)
    height = min(width * 0.5, 420.0) if width >= WIDE else width * 1.1
    groups = [(name, list(found)) for name, found in groupby(shown, key=lambda tile: tile.group)]
    sums = [sum(at(tile.number) for tile in found) for _, found in groups]
    drawn = [hatch(heading.ident)]
    for (name, found), box in zip(groups, squarified(sums, Box(0, 0, width, height)), strict=True):
        inner = box
        if name and box.height > _HEAD * 1.5 and box.width > 60:
            drawn.append(lines_of([shortened(name, box.width - 8, 13)], box.x + 2, box.y + 17, "group-name"))
            inner = Box(box.x, box.y + _HEAD, box.width, box.height - _HEAD)
        sizes = [at(tile.number) for tile in found]
        drawn += [
            _tile(tile, place, heading.ident, wide=width >= WIDE)
            for tile, place in zip(found, squarified(sizes, inner), strict=True)
        ]
    unit, used = axis_label(say.axis, width, height + 18)
    return frame(width, height + 4 + used, heading, [*drawn, unit])


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """Boxes of these areas, in their order, that fill a box and are as square as they can be.

    (Bruls, Huizing and van Wijk, *Squarified Treemaps*, 2000.) Sizes are positive, the largest first.
    """
    whole = sum(sizes)
    areas = [size / whole * box.width * box.height for size in sizes]
    found: list[Box] = []
    row: list[float] = []
    for area in areas:
        side = min(box.width, box.height)
        if row and _worst([*row, area], side) > _worst(row, side):
            placed, box = _placed(row, box)
            found += placed
            row = []
        row.append(area)
    return found + _placed(row, box)[0]


def _worst(row: Sequence[float], side: float) -> float:
    """The worst proportion of the boxes of a row that is laid along a side."""
    whole = sum(row)
    if side <= 0 or whole <= 0:
        return float("inf")
    return max(side * side * max(row) / whole**2, whole**2 / (side * side * min(row)))


def _placed(row: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """A row along the shorter side of a box, and what is left of the box."""
    whole = sum(row)
    if not row or whole <= 0:
        return [Box(box.x, box.y, 0, 0) for _ in row], box
    found: list[Box] = []
    if box.width >= box.height:
        across, y = whole / box.height, box.y
        for area in row:
            found.append(Box(box.x, y, across, area / across))
            y += area / across
        return found, Box(box.x + across, box.y, max(0.0, box.width - across), box.height)
    across, x = whole / box.width, box.x
    for area in row:
        found.append(Box(x, box.y, area / across, across))
        x += area / across
    return found, Box(box.x, box.y + across, box.width, max(0.0, box.height - across))


def _tile(tile: Tile, box: Box, ident: str, *, wide: bool) -> str:
    """One tile; its name and number where there is room for both, its number where there is for that."""
    fill = f' fill="url(#{ident}-h)"' if tile.is_unknown else ""
    kind = "tile unknown" if tile.is_unknown else "tile known"
    width, height = max(0.0, box.width - _GAP), max(0.0, box.height - _GAP)
    note = pointed(tile.note or f"{tile.name}: {tile.number}") if wide else ""
    drawn = (
        f'<rect x="{px(box.x + _GAP / 2)}" y="{px(box.y + _GAP / 2)}" width="{px(width)}" '
        f'height="{px(height)}"{fill} class="{kind}">{note}</rect>'
    )
    lines = wrap(tile.name, width - 14, 13) if width > 40 else []
    whole = max((width_of(word, 13) for word in tile.name.split()), default=0) <= width - 14
    fits = lines and whole and (len(lines) + 1) * _LINE + 8 <= height and all(
        width_of(line, 13) <= width - 12 for line in lines
    )  # fmt: skip
    if not fits and width >= _SHORTEST and height >= 2 * _LINE + 8:
        lines, fits = [shortened(tile.name, width - 14, 13)], True
    number, clear = tile.number.tspan(), " on-hatch" if tile.is_unknown else ""
    if width_of(str(tile.number), 13) > width - 12 or height < _LINE + 6:
        return drawn
    y = box.y + _LINE + 3
    if fits:
        drawn += lines_of(lines, box.x + 8, y, f"tile-name{clear}")
        y += _LINE * len(lines)
    return drawn + f'<text x="{px(box.x + 8)}" y="{px(y)}" class="tile-number{clear}">{number}</text>'
