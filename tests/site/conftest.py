"""The site over real packaged figures, and over an invented country in which everything is loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.build.samples import built, fetched_workspace
from tests.replay.world import World

from alen.cli.serving import web_app
from alen.store import workspace
from alen.store.workspace import Workspace


@pytest.fixture(scope="session")
def packaged_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An edition of the figures that come with the package: real names, real numbers."""
    made = workspace.create(tmp_path_factory.mktemp("packaged") / "workspace")
    built(made)
    return made


@pytest.fixture(scope="session")
def invented_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An edition of an invented country, every table loaded."""
    made = fetched_workspace(tmp_path_factory.mktemp("invented") / "workspace", World())
    built(made)
    return made


def client_of(made: Workspace) -> Iterator[TestClient]:
    with TestClient(web_app(made), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def packaged_site(packaged_workspace: Workspace) -> Iterator[TestClient]:
    yield from client_of(packaged_workspace)


@pytest.fixture(scope="session")
def invented_site(invented_workspace: Workspace) -> Iterator[TestClient]:
    yield from client_of(invented_workspace)
