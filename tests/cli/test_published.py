"""What an edition adds to a ledger: inhabitants and the published extended scope, for the one it knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alen.cli.published import extended_ore, inhabitants
from alen.cli.run import Run
from alen.settings import Settings
from alen.store.local.books import Holder
from alen.store.workspace import Workspace, create
from alen.words import Words

YEARS = (2022, 2023)


@pytest.fixture
def run(invented_workspace: Workspace) -> Run:
    return Run(replace(Settings(), workspace=invented_workspace.root), Words("en"))


@pytest.fixture
def holder(run: Run) -> Holder:
    """The first municipality of the invented country that has both figures."""
    reading = run.reading()
    figures = reading.figures("it-net", "extended", "computed")
    for one in reading.organisations:
        place = figures.places.get((one.key, 2023))
        if one.kind == "municipality" and place is not None and figures.numerator[place] > 0:
            return Holder(one.code, one.name_da, inhabitants={2023: 1, 1999: 7})
    pytest.fail("the invented country has no such municipality")


def test_the_editions_inhabitants_come_before_the_holders_own(run: Run, holder: Holder) -> None:
    organisation = run.reading().organisations.by_code(holder.code)
    assert organisation is not None
    known = {year: run.reading().population(organisation, year)[0] for year in YEARS}
    assert known[2023] is not None
    assert known[2023] > 1
    found = inhabitants(run, holder, YEARS)
    assert found[2023] == known[2023]
    assert found[1999] == 7


def test_the_published_extended_scope_in_whole_ore(run: Run, holder: Holder) -> None:
    organisation = run.reading().organisations.by_code(holder.code)
    assert organisation is not None
    figures = run.reading().figures("it-net", "extended", "computed")
    amount = extended_ore(run, holder, 2023)
    assert isinstance(amount, int)
    assert amount == figures.numerator[figures.places[organisation.key, 2023]]
    assert extended_ore(run, holder, 1999) is None
    assert extended_ore(run, replace(holder, kind="region"), 2023) is None


def test_an_invented_holder_takes_nothing_from_an_edition_whatever_its_code(run: Run, holder: Holder) -> None:
    invented = replace(holder, is_invented=True)
    assert inhabitants(run, invented, YEARS) == {2023: 1, 1999: 7}
    assert extended_ore(run, invented, 2023) is None


def test_without_an_edition_the_holders_own_count_stands(tmp_path: Path) -> None:
    run = Run(replace(Settings(), workspace=create(tmp_path / "empty").root), Words("en"))
    holder = Holder("901", "Prøveby", inhabitants={2023: 5})
    assert inhabitants(run, holder, YEARS) == {2023: 5}
    assert extended_ore(run, holder, 2023) is None
