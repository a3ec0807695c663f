"""The drawings that stand in expected/: invented places, small enough to read.

`python -m tests.charts.drawings` draws them anew after a wanted change; look at them before committing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from alen.charts.against import AxisWords, Pair, against
from alen.charts.bars import bars
from alen.charts.choropleth import choropleth
from alen.charts.claim_line import Stretch, claim_line
from alen.charts.floors import Floor, floors
from alen.charts.marks import (
    Area,
    Bar,
    Break,
    ChartWords,
    Gap,
    Half,
    Heading,
    Kind,
    Line,
    Mark,
    Ranked,
)
from alen.charts.preview import preview, preview_of_few
from alen.charts.ranking import ranking
from alen.charts.shapes import Box, Inset, Shape, ShapeSet
from alen.charts.sparkline import sparkline
from alen.charts.stacked import Stack, stacked
from alen.charts.standalone import standalone
from alen.charts.swarm import Crowd, swarm
from alen.charts.text import fill
from alen.charts.tiles import Cell, tiles
from alen.charts.treemap import Tile, treemap
from alen.charts.trend import trend
from alen.model.printed import Printed
from alen.words import Words

EXPECTED = Path(__file__).parent / "expected"
CSS = (Path(__file__).parents[2] / "src/alen/charts/style.css").read_text("utf-8")
TICK = Words("da").number
SAY = ChartWords("kr. pr. indbygger", "Ingen har et tal.")


def heading(ident: str = "c") -> Heading:
    return Heading(ident, "It-udgifter <pr.> indbygger", "Prøveby & Mønsterby bogførte hver sit.")


def number(value: float, source: str = "rank#/rows/0/cell/value", decimals: int = 0) -> Printed:
    return Printed(TICK(value, decimals), value, source)


def mark(code: str, name: str, value: float | None, kind: Kind = "other", why: str = "") -> Mark:
    return Mark(code, name, None if value is None else number(value), kind, why=why)


FIVE = [
    mark("1", "Prøveby", 2100.0, "own"),
    mark("2", "Mønsterby", 2400.0, "group"),
    mark("3", "Nordprøve", 2450.0),
    mark("4", "Sydprøve & Omegn", 3000.0),
    mark("5", "Ø", None, why="ikke offentliggjort"),
]
MEDIAN = number(2425.0, "rank#/median")
YEARS = [2019, 2020, 2021, 2022, 2023]
LINES = [
    Line(
        "Prøveby",
        {t: number(2000.0 + 50 * i) for i, t in enumerate(YEARS) if t != 2021},
        "own",
        why={2021: "fortroligt"},
    ),
    Line("Gruppens median", {t: number(2100.0 + 40 * i) for i, t in enumerate(YEARS)}, "group"),
    Line(
        "Hele landet",
        {t: number(2120.0 + 30 * i) for i, t in enumerate(YEARS)},
        "nation",
        summed=frozenset({2019, 2020}),
    ),
]
CELLS = [Cell("1", 0, 0, "Prø"), Cell("2", 1, 0, "Møn"), Cell("3", 0, 1, "Nor")]
AREAS = {
    "1": Area("1", "Prøveby", "q1", True, "Prøveby: 2.100"),
    "2": Area("2", "Mønsterby", "q5"),
    "3": Area("3", "Nordprøve"),
}
SHAPES = ShapeSet(
    200,
    120,
    [
        Shape("1", "Prøveby", "M0,0H90V90H0Z", 45, 45, 8100),
        Shape("2", "Mønsterby", "M90,0H120V90H90Z", 105, 45, 2700),
        Shape("3", "Nordprøve", "M300,0H320V20H300Z", 310, 10, 400),
    ],
    (
        Inset("capital", ("1", "2"), Box(85, 0, 20, 20), Box(140, 70, 50, 50), False),
        Inset("bornholm", ("3",), Box(298, 0, 24, 24), Box(150, 20, 24, 24), True),
    ),
)


def _swarm(width: float) -> str:
    say = ChartWords(SAY.axis, SAY.nothing, fill("Median {value}", value=MEDIAN))
    return swarm_of(FIVE, width, say, MEDIAN, (2300.0, 2600.0))


def swarm_of(
    marks: Sequence[Mark],
    width: float,
    say: ChartWords,
    median: Printed | None = None,
    half: tuple[float, float] | None = None,
) -> str:
    """A swarm of marks that say themselves whose they are."""
    own = next((one for one in marks if one.kind == "own"), None)
    members = {one.code for one in marks if one.kind == "group"}
    return swarm(
        Crowd(marks, median, half), width=width, heading=heading(), say=say, tick=TICK, own=own,
        members=members,
    )  # fmt: skip


def _ranking(width: float) -> str:
    say = ChartWords(SAY.axis, SAY.nothing, fill("Median {value}", value=MEDIAN), "Plads")
    rows: list[Ranked | Gap] = [Ranked(m, number(i + 1, f"rank#/rows/{i}/place")) for i, m in enumerate(FIVE)]
    rows[4] = Ranked(FIVE[4])
    rows.insert(2, Gap(fill("… {n} flere …", n=number(40, "rank#/left"))))
    return ranking(rows, width=width, heading=heading(), say=say, tick=TICK, median=MEDIAN)


def _trend(width: float) -> str:
    low = dict.fromkeys(YEARS, 1950.0)
    half = Half(low, {t: v + 300 for t, v in low.items()})
    breaks = [Break(2022, "ny kontoplan")]
    return trend(
        LINES, years=YEARS, width=width, heading=heading(), say=SAY, tick=TICK, half=half, breaks=breaks
    )


def _bars(width: float) -> str:
    rows = [
        Bar("Administration & stab", number(-1.25, decimals=1), "own"),
        Bar("Sundhed", number(2.0, decimals=1)),
        Bar("Andet", None, why="ikke opgjort"),
    ]
    return bars(rows, width=width, heading=heading(), say=SAY, tick=TICK)


def _stacked(width: float) -> str:
    def amount(value: float) -> Printed:
        return number(value, "page#/sums/0", 1)

    rows = [
        Stack("Applikationer & systemer", amount(40.4), amount(38.0), amount(393.3)),
        Stack("Netværk", amount(16.1), amount(14.0), amount(30.5), amount(22.0)),
        Stack("Tilbageført", amount(-4.0), amount(-60.0), amount(2.0)),
        Stack("Sikkert", amount(9.4), amount(9.4), amount(9.4)),
    ]
    return stacked(rows, width=width, heading=heading(), say=SAY, tick=TICK)


def _treemap(width: float) -> str:
    found = [
        Tile("Hardware & udstyr", number(168.0), "Slutbrugere"),
        Tile("Ukendt", number(105.0), "Slutbrugere", is_unknown=True),
        Tile("Telekommunikation", number(4.0), "Slutbrugere"),
        Tile("Software", number(22.0), "Applikationer"),
        Tile("Offentlig sky", number(9.0), "Applikationer"),
    ]
    return treemap(found, width=width, heading=heading(), say=SAY)


def _preview() -> str:
    return preview(
        title="It-udgifter pr. indbygger",
        where="Prøveby, 2023",
        number=number(2100.0),
        unit="kr. pr. indbygger",
        why="",
        marks=FIVE,
        median=MEDIAN,
        heading=heading(),
    )


def _preview_of_few() -> str:
    return preview_of_few(
        title="Regionernes it",
        where="2023",
        number=number(2100.0),
        unit="mio. kr.",
        why="",
        bars=[
            Bar("Region Nordprøve", number(755.0), "group"),
            Bar("Region Midtmodel & Omegn", number(337.0), "group"),
            Bar("Region Østmønster", None, why="ikke opgjort"),
        ],
        bar_unit="kr. pr. indbygger",
        heading=heading(),
    )


def _floors(width: float) -> str:
    rows = [
        Floor("gennemsnittet", number(389.0, "potential#/rules/0/observed/per_inhabitant"), (244.0, 295.0)),
        Floor("medianen", None, (270.0, 365.0), "kan alene skyldes kontering"),
        Floor("nedre kvartil", number(599.0, "potential#/rules/2/observed/per_inhabitant"), (465.0, 599.0)),
        Floor("gennemsnittet af de ti laveste", None, None, "kan ikke siges"),
    ]
    return floors(rows, width=width, heading=heading(), say=SAY, tick=TICK)


def _against(width: float) -> str:
    pairs = [
        Pair("Prøveby", 2100.0, 2600.0, (2200.0, 3050.0), "own", "Prøveby: indeks"),
        Pair("Mønsterby", 2400.0, 2300.0, (1900.0, 2700.0)),
        Pair("Nordprøve", 3000.0, 3900.0, (3300.0, 9000.0)),
        Pair("Sydprøve & Omegn", 1800.0, 1700.0, (1500.0, 1950.0)),
    ]
    axes = AxisWords("Beregnet, kr. pr. indbygger", "Bogført, kr. pr. indbygger", "som beregnet")
    return against(pairs, width=width, heading=heading(), say=SAY, axes=axes, tick=TICK)


def _claim_line(width: float) -> str:
    rows = [
        Stretch("Det ordene tillader", "own", 6.5, 7.5, holds_high=False),
        Stretch("Det, der følger af udsagnets andre tal", "other", 5.8, 9.6, holds_low=False),
        Stretch("Regnskaberne & deres afrunding", "group", 7.1, 7.1),
        Stretch("Regnskaberne for de øvrige", why="ikke indlæst"),
    ]
    return claim_line(rows, width=width, heading=heading(), say=ChartWords("pct.", "Intet"), tick=TICK)


def _claim_line_without_limit(width: float) -> str:
    rows = [Stretch("Mindst", "own", 20.0, None), Stretch("Højst", low=None, high=18.5, holds_high=False)]
    return claim_line(rows, width=width, heading=heading(), say=ChartWords("mio. kr.", "Intet"), tick=TICK)


DRAWINGS: dict[str, Callable[[], str]] = {
    "swarm_wide": lambda: _swarm(640),
    "swarm_narrow": lambda: _swarm(360),
    "ranking_wide": lambda: _ranking(640),
    "ranking_narrow": lambda: _ranking(360),
    "trend_wide": lambda: _trend(640),
    "trend_narrow": lambda: _trend(360),
    "against_wide": lambda: _against(640),
    "against_narrow": lambda: _against(360),
    "against_empty": lambda: against(
        [], width=640, heading=heading(), say=SAY, axes=AxisWords("a", "b", "c"), tick=TICK
    ),
    "claim_line_wide": lambda: _claim_line(640),
    "claim_line_narrow": lambda: _claim_line(360),
    "claim_line_endless_wide": lambda: _claim_line_without_limit(640),
    "claim_line_empty": lambda: claim_line([], width=640, heading=heading(), say=SAY, tick=TICK),
    "floors_wide": lambda: _floors(640),
    "floors_narrow": lambda: _floors(360),
    "floors_empty": lambda: floors([], width=640, heading=heading(), say=SAY, tick=TICK),
    "bars_wide": lambda: _bars(640),
    "bars_narrow": lambda: _bars(360),
    "stacked_wide": lambda: _stacked(640),
    "stacked_narrow": lambda: _stacked(360),
    "treemap_wide": lambda: _treemap(640),
    "treemap_narrow": lambda: _treemap(360),
    "tiles_wide": lambda: tiles(CELLS, AREAS, width=640, heading=heading()),
    "tiles_narrow": lambda: tiles(CELLS, AREAS, width=360, heading=heading()),
    "map_wide": lambda: choropleth(
        SHAPES, AREAS, width=640, heading=heading(), insets={"capital": "Midten", "bornholm": "Nordprøve"}
    ),
    "map_narrow": lambda: choropleth(SHAPES, AREAS, width=360, heading=heading(), insets={}),
    "sparkline": lambda: sparkline(LINES[0].points, years=YEARS, heading=heading()),
    "preview": _preview,
    "preview_of_few": _preview_of_few,
    "standalone": lambda: standalone(_trend(640), CSS),
}


if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    for name, draw in DRAWINGS.items():
        (EXPECTED / f"{name}.svg").write_text(draw().replace("><", ">\n<") + "\n", "utf-8")
