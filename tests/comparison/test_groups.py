"""Group values both ways, and the national row against its members."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.comparison.groups import group_means, national_check
from alen.errors import BadInput

NAN = float("nan")


class TestGroupMeans:
    def test_whole_group(self) -> None:
        means = group_means([10, 60], [10, 20])
        assert (means.weighted, means.unweighted) == pytest.approx((70 / 30, 2.0))
        assert (means.covered_share, means.covered_by, means.is_partial) == (1.0, "denominator", False)
        assert (means.members, means.members_missing) == (2, 0)

    def test_a_missing_member_is_not_zero(self) -> None:
        means = group_means([10, NAN, 60], [10, 70, 20])
        assert means.weighted == pytest.approx(70 / 30)
        assert means.covered_share == pytest.approx(0.3)
        assert means.is_partial
        assert means.members_missing == 1

    def test_a_missing_denominator_is_counted_by_members(self) -> None:
        means = group_means([10, 5, 60, 30], [10, NAN, 20, 10])
        assert means.weighted == pytest.approx(100 / 40)
        assert (means.covered_share, means.covered_by) == (0.75, "count")

    def test_zero_is_a_value(self) -> None:
        means = group_means([0, 30], [10, 10])
        assert (means.weighted, means.unweighted, means.is_partial) == (1.5, 1.5, False)

    def test_nobody(self) -> None:
        means = group_means([], [])
        assert math.isnan(means.weighted)
        assert math.isnan(means.unweighted)
        assert math.isnan(means.covered_share)
        assert (means.members, means.covered_by) == (0, "unknown")

    def test_nobody_with_a_value(self) -> None:
        means = group_means([NAN, NAN], [10, 20])
        assert math.isnan(means.weighted)
        assert (means.covered_share, means.members_missing, means.is_partial) == (0.0, 2, True)

    def test_a_group_of_no_inhabitants(self) -> None:
        means = group_means([5, 5], [0, 0])
        assert math.isnan(means.weighted)
        assert math.isnan(means.covered_share)

    def test_published_values_without_numerators(self) -> None:
        means = group_means([NAN, NAN, NAN], [10, 20, 30], values=[100, 200, NAN])
        assert math.isnan(means.weighted)
        assert means.unweighted == 150.0
        assert (means.members_missing, means.members_without_value) == (3, 1)

    def test_lengths_must_agree(self) -> None:
        with pytest.raises(BadInput):
            group_means([1, 2], [1])
        with pytest.raises(BadInput):
            group_means([1, 2], [1, 2], values=[1])

    @given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)), min_size=1, max_size=30))
    def test_the_weighted_mean_lies_among_the_members(self, members: list[tuple[int, int]]) -> None:
        tops, bottoms = zip(*members, strict=True)
        means = group_means(tops, bottoms)
        values = [top / bottom for top, bottom in members]
        slack = 1e-9 * max(1.0, max(values))
        assert min(values) - slack <= means.weighted <= max(values) + slack
        assert min(values) - slack <= means.unweighted <= max(values) + slack


class TestNationalCheck:
    @given(st.lists(st.tuples(st.floats(0, 20_000), st.integers(1, 700_000)), min_size=1, max_size=98))
    def test_rounding_alone_is_never_flagged(self, members: list[tuple[float, int]]) -> None:
        values, people = (np.array(column, dtype=np.float64) for column in zip(*members, strict=True))
        national = float(np.round((values * people).sum() / people.sum()))
        check = national_check(np.round(values), people, national)
        assert check.verdict == "within_rounding"
        assert abs(check.difference) <= check.bound + 1e-6

    def test_a_real_difference_is_flagged(self) -> None:
        check = national_check([100, 200], [1, 3], 177)
        assert (check.implied, check.difference, check.bound) == (175.0, 2.0, 1.0)
        assert check.is_flagged

    def test_the_unit_sets_the_bound(self) -> None:
        assert not national_check([100, 200], [1, 3], 180, unit=10).is_flagged
        assert national_check([100, 200], [1, 3], 176, unit=0.1).is_flagged

    def test_a_missing_value_makes_it_partial(self) -> None:
        check = national_check([100, NAN], [30, 10], 500)
        assert (check.verdict, check.is_flagged, check.covered_share) == ("partial", False, 0.75)
        assert math.isnan(check.bound)

    def test_populations_not_loaded_make_it_partial(self) -> None:
        check = national_check([100, 200], [NAN, NAN], 150)
        assert check.verdict == "partial"
        assert math.isnan(check.implied)
        assert math.isnan(check.covered_share)
        assert check.members_missing == 2

    def test_no_national_row(self) -> None:
        check = national_check([100, 200], [1, 1], NAN)
        assert check.verdict == "partial"
        assert check.implied == 150.0
