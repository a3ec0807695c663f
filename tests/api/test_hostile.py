"""Whatever is sent, the reply is clean: a problem of the 400s, never a fault, never a broken header."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message
from tests.api.asking import Switchboard
from tests.api.conftest import mounted
from tests.loops import finished

from alen.store.workspace import Workspace

RANK = "/api/v1/ranks/f64551-net"


def raw(
    app: ASGIApp, path: bytes, query: bytes = b"", method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    """What a server would pass on: bytes that no client of good manners sends."""
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "server": ("testserver", 80), "client": ("test", 1), "root_path": "",
        "path": _decoded(path), "raw_path": path, "query_string": query, "headers": [],
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def talk() -> None:
        await app(scope, receive, send)

    finished(talk())
    start = sent[0]
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])


def _decoded(path: bytes) -> str:
    return unquote(path.decode("latin-1"))


def assert_clean(status: int, headers: dict[str, str], body: bytes) -> None:
    assert 400 <= status < 500, (status, body)
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["status"] == status
    assert not any("\r" in value or "\n" in value for value in headers.values())


@pytest.fixture(scope="module")
def app(packaged: Workspace) -> ASGIApp:
    return mounted(packaged)


@pytest.mark.parametrize(
    "path",
    [
        b"/api/v1/../../etc/passwd",
        b"/api/v1/ranks/..%2f..%2fetc%2fpasswd",
        b"/api/v1/ranks/%2e%2e/%2e%2e",
        b"/api/v1/ranks/..%5c..%5cwin.ini",
        b"/api/v1/organisations/..",
        b"/api/v1/diff/../..",
        b"/api/v1/diff/%2e%2e%2f%2e%2e/x",
        b"/api/v1/ranks/it%00net",
        b"/api/v1/ranks/it-net%0dSet-Cookie:%20a=b",
        b"/api/v1/ranks/%ff%fe",
        b"/api/v1/ranks/%zz",
        b"/api/v1/ranks/%",
        b"/api/v1/ranks/%c0%ae%c0%ae",
        b"/api/v1/ranks/%ed%a0%80",
        b"/api/v1/ranks/" + b"a" * 3_000,
        b"/api/v1/ranks/" + b"a" * 1_000,
        b"/api/v1/ranks/.csv",
        b"/api/v1//ranks/f64551-net",
        b"/api/v1/ranks/%20",
        b"/u/..%5c../api/v1/measures",
        b"/u/2026-11-21%00/api/v1/measures",
        b"/api/v1/explain/f64551-net/101/20240",
        b"/api/v1/explain/f64551-net/101/-1",
        b"/api/v1/explain/f64551-net/101/1e3",
        b"/api/v1/explain/f64551-net/101/" + "２０２４".encode(),
    ],
)
def test_hostile_paths(app: ASGIApp, path: bytes) -> None:
    assert_clean(*raw(app, path))


@pytest.mark.parametrize(
    "query",
    [
        b"year=" + b"9" * 30,
        b"year=-2024",
        b"year=2024.0",
        b"year=0x7e8",
        b"year=%D9%A2%D9%A0%D9%A2%D9%A4",
        b"year= 2024",
        b"year=",
        b"year",
        b"year=2024&year=2023",
        b"scope=%00",
        b"among=a%0d%0aLocation:%20https://example.org",
        b"among=%ff",
        b"among=%u0041",
        b"among=\xe6\xf8",
        b"among=" + b"a" * 300,
        b"x=" + b"a" * 9_000,
        b"&".join(b"year=2024" for _ in range(100)),
        b"base=" + b"1" * 400,
        b"edition=%2e%2e%2f%2e%2e",
        b"edition=",
        b"lang=sv",
        b"lang=EN",
        b"__proto__=1",
        b"YEAR=2024",
        b"year%5B%5D=2024",
    ],
)
def test_hostile_queries(app: ASGIApp, query: bytes) -> None:
    status, headers, body = raw(app, RANK.encode(), query)
    assert_clean(status, headers, body)
    assert raw(app, RANK.encode(), query, "HEAD")[::2] == (status, b"")


@pytest.mark.parametrize(
    "query",
    [
        b"limit=0", b"limit=-1", b"limit=10001", b"limit=1e9", b"cursor=%00", b"cursor=!!", b"cursor=AAAA",
        b"year=2024%2B", b"year=%2B", b"year=20x4", b"organisation=%2B%2C", b"price=real", b"k=1",
        b"measure=" + b"%2B".join(b"m%d" % n for n in range(200)),
    ],
)  # fmt: skip
def test_hostile_pages_of_figures(app: ASGIApp, query: bytes) -> None:
    status, headers, body = raw(app, b"/api/v1/figures", query)
    if query == b"year=2024%2B":
        assert status == 200  # an empty part names nothing
    else:
        assert_clean(status, headers, body)


@pytest.mark.parametrize("k", ["-1", "201", "x", "1.5"])
def test_the_number_of_movers_is_bounded(api: TestClient, k: str) -> None:
    assert api.get(f"/api/v1/movers/f64551-net?first_year=2023&last_year=2024&k={k}").status_code == 400


def test_odd_headers_are_no_fault(api: TestClient) -> None:
    for name in ("Accept", "If-None-Match", "Range", "Accept-Encoding", "Origin"):
        for value in ("", ",", ";;;", "a" * 4_000, "*/*;q=x", "\t", '"', "æ".encode()):
            assert api.get(RANK, headers={name: value}).status_code in {200, 304, 406}


a_switchboard = Switchboard()


def test_a_line_end_in_the_path_never_reaches_a_header() -> None:
    app: Any = a_switchboard.client.app
    assert_clean(*raw(app, b"/ranks/it-net%0d%0aSet-Cookie:%20a=b"))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(path=st.binary(max_size=60), query=st.binary(max_size=80))
def test_any_bytes_get_a_clean_reply(path: bytes, query: bytes) -> None:
    app: Any = a_switchboard.client.app
    status, headers, body = raw(app, b"/ranks/" + path.replace(b"?", b""), query.replace(b"#", b""))
    if status != 200:
        assert_clean(status, headers, body)
