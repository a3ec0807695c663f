"""Segments, growth, contributions, movers and the two regions added backwards."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.comparison.trends import (
    backward_sum,
    cagr,
    contributions,
    largest_movers,
    log_slope,
    ratio_series,
    segments,
    yearly_growth,
)
from alen.errors import BadInput

NAN = float("nan")
YEARS = [2018, 2019, 2020, 2021, 2022]
AMOUNTS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 10**12), st.just(NAN)), st.one_of(st.integers(0, 10**12), st.just(NAN))
    ),
    max_size=30,
)


class TestSegments:
    def test_a_cut_begins_a_stretch(self) -> None:
        found = segments(YEARS, [1, 2, 3, 4, 5], cuts=[2020, 2022])
        assert [(s.first_year, s.last_year) for s in found] == [(2018, 2019), (2020, 2021), (2022, 2022)]

    def test_a_gap_is_no_cut(self) -> None:
        found = segments(YEARS, [1, NAN, 3, NAN, NAN])
        assert [(s.first_year, s.last_year, s.start, s.stop) for s in found] == [(2018, 2020, 0, 3)]

    def test_a_function_not_authorised_in_one_year(self) -> None:
        found = segments(YEARS, [1, 2, NAN, 4, 5], cuts=[2020])
        assert [(s.first_year, s.last_year) for s in found] == [(2018, 2019), (2021, 2022)]

    def test_cuts_outside_the_series_and_in_a_missing_year(self) -> None:
        assert len(segments(YEARS, [1, 2, 3, 4, 5], cuts=[2000, 2018, 2023])) == 1
        found = segments([2012, 2014, 2015], [1, 2, 3], cuts=[2013])
        assert [s.first_year for s in found] == [2012, 2014]

    def test_nothing(self) -> None:
        assert segments([], []) == ()
        assert segments(YEARS, [NAN] * 5) == ()

    @pytest.mark.parametrize("years", [[2019, 2018], [2018, 2018], [[2018, 2019]]])
    def test_years_must_rise(self, years: list[int]) -> None:
        with pytest.raises(BadInput):
            segments(years, [1, 2])

    @given(
        st.lists(st.one_of(st.floats(1, 100), st.just(NAN)), min_size=1, max_size=15),
        st.sets(st.integers(1998, 2018), max_size=5),
    )
    def test_every_value_is_in_one_stretch_and_no_stretch_holds_a_cut(
        self, values: list[float], cuts: set[int]
    ) -> None:
        years = list(range(2000, 2000 + len(values)))
        found = segments(years, values, cuts)
        covered = [place for s in found for place in range(s.start, s.stop)]
        assert len(covered) == len(set(covered))
        assert {i for i, value in enumerate(values) if not math.isnan(value)} <= set(covered)
        assert not any(s.first_year < cut <= s.last_year for s in found for cut in cuts)


class TestGrowth:
    def test_refuses_to_span_a_cut_and_names_the_stretches(self) -> None:
        for grow in (cagr, log_slope):
            with pytest.raises(BadInput) as caught:
                grow(YEARS, [1, 2, 3, 4, 5], [2021])
            assert "2018-2020, 2021-2022" in caught.value.do

    def test_a_cut_beside_the_values_is_no_hindrance(self) -> None:
        assert cagr(YEARS, [NAN, NAN, 100, 110, 121], [2020]).pct_a_year == pytest.approx(10.0)

    def test_each_stretch_can_be_asked_for(self) -> None:
        values = np.array([100, 110, 50, 60, 72])
        rates = [
            cagr(np.array(YEARS)[s.positions], values[s.positions]).pct_a_year
            for s in segments(YEARS, values, cuts=[2020])
        ]
        assert rates == pytest.approx([10.0, 20.0])

    @pytest.mark.parametrize(
        "values", [[NAN] * 5, [NAN, 3, NAN, NAN, NAN], [0, 1, 2, 3, 4], [1, 2, 3, 4, -5]]
    )
    def test_no_rate(self, values: list[float]) -> None:
        assert math.isnan(cagr(YEARS, values).pct_a_year)

    def test_no_values_no_years(self) -> None:
        growth = cagr(YEARS, [NAN] * 5)
        assert (growth.first_year, growth.last_year, growth.observations) == (None, None, 0)

    @given(st.floats(-50, 100), st.floats(0.01, 1e12), st.integers(2, 12))
    def test_a_steady_series_grows_at_its_rate(self, rate: float, start: float, count: int) -> None:
        years = list(range(2007, 2007 + count))
        values = [start * (1 + rate / 100) ** i for i in range(count)]
        assert cagr(years, values).pct_a_year == pytest.approx(rate, abs=1e-6)
        assert log_slope(years, values).pct_a_year == pytest.approx(rate, abs=1e-6)


class TestLogSlope:
    def test_by_hand(self) -> None:
        # ln values 0, 1, 0 over three years: slope 0, RSS 2/3, s² 2/3, se √(1/3), t(1) 12.7062.
        fit = log_slope([2020, 2021, 2022], [1, math.e, 1])
        half = 12.706205 / math.sqrt(3)
        assert fit.pct_a_year == pytest.approx(0.0, abs=1e-9)
        assert fit.high_pct == pytest.approx(100 * math.expm1(half), rel=1e-5)
        assert fit.low_pct == pytest.approx(100 * math.expm1(-half), rel=1e-5)

    def test_two_values_have_no_interval(self) -> None:
        fit = log_slope(YEARS, [100, NAN, NAN, NAN, 200])
        assert fit.pct_a_year == pytest.approx(100 * (2**0.25 - 1))
        assert math.isnan(fit.low_pct)
        assert math.isnan(fit.high_pct)
        assert (fit.first_year, fit.last_year, fit.observations) == (2018, 2022, 2)

    def test_one_value_or_one_below_zero_has_no_slope(self) -> None:
        assert math.isnan(log_slope(YEARS, [100, NAN, NAN, NAN, NAN]).pct_a_year)
        assert math.isnan(log_slope(YEARS, [100, 110, 0, 120, 130]).pct_a_year)

    @pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
    def test_the_level_is_a_share(self, level: float) -> None:
        with pytest.raises(BadInput):
            log_slope(YEARS, [1, 2, 3, 4, 5], level=level)

    @given(st.lists(st.floats(1, 1e6), min_size=3, max_size=12))
    def test_the_interval_holds_the_slope(self, values: list[float]) -> None:
        fit = log_slope(range(2000, 2000 + len(values)), values, level=0.9)
        assert fit.low_pct <= fit.pct_a_year <= fit.high_pct
        wider = log_slope(range(2000, 2000 + len(values)), values, level=0.99)
        assert wider.low_pct <= fit.low_pct


class TestYearlyGrowth:
    def test_missing_cut_and_base_at_or_below_zero(self) -> None:
        growth = yearly_growth([2018, 2019, 2020, 2021, 2023], [0, 10, 5, 15, 30], cuts=[2021])
        np.testing.assert_array_equal(growth, [NAN, NAN, -50.0, NAN, NAN])

    def test_short_series(self) -> None:
        assert yearly_growth([], []).size == 0
        np.testing.assert_array_equal(yearly_growth([2020], [1.0]), [NAN])


class TestContributions:
    @given(AMOUNTS)
    def test_add_up_to_the_growth_of_the_total(self, pairs: list[tuple[float, float]]) -> None:
        first, last = [p[0] for p in pairs], [p[1] for p in pairs]
        parts = contributions(first, last)
        both = [(f, n) for f, n in pairs if not math.isnan(f) and not math.isnan(n)]
        if not both:
            assert math.isnan(parts.total_growth_pct)
            return
        total_first, total_last = sum(f for f, _ in both), sum(n for _, n in both)
        assert parts.total_change == total_last - total_first  # whole amounts: exactly
        assert np.nansum(parts.changes) == parts.total_change
        if total_first == 0:
            assert math.isnan(parts.total_growth_pct)
            assert np.isnan(parts.points).all()
            return
        assert parts.total_growth_pct == pytest.approx(
            100 * (total_last / total_first - 1), rel=1e-9, abs=1e-9
        )
        largest = float(np.nanmax(np.abs(parts.points)))
        assert np.nansum(parts.points) == pytest.approx(parts.total_growth_pct, abs=1e-9 + 1e-12 * largest)

    def test_members_missing_in_a_year_are_told_and_in_no_sum(self) -> None:
        parts = contributions([100, NAN, 50, NAN], [110, 70, NAN, NAN])
        assert (parts.total_first, parts.total_change, parts.total_growth_pct) == (100.0, 10.0, 10.0)
        assert parts.missing_first.tolist() == [False, True, False, True]
        assert parts.missing_last.tolist() == [False, False, True, True]
        assert parts.is_partial

    def test_whole_group(self) -> None:
        assert not contributions([1, 2], [2, 3]).is_partial


class TestLargestMovers:
    def test_amount_and_per_cent_differ(self) -> None:
        movers = largest_movers([1000, 10, 100], [1100, 20, 60], k=2)
        assert movers.absolute == (0, 2)
        assert movers.relative == (1, 2)
        np.testing.assert_allclose(movers.relative_pct, [10.0, 100.0, -40.0])

    def test_still_and_missing_members_are_no_movers(self) -> None:
        movers = largest_movers([5, NAN, 7, 0], [5, 1, NAN, 3], k=9)
        assert movers.absolute == (3,)
        assert movers.relative == ()

    def test_ties_keep_the_order(self) -> None:
        assert largest_movers([10, 10, 10], [5, 15, 5], k=3).absolute == (0, 1, 2)

    def test_none_and_negative(self) -> None:
        assert largest_movers([1.0], [2.0], k=0).absolute == ()
        with pytest.raises(BadInput):
            largest_movers([1.0], [2.0], k=-1)


class TestBackwardSum:
    def test_sum_over_sum_not_mean_of_values(self) -> None:
        both = backward_sum(
            ratio_series([2023, 2024], [300, 330], [30, 30]), ratio_series([2023, 2024], [50, 70], [10, 10])
        )
        np.testing.assert_array_equal(both.numerators, [350, 400])
        np.testing.assert_array_equal(both.values, [8.75, 10.0])

    def test_missing_in_either_is_missing(self) -> None:
        both = backward_sum(
            ratio_series([2022, 2023, 2024], [1, NAN, 3], [1, 1, 1]),
            ratio_series([2023, 2024, 2025], [1, 2, 3], [1, NAN, 1]),
        )
        assert both.years.tolist() == [2022, 2023, 2024, 2025]
        np.testing.assert_array_equal(both.numerators, [NAN, NAN, 5, NAN])
        np.testing.assert_array_equal(both.denominators, [NAN, 2, NAN, NAN])
        assert np.isnan(both.values).all()

    @given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)), min_size=1, max_size=10))
    def test_does_not_depend_on_the_order(self, rows: list[tuple[int, int]]) -> None:
        years = range(2007, 2007 + len(rows))
        one = ratio_series(years, [r[0] for r in rows], [r[1] for r in rows])
        other = ratio_series(years, [r[1] for r in rows], [r[1] for r in rows])
        np.testing.assert_array_equal(backward_sum(one, other).values, backward_sum(other, one).values)
