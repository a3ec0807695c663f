"""Pages asked for before any visitor does: the first page after a start or a new edition costs the most."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from alen.answers.efficiency_engine import ENGINES
from alen.cli.compiling import name_folder
from alen.errors import AlenError
from alen.site.freezing import ask
from alen.site.routes import PAGE_TYPES
from alen.words import LANGUAGES

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp

    from alen.answers.questions import Desk
    from alen.answers.shelf import Shelf

LOOKED_EVERY = 1.0
"""Seconds between two looks for a new edition."""

FIRST_PAGES = ("/", "/o/000", "/regions", "/m")
"""Between them they read every measure's newest figures."""


def first_pages(desk: Desk) -> list[str]:
    """Those, one page of every kind, each measure's own page, and one region's page of each that has regions.

    They make what the pages of all organisations have in common.
    """
    found = dict.fromkeys(FIRST_PAGES)
    for page in PAGE_TYPES:
        paths = list(page.addresses(desk))
        found |= dict.fromkeys(paths if page.name == "measure" else paths[:1])
        if page.name == "measure-organisation":
            regions = {f"/{one.code}" for one in desk.reading.organisations if one.kind == "region"}
            by_measure: dict[str, str] = {}
            for path in paths:
                measure, slash, code = path.rpartition("/")
                if slash + code in regions:
                    by_measure.setdefault(measure, path)
            found |= dict.fromkeys(by_measure.values())
    return list(found)


class WarmServer(uvicorn.Server):
    """A server that asks itself for the first pages, at its start and whenever another edition is served."""

    def __init__(self, config: uvicorn.Config, app: ASGIApp, shelf: Shelf) -> None:
        super().__init__(config)
        self._app, self._shelf = app, shelf
        self._is_heeding = False

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take Ctrl-C and SIGTERM as a wish to end, kept until the server runs, and pass them on at last.

        Who tells the address begins this before: Python raises KeyboardInterrupt wherever it happens to
        be, and where that is a callback of the garbage collector, it is lost and the server runs on.
        """
        if self._is_heeding:
            yield
            return
        self._is_heeding = True
        with super().capture_signals():
            yield

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, and keep warm meanwhile."""
        # The compiler takes seconds the first time on a machine, and no visitor is to wait for it.
        name_folder()
        ENGINES.await_ready()
        warming = asyncio.create_task(self._keep_warm())
        try:
            await super().serve(sockets)
        finally:
            warming.cancel()

    async def _keep_warm(self) -> None:
        served = ""
        while True:
            try:
                now = self._shelf.current_id()
            except AlenError:  # between two editions, or the workspace is being moved
                now = served
            if now != served:
                served = now
                await warm(self._app, await asyncio.to_thread(self._first_pages))
                ENGINES.begin()
                # What stands now stays for as long as the edition does: no need to look through it again.
                gc.unfreeze()
                gc.collect()
                gc.freeze()
            await asyncio.sleep(LOOKED_EVERY)

    def _first_pages(self) -> Sequence[str]:
        try:
            return first_pages(self._shelf.current())
        except AlenError:
            return FIRST_PAGES


async def warm(app: ASGIApp, pages: Sequence[str]) -> None:
    """Ask for the first pages in both languages; one that cannot be made is left to its visitors."""
    for page in pages:
        for language in LANGUAGES:
            await ask(app, f"/{language}{page}")
