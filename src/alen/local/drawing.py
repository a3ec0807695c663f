"""The local pages' drawings: an answer's numbers handed to the charts, wide and narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.charts.marks import ChartWords, Heading
from alen.charts.stacked import Stack, stacked
from alen.charts.treemap import Tile, treemap
from alen.local.visit import LocalVisit
from alen.products.ledger.amounts import Bounds
from alen.words import msgid

FULL, WIDE, NARROW = 1120, 660, 340
"""Widths of the page, of the broader of two columns, and of a telephone."""

LEGEND = (
    ("bar own", msgid("decided by rules")),
    ("bar maybe", msgid("proposed")),
    ("bar range", msgid("from the least to the most; an arrow: it goes on beyond the scale")),
)


@dataclass(frozen=True)
class Picture:
    """A drawing in two widths, and its legend: class and text."""

    wide: str
    narrow: str
    legend: Sequence[tuple[str, str]] = ()


def stack(visit: LocalVisit, name: str, bounds: Bounds, source: str) -> Stack:
    """A sum with its bounds as a bar, in millions of kroner."""
    proposed = bounds.with_proposals_ore
    return Stack(
        name,
        visit.in_millions(bounds.decided_ore, f"{source}/decided_ore"),
        visit.in_millions(bounds.low_ore, f"{source}/low_ore"),
        visit.in_millions(bounds.high_ore, f"{source}/high_ore"),
        visit.in_millions(proposed, f"{source}/with_proposals_ore") if bounds.proposed_ore else None,
    )


def stacks(
    visit: LocalVisit, rows: Sequence[Stack], ident: str, title: str, description: str, full: int = WIDE
) -> Picture:
    """Bars with bounds."""
    say = ChartWords(visit.words.say("DKK million"), visit.words.say("There is nothing to draw."))
    wide, narrow = (
        stacked(
            rows, width=width, heading=Heading(f"{ident}-{width}", title, description), say=say,
            tick=visit.words.number,
        )
        for width in (full, NARROW)
    )  # fmt: skip
    has_proposals = any(row.proposed is not None for row in rows)
    legend = [(kind, visit.words.say(text)) for kind, text in LEGEND if has_proposals or "maybe" not in kind]
    return Picture(wide, narrow, legend)


def areas(
    visit: LocalVisit, tiles: Sequence[Tile], ident: str, title: str, description: str, full: int = FULL
) -> Picture:
    """Rectangles whose areas are amounts."""
    say = ChartWords(visit.words.say("DKK million"), visit.words.say("There is nothing to draw."))
    wide, narrow = (
        treemap(tiles, width=width, heading=Heading(f"{ident}-{width}", title, description), say=say)
        for width in (full, NARROW)
    )
    return Picture(wide, narrow)
