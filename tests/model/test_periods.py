from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadInput
from alen.model.periods import Quarter, Year, parse_period, parse_quarter, parse_year


@given(st.integers(1900, 2200), st.integers(1, 4), st.sampled_from(["da", "en"]))
def test_periods_read_back_what_they_write(year: int, quarter: int, lang: str) -> None:
    assert parse_period(Quarter(year, quarter).format(lang)) == Quarter(year, quarter)
    assert parse_period(Year(year).format(lang)) == Year(year)


def test_quarters_by_language_and_day() -> None:
    assert parse_quarter("2016K4").first_day() == date(2016, 10, 1)
    assert parse_quarter(" 2020q1 ").format("da") == "2020K1"
    assert parse_quarter("2020K1").format("en") == "2020Q1"
    assert Year(2024).last_day() == date(2024, 12, 31)
    assert parse_year("2024").first_day() == date(2024, 1, 1)
    assert parse_period("2026-11-21") == date(2026, 11, 21)


@pytest.mark.parametrize("text", ["", "24", "2024K5", "2024M01", "2024U01", "2024/2025", "1066", "٢٠٢٤", "x"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_period(text)


def test_one_kind_of_period_where_one_is_meant() -> None:
    with pytest.raises(BadInput):
        parse_year("2024K1")
    with pytest.raises(BadInput):
        parse_quarter("2024")
    with pytest.raises(BadInput):
        Quarter(2024, 0)
