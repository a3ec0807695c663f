"""What the drawings of a measure's page are made from, and what is worked out for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from alen.answers.parts import Named
from alen.answers.peers import PeersAnswer
from alen.answers.ranking import RankAnswer, RankRow
from alen.answers.spread import SpreadAnswer
from alen.answers.trend import TrendAnswer
from alen.charts.marks import Half, Line
from alen.charts.tiles import Cell as Tile
from alen.charts.tiles import read_cells
from alen.store.packaged import read_text

HALVED = 3
"""So many figures, or fewer, have no middle half to show."""


@cache
def tile_cells() -> tuple[Tile, ...]:
    """The hexagons of the 98."""
    return read_cells(read_text("data", "tiles.csv"))


@dataclass(frozen=True)
class Answers:
    """What the drawings are made from.

    members  codes of the group chosen, or else of the organisation's peers; empty for none
    group    the group chosen; None for none, and where peers are shown
    peers    the organisation's peers; None where it has none, or none are found for the measure
    """

    rank: RankAnswer
    series: TrendAnswer | None
    spread: SpreadAnswer | None
    members: frozenset[str]
    group: Named | None
    peers: PeersAnswer | None = None

    @property
    def shows_peers(self) -> bool:
        """Whether those in blue are the peers: a group chosen takes their place in all drawings."""
        return self.group is None and self.peers is not None and bool(self.peers.peers)


@dataclass(frozen=True)
class Picture:
    """A drawing in both forms."""

    wide: Markup
    narrow: Markup


def is_numbered(row: RankRow) -> bool:
    """Whether a row has a value to print."""
    return row.cell.value is not None


def years_of(lines: Iterable[Line]) -> list[int]:
    """The years that lines have a number for, or a reason why not; oldest first."""
    return sorted({year for line in lines for year in (*line.points, *line.why)})


def half_of(spread: SpreadAnswer) -> Half | None:
    """The middle half of a year's figures, where there are enough."""
    years = [one for one in spread.years if one.n > HALVED]
    low = {one.year: one.lower_quartile for one in years if one.lower_quartile is not None}
    high = {one.year: one.upper_quartile for one in years if one.upper_quartile is not None}
    return Half(low, high) if low else None
