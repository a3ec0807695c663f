"""Swing bands beside figures and places: the same numbers wherever they stand, and none where none can."""

from __future__ import annotations

import numpy as np
import pytest
from tests.answers.packaged import packaged_desk, packaged_reading
from tests.answers.samples import towns_2023

from alen.answers.compare import compare
from alen.answers.drawn import drawn
from alen.answers.plain import rows
from alen.answers.profile import show
from alen.answers.questions import Rank
from alen.answers.ranking import rank
from alen.answers.standing import Standing
from alen.answers.swings import Swings
from alen.comparison.draws import shared_draws
from alen.errors import BadInput, NoFigures

MEASURE, YEAR = "f64551-net", 2024


def test_the_booked_figure_stands_exact_beside_its_band():
    answer = packaged_desk().ask(Swings(MEASURE, YEAR))
    assert len(answer.rows) == answer.n == 98
    assert answer.booking.spread_pct == 10
    for row in answer.rows:
        assert row.band is not None
        assert row.cell.value is not None
        assert row.place is not None
        assert row.band.low <= row.cell.value <= row.band.high
        assert (row.band.place_low or 0) <= row.place <= (row.band.place_high or 0)
        assert (row.moved.basis, row.moved.reason, row.moved.movements) == ("own", "", 8)


def test_a_band_follows_from_the_two_swings():
    # 5-95 % of a normal swing is 1.645 times √(year² + booking²) on the logarithmic scale.
    for row in packaged_desk().ask(Swings(MEASURE, YEAR)).rows:
        assert row.band is not None
        assert row.moved.year_pct is not None
        assert row.moved.booking_pct is not None
        wide = np.log(row.band.high / row.band.low) / 2
        assert wide == pytest.approx(
            1.645 * np.hypot(row.moved.year_pct, row.moved.booking_pct) / 100, rel=0.1
        )


def test_states_look_at_the_band_of_the_difference():
    answer = packaged_desk().ask(Swings(MEASURE, YEAR))
    for row in answer.rows:
        apart = row.median
        assert apart.low is not None
        assert apart.high is not None
        wanted = "higher" if apart.low > 0 else "lower" if apart.high < 0 else "no_clear_difference"
        assert apart.state == wanted
        assert apart.difference == pytest.approx((row.cell.value or 0) - (answer.median or 0))
        if apart.booking_explains:
            assert apart.state == "no_clear_difference" or abs(apart.difference or 0) > 0
    states = {row.median.state for row in answer.rows}
    assert states == {"higher", "lower", "no_clear_difference"}
    # The further out, the clearer: the highest is higher, and booking alone does not make it so.
    first = max(answer.rows, key=lambda row: row.cell.value or 0)
    assert first.median.state == "higher"
    assert not first.median.booking_explains


def test_a_larger_assumption_tells_less_apart():
    def clear(booking: float) -> int:
        answer = packaged_desk().ask(Swings(MEASURE, YEAR, booking=booking))
        return sum(row.median.state != "no_clear_difference" for row in answer.rows)

    assert clear(0) > clear(10) > clear(30)
    exact = packaged_desk().ask(Swings(MEASURE, YEAR, booking=0))
    assert not any(row.median.booking_explains for row in exact.rows if row.median.difference)


def test_places_are_those_of_the_group_asked_for():
    answer = packaged_desk().ask(Swings(MEASURE, YEAR, among="084"))
    assert answer.among is not None
    assert sorted(row.place or 0 for row in answer.rows)[0] == 1
    assert max(row.band.place_high or 0 for row in answer.rows if row.band) <= answer.n == 29
    columns, table = answer.table()
    assert all(len(line) == len(columns) for line in table)


def test_every_answer_shows_a_place_with_the_same_band():
    desk = packaged_desk()
    swings = {row.organisation.code: row.band for row in desk.ask(Swings(MEASURE, YEAR)).rows}
    ranked = desk.ask(Rank(MEASURE, YEAR))
    assert {row.organisation.code: row.band for row in ranked.rows} == swings
    assert ranked.booking is not None
    assert desk.ask(Standing(MEASURE, "101", YEAR)).country.band == swings["101"]
    line = next(one for one in show(desk.reading, "101").lines if one.header.measure.id == MEASURE)
    assert line.band == swings["101"]
    beside = compare(desk.reading, ["101", "147"], YEAR)
    found = next(one for one in beside.lines if one.header.measure.id == MEASURE)
    assert [one.band for one in found.figures] == [swings["101"], swings["147"]]
    columns, table = rows(ranked)
    assert table[0][columns.index("place_high")] == ranked.rows[0].band.place_high  # type: ignore[union-attr]


def test_a_readers_assumption_reaches_places_and_standing():
    desk = packaged_desk()
    usual, wide = (desk.ask(Standing(MEASURE, "101", YEAR, booking=one)).country.band for one in (None, 30.0))
    assert usual is not None
    assert wide is not None
    assert wide.booking_pct == 30
    assert wide.low < usual.low < usual.high < wide.high


def test_a_measure_without_an_assumption_has_an_order_and_no_places():
    answer = rank(packaged_reading(), "f64551-net-growth", YEAR)
    assert {(row.place, row.percentile, row.no_place) for row in answer.rows} == {(None, None, "no_band")}
    values = [row.cell.value for row in answer.rows if row.cell.value is not None]
    assert len(values) == len(answer.rows)
    assert values == sorted(values, reverse=True)
    assert answer.booking is None
    assert {row.band for row in answer.rows} == {None}
    assert {row.band for row in rank(towns_2023().reading(), "town-net", 2023).rows} == {None}
    with pytest.raises(NoFigures, match="no swing band"):
        rank(packaged_reading(), "f64551-net-growth", YEAR, booking=5)
    with pytest.raises(BadInput, match="0 to 50"):
        packaged_desk().ask(Swings(MEASURE, YEAR, booking=80))


def test_draws_kept_apart_by_year_are_the_shared_ones():
    found = drawn(packaged_reading(), MEASURE, 2022)
    wanted = shared_draws(MEASURE, found.selection.scope, found.codes, 2022)
    np.testing.assert_array_equal(found.draws.booking, wanted.booking)
    np.testing.assert_array_equal(found.draws.year, wanted.year)
