"""One visit to a local page: what it may ask of the ledger, and how it prints amounts, shares and bounds.

A page *shows* answers, each under a name. Its `.json` holds them all, and every number on
the page points into them: `page#/overview/years/0/it/decided_ore`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from babel.dates import format_date

from alen.answers.questions import Desk
from alen.answers.said import Said, filled
from alen.errors import AlenError
from alen.local.desk import LedgerDesk
from alen.local.programmes import LocalProgrammes
from alen.model.printed import Printed, nothing
from alen.products.ledger.amounts import ORE, Bounds, Columns, Rows, whole_ore
from alen.products.ledger.labels import Labels
from alen.products.ledger.opening import Lines
from alen.products.ledger.questions import basis
from alen.site.visit import Setting, View, Visit, relative
from alen.store.local.books import Holder

Answer = TypeVar("Answer")
ROOT = "/local"
"""Where the local pages begin, below the language."""

MILLION_KRONER = 100_000_000
"""Øre in a million kroner."""

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")

PER_CENT = 0.01
"""What a share is printed in."""


class Told(Protocol):
    """An answer that can be laid out as rows."""

    def table(self) -> tuple[Columns, Rows]:
        """Column names and rows."""
        ...


@dataclass(frozen=True)
class LocalPage:
    """One kind of local page.

    path   below `/{language}/local`, in Starlette's form; `/` is the overview
    view   makes the page; raises Redirect or an AlenError
    query  what its address may hold after the question mark
    menu   its text in the menu of local pages (a msgid); empty: it is reached from another page
    under  the path of the page in the menu that it belongs to
    acts   takes a form that was sent to it and gives the path to go to; None: it takes none
    file   the page is a download: its bytes, media type and name
    """

    path: str
    view: Callable[[LocalVisit], View] | None
    query: tuple[str, ...] = ()
    menu: str = ""
    under: str = ""
    acts: Callable[[LocalVisit, Mapping[str, str]], str] | None = None
    file: Callable[[LocalVisit], Download] | None = None


@dataclass(frozen=True)
class Download:
    """A file that a page is."""

    body: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Table:
    """What one name stands for in CSV and XLSX."""

    columns: Columns
    rows: Rows


@dataclass
class _Told:
    """What a page has told so far."""

    answers: dict[str, object] = field(default_factory=dict[str, object])
    tables: dict[str, Table] = field(default_factory=dict[str, Table])


class LocalVisit(Visit):
    """One visit to a local page. `path` begins with ROOT.

    pages  the pages of the local menu
    token  what every form must hold
    """

    def __init__(
        self,
        setting: Setting,
        desk: Desk,
        language: str,
        path: str,
        *,
        ledger: LedgerDesk,
        programmes: LocalProgrammes,
        page: LocalPage,
        pages: tuple[LocalPage, ...],
        token: str,
        params: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(setting, desk, language, path, params=params, query=query, section="local")
        self.ledger = ledger
        self.programmes = programmes
        self.page = page
        self.token = token
        self._pages = pages
        self._told = _Told()

    # -- the ledger ------------------------------------------------------------------------------

    @property
    def lines(self) -> Lines:
        """The lines that stand."""
        return self.ledger.lines()

    def answer(self, key: Hashable, make: Callable[[Lines], Answer]) -> Answer:
        """An answer about the lines; `key` is all that it depends on besides them."""
        return self.ledger.ask(key, make)

    def show(self, name: str, answer: Answer, table: tuple[Columns, Rows] | None = None) -> Answer:
        """Put an answer under a name into what the page's files hold; `table` where it has none itself."""
        self._told.answers[name] = answer
        found: Any = answer
        columns, rows = table or (found.table() if hasattr(found, "table") else ((), ()))
        if columns:
            self._told.tables[name] = Table(tuple(columns), rows)
        self.answers["page"] = self.form_link("json")
        return answer

    def form_link(self, form: str) -> str:
        """The address from the root of this page as a file, with what it was asked."""
        stem = self.path if self.path != ROOT + "/" else ROOT + "/index"
        return f"/{self.lang}{stem}.{form}" + _asked(self.query)

    @property
    def told_answers(self) -> Mapping[str, object]:
        """What the page told, by name."""
        return self._told.answers

    @property
    def told_tables(self) -> Mapping[str, Table]:
        """The same as tables, the page's own first."""
        return self._told.tables

    @cached_property
    def holder(self) -> Holder | None:
        """Whose ledger it is; None where nobody has said so, or it cannot be read."""
        try:
            return self.ledger.books.index().holder
        except AlenError:
            return None

    @property
    def has_files(self) -> bool:
        """Whether the page told anything that a file could hold."""
        return bool(self._told.answers)

    @cached_property
    def labels(self) -> Labels:
        """What axes, codes and keys are called."""
        lines = self.lines
        return Labels(lines.yardstick.taxonomy, self.lang, lines.holder.kind)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The accounts years with lines, in order."""
        return tuple(one.year for one in self.answer("basis", basis).years)

    def year(self) -> int | None:
        """The year that the address asks for, or the newest; None where all are asked for (`all`)."""
        asked = self.query.get("year", "")
        if asked == "all":
            return None
        if asked.isascii() and asked.isdigit():
            return int(asked)
        return max(self.years, default=None)

    # -- linking ---------------------------------------------------------------------------------

    def here(self, **changed: object) -> str:
        """A link to this page with some of what it was asked changed; an empty value takes it out."""
        return self.to(self.path, query={**self.query, **changed})

    def to(
        self, path: str, form: str = "", query: Mapping[str, object] | None = None, **asked: object
    ) -> str:
        """A relative link to a local page (or with `form` to its file); `path` with or without ROOT.

        query, asked  what stands behind the question mark
        """
        whole = path if path.startswith(ROOT) else ROOT + path
        if form:
            whole = (whole if whole != ROOT + "/" else ROOT + "/index") + f".{form}"
        return relative(f"/{self.lang}{whole}", self._folder) + _asked({**(query or {}), **asked})

    @property
    def other_language_href(self) -> str:
        """This page in the other language."""
        return relative(f"/{self.other_language}{self.path}", self._folder) + _asked(self.query)

    @property
    def canonical(self) -> str:
        """This page's own address."""
        return self.here()

    @property
    def menu(self) -> list[tuple[str, str, bool]]:
        """The local pages: text, link, and whether it is where the reader is."""
        here = self.page.under or self.page.path
        return [
            (self.words.say(one.menu), self.to(one.path), one.path == here) for one in self._pages if one.menu
        ]

    @property
    def files(self) -> list[Mapping[str, str]]:
        """What the page comes as besides."""
        kinds = (("CSV", "csv"), (self.words.say("Excel (XLSX)"), "xlsx"), ("JSON", "json"))
        if not self._told.tables:
            kinds = kinds[2:]
        return [{"name": name, "href": self.to(self.path, form, self.query)} for name, form in kinds]

    # -- printing --------------------------------------------------------------------------------

    def say(self, sentence: str, **values: Printed | Said | str) -> Said:
        """A sentence whose numbers stay marked."""
        return filled(self.words.say(sentence), **values)

    def named(self, axis: str, key: str, suppliers: Mapping[str, str] | None = None) -> str:
        """What a key of an answer is called, with a capital; months by their names."""
        if axis == "month" and _MONTH.fullmatch(key):
            return self.labels.heading(self.month(key))
        return self.labels.heading(self.labels.key(axis, key, suppliers))

    def month(self, key: str) -> str:
        """A month such as 2025-01 as it stands in a sentence: januar 2025, January 2025."""
        if not _MONTH.fullmatch(key):
            return self.labels.key("month", key)
        day = date.fromisoformat(f"{key}-01")
        return format_date(day, "MMMM y", locale=self.locale)

    @property
    def locale(self) -> str:
        """What Babel calls the reader's language."""
        return "da" if self.lang == "da" else "en_GB"

    def integer(self, value: int | None, source: str) -> Printed:
        """A whole number; `source` is the path in what the page told: `overview/years/0/it/lines`."""
        if value is None:
            return nothing("–")
        return Printed(self.words.integer(value), value, _at(source))

    def kroner(self, ore: int | Fraction | None, source: str) -> Printed:
        """Øre as whole kroner, a half away from zero."""
        if ore is None:
            return nothing("–")
        text = self.words.integer(whole_ore(Fraction(ore, ORE)))
        return Printed(text, float(ore) if isinstance(ore, Fraction) else ore, _at(source), ORE)

    def in_millions(self, ore: int | Fraction | None, source: str, decimals: int = 1) -> Printed:
        """Øre as millions of kroner."""
        if ore is None:
            return nothing("–")
        shown = Fraction(ore, MILLION_KRONER)
        scale = 10**decimals
        text = self.words.number(whole_ore(shown * scale) / scale, decimals)
        return Printed(text, float(ore) if isinstance(ore, Fraction) else ore, _at(source), MILLION_KRONER)

    def percent(self, share: Fraction | None, source: str, decimals: int = 1) -> Printed:
        """A share as per cent, the sign not in it; a dash where there is none."""
        if share is None:
            return nothing("–")
        scale = 10**decimals
        text = self.words.number(whole_ore(share * 100 * scale) / scale, decimals)
        return Printed(text, float(share), _at(source), PER_CENT)

    def thousandths(self, value: int | None, source: str) -> Printed:
        """Whole thousandths as per cent."""
        if value is None:
            return nothing("–")
        return Printed(self.words.number(value / 10, 1), value, _at(source), 10)

    def bounds(self, bounds: Bounds, source: str) -> PrintedBounds:
        """A sum with its bounds, in whole kroner."""
        return PrintedBounds(
            self.kroner(bounds.decided_ore, f"{source}/decided_ore"),
            self.kroner(bounds.with_proposals_ore, f"{source}/with_proposals_ore"),
            self.kroner(bounds.unknown_ore, f"{source}/unknown_ore"),
            self.kroner(bounds.low_ore, f"{source}/low_ore"),
            self.kroner(bounds.high_ore, f"{source}/high_ore"),
            self.integer(bounds.lines, f"{source}/lines"),
            self.integer(bounds.open_lines, f"{source}/open_lines"),
        )


@dataclass(frozen=True)
class PrintedBounds:
    """A sum with its bounds as printed."""

    decided: Printed
    with_proposals: Printed
    unknown: Printed
    low: Printed
    high: Printed
    lines: Printed
    open_lines: Printed


def _at(source: str) -> str:
    return f"page#/{source}"


def _asked(query: Mapping[str, object]) -> str:
    kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"?{urlencode(kept)}" if kept else ""
