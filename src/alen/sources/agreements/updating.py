"""A folder brought up to date: what would change, and the change made whole or not at all."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alen.errors import BadInput
from alen.sources.agreements.folder import open_folder
from alen.sources.agreements.schema import PROGRAMME_FILE, schema
from alen.sources.agreements.tables import Tables, tables_of_records
from alen.sources.agreements.writing import rows_as_text, texts_of
from alen.store.folder import new_folder
from alen.store.writing import disk_errors, write_new


@dataclass(frozen=True, slots=True)
class Change:
    """What changes in a table.

    added, removed   rows as they are written; a changed row is one of each
    """

    table: str
    file: str
    columns: tuple[str, ...]
    added: tuple[tuple[str, ...], ...]
    removed: tuple[tuple[str, ...], ...]


def changes(before: Tables, after: Tables) -> list[Change]:
    """Tables that differ; rows that only stand in another order are neither added nor removed."""
    found: list[Change] = []
    for name, table in schema().tables.items():
        old, new = rows_as_text(table, before[name]), rows_as_text(table, after[name])
        if old != new:
            columns = tuple(one.name for one in table.columns)
            found.append(Change(name, table.file, columns, _more(new, old), _more(old, new)))
    return found


def _more(these: Sequence[tuple[str, ...]], those: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    left = Counter(those)
    found: list[tuple[str, ...]] = []
    for row in these:
        if left[row]:
            left[row] -= 1
        else:
            found.append(row)
    return tuple(found)


def folder_tables(root: Path) -> Tables:
    """The tables of a folder. Raises BadProgramme."""
    folder = open_folder(root)
    return tables_of_records(folder.tables, folder.programme)


def update_folder(root: Path, before: Tables, after: Tables) -> list[Change]:
    """Make the folder say what `after` says: files that differ are written anew, all others stay as they are.

    Returns what changed; nothing is written when nothing did. Raises DiskFailed, and BadInput where several
    files change in the folder that the command runs in; the folder is then untouched.
    """
    found = changes(before, after)
    if not found:
        return found
    texts = texts_of(after)
    files = {one.file for one in found}
    if len(files) == 1 and files <= texts.keys():
        (name,) = files
        write_new(root / name, texts[name])
        return found
    if root.resolve() == Path.cwd():
        raise BadInput(
            "this is the folder the command runs in",
            where=str(root),
            why="It would be replaced while you stand in it.",
            do="Go to the folder above it, and name it from there.",
        )
    with new_folder(root, replaces=PROGRAMME_FILE) as folder, disk_errors(root):
        shutil.copytree(root, folder, symlinks=True, dirs_exist_ok=True)
        for name in files:
            (folder / name).unlink(missing_ok=True)
            if name in texts:
                (folder / name).write_bytes(texts[name])
    return found
