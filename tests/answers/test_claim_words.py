"""Every sentence about a published statement: that there is one for each case, and that it says it right."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from tests.answers.packaged import packaged_desk

from alen.answers.claim_facts import claim_words
from alen.answers.claim_parts import CheckedStatement, ClaimAnswer, ReadingOfClaim, Span
from alen.answers.claim_reasons import DEFINITIONS, KINDS, LEADS, MEANINGS, STATISTICS, UNITS, VERDICTS
from alen.answers.claim_words import ClaimWords, date_of, decimals_for, verdict_name
from alen.answers.claims import ClaimCheck, Claims
from alen.answers.plain import to_plain
from alen.measures.definition import Text
from alen.products.claims import checking, definition
from alen.words import Words

DESK = packaged_desk()
ENGLISH = Words("en")
IDS = [one.id for one in DESK.ask(Claims()).rows]
PRINTED = re.compile(r'<data value="([^"]+)" data-from="claim#([^"]+)"')


def answer(id_: str) -> ClaimAnswer:
    return DESK.ask(ClaimCheck(id_))


def in_words(id_: str, words: Words = ENGLISH) -> ClaimWords:
    return ClaimWords(words, answer(id_))


def sentences(said: ClaimWords) -> list[Any]:
    """All that is said of a claim."""
    found: list[Any] = [said.lead()]
    for at, reading in enumerate(said.answer.readings):
        found.append(said.likelier(at))
        for n, number in enumerate(reading.numbers):
            found += [
                said.interval(number.allowed, f"/readings/{at}/numbers/{n}/allowed"),
                said.narrowed(at, n),
            ]
        found += [said.reason(at, n) for n in range(len(reading.checks))]
        found += [said.reason(at, n, coarse=True) for n in range(len(reading.coarse))]
    for at in range(len(said.answer.derived)):
        found += [said.derived(at), said.derived_meets(at)]
    return found


def test_every_code_has_words() -> None:
    assert VERDICTS.keys() == MEANINGS.keys() == set(checking.VERDICTS)
    assert KINDS.keys() == set(definition.KINDS)
    assert STATISTICS.keys() == set(definition.STATISTICS)
    assert DEFINITIONS.keys() == set(definition.DEFINITIONS)
    assert UNITS.keys() == claim_words().units.keys()


def built(check: CheckedStatement, verdict: str) -> ClaimWords:
    """A claim of one reading with one check."""
    whole = answer("programme-2007")
    reading: ReadingOfClaim = replace(whole.readings[0], checks=(check,), coarse=(), verdict=verdict)
    return ClaimWords(
        ENGLISH, replace(whole, row=replace(whole.row, verdict=verdict), readings=(reading,), derived=())
    )


STATED = Span(59.5, 60.5, True, False, "million_kr")
FOUND = Span(70.0, 71.0, False, True, "million_kr")
REASONS = {
    "own_numbers": ("lies_in", "meets", "clash"),
    "figures": (
        "lies_in", "meets", "apart_by_a_hair", "apart", "definition_other", "definition_unknown", "not_there",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", definition.KINDS)
@pytest.mark.parametrize("against", REASONS)
def test_every_reason_of_every_kind_is_said(kind: str, against: str) -> None:
    for reason, stated, found in product(REASONS[against], (STATED, None), (FOUND, None)):
        if found is None and reason not in ("not_there", "definition_unknown", "clash", "meets"):
            continue
        check = CheckedStatement(
            kind, Text("a", "b"), against, "consistent", reason, stated, found, ("all", "regions"), ()
        )
        said = str(built(check, "consistent").reason(0, 0))
        assert said.endswith(".")
        assert "{" not in said
        if reason == "clash" and kind != "comparison":
            assert "'in all', 'from the regions'" in said


@pytest.mark.parametrize("verdict", checking.VERDICTS)
def test_every_verdict_leads_the_page(verdict: str) -> None:
    check = answer("programme-2007").readings[0].checks[0]
    for against, reason in (
        ("own_numbers", "meets"),
        ("figures", "not_there"),
        ("figures", "definition_unknown"),
    ):
        said = built(replace(check, against=against, reason=reason), verdict)
        assert said.verdict() == ENGLISH.say(VERDICTS[verdict])
        assert str(said.lead()).endswith(".")
    assert all(one.endswith(".") for one in LEADS.values())


@pytest.mark.parametrize("id_", IDS)
def test_every_number_in_a_sentence_is_the_answer_s(id_: str) -> None:
    said = in_words(id_)
    data = to_plain(said.answer)
    for sentence in sentences(said):
        for value, pointer in PRINTED.findall(sentence.html):
            place: Any = data
            for part in pointer.split("/")[1:]:
                place = place[int(part)] if isinstance(place, list) else place[part]
            assert float(value) == place, (pointer, str(sentence))


@pytest.mark.parametrize("id_", IDS)
def test_what_is_said_is_the_same_but_for_language(id_: str) -> None:
    """A verdict never depends on the language it is told in."""
    danish, english = in_words(id_, Words("da")), in_words(id_)
    assert danish.answer == english.answer
    numbers = [[value for value, _ in PRINTED.findall(one.html)] for one in sentences(danish)]
    assert numbers == [[value for value, _ in PRINTED.findall(one.html)] for one in sentences(english)]


def test_more_than_155_leaves_the_band_up_to_155_5() -> None:
    said = in_words("programme-2007")
    assert str(said.interval(said.answer.readings[1].numbers[0].allowed, "/x")) == (
        "over DKK 155 million and at most DKK 156 million"
    )
    assert str(said.narrowed(1, 0)) == (
        "If all the numbers are true: over DKK 155.0 million and under DKK 155.5 million"
    )


def test_the_likelier_reading_says_its_key() -> None:
    said = in_words("digital-administration-2007")
    assert "from the state: 1/3" in str(said.likelier(0))
    assert "no proof" in str(said.likelier(0))
    assert str(said.likelier(1)) == ""
    assert said.coarse_note(0)
    assert said.coarse_note(1) == ""


def test_the_scheme_does_not_meet_what_was_announced() -> None:
    said = in_words("north-jutland-broadband-2025")
    assert str(said.derived(0)).startswith(
        "DKK 72,549 (by the words: at least DKK 72,059 and under DKK 73,039"
    )
    assert str(said.derived(2)).startswith("DKK 34.3 million")
    assert "so the two cannot be the same number" in str(said.derived_meets(2))
    assert "does not meet another of them, 'announced for the special scheme'" in str(said.lead())
    assert "does not meet" not in str(in_words("monopoly-2017").lead())


def test_a_number_from_the_ends_of_over_and_just_under_is_given_as_an_interval_alone() -> None:
    assert str(in_words("regions-it-2022-2023").derived(0)) == "over 5.8% and at most 9.6%"


def test_what_is_not_there_is_named_with_what_would_decide_it() -> None:
    said = in_words("regions-it-2022-2023")
    assert "2023: not loaded." in str(said.reason(0, 2))
    assert "REGR55 is not in this edition" in said.need(said.answer.needs[0])


def test_another_verdict_than_recorded_is_told() -> None:
    said = in_words("monopoly-2017")
    assert said.recorded() == ""
    other = ClaimWords(ENGLISH, replace(said.answer, recorded="confirmed"))
    assert "'confirmed'" in other.recorded()


def test_a_quoted_number_stays_in_its_own_language() -> None:
    said = in_words("programme-2007", Words("en"))
    number = said.answer.readings[1].numbers[0]
    assert said.as_stated(number) == "mere end 155 mio. kr."
    english = ClaimWords(Words("da"), replace(said.answer, language="en"))
    assert english.as_stated(replace(number, said="more than")) == "more than DKK 155 million"


def test_dates_are_as_exact_as_they_are_known() -> None:
    known = {one.publisher.date: one.publisher for one in DESK.ask(Claims()).rows}
    said = {date: date_of(ENGLISH, one) for date, one in known.items()}
    assert said["unknown"] == "date not known"
    assert said["2007-06"] == "June 2007"
    assert said["2025-08-07"] == "7 August 2025"
    assert said["2009"] == "2009"


def test_decimals_tell_ends_apart() -> None:
    stated = Span(65739.5, 65740.5, True, False, "kr_per_inhabitant")
    assert decimals_for([stated]) == 1
    assert decimals_for([stated, Span(65740.4999, 65740.4999, True, True, "kr_per_inhabitant")]) == 5
    assert decimals_for([Span(None, 20.0, False, True, "pct"), Span(18.2, None, True, False, "pct")]) == 1
    assert decimals_for([None]) == 0
    assert verdict_name(ENGLISH, "consistent") == "possible, not decided"
