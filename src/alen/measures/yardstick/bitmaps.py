"""Which rules hold, as bits: what a value of a column meets is found once and kept in whole numbers.

Rules in the order in which they are asked are cut into words of `BITS`; rule i is bit `i % BITS` of word
`i // BITS`. A word for a value of a column has the bit of every rule that the value does not speak against:
rules whose condition on the column it meets, and rules without one. The rules that hold of a line are then
the AND of its columns' words, and the first of them is the lowest bit.

Regular expressions are many and most values meet none, so that each is asked last: one expression of all
alternatives says whether any holds, then parts of them, then each (`_search_tree`). RE2 reads the long one
in a single pass over the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from alen.measures.yardstick.rules import TEXT_CONDITIONS, Rule, cvr_numbers, digit_ranges
from alen.model.engine import Expression

_ibis: Any = ibis

BITS = 62
"""Rules in a word: a BIGINT's sign, and one bit more, stay free, so that no arithmetic overflows."""

YEAR = "accounts_year"
"""The column that a rule's valid years speak of."""

_FAN = 6
"""Parts that a set of expressions is cut into; 4 to 8 took the same time, 2 and 16 more."""

_LONGEST = 4000
"""Characters of alternatives in one expression: RE2 keeps the states it has met within 8 MB."""

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


def value_bits(word: Word, column: str, value: Expression, search: Search) -> Expression:
    """The bits of a column's value (text conditions: in lower case), BIGINT; a null meets no condition."""
    if column in TEXT_CONDITIONS:
        trees = [_search_tree(value, part, search) for part in _parts(word.cases)]
        return any_of([_word(word.always), *trees])
    cases = [_case(_holds(column, condition, value), _word(bits)) for condition, bits in word.cases]
    return any_of([_word(word.always), *cases])


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


def _alternatives(patterns: Sequence[str]) -> str:
    return patterns[0] if len(patterns) == 1 else "|".join(f"(?:{pattern})" for pattern in patterns)


def _parts(cases: Sequence[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Conditions in parts whose alternatives together are not too long."""
    parts: list[list[tuple[str, int]]] = []
    room = 0
    for case in cases:
        if len(case[0]) > room:
            parts.append([])
            room = _LONGEST
        parts[-1].append(case)
        room -= len(case[0])
    return parts


def _search_tree(value: Expression, cases: Sequence[tuple[str, int]], search: Search) -> Expression:
    """The bits of the expressions found in `value`, asked from all of them together down to each."""
    found = search(value, _alternatives([pattern for pattern, _ in cases]))
    if len(cases) == 1:
        return _case(found, _word(cases[0][1]))
    size = max(1, -(-len(cases) // _FAN))
    below = [_search_tree(value, cases[i : i + size], search) for i in range(0, len(cases), size)]
    return _case(found, any_of(below))


def any_found(rules: Sequence[Rule], column: str, value: Expression, search: Search) -> Expression:
    """Whether any rule's expression is found in `value`: one pass over the text, or a few."""
    patterns = dict.fromkeys(rule.condition(column) for rule in rules if rule.condition(column))
    parts = _parts([(pattern, 0) for pattern in patterns])
    return any_of(search(value, _alternatives([pattern for pattern, _ in part])) for part in parts)


# -- the first rule ----------------------------------------------------------------------------------


@_ibis.udf.scalar.builtin(name="bit_count", signature=((dt.int64,), dt.int8))
def _bit_count(word: int) -> int:
    """How many bits are set; DuckDB and Spark have it under this name."""
    raise NotImplementedError("the engine's own")


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
