"""Numbers that others have printed, or that were recomputed independently, held against our comparisons.

Marks: [S] read in a published source; [R] recomputed independently; [M] standard text-book formula.
"""

from __future__ import annotations

import numpy as np
import pytest

from alen.comparison.characteristics import Characteristic, space
from alen.comparison.draws import Draws
from alen.comparison.funnel import funnel_limits
from alen.comparison.intervals import mean_interval
from alen.comparison.noise_floor import noise_floor
from alen.comparison.peers import distance_table, rebased
from alen.comparison.potential import RULES, gaps, potential, potential_at
from alen.comparison.ranks import percentile_rank
from alen.comparison.sharing import break_even_years
from alen.comparison.shrinkage import shrink
from alen.comparison.swing import Swing


class TestPeers:
    """[S] the English Financial Benchmarking and Insights Tool's range-scaled distance; [R] z-scores."""

    def test_range_scaled_with_weights(self) -> None:
        made = space(
            [
                Characteristic("pupils", [100, 200, 300], "range", 0.5),
                Characteristic("free school meals", [20, 40, 60], "range", 0.4),
                Characteristic("special needs", [5, 10, 15], "range", 0.1),
            ],
            3,
        )
        assert distance_table(made) == pytest.approx(np.array([[0, 0.5, 1], [0.5, 0, 0.5], [1, 0.5, 0]]))

    def test_z_scores(self) -> None:
        made = space(
            [
                Characteristic("size", [10000, 20000, 60000, 100000], "plain"),
                Characteristic("share", [1.0, 1.1, 1.0, 0.9], "plain"),
            ],
            4,
        )
        table = distance_table(made)
        assert table[0] == pytest.approx([0, 1.441811, 1.403725, 2.895555], abs=5e-7)
        assert rebased(table)[0] == pytest.approx([0, 0.399206, 0.388661, 0.801716], abs=5e-7)
        assert rebased(table).max() == 1.0


class TestRatings:
    """[S] 100 · #(values <= own)/n; [S] t interval of a peer mean."""

    @pytest.mark.parametrize(("own", "expected"), [(35, 60.0), (50, 100.0), (5, 0.0)])
    def test_percentile_rank(self, own: float, expected: float) -> None:
        assert percentile_rank([10, 20, 30, 40, 50], own) == expected

    def test_interval_of_a_peer_mean(self) -> None:
        assert mean_interval([30, 40, 50, 60]) == pytest.approx((45.0, 24.457, 65.543), abs=5e-4)


class TestShrinkage:
    """[M] DerSimonian and Laird's moments; [R] the numbers."""

    def test_four_estimates(self) -> None:
        found = shrink([1.10, 0.95, 1.30, 0.90], [0.02, 0.03, 0.15, 0.05])
        assert found.q == pytest.approx(28.836834, abs=5e-7)
        assert found.between == pytest.approx(0.01190579, abs=5e-9)
        assert found.centre == pytest.approx(1.0232692, abs=5e-8)
        assert found.values == pytest.approx([1.0975, 0.9551, 1.1190, 0.9214], abs=5e-5)


class TestFunnel:
    """[S] Spiegelhalter's additive model; [R] the numbers."""

    def test_six_units(self) -> None:
        observed = np.array([100, 150, 180, 80, 120, 225])
        expected = np.array([108, 112, 165, 95, 100, 220])
        found = funnel_limits(np.sqrt(observed / expected), 0.5 / np.sqrt(expected), 1.0, winsorised=0.1)
        assert found.dispersion == pytest.approx(2.327178, abs=5e-7)
        assert found.between == pytest.approx(0.00343978, abs=5e-9)


class TestPotential:
    """[R] y = 900 1000 1100 1200 1500, N = 50 40 60 30 10 thousand."""

    values = (900, 1000, 1100, 1200, 1500)
    people = (50e3, 40e3, 60e3, 30e3, 10e3)

    def test_median_and_best_quartile(self) -> None:
        found = potential(self.values, self.people)
        assert found.targets[1:3].tolist() == [1100.0, 1000.0]
        assert found.totals[1:3] == (700_000_000, 1_700_000_000)

    def test_best(self) -> None:
        assert potential_at(self.values, self.people, 900) == 3_100_000_000


class TestNoiseFloor:
    """[R] 98 equally efficient units with normal noise of 5, 10, 18 % show a 'best-quartile potential' of
    4.1, 8.1, 14.6 % of all spend, the last 11.9-17.7 % in 95 of 100 samples."""

    @pytest.mark.parametrize(("sigma", "share"), [(0.05, 0.041), (0.10, 0.081), (0.18, 0.146)])
    def test_a_potential_of_nothing(self, sigma: float, share: float) -> None:
        assert self.shares(sigma).mean() == pytest.approx(share, abs=0.001)

    def test_its_interval(self) -> None:
        assert np.quantile(self.shares(0.18), [0.025, 0.975]) == pytest.approx([0.119, 0.177], abs=0.002)

    @pytest.mark.parametrize(("sigma", "share"), [(0.05, 0.041), (0.10, 0.081), (0.18, 0.146)])
    def test_our_floor_with_lognormal_noise_is_close(self, sigma: float, share: float) -> None:
        chance = np.random.default_rng(98)
        draws = Draws(np.zeros((98, 4000)), chance.standard_normal((98, 4000)))
        none, alike = np.full(98, np.nan), np.full(98, 1000.0)
        swings = Swing(np.full(98, sigma), np.zeros(98), none, none)
        floor = noise_floor(alike, np.ones(98), alike, swings, draws, of_each=False).floors[2]
        assert floor.mean is not None
        assert floor.mean / (98 * 1000.0 * 100 * np.exp(sigma**2 / 2)) == pytest.approx(share, abs=0.003)

    def shares(self, sigma: float) -> np.ndarray:
        samples = 1000.0 * (1.0 + sigma * np.random.default_rng(98).standard_normal((5000, 98)))
        above = gaps(samples, np.ones(98), None, 1.0)[RULES.index("best_quartile")]
        return above.sum(axis=1) / samples.sum(axis=1)


class TestSharing:
    """[S] Helsingør, Hillerød and Fredensborg, 2014: 9 m kr. to invest, five years to earn it back."""

    def test_five_years_are_a_saving_of_nearly_two_million(self) -> None:
        assert break_even_years(900_000_000, 180_000_000) == 5
        assert break_even_years(900_000_000, 225_000_000) == 4
        assert break_even_years(900_000_000, 179_999_999) == 6
