"""Partial frontiers: the closed forms against draws and against their definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.comparison.frontier.tables_of_units import ORIENTATIONS, TABLES, Pair, municipal

from alen.comparison.frontier.partial import free_disposal, partial
from alen.comparison.frontier.tables import table
from alen.errors import BadInput


def ratios(pair: Pair, unit: int, orientation: str) -> np.ndarray:
    """The compared units' ratios, best first, straight from the definition."""
    x, y = pair
    if orientation == "in":
        counts = (y >= y[unit]).all(1)
        return np.sort((x[counts] / x[unit]).max(1))
    counts = (x <= x[unit]).all(1)
    there = y[unit] > 0
    return np.sort((y[counts][:, there] / y[unit][there]).min(1))[::-1]


@given(TABLES, ORIENTATIONS, st.integers(1, 40), st.sampled_from([0.5, 0.9, 0.95, 1.0]))
@settings(max_examples=60, deadline=None)
def test_both_engines_follow_the_definition(pair: Pair, orientation: str, m: int, alpha: float) -> None:
    for engine in ("compiled", "plain"):
        found = partial(table(*pair), draws=m, alpha=alpha, orientation=orientation, engine=engine)
        for unit in range(len(pair[0])):
            r = ratios(pair, unit, orientation)
            n = r.size
            k = np.arange(1, n + 1)
            expected = (r * (((n - k + 1) / n) ** m - ((n - k) / n) ** m)).sum()
            assert found.fdh[unit] == pytest.approx(r[0])
            assert found.order_m[unit] == pytest.approx(expected, rel=1e-10)
            place = max(1, int(np.ceil(round((1 - alpha) * n, 9))))
            assert found.order_alpha[unit] == pytest.approx(r[place - 1])


def test_order_m_is_the_mean_of_draws() -> None:
    pair = municipal(1, 30)
    found = partial(table(*pair), draws=5).order_m
    random = np.random.default_rng(1)
    for unit in (0, 7, 21):
        r = ratios(pair, unit, "in")
        drawn = r[random.integers(0, r.size, (200_000, 5))].min(1)
        error = drawn.std() / np.sqrt(drawn.size)
        assert abs(found[unit] - drawn.mean()) < 5 * error + 1e-12


def test_a_twentieth_of_twenty_is_one() -> None:
    """(1 - .95) · 20 is a little more than 1 in binary, and must not be rounded up to 2."""
    twenty = table(np.arange(1.0, 21.0), np.ones(20))
    for engine in ("compiled", "plain"):
        assert partial(twenty, alpha=0.95, engine=engine).order_alpha[0] == 1.0


@given(TABLES, ORIENTATIONS)
@settings(max_examples=40, deadline=None)
def test_more_draws_come_closer_to_the_best(pair: Pair, orientation: str) -> None:
    few, many, most = (partial(table(*pair), draws=m, orientation=orientation) for m in (2, 50, 100_000))
    way = 1.0 if orientation == "in" else -1.0
    assert (way * (few.order_m - many.order_m) >= -1e-9).all()
    assert (way * (many.order_m - few.fdh) >= -1e-9).all()
    np.testing.assert_allclose(most.order_m, most.fdh, rtol=1e-3)


def test_many_units_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    import alen.comparison.frontier.partial as module
    import alen.comparison.frontier.partial_scores as plain

    pair = municipal(3, 150)
    whole, fdh = partial(table(*pair), engine="plain"), free_disposal(table(*pair))
    monkeypatch.setattr(plain, "_CELLS", 1000)
    monkeypatch.setattr(module, "_CELLS", 1000)
    again, fdh_again = partial(table(*pair), engine="plain"), free_disposal(table(*pair))
    for one, other in zip(whole, again, strict=True):
        assert (one == other).all()
    assert (fdh.score == fdh_again.score).all()
    assert (fdh.peers == fdh_again.peers).all()


def test_free_disposal_names_the_peer_that_leaves_most_over() -> None:
    found = free_disposal(table([4.0, 2.0, 2.0], [[1.0, 1.0], [1.0, 1.0], [3.0, 1.0]]))
    assert found.score.tolist() == [0.5, 1.0, 1.0]
    assert found.peers[:, 0].tolist() == [2, 2, 2]
    assert found.output_slacks.tolist() == [[2.0, 0.0], [2.0, 0.0], [0.0, 0.0]]
    assert np.isnan(found.input_prices).all()


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"alpha": 0.0}, {"alpha": 1.1}, {"orientation": "up"}])
def test_wrong_arguments(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        partial(table([1.0], [1.0]), **wrong)
