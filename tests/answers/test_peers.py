"""Peers: who they are, why, and how an organisation stands among them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.answers.packaged import packaged_desk, packaged_reading

from alen.answers.framework import framework
from alen.answers.peers import PeerGroup, PeersAnswer, normal_weights
from alen.answers.questions import Rank
from alen.comparison.intervals import mean_interval
from alen.errors import BadInput

MEASURE, YEAR = "f64551-net", 2024


def asked(
    organisation: str = "153",
    measure: str | None = MEASURE,
    k: int = 10,
    weights: str | None = None,
    booking: float | None = None,
) -> PeersAnswer:
    return packaged_desk().ask(PeerGroup(organisation, measure, None, k, weights, booking))


def test_the_nearest_are_others_of_the_kind_near_to_far():
    answer = asked(k=7)
    codes = [one.organisation.code for one in answer.peers]
    assert len(codes) == len(set(codes)) == 7
    assert "153" not in codes
    distances = [one.distance for one in answer.peers]
    assert distances == sorted(distances)
    assert {one.organisation.kind for one in answer.peers} == {"municipality"}


def test_every_peer_says_why_it_is_one():
    answer = asked()
    own = packaged_reading().population(packaged_reading().organisations.find("153"), answer.condition_year)
    for one in answer.peers:
        parts = {part.condition: part for part in one.parts}
        assert set(parts) == {use.id for use in answer.conditions}
        assert parts["inhabitants"].own == own[0]
        assert parts["group"].own_group is not None
        assert sum(part.share or 0 for part in one.parts) == pytest.approx(1)
        assert one.stability is not None
        assert 0 <= one.stability <= 1
    assert {one.id for one in answer.lacking} == {"density", "children", "elderly"}


def test_weights_choose_other_peers_and_have_one_form():
    usual, other = asked(), asked(weights="group:0, inhabitants:2")
    assert other.weights == "inhabitants:2,group:0"
    assert [one.organisation.code for one in usual.peers] != [one.organisation.code for one in other.peers]
    found = framework(packaged_reading(), "municipality", YEAR)
    assert normal_weights(found, "inhabitants:1,group:0.5") == ""
    assert normal_weights(found, None) == ""
    # With one condition alone the nearest are those nearest in number.
    people = found.values["inhabitants"]
    at = found.codes.index("153")
    near = np.argsort(np.abs(np.log(people) - np.log(people[at])), kind="stable")[1:11]
    assert {one.organisation.code for one in other.peers} == {found.codes[place] for place in near}


def test_own_figure_stands_against_the_peers_median():
    answer = asked()
    ranked = {row.organisation.code: row.cell.value for row in packaged_desk().ask(Rank(MEASURE, YEAR)).rows}
    values = [ranked[one.organisation.code] for one in answer.peers]
    among = answer.among
    assert among is not None
    assert among.median == np.median(np.array(values, dtype=float))
    mean, low, high = mean_interval(np.array(values, dtype=float))
    assert (among.mean, among.mean_t_low, among.mean_t_high) == pytest.approx((mean, low, high))
    assert among.own.difference == pytest.approx((ranked["153"] or 0) - (among.median or 0))
    assert (among.median_low or 0) <= (among.median or 0) <= (among.median_high or 0)
    assert among.own.state == "higher"
    exact = asked(booking=30.0).among
    assert exact is not None
    assert exact.own.state == "no_clear_difference"
    assert exact.own.booking_explains


def test_the_fixed_group_is_the_other_view():
    fixed = asked().fixed
    assert fixed is not None
    assert fixed.group.code == "910"
    assert "153" not in {one.code for one in fixed.members}
    assert fixed.among is not None
    assert fixed.among.n == len(fixed.members)


def test_peers_alone_need_no_measure():
    answer = asked(measure=None)
    assert (answer.header, answer.among, answer.booking) == (None, None, None)
    assert answer.peers[0].cell is None
    assert answer.year == 2026
    columns, table = answer.table()
    assert all(len(line) == len(columns) for line in table)
    assert len(table) == 11


def test_the_table_tells_the_organisation_itself_from_its_peers():
    columns, table = asked().table()
    at = {name: place for place, name in enumerate(columns)}
    assert [line[at["is_peer"]] for line in table] == [False] + [True] * 10
    assert table[0][at["state"]] == "higher"
    assert table[1][at["inhabitants_value"]] != table[0][at["inhabitants_value"]]


@pytest.mark.parametrize(
    ("k", "weights", "why"),
    [(4, None, "5 to 30"), (31, None, "5 to 30"), (10, "it:2", "inhabitants"),
     (10, "inhabitants:0,group:0", "above 0"), (10, "inhabitants:99", "0 to 10")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_can(k: int, weights: str | None, why: str):
    with pytest.raises(BadInput) as caught:
        asked(k=k, weights=weights)
    assert why in caught.value.do


def test_only_municipalities_and_regions_have_peers():
    with pytest.raises(BadInput, match="no peers"):
        asked("000")
    regions = asked("1084", None) if packaged_reading().organisations.by_code("1084") else asked("084", None)
    assert {one.organisation.kind for one in regions.peers} == {"region"}
