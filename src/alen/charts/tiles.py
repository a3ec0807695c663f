"""One equal hexagon per organisation, so that the small are seen as well as the large."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from alen.charts.classes import NO_DATA
from alen.charts.frame import WIDE, frame, hatch, pointed
from alen.charts.marks import Area, Heading
from alen.charts.scale import px

COLUMNS = ("organisation_code", "column", "row", "label")


@dataclass(frozen=True)
class Cell:
    """Where an organisation's hexagon lies. Odd rows are moved half a column to the right."""

    code: str
    column: int
    row: int
    label: str


def read_cells(csv_text: str) -> tuple[Cell, ...]:
    """The cells of a table `organisation_code, column, row, label`.

    Raises ValueError when a row is no cell, or two share a code, a place or a label.
    """
    cells: list[Cell] = []
    seen: set[object] = set()
    for number, row in enumerate(csv.DictReader(csv_text.splitlines()), start=2):
        try:
            cell = Cell(row["organisation_code"], int(row["column"]), int(row["row"]), row["label"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"tiles, row {number}: the columns are {', '.join(COLUMNS)}") from error
        for own in (("code", cell.code), ("label", cell.label), (cell.column, cell.row)):
            if own in seen:
                raise ValueError(f"tiles, row {number}: {own} stands there twice")
            seen.add(own)
        cells.append(cell)
    return tuple(cells)


_KEPT = 256
"""Drawings that are remembered: all pages of a measure's year show the same, each with its own frame."""


@dataclass(frozen=True)
class _Ground:
    """The hexagons of one width, without the frame of the chosen one."""

    body: str
    places: Mapping[str, tuple[float, float]]
    step: float
    height: float


def tiles(cells: Sequence[Cell], areas: Mapping[str, Area], *, width: float, heading: Heading) -> str:
    """The hexagons of all cells that have an area, shaded by class and marked with their labels.

    A cell without an area is left out; the chosen one has a frame.
    """
    shown = tuple(cell for cell in cells if cell.code in areas)
    if not shown:
        return frame(width, 1, heading, [])
    wide = width >= WIDE
    looks = tuple((areas[c.code].shade, areas[c.code].note or areas[c.code].name) for c in shown)
    ground = _ground(shown, looks if wide else tuple((shade, "") for shade, _ in looks), width, heading.ident)
    ident, edge = escape(heading.ident), px(max(ground.step / 12, 2))
    chosen = [ground.places[cell.code] for cell in shown if areas[cell.code].own]
    frames = [
        f'<use href="#{ident}-x" x="{px(x)}" y="{px(y)}" class="mine" stroke-width="{edge}"/>'
        for x, y in chosen
    ]
    return frame(width, ground.height, heading, [ground.body, *frames])


@lru_cache(_KEPT)
def _ground(shown: tuple[Cell, ...], looks: tuple[tuple[str, str], ...], width: float, name: str) -> _Ground:
    """The drawing of cells, each with its class and what is said of it (nothing, where that is empty)."""
    left = min(c.column + c.row % 2 * 0.5 for c in shown)
    across = max(c.column + c.row % 2 * 0.5 for c in shown) - left + 1
    first, last = min(c.row for c in shown), max(c.row for c in shown)
    step = min((width - 6) / across, 64.0)
    start = (width - step * across) / 2
    radius = step / 3**0.5
    places = {
        c.code: (
            start + (c.column + c.row % 2 * 0.5 - left + 0.5) * step,
            3 + radius + (c.row - first) * radius * 1.5,
        )
        for c in shown
    }
    ident = escape(name)
    drawn = [
        (shade, _tile(cell.code, places[cell.code], shade, note, ident))
        for cell, (shade, note) in zip(shown, looks, strict=True)
    ]
    absent = [tile for shade, tile in drawn if shade == NO_DATA]
    body = [hatch(ident, 5, 1.2) if absent else "", _hexagon(ident, radius - step * 0.03)]
    body += ['<g class="tiles">', *(tile for shade, tile in drawn if shade != NO_DATA), "</g>"]
    if absent:
        body += [f'<g class="tiles" fill="url(#{ident}-h)">', *absent, "</g>"]
    size = min(max(0.33 * step, 9), 14)
    body.append(f'<g class="marks" font-size="{px(size)}" aria-hidden="true">')
    for cell, (shade, _) in zip(shown, looks, strict=True):
        x, y = places[cell.code]
        kind = f' class="{shade}"' if shade in ("q0", "q4", "q5") else ""
        body.append(f'<text x="{px(x)}" y="{px(y + size * 0.35)}"{kind}>{escape(cell.label)}</text>')
    body.append("</g>")
    return _Ground("".join(body), places, step, 6 + 2 * radius + (last - first) * radius * 1.5)


def _hexagon(ident: str, radius: float) -> str:
    corners = [(0.0, -1.0), (0.866, -0.5), (0.866, 0.5), (0.0, 1.0), (-0.866, 0.5), (-0.866, -0.5)]
    ring = "L".join(f"{px(x * radius)},{px(y * radius)}" for x, y in corners)
    return f'<defs><path id="{ident}-x" d="M{ring}Z"/></defs>'


def _tile(code: str, place: tuple[float, float], shade: str, note: str, ident: str) -> str:
    x, y = place
    kind = "" if shade == NO_DATA else f' class="{shade}"'
    tile = f'<use href="#{ident}-x" x="{px(x)}" y="{px(y)}"{kind}'
    return f'{tile} data-code="{escape(code)}">{pointed(note)}</use>' if note else tile + "/>"
