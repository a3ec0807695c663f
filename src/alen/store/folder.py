"""A new folder that is seen whole or not at all: filled beside its place, then renamed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from alen.errors import BadInput
from alen.store.steps import step
from alen.store.writing import disk_errors, sync_folder


@contextlib.contextmanager
def new_folder(folder: Path, *, replaces: str = "", is_durable: bool = True) -> Iterator[Path]:
    """A folder to be filled; once the block has ended well it stands at `folder`.

    replaces    a file name: a folder that holds such a file is an older one of ours and gives way
    is_durable  every file is forced to disk before the folder gets its name; not worth its time for
                thousands of files that can be made again

    Until then it lies beside it as `.NAME.new-PID`. What the block leaves behind when it fails is
    removed; what a killed process left is removed by the next export to the same place.
    Raises BadInput when `folder` exists and is not an empty folder, DiskFailed when writing fails.
    """
    place = Path(os.path.realpath(folder))
    is_old = bool(replaces) and (place / replaces).is_file()
    if not is_old:
        _refuse_what_is_taken(place, folder)
    with disk_errors(folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        _sweep(place)
        temporary = place.with_name(f".{place.name}.new-{os.getpid()}")
        temporary.mkdir()
        descriptor = os.open(temporary, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            step("export-folder-made")
            yield temporary
            if is_durable:
                _make_durable(temporary)
            step("export-files-synced")
            if is_old:
                _set_aside(place)
            # Renaming over an empty folder is one step; over one that has been filled meanwhile it fails.
            temporary.rename(place)
            sync_folder(place.parent)
            step("export-folder-renamed")
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        finally:
            os.close(descriptor)


def _set_aside(place: Path) -> None:
    """Take the older folder away. Between this and the next rename nothing stands there: a moment."""
    old = place.with_name(f".{place.name}.old-{os.getpid()}")
    place.rename(old)
    shutil.rmtree(old)


def _refuse_what_is_taken(place: Path, named: Path) -> None:
    if not place.exists():
        return
    with disk_errors(named):
        taken = not place.is_dir() or any(place.iterdir())
    if taken:
        raise BadInput(
            "the folder is not empty" if place.is_dir() else "this is a file, not a folder",
            where=str(named),
            why="An export never writes over other files.",
            do="Name a new or an empty folder.",
        )
    if place == Path.cwd():
        raise BadInput(
            "this is the folder the command runs in",
            where=str(named),
            why="It would be replaced while you stand in it.",
            do="Name a new folder.",
        )


def _sweep(place: Path) -> None:
    """Remove what killed exports to this place left: folders nobody holds any more."""
    for left in sorted(place.parent.glob(f".{_literal(place.name)}.new-*")):
        with contextlib.suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(descriptor)


def _literal(name: str) -> str:
    """A name whose signs mean nothing to glob."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _make_durable(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_folder(folder)
