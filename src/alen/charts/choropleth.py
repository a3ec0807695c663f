"""Areas on a map in five shades, with parts of it shown again larger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from alen.charts.classes import NO_DATA
from alen.charts.frame import WIDE, frame, hatch, pointed, text
from alen.charts.marks import Area, Heading
from alen.charts.scale import px
from alen.charts.shapes import Box, Inset, Shape, ShapeSet
from alen.charts.text import shortened, width_of


def choropleth(
    shapes: ShapeSet,
    areas: Mapping[str, Area],
    *,
    width: float,
    heading: Heading,
    insets: Mapping[str, str],
) -> str:
    """The shapes shaded by class, the chosen one framed and named; insets are named by their key.

    A shape without an area is drawn as unknown. The drawing keeps the shapes' own proportions: `width`
    only chooses the form and how large its letters are.
    """
    ident = escape(heading.ident)
    zoom = width / shapes.width
    wide = width >= WIDE
    moved = {code for inset in shapes.insets if inset.moved for code in inset.codes}
    by_code = {shape.code: shape for shape in shapes.shapes}
    unknown = any(_shade(areas, shape.code) == NO_DATA for shape in shapes.shapes)
    body = [hatch(ident, 5 / zoom, 1.2 / zoom) if unknown else "", f'<g transform="scale({zoom:.4g})">']
    body.append(f'<g class="areas" stroke-width="{0.6 / zoom:.2g}">')
    body += [_area(s, areas, ident, wide) for s in shapes.shapes if s.code not in moved]
    body.append("</g>")
    own = [s for s in shapes.shapes if s.code in areas and areas[s.code].own]
    body += [_frame_of(s.code, ident, 2.6 / zoom) for s in own if s.code not in moved]
    for number, inset in enumerate(shapes.insets):
        drawn = [by_code[code] for code in inset.codes if code in by_code]
        body += _inset(inset, drawn, f"{ident}-i{number}", ident, areas, zoom, wide)
    body.append("</g>")
    for inset in shapes.insets:
        body += _inset_name(inset.target, insets.get(inset.key, ""), zoom)
    for shape in own:
        body += _named(shape, shapes, areas[shape.code].name, width)
    return frame(width, shapes.height * zoom, heading, body)


def _shade(areas: Mapping[str, Area], code: str) -> str:
    area = areas.get(code)
    return area.shade if area is not None else NO_DATA


def _area(shape: Shape, areas: Mapping[str, Area], ident: str, wide: bool) -> str:
    """A shape once, under its id, so that insets and the frame can use it again."""
    shade = _shade(areas, shape.code)
    paint = f'fill="url(#{ident}-h)"' if shade == NO_DATA else f'class="{shade}"'
    code = escape(shape.code)
    path = f'<path id="{ident}-{code}" d="{shape.path}" {paint}'
    if not wide:
        return path + "/>"
    area = areas.get(shape.code)
    note = (area.note or area.name) if area is not None else shape.name
    return f'{path} data-code="{code}">{pointed(note)}</path>'


def _frame_of(code: str, ident: str, stroke: float) -> str:
    """The outline of the chosen shape, over its neighbours."""
    return f'<use href="#{ident}-{escape(code)}" class="mine" stroke-width="{stroke:.2g}"/>'


def _inset(
    inset: Inset,
    drawn: Sequence[Shape],
    clip: str,
    ident: str,
    areas: Mapping[str, Area],
    zoom: float,
    wide: bool,
) -> list[str]:
    """A part of the map in a box of its own, clipped to it."""
    box, source = inset.target, inset.source
    scale = box.width / source.width
    edge = f'x="{px(box.x)}" y="{px(box.y)}" width="{px(box.width)}" height="{px(box.height)}"'
    shift = f"translate({px(box.x - source.x * scale)} {px(box.y - source.y * scale)}) scale({scale:.4g})"
    parts = [f'<clipPath id="{clip}"><rect {edge}/></clipPath><g clip-path="url(#{clip})">']
    parts.append(f'<rect {edge} class="ground"/>')
    parts.append(f'<g class="areas" transform="{shift}" stroke-width="{0.6 / zoom / scale:.2g}">')
    for shape in drawn:
        if inset.moved:
            parts.append(_area(shape, areas, ident, wide))
        else:
            # Browsers do not match `.figure .q3` inside what is used again, so the class is said again too.
            shade = _shade(areas, shape.code)
            paint = "" if shade == NO_DATA else f' class="{shade}"'
            parts.append(f'<use href="#{ident}-{escape(shape.code)}"{paint}/>')
    for shape in drawn:
        if shape.code in areas and areas[shape.code].own:
            parts.append(_frame_of(shape.code, ident, 2.6 / zoom / scale))
    parts.append("</g></g>")
    return parts


def _inset_name(target: Box, said: str, zoom: float) -> list[str]:
    """The edge of an inset and its name above it, kept inside the drawing."""
    x, y, across, down = (v * zoom for v in (target.x, target.y, target.width, target.height))
    parts = [f'<rect x="{px(x)}" y="{px(y)}" width="{px(across)}" height="{px(down)}" class="inset"/>']
    if said:
        ends = width_of(said, 13) > across
        parts.append(text(said, x + across if ends else x, y - 6, "note", "end" if ends else ""))
    return parts


def _named(shape: Shape, shapes: ShapeSet, name: str, width: float) -> list[str]:
    """The chosen shape's name beside it, on the side with more room, with a line to it."""
    zoom = width / shapes.width
    x, y = shape.label_x, shape.label_y
    for inset in shapes.insets:
        if inset.moved and shape.code in inset.codes:
            scale = inset.target.width / inset.source.width
            x = inset.target.x + (x - inset.source.x) * scale
            y = inset.target.y + (y - inset.source.y) * scale
    x, y = x * zoom, y * zoom
    name = shortened(name, width - 8)
    room = width_of(name)
    right = x + 40 + room <= width
    rise = min(22.0, max(y - 18, 0))
    reach = 34 if right else -34
    start = x + 40 if right else max(x - 40, room + 2)
    return [
        f'<path d="M{px(x)},{px(y)}l{px(reach)},{px(-rise)}" class="leader own"/>',
        text(name, start, y - rise + 5, "map-label", "" if right else "end"),
    ]
