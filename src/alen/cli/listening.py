"""The server's end of a connection: who sends no end of a request, or no beginning, is let go."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024
"""Bytes of a request's address and headers; the server itself would keep any number of them."""
PATIENCE_SECONDS = 20.0
"""How long a request's address and headers may take to come."""


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

    def on_message_begin(self) -> None:
        """The first bytes of a request."""
        super().on_message_begin()
        if not self._is_waiting:
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._heard()
        super().on_headers_complete()

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
