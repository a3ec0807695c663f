"""A workspace: the folder that holds snapshots, editions and an organisation's own, private files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

from alen.errors import BadWorkspace, Locked
from alen.store.steps import step
from alen.store.writing import disk_errors, write_new

MARKER = "alen.toml"
LOCK_WAIT_SECONDS = 10.0

_SETTINGS = """\
# A workspace of Alen. snapshots/ holds what publishers sent, editions/ what was built from it.
# local/ is private and never part of an edition.
workspace_version = 1
"""


@dataclass(frozen=True)
class Workspace:
    """The folder and its fixed places."""

    root: Path

    @property
    def editions(self) -> Path:
        """Where editions lie."""
        return self.root / "editions"

    @property
    def local(self) -> Path:
        """The organisation's own files; readable by the user alone."""
        return self.root / "local"

    def own(self, name: str) -> Path:
        """A folder or file of the user's own definitions: remarks, corrections, organisations.csv."""
        return self.root / name


def create(root: Path) -> Workspace:
    """Make a folder a workspace; one that is a workspace already is left as it is.

    Raises DiskFailed, or BadWorkspace when the folder holds other things.
    """
    if (root / MARKER).exists():
        return Workspace(root)
    if root.exists() and not root.is_dir():
        raise BadWorkspace("this is a file, not a folder", where=str(root), do="Name a new folder.")
    if root.is_dir() and not _is_ours_to_fill(root):
        raise BadWorkspace(
            "the folder is not empty and is no workspace",
            where=str(root),
            why="Alen would mix its files with yours.",
            do="Name a new or an empty folder.",
        )
    with disk_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(".new-*"):
            left.unlink()
        (root / "editions").mkdir(exist_ok=True)
        (root / "local").mkdir(exist_ok=True)
        os.chmod(root / "local", 0o700)
    write_new(root / MARKER, _SETTINGS.encode())
    return Workspace(root)


def _is_ours_to_fill(root: Path) -> bool:
    """Whether a folder holds nothing but what a `create` that was stopped had made so far."""
    made = {"editions", "local"}
    return all(
        path.name.startswith(".new-") if path.is_file() else path.name in made and not any(path.iterdir())
        for path in root.iterdir()
    )


def find(start: Path, *, named: bool) -> Workspace:
    """The workspace at `start`, or, when it was not named by the user, in a folder above it.

    Raises BadWorkspace when there is none.
    """
    candidates = [start] if named else [start, *start.parents]
    for folder in candidates:
        if (folder / MARKER).is_file():
            return Workspace(folder)
    raise BadWorkspace(
        "no workspace here" if named else "no workspace here or in a folder above",
        where=str(start),
        do="Make one with `alen init DIR`, or name one with --workspace DIR.",
    )


@contextlib.contextmanager
def lock(workspace: Workspace, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
    """Hold the workspace for writing; a second writer waits, then is refused.

    Raises Locked after `wait_seconds`, DiskFailed when the folder cannot be written.
    """
    path = workspace.editions / ".lock"
    with disk_errors(path):
        workspace.editions.mkdir(exist_ok=True)
        held = filelock.FileLock(path, timeout=wait_seconds)
        try:
            held.acquire()
        except filelock.Timeout as error:
            raise Locked(
                f"another process is writing here; waited {wait_seconds:g} s",
                where=str(workspace.root),
                why="Two writers would overwrite each other's edition.",
                do="Wait until it is done and run the command again.",
            ) from error
    step("locked")
    try:
        yield
    finally:
        held.release()
