"""The compiled way through `programmes`: the same dual simplex method, unit by unit."""

from __future__ import annotations

import numpy as np

from alen.comparison.frontier.kernels import FEASIBLE, MOST_PIVOTS, NOTHING, PIVOT, compiled
from alen.comparison.frontier.programmes import Optima, Programmes, unsolved
from alen.comparison.frontier.technology import CRS, DRS, INFEASIBLE, SOLVED, UNPROVEN, VRS
from alen.comparison.vectors import Floats, Integers


def _simplex(  # noqa: C901 - one loop, as in `kernels`
    columns: Floats, scales: Floats, g: Floats, sides: Floats, banned: Integers, rts: int, cost: float,
    basis: Integers, values: Floats, duals: Floats, status: Integers,
) -> int:  # fmt: skip
    """Every programme from its own start in `basis`; results into the last four arrays."""
    rows, n = columns.shape
    conv = 0 if rts == CRS else 1
    m = rows + conv
    sign = -1.0 if rts == DRS else 1.0
    work = np.empty((m, 2 * m))
    step = np.empty(n)
    gap = np.empty(n)
    rho = np.empty(m)
    col = np.empty(m)
    for e in range(basis.shape[0]):
        # The inverse of the start, by Gauss and Jordan.
        for i in range(m):
            for k in range(2 * m):
                work[i, k] = 0.0
            work[i, m + i] = 1.0
        for k in range(m):
            q = basis[e, k]
            if q < n:
                for i in range(rows):
                    work[i, k] = columns[i, q] * scales[e, i]
                if conv == 1:
                    work[rows, k] = sign
            elif q == n:
                for i in range(rows):
                    work[i, k] = g[e, i]
            else:
                work[q - n - 1, k] = -1.0
        regular = True
        for k in range(m):
            p = k
            for i in range(k + 1, m):
                if abs(work[i, k]) > abs(work[p, k]):
                    p = i
            if abs(work[p, k]) < 1e-300:
                regular = False
                break
            for j in range(2 * m):
                t = work[p, j]
                work[p, j] = work[k, j]
                work[k, j] = t
            t = work[k, k]
            for j in range(2 * m):
                work[k, j] /= t
            for i in range(m):
                if i != k and work[i, k] != 0.0:
                    t = work[i, k]
                    for j in range(2 * m):
                        work[i, j] -= t * work[k, j]
        result = UNPROVEN
        pivots = 0
        while regular and pivots < MOST_PIVOTS:
            pivots += 1
            p, worst = -1, FEASIBLE
            for i in range(m):
                t = 0.0
                for k in range(m):
                    t += work[i, m + k] * sides[e, k]
                values[e, i] = t
                if i > 0 and t < worst:
                    p, worst = i, t
            for k in range(m):
                duals[e, k] = cost * work[0, m + k]
            if p < 0:
                result = SOLVED
                break
            for k in range(m):
                rho[k] = work[p, m + k]
            least, q = NOTHING, -1
            for k in range(m):
                if rho[k] > PIVOT and (k < rows or rts != VRS):
                    t = max(duals[e, k], 0.0) / rho[k]
                    if t < least:
                        least, q = t, n + 1 + k
            a = sign * rho[rows] if conv == 1 else 0.0
            b = -sign * duals[e, rows] if conv == 1 else 0.0
            for j in range(n):
                step[j] = a
                gap[j] = b
            for k in range(rows):
                a = rho[k] * scales[e, k]
                b = duals[e, k] * scales[e, k]
                for j in range(n):
                    step[j] += a * columns[k, j]
                    gap[j] -= b * columns[k, j]
            if banned[e] >= 0:
                step[banned[e]] = 0.0
            nearest = NOTHING
            for j in range(n):
                ratio = max(gap[j], 0.0) / -step[j]
                step[j] = ratio if step[j] < -PIVOT else NOTHING
            for j in range(n):
                nearest = min(nearest, step[j])
            if nearest < least:
                for j in range(n):
                    if step[j] == nearest:
                        q = j
                        break
            if q < 0:
                result = INFEASIBLE
                for k in range(m):
                    duals[e, k] = rho[k]
                break
            for i in range(m):
                t = 0.0
                if q < n:
                    for k in range(rows):
                        t += work[i, m + k] * columns[k, q] * scales[e, k]
                    if conv == 1:
                        t += work[i, m + rows] * sign
                else:
                    t = -work[i, m + q - n - 1]
                col[i] = t
            for i in range(m):
                t = col[i] / col[p]
                if i != p:
                    for k in range(m):
                        work[i, m + k] -= t * rho[k]
            for k in range(m):
                work[p, m + k] = rho[k] / col[p]
            basis[e, p] = q
        status[e] = result
    return 0


simplex = compiled(_simplex)


def solve(asked: Programmes, start: Integers) -> Optima:
    """`programmes.solve`, compiled."""
    g, sides = asked.sides
    made = unsolved(start)
    simplex(
        asked.columns, asked.row_scale, np.ascontiguousarray(g), np.ascontiguousarray(sides), asked.banned,
        asked.rts, 1.0 if asked.is_input else -1.0, made.basis, made.values, made.duals, made.status,
    )  # fmt: skip
    solved = made.status == SOLVED
    made.score[solved] = made.values[solved, 0]
    return made
