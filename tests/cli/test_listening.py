"""The open port itself: what a client may send before anything is looked up."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from alen.cli import listening
from alen.cli.listening import LONGEST_HEAD, Listener


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(listening, "PATIENCE_SECONDS", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = uvicorn.Config(hello, http=Listener, ws="none", log_level="critical", lifespan="off")
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def talk(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        heard = b""
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
            while piece := line.recv(65_536):
                heard += piece
        except (ConnectionError, BrokenPipeError):
            pass
        return heard


BEGINNING = b"GET /da/ HTTP/1.1\r\nHost: x\r\n"
END = b"Connection: close\r\n\r\n"


def test_a_plain_request_is_answered(port: int) -> None:
    assert talk(port, BEGINNING + END).endswith(b"hello")
    assert talk(port, BEGINNING + b"X: " + b"a" * 30_000 + b"\r\n" + END).endswith(b"hello")
    two = talk(port, BEGINNING + b"\r\n", BEGINNING + END, pause=0.6)
    assert two.count(b"hello") == 2  # the time between two requests is not the time of one


def test_headers_without_end_are_refused(port: int) -> None:
    many = [b"X: " + b"a" * 10_000 + b"\r\n"] * (4 * LONGEST_HEAD // 10_000)
    heard = talk(port, BEGINNING, *many)
    assert b"hello" not in heard


def test_who_never_comes_to_the_point_is_let_go(port: int) -> None:
    for parts in ((), (BEGINNING,), (BEGINNING + b"\r\n", BEGINNING)):
        began = time.monotonic()
        assert talk(port, *parts, pause=0.05).count(b"hello") == max(0, len(parts) - 1)
        assert time.monotonic() - began < 3


def test_another_protocol_is_not_spoken(port: int) -> None:
    asked = b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"
    assert talk(port, BEGINNING + asked).startswith(b"HTTP/1.1 200")
