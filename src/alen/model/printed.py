"""A number as it is printed, which remembers the answer it stands in.

Every page and chart prints numbers through this one type, so that each of them can be followed to its
answer by a reader and held against it by a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from markupsafe import Markup


@dataclass(frozen=True)
class Printed:
    """A number as shown, the exact value behind it, and where that value stands.

    text    as shown, in the reader's language: `2.769`
    value   exactly as the answer holds it: 2769.3
    source  `<alias>#<pointer>`: the page's name for an answer and a JSON pointer (RFC 6901) into its
            data, as `rank#/rows/3/cell/value`; empty for a number that is no figure
    scale   what the shown number is multiplied by to give the value: 1e8 where øre are shown as
            millions of kroner
    """

    text: str
    value: float | int
    source: str = ""
    scale: float = 1.0

    def __str__(self) -> str:
        return self.text

    def __format__(self, specification: str) -> str:
        return format(self.text, specification)

    def __html__(self) -> Markup:
        """The number as an HTML `data` element; plain text where it is no figure."""
        kept: Markup | None = self.__dict__.get("_html")
        if kept is None:
            text = escape(self.text)
            if self.source:
                text = f"<data{self.attributes(value='value')}>{text}</data>"
            # A number stands in several places of a page, and in those of its neighbours.
            kept = self.__dict__["_html"] = Markup(text)  # noqa: S704 - escaped
        return kept

    def tspan(self) -> str:
        """The number inside the text of an SVG."""
        kept: str | None = self.__dict__.get("_tspan")
        if kept is None:
            kept = escape(self.text)
            if self.source:
                kept = f"<tspan{self.attributes(value='data-value')}>{kept}</tspan>"
            self.__dict__["_tspan"] = kept
        return kept

    def attributes(self, value: str) -> str:
        """The attributes that say where the number stands, `value` naming the one for the number."""
        scaled = "" if self.scale == 1.0 else f' data-scale="{self.scale:g}"'
        return f' {value}="{self.value!r}" data-from="{escape(self.source)}"{scaled}'


def nothing(text: str) -> Printed:
    """What stands where there is no number: a reason in words. It is no figure."""
    return Printed(text, float("nan"))
