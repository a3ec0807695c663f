"""FDH, order-m and order-alpha of asked units in plain numpy: sorted ratios, no draws."""

from __future__ import annotations

import numpy as np

from alen.comparison.vectors import Floats

_CELLS = 1 << 20
ROUNDING = 1e-9
"""Taken off (1 - alpha)·N before it is rounded up: .05 · 20 is 1, whatever binary makes of it."""


def partial_scores(
    bars: Floats, ratios: Floats, asked_bars: Floats, asked_base: Floats, draws: int, alpha: float
) -> Floats:
    """(e, 3) FDH, order-m and order-alpha values of e units.

    `bars` (K, n) and `asked_bars` (e, K): unit j counts for unit o where bars_j >= asked_bars_o in every row.
    `ratios` (R, n) over `asked_base` (e, R), the largest of the rows, is what is put in rising order, r; rows
    whose base is 0 are left out. FDH r_(1); order-m sum_k r_(k) [((N-k+1)/N)^m - ((N-k)/N)^m]; order-alpha
    r_(ceil((1-alpha) N)). NaN where nothing counts. Memory: a few arrays of 2**20 numbers.
    """
    n, count = bars.shape[1], asked_bars.shape[0]
    made = np.full((count, 3), np.nan)
    chunk = max(1, _CELLS // n)
    for first in range(0, count, chunk):
        at = slice(first, min(first + chunk, count))
        counts = np.ones((at.stop - first, n), dtype=np.bool_)
        for row, bar in zip(bars, asked_bars[at].T, strict=True):
            counts &= row >= bar[:, None]
        key = np.full(counts.shape, -np.inf)
        for row, base in zip(ratios, asked_base[at].T, strict=True):
            used = base > 0.0
            key[used] = np.maximum(key[used], row / base[used, None])
        key[~counts] = np.inf
        key.sort(axis=1)
        made[at] = _of_sorted(key, counts.sum(axis=1), draws, alpha)
    return made


def _of_sorted(key: Floats, total: Floats, draws: int, alpha: float) -> Floats:
    some = np.maximum(total, 1)
    place = np.maximum(np.ceil((1.0 - alpha) * total - ROUNDING).astype(np.int64) - 1, 0)
    left = np.maximum(some[:, None] - np.arange(key.shape[1] + 1, dtype=np.int64), 0) / some[:, None]
    weight = left**draws
    # What does not count is infinite, and weighs nothing.
    order_m = (np.where(np.isfinite(key), key, 0.0) * (weight[:, :-1] - weight[:, 1:])).sum(axis=1)
    made = np.column_stack([key[:, 0], order_m, key[np.arange(len(key), dtype=np.int64), place]])
    made[(total == 0) | ~np.isfinite(key[:, 0])] = np.nan
    return made
