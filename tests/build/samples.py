"""Workspaces of an invented country, fetched from the replay server and built for real."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World

from alen.build import Built, build
from alen.build.definitions import statbank_tables
from alen.sources.statbank.client import StatBankClient
from alen.sources.statbank.fetch import FetchReport, fetch_all
from alen.store import workspace
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def fetched_workspace(root: Path, world: World, tables: tuple[str, ...] = ()) -> Workspace:
    """A workspace that knows the world's places and holds its tables (all, or those named)."""
    made = workspace.create(root)
    (root / "organisations.csv").write_text(world.organisations_csv(), "utf-8")
    with ReplayServer(Service(world)) as server:
        report = fetch_from(server.address, made, tables)
    assert not report.errors
    return made


def fetch_from(address: str, made: Workspace, tables: tuple[str, ...] = ()) -> FetchReport:
    """Fetch tables into a workspace from a StatBank at `address`."""
    known = statbank_tables()
    wanted = [spec for name, spec in known.tables.items() if not tables or name in tables]
    with StatBankClient(address) as client:
        return fetch_all(client, SnapshotStore(made.root), wanted, known.publisher)


def built(made: Workspace, now: datetime = NOON) -> Built:
    """Build an edition at a fixed time."""
    return build(made, now=now)
