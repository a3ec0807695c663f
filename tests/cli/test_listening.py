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
from alen.cli.listening import LONGEST_HEAD, settings_of


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(listening, "PATIENCE_SECONDS", 0.4)
    monkeypatch.setattr(listening, "KEPT_ALIVE_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(settings_of(hello))
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


def last_heard(port: int, *parts: bytes, every: float, seconds: float) -> float:
    """Ask once, then send the parts over and over; how long the server bears it, `seconds` at most."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(parts[0])
        assert b"hello" in line.recv(65_536)
        line.settimeout(every)
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if parts[1:]:
                    line.sendall(parts[1])
                if line.recv(65_536) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        return time.monotonic() - began


def test_a_connection_waits_for_its_next_request(port: int) -> None:
    """Longer than a head may take: the two times are not one."""
    idle = last_heard(port, BEGINNING + b"\r\n", every=0.1, seconds=10)
    assert 1.5 < idle < 4
    assert settings_of(hello).timeout_keep_alive == listening.KEPT_ALIVE_SECONDS


def test_the_time_between_requests_is_longer_than_a_proxy_s() -> None:
    assert settings_of(hello).timeout_keep_alive == 75
    assert listening.PATIENCE_SECONDS == 20


def test_no_byte_buys_time_between_requests(port: int) -> None:
    """The server's own timer stops at the first byte, whatever that is."""
    for asked, more in (
        (BEGINNING + b"\r\n", b"\r\n"),
        (BEGINNING + b"Content-Length: 1000000\r\n\r\n", b"x"),
        (BEGINNING + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ):
        assert last_heard(port, asked, more, every=0.1, seconds=6) < 3, asked


def test_another_protocol_is_not_spoken(port: int) -> None:
    asked = b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"
    assert talk(port, BEGINNING + asked).startswith(b"HTTP/1.1 200")
