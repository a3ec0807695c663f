"""How much of a true difference the noise floor misses, as the packaged simulations say."""

from __future__ import annotations

import math

import pytest
from tests.answers.packaged import packaged_desk

from alen.answers.coverage import trials_of
from alen.answers.detection import METHOD, detected
from alen.answers.methods import find_method
from alen.answers.potential import Potential
from alen.answers.potential_words import PotentialLead
from alen.words import LANGUAGES, Words


@pytest.mark.parametrize(("year", "booking"), [(0.0, 0.0), (0.05, 0.1), (0.2, 0.2)])
def test_it_is_what_the_table_says(year: float, booking: float) -> None:
    table = {
        (one.rule, one.counted): one.pct
        for one in trials_of(("excess",))
        if (one.year_noise, one.booking_noise, one.assumed) == (year, booking, "true") and one.inefficiency
    }
    found = detected(year, booking)
    assert {one.rule for one in found} == {"median", "best_quartile", "expected", "conservative"}
    for one in found:
        assert one.true_pct == table[one.rule, "true_excess"]
        assert one.shown_pct == table[one.rule, "shown_excess"]
        assert one.missed_pct == pytest.approx(100 * (1 - one.shown_pct / one.true_pct))
        assert (one.year_noise, one.booking_noise) == (year, booking)


def test_the_nearest_setting_is_taken() -> None:
    settings = {(one.year_noise, one.booking_noise) for one in detected(0.041, 0.12)}
    assert settings == {(0.05, 0.1)}
    assert {(one.year_noise, one.booking_noise) for one in detected(math.nan, 0.24)} == {(0.0, 0.2)}
    assert detected(math.nan, 0.3) == detected(0.4, 0.1) == ()


def test_more_noise_hides_more() -> None:
    little, much = ({one.rule: one.missed_pct for one in detected(at, at)} for at in (0.0, 0.2))
    assert all(much[rule] > little[rule] for rule in little)


def test_the_answer_says_it_with_its_numbers() -> None:
    answer = packaged_desk().ask(Potential("f64551-net", 2020))
    assert answer.detected
    assert find_method(answer.detected[0].method).id == METHOD
    assert {one.booking_noise for one in answer.detected} == {0.1}
    wide = packaged_desk().ask(Potential("f64551-net", 2020, booking=20))
    assert {one.booking_noise for one in wide.detected} == {0.2}
    for language in LANGUAGES:
        lead = PotentialLead(Words(language), answer)
        told = lead.missed()
        assert told is not None
        assert str(told) in [str(one) for one in lead.notes() if one is not None]
        cautious = next(one for one in answer.detected if one.rule == "conservative")
        for number in (cautious.true_pct, cautious.shown_pct):
            assert Words(language).number(number, 1) in str(told)
