"""The line of a statement's intervals: which ends belong, which are missing, and where all of it stands."""

from __future__ import annotations

import re

from tests.charts.drawings import SAY, TICK, heading
from tests.charts.drawn import Drawn

from alen.charts.claim_line import Stretch, claim_line


def drawn(*rows: Stretch, width: float = 640) -> Drawn:
    return Drawn(claim_line(rows, width=width, heading=heading(), say=SAY, tick=TICK))


def test_an_end_that_belongs_is_filled_and_one_that_does_not_is_a_ring():
    found = drawn(Stretch("a", "own", 6.5, 7.5, holds_high=False))
    assert [one.kind for one in found.circles()] == ["stop own", "stop own open"]
    assert found.circles()[0].x < found.circles()[1].x


def test_a_single_number_is_one_dot():
    assert len(drawn(Stretch("a", "own", 6.5, 7.5), Stretch("b", "group", 7.0, 7.0)).circles()) == 3


def test_a_side_without_limit_is_an_arrow_at_the_edge():
    found = drawn(Stretch("a", "own", 20.0, None), Stretch("b", low=None, high=18.0))
    assert len(found.circles()) == 2
    own, other = found.paths("own"), found.paths("group")
    assert len(own) == len(other) == 2
    assert len(drawn(Stretch("a", "own", 20.0, 21.0)).paths("own")) == 1


def test_all_rows_share_one_scale():
    found = drawn(Stretch("a", "own", 6.0, 8.0), Stretch("b", "group", 6.0, 8.0))
    assert len({one.x for one in found.circles()}) == 2


def test_what_the_words_allow_is_marked_through_all_rows():
    svg = drawn(Stretch("a", "own", 6.0, 8.0), Stretch("b", "group", 7.0, 9.0)).svg
    shade = re.search(r'<rect x="([\d.]+)" y="2" width="([\d.]+)" height="([\d.]+)" class="own-row"/>', svg)
    assert shade is not None
    assert float(shade[3]) > 60


def test_a_row_without_numbers_says_why_and_moves_nothing():
    found = drawn(Stretch("a", "own", 6.0, 8.0), Stretch("b", low=9000.0, high=9001.0, why="ikke indlæst"))
    assert "ikke indlæst" in found.svg
    assert "9.000" not in found.svg
