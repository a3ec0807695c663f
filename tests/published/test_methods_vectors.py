"""Numbers that others have printed, or that were recomputed independently, held against our methods.

Marks: [S] read in a published source; [R] recomputed independently; [M] standard text-book formula.
"""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from alen.comparison.groups import group_means
from alen.comparison.intervals import t_quantile
from alen.comparison.ranks import percentile_rank, quartiles
from alen.measures.deflate import chain, price_factor, to_real
from alen.measures.screening import hidiroglou_berthelot, thousand_errors

# General state price-and-wage index (generelt PL), yearly increase in per cent: Økonomistyrelsen,
# 'Fastprisberegninger', https://oes.dk/statsregnskab/finanslov-og-udgiftsopfoelgning/indeks/fastprisberegninger/
# (2024 and 2025 are its estimates of June 2024).
STATE_PL_PCT = {
    2009: "3.0", 2010: "2.2", 2011: "1.3", 2012: "1.6", 2013: "0.5", 2014: "0.4", 2015: "0.5",
    2016: "0.5", 2017: "1.2", 2018: "1.9", 2019: "1.3", 2020: "1.1", 2021: "1.2", 2022: "4.3",
    2023: "2.5", 2024: "4.0", 2025: "2.8",
}  # fmt: skip


class TestIndicatorArithmetic:
    """[M] sum over sum against mean of members; [S] Økonomistyrelsen's rates."""

    def test_an_amount_of_2008_in_prices_of_2025(self) -> None:
        index = chain({year: Decimal(rate) for year, rate in STATE_PL_PCT.items()}, 2008)
        real = to_real([155.0], [2008], index, 2025)
        assert real[0] == pytest.approx(209.07, abs=0.005)
        assert float(155 * price_factor(index, 2008, 2025)) == pytest.approx(209.07, abs=0.005)

    def test_a_group_is_given_both_ways(self) -> None:
        means = group_means([100.0, 900.0], [10.0, 30.0])
        assert means.weighted == pytest.approx(25.0)
        assert means.unweighted == pytest.approx(20.0)


class TestHidiroglouBerthelot:
    """[S] the formula; [R] the vector."""

    previous = np.arange(1, 11) * 100.0
    ratios = np.array([1.02, 1.03, 1.01, 1.04, 1.02, 1.03, 2.5, 1.01, 0.99, 1.02])

    def test_flags_the_seventh_only(self) -> None:
        screen = hidiroglou_berthelot(self.previous, self.previous * self.ratios)
        assert np.flatnonzero(screen.flags).tolist() == [6]
        assert not screen.left_out.any()

    def test_median_and_quartiles_of_the_effects(self) -> None:
        screen = hidiroglou_berthelot(self.previous, self.previous * self.ratios)
        assert screen.median_ratio == pytest.approx(1.02)
        assert screen.q1 == pytest.approx(-0.129259, abs=5e-7)
        assert screen.q2 == pytest.approx(0.0, abs=1e-9)
        assert screen.q3 == pytest.approx(0.217969, abs=5e-7)
        assert screen.lower == pytest.approx(-20 * 0.129259, abs=1e-5)
        assert screen.upper == pytest.approx(20 * 0.217969, abs=1e-5)


class TestThousandError:
    """[S] |log10(current/previous)| > 2.5."""

    def test_the_two_examples(self) -> None:
        screen = thousand_errors([118.0, 100.0], [120000.0, 900.0])
        assert screen.flags.tolist() == [True, False]
        assert screen.magnitudes[0] == pytest.approx(3.007, abs=5e-4)


class TestPercentileRank:
    """[S] 100 · #(values <= own)/n."""

    @pytest.mark.parametrize(("own", "expected"), [(35, 60.0), (50, 100.0), (5, 0.0)])
    def test_the_three_examples(self, own: float, expected: float) -> None:
        assert percentile_rank([10, 20, 30, 40, 50], own) == expected


class TestQuartiles:
    """[R] the definition behind the median and best quartile of 900 1000 1100 1200 1500."""

    def test_best_quartile_and_median(self) -> None:
        found = quartiles([900, 1000, 1100, 1200, 1500])
        assert (found.lower, found.median) == (1000.0, 1100.0)


class TestStudentsT:
    """[S] t interval of a mean: 30, 40, 50, 60."""

    def test_the_interval_of_a_mean(self) -> None:
        values = np.array([30.0, 40.0, 50.0, 60.0])
        deviation = float(values.std(ddof=1))
        half = t_quantile(0.975, 3) * deviation / math.sqrt(values.size)
        assert deviation == pytest.approx(12.909944, abs=5e-7)
        assert values.mean() - half == pytest.approx(24.457, abs=5e-4)
        assert values.mean() + half == pytest.approx(65.543, abs=5e-4)
