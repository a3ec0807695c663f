"""A workspace with an edition of the packaged figures, and a way to run the command line in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from alen.cli.main import main


@dataclass(frozen=True)
class Said:
    """What one command line printed, and its exit code."""

    code: int
    out: str
    err: str


Alen = Callable[..., Said]

VARIABLES = (
    "ALEN_LANG",
    "ALEN_WORKSPACE",
    "ALEN_TRACE",
    "ALEN_DEBUG",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
    "NO_COLOR",
)


@pytest.fixture
def alen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Said]:
    """Run a command line in this process, in an empty folder, in English unless it says otherwise."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Said:
        capsys.readouterr()
        code = main(words)
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose edition is made of the figures that come with the package. Not to be changed."""
    from alen.build import build
    from alen.store.workspace import create

    workspace = create(tmp_path_factory.mktemp("built") / "workspace")
    build(workspace)
    return workspace.root


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """A copy of the built workspace that a test may change."""
    copy = tmp_path / "workspace"
    shutil.copytree(built, copy)
    return copy


@pytest.fixture
def at(alen: Alen, built: Path) -> Alen:
    """Run a command line on the edition of the packaged figures."""

    def run(*words: str) -> Said:
        return alen(*words, "--workspace", str(built))

    return run
