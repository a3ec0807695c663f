"""How large a 'potential' chance and booking practice make where nobody is inefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alen.comparison.draws import HIGH, LOW, Draws, percentiles
from alen.comparison.expected import Fit
from alen.comparison.potential import ORE, Potential, gaps, potential, whole_ore
from alen.comparison.swing import Swing
from alen.comparison.vectors import Floats, vector

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
    of_each: bool = True,
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
    logarithmic scale above 0 are in any of the sums. `of_each` asks for every organisation's own share
    too, which takes as long again. An excess below a ten-thousandth of all that was booked is 0.
    BadInput when the lengths differ.

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
        said = _refitted(fit, np.where(usable, y, middle))
    elif expected is not None:
        said = vector(expected, "expected", y.size)
    observed = potential(np.where(usable, y, np.nan), people, said, share)
    counted = np.where(usable, people, np.nan)
    sums, kept = _null(counted, middle, swings, draws, fit, said, share, of_each)
    own = _explained(observed.gaps, kept) if of_each else np.full(observed.gaps.shape, np.nan)
    nothing = _NOTHING * ORE * float((y * people)[usable].sum())
    floors = tuple(
        _floor(rule, total, row, nothing)
        for rule, total, row in zip(observed.rules, observed.totals, sums, strict=True)
    )
    return NoiseFloor(observed, floors, own)


def _refitted(fit: Fit, values: Floats) -> Floats:
    """Expected values as each draw will fit them, so that both sides of the comparison are made alike."""
    placed = np.full(fit.used.size, np.nan)
    placed[fit.used] = fit.refitted(values[None, fit.used])[0]
    return placed


def _null(
    people: Floats,
    centres: Floats,
    swings: Swing,
    draws: Draws,
    fit: Fit | None,
    said: Floats | None,
    share: float,
    of_each: bool,
) -> tuple[Floats, list[NDArray[np.float32]]]:
    """Each rule's sums in kroner (7, draws), and the gaps they were made of where they are asked for."""
    sums: list[Floats] = []
    counted = np.nan_to_num(people)
    # Single precision: of a gap's percentile six digits are plenty, and this is all that is kept.
    kept: list[NDArray[np.float32]] = []
    for start in range(0, draws.count, _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        noise = swings.booking[:, None] * draws.booking[:, part] + swings.year[:, None] * draws.year[:, part]
        sample = (centres[:, None] * np.exp(noise)).T
        target = said
        if fit is not None:
            target = np.full(sample.shape, np.nan)
            target[:, fit.used] = fit.refitted(sample[:, fit.used])
        apart = gaps(np.where(np.isnan(people), np.nan, sample), people, target, share)
        told = ~np.isnan(apart).all(axis=2)
        amounts = np.where(np.isnan(apart), 0.0, apart) @ counted
        sums.append(np.where(told, amounts, np.nan))
        if of_each:
            kept.append(apart.astype(np.float32))
    return np.concatenate(sums, axis=1), kept


def _explained(booked: Floats, kept: list[NDArray[np.float32]]) -> Floats:
    """The share of each booked gap (7, n) that its own null reaches in one of 20 samples."""
    ends = np.full(booked.shape, np.nan)
    for rule in range(len(booked)):
        null = np.concatenate([part[rule] for part in kept]).T
        ends[rule] = percentiles(null.astype(np.float64), (HIGH,))[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(booked > 0.0, np.minimum(ends / booked, 1.0), np.nan)


def _floor(rule: str, observed: int | None, sums: Floats, nothing: float) -> Floor:
    if observed is None or bool(np.isnan(sums).any()):
        return Floor(rule, observed, None, None, None, None, None, float("nan"))
    low, high = (round(float(end[0]) * ORE) for end in percentiles(sums[None, :], (LOW, HIGH)))
    explained = min(1.0, high / observed) if observed > 0 else float("nan")
    beyond, most = max(0, observed - high), max(0, observed - low)
    excess = beyond if beyond > nothing else 0
    return Floor(rule, observed, whole_ore(float(sums.mean())), low, high, excess, most, explained)
