"""Which rules hold, as bits: what a value of a column meets is found once and kept in whole numbers.

Rules in the order in which they are asked are cut into words of `BITS`; rule i is bit `i % BITS` of word
`i // BITS`. A word for a value of a column has the bit of every rule that the value does not speak against:
rules whose condition on the column it meets, and rules without one. The rules that hold of a line are then
the AND of its columns' words, and the first of them is the lowest bit.

Regular expressions are many and most values meet none, so that each is asked last: one sieve of what they
all need says whether any can hold, then sieves of parts of them, and then each itself (`_search_below`).
RE2 reads a sieve in a single pass over the text; Java, which tries alternatives one after the other, reads
it some ten times faster than the expressions themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from alen.measures.yardstick.literals import sieve
from alen.measures.yardstick.rules import Rule, cvr_numbers, digit_ranges
from alen.model.engine import Expression

_ibis: Any = ibis

BITS = 62
"""Rules in a word: a BIGINT's sign, and one bit more, stay free, so that no arithmetic overflows."""

YEAR = "accounts_year"
"""The column that a rule's valid years speak of."""

_FAN = 6
"""Parts that a set of expressions is cut into; 4 to 8 took the same time, 2 and 16 more."""

_LONGEST = 4000
"""Characters of alternatives in one expression. RE2 keeps the states it has met within 8 MB; where they do
not fit it reads 400 times slower, which was measured at 20,000 characters and not at 8,000."""

_UNBOUNDED = re.compile(r"(?<!\\)\.[*+]")
_WEIGHT = 300
"""What `.*` counts for besides: every one may be under way while the others are, which multiplies states."""

Search = Callable[[Expression, str], Expression]
"""Whether a regular expression is found in a column of text, as one engine says it."""


def _word(bits: int) -> Expression:
    return _ibis.literal(bits, "int64")


def all_of(parts: Iterable[Expression]) -> Expression:
    """The AND of words, or of claims; of at least one."""
    return reduce(lambda one, other: one & other, parts)


def any_of(parts: Iterable[Expression]) -> Expression:
    """The OR of words, or of claims; of at least one."""
    return reduce(lambda one, other: one | other, parts)


@dataclass(frozen=True)
class Word:
    """What a column says of the rules of one word.

    always  bits of the rules without a condition on the column
    cases   condition -> bits of the rules that have it
    """

    always: int
    cases: tuple[tuple[str, int], ...]


def words_of(rules: Sequence[Rule], column: str) -> tuple[Word, ...]:
    """The words of a column, `rules` being in the order in which they are asked."""
    found: list[Word] = []
    for start in range(0, len(rules), BITS):
        always, cases = 0, dict[str, int]()
        for bit, rule in enumerate(rules[start : start + BITS]):
            condition = _years(rule) if column == YEAR else rule.condition(column)
            if condition:
                cases[condition] = cases.get(condition, 0) | 1 << bit
            else:
                always |= 1 << bit
        found.append(Word(always, tuple(cases.items())))
    return tuple(found)


def _years(rule: Rule) -> str:
    """A rule's valid years as the text of a condition; '' for all years."""
    if rule.valid_from is None and rule.valid_to is None:
        return ""
    return f"{rule.valid_from or ''}..{rule.valid_to or ''}"


def has_conditions(rules: Sequence[Rule], column: str) -> bool:
    """Whether any rule has a condition on the column."""
    return any(word.cases for word in words_of(rules, column))


def value_bits(word: Word, column: str, value: Expression) -> Expression:
    """The bits of a value of a column that is no text, BIGINT; a null meets no condition."""
    cases = [_case(_holds(column, condition, value), _word(bits)) for condition, bits in word.cases]
    return any_of([_word(word.always), *cases])


Sides = Callable[[str], tuple[str, str]]
"""Cuts an expression in two, either of which may be ''; the whole is found where one of them is."""


@dataclass(frozen=True)
class Part:
    """Expressions of one side, and whether any of them may be found in a value."""

    side: int
    patterns: tuple[str, ...]
    is_met: Expression


def text_bits(
    word: Word, value: Expression, search: Search, sides: Sides, parts: Sequence[Part]
) -> Expression:
    """The bits of a text in lower case, BIGINT; a null meets no condition.

    sides  how the column's expressions are cut
    parts  both sides of all of them, as `cut` cuts them
    """
    bits_of: tuple[dict[str, int], ...] = ({}, {})
    for pattern, bits in word.cases:
        for side, known in zip(sides(pattern), bits_of, strict=True):
            known[side] = known.get(side, 0) | bits
    found = [_word(word.always)]
    for part in parts:
        known = bits_of[part.side]
        asked = [(pattern, known[pattern]) for pattern in part.patterns if pattern in known]
        if asked:
            found.append(_case(part.is_met, _search_below(value, asked, search)))
    return any_of(found)


def _case(condition: Expression, bits: Expression) -> Expression:
    return _ibis.cases((condition, bits), else_=_word(0))


def _holds(column: str, condition: str, value: Expression) -> Expression:
    if column == YEAR:
        first, last = condition.split("..")
        bounds = [value >= int(first)] if first else []
        return all_of([*bounds, value <= int(last)] if last else bounds)
    if column == "cvr_number":
        return value.isin(cvr_numbers(condition))
    return any_of(_in_range(value, *ends) for ends in digit_ranges(condition))


def _in_range(value: Expression, first: str, last: str) -> Expression:
    if first == last:
        return value.startswith(first)
    return (value.length() >= len(first)) & value.left(len(first)).between(first, last)


# -- regular expressions -----------------------------------------------------------------------------


def whole(pattern: str) -> tuple[str, str]:
    """An expression that is not cut."""
    return pattern, ""


def expressions(rules: Sequence[Rule], column: str, sides: Sides) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A text column's expressions, cut in two: those of either side, once each."""
    found: tuple[dict[str, None], ...] = ({}, {})
    for rule in rules:
        for side, known in zip(sides(rule.condition(column)), found, strict=True):
            if side:
                known[side] = None
    return tuple(found[0]), tuple(found[1])


def cut(patterns: Iterable[str]) -> list[tuple[str, ...]]:
    """Expressions in parts whose alternatives together are not too long."""
    parts: list[list[str]] = []
    room = 0
    for pattern in patterns:
        weight = len(pattern) + _WEIGHT * len(_UNBOUNDED.findall(pattern))
        if weight > room:
            parts.append([])
            room = _LONGEST
        parts[-1].append(pattern)
        room -= weight
    return [tuple(part) for part in parts]


def may_be_found(value: Expression, patterns: Sequence[str], search: Search) -> Expression:
    """False where none of the expressions is found in `value`, in one pass over it."""
    return search(value, sieve(patterns))


def _search_below(value: Expression, cases: Sequence[tuple[str, int]], search: Search) -> Expression:
    """The bits of the expressions found in a value that may meet any of them: in parts, and then each."""
    if len(cases) == 1:
        return _case(search(value, cases[0][0]), _word(cases[0][1]))
    size = -(-len(cases) // _FAN)
    found: list[Expression] = []
    for some in (cases[i : i + size] for i in range(0, len(cases), size)):
        below = _search_below(value, some, search)
        if len(some) == 1:
            found.append(below)
        else:
            found.append(_case(may_be_found(value, [pattern for pattern, _ in some], search), below))
    return any_of(found)


# -- the first rule ----------------------------------------------------------------------------------


@_ibis.udf.scalar.builtin(name="bit_count", signature=((dt.int64,), dt.int8))
def _bit_count(word: int) -> int:  # noqa: ARG001 - the engine's own has a body
    """How many bits are set; DuckDB and Spark have it under this name."""
    raise AssertionError("the engine's own")


def masks(rules: Sequence[Rule], wanted: Callable[[Rule], bool]) -> tuple[int, ...]:
    """For each word, the bits of the rules that are wanted."""
    return tuple(
        sum(1 << bit for bit, rule in enumerate(rules[start : start + BITS]) if wanted(rule))
        for start in range(0, len(rules), BITS)
    )


def first_position(words: Sequence[Expression], mask: Sequence[int], none: int) -> Expression:
    """The place, from 0, of the first rule that holds and is in the mask; `none` when none is. INTEGER.

    Never null: Spark 4.3 was seen to take an array's last element at an index that is null.
    """
    branches: list[tuple[Expression, Expression]] = []
    for number, (word, bits) in enumerate(zip(words, mask, strict=True)):
        if bits:
            masked = word & _word(bits)
            # A number and its negative have the lowest set bit, and no other, in common.
            place = _bit_count((masked & -masked) - _word(1)).cast("int32")
            branches.append((masked != _word(0), place + _ibis.literal(number * BITS, "int32")))
    nothing = _ibis.literal(none, "int32")
    return _ibis.cases(*branches, else_=nothing) if branches else nothing
