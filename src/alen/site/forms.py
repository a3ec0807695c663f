"""A form that is sent: read from the body, held to its bounds, and kept nowhere.

No page of the public site knows who asks, and none changes anything: a form that another site sends here
does no more than a link would, so it carries no secret of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

LARGEST_FORM = 4 * 1024
"""Bytes of a form: some numbers, each of a line at most."""

LONGEST_VALUE = 100
MEDIA_TYPE = "application/x-www-form-urlencoded"

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""With every answer to a form, whatever it is."""


class Unreadable(Exception):
    """A form that is not read: the answer to it says why, and never what was sent."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said

    def response(self) -> Response:
        """The answer."""
        return PlainTextResponse(f"{self.said}\n", self.status, dict(HEADERS))


async def read_form(request: Request, names: Sequence[str]) -> Mapping[str, str]:
    """The fields of a form, those alone that are known; one that is not there is empty.

    Raises Unreadable for another media type, a body that is too long, bytes that are no text, a field that
    stands twice, is too long or holds signs that nobody types.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != MEDIA_TYPE:
        raise Unreadable(415, "A form is sent as application/x-www-form-urlencoded.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unreadable(415, "A form is sent as it is, not compressed.")
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or int(length[:9]) > LARGEST_FORM:
        raise Unreadable(413, "The form is too long.")
    body = b""
    async for part in request.stream():  # whatever its header said
        body += part
        if len(body) > LARGEST_FORM:
            raise Unreadable(413, "The form is too long.")
    return _fields(body, names)


def _fields(body: bytes, names: Sequence[str]) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict",
            max_num_fields=2 * len(names) + 2,
        )  # fmt: skip
    except ValueError:
        # From nothing: what the parser says holds what was sent.
        raise Unreadable(400, "The form cannot be read.") from None
    found = dict.fromkeys(names, "")
    seen: set[str] = set()
    for name, value in pairs:
        if name not in found or name in seen:
            raise Unreadable(400, "The form holds a field that is not known, or one that stands twice.")
        if len(value) > LONGEST_VALUE or not value.isprintable():
            raise Unreadable(400, "The form holds a field that is no line of text.")
        seen.add(name)
        found[name] = value
    return found
