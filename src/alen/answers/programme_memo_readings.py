"""How an agreement's numbers may be read, for its memo: whole sentences, one for each way of reading it.

A module of its own, since most programmes state no readings and need nothing of what judges them.
"""

from __future__ import annotations

from alen.answers.programme_agreement_words import looseness_said
from alen.answers.programme_agreements import agreements
from alen.answers.programme_memo_numbers import stopped
from alen.model.programme import Programme
from alen.products.programmes.places import TOML
from alen.words import Words

Readings = tuple[tuple[str, tuple[str, ...]], ...]
"""Agreement's name -> what each way of reading its numbers comes to."""


def readings_of(programme: Programme, words: Words) -> Readings:
    """Of every agreement that states readings, in order. Raises BadDefinition for one that cannot be read."""
    return tuple(
        (
            one.name.in_language(words.language),
            tuple(str(stopped(looseness_said(words, one, reading, TOML))) for reading in one.readings),
        )
        for one in agreements(programme)
        if one.readings
    )
