"""Framework conditions, expected spend and its refusals."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.comparison.conditions import Condition, conditions
from alen.comparison.draws import Draws
from alen.comparison.expected import Expected, expected, expected_table, fit_bands, index_bands
from alen.comparison.ridge import basis, replicates, resampled, ridges
from alen.comparison.swing import Swing, figure_draws
from alen.errors import BadInput

NAN = float("nan")
COUNT = 98


def country(seed: int = 3, sigma: float = 0.1) -> tuple[np.ndarray, list[Condition]]:
    """Spend that does follow its conditions, with scatter."""
    chance = np.random.default_rng(seed)
    size = np.exp(chance.normal(10.5, 0.7, COUNT))
    elderly = chance.normal(0.2, 0.04, COUNT)
    group = chance.integers(1, 4, COUNT)
    spend = np.exp(8.0 - 0.15 * np.log(size) + 2.0 * elderly + 0.1 * (group == 2))
    spend *= np.exp(sigma * chance.standard_normal(COUNT))
    made = [
        Condition("inhabitants", size),
        Condition("elderly", elderly, "plain"),
        Condition("group", group, "group"),
    ]
    return spend, made


def told(answer: Expected) -> Expected:
    assert answer.refusal is None
    assert answer.fit is not None
    return answer


class TestConditions:
    def test_the_commonest_group_is_the_base(self) -> None:
        made = conditions([Condition("group", [2, 2, 1, NAN], "group")], 4)
        assert made.names == ("group 1",)
        assert made.columns[:3, 0].tolist() == [0.0, 0.0, 1.0]
        assert made.whole.tolist() == [True, True, True, False]

    def test_refusals(self) -> None:
        for wrong in (
            lambda: conditions([], 3),
            lambda: conditions([Condition("a", [1, 2, 3])] * 2, 3),
            lambda: conditions([Condition("a", [1, 0, 3])], 3),
            lambda: conditions([Condition("a", [1, 2])], 3),
        ):
            with pytest.raises(BadInput):
                wrong()


class TestRidge:
    def test_is_the_penalised_solution(self) -> None:
        chance = np.random.default_rng(1)
        x, y = (
            chance.standard_normal((60, 4)) @ chance.standard_normal((4, 4)),
            chance.standard_normal((60, 3)),
        )
        of = basis(x)
        fit = ridges(of, y)
        for at in range(3):
            left = of.z.T @ of.z + fit.penalties[at] * np.eye(4)
            slopes = np.linalg.solve(left, of.z.T @ (y[:, at] - y[:, at].mean()))
            assert fit.slopes[:, at] == pytest.approx(slopes)
            hat = of.z @ np.linalg.solve(left, of.z.T) + 1.0 / 60
            assert fit.leverages[:, at] == pytest.approx(np.diag(hat))

    def test_a_replicate_is_the_fit_on_the_rows_drawn(self) -> None:
        chance = np.random.default_rng(2)
        x = chance.standard_normal((40, 3))
        y = x @ np.array([1.0, -2.0, 0.5]) + chance.standard_normal(40)
        of, counts = basis(x), resampled(40, 5, seed=3)
        intercepts, slopes = replicates(of, y, 0.0, counts)
        for row in range(5):
            picked = np.repeat(np.arange(40), counts[row].astype(int))
            design = np.column_stack([np.ones(40), of.z[picked]])
            found = np.linalg.lstsq(design, y[picked], rcond=None)[0]
            assert np.r_[intercepts[row], slopes[row]] == pytest.approx(found, abs=1e-8)


class TestExpected:
    def test_leaving_out_is_refitting_without(self) -> None:
        spend, made = country()
        given_here = conditions(made, COUNT)
        fit = told(expected(spend, given_here)).fit
        assert fit is not None
        z, logs = fit.basis.z, np.log(spend)
        for out in range(0, COUNT, 7):
            kept = np.arange(COUNT) != out
            design = np.column_stack([np.ones(COUNT - 1), z[kept]])
            penalty = np.diag([0.0, *[fit.penalty] * len(z.T)])
            solved = np.linalg.solve(design.T @ design + penalty, design.T @ logs[kept])
            assert fit.left_out[out] == pytest.approx(float(np.r_[1.0, z[out]] @ solved), abs=1e-9)

    def test_finds_the_planted_effects(self) -> None:
        spend, made = country(sigma=0.02)
        fit = told(expected(spend, conditions(made, COUNT))).fit
        assert fit is not None
        by_name = dict(zip(fit.names, fit.effects.tolist(), strict=True))
        assert by_name["inhabitants"] == pytest.approx(-0.15, abs=0.01)
        assert by_name["elderly"] == pytest.approx(2.0, abs=0.2)
        assert fit.r2 > fit.loo_r2 > 0.9

    def test_expected_kroner_are_a_mean(self) -> None:
        spend, made = country(sigma=0.4)
        found = told(expected(spend, conditions(made, COUNT)))
        assert float(found.values.sum()) == pytest.approx(float(spend.sum()), rel=0.03)
        assert found.fit is not None
        assert found.fit.smear == pytest.approx(np.exp(0.4**2 / 2), rel=0.05)

    @given(st.randoms(use_true_random=False), st.floats(1e-3, 1e5))
    @settings(max_examples=20, deadline=None)
    def test_order_columns_and_money_do_not_matter(self, shuffler: Random, unit: float) -> None:
        spend, made = country()
        before = expected(spend, conditions(made, COUNT))
        order = list(range(COUNT))
        shuffler.shuffle(order)
        moved = [Condition(c.name, np.asarray(c.values)[order], c.scale) for c in made]
        shuffler.shuffle(moved)
        after = expected(spend[order] * unit, conditions(moved, COUNT))
        assert after.index == pytest.approx(before.index[order], rel=1e-7)
        assert after.values == pytest.approx(unit * before.values[order], rel=1e-7)

    def test_many_measures_are_each_their_own(self) -> None:
        spend, made = country()
        table = np.vstack([spend, spend[::-1], np.where(np.arange(COUNT) == 5, NAN, spend)])
        given_here = conditions(made, COUNT)
        for row, answer in zip(table, expected_table(table, given_here), strict=True):
            alone = expected(row, given_here)
            assert answer.refusal == alone.refusal
            assert answer.values == pytest.approx(alone.values, nan_ok=True)

    def test_who_lacks_something_is_in_no_fit(self) -> None:
        spend, made = country()
        spend[3], spend[4] = NAN, -5.0
        sizes = np.array(made[0].values)
        sizes[5] = NAN
        answer = told(expected(spend, conditions([Condition("inhabitants", sizes), *made[1:]], COUNT)))
        assert np.isnan(answer.index[[3, 4, 5]]).all()
        assert answer.fit is not None
        assert int(answer.fit.used.sum()) == COUNT - 3

    def test_refitted_is_what_was_fitted(self) -> None:
        spend, made = country()
        answer = told(expected(spend, conditions(made, COUNT)))
        assert answer.fit is not None
        assert answer.fit.refitted(spend[None, :])[0] == pytest.approx(answer.values)
        assert answer.fit.centres() == pytest.approx(np.exp(answer.fit.fitted))


class TestRefusals:
    def test_too_few(self) -> None:
        spend, made = country()
        few = [Condition(c.name, np.asarray(c.values)[:29], c.scale) for c in made]
        answer = expected(spend[:29], conditions(few, 29))
        assert answer.refusal == "too_few"
        assert np.isnan(answer.values).all()
        many = [Condition(f"c{at}", np.random.default_rng(at).random(35) + 1) for at in range(4)]
        assert expected(spend[:35], conditions(many, 35)).refusal == "too_few"

    def test_nothing_differs(self) -> None:
        spend, made = country()
        flat = Condition("flat", np.full(COUNT, 0.1), "plain")
        answer = expected(spend, conditions([*made, flat], COUNT))
        assert (answer.refusal, answer.refused_for) == ("constant_condition", ("flat",))
        assert expected(np.full(COUNT, 7.0), conditions(made, COUNT)).refusal == "constant_spend"

    def test_a_condition_that_repeats_others(self) -> None:
        spend, made = country()
        twice = Condition("area", np.asarray(made[0].values) ** 2)
        answer = expected(spend, conditions([*made, twice], COUNT))
        assert answer.refusal == "collinear"
        assert set(answer.refused_for) == {"inhabitants", "area"}

    def test_conditions_that_say_nothing(self) -> None:
        refused = 0
        for seed in range(20):
            chance = np.random.default_rng(seed)
            spend = np.exp(chance.standard_normal(COUNT))
            answer = expected(spend, conditions([Condition("noise", chance.random(COUNT) + 1)], COUNT))
            assert (answer.refusal == "not_better_than_mean") == (
                answer.fit is not None and answer.fit.loo_r2 <= 0
            )
            refused += answer.refusal == "not_better_than_mean"
        assert refused >= 10

    def test_shapes_must_agree(self) -> None:
        with pytest.raises(BadInput):
            expected([1.0, 2.0], conditions([Condition("a", [1, 2, 3])], 3))


class TestBandsOfAFit:
    @given(st.integers(0, 50))
    @settings(max_examples=10, deadline=None)
    def test_hold_the_point(self, seed: int) -> None:
        spend, made = country(seed)
        answer = told(expected(spend, conditions(made, COUNT)))
        fit = answer.fit
        assert fit is not None
        bands = fit_bands(fit, seed, size=200)
        assert (bands.slopes.low <= fit.slopes).all()
        assert (fit.slopes <= bands.slopes.high).all()
        assert (bands.effects.low <= fit.effects).all()
        assert bands.r2[0] <= fit.r2 <= bands.r2[1]
        assert bands.loo_r2[0] <= fit.loo_r2 <= bands.loo_r2[1]
        none = np.full(COUNT, NAN)
        chance = np.random.default_rng(seed)
        draws = Draws(chance.standard_normal((COUNT, 200)), chance.standard_normal((COUNT, 200)))
        swings = Swing(np.full(COUNT, 0.05), np.full(COUNT, 0.1), none, none)
        held = index_bands(answer, figure_draws(spend, swings, draws), bands)
        assert (held.low <= answer.index).all()
        assert (answer.index <= held.high).all()

    def test_slopes_lie_within_nine_times_of_ten(self) -> None:
        inside = 0
        for seed in range(80):
            spend, made = country(seed)
            fit = told(expected(spend, conditions(made, COUNT))).fit
            assert fit is not None
            effects = fit_bands(fit, seed, size=200).effects
            at = fit.names.index("inhabitants")
            inside += bool(effects.low[at] <= -0.15 <= effects.high[at])
        assert 0.8 * 80 <= inside <= 0.98 * 80

    def test_the_seed_decides(self) -> None:
        spend, made = country()
        fit = told(expected(spend, conditions(made, COUNT))).fit
        assert fit is not None
        one, same, other = (fit_bands(fit, seed, size=100).slopes.low for seed in (1, 1, 2))
        assert (one == same).all()
        assert (one != other).any()
