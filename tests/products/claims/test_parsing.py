"""A claim that cannot be checked as it stands gets one message, with file and line."""

from __future__ import annotations

import pytest
from tests.products.claims.written_claims import words

from alen.errors import BadDefinition
from alen.products.claims.parsing import parse_claim
from alen.store.packaged import read_text

WORDS = words()
GOOD = read_text("data", "claims", "packaged", "programme-2007.yml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("words: cirka", "words: sådan cirka", "the word 'sådan cirka' has no interval"),
        ('stated: "97"', 'stated: "97-98"', "'97-98' is no number"),
        ('stated: "97"', "stated: 97", "'stated' must be text"),
        ("date: 2007-06", "date: 2007-13", "'2007-13' is no date"),
        ("date: 2007-06", "date: 2007-02-30", "'2007-02-30' is no date"),
        ("date: 2007-06", "date: i sommer", "'i sommer' is no date"),
        ("address: https://", "address: javascript://", "is no web address"),
        ("total: all", "total: everything", "no number is called 'everything'"),
        ("kind: sum\n        title", "kind: guess\n        title", "'kind' is 'guess'"),
        ("id: programme-2007", "id: Programme 2007", "is no id"),
        ("  - id: B", "  - id: A", "two readings have one id"),
        ("language: da", "language: sv", "'language' is 'sv'"),
        (
            "quotation: mere end 155 millioner kroner",
            "quotation: Det er sagt. Og mere end det.",
            "more than a fragment",
        ),
        ("of: [all, projects]", "of: [all]", "a quotient of 1 numbers"),
        ("publisher: Computerworld", "publisher: Computerworld\nrating: 5", "the key 'rating' is unknown"),
    ],
)
def test_one_message_with_the_line(old: str, new: str, message: str) -> None:
    assert old in GOOD
    changed = GOOD.replace(old, new, 1)
    with pytest.raises(BadDefinition) as told:
        parse_claim(changed, "programme.yml", WORDS, "packaged")
    text = told.value.text()
    assert message in text
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    # A key that nobody reads is told of with the line of what holds it.
    assert f"programme.yml, line {line} (" in text or "is unknown" in message


def test_a_number_without_a_unit() -> None:
    text = GOOD.replace('    stated: "57"\n    unit: million_kr\n', '    stated: "57"\n')
    with pytest.raises(BadDefinition, match="the number has no unit"):
        parse_claim(text, "x.yml", WORDS, "packaged")


def test_a_claim_without_a_reading() -> None:
    text = GOOD[: GOOD.index("readings:")]
    with pytest.raises(BadDefinition, match="the claim has no reading"):
        parse_claim(text, "x.yml", WORDS, "packaged")


def test_a_sum_of_parts_from_different_years() -> None:
    text = GOOD.replace('    stated: "57"\n', '    stated: "57"\n    year: 2008\n')
    text = text.replace('    stated: "97"\n', '    stated: "97"\n    year: 2009\n')
    with pytest.raises(BadDefinition, match="whose parts are of different years: 2008, 2009"):
        parse_claim(text, "x.yml", WORDS, "packaged")


@pytest.mark.parametrize("times", ["1e99999999, 1", "nan, 1", "1/0, 1", "1000000000, 1", '"1_0", 1'])
def test_factors_are_short_plain_numbers(times: str) -> None:
    """The first is a short text that stands for a hundred million digits."""
    text = GOOD.replace(
        "parts: [municipalities, regions]\n",
        f"parts: [municipalities, regions]\n        times: [{times}]\n",
        1,
    )
    with pytest.raises(BadDefinition, match="'times' must be numbers"):
        parse_claim(text, "x.yml", WORDS, "packaged")


def test_a_number_of_too_many_digits() -> None:
    with pytest.raises(BadDefinition, match="is no number"):
        parse_claim(GOOD.replace('stated: "57"', f'stated: "{"9" * 5000}"', 1), "x.yml", WORDS, "packaged")


def test_a_number_is_not_held_against_itself() -> None:
    text = GOOD.replace("parts: [municipalities, regions]", "parts: [municipalities, all]", 1)
    with pytest.raises(BadDefinition, match="names one number twice"):
        parse_claim(text, "x.yml", WORDS, "packaged")


def test_a_sum_of_money_and_projects() -> None:
    text = GOOD.replace("parts: [municipalities, regions]", "parts: [municipalities, projects]", 1)
    with pytest.raises(BadDefinition, match="count different things: count, money"):
        parse_claim(text, "x.yml", WORDS, "packaged")


def test_the_same_text_has_the_same_hash() -> None:
    one, other = (parse_claim(GOOD, name, WORDS, "packaged") for name in ("a.yml", "b.yml"))
    assert one.sha256 == other.sha256
    assert one.readings[1].numbers["all"].word == "over"
