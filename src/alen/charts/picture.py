"""A drawing as a PNG, for previews of links; made without a browser."""

from __future__ import annotations

from collections.abc import Sequence

import resvg_py


def png(svg: str, font_files: Sequence[str], width: int | None = None) -> bytes:
    """A self-contained drawing (see `standalone`) as the bytes of a PNG, in its own size or `width` wide.

    `font_files` are paths of TTF files; nothing of the machine's own fonts is used, so that every machine
    makes the same picture. Raises ValueError without a font, since text would be left out in silence,
    and when the drawing has a `var()` or cannot be drawn.
    """
    if not font_files:
        raise ValueError("a picture needs a font file: without one its text is left out")
    if "var(" in svg:
        raise ValueError("a picture cannot be made of a drawing with var(): it would be black")
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=list(font_files),
        font_family="IBM Plex Sans",
        sans_serif_family="IBM Plex Sans",
        skip_system_fonts=True,
        background="#ffffff",
        width=width,
    )
