from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadInput
from alen.model.money import Ore, total

AMOUNTS = st.integers(-(10**15), 10**15).map(Ore)


@given(AMOUNTS, st.sampled_from([("da", ","), ("en", ".")]))
def test_money_reads_back_what_it_writes(amount: Ore, how: tuple[str, str]) -> None:
    lang, decimal = how
    assert Ore.parse(amount.format_kroner(lang, 2), decimal) == amount


@given(st.lists(AMOUNTS))
def test_sums_are_exact(amounts: list[Ore]) -> None:
    assert total(amounts).ore == sum(amount.ore for amount in amounts)


@pytest.mark.parametrize("value", [1.0, "1", True, None])
def test_only_whole_numbers_become_money(value: object) -> None:
    with pytest.raises(TypeError):
        Ore(cast(Any, value))
    with pytest.raises(TypeError):
        _ = Ore(1) * cast(Any, value)
    with pytest.raises(TypeError):
        Ore.from_kroner(cast(Any, 1.5))


@pytest.mark.parametrize(
    ("text", "decimal", "ore"),
    [
        ("1.234,50", ",", 123450),
        ("1,234.50", ".", 123450),
        ("1.234", ",", 123400),
        ("-0,5", ",", -50),
        ("\u22121 234 567,89", ",", -123456789),
        ("81000", ",", 8100000),
        (" 12 ", ".", 1200),
    ],
)
def test_amounts_are_read_by_the_declared_sign(text: str, decimal: str, ore: int) -> None:
    assert Ore.parse(text, decimal) == Ore(ore)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1.234", "."),
        ("1,234", ","),
        ("1.23.456", ","),
        ("1.234 567", ","),
        ("", ","),
        ("..", ","),
        ("1e3", "."),
        ("12,", ","),
        ("١٢", ","),
        ("1", ";"),
    ],
)
def test_an_amount_that_could_mean_two_things_is_refused(text: str, decimal: str) -> None:
    with pytest.raises(BadInput):
        Ore.parse(text, decimal)


def test_money_is_written_by_language() -> None:
    amount = Ore.from_thousand_kroner(1_234_568)
    assert amount.format_millions("da") == "1.234,6"
    assert amount.format_millions("en", 2) == "1,234.57"
    assert Ore(-150).format_kroner("da") == "-2"
    assert Ore(-49).format_kroner("da") == "0"
    assert Ore(5) - Ore(7) == Ore(-2)
    assert Ore(1) < Ore(2)
