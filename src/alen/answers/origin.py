"""Where the numbers of an answer come from: each published table once, with its licence and its dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import cast

from alen.answers.dates import say_date
from alen.answers.ledger import FigureRow
from alen.answers.licences import licence_of, publisher_name
from alen.answers.measure_table import TableCell
from alen.answers.parts import Cell, Header, MeasureNote, Source
from alen.words import Words

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
            "{publisher}, {table}: {title}. Obtained {date}. The publisher states no licence.",
            **values,
        )
    return words.say(
        "{publisher}, {table}: {title}. Obtained {date}. Licence: {licence}, {address}.",
        **values,
        licence=licence.title,
        address=licence.path,
    )


@dataclass(frozen=True)
class Gathered:
    """What an answer holds, at any depth, each kind in the order it was met.

    figures  cells, and rows of pages of figures: what has a value or a reason
    """

    headers: tuple[Header, ...]
    notes: tuple[MeasureNote, ...]
    sources: tuple[Source, ...]
    figures: tuple[Cell | FigureRow | TableCell, ...]


def gather(answer: object) -> Gathered:
    """Everything an answer says of itself; measures and sources each once."""
    headers: dict[int, Header] = {}
    notes: dict[str, MeasureNote] = {}
    sources: dict[str, Source] = {}
    figures: list[Cell | FigureRow | TableCell] = []
    ahead: list[object] = [answer]
    while ahead:
        one = ahead.pop()
        match one:
            case Cell() | FigureRow() | TableCell():
                figures.append(one)
            case Source():
                sources.setdefault(one.sha256, one)
            case MeasureNote():
                notes.setdefault(one.id, one)
            case _ if isinstance(one, Header) and id(one) in headers:
                pass
            case _:
                if isinstance(one, Header):
                    headers[id(one)] = one
                ahead += reversed(_within(one))
    ordered = sorted(sources.values(), key=lambda one: (one.table_id, one.obtained_at, one.sha256))
    return Gathered(tuple(headers.values()), tuple(notes.values()), tuple(ordered), tuple(figures))


def _within(one: object) -> list[object]:
    """What lies directly within a value that may hold others."""
    if one is None or isinstance(one, (str, int, float)):
        return []
    if is_dataclass(one):
        return [getattr(one, name) for name in _names(type(one))]
    if isinstance(one, Mapping):
        return list(cast(Mapping[object, object], one).values())
    return list(cast(Sequence[object], one)) if isinstance(one, (tuple, list)) else []


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
