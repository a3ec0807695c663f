"""The nearest points of each point, exactly, without holding every pair."""

from __future__ import annotations

import numpy as np

from alen.comparison.vectors import Floats, Integers

_LEAF = 48
"""Points of a box."""

_SPARE = 16
"""Columns kept beyond the k nearest, so that ties at the edge are seen."""

DIGITS = 10
"""Distances that agree to this many decimals are ties: the last bits depend on the order of sums."""


def _leaves(points: Floats) -> list[Integers]:
    """Positions of the points in boxes of up to `_LEAF`: halved across the widest side, again and again."""
    waiting = [np.arange(len(points), dtype=np.int64)]
    done: list[Integers] = []
    while waiting:
        held = waiting.pop()
        if held.size <= _LEAF:
            done.append(held)
            continue
        inside = points[held]
        side = int(np.argmax(np.ptp(inside, axis=0)))
        half = held.size // 2
        order = np.argpartition(inside[:, side], half)
        waiting += [held[order[:half]], held[order[half:]]]
    return done


def pair_squares(asked: Floats, points: Floats) -> Floats:
    """Squared distances between each asked point and each point: (a, n).

    >>> pair_squares(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 1.0]])).tolist()
    [[25.0, 1.0]]
    """
    squares: Floats = np.zeros((len(asked), len(points)), dtype=np.float64)
    for dimension in range(points.shape[1]):
        # Differences, not products: equal points are then exactly 0 apart.
        apart = asked[:, dimension, None] - points[None, :, dimension]
        apart *= apart
        squares += apart
    return squares


def distances_of(squares: Floats) -> Floats:
    """Distances to `DIGITS` decimals.

    >>> distances_of(np.array([2.0])).tolist()
    [1.4142135624]
    """
    return np.asarray(np.round(np.sqrt(squares), DIGITS), dtype=np.float64)


def first_of_row(squares: Floats, order: Integers, k: int) -> tuple[Integers, Floats]:
    """Columns of the k nearest of each row and their distances, near to far; ties to the lower `order`.

    `squares` are squared distances; `order` has one number per column. Rows hold k or more finite ones.

    >>> places, distances = first_of_row(np.array([[4.0, 1.0, 4.0, 9.0]]), np.array([3, 2, 1, 0]), 3)
    >>> places.tolist(), distances.tolist()
    ([[1, 2, 0]], [[1.0, 2.0, 2.0]])
    """
    count = len(squares.T)
    every: Integers = np.arange(count, dtype=np.int64)
    width = k + _SPARE
    if count <= 2 * width:
        return _ordered(squares, np.tile(every, (len(squares), 1)), order, k)
    kept = np.argpartition(squares, width - 1, axis=1)[:, :width]
    places, distances = _ordered(squares, kept, order, k)
    # A row whose spare columns are all ties with the last one kept may have lost a tie of lower order.
    farthest = distances_of(np.take_along_axis(squares, kept, axis=1).max(axis=1))
    for row in np.flatnonzero(farthest <= distances[:, -1]):
        one = squares[row][None, :]
        places[row], distances[row] = (of[0] for of in _ordered(one, every[None, :], order, k))
    return places, distances


def _ordered(squares: Floats, columns: Integers, order: Integers, k: int) -> tuple[Integers, Floats]:
    distances = distances_of(np.take_along_axis(squares, columns, axis=1))
    first = np.lexsort((order[columns], distances), axis=1)[:, :k]
    return np.take_along_axis(columns, first, axis=1), np.take_along_axis(distances, first, axis=1)


def nearest(points: Floats, k: int) -> tuple[Integers, Floats]:
    """Each point's k nearest others and their distances, near to far: two arrays (n, k).

    Exact. Ties (to `DIGITS` decimals) go to the point that stands first. Method: points in boxes; for the
    points of a box, boxes are read from the nearest on until no box is nearer than the k-th neighbour
    found (the pruning of J. H. Friedman, J. L. Bentley & R. A. Finkel, 'An algorithm for finding best
    matches in logarithmic expected time', *ACM TOMS* 3 (1977) 209-226). Memory grows with n·k and with
    one box's candidates. k must be below n, and no coordinate missing.

    >>> places, distances = nearest(np.array([[0.0], [1.0], [3.0], [4.0]]), 2)
    >>> places.tolist(), distances.tolist()
    ([[1, 2], [0, 2], [3, 1], [2, 1]], [[1.0, 3.0], [1.0, 2.0], [1.0, 2.0], [1.0, 3.0]])
    """
    found = np.empty((len(points), k), dtype=np.int64)
    distances = np.empty((len(points), k))
    leaves = _leaves(points)
    sizes = np.array([leaf.size for leaf in leaves])
    lows = np.array([points[leaf].min(axis=0) for leaf in leaves])
    highs = np.array([points[leaf].max(axis=0) for leaf in leaves])
    for place, leaf in enumerate(leaves):
        between = np.maximum(np.maximum(lows - highs[place], lows[place] - highs), 0.0)
        far = np.sqrt((between * between).sum(axis=1))
        order = np.argsort(far, kind="stable")
        taken = int(np.searchsorted(np.cumsum(sizes[order]), k + 1)) + 1
        near = _near(points, leaf, leaves, order[:taken])
        # Half a unit of the last decimal: what would round to a tie must be seen.
        limit = float(np.sqrt(np.partition(near[1], k, axis=1)[:, k].max())) + 10.0**-DIGITS
        wanted = int(np.searchsorted(far[order], limit, side="right"))
        if wanted > taken:
            near = _near(points, leaf, leaves, order[:wanted])
        candidates, squares = near
        # A box is 0 from itself, but so is one it touches: its own points may begin anywhere.
        squares[candidates[None, :] == leaf[:, None]] = np.inf
        kept, distances[leaf] = first_of_row(squares, candidates, k)
        found[leaf] = candidates[kept]
    return found, distances


def _near(
    points: Floats, leaf: Integers, leaves: list[Integers], chosen: Integers
) -> tuple[Integers, Floats]:
    candidates = np.concatenate([leaves[int(at)] for at in chosen])
    return candidates, pair_squares(points[leaf], points[candidates])
