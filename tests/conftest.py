"""What holds for every test: nobody outside this machine is asked anything, there is one browser, and
the two workspaces that most tests read are made once.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests import needs
from tests.faults.children import Children
from tests.once import once

from alen.store.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Port 9 (discard) on this machine: refuses at once, so a forgotten call fails quickly and loudly.
NOWHERE = "http://127.0.0.1:9"
LOOPBACK = ("127.", "::1", "localhost")
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-first-run",
]  # fmt: skip


YOUNG_OBJECTS = 200_000
"""So many new objects before Python looks for garbage: a test process holds millions that never are, and to
look through them at Python's own pace is a seventh of the tests' time."""


def pytest_configure() -> None:
    """Who is started in the background ignores Ctrl-C, and so would every child that a test stops by it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: no need to look through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections beyond the loopback, here and (by the environment) in children.

    Settings of whoever runs the tests (ALEN_WORKSPACE and the like) are left out too.
    """
    for name in [name for name in os.environ if name.startswith("ALEN_") and name != "ALEN_REQUIRE"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ALEN_STATBANK_API", NOWHERE)
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise PermissionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_nearby)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of a test process: a second Playwright would be refused beside the first.

    Its loop stays in this thread from now on; tests run theirs by `tests.loops`.
    """
    from playwright.sync_api import sync_playwright

    path = needs.chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def children() -> Iterator[Children]:
    """Forks the command line, a process for each command: importing it anew would take longer than most."""
    made = Children()
    yield made
    made.close()


@pytest.fixture(scope="session")
def packaged_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An edition of the figures that come with the package: real names, real numbers. Not to be changed."""
    from tests.build.samples import built

    from alen.store.workspace import create

    return Workspace(once(tmp_path_factory, "packaged", lambda folder: built(create(folder))))


@pytest.fixture(scope="session")
def invented_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An edition of an invented country, every table loaded. Not to be changed."""
    from tests.build.samples import built, fetched_workspace
    from tests.replay.world import World

    def make(folder: Path) -> None:
        built(fetched_workspace(folder, World()))

    return Workspace(once(tmp_path_factory, "invented", make))
