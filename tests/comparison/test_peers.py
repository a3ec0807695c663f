"""Characteristics, neighbours, peers and where a value stands among them."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from alen.comparison.characteristics import Characteristic, mean_ranks, space
from alen.comparison.intervals import mean_interval
from alen.comparison.neighbours import nearest, pair_squares
from alen.comparison.peers import (
    NOBODY,
    distance_parts,
    distance_table,
    group_peers,
    peer_stability,
    peers,
    rebased,
)
from alen.comparison.ranks import percentile_rank, quartiles
from alen.comparison.standing import standing
from alen.errors import BadInput

NAN = float("nan")
CODES = [str(code) for code in range(901, 941)]


def characteristics(seed: int = 4, count: int = 40) -> list[Characteristic]:
    chance = np.random.default_rng(seed)
    return [
        Characteristic("inhabitants", np.exp(chance.normal(10, 0.7, count))),
        Characteristic("density", np.exp(chance.normal(4, 1.0, count)), "rank", 2.0),
        Characteristic("elderly", chance.normal(0.2, 0.03, count), "plain", 0.5),
        Characteristic("group", chance.integers(1, 6, count), "same"),
    ]


def by_definition(points: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Every pair, sorted by rounded distance and then by place."""
    distances = np.round(np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2)), 10)
    np.fill_diagonal(distances, np.inf)
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(distances, order, axis=1)


class TestNearest:
    @pytest.mark.parametrize(("count", "dimensions"), [(6, 1), (49, 2), (500, 3), (1500, 5)])
    def test_is_the_definition(self, count: int, dimensions: int) -> None:
        points = np.random.default_rng(count).standard_normal((count, dimensions))
        places, distances = nearest(points, 5)
        expected = by_definition(points, 5)
        assert (places == expected[0]).all()
        assert distances == pytest.approx(expected[1])

    def test_ties_go_to_the_first(self) -> None:
        # A grid: every point has many others at the very same distance.
        points = np.array([[x, y] for x in range(30) for y in range(30)], dtype=float)
        places, _ = nearest(points, 7)
        assert (places == by_definition(points, 7)[0]).all()

    def test_all_points_alike(self) -> None:
        places, distances = nearest(np.zeros((300, 2)), 5)
        assert (distances == 0).all()
        assert (places == by_definition(np.zeros((300, 2)), 5)[0]).all()

    @given(npst.arrays(np.float64, (25, 2), elements=st.integers(-3, 3).map(float)))
    @settings(max_examples=40, deadline=None)
    def test_holds_for_any_points(self, points: np.ndarray) -> None:
        assert (nearest(points, 6)[0] == by_definition(points, 6)[0]).all()


class TestPeers:
    def test_self_and_doubles_are_left_out(self) -> None:
        found = peers(space(characteristics(), 40), CODES, 30)
        for place, row in enumerate(found.places.tolist()):
            assert place not in row
            assert len(set(row)) == 30
        assert (np.diff(found.distances, axis=1) >= 0).all()

    @given(st.randoms(use_true_random=False))
    @settings(max_examples=20, deadline=None)
    def test_order_of_units_and_columns_does_not_matter(self, shuffler: Random) -> None:
        given_order = characteristics()
        before = peers(space(given_order, 40), CODES, 10)
        order = list(range(40))
        shuffler.shuffle(order)
        moved = [Characteristic(c.name, np.asarray(c.values)[order], c.scale, c.weight) for c in given_order]
        shuffler.shuffle(moved)
        after = peers(space(moved, 40), [CODES[place] for place in order], 10)
        for place, own in enumerate(order):
            assert [order[peer] for peer in after.places[place].tolist()] == before.places[own].tolist()
            assert after.distances[place] == pytest.approx(before.distances[own], abs=2e-10)

    @given(st.integers(0, 1000))
    @settings(max_examples=20, deadline=None)
    def test_distances_are_symmetric(self, seed: int) -> None:
        table = distance_table(space(characteristics(seed), 40))
        assert (table == table.T).all()
        assert (np.diag(table) == 0).all()

    def test_the_unit_of_a_size_does_not_matter(self) -> None:
        size = np.exp(np.random.default_rng(1).normal(10, 1, 40))
        one, other = (peers(space([Characteristic("n", size * u)], 40), CODES, 5) for u in (1.0, 1000.0))
        assert (one.places == other.places).all()

    def test_parts_add_up_to_the_distance(self) -> None:
        made = space(characteristics(), 40)
        found = peers(made, CODES, 8)
        parts = distance_parts(made, 3, found.places[3])
        assert parts.names == ("inhabitants", "density", "elderly", "group")
        assert np.sqrt(parts.squares.sum(axis=1)) == pytest.approx(found.distances[3])
        assert parts.distances == pytest.approx(found.distances[3])

    def test_a_group_parts_by_one(self) -> None:
        made = space([Characteristic("group", [1, 1, 2, 3], "same", 4.0)], 4)
        assert distance_table(made)[0].tolist() == [0.0, 0.0, 2.0, 2.0]

    def test_who_lacks_a_characteristic_is_named_and_not_guessed(self) -> None:
        given_here = characteristics()
        values = np.array(given_here[0].values, dtype=float)
        values[7] = NAN
        given_here[0] = Characteristic("inhabitants", values)
        made = space(given_here, 40)
        found = peers(made, CODES, 30)
        assert found.lacking[7] == ("inhabitants",)
        assert set(found.places[7].tolist()) == {NOBODY}
        assert np.isnan(found.distances[7]).all()
        assert 7 not in found.places
        shared = peers(made, CODES, 30, shared_only=True)
        assert NOBODY not in shared.places[7]
        assert 7 in shared.places
        others = [place for place in range(40) if place != 7]
        whole = distance_table(made)[np.ix_(others, others)]
        for row, place in enumerate(others):
            for peer, distance in zip(shared.places[place], shared.distances[place], strict=True):
                if peer != 7:
                    assert distance == pytest.approx(whole[row, others.index(int(peer))], abs=1e-9)

    def test_what_weighs_nothing_is_asked_of_nobody(self) -> None:
        unused = Characteristic("elderly", [NAN] * 40, "plain", 0.0)
        with_it, without = (
            peers(space([*characteristics()[:2], *more], 40), CODES, 10) for more in ([unused], [])
        )
        assert (with_it.places == without.places).all()
        assert set(with_it.lacking) == {()}

    def test_what_is_shared_is_scaled_up_to_all(self) -> None:
        made = space(
            [
                Characteristic("a", [0.0, 1.0, NAN], "range", 3.0),
                Characteristic("b", [0.0, 1.0, 1.0], "range"),
            ],
            3,
        )
        found = peers(made, ["1", "2", "3"], 5, shared_only=True)
        assert found.places[2, :3].tolist() == [1, 0, NOBODY]
        assert found.distances[2, :2].tolist() == [0.0, 2.0]

    def test_few_others_are_all_peers(self) -> None:
        made = space([Characteristic("n", [1.0, 2.0, 4.0])], 3)
        assert peers(made, ["a", "b", "c"], 5).places.tolist() == [
            [1, 2, NOBODY, NOBODY, NOBODY],
            [0, 2, NOBODY, NOBODY, NOBODY],
            [1, 0, NOBODY, NOBODY, NOBODY],
        ]
        alone = peers(space([Characteristic("n", [1.0])], 1), ["a"], 5)
        assert set(alone.places[0].tolist()) == {NOBODY}

    @pytest.mark.parametrize("k", [4, 31])
    def test_five_to_thirty(self, k: int) -> None:
        with pytest.raises(BadInput):
            peers(space(characteristics(), 40), CODES, k)

    def test_what_cannot_be_compared(self) -> None:
        made = space(characteristics(), 40)
        for refused in (
            lambda: peers(made, [*CODES[:-1], CODES[0]], 5),
            lambda: peers(made, CODES[:-1], 5),
            lambda: space([], 40),
            lambda: space([Characteristic("a", [1.0], weight=0.0)], 1),
            lambda: space([Characteristic("a", [1.0], weight=-1.0)], 1),
            lambda: space([Characteristic("a", [0.0])], 1),
            lambda: space([Characteristic("a", [NAN])], 1),
            lambda: space([Characteristic("a", range(40), "same")], 40),
            lambda: space([Characteristic("a", [1.0]), Characteristic("a", [2.0])], 1),
        ):
            with pytest.raises(BadInput):
                refused()

    def test_a_condition_alike_for_all_parts_nobody(self) -> None:
        made = space([Characteristic("a", [0.1] * 7, "plain"), Characteristic("n", [1, 2, 3, 4, 5, 6, 7])], 7)
        assert (made.points[:, 0] == 0).all()

    def test_ranks_share_their_mean(self) -> None:
        assert mean_ranks(np.array([3.0, 1.0, 3.0, 3.0])).tolist() == [3.0, 1.0, 3.0, 3.0]

    def test_fixed_groups_and_rebased(self) -> None:
        assert group_peers(["a", "b", "a", "a"], 2) == (0, 3)
        assert rebased(np.zeros((2, 2))).tolist() == [[0.0, 0.0], [0.0, 0.0]]


class TestStability:
    def test_shares_add_up_to_k_and_fall_with_distance(self) -> None:
        made = space(characteristics(), 40)
        shares = peer_stability(made, CODES, own=3, k=8, seed=1)
        assert np.nansum(shares) == pytest.approx(8.0)
        assert np.isnan(shares[3])
        nearest_ones = peers(made, CODES, 8).places[3]
        far = peers(made, CODES, 30).places[3][-5:]
        assert shares[nearest_ones].mean() > 0.6
        assert shares[far].mean() < 0.2
        assert (shares == peer_stability(made, CODES, 3, 8, seed=1))[~np.isnan(shares)].all()

    def test_weights_of_nothing_stay_nothing(self) -> None:
        first = Characteristic("a", np.arange(40.0), "plain")
        unused = Characteristic("b", np.arange(40.0)[::-1] ** 2, "plain", 0.0)
        shares = peer_stability(space([first, unused], 40), CODES, own=0, k=5, seed=1)
        assert shares[1:6].tolist() == [1.0] * 5

    def test_refusals(self) -> None:
        made = space(characteristics(), 40)
        with pytest.raises(BadInput):
            peer_stability(made, CODES, 0, 8, seed=1, draws=0)
        with pytest.raises(BadInput):
            peer_stability(made, CODES, 0, 3, seed=1)


class TestStanding:
    chance = np.random.default_rng(9)
    values = np.where(chance.random((3, 40)) < 0.15, NAN, chance.normal(1000, 200, (3, 40)))
    places = peers(space(characteristics(), 40), CODES, 12).places

    def test_is_what_the_single_functions_say(self) -> None:
        found = standing(self.values, self.places)
        for measure in range(3):
            for own in range(40):
                among = self.values[measure, self.places[own]]
                said = quartiles(among)
                assert found.peers[measure, own] == (~np.isnan(among)).sum()
                assert (
                    found.lower[measure, own],
                    found.median[measure, own],
                    found.upper[measure, own],
                ) == pytest.approx(tuple(said))
                mean, low, high = mean_interval(among)
                assert found.mean[measure, own] == pytest.approx(mean)
                assert found.mean_low[measure, own] == pytest.approx(low)
                assert found.mean_high[measure, own] == pytest.approx(high)
                expected = percentile_rank(among, float(self.values[measure, own]))
                assert found.percentile[measure, own] == pytest.approx(expected, nan_ok=True)

    def test_money_may_be_scaled(self) -> None:
        one, other = standing(self.values, self.places), standing(self.values * 100, self.places)
        assert other.percentile == pytest.approx(one.percentile, nan_ok=True)
        assert other.mean_low == pytest.approx(100 * one.mean_low, nan_ok=True)

    def test_nobody_to_stand_among(self) -> None:
        found = standing([[5.0, 6.0]], np.array([[NOBODY, NOBODY], [0, NOBODY]]))
        assert found.peers.tolist() == [[0, 1]]
        assert np.isnan(found.percentile[0, 0])
        assert found.percentile[0, 1] == 100.0
        assert found.mean[0, 1] == 5.0
        assert np.isnan(found.mean_low[0, 1])

    def test_shapes_must_agree(self) -> None:
        with pytest.raises(BadInput):
            standing([[1.0]], self.places)
        with pytest.raises(BadInput):
            standing(self.values, self.places, level=1.0)

    def test_an_interval_of_one_value_and_of_none(self) -> None:
        assert mean_interval([4.0, NAN])[0] == 4.0
        assert np.isnan(mean_interval([4.0])[1])
        assert np.isnan(mean_interval([])[0])
        with pytest.raises(BadInput):
            mean_interval([1.0], level=0.0)


def test_squares_are_exact_for_equal_points() -> None:
    points = np.random.default_rng(2).standard_normal((50, 4)) * 1e6
    assert (np.diag(pair_squares(points, points)) == 0).all()
