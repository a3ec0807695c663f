"""The editions of a workspace, open for asking; a new one is taken up while the old are still read."""

from __future__ import annotations

import logging
from collections import OrderedDict
from pathlib import Path
from threading import RLock
from time import monotonic

from alen.answers.edition import Reading
from alen.answers.questions import Desk
from alen.errors import AlenError, NotFound
from alen.store.editions import Manifest, current_id, edition_ids, load_edition, read_manifest
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

log = logging.getLogger("alen.shelf")

_LOOK_SECONDS = 0.5
_OPEN = 4
"""Editions held open besides the served one: dated addresses and differences need few at a time."""


_Stamp = tuple[int, int, int]


def _stamp(path: Path) -> _Stamp:
    """What tells a file from the one it replaced, also where a clock that was set back gave both one time."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns


class Shelf:
    """Opens editions by id and knows which one is served.

    pinned  an edition that is served whatever the workspace's pointer says; None follows the pointer
    """

    def __init__(self, workspace: Workspace, pinned: str | None = None) -> None:
        self.workspace = workspace
        self._pinned = pinned
        self._store = SnapshotStore(workspace.root)
        self._open: OrderedDict[str, tuple[Desk, _Stamp]] = OrderedDict()
        self._stamp: _Stamp = (0, 0, 0)
        self._current = ""
        self._state: tuple[object, ...] = ()
        self._looked_at = -1.0
        self._lock = RLock()

    def current_id(self) -> str:
        """The id of the served edition; the pointer is read again only when it was replaced.

        A pointer that is damaged, or names what is not there, changes nothing while another edition is
        served. Raises NotFound when nothing has been built, BadEdition for a pointer damaged from the start.
        """
        if self._pinned is not None:
            return self._pinned
        stamp = self._pointer_stamp()
        if stamp != self._stamp:
            try:
                found = current_id(self.workspace)
                if self._current:
                    read_manifest(self.workspace, found)
                self._current = found
            except AlenError as error:
                if not self._current:
                    raise
                log.warning("edition %s is still served: %s", self._current, error.what)
            self._stamp = stamp
        return self._current

    def _pointer_stamp(self) -> _Stamp:
        try:
            return _stamp(self.workspace.editions / "current")
        except OSError:
            return -1, -1, -1

    def current(self) -> Desk:
        """The desk of the served edition. Raises NotFound, GoneEdition or BadEdition."""
        return self.edition(self.current_id())

    def standing(self) -> Desk | None:
        """The desk of the newest edition that can be read, served or not; None where none can."""
        for one in reversed(edition_ids(self.workspace)):
            try:
                return self.edition(one)
            except AlenError:
                continue
        return None

    def edition(self, edition_id: str) -> Desk:
        """The desk of one edition. Raises NotFound, GoneEdition or BadEdition.

        A withdrawal is met at once: an open edition is opened anew when its manifest was replaced.
        """
        with self._lock:
            stamp = self._manifest_stamp(edition_id)
            if edition_id in self._open and self._open[edition_id][1] == stamp:
                self._open.move_to_end(edition_id)
                return self._open[edition_id][0]
            self._open.pop(edition_id, None)
            reading = Reading(load_edition(self.workspace, edition_id))
            desk = Desk(reading, self._store, self.edition, self)
            self._open[edition_id] = desk, stamp
            while len(self._open) > _OPEN:
                self._open.popitem(last=False)
            return desk

    def _manifest_stamp(self, edition_id: str) -> _Stamp:
        # The id comes from an address: only a known one may become a path.
        if edition_id not in self._open:
            read_manifest(self.workspace, edition_id)
        try:
            return self._written(edition_id)
        except OSError:
            self._open.pop(edition_id, None)
            read_manifest(self.workspace, edition_id)  # which says that there is none
            raise

    def _written(self, edition_id: str) -> _Stamp:
        return _stamp(self.workspace.editions / edition_id / "manifest.json")

    def state(self) -> tuple[object, ...]:
        """Changes when another edition is served or one is withdrawn; looked up at most twice a second.

        Raises nothing: while it cannot be known, it is another one at each look, so that nothing is kept.
        """
        now = monotonic()
        if now - self._looked_at > _LOOK_SECONDS:
            try:
                self._state = (self.current_id(), *map(self._written, edition_ids(self.workspace)))
            except (AlenError, OSError):
                self._state = ("", now)
            self._looked_at = now
        return self._state

    def manifests(self) -> tuple[Manifest, ...]:
        """All editions, newest first, withdrawn ones too."""
        return tuple(read_manifest(self.workspace, one) for one in reversed(edition_ids(self.workspace)))

    def manifest(self, edition_id: str) -> Manifest:
        """One edition's manifest. Raises NotFound or BadEdition."""
        return read_manifest(self.workspace, edition_id)

    def previous_id(self, edition_id: str) -> str | None:
        """The newest edition before this one that can still be read; None for the first."""
        ids = edition_ids(self.workspace)
        if edition_id not in ids:
            raise NotFound(f"there is no edition {edition_id!r}")
        for one in reversed(ids[: ids.index(edition_id)]):
            manifest = read_manifest(self.workspace, one)
            now = read_manifest(self.workspace, edition_id)
            if not manifest.withdrawn and manifest.schema_version == now.schema_version:
                return one
        return None
