"""Places as they are printed: always with the band between which they could lie, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from alen.answers.parts import SwingBand
from alen.answers.said import Said, plain, said
from alen.model.printed import Printed
from alen.words import Words, msgid

BANDED = msgid("{place} ({low}–{high})")
"""A place with its band: `23 (11–41)`."""

NO_PLACE = {
    "no_band": msgid(
        "a place is given only with the band it could lie in, and no such band is made of this measure"
    ),
    "near_zero": msgid(
        "a place is given only with the band it could lie in, and the figure lies, or has lain, too near "
        "zero for one"
    ),
    "too_few_years": msgid(
        "a place is given only with the band it could lie in, and there are too few years of the figure for "
        "one"
    ),
}
"""Why a ranked figure has no place."""

UNPLACED = msgid(
    "A place is given only with the band it could lie in. No band is made of shares, growth and framework "
    "conditions, of figures near zero, or where there are too few years."
)
"""Below a table in which some have a place and some have not."""


def has_places(band: SwingBand | None) -> bool:
    """Whether a band says between which places a figure could lie."""
    return band is not None and band.place_low is not None and band.place_high is not None


def is_certain(band: SwingBand | None) -> bool:
    """Whether the band holds one place alone."""
    return band is not None and has_places(band) and band.place_low == band.place_high


def place_ends(words: Words, band: SwingBand, source: str) -> tuple[Printed, Printed]:
    """The places that a band reaches from and to; `source` is that of the band."""
    low, high = band.place_low or 0, band.place_high or 0
    return (
        Printed(words.integer(low), low, f"{source}/place_low"),
        Printed(words.integer(high), high, f"{source}/place_high"),
    )


def place_said(words: Words, place: int, band: SwingBand | None, source: str) -> Said:
    """A place with its band; `source` points at what holds both as `place` and `band`.

    A dash without a band: no place is printed alone.
    """
    if band is None or not has_places(band):
        return plain("–")
    number = Printed(words.integer(place), place, f"{source}/place")
    low, high = place_ends(words, band, f"{source}/band")
    return said(words, BANDED, place=number, low=low, high=high)


def place_text(words: Words, place: int | None, band: SwingBand | None, *, is_tied: bool = False) -> str:
    """The same as text; `=` stands before a place that others share."""
    if place is None or band is None or band.place_low is None or band.place_high is None:
        return "–"
    shown = f"={words.integer(place)}" if is_tied else words.integer(place)
    return words.say(
        BANDED, place=shown, low=words.integer(band.place_low), high=words.integer(band.place_high)
    )


def why_unplaced(words: Words, reason: str) -> str:
    """Why a ranked figure has no place, as the part of a sentence; empty for no reason."""
    return words.say(NO_PLACE[reason]) if reason else ""


def unplaced_sentences(words: Words, reasons: Iterable[str]) -> list[str]:
    """The reasons there are, each once and as a whole sentence."""
    found = [why_unplaced(words, one) for one in dict.fromkeys(reasons) if one]
    return [f"{one[:1].upper()}{one[1:]}." for one in found]
