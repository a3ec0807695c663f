"""Draws, past movement, swing bands, differences and places with bands."""

from __future__ import annotations

import hashlib
import math
import statistics
import tracemalloc
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.comparison.differences import (
    booking_explains,
    booking_explains_each,
    differences,
    mean_draws,
    median_draws,
    peer_mean_draws,
)
from alen.comparison.draws import Draws, normal_rows, percentiles, shared_draws
from alen.comparison.movement import LEAST_MOVEMENTS, Movement, past_movement
from alen.comparison.normal import normal_quantile
from alen.comparison.rank_bands import rank_bands
from alen.comparison.swing import Swing, bands, figure_draws, swing
from alen.errors import BadInput

NAN = float("nan")
YEARS = range(2016, 2025)
CODES = [str(code) for code in range(901, 941)]


def relative(year: float, booking: float, count: int) -> Swing:
    """The same two swings for all."""
    none = np.full(count, NAN)
    return Swing(np.full(count, year), np.full(count, booking), none, none)


def series(sigma: float, count: int = 60, seed: int = 7) -> np.ndarray:
    chance = np.random.default_rng(seed)
    levels = 1000.0 * np.exp(0.3 * chance.standard_normal((count, 1)))
    return levels * np.exp(sigma * chance.standard_normal((count, len(YEARS))))


class TestNormalQuantile:
    @given(st.floats(1e-300, 1.0 - 1e-15))
    @settings(deadline=None)
    def test_is_the_inverse_of_the_distribution(self, probability: float) -> None:
        z = float(normal_quantile(probability))
        assert 0.5 * math.erfc(-z / math.sqrt(2)) == pytest.approx(probability, rel=2e-13 * (1 + z * z))

    def test_agrees_with_the_standard_library(self) -> None:
        asked = [1e-12, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.9, 0.9999]
        expected = [statistics.NormalDist().inv_cdf(p) for p in asked]
        assert normal_quantile(asked) == pytest.approx(expected, rel=1e-14)

    def test_the_ends_and_the_shape(self) -> None:
        assert normal_quantile([[0.0, 1.0], [0.5, NAN]]).tolist() == [
            [-math.inf, math.inf],
            [0.0, pytest.approx(NAN, nan_ok=True)],
        ]

    def test_no_probability_beyond_one(self) -> None:
        with pytest.raises(BadInput):
            normal_quantile([1.5])


class TestDraws:
    def test_the_key_is_the_stated_one(self) -> None:
        key = int.from_bytes(hashlib.sha256(b"m|narrow|901|1").digest()[:16], "little")
        words = np.random.Philox(key=key, counter=2023 << 64).random_raw(5)
        expected = [statistics.NormalDist().inv_cdf(((int(w) >> 11) + 0.5) / 2**53) for w in words]
        assert normal_rows("m", "narrow", ["901"], 2023, 5)[0] == pytest.approx(expected, rel=1e-13)

    def test_are_the_same_in_every_comparison(self) -> None:
        alone, among = (shared_draws("m", "narrow", codes, 2023) for codes in (["905"], CODES))
        assert (alone.booking[0] == among.booking[4]).all()
        assert (alone.year[0] == among.year[4]).all()

    def test_booking_persists_and_years_do_not(self) -> None:
        one, other = (shared_draws("m", "narrow", CODES, year) for year in (2022, 2023))
        assert (one.booking == other.booking).all()
        assert abs(float(np.corrcoef(one.year.ravel(), other.year.ravel())[0, 1])) < 0.02

    def test_measure_scope_and_organisation_part_them(self) -> None:
        rows = [
            normal_rows(measure, scope, [code], 0, 2000)[0]
            for measure, scope, code in (("m", "narrow", "901"), ("n", "narrow", "901"), ("m", "wide", "901"),
                                         ("m", "narrow", "902"))
        ]  # fmt: skip
        together = np.corrcoef(rows) - np.eye(4)
        assert np.abs(together).max() < 0.1

    def test_fewer_draws_are_the_beginning(self) -> None:
        few, many = (normal_rows("m", "narrow", ["901"], 2023, count) for count in (10, 999))
        assert (few[0] == many[0, :10]).all()

    def test_are_standard_normal(self) -> None:
        drawn = np.sort(normal_rows("m", "narrow", CODES, 2020, 2000).ravel())
        expected = normal_quantile((np.arange(drawn.size) + 0.5) / drawn.size)
        assert abs(drawn.mean()) < 0.015
        # Kolmogorov's distance at these 80,000 draws: 1.95/√80000 = .0069 in one of a thousand seeds.
        places = np.searchsorted(drawn, expected) / drawn.size
        assert np.abs(places - (np.arange(drawn.size) + 0.5) / drawn.size).max() < 0.0069

    def test_what_cannot_be_drawn(self) -> None:
        for refused in (
            lambda: shared_draws("m", "narrow", ["901"], 0),
            lambda: normal_rows("m", "narrow", ["9|1"], 0, 5),
            lambda: normal_rows("m", "narrow", ["901"], 0, 0),
        ):
            with pytest.raises(BadInput):
                refused()

    def test_percentiles_are_numpys(self) -> None:
        drawn = np.random.default_rng(3).standard_normal((7, 101))
        low, high = percentiles(drawn, (0.05, 0.95))
        assert low == pytest.approx(np.quantile(drawn, 0.05, axis=1, method="weibull"), rel=1e-12)
        assert high == pytest.approx(np.quantile(drawn, 0.95, axis=1, method="weibull"), rel=1e-12)

    def test_a_measure_stays_small(self) -> None:
        codes = [str(code) for code in range(103)]
        tracemalloc.start()
        drawn = shared_draws("m", "narrow", codes, 2023)
        figure_draws(np.full(103, 9.0), relative(0.1, 0.1, 103), drawn)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 15e6


class TestPercentiles:
    @given(
        st.sampled_from([1, 2, 3, 19, 499, 500, 501, 2000]),
        st.lists(st.floats(0, 1), min_size=1, max_size=4),
        st.booleans(),
    )
    @settings(max_examples=60, deadline=None)
    def test_are_read_from_the_draws_in_order(self, count: int, shares: list[float], has_ties: bool) -> None:
        draws = np.random.default_rng(count).normal(0, 1, (4, count))
        draws = np.round(draws, 1) + 0.0 if has_ties else draws
        draws[2, -1] = NAN
        before = draws.copy()
        ordered = np.sort(draws, axis=1)
        for share, found in zip(shares, percentiles(draws, tuple(shares)), strict=True):
            place = min(max(share * (count + 1) - 1, 0.0), count - 1.0)
            low = int(place)
            first, second = ordered[:, low], ordered[:, min(low + 1, count - 1)]
            expected = first + (second - first) * (place - low)
            expected[2] = NAN
            assert found.tolist() == pytest.approx(expected.tolist(), abs=0, rel=0, nan_ok=True)
        assert np.array_equal(draws, before, equal_nan=True)


class TestPastMovement:
    @pytest.mark.parametrize("sigma", [0.02, 0.1, 0.3])
    def test_finds_the_planted_swing(self, sigma: float) -> None:
        found = past_movement(series(sigma), YEARS)
        assert found.common == pytest.approx(sigma, rel=0.12)
        assert np.median(found.sigma) == pytest.approx(sigma, rel=0.12)
        assert set(found.basis) == {"own"}

    def test_unequal_organisations_stay_unequal(self) -> None:
        values = np.vstack([series(0.02, 30), series(0.4, 30, seed=8)])
        sigma = past_movement(values, YEARS).sigma
        assert np.median(sigma[:30]) < 0.05
        assert np.median(sigma[30:]) > 0.25

    def test_common_movement_and_own_growth_are_no_swing(self) -> None:
        inflation = np.cumprod([1.0, 1.01, 1.3, 0.9, 1.02, 1.4, 1.0, 1.1, 1.0])
        growth = np.linspace(0.98, 1.04, 40)[:, None] ** np.arange(len(YEARS))
        assert past_movement(1000.0 * growth * inflation, YEARS).sigma == pytest.approx(0.0, abs=1e-9)

    def test_one_wild_year_hardly_matters(self) -> None:
        values = series(0.05)
        before = past_movement(values, YEARS).sigma[0]
        values[0, 4] *= 8.0
        assert past_movement(values, YEARS).sigma[0] < 2.0 * before

    def test_no_movement_reaches_over_a_cut_or_a_gap(self) -> None:
        values = series(0.05)
        jumped = values.copy()
        jumped[:, 4:] *= np.linspace(1.0, 9.0, len(values))[:, None]
        cut = past_movement(jumped, YEARS, cuts=[2020])
        assert set(cut.movements) == {7}
        breaks = np.zeros(values.shape, dtype=bool)
        breaks[0, 4] = True
        assert past_movement(values, YEARS, breaks=breaks).movements[:2] == (7, 8)
        values[0, 4] = NAN
        assert past_movement(values, YEARS).movements[:2] == (6, 8)
        gap = [year for year in YEARS if year != 2020]
        assert set(past_movement(np.delete(values, 4, axis=1), gap).movements) == {6}
        assert cut.sigma == pytest.approx(past_movement(series(0.05), YEARS, cuts=[2020]).sigma)

    def test_short_series_have_the_common_value(self) -> None:
        values = series(0.1)
        values[0, : len(YEARS) - LEAST_MOVEMENTS] = NAN
        found = past_movement(values, YEARS)
        assert (found.basis[0], found.reasons[0]) == ("common", "too_few_movements")
        assert found.sigma[0] == found.common
        assert found.df[0] < found.df[1]

    def test_near_zero_and_below_is_told_in_the_unit(self) -> None:
        values = series(0.1)
        values[0] = [5.0, -3.0, 2.0, 9.0, -8.0, 1.0, 0.0, 4.0, -2.0]
        values[1, :7], values[1, 7:] = NAN, [0.0, 3.0]
        values[2] = NAN
        found = past_movement(values, YEARS)
        assert found.basis[:3] == ("absolute", "none", "none")
        assert found.reasons[:3] == ("near_zero", "near_zero", "no_series")
        assert np.isnan(found.sigma[:3]).all()
        assert 2.0 < found.absolute[0] < 15.0
        assert np.isnan(found.absolute[1:]).all()

    def test_what_was_small_before_a_break_is_forgotten(self) -> None:
        values = series(0.1)
        values[0, :4] = 2.0, 0.0, -3.0, 1.0
        assert past_movement(values, YEARS).basis[0] == "absolute"
        breaks = np.zeros(values.shape, dtype=bool)
        breaks[0, 4] = True
        assert past_movement(values, YEARS, breaks=breaks).basis[0] == "own"
        breaks[0] = np.arange(len(YEARS)) == 3
        assert past_movement(values, YEARS, breaks=breaks).basis[0] == "absolute"

    def test_nothing_to_read_from(self) -> None:
        found = past_movement(series(0.1)[:, :2], [2023, 2024])
        assert set(found.basis) == {"none"}
        assert np.isnan(found.sigma).all()

    @given(st.randoms(use_true_random=False), st.floats(1e-3, 1e6))
    @settings(max_examples=25, deadline=None)
    def test_order_and_unit_do_not_matter(self, shuffler: Random, unit: float) -> None:
        values = series(0.1, 12)
        order = list(range(12))
        shuffler.shuffle(order)
        found = past_movement(values[order] * unit, YEARS).sigma
        assert found == pytest.approx(past_movement(values, YEARS).sigma[order], rel=1e-9)

    def test_shapes_must_agree(self) -> None:
        with pytest.raises(BadInput):
            past_movement(series(0.1), range(2016, 2020))
        with pytest.raises(BadInput):
            past_movement(series(0.1), YEARS, breaks=[[True]])


class TestBands:
    chance = shared_draws("m", "narrow", CODES, 2023)

    @given(st.floats(0, 0.5), st.floats(0, 0.5))
    @settings(max_examples=30, deadline=None)
    def test_are_the_lognormals(self, year: float, booking: float) -> None:
        values = np.linspace(100, 5000, 40)
        band = bands(figure_draws(values, relative(year, booking, 40), self.chance), values)
        width = 1.6449 * math.hypot(year, booking)
        assert np.log(band.high / values).mean() == pytest.approx(width, rel=0.05, abs=1e-12)
        assert np.log(band.low / values).mean() == pytest.approx(-width, rel=0.05, abs=1e-12)
        assert (band.low <= values).all()
        assert (values <= band.high).all()

    def test_money_may_be_scaled(self) -> None:
        values, swings = np.linspace(100, 5000, 40), relative(0.1, 0.1, 40)
        one, other = (bands(figure_draws(values * unit, swings, self.chance)) for unit in (1.0, 100.0))
        assert other.low == pytest.approx(100 * one.low)

    def test_near_zero_the_band_is_in_the_unit(self) -> None:
        nan = np.array([NAN, NAN])
        moved = Movement(
            np.array([NAN, 0.1]), np.array([20.0, NAN]), nan, (8, 8), ("absolute", "own"), ("near_zero", ""),
            0.1, 1000.0,
        )  # fmt: skip
        swings = swing(moved, 0.05)
        assert swings.absolute_booking[0] == 50.0
        drawn = figure_draws([-10.0, 900.0], swings, shared_draws("m", "narrow", ["1", "2"], 2023))
        band = bands(drawn, [-10.0, 900.0])
        assert band.high[0] - band.low[0] == pytest.approx(2 * 1.645 * math.hypot(20, 50), rel=0.05)
        assert 700 < band.low[1] < 900 < band.high[1] < 1100

    def test_what_has_no_swing_has_no_band(self) -> None:
        swings = Swing(*(np.array([NAN, value]) for value in (0.1, 0.1, NAN, NAN)))
        band = bands(figure_draws([5.0, -5.0], swings, shared_draws("m", "narrow", ["1", "2"], 2023)))
        assert np.isnan(band.low).all()

    def test_an_assumption_is_a_share(self) -> None:
        moved = past_movement(series(0.1), YEARS)
        for wrong in (-0.1, NAN, [0.1, 0.2], float("inf")):
            with pytest.raises(BadInput):
                swing(moved, wrong)
        with pytest.raises(BadInput):
            figure_draws([1.0], swing(moved, 0.1), self.chance)


class TestDifferences:
    chance = shared_draws("m", "narrow", CODES, 2023)
    values = np.linspace(500, 1500, 40)

    def test_states(self) -> None:
        drawn = figure_draws(self.values, relative(0.05, 0.1, 40), self.chance)
        found = differences(self.values, drawn, np.median(self.values), median_draws(drawn))
        assert found.states[0] == "lower"
        assert found.states[-1] == "higher"
        assert found.states[20] == "no_clear_difference"
        assert (found.band.low <= found.points).all()
        assert (found.points <= found.band.high).all()

    def test_the_draws_are_shared(self) -> None:
        drawn = figure_draws(self.values, relative(0.2, 0.2, 40), self.chance)
        found = differences(self.values, drawn, self.values, drawn)
        assert (found.band.low == 0).all()
        assert (found.band.high == 0).all()
        assert set(found.states) == {"no_clear_difference"}

    def test_booking_alone(self) -> None:
        swings = relative(0.5, 0.1, 40)
        alone = figure_draws(self.values, swings.without_year(), self.chance)
        found = booking_explains(differences(self.values, alone, 1000.0, median_draws(alone)))
        gaps = np.abs(np.log(self.values / 1000.0))
        assert found[gaps < 0.12].all()
        assert not found[gaps > 0.22].any()

    def test_the_mean_of_what_scatters_is_not_moved(self) -> None:
        chance = np.random.default_rng(5)
        sigma, true, said = 0.3, np.full(40, 1000.0), list[float]()
        for _ in range(200):
            booked = true * np.exp(sigma * chance.standard_normal(40))
            noise = Draws(chance.standard_normal((40, 64)), np.zeros((40, 64)))
            swings = relative(0.0, sigma, 40)
            said.append(float(mean_draws(figure_draws(booked, swings, noise), swings).mean()))
        assert statistics.mean(said) == pytest.approx(1000.0, rel=0.012)

    def test_means_of_members_and_by_weight(self) -> None:
        swings = relative(0.0, 0.0, 40)
        drawn = figure_draws(self.values, swings, self.chance)
        members = np.arange(40) < 2
        weights = np.arange(40)
        mean = mean_draws(drawn, swings, members, weights)
        assert mean == pytest.approx(np.full(2000, self.values[1]))
        assert np.isnan(mean_draws(drawn, swings, np.zeros(40, dtype=bool))).all()
        assert np.isnan(median_draws(drawn, np.zeros(40, dtype=bool))).all()

    def test_means_of_peers_are_those_of_members(self) -> None:
        swings = relative(0.1, 0.1, 40)
        values = self.values.copy()
        values[7] = NAN
        drawn = figure_draws(values, swings, self.chance)
        places = np.array([[1, 2, 7], [5, 7, -1], [7, -1, -1]])
        found = peer_mean_draws(drawn, swings, places)
        for row, group in enumerate([(1, 2), (5,)]):
            members = np.isin(np.arange(40), group)
            assert found[row] == pytest.approx(mean_draws(drawn, swings, members))
        assert np.isnan(found[2]).all()

    def test_unknown_stays_unknown(self) -> None:
        drawn = np.full((1, 5), NAN)
        found = differences([NAN], drawn, 1.0, np.ones(5))
        assert found.states == ("unknown",)
        assert not booking_explains(found).any()
        with pytest.raises(BadInput):
            differences([1.0], np.ones((1, 5)), 1.0, np.ones(4))

    @pytest.mark.parametrize("draws", [1, 2, 3, 19, 40, 100, 2000])
    @pytest.mark.parametrize("is_rounded", [True, False])
    def test_several_references_at_once_are_each_for_itself(self, draws: int, is_rounded: bool) -> None:
        chance = np.random.default_rng(draws)
        drawn = chance.normal(0, 1, (60, draws)) + chance.normal(0, 2, (60, 1))
        references = [chance.normal(0, 1, draws), chance.normal(0, 1, (60, draws)), np.full(draws, NAN)]
        if is_rounded:  # ties, and differences of just 0
            drawn, references = np.round(drawn, 1), [np.round(one, 1) for one in references]
        drawn[3], references[1][5] = NAN, NAN
        whole = [np.array(np.broadcast_to(one, drawn.shape)) for one in references]
        whole.append(np.fmax.reduce(whole, axis=0))
        found = booking_explains_each(drawn, references)
        for row, reference in zip(found, whole, strict=True):
            one = booking_explains(differences(np.zeros(60), drawn, 0.0, reference))
            assert row.tolist() == one.tolist()
        with pytest.raises(BadInput):
            booking_explains_each(drawn, [np.zeros(draws + 1)])


class TestRankBands:
    chance = shared_draws("m", "narrow", CODES, 2023)

    @given(st.lists(st.floats(1, 1e6), min_size=40, max_size=40), st.floats(0, 0.4), st.booleans())
    @settings(max_examples=25, deadline=None)
    def test_hold_the_place_and_lie_within_n(self, values: list[float], sigma: float, down: bool) -> None:
        found = rank_bands(values, relative(sigma, sigma, 40), self.chance, descending=down)
        assert (found.low <= found.places).all()
        assert (found.places <= found.high).all()
        assert found.low.min() >= 1
        assert found.high.max() <= 40

    def test_without_swing_the_place_is_exact(self) -> None:
        found = rank_bands([3.0, 3.0, 1.0, *range(4, 41)], relative(0, 0, 40), self.chance)
        assert (found.low == found.places).all()
        assert (found.high == found.places).all()

    def test_where_nothing_but_swing_is_seen_every_place_is_likely(self) -> None:
        found = rank_bands(np.linspace(999, 1001, 40), relative(0.2, 0.2, 40), self.chance)
        assert found.spread == 0.0
        assert found.low.max() <= 5
        assert found.high.min() >= 36

    def test_a_wider_swing_widens(self) -> None:
        values = np.exp(np.linspace(6, 8, 40))
        widths = [
            float((found.high - found.low).mean())
            for found in (rank_bands(values, relative(s, 0, 40), self.chance) for s in (0.05, 0.2, 0.5))
        ]
        assert widths[0] < widths[1] < widths[2]

    @given(st.randoms(use_true_random=False), st.floats(1e-3, 1e3))
    @settings(max_examples=20, deadline=None)
    def test_order_and_unit_do_not_matter(self, shuffler: Random, unit: float) -> None:
        values, swings = np.linspace(500, 1500, 40), relative(0.1, 0.1, 40)
        order = list(range(40))
        shuffler.shuffle(order)
        moved = Draws(self.chance.booking[order], self.chance.year[order])
        one = rank_bands(values, swings, self.chance)
        other = rank_bands(values[order] * unit, swings, moved)
        assert np.abs(other.low - one.low[order]).max() <= 1
        assert np.abs(other.high - one.high[order]).max() <= 1

    def test_some_have_no_place(self) -> None:
        values = np.linspace(500, 1500, 40)
        values[0], values[1] = NAN, -4.0
        eligible = np.arange(40) != 2
        found = rank_bands(values, relative(0.1, 0.1, 40), self.chance, eligible=eligible)
        assert found.counted == 37
        assert found.places[:3].tolist() == found.low[:3].tolist() == found.high[:3].tolist() == [0, 0, 0]
        assert found.high.max() == 37
        assert rank_bands(np.full(40, NAN), relative(0.1, 0.1, 40), self.chance).counted == 0
