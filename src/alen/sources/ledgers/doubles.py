"""Lines that a file holds twice.

Two equal rows are not always a mistake: two equal payments on one day happen. A row that equals another in
every cell is a duplicate only where something in the file says that its lines differ:

1. the voucher, or a column that the map has no use for, numbers the lines, alone or within the voucher:
   without the repeats no value of it stands twice, and no cell of it is empty;
2. nearly every voucher has one line only, and both rows have the same voucher;
3. all lines of a voucher, two or more different ones, stand there equally often: the voucher came twice;
4. the rows of a voucher stand together in nearly every case, and this row stands apart from its voucher's.

All other equal rows stay lines, and the import says how many they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alen.sources.ledgers.arrow import Booleans, Integers
from alen.sources.ledgers.fields import Sheet

_NEARLY_ALL = 0.99
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Doubles:
    """Rows that repeat another.

    of         for each row the place of the row that it repeats; -1: it repeats none
    unproven   rows that equal another in every cell but stay lines
    """

    of: Integers
    unproven: int


def doubles_in(sheet: Sheet, is_line: Booleans) -> Doubles:
    """The rows among the lines that repeat an earlier line."""
    nothing = np.full(sheet.length, -1, np.int64)
    places = np.flatnonzero(is_line)
    firsts = _first_equal(sheet, places)
    repeats = firsts >= 0
    if not repeats.any():
        return Doubles(nothing, 0)
    voucher = sheet.field("voucher")
    if _numbers_lines(sheet, places, repeats):
        is_double = repeats
    elif voucher is None:
        is_double = np.zeros(len(places), np.bool_)
    else:
        codes = voucher.codes[places].astype(np.int64)
        is_double = repeats & (codes >= 0) & _proven_by_voucher(codes, firsts)
    of = nothing
    of[places[is_double]] = places[firsts[is_double]]
    return Doubles(of, int((repeats & ~is_double).sum()))


def _first_equal(sheet: Sheet, places: Integers) -> Integers:
    """For each of the rows the position (among `places`) of the first row equal to it; -1 for a first one."""
    mixed = np.zeros(len(places), np.uint64)
    for position in range(sheet.width):
        codes = sheet.column(position).codes[places].astype(np.int64) + 1
        mixed = (mixed ^ codes.astype(np.uint64)) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
    firsts = np.full(len(places), -1, np.int64)
    ordered = np.sort(mixed)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return firsts
    # Few rows have an equal: to order these alone is many times quicker than to order all.
    at = np.minimum(np.searchsorted(twice, mixed), len(twice) - 1)
    few = np.flatnonzero(twice[at] == mixed)
    order = few[np.argsort(mixed[few], kind="stable")]
    same = np.zeros(len(order), np.bool_)
    same[1:] = mixed[order[1:]] == mixed[order[:-1]]
    begins = np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))
    firsts[order] = np.where(same, order[begins], -1)
    # Mixed codes may agree by chance, so the cells themselves are held against each other.
    found = np.flatnonzero(firsts >= 0)
    for position in range(sheet.width):
        codes = sheet.column(position).codes
        differs = codes[places[found]] != codes[places[firsts[found]]]
        firsts[found[differs]] = -1
    return firsts


def _numbers_lines(sheet: Sheet, places: Integers, repeats: Booleans) -> bool:
    """Whether a column has no value twice once repeats are left out, alone or within the voucher."""
    kept = places[~repeats]
    voucher = sheet.field("voucher")
    excluded = {
        position for name, used in sheet.map.columns.items() if name != "voucher" for position in used
    }
    for position in range(sheet.width):
        if position in excluded:
            continue
        codes = sheet.column(position).codes[kept].astype(np.int64)
        if (codes < 0).any():
            continue
        if _all_differ(codes):
            return True
        if voucher is None or position in sheet.map.columns["voucher"]:
            continue
        within = voucher.codes[kept].astype(np.int64)
        counts_up = len(sheet.column(position).words) * 4 <= len(kept) and _all_digits(sheet, position)
        if counts_up and (within >= 0).all() and _all_differ(within << 32 | codes):
            return True
    return False


def _all_digits(sheet: Sheet, position: int) -> bool:
    words: list[str] = sheet.column(position).words.to_pylist()
    return all(word.isascii() and word.isdigit() for word in words)


def _all_differ(codes: Integers) -> bool:
    ordered = np.sort(codes)
    return not (ordered[1:] == ordered[:-1]).any()


def _proven_by_voucher(codes: Integers, firsts: Integers) -> Booleans:
    """Which repeats the vouchers prove (rules 2 to 4); `codes` are the rows' vouchers, -1 for none."""
    is_first = (firsts < 0) & (codes >= 0)
    vouchers = int(codes.max()) + 1
    different = np.bincount(codes[is_first], minlength=vouchers)
    used = different > 0
    if (different[used] == 1).mean() >= _NEARLY_ALL:
        return np.ones(len(codes), np.bool_)
    # How often each different line stands; a voucher that came twice has all of its lines equally often.
    times = np.bincount(np.where(firsts >= 0, firsts, np.arange(len(codes))), minlength=len(codes))
    least = np.full(vouchers, np.iinfo(np.int64).max)
    most = np.zeros(vouchers, np.int64)
    np.minimum.at(least, codes[is_first], times[is_first])
    np.maximum.at(most, codes[is_first], times[is_first])
    came_again = (different >= 2) & (least == most) & (most >= 2)
    return came_again[codes] | _stands_apart(codes, firsts, vouchers)


def _stands_apart(codes: Integers, firsts: Integers, vouchers: int) -> Booleans:
    """Repeats outside the block in which their voucher begins, where vouchers stand in one block each."""
    starts = np.ones(len(codes), np.bool_)
    starts[1:] = codes[1:] != codes[:-1]
    block = np.cumsum(starts)
    kept = (firsts < 0) & (codes >= 0)
    first_block = np.full(vouchers, np.iinfo(np.int64).max)
    last_block = np.zeros(vouchers, np.int64)
    np.minimum.at(first_block, codes[kept], block[kept])
    np.maximum.at(last_block, codes[kept], block[kept])
    used = last_block > 0
    if not used.any() or (first_block[used] == last_block[used]).mean() < _NEARLY_ALL:
        return np.zeros(len(codes), np.bool_)
    return block != first_block[codes]
