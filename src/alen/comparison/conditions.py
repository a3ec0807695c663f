"""Framework conditions as columns of a regression: what an organisation cannot choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Booleans, Floats, vector
from alen.errors import BadInput


@dataclass(frozen=True, eq=False)
class Condition:
    """One framework condition of n organisations: inhabitants, density, age, group; never a choice of IT.

    name: what reports call it. values: n numbers, NaN for missing; codes of a group for 'group'. scale:
    'log' (values above 0), 'plain', or 'group' (one column per code but the commonest, which the others
    are held against).
    """

    name: str
    values: ArrayLike
    scale: Literal["log", "plain", "group"] = "log"


@dataclass(frozen=True, eq=False)
class Conditions:
    """Columns of n organisations: names of q columns, and (n, q) numbers, NaN for missing."""

    names: tuple[str, ...]
    columns: Floats

    @property
    def whole(self) -> Booleans:
        """Which organisations lack no condition."""
        return np.asarray(~np.isnan(self.columns).any(axis=1), dtype=np.bool_)


def _group_columns(one: Condition, codes: Floats) -> tuple[list[str], Floats]:
    present = codes[~np.isnan(codes)]
    found, counts = np.unique(present, return_counts=True)
    # The commonest is the base; of equally common ones the lowest code.
    others = [float(code) for code in found if code != found[int(np.argmax(counts))]]
    columns = np.empty((codes.size, len(others)))
    for place, code in enumerate(others):
        columns[:, place] = np.where(np.isnan(codes), np.nan, codes == code)
    return [f"{one.name} {code:g}" for code in others], columns


def conditions(given: Sequence[Condition], count: int) -> Conditions:
    """Framework conditions of `count` organisations as columns, not yet standardised.

    Missing stays missing: an organisation that lacks one is in no fit. BadInput without conditions, when
    a length is not `count`, for a name given twice, or a value at or below 0 on the scale 'log'.

    >>> made = conditions(
    ...     [Condition("group", [1, 1, 2, 3], "group"), Condition("share", [1, 2, 3, 4], "plain")], 4
    ... )
    >>> made.names, made.columns[2].tolist()
    (('group 2', 'group 3', 'share'), [1.0, 0.0, 3.0])
    """
    if not given or len({one.name for one in given}) != len(given):
        raise BadInput("the framework conditions cannot be told apart", do="Give each of them once.")
    names: list[str] = []
    blocks: list[Floats] = []
    for one in given:
        values = vector(one.values, one.name, count)
        if one.scale == "group":
            more, block = _group_columns(one, values)
            names += more
            blocks.append(block)
            continue
        if one.scale == "log":
            if bool((values <= 0).any()):
                raise BadInput(
                    f"{one.name} has a value of 0 or less, which has no logarithm", do="Give it as it stands."
                )
            values = np.log(values)
        names.append(one.name)
        blocks.append(values[:, None])
    return Conditions(tuple(names), np.hstack(blocks))
