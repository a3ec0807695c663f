"""Words inside a chart: sentences that hold numbers, how wide they are, and where they may break."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


def fill(sentence: str, **values: str | Printed) -> Label:
    """A translated sentence with its places filled in: `fill(words.say("Median {value}"), value=n)`.

    >>> str(fill("Median {value}", value=Printed("2.402", 2402)))
    'Median 2.402'
    """
    pieces = _PLACE.split(sentence)
    parts = [values[piece] if odd % 2 else piece for odd, piece in enumerate(pieces)]
    return Label(tuple(part for part in parts if part != ""))
