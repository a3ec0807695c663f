"""The compiled engine: the loops of `facets`, `programmes`, `smoothing` and `partial`, for numba.

Importing this module needs numba; `engine` does it, and goes without where numba is missing. Each kernel is
compiled on first use (a few seconds), and kept on disk only where NUMBA_CACHE_DIR named a writable folder
before numba was imported. No kernel uses np.sort, `@` or threads: they compile for long, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import config

from alen.comparison.frontier.partial_scores import ROUNDING
from alen.comparison.frontier.technology import CLOSE, CRS, DRS, INFEASIBLE, SOLVED, UNPROVEN, VRS
from alen.comparison.vectors import Floats, Integers

Function = TypeVar("Function", bound=Callable[..., Any])

# Numbers are finite when they come here, and no order of additions is promised.
_MATHS = {"reassoc", "contract", "nsz", "nnan"}

FEASIBLE = -1e-11
SHARE = 1e-10
"""What may be missing of a unit's own cost and outputs."""

PIVOT = 1e-11
CERTIFIED = -1e-10
MOST_PIVOTS = 200
NOTHING = 1e300
NO_COLUMN = -1000000
TILE = 1024
"""Columns looked through at a time: what is computed for them stays in the nearest cache."""


def compiled(function: Function) -> Function:
    """The function, to be compiled on first use; kept on disk in the folder named for it and nowhere else."""
    folder = str(getattr(config, "CACHE_DIR", None) or "")
    made = cast(Any, njit(fastmath=_MATHS, nogil=True, error_model="numpy")(function))
    if folder:
        try:
            kept = cast(Any, njit(fastmath=_MATHS, nogil=True, error_model="numpy", cache=True)(function))
        except RuntimeError:  # no folder can be written in
            return cast(Function, made)
        if str(kept.stats.cache_path).startswith(folder):
            return cast(Function, kept)
    return cast(Function, made)


def _walk(  # noqa: C901 - one loop: each call between compiled functions is compiled once more in its caller
    costs: Floats, rows: Floats, asked: Floats, rts: int,
    slopes: Floats, levels: Floats, inverses: Floats, bases: Integers, sound: Integers,
    facets: Integers, values: Floats, status: Integers, state: Integers,
    step: Floats, gap: Floats, work: Floats,
) -> int:  # fmt: skip
    """`facets.walk` in loops, for every row of `costs` in turn; each row but the first begins a new pool.

    `state` holds the facets made and the row that is being done. `step` and `gap` have room for `TILE`
    columns; `work` has three rows of as many numbers as a basis. Returns 1 where the pool was full before
    all was done, else 0.
    """
    s, n = rows.shape
    conv = 0 if rts == CRS else 1
    m = s + conv
    sign = -1.0 if rts == DRS else 1.0
    room = slopes.shape[0]
    for row in range(state[1], costs.shape[0]):
        made = state[0]
        if made == 0:
            # The base facet: no slope; the cheapest unit, or nothing at all.
            cheapest = 0
            for j in range(n):
                if costs[row, j] < costs[row, cheapest]:
                    cheapest = j
            is_unit = rts != CRS and rts != DRS
            for i in range(m):
                for k in range(m):
                    inverses[0, i, k] = 0.0
                inverses[0, i, i] = -1.0
                bases[0, i] = n + 1 + i
            for r in range(s):
                slopes[0, r] = 0.0
                if is_unit:
                    inverses[0, r, s] = rows[r, cheapest]
            levels[0] = 0.0
            if is_unit:
                levels[0] = costs[row, cheapest]
                inverses[0, s, s] = 1.0
                bases[0, s] = cheapest
            sound[0] = 0
            made = 1
        for e in range(asked.shape[0]):
            if status[row, e] >= 0:
                continue
            # The facet of the pool that asks the most: a lower bound like all of them, and the closest.
            best, top = 0, -NOTHING
            for k in range(made):
                t = sign * levels[k]
                for r in range(s):
                    t += slopes[k, r] * asked[e, r]
                if t > top:
                    top, best = t, k
            result = SOLVED
            pivots = 0
            while True:
                p, worst = -1, FEASIBLE
                for i in range(m):
                    t = inverses[best, i, s] * sign if conv == 1 else 0.0
                    for r in range(s):
                        t += inverses[best, i, r] * asked[e, r]
                    work[0, i] = t
                    if t < worst:
                        p, worst = i, t
                if p < 0:
                    # Nothing is far below 0; but it may be far for a small unit, whose share it is.
                    least_cost = sign * levels[best]
                    for r in range(s):
                        least_cost += slopes[best, r] * asked[e, r]
                    for i in range(m):
                        t = work[0, i]
                        q = bases[best, i]
                        if t < 0.0 and q < n and -t * costs[row, q] > SHARE * least_cost:
                            p = i
                        if t < 0.0 and n < q < n + 1 + s and -t > SHARE * asked[e, q - n - 1]:
                            p = i
                if p < 0:
                    break
                if pivots >= MOST_PIVOTS:
                    result = UNPROVEN
                    break
                if made >= room:
                    if made - pivots <= 1:  # the whole pool went into this unit alone
                        result = UNPROVEN
                        break
                    state[0] = made
                    state[1] = row
                    return 1
                for i in range(m):
                    work[1, i] = inverses[best, p, i]
                least, q = NOTHING, NO_COLUMN
                for r in range(m):
                    t = levels[best]
                    if r < s:
                        t = slopes[best, r]
                    if work[1, r] > PIVOT and (r < s or rts != VRS):
                        t = max(t, 0.0) / work[1, r]
                        if t < least:
                            least, q = t, n + 1 + r
                a = work[1, m - 1] * sign if conv == 1 else 0.0
                b = levels[best] * sign
                for start in range(0, n, TILE):
                    size = min(TILE, n - start)
                    # Four outputs in one pass; a row that is not there counts 0 times the first.
                    r1, r2, r3 = 0, 0, 0
                    f1, f2, f3, g1, g2, g3 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
                    if s > 1:
                        r1, f1, g1 = 1, work[1, 1], slopes[best, 1]
                    if s > 2:
                        r2, f2, g2 = 2, work[1, 2], slopes[best, 2]
                    if s > 3:
                        r3, f3, g3 = 3, work[1, 3], slopes[best, 3]
                    f0, g0 = work[1, 0], slopes[best, 0]
                    for j in range(size):
                        y0, y1 = rows[0, start + j], rows[r1, start + j]
                        y2, y3 = rows[r2, start + j], rows[r3, start + j]
                        step[j] = a + f0 * y0 + f1 * y1 + f2 * y2 + f3 * y3
                        gap[j] = costs[row, start + j] - b - g0 * y0 - g1 * y1 - g2 * y2 - g3 * y3
                    for r in range(4, s):
                        f0, g0 = work[1, r], slopes[best, r]
                        for j in range(size):
                            step[j] += f0 * rows[r, start + j]
                            gap[j] -= g0 * rows[r, start + j]
                    nearest = NOTHING
                    for j in range(size):
                        ratio = max(gap[j], 0.0) / -step[j]
                        step[j] = ratio if step[j] < -PIVOT else NOTHING
                        nearest = min(nearest, step[j])
                    if nearest < least:
                        least = nearest
                        for j in range(size):
                            if step[j] == nearest:
                                q = start + j
                                break
                if q == NO_COLUMN:
                    result = INFEASIBLE
                    break
                if q < n:
                    reduced = costs[row, q] - b
                    for r in range(s):
                        reduced -= slopes[best, r] * rows[r, q]
                    for i in range(m):
                        t = inverses[best, i, s] * sign if conv == 1 else 0.0
                        for r in range(s):
                            t += inverses[best, i, r] * rows[r, q]
                        work[2, i] = t
                else:
                    k = q - n - 1
                    reduced = slopes[best, k] if k < s else levels[best]
                    for i in range(m):
                        work[2, i] = -inverses[best, i, k]
                t = reduced / work[2, p]
                for r in range(s):
                    slopes[made, r] = slopes[best, r] + t * work[1, r]
                levels[made] = levels[best] + t * work[1, s] if conv == 1 else 0.0
                for i in range(m):
                    f = work[2, i] / work[2, p]
                    for k in range(m):
                        inverses[made, i, k] = inverses[best, i, k] - f * work[1, k]
                    bases[made, i] = bases[best, i]
                for k in range(m):
                    inverses[made, p, k] = work[1, k] / work[2, p]
                bases[made, p] = q
                sound[made] = 0
                best = made
                made += 1
                pivots += 1
            if result == SOLVED and sound[best] == 0:
                # A price below 0 by a rounding would be no proof: it is none at all.
                for r in range(s):
                    slopes[best, r] = max(slopes[best, r], 0.0)
                if rts != VRS:
                    levels[best] = max(levels[best], 0.0)
                # No unit may lie below the facet: whoever accepts it first looks.
                b = levels[best] * sign
                nearest = 0.0
                for start in range(0, n, TILE):
                    size = min(TILE, n - start)
                    for j in range(size):
                        gap[j] = (1.0 - CERTIFIED) * costs[row, start + j] - b
                    for r in range(s):
                        f = slopes[best, r]
                        for j in range(size):
                            gap[j] -= f * rows[r, start + j]
                    for j in range(size):
                        nearest = min(nearest, gap[j])
                sound[best] = 1 if nearest >= 0.0 else 2
            t = levels[best] * sign
            for r in range(s):
                t += slopes[best, r] * asked[e, r]
            if result == SOLVED:
                # The weights, multiplied out, must reach the outputs at the cost that the prices say.
                total, spent = 0.0, 0.0
                for r in range(s):
                    work[1, r] = 0.0
                for i in range(m):
                    q, f = bases[best, i], work[0, i]
                    if q < n and f > 0.0:
                        total += f
                        spent += f * costs[row, q]
                        for r in range(s):
                            work[1, r] += f * rows[r, q]
                fine = sound[best] == 1 and abs(spent - t) <= CLOSE * spent
                for r in range(s):
                    fine = fine and work[1, r] >= asked[e, r] * (1.0 - CLOSE)
                if rts in (VRS, DRS):
                    fine = fine and total <= 1.0 + CLOSE
                if rts not in (CRS, DRS):
                    fine = fine and total >= 1.0 - CLOSE
                if not fine:
                    result = UNPROVEN
            facets[e] = best
            status[row, e] = result
            values[row, e] = t
        state[0] = made if row == costs.shape[0] - 1 else 0
    return 0


walker = compiled(_walk)


def _room(m: int) -> tuple[Floats, Floats, Floats]:
    """What the walk works in."""
    return np.empty(TILE), np.empty(TILE), np.empty((3, m))


def walk(
    cost: Floats, rows: Floats, asked: Floats, rts: int,
    slopes: Floats, levels: Floats, inverses: Floats, bases: Integers, sound: Integers,
    facets: Integers, values: Floats, status: Integers, state: Integers,
) -> int:  # fmt: skip
    """`facets.walk`, compiled."""
    at = np.array([state[0], 0])
    full = walker(
        cost[None, :], rows, asked, rts, slopes, levels, inverses, bases, sound, facets, values[None, :],
        status[None, :], at, *_room(inverses.shape[1]),
    )  # fmt: skip
    state[0] = at[0]
    return full


def replicate_costs(
    cost: Floats, score: Floats, rows: Floats, asked: Floats, draws: Floats, rts: int
) -> tuple[Floats, Integers]:
    """`replicates.replicate_costs`, compiled: the kernel of `walk`, with a facet pool per replicate."""
    values = np.full((draws.shape[0], asked.shape[0]), np.nan)
    status = np.full(values.shape, -1, dtype=np.int64)
    s, m, room = rows.shape[0], rows.shape[0] + (rts != CRS), 8 * cost.size + 256
    pool = (np.empty((room, s)), np.empty(room), np.empty((room, m, m)))
    whole = (np.empty((room, m), np.int64), np.empty(room, np.int64), np.empty(asked.shape[0], np.int64))
    moved, state, own = cost * score / draws, np.zeros(2, np.int64), _room(m)
    while walker(moved, rows, asked, rts, *pool, *whole, values, status, state, *own):
        state[0] = 0  # a pool that was full begins anew
    return values, status


def _raised(base: float, power: int) -> float:
    """base to a whole power, by squaring."""
    made = 1.0
    while power > 0:
        if power % 2 == 1:
            made *= base
        base *= base
        power //= 2
    return made


_power = compiled(_raised)


def _partial(  # noqa: C901
    bars: Floats, ratios: Floats, asked_bars: Floats, asked_base: Floats, draws: int, alpha: float,
    is_sorted: int, made: Floats,
) -> int:  # fmt: skip
    """`partial_scores.partial_scores` in loops; `is_sorted` where the only ratio row is in rising order."""
    bar_rows, n = bars.shape
    ratio_rows = ratios.shape[0]
    counts = np.empty(n, np.uint8)
    key = np.empty(n)
    powers = np.empty(n + 1)
    for j in range(n + 1):
        powers[j] = _power(j / n, draws)
    for e in range(asked_bars.shape[0]):
        bar = asked_bars[e, 0]
        for j in range(n):
            counts[j] = bars[0, j] >= bar
        for k in range(1, bar_rows):
            bar = asked_bars[e, k]
            for j in range(n):
                counts[j] &= bars[k, j] >= bar
        total = 0
        for j in range(n):
            total += counts[j]
        used = 0
        for k in range(ratio_rows):
            if asked_base[e, k] > 0.0:
                used += 1
        if total == 0 or used == 0:
            for k in range(3):
                made[e, k] = np.nan
            continue
        place = max(int(np.ceil((1.0 - alpha) * total - ROUNDING)) - 1, 0)
        size = 0
        if is_sorted == 1:
            base = asked_base[e, 0]
            for j in range(n):
                if counts[j] == 1:
                    key[size] = ratios[0, j] / base
                    size += 1
        else:
            for j in range(n):
                if counts[j] == 1:
                    top = -NOTHING
                    for k in range(ratio_rows):
                        if asked_base[e, k] > 0.0:
                            top = max(top, ratios[k, j] / asked_base[e, k])
                    key[size] = top
                    size += 1
            # Shell's sort: short to compile, and quick enough beside the comparisons above.
            h = size // 2
            while h > 0:
                for i in range(h, size):
                    t = key[i]
                    j = i
                    while j >= h and key[j - h] > t:
                        key[j] = key[j - h]
                        j -= h
                    key[j] = t
                h = 1 if h == 2 else int(h / 2.2)
        # (left / total)^m from the powers of left / n, unless they are too small to be divided by.
        high, sum_ = 1.0, 0.0
        is_small = powers[total] < 1e-200
        for k in range(size):
            left = total - k - 1
            low = _power(left / total, draws) if is_small else powers[left] / powers[total]
            sum_ += key[k] * (high - low)
            high = low
            if high < 1e-18:
                break
        made[e, 0] = key[0]
        made[e, 1] = sum_
        made[e, 2] = key[place]
    return 0


partial = compiled(_partial)


def partial_scores(
    bars: Floats, ratios: Floats, asked_bars: Floats, asked_base: Floats, draws: int, alpha: float
) -> Floats:
    """`partial_scores.partial_scores`, compiled; one ratio row is sorted once for all units."""
    made = np.empty((asked_bars.shape[0], 3))
    is_sorted = int(ratios.shape[0] == 1)
    if is_sorted:
        order = np.argsort(ratios[0])
        bars, ratios = bars[:, order], ratios[:, order]
    partial(
        np.ascontiguousarray(bars), np.ascontiguousarray(ratios), np.ascontiguousarray(asked_bars),
        np.ascontiguousarray(asked_base), draws, alpha, is_sorted, made,
    )  # fmt: skip
    return made
