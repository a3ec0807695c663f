"""The lines of the sheet on method and sources: what each measure is, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alen.measures.definition import Measure, Text
from alen.reports.facts import ABOUT, ExportFacts
from alen.reports.rows import notes_of
from alen.reports.shapes import code_lists, resource

Block = tuple[str, str, bool]
"""A label, a text, and whether the label is a heading."""


def method_blocks(facts: ExportFacts, language: str, phrases: Mapping[str, Text]) -> Iterator[Block]:
    """All lines: what the whole is, every measure, every source with licence, dates and sha256."""
    yield phrases["method"].in_language(language), "", True
    yield "", ABOUT.in_language(language), False
    for measure in facts.rows.measures.values():
        yield "", "", False
        yield from _measure(facts, measure, language, phrases)
    yield "", "", False
    yield phrases["sources"].in_language(language), "", True
    yield from _sources(facts, language, phrases)


def _measure(
    facts: ExportFacts, measure: Measure, language: str, phrases: Mapping[str, Text]
) -> Iterator[Block]:
    lists = code_lists()
    yield measure.name.in_language(language), measure.id, True
    yield phrases["about"].in_language(language), measure.about.in_language(language), False
    unit = lists["unit"][measure.unit].in_language(language)
    yield phrases["unit"].in_language(language), unit, False
    for row in facts.rows.scopes_of(measure):
        scope = lists["scope"][row["scope"]].in_language(language)
        if row.get(f"text_{language}"):
            yield f"{phrases['scope'].in_language(language)}: {scope}", row[f"text_{language}"], False
        if row.get(f"formula_{language}"):
            basis = lists["basis"][row["basis"]].in_language(language)
            yield f"{phrases['formula'].in_language(language)}, {basis}", row[f"formula_{language}"], False
        if row.get(f"not_loaded_{language}"):
            yield phrases["not_loaded"].in_language(language), row[f"not_loaded_{language}"], False
    for note in notes_of(measure):
        label = lists["note_kind"][note["kind"]].in_language(language).capitalize()
        year = f" {note['year']}" if "year" in note else ""
        source = f" ({note['source']})" if note.get("source") else ""
        yield f"{label}{year}", f"{note[f'text_{language}']}{source}", False


def _sources(facts: ExportFacts, language: str, phrases: Mapping[str, Text]) -> Iterator[Block]:
    fields = {field.name: field.title.in_language(language) for field in resource("snapshots").fields}
    for source in facts.sources:
        licence = source["licence"]
        yield source["table_id"], source["label"], False
        stated = (
            f"{source['licence_stated']}, {licence.path}"
            if licence
            else phrases["unstated"].in_language(language)
        )
        yield fields["licence"], stated, False
        yield fields["url"], source["url"], False
        if source["publisher_updated"]:
            yield fields["publisher_updated"], source["publisher_updated"], False
        yield fields["fetched_at"], source["fetched_at"], False
        yield fields["sha256"], " ".join(source["sha256"]), False
