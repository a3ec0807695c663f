"""What the StatBank tests share: the replay server and a client that never sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.replay.fixtures import replay, replay_world
from tests.replay.server import ReplayServer

from alen.sources.statbank.client import Retries, StatBankClient, Timeouts
from alen.sources.statbank.spec import StatBankTables, parse_tables
from alen.store.packaged import read_text
from alen.store.snapshots import SnapshotStore

__all__ = ["client", "replay", "replay_world", "store", "tables", "waits"]


@pytest.fixture(scope="session")
def tables() -> StatBankTables:
    return parse_tables(read_text("sources", "statbank", "tables.yml"))


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path)


@pytest.fixture
def waits() -> list[float]:
    """The waits the client asked for, in seconds; it does not really wait."""
    return []


@pytest.fixture
def client(replay: ReplayServer, waits: list[float]) -> Iterator[StatBankClient]:
    with StatBankClient(
        replay.address,
        timeouts=Timeouts(connect=2, read=2),
        retries=Retries(attempts=3),
        sleep=waits.append,
        jitter=lambda: 0.0,
    ) as made:
        yield made
