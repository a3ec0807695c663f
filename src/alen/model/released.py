"""What an organisation has released of its own ledger: sums alone, as the file `released/*.json` holds them.

No supplier, no person, no line and no file's name is part of it. Amounts are whole øre; every sum is given
as what rules decide and as the two bounds between which it must lie.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from alen.errors import BadDefinition
from alen.model.fields import date_in, list_in, mapping_in, only_keys, text_in, texts_in, year_in

VERSION = 1
AXES = "ledger-axes"
"""The name of what is no measure: the sums by the three axes."""
WIDE = "wide"
INCOMPLETE = ("undecided", "unread", "differs", "not_reconciled")
"""Why a ledger was not complete when it was released all the same."""

_NAME = re.compile(r"[a-z0-9-]+")
_FIELDS = (
    "version", "measure", "year", "scope", "organisation", "released_on", "rules", "extended_from",
    "incomplete", "inhabitants", "total", "parts", "axes",
)  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """A sum in whole øre.

    low_ore, high_ore  None where the bounds would tell of few suppliers
    """

    decided_ore: int
    low_ore: int | None
    high_ore: int | None

    @property
    def is_certain(self) -> bool:
        """Whether it is one number."""
        return self.low_ore == self.high_ore == self.decided_ore


@dataclass(frozen=True)
class NamedSum:
    """A part of a figure, or a cell of an axis; `sum` None: withheld."""

    axis: str
    code: str
    sum: Sum | None


@dataclass(frozen=True)
class Body:
    """Whose figures they are; the code is the edition's."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Released:
    """One released measure of one organisation and year.

    measure        its id, or `AXES`
    scope          `WIDE`; empty for `AXES`
    rules          the version of the rules that decided
    extended_from  where the extended part is from: published or ledger; empty for `AXES`
    incomplete     of INCOMPLETE: in what the ledger was not complete when it was released all the same
    inhabitants    that the one who released saw it divided by; None where they were not known. An edition
                   divides by its own
    parts          what the total consists of, each with axis "" ; axes: the cells of each axis
    """

    measure: str
    year: int
    scope: str
    organisation: Body
    released_on: date
    rules: str
    extended_from: str
    incomplete: tuple[str, ...]
    inhabitants: int | None
    total: Sum
    parts: tuple[NamedSum, ...] = ()
    axes: tuple[NamedSum, ...] = ()

    @property
    def name(self) -> str:
        """The name of its file without the ending."""
        return f"{self.measure}-{self.year}"

    @property
    def key(self) -> tuple[str, str, int]:
        """A measure of an organisation and year is released once."""
        return self.measure, self.organisation.code, self.year

    def plain(self) -> dict[str, Any]:
        """As JSON holds it; `released_from` reads it."""
        return {"version": VERSION, **asdict(self), "released_on": self.released_on.isoformat()}

    def to_json(self) -> str:
        """The text of its file."""
        return json.dumps(self.plain(), ensure_ascii=False, indent=1) + "\n"


def parse_released(text: str, where: str) -> Released:
    """Read the text of a file. Raises BadDefinition, naming file and key."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadDefinition(f"the file is no JSON ({error})", where=where) from error
    return released_from(data, where)


def released_from(data: object, where: str) -> Released:
    """Read what `Released.plain` gave. Raises BadDefinition, naming file and key."""
    row = mapping_in(data, where)
    only_keys(row, _FIELDS, where)
    if row.get("version") != VERSION:
        raise BadDefinition(
            f"'version' must be {VERSION}", where=where, do="Release the sums again with this version."
        )
    measure = text_in(row, "measure", where)
    if not _NAME.fullmatch(measure):
        raise BadDefinition(f"{measure!r} is no measure", where=where)
    scope = "" if measure == AXES else text_in(row, "scope", where)
    if scope not in ("", WIDE):
        raise BadDefinition(f"'scope' must be {WIDE}", where=where)
    incomplete = texts_in(row, "incomplete", where)
    if unknown := [one for one in incomplete if one not in INCOMPLETE]:
        raise BadDefinition(f"{unknown[0]!r} is no reason", where=where)
    body = mapping_in(row.get("organisation"), f"{where}, organisation")
    return Released(
        measure, year_in(row, "year", where), scope,
        Body(*(text_in(body, key, f"{where}, organisation") for key in ("code", "name", "kind"))),
        date_in(row, "released_on", where), text_in(row, "rules", where),
        text_in(row, "extended_from", where) if scope else "", incomplete,
        _whole(row, "inhabitants", where), _sum(row.get("total"), f"{where}, total"),
        _named(row, "parts", where), _named(row, "axes", where),
    )  # fmt: skip


def _named(row: Mapping[str, object], key: str, where: str) -> tuple[NamedSum, ...]:
    found: list[NamedSum] = []
    for position, item in enumerate(list_in(row, key, where), start=1):
        place = f"{where}, {key} {position}"
        one = mapping_in(item, place)
        only_keys(one, ("axis", "code", "sum"), place)
        axis = text_in(one, "axis", place) if one.get("axis") else ""
        amount = one.get("sum")
        found.append(
            NamedSum(axis, text_in(one, "code", place), None if amount is None else _sum(amount, place))
        )
    return tuple(found)


def _sum(data: object, where: str) -> Sum:
    row = mapping_in(data, where)
    only_keys(row, ("decided_ore", "low_ore", "high_ore"), where)
    decided, low, high = (_whole(row, key, where) for key in ("decided_ore", "low_ore", "high_ore"))
    if decided is None or (low is None) != (high is None):
        raise BadDefinition("a sum has what is decided, and both bounds or none", where=where)
    if low is not None and high is not None and not low <= decided <= high:
        raise BadDefinition("what is decided lies outside its bounds", where=where)
    return Sum(decided, low, high)


def _whole(row: Mapping[str, object], key: str, where: str) -> int | None:
    value = row.get(key)
    if value is not None and (type(value) is not int or abs(value) >= 2**53):
        raise BadDefinition(f"'{key}' must be a whole number", where=where)
    return value
