"""Outliers from year to year, and errors of a factor thousand."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadInput
from alen.measures.screening import hidiroglou_berthelot, thousand_errors

NAN = float("nan")
BEFORE = np.arange(1, 11) * 100.0
AFTER = BEFORE * np.array([1.02, 1.03, 1.01, 1.04, 1.02, 1.03, 2.5, 1.01, 0.99, 1.02])
PAIRS = st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=3, max_size=40)


class TestHidiroglouBerthelot:
    def test_pairs_that_cannot_be_screened_are_left_out_and_told(self) -> None:
        before = np.concatenate([[NAN, 100.0, 0.0, 5.0, -3.0, np.inf], BEFORE])
        after = np.concatenate([[100.0, NAN, 5.0, 0.0, 8.0, 9.0], AFTER])
        screen = hidiroglou_berthelot(before, after)
        alone = hidiroglou_berthelot(BEFORE, AFTER)
        assert np.flatnonzero(screen.flags).tolist() == [12]
        assert screen.missing[:6].tolist() == [True, True, False, False, False, True]
        assert screen.not_positive[:6].tolist() == [False, False, True, True, True, False]
        assert screen.left_out.sum() == 6
        assert np.isnan(screen.effects[:6]).all()
        assert (screen.q1, screen.q3, screen.upper) == (alone.q1, alone.q3, alone.upper)

    def test_nothing_to_screen(self) -> None:
        screen = hidiroglou_berthelot([NAN, 0.0], [1.0, 1.0])
        assert math.isnan(screen.median_ratio)
        assert math.isnan(screen.lower)
        assert not screen.flags.any()
        assert hidiroglou_berthelot([], []).flags.size == 0

    def test_a_pair_alone_is_its_own_median(self) -> None:
        screen = hidiroglou_berthelot([100.0], [900.0])
        assert (screen.median_ratio, screen.flags.tolist()) == (9.0, [False])

    def test_a_narrower_screen_flags_more(self) -> None:
        assert hidiroglou_berthelot(BEFORE, AFTER, width=2.0).flags.sum() > 1

    def test_size_counts_with_the_power(self) -> None:
        flat = hidiroglou_berthelot(BEFORE, AFTER, size_power=0.0)
        assert flat.effects[8] == pytest.approx(1 - 1.02 / 0.99)
        scaled = hidiroglou_berthelot(BEFORE, AFTER)
        assert scaled.effects[8] == pytest.approx((1 - 1.02 / 0.99) * 30.0)

    def test_the_least_width_widens_limits_around_a_middle_off_zero(self) -> None:
        # An even number of pairs, the growing ones larger: the middle effect lies off 0, and A widens.
        before, after = [100.0, 100.0, 1e6, 1e6], [100.0, 100.0, 1.1e6, 1.1e6]
        narrow = hidiroglou_berthelot(before, after, least_width=0.0)
        wide = hidiroglou_berthelot(before, after, least_width=5.0)
        assert narrow.q2 == pytest.approx(24.7, abs=0.1)
        assert wide.upper - wide.lower > narrow.upper - narrow.lower

    def test_when_most_move_alike_every_other_movement_is_flagged_and_it_is_told(self) -> None:
        screen = hidiroglou_berthelot([3.0, 7.0, 11.0, 13.0, 100.0], [3.3, 7.7, 12.1, 14.3, 111.0])
        assert screen.is_degenerate
        assert screen.flags.tolist() == [False, False, False, False, True]

    @given(PAIRS, st.sampled_from([0.001, 0.01, 4.0, 1000.0]))
    def test_the_unit_does_not_matter(self, pairs: list[tuple[float, float]], unit: float) -> None:
        before, after = (np.array(column) for column in zip(*pairs, strict=True))
        one, other = hidiroglou_berthelot(before, after), hidiroglou_berthelot(before * unit, after * unit)
        np.testing.assert_allclose(other.effects, one.effects * math.sqrt(unit), rtol=1e-6, atol=1e-6)
        # Only an effect that lies on a limit to the last bits may tip over.
        near = np.isclose(one.effects, one.lower, atol=1e-6) | np.isclose(one.effects, one.upper, atol=1e-6)
        assert (one.flags == other.flags)[~near].all()

    @given(PAIRS, st.randoms(use_true_random=False))
    def test_the_order_does_not_matter(self, pairs: list[tuple[float, float]], shuffler: Random) -> None:
        shuffled = list(pairs)
        shuffler.shuffle(shuffled)
        one, other = (
            hidiroglou_berthelot([pair[0] for pair in listed], [pair[1] for pair in listed])
            for listed in (pairs, shuffled)
        )
        assert (one.lower, one.upper, one.flags.sum()) == (other.lower, other.upper, other.flags.sum())


class TestThousandErrors:
    def test_both_ways_and_at_the_limit(self) -> None:
        screen = thousand_errors([1.0, 1000.0, 1.0, 1.0], [1000.0, 1.0, 10**2.4, 10**2.6])
        assert screen.flags.tolist() == [True, True, False, True]

    def test_left_out_pairs_are_told(self) -> None:
        screen = thousand_errors([NAN, 0.0, -5.0, 5.0], [1.0, 1000.0, -5000.0, 5000.0])
        assert screen.missing.tolist() == [True, False, False, False]
        assert screen.not_positive.tolist() == [False, True, True, False]
        assert screen.flags.tolist() == [False, False, False, True]
        assert screen.left_out.tolist() == [True, True, True, False]

    def test_the_limit_is_an_argument(self) -> None:
        assert thousand_errors([1.0], [20.0], limit=1.0).flags.tolist() == [True]

    @pytest.mark.parametrize(("before", "after"), [([1.0], [1.0, 2.0]), ([[1.0]], [[1.0]])])
    def test_shapes_must_agree(self, before: list[float], after: list[float]) -> None:
        for screen in (thousand_errors, hidiroglou_berthelot):
            with pytest.raises(BadInput):
                screen(before, after)
