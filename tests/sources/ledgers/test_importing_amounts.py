"""Amounts and days of exports: every notation read to the øre, nothing else read at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alen.sources.ledgers.amounts import parse_amounts
from alen.sources.ledgers.control import control_total, read_amount
from alen.sources.ledgers.dates import parse_day, parse_days, parse_year

NO_BREAK, NARROW, MINUS = "\u00a0", "\u202f", "\u2212"
GROUPS = ("", ".", ",", " ", NO_BREAK, NARROW, "'", "\u2019")
WRAPPED = (
    ("{}", 1), ("-{}", -1), (MINUS + "{}", -1), ("{}-", -1), ("{} -", -1), ("({})", -1), ("( {} )", -1),
    ("+{}", 1), ("{} D", 1), ("{}K", -1), ("{} CR", -1), ("{} DB", 1), ("kr. {}", 1), ("{} kr.", 1),
    ("-kr {}", -1), ("DKK -{}", -1), ("{} DKK", 1), ("£{}", 1), ("-£{}", -1), ("£-{}", -1),
)  # fmt: skip


def ore(text: str, decimal: str = ",", *, is_sheet: bool = False) -> int | None:
    read = parse_amounts(pa.array([text], pa.string()), decimal, is_sheet=is_sheet)
    return int(read.ore[0]) if read.is_read[0] else None


def other_way(text: str, decimal: str = ",", *, is_sheet: bool = False) -> int | None:
    value = read_amount(text, decimal, is_sheet=is_sheet)
    return None if value is None else int(value * 100)


def written(amount: int, decimal: str, group: str, decimals: int) -> str:
    kroner = f"{amount // 100:,}".replace(",", group)
    fraction = f"{amount % 100:02}" + "0" * (decimals - 2)
    return kroner + (decimal + fraction if decimals else "")


@settings(deadline=None)
@given(
    st.integers(0, 99_999_999_999_999),
    st.sampled_from(",."),
    st.sampled_from(GROUPS),
    st.sampled_from(WRAPPED),
    st.integers(2, 5),
)
def test_every_notation_is_read_to_the_ore(
    amount: int, decimal: str, group: str, wrapped: tuple[str, int], decimals: int
) -> None:
    if group == decimal:
        group = "." if decimal == "," else ","
    text = wrapped[0].format(written(amount, decimal, group, decimals))
    assert ore(text, decimal) == wrapped[1] * amount
    assert other_way(text, decimal) == wrapped[1] * amount


SIGNS = "0123456789.,' \u00a0-+\u2212()kKrRdDcCbBeE£x\u2019\u0663"


@settings(deadline=None)
@given(
    st.text(SIGNS, min_size=1, max_size=12) | st.text("01,.-() k", min_size=1, max_size=9),
    st.sampled_from(",."),
    st.booleans(),
)
def test_the_two_ways_to_an_amount_agree(text: str, decimal: str, is_sheet: bool) -> None:
    assert ore(text, decimal, is_sheet=is_sheet) == other_way(text, decimal, is_sheet=is_sheet)


@pytest.mark.parametrize(
    "text",
    [
        "1,005", "1.23", "1e5", "1E+05", "NaN", "inf", "-", "", "=1+1", "@SUM(A1)", "#REF!", "1,2,3",
        "12.34.567,00", "1.2345,00", "-(5)", "--5", "-5-", "-5 K", "(5", "5)", "5 kr 5", "kr",
        "\u0661\u0662", "１２", "9" * 16, "9" * 400,
        "1\x00", "\ufeff1", "1 000 00", "100,-", "12-34", "0x1F", "1_000",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_not_read(text: str) -> None:
    assert ore(text) is None
    assert other_way(text) is None


def test_an_amount_in_another_currency_is_not_added() -> None:
    texts = ["10 kr", "20 kr.", "30", "5 EUR"]
    read = parse_amounts(pa.array(texts), ",")
    assert read.is_read.tolist() == [True, True, True, False]
    table = pa.table({"t0": texts, "n": pa.array([1, 1, 1, 1], pa.int64())})
    assert control_total(table, [1], ",") == 6000


def test_noise_of_binary_fractions_is_left_out_in_workbooks_alone() -> None:
    assert ore("1234.5600000000001", ".", is_sheet=True) == 123456
    assert ore("12.3399999999", ".", is_sheet=True) == 1234
    assert ore("1234.5600000000001", ".") is None
    assert ore("1.0051000001", ".", is_sheet=True) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**13), 10**13), st.integers(1, 1000)), min_size=1, max_size=40))
def test_the_control_total_counts_each_text_as_often_as_it_stands(amounts: list[tuple[int, int]]) -> None:
    texts = [str(Decimal(amount) / 100).replace(".", ",") for amount, _ in amounts]
    counts = [count for _, count in amounts]
    table = pa.table({"t0": texts, "n": pa.array(counts, pa.int64())})
    assert control_total(table, [-1], ",") == -sum(amount * count for amount, count in amounts)


def test_debit_and_credit_are_summed_against_each_other() -> None:
    table = pa.table({
        "t0": ["10,00", None, "x", "1.000,00-"],
        "t1": [None, "3,50", "5", None],
        "n": pa.array([1, 2, 1, 1], pa.int64()),
    })  # fmt: skip
    assert control_total(table, [1, -1], ",") == 1000 - 700 - 100000


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("31-12-2024", "dmy", date(2024, 12, 31)),
        ("31.12.24", "dmy", date(2024, 12, 31)),
        ("1/2/2024", "dmy", date(2024, 2, 1)),
        ("01022024", "dmy", date(2024, 2, 1)),
        ("2024-12-31", "dmy", date(2024, 12, 31)),
        ("12/31/2024", "mdy", date(2024, 12, 31)),
        ("20241231", "ymd", date(2024, 12, 31)),
        ("2024-12-31", "ymd", date(2024, 12, 31)),
        ("20-Jun-13", "dmony", date(2013, 6, 20)),
        ("3. maj 2024", "dmony", date(2024, 5, 3)),
        ("45657", "serial", date(2024, 12, 31)),
        ("45657.5", "serial", date(2024, 12, 31)),
        ("31-02-2024", "dmy", None),
        ("13/13/2024", "mdy", None),
        ("31-12-0024", "dmy", None),
        ("31-12-2924", "dmy", None),
        ("31-12.2024", "dmy", None),
        ("9999999", "serial", None),
        ("60", "serial", None),
        ("i går", "dmy", None),
        ("32-01-2024", "dmy", None),
    ],
)
def test_days_in_every_form(text: str, form: str, day: date | None) -> None:
    assert parse_day(text, form) == day


@settings(deadline=None)
@given(
    st.dates(date(1970, 1, 1), date(2100, 12, 31)), st.sampled_from(["", " 10:33", "T23:59:59", " 1:02:03"])
)
def test_a_day_is_read_whatever_time_follows(day: date, time: str) -> None:
    texts = [f"{day:%d-%m-%Y}{time}", f"{day:%Y-%m-%d}{time}", f"{day:%Y-%m-%d}{time}"]
    read = parse_days(pa.array(texts), "dmy")
    assert read.is_read.all()
    assert set(read.days.tolist()) == {(day - date(1970, 1, 1)).days}


def test_an_accounts_year_is_the_beginning_of_a_period() -> None:
    assert [parse_year(text) for text in ("2024", "202410", "2024-10", "2024.0", "24", "1234", "x")] == [
        2024, 2024, 2024, 2024, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Apr-22", date(2022, 4, 1)),
        ("April 2022", date(2022, 4, 1)),
        ("maj 2024", date(2024, 5, 1)),
        ("2024-05", date(2024, 5, 1)),
        ("202405", date(2024, 5, 1)),
        ("05/2024", date(2024, 5, 1)),
        ("2024 Mar", date(2024, 3, 1)),
        ("202413", None),
        ("Apr", None),
        ("Sum-22", None),
    ],
)
def test_a_month_stands_for_its_first_day(text: str, expected: date | None) -> None:
    assert parse_day(text, "month") == expected


def test_a_year_that_begins_in_one_and_ends_in_the_next_is_the_first() -> None:
    assert [parse_year(text) for text in ("2022/23", "2022-2023", "FY2022/23", "FY 2022")] == [2022] * 4
