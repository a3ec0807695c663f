"""Swing bands, states and peers in words on the terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from alen.answers.phrases import DECIMALS, Phrases
from alen.answers.places import why_unplaced
from alen.words import Words, msgid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alen.answers.booking_practice import BookingPractice
    from alen.answers.parts import SwingBand
    from alen.answers.swings import Apart, SwingsAnswer

STATES = {
    "lower": msgid("lower"),
    "higher": msgid("higher"),
    "no_clear_difference": msgid("no clear difference"),
    "unknown": msgid("unknown"),
}
_DECIMALS = DECIMALS["kr_per_inhabitant"]


def band_text(words: Words, band: SwingBand | None) -> str:
    """`3,093–4,405`; a dash where there is none."""
    if band is None:
        return "–"
    return range_text(words, band.low, band.high)


def range_text(words: Words, low: float | None, high: float | None) -> str:
    """From one amount to another."""
    if low is None or high is None:
        return "–"
    # A dash between numbers below zero reads as one more minus.
    sentence = msgid("{low} to {high}") if low < 0 else msgid("{low}–{high}")
    return words.say(sentence, low=words.number(low, _DECIMALS), high=words.number(high, _DECIMALS))


def state_text(words: Words, apart: Apart) -> str:
    """Whether a figure can be told apart, and whether booking practice alone could make the difference."""
    state = words.say(STATES[apart.state])
    if apart.booking_explains and apart.state != "no_clear_difference":
        return words.say("{state}; booking alone can explain it", state=state)
    return state


def booking_text(words: Words, booking: BookingPractice) -> str:
    """What the brackets beside a place are, and what they assume."""
    return words.say(
        "the places between which it could lie (swing band: 5-95 % of draws from past movement and an "
        "assumed {spread} % of booking practice)",
        spread=words.number(booking.spread_pct, 0 if booking.spread_pct.is_integer() else 1),
    )


def unplaced_pairs(words: Words, reasons: Mapping[str, int]) -> list[tuple[str, str]]:
    """Why ranked figures have no place, and how many for each reason."""
    return [
        (words.say("No place"), words.say("{number}: {why}", number=str(n), why=why_unplaced(words, reason)))
        for reason, n in sorted(reasons.items())
    ]


def band_meaning(words: Words, booking: BookingPractice) -> str:
    """What a swing band is, and what it assumes."""
    return words.say(
        "5-95 % of draws from past movement and an assumed {spread} % of booking practice; the booked amount "
        "itself is exact",
        spread=words.number(booking.spread_pct, 0 if booking.spread_pct.is_integer() else 1),
    )


def booking_pairs(words: Words, booking: BookingPractice, *, places: bool = True) -> list[tuple[str, str]]:
    """What bands assume, and where that comes from; `places`: whether places stand beside them."""
    say = words.say
    meaning = (
        (say("Brackets"), booking_text(words, booking))
        if places
        else (say("Swing band"), band_meaning(words, booking))
    )
    return [
        meaning,
        (say("Assumed"), Phrases(words).text(booking.source) if booking.is_default else say("by you")),
    ]


def below_bands(words: Words, answer: SwingsAnswer) -> list[tuple[str, str]]:
    """What stands below a ranking with bands."""
    say, phrases = words.say, Phrases(words)
    median = say(
        "{median}, swing band {band}",
        median=phrases.number(answer.median, _DECIMALS),
        band=range_text(words, answer.median_low, answer.median_high),
    )
    states = Counter(row.median.state for row in answer.rows)
    lower, higher, unclear = (str(states[one]) for one in ("lower", "higher", "no_clear_difference"))
    told = say(
        "{lower} lower, {higher} higher, {unclear} without a clear difference",
        lower=lower, higher=higher, unclear=unclear,
    )  # fmt: skip
    explained = sum(row.median.booking_explains for row in answer.rows)
    return [
        (say("Median"), median),
        (say("Told apart"), told),
        (say("Booking alone"), words.count(
            "could explain the difference to the median of {number}",
            "could explain the difference to the median of {number}", explained,
        )),
        *booking_pairs(words, answer.booking),
    ]  # fmt: skip
