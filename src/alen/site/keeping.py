"""Answers kept as compressed bytes: an edition never changes, so neither does what is said of it.

The key is the normalised address with the state of the editions; a new edition or a withdrawal changes the
state, so nothing stale is ever sent. Bodies are compressed once, and carry an ETag of what they say.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIMIT_BYTES = 64 * 1024 * 1024
_WORTH_COMPRESSING = 500
_COMPRESSIBLE = ("text/", "application/json", "application/problem+json", "image/svg", "application/xml",
                 "application/atom", "application/ld+json", "application/manifest")  # fmt: skip
_KEPT = (200, 301, 404, 410)
_UNKEPT = {b"content-length", b"content-encoding"}
_LONGEST_WISH = 200
"""Signs of an Accept header that an answer is kept under; for a longer one nothing is."""
_LEVEL = 6
"""Gzip level 9 gains 1 % on a page and costs twice the time."""

_Key = tuple[Hashable, str, bytes, str]
"""The state of the editions, the path, the query and what the client would rather have."""


@dataclass(frozen=True)
class Kept:
    """One answer: its headers without length and encoding, and its body, compressed where that pays."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    is_compressed: bool
    etag: bytes

    @property
    def is_passing(self) -> bool:
        """Whether it asks not to be kept."""
        return any(name.lower() == b"cache-control" and b"no-store" in value for name, value in self.headers)

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.body) + sum(len(name) + len(value) + 150 for name, value in self.headers) + 600


class Keeper:
    """ASGI middleware that answers from memory where it can.

    state  what an answer depends on besides its address; changes with every new edition
    limit  bytes that are kept at most
    """

    def __init__(
        self,
        app: ASGIApp,
        state: Callable[[], Hashable],
        limit: int = LIMIT_BYTES,
    ) -> None:
        self._app = app
        self._state = state
        self._limit = limit
        self._held: OrderedDict[_Key, Kept] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or ask the app and remember."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # Only the API looks at what the client would rather have.
        wanted = ", ".join(headers.getlist("accept")) if "/api/" in scope["path"] else ""
        key = (self._state(), scope["path"], scope["query_string"], wanted)
        found = self._held.get(key)
        if found is None:
            found = await self._asked(_whole(scope), receive)
            if found.status in _KEPT and not found.is_passing and len(wanted) <= _LONGEST_WISH:
                self._keep(key, found)
        else:
            self._held.move_to_end(key)
        await _send(found, headers, scope["method"] == "HEAD", send)

    async def _asked(self, scope: Scope, receive: Receive) -> Kept:
        status, raw, parts = 500, list[tuple[bytes, bytes]](), list[bytes]()

        async def collect(message: Message) -> None:
            nonlocal status, raw
            if message["type"] == "http.response.start":
                status, raw = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._app(scope, receive, collect)
        # Compressing lets other threads run meanwhile, on the machine's other cores.
        return await run_in_threadpool(_kept, status, raw, b"".join(parts))

    def _keep(self, key: _Key, found: Kept) -> None:
        if found.size > self._limit // 4:
            return
        # Two who asked at once may both come here with one answer.
        before = self._held.pop(key, None)
        self._size -= 0 if before is None else _size(key, before)
        self._held[key] = found
        self._size += _size(key, found)
        while self._size > self._limit:
            self._size -= _size(*self._held.popitem(last=False))


def _size(key: _Key, found: Kept) -> int:
    """Bytes in memory, about: a long address weighs more than the answer that there is nothing at it."""
    _, path, query, wanted = key
    return found.size + 4 * len(path) + len(query) + len(wanted)


def _whole(scope: Scope) -> Scope:
    """The request for the whole answer, from which what this client needs is made."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
    return {**scope, "method": "GET", "headers": headers}


def _kept(status: int, raw: list[tuple[bytes, bytes]], body: bytes) -> Kept:
    headers = tuple((name, value) for name, value in raw if name.lower() not in _UNKEPT)
    named = {name.lower(): value for name, value in headers}
    media = named.get(b"content-type", b"").decode("latin-1")
    etag = named.get(b"etag", b"")
    if not etag and status == 200:
        etag = b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'
        headers = (*headers, (b"etag", etag))
    pays = len(body) >= _WORTH_COMPRESSING and media.startswith(_COMPRESSIBLE)
    if pays:
        # Without a time stamp, so that equal pages are equal bytes.
        body = gzip.compress(body, _LEVEL, mtime=0)
        varies = named.get(b"vary", b"").decode("latin-1")
        if "accept-encoding" not in varies.lower():
            headers = tuple((name, value) for name, value in headers if name.lower() != b"vary")
            headers = (*headers, (b"vary", f"{varies}, Accept-Encoding".lstrip(", ").encode()))
    return Kept(status, headers, body, pays, etag)


async def _send(found: Kept, asked: Headers, is_head: bool, send: Send) -> None:
    if found.etag and found.status == 200 and _matches(asked.get("if-none-match", ""), found.etag.decode()):
        headers = [pair for pair in found.headers if pair[0].lower() != b"content-type"]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    body, headers = found.body, list(found.headers)
    if found.is_compressed:
        if _takes_gzip(asked.get("accept-encoding", "")):
            headers.append((b"content-encoding", b"gzip"))
        else:
            body = gzip.decompress(body)
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": found.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})


def _matches(asked: str, etag: str) -> bool:
    """Whether a client that holds these already holds this one (weak comparison, RFC 9110 13.1.2)."""
    if asked.strip() == "*":
        return True
    return etag in {one.strip().removeprefix("W/") for one in asked.split(",")}


def _takes_gzip(asked: str) -> bool:
    weights = {
        name.strip(): weight for name, _, weight in (one.partition(";") for one in asked.lower().split(","))
    }
    weight = weights.get("gzip", weights.get("*"))
    return weight is not None and weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
