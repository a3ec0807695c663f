"""Tables of weights: exactly the day and version asked for, never another's."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.products.programmes.agreed import DAY, TABLE, programme, weights

from alen.errors import BadInput
from alen.products.programmes.weights import FirstOf, NoRegisters, OwnTables

NEXT_DAY = date(2020, 1, 2)


def test_a_table_is_that_of_its_day_and_version() -> None:
    own = OwnTables(programme(own=(*weights(), *weights({"k1": 7}, "B", NEXT_DAY))))
    found = own.weights(TABLE, DAY, "")
    assert found is not None
    assert found["k2"] == Fraction(2000)
    assert own.weights(TABLE, NEXT_DAY, "") == own.weights(TABLE, NEXT_DAY, "B") == {"k1": Fraction(7)}
    assert own.weights(TABLE, NEXT_DAY, "A") is None
    assert own.weights(TABLE, date(2021, 1, 1), "") is None
    assert own.weights("other", DAY, "") is None
    rows = own.rows(TABLE, DAY, "")
    assert rows is not None
    assert rows["k2"].row == 3


def test_two_versions_of_a_day_must_be_told_apart() -> None:
    own = OwnTables(programme(own=(*weights({"k1": 1}, "A"), *weights({"k1": 2}, "B"))))
    assert own.weights(TABLE, DAY, "B") == {"k1": Fraction(2)}
    with pytest.raises(BadInput) as error:
        own.weights(TABLE, DAY, "")
    assert "in 2 versions" in error.value.what
    assert "A, B" in error.value.do


def test_a_party_has_one_weight_in_a_table() -> None:
    twice = (*weights({"k1": 1}), *weights({"k1": 2}))
    with pytest.raises(BadInput, match="two weights"):
        OwnTables(programme(own=twice))


def test_the_first_table_that_knows_the_day_is_taken() -> None:
    first = OwnTables(programme(own=weights({"k1": 1})))
    second = OwnTables(programme(own=(*weights({"k1": 2}), *weights({"k1": 3}, on=NEXT_DAY))))
    both = FirstOf(first, second)
    assert both.weights(TABLE, DAY, "") == {"k1": Fraction(1)}
    assert both.weights(TABLE, NEXT_DAY, "") == {"k1": Fraction(3)}
    assert both.weights("other", DAY, "") is None
    assert NoRegisters().members("municipalities", DAY) == ()
