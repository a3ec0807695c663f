"""Real pages in a real Chromium, served by a real server on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from tests import needs

from alen.answers.questions import Desk
from alen.cli.serving import setting_of, web_app
from alen.store.workspace import Workspace


@dataclass(frozen=True)
class Served:
    """A site on this machine: where it stands and what it shows."""

    address: str
    desk: Desk


def serving(made: Workspace) -> Iterator[Served]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(web_app(made), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", setting_of(made).shelf.current())
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def packaged(packaged_workspace: Workspace) -> Iterator[Served]:
    """Real figures: those that come with the package."""
    yield from serving(packaged_workspace)


@pytest.fixture(scope="session")
def invented(invented_workspace: Workspace) -> Iterator[Served]:
    """An invented country with every table loaded."""
    yield from serving(invented_workspace)


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility tests of axe-core as a script."""
    return (needs.browser_tools() / "axe-core" / "axe.min.js").read_text("utf-8")


TALL = 12_000
"""Tall enough for every page: drawings far below the window are not laid out before they are near it."""


@dataclass
class Windows:
    """Windows kept for a whole run: one just opened costs three times what the next page in it does."""

    browser: Browser
    opened: dict[tuple[int, str], Page] = field(default_factory=dict[tuple[int, str], Page])

    def at(self, width: int, scheme: Literal["dark", "light"] = "light") -> Page:
        """The window of this width for who prefers these colours; tests go from page to page in it."""
        if (width, scheme) not in self.opened:
            context = self.browser.new_context(color_scheme=scheme, viewport={"width": width, "height": TALL})
            self.opened[width, scheme] = context.new_page()
        return self.opened[width, scheme]


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Iterator[Windows]:
    """The windows for pages that are only looked at."""
    made = Windows(browser)
    yield made
    for page in made.opened.values():
        page.context.close()


@pytest.fixture
def desk_page(browser: Browser) -> Iterator[Page]:
    """A window as wide as a desk's."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
