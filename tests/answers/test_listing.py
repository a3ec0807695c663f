"""The lists of organisations and editions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.answers.samples import Sample, towns_2023
from tests.build.samples import NOON, built, fetched_workspace
from tests.replay.world import World

from alen.answers.listing import Editions, Organisations
from alen.answers.questions import Desk
from alen.answers.shelf import Shelf
from alen.errors import BadInput
from alen.store.editions import withdraw


def desk() -> Desk:
    return Desk(towns_2023().reading())


def test_organisations_come_by_kind_and_code_with_what_they_belong_to() -> None:
    found = desk().ask(Organisations()).organisations
    assert [one.code for one in found] == [
        "901", "902", "903", "904", "905", "981", "982", "983", "R-PROEVE", "000", "G-PROEVE",
    ]  # fmt: skip
    first = found[0]
    assert (first.kind, first.name_da, first.valid_to) == ("municipality", "Prøveby", None)
    assert [(one.scheme, one.parent.code, one.valid_from, one.valid_to) for one in first.memberships] == [
        ("group", "G-PROEVE", "2007-01-01", None),
        ("region", "981", "2007-01-01", "2024-12-31"),
        ("region", "R-PROEVE", "2025-01-01", None),
    ]


def test_organisations_of_one_kind_and_none_of_an_unknown() -> None:
    found = desk().ask(Organisations("region"))
    assert [one.valid_to for one in found.organisations] == ["2024-12-31", "2024-12-31", None, None]
    with pytest.raises(BadInput, match="planet"):
        desk().ask(Organisations("planet"))


def test_the_table_of_organisations_says_memberships_in_one_cell() -> None:
    columns, rows = desk().ask(Organisations("municipality")).table()
    cell = rows[0][columns.index("memberships")]
    assert cell == "group:G-PROEVE:2007-01-01/ region:981:2007-01-01/2024-12-31 region:R-PROEVE:2025-01-01/"


def test_a_desk_alone_knows_its_own_edition() -> None:
    answer = Desk(Sample("2026-01-05").reading()).ask(Editions())
    assert [(one.id, one.is_current, one.is_readable) for one in answer.editions] == [
        ("2026-01-05", True, True)
    ]
    assert len(answer.table()[1]) == 1


def test_editions_of_a_workspace_with_dates_counts_and_withdrawals(tmp_path: Path) -> None:
    made = fetched_workspace(tmp_path / "workspace", World(years=(2017, 2018)), ("REGK31", "FOLK1A"))
    first = built(made)
    shelf = Shelf(made)
    asked = shelf.current()
    assert [one.id for one in asked.ask(Editions()).editions] == [first.edition_id]
    second = built(made, NOON + timedelta(days=1))
    withdraw(made, first.edition_id, "en prøve")
    # Asked of the same desk: the list is not kept.
    answer = asked.ask(Editions())
    assert answer.current == second.edition_id
    newest, oldest = answer.editions
    assert (newest.id, newest.is_current, newest.is_readable, newest.withdrawn) == (
        second.edition_id, True, True, "",
    )  # fmt: skip
    assert (oldest.id, oldest.is_current, oldest.is_readable, oldest.withdrawn) == (
        first.edition_id, False, False, "en prøve",
    )  # fmt: skip
    assert newest.figures == shelf.current().reading.data.column("out_alen__figure", "year").size
    assert {one.table_id for one in newest.tables} >= {"REGK31", "FOLK1A"}
    fetched = next(one for one in newest.tables if one.table_id == "REGK31" and "fetched" in one.kinds)
    assert fetched.publisher == "dst"
    assert fetched.publisher_updated
    columns, rows = answer.table()
    assert len(rows) == len(newest.tables) + len(oldest.tables)
    assert all(len(row) == len(columns) for row in rows)
