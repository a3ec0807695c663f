"""A year's postings of the invented municipality, stream by stream, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alen.sources.invented.plan import Plan, Stream
from alen.sources.invented.suppliers import Suppliers

Whole = NDArray[np.int64]

NOBODY = -1
"""The supplier of lines that have none."""

_SPREAD = 1.05
"""Of the amounts of one stream: the standard deviation of their logarithm."""


@dataclass
class Postings:
    """The lines of one year; equally long columns.

    stream    place in the plan's streams
    day       day of the year, from 0
    amount    whole øre, spending positive
    supplier  place in the suppliers, or NOBODY
    place     which of the stream's cost places
    text      which of the stream's texts
    number    a number that a text may mention
    planted   what was planted in the line itself, beside the marks of its stream
    original  of a copied line the place of the line it copies, else -1
    """

    year: int
    stream: Whole
    day: Whole
    amount: Whole
    supplier: Whole
    place: Whole
    text: Whole
    number: Whole
    planted: NDArray[np.str_]
    original: Whole

    def __len__(self) -> int:
        return len(self.stream)


def price(plan: Plan, stream: Stream, year: int) -> float:
    """How many times its first year's money a stream costs in a year."""
    level = 1.0
    for one in plan.years[1:]:
        if one > year:
            break
        rise = stream.increase[1] if stream.increase and stream.increase[0] == one else plan.growth
        level *= (1 + rise) * (1 + stream.drift)
    return level


def payment(plan: Plan, stream: Stream, year: int) -> int:
    """What a contract costs each time, in øre: whole kroner."""
    often = {"monthly": 12, "quarterly": 4, "yearly": 1}[stream.when]
    return round(stream.kroner * plan.inhabitants * price(plan, stream, year) / often) * 100


def make_year(plan: Plan, suppliers: Suppliers, contracted: Whole, year: int, chance: Generator) -> Postings:
    """All lines of a year, in no order yet.

    contracted  for each stream the supplier of all its lines, or NOBODY where each line has its own
    """
    months = np.asarray(plan.data["months"], dtype=float)
    parts = [
        _make_stream(plan, suppliers, months, year, at, int(contracted[at]), chance)
        for at in range(len(plan.streams))
    ]
    columns = [np.concatenate([part[name] for part in parts]) for name in range(7)]
    count = len(columns[0])
    return Postings(
        year, *columns, planted=np.full(count, "", dtype="<U16"), original=np.full(count, -1, dtype=np.int64)
    )


def _make_stream(
    plan: Plan,
    suppliers: Suppliers,
    months: NDArray[np.float64],
    year: int,
    at: int,
    supplier: int,
    chance: Generator,
) -> tuple[Whole, ...]:
    stream = plan.streams[at]
    month, place = _when(stream, months, chance)
    count = len(month)
    day = _days(year, month, stream, at, chance)
    if stream.is_contract:
        amount = np.full(count, payment(plan, stream, year), dtype=np.int64)
    else:
        total = round(stream.kroner * 100 * plan.inhabitants * price(plan, stream, year))
        amount = _amounts(total, count, 0.04 if stream.when == "monthly" else _SPREAD, chance)
    if supplier != NOBODY or not stream.group:
        payee = np.full(count, supplier, dtype=np.int64)
    else:
        payee = suppliers.draw(stream.group, count, chance)
    if stream.when in ("spread", "december"):
        text = chance.integers(len(stream.texts), size=count)
    else:
        text = np.arange(count, dtype=np.int64) // max(1, len(stream.places)) % len(stream.texts)
    number = chance.integers(1000, 10_000, size=count)
    return np.full(count, at, dtype=np.int64), day, amount, payee, place, text, number


def _when(stream: Stream, months: NDArray[np.float64], chance: Generator) -> tuple[Whole, Whole]:
    """The month, from 0, and the cost place of every line."""
    places = len(stream.places)
    match stream.when:
        case "monthly":
            each = 1 if stream.is_one else places
            return np.repeat(np.arange(12), each), np.tile(np.arange(each), 12)
        case "quarterly":
            return np.arange(0, 12, 3), np.zeros(4, dtype=np.int64)
        case "yearly":
            return np.array([stream.month - 1]), np.zeros(1, dtype=np.int64)
        case _:
            weights = months.copy()
            if stream.when == "december":
                weights[10:] *= 5
            drawn = chance.choice(12, size=stream.lines, p=weights / weights.sum())
            return drawn, chance.integers(places, size=stream.lines)


def _days(year: int, month: Whole, stream: Stream, at: int, chance: Generator) -> Whole:
    """Working days: a contract's always near the same day of the month, others' on any."""
    if stream.is_contract:
        within = np.full(len(month), 2 + at * 7 % 24) + chance.integers(-1, 2, size=len(month))
    elif stream.when == "monthly":
        within = np.full(len(month), 27)
    else:
        within = chance.integers(28, size=len(month))
    starts = (np.arange(f"{year}-01", f"{year + 1}-01", dtype="datetime64[M]")).astype("datetime64[D]")
    day = starts[month] + within
    working = np.busday_offset(day, 0, roll="modifiedpreceding")
    return (working - starts[0]).astype(np.int64)


def _amounts(total: int, count: int, sigma: float, chance: Generator) -> Whole:
    """`count` amounts in øre that sum to `total`; `sigma` is the standard deviation of their logarithm."""
    weights = chance.lognormal(0, sigma, size=count)
    amounts = np.rint(weights / weights.sum() * total).astype(np.int64)
    amounts[amounts == 0] = 1 if total > 0 else -1
    amounts[np.argmax(np.abs(amounts))] += total - int(amounts.sum())
    return amounts


def contracted_suppliers(plan: Plan, suppliers: Suppliers, chance: Generator) -> Whole:
    """For each stream with one supplier, which; no two contracts have the same where the group allows."""
    free: dict[str, list[int]] = {}
    chosen: list[int] = []
    for stream in plan.streams:
        if not (stream.is_one and stream.group):
            chosen.append(NOBODY)
            continue
        if not free.get(stream.group):
            free[stream.group] = [int(one) for one in chance.permutation(suppliers.groups[stream.group])]
        chosen.append(free[stream.group].pop())
    return np.array(chosen, dtype=np.int64)


def taken(postings: Postings, rows: Whole, **changed: Whole | Sequence[str]) -> Postings:
    """Some rows, in that order, with other values in the columns named."""
    columns = {
        name: getattr(postings, name)[rows]
        for name in ("stream", "day", "amount", "supplier", "place", "text", "number", "planted", "original")
    }
    for name, values in changed.items():
        columns[name] = np.asarray(values, dtype=columns[name].dtype)
    return Postings(postings.year, **columns)


def joined(first: Postings, second: Postings) -> Postings:
    """Both years' worth of lines, the second's behind the first's."""
    columns = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("stream", "day", "amount", "supplier", "place", "text", "number", "planted", "original")
    }
    return Postings(first.year, **columns)
