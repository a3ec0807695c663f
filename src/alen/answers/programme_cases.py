"""A programme with all that its numbers are worked out from: the edition's inhabitants, registers, prices.

The same answers are given of a programme that an edition holds and of one that stays on this machine: each is
a `Case`, and only where it comes from differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from typing import Any

from alen.answers.edition import Kept, Reading
from alen.answers.parts import Source
from alen.answers.questions import Desk
from alen.errors import NotFound
from alen.model.organisations import Organisations
from alen.model.programme import Programme, Register, Wording
from alen.model.programme_json import data_hash, read_back
from alen.products.programmes.price_levels import PriceLevels, levels_of
from alen.products.programmes.weights import FirstOf, OwnTables, WeightTables
from alen.store.packaged import read_text

INHABITANTS = "FOLK1A"
"""The table of inhabitants that an edition holds, of 1 January of each loaded year."""

_KEPT = 40
"""Bills of a programme that are remembered."""

_KINDS: Mapping[Register, str] = {"municipalities": "municipality", "regions": "region"}


@dataclass(frozen=True)
class Case:
    """A programme and where its numbers come from.

    origin       packaged, workspace (published by it), or local (on this machine alone)
    sha256       the programme's data hash
    reading      the edition whose inhabitants are divided by; None: no edition is at hand
    kept         what was worked out before, by all that it depends on
    """

    programme: Programme
    origin: str
    sha256: str
    reading: Reading | None = None
    kept: Kept[Any] = field(default_factory=lambda: Kept(_KEPT), compare=False, repr=False)

    @property
    def edition_id(self) -> str:
        """The edition; empty for none."""
        return "" if self.reading is None else self.reading.edition_id

    @property
    def sources(self) -> tuple[Source, ...]:
        """The snapshots of inhabitants, where a key of the programme divides by what they hold."""
        if self.reading is None or not self._divides_by_inhabitants:
            return ()
        return tuple(one for one in self.reading.all_sources if one.table_id == INHABITANTS)

    @property
    def _divides_by_inhabitants(self) -> bool:
        """Whether the edition holds the inhabitants of any key's day."""
        days = {
            key.basis.on
            for key in self.programme.keys
            if key.basis is not None and key.basis.table == INHABITANTS
        }
        own = OwnTables(self.programme)
        return self.reading is not None and any(
            EditionTables(self.reading).weights(INHABITANTS, on, "") is not None
            and own.rows(INHABITANTS, on, "") is None
            for on in days
        )

    @property
    def tables(self) -> WeightTables:
        """What keys divide by: the programme's own tables first, then the edition's inhabitants."""
        own = OwnTables(self.programme)
        return own if self.reading is None else FirstOf(own, EditionTables(self.reading))

    @property
    def registers(self) -> CountryRegisters:
        """The country's municipalities and regions."""
        return CountryRegisters()

    @property
    def levels(self) -> PriceLevels:
        """The price indices: the State's, and the programme's own over them."""
        return levels_of(self.programme)


class EditionTables:
    """An edition's inhabitants as weights."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def weights(self, table: str, on: date, version: str) -> Mapping[str, Fraction] | None:
        """Code -> inhabitants on a day; None unless that very day is loaded.

        An edition holds the inhabitants of 1 January. Any other day, and a year that is not loaded, is no
        other year's.
        """
        if table != INHABITANTS or version or (on.month, on.day) != (1, 1):
            return None
        found: dict[str, Fraction] = {}
        for one in self.reading.organisations:
            if one.kind in _KINDS.values():
                number, _ = self.reading.population(one, on.year)
                if number is not None:
                    found[one.code] = Fraction(number)
        return found or None


class CountryRegisters:
    """The country's own municipalities and regions, whatever else a workspace may have added."""

    def members(self, register: Register, on: date) -> tuple[tuple[str, Wording], ...]:
        """Code and name of each that stood on a day, by code; Christiansø is no municipality."""
        kind, day = _KINDS.get(register), on.isoformat()
        return tuple(
            (one.code, Wording(one.name_da, one.name_en))
            for one in sorted(country(), key=lambda one: one.code)
            if one.kind == kind and one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
        )


@cache
def country() -> Organisations:
    """The organisations that come with Alen."""
    return Organisations.from_csv(
        read_text("data", "organisations.csv"), read_text("data", "memberships.csv")
    )


def cases_of(reading: Reading) -> Mapping[str, Case]:
    """The programmes that an edition holds, by id."""
    return reading.programmes.of("cases", lambda: _cases(reading))


def _cases(reading: Reading) -> Mapping[str, Case]:
    rows = sorted(reading.data.rows("out_alen__programme"), key=lambda row: str(row["programme_id"]))
    return {
        str(row["programme_id"]): Case(
            read_back(str(row["text"])), str(row["origin"]), str(row["sha256"]), reading
        )
        for row in rows
    }  # fmt: skip


def case_of(desk: Desk, programme: str) -> Case:
    """One programme of an edition. Raises NotFound, naming the nearest."""
    known = cases_of(desk.reading)
    if programme not in known:
        near = get_close_matches(programme, known, 3, 0.4)
        raise NotFound(
            f"no programme is called {programme[:80]!r}",
            do=f"The nearest are {', '.join(near)}." if near else "`alen programme list` lists them.",
        )
    return known[programme]


def local_case(programme: Programme, reading: Reading | None) -> Case:
    """A programme that was read from a folder, with an edition where one is at hand."""
    return Case(programme, "local", data_hash(programme), reading)
