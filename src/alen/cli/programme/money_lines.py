"""Amounts of programmes on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alen.answers.programme_parts import ProgrammeSum
    from alen.words import Words

KRONE = 100


def amount(words: Words, one: ProgrammeSum, decimals: int = 0) -> str:
    """A sum in kroner, with what it lacks; in words why there is none."""
    from alen.answers.programme_words import MISSING, PARTLY

    if one.ore is None:
        return words.say(MISSING[one.missing]) if one.missing else "–"
    shown = words.number(one.ore / KRONE, decimals)
    return f"{shown} {words.say(PARTLY, number=words.integer(one.unknown))}" if one.unknown else shown


def kroner(words: Words, ore: int | None, decimals: int = 2) -> str:
    """Øre as kroner; a dash where there are none."""
    return "–" if ore is None else words.number(ore / KRONE, decimals)
