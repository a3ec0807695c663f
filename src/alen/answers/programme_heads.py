"""What every answer about a joint programme says first: which one, whose data, which prices, as of when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alen.answers.parts import Source
from alen.answers.programme_cases import Case
from alen.answers.programme_parts import PartyNamed, day, named_parties, text_of
from alen.errors import BadInput
from alen.measures.definition import Text
from alen.model.programme import Programme
from alen.model.programme_records import CURRENT
from alen.products.programmes.price_levels import level_of, level_year


@dataclass(frozen=True)
class ProgrammeSource:
    """Where facts of a programme were read; texts may be empty."""

    title: str
    publisher: str
    url: str
    read_on: str


@dataclass(frozen=True)
class ProgrammeHead:
    """A programme.

    origin         packaged, workspace (published by it) or local (on this machine alone)
    is_invented    its names and numbers are made up
    price          the price level of the answer's amounts: 'current', or '2008-PL'
    as_of          the day it is seen on; empty: as it is known now
    status_rules   the rule set of its lights
    index_series   the price series, and its vintage (empty: the newest)
    sha256         the programme's data hash: of everything in its folder
    """

    id: str
    name: Text
    purpose: Text
    note: Text
    origin: str
    is_invented: bool
    starts: str
    ends: str
    secretariat: PartyNamed | None
    decided_by: str
    journal_number: str
    price: str
    as_of: str
    status_rules: str
    index_series: str
    index_vintage: str
    sha256: str
    sources: tuple[ProgrammeSource, ...]


@dataclass(frozen=True)
class Seen:
    """A programme as it is asked about.

    programme  without what was not known, or had not happened, on the day asked about
    """

    case: Case
    programme: Programme
    head: ProgrammeHead

    @property
    def price(self) -> str:
        """The price level asked for."""
        return self.head.price

    @property
    def edition_id(self) -> str:
        """The edition; empty for a programme that needs none."""
        return self.case.edition_id

    @property
    def sources(self) -> tuple[Source, ...]:
        """The snapshots that its shares may rest on."""
        return self.case.sources


def seen(case: Case, price: str = CURRENT, as_of: str = "") -> Seen:
    """A programme in a price level, as it was known on a day.

    Raises BadInput for a text that is no price level or no day.
    """
    on = day_of(as_of)
    programme = case.programme if on is None else case.programme.seen(on, on)
    return Seen(case, programme, head_of(case, written_price(price), day(on)))


def day_of(text: str) -> date | None:
    """A day as it is asked for; None for none. Raises BadInput for a text that is no day."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text[:20]!r} is no day", do="Write it as 2026-11-22.") from error


def written_price(price: str) -> str:
    """A price level as it is written: '2008-PL'. Raises BadInput for a text that is none."""
    return CURRENT if price in ("", CURRENT) else level_of(level_year(price, 0))


def head_of(case: Case, price: str = CURRENT, as_of: str = "") -> ProgrammeHead:
    """What is said first of a programme."""
    one = case.programme
    vintage = one.index_vintage
    return ProgrammeHead(
        id=one.id,
        name=text_of(one.name),
        purpose=text_of(one.purpose),
        note=text_of(one.note),
        origin=case.origin,
        is_invented=one.is_invented,
        starts=day(one.starts),
        ends=day(one.ends),
        secretariat=named_parties(one).get(one.secretariat),
        decided_by=one.decided_by,
        journal_number=one.journal_number,
        price=price,
        as_of=as_of,
        status_rules=one.status_rules,
        index_series=one.index_series,
        index_vintage=vintage,
        sha256=case.sha256,
        sources=tuple(
            ProgrammeSource(source.title, source.publisher, source.url, day(source.read_on))
            for source in one.sources
        ),
    )


def offered_prices(case: Case) -> tuple[str, ...]:
    """The price levels that a page offers: current, those that amounts are stated in, those of the
    programme's first and last year, and the newest there is. Only current where the index lacks a year that
    would have to be converted.
    """
    programme, levels = case.programme, case.levels
    first, last = levels.years(programme.index_series, programme.index_vintage)
    needed = _years_of_amounts(programme)
    if any(not first <= year <= last for year in needed):
        return (CURRENT,)
    stated = {level_year(one.price_level, one.year) for one in programme.commitments}
    years = {*stated, programme.starts.year, programme.ends.year, last}
    return (CURRENT, *(level_of(year) for year in sorted(years) if first <= year <= last))


def _years_of_amounts(programme: Programme) -> set[int]:
    """The years whose prices the programme's amounts are in."""
    stated = {level_year(one.price_level, one.year) for one in (*programme.commitments, *programme.forecasts)}
    stated |= {level_year(one.price_level, one.date.year) for one in programme.baselines}
    return stated | {one.year for one in programme.effort} | set(programme.entries.year.tolist())


def offered_days(case: Case) -> tuple[str, ...]:
    """The days that a page offers to look back to, newest first: those of decisions and of statuses."""
    one = case.programme
    days = {row.recorded for row in (*one.decisions, *one.statuses)}
    return tuple(day(found) for found in sorted(days, reverse=True))
