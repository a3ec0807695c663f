"""Parts that claims are made of, read from YAML: texts in two languages, dates, addresses, names, units."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from alen.errors import BadDefinition
from alen.model.fields import mapping_in, only_keys, text_in
from alen.model.stated import LANGUAGES, Words
from alen.model.yaml_text import Place
from alen.products.claims.definition import UNKNOWN, Said, Source

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def both_in(row: Mapping[str, object], key: str, place: Place) -> Said:
    """A text in both languages."""
    inner = place.at(key)
    both = mapping_in(row.get(key), inner.where)
    only_keys(both, LANGUAGES, inner.where)
    return Said(*(text_in(both, one, inner.at(one).where) for one in LANGUAGES))


def optional_in(row: Mapping[str, object], key: str, place: Place) -> str:
    """A text, or nothing where the key is missing."""
    return text_in(row, key, place.at(key).where) if key in row else ""


def choice_in(row: Mapping[str, object], key: str, allowed: Collection[str], place: Place) -> str:
    """One of the allowed words; BadDefinition otherwise."""
    found = text_in(row, key, place.at(key).where)
    if found not in allowed:
        raise BadDefinition(
            f"'{key}' is {found[:60]!r}", where=place.at(key).where, do=f"Write one of {', '.join(allowed)}."
        )
    return found


def claim_date_in(row: Mapping[str, object], place: Place) -> str:
    """A day, a month or a year as ISO 8601 writes them, or 'unknown'."""
    at = place.at("date")
    value = row.get("date")
    found = (
        value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, (str, int)) else ""
    )
    if found == UNKNOWN:
        return found
    parts = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", found, re.ASCII)
    try:
        if parts is None:
            raise ValueError("no date")
        date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError as error:
        raise BadDefinition(
            f"{found[:40]!r} is no date",
            where=at.where,
            why="A reader must be able to find the statement.",
            do=f"Write YYYY-MM-DD, or YYYY-MM or YYYY if no more is known, or '{UNKNOWN}'.",
        ) from error
    return found


def address_in(row: Mapping[str, object], place: Place) -> str:
    """A web address, or nothing where the key is missing."""
    found = optional_in(row, "address", place)
    if found and not re.fullmatch(r"https?://[^\s<>\"']+", found):
        raise BadDefinition(
            f"{found[:80]!r} is no web address", where=place.at("address").where, do="Write http(s)://…"
        )
    return found


def source_in(data: object, place: Place) -> Source:
    """Who stated something, when and where, as a mapping of its own."""
    row = mapping_in(data, place.where)
    only_keys(row, ("publisher", "date", "address"), place.where)
    return source_of(row, place)


def source_of(row: Mapping[str, object], place: Place) -> Source:
    """Who stated something, when and where, among other keys."""
    publisher = text_in(row, "publisher", place.at("publisher").where)
    return Source(publisher, claim_date_in(row, place), address_in(row, place))


def name_of(name: str, place: Place) -> str:
    """A name of a number or figure; BadDefinition for anything else."""
    if not _NAME.fullmatch(name):
        raise BadDefinition(
            f"{name[:60]!r} is no name",
            where=place.where,
            do="Write small letters a-z, digits and underscores.",
        )
    return name


def known(name: str, known: Collection[str], what: str, place: Place) -> str:
    """A name that is known; BadDefinition otherwise."""
    if name not in known:
        raise BadDefinition(
            f"no {what} is called {name[:60]!r}",
            where=place.where,
            do=f"The names are {', '.join(known) or 'none'}.",
        )
    return name


def unit_in(row: Mapping[str, object], place: Place, words: Words) -> str:
    """A unit of the table; BadDefinition where it is missing or unknown."""
    if "unit" not in row:
        raise BadDefinition(
            "the number has no unit",
            where=place.where,
            why="Numbers without units cannot be held against anything.",
            do=f"Add 'unit': one of {', '.join(words.units)}.",
        )
    return choice_in(row, "unit", words.units, place)
