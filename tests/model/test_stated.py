"""Words and digits become the intervals of the table."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadDefinition
from alen.model.stated import Words, parse_words, read_number
from alen.store.packaged import read_text

WORDS = parse_words(read_text("data", "claims", "words.yml"))


def interval(word: str, text: str, language: str = "da") -> str:
    stated = read_number(text, language, WORDS)
    assert stated is not None
    return str(WORDS.reaches[WORDS.said[language][word]].around(stated.value, stated.step))


# The table of the domain's page on claims, row by row; d is one unit of the last stated digit.
@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("", "57", "[113/2, 115/2)"),
        ("cirka", "97", "[96, 98)"),
        ("ca.", "97", "[96, 98)"),
        ("omkring", "97", "[96, 98)"),
        ("over", "3,1", "(31/10, 16/5]"),
        ("mere end", "155", "(155, 156]"),
        ("knap", "2,93", "[73/25, 293/100)"),
        ("næsten", "3", "[2, 3)"),
        ("godt", "760", "[760, 761)"),
        ("mindst", "60", "[60, inf)"),
        ("op til", "60", "(-inf, 60]"),
        ("højst", "60", "(-inf, 60]"),
        ("", "tre", "[5/2, 7/2)"),
        ("knap", "en halv", "[2/5, 1/2)"),
    ],
)
def test_words_become_intervals(word: str, text: str, expected: str) -> None:
    assert interval(word, text) == expected


@pytest.mark.parametrize(
    ("danish", "english", "value", "step", "coarse"),
    [
        ("60", "60", "60", "1", "10"),
        ("1.000", "1,000", "1000", "1", "1000"),
        ("6,7", "6.7", "6.7", "1/10", "1/10"),
        ("5,0", "5.0", "5", "1/10", "1/10"),
        ("549,8", "549.8", "549.8", "1/10", "1/10"),
        ("0", "0", "0", "1", "1"),
        ("-4", "−4", "-4", "1", "1"),
        ("syv", "seven", "7", "1", "1"),
        ("65.740", "65,740", "65740", "1", "10"),
    ],
)
def test_digits_are_read_in_their_language(
    danish: str, english: str, value: str, step: str, coarse: str
) -> None:
    expected = (Fraction(value), Fraction(step), Fraction(coarse))
    assert read_number(danish, "da", WORDS) == expected
    assert read_number(english, "en", WORDS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mange",
        "1.00",
        "12.34.567",
        "1,",
        ",5",
        "1 2",
        "٣",
        "1e3",
        "0x1",
        "nan",
        "9" * 31,
        "0," + "0" * 5000 + "1",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text, "da", WORDS) is None


@given(st.integers(0, 10**9), st.integers(0, 4))
def test_what_is_printed_is_read_back(whole: int, decimals: int) -> None:
    value = Fraction(whole, 10**decimals)
    grouped = f"{whole // 10**decimals:,}"
    tail = f"{whole % 10**decimals:0{decimals}d}" if decimals else ""
    english = f"{grouped}.{tail}" if tail else grouped
    danish = english.translate(str.maketrans(".,", ",."))
    first, second = read_number(english, "en", WORDS), read_number(danish, "da", WORDS)
    assert first is not None
    assert first == second
    assert first.value == value
    assert first.step == Fraction(1, 10**decimals)
    # The coarse reading is never finer, and the stated number is a whole number of both.
    assert first.coarse >= first.step
    assert (value / first.coarse).denominator == 1


def test_a_stated_number_lies_in_or_at_the_end_of_its_interval() -> None:
    for name, reach in WORDS.reaches.items():
        one = reach.around(Fraction(10), Fraction(1))
        assert Fraction(10) in one or Fraction(10) in (one.low, one.high), name


def test_a_word_that_stands_for_two_things_is_refused() -> None:
    text = read_text("data", "claims", "words.yml").replace("[over, mere end", "[cirka, mere end")
    with pytest.raises(BadDefinition, match="two things"):
        parse_words(text)


def test_a_table_without_units_is_refused() -> None:
    with pytest.raises(BadDefinition, match="lacks a part"):
        parse_words(read_text("data", "claims", "words.yml").split("units:")[0])


def test_each_language_says_every_word() -> None:
    assert isinstance(WORDS, Words)
    for language in ("da", "en"):
        assert set(WORDS.said[language].values()) == set(WORDS.reaches)
