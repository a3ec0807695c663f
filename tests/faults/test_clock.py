"""A clock that runs backwards never makes an edition that comes before an older one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.faults.scene import Scene, contents, leftovers, served, tree

from alen.build import build
from alen.errors import NotFinished
from alen.store import editions

NOON = datetime(2090, 6, 30, 12, 0, tzinfo=UTC)
LATE = datetime(2090, 6, 30, 22, 30, tzinfo=UTC)
"""Half past midnight on 1 July in Copenhagen, when it is still June in UTC."""


@pytest.mark.slow
def test_editions_never_run_backwards(scene: Scene, tmp_path: Path) -> None:
    place = scene.copy(tmp_path / "workspace")
    first = editions.edition_ids(place)
    ids = [build(place, now=now).edition_id for now in (NOON, NOON, NOON, LATE)]
    assert ids == ["2090-06-30", "2090-06-30.2", "2090-06-30.3", "2090-07-01"]
    assert editions.edition_ids(place) == [*first, *ids]
    assert editions.current_id(place) == "2090-07-01"
    before, all_files, held = served(place), tree(place.root), contents(place)
    with pytest.raises(NotFinished) as refused:
        build(place, now=NOON)
    assert "2090-06-30" in refused.value.what
    assert "2090-07-01" in refused.value.what
    assert "clock" in refused.value.do
    assert served(place) == before
    assert tree(place.root) == all_files
    assert leftovers(place) == []
    assert all(contents(place, edition_id) == held for edition_id in ids)


def test_the_command_line_refuses_a_clock_that_is_behind(scene: Scene, tmp_path: Path) -> None:
    place = scene.copy(tmp_path / "workspace")
    held = editions.current_id(place)
    (place.editions / held).rename(place.editions / "2190-01-01")
    (place.editions / "current").write_text("2190-01-01\n")
    code = scene.run(place, "build", output=tmp_path / "out")
    assert code == 3
    assert "2190-01-01" in (tmp_path / "out.err").read_text()
    assert editions.edition_ids(place) == ["2190-01-01"]
