"""Ask StatBank for a table, keep the bytes if they are whole, and remember what was asked and when.

BULK first; CSV in slices below the cell limit where a table refuses BULK. The tableinfo that a fetch
went by is kept as sent too: it names contact persons at Statistics Denmark, so its bytes stay in the
store, are never printed and never exported.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from alen.errors import AlenError, BadSnapshot, DiskFailed, Locked, SourceRefused
from alen.model.progress import SILENT, Progress
from alen.model.provenance import FetchRecord, Format
from alen.sources.statbank.client import DataAnswer, Refusal, StatBankClient
from alen.sources.statbank.complete import Completeness, Pair
from alen.sources.statbank.plan import CELL_LIMIT, Selection, TableInfo, parse_tableinfo, select, slices
from alen.sources.statbank.spec import Publisher, TableSpec
from alen.store.snapshots import BlobWriter, SnapshotStore
from alen.store.steps import step

BULK_REFUSALS = frozenset({"EXTRACT-NOTALLOWED", "REQUEST-MISSING", "REQUEST-LIMIT"})
"""errorTypeCodes by which StatBank refuses the format rather than the question."""

MOST_CONFIRMATIONS = 10
"""Requests made to confirm that what BULK left out is zero; more gaps than that are a broken answer."""


@dataclass(frozen=True)
class Outcome:
    """What came of asking for one table: `bytes` and `rows` count what this call brought."""

    table_id: str
    status: Literal["unchanged", "fetched"]
    records: tuple[FetchRecord, ...]
    bytes: int
    rows: int
    updated: str
    next_release: str


@dataclass(frozen=True)
class FetchReport:
    """What came of asking for several tables; `errors` holds (table, error) of those that failed."""

    outcomes: tuple[Outcome, ...]
    errors: tuple[tuple[str, AlenError], ...]


@dataclass(frozen=True)
class _Asked:
    """tableinfo as asked for: its bytes, what they say and the request's id."""

    body: bytes
    info: TableInfo
    request_id: str


class _Moved(Exception):
    """No error: the table was published anew while it was fetched."""


def utc_now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)


def fetch_all(
    client: StatBankClient,
    store: SnapshotStore,
    specs: Iterable[TableSpec],
    publisher: Publisher,
    *,
    force: bool = False,
    progress: Progress = SILENT,
    now: Callable[[], datetime] = utc_now,
) -> FetchReport:
    """Fetch tables one after the other; one that fails is reported and the others go on.

    What is wrong with the workspace rather than with a table stops everything and is raised: a full disk,
    a taken lock, a damaged snapshot or record.
    """
    outcomes: list[Outcome] = []
    errors: list[tuple[str, AlenError]] = []
    for spec in specs:
        try:
            outcomes.append(
                fetch_table(client, store, spec, publisher, force=force, progress=progress, now=now)
            )
        except (DiskFailed, Locked, BadSnapshot):
            raise
        except AlenError as error:
            errors.append((spec.table_id, error))
    return FetchReport(tuple(outcomes), tuple(errors))


def fetch_table(
    client: StatBankClient,
    store: SnapshotStore,
    spec: TableSpec,
    publisher: Publisher,
    *,
    force: bool = False,
    progress: Progress = SILENT,
    now: Callable[[], datetime] = utc_now,
    cell_limit: int = CELL_LIMIT,
) -> Outcome:
    """Fetch one table if the publisher has published it anew, or always with `force`.

    Raises NetworkFailed, SourceRefused (a refused answer leaves no record and no blob) or DiskFailed.
    """
    for _ in range(2):
        asked = _ask_tableinfo(client, spec.table_id)
        try:
            return _Fetch(client, store, spec, publisher, asked, progress, now, cell_limit).run(force)
        except _Moved:
            continue
    raise SourceRefused(
        "StatBank published the table anew while it was fetched, twice in a row",
        where=f"table {spec.table_id}",
        why="Parts from before and after would not belong together.",
        do="Try again in some minutes.",
    )


def _ask_tableinfo(client: StatBankClient, table_id: str) -> _Asked:
    answer = client.tableinfo(table_id)
    info = parse_tableinfo(answer.body, answer.headers)
    if info.table_id.casefold() != table_id.casefold():
        raise SourceRefused(f"tableinfo is about {info.table_id}", where=f"table {table_id}")
    return _Asked(answer.body, info, answer.request_id)


class _Fetch:
    """One fetch of one table, by one tableinfo."""

    def __init__(
        self,
        client: StatBankClient,
        store: SnapshotStore,
        spec: TableSpec,
        publisher: Publisher,
        asked: _Asked,
        progress: Progress,
        now: Callable[[], datetime],
        cell_limit: int,
    ) -> None:
        self._client = client
        self._store = store
        self._spec = spec
        self._publisher = publisher
        self._asked = asked
        self._progress = progress
        self._now = now
        self._cell_limit = cell_limit
        self._selection = select(spec, asked.info)
        self._bytes = 0
        self._rows = 0

    def run(self, force: bool) -> Outcome:
        """Bring what is missing; the outcome names every record of the batch."""
        base = batch_id(self._selection, self._asked.info.updated)
        batches = _batches(self._store, base)
        last = batches[-1] if batches else []
        if last and _whole(last, self._store) and not force:
            return self._outcome("unchanged", last)
        if last and self._resumable(last):
            return self._outcome("fetched", self._csv(last[0].batch, last))
        batch = base if not batches else f"{base}.{len(batches) + 1}"
        try:
            return self._outcome("fetched", [self._bulk(batch)])
        except Refusal as refusal:
            if refusal.code not in BULK_REFUSALS:
                raise
        return self._outcome("fetched", self._csv(batch, []))

    def _outcome(self, status: Literal["unchanged", "fetched"], records: list[FetchRecord]) -> Outcome:
        info = self._asked.info
        return Outcome(
            info.table_id,
            status,
            tuple(records),
            self._bytes,
            self._rows,
            info.updated,
            info.next_release,
        )

    def _resumable(self, records: list[FetchRecord]) -> bool:
        """Whether a batch is CSV slices cut as they would be now, some not asked for yet."""
        parts = len(slices(self._selection, self._cell_limit))
        return (
            records[0].format.media == "csv"
            and len(records) < parts
            and all(r.parts == parts and self._store.has(r.sha256) for r in records)
        )

    def _bulk(self, batch: str) -> FetchRecord:
        with contextlib.ExitStack() as stack:
            answer, (check, writer) = self._receive(self._selection, "BULK", stack, "")
            note = self._confirm(check) if check.missing else ""
            self._refuse_moved()
            return self._keep(batch, self._selection, "BULK", answer, check, writer, 1, 1, note)

    def _csv(self, batch: str, earlier: list[FetchRecord]) -> list[FetchRecord]:
        parts = slices(self._selection, self._cell_limit)
        kept = {r.part: r for r in earlier}
        pending = [number for number in range(1, len(parts) + 1) if number not in kept]
        for number in pending:
            part = parts[number - 1]
            with contextlib.ExitStack() as stack:
                label = f" {number}/{len(parts)}" if len(parts) > 1 else ""
                answer, (check, writer) = self._receive(part, "CSV", stack, label)
                check.require_all()
                if number == pending[-1]:
                    self._refuse_moved()
                kept[number] = self._keep(batch, part, "CSV", answer, check, writer, number, len(parts), "")
        return [kept[n] for n in sorted(kept)]

    def _receive(
        self, part: Selection, media: str, stack: contextlib.ExitStack, label: str
    ) -> tuple[DataAnswer, tuple[Completeness, BlobWriter]]:
        """Stream one answer into a new blob that is not committed yet."""
        table_id = part.table_id
        progress = self._progress

        def consume(chunks: Iterator[bytes]) -> tuple[Completeness, BlobWriter]:
            stack.close()  # what an attempt cut short had written is removed
            writer = stack.enter_context(self._store.writer())
            check = Completeness(part, f"table {table_id}, {media}{label}")
            progress.start(f"{table_id} {media}{label}", None, "bytes")
            try:
                for chunk in chunks:
                    check.feed(chunk)
                    writer.write(chunk)
                    progress.advance(len(chunk), f"{check.rows} rows")
            finally:
                progress.finish()
            check.finish()
            return check, writer

        received = self._client.data(part.request(media), consume)
        step("answer-received")
        return received

    def _confirm(self, check: Completeness) -> str:
        """Hold the organisation-periods that BULK left out against CSV, which writes zeros out.

        BULK leaves out zeros, so a region that does not exist yet has no line at all; a file cut
        between two lines has none either. Only StatBank itself can tell them apart. Returns the note
        for the record; raises SourceRefused when a gap is not confirmed as nothing but zeros.
        """
        if self._asked.info.suppressed != "0":
            check.require_all()
        gaps = _gaps(check.missing)
        if len(gaps) > MOST_CONFIRMATIONS:
            check.require_all()
        ids: list[str] = []
        for organisations, periods in gaps:
            wanted = self._selection.narrowed(self._selection.role("organisation").code, organisations)
            wanted = wanted.narrowed(wanted.role("time").code, periods)
            for part in slices(wanted, self._cell_limit):
                answer, seen = self._client.data(part.request("CSV"), _watcher(part))
                seen.require_all()
                if not seen.all_zero:
                    check.require_all()
                ids.append(answer.request_id or "without id")
                step("zeros-confirmed")
        return (
            f"{len(check.missing)} organisation-periods have no line in this BULK answer; "
            f"StatBank's CSV says that all their cells are 0 (requests {', '.join(ids)})"
        )

    def _refuse_moved(self) -> None:
        again = _ask_tableinfo(self._client, self._spec.table_id)
        if again.info.updated != self._asked.info.updated:
            raise _Moved
        step("updated-checked")

    def _keep(
        self,
        batch: str,
        part: Selection,
        media: str,
        answer: DataAnswer,
        check: Completeness,
        writer: BlobWriter,
        number: int,
        parts: int,
        note: str,
    ) -> FetchRecord:
        """Commit the blob and write its record, after the tableinfo it went by."""
        base = self._keep_tableinfo(batch)
        size = writer.size
        record = replace(
            base,
            role="data",
            sha256=writer.commit(),
            size=size,
            format=Format(
                media=media.lower(),
                encoding="utf-8-sig" if check.bom else "utf-8",
                columns=check.columns,
            ),
            request=part.request(media),
            request_id=answer.request_id,
            tableinfo_sha256=base.sha256,
            part=number,
            parts=parts,
            note=note,
        )
        self._store.record(record)
        self._bytes += size
        self._rows += check.rows
        return record

    def _keep_tableinfo(self, batch: str) -> FetchRecord:
        """The record of the tableinfo, written once a batch; the pattern for those of its parts."""
        info = self._asked.info
        sha256 = self._store.put_bytes(self._asked.body)
        record = FetchRecord(
            kind="fetched",
            role="tableinfo",
            publisher=self._publisher.publisher_id,
            title=info.text or self._spec.title_da,
            table_id=info.table_id,
            sha256=sha256,
            size=len(self._asked.body),
            format=Format(media="tableinfo"),
            absent_means="zero" if info.suppressed == "0" else "missing",
            fetched_at=self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            request={"table": self._spec.table_id, "lang": "da", "format": "JSON"},
            request_id=self._asked.request_id,
            publisher_updated=info.updated,
            licence=self._publisher.licence,
            url=f"{self._publisher.url}{info.table_id}",
            batch=batch,
            next_release=info.next_release,
        )
        known = (r for r in self._store.records() if r.role == "tableinfo" and r.batch == batch)
        if not any(r.sha256 == sha256 for r in known):
            self._store.record(record)
        return record


def batch_id(selection: Selection, updated: str) -> str:
    """The same name for the same question about the same publication, so that a fetch can go on."""
    asked = json.dumps([selection.table_id, updated, selection.request("")], sort_keys=True)
    return f"{selection.table_id}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def _batches(store: SnapshotStore, base: str) -> list[list[FetchRecord]]:
    """The data records of this question so far, a list for every time it was asked anew, in order."""
    found: dict[int, list[FetchRecord]] = {}
    for record in store.records():
        if record.kind == "fetched" and record.role == "data":
            name, _, number = record.batch.partition(".")
            if name == base:
                found.setdefault(int(number or 1), []).append(record)
    return [sorted(found[n], key=lambda r: r.part) for n in sorted(found)]


def _whole(records: list[FetchRecord], store: SnapshotStore) -> bool:
    """Whether every part of a batch is recorded and its bytes are there."""
    parts = {r.part for r in records if store.has(r.sha256)}
    return parts == set(range(1, records[0].parts + 1))


def _gaps(missing: list[Pair]) -> list[tuple[list[str], list[str]]]:
    """Missing pairs as (organisations, periods) whose every combination is missing."""
    periods: dict[str, list[str]] = {}
    for organisation, period in missing:
        periods.setdefault(organisation.decode(), []).append(period.decode())
    alike: dict[tuple[str, ...], list[str]] = {}
    for organisation, lacking in periods.items():
        alike.setdefault(tuple(lacking), []).append(organisation)
    return [(organisations, list(lacking)) for lacking, organisations in alike.items()]


def _watcher(part: Selection) -> Callable[[Iterator[bytes]], Completeness]:
    def consume(chunks: Iterator[bytes]) -> Completeness:
        check = Completeness(part, f"table {part.table_id}, CSV of what BULK left out", watch_values=True)
        for chunk in chunks:
            check.feed(chunk)
        check.finish()
        return check

    return consume
