"""The smoothed bootstrap: what must hold whatever the draws, and that a seed is a seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.comparison.frontier import highs
from tests.comparison.frontier.tables_of_units import municipal, ordinary

from alen.comparison.frontier.bootstrap import (
    bandwidth,
    bootstrap,
    replicate_scores,
    smoothed_draws,
    summary,
)
from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.envelopment import scaled
from alen.comparison.frontier.exact import prove
from alen.comparison.frontier.programmes import programmes, starts
from alen.comparison.frontier.tables import table
from alen.errors import BadInput


@pytest.mark.parametrize("rts", ["vrs", "crs", "drs", "irs"])
def test_one_cost_is_the_same_in_both_engines_and_by_hand(rts: str) -> None:
    x, y = municipal(1, 40)
    given = table(x, y)
    score = np.minimum(envelop(given, rts=rts).score, 1.0)
    draws = smoothed_draws(score, 3, bandwidth(score), np.random.default_rng(1))
    ours = [replicate_scores(given, draws, rts=rts, engine=engine) for engine in ("compiled", "plain")]
    np.testing.assert_allclose(ours[0], ours[1], rtol=1e-9)
    # By hand: the unit as it is, beside the moved reference set.
    moved = x * (score / draws[2])[:, None]
    for unit in (0, 17, 39):
        far = np.vstack([moved, x[unit : unit + 1] * 1e6])
        outputs = np.vstack([y, y[unit : unit + 1]])
        by_hand = highs.score(far, outputs, 40, rts, "in") * 1e6
        assert ours[0][2, unit] == pytest.approx(by_hand, rel=1e-6)


@pytest.mark.parametrize("engine", ["compiled", "plain"])
def test_replicates_of_very_small_and_very_large_units_are_proven(engine: str) -> None:
    """Seven powers of ten of size: rounding spoils many a facet, and what it spoils is solved exactly."""
    random = np.random.default_rng(1)
    size = 10.0 ** random.uniform(-3, 4, 30)
    y = np.stack([size * np.exp(random.normal(0, 0.3, 30)) for _ in range(3)], 1)
    x = (y.mean(1) ** 0.9 * np.exp(np.abs(random.normal(0, 0.2, 30))))[:, None]
    given = table(x, y)
    draws = np.exp(-np.abs(random.normal(0, 0.2, (2, 30))))
    found = replicate_scores(given, draws, engine=engine)
    units, score = scaled(given), np.minimum(envelop(given).score, 1.0)
    for draw, row in zip(draws, found, strict=True):
        moved = units.inputs * (score / draw)[:, None]
        asked = programmes(moved, units.outputs, units.inputs, units.outputs, "vrs", "in")
        start = starts(asked)
        exact = [prove(asked, start, one).score for one in range(30)]
        np.testing.assert_allclose(row, exact, rtol=1e-9)


@pytest.mark.parametrize(("orientation", "inputs"), [("in", 2), ("out", 1), ("out", 2)])
def test_other_programmes_agree_between_engines(orientation: str, inputs: int) -> None:
    given = table(*ordinary(2, 25, inputs, 2))
    found = [
        bootstrap(given, replicates=40, orientation=orientation, engine=e) for e in ("compiled", "plain")
    ]
    np.testing.assert_allclose(found[0].corrected, found[1].corrected, rtol=1e-8)
    np.testing.assert_allclose(found[0].lower, found[1].lower, rtol=1e-8)


@pytest.mark.parametrize("orientation", ["in", "out"])
def test_the_moved_frontier_lies_inside(orientation: str) -> None:
    """Draws only move units off the frontier: so the correction and both limits lie beyond the score."""
    found = bootstrap(table(*municipal(3, 50)), replicates=200, orientation=orientation)
    assert found.replicates == 200
    way = 1.0 if orientation == "in" else -1.0
    assert (way * (found.score - found.upper if way > 0 else found.score - found.lower) >= -1e-9).all()
    assert (found.lower <= found.upper).all()
    assert (way * (found.score - found.corrected) > 0).all()
    inside = (found.lower <= found.corrected) & (found.corrected <= found.upper)
    assert inside.mean() > 0.9
    assert (found.bias < 0).all()


def test_a_seed_is_a_seed() -> None:
    given = table(*municipal(4, 30))
    first, again, other = (bootstrap(given, replicates=50, seed=seed).corrected for seed in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


def test_draws_keep_mean_and_variance() -> None:
    """Smoothed with their reflections and shrunk to their own mean: the spread of the mirrored distances."""
    score = np.linspace(0.5, 1.0, 200)
    draws = 1.0 / smoothed_draws(score, 2000, 0.05, np.random.default_rng(1))
    distance = 1.0 / score
    mirror = np.concatenate([distance, 2.0 - distance])
    assert (draws >= 1.0).all()
    # Reflected back at 1, twice the half above it.
    assert (draws - 1.0).mean() == pytest.approx(np.abs(mirror - 1.0).mean(), rel=0.02)
    assert ((draws - 1.0) ** 2).mean() == pytest.approx(((mirror - 1.0) ** 2).mean(), rel=0.03)


def test_what_cannot_be_smoothed_is_refused() -> None:
    with pytest.raises(BadInput, match="none to smooth"):
        bandwidth([1.0, 1.0, 0.9])
    with pytest.raises(BadInput):
        bootstrap(table([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), replicates=10)


@pytest.mark.parametrize("wrong", [{"replicates": 1}, {"replicates": 10**9}, {"alpha": 0.0}, {"alpha": 1.0}])
def test_wrong_arguments(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        bootstrap(table(*municipal(5, 20)), **wrong)


def test_draws_of_another_shape() -> None:
    given = table(*municipal(5, 20))
    for draws in (np.ones((3, 19)), np.ones(20), np.zeros((2, 20))):
        with pytest.raises(BadInput):
            replicate_scores(given, draws)


def test_a_unit_that_makes_nothing_has_no_distance() -> None:
    given = table([2.0, 4.0, 3.0, 5.0], [1.0, 0.0, 2.0, 1.0])
    for orientation, rts in (("in", "crs"), ("out", "vrs")):
        with pytest.raises(BadInput, match="without outputs"):
            bootstrap(given, replicates=5, orientation=orientation, rts=rts)


def test_the_summary_is_its_formula() -> None:
    score, drawn = np.array([0.8]), np.array([[0.82], [0.84], [0.86], [0.9]])
    found = summary(score, drawn, alpha=0.5)
    d, ds = 1 / 0.8, 1 / drawn[:, 0]
    assert found.corrected[0] == pytest.approx(1 / (2 * d - ds.mean()))
    gaps = np.sort(d - ds)

    # Type 9: the place of p is n p + (p + 3/2)/4.
    def nine(p: float) -> float:
        place = 4 * p + p / 4 + 3 / 8
        low = int(np.floor(place))
        return gaps[low - 1] + (place - low) * (gaps[low] - gaps[low - 1])

    assert found.lower[0] == pytest.approx(1 / (d + nine(0.75)))
    assert found.upper[0] == pytest.approx(1 / (d + nine(0.25)))
