"""What may be assumed of the units' technology, how a result came out, and how close is equal."""

from __future__ import annotations

from typing import Literal, get_args

from alen.errors import BadInput

Rts = Literal["vrs", "crs", "drs", "irs"]
"""Returns to scale: variable, constant, decreasing (not increasing), increasing (not decreasing)."""

Orientation = Literal["in", "out"]
"""in: the least share of the inputs (score <= 1); out: the largest multiple of the outputs (score >= 1)."""

Engine = Literal["compiled", "plain"]
"""compiled: numba, where it is installed; plain: numpy alone. Both give the same scores."""

SOLVED, INFEASIBLE, UNBOUNDED, UNPROVEN = 0, 1, 2, 3
"""How a unit's programme came out. UNPROVEN is never handed to a caller: it is solved again, exactly."""

STATUS_NAMES = ("solved", "infeasible", "unbounded", "unproven")

CLOSE = 1e-9
"""Relative difference within which a certificate must hold, and two scores are one."""

CODES: dict[str, int] = {"vrs": 0, "crs": 1, "drs": 2, "irs": 3}
"""The numbers that kernels know returns to scale by."""

VRS, CRS, DRS, IRS = 0, 1, 2, 3


def require_rts(rts: str) -> Rts:
    """The returns to scale of this name; BadInput, naming all, for another.

    >>> require_rts("crs")
    'crs'
    """
    for known in get_args(Rts):
        if rts == known:
            return known
    raise BadInput(f"there are no returns to scale called {rts!r}", do="Choose vrs, crs, drs or irs.")


def require_orientation(orientation: str) -> Orientation:
    """The orientation of this name; BadInput for another than in and out.

    >>> require_orientation("out")
    'out'
    """
    for known in get_args(Orientation):
        if orientation == known:
            return known
    raise BadInput(f"there is no orientation called {orientation!r}", do="Choose in or out.")
