"""Amounts moved between price levels: exact, one vintage at a time (invariant 4)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import shared
from tests.products.programmes.agreed import programme

from alen.errors import BadInput
from alen.model.programme_records import CURRENT, IndexStep
from alen.products.programmes.price_levels import (
    PriceLevels,
    level_of,
    level_year,
    levels_of,
    packaged_levels,
    packaged_series,
    packaged_steps,
    rounded,
    whole_ore,
)

RISES = st.lists(st.integers(-99, 300), min_size=1, max_size=8)
"""Tenths of a per cent, of successive years from 2001 on."""


def steps(rises: list[int], series: str = "own", vintage: str = "1") -> list[IndexStep]:
    return [IndexStep(series, vintage, 2001 + n, Fraction(rise, 10), n + 2) for n, rise in enumerate(rises)]


def test_155_million_of_2008_in_prices_of_2025() -> None:
    ore = packaged_levels().convert(155_000_000_00, "2008-PL", "2025-PL")
    assert round(ore / 100_000_000, 2) == 209.07
    assert packaged_levels().convert(ore, "2025-PL", "2008-PL") == 155_000_000_00


def test_the_general_index_is_made_of_wages_and_prices_in_34_of_34_years() -> None:
    levels = packaged_levels()
    series = packaged_series()["statslig-pl-generel"]
    general = levels.rises(series.id)
    parts = [(levels.rises(part), weight) for part, weight in series.of]
    assert sum(weight for _, weight in series.of) == 100
    for year, rise in general.items():
        mixed = sum((rises[year] * weight / 100 for rises, weight in parts), Fraction(0))
        assert abs(mixed - rise) <= Fraction(1, 10), year
    assert len(general) == 34


def test_the_series_are_what_was_published() -> None:
    text = shared("data/programmes/dk-state-pl/statslig_pl_1992_2025.csv").read_text("utf-8")
    published = [line.split(",") for line in text.split()[1:]]
    names = ("statslig-pl-loenninger", "statslig-pl-forbrugerpriser", "statslig-pl-generel")
    for column, name in enumerate(names, start=1):
        rises = packaged_levels().rises(name)
        assert rises == {int(cells[0]): Fraction(cells[column]) for cells in published}
    estimated = {step.year for step, is_estimate in packaged_steps() if is_estimate}
    assert estimated == {2024, 2025}
    assert packaged_levels().vintages() == ("2024-06",)


@settings(max_examples=1000, deadline=None)
@given(RISES, st.tuples(*[st.integers(0, 8)] * 3))
def test_the_index_chains_on_fractions(rises: list[int], years: tuple[int, int, int]) -> None:
    levels = PriceLevels(steps(rises), series="own")
    a, b, c = (level_of(2000 + year % (len(rises) + 1)) for year in years)
    assert levels.factor(a, c) == levels.factor(a, b) * levels.factor(b, c)
    assert levels.factor(a, a) == 1
    assert levels.factor(a, b) * levels.factor(b, a) == 1


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.integers(-1000, 1000), max_size=8), st.integers(1, 12))
def test_years_in_whole_ore_sum_to_the_rounded_sum(amounts: list[int], parts: int) -> None:
    exact = [Fraction(one, parts) for one in amounts]
    found = whole_ore(exact)
    for n in range(len(exact) + 1):
        assert sum(found[:n]) == rounded(sum(exact[:n], Fraction(0)))
    assert all(abs(ore - one) <= 1 for ore, one in zip(found, exact, strict=True))


def test_half_an_ore_goes_away_from_zero() -> None:
    assert [rounded(Fraction(one, 2)) for one in (-3, -1, 1, 3, 4)] == [-2, -1, 1, 2, 2]


def test_years_that_are_not_there_are_told() -> None:
    with pytest.raises(BadInput) as error:
        packaged_levels().factor("2008-PL", "2030-PL")
    assert "2030-PL is not in the price series statslig-pl-generel, vintage 2024-06" in error.value.what
    assert "1991-PL to 2025-PL" in error.value.do


def test_vintages_are_never_mixed() -> None:
    """The newer vintage knows 2003 and no 2002: nothing is taken from the older."""
    newer = [IndexStep("own", "2", 2003, Fraction(5))]
    levels = PriceLevels([*steps([10, 20]), *newer], series="own")
    assert levels.vintages() == ("1", "2")
    assert levels.factor("2002-PL", "2003-PL") == Fraction(105, 100)
    assert levels.factor("2000-PL", "2002-PL", vintage="1") == Fraction(101, 100) * Fraction(102, 100)
    with pytest.raises(BadInput, match="2000-PL is not in"):
        levels.factor("2000-PL", "2003-PL")
    with pytest.raises(BadInput, match="2003-PL is not in"):
        levels.factor("2000-PL", "2003-PL", vintage="1")
    with pytest.raises(BadInput) as error:
        levels.factor("2000-PL", "2001-PL", vintage="3")
    assert "There are 1, 2" in error.value.do


def test_a_users_own_series_stands_for_the_packaged_one_as_a_whole() -> None:
    own = [IndexStep("statslig-pl-generel", "2024-06", 2009, Fraction(100))]
    levels = levels_of(programme(indices=tuple(own)))
    assert levels.factor("2008-PL", "2009-PL") == 2
    with pytest.raises(BadInput):
        levels.factor("2009-PL", "2010-PL")
    assert levels.years("statslig-pl-loenninger") == (1991, 2025)
    added = levels_of(programme(indices=tuple(steps([10], "mine"))))
    assert added.factor("2000-PL", "2001-PL", "mine") == Fraction(101, 100)
    with pytest.raises(BadInput, match="no price series 'other'"):
        added.factor("2000-PL", "2001-PL", "other")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([*steps([10]), *steps([20])], "two rises"),
        ([IndexStep("own", "1", 2001, Fraction(-100))], "leaves no prices"),
        (
            [IndexStep("own", "1", 2001, Fraction(1)), IndexStep("own", "1", 2003, Fraction(2))],
            "the year 2002",
        ),
    ],
)
def test_series_that_are_wrong_are_refused(wrong: list[IndexStep], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        PriceLevels(wrong, series="own").factor("2000-PL", "2001-PL")


def test_levels_are_read_as_people_write_them() -> None:
    assert [level_year(one, 2025) for one in (CURRENT, "2008-PL", "2008-pl", "2008pl", "2008")] == [
        2025, 2008, 2008, 2008, 2008,
    ]  # fmt: skip
    for wrong in ("", "08-PL", "løbende priser", "20088-PL"):
        with pytest.raises(BadInput, match="is no price level"):
            level_year(wrong, 2025)
    with pytest.raises(BadInput, match="none is named"):
        packaged_levels().factor(CURRENT, "2008-PL")
    assert packaged_levels().factor(CURRENT, "2008-PL", year=2008) == 1
