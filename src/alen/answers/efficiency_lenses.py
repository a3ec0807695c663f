"""What lies behind an open gate: the scores of every lens side by side, and the totals with their noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alen.answers.efficiency_engine import Engine
from alen.answers.parts import Named
from alen.answers.ranking import number
from alen.comparison.frontier.bootstrap import Bootstrap, bootstrap
from alen.comparison.frontier.dea import NO_PEER, Envelopment, Scale, scale
from alen.comparison.frontier.noise import NoiseBand, Simex, noise_band, simex
from alen.comparison.frontier.partial import Partial, partial
from alen.comparison.frontier.stochastic import StochasticFrontier
from alen.comparison.frontier.tables import Table
from alen.comparison.frontier.technology import Rts, require_rts
from alen.comparison.frontier.verdicts import best_of_two, potential
from alen.comparison.vectors import Floats
from alen.errors import BadInput

SEED = 1
"""Of everything drawn: the same question has the same answer on every machine."""

ORDER_M, ORDER_ALPHA = 30, 0.95


@dataclass(frozen=True)
class Sizes:
    """How much is drawn, from `seed`; 0 where the engine at hand would keep a reader waiting.

    replicates  of the bootstrap; draws: of the noise band
    sets, set_replicates  of SIMEX: draws of added noise at each step, and bootstrap replicates of each
    """

    seed: int
    replicates: int
    draws: int
    sets: int
    set_replicates: int

    @classmethod
    def of(cls, engine: Engine) -> Sizes:
        """Those of an engine: plain numpy does a hundredth of the frontiers in the same time.

        With so many sets SIMEX's total of 98 units moves by one or two points of per cent from seed to seed,
        as it does with twice as many.
        """
        return cls(SEED, 2000, 500, 20, 20) if engine.is_fast else cls(SEED, 0, 100, 0, 0)


@dataclass(frozen=True)
class FrontierPeer:
    """One of those on the frontier that a unit is held against, and what it counts."""

    organisation: Named
    weight: float


@dataclass(frozen=True)
class UnitScores:
    """One organisation's scores, 1 on the frontier: the share of its cost that would do by each lens.

    claimable  the higher of `dea` and `sfa`: the only one anything may be claimed from
    noise_low, noise_high  5th to 95th percentile of the DEA score where every cost is redrawn with noise
    place      by DEA score, 1 the highest; `place_low` the best of the noise's places, `place_high` the worst
    corrected  DEA less its bias, with the sampling error of the frontier if costs were exact; never a
               headline. None where the bootstrap was left out
    order_m, order_alpha  against the best of m drawn, and all but a share; may lie above 1
    scale      score under constant returns over that under variable ones; `returns` to scale at its place
    prices     kroner that one more of each output would cost at its place of the frontier
    """

    organisation: Named
    claimable: float
    dea: float
    sfa: float
    noise_low: float
    noise_high: float
    place: int
    place_low: int
    place_high: int
    corrected: float | None
    sampling_low: float | None
    sampling_high: float | None
    order_m: float
    order_alpha: float
    scale: float | None
    returns: str
    prices: tuple[float | None, ...]
    peers: tuple[FrontierPeer, ...]


@dataclass(frozen=True)
class FrontierTotal:
    """What lies beyond the frontier by one lens, all together: whole øre, and per cent of all costs.

    lens  `best_of_two`, `sfa`, `simex`, `dea` or `dea_corrected`. SIMEX's may be below 0: noise then
          explains all of it
    """

    lens: str
    ore: int
    pct: float


@dataclass(frozen=True)
class Lenses:
    """All of it; `left_out` names lenses that could not be had: `bootstrap`, `simex`.

    units  in the order of the organisations that were used
    """

    units: tuple[UnitScores, ...]
    totals: tuple[FrontierTotal, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Drawn:
    """The lenses that hang on costs and counts alone, not on what is assumed of noise."""

    envelopment: Envelopment
    scale: Scale
    bootstrap: Bootstrap | None
    partial: Partial


def drawn_through(given: Table, found: Envelopment, engine: Engine, sizes: Sizes) -> Drawn:
    """Every lens that takes costs as exact, beside the envelopment that is found already."""
    rts = require_rts(found.rts)
    return Drawn(
        found,
        scale(given, engine="plain"),
        _bootstrap(given, rts, engine, sizes),
        partial(given, draws=ORDER_M, alpha=ORDER_ALPHA, engine="plain"),
    )


def _bootstrap(given: Table, rts: Rts, engine: Engine, sizes: Sizes) -> Bootstrap | None:
    if not sizes.replicates:
        return None
    try:
        return bootstrap(
            given, replicates=sizes.replicates, seed=sizes.seed, rts=rts, engine=engine.name
        )  # fmt: skip
    except BadInput:  # nothing to smooth: fewer than two units off the frontier
        return None


def lenses_of(
    given: Table,
    people: Sequence[Named],
    found: Drawn,
    fitted: StochasticFrontier,
    sigma_v: float,
    engine: Engine,
    sizes: Sizes,
) -> Lenses:
    """Every lens on a table of one cost; `people` names its units, `sigma_v` is the gate's noise."""
    rts = require_rts(found.envelopment.rts)
    band = noise_band(given, sigma_v, draws=sizes.draws, seed=sizes.seed, rts=rts, engine=engine.name)
    without = _simex(given, sigma_v, rts, engine, sizes)
    left_out = [name for name, lens in (("bootstrap", found.bootstrap), ("simex", without)) if lens is None]
    best = best_of_two(found.envelopment.score, fitted.efficiency)
    units = tuple(_unit(found, fitted, best, band, people, unit) for unit in range(given.size))
    return Lenses(units, tuple(_totals(given, found, fitted, best, without)), tuple(left_out))


def _simex(given: Table, sigma_v: float, rts: Rts, engine: Engine, sizes: Sizes) -> Simex | None:
    if not sizes.sets:
        return None
    try:
        return simex(
            given, sigma_v, sets=sizes.sets, replicates=sizes.set_replicates, seed=sizes.seed, rts=rts,
            engine=engine.name,
        )  # fmt: skip
    except BadInput:
        return None


def _unit(
    found: Drawn,
    fitted: StochasticFrontier,
    best: Floats,
    band: NoiseBand,
    people: Sequence[Named],
    unit: int,
) -> UnitScores:
    drawn, parts = found.bootstrap, found.partial
    return UnitScores(
        people[unit],
        float(best[unit]), float(found.envelopment.score[unit]), float(fitted.efficiency[unit]),
        float(band.lower[unit]), float(band.upper[unit]),
        int(band.rank[unit]), int(band.rank_lower[unit]), int(band.rank_upper[unit]),
        None if drawn is None else number(float(drawn.corrected[unit])),
        None if drawn is None else number(float(drawn.lower[unit])),
        None if drawn is None else number(float(drawn.upper[unit])),
        float(parts.order_m[unit]), float(parts.order_alpha[unit]),
        number(float(found.scale.efficiency[unit])),
        found.scale.returns[unit],
        _prices(found, unit),
        _peers(found, people, unit),
    )  # fmt: skip


def _prices(found: Drawn, unit: int) -> tuple[float | None, ...]:
    """Shadow prices in kroner: those of the outputs over that of the cost itself."""
    of_cost = float(found.envelopment.input_prices[unit, 0])
    return tuple(
        number(float(one) / of_cost) if of_cost > 0 else None for one in found.envelopment.output_prices[unit]
    )


def _peers(found: Drawn, people: Sequence[Named], unit: int) -> tuple[FrontierPeer, ...]:
    pairs = zip(found.envelopment.peers[unit].tolist(), found.envelopment.weights[unit].tolist(), strict=True)
    return tuple(FrontierPeer(people[int(other)], weight) for other, weight in pairs if other != NO_PEER)


def _totals(
    given: Table, found: Drawn, fitted: StochasticFrontier, best: Floats, without: Simex | None
) -> list[FrontierTotal]:
    whole = float(given.inputs.sum())

    def total(lens: str, kroner: float) -> FrontierTotal:
        return FrontierTotal(lens, round(kroner * 100), 100.0 * kroner / whole)

    made = [total("best_of_two", potential(given, best)), total("sfa", potential(given, fitted.efficiency))]
    if without is not None:
        made.append(total("simex", without.share * whole))
    made.append(total("dea", potential(given, found.envelopment.score)))
    if found.bootstrap is not None:
        made.append(total("dea_corrected", potential(given, found.bootstrap.corrected)))
    return [one for one in made if one.pct == one.pct]
