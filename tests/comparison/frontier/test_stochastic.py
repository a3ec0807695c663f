"""The stochastic frontier: gradient, maximum, known truth, and the cases without inefficiency to find."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm, truncnorm

from alen.comparison.frontier.normal import hazard, log_distribution
from alen.comparison.frontier.stochastic import log_likelihood, stochastic_frontier
from alen.comparison.frontier.tables import Table, table
from alen.errors import BadInput


def drawn(seed: int, units: int, sigma_u: float, sigma_v: float) -> tuple[Table, np.ndarray]:
    """Units of a known cost function, and their true inefficiency."""
    random = np.random.default_rng(seed)
    y = np.exp(random.normal(10, 0.8, (units, 1)) + random.normal(0, 0.5, (units, 2)))
    wasted = np.abs(random.normal(0, sigma_u, units))
    cost = np.exp(1.0 + np.log(y) @ [0.5, 0.4] + wasted + random.normal(0, sigma_v, units))
    return table(cost, y), wasted


def test_the_tail_of_the_normal() -> None:
    z = np.linspace(-80, 5, 400)
    np.testing.assert_allclose(log_distribution(z), norm.logcdf(z), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(hazard(z), np.exp(norm.logpdf(z) - norm.logcdf(z)), rtol=1e-11)


def test_the_gradient_is_that_of_the_likelihood() -> None:
    given, _ = drawn(1, 60, 0.3, 0.1)
    design = np.column_stack([np.ones(60), np.log(given.outputs)])
    log_cost = np.log(given.inputs[:, 0])
    at = np.array([0.9, 0.52, 0.41, np.log(0.12), np.log(0.25)])
    _, gradient = log_likelihood(at, design, log_cost)
    for k in range(at.size):
        step = np.zeros(at.size)
        step[k] = 1e-6
        above, below = (log_likelihood(at + s, design, log_cost)[0] for s in (step, -step))
        assert gradient[k] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_no_other_search_finds_more(seed: int) -> None:
    given, _ = drawn(seed, 98, 0.2, (0.05, 0.1, 0.2)[seed % 3])
    found = stochastic_frontier(given)
    assert found.converged
    if found.no_noise or found.wrong_skew:
        return
    design = np.column_stack([np.ones(98), np.log(given.outputs)])
    log_cost = np.log(given.inputs[:, 0])

    def less(at: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_likelihood(at, design, log_cost)
        return -value, -gradient

    for sigma_v, sigma_u in ((0.1, 0.1), (0.3, 0.05), (0.05, 0.3)):
        start = np.concatenate([found.coefficients, np.log([sigma_v, sigma_u])])
        other = minimize(less, start, jac=True, method="L-BFGS-B", bounds=[(None, None)] * 3 + [(-5, 2)] * 2)
        assert found.log_likelihood >= -other.fun - 1e-6


def test_it_finds_what_was_put_in() -> None:
    given, wasted = drawn(5, 4000, 0.3, 0.1)
    found = stochastic_frontier(given)
    assert found.sigma_u == pytest.approx(0.3, abs=0.02)
    assert found.sigma_v == pytest.approx(0.1, abs=0.01)
    assert found.gamma == pytest.approx(0.9, abs=0.03)
    assert np.abs(found.coefficients[1:] - [0.5, 0.4]).max() < 4 * found.standard_errors[1:].max()
    assert found.p_value < 1e-6
    assert np.corrcoef(found.efficiency, np.exp(-wasted))[0, 1] > 0.85
    assert found.efficiency.mean() == pytest.approx(np.exp(-wasted).mean(), abs=0.01)


def test_efficiencies_are_means_of_a_normal_cut_at_0() -> None:
    """Given its residual, inefficiency is normal around e·gamma with a known spread, cut below at 0."""
    given, _ = drawn(2, 98, 0.25, 0.1)
    found = stochastic_frontier(given)
    total = found.sigma_u**2 + found.sigma_v**2
    middle = found.residuals * found.sigma_u**2 / total
    spread = found.sigma_u * found.sigma_v / np.sqrt(total)
    for unit in (0, 40, int(found.residuals.argmin()), int(found.residuals.argmax())):
        cut = truncnorm(-middle[unit] / spread, np.inf, loc=middle[unit], scale=spread)
        assert found.efficiency_jlms[unit] == pytest.approx(np.exp(-cut.mean()), rel=1e-6)
        assert found.efficiency[unit] == pytest.approx(cut.expect(lambda u: np.exp(-u)), rel=1e-6)
    assert ((found.efficiency > 0) & (found.efficiency <= 1)).all()


def test_a_wrong_skew_is_said_and_not_hidden() -> None:
    random = np.random.default_rng(3)
    y = np.exp(random.normal(0, 1, 80))
    cost = y**0.9 * np.exp(-np.abs(random.normal(0, 0.3, 80)))
    found = stochastic_frontier(table(cost, y))
    assert found.wrong_skew
    assert found.sigma_u == 0.0
    assert found.gamma == 0.0
    assert (found.efficiency == 1.0).all()
    assert found.ratio == 0.0
    assert found.p_value == 1.0


def test_money_in_another_unit_changes_the_intercept_alone() -> None:
    given, _ = drawn(4, 98, 0.2, 0.1)
    first = stochastic_frontier(given)
    again = stochastic_frontier(table(given.inputs * 1000.0, given.outputs * 1e-3))
    np.testing.assert_allclose(again.efficiency, first.efficiency, rtol=1e-5)
    np.testing.assert_allclose(again.coefficients[1:], first.coefficients[1:], rtol=1e-4)
    assert again.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-6)


def test_without_noise_it_says_so() -> None:
    given, _ = drawn(6, 98, 0.3, 0.0)
    found = stochastic_frontier(given)
    assert found.no_noise
    assert found.converged
    assert found.sigma_v < 0.01
    assert found.gamma > 0.99


@pytest.mark.parametrize(
    ("inputs", "outputs", "what"),
    [
        (np.ones((9, 2)), np.arange(1.0, 10.0), "one cost"),
        (np.arange(1.0, 10.0), np.arange(9.0), "an output is 0"),
        (np.arange(1.0, 4.0), np.arange(1.0, 4.0), "too few"),
        (
            np.arange(1.0, 10.0),
            np.column_stack([np.arange(1.0, 10.0), np.arange(1.0, 10.0) ** 2]),
            "told apart",
        ),
        (np.arange(1.0, 10.0), np.ones(9), "told apart"),
        (2.0 * np.arange(1.0, 10.0), np.arange(1.0, 10.0), "exactly"),
    ],
)
def test_what_it_cannot_fit_is_refused(inputs: np.ndarray, outputs: np.ndarray, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        stochastic_frontier(table(inputs, outputs))
