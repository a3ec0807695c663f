"""Pages asked for before any visitor does: the first page after a start or a new edition costs the most."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from typing import TYPE_CHECKING

import uvicorn

from alen.errors import AlenError
from alen.site.freezing import ask
from alen.words import LANGUAGES

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp

    from alen.answers.shelf import Shelf

LOOKED_EVERY = 1.0
"""Seconds between two looks for a new edition."""

FIRST_PAGES = ("/", "/o/000", "/regions", "/m")
"""Between them they read every measure's newest figures."""


class WarmServer(uvicorn.Server):
    """A server that asks itself for the first pages, at its start and whenever another edition is served."""

    def __init__(self, config: uvicorn.Config, app: ASGIApp, shelf: Shelf) -> None:
        super().__init__(config)
        self._app, self._shelf = app, shelf

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, and keep warm meanwhile."""
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
                await warm(self._app)
                # What stands now stays for as long as the edition does: no need to look through it again.
                gc.unfreeze()
                gc.collect()
                gc.freeze()
            await asyncio.sleep(LOOKED_EVERY)


async def warm(app: ASGIApp, pages: Sequence[str] = FIRST_PAGES) -> None:
    """Ask for the first pages in both languages; one that cannot be made is left to its visitors."""
    for page in pages:
        for language in LANGUAGES:
            await ask(app, f"/{language}{page}")
