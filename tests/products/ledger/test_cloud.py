"""The cloud's share: by hand, and with bounds that every possible truth lies within."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.ledger.made_lines import it, line, lines_of, other

from alen.products.ledger.cloud import CloudLine, Share, cloud_share


def test_both_ways_and_both_variants(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path,
        [
            it(300, resource="public_cloud", deployment="saas"),
            it(100, resource="software", deployment="paas"),
            it(400, resource="software", deployment="hosted"),
            it(200),
            line(250),
            other(7_000, resource=None),
            it(-5_000, flow="income"),
            it(-5_000, flow="internal", deployment="saas"),
        ],
    )
    by_deployment, by_resource = cloud_share(lines, 2024).lines
    assert by_deployment == CloudLine("deployment", 400, 400, 200, 0, 250, 0)
    assert by_deployment.of_decided == Share(Fraction(400, 1_000), Fraction(400, 1_000), Fraction(600, 1_000))
    assert by_deployment.of_possible == Share(
        Fraction(400, 1_000), Fraction(400, 1_250), Fraction(850, 1_250)
    )
    assert by_resource == CloudLine("resource", 300, 500, 200, 0, 250, 0)
    assert by_resource.of_decided == Share(Fraction(3, 10), Fraction(3, 10), Fraction(5, 10))


def test_where_the_total_may_be_nothing_there_is_no_share() -> None:
    assert CloudLine("deployment", 0, 0, 0, 0, 50, 0).of_decided == Share(None, None, None)
    assert CloudLine("deployment", 40, 0, 0, 0, -40, -40).of_possible == Share(None, None, None)
    assert CloudLine("deployment", 40, 60, 0, 0, -40, -40).of_possible.decided == Fraction(40, 100)


def test_the_table_says_thousandths(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, [it(1, deployment="iaas"), it(2, deployment="hosted")])
    columns, rows = cloud_share(lines).table()
    assert dict(zip(columns, rows[0], strict=True))["share_per_mille"] == 333
    assert [row[:2] for row in rows] == [
        ("deployment", "of_decided"), ("deployment", "of_possible"),
        ("resource", "of_decided"), ("resource", "of_possible"),
    ]  # fmt: skip


_ORE = st.integers(-300, 300)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(-300, 1_000), st.integers(-300, 1_000), st.lists(_ORE, max_size=4), st.lists(_ORE, max_size=4)
)
def test_every_truth_lies_within_and_both_ends_are_reached(
    cloud: int, rest: int, unknown: list[int], undecided: list[int]
) -> None:
    def below(amounts: list[int]) -> int:
        return sum(one for one in amounts if one < 0)

    told = CloudLine(
        "deployment", cloud, rest, sum(unknown), below(unknown), sum(undecided), below(undecided)
    )  # fmt: skip
    shares: list[Fraction] = []
    of_decided: list[Fraction] = []
    for kinds in itertools.product((0, 1), repeat=len(unknown)):
        known = sum(ore for ore, is_cloud in zip(unknown, kinds, strict=True) if is_cloud)
        if told.total_ore > 0:
            of_decided.append(Fraction(cloud + known, told.total_ore))
        for states in itertools.product((0, 1, 2), repeat=len(undecided)):
            part = known + sum(ore for ore, state in zip(undecided, states, strict=True) if state == 2)
            whole = told.total_ore + sum(ore for ore, state in zip(undecided, states, strict=True) if state)
            if told.total_ore + below(undecided) > 0:
                shares.append(Fraction(cloud + part, whole))
    for found, variant in ((of_decided, told.of_decided), (shares, told.of_possible)):
        if found:
            assert (min(found), max(found)) == (variant.low, variant.high)
        else:
            assert variant == Share(None, None, None)
