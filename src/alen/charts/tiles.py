"""One equal hexagon per organisation, so that the small are seen as well as the large."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


def tiles(cells: Sequence[Cell], areas: Mapping[str, Area], *, width: float, heading: Heading) -> str:
    """The hexagons of all cells that have an area, shaded by class and marked with their labels.

    A cell without an area is left out; the chosen one has a frame.
    """
    shown = [cell for cell in cells if cell.code in areas]
    if not shown:
        return frame(width, 1, heading, [])
    wide = width >= WIDE
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
    ident = escape(heading.ident)
    absent = [c for c in shown if areas[c.code].shade == NO_DATA]
    body = [hatch(ident, 5, 1.2) if absent else "", _hexagon(ident, radius - step * 0.03)]
    body.append('<g class="tiles">')
    body += [_tile(c.code, places, areas, ident, wide) for c in shown if areas[c.code].shade != NO_DATA]
    body.append("</g>")
    if absent:
        body.append(f'<g class="tiles" fill="url(#{ident}-h)">')
        body += [_tile(c.code, places, areas, ident, wide) for c in absent]
        body.append("</g>")
    size = min(max(0.33 * step, 9), 14)
    body.append(f'<g class="marks" font-size="{px(size)}" aria-hidden="true">')
    for cell in shown:
        x, y = places[cell.code]
        shade = areas[cell.code].shade
        kind = f' class="{shade}"' if shade in ("q0", "q4", "q5") else ""
        body.append(f'<text x="{px(x)}" y="{px(y + size * 0.35)}"{kind}>{escape(cell.label)}</text>')
    body.append("</g>")
    for cell in shown:
        if areas[cell.code].own:
            x, y = places[cell.code]
            edge = px(max(step / 12, 2))
            body.append(
                f'<use href="#{ident}-x" x="{px(x)}" y="{px(y)}" class="mine" stroke-width="{edge}"/>'
            )
    return frame(width, 6 + 2 * radius + (last - first) * radius * 1.5, heading, body)


def _hexagon(ident: str, radius: float) -> str:
    corners = [(0.0, -1.0), (0.866, -0.5), (0.866, 0.5), (0.0, 1.0), (-0.866, 0.5), (-0.866, -0.5)]
    ring = "L".join(f"{px(x * radius)},{px(y * radius)}" for x, y in corners)
    return f'<defs><path id="{ident}-x" d="M{ring}Z"/></defs>'


def _tile(
    code: str, places: Mapping[str, tuple[float, float]], areas: Mapping[str, Area], ident: str, wide: bool
) -> str:
    x, y = places[code]
    area = areas[code]
    shade = "" if area.shade == NO_DATA else f' class="{area.shade}"'
    tile = f'<use href="#{ident}-x" x="{px(x)}" y="{px(y)}"{shade}'
    if not wide:
        return tile + "/>"
    return f'{tile} data-code="{escape(code)}">{pointed(area.note or area.name)}</use>'
