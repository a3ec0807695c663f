"""The drawings of a measure's page, from its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from markupsafe import Markup

from alen.answers.boundaries import BoundariesAnswer
from alen.answers.parts import Cell
from alen.answers.phrases import DECIMALS, REASONS, UNITS
from alen.answers.places import unplaced_sentences
from alen.answers.ranking import RankRow
from alen.answers.spread import SpreadAnswer
from alen.charts.choropleth import choropleth
from alen.charts.classes import Shade, classify
from alen.charts.marks import Area, Break, ChartWords, Gap, Half, Heading, Kind, Line, Mark, Ranked
from alen.charts.ranking import ranking
from alen.charts.shapes import Box, Inset, Shape, ShapeSet
from alen.charts.swarm import Crowd, swarm
from alen.charts.text import Label, fill
from alen.charts.tiles import tiles
from alen.charts.trend import trend
from alen.model.printed import Printed
from alen.site.pages.measure_bands import BANDS_READ, banded_places, peers_line
from alen.site.pages.measure_drawn import HALVED, Answers, Picture, half_of, is_numbered, tile_cells, years_of
from alen.site.pages.measure_state import State
from alen.site.visit import Visit

Part = TypeVar("Part")

WIDE, HALF_WIDE, NARROW = 960, 640, 360
AROUND = 5
"""Rows of a ranking on each side of the organisation, and at each end."""
AROUND_FROZEN = 2
"""The same on the organisations' pages of a frozen site."""
WITHOUT_PLACE = 6
"""Rows without a place that a ranking shows before it points at the table."""


class Drawing:
    """Draws; `about` is the page's description, which every chart of the organisation says too."""

    def __init__(self, visit: Visit, state: State, answers: Answers, title: str, about: str) -> None:
        self.visit, self.state, self.answers = visit, state, answers
        self.title, self.about = title, about
        self.words, self.phrases = visit.words, visit.phrases
        self.measure = answers.rank.header.measure
        self.unit = self.phrases.of(UNITS, self.measure.unit)
        self.own = state.organisation.code
        self.around = AROUND_FROZEN if visit.is_static and not state.is_nation else AROUND

    # -- marks -----------------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> Mapping[str, Printed]:
        """code -> the figure as printed, of everybody with a value."""
        return self.visit.remembered("numbers", self.state.rank(), self._numbers)

    def _numbers(self) -> dict[str, Printed]:
        return {
            row.organisation.code: self.visit.figure(row.cell, self.measure.unit, f"{source}/cell")
            for row, source in self.sourced()
            if is_numbered(row)
        }

    def sourced(self) -> Iterator[tuple[RankRow, str]]:
        """Every row with where it stands in the answer: ranked first, then those without a place."""
        for place, row in enumerate(self.answers.rank.rows):
            yield row, f"rank#/rows/{place}"
        for place, row in enumerate(self.answers.rank.unranked):
            yield row, f"rank#/unranked/{place}"

    def kind(self, code: str) -> Kind:
        """Whose a mark is."""
        if code == self.own:
            return "own"
        return "group" if code in self.answers.members else "other"

    def why(self, row: RankRow) -> str:
        """Why a row has no place, in words."""
        reason = row.cell.reason or "booked_elsewhere"
        return self.phrases.of(REASONS, reason)

    def mark(self, row: RankRow) -> Mark:
        """One organisation's mark."""
        found = self._marks[row.organisation.code]
        kind = self.kind(found.code)
        return found if kind == "other" else replace(found, kind=kind)

    @cached_property
    def _marks(self) -> Mapping[str, Mark]:
        """code -> everybody's mark, as on a page where nobody is chosen."""
        return self.visit.remembered("marks", self.state.rank(), self._marks_anew)

    def _marks_anew(self) -> dict[str, Mark]:
        return {
            row.organisation.code: Mark(
                row.organisation.code,
                self.phrases.name(row.organisation),
                self.numbers.get(row.organisation.code),
                why="" if row.status == "ranked" else self.why(row),
            )
            for row, _ in self.sourced()
        }

    def heading(self, ident: str, title: str, about: str = "") -> Heading:
        """A chart's title and what it says."""
        if not about and self.visit.is_static and not self.state.is_nation and title != self.title:
            about = self.title  # the page's first drawing says it all
        return Heading(ident, title, about or self.about)

    def chart_words(self, median: Printed | None = None, place: str = "") -> ChartWords:
        """The words around a chart, with the label of its median."""
        said = self.words.say
        label = "" if median is None else fill(said("Median {value}"), value=median)
        return ChartWords(self.unit, said("There are no figures to draw."), label, place)

    @cached_property
    def median(self) -> Printed | None:
        """The country's median, as printed."""
        return self._summary("median")

    def _summary(self, name: str) -> Printed | None:
        value = getattr(self.answers.rank.summary, name)
        decimals = DECIMALS.get(self.measure.unit, 2)
        return None if value is None else self.visit.number(value, decimals, f"rank#/summary/{name}")

    # -- the whole country -----------------------------------------------------------------------

    def swarm(self) -> Picture:
        """Everybody as dots along a scale."""
        return Picture(Markup(self.swarm_svg("swarm-w", WIDE)), Markup(self.swarm_svg("swarm-n", NARROW)))

    @cached_property
    def _crowd(self) -> Crowd:
        ranked = [row.organisation.code for row in self.answers.rank.rows]
        if self.own in self.numbers and self.own not in ranked:
            # Booked elsewhere: a dot on its own page alone.
            return self._crowd_of([*ranked, self.own])
        return self.visit.remembered("crowd", self.state.rank(), lambda: self._crowd_of(ranked))

    def _crowd_of(self, codes: Iterable[str]) -> Crowd:
        return Crowd([self._marks[code] for code in codes], self.median, self._middle_half())

    def _middle_half(self) -> tuple[float, float] | None:
        """The quartiles that the swarm's band lies between; None without a band."""
        summary = self.answers.rank.summary
        low, high = summary.lower_quartile, summary.upper_quartile
        return None if low is None or high is None or summary.n <= HALVED else (low, high)

    def swarm_svg(self, ident: str, width: int) -> str:
        """One form of the swarm."""
        return swarm(
            self._crowd, width=width, heading=self.heading(ident, self.title),
            say=self.chart_words(self.median), tick=self.words.number, own=self._marks.get(self.own),
            members=self.answers.members,
            points_at=not self.visit.is_static or (self.state.is_nation and not self.state.has_year),
        )  # fmt: skip

    def legend(self) -> list[tuple[str, str]]:
        """Whose the dots are."""
        say = self.words.say
        found: list[tuple[str, str]] = []
        if not self.state.is_nation:
            found.append(("dot own", self.phrases.name(self.state.organisation)))
        if self.members_name:
            found.append(("dot group", self.members_name))
        is_local = self.answers.rank.kind == "municipality"
        if found:
            others = say("Other municipalities") if is_local else say("Other regions")
        else:
            others = say("Municipalities") if is_local else say("Regions")
        found.append(("dot other", others))
        if self._middle_half() is not None:
            found.append(("band", say("The middle half")))
        return found

    @property
    def members_name(self) -> str:
        """What those in blue are called; empty where nobody is."""
        if self.answers.group is not None:
            return self.phrases.name(self.answers.group)
        if not self.answers.shows_peers:
            return ""
        if self.answers.rank.kind == "municipality":
            return self.words.say("Peer municipalities")
        return self.words.say("Peer regions")

    # -- the ranking -----------------------------------------------------------------------------

    def ranking(self) -> Picture:
        """The group's members, or those around the organisation and the ends."""
        title = self.words.say("Ranking: {title}", title=self.title)
        rows = self.rows()

        def drawn(ident: str, width: int) -> Markup:
            return Markup(
                ranking(
                    rows, width=width, heading=self.heading(ident, title),
                    say=self.chart_words(self.median, self.words.say("Place") if self.has_places else ""),
                    tick=self.words.number, median=self.median,
                )
            )  # fmt: skip

        return Picture(drawn("ranking-w", HALF_WIDE), drawn("ranking-n", NARROW))

    def ranking_reading(self) -> str:
        """How the ranking is read, and why a figure in it may have no place."""
        said = self._ranking_order()
        if self.has_places:
            said = f"{said} {self.words.say(BANDS_READ)}"
        said = " ".join([said, *unplaced_sentences(self.words, self.answers.rank.without_place)])
        if not any(row.status == "booked_elsewhere" for row in self._unranked()[:WITHOUT_PLACE]):
            return said
        elsewhere = self.words.say("A figure without a place is presumably booked elsewhere.")
        return f"{said} {elsewhere}"

    def _ranking_order(self) -> str:
        say = self.words.say
        if self.answers.group is not None:
            group = self.phrases.name(self.answers.group)
            if not self.has_places:
                return say("{group}, highest figure first.", group=group)
            return say("{group}, highest figure first. The place is that in the whole country.", group=group)
        if self.answers.shows_peers:
            return say("The peers, highest figure first. The place is that in the whole country.")
        if len(self.answers.rank.rows) <= 5 * self.around:
            return say("Highest figure first.")
        if self.state.is_nation or self._own_place is None:
            return say("The highest and the lowest figures, highest first.")
        name = self.phrases.name(self.state.organisation)
        return say("Highest figure first: both ends, and those around {organisation}.", organisation=name)

    def rows(self) -> list[Ranked | Gap]:
        """The rows of the ranking."""
        rank, members = self.answers.rank, self.answers.members
        shown = [place for place, row in enumerate(rank.rows) if self._is_shown(place, row, len(rank.rows))]
        found: list[Ranked | Gap] = []
        last = -1
        for place in shown:
            if place > last + 1 and not members:
                found.append(Gap(self.words.say("… those between …")))
            row = rank.rows[place]
            band = None if row.band is None else (row.band.low, row.band.high)
            found.append(Ranked(self.mark(row), self.banded_places[place], band))
            last = place
        return [*found, *self._without_place()]

    def _unranked(self) -> list[RankRow]:
        """Those without a place, the organisation itself first and those with a figure before the others."""
        members, own = self.answers.members, self.own
        rows = [
            row
            for row in self.answers.rank.unranked
            if not members or row.organisation.code in members or row.organisation.code == own
        ]
        return sorted(rows, key=lambda row: (row.organisation.code != own, not is_numbered(row)))

    def _without_place(self) -> list[Ranked | Gap]:
        rows = self._unranked()
        found: list[Ranked | Gap] = [Ranked(self.mark(row)) for row in rows[:WITHOUT_PLACE]]
        if len(rows) > WITHOUT_PLACE:
            found.append(Gap(self.words.say("… more without a place: see the table")))
        return found

    def _is_shown(self, place: int, row: RankRow, n: int) -> bool:
        if self.answers.members:
            return row.organisation.code in self.answers.members or row.organisation.code == self.own
        own = self._own_place
        if n <= 5 * self.around:
            return True
        ends = self.around if own is not None else 2 * self.around
        near = own is not None and abs(place - own) <= self.around
        return place < ends or place >= n - ends or near

    @cached_property
    def _own_place(self) -> int | None:
        rows = self.answers.rank.rows
        return next((place for place, row in enumerate(rows) if row.organisation.code == self.own), None)

    @property
    def has_places(self) -> bool:
        """Whether anybody has a place."""
        return self.answers.rank.summary.placed > 0

    @cached_property
    def banded_places(self) -> list[Label | None]:
        """The places of the ranked rows in their order, each with its band; None for those without one."""
        return self.visit.remembered(
            "banded places", self.state.rank(), lambda: banded_places(self.visit, self.answers.rank.rows)
        )

    # -- where in the country --------------------------------------------------------------------

    @cached_property
    def classes(self) -> tuple[Mapping[str, str], list[tuple[str, Markup]]]:
        """code -> class, and the legend: each class with the figures of its least and greatest member."""
        return self.visit.remembered("classes", self.state.rank(), self._classes)

    def _classes(self) -> tuple[Mapping[str, str], list[tuple[str, Markup]]]:
        values = {
            row.organisation.code: row.cell.value if row.status == "ranked" else None
            for row, _ in self.sourced()
        }
        found = classify(values)
        legend = [(one.name, self._class(one)) for one in found.shades]
        if "q0" in found.of.values():
            legend.append(("q0", Markup.escape(self.words.say("no figure"))))
        return found.of, legend

    def _class(self, one: Shade) -> Markup:
        """The figures of a class's least and greatest member."""
        low, high = self.numbers[one.low], self.numbers[one.high]
        if one.low == one.high:
            return Markup(low.__html__())
        # A dash between numbers below zero reads as one more minus.
        said = self.words.say("{low} to {high}") if low.value < 0 else self.words.say("{low}–{high}")
        return Markup(said).format(low=low, high=high)

    def areas(self) -> Mapping[str, Area]:
        """Everybody as an area with its class."""
        everybody = self.visit.remembered("areas", self.state.rank(), self._areas)
        own = everybody.get(self.own)
        return everybody if own is None else {**everybody, self.own: replace(own, own=True)}

    def _areas(self) -> dict[str, Area]:
        shades, _ = self.classes
        found: dict[str, Area] = {}
        for row, _ in self.sourced():
            code, name = row.organisation.code, self.phrases.name(row.organisation)
            number = self.numbers.get(code)
            said = self.why(row) if number is None else str(number)
            found[code] = Area(code, name, shades.get(code, "q0"), False, f"{name}: {said}")
        return found

    def tiles(self) -> Picture | None:
        """One hexagon per municipality; None where none of those with a figure has a tile."""
        cells = tile_cells()
        if self.answers.rank.kind != "municipality" or not any(one.code in self.numbers for one in cells):
            return None
        areas = self.areas()
        title = self.words.say("Tiles: {title}", title=self.title)
        wide, narrow = (
            Markup(tiles(cells, areas, width=width, heading=self.heading(ident, title)))
            for ident, width in (("tiles-w", HALF_WIDE - 120), ("tiles-n", NARROW))
        )
        # A frozen site holds thousands of these: one form of them serves both widths there.
        return Picture(narrow, Markup("")) if self.visit.is_static else Picture(wide, narrow)

    def map(self, found: BoundariesAnswer) -> Picture | None:
        """True outlines; None where the edition has none."""
        if not found.shapes:
            return None
        shapes = ShapeSet(
            found.width,
            found.height,
            [
                Shape(
                    one.organisation.code, self.phrases.name(one.organisation), one.path, one.label_x,
                    one.label_y, one.area,
                )
                for one in found.shapes
            ],
            tuple(
                Inset(one.key, one.codes, Box(*one.source), Box(*one.target), one.moved)
                for one in found.insets
            ),
        )  # fmt: skip
        title = self.words.say("Map: {title}", title=self.title)
        insets = {"capital": self.words.say("The capital, enlarged"), "bornholm": "Bornholm"}
        areas = self.areas()
        # One drawing for both forms: outlines weigh too much to be sent twice, and scale well.
        drawn = choropleth(
            shapes, areas, width=HALF_WIDE - 120, heading=self.heading("map", title), insets=insets
        )
        return Picture(Markup(drawn), Markup(""))

    # -- over time -------------------------------------------------------------------------------

    def trend(self) -> Picture | None:
        """The organisation and the median over the years; None without two years to draw."""
        lines = [*self._own_line(), *peers_line(self.visit, self.answers), *self._median_line()]
        years = years_of(lines)
        if len(years) < 2:
            return None
        title = self.words.say("Over time: {title}", title=self.title)

        def drawn(ident: str, width: int) -> Markup:
            return Markup(
                trend(
                    lines, years=range(years[0], years[-1] + 1), width=width,
                    heading=self.heading(ident, title), say=self.chart_words(), tick=self.words.number,
                    half=self._half(), breaks=self._breaks(),
                )
            )  # fmt: skip

        return Picture(drawn("trend-w", HALF_WIDE), drawn("trend-n", NARROW))

    @property
    def _has_trend(self) -> bool:
        """Whether there are two years to draw, and with them the band."""
        return len(years_of([*self._own_line(), *self._median_line()])) > 1

    def trend_reading(self) -> str:
        """How the series is read: its prices, and what the band is, where one is drawn."""
        say, header = self.words.say, self.answers.rank.header
        band = say("The band holds the middle half of all.")
        if self.answers.group is not None:
            group = self.phrases.name(self.answers.group)
            band = say("The band holds the middle half of {group}, as it is today.", group=group)
        if self._half() is None or not self._has_trend:
            band = ""
        if not header.measure.price_dependent:
            return band
        if header.price.kind == "current":
            prices = say("Current prices: part of a rise is the general rise in prices.")
        else:
            prices = say("In {prices}.", prices=self.phrases.price(header.price))
        return f"{prices} {band}".strip()

    def cells(self) -> Sequence[tuple[Cell, str]]:
        """The organisation's cells with where they stand in the answer."""
        series = self.answers.series
        if series is None:
            return ()
        return [(cell, f"series#/series/0/cells/{at}") for at, cell in enumerate(series.series[0].cells)]

    @cached_property
    def points(self) -> Mapping[int, Printed]:
        """year -> the organisation's figure as printed, or why there is none."""
        unit = self.measure.unit
        return {cell.year: self.visit.figure(cell, unit, source) for cell, source in self.cells()}

    def _own_line(self) -> list[Line]:
        points = {cell.year: self.points[cell.year] for cell, _ in self.cells() if cell.value is not None}
        if not points:
            return []
        first = min(points)
        why = {
            cell.year: self.phrases.of(REASONS, cell.reason)
            for cell, _ in self.cells()
            if cell.value is None and cell.year > first
        }
        summed = frozenset(cell.year for cell, _ in self.cells() if cell.summed_from)
        kind = "nation" if self.state.is_nation else "own"
        return [Line(self.phrases.name(self.state.organisation), points, kind, "", why, summed)]

    def shared_spread(self, name: str, make: Callable[[SpreadAnswer], Part]) -> Part | None:
        """What is made of the spread alone, once for all pages that show it; None where there is none."""
        spread = self.answers.spread
        if spread is None:
            return None
        key = self.state.spread(spread.header.basis)
        return self.visit.remembered(f"spread-{name}", key, lambda: make(spread))

    def _median_line(self) -> list[Line]:
        lines = self.shared_spread("median", self._median_line_of) or []
        # The peers' line is the blue one where there is one.
        return [replace(line, kind="nation") for line in lines] if self.answers.shows_peers else lines

    def _median_line_of(self, spread: SpreadAnswer) -> list[Line]:
        decimals = DECIMALS.get(self.measure.unit, 2)
        points = {
            one.year: self.visit.number(one.median, decimals, f"spread#/years/{at}/median")
            for at, one in enumerate(spread.years)
            if one.median is not None
        }
        return [Line(self.median_name, points, "group")] if points else []

    @property
    def median_name(self) -> str:
        """What the median's line is called."""
        if self.answers.group is not None:
            return self.words.say("Median, {group}", group=self.phrases.name(self.answers.group))
        if self.answers.rank.kind == "region":
            return self.words.say("Median of the regions")
        return self.words.say("Median of the municipalities")

    def _half(self) -> Half | None:
        half = self.shared_spread("half", half_of)
        return replace(half, kind="other") if half is not None and self.answers.shows_peers else half

    def _breaks(self) -> list[Break]:
        cuts = self.answers.series.cuts if self.answers.series is not None else ()
        return [Break(one.year, self.words.say("break")) for one in cuts]
