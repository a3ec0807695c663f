"""The gate: what closes it, that it never opens where the ratio alone would not, and how seldom it errs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.lenses import _country as country  # pyright: ignore[reportPrivateUsage]
from scipy.optimize import minimize

from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.stochastic import StochasticFrontier, log_likelihood, stochastic_frontier
from alen.comparison.frontier.tables import Table, table
from alen.comparison.frontier.verdicts import (
    CHANCE,
    CURVE,
    GATE,
    NO_CLAIM,
    NO_INEFFICIENCY,
    NO_NOISE,
    NOT_FOUND,
    RATIO,
    SIGNIFICANCE,
    TOO_FEW,
    Judgement,
    best_of_two,
    gate,
    judgement,
    whole_noise,
)
from alen.errors import BadInput

UNITS = 98


def drawn(seed: int, sigma_u: float, sigma_v: float) -> Table:
    """Units of the cost function that the simulations of the lenses have: neither straight nor log-linear."""
    chance = np.random.default_rng(seed)
    needed, outputs = country(chance)
    wasted = np.abs(chance.normal(0.0, 1.0, UNITS)) * sigma_u
    return table(needed * np.exp(wasted + sigma_v * chance.standard_normal(UNITS)), outputs)


def fits(given: Table, stated: float) -> tuple[StochasticFrontier, StochasticFrontier]:
    return (
        stochastic_frontier(given, least_sigma_v=stated),
        stochastic_frontier(given, least_sigma_v=stated, is_curved=True),
    )


def judged(given: Table, stated: float) -> Judgement:
    straight, curved = fits(given, stated)
    claimable = best_of_two(envelop(given, slacks=False).score, straight.efficiency)
    return judgement(straight, curved, stated=stated, claimable=claimable)


def test_noise_is_that_of_the_year_and_that_of_booking() -> None:
    assert whole_noise(0.3, 0.4) == pytest.approx(0.5)
    assert whole_noise(0.1, 0.0) == 0.1
    for wrong in ((-0.1, 0.1), (0.1, -0.1), (float("nan"), 0.1)):
        with pytest.raises(BadInput):
            whole_noise(*wrong)


class TestNoiseThatIsKnown:
    @pytest.mark.parametrize("seed", range(4))
    def test_it_is_the_least_that_is_found(self, seed: int) -> None:
        given = drawn(seed, 0.2, 0.02)
        free, held = stochastic_frontier(given), stochastic_frontier(given, least_sigma_v=0.15)
        assert free.sigma_v < 0.15 <= held.sigma_v + 1e-12
        assert held.sigma_u < free.sigma_u
        assert held.log_likelihood < free.log_likelihood
        assert not held.no_noise

    def test_no_other_search_finds_more(self) -> None:
        given, least = drawn(2, 0.3, 0.05), 0.12
        found = stochastic_frontier(given, least_sigma_v=least)
        assert found.converged
        design = np.column_stack([np.ones(UNITS), np.log(given.outputs)])
        log_cost = np.log(given.inputs[:, 0])

        def less(at: np.ndarray) -> tuple[float, np.ndarray]:
            value, gradient = log_likelihood(at, design, log_cost)
            return -value, -gradient

        for sigma_u in (0.05, 0.2, 0.4):
            start = np.concatenate([found.coefficients, np.log([0.2, sigma_u])])
            bounds = [(None, None)] * 4 + [(np.log(least), 2), (-5, 2)]
            other = minimize(less, start, jac=True, method="L-BFGS-B", bounds=bounds)
            assert -other.fun <= found.log_likelihood + 1e-6

    def test_less_than_is_found_changes_nothing(self) -> None:
        given = drawn(1, 0.2, 0.1)
        free = stochastic_frontier(given)
        held = stochastic_frontier(given, least_sigma_v=free.sigma_v / 2)
        assert held.sigma_u == pytest.approx(free.sigma_u, rel=1e-5)
        assert held.p_value == pytest.approx(free.p_value, rel=1e-5)

    def test_more_than_there_is_leaves_no_inefficiency(self) -> None:
        found = stochastic_frontier(drawn(1, 0.2, 0.05), least_sigma_v=0.5)
        assert (found.sigma_u, found.sigma_v, found.p_value) == (0.0, 0.5, 1.0)
        assert not found.wrong_skew
        assert (found.efficiency == 1.0).all()

    @pytest.mark.parametrize("wrong", [-0.1, float("nan"), float("inf")])
    def test_it_is_a_number(self, wrong: float) -> None:
        with pytest.raises(BadInput, match="sigma_v"):
            stochastic_frontier(drawn(1, 0.2, 0.1), least_sigma_v=wrong)


class TestACostFunctionThatMayBend:
    def test_it_has_a_square_for_every_output(self) -> None:
        straight, curved = fits(drawn(3, 0.2, 0.1), 0.0)
        assert (straight.coefficients.size, curved.coefficients.size) == (4, 7)
        assert curved.residuals.std() < straight.residuals.std()

    def test_a_square_that_others_span_is_left_out(self) -> None:
        chance = np.random.default_rng(1)
        kinds = np.where(np.arange(40) % 2 == 0, 1.0, 3.0)
        size = np.exp(chance.normal(0, 1, 40))
        given = table(
            size * kinds * np.exp(np.abs(chance.normal(0, 0.3, 40))), np.column_stack([kinds, size])
        )
        assert stochastic_frontier(given, is_curved=True).coefficients.size == 4

    def test_it_needs_units(self) -> None:
        given = drawn(3, 0.2, 0.1)
        few = table(given.inputs[:9], given.outputs[:9])
        stochastic_frontier(few)
        with pytest.raises(BadInput, match="9 units are too few for a cost function of 7 coefficients"):
            stochastic_frontier(few, is_curved=True)


class TestWhatClosesIt:
    def test_nothing(self) -> None:
        found = judged(drawn(4, 0.3, 0.05), 0.05)
        assert found.is_open
        assert found.closed_by == ()
        assert found.curved is not None
        assert found.ratio == min(found.straight.ratio, found.curved.ratio) >= GATE
        assert max(found.straight.p_value, found.curved.p_value) <= SIGNIFICANCE

    def test_noise_that_is_stated_larger(self) -> None:
        given = drawn(4, 0.3, 0.05)
        assert judged(given, 0.05).is_open
        assert set(judged(given, 0.15).closed_by) & {RATIO, CHANCE}
        assert judged(given, 0.6).closed_by == (NO_INEFFICIENCY,)

    def test_costs_that_lean_the_other_way(self) -> None:
        given = drawn(4, 0.3, 0.05)
        turned = table(given.outputs[:, 0] ** 2 / given.inputs[:, 0], given.outputs)
        assert judged(turned, 0.0).closed_by == (NO_INEFFICIENCY,)

    def test_chance_and_the_ratio_one_by_one(self) -> None:
        straight, curved = fits(drawn(4, 0.3, 0.05), 0.05)
        assert judgement(straight, curved, stated=0.05).is_open
        lucky, spread = replace(straight, p_value=0.051), replace(straight, sigma_v=straight.sigma_u / 1.99)
        assert judgement(lucky, curved, stated=0.05).closed_by == (CHANCE,)
        assert judgement(spread, curved, stated=0.05).closed_by == (RATIO,)
        assert judgement(replace(lucky, sigma_v=1.0), curved).closed_by == (RATIO, CHANCE)

    def test_a_search_without_end(self) -> None:
        straight, curved = fits(drawn(4, 0.3, 0.05), 0.05)
        assert judgement(replace(straight, converged=False), curved).closed_by == (NOT_FOUND,)
        assert judgement(straight, replace(curved, converged=False)).closed_by == (CURVE,)

    def test_no_noise_at_all(self) -> None:
        straight, curved = fits(drawn(4, 0.3, 0.05), 0.0)
        assert judgement(replace(straight, no_noise=True), curved).closed_by == (NO_NOISE,)

    def test_a_curve_that_explains_it(self) -> None:
        # Nobody is inefficient, and a log-linear cost function is the wrong one.
        chance = np.random.default_rng(2)
        needed, outputs = country(chance)
        cost = needed * np.exp(0.02 * chance.standard_normal(UNITS))
        found = judged(table(cost, outputs), 0.02)
        assert found.closed_by == (CURVE,)
        assert found.straight.ratio > GATE
        assert found.curved is not None
        assert gate(found.straight.sigma_u, found.straight.sigma_v).is_open

    def test_too_few_units_for_a_curve(self) -> None:
        straight, _ = fits(drawn(4, 0.3, 0.05), 0.05)
        found = judgement(straight, None, stated=0.05)
        assert found.closed_by == (TOO_FEW,)
        assert found.ratio == found.straight.ratio

    def test_nobody_has_anything_to_claim(self) -> None:
        straight, curved = fits(drawn(4, 0.3, 0.05), 0.05)
        ones = np.ones(UNITS)
        assert judgement(straight, curved, stated=0.05, claimable=ones).closed_by == (NO_CLAIM,)
        ones[3] = 0.9
        assert judgement(straight, curved, stated=0.05, claimable=ones).is_open


def test_it_never_opens_where_the_ratio_alone_would_not() -> None:
    for seed in range(24):
        chance = np.random.default_rng([seed, 9])
        sigma_u, sigma_v = chance.uniform(0.0, 0.4), chance.uniform(0.01, 0.3)
        given, stated = drawn(seed, sigma_u, sigma_v), sigma_v * chance.uniform(0.0, 1.5)
        found, free = judged(given, stated), stochastic_frontier(given)
        if found.is_open:
            assert gate(found.straight.sigma_u, max(found.straight.sigma_v, stated)).is_open
            assert gate(free.sigma_u, max(free.sigma_v, stated)).is_open


@pytest.mark.parametrize("sigma_v", [0.0, 0.05, 0.1])
def test_it_seldom_opens_where_nobody_is_inefficient(sigma_v: float) -> None:
    opened = [judged(drawn(seed, 0.0, sigma_v), sigma_v).is_open for seed in range(20)]
    assert np.mean(opened) <= 0.13
    unstated = [judged(drawn(seed, 0.0, sigma_v), 0.0).is_open for seed in range(20)]
    assert np.mean(unstated) <= 0.2


def test_it_mostly_opens_where_inefficiency_spreads_four_times_as_wide() -> None:
    opened = [judged(drawn(seed, 0.2, 0.05), 0.05).is_open for seed in range(20)]
    assert np.mean(opened) >= 0.7
