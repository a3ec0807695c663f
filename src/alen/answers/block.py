"""The lines above a CSV and in a workbook's second sheet: what its numbers are and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

from alen.answers.describing import used_codes
from alen.answers.parts import Columns, Rows
from alen.answers.phrases import FLAGS, REASONS, Phrases
from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text
from alen.words import Words

_MOST_DIGESTS = 5
"""Fingerprints of one table that are listed: a table may have come in a hundred parts."""

Line = tuple[str, str]
"""A label and a text."""


@cache
def column_meanings() -> Mapping[str, Text]:
    """What the columns of answers hold, by name."""
    data = cast(dict[str, dict[str, str]], parse_yaml(read_text("answers", "columns.yml"), "columns.yml"))
    return {name: Text(words["da"], words["en"]) for name, words in data.items()}


def block(meta: Mapping[str, Any], columns: Columns, rows: Rows, words: Words) -> list[Line]:
    """What a document says of itself, line by line, in one language."""
    return [
        *_head(meta, words),
        *_measures(meta, words),
        *_values(meta, words),
        *_standing(meta, words),
        *_sources(meta, words),
        *_codes(columns, rows, words),
        *_columns(columns, words),
    ]


def _head(meta: Mapping[str, Any], words: Words) -> Iterator[Line]:
    language = words.language
    yield words.say("Title"), meta["title"][language]
    yield words.say("Edition"), meta["edition"]
    yield words.say("Built"), meta["built_at"]
    yield words.say("Made by"), meta["generated_by"]
    yield words.say("Permanent address"), meta["permanent"]
    yield words.say("Cite as"), meta["citation"][language]["text"]


def _measures(meta: Mapping[str, Any], words: Words) -> Iterator[Line]:
    language = words.language
    measures: Sequence[Mapping[str, Any]] = meta["measures"]
    for one in measures:
        # Where there are several, each line says which it is about.
        before = f"{one['id']}: " if len(measures) > 1 else ""
        yield words.say("Measure"), f"{one['id']}: {one['name'][language]}"
        yield words.say("Unit of value"), before + one["unit_text"][language]
        yield words.say("About"), before + one["about"][language]
        for text in one["limits"]:
            yield words.say("Limit"), before + text[language]
        for text in one["caveats"]:
            yield words.say("Caveat"), before + text[language]
        for cut in one["breaks"]:
            yield words.say("Break from {year}", year=str(cut["year"])), before + cut["text"][language]


def _values(meta: Mapping[str, Any], words: Words) -> Iterator[Line]:
    language = words.language
    values: Sequence[Mapping[str, Any]] = meta["values"]
    for one in values:
        before = f"{one['measure']}: " if len(meta["measures"]) > 1 else ""
        if one["scope"] != "single":
            yield words.say("Scope"), before + (one["scope_text"] or one["scope_name"])[language]
        yield words.say("Basis"), before + one["basis_text"][language]
        yield words.say("Prices"), before + one["price"]["text"][language]
        for text in one["price"]["notes"]:
            yield words.say("Price index"), before + text[language]


def _standing(meta: Mapping[str, Any], words: Words) -> Iterator[Line]:
    status, phrases = meta["status"], Phrases(words)
    if not status["figures"]:
        return
    yield words.say("Figures"), words.integer(status["figures"])
    yield words.say("With a value"), words.integer(status["with_value"])
    for reason, number in status["missing"].items():
        yield words.say("Missing"), f"{phrases.of(REASONS, reason)}: {words.integer(number)}"
    for flag, number in status["flags"].items():
        yield words.say("Flagged"), f"{phrases.of(FLAGS, flag)}: {words.integer(number)}"


def _sources(meta: Mapping[str, Any], words: Words) -> Iterator[Line]:
    for one in meta["origins"]:
        yield words.say("Source"), one[f"attribution_{words.language}"]
        yield words.say("Address of the source"), one["url"]
        if len(one["sha256"]) > _MOST_DIGESTS:
            yield (
                words.say("Bytes of the source"),
                words.say(
                    "{number} snapshots; JSON lists the sha256 of each",
                    number=words.integer(len(one["sha256"])),
                ),
            )
        else:
            for digest in one["sha256"]:
                yield words.say("Bytes of the source"), f"sha256 {digest}"


_LISTED = {"missing_reason": REASONS, "flags": FLAGS}


def _codes(columns: Columns, rows: Rows, words: Words) -> Iterator[Line]:
    """What the codes that stand in the table mean."""
    for column, meanings in _LISTED.items():
        if column in columns:
            for code in used_codes(rows, columns.index(column)):
                yield f"{column} {code}", Phrases(words).of(meanings, code)


def _columns(columns: Columns, words: Words) -> Iterator[Line]:
    known = column_meanings()
    for name in columns:
        if name in known:
            yield words.say("Column {name}", name=name), known[name].in_language(words.language)
