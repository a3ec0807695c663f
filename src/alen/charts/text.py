"""Words inside a chart: sentences that hold numbers, how wide they are, and where they may break."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from alen.model.printed import Printed


@dataclass(frozen=True)
class Label:
    """A whole sentence with its numbers kept as numbers; made by `fill`."""

    parts: tuple[str | Printed, ...]

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)

    def svg(self) -> str:
        """The sentence as the content of an SVG text, each number marked with where it stands."""
        return "".join(p.tspan() if isinstance(p, Printed) else escape(p) for p in self.parts)


Said = str | Label
"""Words as a chart takes them: plain where they hold no number."""

_PLACE = re.compile(r"\{(\w+)\}")
_PIECE = re.compile(r"[^\s-]+-*|-+|\s+")


def fill(sentence: str, **values: str | Printed) -> Label:
    """A translated sentence with its places filled in: `fill(words.say("Median {value}"), value=n)`.

    >>> str(fill("Median {value}", value=Printed("2.402", 2402)))
    'Median 2.402'
    """
    pieces = _PLACE.split(sentence)
    parts = [values[piece] if odd % 2 else piece for odd, piece in enumerate(pieces)]
    return Label(tuple(part for part in parts if part != ""))


def svg_of(text: Said) -> str:
    """Words as the content of an SVG text."""
    return text.svg() if isinstance(text, Label) else escaped(text)


escaped = lru_cache(maxsize=8192)(escape)
"""`html.escape`, which a page asks for the same names again and again."""


_NARROW = frozenset("ijltfrI.,:;'|!()[] -·")
_BROAD = frozenset("mwMW@%—…ÆæQOGD")


@lru_cache(maxsize=8192)
def width_of(text: str, size: float = 14) -> float:
    """About how wide a line of text is in IBM Plex Sans, in pixels; rather too wide than too narrow.

    >>> width_of("Wii") < width_of("Www")
    True
    """
    total = 0.0
    for letter in text:
        if letter in _NARROW:
            total += 0.37
        elif letter in _BROAD:
            total += 0.9
        elif letter.isupper():
            total += 0.68
        else:
            total += 0.6
    return total * size


def wrap(text: str, width: float, size: float = 14) -> list[str]:
    """The lines a text takes within a width; breaks at spaces, after hyphens, and inside a word too long.

    >>> wrap("Prøveby-Mønsterby", 80)
    ['Prøveby-', 'Mønsterby']
    """
    return list(_wrap(text.strip(), width, size))


@lru_cache(maxsize=8192)
def _wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    if width_of(text, size) <= width:
        return (" ".join(text.split()),)
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if width_of((line + piece).rstrip(), size) <= width or not piece.strip():
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece
        while width_of(line, size) > width and len(line) > 1:
            fits = max(
                1, next(n for n in range(len(line), 0, -1) if n == 1 or width_of(line[:n], size) <= width)
            )
            lines.append(line[:fits])
            line = line[fits:]
    return (*lines, line.strip()) if line.strip() or not lines else tuple(lines)


def wrap_said(said: Said, width: float, size: float = 14) -> list[Said]:
    """The lines words take within a width; a number stays whole and stays marked."""
    if not isinstance(said, Label):
        return [*wrap(said, width, size)] if said else []
    pieces: list[str | Printed] = []
    for part in said.parts:
        pieces += [part] if isinstance(part, Printed) else _PIECE.findall(part)
    lines: list[list[str | Printed]] = [[]]
    used = 0.0
    for piece in pieces:
        room = width_of(str(piece), size)
        if used + room > width and lines[-1] and str(piece).strip():
            lines.append([])
            used = 0.0
        if lines[-1] or str(piece).strip():
            lines[-1].append(piece)
            used += room
    return [Label(tuple(line)) for line in lines if line]


def shortened(name: str, width: float, size: float = 14) -> str:
    """A name with an ellipsis for what does not fit; whole where it does.

    >>> shortened("Prøveby", 100), shortened("Prøveby og Omegns Fælles Kontor", 100)
    ('Prøveby', 'Prøveby og …')
    """
    if width_of(name, size) <= width:
        return name
    fits = next((n for n in range(len(name), 0, -1) if width_of(name[:n] + " …", size) <= width), 1)
    return name[:fits].rstrip() + " …"
