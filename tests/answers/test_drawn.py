"""Framework conditions, the assumption on booking, and the draws that answers share."""

from __future__ import annotations

import numpy as np
import pytest
from tests.answers.packaged import packaged_reading

from alen.answers.booking_practice import assumptions, booking_practice, has_booking_practice
from alen.answers.drawn import drawn
from alen.answers.framework import framework, parse_weights, read_conditions, written_weights
from alen.errors import BadDefinition, BadInput, NoFigures
from alen.store.packaged import read_text


def test_bands_hold_the_booked_figures_and_grow_with_the_assumption():
    found = drawn(packaged_reading(), "f64551-net", 2024)
    assert (found.bands.low <= found.values).all()
    assert (found.bands.high >= found.values).all()
    wider = drawn(packaged_reading(), "f64551-net", 2024, booking=20)
    assert (wider.bands.high - wider.bands.low > found.bands.high - found.bands.low).all()
    assert (found.rank_bands.low <= found.rank_bands.places).all()
    assert (found.rank_bands.places <= found.rank_bands.high).all()


def test_what_was_drawn_is_remembered_and_the_same_in_every_price():
    reading = packaged_reading()
    first = drawn(reading, "f64551-net", 2024)
    assert drawn(reading, "f64551-net", booking=first.booking.default_pct) is first
    again = drawn(reading, "f64551-net", 2024, booking=12.5)
    np.testing.assert_array_equal(first.draws.booking, again.draws.booking)
    other = drawn(reading, "f64551-net", 2023)
    np.testing.assert_array_equal(first.draws.booking, other.draws.booking)
    assert (first.draws.year != other.draws.year).all()


def test_a_band_is_made_of_spending_per_inhabitant_alone():
    reading = packaged_reading()
    for id_ in reading.measure_ids:
        measure = reading.find_measure(id_)
        if has_booking_practice(measure):
            assert booking_practice(measure).is_default
            assert booking_practice(measure, 0).sigma == 0.0
        else:
            with pytest.raises(NoFigures, match="no swing band"):
                booking_practice(measure)
    assert not has_booking_practice(reading.find_measure("f64551-net-growth"))
    assert not has_booking_practice(reading.find_measure("population"))


@pytest.mark.parametrize("spread", [-1.0, 51.0, float("nan")])
def test_an_assumption_out_of_range_is_refused(spread: float):
    with pytest.raises(BadInput, match="0 to 50"):
        booking_practice(packaged_reading().find_measure("f64551-net"), spread)


def test_conditions_come_from_the_nearest_year_with_inhabitants():
    reading = packaged_reading()
    found = framework(reading, "municipality", 2016)
    assert found is framework(reading, "municipality", 2016)
    assert found.condition_year == 2020
    assert {one.id for one in found.definitions} == {"inhabitants", "group"}
    assert {one.definition.id: one.missing.key for one in found.lacking} == {
        "density": "no_row", "children": "no_row", "elderly": "no_row",
    }  # fmt: skip
    people, _ = reading.population(found.organisations[0], 2020)
    assert found.values["inhabitants"][0] == people
    assert len(set(found.values["group"].tolist())) == 5
    assert found.space().names == ("inhabitants", "group")
    assert found.space({"group": 0.0}).names == ("inhabitants",)
    columns = found.conditions()
    assert columns is not None
    assert columns.names == ("inhabitants",)


def test_nothing_to_compare_on_is_refused():
    found = framework(packaged_reading(), "municipality", 2024)
    with pytest.raises(BadInput, match="nothing to compare on"):
        found.space({"inhabitants": 0.0, "group": 0.0})


def test_weights_are_written_as_they_are_read():
    known = ["inhabitants", "density"]
    given = parse_weights("inhabitants:2, density:0.25", known)
    assert parse_weights(written_weights(given), known) == given == {"inhabitants": 2.0, "density": 0.25}
    assert parse_weights("", known) == {}
    for wrong in ("staff:1", "inhabitants:1,inhabitants:2", "inhabitants:-1", "inhabitants:11",
                  "inhabitants:nan", "inhabitants", "inhabitants:1e400", "inhabitants:٣"):  # fmt: skip
        with pytest.raises(BadInput):
            parse_weights(wrong, known)


def test_facts_that_are_wrong_are_refused():
    good = read_text("data", "framework_conditions.yml")
    for old, new in (
        ("measure: population", "measure: ''"),
        ("scale: log", "scale: odd"),
        ("weight: 0.5", "weight: 99"),
        ('en: "Inhabitants"}', 'en2: "Inhabitants"}'),
        ("id: density", "id: inhabitants"),
    ):
        with pytest.raises(BadDefinition):
            read_conditions(good.replace(old, new, 1))
    booking = read_text("data", "booking_practice.yml")
    for old, new in (("spread_pct: 10", "spread_pct: 60"), ("families: [it]", "families: [f64551]")):
        with pytest.raises(BadDefinition):
            assumptions(booking.replace(old, new, 1))
