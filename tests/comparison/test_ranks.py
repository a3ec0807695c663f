"""Places, percentiles, quartiles and spread."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from alen.comparison.ranks import (
    max_min_ratio,
    percentile_rank,
    percentile_ranks,
    quartiles,
    ranks,
    ratio_to_lowest,
)
from alen.errors import BadInput

NAN = float("nan")
# Few distinct values, so that ties are common; NaN for missing.
VALUES = st.lists(st.one_of(st.integers(-5, 20).map(float), st.floats(-1e6, 1e6), st.just(NAN)), max_size=40)
ARRAYS = npst.arrays(np.float64, st.integers(1, 40), elements=st.floats(-1e6, 1e6))


def ranks_one_by_one(values: list[float], descending: bool) -> list[int]:
    """The definition, word for word: one more than the number of values ahead."""
    present = [value for value in values if not math.isnan(value)]
    return [
        0 if math.isnan(value) else 1 + sum(p > value if descending else p < value for p in present)
        for value in values
    ]


class TestRanks:
    @given(VALUES, st.booleans())
    def test_follow_the_definition(self, values: list[float], descending: bool) -> None:
        assert ranks(values, descending).tolist() == ranks_one_by_one(values, descending)

    @given(VALUES, st.randoms(use_true_random=False))
    def test_do_not_depend_on_the_order(self, values: list[float], shuffler: Random) -> None:
        order = list(range(len(values)))
        shuffler.shuffle(order)
        assert ranks([values[i] for i in order]).tolist() == [int(ranks(values)[i]) for i in order]

    @given(ARRAYS)
    def test_best_place_is_taken_and_none_is_beyond_n(self, values: np.ndarray) -> None:
        places = ranks(values)
        assert places.min() == 1
        assert places.max() <= values.size

    def test_a_unit_left_out_moves_nobody(self) -> None:
        with_it = ranks([5.0, 9.0, 1.0, 7.0], eligible=[True, False, True, True])
        assert with_it.tolist() == [2, 0, 3, 1]
        assert ranks([5.0, 1.0, 7.0]).tolist() == [2, 3, 1]

    def test_infinity_is_no_value(self) -> None:
        assert ranks([1.0, float("inf"), 2.0]).tolist() == [2, 0, 1]

    def test_nothing_to_rank(self) -> None:
        assert ranks([]).tolist() == []
        assert ranks([NAN, NAN]).tolist() == [0, 0]

    def test_the_argument_is_left_alone(self) -> None:
        values = np.array([1.0, np.inf, 3.0])
        ranks(values)
        assert values[1] == np.inf

    def test_lengths_must_agree(self) -> None:
        with pytest.raises(BadInput) as caught:
            ranks([1.0, 2.0], eligible=[True])
        assert "eligible" in caught.value.what
        with pytest.raises(BadInput):
            ranks([[1.0, 2.0]])


class TestPercentileRank:
    @given(ARRAYS, st.floats(-2e6, 2e6), st.floats(0, 1e6))
    def test_never_falls_as_own_rises(self, values: np.ndarray, own: float, step: float) -> None:
        assert percentile_rank(values, own) <= percentile_rank(values, own + step)

    @given(ARRAYS)
    def test_ends_at_a_hundred(self, values: np.ndarray) -> None:
        assert percentile_rank(values, float(values.max())) == 100.0
        assert percentile_ranks(values).max() == 100.0

    @given(VALUES)
    def test_all_at_once_equals_one_by_one(self, values: list[float]) -> None:
        np.testing.assert_array_equal(
            percentile_ranks(values), [percentile_rank(values, value) for value in values]
        )

    def test_missing_says_nothing(self) -> None:
        assert math.isnan(percentile_rank([1.0, 2.0], NAN))
        assert math.isnan(percentile_rank([NAN], 3.0))
        assert percentile_rank([10, 20, NAN, NAN], 10) == 50.0

    def test_only_the_eligible_count(self) -> None:
        assert percentile_rank([0, 10, 20], 10, eligible=[False, True, True]) == 50.0
        np.testing.assert_array_equal(
            percentile_ranks([0, 10, 20], eligible=[False, True, True]), [NAN, 50.0, 100.0]
        )


class TestQuartiles:
    def test_interpolate_between_order_statistics(self) -> None:
        # n = 4: positions 1.75, 2.5 and 3.25 of 1, 2, 4, 8.
        assert quartiles([8, 1, NAN, 4, 2]) == (1.75, 3.0, 5.0)

    def test_none(self) -> None:
        assert all(math.isnan(q) for q in quartiles([NAN]))
        assert all(math.isnan(q) for q in quartiles([1.0], eligible=[False]))

    @given(ARRAYS)
    def test_are_in_order_and_inside(self, values: np.ndarray) -> None:
        found = quartiles(values)
        assert values.min() <= found.lower <= found.median <= found.upper <= values.max()

    @given(ARRAYS)
    def test_are_numpys_to_the_last_bit(self, values: np.ndarray) -> None:
        assert list(quartiles(values)) == np.quantile(values, (0.25, 0.5, 0.75), method="linear").tolist()


class TestSpread:
    @pytest.mark.parametrize("lowest", [0.0, -1.0])
    def test_no_ratio_at_or_below_zero(self, lowest: float) -> None:
        assert math.isnan(max_min_ratio([lowest, 5.0]))
        assert np.isnan(ratio_to_lowest([lowest, 5.0])).all()

    def test_a_value_left_out_does_not_spoil_it(self) -> None:
        assert max_min_ratio([-3.0, 2.0, 5.0], eligible=[False, True, True]) == 2.5
        np.testing.assert_array_equal(
            ratio_to_lowest([-3.0, 2.0, 5.0], eligible=[False, True, True]), [NAN, 1.0, 2.5]
        )

    def test_none(self) -> None:
        assert math.isnan(max_min_ratio([]))
        assert ratio_to_lowest([NAN]).size == 1
