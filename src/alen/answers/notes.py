"""Dated facts about organisations, and which organisation takes over from which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import yaml

from alen.errors import BadDefinition
from alen.measures.definition import Text
from alen.model.organisation import Organisation


@dataclass(frozen=True)
class Note:
    """One note: whom it is shown for, and, for a reform, who replaces whom on its date."""

    id: str
    date: str
    text: Text
    kinds: tuple[str, ...]
    codes: tuple[str, ...]
    successor: str
    replaces: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]

    def applies_to(self, organisation: Organisation) -> bool:
        """Whether the note is shown for an organisation."""
        return organisation.code in self.codes or organisation.kind in self.kinds


def _note(item: Mapping[str, Any]) -> Note:
    applies = cast(Mapping[str, Any], item.get("applies_to") or {})
    return Note(
        id=str(item["id"]),
        date=str(item["date"]),
        text=Text(str(item["text_da"]).strip(), str(item["text_en"]).strip()),
        kinds=tuple(map(str, applies.get("kinds", ()))),
        codes=tuple(map(str, applies.get("codes", ()))),
        successor=str(item.get("successor", "")),
        replaces=tuple(map(str, item.get("replaces", ()))),
        sources=tuple((str(one["title"]), str(one["url"])) for one in item.get("sources", ())),
    )


def read_notes(text: str, where: str = "organisation_notes.yml") -> tuple[Note, ...]:
    """The notes of a YAML text.

    Raises BadDefinition when it is no YAML, or a note lacks a field.
    """
    try:
        loaded = cast(dict[str, Any], yaml.safe_load(text))
        return tuple(_note(item) for item in loaded["notes"])
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BadDefinition(
            f"a note cannot be read ({error})",
            where=where,
            do="Each note needs id, date, text_da and text_en.",
        ) from error
