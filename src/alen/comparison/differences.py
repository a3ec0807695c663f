"""Differences that survive what is uncertain: lower, higher, or no clear difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.draws import HIGH, LOW, percentile_place, percentiles
from alen.comparison.swing import Band, Swing, bands
from alen.comparison.vectors import Booleans, Floats, Integers, mask, vector
from alen.errors import BadInput

State = Literal["lower", "higher", "no_clear_difference", "unknown"]


@dataclass(frozen=True, eq=False)
class Differences:
    """n figures less what they are held against, in the unit of the figures.

    points: booked figure less booked reference. band: of the difference, drawn together. states: 'lower'
    or 'higher' where the band leaves out 0, else 'no_clear_difference'; 'unknown' where a figure or its
    band is missing.
    """

    points: Floats
    band: Band
    states: tuple[State, ...]


def median_draws(drawn: Floats, members: ArrayLike | None = None) -> Floats:
    """The median of the members in each draw: (draws,), in the unit of the draws.

    `drawn` is (n, draws) of `swing.figure_draws`; a member without draws is left out. NaN without members.

    >>> median_draws(np.array([[1.0, 2.0], [3.0, 4.0], [9.0, 0.0]])).tolist()
    [3.0, 2.0]
    """
    rows = drawn[_drawn_members(drawn, members)]
    if not len(rows):
        return np.full(len(drawn.T), np.nan)
    return percentiles(rows.T, (0.5,))[0]


def mean_draws(
    drawn: Floats, swings: Swing, members: ArrayLike | None = None, weights: ArrayLike | None = None
) -> Floats:
    """The mean of the members' comparable figures in each draw: (draws,), in the unit of the draws.

    Estimator: Σ w·draw·exp(-σ²) / Σ w over the members, σ² = booking² + year². Booked figures scatter
    about the comparable ones, and a plain mean of numbers that scatter on a logarithmic scale is too high
    by half of σ²; drawing about them adds as much once more. Both are taken out, else the band of a mean
    misses the true mean: at σ = .28 it would lie 8 % too high, reaching 5 % to each side for 98 alike.
    Figures on the absolute scale scatter evenly and are taken as they are. `weights` (inhabitants, say)
    are n numbers of 0 or more. A member without draws is left out. NaN without members. BadInput when
    lengths differ.

    >>> none = np.full(2, np.nan)
    >>> exact = Swing(np.zeros(2), np.zeros(2), none, none)
    >>> mean_draws(np.array([[1.0, 2.0], [3.0, 4.0]]), exact, weights=[3, 1]).tolist()
    [1.5, 2.5]
    """
    chosen = _drawn_members(drawn, members)
    shares = np.ones(len(drawn)) if weights is None else vector(weights, "weights", len(drawn))
    shares = np.where(chosen & (shares > 0), shares, 0.0)
    total = float(shares.sum())
    if total <= 0.0:
        return np.full(len(drawn.T), np.nan)
    unbiased = np.exp(-(np.nan_to_num(swings.total) ** 2))
    used = shares > 0
    return np.einsum("i,ij->j", shares[used] * unbiased[used] / total, drawn[used])


def peer_mean_draws(drawn: Floats, swings: Swing, places: Integers) -> Floats:
    """The mean of each organisation's peers in each draw: (n, draws), in the unit of the draws.

    `places` is (n, k) positions of peers, -1 for nobody (`peers.peers`); the estimator is that of
    `mean_draws`, without weights. A peer without draws is left out; NaN without any.

    >>> none = np.full(2, np.nan)
    >>> exact = Swing(np.zeros(2), np.zeros(2), none, none)
    >>> peer_mean_draws(np.array([[1.0, 2.0], [3.0, 4.0]]), exact, np.array([[1, -1], [0, 1]])).tolist()
    [[3.0, 4.0], [2.0, 3.0]]
    """
    has_draws = ~np.isnan(drawn[:, 0])
    unbiased = np.where(has_draws[:, None], drawn * np.exp(-(np.nan_to_num(swings.total) ** 2))[:, None], 0.0)
    sums = np.zeros((len(places), len(drawn.T)))
    counts = np.zeros(len(places))
    for column in places.T:
        is_there = (column >= 0) & has_draws[column]
        sums += np.where(is_there[:, None], unbiased[column], 0.0)
        counts += is_there
    return sums / np.where(counts > 0, counts, np.nan)[:, None]


def _drawn_members(drawn: Floats, members: ArrayLike | None) -> Booleans:
    # Draws of a row are missing all together or not at all.
    return mask(members, "members", len(drawn)) & ~np.isnan(drawn[:, 0])


def differences(
    values: ArrayLike, drawn: Floats, reference: ArrayLike, reference_draws: Floats
) -> Differences:
    """n figures less a reference each, or one for all, with the band of the difference and its state.

    `values` (n) and `reference` (one number or n) are what is printed; `drawn` (n, draws) and
    `reference_draws` ((draws,) or (n, draws)) are their draws, made from the same chance: an
    organisation's own part in a median moves with it. The state looks at the band of the difference:
    two bands may well overlap while the difference is clear. All in one unit; NaN for missing.
    BadInput when the shapes differ.

    >>> noise = np.array([[-5.0, 0.0, 5.0], [-5.0, 0.0, 5.0]])
    >>> found = differences([120.0, 103.0], np.array([[120.0], [103.0]]) + noise, 100.0, np.full(3, 100.0))
    >>> found.points.tolist(), found.states
    ([20.0, 3.0], ('higher', 'no_clear_difference'))
    """
    numbers = vector(values, "values", len(drawn))
    against = np.broadcast_to(np.asarray(reference, dtype=np.float64), numbers.shape)
    if reference_draws.shape not in ((drawn.shape[1],), drawn.shape):
        raise BadInput(
            f"the reference has draws of the shape {reference_draws.shape} where {drawn.shape} was expected",
            do="Draw the reference from the same draws as the figures.",
        )
    apart = drawn - reference_draws
    points = numbers - against
    band = bands(apart)
    states: tuple[State, ...] = tuple(
        _state(low, high) for low, high in zip(band.low.tolist(), band.high.tolist(), strict=True)
    )
    stretched = Band(np.minimum(band.low, points), np.maximum(band.high, points))
    return Differences(points, stretched, states)


def _state(low: float, high: float) -> State:
    if np.isnan(low) or np.isnan(high):
        return "unknown"
    if low > 0.0:
        return "higher"
    return "lower" if high < 0.0 else "no_clear_difference"


def booking_explains(apart: Differences) -> Booleans:
    """Whether booking practice alone can explain each difference: n booleans.

    `apart` are differences whose draws were made with `Swing.without_year()`. True where their band holds
    0: organisations that do the same but book it differently would show a difference as large as this in
    more than 1 of 20 cases to that side. No potential is shown then, and the page says why. False also where
    nothing can be said (state 'unknown').

    >>> apart = Differences(
    ...     np.array([9.0]), Band(np.array([-1.0]), np.array([20.0])), ("no_clear_difference",)
    ... )
    >>> booking_explains(apart).tolist()
    [True]
    """
    return np.array([state == "no_clear_difference" for state in apart.states], dtype=np.bool_)


def swing_shares(gaps: ArrayLike, drawn: Floats, reference: Floats) -> Floats:
    """How much of each difference the swing of the figure and of its reference can explain: n shares, 0 to 1.

    `gaps` are n printed differences, `drawn` (n, draws) the figures' draws and `reference` ((draws,) or (n,
    draws)) those of what they are held against, all in one unit. 1 - low/gap, low the 5th percentile of the
    drawn difference: in 19 of 20 draws at least the rest is left. 1 where the draws reach 0; NaN for a
    difference that is missing or not above 0. BadInput when the shapes differ.

    >>> drawn = np.array([[75.0, 100.0, 125.0], [1.0, 2.0, 3.0]])
    >>> swing_shares([100.0, 0.0], drawn, np.zeros(3)).tolist()
    [0.25, nan]
    """
    apart = vector(gaps, "gaps", len(drawn))
    if reference.shape not in ((drawn.shape[1],), drawn.shape):
        raise BadInput(
            f"the reference has draws of the shape {reference.shape} where {drawn.shape} was expected",
            do="Draw the reference from the same draws as the figures.",
        )
    shares = np.full(apart.size, np.nan)
    rows = np.flatnonzero(apart > 0.0)
    low = percentiles(drawn[rows] - (reference if reference.ndim == 1 else reference[rows]), (LOW,))[0]
    shares[rows] = np.clip(1.0 - low / apart[rows], 0.0, 1.0)
    return shares


def booking_explains_each(drawn: Floats, references: Sequence[Floats]) -> Booleans:
    """`booking_explains` against each of r references and, last, against the highest of them: (r + 1, n).

    `drawn` (n, draws) are made with `Swing.without_year()`; each reference has draws of the shape (draws,)
    or (n, draws), in the same unit, NaN where it does not apply. The band of a difference holds 0 when
    enough of its draws lie on either side: they are counted, and put in order only where the count alone
    does not tell. BadInput when the shapes differ.

    >>> drawn = np.array([[8.0, 9.0, 10.0, 11.0], [108.0, 109.0, 110.0, 111.0]])
    >>> booking_explains_each(drawn, [np.array([9.0, 10.0, 9.0, 10.0]), np.full(4, 100.0)]).tolist()
    [[True, False], [False, False], [False, False]]
    """
    counts = np.zeros((2, len(references) + 1, len(drawn)), dtype=np.int64)
    is_told = np.zeros((len(references) + 1, len(drawn)), dtype=np.bool_)
    below, not_above = np.zeros(drawn.shape, dtype=np.bool_), np.zeros(drawn.shape, dtype=np.bool_)
    for place, reference in enumerate(references):
        if reference.shape not in ((drawn.shape[1],), drawn.shape):
            raise BadInput(
                f"the reference has draws of the shape {reference.shape} where {drawn.shape} was expected",
                do="Draw the reference from the same draws as the figures.",
            )
        is_told[place] = ~np.isnan(reference[..., 0] + drawn[:, 0])
        # Below the highest of all is who is below any.
        for row, (found, every) in enumerate(((drawn < reference, below), (drawn <= reference, not_above))):
            counts[row, place] = np.count_nonzero(found, axis=1)
            every |= found
    is_told[-1] = is_told[:-1].any(axis=0)
    counts[:, -1] = np.count_nonzero(below, axis=1), np.count_nonzero(not_above, axis=1)
    holds, is_open = _holding_zero(counts[0], counts[1], drawn.shape[1])
    for place, at in np.argwhere(is_open & is_told).tolist():
        chosen = references if place == len(references) else [references[place]]
        rows = [one if one.ndim == 1 else one[at] for one in chosen]
        apart = drawn[at] - np.fmax.reduce(rows, axis=0)
        band = bands(apart[None, :])
        holds[place, at] = _state(float(band.low[0]), float(band.high[0])) == "no_clear_difference"
    return holds & is_told


def _holding_zero(below: Integers, not_above: Integers, draws: int) -> tuple[Booleans, Booleans]:
    """Whether a band holds 0, by how many draws lie below it and not above it; and where that is left open.

    An end lies between two draws in order: with both on one side of 0 it lies there too.
    """
    low, high = percentile_place(LOW, draws), percentile_place(HIGH, draws)
    last = draws - 1
    low_next, high_next = min(int(low) + 1, last), min(int(high) + 1, last)
    is_higher = not_above <= int(low)
    is_lower = below > high_next
    is_open = (~is_higher & (not_above <= low_next)) | (~is_lower & (below > int(high)))
    return ~is_higher & ~is_lower, is_open
