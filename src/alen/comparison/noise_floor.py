"""How large a 'potential' chance and booking practice make where nobody is inefficient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.draws import HIGH, LOW, Draws, percentiles
from alen.comparison.expected import Fit
from alen.comparison.potential import ORE, Potential, gaps_above, potential, targets, whole_ore
from alen.comparison.swing import Swing
from alen.comparison.vectors import Booleans, Floats, Integers, vector

_NOTHING = 1e-4
"""An excess below this share of all that was booked is none: it is the last digits of the fit."""

_AT_A_TIME = 250
"""Draws worked on together: memory grows with this times n, not with all draws."""


@dataclass(frozen=True, eq=False)
class Floor:
    """What one rule shows where there is nothing to show; øre, None where the rule does not apply.

    rule; observed: the sum of the booked figures. mean, low, high: mean and 5th to 95th percentile of the
    same sum where every organisation is at its expected value and only chance and booking part them.
    excess: what observed has beyond `high`, never below 0: the part not explained in 19 of 20 such
    samples, a detection floor and no estimate of what is true. excess_high: what it has beyond `low`.
    explained: the share of observed that chance and booking can explain, high/observed, at most 1; NaN
    without one.
    """

    rule: str
    observed: int | None
    mean: int | None
    low: int | None
    high: int | None
    excess: int | None
    excess_high: int | None
    explained: float


@dataclass(frozen=True, eq=False)
class NoiseFloor:
    """The noise floor of every rule, and for each organisation.

    potential: the sums of what is booked. floors: one per rule, in its order. explained: (7, n) share of
    each organisation's gap that chance and booking can explain, 0 to 1; NaN where it has no gap.
    """

    potential: Potential
    floors: tuple[Floor, ...]
    explained: Floats


def noise_floor(
    values: ArrayLike,
    populations: ArrayLike,
    centres: ArrayLike,
    swings: Swing,
    draws: Draws,
    fit: Fit | None = None,
    expected: ArrayLike | None = None,
    share: float = 1.0,
    of_each: ArrayLike = True,
) -> NoiseFloor:
    """Hold each rule's sum against the sums that chance and booking alone would make.

    `values` and `centres` are n kroner per inhabitant, `populations` inhabitants, NaN for missing.
    `centres` are what each would book if only its framework conditions told (`expected.Fit.centres`, or
    the common median where the fit was refused). Estimator: in each draw every organisation books
    centre·exp(σ_booking·z + σ_year·z'), and every rule is applied to that, its target included; with `fit`
    the expected values are fitted anew to each draw, as they were to the booked figures, with `expected`
    alone they stay. observed - 95th percentile, never below 0, is the excess: where nobody is inefficient
    and both parts of the swing are right, it is above 0 in about 1 of 20 samples. The null mean instead
    would be passed in every second one. Since true differences and noise do not add up but widen a
    distribution together, the excess misses most of a true potential (benchmarks: coverage says how
    much). No published benchmark was found that takes this off.

    Assumptions: those of `swing.figure_draws`; the conditions say all that legitimately differs. A
    condition left out is excess here. Only organisations with a value, a centre and a swing on the
    logarithmic scale above 0 are in any of the sums; who is in the fit and lacks one stays in it, at its
    centre. `of_each` (True, False or n booleans) says whose own share is asked for too, which takes time.
    An excess below a ten-thousandth of all that was booked is 0. BadInput when the lengths differ.

    >>> from alen.comparison.draws import shared_draws
    >>> codes, none = [str(code) for code in range(901, 999)], np.full(98, np.nan)
    >>> chance = shared_draws("f64552-net", "narrow", codes, 2023)
    >>> alike = 1000.0 * np.exp(0.1 * shared_draws("other", "narrow", codes, 2023).year[:, 1])
    >>> swings = Swing(np.full(98, 0.1), np.zeros(98), none, none)
    >>> found = noise_floor(alike, np.full(98, 40e3), np.full(98, 1000.0), swings, chance)
    >>> quartile = found.floors[2]
    >>> quartile.observed / 1e8 > 200, quartile.excess
    (True, 0)
    """
    y = vector(values, "values")
    people = vector(populations, "populations", y.size)
    middle = vector(centres, "centres", y.size)
    usable = (y > 0) & (middle > 0) & (people > 0) & ~np.isnan(swings.total)
    said = None
    if fit is not None:
        usable &= fit.used
        # In the fit without a centre of its own one stands where the fit puts it.
        middle = np.where(middle > 0, middle, fit.centres())
        said = _refitted(fit, np.where(usable, y, middle))
    elif expected is not None:
        said = vector(expected, "expected", y.size)
    observed = potential(np.where(usable, y, np.nan), people, said, share)
    whose = usable & np.broadcast_to(np.asarray(of_each, dtype=np.bool_), y.shape)
    null = _Null(usable, whose, people, middle, swings, draws, fit, said, share)
    sums, own = null.sums_and_ends(observed.gaps)
    nothing = _NOTHING * ORE * float((y * people)[usable].sum())
    floors = tuple(
        _floor(rule, total, row, nothing)
        for rule, total, row in zip(observed.rules, observed.totals, sums, strict=True)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        explained = np.where(observed.gaps > 0.0, np.minimum(own / observed.gaps, 1.0), np.nan)
    return NoiseFloor(observed, floors, explained)


def _refitted(fit: Fit, values: Floats) -> Floats:
    """Expected values as each draw will fit them, so that both sides of the comparison are made alike."""
    placed = np.full(fit.used.size, np.nan)
    placed[fit.used] = fit.refitted(values[None, fit.used])[0]
    return placed


@dataclass(frozen=True, eq=False)
class _Null:
    """Countries in which nobody is inefficient: n organisations, of which those `usable` are in the sums."""

    usable: Booleans
    whose: Booleans
    people: Floats
    centres: Floats
    swings: Swing
    draws: Draws
    fit: Fit | None
    said: Floats | None
    share: float

    def sums_and_ends(self, booked: Floats) -> tuple[Floats, Floats]:
        """Each rule's sums in kroner (7, draws), and the gap that 19 of 20 stay below (7, n).

        `booked` (7, n) are the gaps of what is booked: where there is none, and for whom none is asked, the
        end is NaN.
        """
        ends = np.full(booked.shape, np.nan)
        counted = self.people[self.usable]
        if not counted.size:
            return np.full((len(booked), self.draws.count), np.nan), ends
        asked = (booked > 0.0) & self.whose
        places = np.flatnonzero(asked.any(axis=0))
        columns = np.searchsorted(np.flatnonzero(self.usable), places)
        sums = np.empty((len(booked), self.draws.count))
        # Single precision: of a gap's percentile six digits are plenty, and this is all that is kept.
        kept = np.empty((len(booked), places.size, self.draws.count), dtype=np.float32)
        for part, sample, own in self._samples():
            common = targets(sample, counted)[:, None, :]
            apart = gaps_above(np.ascontiguousarray(sample.T), common, own)
            sums[:, part] = _summed(apart, counted)
            kept[:, :, part] = apart[:, columns]
        for rule, wanted in enumerate(asked[:, places]):
            ends[rule, places[wanted]] = percentiles(kept[rule, wanted].astype(np.float64), (HIGH,))[0]
        return sums, ends

    def _samples(self) -> Iterator[tuple[slice, Floats, Floats | None]]:
        """Some draws at a time of what those usable book (k, m), and their own target (m, k) or (m, 1)."""
        inside = self.usable if self.fit is None else self.fit.used
        columns = _where(self.usable[inside])
        rows = _where(inside)
        own = None if self.said is None else self.share * self.said[self.usable][:, None]
        logs = np.log(self.centres[inside])
        # Without a swing one is in the fit all the same, and stands still.
        booking, year = (np.nan_to_num(one[inside]) for one in (self.swings.booking, self.swings.year))
        for start in range(0, self.draws.count, _AT_A_TIME):
            part = slice(start, start + _AT_A_TIME)
            noise = self.draws.booking[rows, part] * booking[:, None]
            noise += self.draws.year[rows, part] * year[:, None]
            noise += logs[:, None]
            drawn = np.ascontiguousarray(noise.T)
            sample = np.exp(drawn)[:, columns]
            if self.fit is not None:
                own = self.share * self.fit.refitted_logs(drawn).T[columns]
            yield part, sample, own


def _where(chosen: Booleans) -> Integers | slice:
    """The places of those chosen, for an index: all of them without a copy where nobody is left out."""
    return slice(None) if bool(chosen.all()) else np.flatnonzero(chosen)


def _summed(apart: Floats, people: Floats) -> Floats:
    """Each rule's sums in kroner (7, k) of gaps (7, m, k): NaN where the rule does not apply to anybody."""
    lacking = np.isnan(apart[:, :, 0])
    applies: Booleans = np.asarray(~lacking.all(axis=1))
    if bool(lacking[applies].any()):
        # A rule may have no target for some; these are in none of its sums.
        apart = np.where(np.isnan(apart) & applies[:, None, None], 0.0, apart)
    return people @ apart


def _floor(rule: str, observed: int | None, sums: Floats, nothing: float) -> Floor:
    if observed is None or bool(np.isnan(sums).any()):
        return Floor(rule, observed, None, None, None, None, None, float("nan"))
    low, high = (round(float(end[0]) * ORE) for end in percentiles(sums[None, :], (LOW, HIGH)))
    explained = min(1.0, high / observed) if observed > 0 else float("nan")
    beyond, most = max(0, observed - high), max(0, observed - low)
    excess = beyond if beyond > nothing else 0
    return Floor(rule, observed, whole_ore(float(sums.mean())), low, high, excess, most, explained)
