"""What is planted in the invented ledger beside its plan, so that it can be seen whether it is found."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alen.model.civil_registration import is_cpr
from alen.sources.invented.plan import Plan
from alen.sources.invented.postings import NOBODY, Postings, Whole, joined, taken

DUPLICATE, TWICE, UNUSUAL, CPR = "duplicate", "paid_twice", "unusual", "cpr"

_WEIGHTS = np.array((4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


def plant(plan: Plan, postings: Postings, chance: Generator) -> Postings:
    """The year's lines with some made unusual, some booked twice and some with a CPR number in the text."""
    counts = plan.planted
    streams = plan.streams
    citizens = np.array([stream.citizens for stream in streams])[postings.stream]
    postings.planted[chance.random(len(postings)) < citizens] = CPR
    often = np.array([bool(one.truth) and one.lines >= 20 and bool(one.group) for one in streams])
    _make_unusual(postings, often[postings.stream], counts["unusual"], counts["unusual_times"], chance)
    paid = (postings.supplier != NOBODY) & (postings.planted == "") & (postings.amount > 0)
    days = np.datetime64(f"{postings.year + 1}-01-01") - np.datetime64(f"{postings.year}-01-01")
    late = int(days.astype(int)) - 15
    chosen = chance.choice(
        np.flatnonzero(paid & (postings.day < late)),
        size=counts["duplicates"] + counts["paid_twice"],
        replace=False,
    )
    same, twice = chosen[: counts["duplicates"]], chosen[counts["duplicates"] :]
    copied = taken(postings, same, planted=[DUPLICATE] * len(same), original=same)
    again = taken(
        postings,
        twice,
        planted=[TWICE] * len(twice),
        day=postings.day[twice] + chance.integers(3, 14, len(twice)),
    )
    return joined(joined(postings, copied), again)


def _make_unusual(
    postings: Postings, allowed: NDArray[np.bool_], count: int, times: int, chance: Generator
) -> None:
    """Some lines of the usual size of their stream, made many times as large."""
    sizes = np.abs(postings.amount)
    low, high = np.quantile(sizes[allowed], (0.4, 0.7))
    middle = (sizes > low) & (sizes < high) & allowed
    chosen = chance.choice(np.flatnonzero(middle), size=count, replace=False)
    postings.amount[chosen] *= times
    postings.planted[chosen] = UNUSUAL


def invented_numbers(count: int, chance: Generator) -> list[str]:
    """Ten digits each, whose date is valid and which are nobody's.

    Modulus 11 fails and the day is not 1 January, so that they were never given out: the rule that
    `privacy` goes by where it doubts.
    """
    found: list[str] = []
    while len(found) < count:
        day, month = chance.integers(2, 29), chance.integers(1, 13)
        digits = f"{day:02d}{month:02d}{chance.integers(30, 99):02d}{chance.integers(1, 4000):04d}"
        if int(_digits(digits) @ _WEIGHTS) % 11 and is_cpr(digits):
            found.append(digits)
    return found


def _digits(text: str) -> Whole:
    return np.frombuffer(text.encode("ascii"), dtype=np.uint8).astype(np.int64) - ord("0")
