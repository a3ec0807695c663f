"""Trends, rankings, bars and sparklines: gaps stay gaps, every line and row is named, zero is honest."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.charts.drawings import FIVE, SAY, TICK, YEARS, heading, mark, number
from tests.charts.drawn import SVG, Drawn

from alen.charts.bars import bars
from alen.charts.marks import Bar, Break, ChartWords, Gap, Half, Line, Ranked
from alen.charts.ranking import ranking
from alen.charts.scale import Linear, decimals_of
from alen.charts.sparkline import sparkline
from alen.charts.trend import apart, runs, trend
from alen.model.printed import Printed

LONG = "Den Selvejende Institution for Fælleskommunal Digitalisering i Nordprøve"
AMOUNTS = st.floats(-1e5, 1e5).map(lambda value: round(value, 3))
WIDTHS = pytest.mark.parametrize("width", [360, 640, 960])


def lines_of(series: list[dict[int, float]]) -> list[Line]:
    return [
        Line(f"Linje {chr(65 + i)}", {t: number(v) for t, v in points.items()})
        for i, points in enumerate(series)
    ]


def draw(lines: list[Line], width: float = 640, years: list[int] | None = None) -> Drawn:
    return Drawn(trend(lines, years=years or YEARS, width=width, heading=heading(), say=SAY, tick=TICK))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.integers(2010, 2024), AMOUNTS, min_size=1),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([360.0, 640.0]),
)
def test_every_line_has_a_label_and_nothing_leaves_the_view(
    series: list[dict[int, float]], width: float
) -> None:
    drawn = draw(lines_of(series), width, list(range(2010, 2025)))
    assert drawn.inside() == []
    assert drawn.touching({"end", "last"}) == []
    said = " ".join(w.said for w in drawn.words())
    assert all(f"Linje {chr(65 + i)}" in said for i in range(len(series)))


def test_a_missing_year_leaves_a_gap_and_says_why() -> None:
    points = {t: number(100.0 + t) for t in YEARS if t != 2021}
    drawn = draw([Line("Prøveby", points, "own", why={2021: "fortroligt"})])
    assert [path.count("M") for path in drawn.paths("own")] == [2]
    assert "fortroligt" in [w.said for w in drawn.words()]
    assert len(drawn.circles()) == 4


def test_a_line_that_ends_early_says_when() -> None:
    said = [w.said for w in draw([Line("Prøveby", {2020: number(5.0)})]).words()]
    assert "Prøveby (2020)" in said


def test_summed_years_are_dashed_and_joined() -> None:
    drawn = draw([Line("Østprøve", {t: number(float(t)) for t in YEARS}, summed=frozenset(YEARS[:3]))])
    assert len(drawn.paths("summed")) == 1
    solid = [p for p in drawn.paths("s1") if p not in drawn.paths("summed")]
    assert drawn.paths("summed")[0].rsplit("L", 1)[1] == re.split("[ML]", solid[0])[1]


@WIDTHS
def test_breaks_and_bands_stand_in_the_view(width: float) -> None:
    half = Half({t: 10.0 for t in YEARS if t != 2020}, dict.fromkeys(YEARS, 90.0))
    breaks = [Break(t, f"ændret {'meget ' * (t - 2019)}") for t in YEARS]
    drawn = Drawn(
        trend(
            lines_of([dict.fromkeys(YEARS, 50.0)]),
            years=YEARS,
            width=width,
            heading=heading(),
            say=SAY,
            tick=TICK,
            half=half,
            breaks=breaks,
        )
    )
    assert len(drawn.paths("break")) == 4
    # Every year is cut off from the one before, 2020 has no band.
    assert len(drawn.paths("band")) == len(YEARS) - 1
    assert drawn.inside() == []
    assert drawn.touching({"note"}) == []


def test_no_line_or_band_crosses_a_break() -> None:
    values = dict.fromkeys(YEARS, 50.0)
    whole = Drawn(trend(lines_of([values]), years=YEARS, width=640, heading=heading(), say=SAY, tick=TICK))
    cut = Drawn(
        trend(
            lines_of([values]), years=YEARS, width=640, heading=heading(), say=SAY, tick=TICK,
            half=Half(dict.fromkeys(YEARS, 10.0), dict.fromkeys(YEARS, 90.0)),
            breaks=[Break(YEARS[2], "brud")],
        )
    )  # fmt: skip
    [line], [halves] = whole.paths("line"), cut.paths("line")
    assert line.count("M") == 1
    assert halves.count("M") == 2
    assert len(cut.paths("band")) == 2


def test_trends_with_nothing_or_little() -> None:
    assert [w.said for w in draw([]).words()] == [SAY.nothing]
    assert [w.said for w in draw([Line("P", {}, "own", why={2019: "fortroligt"})]).words()] == ["fortroligt"]
    assert draw(lines_of([{2020: -4.0}]), 360, [2020]).inside() == []
    assert draw(lines_of([dict.fromkeys(YEARS, 7.0)]), 360).inside() == []


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(10, 60)), min_size=1, max_size=6),
)
def test_labels_are_pushed_apart(wanted: list[tuple[float, float]]) -> None:
    heights = [h for _, h in wanted]
    middles = apart([w for w, _ in wanted], heights, 0, 360)
    boxes = sorted((m - h / 2, m + h / 2) for m, h in zip(middles, heights, strict=True))
    assert all(a[1] <= b[0] + 1e-6 for a, b in itertools.pairwise(boxes))
    assert boxes[0][0] >= -1e-6
    assert boxes[-1][1] <= 360 + 1e-6


@given(st.sets(st.integers(2000, 2020)))
def test_runs_hold_every_year_once(have: set[int]) -> None:
    found = runs(list(range(2000, 2021)), have)
    assert [year for run in found for year in run] == sorted(have)
    assert all(b[0] > a[-1] + 1 for a, b in itertools.pairwise(found))


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), st.integers(1, 8))
def test_ticks_are_few_round_and_inside(low: float, breadth: float, count: int) -> None:
    ticks = Linear(low, low + breadth, 0, 100).ticks(count)
    assert len(ticks) <= count + 1
    assert all(low - breadth * 0.01 <= value <= low + breadth * 1.01 for value, _ in ticks)


def test_steps_know_their_decimals() -> None:
    assert [decimals_of(s) for s in (1000.0, 2.5, 0.25, 0.1, 5.0)] == [0, 1, 2, 1, 0]


@WIDTHS
def test_a_ranking_names_every_row_and_hatches_what_is_missing(width: float) -> None:
    rows: list[Ranked | Gap] = [
        Ranked(mark("1", LONG, -120.0), number(1)),
        Ranked(mark("2", 'Mønsterby & "<Søn>"', 300.0, "own"), Printed("=2", 2, "rank#/p")),
        Gap("… flere …"),
        Ranked(mark("3", "Prøveby", None, why="ikke offentliggjort af hensyn til fortrolighed, se nedenfor")),
    ]
    drawn = Drawn(ranking(rows, width=width, heading=heading(), say=SAY, tick=TICK))
    assert drawn.inside() == []
    assert len(drawn.circles()) == 2
    assert len(drawn.paths("zero")) == 1
    names = "".join(w.said for w in drawn.words() if "name" in w.kind.split())
    assert LONG.replace(" ", "") in names.replace(" ", "")
    why = " ".join(w.said for w in drawn.words() if w.kind == "why")
    assert why == "ikke offentliggjort af hensyn til fortrolighed, se nedenfor"
    assert drawn.svg.count('class="absent"') == 1
    assert "=2" in [w.said for w in drawn.words()]
    assert drawn.touching({"name", "value", "place"}) == []


@WIDTHS
def test_rankings_of_nothing_and_of_one(width: float) -> None:
    say = ChartWords("kr.", "Ingen har et tal.")
    empty = Drawn(ranking([], width=width, heading=heading(), say=say, tick=TICK))
    assert [w.said for w in empty.words()] == ["Ingen har et tal."]
    missing = Drawn(ranking([Ranked(FIVE[4])], width=width, heading=heading(), say=say, tick=TICK))
    assert "ikke offentliggjort" in [w.said for w in missing.words()]
    one = ranking([Ranked(FIVE[0], number(1))], width=width, heading=heading(), say=say, tick=TICK)
    assert Drawn(one).inside() == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), AMOUNTS), max_size=12), st.sampled_from([360.0, 640.0]))
def test_bars_start_at_zero(values: list[float | None], width: float) -> None:
    rows = [
        Bar(f"Konto {chr(65 + i)}", None if v is None else number(v), why="mangler")
        for i, v in enumerate(values)
    ]
    drawn = Drawn(bars(rows, width=width, heading=heading(), say=SAY, tick=TICK))
    assert drawn.inside() == []
    if all(v is None for v in values):
        assert [w.said for w in drawn.words()] == [SAY.nothing]
        return
    zero = float(re.findall(r"M([\d.]+)", drawn.paths("zero")[0])[0])
    boxes = [n for n in drawn.root.iter(f"{SVG}rect") if "bar" in n.get("class", "").split()]
    assert len(boxes) == sum(v is not None for v in values)
    for box in boxes:
        left = float(box.attrib["x"])
        assert min(abs(left - zero), abs(left + float(box.attrib["width"]) - zero)) <= 0.15


def test_a_sparkline_is_small_and_keeps_its_gaps() -> None:
    points = {t: number(float(t)) for t in YEARS if t != 2021}
    svg = sparkline(points, years=YEARS, heading=heading())
    assert Drawn(svg).paths("line")[0].count("M") == 2
    assert len(svg) < 700
    assert "<path" not in sparkline({}, years=YEARS, heading=heading())
    assert Drawn(sparkline({2019: number(-1.0)}, years=[2019], heading=heading())).inside() == []
