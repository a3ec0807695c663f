"""What a note on one measure for one organisation rests on: every answer that speaks of it, asked once.

A note says what was booked, against whom, how it has moved, and what can and cannot be concluded. It works
nothing out of its own: each number in it stands in one of these answers, at the address given with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alen.answers.booking_practice import has_booking_practice
from alen.answers.choosing import RANKED_KINDS
from alen.answers.citation import page_path
from alen.answers.expected import Expected, ExpectedAnswer
from alen.answers.peers import PeerGroup, PeersAnswer
from alen.answers.plain import to_plain
from alen.answers.potential import Potential, PotentialAnswer
from alen.answers.questions import Desk, Question, Rank, Series
from alen.answers.ranking import RankAnswer
from alen.answers.spread import Spread, SpreadAnswer
from alen.answers.standing import Standing, StandingAnswer
from alen.answers.trend import TrendAnswer
from alen.errors import NoFigures


@dataclass(frozen=True)
class NoteAnswer:
    """The answers behind one note.

    standing   where the organisation stands in the year
    rank       everybody of its kind in the year
    series     its figures over the years; None where it has none in any year
    spread     all of its kind over the years; None where nobody has a figure
    peers      whom it is compared with; None where the measure or the organisation has none
    expected   its expected spend; None where there is none to be said
    potential  its difference to the median and the mildest target, beside what chance and booking make
    addresses  alias -> where the API answers it: numbers say `standing#/cell/value`
    page       the path of the page that shows the figure, without language
    data_hash  sha256 of all of them as plain values: another input is another hash
    built_on   the day the edition was built, as `2026-11-22`
    """

    standing: StandingAnswer
    rank: RankAnswer | None
    series: TrendAnswer | None
    spread: SpreadAnswer | None
    peers: PeersAnswer | None
    expected: ExpectedAnswer | None
    potential: PotentialAnswer | None
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])
    page: str = ""
    data_hash: str = ""
    built_on: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether the organisation has a figure in the year."""
        return self.standing.cell.value is not None


def note(
    desk: Desk, measure: str, organisation: str, year: int | None = None, scope: str | None = None
) -> NoteAnswer:
    """The note on a measure for an organisation; `year` None is the newest with figures.

    Raises UnknownMeasure, UnknownOrganisation, AmbiguousOrganisation, BadInput for an organisation of a kind
    that the measure has no figures of, and NoFigures where nobody has a figure in the year.
    """
    return _Gathering(desk, measure, organisation, year, scope).answer()


class _Gathering:
    """Asks, and remembers what was asked."""

    def __init__(
        self, desk: Desk, measure: str, organisation: str, year: int | None, scope: str | None
    ) -> None:
        self.desk = desk
        self.measure = desk.reading.find_measure(measure)
        self.one = desk.reading.organisations.find(organisation)
        self.addresses: dict[str, str] = {}
        self.answers: dict[str, Any] = {}
        found = self.desk.ask(Standing(self.measure.id, self.one.code, year, scope))
        # Asked again with everything settled: an address that stays true when a newer year comes.
        header = found.header
        self.shown = Standing(self.measure.id, self.one.code, found.year, scope)
        asked = Standing(self.measure.id, self.one.code, found.year, header.scope, basis=header.basis)
        self.standing: StandingAnswer = self._ask("standing", asked)

    def answer(self) -> NoteAnswer:
        """All of it."""
        header = self.standing.header
        scope, basis = header.scope, header.basis
        rank = self._try(
            "rank",
            Rank(self.measure.id, self.standing.year, scope, basis=basis, kind=self.standing.kind),
        )
        series = self._try("series", Series(self.measure.id, (self.one.code,), scope, basis))
        spread = self._try(
            "spread", Spread(self.measure.id, kind=self.standing.kind, scope=scope, basis=basis)
        )
        peers, expected, potential = self._compared(scope, basis)
        plain = json.dumps(
            {name: to_plain(one) for name, one in self.answers.items()}, ensure_ascii=False, sort_keys=True
        )
        return NoteAnswer(
            self.standing, rank, series, spread, peers, expected, potential, self.addresses,
            page=page_path(self.shown) or "",
            data_hash=hashlib.sha256(plain.encode()).hexdigest(),
            built_on=self.desk.reading.data.manifest.built_at[:10],
        )  # fmt: skip

    def _compared(
        self, scope: str, basis: str
    ) -> tuple[PeersAnswer | None, ExpectedAnswer | None, PotentialAnswer | None]:
        if self.one.kind not in RANKED_KINDS or not has_booking_practice(self.measure):
            return None, None, None
        year, kind = self.standing.year, self.one.kind
        peers = self._try("peers", PeerGroup(self.one.code, self.measure.id, year, scope=scope, basis=basis))
        expected = self._try(
            "expected",
            Expected(self.measure.id, year, scope, basis, kind=kind, organisations=(self.one.code,)),
        )
        potential = self._try(
            "potential", Potential(self.measure.id, year, scope, basis, kind=kind, organisation=self.one.code)
        )
        return peers, expected, potential

    def _try(self, alias: str, question: Question[Any]) -> Any:
        """The answer; None where the edition holds nothing that could give one."""
        try:
            return self._ask(alias, question)
        except NoFigures:
            return None

    def _ask(self, alias: str, question: Question[Any]) -> Any:
        found = self.answers[alias] = self.desk.ask(question)
        self.addresses[alias] = question.address()
        return found
