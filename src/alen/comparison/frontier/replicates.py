"""Frontiers of many replicates of the costs, in plain numpy: what the bootstrap's compiled kernel does."""

from __future__ import annotations

import numpy as np

from alen.comparison.frontier.programmes import Programmes, solve, starts
from alen.comparison.frontier.proofs import is_proven
from alen.comparison.frontier.technology import UNPROVEN
from alen.comparison.vectors import Floats, Integers


def replicate_costs(
    cost: Floats, score: Floats, rows: Floats, asked: Floats, draws: Floats, rts: int
) -> tuple[Floats, Integers]:
    """Least costs (B, e) of asked outputs under costs moved to cost * score / draw, and their status.

    `cost`, `score` (n,), `rows` (s, n), `asked` (e, s), `draws` (B, n), all scaled; `rts` a number of
    `technology.CODES`. One frontier per replicate, all its units side by side; what is not proven by its own
    numbers is UNPROVEN.
    """
    count = asked.shape[0]
    values = np.empty((draws.shape[0], count))
    status = np.empty((draws.shape[0], count), dtype=np.int64)
    own = np.concatenate([np.ones((count, 1)), asked], axis=1)
    nobody = np.full(count, -1, dtype=np.int64)
    for b, draw in enumerate(draws):
        columns = np.concatenate([-(cost * score / draw)[None, :], rows])
        asked_now = Programmes(columns, own, 1, rts, True, nobody)
        found = solve(asked_now, starts(asked_now))
        values[b] = found.score
        status[b] = np.where(is_proven(asked_now, found), found.status, UNPROVEN)
    return values, status
