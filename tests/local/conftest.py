"""The own ledger's pages over the invented municipality, beside the edition that comes with the package."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.once import once

from alen.cli.main import main
from alen.cli.serving import local_site
from alen.local.app import LocalSite
from alen.sources.invented import make_example
from alen.store.local.books import Books
from alen.store.packaged import folder as packaged_folder
from alen.store.workspace import Workspace

HOST, PORT = "127.0.0.1", 8000
ADDRESS = f"http://{HOST}:{PORT}"
NAME = "Prøvekøbing Kommune"


def local_at(folder: Path, packaged: Workspace) -> Workspace:
    """A workspace with an edition and the small invented ledger, classified by the rules that come along, and
    an invented programme that is not published.
    """
    shutil.copytree(packaged.root, folder)
    shutil.copytree(
        packaged_folder("data", "programmes", "examples", "partnership"),
        folder / "programmes" / "partnership",
    )
    (folder / "example").mkdir()
    made = make_example(folder / "example", seed=4, is_small=True)
    assert made is not None
    files = [str(path) for path in sorted((folder / "example").glob("ledger-*.csv"))]
    said = ["ledger", "import", *files, "--own-name", NAME, "--inhabitants", "40000", "--yes", "--quiet"]
    assert main(["--workspace", str(folder), *said]) == 0
    books = Books(Workspace(folder))
    index = books.index()
    assert index.holder is not None
    holder = replace(index.holder, kind="municipality", is_invented=True)
    books.write_index(replace(index, holder=holder))
    assert main(["--workspace", str(folder), "ledger", "classify", "--quiet"]) == 0
    return Workspace(folder)


@pytest.fixture(scope="session")
def local_workspace(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Workspace:
    """Not to be changed."""
    return Workspace(once(tmp_path_factory, "local", lambda folder: local_at(folder, packaged_workspace)))


@pytest.fixture(scope="session")
def site(local_workspace: Workspace) -> LocalSite:
    return local_site(local_workspace, host=HOST, port=PORT, base_url=ADDRESS)


def client_of(site: LocalSite) -> TestClient:
    """Somebody who asks the right address, and has not been let in."""
    return TestClient(site.app, base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def stranger(site: LocalSite) -> Iterator[TestClient]:
    with client_of(site) as client:
        yield client


@pytest.fixture
def user(site: LocalSite) -> Iterator[TestClient]:
    """Whoever started the server: let in by the key."""
    with client_of(site) as client:
        assert client.get(f"/da/local/?key={site.keys.key}").status_code == 303
        yield client
