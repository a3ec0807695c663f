"""What each kind of key weighs by, and why one has no weights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.programmes.agreed import (
    DAY,
    PEOPLE,
    TABLE,
    Country,
    inhabitants,
    programme,
    said,
    weights,
)

from alen.model.programme import Basis, Group, Key, Member, Party, Programme
from alen.products.programmes.keys import NotWeighed, Weighed, members_of, weigh
from alen.products.programmes.weights import NoRegisters, OwnTables

THIRD = Fraction(1, 3)
THIRDS = tuple((party, THIRD) for party in ("state", "municipalities", "regions"))
BASIS = Basis(TABLE, DAY)


def key(kind: Any, **given_: Any) -> Key:
    return Key(given_.pop("id", "key"), said("key"), kind, **given_)


def weighed(made: Programme, on: date = DAY, id_: str = "key") -> Weighed | NotWeighed:
    return weigh(made, id_, on, OwnTables(made), Country())


def found(made: Programme, on: date = DAY) -> Weighed:
    one = weighed(made, on)
    assert isinstance(one, Weighed), one
    return one


def test_equal_fixed_percent_population_and_usage() -> None:
    assert found(programme((key("equal", among="k"),))).weights == (("k1", 1), ("k2", 1), ("k3", 1))
    amounts = (("state", 500), ("regions", 100))
    assert found(programme((key("fixed", amounts=amounts),))).weights == amounts
    assert found(programme((key("percent", among="three", shares=THIRDS),))).weights == THIRDS
    for kind in ("population", "usage"):
        one = found(programme((key(kind, among="k", basis=BASIS),)))
        assert one.weights == (("k1", 1000), ("k2", 2000), ("k3", 4000))
        assert one.people[0].name == said("k1")
    listed = (Party("north", said("north"), "municipality", "k3"),)
    made = programme((key("population", parties=("north",), basis=BASIS),))
    made = replace(made, parties=(*made.parties, *listed))
    assert found(made).weights == (("north", 4000),)


def test_heads_beyond_the_threshold_count_less() -> None:
    made = programme(
        (
            key(
                "degressive",
                among="k",
                basis=BASIS,
                rate_ore=2500,
                threshold=1500,
                share_above=Fraction(1, 2),
            ),
        )
    )
    one = found(made)
    assert one.weights == (("k1", 1000), ("k2", 1750), ("k3", 2750))
    last = one.counted[2]
    assert (last.basis, last.below, last.above, last.rate_ore) == (4000, 1500, 2500, 2500 * 2750)
    assert one.rate_sum_ore == 2500 * 5500
    assert found(programme((key("equal", among="k"),))).rate_sum_ore is None


def test_copenhagen_of_2020_has_more_people_than_bill() -> None:
    """KOMBIT's key: 25 kr. a head, half for each beyond 150,000, among the 98."""
    people = inhabitants("2020K1")
    made = programme(
        (
            key(
                "degressive",
                among="k",
                basis=BASIS,
                rate_ore=2500,
                threshold=150_000,
                share_above=Fraction(1, 2),
            ),
        ),
        own=weights({**people, "411": 89}),
    )
    one = weigh(made, "key", DAY, OwnTables(made), Country(tuple(people)))
    assert isinstance(one, Weighed)
    assert len(one.weights) == 98
    assert "411" not in dict(one.weights)
    assert round(float(dict(one.leaves())["101",]) * 100, 2) == 7.22
    assert round(people["101"] / sum(people.values()) * 100, 2) == 10.86
    assert one.rate_sum_ore == 2500 * one.total


def test_a_nested_key_is_multiplied_out() -> None:
    keys = (
        key(
            "percent", among="three", shares=THIRDS, nested=(("municipalities", "heads"), ("regions", "same"))
        ),
        key("population", id="heads", among="k", basis=BASIS),
        key("equal", id="same", among="r"),
    )
    one = found(programme(keys))
    assert dict(one.leaves()) == {
        ("state",): THIRD,
        ("municipalities", "k1"): THIRD / 7,
        ("municipalities", "k2"): THIRD * 2 / 7,
        ("municipalities", "k3"): THIRD * 4 / 7,
        ("regions", "r1"): THIRD / 2,
        ("regions", "r2"): THIRD / 2,
    }  # fmt: skip
    other = found(programme(keys, own=weights({**PEOPLE, "k3": 4001})))
    assert other.identity() != one.identity() == found(programme(keys)).identity()


def test_members_are_those_of_the_day() -> None:
    turn = date(2022, 7, 1)
    group = Group(
        "some",
        said("some"),
        members=(
            Member("state", None, date(2022, 6, 30)),
            Member("regions", turn),
            Member("all"),
            Member("state", date(2024, 1, 1)),
        ),
    )
    made = programme((key("equal", among="some"),), groups=(group,))
    assert [party for party, _ in found(made).weights] == ["state", "all"]
    assert [party for party, _ in found(made, turn).weights] == ["regions", "all"]
    assert [one.party for one in members_of(made, "some", date(2024, 1, 1), NoRegisters())] == [
        "regions", "all", "state",
    ]  # fmt: skip
    assert members_of(made, "nobody", DAY, NoRegisters()) == ()


NESTED = (("municipalities", "other"),)


@pytest.mark.parametrize(
    ("given_", "reason", "parties"),
    [
        ({"kind": "equal", "among": "k", "valid_from": date(2021, 1, 1)}, "not_valid", ()),
        ({"kind": "equal", "among": "k", "valid_to": date(2019, 1, 1)}, "not_valid", ()),
        ({"kind": "equal", "among": "empty"}, "no_members", ()),
        ({"kind": "percent", "among": "three", "shares": THIRDS[:2]}, "not_one", ()),
        ({"kind": "percent", "among": "k", "shares": THIRDS}, "members_differ",
         ("k1", "k2", "k3", "municipalities", "regions", "state")),
        ({"kind": "fixed", "among": "three", "amounts": (("state", 5),)}, "members_differ",
         ("municipalities", "regions")),
        ({"kind": "fixed", "amounts": (("state", 0),)}, "all_zero", ()),
        ({"kind": "population", "among": "k"}, "no_basis", ()),
        ({"kind": "population", "among": "k", "basis": Basis(TABLE, date(2019, 1, 1))}, "not_loaded", ()),
        ({"kind": "usage", "among": "k", "basis": Basis(TABLE, DAY, "2")}, "not_loaded", ()),
        ({"kind": "population", "among": "three", "basis": BASIS}, "missing_weight",
         ("state", "municipalities", "regions")),
        ({"kind": "degressive", "among": "k", "basis": BASIS, "threshold": 5}, "no_threshold", ()),
        ({"kind": "equal", "among": "three", "nested": (("municipalities", "key"),)}, "loop", ()),
        ({"kind": "equal", "among": "r", "nested": (("state", "key"),)}, "members_differ", ("state",)),
    ],
)  # fmt: skip
def test_a_key_without_weights_says_why(
    given_: dict[str, Any], reason: str, parties: tuple[str, ...]
) -> None:
    made = programme((key(given_.pop("kind"), **given_),), groups=(Group("empty", said("empty")),))
    one = weighed(made)
    assert isinstance(one, NotWeighed)
    assert (one.reason, one.parties) == (reason, parties)


def test_what_is_not_there_is_named() -> None:
    basis = Basis("FOLK1A", date(2008, 1, 1), "first")
    one = weighed(programme((key("population", among="k", basis=basis),)))
    assert one == NotWeighed("key", "not_loaded", *basis)
    short = weighed(programme((key("percent", among="three", shares=THIRDS[:2]),)))
    assert isinstance(short, NotWeighed)
    assert short.number == Fraction(2, 3)
    negative = weighed(
        programme((key("usage", among="k", basis=BASIS),), own=weights({"k1": -1, "k2": 2, "k3": 3}))
    )
    assert negative == NotWeighed("key", "negative_weight", parties=("k1",))
    assert weighed(programme(), id_="gone") == NotWeighed("gone", "no_key")
    half = found(programme((key("equal", among="three", nested=(("municipalities", "gone"),)),)))
    assert half.missing == (("municipalities", NotWeighed("gone", "no_key")),)


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
    st.integers(0, 10**6),
    st.integers(0, 4).map(lambda quarters: Fraction(quarters, 4)),
)
def test_christiansoe_never_counts_and_heads_are_counted_exactly(
    people: list[int], threshold: int, share: Fraction
) -> None:
    numbers: dict[str, int | Fraction] = {f"k{n}": number for n, number in enumerate(people)}
    made = programme(
        (key("degressive", among="k", basis=BASIS, rate_ore=100, threshold=threshold, share_above=share),),
        own=weights({**numbers, "411": 90}),
    )
    one = weigh(made, "key", DAY, OwnTables(made), Country(tuple(numbers)))
    if not threshold and not share:
        assert one == NotWeighed("key", "all_zero")
        return
    assert isinstance(one, Weighed)
    assert [party for party, _ in one.weights] == list(numbers)
    for counted in one.counted:
        assert counted.below is not None
        assert counted.above is not None
        assert counted.below + counted.above == counted.basis == numbers[counted.party]
        assert counted.weight <= counted.basis
    assert sum(share for _, share in one.leaves()) == 1
