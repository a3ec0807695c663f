"""One call for everything that a page, the API or the command line prints of a frontier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.frontier.bootstrap import Bootstrap
from alen.comparison.frontier.bootstrap import bootstrap as resampled
from alen.comparison.frontier.dea import (
    Envelopment,
    Scale,
    SuperEfficiency,
    envelop,
    scale,
    super_efficiency,
)
from alen.comparison.frontier.engine import Tell, kernels
from alen.comparison.frontier.noise import (
    BAND_DRAWS,
    LAMBDAS,
    REPLICATES,
    SETS,
    NoiseBand,
    Simex,
    noise_band,
    simex,
)
from alen.comparison.frontier.outliers import OutlierScreen, outlier_screen
from alen.comparison.frontier.partial import Partial, free_disposal, partial
from alen.comparison.frontier.stochastic import StochasticFrontier, stochastic_frontier
from alen.comparison.frontier.tables import Table, table
from alen.comparison.frontier.technology import (
    SOLVED,
    STATUS_NAMES,
    UNBOUNDED,
    Orientation,
    Rts,
    require_orientation,
    require_rts,
)
from alen.comparison.frontier.verdicts import Judgement, best_of_two, judgement, potential
from alen.comparison.vectors import Floats
from alen.errors import BadInput

Method = Literal["dea", "fdh", "order-m", "order-alpha", "sfa"]
"""The lens whose scores are the analysis' own."""

Lens = TypeVar("Lens")


@dataclass(frozen=True)
class LeftOut:
    """A lens that these numbers do not allow, and why: one sentence."""

    lens: str
    reason: str


@dataclass(frozen=True, eq=False)
class Analysis:
    """Everything said of n units; None where a lens was not asked for, or `left_out` says why.

    score       (n,) of the method, Farrell's; `status` (n,) names of `technology.STATUS_NAMES`
    engine      the engine that ran: 'plain' also where numba is missing
    envelopment peers, slacks, prices and targets (dea and fdh)
    super_efficiency, scale  of dea
    bootstrap   bias-corrected scores and the sampling error of the frontier if costs were exact (dea)
    partial     FDH, order-m and order-alpha side by side (their methods)
    stochastic  the half-normal cost frontier (sfa, and beside dea where there is one cost)
    best_of_two the claimable scores: the higher of DEA's and the stochastic frontier's
    gate        whether inefficiency stands out from noise (`verdicts.judgement`); scores are shown only
                where it is open
    noise       bands of scores and ranks under redrawn costs, and
    simex       the total extrapolated to no noise: both where a sigma_v was given
    outliers    units that stretch the data most
    potential   total of (1 - score) · cost; `potential_of_two` the same by `best_of_two`; NaN without
                one cost
    """

    names: tuple[str, ...]
    method: Method
    rts: Rts
    orientation: Orientation
    engine: str
    score: Floats
    status: tuple[str, ...]
    envelopment: Envelopment | None
    super_efficiency: SuperEfficiency | None
    scale: Scale | None
    bootstrap: Bootstrap | None
    partial: Partial | None
    stochastic: StochasticFrontier | None
    best_of_two: Floats | None
    gate: Judgement | None
    noise: NoiseBand | None
    simex: Simex | None
    outliers: OutlierScreen | None
    potential: float
    potential_of_two: float
    left_out: tuple[LeftOut, ...]


def require_method(method: str) -> Method:
    """The method of this name; BadInput, naming all, for another.

    >>> require_method("sfa")
    'sfa'
    """
    for known in get_args(Method):
        if method == known:
            return known
    raise BadInput(
        f"there is no method called {method!r}", do=f"Choose one of {', '.join(get_args(Method))}."
    )


def analyse(
    inputs: ArrayLike, outputs: ArrayLike, names: Sequence[str] | None = None, *, rts: str = "vrs",
    orientation: str = "in", method: str = "dea", bootstrap: int = 0, seed: int = 1,
    sigma_v: float | None = None, engine: str = "compiled", draws: int = 30, alpha: float = 0.95,
    beside: bool = True, tell: Tell | None = None,
) -> Analysis:  # fmt: skip
    """One table through one lens, with all that must stand beside its scores.

    `inputs` and `outputs` as for `tables.table`. `bootstrap` replicates (0: none, dea alone); `sigma_v` the
    sd of noise in logarithms of cost that is known beside the table, `verdicts.whole_noise` of repeated years
    and booking practice: the stochastic frontier's noise is no less, the gate is held against it, and noise
    bands and SIMEX are drawn with it; `draws` and `alpha` the m and alpha of the partial frontiers.
    `beside=False` gives the method's own scores alone (for tens of thousands of units). The same arguments
    give the same numbers. BadInput names what is wrong; a lens that is only beside the method and cannot be
    had is named in `left_out` instead. `tell` hears of every frontier that is drawn (`frontiers_drawn`).

    >>> found = analyse([2.0, 4.0, 3.0, 5.0, 6.0], [1.0, 2.0, 3.0, 4.0, 5.0], list("abcde"), engine="plain")
    >>> found.score.round(4).tolist(), found.potential, found.engine
    ([1.0, 0.625, 1.0, 0.9, 1.0], 2.0, 'plain')
    """
    given = table(inputs, outputs, names)
    chosen, way, returns = require_method(method), require_orientation(orientation), require_rts(rts)
    if bootstrap and chosen != "dea":
        raise BadInput(f"there is no bootstrap of {chosen}", do="Leave the bootstrap out, or choose dea.")
    if chosen == "sfa" and way == "out":
        raise BadInput(
            "a stochastic cost frontier looks from the input's side", do="Choose the orientation in."
        )
    if sigma_v is not None and chosen not in ("dea", "sfa"):
        raise BadInput(f"there is no noise in {chosen}", do="Leave sigma_v out, or choose dea or sfa.")
    if sigma_v is not None and way == "out":
        raise BadInput("noise is drawn for one cost", do="Choose the orientation in, or leave sigma_v out.")
    run = _Run(given, returns, way, seed, engine, beside, tell)
    if chosen == "dea":
        return _dea(run, bootstrap, sigma_v)
    if chosen == "fdh":
        found = free_disposal(given, orientation=way)
        return run.told(chosen, found.score, envelopment=found)
    if chosen == "sfa":
        return _stochastic(run, sigma_v)
    parts = partial(given, draws=draws, alpha=alpha, orientation=way, engine=engine)
    score = parts.order_m if chosen == "order-m" else parts.order_alpha
    return run.told(chosen, score, partial=parts)


def frontiers_drawn(bootstrap: int, *, with_noise: bool) -> int:
    """How many frontiers `analyse` draws beside the one of the table: what `tell` hears of in all.

    `bootstrap` replicates, and where a sigma_v is given to dea (`with_noise`) those of the noise band and of
    SIMEX. It may be fewer: nothing is drawn for a lens that the numbers do not allow.

    >>> frontiers_drawn(2000, with_noise=False), frontiers_drawn(0, with_noise=True)
    (2000, 16600)
    """
    return bootstrap + with_noise * (BAND_DRAWS + (SETS * len(LAMBDAS) + 1) * REPLICATES)


class _Run:
    """One table on its way: what was asked, and the lenses that could not be had."""

    def __init__(
        self, given: Table, rts: Rts, orientation: Orientation, seed: int, engine: str, beside: bool,
        tell: Tell | None,
    ) -> None:  # fmt: skip
        self.given = given
        self.rts: Rts = rts
        self.orientation: Orientation = orientation
        self.seed = seed
        self.engine: str = engine
        self.beside = beside
        self.tell = tell
        self.left_out: list[LeftOut] = []

    def maybe(self, lens: str, make: Callable[[], Lens]) -> Lens | None:
        """A lens beside the method, or None and its reason."""
        try:
            return make()
        except BadInput as refused:
            self.left_out.append(LeftOut(lens, refused.what))
            return None

    def told(
        self, method: Method, score: Floats, *, status: Sequence[int] | None = None,
        envelopment: Envelopment | None = None, super_efficiency: SuperEfficiency | None = None,
        scale: Scale | None = None, bootstrap: Bootstrap | None = None, partial: Partial | None = None,
        stochastic: StochasticFrontier | None = None, best: Floats | None = None,
        gate: Judgement | None = None, noise: NoiseBand | None = None, simex: Simex | None = None,
    ) -> Analysis:  # fmt: skip
        """The analysis, with what every method has beside it."""
        given = self.given
        screen = None
        if self.beside:
            screen = self.maybe("outliers", lambda: outlier_screen(given))
        codes = np.where(np.isfinite(score), SOLVED, UNBOUNDED).tolist() if status is None else status
        return Analysis(
            given.names, method, self.rts, self.orientation, kernels(self.engine).name, score,
            tuple(STATUS_NAMES[int(code)] for code in codes), envelopment, super_efficiency, scale, bootstrap,
            partial, stochastic, best, gate, noise, simex, screen, self.total(score),
            float("nan") if best is None else self.total(best), tuple(self.left_out),
        )  # fmt: skip

    def total(self, score: Floats) -> float:
        """What the scores amount to, NaN where that has no meaning."""
        if self.orientation == "out" or self.given.inputs.shape[1] != 1:
            return float("nan")
        return potential(self.given, score)


def _gate(
    run: _Run, fitted: StochasticFrontier, sigma_v: float | None, claimable: Floats | None
) -> Judgement:
    stated = sigma_v or 0.0
    try:
        curved = stochastic_frontier(run.given, least_sigma_v=stated, is_curved=True)
    except BadInput:  # too few units for as many coefficients, or a curve that explains every cost
        curved = None
    return judgement(fitted, curved, stated=stated, claimable=claimable)


def _stochastic(run: _Run, sigma_v: float | None) -> Analysis:
    given = run.given
    fitted, claimable = stochastic_frontier(given, least_sigma_v=sigma_v or 0.0), None
    if run.beside:
        dea = envelop(given, rts=run.rts, engine=run.engine, slacks=False).score
        claimable = best_of_two(dea, fitted.efficiency)
    return run.told("sfa", fitted.efficiency, stochastic=fitted, gate=_gate(run, fitted, sigma_v, claimable))


def _dea(run: _Run, replicates: int, sigma_v: float | None) -> Analysis:
    given, rts, way, engine = run.given, run.rts, run.orientation, run.engine
    found = envelop(given, rts=rts, orientation=way, engine=engine, slacks=run.beside)
    drawn = None
    if replicates:
        drawn = resampled(
            given, replicates=replicates, seed=run.seed, rts=rts, orientation=way, engine=engine,
            tell=run.tell,
        )  # fmt: skip
    above, sized, fitted, best, opened, band, without = None, None, None, None, None, None, None
    if run.beside:
        above = super_efficiency(given, rts=rts, orientation=way, engine=engine)
        sized = scale(given, orientation=way, engine=engine)
        if way == "in":
            fitted = run.maybe("sfa", lambda: stochastic_frontier(given, least_sigma_v=sigma_v or 0.0))
    if fitted is not None:
        best = best_of_two(found.score, fitted.efficiency)
        opened = _gate(run, fitted, sigma_v, best)
    if sigma_v is not None and run.beside:
        band = noise_band(given, sigma_v, seed=run.seed, rts=rts, engine=engine, tell=run.tell)
        without = run.maybe(
            "simex",
            lambda: simex(given, sigma_v, seed=run.seed, rts=rts, engine=engine, tell=run.tell),
        )
    return run.told(
        "dea", found.score, status=found.status.tolist(), envelopment=found, super_efficiency=above,
        scale=sized, bootstrap=drawn, stochastic=fitted, best=best, gate=opened, noise=band, simex=without,
    )  # fmt: skip
