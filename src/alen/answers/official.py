"""Official sites that publish figures of the same kind as a measure, and why ours differ from theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from alen.answers.addresses import api_address
from alen.answers.both_languages import both_languages
from alen.answers.parts import Columns, Rows
from alen.answers.phrases import UNITS
from alen.answers.questions import Desk
from alen.answers.selection import amounts_of
from alen.errors import BadDefinition
from alen.measures.definition import Measure, Text
from alen.model.figures import BASES
from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

FILE = "official_figures.yml"


@dataclass(frozen=True)
class OfficialLink:
    """One site. `counts`: what its figures count; `differs`: why ours are not the same.

    url  per language; for a table of the publisher's, the page of that table
    """

    id: str
    publisher: Text
    title: Text
    url: Text
    counts: Text
    differs: Text


@dataclass(frozen=True)
class _Note:
    """What is said of some measures alone, after what is said of all."""

    counts: Text | None
    differs: Text | None
    units: frozenset[str]
    families: frozenset[str]
    bases: frozenset[str]

    def holds_for(self, measure: Measure, basis: str) -> bool:
        """Whether it is true of the measure's figures in a basis; what is not limited is true of all."""
        return (
            (not self.units or measure.unit in self.units)
            and (not self.families or measure.family in self.families)
            and (not self.bases or basis in self.bases)
        )


@dataclass(frozen=True)
class _Entry:
    """A site as the facts have it; `per_table` makes one link for each table of the measure."""

    link: OfficialLink
    families: frozenset[str]
    organisations: str
    per_table: bool
    notes: tuple[_Note, ...]

    def said_of(self, measure: Measure, basis: str) -> OfficialLink:
        """The link with the notes that hold for the measure."""
        link = self.link
        for note in self.notes:
            if note.holds_for(measure, basis):
                link = replace(
                    link,
                    counts=_joined(link.counts, note.counts),
                    differs=_joined(link.differs, note.differs),
                )
        return link


def _joined(text: Text, more: Text | None) -> Text:
    return text if more is None else Text(f"{text.da} {more.da}", f"{text.en} {more.en}")


@dataclass(frozen=True)
class OfficialAnswer:
    """The sites for one measure."""

    measure_id: str
    links: tuple[OfficialLink, ...]
    edition_id: str

    def table(self) -> tuple[Columns, Rows]:
        """One row per site."""
        columns = (
            "measure", "id", "publisher_da", "publisher_en", "title_da", "title_en", "url_da", "url_en",
            "counts_da", "counts_en", "differs_da", "differs_en", "edition",
        )  # fmt: skip
        return columns, [
            (
                self.measure_id, one.id, one.publisher.da, one.publisher.en, one.title.da, one.title.en,
                one.url.da, one.url.en, one.counts.da, one.counts.en, one.differs.da, one.differs.en,
                self.edition_id,
            )
            for one in self.links
        ]  # fmt: skip


@dataclass(frozen=True)
class Official:
    """The official sites for one measure.

    basis  that of the figures they stand beside; None for those of the measure's first formula
    """

    measure: str
    basis: str | None = None

    def address(self) -> str:
        """`/official/{measure}`."""
        return api_address("official", self.measure, basis=self.basis)

    def ask(self, desk: Desk) -> OfficialAnswer:
        """The sites. Raises UnknownMeasure."""
        measure = desk.reading.find_measure(self.measure)
        amounts = amounts_of(desk.reading, measure)
        return OfficialAnswer(measure.id, official_links(measure, amounts, self.basis), desk.edition_id)


def official_links(measure: Measure, amounts: Measure, basis: str | None = None) -> tuple[OfficialLink, ...]:
    """The sites for a measure; `amounts` is the one with formulas, whose tables are linked to.

    Empty for a measure of a family of one's own.
    """
    tables = _tables(amounts)
    basis = basis or amounts.formulas[0].basis
    found: list[OfficialLink] = []
    for entry in _entries():
        if measure.family not in entry.families:
            continue
        if entry.organisations and measure.organisations not in {"all", entry.organisations}:
            continue
        if entry.per_table:
            found += [_of_table(entry.said_of(measure, basis), table) for table in tables]
        else:
            found.append(entry.said_of(measure, basis))
    return tuple(found)


def _tables(amounts: Measure) -> tuple[str, ...]:
    """The tables of the numerators first, those divided by after them."""
    above = sorted({one.table_id for formula in amounts.formulas for one in formula.numerator})
    below = {one.table_id for formula in amounts.formulas for one in formula.denominator}
    return (*above, *sorted(below - set(above)))


def _of_table(link: OfficialLink, table: str) -> OfficialLink:
    def named(text: Text) -> Text:
        return Text(text.da.format(table=table), text.en.format(table=table))

    return OfficialLink(
        f"{link.id}-{table.lower()}", link.publisher, named(link.title), named(link.url), link.counts,
        link.differs,
    )  # fmt: skip


@cache
def _entries() -> tuple[_Entry, ...]:
    return read_official(read_text("data", FILE))


def read_official(text: str) -> tuple[_Entry, ...]:
    """The sites from the text of official_figures.yml.

    Raises BadDefinition when a text is not there in both languages, an address is not https, or a note
    says nothing or is limited by what there is not.
    """
    loaded = cast(dict[str, list[dict[str, Any]]], parse_yaml(text, f"data/{FILE}"))
    return tuple(_entry(body) for body in loaded["links"])


def _entry(body: Mapping[str, Any]) -> _Entry:
    where = f"data/{FILE}, {body.get('id', '?')}"

    def both(name: str) -> Text:
        return both_languages(body, name, where)

    url = both("url")
    if not (url.da.startswith("https://") and url.en.startswith("https://")):
        raise BadDefinition("an address must begin with https://", where=where)
    link = OfficialLink(
        str(body["id"]), both("publisher"), both("title"), url, both("counts"), both("differs")
    )
    return _Entry(
        link,
        frozenset(cast(list[str], body["families"])),
        str(body.get("organisations", "")),
        bool(body.get("per_table", False)),
        tuple(_note(one, where) for one in cast(list[Mapping[str, Any]], body.get("notes") or [])),
    )


_NOTE_KEYS = frozenset({"counts", "differs", "units", "families", "bases"})


def _note(body: Mapping[str, Any], where: str) -> _Note:
    strange = sorted(set(body) - _NOTE_KEYS)
    if strange:
        raise BadDefinition(f"a note has no {', '.join(strange)}", where=where)

    def limit(name: str, known: Collection[str] | None = None) -> frozenset[str]:
        found = frozenset(cast(list[str], body.get(name) or []))
        if known is not None and not found <= set(known):
            raise BadDefinition(f"{name} of a note must be among {', '.join(known)}", where=where)
        return found

    counts, differs = (
        both_languages(body, one, where) if one in body else None for one in ("counts", "differs")
    )
    if counts is None and differs is None:
        raise BadDefinition("a note must have counts or differs", where=where)
    return _Note(counts, differs, limit("units", UNITS), limit("families"), limit("bases", BASES))
