"""What stands around the drawings of a measure's page: controls, the table, the movers, the files."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from alen.answers.checks import Mover, MoversAnswer
from alen.answers.phrases import DECIMALS
from alen.answers.questions import Movers
from alen.answers.ranking import RankAnswer
from alen.answers.spread import SpreadAnswer
from alen.answers.trend import TrendAnswer
from alen.errors import AlenError
from alen.model.printed import Printed
from alen.site.pages.frames import iframe
from alen.site.pages.measure_bands import label_html
from alen.site.pages.measure_charts import Drawing
from alen.site.pages.measure_links import ROW, Links, OpenLinks
from alen.site.pages.measure_state import State, page_path
from alen.site.visit import Visit
from alen.words import rounded

MOVED = 5
"""Movers a list shows."""


# -- the table of all ----------------------------------------------------------------------------


@dataclass(frozen=True)
class TableRow:
    """One organisation in the table; `explain` is None where no figure is explained."""

    code: str
    name: str
    href: str
    explain: str | None
    place: Markup | None
    value: Printed
    millions: Printed | None
    status: str

    def html(self, has_places: bool, has_millions: bool, has_status: bool) -> str:
        """The row of a table with these columns."""
        value: str = escape(self.value)
        if self.explain:
            value = f'<a href="{escape(self.explain)}">{value}</a>'
        millions = f"<td>{_or_dash(self.millions)}</td>" if has_millions else ""
        status = f'<td class="text">{escape(self.status)}</td>' if has_status else ""
        name = f'<a href="{escape(self.href)}">{escape(self.name)}</a>'
        place = f"<td>{'–' if self.place is None else self.place}</td>" if has_places else ""
        return f'<tr><th scope="row">{name}</th>{place}<td>{value}</td>{millions}{status}</tr>\n'


def _or_dash(number: Printed | None) -> Markup:
    return Markup("–") if number is None else escape(number)


def table_rows(visit: Visit, draw: Drawing, links: OpenLinks) -> list[TableRow]:
    """Everybody: in rank order, then those without a place; the nation's own figure last."""
    rank = draw.answers.rank
    has_amounts = any(row.cell.total is not None for row, _ in draw.sourced())
    entries = list(draw.sourced())
    if rank.nation is not None:
        entries.append((rank.nation, "rank#/nation"))
    found: list[TableRow] = []
    for at, (row, source) in enumerate(entries):
        code = row.organisation.code
        flags = [flag for flag in row.cell.flags if flag != "booked_elsewhere"]
        status = draw.why(row) if row.status in ("missing", "booked_elsewhere") else ""
        words = ", ".join(one for one in (status, visit.phrases.flags(flags)) if one)
        found.append(
            TableRow(
                code=code,
                name=visit.phrases.name(row.organisation),
                href=links.organisation(code),
                explain=links.explain(code) if row.cell.value is not None else None,
                place=_placed(draw, at),
                value=draw.numbers.get(code) or visit.figure(row.cell, draw.measure.unit, f"{source}/cell"),
                millions=visit.millions(row.cell.total, f"{source}/cell/total") if has_amounts else None,
                status=words,
            )
        )
    return found


def _placed(draw: Drawing, at: int) -> Markup | None:
    label = draw.banded_places[at] if at < len(draw.banded_places) else None
    return None if label is None else label_html(label)


@dataclass(frozen=True)
class Everybody:
    """The table of all: which columns it has, and its rows as HTML."""

    has_places: bool
    has_millions: bool
    has_status: bool
    html: Markup


def everybody(visit: Visit, state: State, draw: Drawing, links: Links) -> Everybody:
    """The table of all, each row made once for all pages that have it; the page's own row is marked."""

    def make() -> tuple[bool, bool, bool, dict[str, str]]:
        rows = table_rows(visit, draw, links.open)
        millions = any(row.millions is not None for row in rows)
        status = any(row.status for row in rows)
        places = draw.has_places
        return places, millions, status, {row.code: row.html(places, millions, status) for row in rows}

    places, millions, status, rows = visit.remembered("everybody", (state.rank(), links.open), make)
    own = state.organisation.code
    parts = [
        html.replace("<tr>", '<tr class="own">', 1) if code == own else html for code, html in rows.items()
    ]
    return Everybody(places, millions, status, links.filled("".join(parts)))


# -- over time -----------------------------------------------------------------------------------


def year_rows(visit: Visit, draw: Drawing) -> Markup:
    """Every year with the organisation's figure and the spread it is seen against, newest first."""
    others = draw.shared_spread("cells", lambda spread: _spread_cells(visit, draw, spread)) or {}
    own = draw.points
    rows: list[str] = []
    for year in sorted({*own, *others}, reverse=True):
        kind = ' class="own"' if year == draw.state.year else ""
        value = escape(own[year]) if year in own else "–"
        cells = others.get(year, "<td>–</td>" * len(_SPREAD))
        rows.append(f'<tr{kind}><th scope="row">{year}</th><td>{value}</td>{cells}</tr>\n')
    return Markup("".join(rows))


_SPREAD = ("lower_quartile", "median", "upper_quartile")


def _spread_cells(visit: Visit, draw: Drawing, spread: SpreadAnswer) -> dict[int, str]:
    """year -> the cells of the spread, which all pages of the measure share."""
    decimals = DECIMALS.get(draw.measure.unit, 2)
    found: dict[int, str] = {}
    for at, one in enumerate(spread.years):
        for name in _SPREAD:
            number = visit.number(getattr(one, name), decimals, f"spread#/years/{at}/{name}")
            found[one.year] = f"{found.get(one.year, '')}<td>{escape(number)}</td>"
    return found


# -- the largest movers --------------------------------------------------------------------------


@dataclass(frozen=True)
class MoverRow:
    """One organisation that moved; `adds_up` when the two years' numbers shown give the change shown."""

    code: str
    name: str
    then: Printed
    now: Printed
    change: Printed
    pct: Printed
    adds_up: bool

    @property
    def tag(self) -> str:
        """What marks the row on the organisation's own page."""
        return f"{ROW}{self.code}{ROW}"


@dataclass(frozen=True)
class Moves:
    """The largest movers since one year."""

    visit: Visit
    alias: str
    answer: MoversAnswer

    @property
    def ident(self) -> str:
        """The id of the list."""
        return f"moves-{self.first}"

    @property
    def first(self) -> int:
        """The first of the two years."""
        return self.answer.first_year

    @property
    def last(self) -> int:
        """The year shown."""
        return self.answer.last_year

    def by_amount(self) -> Sequence[MoverRow]:
        """Those that moved most."""
        return self._rows("absolute", self.answer.absolute)

    def by_pct(self) -> Sequence[MoverRow]:
        """The same in per cent; empty where per cent of the unit says nothing."""
        if self.answer.header.measure.unit == "pct":
            return []
        return self._rows("relative", self.answer.relative)

    def _rows(self, name: str, movers: Iterable[Mover]) -> list[MoverRow]:
        return [self._row(mover, f"{self.alias}#/{name}/{at}") for at, mover in enumerate(movers)]

    def _row(self, mover: Mover, source: str) -> MoverRow:
        visit, decimals = self.visit, DECIMALS.get(self.answer.header.measure.unit, 2)
        return MoverRow(
            mover.organisation.code, visit.phrases.name(mover.organisation),
            visit.number(mover.then, decimals, f"{source}/then"),
            visit.number(mover.now, decimals, f"{source}/now"),
            visit.signed(mover.change, decimals, f"{source}/change"),
            visit.signed(mover.change_pct, 1, f"{source}/change_pct"),
            _adds_up(mover, decimals),
        )  # fmt: skip


def _adds_up(mover: Mover, decimals: int) -> bool:
    """Whether a reader who takes one year's number shown from the other's gets the change shown."""
    if mover.then is None or mover.now is None or mover.change is None:
        return True
    then, now, change = (rounded(one, decimals) for one in (mover.then, mover.now, mover.change))
    return now - then == change


def moves(visit: Visit, state: State, rank: RankAnswer, cuts: Iterable[int]) -> list[Moves]:
    """The largest movers from the year before and from the first year that can be compared."""
    if rank.header.measure.of:
        return []
    cut = max((year for year in cuts if year <= state.year), default=0)
    before = [year for year in rank.years if cut <= year < state.year]
    firsts = dict.fromkeys([before[-1], before[0]]) if before else {}
    found: list[Moves] = []
    for first in firsts:
        alias = f"movers{first}"
        question = Movers(
            state.measure, first, state.year, MOVED, state.scope, rank.header.basis, state.kind,
            state.price, state.base, state.deflator,
        )  # fmt: skip
        try:
            answer = visit.ask(alias, question)
        except AlenError:
            continue  # not in one basis, or in no real prices: there is nothing to show
        if answer.absolute:
            found.append(Moves(visit, alias, answer))
    return found


class Shared:
    """Parts of the page that all pages of the measure's year have, written by their template once."""

    def __init__(self, visit: Visit, state: State, links: Links) -> None:
        self._visit, self._state, self._links = visit, state, links
        self.links = links.open

    def __call__(self, name: str, key: Hashable = None, *, caller: Callable[[], str]) -> Markup:
        """A part by its name, and by what it depends on besides who is ranked, when, and in which prices."""
        asked = (self._state.rank(), self.links, key)
        return self._links.filled(self._visit.remembered(name, asked, lambda: str(caller())))


# -- use the figures -----------------------------------------------------------------------------


def files(visit: Visit, state: State) -> Sequence[Mapping[str, str]]:
    """The page's files; in a frozen site those of the whole measure, which hold every organisation."""
    has_own = not visit.is_static or visit.path == page_path(state.measure)
    path = visit.path if has_own else page_path(state.measure)
    kinds = (
        ("CSV", "csv", "text/csv"),
        (visit.words.say("Excel (XLSX)"), "xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("JSON", "json", "application/json"),
        (visit.words.say("Drawing (SVG)"), "svg", "image/svg+xml"),
    )  # fmt: skip
    query = {} if path != visit.path else state.query
    # A frozen site spares the forms that say the same again: JSON is the same in both languages.
    lang = {"json": "da"} if visit.is_static else {}
    return [
        {
            "name": name, "form": form, "type": kind,
            "href": visit.link(path, form=form, lang=lang.get(form, ""), **query),
        }
        for name, form, kind in kinds
        if form != "xlsx" or not visit.is_static
    ]  # fmt: skip


def embed_code(visit: Visit, state: State, title: str) -> str:
    """The HTML that shows the drawing on another page; empty where a frozen site has no such page."""
    if visit.is_static and not (state.is_nation and state.is_newest):
        return ""
    return iframe(visit, state.path(year=state.year), state.query, title)


def remarks(visit: Visit, series: TrendAnswer | None, year: int) -> Sequence[Mapping[str, str]]:
    """What the organisation itself says of its figures, that of the year shown first."""
    if series is None:
        return []
    cells = sorted(series.series[0].cells, key=lambda cell: (cell.year != year, -cell.year))
    return [
        {
            "year": str(cell.year), "who": one.who, "date": one.date,
            "text": visit.phrases.text(one.text),
        }
        for cell in cells
        for one in cell.remarks
    ]  # fmt: skip
