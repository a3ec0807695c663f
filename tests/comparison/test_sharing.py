"""Shrinkage, funnels, and one operation for several organisations."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.comparison.conditions import Condition, conditions
from alen.comparison.funnel import funnel_limits
from alen.comparison.sharing import CostFunction, break_even_years, cost_function, share
from alen.comparison.shrinkage import shrink
from alen.errors import BadInput

NAN = float("nan")
SIZES = np.geomspace(4e3, 6e5, 98)


def function(b: float = 0.9, sigma: float = 0.1, seed: int = 1) -> CostFunction:
    chance = np.random.default_rng(seed)
    return cost_function(3000.0 * SIZES**b * np.exp(sigma * chance.standard_normal(98)), SIZES, seed)


class TestShrinkage:
    @given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 10)), min_size=1, max_size=20))
    @settings(deadline=None)
    def test_lies_between_the_estimate_and_the_centre(self, given_here: list[tuple[float, float]]) -> None:
        y, s = (np.array(part) for part in zip(*given_here, strict=True))
        found = shrink(y, s)
        assert ((found.shares >= 0) & (found.shares <= 1)).all()
        low, high = np.minimum(y, found.centre), np.maximum(y, found.centre)
        assert ((found.values >= low - 1e-9) & (found.values <= high + 1e-9)).all()

    def test_without_excess_scatter_all_are_the_centre(self) -> None:
        found = shrink([1.0, 1.1, 0.9], [1.0, 1.0, 1.0])
        assert found.between == 0.0
        assert found.values == pytest.approx([1.0, 1.0, 1.0])

    def test_missing_stays_missing(self) -> None:
        found = shrink([1.0, NAN, 3.0], [0.1, 0.1, NAN])
        assert np.isnan(found.values[1:]).all()
        assert found.values[0] == 1.0
        assert np.isnan(shrink([], []).centre)
        with pytest.raises(BadInput):
            shrink([1.0], [0.0])


class TestFunnel:
    def test_who_lies_outside(self) -> None:
        values, errors = np.array([1.0, 1.02, 0.98, 1.01, 0.99, 3.0]), np.full(6, 0.05)
        found = funnel_limits(values, errors, 1.0, winsorised=0.2)
        assert found.outside.tolist() == [False] * 5 + [True]
        assert (found.lower < 1.0).all()

    def test_chance_alone_adds_nothing(self) -> None:
        values = 1.0 + 0.05 * np.random.default_rng(8).standard_normal(2000)
        found = funnel_limits(values, np.full(2000, 0.06), 1.0, winsorised=0.0)
        assert found.between == 0.0
        assert found.outside.mean() < 0.1

    def test_missing_and_refused(self) -> None:
        found = funnel_limits([1.0, NAN], [0.1, 0.1], 1.0)
        assert np.isnan(found.lower[1])
        assert not found.outside[1]
        assert np.isnan(funnel_limits([NAN], [0.1], 1.0).dispersion)
        for wrong in (
            lambda: funnel_limits([1.0], [0.0], 1.0),
            lambda: funnel_limits([1.0], [0.1], 1.0, winsorised=0.5),
            lambda: funnel_limits([1.0], [0.1], 1.0, level=1.0),
        ):
            with pytest.raises(BadInput):
                wrong()


class TestCostFunction:
    @pytest.mark.parametrize("b", [0.8, 1.0, 1.1])
    def test_finds_the_planted_elasticity(self, b: float) -> None:
        found = function(b)
        assert found.elasticities[0] == pytest.approx(b, abs=0.03)
        assert found.low[0] <= found.elasticities[0] <= found.high[0]

    def test_conditions_are_told_apart_from_size(self) -> None:
        chance = np.random.default_rng(4)
        density = SIZES**0.7 * np.exp(chance.standard_normal(98))
        costs = SIZES**0.9 * density**0.2 * np.exp(0.05 * chance.standard_normal(98))
        found = cost_function(costs, SIZES, 1, conditions([Condition("density", density)], 98))
        assert found.names == ("inhabitants", "density")
        assert found.elasticities == pytest.approx([0.9, 0.2], abs=0.03)
        assert cost_function(costs, SIZES, 1).elasticities[0] > 1.0

    @given(st.floats(1e-3, 1e4), st.randoms(use_true_random=False))
    @settings(max_examples=15, deadline=None)
    def test_money_and_order_do_not_matter(self, unit: float, shuffler: Random) -> None:
        costs = 3000.0 * SIZES**0.9 * np.exp(0.1 * np.random.default_rng(1).standard_normal(98))
        order = list(range(98))
        shuffler.shuffle(order)
        one, other = cost_function(costs, SIZES, 1), cost_function(costs[order] * unit, SIZES[order], 1)
        assert other.elasticities == pytest.approx(one.elasticities)
        assert other.r2 == pytest.approx(one.r2)

    def test_refusals(self) -> None:
        assert cost_function(SIZES[:20], SIZES[:20], 1).refusal == "too_few"
        assert cost_function(np.full(98, 5.0), SIZES, 1).refusal == "constant_spend"
        assert cost_function(SIZES, np.full(98, 5.0), 1).refusal == "constant_condition"
        same = conditions([Condition("area", SIZES**2)], 98)
        assert cost_function(SIZES**0.9 + 1, SIZES, 1, same).refusal == "collinear"
        refused = cost_function([NAN], [5.0], 1)
        with pytest.raises(BadInput):
            share(refused, [1e6, 1e6], [1e4, 1e4], seed=1)
        with pytest.raises(BadInput):
            cost_function(SIZES, SIZES, 1, conditions([Condition("a", [1.0, 2.0])], 2))

    def test_left_out(self) -> None:
        costs = 3000.0 * SIZES**0.9
        costs[:2] = NAN, -5.0
        found = cost_function(costs, SIZES, 1, eligible=np.arange(98) != 97)
        assert found.residuals.size == 95
        assert found.largest == SIZES[96]


class TestShare:
    def test_two_alike_save_what_the_elasticity_says(self) -> None:
        found = share(function(0.8, sigma=0.01), [50e6, 50e6], [40e3, 40e3], seed=1)
        assert found.joint_ore == pytest.approx(100e8 * 2**-0.2, rel=0.01)
        assert found.verdict == "saves"
        assert found.saving_low_ore <= found.saving_ore <= found.saving_high_ore
        assert found.saving_ore == found.separate_ore - found.joint_ore

    def test_coordination_costs(self) -> None:
        one, other = (share(function(), [50e6, 50e6], [4e4, 4e4], 1, 0, pct) for pct in (0.0, 10.0))
        assert other.joint_ore == pytest.approx(1.1 * one.joint_ore, rel=1e-9)

    def test_no_scale_cannot_be_told(self) -> None:
        found = share(function(1.0, 0.2), [50e6, 60e6, 40e6], [4e4, 5e4, 3e4], seed=1, one_off_ore=10**9)
        assert found.verdict == "cannot_tell"
        assert found.saving_low_ore < 0 < found.saving_high_ore
        assert found.latest_years is None
        assert found.soonest_years is not None

    def test_diseconomies(self) -> None:
        found = share(function(1.3, 0.02), [50e6, 50e6], [4e4, 4e4], seed=1)
        assert found.verdict == "costs_more"
        assert found.break_even_years is None

    def test_beyond_the_largest_is_told(self) -> None:
        assert share(function(), [1e9, 1e9], [5e5, 5e5], seed=1).extrapolates
        assert not share(function(), [5e7, 5e7], [4e4, 4e4], seed=1).extrapolates

    @given(st.lists(st.tuples(st.floats(1e5, 1e9), st.floats(1e3, 5e5)), min_size=2, max_size=6))
    @settings(max_examples=30, deadline=None)
    def test_the_point_lies_in_its_band(self, asked: list[tuple[float, float]]) -> None:
        costs, people = (np.array(part) for part in zip(*asked, strict=True))
        found = share(function(), costs, people, seed=2)
        assert found.joint_low_ore <= found.joint_ore <= found.joint_high_ore
        assert found.separate_ore == round(float(costs.sum()) * 100)
        turned = share(function(), costs[::-1], people[::-1], seed=2)
        assert turned.joint_ore == pytest.approx(found.joint_ore, rel=1e-9)

    def test_refusals(self) -> None:
        for costs, people, one_off, pct in (
            ([5e6], [1e4], 0, 0.0),
            ([5e6, NAN], [1e4, 1e4], 0, 0.0),
            ([5e6, 5e6], [1e4, 0.0], 0, 0.0),
            ([5e6, 5e6], [1e4, 1e4], -1, 0.0),
            ([5e6, 5e6], [1e4, 1e4], 0, -1.0),
        ):
            with pytest.raises(BadInput):
                share(function(), costs, people, 1, one_off, pct)

    def test_years(self) -> None:
        assert break_even_years(0, 5) == 0
        assert break_even_years(0, -5) is None
        assert break_even_years(10, -5) is None
