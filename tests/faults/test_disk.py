"""A full disk: said clearly, nothing half-written, and the next run with room goes on.

On a small disk of its own (tmpfs), filled to the last byte and emptied bit by bit, so that the writer
runs out of room at one step after the other: fetching, the engine's file, its checkpoint, the manifest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.faults.scene import UPDATE, Scene, contents, error_of, leftovers, require_complete, served
from tests.needs import small_disk

from alen.store import editions
from alen.store.workspace import Workspace

DISK_MEGABYTES = 32
KILOBYTE = 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", DISK_MEGABYTES) as mounted:
        yield mounted


def leave_free(disk: Path, kilobytes: int) -> None:
    """Fill the disk until so much is free."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    room = os.statvfs(disk)
    size = room.f_bavail * room.f_frsize - kilobytes * KILOBYTE
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))
    room = os.statvfs(disk)
    assert room.f_bavail * room.f_frsize <= max(kilobytes, 1) * KILOBYTE, "the disk was not filled"


def fail(scene: Scene, place: Workspace, *command: str, output: Path) -> dict[str, Any]:
    """Run a command that must find no room; returns its error."""
    code = scene.run(place, *command, "--format", "json", output=output)
    printed = Path(f"{output}.err").read_text("utf-8")
    assert code == 3, f"exit code {code}: {printed}"
    error = error_of(output)
    assert error["type"] == "DiskFailed", printed
    assert str(place.root) in error["where"]
    assert error["why"]
    assert error["do"]
    return error


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_step(scene: Scene, disk: Path, tmp_path: Path) -> None:
    place = scene.copy(disk / "workspace")
    before, output = served(place), tmp_path / "out"
    told: set[str] = set()
    records = len(list((place.root / "snapshots" / "fetches").iterdir()))
    for kilobytes in (0, 8, 48, 72, 300, 1200, 2500, 4000):
        leave_free(disk, kilobytes)
        error = fail(scene, place, *UPDATE, output=output)
        told.add(f"{error['what']} {error['where']}")
        assert leftovers(place) == []
        assert served(place) == before
        assert editions.edition_ids(place) == [before.edition_id]
        editions.load_edition(place)
    assert len(list((place.root / "snapshots" / "fetches").iterdir())) > records, "no fetch was finished"
    assert any("snapshots" in one for one in told)
    assert any("engine" in one for one in told)
    (disk / "filler").unlink()
    assert scene.run(place, *UPDATE, output=output) == 0, Path(f"{output}.err").read_text()
    require_complete(place, editions.current_id(place))
    assert leftovers(place) == []
    alone = scene.copy(tmp_path / "alone")
    assert scene.run(alone, *UPDATE, output=output) == 0
    assert contents(place) == contents(alone)


def test_no_room_for_the_first_edition(scene: Scene, disk: Path, tmp_path: Path) -> None:
    place = Workspace(disk / "workspace")
    assert scene.run(place, "init", str(place.root), output=tmp_path / "out") == 0
    leave_free(disk, 64)
    fail(scene, place, "build", output=tmp_path / "out")
    assert leftovers(place) == []
    assert editions.edition_ids(place) == []
    assert not (place.editions / "current").exists()


def test_no_room_for_the_pointer(scene: Scene, disk: Path, tmp_path: Path) -> None:
    place = scene.copy(disk / "workspace")
    assert scene.run(place, "build", output=tmp_path / "out") == 0
    before = served(place)
    leave_free(disk, 0)
    older = editions.edition_ids(place)[0]
    fail(scene, place, "editions", "use", older, output=tmp_path / "out")
    assert served(place) == before
    assert leftovers(place) == []


def test_no_room_for_a_workspace(scene: Scene, disk: Path, tmp_path: Path) -> None:
    place = Workspace(disk / "workspace")
    leave_free(disk, 0)
    fail(scene, place, "init", str(place.root), output=tmp_path / "out")
    assert leftovers(place) == []
    leave_free(disk, 64)
    assert scene.run(place, "init", str(place.root), output=tmp_path / "out") == 0
