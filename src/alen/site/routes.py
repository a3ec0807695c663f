"""The route table: every kind of page, in the order in which addresses are tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.routing import compile_path

from alen.site.pages import (
    about,
    claims,
    compare,
    data,
    differences,
    embed,
    explain,
    find,
    front,
    frontier,
    measure,
    measure_list,
    method,
    organisation,
    organisation_list,
    programmes,
    regions,
    share,
    what_if,
)
from alen.site.visit import PageType

PAGE_TYPES: tuple[PageType, ...] = (
    *front.PAGES,
    *find.PAGES,
    *organisation_list.PAGES,
    *organisation.PAGES,
    *compare.PAGES,
    *share.PAGES,
    *what_if.PAGES,
    *differences.PAGES,
    # Before the measures' own pages, whose addresses are as long.
    *frontier.PAGES,
    *measure_list.PAGES,
    *measure.PAGES,
    *embed.PAGES,
    *explain.PAGES,
    *regions.PAGES,
    *claims.PAGES,
    *programmes.PAGES,
    *method.PAGES,
    *data.PAGES,
    *about.PAGES,
)
"""Tests and the frozen site take every kind of page from here, so that none is forgotten."""

FORMS = ("json", "csv", "xlsx", "svg", "png", "atom")
"""What may stand after the last point of a page's address."""


@dataclass(frozen=True)
class Match:
    """A page type that answers a path, and what the path names."""

    page: PageType
    params: Mapping[str, str]
    form: str


_COMPILED = [(compile_path(page.path)[0], page) for page in PAGE_TYPES]


def match(path: str) -> Match | None:
    """The page type of a path below the language; None when there is none."""
    stem, _, form = path.rpartition(".")
    if form in FORMS and stem:
        found = _find("/" if stem == "/index" else stem)
        if found is not None:
            return Match(*found, form)
    whole = _find(path)
    return None if whole is None else Match(*whole, "")


def _find(path: str) -> tuple[PageType, Mapping[str, Any]] | None:
    for pattern, page in _COMPILED:
        found = pattern.match(path)
        if found:
            return page, found.groupdict()
    return None
