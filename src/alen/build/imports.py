"""A file fetched by hand into the workspace's snapshots: checked through, then kept as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alen.build.definitions import load_definitions
from alen.build.loading import label_index, tableinfo_of
from alen.model.provenance import FetchRecord
from alen.sources.statbank.importing import ImportedFile, import_file
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace, lock


@dataclass(frozen=True)
class Kept:
    """What an import kept. `is_new`: false when the same bytes, read in the same way, were here already."""

    found: ImportedFile
    record: FetchRecord
    is_new: bool


def keep_import(
    workspace: Workspace, file: Path, table_id: str, *, year: str | None = None, now: datetime | None = None
) -> Kept:
    """Check a StatBank file through and keep its bytes with a record of how to read them.

    `year` is the period of a file that states none; `now` the time of the import, UTC. Labels are read
    by the newest tableinfo the workspace has of the table, where it has one.
    Raises BadInput for an unknown table, BadFile for a file that is not what it is said to be, Locked or
    DiskFailed; nothing is kept then.
    """
    definitions = load_definitions(workspace)
    spec = definitions.tables.table(table_id)
    store = SnapshotStore(workspace.root)
    records = store.records()
    fetched = [one for one in records if one.table_id == spec.table_id and one.tableinfo_sha256]
    newest = fetched[-1] if fetched else None
    labels = label_index(spec, definitions, tableinfo_of(newest, store) if newest else None)
    found = import_file(file, file.name, spec, labels, year=year, tables=definitions.tables.tables.values())
    earlier = [one for one in records if one.table_id == spec.table_id and one.kind == "imported"]
    # A file that another has followed is kept anew: it is meant to hold again.
    is_newest = earlier and (earlier[-1].sha256, earlier[-1].format) == (found.sha256, found.format)
    if is_newest and store.has(found.sha256):
        return Kept(found, earlier[-1], is_new=False)
    publisher = definitions.tables.publisher
    record = FetchRecord(
        kind="imported",
        role="data",
        publisher=publisher.publisher_id,
        title=spec.title_da,
        table_id=spec.table_id,
        sha256=found.sha256,
        size=len(found.data),
        format=found.format,
        absent_means="not_in_file",
        fetched_at=(now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        tableinfo_sha256=newest.tableinfo_sha256 if newest else "",
        licence=publisher.licence,
        url=f"{publisher.url}{spec.table_id}",
        batch=f"import-{found.sha256[:16]}",
        note=" ".join(found.remarks),
    )
    with lock(workspace):
        store.put_bytes(found.data)
        store.record(record)
    return Kept(found, record, is_new=True)
