"""What an organisation of these framework conditions would be expected to book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.conditions import Conditions
from alen.comparison.draws import HIGH, LOW, percentiles
from alen.comparison.ridge import Basis, basis, constant_columns, replicates, resampled, ridges
from alen.comparison.swing import Band, bands
from alen.comparison.vectors import Booleans, Floats
from alen.errors import BadInput

Refusal = Literal["too_few", "constant_spend", "constant_condition", "collinear", "not_better_than_mean"]

FEWEST = 30
"""Organisations a fit needs, and ten per column: five regions have no expected spend."""

_PER_COLUMN = 10
_LEAST_LEFT = 1e-9
REPLICATES = 1000

_AT_A_TIME = 250
"""Samples refitted together: as much as a processor keeps at hand."""


@dataclass(frozen=True, eq=False)
class Fit:
    """One fit of ln(spend) on p columns, over the n_used of n organisations that lack nothing.

    names: the columns. used: (n,) who is in the fit. intercept; slopes: per deviation of the column;
    effects: per unit of the column (for a logarithm an elasticity). penalty: λ. r2: of ln(spend) in the
    sample; loo_r2: on organisations left out, below 0 when the mean does better. smear: Duan's factor.
    fitted: ln(spend) in the fit (n, NaN outside). left_out: ln(spend) predicted without the
    organisation itself. basis, logs, shares, leverages: what
    replicates need, over those used.
    """

    names: tuple[str, ...]
    used: Booleans
    intercept: float
    slopes: Floats
    effects: Floats
    penalty: float
    r2: float
    loo_r2: float
    smear: float
    fitted: Floats
    left_out: Floats
    basis: Basis
    logs: Floats
    shares: Floats
    leverages: Floats

    def centres(self) -> Floats:
        """exp(fitted): the middle of what is booked under the conditions, (n), without Duan's factor."""
        return np.exp(self.fitted)

    def refitted(self, values: Floats) -> Floats:
        """Expected values fitted anew, at the same penalty, to k samples of the organisations used.

        `values` (k, n_used), above 0, in the unit of the spend; the same shape and unit comes back, each
        organisation left out of its own, Duan's factor included: of the booked values, `Expected.values`.
        """
        found = np.empty(values.shape)
        for start in range(0, len(values), _AT_A_TIME):
            part = slice(start, start + _AT_A_TIME)
            found[part] = self.refitted_logs(np.log(values[part]))
        return found

    def refitted_logs(self, logs: Floats) -> Floats:
        """`refitted` of ln(values), for who has drawn these: the array is written over and comes back."""
        middle = logs.mean(axis=1, keepdims=True)
        turned = (logs - middle) @ self.basis.u
        fitted = (turned * self.shares) @ self.basis.u.T
        fitted += middle
        residuals = np.subtract(logs, fitted, out=fitted)
        smears = np.exp(residuals).mean(axis=1, keepdims=True)
        left = 1.0 - self.leverages
        residuals /= np.where(left > _LEAST_LEFT, left, np.nan)
        logs -= residuals
        np.exp(logs, out=logs)
        logs *= smears
        return logs


@dataclass(frozen=True, eq=False)
class Expected:
    """Expected spend of n organisations, or why there is none.

    refusal: None, or its reason: 'too_few', 'constant_spend', 'constant_condition', 'collinear',
    'not_better_than_mean'; refused_for: the columns meant. values: expected spend, in its unit, by
    leaving the organisation out; NaN where it lacks something or all was refused. index:
    100·actual/expected. fit: the numbers, None where nothing could be fitted.
    """

    values: Floats
    index: Floats
    refusal: Refusal | None
    refused_for: tuple[str, ...]
    fit: Fit | None


@dataclass(frozen=True, eq=False)
class FitBands:
    """5th to 95th percentile over replicates: of each slope and effect (p), of r2 and loo_r2.

    shifts: (replicates, n) how far each replicate's ln(spend) lies from the fit's, for `index_bands`; NaN
    for who is not in the fit.
    """

    slopes: Band
    effects: Band
    r2: tuple[float, float]
    loo_r2: tuple[float, float]
    shifts: Floats


def expected(values: ArrayLike, given: Conditions) -> Expected:
    """Expected spend of one measure; see `expected_table`.

    >>> from alen.comparison.conditions import Condition, conditions
    >>> chance = np.random.default_rng(1)
    >>> inhabitants = np.exp(chance.normal(10.5, 0.8, 98))
    >>> spend = 3000.0 * inhabitants**-0.1 * np.exp(chance.normal(0.0, 0.05, 98))
    >>> found = expected(spend, conditions([Condition("inhabitants", inhabitants)], 98))
    >>> round(float(found.fit.effects[0]), 2), round(found.fit.loo_r2, 1), round(float(found.index.mean()))
    (-0.09, 0.6, 100)
    """
    return expected_table([np.asarray(values, dtype=np.float64)], given)[0]


def expected_table(values: ArrayLike | Sequence[Floats], given: Conditions) -> tuple[Expected, ...]:
    """Expected spend of m measures from the same framework conditions: one answer per row.

    `values` is (m, n), spend per inhabitant in any unit, NaN for missing; values at or below 0 have no
    logarithm and are left out. Estimator: ln(spend) = a + Σ b·z by ridge (`ridge.ridges`: few
    organisations, conditions that go together), prediction by leaving the organisation out in closed
    form: y_i - e_i/(1 - h_i), h the leverage at the chosen penalty, the intercept's 1/n included (Allen, 'The
    relationship between variable selection and data augmentation', *Technometrics* 16 (1974) 125-127);
    times mean(exp(e)) so that it is a mean, not a median, of kroner (Duan, 'Smearing estimate', *JASA* 78
    (1983) 605-610). r2 = 1 - Σe²/Σ(y - ȳ)²; loo_r2 the same with both sides left out.

    Refused, with its reason: fewer than `FEWEST` organisations or ten per column; spend or a condition
    that does not differ; a condition that repeats the others; loo_r2 at or below 0, where the mean alone
    predicts better. Assumption: conditions act by multiplying, alike for all. Above expected is service
    or inefficiency or a condition left out: the regression cannot tell which.
    BadInput when the shapes differ.
    """
    table = np.array(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(given.columns):
        raise BadInput(
            f"values of the shape {table.shape} met conditions of {len(given.columns)} organisations",
            do="Give one row per measure and one column per organisation.",
        )
    usable = np.isfinite(table) & (table > 0) & given.whole
    patterns: dict[bytes, list[int]] = {}
    for place, row in enumerate(usable):
        patterns.setdefault(row.tobytes(), []).append(place)
    found: dict[int, Expected] = {}
    for places in patterns.values():
        used = usable[places[0]]
        found.update(zip(places, _fitted(table[places], used, given), strict=True))
    return tuple(found[place] for place in range(len(table)))


def _refused(count: int, why: Refusal, names: tuple[str, ...] = (), fit: Fit | None = None) -> Expected:
    nothing = np.full(count, np.nan)
    return Expected(nothing, nothing.copy(), why, names, fit)


def _fitted(table: Floats, used: Booleans, given: Conditions) -> list[Expected]:
    """Measures that the same organisations have, on one basis."""
    count, columns = used.size, given.columns[used]
    if len(columns) < max(FEWEST, _PER_COLUMN * len(given.names)):
        return [_refused(count, "too_few") for _ in table]
    constant = tuple(given.names[int(place)] for place in constant_columns(columns))
    if constant:
        return [_refused(count, "constant_condition", constant) for _ in table]
    of = basis(columns)
    if of.is_collinear:
        weakest = np.abs(of.v[:, -1])
        names = tuple(name for name, part in zip(given.names, weakest.tolist(), strict=True) if part > 0.1)
        return [_refused(count, "collinear", names) for _ in table]
    logs = np.log(table[:, used].T)
    flat = set(constant_columns(logs).tolist())
    made = ridges(of, logs)
    residuals = logs - made.fitted
    found: list[Expected] = []
    for at in range(len(table)):
        if at in flat:
            found.append(_refused(count, "constant_spend"))
            continue
        y, e = logs[:, at], residuals[:, at]
        left = 1.0 - made.leverages[:, at]
        out = np.where(left > _LEAST_LEFT, e / np.maximum(left, _LEAST_LEFT), np.nan)
        mean_out = (y - made.intercepts[at]) * y.size / (y.size - 1.0)
        told = ~np.isnan(out)
        fit = Fit(
            given.names, used, float(made.intercepts[at]), made.slopes[:, at],
            made.slopes[:, at] / of.deviations, float(made.penalties[at]),
            1.0 - float((e**2).sum()) / float(((y - made.intercepts[at]) ** 2).sum()),
            1.0 - float((out[told] ** 2).sum()) / float((mean_out[told] ** 2).sum()),
            float(np.exp(e).mean()), _spread(made.fitted[:, at], used), _spread(y - out, used), of, y,
            made.shares[:, at], made.leverages[:, at],
        )  # fmt: skip
        found.append(_answer(table[at], fit))
    return found


def _answer(values: Floats, fit: Fit) -> Expected:
    if fit.loo_r2 <= 0.0:
        return _refused(values.size, "not_better_than_mean", (), fit)
    said = np.exp(fit.left_out) * fit.smear
    return Expected(said, 100.0 * np.where(fit.used, values, np.nan) / said, None, (), fit)


def _spread(numbers: Floats, used: Booleans) -> Floats:
    placed = np.full(used.size, np.nan)
    placed[used] = numbers
    return placed


def fit_bands(fit: Fit, seed: int, size: int = REPLICATES) -> FitBands:
    """How far a fit rests on which organisations were in it: bands over resampled organisations.

    Estimator: `size` samples of the organisations with replacement (pairs bootstrap; Efron & Tibshirani,
    *An Introduction to the Bootstrap*, 1993, ch. 9), the slopes fitted anew at the same penalty. r2 and
    loo_r2 keep the fit and resample whose errors are counted: refitted, the first rises by itself, and a
    sample that holds organisations twice leaves nobody out. 5th to 95th percentile, stretched to hold the
    fit's own number. Chance from `seed` alone.

    >>> from alen.comparison.conditions import Condition, conditions
    >>> size, wobble = np.geomspace(5e3, 6e5, 98), np.tile([1.05, 1.0, 0.97, 1.02, 0.96, 1.0, 1.01], 14)
    >>> found = expected(wobble * size**-0.1, conditions([Condition("inhabitants", size)], 98))
    >>> told = fit_bands(found.fit, seed=1)
    >>> round(float(told.effects.low[0]), 3), round(float(told.effects.high[0]), 3)
    (-0.104, -0.097)
    """
    counts = resampled(fit.logs.size, size, seed)
    intercepts, slopes = replicates(fit.basis, fit.logs, fit.penalty, counts)
    e = fit.logs - fit.fitted[fit.used]
    out = fit.logs - fit.left_out[fit.used]
    deviations = fit.logs - fit.logs.mean()
    told = np.where(np.isnan(out), 0.0, 1.0)
    mean_out = deviations * told * fit.logs.size / (fit.logs.size - 1.0)
    r2 = 1.0 - counts @ e**2 / (counts @ deviations**2)
    loo_r2 = 1.0 - counts @ np.nan_to_num(out) ** 2 / (counts @ mean_out**2)
    shifts = np.full((size, fit.used.size), np.nan)
    shifts[:, fit.used] = intercepts[:, None] + slopes @ fit.basis.z.T - fit.fitted[fit.used]
    slope_bands = bands(slopes.T, fit.slopes)
    effects = Band(slope_bands.low / fit.basis.deviations, slope_bands.high / fit.basis.deviations)
    return FitBands(slope_bands, effects, _ends(r2, fit.r2), _ends(loo_r2, fit.loo_r2), shifts)


def _ends(drawn: Floats, point: float) -> tuple[float, float]:
    low, high = percentiles(drawn[None, :], (LOW, HIGH))
    return min(float(low[0]), point), max(float(high[0]), point)


def index_bands(found: Expected, drawn: Floats, fitted: FitBands) -> Band:
    """Band of each index: what the figure could be, over what could be expected; n, per cent.

    `drawn` (n, draws) are `swing.figure_draws` of the very figures; each is divided by the expected value
    moved as far as a replicate of the fit moved, replicates taken in turn. NaN where there is no index.

    >>> told = FitBands(*[Band(np.zeros(1), np.zeros(1))] * 2, *[(0.0, 0.0)] * 2, shifts=np.zeros((1, 1)))
    >>> said = Expected(np.array([200.0]), np.array([105.0]), None, (), None)
    >>> index_bands(said, np.arange(180.0, 240.0, 2.0)[None, :], told).high.round(1).tolist()
    [118.4]
    """
    moved = np.exp(fitted.shifts.T)
    moved *= found.values[:, None]
    ratios = 100.0 * drawn
    for start in range(0, ratios.shape[1], moved.shape[1]):
        turn = ratios[:, start : start + moved.shape[1]]
        turn /= moved[:, : turn.shape[1]]
    return bands(ratios, found.index)
