"""Whether a claim holds: each statement against its own numbers and against an edition's figures.

The verdicts, from the domain's page on claims:

confirmed        what was found lies wholly in what the words allow
contradicted     it lies wholly outside, and still does when every word's interval is doubled
consistent       neither: not contradicted, not decidable
numbers_clash    the statement's own numbers cannot all be true
other_definition the nearest figure counts something else
not_checkable    a figure is not there, or what the statement counts is not known

`confirmed` and `contradicted` of a claim need figures of the same definition, population and year. Arithmetic
alone confirms arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from alen.errors import BadDefinition
from alen.model.intervals import EVERY_NUMBER, Interval, exactly
from alen.model.precision import simplest_fraction
from alen.model.relations import Product, Relation, Sum, narrow, product, smallest_clash, total
from alen.model.stated import Words
from alen.products.claims.definition import Claim, Derived, Number, Reading, Statement
from alen.products.claims.facts import Facts, Found, Used, find
from alen.products.claims.precision import (
    AT_LEAST_NOTHING,
    doubled,
    interval,
    intervals_in,
    point,
)
from alen.products.claims.statements import ROLES

VERDICTS = (
    "confirmed", "contradicted", "consistent", "numbers_clash", "other_definition", "not_checkable",
)  # fmt: skip

ROUND_KEY = 6
"""A key of fractions with denominators up to this is one that people agree on: halves, thirds … sixths."""

ONE = exactly(1)


@dataclass(frozen=True)
class Check:
    """One statement, held against the claim's own numbers or against figures.

    verdict   of VERDICTS; of arithmetic it speaks of the arithmetic alone
    reason    why, as a word: `lies_in`, `meets`, `apart`, `apart_by_a_hair` (no longer so with doubled
              intervals), `clash`, `definition_other`, `definition_unknown`, `not_there`
    stated    what the words allow of the statement's result; None where it stated none
    found     what follows from the other numbers, or from the figures
    clash     the fewest numbers that cannot all be true
    """

    statement: Statement
    against: str
    verdict: str
    reason: str
    stated: Interval | None
    found: Interval | None
    clash: tuple[str, ...] = ()
    figures: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Judged:
    """One reading's verdict.

    narrowed  what is left of each number when all are true together; the intervals as stated in a clash
    keys      (part, fraction) of sums whose parts are simple fractions of the total
    """

    reading: Reading
    verdict: str
    checks: tuple[Check, ...]
    stated: Mapping[str, Interval]
    narrowed: Mapping[str, Interval]
    keys: tuple[tuple[str, Fraction], ...]
    is_likelier: bool = False


@dataclass(frozen=True)
class Follows:
    """A derived number: its interval, the number itself where all it comes from are single numbers, and
    whether it meets the number it was held against (None without one)."""

    derived: Derived
    interval: Interval
    point: Fraction | None
    meets: bool | None


@dataclass(frozen=True)
class Verdict:
    """What Alen says of a claim.

    readings  each with its checks; `coarse` the same with zeros at the end of numbers read as no digits,
              only for readings whose verdict, or that of one of their checks, is then another
    arithmetic  whether the claim's own numbers fit together: confirmed, consistent, numbers_clash, or empty
    """

    claim: Claim
    verdict: str
    arithmetic: str
    readings: tuple[Judged, ...]
    coarse: Mapping[str, Judged]
    follows: tuple[Follows, ...]

    @property
    def used(self) -> tuple[Used, ...]:
        """The figures that the verdict rests on, each once."""
        found = [
            used
            for judged in self.readings
            for check in judged.checks
            for figure in check.figures
            for used in figure.used
        ]
        return tuple(dict.fromkeys(found))


def judge(claim: Claim, facts: Facts, words: Words) -> Verdict:
    """The verdict on a claim by an edition's figures.

    Raises BadDefinition where a statement holds a number against a figure that counts something else.
    """
    readings = _with_likelier([_judged(claim, one, facts, words, coarse=False) for one in claim.readings])
    coarse = {one.id: _judged(claim, one, facts, words, coarse=True) for one in claim.readings}
    differing = {one.reading.id for one in readings if _differs(one, coarse[one.reading.id])}
    return Verdict(
        claim=claim,
        verdict=_of_claim([one.verdict for one in readings]),
        arithmetic=_arithmetic(readings),
        readings=readings,
        coarse={name: one for name, one in coarse.items() if name in differing},
        follows=_follows(claim, words),
    )


def _judged(claim: Claim, reading: Reading, facts: Facts, words: Words, *, coarse: bool) -> Judged:
    numbers = claim.numbers_in(reading)
    stated = intervals_in(claim, reading, words, coarse=coarse)
    relations = [one for statement in reading.statements if (one := relation(statement)) is not None]
    narrowed = narrow(stated, relations)
    clash = () if narrowed is not None else smallest_clash(stated, relations)
    wide = {name: doubled(one, words, coarse=coarse) for name, one in numbers.items()}
    checks: list[Check] = []
    for statement in reading.statements:
        checks += _own(statement, stated, relations, clash)
        checks += _against_figures(claim, statement, numbers, stated, wide, facts)
    left = narrowed or stated
    return Judged(
        reading,
        _of_reading(claim, checks, bool(relations)),
        tuple(checks),
        stated,
        left,
        _keys(reading, left),
    )


def _differs(one: Judged, other: Judged) -> bool:
    return [check.verdict for check in one.checks] != [check.verdict for check in other.checks]


# What the numbers of one statement have to do with each other


def relation(statement: Statement) -> Relation | None:
    """The relation between a statement's numbers; None where it names fewer than it takes."""
    named = statement.numbers
    if statement.kind == "sum" and {"total", "parts"} <= set(named):
        return Sum(named["total"][0], tuple(zip(statement.times, named["parts"], strict=True)))
    roles = {
        "growth": ("to", "from", "growth"),
        "ratio": ("above", "below", "ratio"),
        "share": ("part", "whole", "share"),
        "per_unit": ("total", "count", "each"),
    }.get(statement.kind)
    if roles is None or not set(roles) <= set(named):
        return None
    result, *factors = (named[role][0] for role in roles)
    return Product(
        result, tuple(factors), frozenset(factors[1:]) if statement.kind == "growth" else frozenset()
    )


def _own(
    statement: Statement,
    stated: Mapping[str, Interval],
    relations: Sequence[Relation],
    clash: Sequence[str],
) -> list[Check]:
    """The statement's arithmetic, where it states its result and what that follows from."""
    if statement.kind == "comparison":
        return _own_comparison(statement, stated)
    one = relation(statement)
    if one is None:
        return []
    name = statement.numbers[ROLES[statement.kind][0]][0]
    result = stated[name]
    follows = narrow({other: known for other, known in stated.items() if other != name}, relations)
    implied = follows[name] if follows is not None else None
    if set(clash) & set(one.names):
        return [Check(statement, "own_numbers", "numbers_clash", "clash", result, implied, tuple(clash))]
    # With an amount that nobody stated, a relation may say nothing: it then only tells that amount.
    unstated = any(stated[other] == AT_LEAST_NOTHING for other in one.names)
    if unstated and (implied is None or implied.width is None or result == AT_LEAST_NOTHING):
        return []
    verdict, reason = ("consistent", "meets")
    if implied is not None and implied.lies_in(result):
        verdict, reason = "confirmed", "lies_in"
    return [Check(statement, "own_numbers", verdict, reason, result, implied)]


def _own_comparison(statement: Statement, stated: Mapping[str, Interval]) -> list[Check]:
    if not {"greater", "lesser"} <= set(statement.numbers):
        return []
    names = (statement.numbers["greater"][0], statement.numbers["lesser"][0])
    greater, lesser = (stated[name] for name in names)
    verdict, reason = _compared(greater, lesser)
    if verdict == "contradicted":
        return [Check(statement, "own_numbers", "numbers_clash", "clash", greater, lesser, names)]
    return [Check(statement, "own_numbers", verdict, reason, greater, lesser)]


def _compared(greater: Interval, lesser: Interval) -> tuple[str, str]:
    """Whether all of one lies above all of the other, below, or neither."""
    apart = greater - lesser
    if apart.low is not None and (apart.low > 0 or (apart.low == 0 and not apart.holds_low)):
        return "confirmed", "lies_in"
    if apart.high is not None and apart.high <= 0:
        return "contradicted", "apart"
    return "consistent", "meets"


# What an edition says


def _against_figures(
    claim: Claim,
    statement: Statement,
    numbers: Mapping[str, Number],
    stated: Mapping[str, Interval],
    wide: Mapping[str, Interval],
    facts: Facts,
) -> list[Check]:
    if not statement.figures:
        return []
    found = {role: find(claim.figures[name], facts) for role, name in statement.figures.items()}
    figures = tuple(found.values())
    result = ROLES[statement.kind][0]
    name = statement.numbers[result][0] if result in statement.numbers else ""
    claimed = stated[name] if name else None
    definitions = {one.asked.definition for one in figures}
    seen = _seen(statement, found, stated)
    _same_quantity(claim, statement, numbers, found)
    unit = Check(statement, "figures", "not_checkable", "not_there", claimed, seen, (), figures)
    if "unknown" in definitions:
        return [replace(unit, reason="definition_unknown")]
    if seen is None:
        return [unit]
    if "other" in definitions:
        return [replace(unit, verdict="other_definition", reason="definition_other")]
    first = exactly(1)
    if statement.kind == "comparison":
        verdict, reason = _compared(*_sides(statement, found, stated))
        still = _compared(*_sides(statement, found, wide))[0] == "contradicted"
    else:
        twice = wide[name] if name else first
        verdict, reason = held(seen, claimed or first, twice)
        # What was found may rest on stated numbers too: their words are read as widely.
        loosely = _seen(statement, found, wide)
        still = loosely is None or not loosely.meets(twice)
        unit = replace(unit, stated=claimed or first)
    if verdict == "contradicted" and not still:
        verdict, reason = "consistent", "apart_by_a_hair"
    return [replace(unit, verdict=verdict, reason=reason)]


def held(found: Interval, stated: Interval, twice: Interval) -> tuple[str, str]:
    """Verdict and reason for what was found against what was stated, `twice` being the stated interval
    doubled.

    >>> sixty = Interval(Fraction("59.5"), Fraction("60.5"), holds_high=False)
    >>> twice = Interval(Fraction(59), Fraction(61), holds_high=False)
    >>> [held(exactly(Fraction(one)), sixty, twice) for one in ("60.2", "60.7", "61.5")]
    [('confirmed', 'lies_in'), ('consistent', 'apart_by_a_hair'), ('contradicted', 'apart')]
    """
    if found.lies_in(stated):
        return "confirmed", "lies_in"
    if found.meets(stated):
        return "consistent", "meets"
    return ("consistent", "apart_by_a_hair") if found.meets(twice) else ("contradicted", "apart")


def _sides(
    statement: Statement, found: Mapping[str, Found], stated: Mapping[str, Interval]
) -> tuple[Interval, Interval]:
    """Both sides of a comparison: the figure of each, or the number that was stated."""

    def side(role: str) -> Interval:
        figure = found[role].interval if role in found else stated[statement.numbers[role][0]]
        return figure or EVERY_NUMBER

    return side("greater"), side("lesser")


def _seen(
    statement: Statement, found: Mapping[str, Found], stated: Mapping[str, Interval]
) -> Interval | None:
    """The statement's result as the figures have it; None where one is missing."""
    if any(one.interval is None for one in found.values()):
        return None
    sides = {role: one.interval for role, one in found.items() if one.interval is not None}
    for role, names in statement.numbers.items():
        if role not in sides and len(names) == 1:
            sides[role] = stated[names[0]]
    kind = statement.kind
    if kind == "growth" and {"from", "to"} <= set(sides):
        return sides["to"] / sides["from"] - ONE
    if kind in ("ratio", "share"):
        above, below = ROLES[kind][1:]
        return sides[above] / sides[below] if {above, below} <= set(sides) else None
    if kind == "per_unit" and {"total", "count"} <= set(sides):
        return sides["total"] / sides["count"]
    if kind == "rank":
        return _place(statement, found["organisation"])
    if kind == "comparison":
        return sides["greater"] - sides["lesser"] if {"greater", "lesser"} <= set(sides) else None
    return found[next(iter(found))].interval


def _place(statement: Statement, found: Found) -> Interval | None:
    """The places that an organisation may have among all of its kind, by the figures' rounding."""
    own = dict(found.each).get(found.asked.organisations[0])
    if own is None:
        return None
    others = [one for code, one in found.each if code != found.asked.organisations[0]]
    sign = 1 if statement.direction == "highest" else -1
    above = [_compared(one.times(sign), own.times(sign))[0] for one in others]
    surely = above.count("confirmed")
    # An equal figure shares the place.
    maybe = sum(verdict == "consistent" and one != own for verdict, one in zip(above, others, strict=True))
    return Interval(Fraction(1 + surely), Fraction(1 + surely + maybe))


def _same_quantity(
    claim: Claim, statement: Statement, numbers: Mapping[str, Number], found: Mapping[str, Found]
) -> None:
    for role, one in found.items():
        for name in statement.numbers.get(role, ()):
            if one.quantity and one.quantity != numbers[name].unit.quantity:
                raise BadDefinition(
                    f"the number {name!r} counts {numbers[name].unit.quantity}, the figure "
                    f"{one.asked.name!r} {one.quantity}",
                    where=f"claims/{claim.id}",
                    do="Take the total where kroner were stated, a mean where kroner per inhabitant were.",
                )


# From checks to a verdict


def _of_reading(claim: Claim, checks: Sequence[Check], is_related: bool) -> str:
    verdicts = [check.verdict for check in checks]
    against = [check.verdict for check in checks if check.against == "figures"]
    if "numbers_clash" in verdicts:
        return "numbers_clash"
    if "contradicted" in verdicts:
        return "contradicted"
    if not against:
        undecided = not (checks or is_related) or any(one.command for one in claim.needs)
        return "not_checkable" if undecided else "consistent"
    if set(against) == {"confirmed"}:
        return "confirmed"
    return next(one for one in ("other_definition", "not_checkable", "consistent") if one in against)


def _of_claim(verdicts: Sequence[str]) -> str:
    """All readings must say so for a claim to be confirmed, contradicted or to clash."""
    if len(set(verdicts)) == 1:
        return verdicts[0]
    if {"confirmed", "contradicted", "numbers_clash", "consistent"} & set(verdicts):
        return "consistent"
    return "other_definition" if "other_definition" in verdicts else "not_checkable"


def _arithmetic(readings: Sequence[Judged]) -> str:
    found = [
        check.verdict for judged in readings for check in judged.checks if check.against == "own_numbers"
    ]
    if not found:
        return ""
    clashing = [any(check.verdict == "numbers_clash" for check in judged.checks) for judged in readings]
    if all(clashing):
        return "numbers_clash"
    return "confirmed" if set(found) == {"confirmed"} else "consistent"


# What makes one reading likelier, and what follows


def _keys(reading: Reading, left: Mapping[str, Interval]) -> tuple[tuple[str, Fraction], ...]:
    found: list[tuple[str, Fraction]] = []
    for statement in reading.statements:
        one = relation(statement)
        if isinstance(one, Sum) and 0 not in left[one.total]:
            for factor, name in one.parts:
                share = simplest_fraction(left[name].times(factor) / left[one.total])
                if share is not None:
                    found.append((name, share))
    return tuple(found)


def _with_likelier(readings: Sequence[Judged]) -> tuple[Judged, ...]:
    """The reading whose key comes out round, where just one does so best."""
    roundness = [
        max((share.denominator for _, share in one.keys), default=0) if one.verdict != "numbers_clash" else 0
        for one in readings
    ]
    known = [one for one in roundness if one]
    if len(known) < 2 or min(known) > ROUND_KEY or known.count(min(known)) > 1:
        return tuple(readings)
    best = roundness.index(min(known))
    return tuple(replace(one, is_likelier=n == best) for n, one in enumerate(readings))


def _follows(claim: Claim, words: Words) -> tuple[Follows, ...]:
    intervals = {name: interval(one, words) for name, one in claim.numbers.items()}
    points = {name: point(one) for name, one in claim.numbers.items()}
    found: list[Follows] = []
    for derived in claim.derived:
        one = _computed(derived, [intervals[name] for name in derived.of])
        singles = [points[name] for name in derived.of]
        exact = None
        if all(single is not None for single in singles):
            exact = _computed(derived, [exactly(single) for single in singles if single is not None]).low
        intervals[derived.name], points[derived.name] = one, exact
        meets = one.meets(intervals[derived.against]) if derived.against else None
        found.append(Follows(derived, one, exact, meets))
    return tuple(found)


def _computed(derived: Derived, of: Sequence[Interval]) -> Interval:
    if derived.operation == "sum":
        return total(of)
    if derived.operation == "product":
        return product(of)
    if derived.operation == "difference":
        return of[0] - of[1]
    return of[0] / of[1] if derived.operation == "quotient" else of[1] / of[0] - ONE
