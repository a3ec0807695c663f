"""Properties of scores, peers, slacks, prices and targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.comparison.frontier import highs
from tests.comparison.frontier.tables_of_units import ORIENTATIONS, RTS, TABLES, Pair, municipal, tied

from alen.comparison.frontier.dea import envelop, scale, super_efficiency
from alen.comparison.frontier.partial import free_disposal, partial
from alen.comparison.frontier.tables import powers, table
from alen.comparison.frontier.technology import INFEASIBLE, UNBOUNDED
from alen.errors import BadInput

CALM = settings(max_examples=50, deadline=None)


def slack_sum_by_highs(x: np.ndarray, y: np.ndarray, unit: int, score: float) -> float:
    """The largest sum of slacks over column means at a given input score under variable returns."""
    n, m, s = len(x), x.shape[1], y.shape[1]
    xs, ys = x / x.mean(0), y / np.where(y.max(0) > 0, y.mean(0), 1.0)
    matrix = np.zeros((m + s + 1, n + m + s))
    matrix[:m, :n], matrix[m : m + s, :n], matrix[-1, :n] = xs.T, ys.T, 1.0
    matrix[:m, n : n + m], matrix[m : m + s, n + m :] = np.eye(m), -np.eye(s)
    side = np.concatenate([score * xs[unit], ys[unit], [1.0]])
    room = np.concatenate([np.full(m + s, 1e-9), [0.0]])
    cost = np.concatenate([np.zeros(n), -np.ones(m + s)])
    return -highs.minimum(cost, matrix, side - room, side + room)


@given(TABLES, RTS, ORIENTATIONS, st.randoms(use_true_random=False))
@CALM
def test_the_order_of_units_and_columns_does_not_matter(
    pair: Pair, rts: str, orientation: str, chance
) -> None:
    x, y = pair
    rows, left, right = list(range(len(x))), list(range(x.shape[1])), list(range(y.shape[1]))
    for order in (rows, left, right):
        chance.shuffle(order)
    first = envelop(table(x, y), rts=rts, orientation=orientation)
    again = envelop(table(x[rows][:, left], y[rows][:, right]), rts=rts, orientation=orientation)
    np.testing.assert_allclose(again.score, first.score[rows], rtol=1e-9)


@given(TABLES, RTS, ORIENTATIONS, st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
@CALM
def test_units_of_measurement_do_not_matter(
    pair: Pair, rts: str, orientation: str, money: float, count: float
) -> None:
    x, y = pair
    first = envelop(table(x, y), rts=rts, orientation=orientation)
    x2, y2 = x.copy(), y.copy()
    x2[:, 0] *= money
    y2[:, -1] *= count
    again = envelop(table(x2, y2), rts=rts, orientation=orientation)
    np.testing.assert_allclose(again.score, first.score, rtol=1e-9)
    total = [(one.input_slacks / a.mean(0)).sum(1) for one, a in ((first, x), (again, x2))]
    total = [
        a + (one.output_slacks / b.mean(0).clip(1e-300)).sum(1)
        for a, one, b in zip(total, (first, again), (y, y2), strict=True)
    ]
    np.testing.assert_allclose(total[0], total[1], rtol=1e-6, atol=1e-6)


@given(TABLES, RTS, ORIENTATIONS)
@CALM
def test_a_dominated_unit_moves_no_frontier(pair: Pair, rts: str, orientation: str) -> None:
    x, y = pair
    first = envelop(table(x, y), rts=rts, orientation=orientation)
    more = envelop(
        table(np.vstack([x, x[:1] * 1.5]), np.vstack([y, y[:1] * 0.5])), rts=rts, orientation=orientation
    )
    np.testing.assert_allclose(more.score[:-1], first.score, rtol=1e-9)


@given(TABLES, RTS, ORIENTATIONS)
@CALM
def test_a_unit_less_never_makes_another_look_worse(pair: Pair, rts: str, orientation: str) -> None:
    x, y = pair
    assume(len(x) > 1)
    first = envelop(table(x, y), rts=rts, orientation=orientation).score[1:]
    less = envelop(table(x[1:], y[1:]), rts=rts, orientation=orientation).score
    if orientation == "in":
        assert (less >= first * (1 - 1e-9)).all()
    else:
        assert (less <= first * (1 + 1e-9)).all()


@given(TABLES)
@CALM
def test_fewer_assumptions_never_claim_more(pair: Pair) -> None:
    given_table = table(*pair)
    score = {rts: envelop(given_table, rts=rts).score for rts in ("vrs", "crs", "drs", "irs")}
    fdh = free_disposal(given_table).score
    assert (fdh >= score["vrs"] - 1e-9).all()
    for narrow in ("drs", "irs"):
        assert (score["vrs"] >= score[narrow] - 1e-9).all()
        assert (score[narrow] >= score["crs"] - 1e-9).all()
    np.testing.assert_allclose(partial(given_table).fdh, fdh, rtol=1e-12)
    assert (fdh <= 1.0).all()


@given(TABLES, RTS, ORIENTATIONS)
@CALM
def test_peers_prices_and_targets_belong_together(pair: Pair, rts: str, orientation: str) -> None:
    x, y = pair
    found = envelop(table(x, y), rts=rts, orientation=orientation)
    weights = found.weights.sum(1)
    if rts == "vrs":
        np.testing.assert_allclose(weights, 1.0, rtol=1e-9)
    if rts == "drs":
        assert (weights <= 1 + 1e-9).all()
    if rts == "irs":
        assert (weights >= 1 - 1e-9).all()
    assert (found.weights >= 0).all()
    assert ((found.peers >= 0) == (found.weights > 0)).all()
    worth_in, worth_out = (found.input_prices * x).sum(1), (found.output_prices * y).sum(1)
    if orientation == "in":
        np.testing.assert_allclose(worth_in, 1.0, rtol=1e-9)
        np.testing.assert_allclose(worth_out + found.level, found.score, rtol=1e-8, atol=1e-9)
        radial_x, radial_y = x * found.score[:, None], y
    else:
        np.testing.assert_allclose(worth_out, 1.0, rtol=1e-9)
        np.testing.assert_allclose(worth_in + found.level, found.score, rtol=1e-8, atol=1e-9)
        radial_x, radial_y = x, y * found.score[:, None]
    assert (found.input_prices >= -1e-12).all()
    assert (found.output_prices >= -1e-12).all()
    scale_x, scale_y = x.mean(0), np.maximum(y.mean(0), 1e-300)
    np.testing.assert_allclose(
        (radial_x - found.input_slacks) / scale_x, found.target_inputs / scale_x, atol=1e-8
    )
    np.testing.assert_allclose(
        (radial_y + found.output_slacks) / scale_y, found.target_outputs / scale_y, atol=1e-8
    )


@given(TABLES)
@settings(max_examples=25, deadline=None)
def test_targets_are_on_the_frontier_without_slack(pair: Pair) -> None:
    """A unit put where its target is has the score 1 and nothing left over."""
    x, y = pair
    found = envelop(table(x, y))
    here = envelop(table(np.vstack([x, found.target_inputs]), np.vstack([y, found.target_outputs])))
    n = len(x)
    np.testing.assert_allclose(here.score[n:], 1.0, rtol=1e-8)
    np.testing.assert_allclose(here.score[:n], found.score, rtol=1e-8)
    left = here.input_slacks[n:] / x.mean(0)
    assert (left <= 1e-6).all()
    assert (here.output_slacks[n:] / np.maximum(y.mean(0), 1e-300) <= 1e-6).all()


@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (3, 2)], ids=str)
def test_slacks_are_the_most_that_highs_finds(shape: tuple[int, int]) -> None:
    x, y = tied(11, 18, *shape)
    for name in ("compiled", "plain"):
        found = envelop(table(x, y), engine=name)
        ours = (found.input_slacks / x.mean(0)).sum(1) + (found.output_slacks / y.mean(0)).sum(1)
        theirs = [slack_sum_by_highs(x, y, unit, found.score[unit]) for unit in range(len(x))]
        np.testing.assert_allclose(ours, theirs, atol=2e-7)


def test_slack_that_prices_do_not_see() -> None:
    """Two inputs, the last unit as good as the one before in the second input, worse in the first."""
    found = envelop(table([[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [10, 1]], np.ones(6)), rts="crs")
    assert found.score[5] == pytest.approx(1.0)
    assert found.input_slacks[5].tolist() == pytest.approx([2.0, 0.0])
    assert found.is_efficient.tolist() == [False, False, True, True, True, False]


@given(TABLES, RTS)
@CALM
def test_super_efficiency_marks_what_cannot_be_reached(pair: Pair, rts: str) -> None:
    given_table = table(*pair)
    found, plain = super_efficiency(given_table, rts=rts), envelop(given_table, rts=rts).score
    unreached = found.status == INFEASIBLE
    assert np.isnan(found.score[unreached]).all()
    assert np.isfinite(found.score[~unreached]).all()
    inside = plain < 1 - 1e-6
    np.testing.assert_allclose(found.score[inside], plain[inside], rtol=1e-9)
    assert (found.score[~unreached & ~inside] >= 1 - 1e-9).all()


def test_one_unit_is_its_own_frontier() -> None:
    alone = table([5.0], [[2.0, 3.0]])
    for rts in ("vrs", "crs", "drs", "irs"):
        for orientation in ("in", "out"):
            for name in ("compiled", "plain"):
                assert envelop(alone, rts=rts, orientation=orientation, engine=name).score.tolist() == [1.0]
                assert super_efficiency(alone, rts=rts, engine=name).status.tolist() == [INFEASIBLE]
    assert free_disposal(alone).score.tolist() == [1.0]


def test_outputs_of_nothing() -> None:
    given_table = table([2.0, 4.0, 3.0], [[1.0, 0.0], [0.0, 0.0], [2.0, 0.0]])
    out = envelop(given_table, orientation="out")
    assert out.status.tolist() == [0, UNBOUNDED, 0]
    assert np.isnan(out.score[1])
    assert np.isnan(out.target_inputs[1]).all()
    assert envelop(given_table, rts="crs").score[1] == 0.0
    assert envelop(given_table).score.tolist() == [1.0, 0.5, 1.0]
    assert free_disposal(given_table, orientation="out").status.tolist() == [0, UNBOUNDED, 0]
    assert np.isnan(partial(given_table, orientation="out").order_m[1])


def test_scale_follows_from_three_frontiers() -> None:
    x, y = municipal(8, 60)
    found = scale(table(x, y))
    np.testing.assert_allclose(found.efficiency, found.constant / found.variable, rtol=1e-12)
    assert (found.efficiency <= 1 + 1e-9).all()
    assert set(found.returns) <= {"increasing", "constant", "decreasing"}
    out = scale(table(x, y), orientation="out")
    assert (out.efficiency <= 1 + 1e-9).all()


@pytest.mark.parametrize(
    ("inputs", "outputs", "where", "what"),
    [
        ([1.0, float("nan")], [1.0, 1.0], "row 2 (b), input 1", "missing"),
        ([1.0, 2.0], [[1.0, 2.0], [1.0, -2.0]], "row 2 (b), output 2", "negative"),
        ([1.0, 0.0], [1.0, 1.0], "row 2 (b), input 1", "is 0"),
        ([float("inf"), 1.0], [1.0, 1.0], "row 1 (a), input 1", "missing or not finite"),
        ([1.0, 2.0], [1.0], "", "2 rows of inputs and 1 of outputs"),
        ([], [], "", "no rows"),
        (np.ones((2, 0)), [1.0, 1.0], "", "no input"),
    ],
)
def test_a_wrong_number_is_named_with_its_place(inputs, outputs, where: str, what: str) -> None:
    with pytest.raises(BadInput) as refused:
        table(inputs, outputs, ["a", "b"][: len(inputs)])
    assert refused.value.where == where
    assert what in refused.value.what


@pytest.mark.parametrize("wrong", [{"rts": "vrx"}, {"orientation": "up"}, {"engine": "quick"}])
def test_an_unknown_word_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        envelop(table([1.0], [1.0]), **wrong)


def test_scaling_rounds_nothing() -> None:
    columns = np.exp(np.random.default_rng(1).normal(0, 20, (50, 4)))
    by = powers(columns)
    assert ((columns / by) * by == columns).all()
    assert (np.log2(by) == np.round(np.log2(by))).all()
