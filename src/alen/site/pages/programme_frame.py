"""What all pages of a joint programme share: where it is asked, how it is linked, and the parts of a page.

The same pages are shown of a programme that an edition holds and, on one machine alone, of one that is not
published. A `Side` is which of the two it is; the makers of pages know no other difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from markupsafe import Markup

from alen.answers.addresses import PROGRAMME_VIEW
from alen.answers.programme_cases import Case
from alen.answers.programme_parts import MONEY_COLUMNS, PartyNamed, ProgrammeMoney, ProgrammeSum
from alen.answers.programme_words import HEADINGS, MISSING, PARTLY
from alen.answers.said import Said, said
from alen.measures.definition import Text
from alen.model.printed import Printed, nothing
from alen.site.rendering import stated
from alen.site.visit import Visit
from alen.words import msgid

FOLDER = "/programmes"
QUERY = PROGRAMME_VIEW
"""What the pages of a programme may hold after the question mark, in this order."""

KRONE, MILLION = 100, 100_000_000
"""Øre in a krone and in a million kroner."""

Answer = TypeVar("Answer", covariant=True)
Shown = Printed | Said | str | Markup


class Asked(Protocol[Answer]):
    """A question about a programme."""

    @property
    def programme(self) -> str:
        """The programme's id."""
        ...

    def answer(self, case: Case) -> Answer:
        """The answer."""
        ...


class Ask(Protocol):
    """How a page asks: the name that its numbers call the answer by, and the question."""

    def __call__(self, alias: str, question: Any, /) -> Any: ...  # noqa: D102


@dataclass(frozen=True)
class Side:
    """Where a page of a programme stands.

    ask       asks a question under an alias
    at        alias -> what the sources of its numbers begin with
    to        path below the programmes, and a query -> link
    is_local  whether it stands on this machine alone
    """

    visit: Visit
    ask: Ask
    at: Callable[[str], str]
    to: Callable[..., str]
    is_local: bool = False

    def link(self, path: str, **query: object) -> str:
        """A link among the pages of a programme that keeps price and day."""
        kept = {name: self.visit.query[name] for name in QUERY if self.visit.query.get(name)}
        return self.to(path, **{**kept, **query})


def public(visit: Visit) -> Side:
    """The site that everybody may see."""

    def to(path: str, **query: object) -> str:
        return visit.link(FOLDER + path, lang="", form="", **query)

    return Side(visit, visit.ask, lambda alias: f"{alias}#", to)


# -- the parts of a page ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A table: columns as `m.data_table` takes them, the first for the rows' heads."""

    ident: str
    caption: Shown
    columns: Sequence[Any]
    rows: Sequence[Mapping[str, Any]]
    shows_caption: bool = False


@dataclass(frozen=True)
class Part:
    """A section: sentences, facts, a drawing, tables, items, notes; each may be empty."""

    ident: str
    title: Shown
    reading: Shown = ""
    notice: Shown = ""
    paragraphs: Sequence[Shown] = ()
    facts: Sequence[tuple[Any, Any]] = ()
    picture: Any = None
    sheets: Sequence[Sheet] = ()
    items: Sequence[Shown] = ()
    notes: Sequence[Shown] = ()
    folded: str = ""


def linked(number: Shown, href: str) -> Shown:
    """A number that leads to where it comes from; one that is none stays as it is."""
    if not href or (isinstance(number, Printed) and not number.source):
        return number
    return Markup('<a href="{}">{}</a>').format(href, number)


# -- printing --------------------------------------------------------------------------------------------


def name(side: Side, text: Text) -> Markup:
    """What somebody called something: its numerals are none of ours."""
    return stated(text.in_language(side.visit.lang))


def own(text: str) -> Shown:
    """The secretariat's own words."""
    return stated(text) if text else "–"


def kroner(side: Side, ore: float | None, source: str, decimals: int = 0) -> Printed:
    """Øre as kroner; a dash where there are none."""
    return side.visit.number(ore, decimals, source, KRONE)


def amount(side: Side, one: ProgrammeSum, source: str, decimals: int = 0, href: str = "") -> Shown:
    """A sum in kroner, with what it lacks; in words why there is none."""
    words = side.visit.words
    if one.ore is None:
        return words.say(MISSING[one.missing]) if one.missing else nothing("–")
    shown = linked(kroner(side, one.ore, f"{source}/ore", decimals), href)
    if not one.unknown:
        return shown
    lacking = side.visit.number(one.unknown, 0, f"{source}/unknown")
    told = said(words, PARTLY, number=lacking)
    return Markup('{} <span class="range">{}</span>').format(shown, told)


def sentence(side: Side, text: str, **values: Printed | Said | str) -> Said:
    """A sentence with its numbers marked."""
    return said(side.visit.words, text, **values)


def money_sheet(
    side: Side,
    ident: str,
    caption: str,
    first: str,
    rows: Iterable[tuple[Mapping[str, Any], ProgrammeMoney, str]],
    href: str = "#h-rows",
) -> Sheet:
    """A table of money: those columns that any row has something in.

    rows   the row's head, its money, and where that stands
    """
    listed = list(rows)
    kept = [
        column
        for column in MONEY_COLUMNS
        if any(getattr(money, column) != ProgrammeSum(None) for _, money, _ in listed)
    ]
    hours = any(money.hours_planned is not None or money.hours_done is not None for _, money, _ in listed)
    say = side.visit.words.say
    heads: list[Any] = [{"text": first, "kind": "text"}, *({"text": say(HEADINGS[one])} for one in kept)]
    if hours:
        heads += [{"text": say(msgid("Hours planned"))}, {"text": say(msgid("Hours done"))}]
    made: list[Mapping[str, Any]] = []
    for head, money, source in listed:
        cells = [amount(side, getattr(money, one), f"{source}/{one}", href=href) for one in kept]
        if hours:
            cells += [
                side.visit.number(getattr(money, one), _decimals(getattr(money, one)), f"{source}/{one}")
                for one in ("hours_planned", "hours_done")
            ]
        made.append({**head, "cells": cells})
    return Sheet(ident, caption, heads, made)


def _decimals(hours: float | None) -> int:
    return 0 if hours is None or hours == int(hours) else 1


def party_href(side: Side, programme: str, party: PartyNamed) -> str:
    """The page of a party."""
    return side.link(f"/{programme}/party/{party.id}")
