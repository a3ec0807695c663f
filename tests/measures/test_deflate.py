"""Price levels: chained, implied, used, and refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alen.errors import BadDefinition, BadInput
from alen.measures.deflate import (
    Deflator,
    chain,
    implied_index,
    price_factor,
    refuse_unsuitable,
    to_real,
    year_ranges,
)

NAN = float("nan")
RATES = st.lists(
    st.decimals(min_value=-20, max_value=40, places=1, allow_nan=False), min_size=2, max_size=20
).map(lambda rates: dict(zip(range(2000, 2000 + len(rates)), rates, strict=True)))


def deflator(**changes: object) -> Deflator:
    """An invented deflator with two years, changed as told."""
    fields: dict[str, object] = {
        "id": "prove",
        "name_da": "Prøveindeks",
        "name_en": "Test index",
        "years": (2010, 2011),
        "index": (Fraction(100), Fraction(102)),
        "source": "invented",
    }
    return Deflator(**{**fields, **changes})  # type: ignore[arg-type]


class TestChain:
    def test_by_hand(self) -> None:
        levels = chain({2011: Decimal("1.5"), 2012: Decimal("-2")}, 2010)
        assert levels == {2010: 100, 2011: Fraction("101.5"), 2012: Fraction("99.47")}

    @given(RATES, st.data())
    def test_factors_compose_exactly(self, rates: dict[int, Decimal], data: st.DataObject) -> None:
        index = chain(rates, data.draw(st.sampled_from(sorted(rates))))
        a, b, c = (data.draw(st.sampled_from(sorted(index))) for _ in range(3))
        assert price_factor(index, a, c) == price_factor(index, a, b) * price_factor(index, b, c)
        assert price_factor(index, a, a) == 1

    @given(RATES, st.data())
    def test_the_base_year_does_not_matter(self, rates: dict[int, Decimal], data: st.DataObject) -> None:
        one, other = (chain(rates, data.draw(st.sampled_from(sorted(rates)))) for _ in range(2))
        first, last = min(rates), max(rates)
        assert price_factor(one, first, last) == price_factor(other, first, last)

    def test_the_base_year_is_a_hundred(self) -> None:
        assert chain({2011: 3, 2012: 4}, 2012)[2012] == 100

    def test_a_hole_is_refused(self) -> None:
        with pytest.raises(BadInput) as caught:
            chain({2010: 1, 2013: 1}, 2010)
        assert "2011, 2012" in caught.value.what

    def test_other_refusals(self) -> None:
        with pytest.raises(BadInput):
            chain({}, 2010)
        with pytest.raises(BadInput):
            chain({2010: -100}, 2010)
        with pytest.raises(BadInput) as caught:
            chain({2010: 1, 2011: 1}, 2030)
        assert "2009-2011" in caught.value.do


class TestImpliedIndex:
    def test_years_lacking_either_are_absent(self) -> None:
        current = {2008: 100, 2009: 105, 2010: None, 2011: 110, 2012: 120, 2013: NAN, 2014: Decimal("NaN")}
        fixed = {2008: 100, 2009: 100, 2010: 100, 2011: None, 2012: 0, 2013: 100, 2014: 100, 2015: 100}
        assert implied_index(current, fixed) == {2008: 100, 2009: 105}

    def test_no_price_level_at_or_below_zero(self) -> None:
        assert implied_index({2008: 0, 2009: -5}, {2008: 10, 2009: 10}) == {}

    def test_numbers_are_taken_exactly(self) -> None:
        assert implied_index({2008: Decimal("10.1")}, {2008: 3})[2008] == Fraction(1010, 3)
        assert implied_index({2008: 0.5}, {2008: 0.25})[2008] == 200

    @given(RATES, st.integers(1, 10**9))
    def test_gives_back_the_index_behind_the_prices(self, rates: dict[int, Decimal], amount: int) -> None:
        index = chain(rates, 2000)
        fixed = dict.fromkeys(index, amount)
        current = {year: amount * level / 100 for year, level in index.items()}
        assert implied_index(current, fixed) == index


class TestToReal:
    @given(RATES, st.floats(-1e12, 1e12), st.data())
    def test_there_and_back(self, rates: dict[int, Decimal], amount: float, data: st.DataObject) -> None:
        index = chain(rates, 2000)
        a, b = (data.draw(st.sampled_from(sorted(index))) for _ in range(2))
        there = to_real([amount], [a], index, b)
        assert to_real(there, [b], index, a)[0] == pytest.approx(amount, rel=1e-12)
        assert to_real([amount], [a], index, a)[0] == amount

    def test_missing_stays_missing_and_no_index_no_value(self) -> None:
        index = {2020: Fraction(100), 2021: Fraction(110)}
        real = to_real([100.0, NAN, 100.0, np.inf], [2020, 2021, 2022, 2020], index, 2021)
        np.testing.assert_allclose(real, [110.0, NAN, NAN, NAN])

    def test_the_base_year_must_have_an_index(self) -> None:
        index = {2008: Fraction(100), 2009: Fraction(101), 2011: Fraction(104)}
        with pytest.raises(BadInput) as caught:
            to_real([1.0], [2008], index, 2030)
        assert "2030" in caught.value.what
        assert "2008-2009, 2011" in caught.value.do
        with pytest.raises(BadInput):
            to_real([1.0], [2008], {}, 2008)

    def test_lengths_must_agree(self) -> None:
        with pytest.raises(BadInput):
            to_real([1.0, 2.0], [2008], {2008: Fraction(1)}, 2008)

    def test_a_level_of_zero_is_refused(self) -> None:
        with pytest.raises(BadInput):
            to_real([1.0], [2008], {2008: Fraction(0), 2009: Fraction(1)}, 2009)


class TestDeflator:
    def test_levels(self) -> None:
        assert deflator().levels == {2010: 100, 2011: 102}

    @pytest.mark.parametrize(
        "changes",
        [
            {"years": (2010,)},
            {"years": (2011, 2010)},
            {"index": (Fraction(100), Fraction(0))},
            {"never_for": frozenset({"rain"})},
            {"valid_from": 2011},
        ],
    )
    def test_parts_that_do_not_fit(self, changes: dict[str, object]) -> None:
        with pytest.raises(BadDefinition) as caught:
            deflator(**changes)
        assert "prove" in caught.value.where


class TestRefuseUnsuitable:
    def test_never_for_capital(self) -> None:
        service = deflator(never_for=frozenset({"capital"}), valid_from=2010)
        refuse_unsuitable(service, "operating", [2010, 2024])
        with pytest.raises(BadInput):
            refuse_unsuitable(service, "capital")

    def test_not_before_it_is_valid(self) -> None:
        with pytest.raises(BadInput) as caught:
            refuse_unsuitable(deflator(valid_from=2010), "operating", [2008, 2009, 2015])
        assert "2008-2009" in caught.value.what

    def test_programmes_only(self) -> None:
        state = deflator(programmes_only=True)
        refuse_unsuitable(state, "programme")
        for kind in ("operating", "capital", "income"):
            with pytest.raises(BadInput):
                refuse_unsuitable(state, kind)

    @pytest.mark.parametrize("kind", ["none", "rain"])
    def test_what_has_no_price_is_refused(self, kind: str) -> None:
        with pytest.raises(BadInput) as caught:
            refuse_unsuitable(deflator(), kind)
        assert kind in caught.value.what


def test_year_ranges_of_nothing() -> None:
    assert year_ranges([]) == ""
