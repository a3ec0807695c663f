"""A workspace one may only read: reading works, writing is refused clearly and changes nothing.

Root may write anywhere, so these run as a user who may not; a probe write must fail first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests import needs
from tests.faults.children import Children
from tests.faults.scene import UPDATE, YEARS, Scene, error_of, tree, world

from alen.store.workspace import Workspace

READING = (
    ("rank", "f64551-net", "--year", "2024"),
    ("editions", "list"),
    ("measures",),
    ("explain", "it-net", world(1).municipalities[0], "--year", str(YEARS[-1]), "--verify"),
)
WRITING = (
    ("build",),
    UPDATE,
    ("editions", "use", "{edition}"),
    ("editions", "withdraw", "{edition}", "--reason", "a test"),
)


@pytest.fixture(scope="module")
def ordinary(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The scene with children who are not root."""
    children = Children(needs.unprivileged())
    yield Scene(children, scene.address, scene.template, scene.same_address)
    children.close()


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """Where children of any user may print to."""
    folder = tmp_path / "outputs"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.fixture
def locked_up(scene: Scene, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in which nobody but root may write."""
    place = scene.copy(tmp_path / "workspace")
    paths = [place.root, *place.root.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    yield place
    for path in paths:
        if path.exists():
            path.chmod(0o755)


def require_probe_fails(prefix: Sequence[str], place: Workspace) -> None:
    """If this user could write here after all, the tests would show nothing."""
    for folder in (place.root, place.editions, place.root / "snapshots" / "blobs"):
        command = [*prefix, sys.executable, "-c", "import sys; open(sys.argv[1], 'w')", str(folder / "probe")]
        probe = subprocess.run(command, cwd="/", capture_output=True, text=True)
        assert probe.returncode != 0, f"the probe could write in {folder}"
        assert "PermissionError" in probe.stderr or "Read-only file system" in probe.stderr, probe.stderr


def require_reading_works_and_writing_does_not(scene: Scene, place: Workspace, outputs: Path) -> None:
    before = tree(place.root)
    edition = (place.editions / "current").read_text().strip()
    for number, command in enumerate(READING):
        output = outputs / f"reading{number}"
        code = scene.run(place, *command, output=output)
        assert code == 0, f"{command}: {Path(f'{output}.err').read_text()}"
    for number, command in enumerate(WRITING):
        output = outputs / f"writing{number}"
        words = [word.replace("{edition}", edition) for word in command]
        code = scene.run(place, *words, "--format", "json", output=output)
        printed = Path(f"{output}.err").read_text()
        assert code == 3, f"{command}: {printed}"
        error = error_of(output)
        assert error["type"] == "DiskFailed", printed
        assert error["where"].startswith(str(place.root))
        assert "Permission denied" in error["what"] or "Read-only" in error["what"]
        assert error["do"]
    assert tree(place.root) == before


def test_a_workspace_of_someone_else(ordinary: Scene, locked_up: Workspace, outputs: Path) -> None:
    require_probe_fails(needs.unprivileged(), locked_up)
    require_reading_works_and_writing_does_not(ordinary, locked_up, outputs)


def test_a_workspace_of_someone_else_that_was_never_written_in(
    ordinary: Scene, locked_up: Workspace, outputs: Path
) -> None:
    """Not even the lock file is there."""
    locked_up.editions.chmod(0o755)
    (locked_up.editions / ".lock").unlink(missing_ok=True)
    locked_up.editions.chmod(0o555)
    require_probe_fails(needs.unprivileged(), locked_up)
    require_reading_works_and_writing_does_not(ordinary, locked_up, outputs)


def test_a_folder_that_may_not_become_a_workspace(ordinary: Scene, tmp_path: Path, outputs: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    place = Workspace(folder / "new")
    code = ordinary.run(place, "init", str(place.root), "--format", "json", output=outputs / "init")
    assert code == 3
    assert error_of(outputs / "init")["type"] == "DiskFailed"
    assert list(folder.iterdir()) == []


def test_a_disk_mounted_for_reading(scene: Scene, tmp_path: Path, outputs: Path) -> None:
    """Here not even root may write."""
    with needs.small_disk(tmp_path / "disk", 32) as disk:
        place = scene.copy(disk / "workspace")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        require_probe_fails([], place)
        require_reading_works_and_writing_does_not(scene, place, outputs)
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert not os.path.ismount(tmp_path / "disk")
