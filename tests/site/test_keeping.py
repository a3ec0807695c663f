"""What is asked for before any visitor does."""

from __future__ import annotations

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.loops import finished

from alen.cli import warming
from alen.cli.serving import web_app
from alen.site.freezing import ask
from alen.store.workspace import Workspace


def test_the_first_pages_are_pages(packaged_workspace: Workspace) -> None:
    app = web_app(packaged_workspace)
    for page in warming.FIRST_PAGES:
        for language in ("da", "en"):
            status, _, _ = finished(ask(app, f"/{language}{page}"))
            assert status == 200, page


def test_a_page_that_cannot_be_made_stops_nothing() -> None:
    asked: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"])
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    found: ASGIApp = app
    finished(warming.warm(found))
    assert len(asked) == 2 * len(warming.FIRST_PAGES)


@pytest.mark.parametrize("page", warming.FIRST_PAGES)
def test_pages_asked_first_are_in_normal_form(page: str) -> None:
    assert page == "/" or not page.endswith("/")
