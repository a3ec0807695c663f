"""Names beside marks, put where they neither touch nor leave the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from alen.charts.frame import text
from alen.charts.scale import px
from alen.charts.text import Label, width_of

LEVEL = 20.0
"""Height of one row of names."""


@dataclass(frozen=True)
class Tag:
    """A name for the mark at `x`, `y` from the middle; `level` counts rows upwards from the drawing.

    With a `corner` the name lies beside the line to its mark, not over it.
    """

    label: Label
    x: float
    y: float
    kind: str
    level: int = 0
    left: float = 0.0
    anchor: str = ""
    corner: bool = False

    @property
    def right(self) -> float:
        """Where the name ends."""
        return self.left + self.room

    @cached_property
    def room(self) -> float:
        """How wide the name is."""
        return width_of(str(self.label), 14) + 6

    def name(self, floor: float) -> str:
        """The name in its row above `floor`."""
        y = floor - self.level * LEVEL - 6
        shift = {"": self.left + 3, "middle": self.left + self.room / 2, "end": self.right - 3}[self.anchor]
        return text(self.label, shift, y, f"{self.kind} over", self.anchor)

    def line(self, floor: float, foot: float) -> str:
        """A line from the name down to its mark at `foot`; none where the mark lies right below."""
        y = floor - self.level * LEVEL - 6
        kind = "leader own" if self.kind == "own-label" else "leader"
        if self.corner:
            edge = self.left if self.anchor == "" else self.right
            return f'<path d="M{px(edge)},{px(y - 5)}H{px(self.x)}V{px(foot)}" class="{kind}"/>'
        if foot - y > 10:
            return f'<path d="M{px(self.x)},{px(y + 4)}V{px(foot)}" class="{kind}"/>'
        return ""


def place_tags(tags: Sequence[Tag], width: float) -> tuple[list[Tag], float]:
    """Give each name a row and a side, so that no name meets another or another's line.

    Returns the names from left to right and the height they take.
    """
    order = sorted(tags, key=lambda t: -t.x)
    placed = _search(order, [], width, [400]) or _rows(order, width)
    height = LEVEL * (1 + max((t.level for t in placed), default=-1)) + (4 if placed else 0)
    return placed[::-1], height


def _search(tags: Sequence[Tag], placed: list[Tag], width: float, tries: list[int]) -> list[Tag]:
    """The first way to place all that remains, trying low rows first; none found is an empty list."""
    if len(placed) == len(tags):
        return placed
    tag = tags[len(placed)]
    room = tag.room
    sides = _sides(tag, width)
    for level in range(len(tags)):
        for anchor, left in sides:
            if tries[0] <= 0:
                return []
            tries[0] -= 1
            if not any(_meets(other, tag.x, left, left + room, level) for other in placed):
                put = replace(tag, level=level, left=left, anchor=anchor)
                found = _search(tags, [*placed, put], width, tries)
                if found:
                    return found
    return []


def _rows(tags: Sequence[Tag], width: float) -> list[Tag]:
    """A row for each, where marks stand too close for anything better: the names lie beside all marks of
    their half of the drawing, and each line turns a corner to its name."""
    left = [tag for tag in tags if tag.x <= width / 2]
    right = [tag for tag in tags if tag.x > width / 2][::-1]
    placed: list[Tag] = []
    for level, tag in enumerate(left):
        start = min(max(t.x for t in left) + 6, max(width - tag.room, 0))
        placed.append(Tag(tag.label, tag.x, tag.y, tag.kind, level, start, "", True))
    longest = max((tag.right for tag in placed), default=0.0)
    first = len(left) if any(min(t.x for t in right) - 6 - t.room < longest + 4 for t in right) else 0
    for level, tag in enumerate(right):
        start = max(min(t.x for t in right) - 6 - tag.room, 0.0)
        placed.append(Tag(tag.label, tag.x, tag.y, tag.kind, first + level, start, "end", True))
    return sorted(placed, key=lambda t: -t.x)


def _sides(tag: Tag, width: float) -> list[tuple[str, float]]:
    """Where a name may stand about its mark, inside the drawing: over it, to the right, to the left."""
    room = tag.room
    wanted = [("middle", tag.x - room / 2), ("", tag.x - 5), ("end", tag.x - room + 5)]
    inside = [(anchor, left) for anchor, left in wanted if left >= 0 and left + room <= width]
    return inside or [("middle", min(max(tag.x - room / 2, 0), max(width - room, 0)))]


def _meets(other: Tag, x: float, left: float, right: float, level: int) -> bool:
    """Whether a name meets another, or a line to one of them runs through the other."""
    if level == other.level and left < other.right + 4 and right > other.left - 4:
        return True
    if level > other.level and other.left - 3 < x < other.right + 3:
        return True
    return level < other.level and left - 3 < other.x < right + 3
