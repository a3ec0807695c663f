"""Which engine runs: the compiled one where numba is installed, else the plain one. The only late import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from alen.comparison.frontier import facets, partial_scores, programmes, replicates
from alen.comparison.frontier.facets import Walk
from alen.comparison.frontier.programmes import Solve
from alen.comparison.vectors import Floats, Integers
from alen.errors import BadInput

Replicates = Callable[[Floats, Floats, Floats, Floats, Floats, int], tuple[Floats, Integers]]
"""Least costs (B, e) and their status from cost, score, rows, asked outputs, draws and returns to scale."""

Partial = Callable[[Floats, Floats, Floats, Floats, int, float], Floats]
"""FDH, order-m and order-alpha (e, 3) of asked units; see `partial_scores`."""


@dataclass(frozen=True)
class Kernels:
    """An engine's four ways: facets of one input, any programme, bootstrap replicates, partial frontiers."""

    name: str
    walk: Walk
    solve: Solve
    replicates: Replicates
    partial: Partial


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


def kernels(engine: str) -> Kernels:
    """The engine of this name; the plain one for 'compiled' where numba is not installed.

    `Kernels.name` says which it became. BadInput for another name.

    >>> kernels("plain").name
    'plain'
    """
    if engine == "plain":
        return PLAIN
    if engine == "compiled":
        return _compiled() or PLAIN
    raise BadInput(f"there is no engine called {engine!r}", do="Choose compiled or plain.")
