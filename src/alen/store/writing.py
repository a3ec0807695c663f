"""Every write is to a new file, made durable, then renamed: a reader sees the old or the new."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from alen.errors import AlenError, DiskFailed


@contextlib.contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn the operating system's errors on a write into DiskFailed, naming the place."""
    try:
        yield
    except AlenError:
        raise
    except OSError as error:
        raise DiskFailed(
            f"could not write: {error.strerror or error}",
            where=str(where),
            why="Nothing half-written was left behind; what was there before is unchanged.",
            do="Make room, or choose a folder you may write in, and run the command again.",
        ) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace `path` with `data` in one step; `mode` is who may read it afterwards.

    Raises DiskFailed; the old file then stands untouched and no temporary file is left.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        sync_folder(path.parent)
