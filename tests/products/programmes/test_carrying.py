"""Instalments that end exactly on the division of their sum (invariant 2)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from alen.products.programmes.apportionment import apportion
from alen.products.programmes.carrying import carry

TOTALS = st.lists(st.integers(-(10**5), 10**6), min_size=1, max_size=6)
WEIGHTS = st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any)


def named(weights: list[int]) -> list[tuple[str, Fraction | int]]:
    return [(f"p{n}", weight) for n, weight in enumerate(weights)]


@settings(max_examples=1000, deadline=None)
@given(TOTALS, WEIGHTS)
def test_instalments_sum_to_the_division_of_the_sum(totals: list[int], weights: list[int]) -> None:
    run = carry(totals, named(weights))
    running = 0
    paid = [0] * len(weights)
    for total, one in zip(totals, run, strict=True):
        assert one.total_ore == total == sum(one.ore)
        assert one.before.total_ore == running
        running += total
        paid = [before + now for before, now in zip(paid, one.ore, strict=True)]
        assert tuple(paid) == apportion(running, named(weights)).ore
        exact = [Fraction(total * weight, sum(weights)) for weight in weights]
        assert all(abs(now - share) < 2 for now, share in zip(one.ore, exact, strict=True))


def test_an_instalment_is_explained_by_both_running_totals() -> None:
    second = carry([100, 100], [("a", 1), ("b", 1), ("c", 1)])[1]
    before, after = second.lines[1].before, second.lines[1].after
    assert (before.share_ore, after.share_ore, second.shares["b"]) == (33, 67, 34)
    assert (str(before.exact), str(after.exact), after.place) == ("100/3", "200/3", 2)


def test_without_carry_the_same_party_pays_the_remainder_every_year() -> None:
    thirds = [("a", 1), ("b", 1), ("c", 1)]
    alone = [apportion(100, thirds).shares["a"] for _ in range(3)]
    carried = [one.shares["a"] for one in carry([100] * 3, thirds)]
    assert (sum(alone), sum(carried)) == (102, 100)
