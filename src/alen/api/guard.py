"""What stands before the API: addresses too long or badly encoded are met here, and HEAD and OPTIONS."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote_to_bytes

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alen.api.problems import BAD_ENCODING, TOO_LONG, Problem
from alen.api.replies import PREFLIGHT, refusal

LONGEST_QUERY = 8_192
LONGEST_PATH = 2_048
_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Guard:
    """Passes on what can be an address, as GET."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
            send = _without_body(send)
        problem = _problem_of(scope)
        if problem is not None:
            await refusal(problem, scope["path"][:200])(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def only_headers(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return only_headers


def _problem_of(scope: Scope) -> Problem | None:
    query: bytes = scope["query_string"]
    path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    if len(query) > LONGEST_QUERY or len(path) > LONGEST_PATH:
        return Problem(
            TOO_LONG,
            "the address is too long",
            why=f"A path holds at most {LONGEST_PATH} bytes, a query {LONGEST_QUERY}.",
            do="Ask for fewer things at a time.",
        )
    for name, raw in (("path", path.partition(b"?")[0]), ("query", query)):
        fault = _fault_of(raw)
        if fault:
            return Problem(
                BAD_ENCODING,
                f"the {name} {fault}",
                where=name,
                do="Encode the address as UTF-8, each byte as % and two hexadecimal digits.",
            )
    return None


def _fault_of(raw: bytes) -> str:
    """What is wrong with the bytes of an address; empty when nothing is."""
    if _BROKEN.search(raw):
        return "holds a % that is followed by no two hexadecimal digits"
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return "is not UTF-8"
    if any(unicodedata.category(one) == "Cc" for one in text):
        return "holds control characters"
    return ""
