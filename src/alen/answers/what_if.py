"""One organisation's figures worked out anew from its own numbers, which nobody else gets to see.

What is typed enters no answer that is remembered: the figures of everybody else are taken as they stand, one
place in copies of them is exchanged, and the copies are dropped. It is therefore no question that has an
address, and no part of the API.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alen.answers.booking_practice import BookingPractice, booking_practice
from alen.answers.choosing import RANKED_KINDS
from alen.answers.drawn import Drawn, drawn
from alen.answers.edition import BOOKED_ELSEWHERE, Reading, named
from alen.answers.expected import SEED, Basis, estimated, foreseeable
from alen.answers.framework import Framework, framework
from alen.answers.parts import Cell, Columns, Header, Named, Rows, SwingBand, Total
from alen.answers.peers import DEFAULT_K
from alen.answers.potential import Gap, gaps_of
from alen.answers.ranking import number
from alen.answers.sharing_facts import spending_measure
from alen.comparison.differences import State, booking_explains, differences, median_draws
from alen.comparison.expected import fit_bands, index_bands
from alen.comparison.movement import Movement
from alen.comparison.peers import NOBODY, peers
from alen.comparison.swing import swing
from alen.comparison.vectors import Booleans, Floats
from alen.errors import BadInput, NoFigures
from alen.measures.definition import Measure
from alen.model.organisation import Organisation

MOST_KR = 1_000_000_000_000
MOST_INHABITANTS = 10_000_000
INHABITANTS, DENSITY = "inhabitants", "density"

_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,\u00a0\u202f ])[0-9]{3}(?:\1[0-9]{3})*)?|[0-9]{1,16}", re.ASCII)
_SIGNS = re.compile(r"[.,\u00a0\u202f ]")


@dataclass(frozen=True)
class OwnNumbers:
    """What somebody typed: whole kroner and persons; None for what is left as it is booked.

    spend        instead of what is booked; add and remove: what belongs to it besides, and what does not
    inhabitants  instead of those of the accounts year
    booking      the assumption on booking practice, per cent; None: the measure's own
    """

    spend: int | None = None
    inhabitants: int | None = None
    add: int = 0
    remove: int = 0
    booking: float | None = None

    def __repr__(self) -> str:
        """Without the numbers: they stand in no log, not even by mistake."""
        return "OwnNumbers(…)"


@dataclass(frozen=True)
class Against:
    """One figure against a median, in the measure's unit; None where there is nothing to hold it against.

    members  who the median is of; state: `lower`, `higher`, `no_clear_difference` or `unknown`
    """

    members: tuple[Named, ...]
    median: float | None
    difference: float | None
    low: float | None
    high: float | None
    state: State
    booking_explains: bool


@dataclass(frozen=True)
class Foreseen:
    """What the framework conditions lead one to expect; `refusal` says why nothing."""

    refusal: str
    expected: float | None
    index: float | None
    index_low: float | None
    index_high: float | None
    state: State


@dataclass(frozen=True)
class Picture:
    """All that is said of one organisation, from one set of numbers.

    value   per inhabitant; amount_ore and inhabitants: what it is made of
    place   1 is the highest of n; the band says between which places it could lie
    status  `ranked`, or `booked_elsewhere`: so near zero that the measure's rule gives it no place, no
            band and no difference
    """

    value: float
    amount_ore: int | None
    inhabitants: int | None
    place: int | None
    n: int
    band: SwingBand | None
    country: Against
    peers: Against
    expected: Foreseen
    gaps: tuple[Gap, ...]
    status: str


@dataclass(frozen=True)
class WhatIfAnswer:
    """What is booked beside what the own numbers make of it. `own` is not published, and not stored.

    booked          None where the organisation has no figure in that year
    condition_year  the year of the framework conditions
    """

    header: Header
    organisation: Named
    kind: str
    year: int
    condition_year: int
    booking: BookingPractice
    booked: Picture | None
    own: Picture

    def table(self) -> tuple[Columns, Rows]:
        """One row per quantity: as booked, and by the own numbers."""
        columns = ("organisation_code", "year", "measure", "quantity", "booked", "own", "edition")
        own = _flat(self.own)
        booked: dict[str, Any] = {} if self.booked is None else _flat(self.booked)
        head = self.organisation.code, self.year, self.header.measure.id
        return columns, [
            (*head, name, booked.get(name), own.get(name), self.header.edition_id)
            for name in dict.fromkeys((*own, *booked))
        ]


def _flat(picture: Picture) -> dict[str, Any]:
    band, country, near, said = picture.band, picture.country, picture.peers, picture.expected
    found: dict[str, Any] = {
        "value": picture.value, "amount_ore": picture.amount_ore, "inhabitants": picture.inhabitants,
        "status": picture.status, "place": picture.place, "n": picture.n,
        "band_low": band and band.low, "band_high": band and band.high,
        "place_low": band and band.place_low, "place_high": band and band.place_high,
        "median": country.median, "difference": country.difference, "difference_low": country.low,
        "difference_high": country.high, "state": country.state,
        "peer_median": near.median, "peer_difference": near.difference, "peer_difference_low": near.low,
        "peer_difference_high": near.high, "peer_state": near.state,
        "peers": " ".join(one.code for one in near.members),
        "expected": said.expected, "index": said.index, "index_low": said.index_low,
        "index_high": said.index_high, "expected_state": said.state, "refusal": said.refusal,
    }  # fmt: skip
    for one in picture.gaps:
        found |= {
            f"{one.rule}_gap": one.value,
            f"{one.rule}_gap_ore": one.ore,
            f"{one.rule}_gap_state": one.state,
        }
    return found


def typed_amount(text: str, what: str, most: int = MOST_KR) -> int | None:
    """A whole number as people type it, thousands apart by one kind of sign or by none; None for nothing.

    Raises BadInput, which names the field and never what was typed.

    >>> typed_amount("1.234.567", "spend"), typed_amount("1234567 ", "spend"), typed_amount("", "spend")
    (1234567, 1234567, None)
    """
    stripped = text.strip()
    if not stripped:
        return None
    found = _GROUPED.fullmatch(stripped)
    amount = int(_SIGNS.sub("", stripped)) if found else most + 1
    if amount > most:
        raise BadInput(
            f"the field {what} holds no whole number that it takes",
            do=f"Write digits alone, such as 1234567; at most {most}.",
        )
    return amount


def what_if(
    reading: Reading,
    organisation: str,
    given: OwnNumbers,
    measure: str | None = None,
    year: int | None = None,
) -> WhatIfAnswer:
    """One organisation's figure, band, place, peers, expected spend and worked sums from its own numbers.

    measure  None: shared IT where it is loaded, else what stands in for it; year None: the newest with values

    Its own past movement stays the measure of how a year swings. Own inhabitants count in the figure, and as
    size and density among the framework conditions; shares of age groups stay those registered.
    Raises UnknownOrganisation, UnknownMeasure, BadInput for numbers that make no figure, and NoFigures
    where a number that is needed is neither given nor loaded.
    """
    one = reading.organisations.find(organisation)
    if one.kind not in RANKED_KINDS:
        raise BadInput(
            f"{one.name_da} has no figures of its own",
            do="Name a municipality or a region.",
        )
    _check(given)
    id_ = spending_measure(reading, one.kind) if measure is None else measure
    practice = booking_practice(reading.find_measure(id_), given.booking)
    base = drawn(reading, id_, year, kind=one.kind)
    if one.code not in base.places:
        raise NoFigures(f"{one.name_da} does not stand in {base.year}", do="Choose another year.")
    # The reader's own assumption makes no remembered draws either: only the swings are made anew.
    base = replace(base, booking=practice, swings=swing(base.movement, practice.sigma))
    frame = framework(reading, one.kind, base.year)
    place = base.places[one.code]
    cell = _own_cell(reading, base.cells[place], given, one)
    booked = None if base.cells[place].value is None else _Scene(base, frame, place).picture()
    own = _Scene(_exchanged(base, place, cell), _conditions(frame, place, given.inhabitants), place).picture()
    return WhatIfAnswer(
        base.selection.header(), named(one), one.kind, base.year, frame.condition_year, practice, booked, own
    )  # fmt: skip


def _check(given: OwnNumbers) -> None:
    amounts = [one for one in (given.spend, given.add, given.remove) if one is not None]
    if any(not 0 <= one <= MOST_KR for one in amounts):
        raise BadInput("an amount is out of range", do=f"Give whole kroner from 0 to {MOST_KR}.")
    if given.inhabitants is not None and not 1 <= given.inhabitants <= MOST_INHABITANTS:
        raise BadInput(
            "the number of inhabitants is out of range",
            do=f"Give a whole number from 1 to {MOST_INHABITANTS}.",
        )
    if given == OwnNumbers():
        raise BadInput("no number of your own was given", do="Give spend, inhabitants or a correction.")


def _own_cell(reading: Reading, booked: Cell, given: OwnNumbers, one: Organisation) -> Cell:
    """The figure that the own numbers make. Raises NoFigures where one is lacking, BadInput at or below 0."""
    total, year = booked.total or Total(None), booked.year
    ore = total.amount_ore if given.spend is None else given.spend * 100
    # Where there is no figure there may be inhabitants all the same.
    registered = total.population or reading.population(one, year)[0]
    people = registered if given.inhabitants is None else given.inhabitants
    if ore is None or not people:
        raise NoFigures(
            f"no amount in kroner is loaded for {one.name_da} in {year}"
            if ore is None
            else f"no inhabitants are loaded for {one.name_da} in {year}",
            why="A figure takes an amount in kroner and inhabitants of the same year.",
            do="Give your own spend." if ore is None else "Give your own number of inhabitants.",
        )
    ore += (given.add - given.remove) * 100
    if ore <= 0:
        raise BadInput("nothing is left of the spend", do="Remove less than there is.")
    return Cell(year, ore / 100 / people, None, (), Total(ore, None, False, people))


def _exchanged(base: Drawn, place: int, cell: Cell) -> Drawn:
    """Everybody's figures with one exchanged: copies, so that nothing of it stays in what is remembered."""
    values, people, ranked = base.values.copy(), base.populations.copy(), base.is_ranked.copy()
    values[place] = cell.value
    ranked[place] = not _is_near_zero(values, place, base.selection.amounts)
    people[place] = np.nan if cell.total is None else cell.total.population
    cells = (*base.cells[:place], cell, *base.cells[place + 1 :])
    movement = _moving(base.movement, place)
    return replace(
        base, cells=cells, values=values, populations=people, is_ranked=ranked, movement=movement,
        swings=swing(movement, base.booking.sigma),
    )  # fmt: skip


def _is_near_zero(values: Floats, place: int, measure: Measure) -> bool:
    """Whether the measure's rule takes a figure out of the ranking, as the build of an edition does."""
    if measure.near_zero_share is None:
        return False
    limit = max(0.0, measure.near_zero_share * float(np.nanmedian(values)))
    return bool(values[place] <= limit)


def _moving(movement: Movement, place: int) -> Movement:
    """A figure whose own past says nothing (none, or near zero) swings as everybody's."""
    if not np.isnan(movement.sigma[place]):
        return movement
    sigma, absolute = movement.sigma.copy(), movement.absolute.copy()
    sigma[place], absolute[place] = movement.common, np.nan
    return replace(movement, sigma=sigma, absolute=absolute)


def _conditions(frame: Framework, place: int, inhabitants: int | None) -> Framework:
    """The framework conditions with own inhabitants: the same land holds more or fewer of them."""
    if inhabitants is None or INHABITANTS not in frame.values:
        return frame
    values = {name: numbers.copy() for name, numbers in frame.values.items()}
    registered = values[INHABITANTS][place]
    values[INHABITANTS][place] = inhabitants
    if DENSITY in values and registered > 0:
        values[DENSITY][place] *= inhabitants / registered
    return replace(frame, values=values)


class _Scene:
    """Everybody's figures with one organisation at `place`, to be looked at from there."""

    def __init__(self, at: Drawn, frame: Framework, place: int) -> None:
        self.at, self.frame, self.place = at, frame, place

    def picture(self) -> Picture:
        """All that is said of the organisation."""
        at, place = self.at, self.place
        total = at.cells[place].total or Total(None)
        ranks = at.rank_bands
        is_ranked = bool(at.is_ranked[place])
        stands = int(ranks.places[place]) if is_ranked else 0
        band = at.swing_bands().get(at.codes[place]) if is_ranked else None
        used = self._basis()
        return Picture(
            float(at.values[place]), total.amount_ore, total.population, stands if stands > 0 else None,
            ranks.counted, band, self._against(at.is_ranked, ()), self._peers(), self._expected(used),
            gaps_of(used, at.codes[place]) if is_ranked else (), "ranked" if is_ranked else BOOKED_ELSEWHERE,
        )  # fmt: skip

    def _against(self, members: Booleans, names: Sequence[Named]) -> Against:
        at, rows = self.at, slice(self.place, self.place + 1)
        chosen = members & ~np.isnan(at.values)
        if not chosen.any():
            return Against(tuple(names), None, None, None, None, "unknown", False)
        median = float(np.median(at.values[chosen]))
        if not at.is_ranked[self.place]:
            return Against(tuple(names), median, None, None, None, "unknown", False)
        drawing, alone = at.figures, at.booking_only
        found = differences(at.values[rows], drawing[rows], median, median_draws(drawing, chosen))
        by_booking = differences(at.values[rows], alone[rows], median, median_draws(alone, chosen))
        return Against(
            tuple(names), median, number(found.points[0]), number(found.band.low[0]),
            number(found.band.high[0]), found.states[0], bool(booking_explains(by_booking)[0]),
        )  # fmt: skip

    def _peers(self) -> Against:
        near = peers(self.frame.space(), self.frame.codes, DEFAULT_K).places[self.place]
        places = [int(one) for one in near if one != NOBODY]
        members = np.zeros(self.at.values.size, dtype=np.bool_)
        members[places] = True
        names = [named(self.frame.organisations[one]) for one in places]
        return self._against(members & self.at.is_ranked, names)

    def _basis(self) -> Basis:
        values = foreseeable(self.at)
        given = self.frame.conditions()
        return Basis(self.at, self.frame, values, given, estimated(values, given))

    def _expected(self, used: Basis) -> Foreseen:
        found = used.estimate
        if used.refusal or found.fit is None:
            return Foreseen(used.refusal, None, None, None, None, "unknown")
        band = index_bands(found, self.at.figures, fit_bands(found.fit, SEED))
        low, high = number(band.low[self.place]), number(band.high[self.place])
        return Foreseen(
            "",
            number(found.values[self.place]),
            number(found.index[self.place]),
            low,
            high,
            _state(low, high),
        )


def _state(low: float | None, high: float | None) -> State:
    """Where an index lies, 100 being what is expected."""
    if low is None or high is None:
        return "unknown"
    if low > 100.0:
        return "higher"
    return "lower" if high < 100.0 else "no_clear_difference"
