"""Replies with the headers that every answer carries: caching, languages of the wire, who may read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from alen.answers.addresses import API
from alen.api.problems import MEDIA_TYPE, Problem

ALLOWED = "GET, HEAD, OPTIONS"

OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Content-Disposition",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""What every reply says: any page may read it, and nothing in it may run."""

PREFLIGHT = {
    **OPEN,
    "Allow": ALLOWED,
    "Access-Control-Allow-Methods": ALLOWED,
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "public, max-age=86400",
}
"""What a browser is told that asks before it asks."""

DATED = "public, max-age=3600"
"""Of an answer that names its edition: an hour, so that a mended programme is met within it."""
UNDATED = "no-cache"
PASSING = "no-store"
"""Of what is read anew each time it is asked for."""


def reply(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    caching: str,
    links: Iterable[tuple[str, str]] = (),
    filename: str = "",
) -> Response:
    """An answer: its bytes, or 304 when the asker has them already.

    caching   DATED, UNDATED or PASSING
    links     (relation, address), for the header Link
    filename  what the bytes are saved as; empty for what is read where it stands
    """
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {
        **OPEN,
        "ETag": etag,
        "Cache-Control": caching,
        "Vary": "Accept, Accept-Encoding",
    }
    told = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links)
    if told:
        headers["Link"] = told
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    if filename:
        safe = "".join(one if one.isascii() and (one.isalnum() or one in "._-") else "-" for one in filename)
        headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    return Response(body, headers={**headers, "Content-Type": media_type})


def refusal(problem: Problem, path: str, query: bytes = b"") -> Response:
    """A problem as a reply. `path` (decoded) and `query` (as it came) are those asked for."""
    shown = quote(path, safe="/+:@!$'()*,;=~", errors="replace")
    shown += f"?{quote(query, safe='/?+:@!$()*,;=&%~')}" if query else ""
    return Response(
        problem.body(API, shown[:2_000]),
        problem.kind.status,
        {
            **OPEN,
            "Cache-Control": "no-store",
            "Vary": "Accept",
            **problem.headers,
            "Content-Type": MEDIA_TYPE,
        },
    )


def refused(request: Request, problem: Problem) -> Response:
    """A problem as the reply to a request."""
    return refusal(problem, request.scope["path"], request.scope["query_string"])


def _has(header: str, etag: str) -> bool:
    """Whether If-None-Match names the tag, weakly compared."""
    tags = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in tags or etag in tags
