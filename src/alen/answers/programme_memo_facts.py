"""What a memo rests on: the programme as it was seen on a day, its sums, shares and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import chain

from alen.answers.dates import say_date
from alen.answers.programme_memo_numbers import (
    LITTLE,
    MILLION_ORE,
    Days,
    Listed,
    Numbers,
    Rows,
    Share,
    count,
    counted,
    placed,
)
from alen.answers.said import Said, filled, plain
from alen.model.printed import Printed
from alen.model.programme import Programme, Wording
from alen.model.programme_entries import Entry
from alen.model.programme_records import Absent, Baseline, Commitment, Decision, Forecast, Milestone
from alen.products.programmes.bill import Bill, BillLine, Demand, bill
from alen.products.programmes.lights import ProjectLights, lights
from alen.products.programmes.money import Column, Money, Sums, money, rows
from alen.products.programmes.places import (
    BASELINES,
    COMMITMENTS,
    DECISIONS,
    EFFORT,
    ENTRIES,
    FORECASTS,
    MILESTONES,
    TOML,
    Place,
    decisions,
    first,
    in_order,
    latest,
)
from alen.products.programmes.price_levels import PriceLevels
from alen.products.programmes.totals import Total, rounded
from alen.products.programmes.weights import Registers, WeightTables
from alen.words import Words, msgid

LARGE_ORE = 20 * MILLION_ORE
"""From this sum of commitments on, amounts stand in millions of kroner."""

MOST_PARTIES = 30
"""Parties that a memo's table has a row for; more stand as the party that they stand behind."""


@dataclass(frozen=True)
class Behind:
    """What a memo is made from besides the programme's own records.

    edition   the edition whose inhabitants keys divide by; empty where none of its numbers is used
    readings  how the agreements' numbers may be read (`programme_memo_readings.readings_of`)
    """

    tables: WeightTables
    registers: Registers
    levels: PriceLevels
    edition: str = ""
    readings: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class ShareOf:
    """A party's share of what was promised, over all years; `ore` None where it cannot be worked out.

    is_divided   some of it is a part of a promise that others share
    """

    party: str
    name: Wording
    ore: int | None
    recipe: Share
    is_divided: bool = False


def newest_day(programme: Programme) -> date:
    """The last day that anything was written down: what a memo is written as of when no day is given."""
    columns: Sequence[Iterable[date]] = (
        *(
            [one.recorded for one in records]
            for records in (
                programme.commitments, programme.effort, programme.forecasts, programme.baselines,
                programme.milestones, programme.risks, programme.benefits, programme.measurements,
                programme.statuses, programme.decisions,
            )
        ),
        [programme.entries.recorded.max().item()] if len(programme.entries) else [],
    )  # fmt: skip
    return max(chain.from_iterable(columns), default=programme.starts)


def _together(many: Sequence[tuple[Total, Rows]]) -> tuple[Total, Rows]:
    """Sums of several parties as one; all from one file."""
    total = sum((one for one, _ in many), Total())
    known = [rows for one, rows in many if one.n] or [many[0][1]]
    plus = tuple(sorted(chain.from_iterable(rows.plus for rows in known)))
    minus = tuple(sorted(chain.from_iterable(rows.minus for rows in known)))
    return total, known[0]._replace(plus=plus, minus=minus)


class Shares:
    """Each party's share of the commitments, by the keys: the bills of all years."""

    def __init__(self, programme: Programme, behind: Behind) -> None:
        self._programme = programme
        self._behind = behind
        self.years = tuple(sorted({one.year for one in programme.commitments}))

    @cached_property
    def _bills(self) -> dict[int, Bill]:
        one = self._behind
        return {
            year: bill(self._programme, year, one.tables, one.registers, one.levels) for year in self.years
        }

    @cached_property
    def _by_member(self) -> bool:
        """Whether shares are shown for those who pay at last: not where they are too many for a table, or
        some key divides nothing."""
        lines = [line for one in self._bills.values() for line in one.lines]
        is_divided = all(line.amount_ore is not None or line.why not in _UNDIVIDED for line in lines)
        return is_divided and len({line.party for line in lines}) <= MOST_PARTIES

    @cached_property
    def _demands(self) -> tuple[tuple[int, Demand, dict[str, int | None]], ...]:
        """Each year's demands, and who they are shown as divided among."""
        found: list[tuple[int, Demand, dict[str, int | None]]] = []
        for year, one in self._bills.items():
            lines: dict[int, list[BillLine]] = {}
            for line in one.lines:
                lines.setdefault(id(line.demand), []).append(line)
            found += [
                (year, demand, _shown(demand, lines.get(id(demand), []), by_member=self._by_member))
                for demand in one.demands
            ]
        return tuple(found)

    @cached_property
    def _by_party(self) -> dict[str, dict[int, int | None]]:
        """Party -> year -> øre."""
        found: dict[str, dict[int, int | None]] = {}
        for year, _, shares in self._demands:
            for party, ore in shares.items():
                years = found.setdefault(party, {})
                before = years.get(year, 0)
                years[year] = None if ore is None or before is None else before + ore
        return found

    def of(self, party: str, year: int) -> int:
        """A party's share of a year in øre. Raises KeyError where it is not known."""
        found = self._by_party[party][year]
        if found is None:
            raise KeyError(party)
        return found

    @cached_property
    def _divided(self) -> set[str]:
        """Parties with a share of a promise that others share."""
        return {party for _, demand, shares in self._demands for party in shares if demand.key} - {
            demand.party for _, demand, _ in self._demands
        }

    @cached_property
    def all(self) -> dict[str, ShareOf]:
        """Each party that pays, in the order of its name."""
        names = {one.id: one.name for one in self._programme.parties}
        for one in self._bills.values():
            names.update({line.party: line.name for line in one.lines if line.party not in names})
        found: dict[str, ShareOf] = {}
        for party, years in self._by_party.items():
            amounts = list(years.values())
            known = [ore for ore in amounts if ore is not None]
            ore = sum(known) if len(known) == len(amounts) else None
            recipe = Share(party, tuple(sorted(years)))
            found[party] = ShareOf(party, names[party], ore, recipe, party in self._divided)
        return dict(sorted(found.items(), key=lambda one: in_danish(one[1].name.da)))

    @property
    def not_loaded(self) -> bool:
        """Whether some key could not be weighed because its table is not there."""
        return any(
            line.not_weighed is not None and line.not_weighed.reason == "not_loaded"
            for one in self._bills.values()
            for line in one.missing
        )


_UNDIVIDED = ("no_weights", "fixed_left_over", "fixed_lacking")
"""Why a line of a bill has no amount although there was one to divide."""


def _shown(demand: Demand, lines: Sequence[BillLine], *, by_member: bool) -> dict[str, int | None]:
    """Who a demand is shown as divided among: those who pay at last; without them the upper level of a nested
    key; without that the party that promised."""
    if by_member or not demand.key:
        return {line.party: line.amount_ore for line in lines}
    is_nested = any(len(line.steps) > 1 or (line.steps and line.amount_ore is None) for line in lines)
    if is_nested and all(line.steps for line in lines):
        return {line.steps[0].counted.party: line.steps[0].ore for line in lines}
    return {demand.party: None if isinstance(demand.total_ore, Absent) else demand.total_ore}


class MemoFacts:
    """The programme on a day, and the numbers that sentences ask for."""

    def __init__(self, programme: Programme, as_of: date, words: Words, behind: Behind) -> None:
        self.programme = programme.seen(as_of, as_of)
        self.as_of = as_of
        self.words = words
        self.behind = behind
        self.money: Money = money(self.programme, levels=behind.levels)
        is_large = abs(self.money.total["committed"].ore) >= LARGE_ORE
        self.numbers = Numbers(words, is_large=is_large)
        self.shares = Shares(self.programme, behind)
        self.decisions: dict[str, Decision] = decisions(self.programme)
        self._sums: dict[tuple[Column, str | None, str | None, int | None], tuple[Total, Rows]] = {}
        self._cells: dict[tuple[str | None, str | None, int | None], Sums] = {}

    @cached_property
    def lights(self) -> dict[str, ProjectLights]:
        """The lights of the whole programme ('') and of each project."""
        return {one.project: one for one in lights(self.programme, self.as_of, self.behind.levels)}

    @cached_property
    def milestones(self) -> tuple[tuple[Milestone, Milestone], ...]:
        """Each milestone as it was first said and as it stands, in the order they were planned."""
        held = latest(self.programme.milestones, lambda one: one.id)
        began = first(self.programme.milestones, lambda one: one.id)
        pairs = [(began[key], held[key]) for key in held]
        return tuple(sorted(pairs, key=lambda pair: (pair[0].planned, pair[0].id)))

    @cached_property
    def taken(self) -> tuple[Decision, ...]:
        """The decisions that were taken, in order."""
        return tuple(one for one in in_order(self.decisions.values()) if one.state == "taken")

    @cached_property
    def asked(self) -> tuple[Decision, ...]:
        """The decisions that are put before somebody and not taken yet."""
        return tuple(one for one in in_order(self.decisions.values()) if one.state == "asked")

    @property
    def lang(self) -> str:
        """The memo's language."""
        return self.words.language

    # -- names and days ----------------------------------------------------------------------------

    def wording(self, text: Wording) -> str:
        """A text of the programme in the memo's language; Danish where it has no other."""
        return text.said(self.lang) or text.da

    def party(self, party: str) -> str:
        """A party's name; what stands there where it is no party."""
        found = next((one.name for one in self.programme.parties if one.id == party), None)
        if found is None and party in self.shares.all:
            found = self.shares.all[party].name
        return self.wording(found) if found is not None else party

    def unit(self) -> str:
        """What amounts stand in: 'kr.' or 'mio. kr.'."""
        return self.words.say(UNITS[self.numbers.is_large])

    def inside(self, party: str) -> str:
        """A party's name inside a sentence: 'kommunerne', 'Region Nordjylland', 'KL'."""
        name = self.party(party)
        first = name.split(" ", 1)[0].strip(",").lower()
        is_common = first in self.words.say(COMMON_WORDS).split()
        return name[:1].lower() + name[1:] if is_common and name[1:] == name[1:].lower() else name

    def project(self, project: str) -> str:
        """A project's name; the programme's for none."""
        found = next((one.name for one in self.programme.projects if one.id == project), None)
        return self.wording(found or self.programme.name)

    def stated(self, text: str) -> Said:
        """A name or words of the folder alone, as a table's cell or a fact has them."""
        return filled("{text}", text=self.quote(text, Place(TOML)))

    def day(self, day: date) -> str:
        """A day in words: '22. november 2026'."""
        return say_date(day.isoformat(), self.lang)

    def short_day(self, day: date) -> str:
        """A day in digits, for tables: '22.11.2026'."""
        return (
            day.strftime("%d.%m.%Y").removeprefix("0").replace(".0", ".")
            if self.lang == "da"
            else day.isoformat()
        )

    def quote(self, text: str, place: Place) -> Printed | str:
        """Somebody's words as they stand in a file; where they hold digits, with the row."""
        if not any(sign.isdigit() for sign in text):
            return text
        return Printed(text, float("nan"), placed([(place.file, (place.row,) if place.row else ())]))

    # -- numbers -----------------------------------------------------------------------------------

    def sum(
        self, column: Column, party: str | None = None, project: str | None = None, year: int | None = None
    ) -> tuple[Total, Rows]:
        """A sum of the ledger, and the rows it is made of."""
        if party in self.grouped:
            members = sorted(self.grouped[party])
            return _together([self._alone(column, one, project, year) for one in members])
        return self._alone(column, party, project, year)

    def _alone(
        self, column: Column, party: str | None, project: str | None, year: int | None
    ) -> tuple[Total, Rows]:
        asked = (column, party, project, year)
        found = self._sums.get(asked)
        if found is None:
            total = self._of(party, project, year)[column]
            rows_ = self._rows(*asked) if total.n else Rows(COMMITMENTS, "amount", ())
            found = self._sums[asked] = (total, rows_)
        return found

    @cached_property
    def grouped(self) -> dict[str | None, frozenset[str]]:
        """Parties that stand for members whose own rows are told as theirs, and these; none where the parties
        with rows of their own have room in a table."""
        rowed = {one for one in self.money.by_party if one}
        if len(rowed | set(self.shares.all)) <= MOST_PARTIES:
            return {}
        found: dict[str | None, frozenset[str]] = {}
        taken: set[str] = set()
        for party, members in self.money.behind.items():
            own = (members & rowed) - taken - set(self.money.behind)
            if own:
                found[party] = frozenset({party, *own})
                taken |= own
        return found

    def _of(self, party: str | None, project: str | None, year: int | None) -> Sums:
        """The sum of the cells asked about, worked out once."""
        asked = (party, project, year)
        found = self._cells.get(asked)
        if found is None:
            found = self._cells[asked] = self.money.of(*asked)
        return found

    def _rows(self, column: Column, party: str | None, project: str | None, year: int | None) -> Rows:
        places = rows(self.programme, column, party, project, year)
        numbers = tuple(one.row for one in places)
        if column.endswith("_hours"):
            return Rows(EFFORT, "hours", numbers)
        if column.endswith("_worth"):
            return Rows(EFFORT, "worth", numbers)
        file = places[0].file if places else COMMITMENTS
        if file != ENTRIES:
            return Rows(file, "amount", self.known(file, numbers))
        return self._signed(column, numbers, party if column == "moved" else project)

    def known(self, file: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Those rows of commitments, forecasts or baselines that have a number."""
        seen = self.programme
        kept = {COMMITMENTS: seen.commitments, FORECASTS: seen.forecasts, BASELINES: seen.baselines}
        records: Iterable[Commitment | Forecast | Baseline] = kept[file]
        absent = {one.row for one in records if isinstance(one.amount, Absent)}
        return tuple(one for one in numbers if one not in absent)

    @cached_property
    def _transfers(self) -> dict[int, Entry]:
        entries = self.programme.entries
        return {one.row: one for one in entries.where(entries.of_kinds("transfer"))}

    def _signed(self, column: Column, numbers: tuple[int, ...], whose: str | None) -> Rows:
        """Entries with their signs: a transfer takes from one and gives to another."""
        if not self._transfers:
            return Rows(ENTRIES, "amount", numbers)
        given = {row: one.party if column == "moved" else one.project for row, one in self._transfers.items()}
        # What moves between those that are asked about together moves nothing.
        kept = [row for row in numbers if whose is not None or row not in given]
        minus = tuple(row for row in kept if row in given and given[row] == whose)
        taken = set(minus)
        return Rows(ENTRIES, "amount", tuple(row for row in kept if row not in taken), minus)

    def paid(self, party: str | None = None, year: int | None = None) -> tuple[Total, Rows]:
        """What was paid in, less what was paid back."""
        if party in self.grouped:
            return _together([self._paid(one, year) for one in sorted(self.grouped[party])])
        return self._paid(party, year)

    def _paid(self, party: str | None, year: int | None) -> tuple[Total, Rows]:
        found = self._of(party, None, year)
        parts = [self._alone(one, party, None, year)[1] for one in ("paid", "moved")]
        back = self._alone("repaid", party, None, year)[1]
        plus = tuple(chain.from_iterable(one.plus for one in parts))
        minus = (*chain.from_iterable(one.minus for one in parts), *back.plus)
        return found.paid_net, Rows(ENTRIES, "amount", plus, minus)

    def kroner(self, found: tuple[Total, Rows]) -> Said:
        """An amount for a table, without its unit; in words where there is none."""
        total, recipe = found
        if total.amount is None:
            return plain("–")
        if isinstance(total.amount, Absent):
            return plain(self.words.say(ABSENT[total.amount]))
        return self.said(self.numbers.kroner(total.ore, recipe))

    def amount(self, found: tuple[Total, Rows], *, exact: bool = False) -> Said:
        """An amount in running text, with its unit; in words where there is none."""
        total, recipe = found
        if isinstance(total.amount, Absent) or total.amount is None:
            return plain(self.words.say(ABSENT[total.amount or Absent.UNKNOWN]))
        return self.numbers.amount(total.ore, recipe, exact=exact)

    def many(self, part: str, ids: Iterable[str]) -> Printed:
        """How many parts of a kind programme.toml names; in digits from thirteen on."""
        listed = tuple(ids)
        return self.numbers.count(len(listed), Listed(part, listed))

    def rows_count(self, places: Iterable[Place], *, as_word: bool = True) -> Printed:
        """How many rows there are, all of one file."""
        listed = list(places)
        file = listed[0].file if listed else COMMITMENTS
        recipe = Rows(file, "rows", tuple(one.row for one in listed))
        return self.numbers.count(len(listed), recipe, as_word=as_word)

    def late(self, milestone: Milestone, since: date | str, until: str, row: int | None = None) -> Said:
        """How late something was or is: in days up to two weeks, then in weeks, then in months.

        Weeks and months are rounded; the number itself is exact in days.
        """
        end = getattr(milestone, until)
        start = since if isinstance(since, date) else getattr(milestone, since)
        return self.span(start, end, Days(MILESTONES, milestone.row if row is None else row, since, until))

    def span(self, start: date, end: date, recipe: Days) -> Said:
        """How long it is between two days, in words: '12 dage', '11 uger', '5 måneder'."""
        days = (end - start).days
        size = abs(days)
        if size < _DAYS_SAID:
            return self._span(size, days, recipe, DAYS)
        if size < _WEEKS_SAID:
            weeks = rounded(Fraction(size, 7))
            return self._span(weeks, days, recipe, WEEKS)
        months = rounded(Fraction(size * 12, 365))
        return self._span(months, days, recipe, MONTHS)

    def _span(self, shown: int, days: int, recipe: Days, forms: tuple[str, str]) -> Said:
        written = self.words.integer(shown)
        if 2 <= shown <= len(LITTLE) + 1:
            written = self.words.say(LITTLE[shown - 2])
        number = self.numbers.days(days, written, recipe)
        return counted(self.words, forms, shown, number=number)

    def said(self, number: Printed) -> Said:
        """A number alone, as a table's cell has it."""
        return filled("{number}", number=number)

    def decision_quote(self, decision: Decision, field: str) -> Printed | str:
        """A decision's own words."""
        return self.quote(getattr(decision, field), Place(DECISIONS, decision.row))


DAYS = count("one day", "{number} days")
WEEKS = count("one week", "{number} weeks")
MONTHS = count("one month", "{number} months")
_DAYS_SAID, _WEEKS_SAID = 14, 100

COMMON_WORDS = msgid(
    "the all everybody households citizens companies state municipalities regions partners parties"
)
"""What a party's name begins with where it is no proper name: it has no capital inside a sentence."""

_DANISH = str.maketrans({"Æ": "Z1", "Ø": "Z2", "Å": "Z3", "æ": "z1", "ø": "z2", "å": "z3"})


def in_danish(name: str) -> str:
    """What a name is sorted by: æ, ø and å stand last."""
    return name.translate(_DANISH).lower()


UNITS = {False: msgid("DKK"), True: msgid("million DKK")}

ABSENT = {
    Absent.UNKNOWN: msgid("not stated"),
    Absent.EXEMPT: msgid("exempt"),
    Absent.NOT_APPLICABLE: msgid("not applicable"),
}
