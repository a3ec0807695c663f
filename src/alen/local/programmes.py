"""The workspace's programmes that are not published, as local pages ask them; read anew when a file changed.

Reading folders is a source's work, which this room may not import: whoever starts it hands the readers in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from alen.answers.edition import Reading
from alen.answers.programme_cases import Case, local_case
from alen.errors import AlenError, NotFound
from alen.model.programme import Programme

Folders = Callable[[], Sequence[Path]]
"""The folders of programmes that are not published."""

Read = Callable[[Path], Programme]
"""`sources.agreements.folder.read_folder`."""

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Unread:
    """A folder that cannot be read, and why."""

    folder: str
    error: AlenError


class LocalProgrammes:
    """The programmes that stand on this machine alone. Safe to share between threads."""

    def __init__(self, folders: Folders, read: Read) -> None:
        self._folders = folders
        self._read = read
        self._kept: dict[Path, tuple[_Stamp, Programme | Unread]] = {}
        self._cases: dict[tuple[str, str, int], Case] = {}
        self._lock = RLock()

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return not self._folders()

    def all(self, reading: Reading | None) -> tuple[Mapping[str, Case], tuple[Unread, ...]]:
        """The programmes by id, beside an edition; and the folders that cannot be read."""
        with self._lock:
            found: dict[str, Case] = {}
            broken: list[Unread] = []
            for folder in self._folders():
                one = self._of(folder)
                if isinstance(one, Unread):
                    broken.append(one)
                else:
                    found[one.id] = self._case(one, reading)
            return dict(sorted(found.items())), tuple(broken)

    def case(self, programme: str, reading: Reading | None) -> Case:
        """One of them. Raises NotFound, or what is wrong with a folder of that name."""
        found, broken = self.all(reading)
        if programme in found:
            return found[programme]
        for one in broken:
            if one.folder == programme:
                raise one.error
        raise NotFound("there is no such programme on this machine")

    def _of(self, folder: Path) -> Programme | Unread:
        stamp = _stamp(folder)
        known = self._kept.get(folder)
        if known is None or known[0] != stamp:
            try:
                made: Programme | Unread = self._read(folder)
            except AlenError as error:
                made = Unread(folder.name, error)
            known = self._kept[folder] = stamp, made
        return known[1]

    def _case(self, programme: Programme, reading: Reading | None) -> Case:
        """The same case for the same programme and edition, so that its bills are worked out once."""
        key = programme.id, "" if reading is None else reading.edition_id, id(programme)
        if key not in self._cases:
            self._cases = {old: case for old, case in self._cases.items() if old[0] != programme.id}
            self._cases[key] = local_case(programme, reading)
        return self._cases[key]


def _stamp(folder: Path) -> _Stamp:
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in (".toml", ".csv"))
        return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    except OSError:
        return ()
