"""What is masked, and what is left alone. All numbers are invented; see cpr_lines.csv."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alen.sources.ledgers.privacy import LAST_YEAR, MASK, is_cpr, mask_array, mask_text

_CONCEALED = "0123456789０１２٣-‐– ./_\u00a0\u200b"
_TEXTS = st.text(st.sampled_from(_CONCEALED + "cprxøA§,+:\n"), max_size=60)
_TOKENS = st.lists(
    st.sampled_from(
        [
            "150285-1234",
            "1502851234",
            "010224 1530",
            "konto ",
            "cpr",
            " ",
            "-",
            "+",
            "1234",
            "15 02 85 12 34",
            "15.02.85",
            "%20",
            ",00",
            "[cpr]",
            "æ",
        ]
    ),
    max_size=9,
).map("".join)


@pytest.mark.parametrize(
    ("digits", "last_year", "expected"),
    [
        ("1502851234", LAST_YEAR, True),
        ("0001851234", LAST_YEAR, False),
        ("3201851234", LAST_YEAR, False),
        ("1500851234", LAST_YEAR, False),
        ("1513851234", LAST_YEAR, False),
        ("3104851234", LAST_YEAR, False),
        ("2902001234", LAST_YEAR, False),  # 1900 was no leap year
        ("2902004234", LAST_YEAR, True),  # 2000 was
        ("2902964234", LAST_YEAR, True),  # 1996
        ("2902044234", LAST_YEAR, True),  # 2004
        ("1501365234", LAST_YEAR, True),  # 2036
        ("1501375234", LAST_YEAR, False),  # 2037
        ("1501374234", LAST_YEAR, True),  # 1937
        ("1501575234", LAST_YEAR, False),  # 2057
        ("1501585234", LAST_YEAR, True),  # 1858
        ("1501995234", LAST_YEAR, True),  # 1899
        ("1501254234", 2024, False),
        ("1501244234", 2024, True),
        ("1501251234", 2024, True),  # 1925
        ("7502851234", LAST_YEAR, True),  # a replacement number of the 15th
        ("9104851234", LAST_YEAR, False),  # of 31 April
        ("6002851234", LAST_YEAR, False),
        ("9202851234", LAST_YEAR, False),
        ("150285123", LAST_YEAR, False),
        ("15028512345", LAST_YEAR, False),
        ("150285-1234", LAST_YEAR, False),
        ("15028512٣4", LAST_YEAR, False),
        ("", LAST_YEAR, False),
    ],
)
def test_a_number_is_one_by_its_date(digits: str, last_year: int, expected: bool) -> None:
    assert is_cpr(digits, last_year) is expected


def test_the_year_of_reference_is_an_argument() -> None:
    assert mask_text("barn 150130-4234", 2026) == "barn 150130-4234"
    assert mask_text("barn 150130-4234", 2030) == "barn [cpr]"
    assert mask_array(pa.array(["150130-4234"]), 2026)[1].to_pylist() == [False]


def test_an_account_is_masked_where_modulus_11_says_that_it_is_a_number() -> None:
    # 20 March 2033: nobody's yet. 1 + 9 * 10 tries, one of eleven holds.
    masked = [mask_text(f"konto 200333{serial}") for serial in range(4200, 4310)]
    assert sum(MASK in text for text in masked) == 10


def test_nine_digits_are_one_that_lost_its_zero_only_where_modulus_11_or_a_word_says_so() -> None:
    whole = [f"0308334{serial:03d}" for serial in range(110)]
    masked = [MASK in mask_text(f"hjælp {digits[1:]}") for digits in whole]
    assert sum(masked) == 10
    assert all(MASK in mask_text(f"cpr {digits[1:]}") for digits in whole)
    assert mask_text("cpr 008334109") == "cpr 008334109"  # a day that begins with two zeros is none


@pytest.mark.parametrize(
    "form",
    [
        "{0} {1} {2} {3} {4}", "{0}.{1}.{2}.{3}.{4}", "{0}{1}{2} {3} {4}", "{0}{1} {2} {3}{4}",
        "{0} {1}{2}-{3}{4}", "{0}{1}{2}\\{3}{4}", "{0}{1}{2}; {3}{4}", "{0}{1}{2}|{3}{4}",
        "{0}{1}{2}%20{3}{4}", "{0}/{1}/19{2} {3}{4}", "{0}.{1}.{2}\u2009{3}{4}", "{0}{1}{2}\u2043{3}{4}",
        "{0}{1}{2}\x00{3}{4}", "{0}{1}{2}\x1b-{3}{4}",
    ],
)  # fmt: skip
def test_other_groups_of_ten_digits_are_a_number_where_modulus_11_or_a_word_says_so(form: str) -> None:
    def written(serial: int) -> str:
        return form.format("15", "02", "85", f"{serial // 100:02d}", f"{serial % 100:02d}")

    serials = range(3000, 3110)  # no hours
    masked = [mask_text(f"Ydelse {written(serial)} jan") for serial in serials]
    sure = [serial for serial in serials if _holds(f"150285{serial}")]
    assert len(sure) == 10
    assert [masked[serial - 3000] for serial in sure] == ["Ydelse [cpr] jan"] * 10
    assert {mask_text(f"Ydelse cpr-nr. {written(serial)}") for serial in serials} == {"Ydelse cpr-nr. [cpr]"}
    columns = mask_array(pa.array([f"Ydelse {written(serial)} jan" for serial in serials]))[0]
    assert columns.to_pylist() == masked


@pytest.mark.parametrize(
    "text", ["15.02.2024 {}", "15-02-2024, {}", "IBAN DK21 1502 8511 {} 00", "1 15 028 5{},00"]
)
def test_dates_and_amounts_are_no_groups_of_ten_digits(text: str) -> None:
    for serial in range(3000, 3110):
        said = text.format(serial)
        assert mask_text(said) == said


def test_a_name_from_the_web_is_masked() -> None:
    assert mask_text("l%C3%B8n%20150285-1234.csv") == "l%C3%B8n%20[cpr].csv"
    assert mask_text("l%C3%B8n%20150285%2D1234%20jan.csv") == "l%C3%B8n%20[cpr]%20jan.csv"
    assert mask_text("rabat 25%20 2024") == "rabat 25%20 2024"


def test_columns_are_masked_as_their_texts_are() -> None:
    texts = [
        "løn 150285-1234",
        None,
        "løn",
        "løn 150285-1234",
        "",
        "１５０２８５１２３４",
        "1502\u00ad851234",
    ]
    expected = ["løn [cpr]", None, "løn", "løn [cpr]", "", "[cpr]", "[cpr]"]
    flags = [True, False, False, True, False, True, True]
    columns: list[Any] = [
        pa.array(texts),
        pa.chunked_array([texts[:2], texts[2:]], pa.string()),
        pa.array(texts, pa.large_string()),
        pa.array(texts).dictionary_encode(),
    ]
    for column in columns:
        masked, changed = mask_array(column)
        assert masked.type == pa.string()
        assert masked.to_pylist() == expected
        assert changed.to_pylist() == flags


def test_numbers_that_run_on_through_one_day_are_vouchers() -> None:
    """As a British council's transaction numbers do; a column of births is spread over the year."""
    running = [str(number) for number in range(1907360100, 1907380100, 137)]
    masked, changed = mask_array(pa.array([*running, "1502851234", "cpr 1907361201", "190736-1201", None]))
    assert masked.to_pylist() == [*running, "[cpr]", "cpr [cpr]", "[cpr]", None]
    assert changed.true_count == 3
    nine = [str(number) for number in range(601336100, 601338100, 17)]
    assert mask_array(pa.array(nine))[0].to_pylist() == nine


def test_columns_of_births_are_masked_however_many() -> None:
    spread = [
        f"{day:02d}{month:02d}850{serial}"
        for day in range(2, 28)
        for month in range(1, 13)
        for serial in (123, 456)
    ]
    assert set(mask_array(pa.array(spread))[0].to_pylist()) == {MASK}
    few = [f"150285{serial}" for serial in range(1200, 1211)]
    assert set(mask_array(pa.array(few))[0].to_pylist()) == {MASK}
    # Modulus 11 holds: as many of one day are people all the same.
    of_one_day = [digits for serial in range(4000, 5000) if _holds(digits := f"150233{serial}")]
    assert len(of_one_day) > 80
    assert set(mask_array(pa.array(of_one_day))[0].to_pylist()) == {MASK}
    assert set(mask_array(pa.array([f"010185{serial}" for serial in range(1000, 1100)]))[0].to_pylist()) == {
        MASK
    }


@pytest.mark.parametrize("texts", [[], [None, None], ["", ""], ["løn"]])
def test_columns_without_numbers_stay(texts: list[str | None]) -> None:
    masked, changed = mask_array(pa.array(texts, pa.string()))
    assert masked.to_pylist() == texts
    assert changed.to_pylist() == [False] * len(texts)


@given(_TEXTS | _TOKENS)
@example("1234 0102031235 010170-1234")
@example("konto 010170-1234 0102031235")
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once


@given(_TEXTS | _TOKENS)
def test_no_number_of_ten_digits_is_left(text: str) -> None:
    """Ten digits or six and four with a dash, no digit beside them, nothing that says what else they are."""
    left = re.sub("[\u200b\u00ad]", "", mask_text(text))
    left = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in left)
    for found in re.finditer(r"(?<![0-9])[0-9]{6}[-‐–]?[0-9]{4}(?![0-9])", left):
        digits = re.sub("[^0-9]", "", found[0])
        before, after = left[: found.start()], left[found.end() :]
        is_doubted = len(found[0]) == 10 and (
            before.endswith("+")
            or re.search(r"konto[\s.:#=\-]*$", before)
            or re.search(r"konto[\s.:#=\-]*[0-9]{4}[ \-]$", before)
            or re.match(r",[0-9]{2}(?![0-9])", after)
        )
        assert is_doubted or not _is_a_day(digits), (text, left)


@given(_TEXTS | _TOKENS)
def test_columns_and_texts_agree(text: str) -> None:
    masked, changed = mask_array(pa.array([text, None, text]))
    assert masked.to_pylist() == [mask_text(text), None, mask_text(text)]
    assert changed.to_pylist() == [mask_text(text) != text, False, mask_text(text) != text]


@given(st.text().filter(lambda text: not any(sign.isdecimal() for sign in text)))
def test_text_without_digits_stays(text: str) -> None:
    assert mask_text(text) == text


@given(
    st.text(max_size=30),
    st.sampled_from(["150285-1234", "1502851234", "150285 – 1234"]),
    st.text(max_size=30),
)
def test_all_around_a_number_stays(before: str, number: str, after: str) -> None:
    """Whatever stands around it, a number that is set apart by a word is masked, and nothing else goes."""
    lead, tail = f"{before} cpr ", f" x {after}"
    if any(sign.isdecimal() for sign in before + after):
        return
    assert mask_text(lead + number + tail) == lead + MASK + tail


def _is_a_day(digits: str) -> bool:
    """The rule once more, in another way: every century that the table allows, tried one by one."""
    day, month, short, seventh = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), digits[6]
    allowed = {
        1800: seventh in "5678" and short >= 58,
        1900: seventh in "0123" or (seventh in "49" and short >= 37),
        2000: (seventh in "49" and short <= 36) or (seventh in "5678" and short <= 57),
    }
    years = [century + short for century, is_so in allowed.items() if is_so]
    return any(
        year <= LAST_YEAR
        and 1 <= month <= 12
        and 1 <= (day - 60 if day > 60 else day) <= monthrange(year, month)[1]
        for year in years
    )


def _holds(digits: str) -> bool:
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0
