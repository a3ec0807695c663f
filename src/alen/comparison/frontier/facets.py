"""The facet pool: the least cost of given outputs, for one cost and any outputs, in plain numpy.

With one input the frontier is f(y) = max over facets of v·y + w, the lower convex monotone hull of the units'
costs. A facet is a basis that no unit lies below, whichever unit it was found for; so the facet found for one
unit starts the next. A unit whose weights B⁻¹[y; 1] are not all >= 0 on its best facet takes one step of the
dual simplex method (Lemke 1954), which looks once through all units and adds a facet to the pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from alen.comparison.frontier.technology import CRS, DRS, INFEASIBLE, SOLVED, UNPROVEN, VRS
from alen.comparison.vectors import Booleans, Floats, Integers

_FEASIBLE = -1e-11
_PIVOT = 1e-11
_CERTIFIED = -1e-10
_MOST_PIVOTS = 200

_ROOM, _MOST_ROOM = 512, 32_768
"""Facets that a pool begins with room for, and the most: one that is full then begins anew."""


class Walk(Protocol):
    """One filling of the pool, for the units whose status is -1: until all are done or the pool is full."""

    def __call__(
        self, cost: Floats, rows: Floats, asked: Floats, rts: int,
        slopes: Floats, levels: Floats, inverses: Floats, bases: Integers, sound: Integers,
        facets: Integers, values: Floats, status: Integers, state: Integers, /,
    ) -> int:  # fmt: skip
        """1 where the pool was full before all were done, else 0."""
        ...


_FEW = 8_192
"""Units that are looked through as they are; of more, those that cannot be peers are sorted out first."""

Pool = tuple[Floats, Floats, Floats, Integers, Integers]
"""Slopes, levels, inverses, bases, and whether a facet was proven: what `Walk` calls them."""


class Scan(NamedTuple):
    """What a step costs and moves: each column's reduced cost and its share in the row that leaves."""

    gap: Floats
    step: Floats


@dataclass(frozen=True, eq=False)
class Hull:
    """Least costs of e asked outputs, with K facets that were accepted.

    values  (e,) least cost, in the cost's unit
    facet   (e,) the unit's facet, a row of `slopes`; unspecified where status is not SOLVED
    status  (e,) SOLVED, INFEASIBLE or UNPROVEN
    slopes  (K, s) cost of one more of each output
    levels  (K,) intercept, so that the cost is slopes·y + level
    basis   (e, M) columns in the basis: j < n unit j, n+1+r the surplus of output r, n+1+s of the sum
    weights (e, M) what they amount to
    """

    values: Floats
    facet: Integers
    status: Integers
    slopes: Floats
    levels: Floats
    basis: Integers
    weights: Floats


def _base(cost: Floats, rows: Floats, rts: int) -> tuple[float, Floats, Integers]:
    """The facet that needs no pivot: level, inverse and basis. Slopes are 0."""
    s, n = rows.shape
    m = s if rts == CRS else s + 1
    inverse, basis = -np.eye(m), n + 1 + np.arange(m, dtype=np.int64)
    if rts in (CRS, DRS):
        return 0.0, inverse, basis
    cheapest = int(np.argmin(cost))
    inverse[:s, s], inverse[s, s] = rows[:, cheapest], 1.0
    basis[s] = cheapest
    return float(cost[cheapest]), inverse, basis


def _scan(cost: Floats, rows: Floats, slope: Floats, level: float, rho: Floats) -> Scan:
    s = rows.shape[0]
    step = rho[:s] @ rows
    if rho.size > s:
        step += rho[s]
    return Scan(cost - slope @ rows - level, step)


def walk(
    cost: Floats, rows: Floats, asked: Floats, rts: int,
    slopes: Floats, levels: Floats, inverses: Floats, bases: Integers, sound: Integers,
    facets: Integers, values: Floats, status: Integers, state: Integers,
) -> int:  # fmt: skip
    """Facets for the units whose status is -1, into the pool's arrays and `facets`, `values` and `status`.

    `cost` n numbers, `rows` s × n outputs, `asked` e × s outputs. All units are held against the pool at
    once; the first one that no facet holds is walked to its own, and the rest are held against what is new.
    `state` holds how many facets the pool has (0: none yet). Returns 1 where the pool was full before all
    units were done (their status is still -1), else 0.
    """
    s = rows.shape[0]
    m = inverses.shape[1]
    sign = -1.0 if rts == DRS else 1.0
    made = int(state[0])
    if made == 0:
        levels[0], inverses[0], bases[0] = _base(cost, rows, rts)
        slopes[0], sound[0], made = 0.0, 0, 1
    goals = np.full((asked.shape[0], m), sign)
    goals[:, :s] = asked
    left = np.flatnonzero(status < 0)
    top, best = np.full(left.size, -np.inf), np.zeros(left.size, dtype=np.int64)
    held = 0
    while left.size:
        if held < made:
            offers = goals[left] @ np.column_stack([slopes[held:made], levels[held:made]])[:, :m].T
            choice = offers.argmax(axis=1)
            offer = offers[np.arange(left.size, dtype=np.int64), choice]
            is_new = offer > top
            best[is_new], top[is_new] = choice[is_new] + held, offer[is_new]
            held = made
            fits = np.zeros(left.size, dtype=np.bool_)
            fits[is_new] = _fits(inverses[best[is_new]], goals[left[is_new]])
            for one in np.unique(best[fits]):
                _prove(int(one), cost, rows, slopes, levels, sound, rts)
            done = left[fits]
            facets[done], values[done] = best[fits], top[fits]
            status[done] = np.where(sound[best[fits]] == 1, SOLVED, UNPROVEN)
            left, top, best = left[~fits], top[~fits], best[~fits]
            if left.size == 0:
                break
        one, goal = int(left[0]), goals[left[0]]
        reached, made, result = _pivots(
            int(best[0]), goal, made, cost, rows, rts, slopes, levels, inverses, bases, sound
        )
        if reached < 0:
            if held == 1:  # the whole pool went into this unit alone
                status[one] = UNPROVEN
            state[0] = made
            return 1
        if result == SOLVED:
            _prove(reached, cost, rows, slopes, levels, sound, rts)
            result = SOLVED if sound[reached] == 1 else UNPROVEN
        status[one], facets[one] = result, reached
        values[one] = goal @ np.append(slopes[reached], levels[reached])[:m]
        left, top, best = left[1:], top[1:], best[1:]
    state[0] = made
    return 0


def _fits(inverses: Floats, goals: Floats) -> Booleans:
    weights = np.einsum("eik,ek->ei", inverses, goals)
    return np.asarray(weights.min(axis=1) >= _FEASIBLE, dtype=np.bool_)


def _prove(
    facet: int, cost: Floats, rows: Floats, slopes: Floats, levels: Floats, sound: Integers, rts: int
) -> None:
    """Look once whether any unit lies below the facet."""
    if sound[facet] == 0:
        # A price below 0 by a rounding would be no proof: it is none at all.
        slopes[facet] = np.maximum(slopes[facet], 0.0)
        if rts != VRS:
            levels[facet] = max(float(levels[facet]), 0.0)
        sign = -1.0 if rts == DRS else 1.0
        gap = cost - slopes[facet] @ rows - sign * levels[facet]
        sound[facet] = 1 if bool((gap >= _CERTIFIED * cost).all()) else 2


def _pivots(
    at: int, goal: Floats, made: int, cost: Floats, rows: Floats, rts: int,
    slopes: Floats, levels: Floats, inverses: Floats, bases: Integers, sound: Integers,
) -> tuple[int, int, int]:  # fmt: skip
    """Steps from a facet to one that holds the goal: the facet (-1: no room), the facets made, the status."""
    s, n = rows.shape
    sign = -1.0 if rts == DRS else 1.0
    for _ in range(_MOST_PIVOTS):
        weights = inverses[at] @ goal
        p = int(weights.argmin())
        if weights[p] >= _FEASIBLE:
            return at, made, SOLVED
        if made >= slopes.shape[0]:
            return -1, made, UNPROVEN
        rho = inverses[at, p].copy()
        signed = rho.copy()
        signed[s:] *= sign
        scan = _scan(cost, rows, slopes[at], sign * float(levels[at]), signed)
        prices = np.append(slopes[at], levels[at])[: rho.size]
        free = rho > _PIVOT
        if rts == VRS:
            free[s] = False
        ratio = np.full(n + rho.size, np.inf)
        falls = scan.step < -_PIVOT
        np.divide(np.maximum(scan.gap, 0.0), -scan.step, out=ratio[:n], where=falls)
        np.divide(np.maximum(prices, 0.0), rho, out=ratio[n:], where=free)
        q = int(ratio.argmin())
        if not np.isfinite(ratio[q]):
            return at, made, INFEASIBLE
        if q < n:
            column, reduced = inverses[at, :, :s] @ rows[:, q], float(scan.gap[q])
            if rho.size > s:
                column += sign * inverses[at, :, s]
        else:
            column, reduced = -inverses[at, :, q - n], float(prices[q - n])
        t = reduced / float(column[p])
        slopes[made] = slopes[at] + t * rho[:s]
        levels[made] = levels[at] + t * rho[s] if rho.size > s else 0.0
        inverses[made] = inverses[at] - np.outer(column / column[p], rho)
        inverses[made, p] = rho / column[p]
        bases[made] = bases[at]
        bases[made, p] = q if q < n else q + 1
        sound[made] = 0
        at, made = made, made + 1
    return at, made, UNPROVEN


def _pool(room: int, s: int, m: int) -> Pool:
    whole = np.zeros((room, m), dtype=np.int64)
    return np.zeros((room, s)), np.zeros(room), np.zeros((room, m, m)), whole, np.zeros(room, dtype=np.int64)


def _with_room(pool: Pool) -> Pool:
    """The pool with eight times the room, its facets kept."""
    slopes, levels, inverses, bases, sound = pool
    made = _pool(8 * slopes.shape[0], slopes.shape[1], inverses.shape[1])
    for old, new in zip((slopes, levels, inverses, bases, sound), made, strict=True):
        new[: old.shape[0]] = old
    return made


def hull(cost: Floats, rows: Floats, asked: Floats, rts: int, walk: Walk) -> Hull:
    """Least costs of the asked outputs by an engine's `walk`, the pool enlarged as it fills.

    `cost` (n,), `rows` (s, n), `asked` (e, s), all scaled; `rts` a number of `technology.CODES`. A pool that
    has all the room there is begins anew. Memory: the pool (at most 32,768 facets) and what each asked unit
    needs of its own.
    """
    s = rows.shape[0]
    m = s if rts == CRS else s + 1
    count = asked.shape[0]
    pool = _pool(_ROOM, s, m)
    state = np.zeros(1, dtype=np.int64)
    facet, status = np.zeros(count, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    values = np.full(count, np.nan)
    weights, basis = np.zeros((count, m)), np.zeros((count, m), dtype=np.int64)
    kept: list[tuple[Floats, Floats]] = []
    goals = np.full((count, m), -1.0 if rts == DRS else 1.0)
    goals[:, :s] = asked
    left, before = np.arange(count, dtype=np.int64), 0
    while left.size:
        full = walk(cost, rows, asked, rts, *pool, facet, values, status, state)
        if full and pool[0].shape[0] < _MOST_ROOM:
            pool = _with_room(pool)
            continue
        state[0] = 0
        fresh = left[status[left] >= 0]
        used, place = np.unique(facet[fresh], return_inverse=True)
        weights[fresh] = np.einsum("eik,ek->ei", pool[2][facet[fresh]], goals[fresh])
        basis[fresh] = pool[3][facet[fresh]]
        facet[fresh] = place + before
        kept.append((pool[0][used], pool[1][used]))
        before += used.size
        left = left[status[left] < 0]
    sign = -1.0 if rts == DRS else 1.0
    return Hull(
        values, facet, status, np.concatenate([one for one, _ in kept]),
        sign * np.concatenate([one for _, one in kept]), basis, weights,
    )  # fmt: skip


def sieved(cost: Floats, rows: Floats, rts: int, walk: Walk) -> Integers:
    """The units that may lie on the frontier, in rising order; all of them where there are few.

    A unit above the frontier of a sample lies above the whole one, and no such unit is ever a peer. The
    sample is every k-th unit in the order of cost, so that it does not hang on the order of the table.
    """
    n = cost.size
    if n <= _FEW:
        return np.arange(n, dtype=np.int64)
    order = np.lexsort((*rows, cost))
    sample = np.unique(np.append(order[:: n // (_FEW // 2)], rows.argmax(axis=1)))
    found = hull(cost[sample], np.ascontiguousarray(rows[:, sample]), np.ascontiguousarray(rows.T), rts, walk)
    above = (found.status == SOLVED) & (found.values < cost * (1.0 - 1e-7))
    return np.flatnonzero(~above)
