"""What changed between two editions in the joint programmes that they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from alen.answers.edition import Reading
from alen.measures.definition import Text
from alen.words import Words, msgid

_NONE = ("", "")

CHANGES = {
    "added": msgid("is new"),
    "removed": msgid("is no longer there"),
    "changed": msgid("holds other data than before"),
}


@dataclass(frozen=True)
class ProgrammeChange:
    """A programme that came, went or holds other data. change: added, removed or changed."""

    programme: str
    name: Text
    change: str


def programme_changes(old: Reading, new: Reading) -> tuple[ProgrammeChange, ...]:
    """What the two editions hold differently, by id."""
    before, after = _held(old), _held(new)
    found: list[ProgrammeChange] = []
    for id_ in sorted({*before, *after}):
        if before.get(id_, _NONE)[0] != after.get(id_, _NONE)[0]:
            change = "changed" if id_ in before and id_ in after else "added" if id_ in after else "removed"
            found.append(ProgrammeChange(id_, _name(after[id_] if id_ in after else before[id_]), change))
    return tuple(found)


def _held(reading: Reading) -> Mapping[str, tuple[str, str]]:
    """Data hash and canonical JSON of each programme by id."""
    rows = reading.data.rows("out_alen__programme")
    return {str(row["programme_id"]): (str(row["sha256"]), str(row["text"])) for row in rows}


def _name(held: tuple[str, str]) -> Text:
    """A programme's name, without reading the rest of it."""
    name = cast("dict[str, str]", json.loads(held[1])["programme"]["name"])
    return Text(name["da"], name["en"])


def programme_change(words: Words, one: ProgrammeChange) -> str:
    """What became of a programme."""
    return words.say(CHANGES[one.change])
