"""One organisation, one membership, and the CSV tables they are read from."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alen.errors import BadDefinition
from alen.model.csv_tables import rows_of
from alen.model.names import keys_of_name

KINDS: tuple[str, ...] = ("municipality", "region", "other", "nation", "group", "landsdel")
"""In order of precedence: where two organisations answer to the same whole name once 'Region ' or
'Landsdel ' is left out (Nordjylland, Bornholm), the earlier kind is meant."""

SCHEMES: tuple[str, ...] = ("region", "landsdel", "group", "nation")
"""The ways to divide the country; each gives a municipality one parent on any day. A scheme is called
by the kind of its parents."""

ORGANISATION_COLUMNS = (
    "organisation_key",
    "organisation_code",
    "kind",
    "name_da",
    "name_en",
    "valid_from",
    "valid_to",
)
MEMBERSHIP_COLUMNS = ("organisation_code", "parent_code", "scheme", "valid_from", "valid_to")
OWN_COLUMNS = ("organisation_code", "kind", "name_da", "name_en", "parent_code", "valid_from", "valid_to")
"""Columns of a workspace's own organisations.csv; parent_code may be empty or several codes with |."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}")
_FIRST_OWN_KEY = 1_000_000
_OWN_KEYS = 1_000_000_000


@dataclass(frozen=True)
class Organisation:
    """One organisation that accounts or statistics are about.

    key         Alen's own stable number
    code        Statistics Denmark's area code as text ('101', '084', '01'), or ours where it has none
    kind        one of KINDS
    valid_from  first day, ISO date
    valid_to    last day, ISO date; None while it stands
    """

    key: int
    code: str
    kind: str
    name_da: str
    name_en: str
    valid_from: str
    valid_to: str | None = None

    def name(self, lang: str) -> str:
        """The name in Danish ('da') or English ('en')."""
        return self.name_en if lang == "en" else self.name_da

    @property
    def name_keys(self) -> tuple[str, ...]:
        """Every folded whole name it answers to."""
        return keys_of_name((self.name_da, self.name_en), self.kind)

    def stands_in(self, year: int) -> bool:
        """Whether it exists on the last day of the accounts year."""
        return _stands_on_last_day(self.valid_from, self.valid_to, year)


@dataclass(frozen=True)
class Membership:
    """One organisation's membership of another, by one scheme, from a day to a day (ISO dates)."""

    organisation_key: int
    parent_key: int
    scheme: str
    valid_from: str
    valid_to: str | None = None

    def stands_in(self, year: int) -> bool:
        """Whether the membership holds on the last day of the accounts year."""
        return _stands_on_last_day(self.valid_from, self.valid_to, year)


def _stands_on_last_day(valid_from: str, valid_to: str | None, year: int) -> bool:
    """Accounts of a year go by what holds on 31 December. ISO dates compare as text."""
    day = f"{year:04d}-12-31"
    return valid_from <= day and (valid_to is None or day <= valid_to)


def read_organisations(text: str, where: str = "organisations.csv") -> list[Organisation]:
    """The organisations of a CSV with ORGANISATION_COLUMNS.

    Raises BadDefinition, naming the row, when a column is missing or a value is not what it should be.
    """
    return [
        _organisation(row, _whole_number(row["organisation_key"], place), place)
        for place, row in rows_of(text, ORGANISATION_COLUMNS, where)
    ]


def read_memberships(
    text: str, by_code: Mapping[str, Organisation], where: str = "memberships.csv"
) -> list[Membership]:
    """The memberships of a CSV with MEMBERSHIP_COLUMNS, codes turned into keys.

    Raises BadDefinition, naming the row, for an unknown code, or a parent that is not of the scheme.
    """
    return [_membership(row, by_code, place) for place, row in rows_of(text, MEMBERSHIP_COLUMNS, where)]


def read_own_organisations(text: str, where: str) -> list[tuple[str, Organisation, tuple[str, ...]]]:
    """The rows of a workspace's own organisations.csv: place in the file, organisation, parent codes.

    The key is made from the code, so that it stays when rows are added. An empty valid_from means
    1 January 2007, an empty name_en the Danish name.
    Raises BadDefinition, naming the row.
    """
    found: list[tuple[str, Organisation, tuple[str, ...]]] = []
    for place, row in rows_of(text, OWN_COLUMNS, where):
        filled = {
            **row,
            "valid_from": row["valid_from"] or "2007-01-01",
            "name_en": row["name_en"] or row["name_da"],
        }
        key = _FIRST_OWN_KEY + zlib.crc32(row["organisation_code"].encode()) % _OWN_KEYS
        parents = tuple(code.strip() for code in row["parent_code"].split("|") if code.strip())
        found.append((place, _organisation(filled, key, place), parents))
    return found


def own_membership(child: Organisation, parent: Organisation, place: str) -> Membership:
    """The membership of an own organisation, for as long as both stand.

    Raises BadDefinition when the parent is of a kind that has no members, or the two never stand
    together.
    """
    if parent.kind not in SCHEMES:
        raise BadDefinition(
            f"'{parent.name_da}' is a {parent.kind} and has no members",
            where=place,
            do=f"Give a parent_code of a {', '.join(SCHEMES[:-1])} or the {SCHEMES[-1]}.",
        )
    valid_from = max(child.valid_from, parent.valid_from)
    ends = [day for day in (child.valid_to, parent.valid_to) if day is not None]
    valid_to = min(ends, default=None)
    if valid_to is not None and valid_to < valid_from:
        raise BadDefinition(f"'{child.name_da}' and '{parent.name_da}' never stand together", where=place)
    return Membership(child.key, parent.key, parent.kind, valid_from, valid_to)


def _organisation(row: Mapping[str, str], key: int, place: str) -> Organisation:
    code, kind = row["organisation_code"], row["kind"]
    if not _CODE.fullmatch(code):
        raise BadDefinition(
            f"organisation_code '{code}' is no code",
            where=place,
            do="Use capital letters A-Z, digits and hyphens, at most 32.",
        )
    if kind not in KINDS:
        raise BadDefinition(f"kind '{kind}' is unknown", where=place, do=f"Use one of {', '.join(KINDS)}.")
    if not row["name_da"] or not row["name_en"]:
        raise BadDefinition("an organisation needs a name", where=place)
    valid_from, valid_to = _validity(row, place)
    return Organisation(key, code, kind, row["name_da"], row["name_en"], valid_from, valid_to)


def _membership(row: Mapping[str, str], by_code: Mapping[str, Organisation], place: str) -> Membership:
    for column in ("organisation_code", "parent_code"):
        if row[column] not in by_code:
            raise BadDefinition(f"{column} '{row[column]}' names no organisation", where=place)
    child, parent = by_code[row["organisation_code"]], by_code[row["parent_code"]]
    if row["scheme"] not in SCHEMES or parent.kind != row["scheme"]:
        raise BadDefinition(
            f"'{parent.name_da}' is a {parent.kind}, the scheme is '{row['scheme']}'", where=place
        )
    valid_from, valid_to = _validity(row, place)
    return Membership(child.key, parent.key, row["scheme"], valid_from, valid_to)


def _validity(row: Mapping[str, str], place: str) -> tuple[str, str | None]:
    valid_from, valid_to = row["valid_from"], row["valid_to"] or None
    for day in (valid_from, valid_to):
        if day is not None and not _is_iso_date(day):
            raise BadDefinition(f"'{day}' is no date", where=place, do="Write YYYY-MM-DD.")
    if valid_to is not None and valid_to < valid_from:
        raise BadDefinition(f"valid_to {valid_to} lies before valid_from {valid_from}", where=place)
    return valid_from, valid_to


def _is_iso_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _whole_number(text: str, place: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise BadDefinition(f"organisation_key '{text}' is no whole number", where=place)
    return int(text)
