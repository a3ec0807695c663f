"""The peers on an organisation's page of a measure: who, why, their figures, and the form that chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.answers.booking_practice import BookingPractice, has_booking_practice
from alen.answers.parts import Cell
from alen.answers.peer_words import LEAST_COMPARED, PeerWords, listed
from alen.answers.peers import PeersAnswer
from alen.answers.said import Said, plain, said
from alen.comparison.peers import FEWEST, MOST
from alen.errors import NoFigures
from alen.model.printed import Printed, nothing
from alen.site.pages.measure_choice import (
    BOOKING,
    PEERS,
    WEIGHTS,
    Slider,
    hidden,
    most_weight,
    weight_field,
)
from alen.site.pages.measure_links import Links
from alen.site.pages.measure_state import State
from alen.site.visit import Visit
from alen.words import msgid

LEAST_STEP = 0.5
"""Of the sliders for weights."""

MEAN = msgid(
    "The median of the peers is {median} (swing band {band}), their mean {mean}; taken as drawn from more "
    "like them, the mean has a t interval of {interval}."
)
MEAN_ALONE = msgid(
    "The median of the peers is {median}, their mean {mean}; taken as drawn from more like them, the mean "
    "has a t interval of {interval}."
)


@dataclass(frozen=True)
class PeerLine:
    """One peer as the table has it; the organisation itself stands above them, at no distance.

    conditions  its values, each with its part of the distance
    """

    name: str
    href: str
    value: Printed
    band: Said
    distance: Printed
    stability: Said
    conditions: Sequence[Said]
    is_own: bool = False


@dataclass(frozen=True)
class Section:
    """What the page says of peers and of the swing band.

    conditions      the names of what peers are alike in; the last columns of the table
    against, group  the figure against the peers' median, and against the fixed group's
    mean            the peers' mean with its interval
    notes           what the peers are alike in, and what could not be compared
    band, assumed   what the band assumes, and where that comes from
    form            the sliders; empty in a frozen site
    kept            what the form keeps of the address
    """

    rows: Sequence[PeerLine]
    conditions: Sequence[str]
    against: Said
    group: Said
    mean: Said
    notes: Sequence[Said | str]
    band: Said
    assumed: str
    form: Sequence[Slider]
    kept: Sequence[tuple[str, str]]


def peers_of(visit: Visit, state: State) -> PeersAnswer | None:
    """The organisation's peers; None for the country, and for a measure of which no band is made."""
    measure = visit.desk.reading.find_measure(state.measure)
    if state.organisation.kind != state.kind or not has_booking_practice(measure):
        return None
    try:
        return visit.ask("peers", state.peers())
    except NoFigures:
        return None  # it does not stand in the year


def peers_section(visit: Visit, state: State, answer: PeersAnswer | None, links: Links) -> Section | None:
    """The section; None without peers."""
    if answer is None or answer.booking is None:
        return None
    words = PeerWords(visit.words, answer)
    used = [one for one in answer.conditions if one.weight > 0]
    return Section(
        rows=_rows(visit, words, answer, links) if answer.peers else (),
        conditions=[visit.phrases.text(one.name) for one in used],
        against=words.peers_said() if answer.peers else plain(_without(visit, answer)),
        group=words.group_said(),
        mean=_mean(visit, words, answer),
        notes=_notes(visit, words, answer),
        band=_band(visit, words, answer.booking),
        assumed=visit.phrases.text(answer.booking.source)
        if answer.booking.is_default
        else visit.words.say("You have chosen the assumption yourself."),
        form=() if visit.is_static else _sliders(visit, words, answer),
        kept=hidden(state.query, WEIGHTS, PEERS, BOOKING),
    )


def _rows(visit: Visit, words: PeerWords, answer: PeersAnswer, links: Links) -> list[PeerLine]:
    """The organisation itself, then its peers, the nearest first."""
    unit = answer.header.measure.unit if answer.header is not None else ""
    used = [one for one in answer.conditions if one.weight > 0]
    own = PeerLine(
        name=visit.phrases.name(answer.organisation),
        href="",
        value=_figure(visit, answer.cell, unit, "peers#/cell"),
        band=words.band_of(answer.band, "/band"),
        distance=nothing("–"),
        stability=plain("–"),
        conditions=[words.own_beside(one) for one in used],
        is_own=True,
    )
    return [
        own,
        *(
            PeerLine(
                name=visit.phrases.name(one.organisation),
                href=links.organisation(one.organisation.code),
                value=_figure(visit, one.cell, unit, f"peers#/peers/{at}/cell"),
                band=words.band_of(one.band, f"/peers/{at}/band"),
                distance=words.distance(at),
                stability=words.stability(at),
                conditions=[words.beside(at, condition) for condition in used],
            )
            for at, one in enumerate(answer.peers)
        ),
    ]


def _figure(visit: Visit, cell: Cell | None, unit: str, source: str) -> Printed:
    return nothing("–") if cell is None else visit.figure(cell, unit, source)


def _without(visit: Visit, answer: PeersAnswer) -> str:
    names = {one.id: visit.phrases.text(one.name) for one in answer.conditions}
    lacks = ", ".join(names.get(one, one).lower() for one in answer.lacks)
    return visit.words.say("There are no peers: {lacks} is missing.", lacks=lacks)


def _mean(visit: Visit, words: PeerWords, answer: PeersAnswer) -> Said:
    among = answer.among
    if among is None or among.mean is None or among.median is None or among.n < LEAST_COMPARED:
        return plain("")
    at = "/among"
    return said(
        visit.words,
        MEAN if among.median_low is not None else MEAN_ALONE,
        median=words.amounts.short(among.median, f"{at}/median"),
        band=words.ends(among.median_low, among.median_high, f"{at}/median_low", f"{at}/median_high"),
        mean=words.amounts.short(among.mean, f"{at}/mean"),
        interval=words.ends(among.mean_t_low, among.mean_t_high, f"{at}/mean_t_low", f"{at}/mean_t_high"),
    )


def _notes(visit: Visit, words: PeerWords, answer: PeersAnswer) -> list[Said | str]:
    weights = listed(
        [
            said(
                visit.words, msgid("{condition} (weight {weight})"),
                condition=visit.phrases.text(one.name).lower(),
                weight=words.amounts.number(one.weight, f"/conditions/{at}/weight", 1),
            )
            for at, one in enumerate(answer.conditions)
        ],
        "{first}, {second}",
    )  # fmt: skip
    alike = said(
        visit.words,
        msgid(
            "Peers are the nearest by what an organisation cannot choose: {weights}. Alike in these, not in "
            "tasks or in need."
        ),
        weights=weights,
    )
    return [one for one in (alike, words.condition_year(), words.lacking()) if one]


def _band(visit: Visit, words: PeerWords, booking: BookingPractice) -> Said:
    decimals = 0 if booking.spread_pct.is_integer() else 1
    spread = words.amounts.number(booking.spread_pct, "/booking/spread_pct", decimals)
    return said(
        visit.words,
        msgid("Here the assumption on booking practice is {spread}."),
        spread=said(visit.words, msgid("{number}%"), number=spread),
    )


def _sliders(visit: Visit, words: PeerWords, answer: PeersAnswer) -> list[Slider]:
    say, amounts = visit.words.say, words.amounts
    found = [
        Slider(
            weight_field(one.id),
            say("Weight of {condition}", condition=visit.phrases.text(one.name).lower()),
            f"{one.weight:g}", amounts.number(one.weight, f"/conditions/{at}/weight", 1), "0", most_weight(),
            f"{LEAST_STEP:g}",
        )
        for at, one in enumerate(answer.conditions)
        if answer.peers  # who lacks a condition has none, however it is weighed
    ]  # fmt: skip
    if answer.peers:
        k = amounts.count(answer.k, "/k")
        found.append(Slider(PEERS, say("Number of peers"), str(answer.k), k, str(FEWEST), str(MOST), "1"))
    if answer.booking is not None:
        spread = answer.booking.spread_pct
        shown = amounts.number(spread, "/booking/spread_pct", 0 if spread.is_integer() else 1)
        label = say("Booking practice, per cent")
        found.append(Slider(BOOKING, label, f"{spread:g}", shown, "0", f"{answer.booking.most:g}", "0.5"))
    return found
