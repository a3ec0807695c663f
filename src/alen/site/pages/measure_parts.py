"""What stands around the drawings of a measure's page: controls, the table, the movers, the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from alen.answers.checks import Mover, MoversAnswer
from alen.answers.measures import MeasureDetail
from alen.answers.phrases import DECIMALS, SCHEMES, SCOPES
from alen.answers.prices import Level
from alen.answers.questions import Movers
from alen.answers.ranking import RankAnswer
from alen.answers.selection import amounts_of
from alen.answers.spread import SpreadAnswer
from alen.answers.trend import TrendAnswer
from alen.errors import AlenError
from alen.model.organisation import Organisation
from alen.model.printed import Printed
from alen.site.pages.frames import iframe
from alen.site.pages.measure_charts import Drawing
from alen.site.pages.measure_state import State, kinds_with_figures, page_path, suitable_levels
from alen.site.visit import Visit
from alen.words import msgid

SHORT_SCOPES = {
    "narrow": msgid("Narrow"),
    "extended": msgid("Extended"),
    "wide": msgid("Wide"),
}
MOVED = 5
"""Movers a list shows."""
_ANY = "~"
"""Stands for a code in a link until it is filled in: working a link out takes longer than a page has."""
_PLACE, _EXPLAIN, _NATION, _END = "\ue010", "\ue011", "\ue012", "\ue013"
"""Stand in a shared part for the beginnings of a page's links, and for their ends."""
_ROW = "\ue014"
"""Stands in a shared part about the code of whom a row of a table is about."""
_ROWS = re.compile(f"{_ROW}([^{_ROW}]*){_ROW}")
_DANISH = str.maketrans({"æ": "\ue001", "ø": "\ue002", "å": "\ue003"})


def by_name(name: str) -> str:
    """A key that sorts names as Danish does: æ, ø and å come last."""
    return name.casefold().translate(_DANISH)


class Links:
    """Links from one page of a measure to its others and to the explanations of its figures."""

    def __init__(self, visit: Visit, state: State) -> None:
        self.visit, self.state = visit, state
        self._place = visit.link(page_path(state.measure, _ANY, self._year()), **state.query)
        year, scope = state.year, state.scope_used
        prices = {name: state.query[name] for name in ("price", "base", "deflator")}
        self._explain = visit.link(f"/explain/{state.measure}/{_ANY}/{year}/{scope}", **prices)
        self._nation = visit.link(state.path("000", self._year()), **state.query)
        self.open = OpenLinks(explains=not visit.is_static or state.is_newest)

    def _year(self) -> int | None:
        # A frozen site has the newest year alone of each organisation.
        return self.state.year if self.state.has_year and not self.visit.is_static else None

    def organisation(self, code: str) -> str:
        """The same page about another organisation."""
        return self._nation if code == "000" else self._place.replace(_ANY, code)

    def explain(self, code: str) -> str | None:
        """Where the figure shown of an organisation is explained; None in a frozen site's older years."""
        return self._explain.replace(_ANY, code) if self.open.explains else None

    def filled(self, html: str) -> Markup:
        """A part made with open links, as it stands on this page."""
        place, place_end = self._place.split(_ANY)
        explain, explain_end = self._explain.split(_ANY)
        for token, text in (
            (_PLACE, place), (_PLACE + _END, place_end), (_EXPLAIN, explain), (_EXPLAIN + _END, explain_end),
            (_NATION, self._nation),
        )[::-1]:  # fmt: skip
            html = html.replace(token, str(escape(text)))
        own = self.state.organisation.code
        return Markup(_ROWS.sub(lambda found: ' class="own"' if found[1] == own else "", html))


@dataclass(frozen=True)
class OpenLinks:
    """Links in a part that pages at several addresses share; `Links.filled` completes them."""

    explains: bool

    def organisation(self, code: str) -> str:
        """As `Links.organisation`."""
        return _NATION if code == "000" else f"{_PLACE}{code}{_PLACE}{_END}"

    def explain(self, code: str) -> str | None:
        """As `Links.explain`."""
        return f"{_EXPLAIN}{code}{_EXPLAIN}{_END}" if self.explains else None


# -- controls ------------------------------------------------------------------------------------


class Controls:
    """The fields of the form: each option with its value, its words, and its address."""

    def __init__(self, visit: Visit, state: State, links: Links, detail: MeasureDetail) -> None:
        self.visit, self.state, self.links, self.detail = visit, state, links, detail
        self.reading = visit.desk.reading
        self.say = visit.words.say

    def fields(self) -> list[Mapping[str, Any]]:
        """Those that hold a choice: a frozen site chooses organisation and, for the country, year."""
        found = [self._everybody(), self._years()]
        if not self.visit.is_static:
            found += [self._scopes(), self._prices(), self._bases(), self._groups()]
        return [one for one in found if one is not None and len(one["options"]) > 1]

    def _field(self, name: str, label: str, options: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
        return {"name": name, "label": label, "options": list(options)}

    def _everybody(self) -> Mapping[str, Any]:
        """The organisations, listed once for all pages that list the same, with the page's own chosen."""
        key = (self.state.measure, self.state.scope_used, self.state.year)
        known = self.visit.remembered("organisations", key, self._organisations)
        own = self.state.organisation.code
        if not self.visit.is_static:
            return _with_chosen(known, own)
        options = [
            {**one, "chosen": one["value"] == own, "href": self.links.organisation(one["value"])}
            for one in known["options"]
        ]
        return {**known, "options": options}

    def _organisations(self) -> Mapping[str, Any]:
        measure = self.reading.find_measure(self.state.measure)
        kinds = kinds_with_figures(self.reading, measure, self.state.scope_used)
        heads = {"municipality": self.say("Municipalities"), "region": self.say("Regions")}
        options = [self._organisation("000", self._name(self.reading.organisations.by_code("000")), "")]
        for kind in kinds:
            everyone = [
                (self._name(one), one) for one in self.reading.organisations.of_kind(kind, self.state.year)
            ]
            everyone.sort(key=lambda pair: by_name(pair[0]))
            options += [self._organisation(one.code, name, heads[kind]) for name, one in everyone]
        labels = {"municipality": self.say("Municipality"), "region": self.say("Region")}
        label = labels[kinds[0]] if len(kinds) == 1 else self.say("Municipality or region")
        return {**self._field("organisation", label, options), "html": _options_html(options)}

    def _organisation(self, code: str, name: str, group: str) -> Mapping[str, Any]:
        return {"value": code, "text": name, "group": group, "href": "", "chosen": False}

    def _name(self, one: Organisation | None) -> str:
        if one is None:
            return ""
        return one.name_da if self.visit.lang == "da" else one.name_en

    def _years(self) -> Mapping[str, Any] | None:
        if not self.visit.is_static:
            known = self.visit.remembered("years", self.state.years, self._years_anew)
            return _with_chosen(known, str(self.state.year))
        if not self.state.is_nation:
            return None
        options = [
            {**one, "href": self.visit.link(self.state.path(year=int(one["value"])), **self.state.query),
             "chosen": one["value"] == str(self.state.year)}
            for one in self._years_anew()["options"]
        ]  # fmt: skip
        return self._field("year", self.say("Year"), options)

    def _years_anew(self) -> Mapping[str, Any]:
        options = [{"value": str(one), "text": str(one), "group": ""} for one in reversed(self.state.years)]
        return {**self._field("year", self.say("Year"), options), "html": _options_html(options)}

    def _scopes(self) -> Mapping[str, Any]:
        loaded = dict.fromkeys(one.scope for one in self.detail.scopes if one.figures)
        options = [
            {
                "value": scope, "href": "", "chosen": scope == self.state.scope_used,
                "text": self.say(SHORT_SCOPES[scope]) if scope in SHORT_SCOPES
                else self.visit.phrases.of(SCOPES, scope),
            }
            for scope in loaded
        ]  # fmt: skip
        return self._field("scope", self.say("Scope"), options)

    def _levels(self) -> Mapping[str, Level]:
        return levels(self.visit, self.state)

    def _prices(self) -> Mapping[str, Any]:
        is_real = self.state.price == "real"
        options = [{"value": "", "text": self.say("Current prices"), "href": "", "chosen": not is_real}]
        used = self._deflator()
        for name, level in self._levels().items():
            text = self.say(
                "Real prices: {deflator}", deflator=self.visit.phrases.text(level.price.deflator_name)
            )
            options.append({"value": name, "text": text, "href": "", "chosen": is_real and name == used})
        return self._field("deflator", self.say("Prices"), options)

    def _deflator(self) -> str:
        if self.state.price != "real":
            return ""
        return self.visit.desk.ask(self.state.rank()).header.price.deflator_id

    def _bases(self) -> Mapping[str, Any] | None:
        if self.state.price != "real":
            return None
        level = self._levels().get(self._deflator())
        if level is None:
            return None
        chosen = self.state.base or level.price.base_year
        options = [
            {"value": str(year), "text": str(year), "href": "", "chosen": year == chosen}
            for year in sorted(level.index, reverse=True)
        ]
        return self._field("base", self.say("In prices of"), options)

    def _groups(self) -> Mapping[str, Any] | None:
        if self.state.kind != "municipality":
            return None
        known = self.visit.remembered("groups", self.state.year, self._groups_of_the_year)
        return _with_chosen(known, self.state.group or "")

    def _groups_of_the_year(self) -> Mapping[str, Any]:
        options = [{"value": "", "text": self.say("No group"), "group": "", "href": ""}]
        organisations = self.reading.organisations
        for scheme in ("region", "landsdel", "group"):
            head = self.visit.phrases.of(SCHEMES, scheme)
            for one in organisations:
                if one.kind != scheme or not one.stands_in(self.state.year):
                    continue
                members = organisations.members(one.code, scheme, self.state.year)
                if len(members) > 1:
                    options.append({
                        "value": one.code, "text": self._name(one), "href": "",
                        "group": head[:1].upper() + head[1:],
                    })  # fmt: skip
        return {**self._field("group", self.say("Compare with"), options), "html": _options_html(options)}


def _with_chosen(field: Mapping[str, Any], value: str) -> Mapping[str, Any]:
    """A field whose options are HTML, with one of them chosen."""
    html = field["html"].replace(f'value="{escape(value)}"', f'value="{escape(value)}" selected', 1)
    return {**field, "html": Markup(html)}


def _options_html(options: Iterable[Mapping[str, Any]]) -> str:
    """Options of a list as HTML, those of one group together."""
    parts: list[str] = []
    group = ""
    for one in options:
        if one["group"] != group:
            parts.append("</optgroup>" if group else "")
            group = one["group"]
            parts.append(f'<optgroup label="{escape(group)}">' if group else "")
        parts.append(f'<option value="{escape(one["value"])}">{escape(one["text"])}</option>')
    return "".join(parts) + ("</optgroup>" if group else "")


def levels(visit: Visit, state: State) -> Mapping[str, Level]:
    """The price indices that may be chosen, by id."""
    measure = visit.desk.reading.find_measure(state.measure)
    return visit.remembered("levels", measure.id, lambda: suitable_levels(visit.desk.reading, measure))


def why_no_real_prices(visit: Visit, state: State) -> str:
    """Why real prices cannot be chosen; empty where they can, or where prices say nothing."""
    reading = visit.desk.reading
    measure = reading.find_measure(state.measure)
    if not amounts_of(reading, measure).price_dependent or levels(visit, state):
        return ""
    tables = ", ".join(
        sorted({one.table_id for one in reading.deflator_definitions if one.default_for and one.table_id})
    )
    return visit.words.say(
        "Real prices cannot be shown: no price index for municipalities and regions is loaded. It comes from "
        "{tables}.",
        tables=tables,
    )


# -- the table of all ----------------------------------------------------------------------------


@dataclass(frozen=True)
class TableRow:
    """One organisation in the table; `explain` is None where no figure is explained."""

    code: str
    name: str
    href: str
    explain: str | None
    place: Printed | None
    value: Printed
    millions: Printed | None
    status: str

    def html(self, has_millions: bool, has_status: bool) -> str:
        """The row of a table with these columns."""
        value: str = escape(self.value)
        if self.explain:
            value = f'<a href="{escape(self.explain)}">{value}</a>'
        millions = f"<td>{_or_dash(self.millions)}</td>" if has_millions else ""
        status = f'<td class="text">{escape(self.status)}</td>' if has_status else ""
        name = f'<a href="{escape(self.href)}">{escape(self.name)}</a>'
        place = _or_dash(self.place)
        return f'<tr><th scope="row">{name}</th><td>{place}</td><td>{value}</td>{millions}{status}</tr>\n'


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
                place=draw.places[at] if row.place is not None else None,
                value=draw.numbers.get(code) or visit.figure(row.cell, draw.measure.unit, f"{source}/cell"),
                millions=visit.millions(row.cell.total, f"{source}/cell/total") if has_amounts else None,
                status=words,
            )
        )
    return found


@dataclass(frozen=True)
class Everybody:
    """The table of all: which columns it has, and its rows as HTML."""

    has_millions: bool
    has_status: bool
    html: Markup


def everybody(visit: Visit, state: State, draw: Drawing, links: Links) -> Everybody:
    """The table of all, each row made once for all pages that have it; the page's own row is marked."""

    def make() -> tuple[bool, bool, dict[str, str]]:
        rows = table_rows(visit, draw, links.open)
        millions = any(row.millions is not None for row in rows)
        status = any(row.status for row in rows)
        return millions, status, {row.code: row.html(millions, status) for row in rows}

    millions, status, rows = visit.remembered("everybody", (state.rank(), links.open), make)
    own = state.organisation.code
    parts = [
        html.replace("<tr>", '<tr class="own">', 1) if code == own else html for code, html in rows.items()
    ]
    return Everybody(millions, status, links.filled("".join(parts)))


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
    """One organisation that moved."""

    code: str
    name: str
    then: Printed
    now: Printed
    change: Printed
    pct: Printed

    @property
    def tag(self) -> str:
        """What marks the row on the organisation's own page."""
        return f"{_ROW}{self.code}{_ROW}"


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
        )  # fmt: skip


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
