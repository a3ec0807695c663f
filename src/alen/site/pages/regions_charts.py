"""The drawings of the regions' page: the series, and what gave to the growth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from alen.answers.drivers import DriversAnswer
from alen.answers.phrases import UNITS
from alen.answers.regions import RegionsAnswer, RegionSeries
from alen.answers.regions_words import part_name
from alen.charts.bars import bars
from alen.charts.marks import Bar, Break, ChartWords, Heading, Kind, Line
from alen.charts.trend import trend
from alen.measures.breakdowns import REST
from alen.model.printed import Printed
from alen.site.visit import Visit

WIDE, HALF_WIDE, NARROW = 960, 480, 360
ORDER = {"member": 0, "predecessor": 1, "successor": 2}
"""Those of the year shown come first, the region that takes over last."""


@dataclass(frozen=True)
class Picture:
    """A drawing in both forms."""

    wide: Markup
    narrow: Markup


def _picture(draw: Callable[[str, int], str], wide: int) -> Picture:
    # The drawing escapes what it is given.
    return Picture(Markup(draw("w", wide)), Markup(draw("n", NARROW)))


def short_name(name: str) -> str:
    """A region's name where there is little room."""
    return name.removeprefix("Region ")


class Drawing:
    """Draws one answer; `about` is the page's one sentence."""

    def __init__(self, visit: Visit, answer: RegionsAnswer, title: str, about: str) -> None:
        self.visit, self.answer, self.title, self.about = visit, answer, title, about
        self.words = visit.words
        self.unit = visit.phrases.of(UNITS, answer.header.measure.unit)

    # -- the series ------------------------------------------------------------------------------

    def ordered(self) -> list[tuple[int, RegionSeries]]:
        """The series in the order they are shown, each with its place in the answer."""
        return sorted(enumerate(self.answer.series), key=lambda pair: (ORDER[pair[1].role], pair[0]))

    def value(self, at: int, one: RegionSeries, year: int) -> Printed | None:
        """One figure of the series; None where there is none."""
        place = self.answer.years.index(year)
        value = one.cells[place].value
        if value is None:
            return None
        return self.visit.number(value, 0, f"regions#/series/{at}/cells/{place}/value")

    def drawn_years(self) -> list[int]:
        """The years from the first with a figure per inhabitant to the last."""
        have = [cell.year for one in self.answer.series for cell in one.cells if cell.value is not None]
        return list(range(min(have), max(have) + 1)) if have else []

    def _line(self, at: int, one: RegionSeries) -> Line:
        points = {year: self.value(at, one, year) for year in self.answer.years}
        name = self.visit.phrases.name(one.organisation)
        return Line(
            name=name,
            points={year: number for year, number in points.items() if number is not None},
            kind="series",
            short=short_name(name),
            summed=frozenset(one.summed_years),
        )

    def series_svg(self, ident: str, width: int) -> str:
        """Kroner per inhabitant of each region over the years."""
        years = self.drawn_years()
        cuts = [cut for cut in self.answer.cuts if years and years[0] < cut.year <= years[-1]]
        return trend(
            [self._line(at, one) for at, one in self.ordered()],
            years=years,
            width=width,
            heading=Heading(ident, self.words.say("{title}: over time", title=self.title), self.about),
            say=ChartWords(self.unit, self.words.say("No figures are loaded in this data edition")),
            tick=self.words.number,
            breaks=[Break(cut.year, self.words.say("Reform")) for cut in cuts],
            height=420 if width >= HALF_WIDE else 340,
        )

    def series(self) -> Picture | None:
        """The series in both forms; None without a figure."""
        if not self.drawn_years():
            return None
        return _picture(lambda form, width: self.series_svg(f"series-{form}", width), WIDE)

    # -- what drives it --------------------------------------------------------------------------

    def _bars(self, answer: DriversAnswer, alias: str) -> list[Bar]:
        rows: list[Bar] = []
        for at, one in enumerate(answer.drivers):
            kind: Kind = "other" if one.code == REST else "group"
            why = self.visit.phrases.why(one.missing) if one.missing is not None else ""
            number = (
                None
                if one.points is None
                else self.visit.signed(one.points, 2, f"{alias}#/drivers/{at}/points")
            )
            rows.append(Bar(part_name(self.words, one, answer.dimension), number, kind, why=why))
        if answer.others is not None and answer.others.points is not None:
            number = self.visit.signed(answer.others.points, 2, f"{alias}#/others/points")
            rows.append(Bar(self.words.say("All others together"), number, "other"))
        if answer.unexplained_ore and answer.unexplained_points is not None:
            number = self.visit.signed(answer.unexplained_points, 2, f"{alias}#/unexplained_points")
            rows.append(Bar(self.words.say("Cannot be told apart"), number, "other"))
        return rows

    def drivers_svg(self, answer: DriversAnswer, alias: str, ident: str, width: int) -> str:
        """Percentage points of the growth, part by part."""
        title = (
            self.words.say("What gave to the growth, by function")
            if answer.dimension == "funktion"
            else self.words.say("What gave to the growth, by art")
        )
        return bars(
            self._bars(answer, alias),
            width=width,
            heading=Heading(ident, title, self.about),
            say=ChartWords(
                self.words.say("percentage points of the growth"),
                self.words.say("Growth from an amount at or below zero says nothing"),
            ),
            tick=self.words.number,
        )

    def drivers(self, answer: DriversAnswer, alias: str) -> Picture:
        """The bars in both forms."""
        return _picture(
            lambda form, width: self.drivers_svg(answer, alias, f"{alias}-{form}", width), HALF_WIDE
        )
