"""What a sharing is worked out on where nobody says, and what others have published of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from alen.answers.both_languages import both_languages
from alen.answers.edition import Reading
from alen.answers.ranked import years_with_values
from alen.answers.selection import amounts_of
from alen.errors import BadDefinition, NoFigures
from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

FILE = "sharing.yml"
OUTCOMES = ("rejected", "agreed")


@dataclass(frozen=True)
class PublishedCase:
    """What others have made public of an operation shared, or not.

    outcome      `rejected` or `agreed`
    one_off_ore  what setting it up would cost, in that year's prices; None where it is not told
    years        how long it would take to earn that back; None where it is not told
    saving_ore   what was expected to be saved a year, by each or together (`per`); None where it is not told
    """

    id: str
    year: int
    outcome: str
    who: Text
    text: Text
    one_off_ore: int | None
    years: int | None
    saving_ore: int | None
    per: str
    source: Text
    url: str


@dataclass(frozen=True)
class SharingFacts:
    """The whole of sharing.yml: measures by kind in the order in which they are tried, and the cases."""

    measures: Mapping[str, tuple[str, ...]]
    cases: tuple[PublishedCase, ...]


def sharing_facts() -> SharingFacts:
    """The facts that come with the package."""
    return read_facts(read_text("data", FILE))


@cache
def read_facts(text: str) -> SharingFacts:
    """The facts from the text of sharing.yml.

    Raises BadDefinition for a case that stands twice, an outcome there is none of, or a text that lacks a
    language.
    """
    loaded = cast(dict[str, Any], parse_yaml(text, f"data/{FILE}"))
    cases = tuple(_case(body) for body in cast(list[Mapping[str, Any]], loaded["cases"]))
    if len({one.id for one in cases}) < len(cases):
        raise BadDefinition("a case stands twice", where=f"data/{FILE}")
    measures = {kind: tuple(ids) for kind, ids in cast(dict[str, list[str]], loaded["measures"]).items()}
    return SharingFacts(measures, cases)


def _case(body: Mapping[str, Any]) -> PublishedCase:
    where = f"data/{FILE}, {body.get('id', '?')}"
    outcome = str(body.get("outcome"))
    if outcome not in OUTCOMES:
        raise BadDefinition(f"an outcome is one of: {', '.join(OUTCOMES)}", where=where)
    who, text, source = (both_languages(body, name, where) for name in ("who", "text", "source"))
    return PublishedCase(
        str(body["id"]), int(body["year"]), outcome, who, text, _whole(body, "one_off_ore"),
        _whole(body, "years"), _whole(body, "saving_ore"), str(body.get("per", "")), source, str(body["url"]),
    )  # fmt: skip


def _whole(body: Mapping[str, Any], name: str) -> int | None:
    return None if body.get(name) is None else int(body[name])


def spending_measure(reading: Reading, kind: str) -> str:
    """The measure of a kind's IT spending, or what stands in for it: the first with figures in the edition.

    Raises NoFigures where none has any.
    """
    tried = sharing_facts().measures.get(kind, ())
    for id_ in tried:
        if id_ not in reading.measure_ids:
            continue
        measure = reading.find_measure(id_)
        if years_with_values(reading, measure, amounts_of(reading, measure).default_scope, kind):
            return id_
    raise NoFigures(
        "the edition holds no spending to work this out on",
        where=f"edition {reading.edition_id}",
        why=f"None of these has figures: {', '.join(tried) or 'no measure'}.",
        do="Run `alen update`, or `alen import`.",
    )


def stands_in(measure: str, kind: str) -> bool:
    """Whether a measure is taken for want of the first: it counts something else than IT alone."""
    tried = sharing_facts().measures.get(kind, ())
    return measure in tried[1:]
