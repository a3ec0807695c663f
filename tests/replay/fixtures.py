"""Fixtures: a small invented world, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World


@pytest.fixture
def replay_world() -> World:
    """Six invented municipalities in two regions, 2016-2018."""
    return World(years=(2016, 2018))


@pytest.fixture
def replay(replay_world: World) -> Iterator[ReplayServer]:
    """A StatBank of that world on this machine."""
    with ReplayServer(Service(replay_world)) as server:
        yield server
