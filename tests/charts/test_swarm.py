"""Swarms: no dot hidden, none left out, each name where it can be read."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.charts.drawings import FIVE, SAY, TICK, heading, mark, number, swarm_of
from tests.charts.drawn import Drawn

from alen.charts.marks import ChartWords, Kind, Mark, Ranked
from alen.charts.ranking import ranking
from alen.charts.text import fill

NAMES = ["Prøveby", "Mønsterby", "Region Nordprøve", "Ø", "Sydprøve-Omegn & <Land>", 'By "Fem"']


def named(values: list[float | None], own: int = 0) -> list[Mark]:
    kinds: list[Kind] = [
        "own" if i == own else "group" if i % 3 == 0 else "other" for i in range(len(values))
    ]
    return [mark(str(i), NAMES[i % len(NAMES)], v, kinds[i], "mangler") for i, v in enumerate(values)]


def draw(marks: list[Mark], width: float = 640) -> Drawn:
    values = [m.number.value for m in marks if m.number is not None]
    middle = number(statistics.median(values)) if values else None
    say = ChartWords(SAY.axis, SAY.nothing, fill("Landets median {v}", v=middle) if middle else "")
    return Drawn(swarm_of(marks, width, say, middle))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=98),
    st.sampled_from([360.0, 640.0, 960.0]),
)
@example([5.0] * 98, 360.0)
@example([0.0] * 6, 360.0)
@example([3000.0 + i for i in range(97)] + [10641.0], 360.0)
def test_every_dot_is_there_inside_and_none_hides_another(values: list[float], width: float) -> None:
    drawn = draw(named(list(values)), width)
    circles = drawn.circles()
    assert len(circles) == len(values)
    assert drawn.inside() == []
    for i, a in enumerate(circles):
        for b in circles[i + 1 :]:
            assert ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 >= a.r + b.r - 0.75


@pytest.mark.parametrize("width", [360, 640])
@pytest.mark.parametrize(
    "values",
    [
        [1.0],
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        [1000.0, 1001.0, 1002.0, 1003.0, 1399.0, 1400.0],
        [7.0] * 6,
        [-3.0, -2.0, 0.0, 0.5],
    ],
)
def test_up_to_six_are_all_named_apart(values: list[float], width: float) -> None:
    marks = named(list(values))
    drawn = draw(marks, width)
    said = [w.said for w in drawn.words()]
    assert all(f"{m.name} {m.number}" in said for m in marks)
    assert drawn.touching({"name", "own-label"}) == []
    assert drawn.inside() == []


@pytest.mark.parametrize("width", [360, 960])
def test_what_lies_far_out_is_held_and_named(width: float) -> None:
    values: list[float | None] = [2000.0 + 20 * i for i in range(97)]
    marks = [*named(values, own=40), mark("825", "Yderø", 10641.0)]
    drawn = draw(marks, width)
    assert any(w.said == f"Yderø {TICK(10641, 0)}" for w in drawn.words())
    assert max(c.x for c in drawn.circles()) > width - 40
    assert drawn.touching({"name", "own-label", "note"}) == []


def test_a_missing_own_value_is_said_and_the_rest_drawn() -> None:
    marks = [mark("0", "Prøveby", None, "own", "ikke offentliggjort"), *FIVE[1:4]]
    drawn = draw(marks)
    assert "Prøveby: ikke offentliggjort" in [w.said for w in drawn.words()]
    assert len(drawn.circles()) == 3


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_is_said_in_words(width: float) -> None:
    assert [w.said for w in draw([], width).words()] == [SAY.nothing]
    why = draw([mark("0", "Prøveby", None, "own", "fortroligt")], width)
    assert [w.said for w in why.words()] == ["fortroligt"]


@pytest.mark.parametrize("width", [360, 640])
def test_long_words_stay_inside(width: float) -> None:
    name = "Den Selvejende Institution for Fælleskommunal Digitalisering i Region Nordprøve og Omegn"
    values: list[float | None] = [2000.0 + 17.3 * i for i in range(30)]
    marks = [mark("x", name, 2900.0, "own"), *named(values, own=99)]
    middle = number(2300.0, "rank#/median")
    said = fill("Median for kommunerne i Region Nordprøve og Omegn, de små med: {v} kr. i alt", v=middle)
    for draw_it in (
        swarm_of(marks, width, ChartWords("kr.", "-", said), middle),
        ranking(
            [Ranked(m, number(3)) for m in marks],
            width=width,
            heading=heading(),
            say=ChartWords("kr.", "-", said, "Plads i landet"),
            tick=TICK,
            median=middle,
        ),
    ):
        drawn = Drawn(draw_it)
        assert drawn.inside() == []
        assert drawn.touching({"note", "own-label"}) == []
        assert middle.tspan() in draw_it


def test_a_dot_is_small() -> None:
    values: list[float | None] = [2000.0 + 17.3 * i for i in range(98)]
    assert len(draw(named(values), 960).svg) < 98 * 125
    assert len(draw(named(values), 360).svg) < 98 * 65
