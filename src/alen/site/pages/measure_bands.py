"""Swing bands and peers in the drawings of a measure's page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from alen.answers.phrases import DECIMALS
from alen.answers.places import BANDED, has_places, place_ends
from alen.answers.ranking import RankRow
from alen.charts.marks import Line
from alen.charts.text import Label, fill
from alen.site.pages.measure_drawn import Answers
from alen.site.visit import Visit
from alen.words import msgid

BANDS_READ = msgid(
    "In brackets the places between which it could lie; the line through a dot is the swing band."
)


def banded_places(visit: Visit, rows: Sequence[RankRow]) -> list[Label | None]:
    """The places of the ranked rows, each with the band between which it could lie; None without one."""
    return [_banded(visit, row, f"rank#/rows/{at}") for at, row in enumerate(rows)]


def _banded(visit: Visit, row: RankRow, source: str) -> Label | None:
    if row.place is None or row.band is None or not has_places(row.band):
        return None
    low, high = place_ends(visit.words, row.band, f"{source}/band")
    place = visit.number(row.place, 0, f"{source}/place")
    return fill(visit.words.say(BANDED), place=place, low=low, high=high)


def label_html(label: Label) -> Markup:
    """A label of a drawing as it stands in a table."""
    return Markup("").join(escape(part) for part in label.parts)


def peers_line(visit: Visit, answers: Answers) -> list[Line]:
    """The median of the peers over the years: the same peers in all of them."""
    peers, series = answers.peers, answers.series
    if peers is None or peers.header is None or series is None or not answers.shows_peers:
        return []
    if peers.header.basis != series.header.basis:
        return []  # two bases never stand in one drawing
    decimals = DECIMALS.get(peers.header.measure.unit, 2)
    points = {
        one.year: visit.number(one.median, decimals, f"peers#/years/{at}/median")
        for at, one in enumerate(peers.years)
        if one.median is not None
    }
    say = visit.words.say
    is_local = answers.rank.kind == "municipality"
    name = say("Median of the peer municipalities") if is_local else say("Median of the peer regions")
    return [Line(name, points, "group")] if points else []
