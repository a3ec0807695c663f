"""Editions: immutable, read-only DuckDB files, published by moving one pointer.

Layout below the workspace::

    editions/<id>/edition.duckdb        never written again once it has this name
    editions/<id>/manifest.json         snapshots, code version, build time, row counts, hashes, checks
    editions/.<id>.building/            an edition on its way; swept away by the next writer
    editions/current                    the id of the edition that is served
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from alen.errors import BadEdition, GoneEdition, NotFinished, NotFound
from alen.model.tables import BY_NAME, SCHEMA_VERSION, Table, layer
from alen.store.connect import open_reader, reading_errors
from alen.store.steps import step
from alen.store.workspace import Workspace
from alen.store.writing import disk_errors, sync_folder, write_new

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

_ID = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.(\d+))?")


@dataclass(frozen=True)
class Manifest:
    """What an edition says of itself; `data` is the manifest's whole JSON."""

    edition_id: str
    built_at: str
    schema_version: int
    code_version: str
    data: Mapping[str, Any]

    @property
    def withdrawn(self) -> str:
        """Why the edition was withdrawn; empty while it stands."""
        return str(self.data.get("withdrawn", ""))

    @property
    def records(self) -> list[Mapping[str, Any]]:
        """The fetch records of the snapshots it was built from."""
        return cast(list[Mapping[str, Any]], self.data["records"])


def _sort_key(edition_id: str) -> tuple[str, int]:
    match = _ID.fullmatch(edition_id)
    assert match is not None
    return match[1], int(match[2] or 1)


def edition_ids(workspace: Workspace) -> list[str]:
    """The ids of all published editions, oldest first."""
    if not workspace.editions.is_dir():
        return []
    names = [p.name for p in workspace.editions.iterdir() if p.is_dir() and _ID.fullmatch(p.name)]
    return sorted(names, key=_sort_key)


def next_id(workspace: Workspace, today: str) -> str:
    """The id of an edition built on `today` (ISO date, Europe/Copenhagen).

    Raises NotFinished when the clock is behind the newest edition: ids must never run backwards.
    """
    ids = edition_ids(workspace)
    if not ids:
        return today
    newest, number = _sort_key(ids[-1])
    if newest > today:
        raise NotFinished(
            f"the clock says {today}, but the newest edition is from {newest}",
            where=str(workspace.editions),
            why="An edition's id is its date; a new one must not come before an old one.",
            do="Set the machine's clock right and run the command again.",
        )
    return today if newest < today else f"{today}.{number + 1}"


def current_id(workspace: Workspace) -> str:
    """The id of the edition that is served.

    Raises NotFound when none has been built.
    """
    pointer = workspace.editions / "current"
    try:
        edition_id = pointer.read_text("ascii").strip()
        if not _ID.fullmatch(edition_id):
            raise ValueError(f"{edition_id[:40]!r} is no edition's id")
    except FileNotFoundError:
        raise NotFound(
            "no edition has been built here",
            where=str(workspace.root),
            do="Run `alen update` (fetches from StatBank) or `alen build` (from what is here).",
        ) from None
    except (ValueError, OSError) as error:
        raise BadEdition(
            f"the pointer to the current edition cannot be read ({error})",
            where=str(pointer),
            why="Nobody can say which edition is meant.",
            do="Choose an edition with `alen editions use ID`.",
        ) from error
    return edition_id


def read_manifest(workspace: Workspace, edition_id: str) -> Manifest:
    """An edition's manifest.

    Raises NotFound when there is no such edition, BadEdition when its manifest is damaged.
    """
    path = workspace.editions / edition_id / "manifest.json"
    if not _ID.fullmatch(edition_id) or not path.is_file():
        known = ", ".join(edition_ids(workspace)[-5:]) or "none"
        raise NotFound(
            f"there is no edition {edition_id!r}",
            where=str(workspace.editions),
            do=f"The newest are: {known}.",
        )
    try:
        data = _checked(json.loads(path.read_text("utf-8")), edition_id)
        return Manifest(
            edition_id=str(data["edition_id"]),
            built_at=str(data["built_at"]),
            schema_version=int(data["schema_version"]),
            code_version=str(data["code_version"]),
            data=data,
        )
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BadEdition(
            f"the manifest cannot be read ({error})",
            where=str(path),
            do="Rebuild it from its snapshots, or choose another with `alen editions use`.",
        ) from error


def _checked(loaded: object, edition_id: str) -> dict[str, Any]:
    """A manifest's JSON, if it has the shape of one and is the edition's own."""
    if not isinstance(loaded, dict):
        raise ValueError("not a JSON object")
    data = cast(dict[str, Any], loaded)
    if data["edition_id"] != edition_id:
        raise ValueError(f"it is about {data['edition_id']!r}")
    records: object = data["records"]
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in cast(list[object], records)):
        raise ValueError("`records` is no list of objects")
    if not isinstance(data["tables"], dict):
        raise ValueError("`tables` is no object")
    return data


def point_to(workspace: Workspace, edition_id: str) -> None:
    """Make an edition the one that is served; one rename, so a reader sees the old or the new."""
    write_new(workspace.editions / "current", f"{edition_id}\n".encode())
    step("pointer-moved")


def withdraw(workspace: Workspace, edition_id: str, reason: str) -> None:
    """Mark an edition as withdrawn; its figures stay on disk, its address answers with the reason."""
    manifest = read_manifest(workspace, edition_id)
    data = {**manifest.data, "withdrawn": reason}
    write_new(workspace.editions / edition_id / "manifest.json", manifest_bytes(data))


def manifest_bytes(data: Mapping[str, Any]) -> bytes:
    """A manifest as stored: readable JSON, keys in the given order."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def building_folder(workspace: Workspace, edition_id: str) -> Path:
    """A new, empty folder for an edition on its way."""
    folder = workspace.editions / f".{edition_id}.building"
    with disk_errors(folder):
        folder.mkdir()
    step("building-folder-made")
    return folder


def sweep(workspace: Workspace) -> list[str]:
    """Remove what killed builds left; returns the names. Call with the lock held."""
    found = sorted(workspace.editions.glob(".*.building")) + sorted(workspace.editions.glob(".new-*"))
    for path in found:
        with disk_errors(path):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return [path.name for path in found]


def content_hash(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Any]:
    """Row count and hash of a table's content, independent of the file and of the rows' order.

    Core tables: DuckDB's row hash folded by xor and by sum (compare within one DuckDB version only).
    Out tables: sha256 of the rows in key order.
    """
    if table.layer == "core":
        row = connection.execute(
            f'SELECT count(*), bit_xor(hash(t)), sum(hash(t)::HUGEINT) FROM "{table.name}" t'
        ).fetchone()
        assert row is not None
        return {"rows": row[0], "hash": f"{row[1] or 0:x}-{row[2] or 0:x}"}
    order = ", ".join(f'"{name}"' for name in table.key)
    names = ", ".join(f'"{name}"' for name in table.column_names)
    cursor = connection.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')
    digest, rows = hashlib.sha256(), 0
    while batch := cursor.fetchmany(10_000):
        digest.update("\n".join(map(repr, batch)).encode())
        digest.update(b"\n")
        rows += len(batch)
    return {"rows": rows, "hash": digest.hexdigest()}


def content_hashes(path: Path) -> dict[str, dict[str, Any]]:
    """Row counts and hashes of every table in an edition's file."""
    connection = open_reader(path)
    try:
        with reading_errors(path):
            return {name: content_hash(connection, table) for name, table in BY_NAME.items()}
    finally:
        connection.close()


def publish(workspace: Workspace, folder: Path, edition_id: str, manifest: Mapping[str, Any]) -> None:
    """Turn a finished building folder into the edition that is served.

    The file must be checkpointed and closed. Raises BadEdition when a write-ahead log is left or the
    file read back differs from what the builder counted.
    """
    file = folder / "edition.duckdb"
    if (folder / "edition.duckdb.wal").exists():
        raise BadEdition(
            "the engine left a write-ahead log", where=str(file), why="Tables in it would be lost."
        )
    step("file-closed")
    if content_hashes(file) != manifest["tables"]:
        raise BadEdition(
            "the file read back differs from what was built",
            where=str(file),
            why="The disk or the engine has lost something.",
            do="Run the build again.",
        )
    step("file-read-back")
    with disk_errors(folder):
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.chmod(file, 0o444)
    step("file-synced")
    write_new(folder / "manifest.json", manifest_bytes(manifest))
    step("manifest-written")
    with disk_errors(folder):
        os.rename(folder, workspace.editions / edition_id)
        sync_folder(workspace.editions)
    step("folder-renamed")
    point_to(workspace, edition_id)


class EditionData:
    """All `out_` tables of one edition as arrays, loaded once; immutable by convention.

    `tables[name][column]` is a NumPy array (masked where the column may be null).
    """

    def __init__(self, manifest: Manifest, tables: Mapping[str, Mapping[str, NDArray[Any]]]) -> None:
        self.manifest = manifest
        self._tables = tables

    def column(self, table: str, name: str) -> NDArray[Any]:
        """One column of one `out_` table."""
        return self._tables[table][name]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A small table as plain rows; null is None."""
        columns = self._tables[table]
        lists = [cast(list[Any], array.tolist()) for array in columns.values()]
        return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def load_edition(workspace: Workspace, edition_id: str | None = None) -> EditionData:
    """Open an edition, the current one by default, and load its `out_` tables.

    Raises NotFound, or BadEdition when it is damaged, withdrawn or of another schema version.
    """
    manifest, file = readable(workspace, edition_id or current_id(workspace))
    connection = open_reader(file)
    try:
        tables: dict[str, Mapping[str, NDArray[Any]]] = {}
        for table in layer("out"):
            names = ", ".join(f'"{name}"' for name in table.column_names)
            # Constant SQL: a parameterised query would import pandas (0.5 s).
            order = ", ".join(f'"{name}"' for name in table.key)
            with reading_errors(file):
                cursor = connection.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')
                tables[table.name] = cast("Mapping[str, NDArray[Any]]", cursor.fetchnumpy())
    finally:
        connection.close()
    return EditionData(manifest, tables)


def readable(workspace: Workspace, edition_id: str) -> tuple[Manifest, Path]:
    """The manifest and the file of an edition whose manifest says that this version reads it.

    The file is not opened. Raises NotFound, or BadEdition when the manifest is damaged or the edition is
    withdrawn or of another schema version.
    """
    manifest = read_manifest(workspace, edition_id)
    folder = workspace.editions / edition_id
    if manifest.schema_version != SCHEMA_VERSION:
        raise GoneEdition(
            f"schema version {manifest.schema_version}; this version reads {SCHEMA_VERSION}",
            where=str(folder),
            do=f"Run `alen build --from {edition_id}` to build it again from its snapshots.",
        )
    if manifest.withdrawn:
        raise GoneEdition(
            f"withdrawn: {manifest.withdrawn}",
            where=str(folder),
            do="Choose another edition; `alen editions list` shows them.",
        )
    return manifest, folder / "edition.duckdb"
