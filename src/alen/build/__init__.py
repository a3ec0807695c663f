"""From snapshots to a published edition: the one place where sources and measures meet.

The order is fixed: choose snapshots, spell their codes, load cells, hold them unique, compile the
catalogue to terms, evaluate, check, publish. Nothing is visible before the last step.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

import alen
from alen.build import figures as made
from alen.build.boundaries import map_rows
from alen.build.checking import findings
from alen.build.claims import claim_rows, verdict_rows, verdicts
from alen.build.correcting import correct
from alen.build.definitions import Definitions, fingerprint, load_definitions
from alen.build.loading import Loaded, arrow_rows, load_core, snapshot_keys
from alen.build.parts import part_findings, part_rows, splits
from alen.build.prices import deflator_rows
from alen.build.programmes import programme_rows
from alen.build.released import chosen, notes_of, with_figures, with_released
from alen.build.selection import choose, packaged_records, require_some
from alen.model.engine import Engine
from alen.model.progress import SILENT, Progress
from alen.model.provenance import FetchRecord
from alen.model.released import Released
from alen.model.tables import SCHEMA_VERSION, TABLES
from alen.store import editions
from alen.store.connect import engine_errors, open_builder
from alen.store.snapshots import SnapshotStore
from alen.store.steps import step
from alen.store.workspace import Workspace, lock
from alen.store.writing import disk_errors

ZONE = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Built:
    """What a build made."""

    edition_id: str
    path: Path
    tables: Mapping[str, Mapping[str, Any]]
    findings: int
    snapshots: int
    swept: tuple[str, ...]


def build(
    workspace: Workspace,
    *,
    source_edition: str | None = None,
    progress: Progress = SILENT,
    now: datetime | None = None,
    definitions: Definitions | None = None,
) -> Built:
    """Build and publish a new edition from the workspace's snapshots.

    source_edition  build again from the snapshots of this edition instead of the newest ones
    now             the time of the build, UTC; its date in Europe/Copenhagen becomes the id
    definitions     other definitions than those of the package and the workspace

    Raises Locked, DiskFailed, BadSnapshot, BadFile, BadDefinition or NotFinished; the edition that is
    served stays as it was.
    """
    moment = now or datetime.now(UTC)
    definitions = definitions or load_definitions(workspace)
    with lock(workspace):
        swept = editions.sweep(workspace)
        store = SnapshotStore(workspace.root)
        store.sweep()
        edition_id = editions.next_id(workspace, moment.astimezone(ZONE).date().isoformat())
        records = _records(workspace, store, source_edition)
        released = chosen(workspace, definitions, source_edition)
        definitions = with_released(definitions, released)
        folder = editions.building_folder(workspace, edition_id)
        try:
            contents = _fill(folder, store, definitions, records, released, progress)
            manifest = _manifest(edition_id, moment, source_edition, records, contents)
            manifest |= {"definitions": fingerprint(workspace), **notes_of(released)}
            editions.publish(workspace, folder, edition_id, manifest)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    path = workspace.editions / edition_id
    return Built(edition_id, path, contents.tables, contents.findings, len(records), tuple(swept))


def _records(workspace: Workspace, store: SnapshotStore, source_edition: str | None) -> list[FetchRecord]:
    if source_edition is not None:
        manifest = editions.read_manifest(workspace, source_edition)
        where = str(workspace.editions / source_edition / "manifest.json")
        return [FetchRecord.from_json(json.dumps(data), where) for data in manifest.records]
    records = choose(store.records(), packaged_records(store))
    require_some(records)
    return records


@dataclass(frozen=True)
class Contents:
    """What lies in a finished file: row counts and hashes, and how many findings its checks made."""

    tables: Mapping[str, Mapping[str, Any]]
    findings: int
    checks: Mapping[str, int]


def _fill(
    folder: Path,
    store: SnapshotStore,
    definitions: Definitions,
    records: Sequence[FetchRecord],
    released: Sequence[Released],
    progress: Progress,
) -> Contents:
    temporary = folder / "temporary"
    with disk_errors(folder), engine_errors(folder):
        temporary.mkdir()
        engine = open_builder(folder / "edition.duckdb", temporary)
        try:
            checks = _write_tables(engine, store, definitions, records, released, temporary, progress)
            engine.raw_sql("CHECKPOINT")
            step("checkpointed")
            tables = {t.name: editions.content_hash(engine.con, t) for t in TABLES}
        finally:
            engine.disconnect()
        shutil.rmtree(temporary)
    return Contents(tables, checks.get("finding", 0), checks)


def _insert(engine: Engine, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    engine.insert(table, arrow_rows(table, rows))


def _write_tables(
    engine: Engine,
    store: SnapshotStore,
    definitions: Definitions,
    records: Sequence[FetchRecord],
    released: Sequence[Released],
    temporary: Path,
    progress: Progress,
) -> dict[str, int]:
    for table in TABLES:
        engine.raw_sql(table.create_sql())
    step("tables-created")
    loaded = load_core(engine, store, definitions, records, temporary, progress)
    step("cells-loaded")
    compiled = made.compile_catalogue(definitions, loaded)
    _insert(engine, "core_alen__term", compiled.rows)
    evaluated = made.evaluate(engine, definitions, loaded, compiled)
    evaluated = with_figures(evaluated, definitions, released)
    step("figures-evaluated")
    corrected = correct(definitions, evaluated.columns, evaluated.rules)
    lineage = made.lineage_of(evaluated.snapshots)
    _insert(engine, "out_alen__figure", made.figure_rows(corrected.columns, lineage))
    _insert(engine, "out_alen__correction", corrected.rows)
    split = splits(engine, definitions, loaded, compiled, corrected.columns)
    _insert(engine, "out_alen__part", part_rows(split))
    _insert(engine, "out_alen__lineage", lineage.rows)
    _insert(engine, "out_alen__term", made.term_rows(compiled.terms, definitions.measure_keys))
    _describe(engine, definitions, loaded, records)
    keyed = snapshot_keys(records)
    _insert(engine, "out_alen__deflator", deflator_rows(engine, definitions, loaded, keyed))
    maps = map_rows(definitions, store, keyed)
    _insert(engine, "out_alen__map", maps.maps)
    _insert(engine, "out_alen__boundary", maps.boundaries)
    step("figures-written")
    _insert(engine, "out_alen__claim", claim_rows(definitions))
    _insert(engine, "out_alen__verdict", verdict_rows(verdicts(definitions, corrected.columns)))
    step("verdicts-written")
    _insert(engine, "out_alen__programme", programme_rows(definitions.programmes))
    found = findings(
        definitions, corrected.columns, loaded, corrected.rows, corrected.not_loaded, part_findings(split)
    )
    _insert(
        engine,
        "out_alen__check",
        [
            {
                **{k: v for k, v in one.items() if k != "detail"},
                "check_key": key,
                "detail_json": json.dumps(one["detail"], ensure_ascii=False, sort_keys=True),
            }
            for key, one in enumerate(found, start=1)
        ],
    )
    step("checks-written")
    return dict(sorted(Counter(str(one["severity"]) for one in found).items()))


def _describe(
    engine: Engine, definitions: Definitions, loaded: Loaded, records: Sequence[FetchRecord]
) -> None:
    """The tables that say what the figures' numbers mean and where they come from."""
    snapshots = made.snapshot_rows(snapshot_keys(records))
    organisations = made.organisation_rows(definitions)
    memberships = made.membership_rows(definitions)
    for layer in ("core", "out"):
        _insert(engine, f"{layer}_alen__snapshot", snapshots)
        _insert(engine, f"{layer}_alen__organisation", organisations)
        _insert(engine, f"{layer}_alen__membership", memberships)
    _insert(engine, "core_alen__code", made.code_rows(loaded))
    _insert(
        engine,
        "out_alen__spelling",
        [
            {
                "snapshot_key": source.key,
                "variable": s.variable or s.role,
                "code": s.code,
                "raw": s.raw,
                "label": loaded.labels.get((source.spec.table_id, s.role), {}).get(s.code, ""),
            }
            for source in loaded.sources
            for s in source.spellings
        ],
    )
    _insert(
        engine,
        "out_alen__measure",
        [
            {"measure_key": key, "measure_id": m.id, "definition_json": m.to_json()}
            for m, key in zip(definitions.measures, definitions.measure_keys.values(), strict=True)
        ],
    )
    _insert(engine, "out_alen__remark", made.remark_rows(definitions))


def _manifest(
    edition_id: str,
    moment: datetime,
    source_edition: str | None,
    records: Sequence[FetchRecord],
    contents: Contents,
) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "built_at": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "schema_version": SCHEMA_VERSION,
        "code_version": alen.__version__,
        "engine": f"DuckDB {duckdb.__version__}",
        "built_from": source_edition,
        "checks": dict(contents.checks),
        "tables": {name: dict(facts) for name, facts in contents.tables.items()},
        "records": [{"record_version": 1, **asdict(record)} for record in records],
    }
