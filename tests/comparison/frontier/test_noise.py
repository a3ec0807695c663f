"""Noise bands, extrapolation, gate, totals, outliers and the one call for all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.comparison.frontier.tables_of_units import municipal, ordinary

from alen.comparison.frontier.analysis import analyse
from alen.comparison.frontier.bootstrap import bootstrap
from alen.comparison.frontier.dea import envelop
from alen.comparison.frontier.noise import noise_band, simex
from alen.comparison.frontier.outliers import outlier_screen
from alen.comparison.frontier.tables import table
from alen.comparison.frontier.verdicts import GATE, best_of_two, gate, potential
from alen.errors import BadInput


def test_no_noise_leaves_every_score_and_place() -> None:
    given = table(*municipal(1, 40))
    for engine in ("compiled", "plain"):
        found = noise_band(given, 0.0, draws=5, engine=engine)
        np.testing.assert_allclose(found.lower, found.score, rtol=1e-9)
        np.testing.assert_allclose(found.upper, found.score, rtol=1e-9)
        assert (found.rank_lower == found.rank).all()
        assert (found.rank_upper == found.rank).all()


def test_bands_are_quantiles_of_scores_of_redrawn_costs() -> None:
    x, y = municipal(2, 25)
    found = noise_band(table(x, y), 0.1, draws=30, seed=9)
    factors = np.exp(0.1 * np.random.default_rng(9).standard_normal((30, 25)))
    scores = np.array([envelop(table(x[:, 0] * factor, y)).score for factor in factors])
    np.testing.assert_allclose(found.lower, np.quantile(scores, 0.05, axis=0), rtol=1e-9)
    np.testing.assert_allclose(found.upper, np.quantile(scores, 0.95, axis=0), rtol=1e-9)
    wide = noise_band(table(x, y), 0.2, draws=200)
    narrow = noise_band(table(x, y), 0.05, draws=200)
    assert (wide.upper - wide.lower).mean() > (narrow.upper - narrow.lower).mean()
    assert (wide.rank_lower <= wide.rank_upper).all()
    assert wide.rank_lower.min() >= 1
    assert wide.rank_upper.max() <= 25


def test_the_extrapolation_is_of_bias_corrected_totals() -> None:
    x, y = municipal(3, 60)
    given = table(x, y)
    found = simex(given, 0.1, sets=5, replicates=400)
    corrected = bootstrap(given, replicates=4000).corrected
    assert found.naive == pytest.approx(potential(given, corrected) / x.sum(), abs=0.004)
    assert (np.diff(found.shares) > 0).all()
    assert found.share < found.naive
    bend = np.polyfit(found.lambdas, found.shares, 2)
    assert found.share == pytest.approx(np.polyval(bend, -1.0))
    engines = [simex(given, 0.1, sets=2, replicates=20, engine=e).share for e in ("compiled", "plain")]
    assert engines[0] == pytest.approx(engines[1], rel=1e-9)


def test_it_takes_off_most_of_what_noise_adds() -> None:
    """Equally efficient units with noise of a tenth: bias-corrected DEA sees a potential, SIMEX far less."""
    naive, extrapolated = [], []
    for seed in range(6):
        random = np.random.default_rng(seed)
        size = np.exp(random.normal(0, 0.8, 98))
        cost = size**0.95 * np.exp(random.normal(0, 0.1, 98))
        found = simex(table(cost, size), 0.1, sets=10, replicates=50, seed=seed)
        naive.append(found.naive)
        extrapolated.append(found.share)
    assert np.mean(naive) > 0.1
    assert abs(np.mean(extrapolated)) < 0.6 * np.mean(naive)


@pytest.mark.parametrize("wrong", [{"sigma_v": -0.1}, {"sigma_v": float("nan")}])
def test_a_noise_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    given = table(*municipal(1, 20))
    for lens in (noise_band, simex):
        with pytest.raises(BadInput):
            lens(given, **wrong)
        with pytest.raises(BadInput, match="one cost"):
            lens(table(*ordinary(1, 20, 2, 1)), 0.1)
    with pytest.raises(BadInput):
        simex(given, 0.1, lambdas=(1.0,))
    with pytest.raises(BadInput):
        noise_band(given, 0.1, draws=0)


def test_the_gate_opens_at_its_ratio() -> None:
    assert GATE == 2.0
    assert gate(0.2, 0.1).is_open
    assert not gate(0.1999, 0.1).is_open
    assert gate(0.2, 0.0).is_open
    assert not gate(0.0, 0.1).is_open
    for wrong in ((-1.0, 1.0), (1.0, float("nan"))):
        with pytest.raises(BadInput):
            gate(*wrong)


def test_best_of_two_and_totals() -> None:
    assert best_of_two([0.5, 0.9], [0.6, 0.8]).tolist() == [0.6, 0.9]
    with pytest.raises(BadInput):
        best_of_two([0.5], [0.5, 0.6])
    given = table([10.0, 20.0, 30.0], [1.0, 1.0, 1.0])
    assert potential(given, [1.2, 0.5, 0.9]) == pytest.approx(13.0)
    assert np.isnan(potential(given, [1.0, float("nan"), 0.5]))
    with pytest.raises(BadInput):
        potential(table([[1.0, 1.0]], [1.0]), [1.0])


def volume_without(columns: np.ndarray, members: tuple[int, ...]) -> float:
    kept = np.delete(columns, members, axis=0)
    return float(np.linalg.det(kept.T @ kept) / np.linalg.det(columns.T @ columns))


def test_outliers_are_the_sets_whose_absence_shrinks_the_data_most() -> None:
    x, y = municipal(5, 14, outputs=2)
    x[3] *= 6
    found = outlier_screen(table(x, y))
    columns = np.concatenate([x / x.mean(), y / y.mean(0)], 1)
    from itertools import combinations

    for size, one in enumerate(found.sets, start=1):
        every = {members: volume_without(columns, members) for members in combinations(range(14), size)}
        ordered = sorted(every.values())
        assert one.members == min(every, key=every.__getitem__)
        assert one.ratio == pytest.approx(ordered[0], rel=1e-9)
        assert one.gap == pytest.approx(np.log(ordered[1] / ordered[0]), rel=1e-7)
        assert one.tried == one.of == len(every)
    assert found.alone[3] == pytest.approx(volume_without(columns, (3,)), rel=1e-9)


def test_many_units_are_tried_in_part_and_it_says_so() -> None:
    x, y = municipal(6, 400)
    last = outlier_screen(table(x, y)).sets[2]
    assert last.tried <= 200_000 < last.of == 400 * 399 * 398 // 6


def test_outliers_of_too_little() -> None:
    with pytest.raises(BadInput, match="too few"):
        outlier_screen(table([1.0, 2.0], [1.0, 2.0]))
    with pytest.raises(BadInput, match="depend"):
        outlier_screen(table(np.arange(1.0, 9.0), 2 * np.arange(1.0, 9.0)))
    with pytest.raises(BadInput):
        outlier_screen(table(*municipal(1, 20)), largest=5)


def test_one_call_has_everything_beside_its_scores() -> None:
    x, y = municipal(7, 50, noise=0.03)
    names = [f"Prøveby {number}" for number in range(50)]
    found = analyse(x, y, names, bootstrap=100, sigma_v=0.05)
    assert found.names == tuple(names)
    assert found.engine == "compiled"
    assert set(found.status) == {"solved"}
    assert found.left_out == ()
    assert found.envelopment is not None
    assert found.bootstrap is not None
    assert found.noise is not None
    assert found.simex is not None
    assert found.outliers is not None
    assert found.stochastic is not None
    assert found.best_of_two is not None
    assert found.gate is not None
    assert (found.best_of_two >= found.score).all()
    assert found.potential_of_two <= found.potential
    assert found.potential == pytest.approx(((1 - found.score) * x[:, 0]).sum())
    assert found.stochastic.sigma_v >= 0.05
    straight = found.gate.straight
    assert straight.ratio == pytest.approx(found.stochastic.sigma_u / found.stochastic.sigma_v)
    assert found.gate.curved is not None
    assert found.gate.ratio == min(straight.ratio, found.gate.curved.ratio)


@pytest.mark.parametrize("method", ["dea", "fdh", "order-m", "order-alpha", "sfa"])
def test_every_method_has_scores_of_its_own(method: str) -> None:
    x, y = municipal(8, 40)
    found = analyse(x, y, method=method)
    assert found.method == method
    assert found.score.shape == (40,)
    lens = {"dea": found.envelopment, "fdh": found.envelopment, "sfa": found.stochastic}
    assert lens.get(method, found.partial) is not None
    bare = analyse(x, y, method=method, beside=False)
    assert (bare.score == found.score).all()
    assert bare.outliers is None


def test_a_lens_that_cannot_be_had_is_named() -> None:
    x, y = municipal(9, 30)
    y[4, 1] = 0.0
    found = analyse(x, y)
    assert [one.lens for one in found.left_out] == ["sfa"]
    assert found.left_out[0].reason == "an output is 0"
    assert found.best_of_two is None
    assert found.gate is None
    assert np.isnan(found.potential_of_two)


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "dae"},
        {"rts": "x"},
        {"orientation": "x"},
        {"method": "fdh", "bootstrap": 10},
        {"method": "sfa", "orientation": "out"},
        {"orientation": "out", "sigma_v": 0.1},
    ],
)
def test_a_call_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    x, y = municipal(1, 20)
    with pytest.raises(BadInput):
        analyse(x, y, **wrong)
