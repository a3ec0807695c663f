"""Amounts divided to the øre: the sum is exact, and neither order nor scale matters (invariants 1 and 11)."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import floor
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.programmes.agreed import inhabitants

from alen.errors import BadInput
from alen.products.programmes.apportionment import apportion, scaled

TOTALS = st.integers(-(10**6), 10**6)
TIMES = st.sampled_from([Fraction(1, 7), Fraction(1000), Fraction(3, 1000), Fraction(22, 9)])
WEIGHTS = st.lists(st.integers(0, 60), min_size=1, max_size=8).filter(any)


def named(weights: list[int]) -> list[tuple[str, Fraction | int]]:
    return [(f"p{n}", weight) for n, weight in enumerate(weights)]


@settings(max_examples=1000, deadline=None)
@given(TOTALS, WEIGHTS)
def test_shares_sum_lie_within_one_ore_and_are_fair(total: int, weights: list[int]) -> None:
    found = apportion(total, named(weights))
    assert sum(found.ore) == total
    for line, weight in zip(found.lines, weights, strict=True):
        assert line.exact == Fraction(total * weight, sum(weights))
        assert abs(line.share_ore - line.exact) < 1
        assert weight or line.share_ore == 0
    by_weight = sorted((weight, abs(ore)) for weight, ore in zip(weights, found.ore, strict=True))
    assert all(more >= ore for (_, ore), (_, more) in pairwise(by_weight))
    for weight in set(weights):
        alike = [ore for one, ore in by_weight if one == weight]
        assert alike[-1] - alike[0] <= 1
    # A credit undoes a demand.
    assert apportion(-total, named(weights)).ore == tuple(-ore for ore in found.ore)


@settings(max_examples=1000, deadline=None)
@given(TOTALS, WEIGHTS, TIMES, st.integers(0, 10**6))
def test_order_and_scale_change_nothing(total: int, weights: list[int], times: Fraction, seed: int) -> None:
    shuffled = [(party, weight * times) for party, weight in named(weights)]
    Random(seed).shuffle(shuffled)
    assert apportion(total, shuffled).shares == apportion(total, named(weights)).shares


@settings(max_examples=1000, deadline=None)
@given(TOTALS, WEIGHTS)
def test_every_ore_of_the_remainder_is_explained(total: int, weights: list[int]) -> None:
    found = apportion(total, named(weights))
    assert sum(abs(line.extra_ore) for line in found.lines) == found.extra_count < len(weights)
    for line in found.lines:
        assert line.floor_ore + line.extra_ore == line.share_ore
        assert abs(line.exact) == abs(line.floor_ore) + line.remainder
        assert (line.extra_ore != 0) == (line.place <= found.extra_count)
    by_place = sorted(found.lines, key=lambda line: line.place)
    keys = [(-line.remainder, -line.weight, line.party) for line in by_place]
    assert keys == sorted(keys)


def test_ties_go_to_the_larger_and_then_to_the_first_code() -> None:
    assert apportion(2, [("b", 1), ("a", 1), ("c", 1)]).shares == {"b": 1, "a": 1, "c": 0}
    # 5 øre by 1 and 3 (of 4): 1.25 and 3.75; 2 øre: a half each side, and the larger weight has it.
    assert apportion(2, [("a", 1), ("z", 3)]).shares == {"a": 0, "z": 2}
    assert apportion(2, [("a", 1), ("z", 3)]).lines[1].place == 1


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ([], "nobody"),
        ([("a", 0), ("b", Fraction(0))], "all weights are zero"),
        ([("a", 1), ("b", -1)], "the weight of b is negative"),
        ([("a", 1), ("a", 2)], "a stands twice"),
        ([("a", 0.5)], "is a float"),
        ([("a", True)], "is a bool"),
    ],
)
def test_weights_that_divide_nothing_are_refused(weights: list[tuple[str, Any]], says: str) -> None:
    with pytest.raises(BadInput) as error:
        apportion(100, weights)
    assert says in error.value.what


@pytest.mark.parametrize("total", [1.0, Fraction(1), True])
def test_only_whole_ore_are_divided(total: object) -> None:
    with pytest.raises(TypeError):
        apportion(cast(Any, total), [("a", 1)])


def test_dividing_among_98_as_others_do_it() -> None:
    """501 totals among the 98 by inhabitants: rounding each misses, giving the rest to the last moves it."""
    people = inhabitants("2020K1")
    assert len(people) == 98
    divisor = sum(people.values())
    weights = scaled(list(people.items()))
    missed = moved = 0
    widest = Fraction(0)
    for total in range(15_500_000_000, 15_500_000_501):
        found = apportion(total, weights)
        assert sum(found.ore) == total
        nearest = [floor(Fraction(2 * total * weight + divisor, 2 * divisor)) for weight in weights.whole]
        missed += sum(nearest) != total
        moved = max(moved, abs(total - sum(nearest)))
        if total % 50 == 0:
            widest = max(widest, *(abs(line.share_ore - line.exact) for line in found.lines))
    assert (missed, moved) == (435, 7)
    assert widest < 1
