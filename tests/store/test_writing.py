"""A reader sees the old file or the new one, never a half."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.needs import small_disk

from alen.errors import BadFile, DiskFailed
from alen.store.writing import disk_errors, write_new


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_and_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_new(path, b"one")
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o644
    assert names(path.parent) == ["file"]


def test_a_file_is_replaced_not_written_over(tmp_path: Path) -> None:
    """Who has the old file open goes on reading the old file."""
    path = tmp_path / "file"
    write_new(path, b"old")
    with path.open("rb") as held:
        write_new(path, b"newer")
        assert held.read() == b"old"
    assert path.read_bytes() == b"newer"
    assert names(tmp_path) == ["file"]


def test_a_reader_never_sees_a_half(tmp_path: Path) -> None:
    path = tmp_path / "file"
    texts = {bytes([n]) * 200_000 for n in range(4)}
    write_new(path, min(texts))
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for text in sorted(texts) * 5:
        write_new(path, text)
    done.set()
    reader.join()
    assert seen <= texts


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "file"
    (target / "inside").mkdir(parents=True)  # a folder that is not empty cannot be replaced
    with pytest.raises(DiskFailed) as failed:
        write_new(target, b"new")
    assert failed.value.where == str(target)
    assert failed.value.exit_code == 3
    assert names(tmp_path) == ["file"]


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        path = disk / "file"
        write_new(path, b"old")
        with pytest.raises(DiskFailed, match="No space left") as failed:
            write_new(path, bytes(2_000_000))
        assert failed.value.where == str(path)
        assert path.read_bytes() == b"old"
        assert names(disk) == ["file"]


def test_errors_that_are_ours_pass_through(tmp_path: Path) -> None:
    with pytest.raises(BadFile), disk_errors(tmp_path):
        raise BadFile("not the disk")
    with pytest.raises(KeyError), disk_errors(tmp_path):
        raise KeyError("not the disk")
    with pytest.raises(DiskFailed) as failed, disk_errors(tmp_path):
        raise PermissionError(13, "Permission denied")
    assert failed.value.where == str(tmp_path)
    assert "Permission denied" in failed.value.what
