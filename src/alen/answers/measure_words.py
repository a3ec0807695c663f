"""How a page speaks of each measure and in which order: facts of the package, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.errors import BadDefinition
from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

FILE = "measure_words.yml"
WAYS = ("booked", "budgeted", "subject", "counted")
"""The ways a measure can stand in a sentence."""


@dataclass(frozen=True)
class MeasureWords:
    """How one measure stands in a sentence: one of WAYS and the words."""

    way: str
    text: Text


@dataclass(frozen=True)
class _Speech:
    first: tuple[str, ...]
    families: tuple[str, ...]
    measures: Mapping[str, MeasureWords]


def read_measure_words(text: str) -> _Speech:
    """The words from the text of measure_words.yml. Raises BadDefinition for a way that is none."""
    loaded = cast(dict[str, Any], parse_yaml(text, f"data/{FILE}"))
    found: dict[str, MeasureWords] = {}
    for id_, body in cast(dict[str, dict[str, dict[str, str]]], loaded["measures"]).items():
        ((way, both),) = body.items()
        if way not in WAYS:
            raise BadDefinition(f"{way!r} is no way to speak of a measure", where=f"data/{FILE}, {id_}")
        found[id_] = MeasureWords(way, Text(both["da"], both["en"]))
    return _Speech(tuple(loaded["first"]), tuple(loaded["families"]), found)


@cache
def _speech() -> _Speech:
    return read_measure_words(read_text("data", FILE))


def words_of(measure_id: str) -> MeasureWords | None:
    """How a measure stands in a sentence; None for one without words of its own."""
    return _speech().measures.get(measure_id)


def reading_order(measures: Iterable[tuple[str, str]]) -> list[str]:
    """Measures' ids in the order a reader meets them, from (id, family)."""
    speech = _speech()

    def place(one: tuple[str, str]) -> tuple[int, int, str]:
        id_, family = one
        first = speech.first.index(id_) if id_ in speech.first else len(speech.first)
        own = speech.families.index(family) if family in speech.families else len(speech.families)
        return first, own, id_

    return [id_ for id_, _ in sorted(measures, key=place)]
