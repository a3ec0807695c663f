"""Which snapshots an edition is built from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from alen.errors import NotFinished
from alen.model.provenance import KINDS, FetchRecord, Format
from alen.model.yaml_text import parse_yaml
from alen.sources.boundaries.read import is_boundary
from alen.store import packaged
from alen.store.snapshots import SnapshotStore


def packaged_records(store: SnapshotStore) -> list[FetchRecord]:
    """The figures that ship with the package, kept as snapshots like any other.

    Their records are not events of this workspace, so none is written: they follow from the package.
    """
    found: list[FetchRecord] = []
    for name in packaged.list_names("data", "figures"):
        card = cast(dict[str, Any], parse_yaml(packaged.read_text("data", "figures", name), name))
        data = packaged.read_bytes("data", "figures", str(card["file"]))
        found.append(
            FetchRecord(
                kind="transcribed",
                role="data",
                publisher=str(card["publisher"]),
                title=str(card["title_da"]),
                table_id=str(card["table_id"]),
                sha256=store.put_bytes(data),
                size=len(data),
                format=Format.from_mapping(card["format"]),
                absent_means=card["absent_means"],
                fetched_at=f"{card['transcribed']}T00:00:00Z",
                publisher_updated=str(card["publisher_updated"] or ""),
                licence=str(card["licence"]),
                url=str(card["url"]),
                note=str(card["note_da"]).strip(),
            )
        )
    return found


def is_whole(batch: Iterable[FetchRecord]) -> bool:
    """Whether every part of a batch is there."""
    members = list(batch)
    return {record.part for record in members} >= set(range(1, members[0].parts + 1))


def choose(records: Sequence[FetchRecord], shipped: Sequence[FetchRecord]) -> list[FetchRecord]:
    """The data snapshots of an edition, in order of precedence within each table.

    Of fetched tables the newest whole batch; of imported files all, newest first, once per content, but
    of boundaries the newest file of each kind alone; then what ships with the package. Where two snapshots
    hold the same cell the earlier one wins.
    """
    data = [record for record in records if record.role == "data"]
    batches: dict[tuple[str, str], list[FetchRecord]] = {}
    for record in data:
        if record.kind == "fetched":
            batches.setdefault((record.table_id, record.batch), []).append(record)
    newest: dict[str, list[FetchRecord]] = {}
    for (table_id, _), batch in batches.items():
        # A part that was fetched anew replaces the part of the same number.
        parts = {record.part: record for record in sorted(batch, key=lambda r: r.fetched_at)}
        whole = sorted(parts.values(), key=lambda r: r.part)
        held = newest.get(table_id)
        if is_whole(whole) and (held is None or _newest(whole) > _newest(held)):
            newest[table_id] = whole
    imported = sorted((r for r in data if r.kind == "imported"), key=lambda r: r.fetched_at)
    once: dict[tuple[str, str], FetchRecord] = {}
    # Of two imports in one second the later in the list is the newer, which a descending sort would not tell.
    for record in imported[::-1]:
        once.setdefault((record.table_id, "" if is_boundary(record) else record.sha256), record)
    chosen = [record for batch in newest.values() for record in batch] + [*once.values(), *shipped]
    order = {kind: position for position, kind in enumerate(KINDS)}
    return sorted(chosen, key=lambda r: (r.table_id, order[r.kind]))


def _newest(batch: Sequence[FetchRecord]) -> tuple[str, str]:
    return max(record.publisher_updated for record in batch), max(record.fetched_at for record in batch)


def require_some(records: Sequence[FetchRecord]) -> None:
    """Refuse to build an edition of nothing."""
    if not records:
        raise NotFinished("there is no snapshot to build from", do="Run `alen update` or `alen import`.")
