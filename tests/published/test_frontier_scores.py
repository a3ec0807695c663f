"""Scores that others have printed or computed, held against our frontiers in both engines.

Marks: [S] read in a published source, scores recomputed; [R] recomputed independently, with R's Benchmarking
0.33 where it says so.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.needs import shared

from alen.comparison.frontier.bootstrap import replicate_scores, summary
from alen.comparison.frontier.dea import envelop, scale, super_efficiency
from alen.comparison.frontier.partial import free_disposal, partial
from alen.comparison.frontier.tables import Table, table
from alen.comparison.frontier.technology import INFEASIBLE

ENGINES = pytest.mark.parametrize("engine", ["compiled", "plain"])


@ENGINES
class TestEightStores:
    """[S] employees and sales of eight stores: Cooper, Seiford & Tone, *Data Envelopment Analysis*."""

    stores = table([2, 3, 3, 4, 5, 5, 6, 8], [1, 3, 2, 3, 4, 2, 3, 5])

    def test_constant_returns(self, engine: str) -> None:
        found = envelop(self.stores, rts="crs", engine=engine).score
        assert found.round(4).tolist() == [0.5, 1.0, 0.6667, 0.75, 0.8, 0.4, 0.5, 0.625]

    def test_variable_returns(self, engine: str) -> None:
        found = envelop(self.stores, engine=engine).score
        assert found.round(4).tolist() == [1.0, 1.0, 0.8333, 0.75, 1.0, 0.5, 0.5, 1.0]


@ENGINES
def test_two_inputs(engine: str) -> None:
    """[S] Cooper, Seiford & Tone: six units of one output; the last is on the frontier with slack."""
    six = table([[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [10, 1]], np.ones(6))
    found = envelop(six, rts="crs", engine=engine)
    assert found.score.round(4).tolist() == [0.8571, 0.6316, 1.0, 1.0, 1.0, 1.0]
    assert found.input_slacks[5].tolist() == pytest.approx([2.0, 0.0])
    assert found.is_efficient.tolist() == [False, False, True, True, True, False]


@ENGINES
class TestSevenUnits:
    """[S] the data, [R] the scores (R Benchmarking)."""

    seven = table([100, 200, 300, 500, 100, 200, 600], [75, 100, 300, 400, 25, 50, 400])

    @pytest.mark.parametrize(
        ("rts", "expected"),
        [
            ("crs", [0.75, 0.5, 1, 0.8, 0.25, 0.25, 0.66667]),
            ("vrs", [1, 0.61111, 1, 1, 1, 0.5, 0.83333]),
            ("drs", [0.75, 0.5, 1, 1, 0.25, 0.25, 0.83333]),
            ("irs", [1, 0.61111, 1, 0.8, 1, 0.5, 0.66667]),
        ],
    )
    def test_scores(self, engine: str, rts: str, expected: list[float]) -> None:
        found = envelop(self.seven, rts=rts, engine=engine).score
        assert found.round(5).tolist() == expected

    def test_free_disposal(self, engine: str) -> None:
        expected = [1, 1, 1, 1, 1, 0.5, 0.83333]
        assert free_disposal(self.seven).score.round(5).tolist() == expected
        assert partial(self.seven, engine=engine).fdh.round(5).tolist() == expected

    def test_the_output_side(self, engine: str) -> None:
        found = envelop(self.seven, orientation="out", engine=engine).score
        assert found.round(5).tolist() == [1, 1.875, 1, 1, 3, 3.75, 1]

    def test_scale(self, engine: str) -> None:
        found = scale(self.seven, engine=engine)
        np.testing.assert_allclose(found.efficiency[[0, 3]], [0.75, 0.8])
        assert found.returns == (
            "increasing", "increasing", "constant", "decreasing", "increasing", "increasing", "decreasing"
        )  # fmt: skip


@ENGINES
class TestElevenUnits:
    """[S] the 'FLS' data, [R] the scores: two inputs, one output."""

    x = np.array(
        [[5, 16, 16, 17, 18, 23, 25, 27, 37, 42, 5], [13, 12, 26, 15, 14, 6, 10, 22, 14, 25, 17]], dtype=float
    ).T
    fls = table(x, [12, 14, 25, 26, 8, 9, 27, 30, 31, 26, 12])

    def test_constant_returns(self, engine: str) -> None:
        expected = [
            1, 0.6222897, 0.8198562, 1, 0.3103709, 0.5555556, 1, 0.7576691, 0.8201058, 0.4905660, 1,
        ]  # fmt: skip
        assert envelop(self.fls, rts="crs", engine=engine).score.round(7).tolist() == expected

    def test_variable_returns(self, engine: str) -> None:
        expected = [1, 0.8699862, 1, 1, 0.7116402, 1, 1, 1, 1, 0.4931209, 1]
        assert envelop(self.fls, engine=engine).score.round(7).tolist() == expected

    def test_super_efficiency(self, engine: str) -> None:
        expected = [
            1.13028,
            0.62229,
            0.81986,
            1.11684,
            0.31037,
            0.55556,
            1.24495,
            0.75767,
            0.82011,
            0.49057,
            1,
        ]
        found = super_efficiency(self.fls, rts="crs", engine=engine)
        assert found.score.round(5).tolist() == expected

    def test_what_cannot_be_reached_is_no_number(self, engine: str) -> None:
        found = super_efficiency(self.fls, engine=engine)
        assert found.status[8] == INFEASIBLE
        assert np.isnan(found.score[8])


@ENGINES
def test_five_units(engine: str) -> None:
    """[R] one input, one output."""
    five = table([2, 4, 3, 5, 6], [1, 2, 3, 4, 5])
    assert envelop(five, engine=engine).score.round(5).tolist() == [1, 0.625, 1, 0.9, 1]
    assert envelop(five, rts="crs", engine=engine).score.round(5).tolist() == [0.5, 0.5, 1, 0.8, 0.83333]


def recorded(name: str) -> np.ndarray:
    """A file of the recorded run of R's Benchmarking 0.33 (`dea.boot`, seed 42, vrs, in)."""
    path = shared("data/reference/frontier") / name
    return np.loadtxt(path, delimiter="," if path.suffix == ".csv" else None)


def ninety_eight() -> Table:
    """98 generated units: one cost, three outputs."""
    data = recorded("d_98_3.csv")
    return table(data[:, 0], data[:, 1:])


@ENGINES
class TestRecordedBootstrap:
    """[R] R's Benchmarking 0.33, replicate by replicate: fed with the draws that it made, never by final
    numbers (three R packages give mean corrected scores of .8244, .8217 and .7910 on identical data)."""

    def test_plain_scores(self, engine: str) -> None:
        found = envelop(ninety_eight(), engine=engine).score
        np.testing.assert_allclose(found, recorded("R_98_3_FULL.txt"), rtol=1e-11)

    def test_every_replicate(self, engine: str) -> None:
        found = replicate_scores(ninety_eight(), recorded("Rboot_est_98_3.txt"), engine=engine)
        assert found.shape == (200, 98)
        assert np.abs(found - recorded("Rboot_boot_98_3.txt")).max() < 1e-9

    def test_corrected_scores_and_limits(self, engine: str) -> None:
        given = ninety_eight()
        score = envelop(given, engine=engine).score
        draws = recorded("Rboot_est_98_3.txt")
        found = summary(score, replicate_scores(given, draws, engine=engine))
        expected = recorded("Rboot_sum_98_3.txt").T
        for ours, theirs in zip((score, found.corrected, found.lower, found.upper), expected, strict=True):
            assert np.abs(ours - theirs).max() < 1e-11
