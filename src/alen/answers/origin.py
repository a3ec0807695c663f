"""Where the numbers of an answer come from: each published table once, with its licence and its dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from alen.answers.dates import say_date
from alen.answers.licences import licence_of, publisher_name
from alen.answers.parts import Source
from alen.words import Words

if TYPE_CHECKING:
    from alen.answers.questions import Desk

Part = TypeVar("Part")

Speech = Mapping[str, Words]
"""The words of both languages, by language."""


@dataclass(frozen=True)
class Origin:
    """One published table under an answer.

    licence_id, licence_url  None where the publisher states no licence that is known here
    publisher_updated        the newest, as the publisher wrote it; empty where not stated
    obtained_at              when the newest bytes came, UTC
    sha256                   of every snapshot the answer rests on
    """

    publisher: str
    publisher_da: str
    publisher_en: str
    table_id: str
    title: str
    licence_id: str | None
    licence_title: str | None
    licence_url: str | None
    attribution_da: str
    attribution_en: str
    publisher_updated: str
    obtained_at: str
    kinds: tuple[str, ...]
    url: str
    sha256: tuple[str, ...]


def origins(sources: Iterable[Source], speech: Speech) -> tuple[Origin, ...]:
    """Each published table once, by publisher and table."""
    found: dict[tuple[str, str, str], list[Source]] = {}
    for one in sources:
        found.setdefault((one.publisher, one.table_id, one.licence), []).append(one)
    return tuple(_origin(found[key], speech) for key in sorted(found))


def _origin(sources: Sequence[Source], speech: Speech) -> Origin:
    newest = max(sources, key=lambda one: (one.obtained_at, one.sha256))
    licence = licence_of(newest.licence)
    name = publisher_name(newest.publisher)
    return Origin(
        publisher=newest.publisher,
        publisher_da=name.da,
        publisher_en=name.en,
        table_id=newest.table_id,
        title=newest.title,
        licence_id=licence.name if licence else None,
        licence_title=licence.title if licence else None,
        licence_url=licence.path if licence else None,
        attribution_da=_attribution(newest, speech["da"]),
        attribution_en=_attribution(newest, speech["en"]),
        publisher_updated=max(one.publisher_updated for one in sources),
        obtained_at=newest.obtained_at,
        kinds=tuple(sorted({one.kind for one in sources})),
        url=newest.url,
        sha256=tuple(sorted({one.sha256 for one in sources})),
    )


def _attribution(source: Source, words: Words) -> str:
    """The sentence that names the source as its licence asks for."""
    licence = licence_of(source.licence)
    values = {
        "publisher": publisher_name(source.publisher).in_language(words.language),
        "table": source.table_id,
        "title": source.title,
        "date": say_date(source.obtained_at, words.language),
    }
    if licence is None:
        return words.say(
            "Source: {publisher}, {table}: {title}. Obtained {date}. The publisher states no licence.",
            **values,
        )
    return words.say(
        "Source: {publisher}, {table}: {title}. Obtained {date}. Licence: {licence}, {address}.",
        **values,
        licence=licence.title,
        address=licence.path,
    )


def sources_of(answer: object, desk: Desk) -> tuple[Source, ...]:
    """The snapshots an answer rests on; where it names none, all of the edition's."""
    found = {one.sha256: one for one in parts_of(answer, Source)}
    if not found:
        return desk.reading.all_sources
    return tuple(sorted(found.values(), key=lambda one: (one.table_id, one.obtained_at, one.sha256)))


def parts_of(answer: object, kind: type[Part]) -> Iterator[Part]:
    """Everything of a kind that an answer holds, at any depth, in order."""
    if isinstance(answer, kind):
        yield answer
    elif is_dataclass(answer):
        for one in fields(answer):
            yield from parts_of(getattr(answer, one.name), kind)
    elif isinstance(answer, Mapping):
        for value in cast(Mapping[object, object], answer).values():
            yield from parts_of(value, kind)
    elif isinstance(answer, Sequence) and not isinstance(answer, str):
        for value in cast(Sequence[object], answer):
            yield from parts_of(value, kind)
