from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadDefinition
from alen.measures.definition import UNITS
from alen.model.units import UNIT_COLUMNS, Unit, format_number, read_units
from alen.store.packaged import read_text

KNOWN = read_units(read_text("data", "units.csv"))
HEADER = ",".join(UNIT_COLUMNS) + "\n"


def test_every_unit_a_measure_may_have_has_a_name() -> None:
    assert set(UNITS) <= set(KNOWN)


def test_the_base_year_is_part_of_the_unit() -> None:
    unit = KNOWN["kr_per_inhabitant"]
    fixed = unit.in_prices_of(2020)
    assert fixed != unit
    assert unit.label("da") == "kr. pr. indbygger"
    assert fixed.label("da") == "kr. pr. indbygger (2020-priser)"
    assert fixed.label("en") == "DKK per inhabitant (2020 prices)"
    with pytest.raises(ValueError):
        KNOWN["persons"].in_prices_of(2020)


@pytest.mark.parametrize(
    ("value", "decimals", "da", "en"),
    [
        (2769, 0, "2.769", "2,769"),
        (2768.5, 0, "2.769", "2,769"),
        (2.675, 2, "2,68", "2.68"),
        (-1234567.891, 2, "-1.234.567,89", "-1,234,567.89"),
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
        (Fraction(1, 3), 3, "0,333", "0.333"),
        (1e21, 0, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
    ],
)
def test_numbers_by_language(value: float | Fraction, decimals: int, da: str, en: str) -> None:
    assert format_number(value, decimals, "da") == da
    assert format_number(value, decimals, "en") == en


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_the_written_number_is_within_half_of_its_last_digit(value: float, decimals: int) -> None:
    back = float(format_number(value, decimals, "en").replace(",", ""))
    assert math.isclose(back, value, abs_tol=0.5000001 * 10**-decimals, rel_tol=1e-12)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_missing_value_is_never_digits(value: float) -> None:
    with pytest.raises(ValueError):
        format_number(value, 0, "da")
    assert Unit("x", "x", "x", False, 0).format(1, "da") == "1"


@pytest.mark.parametrize(
    "row", ["x,x,x,maybe,0", "x,x,x,true,many", "x,x,x,true,0\nx,x,x,true,0", ",x,x,true,0", "x,x"]
)
def test_a_wrong_row_of_units_is_named(row: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        read_units(HEADER + row + "\n", "units.csv")
    assert caught.value.where.startswith("units.csv, row")
