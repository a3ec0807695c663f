"""What organisations are compared on: characteristics made comparable with one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Booleans, Floats, vector
from alen.errors import BadInput

Scale = Literal["log", "rank", "plain", "range", "same"]


@dataclass(frozen=True, eq=False)
class Characteristic:
    """One thing n organisations are compared on.

    name: what reports call it. values: n numbers, NaN for missing; codes of a group for the scale
    'same'. scale: 'log' (z-scores of logarithms, for sizes), 'rank' (z-scores of mean ranks, for
    anything skewed), 'plain' (z-scores as they stand, for shares), 'range' (share of the way from lowest
    to highest; one odd unit decides it, so for published tests only) or 'same' (0 within a group, 1
    between groups). weight: 0 or more; 2 counts twice in the squared distance.
    """

    name: str
    values: ArrayLike
    scale: Scale = "log"
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Space:
    """n organisations as points whose straight distance is the weighted distance.

    names: the p characteristics. points: (n, q), q >= p, since a group takes a dimension per code; NaN
    for missing. columns: which characteristic each of the q dimensions belongs to. weights: p of them,
    already in the points. missing: (n, p).
    """

    names: tuple[str, ...]
    points: Floats
    columns: tuple[int, ...]
    weights: Floats
    missing: Booleans

    @property
    def whole(self) -> Booleans:
        """Which organisations lack nothing."""
        return np.asarray(~self.missing.any(axis=1), dtype=np.bool_)

    def lacking(self) -> tuple[tuple[str, ...], ...]:
        """Per organisation, the characteristics it cannot be compared on."""
        return tuple(
            tuple(name for name, is_missing in zip(self.names, row, strict=True) if is_missing)
            for row in self.missing.tolist()
        )


def mean_ranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean, NaN for missing.

    >>> mean_ranks(np.array([5.0, 9.0, 5.0, float("nan")])).tolist()
    [1.5, 3.0, 1.5, nan]
    """
    found = np.full(values.size, np.nan)
    present = ~np.isnan(values)
    ordered = np.sort(values[present])
    first = np.searchsorted(ordered, values[present], side="left")
    last = np.searchsorted(ordered, values[present], side="right")
    found[present] = (first + 1 + last) / 2.0
    return found


def standardised(values: Floats, name: str) -> Floats:
    """z-scores with the deviation of the whole group (1/n); all 0 where nobody differs; NaN for missing.

    >>> standardised(np.array([1.0, 3.0, float("nan")]), "x").tolist()
    [-1.0, 1.0, nan]
    """
    present = values[~np.isnan(values)]
    if present.size == 0:
        raise BadInput(f"nobody has a value of {name}", do="Leave the characteristic out.")
    spread = float(present.std())
    middle = float(present.mean())
    # A deviation that is the last bit of a mean is none.
    if spread <= 1e-12 * max(abs(middle), float(np.abs(present).max())):
        return np.where(np.isnan(values), np.nan, 0.0)
    return (values - middle) / spread


def _dimensions(one: Characteristic, count: int) -> Floats:
    """The dimensions of one characteristic, without its weight: (n, 1), or (n, groups)."""
    values = vector(one.values, one.name, count)
    if one.scale == "same":
        codes = np.unique(values[~np.isnan(values)])
        if codes.size > _MOST_GROUPS:
            raise BadInput(f"{one.name} has {codes.size} groups", do="Give few groups, or another scale.")
        inside = (values[:, None] == codes).astype(np.float64) / np.sqrt(2.0)
        inside[np.isnan(values)] = np.nan
        return inside
    if one.scale == "range":
        present = values[~np.isnan(values)]
        width = float(np.ptp(present)) if present.size else 0.0
        lowest = float(present.min()) if present.size else 0.0
        return ((values - lowest) / width if width > 0.0 else values * 0.0)[:, None]
    if one.scale == "log":
        if bool((values <= 0).any()):
            raise BadInput(
                f"{one.name} has a value of 0 or less, which has no logarithm",
                do="Compare on ranks, or as it stands.",
            )
        values = np.log(values)
    elif one.scale == "rank":
        values = mean_ranks(values)
    return standardised(values, one.name)[:, None]


_MOST_GROUPS = 30


def space(characteristics: Sequence[Characteristic], count: int) -> Space:
    """n organisations as points: z-scores times the root of each weight.

    Formula: distance² between i and j = Σ_c weight_c·(z_ic - z_jc)², z by the scale of the characteristic
    (deviation 1/n, over those that have it). Missing stays missing: nothing is imputed. Without unit.
    BadInput without characteristics, when a length is not `count`, for a negative weight or all of 0, for a
    name given twice, or a value at or below 0 on the scale 'log'.

    >>> made = space(
    ...     [
    ...         Characteristic("inhabitants", [1e4, 2e4, 6e4, 1e5], "plain"),
    ...         Characteristic("share", [1.0, 1.1, 1.0, 0.9], "plain"),
    ...     ],
    ...     4,
    ... )
    >>> round(float(np.linalg.norm(made.points[0] - made.points[3])), 6)
    2.895555
    """
    names = tuple(one.name for one in characteristics)
    weights = np.array([one.weight for one in characteristics], dtype=np.float64)
    if len(set(names)) != len(names):
        raise BadInput("a characteristic is given twice", do="Give each once, with its weight.")
    if not names or not bool((weights >= 0).all()) or not 0.0 < float(weights.sum()) < np.inf:
        raise BadInput(
            "there is nothing to compare on", do="Give a characteristic or more, with weights of 0 and above."
        )
    blocks: list[Floats] = []
    columns: list[int] = []
    missing = np.zeros((count, len(names)), dtype=np.bool_)
    for place, one in enumerate(characteristics):
        # What weighs nothing is asked of nobody: it parts no pair, and who lacks it lacks nothing.
        block = _dimensions(one, count) if one.weight > 0 else np.zeros((count, 1))
        missing[:, place] = np.isnan(block).any(axis=1)
        blocks.append(block * np.sqrt(one.weight))
        columns += [place] * block.shape[1]
    return Space(names, np.hstack(blocks), tuple(columns), weights, missing)
