"""The overview: what is decided of the money, and what to decide next."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.products.ledger.made_lines import it, line, lines_of, other, record

from alen.errors import NotFound
from alen.products.ledger.amounts import Bounds
from alen.products.ledger.overview import overview
from alen.products.ledger.questions import PERSONS

ROWS = [
    it(600, "applications", funktion="64552"),
    it(100, "operations", funktion="32201"),
    other(-300),
    line(-40, account_text="Licenser", supplier="Nordlys Software A/S", funktion="32201"),
    line(30, account_text="Licenser", supplier="NORDLYS SOFTWARE ApS", funktion="32201"),
    line(35, account_text="Konsulenter", supplier="Bo Prøvesen", is_person=True),
    line(20, account_text="Konsulenter", supplier="Ea Prøvesen", is_person=True),
    it(50, accounts_year=2023),
]


def test_the_newest_year_is_told_of(tmp_path: Path) -> None:
    found = overview(lines_of(tmp_path, ROWS, records=[record()]), joint_rules=())
    assert found.year == 2024
    assert [one.basis.year for one in found.years] == [2023, 2024]
    now = found.now
    assert now.it == Bounds(700, 0, 45, 2, 4, -40)
    # 600 + 100 + 300 of 1,125 that moved: credits are money to decide as much as charges are.
    assert (now.moved_ore, now.decided_ore, now.decided_share) == (1_125, 1_000, Fraction(8, 9))
    assert now.each is not None
    assert now.each.decided == Fraction(700, 40_000)
    assert found.functions.of("on").net.decided_ore == 600
    assert found.functions.of("off").net.decided_ore == 100
    assert found.areas.cells[0].key == ("applications",)
    assert [one.key for one in found.files] == [1]


def test_the_largest_undecided_groups_first_and_no_person_named(tmp_path: Path) -> None:
    found = overview(lines_of(tmp_path, ROWS))
    assert [(one.account_text, one.supplier, one.supplier_name, one.lines, one.amount_ore, one.moved_ore)
            for one in found.undecided] == [
        ("Licenser", "nordlys software", "NORDLYS SOFTWARE ApS", 2, -10, 70),
        ("Konsulenter", PERSONS, "", 2, 55, 55),
    ]  # fmt: skip
    assert "Prøvesen" not in repr(found)
    assert len(overview(lines_of(tmp_path, ROWS), groups=1).undecided) == 1


def test_another_year_and_a_year_that_is_not_there(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, ROWS)
    older = overview(lines, 2023)
    assert older.now.it == Bounds(50, lines=1)
    assert older.now.decided_share == 1
    with pytest.raises(NotFound):
        overview(lines, 2019)
    with pytest.raises(NotFound, match="holds no lines"):
        overview(lines_of(tmp_path, []))
