"""Amounts as exports write them, to whole øre: a million texts at a time, nothing guessed, nothing rounded.

What is understood, with `,` or `.` as the declared decimal sign: `1234,56`, `1.234,56`, `1 234,56` (also
with no-break and thin spaces), `1'234,56`, `,50`; a minus before or after (`-`, U+2212), a plus, parentheses
for a negative; a currency before or after; `D`, `DB`, `DR` or `K`, `CR` after. At most one sign of the
negative: `-(5)` or `-5 K` could mean either and are unreadable. Decimals beyond the second must be zeros.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np

from alen.sources.ledgers.arrow import Booleans, Integers, TextArray, compute, flags, pa
from alen.sources.ledgers.row_words import row_words

_SPACES = " \u00a0\u202f\u2009"
_QUOTES = "'\u2019"
_MINUS = "\\-\u2212"
LONGEST = 200
"""An amount has never this many characters; longer texts are not looked at."""

_SHEET_NOISE = r"^-?[0-9]{1,15}\.[0-9]{7,}$"
_NOISE = Decimal("0.000001")
_ORE = Decimal("0.01")


@dataclass(frozen=True)
class Amounts:
    """Parsed amounts, one per text.

    ore       whole øre; 0 where `is_read` is false
    is_read   whether the text is an amount
    """

    ore: Integers
    is_read: Booleans


def parse_amounts(texts: TextArray, decimal: str, *, is_sheet: bool = False) -> Amounts:
    """Amounts of distinct texts (no nulls, none empty).

    decimal   ',' or '.'
    is_sheet  the texts are numbers of a spreadsheet: what binary fractions leave beyond the sixth decimal
              is no part of the amount
    """
    count = len(texts)
    result = Amounts(np.zeros(count, np.int64), np.zeros(count, np.bool_))
    rest = np.arange(count)
    if is_sheet:
        texts = _as_declared(_without_noise(texts), decimal)
    for pattern, is_grouped in ((_plain(decimal), False), (_grouped(decimal), True)):
        matched = flags(compute.match_substring_regex(texts, pattern))
        if matched.any():
            found = compute.filter(texts, pa.array(matched))
            if is_grouped:
                found = _ungrouped(found, decimal)
            result.ore[rest[matched]] = _ore_of(found, decimal)
            result.is_read[rest[matched]] = True
            texts, rest = compute.filter(texts, pa.array(~matched)), rest[~matched]
    if len(texts):
        ore, is_read = _signed(texts, decimal)
        result.ore[rest] = ore
        result.is_read[rest] = is_read
    return result


def _ungrouped(texts: TextArray, decimal: str) -> TextArray:
    """Amounts without what parts thousands. The usual sign goes first: a regex takes five times as long."""
    bare = compute.replace_substring(texts, _group_signs(decimal)[0], "")
    other = rf"[^0-9{decimal}-]"
    if flags(compute.match_substring_regex(bare, other)).any():
        bare = compute.replace_substring_regex(bare, f"{other}+", "")
    return bare


def _group_signs(decimal: str) -> tuple[str, ...]:
    return ("." if decimal == "," else ",", *_SPACES, *_QUOTES)


def _plain(decimal: str) -> str:
    return rf"^-?[0-9]{{1,15}}(?:[{decimal}][0-9]{{1,2}})?$"


def _groups(decimal: str) -> str:
    """Thousands in threes, all by one and the same sign."""
    return "|".join(rf"(?:[{sign}][0-9]{{3}}){{1,4}}" for sign in _group_signs(decimal))


def _grouped(decimal: str) -> str:
    return rf"^-?[0-9]{{1,3}}(?:{_groups(decimal)})(?:[{decimal}][0-9]{{1,2}})?$"


@cache
def _whole_pattern(decimal: str) -> str:
    """Everything an amount may be, in named parts (RE2)."""
    words = row_words()
    known = sorted(words.currencies, key=len, reverse=True)
    currency = "|".join(map(re.escape, known))
    sides = "|".join(sorted((*words.debit, *words.credit), key=len, reverse=True))
    space = f"[{_SPACES}]*"
    sign = rf"[{_MINUS}+]"
    kroner = rf"(?:[0-9]{{1,3}}(?:{_groups(decimal)})|[0-9]{{1,15}})"
    ore = rf"[{decimal}][0-9]{{1,2}}0*"
    return (
        rf"(?i)^{space}(?P<open>\()?{space}(?P<first>{sign})?{space}(?P<before>{currency})?"
        rf"{space}(?P<second>{sign})?{space}(?P<number>{kroner}(?:{ore})?|{ore})"
        rf"{space}(?P<third>{sign})?{space}(?P<after>{currency})?{space}(?P<fourth>{sign})?"
        rf"{space}(?P<close>\))?{space}(?P<side>{sides})?{space}$"
    )


def _signed(texts: TextArray, decimal: str) -> tuple[Integers, Booleans]:
    """Amounts with signs, brackets and words around them."""
    short = compute.if_else(compute.less_equal(compute.utf8_length(texts), LONGEST), texts, "")
    parts = compute.extract_regex(short, _whole_pattern(decimal))
    is_read = flags(compute.is_valid(parts))
    found = {name: compute.fill_null(compute.struct_field(parts, name), "") for name in _PARTS}
    marks = [flags(compute.not_equal(found[name], "")) for name in ("first", "second", "third", "fourth")]
    opened, closed = (flags(compute.not_equal(found[name], "")) for name in ("open", "close"))
    sides = compute.utf8_lower(found["side"])
    sided = flags(compute.not_equal(sides, ""))
    is_read &= opened == closed
    is_read &= (
        sum((mark.astype(np.int8) for mark in (*marks, opened, sided)), np.zeros(len(texts), np.int8)) <= 1
    )
    is_read &= ~(flags(compute.not_equal(found["before"], "")) & flags(compute.not_equal(found["after"], "")))
    is_read &= _one_currency(found["before"], found["after"], is_read)
    credit = compute.is_in(sides, value_set=pa.array(row_words().credit, pa.string()))
    negative = opened | flags(credit)
    for name in ("first", "second", "third", "fourth"):
        negative |= flags(compute.match_substring_regex(found[name], rf"[{_MINUS}]"))
    number = compute.if_else(pa.array(is_read), found["number"], "0")
    number = compute.replace_substring_regex(number, rf"[^0-9{decimal}]+", "")
    number = compute.replace_substring_regex(number, rf"([{decimal}][0-9]{{2}})0+$", r"\1")
    number = compute.replace_substring_regex(number, rf"^([{decimal}])", r"0\1")
    ore = _ore_of(number, decimal)
    return np.where(negative, -ore, ore), is_read


_PARTS = ("open", "first", "before", "second", "number", "third", "after", "fourth", "close", "side")


def _one_currency(before: TextArray, after: TextArray, is_read: Booleans) -> Booleans:
    """Where an amount is in the column's own currency, the most frequent: others cannot be added to it."""
    known = row_words().currencies
    said: Any = compute.utf8_lower(compute.binary_join_element_wise(before, after, ""))
    counted = Counter[str]()
    words: list[str] = compute.filter(said, pa.array(is_read)).to_pylist()
    for word, count in Counter(words).items():
        if word:
            counted[known[word]] += count
    if len(counted) < 2:
        return np.ones(len(said), np.bool_)
    own = max(counted, key=lambda code: (counted[code], code))
    fitting: TextArray = pa.array(["", *(word for word, code in known.items() if code == own)], pa.string())
    return flags(compute.is_in(said, value_set=fitting))


def _ore_of(numbers: TextArray, decimal: str) -> Integers:
    """Whole øre of texts that are `[-]digits[decimal digit[digit]]` with at most 15 digits of kroner."""
    if decimal == ",":
        numbers = compute.replace_substring(numbers, ",", ".")
    exact = compute.cast(numbers, pa.decimal128(18, 2))
    # A decimal lies as a whole number of hundredths in 16 bytes; 17 digits fit the lower eight of them.
    halves = np.frombuffer(exact.buffers()[1], np.int64)
    return halves[2 * exact.offset : 2 * (exact.offset + len(exact)) : 2].copy()


def _as_declared(texts: TextArray, decimal: str) -> TextArray:
    """A workbook's texts among its numbers (`1.234,50` beside 1234.5), and the other way round.

    Only where the other sign can be nothing but a decimal sign: one or two digits stand behind it.
    """
    other = _group_signs(decimal)[0]
    pattern = rf"^-?(?:[0-9]{{1,3}}(?:[{decimal}][0-9]{{3}})+|[0-9]+)[{other}][0-9]{{1,2}}-?$"
    foreign = compute.match_substring_regex(texts, pattern)
    if not flags(foreign).any():
        return texts
    turned = compute.replace_substring(compute.replace_substring(texts, decimal, ""), other, decimal)
    return compute.if_else(foreign, turned, texts)


def _without_noise(texts: TextArray) -> TextArray:
    """A spreadsheet's 1234.5600000000001 as 1234.56; texts further from a whole øre are left as they are."""
    noisy = flags(compute.match_substring_regex(texts, _SHEET_NOISE))
    if not noisy.any():
        return texts
    found = texts.to_pylist()
    for place in np.flatnonzero(noisy):
        found[place] = without_noise(found[place])
    return pa.array(found, pa.string())


def without_noise(text: str) -> str:
    """One text without what a binary fraction leaves beyond the sixth decimal.

    >>> without_noise("1234.5600000000001"), without_noise("1.0051000001")
    ('1234.56', '1.0051000001')
    """
    exact = Decimal(text)
    near = exact.quantize(_ORE)
    return str(near) if abs(exact - near) < _NOISE else text
