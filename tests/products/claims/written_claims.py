"""Claims and figures for tests: the packaged claims, and an edition's figures written out by hand."""

from __future__ import annotations

from collections.abc import Mapping

from alen.model.stated import Words, parse_words
from alen.products.claims.definition import Claim
from alen.products.claims.facts import Facts, FigureRow
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


def written(
    rows: Mapping[Key, FigureRow] | None = None,
    units: Mapping[str, str] | None = None,
    kinds: Mapping[str, tuple[str, ...]] | None = None,
) -> Facts:
    """Figures written out: (measure, organisation, year, basis) -> row; units, and who belongs to a kind."""
    known = rows or {}
    return Facts(
        {(measure, code, year, "narrow", basis): row for (measure, code, year, basis), row in known.items()},
        units or {},
        dict.fromkeys({measure for measure, *_ in known}, "narrow"),
        lambda kind, _: (kinds or {}).get(kind, ()),
    )
