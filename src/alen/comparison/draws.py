"""Draws of chance that every comparison shares: the same for an organisation whatever is asked beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alen.comparison.normal import normal_quantile
from alen.comparison.vectors import Floats
from alen.errors import BadInput

DRAWS = 2000
"""Draws of each chance, unless fewer are asked for."""

LOW, HIGH = 0.05, 0.95
"""The one printed level: the band holds the draws from the 5th to the 95th percentile."""

_VERSION = 1
"""The last part of every key: another way to draw gets another number, so that old bands are not mixed in."""

_BOOKING_STREAM = 0
_MANTISSA = 2.0**-53
_LONG = 500
_AT_A_TIME = 16
"""Rows made normal together: as much as a processor keeps at hand."""
_WORDS = 1 << 64
_PARTING = "|"


@dataclass(frozen=True, eq=False)
class Draws:
    """Standard normal draws of n organisations, one row each.

    booking: (n, draws), the same for every year of an organisation, since booking practice persists.
    year: (n, draws), of one year. Both without unit; a row has mean about 0 and spread about 1.
    """

    booking: Floats
    year: Floats

    @property
    def count(self) -> int:
        """Draws of each organisation."""
        return self.booking.shape[1]


def _key(measure: str, scope: str, organisation: str) -> int:
    for part in (measure, scope, organisation):
        if _PARTING in part:
            raise BadInput(
                f"the name {part!r} holds the sign that parts names in a key", do="Leave out the sign |."
            )
    named = _PARTING.join((measure, scope, organisation, str(_VERSION)))
    return int.from_bytes(hashlib.sha256(named.encode("utf-8")).digest()[:16], "little")


def normal_rows(measure: str, scope: str, organisations: Sequence[str], stream: int, draws: int) -> Floats:
    """One row of standard normal draws per organisation, from a named stream: (n, draws).

    Stream 0 is booking practice, stream t > 0 the accounts year t. Method: Philox-4x64-10 (Salmon, Moraes,
    Dror & Shaw, 'Parallel random numbers: as easy as 1, 2, 3', *SC11*, 2011), keyed by the first 128 bits
    of sha256('measure|scope|organisation|1'), its counter begun at stream·2^64, so that streams never
    meet; the upper 53 bits of each word, moved to the middle of their step, go through
    `normal.normal_quantile`. A row depends on nothing but its names and its stream, and a shorter row is
    the beginning of a longer one. BadInput for a stream below 0, fewer than 1 draw or a '|' in a name.

    >>> rows = normal_rows("f64552-net", "narrow", ["901", "902"], 0, 2000)
    >>> rows.shape, bool((rows[1] == normal_rows("f64552-net", "narrow", ["902"], 0, 2000)[0]).all())
    ((2, 2000), True)
    """
    if stream < 0 or draws < 1:
        raise BadInput(f"stream {stream} with {draws} draws cannot be drawn", do="Give a year and 1 or more.")
    rows = np.empty((len(organisations), draws))
    for begin in range(0, len(organisations), _AT_A_TIME):
        named = organisations[begin : begin + _AT_A_TIME]
        keys = [_key(measure, scope, organisation) for organisation in named]
        sources = [np.random.Philox(key=key, counter=stream * _WORDS) for key in keys]
        words = np.array([source.random_raw(draws) for source in sources], dtype=np.uint64)
        words >>= np.uint64(11)
        uniform = words.astype(np.float64)
        uniform += 0.5
        uniform *= _MANTISSA
        rows[begin : begin + _AT_A_TIME] = normal_quantile(uniform)
    return rows


def shared_draws(
    measure: str, scope: str, organisations: Sequence[str], year: int, draws: int = DRAWS
) -> Draws:
    """The draws behind every band of a measure in a year: one of booking, one of the year, per organisation.

    `organisations` are n codes, in the order of the values they will be used with. Shapes (n, draws).
    Booking practice persists, so its draw is the same in every year; two figures of one organisation
    therefore move together, and differences are drawn from the very draws that the bands show. Errors and
    method as in `normal_rows`. BadInput also for a year below 1.

    >>> one = shared_draws("f64552-net", "narrow", ["901", "902"], 2023)
    >>> other = shared_draws("f64552-net", "narrow", ["902"], 2024)
    >>> bool((one.booking[1] == other.booking[0]).all()), bool((one.year[1] == other.year[0]).any())
    (True, False)
    """
    if year < 1:
        raise BadInput(f"{year} is no accounts year", do="Give the year of the accounts.")
    return Draws(
        normal_rows(measure, scope, organisations, _BOOKING_STREAM, draws),
        normal_rows(measure, scope, organisations, year, draws),
    )


def percentiles(draws: Floats, shares: tuple[float, ...]) -> tuple[Floats, ...]:
    """Percentiles along the last axis, at shares from 0 to 1: one array per share, NaN where a draw is NaN.

    Interpolated at share·(draws + 1), Hyndman & Fan's definition 6: one draw more would then lie below the
    percentile with exactly that probability, however few draws there are. Shares beyond the outermost
    draws give these.

    >>> low, high = percentiles(np.arange(1.0, 20.0)[None, :], (0.05, 0.95))
    >>> low.tolist(), high.tolist()
    ([1.0], [19.0])
    """
    if draws.shape[-1] == 0:
        return tuple(np.full(draws.shape[:-1], np.nan) for _ in shares)
    count = draws.shape[-1]
    places = [percentile_place(share, count) for share in shares]
    # Each lies between two neighbours in order.
    ordered = _ordered(
        np.array(draws, dtype=np.float64, order="C"), {_upper(place, count) for place in places}
    )
    missing = np.isnan(draws).any(axis=-1)
    found: list[Floats] = []
    for place in places:
        upper = _upper(place, count)
        first, second = ordered[upper] if upper > int(place) else (ordered[upper][1],) * 2
        found.append(np.where(missing, np.nan, first + (second - first) * (place - int(place))))
    return tuple(found)


def _upper(place: float, count: int) -> int:
    return min(int(place) + 1, count - 1)


def _ordered(draws: Floats, places: set[int]) -> dict[int, tuple[Floats, Floats]]:
    """For each place the draw before it and the one at it, when the last axis, written over, is in order.

    Measured: of long rows, taking out a place at a time is twice as fast as sorting; of short ones slower.
    """
    found: dict[int, tuple[Floats, Floats]] = {}
    if draws.shape[-1] < _LONG:
        draws.sort(axis=-1)
        return {place: (draws[..., max(place - 1, 0)], draws[..., place]) for place in places}
    part = draws
    for place in sorted(places, reverse=True):
        part.partition(place, axis=-1)
        second = part[..., place].copy()
        part = part[..., :place]
        found[place] = (part.max(axis=-1), second) if place else (second, second)
    return found


def percentile_place(share: float, draws: int) -> float:
    """Where `percentiles` looks among sorted draws, counted from 0.

    >>> percentile_place(0.05, 2000), percentile_place(0.0, 2000)
    (99.05000000000001, 0.0)
    """
    return min(max(share * (draws + 1) - 1.0, 0.0), draws - 1.0)
