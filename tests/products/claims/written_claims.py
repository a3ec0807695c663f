"""Claims and figures for tests: the packaged claims, and an edition's figures written out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alen.model.stated import Words, parse_words
from alen.products.claims.definition import Claim
from alen.products.claims.facts import FigureRow
from alen.products.claims.parsing import parse_claim
from alen.store.packaged import list_names, read_text

Key = tuple[str, str, int, str]


def words() -> Words:
    """The packaged table of words."""
    return parse_words(read_text("data", "claims", "words.yml"))


def packaged() -> Mapping[str, Claim]:
    """The packaged claims by id."""
    folder = ("data", "claims", "packaged")
    found = [parse_claim(read_text(*folder, name), name, words(), "packaged") for name in list_names(*folder)]
    return {one.id: one for one in found}


@dataclass(frozen=True)
class Written:
    """Figures written out: (measure, organisation, year, basis) -> row; units, kinds and groups besides."""

    rows: Mapping[Key, FigureRow] = field(default_factory=dict[Key, FigureRow])
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def unit(self, measure: str) -> str:
        return self.units.get(measure, "")

    def default_scope(self, measure: str) -> str:
        return "narrow"

    def row(self, measure: str, organisation: str, year: int, scope: str, basis: str) -> FigureRow | None:
        return self.rows.get((measure, organisation, year, basis))

    def organisations(self, kind: str, year: int) -> tuple[str, ...]:
        return self.kinds.get(kind, ())

    def members(self, group: str, year: int) -> tuple[str, ...]:
        return self.groups.get(group, ())
