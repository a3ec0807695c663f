"""What is asked for before any visitor does."""

from __future__ import annotations

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.loops import finished

from alen.cli import warming
from alen.cli.serving import setting_of, web_app
from alen.site.freezing import ask
from alen.site.routes import PAGE_TYPES, match
from alen.store.workspace import Workspace


def test_the_first_pages_are_pages_of_every_kind(invented_workspace: Workspace) -> None:
    app = web_app(invented_workspace)
    desk = setting_of(invented_workspace).shelf.current()
    pages = warming.first_pages(desk)
    for page in pages:
        status, _, _ = finished(ask(app, f"/da{page}"))
        assert status == 200, page
    kinds = {found.page.name for path in pages if (found := match(path)) is not None}
    assert kinds == {one.name for one in PAGE_TYPES if list(one.addresses(desk))}
    assert {f"/m/{one}" for one in desk.reading.measure_ids} <= set(pages)


def test_a_page_that_cannot_be_made_stops_nothing() -> None:
    asked: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"])
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    found: ASGIApp = app
    finished(warming.warm(found, warming.FIRST_PAGES))
    assert len(asked) == 2 * len(warming.FIRST_PAGES)


@pytest.mark.parametrize("page", warming.FIRST_PAGES)
def test_pages_asked_first_are_in_normal_form(page: str) -> None:
    assert page == "/" or not page.endswith("/")
