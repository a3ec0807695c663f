"""What stated numbers must have to do with each other, and whether all of them can be true.

Two kinds of relation are enough: a sum (with whole or broken factors) and a product. Growth from a to b of g
is b = a · (1 + g), a share s of a whole is part = whole · s, an amount per unit is total = each · count.

`narrow` takes from each interval what no relation allows (constraint propagation, as Benhamou and Older's of
1997): what it takes away is impossible for certain. What it leaves may still hold numbers that do not fit
together where a number stands in several relations, so only a *clash* is ever claimed, never its absence.
For one relation in which no number stands twice the answer is exact both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from alen.model.intervals import EVERY_NUMBER, Interval, exactly

ROUNDS = 40
"""Times that every relation is gone through; ends that creep on after that are left where they are."""

LARGEST_SEARCH = 12
"""Numbers, besides those that every clash needs, up to which the smallest clashing set is looked for among
all sets; beyond, one from which no number can be left out is found by leaving out one after the other."""


@dataclass(frozen=True)
class Sum:
    """total = Σ factor · part; the names of numbers."""

    total: str
    parts: tuple[tuple[Fraction, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every number that stands in it."""
        return (self.total, *(name for _, name in self.parts))


@dataclass(frozen=True)
class Product:
    """result = Π factor; the names of numbers.

    `plus_one` names the factors that stand as 1 + x, as a growth does.
    """

    result: str
    factors: tuple[str, ...]
    plus_one: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Every number that stands in it."""
        return (self.result, *self.factors)


Relation = Sum | Product
ONE = exactly(1)


def narrow(numbers: Mapping[str, Interval], relations: Sequence[Relation]) -> dict[str, Interval] | None:
    """The numbers' intervals without what the relations rule out; None if they cannot all be true.

    A number that a relation names and `numbers` lacks may be any.

    >>> from fractions import Fraction
    >>> whole = Sum("total", ((Fraction(1), "a"), (Fraction(1), "b")))
    >>> found = narrow({"a": exactly(2), "total": Interval(Fraction(5), Fraction(6))}, [whole])
    >>> str(found["b"]), narrow({"a": exactly(2), "b": exactly(2), "total": exactly(5)}, [whole])
    ('[3, 4]', None)
    """
    known = {name: EVERY_NUMBER for relation in relations for name in relation.names} | dict(numbers)
    for _ in range(ROUNDS):
        before = dict(known)
        for relation in relations:
            for name, allowed in _allowed(relation, known):
                left = known[name].common(allowed)
                if left is None:
                    return None
                known[name] = left
        if known == before:
            break
    return known


def _allowed(relation: Relation, known: Mapping[str, Interval]) -> Iterable[tuple[str, Interval]]:
    """What one relation allows each of its numbers, given the others."""
    return (
        _allowed_by_sum(relation, known)
        if isinstance(relation, Sum)
        else _allowed_by_product(relation, known)
    )


def _allowed_by_sum(relation: Sum, known: Mapping[str, Interval]) -> Iterable[tuple[str, Interval]]:
    terms = [known[name].times(factor) for factor, name in relation.parts]
    yield relation.total, total(terms)
    for n, (factor, name) in enumerate(relation.parts):
        if factor:
            rest = total([*terms[:n], *terms[n + 1 :]])
            yield name, (known[relation.total] - rest).times(1 / factor)


def _allowed_by_product(relation: Product, known: Mapping[str, Interval]) -> Iterable[tuple[str, Interval]]:
    terms = [known[name] + ONE if name in relation.plus_one else known[name] for name in relation.factors]
    yield relation.result, product(terms)
    for n, name in enumerate(relation.factors):
        quotient = known[relation.result] / product([*terms[:n], *terms[n + 1 :]])
        yield name, quotient - ONE if name in relation.plus_one else quotient


def total(terms: Iterable[Interval]) -> Interval:
    """The sum of intervals; exactly 0 without any."""
    found = exactly(0)
    for term in terms:
        found += term
    return found


def product(terms: Iterable[Interval]) -> Interval:
    """The product of intervals; exactly 1 without any."""
    found = ONE
    for term in terms:
        found *= term
    return found


def can_be_true(numbers: Mapping[str, Interval], relations: Sequence[Relation]) -> bool:
    """Whether no clash was found."""
    return narrow(numbers, relations) is not None


def smallest_clash(numbers: Mapping[str, Interval], relations: Sequence[Relation]) -> tuple[str, ...]:
    """The fewest numbers that cannot all be true, in the order of `numbers`; () where no clash is found.

    Of several sets of that size the first in the order of `numbers` is given.

    >>> whole = Sum("total", ((Fraction(1), "a"), (Fraction(1), "b")))
    >>> half = Product("a", ("total", "share"))
    >>> stated = {"total": exactly(10), "a": exactly(4), "b": exactly(6), "share": exactly(Fraction(1, 2))}
    >>> smallest_clash(stated, [whole, half])
    ('total', 'a', 'share')
    """
    if can_be_true(numbers, relations):
        return ()
    named = {name for relation in relations for name in relation.names}
    names = [name for name in numbers if name in named]
    # Where all but one can be true, every set that clashes holds that one: only the rest is searched.
    needed = {name for name in names if can_be_true(_without(numbers, names, name), relations)}
    rest = [name for name in names if name not in needed]
    if len(rest) <= LARGEST_SEARCH:
        for size in range(len(rest) + 1):
            for more in combinations(rest, size):
                chosen = [name for name in names if name in needed or name in more]
                if not can_be_true({name: numbers[name] for name in chosen}, relations):
                    return tuple(chosen)
    left = list(names)
    for name in rest:
        if not can_be_true(_without(numbers, left, name), relations):
            left.remove(name)
    return tuple(left)


def _without(numbers: Mapping[str, Interval], names: Sequence[str], name: str) -> dict[str, Interval]:
    return {one: numbers[one] for one in names if one != name}
