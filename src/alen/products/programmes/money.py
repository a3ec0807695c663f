"""Money over time: promised, called, paid, spent, expected and left, of each party, project and year.

Of a cell (party, project, year)::

    owed       = called + regulated
    paid_net   = paid - repaid + moved
    remaining  = committed + regulated - paid_net      what a party still has to pay
    left       = committed - spent                     what a project still has to spend
    worth      = sum of hours x rate, exact, rounded once

Hours are financing in kind and are never added to kroner without being named. Only what was decided counts:
rows of a decision that was asked for and not taken are told apart as `asked`. A sum counts what it lacks
(`alen.products.programmes.totals`); entries are booked in their year's prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from alen.model.organisation import read_organisations
from alen.model.programme import Programme
from alen.model.programme_entries import ENTRY_KINDS, Entries, EntryKind
from alen.model.programme_records import CURRENT, Absent, Commitment
from alen.products.programmes.places import (
    COMMITMENTS,
    EFFORT,
    ENTRIES,
    FORECASTS,
    Place,
    asked,
    decisions,
    is_standing,
    latest,
    standing,
)
from alen.products.programmes.postings import Group, named, summed
from alen.products.programmes.price_levels import level_year
from alen.products.programmes.prices import Levels, Prices
from alen.products.programmes.totals import NOTHING, Total
from alen.store.packaged import read_text

Column = Literal[
    "committed", "asked", "called", "regulated", "paid", "repaid", "moved", "spent", "forecast",
    "planned_hours", "done_hours", "planned_worth", "done_worth",
]  # fmt: skip
COLUMNS: tuple[Column, ...] = get_args(Column)


class Cell(NamedTuple):
    """What an amount belongs to; party '' for a project's own, project '' for the agreement as a whole."""

    party: str
    project: str
    year: int


@dataclass(frozen=True)
class Sums:
    """The sums of a cell or of many; a column that nothing was said of is not there.

    moved    what a party took over of other parties' payments less what it gave away
    spent    costs, and what was transferred from other projects less what was transferred to them
    """

    columns: Mapping[Column, Total]

    def __getitem__(self, column: Column) -> Total:
        return self.columns.get(column, NOTHING)

    def __add__(self, other: Sums) -> Sums:
        return added((self, other))

    @property
    def owed(self) -> Total:
        """Called, and regulated for prices."""
        return self["called"] + self["regulated"]

    @property
    def paid_net(self) -> Total:
        """Paid, less what was paid back."""
        return self["paid"] - self["repaid"] + self["moved"]

    @property
    def receivable(self) -> Total:
        """Called and not yet paid, as the trial balance has it."""
        return self.owed - self["paid"]

    @property
    def remaining(self) -> Total:
        """What is committed and not yet paid."""
        return self["committed"] + self["regulated"] - self.paid_net

    @property
    def to_call(self) -> Total:
        """What is committed and not yet called."""
        return self["committed"] - self["called"]

    @property
    def left(self) -> Total:
        """What is committed and not yet spent."""
        return self["committed"] - self["spent"]

    @property
    def share_in_kind(self) -> Fraction | None:
        """Hours done, of hours done and money paid; None where there is neither."""
        worth, paid = Fraction(self["done_worth"].exact), Fraction(self.paid_net.exact)
        return worth / (worth + paid) if worth + paid > 0 else None


def added(many: Iterable[Sums]) -> Sums:
    """The sum of cells."""
    found: dict[Column, Total] = {}
    for one in many:
        for column, total in one.columns.items():
            found[column] = found[column] + total if column in found else total
    return Sums(found)


@dataclass(frozen=True)
class Money:
    """All cells of a programme in one price level, ordered by party, project and year.

    behind   a party that stands for a group -> the members that pay for it
    """

    price: str
    cells: Mapping[Cell, Sums]
    behind: Mapping[str, frozenset[str]]

    def of(self, party: str | None = None, project: str | None = None, year: int | None = None) -> Sums:
        """The sum of the cells that are asked about; None asks about all."""
        return added(
            sums
            for cell, sums in self.cells.items()
            if party in (None, cell.party) and project in (None, cell.project) and year in (None, cell.year)
        )

    def with_members(self, party: str) -> Sums:
        """A party and the members of the groups it stands for: the state's grant has no members, the
        municipalities' share is paid by 98."""
        here = self.by_party
        return added(here[one] for one in {party, *self.behind.get(party, ())} if one in here)

    @cached_property
    def by_party(self) -> Mapping[str, Sums]:
        """Each party's own cells; '' is what no party is named for."""
        return {key: sums for (key,), sums in self._by("party").items() if isinstance(key, str)}

    @cached_property
    def by_project(self) -> Mapping[str, Sums]:
        """Each project; '' is what is promised or spent for the agreement as a whole."""
        return {key: sums for (key,), sums in self._by("project").items() if isinstance(key, str)}

    @cached_property
    def by_year(self) -> Mapping[int, Sums]:
        """Each year, in order."""
        return {key: sums for (key,), sums in sorted(self._by("year").items()) if isinstance(key, int)}

    @cached_property
    def total(self) -> Sums:
        """Everything."""
        return added(self.cells.values())

    def _by(self, *fields: str) -> dict[tuple[str | int, ...], Sums]:
        groups: dict[tuple[str | int, ...], list[Sums]] = {}
        for cell, sums in self.cells.items():
            groups.setdefault(tuple(getattr(cell, one) for one in fields), []).append(sums)
        return {key: added(many) for key, many in groups.items()}


@lru_cache(maxsize=1)
def _registered() -> Mapping[str, str]:
    """Code -> kind of every municipality and region that there ever was since the packaged table begins."""
    found = read_organisations(read_text("data", "organisations.csv"))
    return {one.code: one.kind for one in found if one.kind in ("municipality", "region")}


def members_behind(programme: Programme) -> dict[str, frozenset[str]]:
    """Each party that stands for a group, and who has ever belonged to it.

    Members of a register are the programme's own parties of that kind and, of those that entries and effort
    name by their code, the country's own.
    """
    kinds = {"municipalities": "municipality", "regions": "region"}
    paying = named(programme.entries, "party")
    found: dict[str, set[str]] = {}
    for group in programme.groups:
        if not group.party:
            continue
        inside = found.setdefault(group.party, set())
        inside.update(member.party for member in group.members)
        if group.register:
            kind = kinds[group.register]
            inside.update(one.id for one in programme.parties if one.kind == kind)
            inside.update(one for one in paying if _registered().get(one) == kind)
            inside.update(one.party for one in programme.effort if _registered().get(one.party) == kind)
        inside.discard(group.party)
    return {party: frozenset(inside) for party, inside in found.items()}


def money(
    programme: Programme, *, price: str = CURRENT, levels: Levels | None = None, by_project: bool = True
) -> Money:
    """Every cell of a programme, in a price level; without `by_project` every entry's project is ''.

    Give the programme as it was seen on a day (`Programme.seen`) to get the money of that day.
    Raises BadInput where an amount must be converted and the index lacks its year.
    """
    prices = Prices(programme, price, levels)
    cells: dict[Cell, dict[Column, Total]] = {}

    def put(cell: Cell, column: Column, amount: Fraction | int | Absent, n: int = 1) -> None:
        columns = cells.setdefault(cell, {})
        one = Total.of(amount) if n == 1 or isinstance(amount, Absent) else Total(amount, n)
        columns[column] = columns[column] + one if column in columns else one

    for one in standing(programme):
        put(
            Cell(one.party, one.project, one.year),
            "committed",
            prices.of(one.amount, one.price_level, one.year),
        )
    for one in asked(programme):
        put(Cell(one.party, one.project, one.year), "asked", prices.of(one.amount, one.price_level, one.year))
    for group in summed(programme.entries, years=True, projects=by_project):
        for cell, column, amount in _booked(group):
            put(cell, column, prices.of(amount, CURRENT, cell.year), group.n)
    for one in latest(programme.forecasts, lambda one: (one.project, one.year)).values():
        put(Cell("", one.project, one.year), "forecast", prices.of(one.amount, one.price_level, one.year))
    found = decisions(programme)
    for one in programme.effort:
        if is_standing(one.decision, found):
            cell = Cell(one.party, one.project, one.year)
            worth = one.hours * one.rate_ore
            put(cell, "planned_hours" if one.kind == "planned" else "done_hours", one.hours)
            put(
                cell, "planned_worth" if one.kind == "planned" else "done_worth", _in(prices, worth, one.year)
            )
    return Money(
        price, {cell: Sums(cells[cell]) for cell in sorted(cells)}, members_behind(programme)
    )  # fmt: skip


def _in(prices: Prices, exact: Fraction, year: int) -> Fraction:
    """What hours of a year are worth, exact, in the price level."""
    wanted = level_year(prices.price, year)
    return exact if wanted == year else exact * prices.factor(year, wanted)


def _booked(group: Group) -> tuple[tuple[Cell, Column, int], ...]:
    """Where the sum of rows of one kind belongs."""
    here = Cell(group.party, group.project, group.year)
    if group.kind == "transfer":
        if group.other_party:
            there = Cell(group.other_party, group.project, group.year)
            return ((here, "moved", -group.amount_ore), (there, "moved", group.amount_ore))
        there = Cell(group.party, group.other_project, group.year)
        return ((here, "spent", -group.amount_ore), (there, "spent", group.amount_ore))
    return ((here, _COLUMN_OF[group.kind], group.amount_ore),)


_COLUMN_OF: dict[EntryKind, Column] = {
    "call": "called",
    "payment": "paid",
    "cost": "spent",
    "repayment": "repaid",
    "regulation": "regulated",
}
_TRANSFER = ENTRY_KINDS.index("transfer")


def _kinds(column: Column) -> list[int]:
    """The kinds of entries that a column is summed from."""
    found = [ENTRY_KINDS.index(kind) for kind, of in _COLUMN_OF.items() if of == column]
    return [*found, _TRANSFER] if column in ("spent", "moved") else found


def rows(
    programme: Programme,
    column: Column,
    party: str | None = None,
    project: str | None = None,
    year: int | None = None,
) -> tuple[Place, ...]:
    """The rows of the folder that a sum of `money` is made of, in the order of the file."""

    def wanted(at_party: str, at_project: str, at_year: int) -> bool:
        return party in (None, at_party) and project in (None, at_project) and year in (None, at_year)

    if column in ("committed", "asked"):
        chosen = standing(programme) if column == "committed" else asked(programme)
        numbers = [one.row for one in chosen if wanted(one.party, one.project, one.year)]
        return tuple(Place(COMMITMENTS, row) for row in sorted(numbers))
    if column == "forecast":
        held = latest(programme.forecasts, lambda one: (one.project, one.year)).values()
        numbers = [one.row for one in held if wanted("", one.project, one.year)]
        return tuple(Place(FORECASTS, row) for row in sorted(numbers))
    if _kinds(column):
        return _entry_rows(programme.entries, column, party, project, year)
    found = decisions(programme)
    numbers = [
        one.row
        for one in programme.effort
        if column.startswith(one.kind)
        and is_standing(one.decision, found)
        and wanted(one.party, one.project, one.year)
    ]
    return tuple(Place(EFFORT, row) for row in sorted(numbers))


def _entry_rows(
    entries: Entries, column: Column, party: str | None, project: str | None, year: int | None
) -> tuple[Place, ...]:
    def among(names: tuple[NDArray[np.int32], ...], wanted: str | None) -> NDArray[np.bool_]:
        if wanted is None:
            return np.ones(len(entries), np.bool_)
        number = entries.number_of(wanted)
        return np.logical_or.reduce([one == number for one in names])

    mask = np.isin(entries.kind, _kinds(column))
    transfers = entries.kind == _TRANSFER
    of_parties = transfers & (entries.other_party != entries.number_of(""))
    mask &= of_parties if column == "moved" else ~of_parties
    mask &= among((entries.party, entries.other_party) if column == "moved" else (entries.party,), party)
    held = among((entries.project,), project)
    if column == "spent":
        held |= transfers & among((entries.other_project,), project)
    mask &= held
    if year is not None:
        mask &= entries.year == year
    return tuple(Place(ENTRIES, row) for row in np.sort(entries.row[mask]).tolist())


class Match(NamedTuple):
    """A grant and the own funds that match it, both in the grant's price level.

    lacks_ore   what the own funds lack, negative where they are more; None where an amount is not known
    """

    grant: Commitment
    given: Total
    own: Total
    lacks_ore: int | None
    places: tuple[Place, ...]


def matches(programme: Programme, levels: Levels | None = None) -> tuple[Match, ...]:
    """Each grant that own funds were promised for: own funds equal grant, or what lacks."""
    held = standing(programme)
    found: list[Match] = []
    for grant in held:
        own_rows = [one for one in held if one.matches == grant.id]
        if not own_rows:
            continue
        prices = Prices(programme, grant.price_level, levels)
        given = Total.of(prices.of(grant.amount, grant.price_level, grant.year))
        own = NOTHING
        for one in own_rows:
            own += Total.of(prices.of(one.amount, one.price_level, one.year))
        known = given.n and given.is_whole and own.is_whole
        places = tuple(Place(COMMITMENTS, one.row) for one in (grant, *own_rows))
        found.append(Match(grant, given, own, given.ore - own.ore if known else None, places))
    return tuple(found)
