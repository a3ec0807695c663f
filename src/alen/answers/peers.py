"""Whom an organisation is compared with, why each of them, and where it stands among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alen.answers.addresses import api_address
from alen.answers.among import Among, among
from alen.answers.booking_practice import BookingPractice
from alen.answers.choosing import RANKED_KINDS, OneYear, refuse_other_kinds
from alen.answers.drawn import Drawn, drawn_for
from alen.answers.edition import Reading, named
from alen.answers.framework import ConditionDefinition, Framework, framework, parse_weights, written_weights
from alen.answers.parts import (
    CELL_COLUMNS,
    Cell,
    Columns,
    Header,
    Missing,
    Named,
    Rows,
    Source,
    SwingBand,
    cell_row,
)
from alen.answers.ranked import years_with_values
from alen.answers.ranking import number
from alen.comparison.characteristics import Space
from alen.comparison.peers import (
    FEWEST,
    MOST,
    NOBODY,
    Peers,
    distance_parts,
    group_peers,
    peer_stability,
    peers,
)
from alen.comparison.vectors import Floats
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Text
from alen.model.organisation import Organisation

if TYPE_CHECKING:
    from alen.answers.questions import Desk

DEFAULT_K = 10
"""Peers where a reader asks for no number of them."""

FIXED_SCHEME = "group"
"""The fixed groups that are the other view: Statistics Denmark's five."""

_SEED = 1
"""Of the random weights that the stability of a peer is read from: the same for everybody, always."""


@dataclass(frozen=True)
class ConditionUse:
    """A condition that organisations are compared on, and its weight."""

    id: str
    name: Text
    why: Text
    scale: str
    weight: float
    default_weight: float


@dataclass(frozen=True)
class LackingCondition:
    """A condition that nobody can be compared on in this edition, and why."""

    id: str
    name: Text
    missing: Missing


@dataclass(frozen=True)
class PeerPart:
    """One condition of a peer beside one's own.

    own, other            in the condition's unit; None for a group
    own_group, other_group the groups' names; None for a number
    share                 part of the squared distance, 0 to 1; None where the distance is 0
    """

    condition: str
    own: float | None
    other: float | None
    own_group: Named | None
    other_group: Named | None
    share: float | None


@dataclass(frozen=True)
class Peer:
    """One peer, near to far.

    distance   without unit; `parts` are its reasons
    stability  share of 1,000 random splits of the weights in which it stays among the k nearest
    cell, band its figure and swing band; None without a measure, or where it has none
    """

    organisation: Named
    distance: float
    parts: tuple[PeerPart, ...]
    stability: float | None
    cell: Cell | None
    band: SwingBand | None


@dataclass(frozen=True)
class PeerYear:
    """The median of the peers with a figure in a year, in the measure's unit; the same peers in all years."""

    year: int
    n: int
    median: float | None


@dataclass(frozen=True)
class FixedGroup:
    """The other view: the fixed group that the organisation belongs to, without itself."""

    group: Named
    members: tuple[Named, ...]
    among: Among | None


@dataclass(frozen=True)
class PeersAnswer:
    """The peers of one organisation.

    header          of the measure; None where none was asked for
    condition_year  the year the conditions are of, where `year` has none
    lacks           conditions that the organisation itself has no value of: then it has no peers
    weights         as an address writes them, only those that are not the default
    among           the peers together; None without a measure
    years           the peers' median over the years, oldest first; empty without a measure
    """

    header: Header | None
    organisation: Named
    kind: str
    year: int
    condition_year: int
    k: int
    weights: str
    conditions: tuple[ConditionUse, ...]
    lacking: tuple[LackingCondition, ...]
    lacks: tuple[str, ...]
    cell: Cell | None
    band: SwingBand | None
    booking: BookingPractice | None
    peers: tuple[Peer, ...]
    among: Among | None
    years: tuple[PeerYear, ...]
    fixed: FixedGroup | None
    sources: tuple[Source, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """The organisation itself, and one row per peer."""
        names = [one.id for one in self.conditions]
        columns = (
            "organisation_code", "organisation_name", "is_peer", "distance", "stability",
            *(column for name in names for column in (f"{name}_value", f"{name}_share")),
            *CELL_COLUMNS, "band_low", "band_high", "measure", "peer_median", "difference",
            "difference_low", "difference_high", "state", "condition_year", "weights", "edition",
        )  # fmt: skip
        return columns, [self._own_row(), *(self._row(one) for one in self.peers)]

    def _own_row(self) -> tuple[object, ...]:
        first = self.peers[0].parts if self.peers else ()
        parts = {one.condition: (one.own_group.code if one.own_group else one.own, None) for one in first}
        among = self.among
        apart = (None,) * 5
        if among is not None:
            own = among.own
            apart = (among.median, own.difference, own.low, own.high, own.state)
        return self._line(self.organisation, (False, None, None), parts, (self.cell, self.band), apart)

    def _row(self, one: Peer) -> tuple[object, ...]:
        parts = {
            part.condition: (part.other_group.code if part.other_group else part.other, part.share)
            for part in one.parts
        }
        distance = (True, one.distance, one.stability)
        return self._line(one.organisation, distance, parts, (one.cell, one.band), (None,) * 5)

    def _line(
        self,
        one: Named,
        distance: tuple[object, ...],
        parts: Mapping[str, tuple[object, object]],
        figure: tuple[Cell | None, SwingBand | None],
        apart: tuple[object, ...],
    ) -> tuple[object, ...]:
        cell, band = figure
        return (
            one.code, one.name_da, *distance,
            *(value for use in self.conditions for value in parts.get(use.id, (None, None))),
            *(cell_row(cell) if cell is not None else (self.year, *(None,) * (len(CELL_COLUMNS) - 1))),
            band.low if band else None, band.high if band else None,
            self.header.measure.id if self.header else None, *apart,
            self.condition_year, self.weights, self.edition_id,
        )  # fmt: skip


@dataclass(frozen=True)
class PeerGroup:
    """Whom an organisation is compared with, by framework conditions alone.

    measure  whose figures stand beside; None: the peers alone
    year     None: the measure's newest with values, or the newest with inhabitants
    weights  as `framework.parse_weights` reads them; None: the defaults
    booking  the assumption on booking practice in per cent; None: the measure's own
    """

    organisation: str
    measure: str | None = None
    year: int | None = None
    k: int = DEFAULT_K
    weights: str | None = None
    booking: float | None = None
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/peers/{organisation}`."""
        return api_address(
            "peers", self.organisation, measure=self.measure, year=self.year,
            k=None if self.k == DEFAULT_K else self.k, weights=self.weights, booking=self.booking,
            scope=self.scope, basis=self.basis, price=None if self.price == "current" else self.price,
            base=self.base, deflator=self.deflator,
        )  # fmt: skip

    def ask(self, desk: Desk) -> PeersAnswer:
        """The peers.

        Raises UnknownOrganisation, AmbiguousOrganisation, UnknownMeasure, BadInput for a k, weight or
        booking that cannot be, NoFigures.
        """
        return _Asked(desk.reading, self).answer()


def normal_weights(found: Framework, text: str | None) -> str:
    """Weights as an address writes them: in the conditions' order, those that are the default left out.

    Raises BadInput as `parse_weights` does.
    """
    everything = [*found.definitions, *(one.definition for one in found.lacking)]
    order = {one.id: one for one in everything}
    given = parse_weights(text or "", list(order))
    return written_weights({
        name: given[name] for name, one in order.items() if name in given and given[name] != one.weight
    })  # fmt: skip


def nearest(reading: Reading, found: Framework, k: int, weights: str) -> Peers:
    """The peers of all of a kind, remembered: everybody's are found in one go.

    weights  in their normal form. Raises BadInput for a k beyond the bounds.
    """
    if not FEWEST <= k <= MOST:
        raise BadInput(f"{k} peers were asked for", do=f"Ask for {FEWEST} to {MOST}.")
    given = parse_weights(weights, [one.id for one in (*found.definitions, *_lacking_of(found))])
    kept: Peers = reading.peers.of(
        ("peers", found.kind, found.year, k, weights),
        lambda: peers(found.space(given), found.codes, k),
    )
    return kept


def _lacking_of(found: Framework) -> list[ConditionDefinition]:
    return [one.definition for one in found.lacking]


class _Asked:
    """One organisation's peers being found."""

    def __init__(self, reading: Reading, asked: PeerGroup) -> None:
        self.reading, self.asked = reading, asked
        self.one = reading.organisations.find(asked.organisation)
        if self.one.kind not in RANKED_KINDS:
            raise BadInput(
                f"{self.one.name_da} has no peers",
                why="Peers are found among municipalities, and among regions.",
                do="Name a municipality or a region.",
            )
        self.drawn = self._drawn()
        self.year = self._year()
        self.framework = framework(reading, self.one.kind, self.year)
        self.weights = normal_weights(self.framework, asked.weights)
        self.given = parse_weights(
            self.weights, [one.id for one in (*self.framework.definitions, *_lacking_of(self.framework))]
        )
        self.at = self._place()

    def _drawn(self) -> Drawn | None:
        asked = self.asked
        if asked.measure is None:
            return None
        refuse_other_kinds(self.reading.find_measure(asked.measure), [self.one])
        wanted = OneYear(
            asked.measure, asked.year, asked.scope, asked.basis, asked.price, asked.base, asked.deflator,
            self.one.kind, asked.booking,
        )  # fmt: skip
        return drawn_for(self.reading, wanted)

    def _year(self) -> int:
        if self.drawn is not None:
            return self.drawn.year
        if self.asked.year is not None:
            return self.asked.year
        people = self.reading.find_measure("population")
        return max(years_with_values(self.reading, people, "single", self.one.kind), default=0)

    def _place(self) -> int:
        try:
            return self.framework.codes.index(self.one.code)
        except ValueError:
            raise NoFigures(
                f"{self.one.name_da} does not exist in {self.year}",
                do="Ask for a year in which it does.",
            ) from None

    def answer(self) -> PeersAnswer:
        """The whole of it."""
        found = nearest(self.reading, self.framework, self.asked.k, self.weights)
        chosen = [int(place) for place in found.places[self.at] if place != NOBODY]
        used = self.framework.weights(self.given)
        return PeersAnswer(
            header=None if self.drawn is None else self.drawn.selection.header(),
            organisation=named(self.one),
            kind=self.one.kind,
            year=self.year,
            condition_year=self.framework.condition_year,
            k=self.asked.k,
            weights=self.weights,
            conditions=tuple(
                ConditionUse(one.id, one.name, one.why, one.scale, used[one.id], one.weight)
                for one in self.framework.definitions
            ),
            lacking=tuple(
                LackingCondition(one.definition.id, one.definition.name, one.missing)
                for one in self.framework.lacking
            ),
            lacks=found.lacking[self.at],
            cell=self._cell(self.at),
            band=self._band(self.at),
            booking=None if self.drawn is None else self.drawn.booking,
            peers=self._peers(found, chosen),
            among=self._among(chosen),
            years=self._years(chosen),
            fixed=self._fixed(),
            sources=self.reading.sources(self.framework.lineages),
            edition_id=self.reading.edition_id,
        )

    def _peers(self, found: Peers, chosen: Sequence[int]) -> tuple[Peer, ...]:
        if not chosen:
            return ()
        space = self.framework.space(self.given)
        parts = distance_parts(space, self.at, chosen)
        stability = self._stability(space)
        distances = found.distances[self.at].tolist()
        return tuple(
            Peer(
                organisation=named(self.framework.organisations[place]),
                distance=distances[row],
                parts=self._parts(place, parts.names, parts.squares[row]),
                stability=number(float(stability[place])),
                cell=self._cell(place),
                band=self._band(place),
            )
            for row, place in enumerate(chosen)
        )

    def _stability(self, space: Space) -> Floats:
        """How steady each peer is, which no measure and no assumption on booking changes."""
        frame, k = self.framework, self.asked.k
        wanted = "stability", frame.kind, frame.year, k, self.weights, self.one.code
        kept: Floats = self.reading.peers.of(
            wanted, lambda: peer_stability(space, frame.codes, self.at, k, _SEED)
        )
        return kept

    def _parts(self, place: int, names: Sequence[str], squares: Floats) -> tuple[PeerPart, ...]:
        whole = float(squares.sum())
        return tuple(
            self._part(name, place, float(square) / whole if whole > 0 else None)
            for name, square in zip(names, squares.tolist(), strict=True)
        )

    def _part(self, name: str, place: int, share: float | None) -> PeerPart:
        values = self.framework.values[name]
        condition = next(one for one in self.framework.definitions if one.id == name)
        own, other = values[self.at], values[place]
        if condition.group:
            groups = [self._group_named(one) for one in (own, other)]
            return PeerPart(name, None, None, groups[0], groups[1], share)
        return PeerPart(name, number(float(own)), number(float(other)), None, None, share)

    def _group_named(self, key: float) -> Named | None:
        return None if np.isnan(key) else named(self.reading.organisations.by_key(int(key)))

    # -- figures ---------------------------------------------------------------------------------

    def _figure_at(self, place: int) -> int | None:
        """Where an organisation stands in the figures."""
        return None if self.drawn is None else self.drawn.places.get(self.framework.codes[place])

    def _cell(self, place: int) -> Cell | None:
        at = self._figure_at(place)
        return None if at is None or self.drawn is None else self.drawn.cells[at]

    def _band(self, place: int) -> SwingBand | None:
        at = self._figure_at(place)
        if at is None or self.drawn is None or np.isnan(self.drawn.bands.low[at]):
            return None
        low, high = float(self.drawn.bands.low[at]), float(self.drawn.bands.high[at])
        return SwingBand(low, high, None, None, self.drawn.booking.spread_pct)

    def _among(self, chosen: Sequence[int]) -> Among | None:
        own = self._figure_at(self.at)
        if self.drawn is None or own is None:
            return None
        places = [at for at in map(self._figure_at, chosen) if at is not None and self.drawn.is_ranked[at]]
        return among(self.drawn, own, places)

    def _years(self, chosen: Sequence[int]) -> tuple[PeerYear, ...]:
        if self.drawn is None or not chosen:
            return ()
        selection = self.drawn.selection
        members = [self.framework.organisations[place] for place in chosen]
        found: list[PeerYear] = []
        for year in selection.years({one.key for one in members}):
            values = [value for one in members if (value := selection.ranked_value(one, year)) is not None]
            found.append(PeerYear(year, len(values), float(np.median(values)) if values else None))
        return tuple(found)

    def _fixed(self) -> FixedGroup | None:
        groups = [self._group_of(one) for one in self.framework.organisations]
        mine = groups[self.at]
        if mine is None:
            return None
        others = group_peers([one.code if one else None for one in groups], self.at)
        members = tuple(named(self.framework.organisations[place]) for place in others)
        return FixedGroup(named(mine), members, self._among(others))

    def _group_of(self, one: Organisation) -> Organisation | None:
        return self.reading.organisations.parent(one, FIXED_SCHEME, self.year)
