"""The server's end of a connection: who sends no end of a request, or no beginning, is let go."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LONGEST_HEAD = 64 * 1024
"""Bytes of a request's address and headers; the server itself would keep any number of them."""
PATIENCE_SECONDS = 20.0
"""How long a request's address and headers may take to come."""
KEPT_ALIVE_SECONDS = 75
"""How long a connection stays open for a next request. A proxy keeps its own for 60 s as a rule: if the
server let go first, a request could be under way just then, and be lost."""


def settings_of(app: ASGIApp) -> uvicorn.Config:
    """How the site is served."""
    return uvicorn.Config(
        app,
        http=Listener,
        ws="none",
        access_log=False,  # addresses tell what people ask
        log_level="warning",
        server_header=False,
        lifespan="off",
        timeout_keep_alive=KEPT_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,  # Ctrl-C does not wait for a long queue
    )


class Listener(HttpToolsProtocol):
    """A connection whose requests must begin within a time and a size."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_waiting = False
        self._read = 0
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has called, and has said nothing."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._heard()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes, of a request's head until that is whole."""
        was_waiting = self._is_waiting
        super().data_received(data)
        if was_waiting and self._is_waiting:
            self._read += len(data)
            if self._read > LONGEST_HEAD:
                self._heard()
                self.send_400_response("The request's headers are too long.")
        elif self._is_between():
            # Blank lines, or more of a body that nobody waits for: the server's own timer stops at any byte.
            self._wait()

    def on_message_begin(self) -> None:
        """The first bytes of a request."""
        super().on_message_begin()
        if not self._is_waiting:
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._heard()
        super().on_headers_complete()

    def _is_between(self) -> bool:
        """Whether nothing is being answered and no request's head has begun."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # none before the first request
        is_answered = cycle is None or cycle.response_complete
        return is_answered and not self._is_waiting and not self.transport.is_closing()

    def _wait(self) -> None:
        self._is_waiting, self._read = True, 0
        self._patience = self.loop.call_later(PATIENCE_SECONDS, self._let_go)

    def _heard(self) -> None:
        self._is_waiting = False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _let_go(self) -> None:
        if self._is_waiting and not self.transport.is_closing():
            self.transport.close()
