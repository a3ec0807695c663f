"""Shapes of a map, as whoever prepares them hands them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle in the units of the map's view."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Shape:
    """One organisation's outline.

    path              SVG path data in the view's units, y downwards, one decimal at most
    label_x, label_y  a point inside the largest part
    area              size of the outline in square units
    """

    code: str
    name: str
    path: str
    label_x: float
    label_y: float
    area: float


@dataclass(frozen=True)
class Inset:
    """A part of the map shown again elsewhere.

    key     what it is called among the words that the chart is given: `capital`, `bornholm`
    codes   the shapes drawn in it (those that touch `source`)
    source  what is shown, where it lies in the shapes' own coordinates
    target  where it is shown; same proportions, so that the scale is target.width / source.width
    moved   True where the shapes stand in the inset alone (Bornholm), False where they are enlarged
            (København)
    """

    key: str
    codes: tuple[str, ...]
    source: Box
    target: Box
    moved: bool


@dataclass(frozen=True)
class ShapeSet:
    """All shapes of one map in a view of `width` times `height` units (about 500 wide)."""

    width: float
    height: float
    shapes: Sequence[Shape]
    insets: tuple[Inset, ...] = ()
