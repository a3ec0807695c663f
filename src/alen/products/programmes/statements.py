"""Whether the numbers that an agreement states can all be true, by each way of reading them.

Each number is an interval by its words, and each reading says how the numbers hang together. A reading
*fits*, or it clashes, and then the fewest numbers that cannot all be true are named. Beside it stands how
little looseness it needs::

    exact      the numbers as they stand: 100 = 43 + 57
    rounding   each may be rounded in its last digit: 97 + 57 is 154 and meets 155
    words      only as far as the words reach: 'about 97' + 57 meets 'more than 155'
    clash      not even so

A word that sets a bound ('more than 155', 'at most 60') is kept in all of them. A clash that would be none
with the words left out ('more than 155' taken as 155) says so too.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal, NamedTuple

from alen.errors import BadDefinition
from alen.model.intervals import ZERO, Interval, exactly
from alen.model.precision import by_words, of_whole, simplest_fraction
from alen.model.programme import Agreement, AgreementReading, Statement
from alen.model.relations import LARGEST_SEARCH, Relation, narrow, smallest_clash
from alen.model.stated import Stated, Unit, Words, parse_words, read_number
from alen.products.programmes.equations import (
    Equation,
    Term,
    is_written,
    of_relation,
    parse_relation,
    parts_of,
    relations_of,
)
from alen.store.packaged import read_text

Looseness = Literal["exact", "rounding", "words", "clash"]

ROUND_KEY = 6
"""A key of fractions with denominators up to this is one that people agree on: halves, thirds … sixths."""

NOT_STATED = Interval(ZERO, None)
"""An amount that is there, but was not stated."""

PLAIN, EXACTLY = "plain", "exactly"
_ALIKE = 0.85


class Number(NamedTuple):
    """A stated number in a reading.

    point     the number as it stands, in the base unit of its quantity (kroner, a share of one)
    interval  what its word allows, coarse: the same with zeros at its end read as no digits
    plain     what rounding alone allows, its word left out
    """

    statement: Statement
    word: str
    unit: Unit
    point: Fraction
    interval: Interval
    plain: Interval
    coarse: Interval

    @property
    def is_bound(self) -> bool:
        """Its word leaves out the number itself ('more than'), or has no end on one side ('at most')."""
        return self.point not in self.interval or self.interval.width is None

    def read(self, looseness: Looseness) -> Interval:
        """What is allowed of it in a reading that is so loose; a bound is a bound in each."""
        if looseness == "words" or self.is_bound:
            return self.interval
        return (
            (self.plain.common(self.interval) or self.interval)
            if looseness == "rounding"
            else exactly(self.point)
        )


class KeyShare(NamedTuple):
    """A part that is a simple fraction of the whole: `times` × name is share of whole."""

    whole: str
    times: Fraction
    name: str
    share: Fraction


@dataclass(frozen=True)
class JudgedReading:
    """One reading of an agreement.

    looseness   how little is needed for it to fit
    needed      of 'rounding' and 'words': the fewest statements that must be read so loosely, with the others
                as they stand
    clash       of a clash: the fewest statements that cannot all be true
    fits_plain  it would fit with the words left out, by rounding alone
    fits_coarse with zeros at the end of numbers read as no digits
    numbers     each statement that the reading uses
    stated      what the words allow each number; narrowed: what is left when all are true (as stated in a
                clash), with the amounts that nobody stated
    points      amounts that nobody stated, from the numbers as they stand, where they are a plain sum
    keys        parts that are simple fractions of their whole
    is_likelier its key comes out round, and no other's as round
    """

    reading: AgreementReading
    looseness: Looseness
    needed: tuple[str, ...]
    clash: tuple[str, ...]
    fits_plain: bool
    fits_coarse: bool
    equations: tuple[Equation, ...]
    numbers: Mapping[str, Number]
    stated: Mapping[str, Interval]
    narrowed: Mapping[str, Interval]
    points: Mapping[str, Fraction]
    keys: tuple[KeyShare, ...]
    is_likelier: bool = False

    @property
    def fits(self) -> bool:
        """No clash was found."""
        return self.looseness != "clash"

    @property
    def only_by_words(self) -> bool:
        """It fits, and not as the numbers stand: 97 + 57 is 154, and meets 155 by words or rounding alone."""
        return self.looseness in ("rounding", "words")

    @property
    def round_keys(self) -> tuple[KeyShare, ...]:
        """Halves, thirds … sixths among the keys: those that people agree on."""
        return tuple(one for one in self.keys if one.share.denominator <= ROUND_KEY)

    @property
    def not_stated(self) -> tuple[str, ...]:
        """Amounts that the relations name and nobody stated."""
        return tuple(name for name in self.narrowed if name not in self.numbers and is_written(name))


@dataclass(frozen=True)
class JudgedAgreement:
    """An agreement's statements by each of its readings."""

    agreement: Agreement
    readings: tuple[JudgedReading, ...]

    @property
    def is_flagged(self) -> bool:
        """Some reading clashes, or fits only by words or rounding."""
        return any(one.looseness != "exact" for one in self.readings)


def judge(agreement: Agreement, words: Words) -> JudgedAgreement:
    """An agreement's statements, judged by each of its readings.

    Raises BadDefinition for a number, word, unit or relation that cannot be read.
    """
    found = [_judged(agreement, one, words) for one in agreement.readings]
    return JudgedAgreement(agreement, _with_likelier(found))


def packaged_words() -> Words:
    """The table of words that comes with Alen, as published statements are read by. Raises BadDefinition."""
    return parse_words(read_text("data", "claims", "words.yml"))


def _judged(agreement: Agreement, reading: AgreementReading, words: Words) -> JudgedReading:
    where = f"programme.toml, {agreement.id}, {reading.id}"
    known = {one.id for one in agreement.statements}
    equations = tuple(parse_relation(one, where) for one in reading.relations)
    named = {name for one in equations for name in one.names}
    for name, _ in reading.words:
        if name not in known:
            raise BadDefinition(f"{name!r} has a word and is no statement", where=where)
    taken = dict(reading.words)
    numbers = {
        one.id: stated_number(one, words, where, taken.get(one.id)) for one in agreement.statements
        if one.id in named
    }  # fmt: skip
    for one in equations:
        with of_relation(one.text, where):
            _check_names(one, known)
            _check_quantities(one, numbers)
    relations = [found for n, one in enumerate(equations) for found in relations_of(one, str(n))]
    free = dict.fromkeys(sorted(named - set(numbers)), NOT_STATED)

    def read(interval: str) -> dict[str, Interval]:
        return {**{name: getattr(one, interval) for name, one in numbers.items()}, **free}

    stated = read("interval")
    narrowed = narrow(stated, relations)
    looseness, needed = _looseness(numbers, free, relations) if narrowed is not None else ("clash", ())
    left = {name: one for name, one in (narrowed or stated).items() if is_written(name)}
    return JudgedReading(
        reading,
        looseness,
        needed,
        () if narrowed is not None else smallest_clash(stated, relations),
        narrow(read("plain"), relations) is not None,
        narrow(read("coarse"), relations) is not None,
        equations,
        numbers,
        stated,
        left,
        _points(equations, numbers),
        _keys(equations, left),
    )


# A stated number


def stated_number(one: Statement, words: Words, where: str, word: str | None = None) -> Number:
    """A statement's number with what its words allow.

    word   the word to take instead of its own, as it is said ('mere end') or as the table has it ('over')

    Raises BadDefinition for a number, word or unit that cannot be read, naming those there are.
    """
    place = f"{where}, {one.id}"
    unit = words.units.get(one.unit)
    if unit is None:
        raise BadDefinition(
            f"{one.unit!r} is no unit", where=place, do=f"Units are {', '.join(sorted(words.units))}."
        )
    number = read_number(one.number, one.lang, words)
    if number is None:
        raise BadDefinition(f"{one.number!r} is no number", where=place)
    said = one.word if word is None else word
    reach = _reach(said, one.lang, words, place)

    def allowed(name: str, *, coarse: bool = False) -> Interval:
        return _of_whole(by_words((number,), words.reaches[name], unit, coarse=coarse), number, unit)

    return Number(
        one, reach, unit, number.value * unit.factor,
        allowed(reach), allowed(PLAIN), allowed(reach, coarse=True),
    )  # fmt: skip


def _of_whole(one: Interval, number: Stated, unit: Unit) -> Interval:
    return of_whole(one, (number,), unit)


def _reach(said: str, lang: str, words: Words, where: str) -> str:
    wanted = " ".join(said.split()).lower()
    found = words.said[lang].get(wanted) or (wanted if wanted in words.reaches else "")
    if not found:
        ways = [way for way in words.said[lang] if way]
        raise BadDefinition(
            f"{said!r} is no word for a precision", where=where, do=f"Words are {', '.join(ways)}."
        )
    return found


def _check_names(one: Equation, known: set[str]) -> None:
    """No name of it looks like a statement's that was written wrongly. Raises BadDefinition."""
    for name in one.names:
        near = difflib.get_close_matches(name, known, 1, _ALIKE)
        if name not in known and near:
            raise BadDefinition(f"{name!r} is no statement; {near[0]!r} is.")
        if name not in known and "-" in name and known.intersection(name.split("-")):
            raise BadDefinition(f"{name!r} is one name; a minus has spaces around it.")


def _check_quantities(one: Equation, numbers: Mapping[str, Number]) -> None:
    """A sum adds amounts of one kind; what is multiplied may be of several. Raises BadDefinition."""
    single = [one.left, *(term.names[0] for term in one.terms if len(term.names) == 1)]
    if any(len(term.names) > 1 for term in one.terms):
        single = single[1:]
    found = {numbers[name].unit.quantity: name for name in single if name in numbers}
    if len(found) > 1:
        first, second = list(found.values())[:2]
        raise BadDefinition(f"{first!r} and {second!r} do not count the same.")


# How little is needed, and what follows


def _looseness(
    numbers: Mapping[str, Number], free: Mapping[str, Interval], relations: Sequence[Relation]
) -> tuple[Looseness, tuple[str, ...]]:
    """How little looseness a reading that fits needs, and the fewest numbers to be read so."""

    def can_be(loose: Sequence[str], how: Looseness) -> bool:
        read = {name: one.read(how if name in loose else "exact") for name, one in numbers.items()}
        return narrow({**read, **free}, relations) is not None

    if can_be((), "exact"):
        return "exact", ()
    movable = [name for name, one in numbers.items() if not one.is_bound]
    how: Looseness = "rounding" if can_be(movable, "rounding") else "words"
    for size in range(1, min(len(movable), LARGEST_SEARCH)):
        for loose in combinations(movable, size):
            if can_be(loose, how):
                return how, loose
    return how, tuple(movable)


def _points(equations: Sequence[Equation], numbers: Mapping[str, Number]) -> dict[str, Fraction]:
    """Amounts that nobody stated, each from an equation whose other numbers were."""
    known = {name: one.point for name, one in numbers.items()}
    found: dict[str, Fraction] = {}
    for one in equations:
        unknown = [name for name in one.names if name not in known]
        if len(unknown) != 1:
            continue
        name = unknown[0]
        rest, factor = Fraction(0), Fraction(0)
        for term in (Term(-1, (), (one.left,)), *one.terms):
            value = term.factor
            for other in term.names:
                value *= known.get(other, Fraction(1))
            if name in term.names:
                factor += value
            else:
                rest += value
        if factor and all(term.names.count(name) <= 1 for term in one.terms):
            known[name] = found[name] = -rest / factor
    return found


def _keys(equations: Sequence[Equation], left: Mapping[str, Interval]) -> tuple[KeyShare, ...]:
    """Parts of a sum that are simple fractions of its whole: each written term, and of a term with whole
    numbers also what is left without one of them (in 'all = 3 * 3 * each' a third is 3 × each)."""
    found: list[KeyShare] = []
    for one in equations:
        parts = parts_of(one)
        if parts is None or 0 in left[parts[0]]:
            continue
        whole, terms = parts
        for term in terms:
            wanted = [term.numbers]
            if len(terms) == 1:
                wanted = [(*term.numbers[:n], *term.numbers[n + 1 :]) for n in range(len(term.numbers))]
            for numbers in dict.fromkeys(tuple(sorted(one)) for one in wanted):
                times = Term(1, numbers, term.names).factor
                share = simplest_fraction(left[term.names[0]].times(times) / left[whole])
                if share is not None:
                    found.append(KeyShare(whole, times, term.names[0], share))
    return tuple(dict.fromkeys(found))


def _with_likelier(readings: Sequence[JudgedReading]) -> tuple[JudgedReading, ...]:
    """The reading whose key comes out round, where just one does so best."""
    roundness = [
        max((one.share.denominator for one in each.keys), default=0) * each.fits for each in readings
    ]
    known = [one for one in roundness if one]
    if len(known) < 2 or min(known) > ROUND_KEY or known.count(min(known)) > 1:
        return tuple(readings)
    best = roundness.index(min(known))
    return tuple(replace(one, is_likelier=n == best) for n, one in enumerate(readings))
