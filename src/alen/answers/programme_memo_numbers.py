"""The numbers of a memo: each with its exact value, the rows it was made from, and how it is made again.

A number is never written into a sentence by hand: it is asked for here with its recipe, and the recipe is
what `Recount` follows when the memo is verified. Money is whole øre, hours and rates are exact fractions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod
from typing import NamedTuple

from alen.answers.said import Said, filled, said
from alen.model.printed import Printed
from alen.model.programme import Programme
from alen.model.programme_records import CURRENT, Absent
from alen.products.programmes.places import (
    BASELINES,
    BENEFITS,
    COMMITMENTS,
    DECISIONS,
    EFFORT,
    ENTRIES,
    FORECASTS,
    MEASUREMENTS,
    MILESTONES,
    RISKS,
    STATUSES,
    TOML,
)
from alen.products.programmes.prices import Levels, Prices
from alen.products.programmes.totals import rounded
from alen.words import Words, msgid

MILLION_ORE = 100_000_000
KRONE_ORE = 100

LITTLE = (
    msgid("two"), msgid("three"), msgid("four"), msgid("five"), msgid("six"), msgid("seven"),
    msgid("eight"), msgid("nine"), msgid("ten"), msgid("eleven"), msgid("twelve"),
)  # fmt: skip
"""Whole numbers from two to twelve stand as words in running text."""


class Rows(NamedTuple):
    """The sum of a field over rows of one file; those of `minus` are taken away.

    field   as the file's column is called without its unit ('amount', 'hours'); 'worth' is hours x rate,
            'rows' counts
    price   the price level that amounts are moved to: 'current' is that of each amount's year
    """

    file: str
    field: str
    plus: tuple[int, ...]
    minus: tuple[int, ...] = ()
    price: str = CURRENT


class Terms(NamedTuple):
    """A sum of other numbers of the memo, each with its sign."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


class Percent(NamedTuple):
    """One number of the memo in per cent of another."""

    part: str
    whole: str


class Product(NamedTuple):
    """Numbers of the memo multiplied."""

    factors: tuple[str, ...]


class Days(NamedTuple):
    """Days from one date of a row to another's; `until` names a field, or is a day itself.

    since   a field of the row, or a day
    """

    file: str
    row: int
    since: str | date
    until: str | date


class Share(NamedTuple):
    """What a party's share of the commitments of some years comes to, by the keys: see `bill`."""

    party: str
    years: tuple[int, ...]


class Listed(NamedTuple):
    """How many parts of a kind programme.toml names: 'projects'; or parties by their ids."""

    part: str
    ids: tuple[str, ...]


Recipe = Rows | Terms | Percent | Product | Days | Share | Listed
Value = int | Fraction


@dataclass(frozen=True)
class MemoNumber:
    """A number as it stands in the memo.

    value  exact: øre, hours, days, per cent or a count, as `unit` says
    text   as printed, in the memo's language
    """

    id: str
    value: Value
    unit: str
    text: str
    recipe: Recipe

    @property
    def sources(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The files and rows it was made from by itself; those of other numbers stand with them. A part of
        programme.toml has no rows."""
        match self.recipe:
            case Rows(file, _, plus, minus):
                return ((file, (*plus, *minus)),) if plus or minus else ()
            case Days(file, row):
                return ((file, (row,)),)
            case Listed():
                return ((TOML, ()),)
            case _:
                return ()

    @property
    def formula(self) -> str:
        """How it is made, for people and programs: `sum(entries.csv:amount_kr)`, `n3 - n4`."""
        return formula_of(self.recipe)


def formula_of(recipe: Recipe) -> str:
    """A recipe in one line.

    >>> formula_of(Terms(("n1", "n2"), ("n3",))), formula_of(Rows("entries.csv", "amount", (2, 3)))
    ('n1 + n2 - n3', 'sum(entries.csv:amount_kr)')
    """
    match recipe:
        case Rows(file, "rows"):
            return f"count({file})"
        case Rows(file, field, plus, minus, price):
            column = {"amount": "amount_kr", "worth": "hours*rate_kr"}.get(field, field)
            level = "" if price == CURRENT else f" in {price}"
            taken = f" - rows {ranges(minus)}" if minus else ""
            return f"sum({file}:{column}{level}{taken})" if plus or minus else "0"
        case Terms(plus, minus):
            return " - ".join((" + ".join(plus) or "0", *minus))
        case Percent(part, whole):
            return f"100 * {part} / {whole}"
        case Product(factors):
            return " * ".join(factors)
        case Days(file, _, since, until):
            return f"days({file}:{since} to {until})"
        case Share(party, years):
            return f"bill({', '.join(map(str, years))}; {party})"
        case Listed(part):
            return f"count({part})"


def ranges(rows: Iterable[int]) -> str:
    """Rows in as few words as they can be named.

    >>> ranges([2, 3, 4, 9])
    '2-4, 9'
    """
    found: list[list[int]] = []
    for row in sorted(set(rows)):
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def placed(places: Iterable[tuple[str, tuple[int, ...]]]) -> str:
    """Rows by their files: 'commitments.csv 2-4; programme.toml'."""
    return "; ".join(f"{file} {ranges(rows)}" if rows else file for file, rows in places)


class Numbers:
    """The numbers that a memo has asked for, in the order they were first asked for.

    is_large   amounts in running text and tables stand in millions of kroner
    """

    def __init__(self, words: Words, *, is_large: bool = False) -> None:
        self.words = words
        self.is_large = is_large
        self._found: dict[tuple[Value, str, str, Recipe], MemoNumber] = {}

    @property
    def scale(self) -> float:
        """Øre in one of what amounts stand in."""
        return float(MILLION_ORE if self.is_large else KRONE_ORE)

    def __iter__(self) -> Iterator[MemoNumber]:
        return iter(self._found.values())

    def kroner(self, ore: int, recipe: Recipe, *, exact: bool = False) -> Printed:
        """An amount without its unit, in whole kroner or, where the programme is large, in millions.

        exact   with its øre, where it has any
        """
        if self.is_large and not exact:
            return self._printed(
                ore, "øre", self.words.number(_scaled(ore, MILLION_ORE), 1), recipe, MILLION_ORE
            )
        if exact and ore % KRONE_ORE:
            return self._printed(ore, "øre", self.words.number(_scaled(ore, KRONE_ORE), 2), recipe, KRONE_ORE)
        whole = rounded(Fraction(ore, KRONE_ORE))
        return self._printed(ore, "øre", self.words.integer(whole), recipe, KRONE_ORE)

    def amount(self, ore: int, recipe: Recipe, *, exact: bool = False) -> Said:
        """An amount with its unit: '100.000 kr.', '97,0 mio. kr.'."""
        number = self.kroner(ore, recipe, exact=exact)
        sentence = msgid("DKK {number} million") if self.is_large and not exact else msgid("DKK {number}")
        return said(self.words, sentence, number=number)

    def count(self, number: int, recipe: Recipe, *, as_word: bool = True) -> Printed:
        """A whole number; from two to twelve as a word."""
        written = self.words.integer(number)
        if as_word and 2 <= number <= len(LITTLE) + 1:
            written = self.words.say(LITTLE[number - 2])
        return self._printed(number, "count", written, recipe)

    def digits(self, number: int, recipe: Recipe, unit: str = "count") -> Printed:
        """A whole number in digits, as tables have it."""
        return self._printed(number, unit, self.words.integer(number), recipe)

    def hours(self, hours: Value, recipe: Recipe) -> Printed:
        """Hours, with one decimal where they have any."""
        decimals = 0 if Fraction(hours).denominator == 1 else 1
        return self._printed(hours, "hours", self.words.number(float(hours), decimals), recipe)

    def measure(self, value: Value, recipe: Recipe) -> Printed:
        """A benefit's number, with as many decimals as it has, at most two."""
        exact = Fraction(value)
        decimals = next(n for n in (0, 1, 2) if n == 2 or (exact * 10**n).denominator == 1)
        return self._printed(value, "unit", self.words.number(float(value), decimals), recipe)

    def days(self, days: int, written: str, recipe: Days) -> Printed:
        """A stretch of days as somebody says it: '11' weeks; the value is in days."""
        return self._printed(days, "days", written, recipe)

    def product(self, *factors: Printed) -> Printed:
        """Whole numbers multiplied."""
        found = [self.of(one) for one in factors]
        value = prod(_whole(one) for one in found)
        return self._printed(
            value, "count", self.words.integer(value), Product(tuple(one.id for one in found))
        )

    def percent(self, part: Printed, whole: Printed) -> Printed:
        """How many per cent one number is of another, in whole per cent."""
        a, b = self.of(part), self.of(whole)
        value = Fraction(100 * a.value) / Fraction(b.value)
        return self._printed(value, "per cent", self.words.integer(rounded(value)), Percent(a.id, b.id))

    def together(self, parts: Sequence[Printed], less: Sequence[Printed] = ()) -> Printed:
        """An amount that is the sum of others, less some."""
        plus, minus = ([self.of(one) for one in many] for many in (parts, less))
        ore = sum(_whole(one) for one in plus) - sum(_whole(one) for one in minus)
        return self.kroner(ore, Terms(tuple(one.id for one in plus), tuple(one.id for one in minus)))

    def amount_of(self, number: Printed) -> Said:
        """An amount that was printed without its unit, with it."""
        found = self.of(number)
        return self.amount(_whole(found), found.recipe)

    def of(self, printed: Printed) -> MemoNumber:
        """The number behind what is printed."""
        return self.by_id[printed.source]

    @property
    def by_id(self) -> Mapping[str, MemoNumber]:
        """Every number by its id."""
        return {one.id: one for one in self}

    def _printed(self, value: Value, unit: str, text: str, recipe: Recipe, scale: int = 1) -> Printed:
        key = (value, unit, text, recipe)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = MemoNumber(f"n{len(self._found) + 1}", value, unit, text, recipe)
        plain = value if isinstance(value, int) else float(value)
        return Printed(text, plain, found.id, float(scale))


def _scaled(ore: int, scale: int) -> float:
    return ore / scale


def _whole(number: MemoNumber) -> int:
    return rounded(Fraction(number.value))


def sentence(words: Words, template: str, **values: Printed | Said | str) -> Said:
    """A whole sentence; the full stop of 'kr.' at its end is not said twice.

    Words of the folder that hold digits and are no days are told apart from the memo's own numbers.
    """
    return stopped(said(words, template, **{name: _quoted(one) for name, one in values.items()}))


def count(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence's two forms, said later by `counted`, so that the test of the catalogues finds both."""
    return one, many


def counted(words: Words, forms: tuple[str, str], n: int, **values: Printed | Said | str) -> Said:
    """A whole sentence that depends on a number."""
    return stopped(filled(words.chosen(*forms, n), **{name: _quoted(one) for name, one in values.items()}))


_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_DAY = re.compile(r"\d{4}(-\d\d-\d\d)?|\d{1,2}\.? \w+ \d{4}|\d{1,2}\.\d{1,2}\.\d{4}")


def _quoted(value: Printed | Said | str) -> Printed | Said | str:
    """A text with digits as somebody's words, unless it is a day or a year."""
    if not isinstance(value, str) or not any(sign.isdigit() for sign in value) or _DAY.fullmatch(value):
        return value
    return Printed(value, float("nan"), TOML)


def stopped(found: Said) -> Said:
    """A sentence with one full stop where an abbreviation ended it.

    >>> from alen.answers.said import plain
    >>> str(stopped(plain("Det koster 100 kr..")))
    'Det koster 100 kr.'
    """
    if ".." not in found.text:
        return found
    return Said(_TWO_STOPS.sub(".", found.text), type(found.html)(_TWO_STOPS.sub(".", found.html)))


# -- counting again --------------------------------------------------------------------------------


class Difference(NamedTuple):
    """A number that comes out otherwise when it is counted again; `again` None where it cannot be."""

    number: MemoNumber
    again: Value | None


class Recount:
    """Counts a memo's numbers again from the records themselves, by their recipes alone.

    shares   what a party's share of a year comes to, in øre: `Share` asks it
    """

    def __init__(
        self, programme: Programme, shares: Callable[[str, int], int], levels: Levels | None = None
    ) -> None:
        self._shares = shares
        self._programme = programme
        self._levels = levels
        self._prices: dict[str, Prices] = {}
        self._rows: dict[str, Mapping[int, object]] = {}

    def differing(self, numbers: Sequence[MemoNumber]) -> tuple[Difference, ...]:
        """Those that do not come out as they stand; none where the memo is right."""
        known: dict[str, Value] = {}
        found: list[Difference] = []
        for one in numbers:
            again = self._again(one.recipe, known)
            if again is not None:
                known[one.id] = again
            if again != one.value:
                found.append(Difference(one, again))
        return tuple(found)

    def _again(self, recipe: Recipe, known: Mapping[str, Value]) -> Value | None:
        try:
            return _plain(self._worked_out(recipe, known), recipe)
        except KeyError:
            return None

    def _worked_out(self, recipe: Recipe, known: Mapping[str, Value]) -> Value:
        match recipe:
            case Rows(_, _, plus, minus):
                up = sum((self._field(recipe, row) for row in plus), Fraction(0))
                return up - sum((self._field(recipe, row) for row in minus), Fraction(0))
            case Terms(plus, minus):
                return sum((known[one] for one in plus), Fraction(0)) - sum(
                    (known[one] for one in minus), Fraction(0)
                )
            case Percent(part, whole):
                return Fraction(100 * known[part]) / Fraction(known[whole])
            case Product(factors):
                return prod(known[one] for one in factors)
            case Days(file, row, since, until):
                return (self._day(file, row, until) - self._day(file, row, since)).days
            case Share(party, years):
                return sum(self._shares(party, year) for year in years)
            case Listed(part, ids):
                there = {one.id for one in getattr(self._programme, part)}
                return sum(one in there for one in ids)

    def _record(self, file: str, row: int) -> object:
        if file not in self._rows:
            records: Iterable[object] = _records(self._programme, file)
            self._rows[file] = {getattr(one, "row"): one for one in records}  # noqa: B009
        return self._rows[file][row]

    def _field(self, recipe: Rows, row: int) -> Fraction:
        file, field = recipe.file, recipe.field
        record = self._record(file, row)
        if field == "rows":
            return Fraction(1)
        if field == "worth":
            return Fraction(getattr(record, "hours")) * getattr(record, "rate_ore")  # noqa: B009
        name = "amount_ore" if file == ENTRIES and field == "amount" else field
        value: object = getattr(record, name)
        if not isinstance(value, int | Fraction) or isinstance(value, Absent):
            raise KeyError(field)
        if field != "amount" or file == BASELINES:
            return Fraction(value)
        return self._moved(record, int(value), recipe.price)

    def _moved(self, record: object, ore: int, price: str) -> Fraction:
        """An amount in the price level that is asked for."""
        if price not in self._prices:
            self._prices[price] = Prices(self._programme, price, self._levels)
        level: str = getattr(record, "price_level", CURRENT)
        year: int = getattr(record, "year")  # noqa: B009
        found = self._prices[price].of(ore, level, year)
        assert not isinstance(found, Absent)
        return Fraction(found)

    def _day(self, file: str, row: int, field: str | date) -> date:
        if isinstance(field, date):
            return field
        found: object = getattr(self._record(file, row), field)
        if not isinstance(found, date):
            raise KeyError(field)
        return found


def _plain(value: Value, recipe: Recipe) -> Value:
    """Whole where it was rounded once: money is rounded to øre."""
    if isinstance(recipe, Rows) and recipe.field in ("worth", "amount"):
        return rounded(Fraction(value))
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else exact


def _records(programme: Programme, file: str) -> Iterable[object]:
    kept: Mapping[str, Iterable[object]] = {
        BASELINES: programme.baselines, BENEFITS: programme.benefits, COMMITMENTS: programme.commitments,
        DECISIONS: programme.decisions, EFFORT: programme.effort, ENTRIES: programme.entries,
        FORECASTS: programme.forecasts, MEASUREMENTS: programme.measurements,
        MILESTONES: programme.milestones, RISKS: programme.risks, STATUSES: programme.statuses,
    }  # fmt: skip
    return kept[file]
