"""Units that stretch the data most: shown beside a frontier, never dropped from it.

Wilson, 'Detecting outliers in deterministic nonparametric frontier models with multiple outputs', *Journal of
Business & Economic Statistics* 11 (1993) 319-323, after Andrews & Pregibon (1978).
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from alen.comparison.frontier.tables import Table, powers
from alen.comparison.vectors import Floats
from alen.errors import BadInput

MOST_SETS = 200_000
"""Sets of one size that are tried: of more, those of the units that stretch most one by one."""


class OutlierSet(NamedTuple):
    """The set of its size whose absence shrinks the data most.

    members  unit numbers, rising
    ratio    the squared volume without them over the whole, 0 to 1
    gap      ln of the next set's ratio over this one's: large where the set stands apart
    tried    sets of this size that were compared, and `of` how many there are
    """

    members: tuple[int, ...]
    ratio: float
    gap: float
    tried: int
    of: int


class OutlierScreen(NamedTuple):
    """One set per size, from one unit on; and (n,) each unit's own ratio, small for one that stretches."""

    sets: tuple[OutlierSet, ...]
    alone: Floats


def outlier_screen(given: Table, *, largest: int = 3) -> OutlierScreen:
    """Sets of one to `largest` units without which the data span the least.

    Formula: with Z the n × (m+s) inputs and outputs and H = Z (Z'Z)⁻¹ Z', the ratio
    det(Z'Z without L) / det(Z'Z) = det(I - H_LL). Where a size has more than 200,000 sets, only sets of the
    units with the smallest ratios of their own are compared, and `tried` says so. A look at the data, not a
    test: nothing is dropped. Literature: Wilson 1993. BadInput for fewer units than m + s + largest and for
    columns that depend on each other.

    >>> from alen.comparison.frontier.tables import table
    >>> cost, size = [1.0, 2.1, 2.9, 4.2, 5.0, 20.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    >>> outlier_screen(table(cost, size), largest=1).sets[0].members
    (5,)
    """
    columns = np.concatenate([given.inputs, given.outputs], axis=1)
    n, width = columns.shape
    if not 1 <= largest <= 4:
        raise BadInput(f"sets of up to {largest} units", do="Ask for 1 to 4.")
    if n < width + largest:
        raise BadInput(
            f"{n} units are too few to leave {largest} out", do=f"Give {width + largest} at least."
        )
    base, size = np.linalg.qr(columns / powers(columns))
    diagonal = np.abs(np.diag(size))
    if bool((diagonal <= 1e-10 * diagonal.max()).any()):
        raise BadInput("the columns depend on each other", do="Leave one of them out.")
    alone = np.clip(1.0 - (base**2).sum(axis=1), 0.0, 1.0)
    order = np.argsort(alone, kind="stable")
    return OutlierScreen(tuple(_smallest(base, order, k) for k in range(1, largest + 1)), alone)


def _count(n: int, size: int) -> int:
    made = 1
    for k in range(size):
        made = made * (n - k) // (k + 1)
    return made


def _smallest(base: Floats, order: np.ndarray, size: int) -> OutlierSet:
    """The set of this size with the smallest ratio, among the units that `order` puts first."""
    whole = few = order.size
    while few > size + 1 and _count(few, size) > MOST_SETS:
        few = max(size + 1, int(few * 0.9))
    tried = np.array(list(combinations(sorted(order[:few].tolist()), size)), dtype=np.int64)
    rows = base[tried]
    minors = np.eye(size) - rows @ rows.transpose(0, 2, 1)
    ratios = np.clip(np.linalg.det(minors), 0.0, 1.0)
    best = int(ratios.argmin())
    others = np.delete(ratios, best)
    following = float(others.min()) if others.size else float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = float(np.log(following) - np.log(ratios[best]))
    members = tuple(int(one) for one in tried[best])
    return OutlierSet(members, float(ratios[best]), gap, len(tried), _count(whole, size))
