"""What every comparison asks of its arguments: one-dimensional, of one length, in the order of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alen.errors import BadInput

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


def vector(values: ArrayLike, name: str, length: int | None = None) -> Floats:
    """`values` as a new one-dimensional float64 array; every number that is not finite becomes NaN.

    `name` is what the error calls it; `length`, when given, is the length it must have.
    Raises BadInput when the shape is another.

    >>> vector([1, None, float("inf")], "values").tolist()
    [1.0, nan, nan]
    """
    made = np.array(values, dtype=np.float64)
    if made.ndim != 1:
        raise BadInput(f"{name} has {made.ndim} dimensions", do="Give one number per member or year.")
    if length is not None and made.size != length:
        raise BadInput(
            f"{name} has {made.size} numbers where {length} were expected",
            why="Numbers are compared place by place.",
            do="Give the arrays in the same order and of the same length, NaN for what is missing.",
        )
    made[~np.isfinite(made)] = np.nan
    return made


def mask(chosen: ArrayLike | None, name: str, length: int) -> Booleans:
    """`chosen` as a boolean array of `length`, all True when nothing is given; BadInput on another shape.

    >>> mask(None, "eligible", 3).tolist()
    [True, True, True]
    """
    if chosen is None:
        return np.ones(length, dtype=np.bool_)
    made = np.asarray(chosen, dtype=np.bool_)
    if made.shape != (length,):
        raise BadInput(
            f"{name} has the shape {made.shape} where ({length},) was expected",
            do="Give one True or False per value.",
        )
    return made


def year_vector(years: ArrayLike) -> Integers:
    """`years` as an int64 array; BadInput unless one-dimensional and strictly increasing.

    >>> year_vector([2016, 2017, 2019]).tolist()
    [2016, 2017, 2019]
    """
    made = np.asarray(years, dtype=np.int64)
    if made.ndim != 1 or bool((made[1:] <= made[:-1]).any()):
        raise BadInput(
            f"the years {made.tolist()} do not rise one by one",
            why="A series is read in the order of time, each year once.",
            do="Sort the years and give each of them once.",
        )
    return made
