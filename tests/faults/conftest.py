"""What the fault tests share: made once, since a fetch and a build take seconds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.build.samples import built
from tests.faults.children import Children
from tests.faults.scene import UPDATE, Scene, new_workspace, statbank, world

from alen.cli.main import main
from alen.cli.serving import web_app
from alen.store import workspace
from alen.store.workspace import Workspace


@pytest.fixture(scope="module")
def readable() -> Iterator[Workspace]:
    """A workspace with an edition, where every user of the machine may read."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    made = workspace.create(folder / "workspace")
    built(made)
    # Python's own files may be closed to an ordinary user: what a page imports is imported before.
    with TestClient(web_app(made)) as client:
        for form in ("", ".json", ".csv", ".xlsx"):
            assert client.get(f"/da/explain/f64551-net/101/2024/single{form}").status_code == 200
        assert main(["--workspace", str(made.root), "check", "--verify", "--format", "json"]) in (0, 1)
    yield made
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def scene(children: Children, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("scene")
    made = new_workspace(folder / "template", world(1))
    with statbank(1, anew=False) as old:
        before = Scene(children, old.address, made.root, "")
        assert before.run(made, *UPDATE, output=folder / "out") == 0, (folder / "out.err").read_text()
    with statbank(2, anew=True) as new, statbank(1, anew=True) as same:
        yield Scene(children, new.address, made.root, same.address)
