"""A workspace is made once, found from below, and written by one at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from alen.errors import BadWorkspace, DiskFailed, Locked
from alen.store import workspace
from alen.store.workspace import MARKER, Workspace, create, find, lock


def test_a_new_workspace_and_its_private_folder(tmp_path: Path) -> None:
    made = create(tmp_path / "a" / "new")
    assert made == Workspace(tmp_path / "a" / "new")
    assert (made.root / MARKER).is_file()
    assert made.editions.is_dir()
    assert made.local.stat().st_mode & 0o777 == 0o700
    assert made.own("corrections") == made.root / "corrections"


def test_a_workspace_is_left_as_it_is(tmp_path: Path) -> None:
    create(tmp_path / "w")
    (tmp_path / "w" / MARKER).write_text("mine")
    create(tmp_path / "w")
    assert (tmp_path / "w" / MARKER).read_text() == "mine"


def test_an_empty_folder_becomes_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    create(tmp_path / "empty")
    assert (tmp_path / "empty" / MARKER).is_file()


def test_a_folder_with_other_things_does_not(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    with pytest.raises(BadWorkspace) as refused:
        create(tmp_path)
    assert refused.value.where == str(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter"]


def test_a_folder_whose_own_editions_hold_something_does_not(tmp_path: Path) -> None:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "first.pdf").write_text("a book")
    with pytest.raises(BadWorkspace):
        create(tmp_path)


def test_a_file_does_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadWorkspace, match="not a folder"):
        create(tmp_path / "file")
    with pytest.raises(DiskFailed):
        create(tmp_path / "file" / "below")


def test_a_workspace_that_was_left_half_made_is_made_whole(tmp_path: Path) -> None:
    """Killed before its marker was written: the next `init` goes on."""
    (tmp_path / "editions").mkdir()
    (tmp_path / "local").mkdir()
    (tmp_path / ".new-marker").write_bytes(b"half")
    made = create(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [MARKER, "editions", "local"]
    assert (made.root / MARKER).is_file()
    assert made.local.stat().st_mode & 0o777 == 0o700


def test_a_workspace_is_found_from_below_unless_it_is_named(tmp_path: Path) -> None:
    made = create(tmp_path / "w")
    below = made.root / "some" / "where"
    below.mkdir(parents=True)
    assert find(below, named=False) == made
    assert find(made.root, named=True) == made
    with pytest.raises(BadWorkspace) as refused:
        find(below, named=True)
    assert refused.value.where == str(below)
    with pytest.raises(BadWorkspace, match="or in a folder above"):
        find(tmp_path, named=False)


def test_the_lock_is_held_and_given_back(tmp_path: Path) -> None:
    made = create(tmp_path / "w")
    with lock(made), pytest.raises(Locked) as refused, lock(made, 0.05):
        raise AssertionError("two writers")
    assert refused.value.where == str(made.root)
    with pytest.raises(KeyError), lock(made, 0.0):
        raise KeyError
    with lock(made, 0.0):
        pass


def test_the_lock_of_one_workspace_does_not_hold_another(tmp_path: Path) -> None:
    with lock(create(tmp_path / "a")), lock(create(tmp_path / "b"), 0.0):
        pass


def test_a_lock_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DiskFailed) as failed, lock(workspace.Workspace(tmp_path / "gone"), 0.0):
        raise AssertionError("nothing to hold")
    assert str(tmp_path / "gone") in failed.value.where
