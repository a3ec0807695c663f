"""Dated facts about organisations that a reader of their figures must know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from alen.errors import BadDefinition
from alen.model.fields import date_in, list_in, mapping_in, only_keys, text_in, texts_in
from alen.model.organisation import KINDS, Organisation

NOTE_FIELDS = ("id", "date", "applies_to", "successor", "replaces", "text_da", "text_en", "sources")


@dataclass(frozen=True)
class Source:
    """Where a fact can be checked."""

    title: str
    url: str


@dataclass(frozen=True)
class Note:
    """One dated fact.

    date       the day from which it holds
    kinds      kinds of organisations it concerns
    codes      codes of organisations it concerns besides
    successor  code of the organisation that takes over on that day; None when nothing is taken over
    replaces   codes of those it takes over from: a series of theirs, summed, is its series backwards
    """

    id: str
    date: date
    kinds: tuple[str, ...]
    codes: tuple[str, ...]
    successor: str | None
    replaces: tuple[str, ...]
    text_da: str
    text_en: str
    sources: tuple[Source, ...]

    def text(self, lang: str) -> str:
        """The fact in Danish ('da') or English ('en')."""
        return self.text_en if lang == "en" else self.text_da

    def concerns(self, organisation: Organisation) -> bool:
        """Whether it is shown beside this organisation."""
        return organisation.kind in self.kinds or organisation.code in self.codes


def notes_from(data: object, where: str = "organisation_notes.yml") -> tuple[Note, ...]:
    """The notes of a parsed file: a mapping with the list `notes`.

    Raises BadDefinition naming file and key.
    """
    top = mapping_in(data, where)
    only_keys(top, ("notes",), where)
    notes: dict[str, Note] = {}
    for position, item in enumerate(list_in(top, "notes", where), start=1):
        place = f"{where}, note {position}"
        note = _note(mapping_in(item, place), place)
        if note.id in notes:
            raise BadDefinition(f"the id '{note.id}' stands there twice", where=place)
        notes[note.id] = note
    return tuple(notes.values())


def notes_about(notes: Iterable[Note], organisation: Organisation) -> tuple[Note, ...]:
    """The notes that concern an organisation, oldest first."""
    return tuple(
        sorted((n for n in notes if n.concerns(organisation)), key=lambda note: (note.date, note.id))
    )


def predecessors(notes: Iterable[Note], code: str) -> tuple[str, ...]:
    """Codes of the organisations that one has replaced: ('084', '085') for Region Østdanmark.

    Their sum is its series before it stood; empty for an organisation that replaced none.
    """
    return tuple(old for note in notes if note.successor == code for old in note.replaces)


def _note(row: Mapping[str, object], place: str) -> Note:
    only_keys(row, NOTE_FIELDS, place)
    applies_to = mapping_in(row.get("applies_to"), f"{place}, applies_to")
    only_keys(applies_to, ("kinds", "codes"), f"{place}, applies_to")
    kinds = texts_in(applies_to, "kinds", place)
    codes = texts_in(applies_to, "codes", place)
    if not (kinds or codes) or any(kind not in KINDS for kind in kinds):
        raise BadDefinition("'applies_to' names no kind or code that exists", where=place)
    replaces = texts_in(row, "replaces", place)
    if bool(replaces) != ("successor" in row):
        raise BadDefinition("'successor' and 'replaces' stand together or not at all", where=place)
    sources = [mapping_in(item, f"{place}, sources") for item in list_in(row, "sources", place)]
    if not sources:
        raise BadDefinition("'sources' is empty", where=place, why="A fact must be checkable.")
    return Note(
        id=text_in(row, "id", place),
        date=date_in(row, "date", place),
        kinds=kinds,
        codes=codes,
        successor=text_in(row, "successor", place) if replaces else None,
        replaces=replaces,
        text_da=text_in(row, "text_da", place),
        text_en=text_in(row, "text_en", place),
        sources=tuple(Source(text_in(s, "title", place), text_in(s, "url", place)) for s in sources),
    )
