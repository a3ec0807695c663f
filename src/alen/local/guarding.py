"""Who may see an organisation's own ledger: whoever started the server, on this machine, and nobody else.

Three things could bring a private number to somebody else, and each has its own bar:

- another machine: the server listens at a loopback address alone (`loopback`);
- another site in the same browser, by a name that it lets point to this machine (DNS rebinding), by a form
  or by a picture that it loads from here: the Host header must be the address that was printed, what is
  changed must come from a page of ours, and no answer may be kept or used by another origin;
- another user of the same machine: every local address wants the key that was printed at the start. It is
  taken once, as `?key=`, and becomes a cookie that no script can read.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alen.errors import BadInput

KEY = "key"
"""The name under which an address holds the key."""

_LOCAL = re.compile(r"/((da|en)/)?local(/|\Z)")
_NAMES = ("localhost",)
_READING = ("GET", "HEAD")
LARGEST_FORM = 64 * 1024
"""Bytes of a form."""

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # Without a referrer a browser would send a form without saying where it comes from.
    "Referrer-Policy": "same-origin",
}
"""With every local answer, whatever it is."""


def is_local(path: str) -> bool:
    """Whether a path below the root belongs to the own ledger.

    >>> is_local("/da/local/"), is_local("/local/static/local.css"), is_local("/da/locals")
    (True, True, False)
    """
    return _LOCAL.match(path) is not None


def loopback(host: str) -> str:
    """The address, when only this machine reaches it. Raises BadInput for any other."""
    bare = host.strip("[]")
    if bare in _NAMES:
        return bare
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        found = None
    if found is None or not found.is_loopback:
        raise BadInput(
            "an own ledger is shown on this machine alone",
            where=f"--host {host}",
            why="Whoever reaches the address could ask for its pages.",
            do="Leave --host out, or leave --local out.",
        )
    return bare


@dataclass(frozen=True)
class Keys:
    """The secrets of one run; none is ever written down.

    key      what the printed address holds
    session  what the cookie holds
    form     what every form holds
    """

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


def hosts_of(host: str, port: int) -> frozenset[str]:
    """What a Host header may say for a server that listens at a loopback address."""
    written = f"[{host}]" if ":" in host else host
    names = {written, *_NAMES}
    if host in _NAMES:
        names |= {"127.0.0.1", "[::1]"}
    return frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))


Refuse = Callable[[Request], Awaitable[Response]]


class Door:
    """ASGI middleware: public addresses go to the public site, local ones to the local one, if they may.

    hosts    the Host headers that are answered
    refused  makes the page that says how to get in
    """

    def __init__(
        self, public: ASGIApp, local: ASGIApp, *, keys: Keys, hosts: frozenset[str], port: int,
        refused: Refuse,
    ) -> None:  # fmt: skip
        self.public = public
        self._local = local
        self._keys = keys
        self._hosts = hosts
        self._cookie = f"alen-local-{port}"
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self.public(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.getlist("host") == [] or not all(
            host.lower() in self._hosts for host in headers.getlist("host")
        ):
            refusal = PlainTextResponse("This server has another address.\n", 421, dict(HEADERS))
            await refusal(scope, receive, send)
            return
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        if not is_local(path):
            await self.public(scope, receive, send)
            return

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                made = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    made[name] = value
            await send(message)

        await (await self._answer(Request(scope, receive), headers))(scope, receive, closed)

    async def _answer(self, request: Request, headers: Headers) -> ASGIApp:
        """Who answers a local request: the pages, the door itself, or a refusal."""
        if request.method in _READING and KEY in request.query_params:
            if _same(request.query_params[KEY], self._keys.key):
                return self._let_in(request)
            return await self._refused(request)
        if not self._is_known(headers) or _is_foreign(headers):
            return await self._refused(request)
        if request.method in _READING:
            return self._local
        return await self._changing(request, headers)

    def _let_in(self, request: Request) -> Response:
        """The same address without the key, and the cookie that takes its place.

        What stands in the query besides is left out: whoever has the key can ask for it again.
        """
        response = Response(status_code=303, headers={"Location": str(request.scope["path"])})
        response.set_cookie(self._cookie, self._keys.session, httponly=True, samesite="strict", path="/")
        return response

    def _is_known(self, headers: Headers) -> bool:
        given = [
            cookie_parser(line).get(self._cookie, "") for line in headers.getlist("cookie")
        ]  # fmt: skip
        return any(_same(one, self._keys.session) for one in given)

    async def _changing(self, request: Request, headers: Headers) -> ASGIApp:
        """A form: it must come from a page of this server, and hold the token that those pages hold."""
        if request.method != "POST":
            return PlainTextResponse("Pages are read by GET.\n", 405, {"Allow": "GET, HEAD, POST"})
        origin = f"http://{headers['host'].lower()}"
        if headers.getlist("origin") != [origin]:
            return await self._refused(request)
        length = headers.get("content-length", "")
        if not length.isdigit() or int(length) > LARGEST_FORM:
            return PlainTextResponse("The form is too large.\n", 413)
        body = await request.body()
        try:
            fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100)
        except ValueError:  # more fields than any form here has
            return PlainTextResponse("The form is too large.\n", 413)
        if not _same(fields.get("token", [""])[-1], self._keys.form):
            return await self._refused(request)
        return _with_body(self._local, body)


def _is_foreign(headers: Headers) -> bool:
    """Whether the browser says that a page of another origin asks, other than by a link to here.

    Another port of this machine is another origin, and no cookie tells the two apart.
    """
    site = headers.get("sec-fetch-site", "none")
    is_link = headers.get("sec-fetch-mode", "") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return site not in ("none", "same-origin") and not is_link


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _with_body(app: ASGIApp, body: bytes) -> ASGIApp:
    """An application that is given a body which was read already."""

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        async def given() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await app(scope, given, send)

    return answer
