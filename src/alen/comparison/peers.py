"""Who an organisation is compared with: the nearest by stated characteristics, or a fixed group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.characteristics import Space
from alen.comparison.neighbours import distances_of, first_of_row, nearest, pair_squares
from alen.comparison.vectors import Floats, Integers
from alen.errors import BadInput

FEWEST, MOST = 5, 30
"""Peers that may be asked for."""

NOBODY = -1
"""A place in a list of peers that nobody holds."""

STABILITY_DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Peers:
    """The nearest organisations of n.

    places: (n, k) positions, near to far, `NOBODY` where there are no more. distances: (n, k), without
    unit, NaN where there is nobody. lacking: per organisation the characteristics it has no value of;
    who lacks one has no peers and is nobody's, unless only shared characteristics were asked for.
    """

    places: Integers
    distances: Floats
    lacking: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Parts:
    """Why k organisations are near one: (k, p) shares of the squared distance by characteristic.

    names: the p characteristics. squares: weight·(difference of z)², adding up to distance². distances: k
    of them. NaN for a characteristic that one of the two lacks.
    """

    names: tuple[str, ...]
    squares: Floats
    distances: Floats


def _by_code(codes: Sequence[str], count: int) -> Integers:
    if len(codes) != count or len(set(codes)) != count:
        raise BadInput(
            f"{len(set(codes))} codes name {count} organisations",
            do="Give each organisation one code of its own.",
        )
    return np.array(sorted(range(count), key=lambda place: codes[place]), dtype=np.int64)


def _checked(k: int) -> int:
    if not FEWEST <= k <= MOST:
        raise BadInput(f"{k} peers were asked for", do=f"Ask for {FEWEST} to {MOST}.")
    return k


def peers(space: Space, codes: Sequence[str], k: int = 10, shared_only: bool = False) -> Peers:
    """The k organisations nearest to each in the weighted distance, itself left out.

    Formula: distance as in `characteristics.space`; ties to the lower code, so that nothing depends on
    the order given. k is 5 to 30; with fewer others all of them are peers. An organisation lacking a
    characteristic cannot be compared on it: it has no peers and is nobody's, and `lacking` names what
    is missing. With `shared_only` a pair is compared on what both have, its squared distance times
    Σ weights / Σ weights shared, as though the missing ones differed like the others (J. C. Gower, 'A general
    coefficient of similarity', *Biometrics* 27 (1971) 857-871); asked for, and said beside the result.
    Near in distance is alike on these characteristics, not in tasks or in need.
    BadInput for another k, or codes that are not n different ones.

    >>> from alen.comparison.characteristics import Characteristic, space
    >>> size = Characteristic("inhabitants", [10e3, 11e3, 12e3, 30e3, 90e3, 95e3, float("nan")])
    >>> found = peers(space([size], 7), ["901", "902", "903", "904", "905", "906", "907"], k=5)
    >>> found.places[0].tolist(), found.places[6].tolist(), found.lacking[6]
    ([1, 2, 3, 4, 5], [-1, -1, -1, -1, -1], ('inhabitants',))
    """
    _checked(k)
    count = len(space.points)
    order = _by_code(codes, count)
    places = np.full((count, k), NOBODY, dtype=np.int64)
    distances = np.full((count, k), np.nan)
    whole = space.whole
    held = order if shared_only else order[whole[order]]
    width = min(k, held.size - 1)
    if width >= 1:
        if shared_only and bool(space.missing.any()):
            near, apart = _shared(space, held, width)
        else:
            near, apart = nearest(space.points[held], width)
        places[held, :width] = np.where(np.isinf(apart), NOBODY, held[near])
        distances[held, :width] = np.where(np.isinf(apart), np.nan, apart)
    return Peers(places, distances, space.lacking())


_ROWS = 256


def _shared(space: Space, held: Integers, k: int) -> tuple[Integers, Floats]:
    """Nearest on what both have: no box can be kept apart here, so every pair is looked at, in turns."""
    points, has = np.nan_to_num(space.points[held]), (~space.missing[held]).astype(np.float64)
    known = ~np.isnan(space.points[held])
    near, apart = np.empty((held.size, k), dtype=np.int64), np.empty((held.size, k))
    every = np.arange(held.size, dtype=np.int64)
    for start in range(0, held.size, _ROWS):
        rows = slice(start, start + _ROWS)
        squares = np.zeros((len(points[rows]), held.size))
        for column in range(len(points.T)):
            both = known[rows, column, None] & known[None, :, column]
            gap = points[rows, column, None] - points[None, :, column]
            squares += np.where(both, gap * gap, 0.0)
        weight = (has[rows] * space.weights) @ has.T
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = np.where(weight > 0.0, squares * (float(space.weights.sum()) / weight), np.inf)
        squares[np.arange(len(squares)), every[rows]] = np.inf
        near[rows], apart[rows] = first_of_row(squares, every, k)
    return near, apart


def distance_parts(space: Space, own: int, others: ArrayLike) -> Parts:
    """Why the `others` (k positions) are near the organisation at position `own`, by characteristic.

    Formula: part_c = weight_c·(z_own,c - z_other,c)²; the parts of a row add up to its squared distance.

    >>> from alen.comparison.characteristics import Characteristic, space
    >>> made = space(
    ...     [Characteristic("a", [0.0, 1.0], "range"), Characteristic("b", [0.0, 4.0], "range", 3.0)], 2
    ... )
    >>> parts = distance_parts(made, 0, [1])
    >>> parts.squares.round(9).tolist(), parts.distances.tolist()
    ([[1.0, 3.0]], [2.0])
    """
    places = np.asarray(others, dtype=np.int64)
    gaps = (space.points[places] - space.points[own]) ** 2
    squares = np.zeros((places.size, len(space.names)))
    for dimension, column in enumerate(space.columns):
        squares[:, column] += gaps[:, dimension]
    return Parts(space.names, squares, distances_of(np.nansum(squares, axis=1)))


def peer_stability(
    space: Space, codes: Sequence[str], own: int, k: int, seed: int, draws: int = STABILITY_DRAWS
) -> Floats:
    """How often each organisation is among one's k nearest when the weights are drawn at random: n shares.

    Estimator: weights ~ Dirichlet with mean the weights given and p as their sum of parameters (all alike:
    every split of the weights is as likely), k nearest in each draw; the share of draws in which j is
    among them. 0 to 1, adding up to k; NaN for `own` and for who lacks a characteristic. Characteristics
    with weight 0 stay out. It says how much the choice of peers hangs on weights nobody can prove.
    Gamma variates by numpy's Generator on Philox with `seed`. BadInput for another k, codes that are not n
    different ones, fewer than 1 draw.

    >>> from alen.comparison.characteristics import Characteristic, space
    >>> sizes = Characteristic("inhabitants", [10e3, 11e3, 12e3, 13e3, 14e3, 15e3, 90e3, 95e3])
    >>> shares = peer_stability(space([sizes], 8), [str(c) for c in range(901, 909)], own=0, k=5, seed=1)
    >>> shares.tolist()
    [nan, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    _checked(k)
    if draws < 1:
        raise BadInput(f"{draws} draws cannot tell a share", do="Ask for 1 or more.")
    count = len(space.points)
    order = _by_code(codes, count)
    shares = np.full(count, np.nan)
    whole = space.whole
    others = order[whole[order] & (order != own)]
    if not whole[own] or others.size == 0:
        return shares
    used = np.flatnonzero(space.weights > 0)
    weights = space.weights[used]
    parts = distance_parts(space, own, others).squares[:, used] / weights
    chance = np.random.Generator(np.random.Philox(seed))
    drawn = chance.standard_gamma(weights / weights.sum() * used.size, size=(draws, used.size))
    drawn /= drawn.sum(axis=1, keepdims=True)
    times = np.zeros(others.size, dtype=np.int64)
    width = min(k, others.size)
    every = np.arange(others.size, dtype=np.int64)
    for start in range(0, draws, _ROWS):
        near, _ = first_of_row(drawn[start : start + _ROWS] @ parts.T, every, width)
        times += np.bincount(near.ravel(), minlength=others.size)
    shares[others] = times / draws
    return shares


def group_peers(groups: Sequence[str | None], own: int) -> tuple[int, ...]:
    """Positions of the others in one's fixed group, such as Statistics Denmark's five; none without a group.

    >>> group_peers(["land", "city", "land", None, "land"], 0), group_peers(["land", None], 1)
    ((2, 4), ())
    """
    mine = groups[own]
    if mine is None:
        return ()
    return tuple(place for place, group in enumerate(groups) if group == mine and place != own)


def distance_table(space: Space) -> Floats:
    """All distances, (n, n), to `neighbours.DIGITS` decimals; NaN where a characteristic is missing.

    For tables of few organisations: memory grows with n².

    >>> from alen.comparison.characteristics import Characteristic, space
    >>> distance_table(space([Characteristic("a", [0.0, 1.0, 4.0], "range")], 3)).tolist()
    [[0.0, 0.25, 1.0], [0.25, 0.0, 0.75], [1.0, 0.75, 0.0]]
    """
    return distances_of(pair_squares(space.points, space.points))


def rebased(distances: Floats) -> Floats:
    """Distances divided by the largest of them, so that the farthest pair is 1 apart; NaN stays.

    >>> rebased(np.array([[0.0, 4.0], [4.0, 0.0]])).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    farthest = float(np.nanmax(distances)) if bool((~np.isnan(distances)).any()) else 0.0
    return distances / farthest if farthest > 0.0 else distances.copy()
