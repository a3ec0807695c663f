"""What the fault tests share: made once, since a fetch and a build take seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.faults.children import Children
from tests.faults.scene import UPDATE, Scene, new_workspace, statbank, world


@pytest.fixture(scope="session")
def children() -> Iterator[Children]:
    made = Children()
    yield made
    made.close()


@pytest.fixture(scope="session")
def scene(children: Children, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("scene")
    made = new_workspace(folder / "template", world(1))
    with statbank(1, anew=False) as old:
        before = Scene(children, old.address, made.root, "")
        assert before.run(made, *UPDATE, output=folder / "out") == 0, (folder / "out.err").read_text()
    with statbank(2, anew=True) as new, statbank(1, anew=True) as same:
        yield Scene(children, new.address, made.root, same.address)
