"""Where each value stands among its peers' values: many measures, all organisations, in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.intervals import t_quantile
from alen.comparison.vectors import Floats, Integers
from alen.errors import BadInput

_NUMBERS = 1_500_000
"""Peers' values held at a time (12 MB), whatever the number of organisations and measures."""


@dataclass(frozen=True, eq=False)
class Standing:
    """m measures of n organisations among their peers; arrays (m, n), NaN where it cannot be said.

    percentile: share of the peers' values at or below one's own, in per cent. lower, median, upper:
    the peers' quartiles; mean: their mean; mean_low, mean_high: its t interval; all in the unit of the
    measure. peers: how many peers have a value.
    """

    percentile: Floats
    lower: Floats
    median: Floats
    upper: Floats
    mean: Floats
    mean_low: Floats
    mean_high: Floats
    peers: Integers


def _quartile(ordered: Floats, counts: Integers, share: float) -> Floats:
    """Definition 7 on rows whose missing values stand last."""
    at = (counts - 1).clip(0) * share
    low = at.astype(np.int64)
    high = np.minimum(low + 1, (counts - 1).clip(0))
    first = np.take_along_axis(ordered, low[..., None], axis=-1)[..., 0]
    second = np.take_along_axis(ordered, high[..., None], axis=-1)[..., 0]
    return first + (second - first) * (at - low)


def _t_by_count(k: int, level: float) -> Floats:
    quantiles = [np.nan, np.nan] + [t_quantile(0.5 + level / 2.0, count - 1) for count in range(2, k + 1)]
    return np.array(quantiles[: k + 1])


def standing(values: ArrayLike, places: Integers, level: float = 0.95) -> Standing:
    """Each value among the values of its organisation's peers.

    `values` is (m, n), NaN for missing; `places` (n, k) positions of peers, -1 for nobody (`peers.peers`).
    Estimators: percentile 100·#(peer <= own)/#peers with a value, quartiles by definition 7 (as
    `ranks.quartiles`), mean with m ± t(c-1)·s/√c over the c peers with a value. One's own value is in
    none of them. BadInput when the shapes differ or the level is not between 0 and 1.

    >>> found = standing([[50.0, 30.0, 40.0, 60.0, 30.0]], np.array([[1, 2, 3, -1]] * 5))
    >>> float(found.percentile[0, 0].round(3)), found.median[0, 0], found.peers[0, 0].item()
    (66.667, np.float64(40.0), 3)
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or places.ndim != 2 or table.shape[1] != len(places):
        raise BadInput(
            f"values of the shape {table.shape} met peers of {places.shape}",
            do="Give one row per measure, and one row of peers per organisation.",
        )
    if not 0.0 < level < 1.0:
        raise BadInput(f"an interval cannot have the level {level}", do="Give one between 0 and 1.")
    count, k = len(places), len(places.T)
    with_nobody = np.hstack([np.where(np.isfinite(table), table, np.nan), np.full((len(table), 1), np.nan)])
    found = np.full((7, len(table), count), np.nan)
    peers = np.zeros((len(table), count), dtype=np.int64)
    quantiles = _t_by_count(k, level)
    step = max(1, _NUMBERS // max(1, k * len(table)))
    for start in range(0, count, step):
        rows = slice(start, min(start + step, count))
        # -1 is the column of nobody.
        ordered = np.sort(with_nobody[:, places[rows]], axis=-1)
        peers[:, rows] = (~np.isnan(ordered)).sum(axis=-1)
        found[:, :, rows] = _among(ordered, with_nobody[:, rows], peers[:, rows], quantiles)
    return Standing(*found, peers=peers)


def _among(ordered: Floats, own: Floats, counts: Integers, quantiles: Floats) -> Floats:
    """The seven answers of some organisations, in the order of `Standing`: (7, m, rows)."""
    many = np.where(counts > 0, counts, 1)
    below = (ordered <= own[..., None]).sum(axis=-1)
    mean = np.nansum(ordered, axis=-1) / many
    apart = ordered - mean[..., None]
    squares = np.nansum(apart * apart, axis=-1)
    half = quantiles[counts] * np.sqrt(squares / np.where(counts > 1, counts - 1, 1) / many)
    found = np.stack(
        [
            np.where(np.isnan(own), np.nan, 100.0 * below / many),
            *(_quartile(ordered, counts, share) for share in (0.25, 0.5, 0.75)),
            mean,
            mean - half,
            mean + half,
        ]
    )
    found[:, counts == 0] = np.nan
    return found
