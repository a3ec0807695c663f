"""The bill for a year: who owes how much, by which commitments and key, each øre explained.

A *demand* is what a party promised under one agreement for one year by one key: the commitments that stand
(of no decision, or of one that was taken) add up, whatever their kind, each moved to the price level asked
for. It is divided among the key's members, or is the party's own where there is no key. An amount that is not
known is said and counted as nothing known, never as 0.

Demands of one (agreement, party, key) form a run of carry from year to year as long as the key weighs the
same; other members or weights start a new run. Amounts moved to other prices are rounded once, by running
totals, so that the years sum to the rounded sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

from alen.model.programme import NO_WORDS, Programme, Wording
from alen.model.programme_records import CURRENT, Absent, Commitment
from alen.products.programmes.division import Divided, Step, Undivided, divide, is_fixed
from alen.products.programmes.keys import NotWeighed, Person, Weighed, people_of, weigh
from alen.products.programmes.places import standing
from alen.products.programmes.price_levels import PriceLevels, level_of, level_year, whole_ore
from alen.products.programmes.weights import Registers, WeightTables

Why = Literal["", "unknown", "exempt", "not_applicable", "no_weights", "fixed_left_over", "fixed_lacking"]
"""Why a line has no amount; empty where it has one.

unknown, exempt, not_applicable   no amount was stated, for that reason
no_weights        the key could not be weighed: `BillLine.not_weighed` says why
fixed_left_over   a fixed key's amounts are less than the demand, fixed_lacking: more
"""


class Row(NamedTuple):
    """A commitment in a demand.

    level   the price level it was stated in, as a year's: '2008-PL'
    factor  what it was multiplied by to be in the bill's price level
    ore     the product, exact; None where the commitment has no number
    """

    commitment: Commitment
    level: str
    factor: Fraction
    ore: Fraction | None


@dataclass(frozen=True)
class Demand:
    """What a party owes under one agreement for a year by one key.

    level      the price level of the amount, as a year's
    exact_ore  the sum of the rows that have a number, before rounding
    total_ore  the same in whole øre; why not, where no row has a number
    """

    agreement: str
    party: str
    key: str
    year: int
    level: str
    rows: tuple[Row, ...]
    exact_ore: Fraction
    total_ore: int | Absent

    @property
    def lacking(self) -> tuple[Commitment, ...]:
        """The commitments whose amounts are not known: the total is without them."""
        return tuple(one.commitment for one in self.rows if one.commitment.amount is Absent.UNKNOWN)


class Run(NamedTuple):
    """A demand's place in its run of carry.

    number      the run's, from 1: the key's weights have changed number - 1 times
    years       the years whose demands the run has divided, this one last
    skipped     years before this one with a demand that was not divided
    before_ore  the running total before this demand, after_ore: with it
    """

    number: int
    years: tuple[int, ...]
    skipped: tuple[int, ...]
    before_ore: int
    after_ore: int


@dataclass(frozen=True)
class BillLine:
    """What one party owes of one demand.

    party       who pays: a member of the demand's party, or that party itself where no key divides it
    amount_ore  None where there is none, `why` says why
    steps       one for each level of the key, the last one's øre are the amount; () without a key. Of a line
                without weights, the levels above the key that has none
    run         None without a key, and where nothing was divided
    left_over_ore  what a fixed key leaves over (negative: what it lacks)
    """

    party: str
    code: str
    name: Wording
    demand: Demand
    amount_ore: int | None
    why: Why = ""
    steps: tuple[Step, ...] = ()
    weighed: Weighed | None = None
    run: Run | None = None
    not_weighed: NotWeighed | None = None
    left_over_ore: int = 0


@dataclass(frozen=True)
class Bill:
    """A programme's bill for a year; see the module.

    price    'current', or a level as '2008-PL'
    series, vintage   the index that amounts were moved by; empty where none was
    """

    programme: str
    year: int
    price: str
    series: str
    vintage: str
    known_on: date | None
    demands: tuple[Demand, ...]
    lines: tuple[BillLine, ...]

    @cached_property
    def by_party(self) -> dict[str, int]:
        """Party -> the sum of its amounts; parties without any known amount are left out."""
        found: dict[str, int] = {}
        for line in self.lines:
            if line.amount_ore is not None:
                found[line.party] = found.get(line.party, 0) + line.amount_ore
        return found

    @property
    def total_ore(self) -> int:
        """The sum of all amounts on the bill."""
        return sum(self.by_party.values())

    @property
    def missing(self) -> tuple[BillLine, ...]:
        """Lines without an amount."""
        return tuple(line for line in self.lines if line.amount_ore is None)

    def of(self, party: str) -> tuple[BillLine, ...]:
        """One party's lines, and those of the members that its own share is divided among; by id or code."""
        return tuple(
            line
            for line in self.lines
            if party in (line.party, line.code or line.party, line.demand.party)
            or any(step.of == party for step in line.steps)
        )


Asked = tuple[str, str, str]
"""Agreement, party and key: what a run of demands is of."""

Earlier = tuple[int, int | None]
"""A year and the whole øre of its demand; None where no amount is known."""


@dataclass(frozen=True)
class _Books:
    """What a bill is made from; weights by key and day, so that each is weighed once."""

    programme: Programme
    tables: WeightTables
    registers: Registers
    levels: PriceLevels
    price: str
    weighed: dict[tuple[str, date], Weighed | NotWeighed] = field(
        default_factory=dict[tuple[str, date], Weighed | NotWeighed]
    )
    factors: dict[tuple[int, int], Fraction] = field(default_factory=dict[tuple[int, int], Fraction])

    def factor(self, first: int, last: int) -> Fraction:
        """From one year's price level to another's."""
        if (first, last) not in self.factors:
            programme = self.programme
            self.factors[first, last] = self.levels.factor(
                level_of(first), level_of(last), programme.index_series, programme.index_vintage
            )
        return self.factors[first, last]

    def weigh(self, key: str, year: int) -> Weighed | NotWeighed:
        """A key's weights in a year: on its first day, or the key's own first day where that is later."""
        on = self.day(key, year)
        if (key, on) not in self.weighed:
            self.weighed[key, on] = weigh(self.programme, key, on, self.tables, self.registers)
        return self.weighed[key, on]

    def day(self, key: str, year: int) -> date:
        """The day of a year that a key's members are looked at."""
        first = date(year, 1, 1)
        begins = next((one.valid_from for one in self.programme.keys if one.id == key), None)
        return begins if begins is not None and first < begins <= date(year, 12, 31) else first


def bill(
    programme: Programme,
    year: int,
    tables: WeightTables,
    registers: Registers,
    levels: PriceLevels,
    *,
    known_on: date | None = None,
    price: str = CURRENT,
) -> Bill:
    """The bill of a year, as it is known now or was known on a day.

    price   'current' for the prices of each commitment's year, or a year's level as '2008-PL'

    Raises BadInput for a price level that is none or is not in the series, and where a table of the
    programme's own leaves open which version is meant.
    """
    level_year(price, year)
    seen = programme if known_on is None else programme.seen(known_on)
    books = _Books(seen, tables, registers, levels, price)
    grouped = _grouped(seen, year)
    lines: list[BillLine] = []
    demands: list[Demand] = []
    for asked, by_year in grouped.items():
        earlier, demand = _demand(books, asked, by_year, year)
        demands.append(demand)
        lines += _lines(books, earlier, demand)
    moved = any(first != last for first, last in books.factors)
    series, vintage = levels.meant(seen.index_series, seen.index_vintage) if moved else ("", "")
    return Bill(seen.id, year, price, series, vintage, known_on, tuple(demands), tuple(lines))


def _grouped(programme: Programme, year: int) -> dict[Asked, dict[int, list[Commitment]]]:
    """The commitments that stand, of runs that reach the year, by what they are of and by year."""
    found: dict[Asked, dict[int, list[Commitment]]] = {}
    for one in standing(programme):
        if one.year <= year:
            by_year = found.setdefault((one.agreement, one.party, one.key), {})
            by_year.setdefault(one.year, []).append(one)
    return {asked: found[asked] for asked in sorted(found) if year in found[asked]}


def _demand(
    books: _Books, asked: Asked, by_year: Mapping[int, list[Commitment]], year: int
) -> tuple[list[Earlier], Demand]:
    """The demand of a year, and the amounts of the years before in whole øre."""
    exact = {one: _exact(books, by_year[one], one) for one in sorted(by_year)}
    known = {one: amount for one, amount in exact.items() if amount is not None}
    whole = dict(zip(known, whole_ore(known.values()), strict=True))
    rows = tuple(_row(books, one, year) for one in by_year[year])
    level = level_of(level_year(books.price, year))
    total = whole[year] if year in whole else _why_none(rows)
    demand = Demand(*asked, year, level, rows, exact[year] or Fraction(0), total)
    return [(one, whole.get(one)) for one in exact if one != year], demand


def _exact(books: _Books, rows: list[Commitment], year: int) -> Fraction | None:
    """The sum of the amounts that are known, in the bill's price level; None where none is."""
    found: dict[str, int] = {}
    for row in rows:
        if not isinstance(row.amount, Absent):
            found[row.price_level] = found.get(row.price_level, 0) + row.amount
    if not found:
        return None
    wanted = level_year(books.price, year)
    moved = (ore * books.factor(level_year(level, year), wanted) for level, ore in found.items())
    return sum(moved, Fraction(0))


def _row(books: _Books, one: Commitment, year: int) -> Row:
    stated = level_year(one.price_level, year)
    if isinstance(one.amount, Absent):
        return Row(one, level_of(stated), Fraction(1), None)
    factor = books.factor(stated, level_year(books.price, year))
    return Row(one, level_of(stated), factor, one.amount * factor)


def _why_none(rows: tuple[Row, ...]) -> Absent:
    """Unknown before exempt: where both stand, something may be owed."""
    found = {row.commitment.amount for row in rows}
    return next(one for one in Absent if one in found)


def _lines(books: _Books, earlier: list[Earlier], demand: Demand) -> list[BillLine]:
    """The lines of a demand."""
    if isinstance(demand.total_ore, Absent):
        return [_own(books, demand, None, why=demand.total_ore.value)]
    if not demand.key:
        return [_own(books, demand, demand.total_ore)]
    weighed = books.weigh(demand.key, demand.year)
    if isinstance(weighed, NotWeighed):
        return _without_weights(books, demand, demand.party, weighed)
    place, totals = _run(books, [*earlier, (demand.year, demand.total_ore)], demand.key)
    divided = divide(weighed, totals)
    if isinstance(divided, Undivided):
        why: Why = "fixed_left_over" if divided.left_over_ore > 0 else "fixed_lacking"
        return [
            BillLine(
                one.party, one.code, one.name, demand, None, why,
                weighed=weighed, left_over_ore=divided.left_over_ore,
            )
            for one in weighed.people
        ]  # fmt: skip
    return _divided(books, demand, weighed, divided, place)


def _own(books: _Books, demand: Demand, ore: int | None, why: Why = "") -> BillLine:
    """A line of the demand's own party."""
    return BillLine(*_person(books, demand.party), demand, ore, why)


def _person(books: _Books, party: str) -> Person:
    found = next((one for one in books.programme.parties if one.id == party), None)
    return Person(party, "", NO_WORDS) if found is None else Person(party, found.code, found.name)


def _without_weights(
    books: _Books, demand: Demand, party: str, why: NotWeighed, steps: tuple[Step, ...] = ()
) -> list[BillLine]:
    """A line without an amount for everybody that the key would divide a party's share among, where they are
    known; otherwise for the party."""
    key = next((one for one in books.programme.keys if one.id == why.key), None)
    day = books.day(demand.key, demand.year)
    people = () if key is None else people_of(books.programme, key, day, books.registers)
    if not people or why.reason == "not_valid":
        people = (_person(books, party),)
    return [BillLine(*one, demand, None, "no_weights", steps, not_weighed=why) for one in people]


def _run(books: _Books, demands: list[Earlier], key: str) -> tuple[Run, list[int]]:
    """The last demand's place in its run of carry, and the amounts of that run up to it."""
    number, totals, years, skipped = 0, list[int](), list[int](), list[int]()
    identity: tuple[object, ...] | None = None
    for year, ore in demands:
        weighed = books.weigh(key, year)
        if isinstance(weighed, NotWeighed) or ore is None:
            skipped.append(year)
            continue
        if weighed.identity() != identity:
            number, totals, years, skipped = number + 1, [], [], []
            identity = weighed.identity()
        is_last = year == demands[-1][0]
        if not is_last and is_fixed(weighed) and isinstance(divide(weighed, [*totals, ore]), Undivided):
            skipped.append(year)
            continue
        totals.append(ore)
        years.append(year)
    before = sum(totals[:-1])
    return Run(number, tuple(years), tuple(skipped), before, before + totals[-1]), totals


def _divided(books: _Books, demand: Demand, weighed: Weighed, divided: Divided, place: Run) -> list[BillLine]:
    people = {one.party: one for level in _levels(weighed) for one in level.people}
    missing = {(level.key.id, party): why for level in _levels(weighed) for party, why in level.missing}
    lines: list[BillLine] = []
    for share in divided.shares():
        why = missing.get((share.steps[-1].key, share.party))
        if why is None:
            own = people[share.party]
            lines.append(BillLine(*own, demand, share.ore, "", share.steps, weighed, place))
        else:
            lines += _without_weights(books, demand, share.party, why, share.steps)
    return lines


def _levels(weighed: Weighed) -> list[Weighed]:
    return [weighed, *(level for _, inner in weighed.nested for level in _levels(inner))]
