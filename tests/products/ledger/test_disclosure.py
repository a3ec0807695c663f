"""Sums that would tell of one supplier or person, and what must be withheld with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.products.ledger.made_lines import it, opened

from alen.products.ledger.disclosure import (
    DOMINATED,
    FEW_LINES,
    FEW_SUPPLIERS,
    OF_PERSONS,
    SECONDARY,
    Limits,
    Makeup,
    fault,
    makeups,
    release_facts,
    together,
    withheld,
)
from alen.products.ledger.questions import NOT_STATED, PERSONS

LIMITS = Limits(least_suppliers=3, dominance_per_cent=85, persons_per_cent=15, least_lines=5)
EVEN = {"a": 100, "b": 100, "c": 100}


def test_the_values_are_those_of_the_file() -> None:
    assert release_facts().limits == LIMITS


@pytest.mark.parametrize(
    ("lines", "supplier", "why"),
    [
        (0, {}, ""),
        (5, EVEN, ""),
        (4, EVEN, FEW_LINES),
        (50, {"a": 100, "b": 100}, FEW_SUPPLIERS),
        # Persons are nobody's cover, and neither are suppliers whose amounts cancel.
        (50, {"a": 100, "b": 100, PERSONS: 10}, FEW_SUPPLIERS),
        (50, {"a": 100, "b": 100, "c": 0}, FEW_SUPPLIERS),
        (50, {PERSONS: 10}, FEW_SUPPLIERS),
        (50, {"a": 85, "b": 10, "c": 5}, ""),
        (50, {"a": 86, "b": 10, "c": 4}, DOMINATED),
        (50, {"a": -86, "b": 10, "c": 4}, DOMINATED),
        (50, {"a": 40, "b": 30, "c": 15, PERSONS: 15}, ""),
        (50, {"a": 40, "b": 30, "c": 14, PERSONS: 16}, OF_PERSONS),
        # Wages: no supplier is behind them, and they hide none.
        (5, {NOT_STATED: 1_000}, ""),
        (4, {NOT_STATED: 1_000}, FEW_LINES),
        (50, {NOT_STATED: 1_000, "a": 5}, FEW_SUPPLIERS),
        (50, {NOT_STATED: 1_000, "a": 90, "b": 5, "c": 5}, DOMINATED),
    ],
)
def test_what_is_withheld_for_itself(lines: int, supplier: dict[str, int], why: str) -> None:
    assert fault(Makeup(lines, supplier), LIMITS) == why


def test_a_second_cell_hides_the_first() -> None:
    cells = {
        "large": Makeup(90, dict.fromkeys("abcd", 1000)),
        "small": Makeup(20, dict.fromkeys("abcd", 100)),
        "single": Makeup(30, {"z": 90}),
    }
    assert withheld(cells, LIMITS) == {"single": FEW_SUPPLIERS, "small": SECONDARY}


def test_more_cells_follow_until_what_is_hidden_hides() -> None:
    """The single supplier is most of the two smallest cells together, so the third is hidden too."""
    cells = {
        "single": Makeup(30, {"z": 2_000}),
        "small": Makeup(20, dict.fromkeys("abcd", 10)),
        "large": Makeup(90, dict.fromkeys("abcd", 1000)),
        "largest": Makeup(90, dict.fromkeys("abcd", 5000)),
    }
    found = withheld(cells, LIMITS)
    assert found == {"single": FEW_SUPPLIERS, "small": SECONDARY, "large": SECONDARY}


def test_nothing_is_withheld_where_nothing_tells() -> None:
    assert withheld({"x": Makeup(9, EVEN), "y": Makeup(9, EVEN)}, LIMITS) == {}


AMOUNTS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e", PERSONS, NOT_STATED]), st.integers(-50, 200), max_size=5
)
CELLS = st.dictionaries(
    st.sampled_from(["p", "q", "r", "s", "t"]),
    st.builds(Makeup, st.integers(1, 12), AMOUNTS),
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(CELLS)
def test_total_less_what_is_printed_never_tells(cells: dict[str, Makeup]) -> None:
    """What is withheld together is safe, or nothing but the total is printed, which is checked apart."""
    hidden = withheld(cells, LIMITS)
    assert all(not fault(cells[code], LIMITS) for code in cells if code not in hidden)
    if len(hidden) < len(cells):
        assert not fault(together(cells[code] for code in hidden), LIMITS)


def test_what_stands_behind_sums_is_read_from_the_lines() -> None:
    lines = opened(
        [
            it(100, "applications", supplier="Nordlys Software A/S"),
            it(-30, "applications", supplier="Nordlys Software"),
            it(50, "applications", supplier="Opdigtsen", is_person=True),
            it(-20, "applications", supplier="Prøvesen", is_person=True),
            it(7, "operations"),
        ]
    )
    found = makeups(lines, "(SELECT *, amount_ore AS counted_ore FROM lines)", "is_it", "area")
    assert found["applications"].lines == 4
    assert sorted(found["applications"].supplier.values()) == [70, 70]
    assert found["applications"].supplier[PERSONS] == 70
    assert found["operations"] == Makeup(1, {NOT_STATED: 7})
