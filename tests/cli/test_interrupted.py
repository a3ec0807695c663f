"""A freeze that is stopped in the middle: nobody is left working, and the next one tidies up."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.build.samples import built
from tests.cli.test_serve import ALEN
from tests.patience import END_SECONDS, START_SECONDS

from alen.store import workspace


def is_gone(group: int) -> bool:
    """Whether no process of the group is left, within a time."""
    until = time.monotonic() + END_SECONDS
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return False


def stopped(folder: Path, stop: signal.Signals, to_all: bool) -> tuple[int, str, bool]:
    """Freeze, stop it when the first page is there; the exit code, what was said, whether all are gone."""
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(
            [*ALEN, "--workspace", str(folder / "workspace"), "site", "freeze", str(folder / "site"),
             "--workers", "2"], stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not any(folder.glob(f".site.new-{process.pid}/da/**/index.html")) and time.monotonic() < until:
            time.sleep(0.05)
        (os.killpg if to_all else os.kill)(process.pid, stop)
        code = process.wait(END_SECONDS)
        gone = is_gone(process.pid)
        said.seek(0)
        return code, said.read(), gone


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("interrupted")
    built(workspace.create(made / "workspace"))
    return made


def test_a_killed_freeze_leaves_nobody_working(folder: Path) -> None:
    code, _, gone = stopped(folder, signal.SIGKILL, to_all=False)
    assert code == -signal.SIGKILL
    assert gone
    assert not (folder / "site").exists()


def test_ctrl_c_ends_a_freeze_and_takes_away_what_was_begun(folder: Path) -> None:
    code, said, gone = stopped(folder, signal.SIGINT, to_all=True)
    assert code == 130
    assert "Traceback" not in said
    assert gone
    # Nothing of this one, and nothing of what the killed one left.
    assert {one.name for one in folder.iterdir()} == {"workspace", "said"}
