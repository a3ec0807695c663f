"""The API over an edition of the packaged figures, and over the invented country's two editions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from tests.build.samples import NOON, built, fetched_workspace
from tests.once import once
from tests.replay.world import World

from alen.answers.documents import Press
from alen.answers.shelf import Shelf
from alen.api import api_app
from alen.api.guard import Guard
from alen.cli.language import words_in
from alen.store.workspace import Workspace


def mounted(workspace: Workspace) -> ASGIApp:
    """The API where the site puts it, which lets no line end in a path come as far."""
    press = Press({language: words_in(language) for language in ("da", "en")})
    api = api_app(Shelf(workspace), press)
    return Guard(Starlette(routes=[Mount("/u/{edition}/api/v1", api), Mount("/api/v1", api)]))


def client_of(workspace: Workspace) -> TestClient:
    return TestClient(mounted(workspace), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def packaged(packaged_workspace: Workspace) -> Workspace:
    """An edition of the figures that come with the package. Not to be changed."""
    return packaged_workspace


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two editions of an invented country, municipalities and regions. Not to be changed."""

    def make(folder: Path) -> None:
        workspace = fetched_workspace(folder, World(years=(2022, 2024)))
        built(workspace)
        built(workspace, NOON + timedelta(days=1))

    return Workspace(once(tmp_path_factory, "two-editions", make))


@pytest.fixture(scope="session")
def api(packaged: Workspace) -> Iterator[TestClient]:
    with client_of(packaged) as client:
        yield client


@pytest.fixture(scope="session")
def world(invented: Workspace) -> Iterator[TestClient]:
    with client_of(invented) as client:
        yield client


def edition(client: TestClient) -> str:
    return client.get("/api/v1/").json()["edition"]
