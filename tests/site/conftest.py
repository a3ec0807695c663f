"""The site over real packaged figures, and over an invented country in which everything is loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from alen.cli.serving import web_app
from alen.store.workspace import Workspace


def client_of(made: Workspace) -> Iterator[TestClient]:
    with TestClient(web_app(made), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def packaged_site(packaged_workspace: Workspace) -> Iterator[TestClient]:
    yield from client_of(packaged_workspace)


@pytest.fixture(scope="session")
def invented_site(invented_workspace: Workspace) -> Iterator[TestClient]:
    yield from client_of(invented_workspace)
