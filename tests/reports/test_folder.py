"""An export is there whole or not at all, is the same each time, and takes nothing private along."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.needs import small_disk
from tests.reports.editions import built, own_workspace, reading

from alen.errors import BadInput, DiskFailed
from alen.reports import FORMS, Form, export
from alen.store.folder import new_folder


class Listener:
    """Keeps what it is told."""

    def __init__(self, fail_after: int | None = None) -> None:
        self.total: int | None = None
        self.done = 0
        self.finished = 0
        self.fail_after = fail_after

    def start(self, label: str, total: int | None, unit: str) -> None:
        assert label
        assert unit == "rows"
        self.total = total

    def advance(self, amount: int, note: str = "") -> None:
        self.done += amount
        if self.fail_after is not None and self.done >= self.fail_after:
            raise KeyboardInterrupt

    def finish(self) -> None:
        self.finished += 1


@pytest.mark.parametrize("form", FORMS)
def test_progress_ends_at_its_total(form: Form, tmp_path: Path) -> None:
    listener = Listener()
    export(reading(), tmp_path / "out", form, progress=listener)
    assert listener.done == listener.total
    assert listener.finished == 1


@pytest.mark.parametrize("form", FORMS)
def test_equal_editions_give_equal_bytes(form: Form, tmp_path: Path) -> None:
    export(reading(), tmp_path / "one", form)
    time.sleep(2.1)  # zip files tell times in steps of two seconds
    export(reading(), tmp_path / "two", form)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two


def test_a_taken_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    taken = tmp_path / "out"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    with pytest.raises(BadInput) as error:
        export(reading(), taken, "csv")
    assert error.value.where == str(taken)
    assert [path.name for path in taken.iterdir()] == ["mine.txt"]
    with pytest.raises(BadInput):
        export(reading(), taken / "mine.txt", "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_and_a_new_one_below_new_ones_will_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    export(reading(), tmp_path / "empty", "csv")
    done = export(reading(), tmp_path / "a" / "b", "xlsx")
    assert all(path.is_file() for path in done.files)
    assert (tmp_path / "empty" / "figures.csv").is_file()
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0o077 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_folder_one_stands_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput):
        export(reading(), Path(), "csv")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_left_when_the_work_is_broken_off(form: Form, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(reading(), tmp_path / "out", form, progress=Listener(fail_after=5))
    assert list(tmp_path.iterdir()) == []


def test_a_killed_export_leaves_no_folder_and_the_next_one_sweeps(tmp_path: Path) -> None:
    script = (
        "import sys, os, signal; from pathlib import Path\n"
        "from alen.store.folder import new_folder\n"
        "with new_folder(Path(sys.argv[1])) as new:\n"
        "    (new / 'figures.csv').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "out")])
    assert done.returncode < 0
    assert not (tmp_path / "out").exists()
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".out.new-")
    export(reading(), tmp_path / "out", "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_sweep_leaves_an_export_that_is_at_work(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out") as new:
        (new / "a").write_text("a")
        other = tmp_path / f"{new.name}9"
        other.mkdir()  # abandoned
        with pytest.raises(DiskFailed), new_folder(tmp_path / "out"):
            raise AssertionError("one process exports to one place at a time")
        assert new.is_dir()
        assert not other.exists()
    assert (tmp_path / "out" / "a").is_file()


def test_a_folder_filled_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "out"

    def fill() -> None:
        with new_folder(place) as new:
            (new / "a").write_text("a")
            place.mkdir()
            (place / "other").write_text("b")

    with pytest.raises(DiskFailed):
        fill()
    assert [path.name for path in place.iterdir()] == ["other"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_told_and_leaves_nothing(form: Form, tmp_path: Path) -> None:
    data = reading()
    with small_disk(tmp_path / "disk", 1) as disk:
        (disk / "ballast").write_bytes(b"x" * (1_000_000 + 30_000))
        with pytest.raises(DiskFailed):
            export(data, disk / "out", form)
        assert [path.name for path in disk.iterdir()] == ["ballast"]


def test_nothing_private_leaves(tmp_path: Path) -> None:
    place = own_workspace(tmp_path / "workspace")
    edition = built(place)
    for form in FORMS:
        export(edition, tmp_path / form, form)
        for path in (tmp_path / form).iterdir():
            data = path.read_bytes()
            assert b"SECRET-LEDGER" not in data
            assert str(tmp_path).encode() not in data
