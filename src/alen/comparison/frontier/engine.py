"""Which engine runs: the compiled one where numba is installed, else the plain one. The only late import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from alen.comparison.frontier import facets, partial_scores, programmes, replicates
from alen.comparison.frontier.facets import Walk
from alen.comparison.frontier.programmes import Solve
from alen.comparison.vectors import Floats, Integers
from alen.errors import BadInput

Replicates = Callable[[Floats, Floats, Floats, Floats, Floats, int], tuple[Floats, Integers]]
"""Least costs (B, e) and their status from cost, score, rows, asked outputs, draws and returns to scale."""

Partial = Callable[[Floats, Floats, Floats, Floats, int, float], Floats]
"""FDH, order-m and order-alpha (e, 3) of asked units; see `partial_scores`."""


Tell = Callable[[int], object]
"""A listener to long work: called with how many more frontiers are drawn."""

_CELLS = 1 << 14
"""Replicates times units that are drawn between two words to the listener: a few hundredths of a second by
the compiled engine, which hears no interruption meanwhile, and about half a second by the plain one."""


def _to_nobody(_count: int) -> None:
    pass


@dataclass(frozen=True)
class Kernels:
    """An engine's four ways: facets of one input, any programme, bootstrap replicates, partial frontiers.

    tell  hears of every frontier that is drawn (`telling`)
    """

    name: str
    walk: Walk
    solve: Solve
    replicates: Replicates
    partial: Partial
    tell: Tell = _to_nobody

    def draw(
        self, cost: Floats, score: Floats, rows: Floats, asked: Floats, draws: Floats, rts: int
    ) -> tuple[Floats, Integers]:
        """`replicates`, some draws at a time, so that they can be told of and interrupted."""
        step = max(1, _CELLS // cost.size)
        made: list[tuple[Floats, Integers]] = []
        for first in range(0, len(draws), step):
            some = draws[first : first + step]
            made.append(self.replicates(cost, score, rows, asked, some, rts))
            self.tell(len(some))
        return np.concatenate([one for one, _ in made]), np.concatenate([one for _, one in made])


PLAIN = Kernels(
    "plain", facets.walk, programmes.solve, replicates.replicate_costs, partial_scores.partial_scores
)


@lru_cache(maxsize=1)
def _compiled() -> Kernels | None:
    """The compiled engine, None without numba; imported when it is first asked for, as that takes half a
    second and few pages ask."""
    try:
        from alen.comparison.frontier import kernels, simplex_kernel
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"numba", "llvmlite"}:
            raise
        return None
    return Kernels(
        "compiled", kernels.walk, simplex_kernel.solve, kernels.replicate_costs, kernels.partial_scores
    )


def kernels(engine: str, tell: Tell | None = None) -> Kernels:
    """The engine of this name; the plain one for 'compiled' where numba is not installed.

    `Kernels.name` says which it became; `tell` hears of every frontier it draws. BadInput for another name.

    >>> kernels("plain").name
    'plain'
    """
    if engine not in ("plain", "compiled"):
        raise BadInput(f"there is no engine called {engine!r}", do="Choose compiled or plain.")
    chosen = (_compiled() if engine == "compiled" else None) or PLAIN
    return chosen if tell is None else replace(chosen, tell=tell)
