"""The bill of a year: who owes what, by which commitments and key, and what is not known (invariant 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.programmes.agreed import (
    DAY,
    TABLE,
    Country,
    commitment,
    decision,
    programme,
    said,
    weights,
)

from alen.errors import BadInput
from alen.model.programme import Basis, Group, Key, Member, Programme
from alen.model.programme_records import Absent, IndexStep
from alen.products.programmes.apportionment import apportion
from alen.products.programmes.bill import Bill, BillLine, bill
from alen.products.programmes.price_levels import levels_of
from alen.products.programmes.weights import NoRegisters, OwnTables

BASIS = Basis(TABLE, DAY)
THIRDS = tuple((party, Fraction(1, 3)) for party in ("state", "municipalities", "regions"))
NESTED = (("municipalities", "heads"), ("regions", "same"))
KEYS = (
    Key("thirds", said("thirds"), "percent", "three", shares=THIRDS, nested=NESTED),
    Key("heads", said("heads"), "population", "k", basis=BASIS),
    Key("same", said("same"), "equal", "r"),
)


def billed(made: Programme, year: int = 2020, **given_: Any) -> Bill:
    return bill(made, year, OwnTables(made), Country(), levels_of(made), **given_)


def paid(lines: tuple[BillLine, ...], of: str = "") -> int:
    """What lines sum to; with `of`, those of one party's members."""
    return sum(line.amount_ore or 0 for line in lines if not of or line.steps[0].counted.party == of)


def test_members_sums_are_their_partys_share_and_every_step_is_explained() -> None:
    one = billed(programme(KEYS, (commitment("all", 2020, 10_000, "thirds", row=7),)))
    assert one.total_ore == 10_000
    # 10,000 by three: the øre that is left goes, of equals, to the first code.
    assert [paid(one.lines, of) for of, _ in THIRDS] == [3333, 3334, 3333]
    assert one.by_party == {"state": 3333, "k1": 476, "k2": 953, "k3": 1905, "r1": 1667, "r2": 1666}
    line = next(line for line in one.lines if line.party == "k2")
    assert [(step.key, step.of, step.ore) for step in line.steps] == [
        ("thirds", "", 3334), ("heads", "municipalities", 953),
    ]  # fmt: skip
    after = line.steps[1].after
    assert after is not None
    assert (str(after.exact), after.floor_ore, str(after.remainder), after.extra_ore) == (
        "6668/7", 952, "4/7", 1,
    )  # fmt: skip
    assert line.demand.rows[0].commitment.row == 7
    assert line.weighed is not None
    assert line.weighed.key.basis is None
    assert line.weighed.nested[0][1].key.basis == BASIS


def test_parties_without_a_key_owe_their_own_amounts_and_kinds_add_up() -> None:
    rows = (
        commitment("state", 2020, 500),
        commitment("state", 2020, -200, kind="rephase", decision="d1", row=3),
        commitment("state", 2021, 200, kind="rephase", decision="d1", row=4),
        commitment("regions", 2020, 50, kind="matching", row=5),
    )
    made = programme((), rows, decisions=(decision("d1", "taken"),))
    assert billed(made).by_party == {"regions": 50, "state": 300}
    assert billed(made, 2021).by_party == {"state": 200}
    assert [row.commitment.kind for row in billed(made).of("state")[0].demand.rows] == ["grant", "rephase"]
    assert billed(made, 2022).lines == ()


def test_what_is_only_asked_or_known_later_is_not_billed() -> None:
    later = date(2020, 6, 1)
    rows = (
        commitment("state", 2020, 500),
        commitment("state", 2020, 70, decision="asked"),
        commitment("state", 2020, 9, recorded=later),
    )
    made = programme((), rows, decisions=(decision("asked", "asked"),))
    assert billed(made).total_ore == 509
    assert billed(made, known_on=DAY).total_ore == 500
    taken = replace(made, decisions=(decision("asked", "taken"),))
    assert billed(taken).total_ore == 579


def test_what_is_not_known_is_said_and_never_zero() -> None:
    rows = (
        commitment("state", 2020, Absent.UNKNOWN),
        commitment("regions", 2020, Absent.EXEMPT),
        commitment("municipalities", 2020, 100, "heads"),
        commitment("municipalities", 2020, Absent.UNKNOWN, "heads", row=9),
    )
    one = billed(programme(KEYS, rows))
    assert [(line.party, line.why) for line in one.missing] == [("regions", "exempt"), ("state", "unknown")]
    assert one.total_ore == 100
    demand = one.of("k1")[0].demand
    assert [row.row for row in demand.lacking] == [9]
    assert "state" not in one.by_party


def test_without_its_table_a_key_divides_nothing() -> None:
    gone = replace(KEYS[1], basis=Basis("FOLK1A", date(2008, 1, 1)))
    one = billed(programme((gone,), (commitment("municipalities", 2020, 100, "heads"),)))
    assert [line.party for line in one.missing] == ["k1", "k2", "k3"]
    assert one.by_party == {}
    for line in one.lines:
        assert line.not_weighed is not None
        assert (line.why, line.not_weighed.reason, line.not_weighed.on) == (
            "no_weights", "not_loaded", date(2008, 1, 1),
        )  # fmt: skip
    made = programme((gone,), (commitment("municipalities", 2020, 100, "heads"),))
    nobody = bill(made, 2020, OwnTables(made), NoRegisters(), levels_of(made))
    assert [(line.party, line.why) for line in nobody.lines] == [("municipalities", "no_weights")]


def test_who_needs_no_table_owes_its_share_all_the_same() -> None:
    """The thirds are known; only the municipalities' own key has no table."""
    keys = (KEYS[0], replace(KEYS[1], basis=Basis("FOLK1A", DAY)), KEYS[2])
    one = billed(programme(keys, (commitment("all", 2020, 900, "thirds"),)))
    assert one.by_party == {"state": 300, "r1": 150, "r2": 150}
    assert [(line.party, line.why, line.steps[-1].ore) for line in one.missing] == [
        (party, "no_weights", 300) for party in ("k1", "k2", "k3")
    ]
    assert {line.not_weighed and line.not_weighed.reason for line in one.missing} == {"not_loaded"}


def test_a_fixed_key_is_never_scaled() -> None:
    fixed = Key("fixed", said("fixed"), "fixed", amounts=(("state", 70), ("regions", 30)))
    fits = programme((fixed,), tuple(commitment("all", year, 100, "fixed") for year in (2020, 2021)))
    assert billed(fits, 2021).by_party == {"state": 70, "regions": 30}
    for amount, why, over in ((101, "fixed_left_over", 1), (99, "fixed_lacking", -1)):
        one = billed(programme((fixed,), (commitment("all", 2020, amount, "fixed"),)))
        assert {(line.why, line.left_over_ore, line.amount_ore) for line in one.lines} == {(why, over, None)}
    skipped = programme(
        (fixed,), (commitment("all", 2020, 99, "fixed"), commitment("all", 2021, 100, "fixed"))
    )
    run = billed(skipped, 2021).lines[0].run
    assert run is not None
    assert (run.years, run.skipped) == ((2021,), (2020,))


def test_a_run_carries_until_the_key_weighs_otherwise() -> None:
    turn = date(2022, 1, 1)
    group = Group("some", said("some"), members=(Member("state"), Member("regions"), Member("all", turn)))
    same = Key("equal", said("equal"), "equal", "some")
    made = programme(
        (same,), tuple(commitment("all", year, 101, "equal") for year in range(2020, 2024)), groups=(group,)
    )
    shares = [billed(made, year).by_party for year in range(2020, 2024)]
    assert shares[:2] == [{"state": 50, "regions": 51}, {"state": 51, "regions": 50}]
    assert shares[2] == {"state": 33, "regions": 34, "all": 34}
    runs = [billed(made, year).lines[0].run for year in range(2020, 2024)]
    assert [run and (run.number, run.years, run.before_ore, run.after_ore) for run in runs] == [
        (1, (2020,), 0, 101), (1, (2020, 2021), 101, 202),
        (2, (2022,), 0, 101), (2, (2022, 2023), 101, 202),
    ]  # fmt: skip


def test_a_key_is_looked_at_on_its_own_first_day_in_the_year_it_begins() -> None:
    begins = Key("equal", said("equal"), "equal", "k", valid_from=date(2020, 7, 1), valid_to=date(2021, 3, 1))
    rows = tuple(commitment("municipalities", year, 3, "equal") for year in (2019, 2020, 2021, 2022))
    made = programme((begins,), rows)
    assert [len(billed(made, year).by_party) for year in (2019, 2020, 2021, 2022)] == [0, 3, 3, 0]
    assert billed(made, 2022).lines[0].not_weighed == billed(made, 2022).missing[0].not_weighed
    not_weighed = billed(made, 2022).lines[0].not_weighed
    assert not_weighed is not None
    assert not_weighed.reason == "not_valid"


def test_amounts_of_one_price_level_in_another() -> None:
    rises = tuple(IndexStep("statslig-pl-generel", "own", year, Fraction(10)) for year in (2020, 2021))
    rows = (
        commitment("state", 2020, 1001, level="2019-PL"),
        commitment("state", 2021, 1001, level="2019-PL"),
        commitment("state", 2021, 100, row=3),
    )
    made = replace(programme((), rows, indices=rises), index_vintage="own")
    first, second = billed(made), billed(made, 2021)
    # 1101.1, then 1101.1 + 1211.21 + 100 = 2412.31 in all: the years sum to the rounded sum.
    assert (first.total_ore, second.total_ore) == (1101, 1311)
    assert (second.series, second.vintage) == ("statslig-pl-generel", "own")
    demand = second.demands[0]
    assert [(row.level, row.factor) for row in demand.rows] == [
        ("2019-PL", Fraction(121, 100)), ("2021-PL", Fraction(1)),
    ]  # fmt: skip
    assert demand.level == "2021-PL"
    fixed = billed(made, 2021, price="2019-PL")
    assert (fixed.total_ore, fixed.demands[0].exact_ore) == (1084, 1001 + Fraction(10_000, 121))
    plain = billed(programme((), (commitment("state", 2020, 5),)))
    assert (plain.series, plain.vintage) == ("", "")
    with pytest.raises(BadInput, match="2030-PL is not in"):
        billed(made, price="2030-PL")
    with pytest.raises(BadInput, match="is no price level"):
        billed(programme(), price="soon")


PEOPLE = st.lists(st.integers(1, 60), min_size=5, max_size=5)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=3), PEOPLE)
def test_sectors_sum_to_their_share_and_years_to_the_whole(totals: list[int], people: list[int]) -> None:
    """Every year each sector's members pay its share to the øre; in all it is the sum, divided."""
    numbers: dict[str, int | Fraction] = dict(zip(("k1", "k2", "k3", "r1", "r2"), people, strict=True))
    rows = tuple(commitment("all", 2020 + n, total, "thirds") for n, total in enumerate(totals))
    made = programme(KEYS, rows, own=weights(numbers))
    sectors = dict.fromkeys((party for party, _ in THIRDS), 0)
    parties: dict[str, int] = {}
    for n, total in enumerate(totals):
        one = billed(made, 2020 + n)
        assert one.total_ore == total
        for line in one.lines:
            assert line.amount_ore == line.steps[-1].ore
            for upper, lower in pairwise(line.steps):
                assert lower.instalment is not None
                assert lower.instalment.total_ore == upper.ore
            parties[line.party] = parties.get(line.party, 0) + (line.amount_ore or 0)
        for sector in sectors:
            share = next(line.steps[0].ore for line in one.lines if line.steps[0].counted.party == sector)
            assert paid(one.lines, sector) == share
            sectors[sector] += share
    assert sectors == apportion(sum(totals), THIRDS).shares
    among = [(party, numbers[party]) for party in ("k1", "k2", "k3")]
    heads = apportion(sectors["municipalities"], among).shares
    assert {party: parties[party] for party in heads} == heads
