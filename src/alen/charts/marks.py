"""What the charts are drawn of: marks, rows, lines and areas, and the words around them.

A mark stands at `number.value / number.scale`, which is the number as it is shown before it is rounded:
all numbers of one chart must share a unit. `number` is None where there is none; then `why` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from alen.charts.text import Label, Said
from alen.model.printed import Printed

Kind = Literal["own", "group", "other"]
"""Whose a mark is: the chosen organisation's, its region's or group's, or one of the rest."""

Tick = Callable[[float, int], str]
"""How a tick is written, from its value and number of decimals: `Words.number` as it is."""


@dataclass(frozen=True)
class Heading:
    """What every chart is called.

    ident        beginning of the ids inside the drawing; unique on the page, also between wide and narrow
    title        what the chart shows
    description  what it says, in a sentence: read aloud in place of the picture
    """

    ident: str
    title: str
    description: str


@dataclass(frozen=True)
class Mark:
    """One organisation's value.

    short  the name where there is little room; empty: the name itself
    why    the reason in words, where `number` is None
    note   said when the mark is pointed at, wide form only; empty: name and number
    """

    code: str
    name: str
    number: Printed | None
    kind: Kind = "other"
    short: str = ""
    why: str = ""
    note: str = ""


@dataclass(frozen=True)
class Ranked:
    """One row of a ranking: a mark and its place as printed ("12", "12 (7–34)"; None without a value).

    band  the ends of the mark's swing band, drawn as a line through it; None for none
    """

    mark: Mark
    place: Printed | Label | None = None
    band: tuple[float, float] | None = None


@dataclass(frozen=True)
class Gap:
    """A row that stands for rows left out: "… 40 more …"."""

    text: Said


LineKind = Literal["own", "group", "nation", "series"]


@dataclass(frozen=True)
class Line:
    """One line of a trend.

    points  the number of each year that has one; a year that is not there leaves a gap
    kind    own, group and nation look the same in every chart; `series` are told apart in order, by
            colour, dash and label
    why     the reason in a word or two of a year without a number, shown in the gap (own line, or the
            only one, alone)
    summed  years that are summed backwards from organisations that were there before, drawn dashed
    """

    name: str
    points: Mapping[int, Printed]
    kind: LineKind = "series"
    short: str = ""
    why: Mapping[int, str] = field(default_factory=dict[int, str])
    summed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Half:
    """The middle half of a group: first and third quartile by year, drawn as a band.

    kind  `group` in the colour of the group's line; `other` in that of the rest
    """

    low: Mapping[int, float]
    high: Mapping[int, float]
    kind: Kind = "group"


@dataclass(frozen=True)
class Break:
    """The first year that is not comparable with the year before, and a short label for it."""

    year: int
    label: str


@dataclass(frozen=True)
class Bar:
    """One horizontal bar from zero: a contribution, a change."""

    name: str
    number: Printed | None
    kind: Kind = "other"
    short: str = ""
    why: str = ""
    note: str = ""


@dataclass(frozen=True)
class Area:
    """One organisation on the tiles or the map: its class q1..q5, or q0 without data.

    note  said when it is pointed at, wide form only: name and number, or name and reason
    """

    code: str
    name: str
    shade: str = "q0"
    own: bool = False
    note: str = ""


@dataclass(frozen=True)
class ChartWords:
    """What is said around a swarm, a ranking, a trend or bars.

    axis     unit of the axis ("kr. pr. indbygger")
    nothing  said in place of the drawing when no mark has a number
    median   label of the median line, number included: `fill(words.say("Median {value}"), value=n)`
    place    head of a ranking's column of places
    """

    axis: str
    nothing: str
    median: Said = ""
    place: str = ""
