"""What columns of amounts are to each other: a running balance, gross and net, debit and credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from alen.sources.ledgers.evidence import Sample

_LEAST_ROWS = 8
"""Rows that must agree before two columns are said to belong together."""
_NEARLY_ALL = 0.9
_ROUNDING = 2
"""Hundredths by which gross may miss net and VAT."""
_HIGHEST_VAT = 27
"""Per cent. The highest rate in the European Union, Hungary's."""
_ONE_RATE = 0.5
"""Share of the lines with VAT that have the most common rate: what is left of a budget has none."""
_MOST_COLUMNS = 8
"""Columns of numbers that are held against each other."""
_LARGEST = 10**15
"""Hundredths; a larger number is no amount, and sums of such must not run over 64 bits."""


@dataclass(frozen=True)
class Relations:
    """What was found, by position of the column.

    balances  running balance -> the column it adds up
    invoices  (gross, net, VAT) where gross is net and VAT in nearly every row
    ratios    (gross, net) where one is five quarters of the other wherever they differ
    pairs     (debit, credit) where a row has an amount in one of the two
    """

    balances: Mapping[int, int]
    invoices: tuple[tuple[int, int, int], ...]
    ratios: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Amounts:
    """A column of the sample as whole hundredths, 0 where `there` is false."""

    value: NDArray[np.int64]
    there: NDArray[np.bool_]


def amounts_of(sample: Sample, position: int, decimal: str) -> Amounts:
    """The numbers of a column; what is none, or beyond reason, is not there."""
    read = sample.values(position, decimal)
    there = np.array([one is not None and abs(one) <= _LARGEST for one in read], dtype=np.bool_)
    known = [one if one is not None and ok else 0 for one, ok in zip(read, there, strict=True)]
    return Amounts(np.array(known, dtype=np.int64), there)


def relations_of(sample: Sample, numeric: Sequence[int], decimal: str) -> Relations:
    """How columns of numbers hang together in the sample."""
    columns = {place: amounts_of(sample, place, decimal) for place in numeric[:_MOST_COLUMNS]}
    balances = {
        one: other
        for one, other in permutations(columns, 2)
        if _adds_up(columns[one], columns[other], sample.cuts)
    }
    kept = [place for place in columns if place not in balances]
    return Relations(
        balances,
        tuple(three for three in permutations(kept, 3) if _is_invoice(*(columns[p] for p in three))),
        tuple(two for two in permutations(kept, 2) if _is_ratio(*(columns[p] for p in two))),
        tuple(two for two in combinations(kept, 2) if _is_pair(*(columns[p] for p in two))),
    )


def _adds_up(balance: Amounts, amount: Amounts, cuts: Sequence[int]) -> bool:
    follows = balance.there[1:] & balance.there[:-1] & amount.there[1:] & (amount.value[1:] != 0)
    follows[[cut - 1 for cut in cuts]] = False  # the first row of a slice has no neighbour before it
    right = np.diff(balance.value)[follows] == amount.value[1:][follows]
    return bool(right.size >= _LEAST_ROWS and right.mean() >= _NEARLY_ALL)


def _is_invoice(gross: Amounts, net: Amounts, vat: Amounts) -> bool:
    both = gross.there & net.there
    if both.sum() < _LEAST_ROWS:
        return False
    taxes = vat.value[both]
    right = np.abs(gross.value[both] - net.value[both] - taxes) <= _ROUNDING
    taxed = (taxes != 0) & (net.value[both] != 0)
    if taxed.sum() < max(_LEAST_ROWS, taxes.size // 20) or right.mean() < _NEARLY_ALL:
        return False
    bases = net.value[both][taxed]
    rates = (200 * taxes[taxed] + bases) // (2 * bases)  # whole per cent
    found, counts = np.unique(rates, return_counts=True)
    usual = int(np.argmax(counts))
    return bool(0 < found[usual] <= _HIGHEST_VAT and counts[usual] >= _ONE_RATE * rates.size)


def _is_ratio(gross: Amounts, net: Amounts) -> bool:
    differing = gross.there & net.there & (gross.value != net.value)
    missed = np.abs(4 * gross.value[differing] - 5 * net.value[differing])
    right = missed <= 4 * _ROUNDING
    return bool(right.size >= _LEAST_ROWS and right.mean() >= _NEARLY_ALL)


def _is_pair(debit: Amounts, credit: Amounts) -> bool:
    left, right = debit.value != 0, credit.value != 0
    both = np.count_nonzero(left & right)
    used = min(np.count_nonzero(left), np.count_nonzero(right))
    return bool(used >= _LEAST_ROWS // 2 and both * 50 <= np.count_nonzero(left | right))
