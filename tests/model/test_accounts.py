from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadDefinition, BadInput
from alen.model.accounts import ACCOUNT_COLUMNS, ChartNames, format_function, hovedkonto_of, parse_function
from alen.store.packaged import read_text

NAMES = ChartNames.from_csv(read_text("data", "accounts.csv"))


@given(st.from_regex(r"[0-9]{5}", fullmatch=True))
def test_functions_read_back_what_they_write(code: str) -> None:
    assert parse_function(format_function(code)) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6.45.52", "64552"),
        ("64552", "64552"),
        ("6.45.51 Sekretariat og forvaltninger", "64551"),
        ("2201", "02201"),
        ("0.22.01", "02201"),
    ],
)
def test_functions_are_read_in_their_spellings(text: str, code: str) -> None:
    assert parse_function(text) == code
    assert hovedkonto_of(text) == code[0]


@pytest.mark.parametrize("text", ["", "6.45", "645", "645520", "6,45,52", "٦٤٥٥٢"])
def test_what_is_no_function_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_function(text)


def test_codes_have_names_in_both_languages() -> None:
    assert NAMES.name("dranst", "3", "da") == "Anlæg"
    assert NAMES.name("dranst", "3", "en") == "Capital"
    assert NAMES.name("art", "S9", "da") == "Interne udgifter og indtægter"
    assert NAMES.name("art", "S3", "da") is None
    assert NAMES.codes("dranst") == ("1", "2", "3", "4", "5", "6", "7", "not_stated")
    assert NAMES.name("funktion_municipality", "64552", "da") == "Fælles it og telefoni"


def test_a_code_named_twice_is_refused() -> None:
    with pytest.raises(BadDefinition):
        ChartNames.from_csv(",".join(ACCOUNT_COLUMNS) + "\nart,S1,Løn,Pay\nart,S1,Løn,Pay\n")
