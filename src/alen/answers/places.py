"""Places as they are printed: with the band between which they could lie, wherever there is one."""

from __future__ import annotations

from alen.answers.parts import SwingBand
from alen.answers.said import Said, filled, said
from alen.model.printed import Printed
from alen.words import Words, msgid

BANDED = msgid("{place} ({low}–{high})")
"""A place with its band: `23 (11–41)`."""


def has_places(band: SwingBand | None) -> bool:
    """Whether a band says between which places a figure could lie."""
    return band is not None and band.place_low is not None and band.place_high is not None


def is_certain(band: SwingBand | None) -> bool:
    """Whether a place has no band, or one that holds that place alone."""
    return band is None or band.place_low == band.place_high


def place_ends(words: Words, band: SwingBand, source: str) -> tuple[Printed, Printed]:
    """The places that a band reaches from and to; `source` is that of the band."""
    low, high = band.place_low or 0, band.place_high or 0
    return (
        Printed(words.integer(low), low, f"{source}/place_low"),
        Printed(words.integer(high), high, f"{source}/place_high"),
    )


def place_said(words: Words, place: int, band: SwingBand | None, source: str) -> Said:
    """A place with its band; `source` points at what holds both as `place` and `band`."""
    number = Printed(words.integer(place), place, f"{source}/place")
    if band is None or not has_places(band):
        return filled("{place}", place=number)
    low, high = place_ends(words, band, f"{source}/band")
    return said(words, BANDED, place=number, low=low, high=high)


def place_text(words: Words, place: int, band: SwingBand | None, *, is_tied: bool = False) -> str:
    """The same as text; `=` stands before a place that others share."""
    shown = f"={words.integer(place)}" if is_tied else words.integer(place)
    if band is None or band.place_low is None or band.place_high is None:
        return shown
    return words.say(
        BANDED, place=shown, low=words.integer(band.place_low), high=words.integer(band.place_high)
    )
