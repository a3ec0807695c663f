"""What is refused before anything is looked up, and the headers that go with every answer."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alen.answers.addresses import API

LONGEST_PATH = 2_000
LONGEST_QUERY = 8_000

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_IS_API = re.compile(rf"(/u/[^/]*)?{API}(/|$)")
_IS_EMBED = re.compile(r"(/u/[^/]+)?/(da|en)/embed/")
_FOR_ALL = "frame-ancestors *"
TRANSPORT = "max-age=31536000; includeSubDomains"


class Guard:
    """ASGI middleware around everything the server sends.

    is_secure  the site stands on https: browsers are told never to come by http again
    """

    def __init__(self, app: ASGIApp, is_secure: bool = False) -> None:
        self._app = app
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what no page could mean; else pass on and add the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), _below_root(scope))
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self._app)(scope, receive, guarded)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        ancestors = "*" if _IS_EMBED.match(path) else "'none'"
        headers.setdefault("Content-Security-Policy", CONTENT_POLICY.format(ancestors=ancestors))
        # The older header knows no "everybody": what may be framed goes without it.
        if _FOR_ALL not in headers["Content-Security-Policy"]:
            headers.setdefault("X-Frame-Options", "DENY")
        # Figures, charts and files may be used by any page; they hold nothing that is not public.
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        if self._is_secure:
            headers.setdefault("Strict-Transport-Security", TRANSPORT)


def _below_root(scope: Scope) -> str:
    """The path from the place on that the site is mounted at."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def _refusal(scope: Scope) -> ASGIApp | None:
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    text: str = scope["path"]
    if _IS_API.match(_below_root(scope)) and not any(one in text for one in "\r\n"):
        return None  # the API says what is wrong in a form of its own
    if len(raw) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
        return PlainTextResponse("The address is too long.\n", 414)
    # The server decodes percent escapes; what was no UTF-8 is here as a replacement or a surrogate.
    if any(ord(one) < 32 or one in "\x7f\\\ufffd" or "\ud800" <= one <= "\udfff" for one in text):
        return PlainTextResponse("The address holds characters that no address here has.\n", 400)
    if ".." in text.split("/"):
        return PlainTextResponse("The address leads out of the site.\n", 400)
    return None
