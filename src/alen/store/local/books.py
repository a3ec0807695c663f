"""An organisation's own ledgers: which files were imported, what stands, what was replaced.

Layout below the workspace's `local/`, all of it readable by the user alone::

    books.json                          the index: organisation, imports, which of them stand
    imports/<key>/lines.parquet         the lines (`model.ledger.LINES`)
    imports/<key>/set_aside.parquet     source_row, reason, amount_ore, note
    imports/<key>/record.json           how the file was read, and its control totals
    maps/<shape>.toml                   column maps that were confirmed, by the shape of a file
    rules/own.csv, rules/history.jsonl  the user's own rules and every decision, in order
    classified/<state>/                 made from the above; may be removed at any time

The swap of `books.json` is the moment at which an import counts: a folder that the index does not name
is what a killed process left, and is swept by the next writer.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from alen.errors import BadFile, BadWorkspace, NotFound
from alen.store.steps import step
from alen.store.workspace import Workspace
from alen.store.writing import disk_errors, sync_folder, write_new

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_VERSION = 1
_GONE = ".gone-"
"""What a folder that is being removed is called."""


@dataclass(frozen=True)
class Holder:
    """Whose ledger this is.

    code          the organisation's code in the edition, or one of its own for an invented one
    is_invented   an example: said so wherever its numbers are shown
    inhabitants   year -> inhabitants, where the edition does not know them
    """

    code: str
    name: str
    kind: str = "municipality"
    is_invented: bool = False
    inhabitants: dict[int, int] = field(default_factory=dict[int, int])


@dataclass(frozen=True)
class ImportRecord:
    """How one file was read. Amounts are whole øre; nothing here holds a masked number.

    file                   its name, without the folders above it
    sha256                 of the file's bytes, to know it again
    content_sha256         of the lines, to know the same content in another file
    shape                  of the headings: which column map fits
    control_before_ore     sum of every amount that could be read in the file
    control_imported_ore   sum of the lines
    control_set_aside_ore  sum of the amounts set aside; before = imported + set aside, to the øre
    set_aside              reason -> rows
    masked                 column -> cells masked
    persons                lines whose supplier is or may be a person
    reading                what of the map is no column: forms of dates and signs, positions, year
    """

    key: int
    file: str
    sha256: str
    size: int
    content_sha256: str
    format: str
    sheet: str
    encoding: str
    separator: str
    decimal: str
    shape: str
    system: str
    source_kind: str
    columns: dict[str, str]
    imported_at: str
    rows_read: int
    rows_imported: int
    control_before_ore: int
    control_imported_ore: int
    control_set_aside_ore: int
    set_aside: dict[str, int]
    years: dict[str, int]
    masked: dict[str, int]
    masked_rows: int
    persons: int
    warnings: tuple[str, ...] = ()
    replaces: int | None = None
    reading: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Index:
    """What `books.json` says: the imports that stand, those that were replaced, and whose they are."""

    holder: Holder | None = None
    standing: tuple[int, ...] = ()
    replaced: tuple[int, ...] = ()
    next_key: int = 1
    forgotten: tuple[str, ...] = ()


class Books:
    """The ledgers of one workspace. Writers hold `store.workspace.lock`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.root = workspace.local

    # -- the index -------------------------------------------------------------------------------

    def index(self) -> Index:
        """What stands now. Raises BadWorkspace when the index is damaged or may not be read.

        Every command begins here: rights that a copy or a restored backup has widened are taken back.
        """
        path = self.root / "books.json"
        _shut(self.root, PRIVATE_FOLDER)
        try:
            data: dict[str, Any] = json.loads(path.read_text("utf-8"))
            if data.pop("version") != _VERSION:
                raise ValueError("another version")
            holder = data.pop("holder")
            return Index(
                _holder(holder) if holder else None,
                standing=tuple(data["standing"]),
                replaced=tuple(data["replaced"]),
                next_key=int(data["next_key"]),
                forgotten=tuple(data["forgotten"]),
            )
        except FileNotFoundError as error:
            # The first writer writes the list before anything else: imports without one are no leftovers.
            if not any((self.root / "imports").glob("*")):
                return Index()
            raise BadWorkspace(
                "the list of imported ledgers is gone, and imports are there",
                where=str(path),
                why="Without it nobody knows which imports count; the next one would sweep the others away.",
                do="Restore the file from a copy, or move local/ away and import the files again.",
            ) from error
        except OSError as error:
            raise BadWorkspace(
                f"the list of imported ledgers cannot be read ({error.strerror})",
                where=str(path),
                why="A ledger is readable by the user alone who imported it.",
                do="Run the command as that user, or name a workspace of your own with --workspace DIR.",
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadWorkspace(
                f"the list of imported ledgers cannot be read ({error})",
                where=str(path),
                do="Restore the file from a copy, or move local/ away and import the files again.",
            ) from error

    def write_index(self, index: Index) -> None:
        """Replace the index in one step."""
        data: dict[str, Any] = {"version": _VERSION, **asdict(index)}
        self.write("books.json", json.dumps(data, ensure_ascii=False, indent=1).encode())

    def set_holder(self, holder: Holder) -> None:
        """Say whose ledger this is. Raises BadWorkspace when it is somebody else's already."""
        index = self.index()
        if index.holder is not None and index.holder.code != holder.code and index.standing:
            raise BadWorkspace(
                f"this workspace holds the ledger of {index.holder.name}",
                where=str(self.root),
                why="Two organisations' lines in one ledger would be added together.",
                do=f"Make a workspace of its own for {holder.name} with `alen init DIR`.",
            )
        self.write_index(replace(index, holder=holder))

    # -- imports ---------------------------------------------------------------------------------

    def folder(self, key: int) -> Path:
        """The folder of an import."""
        return self.root / "imports" / str(key)

    def record(self, key: int) -> ImportRecord:
        """How an import was read. Raises NotFound, or BadWorkspace when its record is damaged."""
        path = self.folder(key) / "record.json"
        try:
            data: dict[str, Any] = json.loads(path.read_text("utf-8"))
            data["warnings"] = tuple(data["warnings"])
            return ImportRecord(**data)
        except FileNotFoundError as error:
            raise NotFound(f"no import has the number {key}", do="`alen ledger files` lists them.") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            said = getattr(error, "strerror", None) or error
            raise BadWorkspace(f"an import's record cannot be read ({said})", where=str(path)) from error

    def standing(self) -> list[ImportRecord]:
        """The imports whose lines count, oldest first."""
        return [self.record(key) for key in self.index().standing]

    def lines(self) -> list[Path]:
        """The Parquet files of the lines that count, oldest import first."""
        return [self.folder(key) / "lines.parquet" for key in self.index().standing]

    @contextlib.contextmanager
    def new_import(self) -> Iterator[tuple[int, Path]]:
        """A folder to fill with `lines.parquet`, `set_aside.parquet`, and its key.

        It counts only after `publish`; until then nothing names it, and a failed block removes it.
        """
        self.prepare()
        self.sweep()
        if not (self.root / "books.json").exists():
            self.write_index(Index())
        key = self.index().next_key
        folder = self.folder(key)
        with disk_errors(folder):
            folder.mkdir(mode=PRIVATE_FOLDER)
            os.chmod(folder, PRIVATE_FOLDER)
            try:
                yield key, folder
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise

    def publish(self, record: ImportRecord) -> None:
        """Make a filled import count, and the one that it replaces count no more."""
        folder = self.folder(record.key)
        data = json.dumps(asdict(record), ensure_ascii=False, indent=1).encode()
        self.write(f"imports/{record.key}/record.json", data)
        with disk_errors(folder):
            for path in folder.iterdir():
                os.chmod(path, PRIVATE_FILE)
                with path.open("rb") as file:
                    os.fsync(file.fileno())
            sync_folder(folder)
            sync_folder(folder.parent)
        step("ledger-import-filled")
        index = self.index()
        gone = {record.replaces}
        self.write_index(
            replace(
                index,
                standing=(*(key for key in index.standing if key not in gone), record.key),
                replaced=(*index.replaced, *(key for key in index.standing if key in gone)),
                next_key=record.key + 1,
            )
        )
        step("ledger-import-published")

    def forget(self, keys: tuple[int, ...], said: str) -> None:
        """Remove imports with all that was made from them; `said` is kept as the record that it happened.

        Raises DiskFailed when something of them cannot be removed.
        """
        self._remove_classified()
        index = self.index()
        self.write_index(
            replace(
                index,
                standing=tuple(key for key in index.standing if key not in keys),
                replaced=tuple(key for key in index.replaced if key not in keys),
                forgotten=(*index.forgotten, said),
            )
        )
        self.sweep()
        # Somebody may have asked for an answer meanwhile.
        self._remove_classified()

    def _remove_classified(self) -> None:
        """Remove every classification, one that another process is writing too.

        Under another name first: whoever writes there then fails, and can leave nothing behind.
        """
        place = self.root / "classified"
        if not place.exists():
            return
        gone = self.root / f"{_GONE}{os.getpid()}"
        with disk_errors(place):
            if gone.exists():  # of a killed process that had our number
                shutil.rmtree(gone)
            place.rename(gone)
            shutil.rmtree(gone)

    # -- what is made from them ------------------------------------------------------------------

    def state(self, *parts: str) -> str:
        """A name for what stands now and `parts` (rules, crosswalk, proposals): equal if all are equal."""
        said = [str(key) + self.record(key).content_sha256 for key in self.index().standing]
        return hashlib.sha256("\n".join([*said, "", *parts]).encode()).hexdigest()[:16]

    def classified(self, state: str) -> Path:
        """The folder of the classification of a state; it may not exist yet."""
        return self.root / "classified" / state

    # -- files -----------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Make the folders, readable by the user alone whatever the rights of new files are."""
        with disk_errors(self.root):
            for folder in (
                self.root,
                *(self.root / name for name in ("imports", "maps", "rules", "classified")),
            ):
                folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
                if stat.S_IMODE(folder.stat().st_mode) != PRIVATE_FOLDER:
                    os.chmod(folder, PRIVATE_FOLDER)

    def write(self, name: str, data: bytes) -> None:
        """Replace a file below `local/` in one step; only the user can read it."""
        self.prepare()
        write_new(self.root / name, data, PRIVATE_FILE)

    def read(self, name: str) -> bytes | None:
        """A file below `local/`; None when it is not there."""
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadFile(f"cannot be read ({error.strerror})", where=str(self.root / name)) from error

    def remove(self, name: str) -> None:
        """Remove a file below `local/`, if it is there."""
        with disk_errors(self.root / name):
            (self.root / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove the folders of imports that the index does not name, and what killed writers left.

        The caller holds `store.workspace.lock`. Raises BadWorkspace, DiskFailed.
        """
        index = self.index()
        named = {str(key) for key in (*index.standing, *index.replaced)}
        with disk_errors(self.root):
            for folder in (self.root / "imports").glob("*"):
                if folder.name not in named:
                    shutil.rmtree(folder)
            for left in [*self.root.glob(f"{_GONE}*"), *self.root.rglob(".new-*")]:
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left)
                else:
                    left.unlink(missing_ok=True)
            for place, _, files in os.walk(self.root):
                _shut(Path(place), PRIVATE_FOLDER)
                for name in files:
                    _shut(Path(place, name), PRIVATE_FILE)


def _shut(path: Path, mode: int) -> None:
    """Take from other users what rights they have. What is not ours to change stays as it is."""
    with contextlib.suppress(OSError):
        found = path.lstat()
        if path.is_dir() and stat.S_ISLNK(found.st_mode):
            found = path.stat()  # local/ itself may lie on another disk
        if not stat.S_ISLNK(found.st_mode) and stat.S_IMODE(found.st_mode) & 0o077:
            os.chmod(path, mode)


def _holder(data: dict[str, Any]) -> Holder:
    counted: dict[str, int] = data.pop("inhabitants")
    people = {int(year): count for year, count in counted.items()}
    return Holder(**data, inhabitants=people)
