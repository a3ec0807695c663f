"""Worked sums by every rule, and the noise floor they are held against."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.comparison.conditions import Condition, conditions
from alen.comparison.draws import Draws
from alen.comparison.expected import Fit, expected
from alen.comparison.noise_floor import noise_floor
from alen.comparison.potential import RULES, potential, potential_at, targets
from alen.comparison.swing import Swing
from alen.errors import BadInput

NAN = float("nan")
VALUES = st.lists(st.floats(1, 1e4), min_size=25, max_size=60)


def relative(year: float, booking: float, count: int) -> Swing:
    none = np.full(count, NAN)
    return Swing(np.full(count, year), np.full(count, booking), none, none)


def chance_of(seed: int, count: int, draws: int = 300) -> Draws:
    chance = np.random.default_rng(seed)
    return Draws(chance.standard_normal((count, draws)), chance.standard_normal((count, draws)))


class TestPotential:
    @given(VALUES, st.randoms(use_true_random=False), st.sampled_from([0.01, 100.0, 1000.0]))
    @settings(deadline=None)
    def test_order_and_money(self, values: list[float], shuffler: Random, unit: float) -> None:
        people = np.linspace(1e3, 9e4, len(values))
        order = list(range(len(values)))
        shuffler.shuffle(order)
        one = potential(values, people)
        other = potential(np.array(values)[order] * unit, people[order])
        for before, after in zip(one.totals[:5], other.totals[:5], strict=True):
            assert before is not None
            assert after == pytest.approx(unit * before, rel=1e-6, abs=30 * unit + 30)
        assert other.targets[:5] == pytest.approx(unit * one.targets[:5], rel=1e-9)

    @given(VALUES)
    @settings(deadline=None)
    def test_is_never_negative_and_the_conservative_one_is_least(self, values: list[float]) -> None:
        people = np.linspace(1e3, 9e4, len(values))
        found = potential(values, people, expected=np.full(len(values), 50.0))
        told = [total for total in found.totals if total is not None]
        assert len(told) == 7
        assert min(told) >= 0
        assert found.rules[-1] == "conservative"
        assert told[-1] == min(told)
        assert (found.gaps >= 0).all()

    @given(VALUES, st.floats(1, 1e4), st.floats(0, 1e4))
    @settings(deadline=None)
    def test_falls_as_the_target_rises(self, values: list[float], target: float, more: float) -> None:
        people = np.linspace(1e3, 9e4, len(values))
        assert potential_at(values, people, target) >= potential_at(values, people, target + more) >= 0

    def test_every_rule_by_its_definition(self) -> None:
        chance = np.random.default_rng(2)
        values, people = chance.normal(1000, 200, 40), chance.uniform(1e3, 9e4, 40)
        said = chance.normal(1000, 50, 40)
        found = potential(values, people, said, share=0.9)
        ordered = np.sort(values)
        wanted = [
            (values @ people) / people.sum(), np.median(values), np.quantile(values, 0.25),
            ordered[:10].mean(), ordered[:20].mean(),
        ]  # fmt: skip
        assert found.targets[:5] == pytest.approx(wanted)
        for place, target in enumerate([*wanted, 0.9 * said]):
            gaps = np.maximum(values - target, 0)
            assert found.gaps[place] == pytest.approx(gaps)
            assert found.totals[place] == pytest.approx(float(gaps @ people) * 100, abs=20.5)
            assert list(found.organisations[place]) == pytest.approx(gaps * people * 100, abs=0.51)
            assert sum(amount or 0 for amount in found.organisations[place]) == found.totals[place]

    def test_missing_is_in_no_sum(self) -> None:
        values, people = [900.0, NAN, 1100.0, 1300.0, 700.0], [10.0, 10.0, NAN, 10.0, 0.0]
        found = potential(values, people)
        assert found.counted == 2
        assert found.targets[0] == 1100.0
        assert found.totals[0] == 200 * 10 * 100
        assert np.isnan(found.gaps[0, [1, 2, 4]]).all()
        assert found.organisations[0] == (0, None, None, 200 * 10 * 100, None)
        assert found.totals[RULES.index("best_10")] is None
        assert found.totals[RULES.index("expected")] is None

    def test_nobody(self) -> None:
        found = potential([NAN], [NAN])
        assert set(found.totals) == {None}

    def test_samples_with_different_gaps(self) -> None:
        table = np.array([[1.0, 2.0, 3.0, NAN], [1.0, 2.0, 3.0, 4.0]])
        found = targets(table, np.ones(4))
        assert found[1].tolist() == [2.0, 2.5]
        assert found[0].tolist() == [2.0, 2.5]

    def test_refusals(self) -> None:
        for wrong in (
            lambda: potential([1.0], [1.0, 2.0]),
            lambda: potential([1.0], [1.0], share=0.0),
            lambda: potential_at([1.0], [1.0], NAN),
        ):
            with pytest.raises(BadInput):
                wrong()


class TestNoiseFloor:
    people = np.linspace(5e3, 2e5, 98)

    def floors(self, values: np.ndarray, swings: Swing, seed: int = 1):
        found = noise_floor(values, self.people, np.full(98, 1000.0), swings, chance_of(seed, 98))
        return {floor.rule: floor for floor in found.floors}

    def test_alike_and_booked_exactly_there_is_nothing(self) -> None:
        floors = self.floors(np.full(98, 1000.0), relative(0, 0, 98))
        for rule in ("average", "median", "best_quartile", "conservative"):
            assert (floors[rule].observed, floors[rule].excess, floors[rule].high) == (0, 0, 0)
        assert floors["expected"].observed is None
        assert floors["expected"].excess is None

    def test_what_only_scatters_is_explained(self) -> None:
        passed = 0
        for seed in range(60):
            scatter = np.exp(0.15 * np.random.default_rng(seed + 1000).standard_normal(98))
            floors = self.floors(1000.0 * scatter, relative(0.09, 0.12, 98), seed)
            assert (floors["best_quartile"].observed or 0) > 0
            passed += floors["best_quartile"].excess == 0
        assert passed >= 52

    def test_a_true_difference_beyond_noise_is_seen_and_cut(self) -> None:
        values = np.full(98, 1000.0)
        values[60:] = 1500.0
        floor = self.floors(values, relative(0.05, 0.05, 98))["median"]
        assert floor.observed is not None
        assert floor.high is not None
        assert floor.excess == floor.observed - floor.high > 0
        assert floor.low is not None
        assert floor.low <= (floor.mean or 0) <= floor.high
        assert floor.excess_high == floor.observed - floor.low
        assert floor.explained == pytest.approx(floor.high / floor.observed)

    def test_a_larger_assumption_explains_more(self) -> None:
        values = 1000.0 * np.exp(0.2 * np.random.default_rng(5).standard_normal(98))
        shares = [self.floors(values, relative(0.02, b, 98))["median"].explained for b in (0.02, 0.08, 0.3)]
        assert shares[0] < shares[1] < shares[2] == 1.0

    def test_each_organisations_share(self) -> None:
        values = np.full(98, 1000.0)
        values[0], values[1] = 3000.0, 1100.0
        found = noise_floor(
            values, self.people, np.full(98, 1000.0), relative(0.05, 0.1, 98), chance_of(1, 98)
        )
        median = found.explained[RULES.index("median")]
        assert median[0] < 0.2
        assert median[1] == 1.0
        assert np.isnan(median[2])
        skipped = noise_floor(
            values, self.people, np.full(98, 1000.0), relative(0.05, 0.1, 98), chance_of(1, 98), of_each=False
        )
        assert np.isnan(skipped.explained).all()
        assert [one.high for one in skipped.floors] == [one.high for one in found.floors]

    def test_the_fit_is_made_anew_in_each_draw(self) -> None:
        values, size, fit = fitted()
        swings, draws = relative(0.1, 0.0, 98), chance_of(4, 98)
        said = fit.refitted(values[None, :])[0]
        refitted = noise_floor(values, size, fit.centres(), swings, draws, fit=fit)
        fixed = noise_floor(values, size, fit.centres(), swings, draws, expected=said)
        place = RULES.index("expected")
        assert refitted.potential.totals[place] == fixed.potential.totals[place]
        assert refitted.floors[place].mean != fixed.floors[place].mean
        assert refitted.floors[place].excess == 0

    @given(st.sampled_from([1.0, 1000.0]), st.randoms(use_true_random=False))
    @settings(max_examples=10, deadline=None)
    def test_order_and_money(self, unit: float, shuffler: Random) -> None:
        values = 1000.0 * np.exp(0.3 * np.random.default_rng(5).standard_normal(98))
        order = list(range(98))
        shuffler.shuffle(order)
        draws, swings = chance_of(1, 98), relative(0.05, 0.1, 98)
        moved = Draws(draws.booking[order], draws.year[order])
        one = noise_floor(values, self.people, np.full(98, 1000.0), swings, draws)
        other = noise_floor(
            values[order] * unit, self.people[order], np.full(98, 1000.0 * unit), swings, moved
        )
        for before, after in zip(one.floors[:5], other.floors[:5], strict=True):
            assert before.excess is not None
            assert after.excess == pytest.approx(unit * before.excess, rel=1e-6, abs=100 * unit)
        assert other.explained[:5] == pytest.approx(one.explained[:5][:, order], nan_ok=True, rel=1e-5)

    def test_who_cannot_be_drawn_is_in_no_sum(self) -> None:
        values = np.full(98, 1000.0)
        values[0], values[1] = NAN, -20.0
        swings = relative(0.1, 0.1, 98)
        swings.year[2] = NAN
        found = noise_floor(values, self.people, np.full(98, 1000.0), swings, chance_of(1, 98))
        assert found.potential.counted == 95

    def test_who_is_in_the_fit_without_a_swing_stands_still_in_it(self) -> None:
        values, size, fit = fitted()
        swings, draws = relative(0.1, 0.05, 98), chance_of(4, 98)
        whole = noise_floor(values, size, fit.centres(), swings, draws, fit)
        swings.year[2] = NAN
        found = noise_floor(values, size, fit.centres(), swings, draws, fit)
        assert found.potential.counted == 97
        assert np.isnan(found.explained[:, 2]).all()
        for before, after in zip(whole.floors, found.floors, strict=True):
            assert before.high is not None
            assert after.high == pytest.approx(before.high, rel=0.2)

    def test_who_is_in_the_fit_without_a_centre_stands_where_it_is_fitted(self) -> None:
        values, size, fit = fitted()
        centres = fit.centres()
        whole = noise_floor(values, size, centres, relative(0.1, 0.05, 98), chance_of(4, 98), fit)
        centres[2] = NAN
        found = noise_floor(values, size, centres, relative(0.1, 0.05, 98), chance_of(4, 98), fit)
        assert found.potential.counted == 97
        for before, after in zip(whole.floors, found.floors, strict=True):
            assert before.high is not None
            assert after.high == pytest.approx(before.high, rel=0.2)

    def test_an_expected_spend_that_one_lacks_is_in_no_sum(self) -> None:
        values, size, fit = fitted()
        said = fit.refitted(values[None, :])[0]
        said[5] = NAN
        found = noise_floor(
            values, size, fit.centres(), relative(0.1, 0.05, 98), chance_of(4, 98), expected=said
        )
        floor = found.floors[RULES.index("expected")]
        assert floor.high is not None
        assert np.isnan(found.explained[RULES.index("expected"), 5])
        assert found.potential.organisations[RULES.index("expected")][5] is None

    def test_the_share_of_one_alone_is_that_among_all(self) -> None:
        values, size, fit = fitted()
        swings, draws = relative(0.1, 0.05, 98), chance_of(4, 98)
        of_all = noise_floor(values, size, fit.centres(), swings, draws, fit)
        alone = noise_floor(
            values, size, fit.centres(), swings, draws, fit, of_each=np.arange(98) == int(values.argmax())
        )
        place = int(values.argmax())
        assert alone.explained[:, place].tolist() == of_all.explained[:, place].tolist()
        assert np.isnan(np.delete(alone.explained, place, axis=1)).all()

    def test_nobody_who_can_be_drawn(self) -> None:
        nothing = np.full(98, NAN)
        found = noise_floor(nothing, self.people, nothing, relative(0.1, 0.1, 98), chance_of(1, 98))
        assert {floor.observed for floor in found.floors} == {None}
        assert {floor.high for floor in found.floors} == {None}


def fitted() -> tuple[np.ndarray, np.ndarray, Fit]:
    """98 figures that go with size, the sizes, and the fit on them."""
    chance = np.random.default_rng(3)
    size = np.exp(chance.normal(10.5, 0.7, 98))
    values = 4000.0 * size**-0.15 * np.exp(0.1 * chance.standard_normal(98))
    fit = expected(values, conditions([Condition("inhabitants", size)], 98)).fit
    assert fit is not None
    return values, size, fit
