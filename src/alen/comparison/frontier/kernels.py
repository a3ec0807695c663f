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


def _reaches(
    cost: Floats, rows: Floats, asked: Floats, rts: int, slope: Floats, level: float, inverse: Floats,
    basis: Integers,
) -> bool:  # fmt: skip
    """Whether a facet's weights, multiplied out, reach the outputs at the cost that its prices say."""
    s, n = rows.shape
    sign = -1.0 if rts == DRS else 1.0
    value = level * sign if rts != CRS else 0.0
    for r in range(s):
        value += slope[r] * asked[r]
    reached = np.zeros(s)
    total, spent = 0.0, 0.0
    for i in range(basis.size):
        weight = inverse[i, s] * sign if rts != CRS else 0.0
        for r in range(s):
            weight += inverse[i, r] * asked[r]
        if basis[i] < n and weight > 0.0:
            total += weight
            spent += weight * cost[basis[i]]
            for r in range(s):
                reached[r] += weight * rows[r, basis[i]]
    fine = abs(spent - value) <= CLOSE * spent
    for r in range(s):
        fine = fine and reached[r] >= asked[r] * (1.0 - CLOSE)
    if rts in (VRS, DRS):
        fine = fine and total <= 1.0 + CLOSE
    if rts not in (CRS, DRS):
        fine = fine and total >= 1.0 - CLOSE
    return bool(fine)


reaches = compiled(_reaches)


def _walk(  # noqa: C901 - one loop, as each call between compiled functions takes time to compile
    cost: Floats, rows: Floats, asked: Floats, rts: int,
    slopes: Floats, levels: Floats, inverses: Floats, bases: Integers, sound: Integers,
    facets: Integers, values: Floats, status: Integers, state: Integers,
) -> int:  # fmt: skip
    """`facets.walk`, in loops. Returns 1 where the pool was full before all units were done, else 0."""
    s, n = rows.shape
    conv = 0 if rts == CRS else 1
    m = s + conv
    sign = -1.0 if rts == DRS else 1.0
    room = slopes.shape[0]
    step = np.empty(TILE)
    gap = np.empty(TILE)
    rho = np.empty(m)
    col = np.empty(m)
    made = state[0]
    if made == 0:
        # The base facet: no slope; the cheapest unit, or nothing at all.
        cheapest = 0
        for j in range(n):
            if cost[j] < cost[cheapest]:
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
            levels[0] = cost[cheapest]
            inverses[0, s, s] = 1.0
            bases[0, s] = cheapest
        sound[0] = 0
        made = 1
    for e in range(asked.shape[0]):
        if status[e] >= 0:
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
                if t < worst:
                    p, worst = i, t
            if p < 0:
                # Nothing is far below 0; but it may be far for a small unit, whose share it is.
                least_cost = sign * levels[best] if conv == 1 else 0.0
                for r in range(s):
                    least_cost += slopes[best, r] * asked[e, r]
                for i in range(m):
                    t = inverses[best, i, s] * sign if conv == 1 else 0.0
                    for r in range(s):
                        t += inverses[best, i, r] * asked[e, r]
                    q = bases[best, i]
                    if t < 0.0 and q < n and -t * cost[q] > SHARE * least_cost:
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
                return 1
            for i in range(m):
                rho[i] = inverses[best, p, i]
            least, q = NOTHING, NO_COLUMN
            for r in range(s):
                if rho[r] > PIVOT:
                    t = max(slopes[best, r], 0.0) / rho[r]
                    if t < least:
                        least, q = t, n + 1 + r
            if conv == 1 and rts != VRS and rho[s] > PIVOT:
                t = max(levels[best], 0.0) / rho[s]
                if t < least:
                    least, q = t, n + 1 + s
            a = rho[s] * sign if conv == 1 else 0.0
            b = levels[best] * sign if conv == 1 else 0.0
            for start in range(0, n, TILE):
                size = min(TILE, n - start)
                nearest = NOTHING
                if s <= 4:
                    # At most four outputs in one pass; a row that is not there counts 0 times the first.
                    f0, f1, f2, f3 = rho[0], 0.0, 0.0, 0.0
                    g0, g1, g2, g3 = slopes[best, 0], 0.0, 0.0, 0.0
                    r1, r2, r3 = 0, 0, 0
                    if s > 1:
                        f1, g1, r1 = rho[1], slopes[best, 1], 1
                    if s > 2:
                        f2, g2, r2 = rho[2], slopes[best, 2], 2
                    if s > 3:
                        f3, g3, r3 = rho[3], slopes[best, 3], 3
                    for j in range(size):
                        y0, y1 = rows[0, start + j], rows[r1, start + j]
                        y2, y3 = rows[r2, start + j], rows[r3, start + j]
                        way = a + f0 * y0 + f1 * y1 + f2 * y2 + f3 * y3
                        above = cost[start + j] - b - g0 * y0 - g1 * y1 - g2 * y2 - g3 * y3
                        ratio = max(above, 0.0) / -way
                        step[j] = ratio if way < -PIVOT else NOTHING
                    for j in range(size):
                        nearest = min(nearest, step[j])
                else:
                    for j in range(size):
                        step[j] = a
                        gap[j] = cost[start + j] - b
                    for r in range(s):
                        f = rho[r]
                        t = slopes[best, r]
                        for j in range(size):
                            step[j] += f * rows[r, start + j]
                            gap[j] -= t * rows[r, start + j]
                    for j in range(size):
                        ratio = max(gap[j], 0.0) / -step[j]
                        step[j] = ratio if step[j] < -PIVOT else NOTHING
                    for j in range(size):
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
                reduced = cost[q] - b
                for r in range(s):
                    reduced -= slopes[best, r] * rows[r, q]
                for i in range(m):
                    t = inverses[best, i, s] * sign if conv == 1 else 0.0
                    for r in range(s):
                        t += inverses[best, i, r] * rows[r, q]
                    col[i] = t
            else:
                k = q - n - 1
                reduced = slopes[best, k] if k < s else levels[best]
                for i in range(m):
                    col[i] = -inverses[best, i, k]
            t = reduced / col[p]
            for r in range(s):
                slopes[made, r] = slopes[best, r] + t * rho[r]
            levels[made] = levels[best] + t * rho[s] if conv == 1 else 0.0
            for i in range(m):
                f = col[i] / col[p]
                for k in range(m):
                    if i == p:
                        inverses[made, i, k] = rho[k] / col[p]
                    else:
                        inverses[made, i, k] = inverses[best, i, k] - f * rho[k]
                bases[made, i] = bases[best, i]
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
            b = levels[best] * sign if conv == 1 else 0.0
            nearest = 0.0
            for start in range(0, n, TILE):
                size = min(TILE, n - start)
                f = slopes[best, 0]
                for j in range(size):
                    gap[j] = (1.0 - CERTIFIED) * cost[start + j] - b - f * rows[0, start + j]
                for r in range(1, s):
                    f = slopes[best, r]
                    for j in range(size):
                        gap[j] -= f * rows[r, start + j]
                for j in range(size):
                    nearest = min(nearest, gap[j])
            sound[best] = 1 if nearest >= 0.0 else 2
        if result == SOLVED and (
            sound[best] == 2
            or not reaches(cost, rows, asked[e], rts, slopes[best], levels[best], inverses[best], bases[best])
        ):
            result = UNPROVEN
        facets[e] = best
        status[e] = result
        t = levels[best] * sign if conv == 1 else 0.0
        for r in range(s):
            t += slopes[best, r] * asked[e, r]
        values[e] = t
    state[0] = made
    return 0


walk = compiled(_walk)


def _replicates(
    cost: Floats, score: Floats, rows: Floats, asked: Floats, draws: Floats, rts: int, room: int,
    values: Floats, status: Integers,
) -> int:  # fmt: skip
    """One frontier per row of draws, costs moved to cost * score / draw; least costs into `values`."""
    s, n = rows.shape
    m = s if rts == CRS else s + 1
    slopes = np.empty((room, s))
    levels = np.empty(room)
    inverses = np.empty((room, m, m))
    bases = np.empty((room, m), np.int64)
    sound = np.empty(room, np.int64)
    facets = np.empty(asked.shape[0], np.int64)
    state = np.zeros(1, np.int64)
    moved = np.empty(n)
    for b in range(draws.shape[0]):
        for j in range(n):
            moved[j] = cost[j] * score[j] / draws[b, j]
        status[b, :] = -1
        full = 1
        while full == 1:
            state[0] = 0
            full = walk(
                moved, rows, asked, rts, slopes, levels, inverses, bases, sound, facets,
                values[b], status[b], state,
            )  # fmt: skip
    return 0


replicates = compiled(_replicates)


def replicate_costs(
    cost: Floats, score: Floats, rows: Floats, asked: Floats, draws: Floats, rts: int
) -> tuple[Floats, Integers]:
    """`replicates.replicate_costs`, compiled: a facet pool per replicate."""
    values = np.empty((draws.shape[0], asked.shape[0]))
    status = np.empty(values.shape, dtype=np.int64)
    replicates(
        cost, score, rows, asked, np.ascontiguousarray(draws), rts, 8 * cost.size + 256, values, status
    )
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
