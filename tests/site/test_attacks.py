"""What somebody who means harm would send, and what a broken disk does while the site stands."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from tests.build.samples import NOON, built
from tests.loops import finished

from alen.answers.addresses import API
from alen.answers.questions import Desk
from alen.cli.serving import web_app
from alen.errors import BadSnapshot
from alen.site.keeping import Keeper
from alen.site.rendering import Renderer
from alen.store import editions
from alen.store.workspace import Workspace

RANK = f"{API}/ranks/f64551-net"
PLACE = "/da/m/f64551-net/101/2024"
LOOK = 0.6
"""Seconds until the site looks at its editions again."""


# -- addresses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/https:example.org", "/javascript:alert(1)", "/u/x/https:example.org", "/%20", "/da.json", "/data:,x",
     "//example.org", "//example.org/", "/u//example.org", "/static"],
)  # fmt: skip
def test_no_address_leads_out_of_the_site(packaged_site: TestClient, path: str) -> None:
    # The client would read `//example.org` as another host: the path is sent as it stands.
    answer = packaged_site.get(f"http://testserver{path}")
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "a?b", "a#b", "x/static/alen.js?", "[", ""])
def test_no_address_is_made_from_the_host(packaged_site: TestClient, host: str) -> None:
    more = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    for path in ("/da", "/da/nothing", API, "/favicon.ico", f"{PLACE}?x={len(host)}", "/sitemap.xml"):
        answer = packaged_site.get(path, headers=more)
        assert answer.status_code < 500
        assert "evil" not in answer.text + str(answer.headers)
        assert answer.content == packaged_site.get(path).content


def test_a_static_file_stands_at_one_address(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/about").text
    name = next(part for part in page.split('"') if part.endswith(".css")).rsplit("/", 1)[-1]
    assert packaged_site.get(f"/static/{name}").status_code == 200
    for odd in (
        f"{name}%3Fx",
        f"{name}%23x",
        f"/{name}",
        name.upper(),
        f"{name}/",
        f"{name}%20",
    ):
        assert packaged_site.get(f"/static/{odd}").status_code in (400, 404), odd


def test_the_language_liked_best_is_shown_first(packaged_site: TestClient) -> None:
    for asked, wanted in {"da;q=0.1, en": "en/", "en;q=0": "da/", "enx": "da/", "\t;;q=": "da/"}.items():
        assert packaged_site.get("/", headers={"Accept-Language": asked}).headers["location"] == wanted


@pytest.mark.parametrize(
    "path",
    ["/da/%5c/api/v1/", "/da/%ff/api/v1/x", "/da/%1b%5b2J/api/v1", "/da/" + "a" * 5_000 + "/api/v1/",
     "/da/..%2f../api/v1/x", "/u/..%2f..%2flocal/api/v1/", "/api/v1x/%5c", "/da/m/%5c"],
)  # fmt: skip
def test_the_apis_name_in_an_address_lets_nothing_by(packaged_site: TestClient, path: str) -> None:
    answer = packaged_site.get(path)
    assert answer.status_code in (400, 414)
    assert len(answer.content) < 200


def test_only_the_embed_may_be_framed(packaged_site: TestClient) -> None:
    for path in ("/da/m/embed/101", "/u/embed/da/", "/da/x/embed/y", "/embed/m", "/da/find?q=/da/embed/"):
        headers = packaged_site.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY"


def test_an_error_page_that_fails_tells_nothing(
    packaged_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bytes:
        raise ValueError("/secret/place")

    monkeypatch.setattr(Renderer, "page", fails)
    with TestClient(web_app(packaged_workspace), raise_server_exceptions=False) as client:
        answer = client.get("/da/about")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


# -- what is kept --------------------------------------------------------------------------------------


def test_one_clients_wish_is_not_anothers_answer(packaged_site: TestClient) -> None:
    far = "x/y, " * 60
    for first, second in (
        ([("Accept", f"{far}text/csv")], [("Accept", f"{far}application/json")]),
        ([("Accept", "*/*;q=0.5"), ("Accept", "text/csv")], [("Accept", "*/*;q=0.5")]),
    ):
        assert packaged_site.get(RANK, headers=first).headers["content-type"].startswith("text/csv")
        assert packaged_site.get(RANK, headers=second).headers["content-type"] == "application/json"


def test_what_a_client_holds_already_is_kept_for_the_next(packaged_workspace: Workspace) -> None:
    app = web_app(packaged_workspace)
    with TestClient(app) as client:
        assert client.get(RANK, headers={"If-None-Match": "*"}).status_code == 304
        assert (
            client.get(RANK, headers={"If-None-Match": "*"}).headers["etag"]
            == client.get(RANK).headers["etag"]
        )


def ask(app: Any, path: str, query: bytes = b"") -> int:
    scope: Scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": [], "scheme": "http", "http_version": "1.1", "root_path": "", "server": None,
        "client": None,
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    finished(app(scope, receive, send))
    return statuses[0]


def test_long_addresses_count_as_what_they_weigh() -> None:
    async def moved(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("", 301, {"Location": "/x?" + "a" * 4_000})(scope, receive, send)

    keeper = Keeper(moved, lambda: 0, limit=1_000_000)
    for number in range(400):
        ask(keeper, "/da/x", b"a" * 4_000 + str(number).encode())
    held: dict[Any, Any] = keeper.__dict__["_held"]
    weight = sum(len(key[2]) + sum(len(value) for _, value in one.headers) for key, one in held.items())
    assert 0 < weight <= 1_000_000


def test_two_who_ask_at_once_are_counted_once() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.01)
        await PlainTextResponse("x" * 400)(scope, receive, send)

    keeper = Keeper(slow, lambda: 0, limit=20_000)

    async def both() -> None:
        for number in range(30):
            scope: Scope = {"type": "http", "method": "GET", "path": f"/{number}", "query_string": b"",
                            "headers": []}  # fmt: skip
            await asyncio.gather(*(keeper(scope, _nothing, _nowhere) for _ in range(9)))

    finished(both())
    held: dict[Any, Any] = keeper.__dict__["_held"]
    # Some of the thirty would have been driven out by their own doubles, and at last all of them.
    assert len(held) >= 10
    assert 0 < keeper.__dict__["_size"] <= 20_000


async def _nothing() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _nowhere(_message: Any) -> None:
    return


# -- the disk ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_editions(packaged_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(tmp_path_factory.mktemp("two") / "workspace")
    shutil.copytree(packaged_workspace.root, made.root)
    built(made, NOON + timedelta(days=1))
    return made


@pytest.fixture
def own(two_editions: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(two_editions.root, tmp_path / "own")
    return Workspace(tmp_path / "own")


@pytest.fixture
def site(own: Workspace) -> Iterator[TestClient]:
    with TestClient(web_app(own), follow_redirects=False, raise_server_exceptions=False) as client:
        assert client.get("/da/about").status_code == 200
        yield client


def write(text: bytes) -> Callable[[Path], object]:
    def replaced(pointer: Path) -> None:
        pointer.with_name("next").write_bytes(text)
        pointer.with_name("next").replace(pointer)

    return replaced


@pytest.mark.parametrize(
    "harm",
    [write(b""), write(b"\xff\x00../..\n"), write(b"2020-01-01\n"), Path.unlink],
    ids=["empty", "garbage", "of nothing", "gone"],
)
def test_a_damaged_pointer_changes_nothing(
    own: Workspace, site: TestClient, harm: Callable[[Path], object]
) -> None:
    newest = editions.current_id(own)
    harm(own.editions / "current")
    time.sleep(LOOK)
    for path in (
        "/da/",
        "/da/about",
        PLACE,
        "/da/data",
        f"/u/{newest}{PLACE}",
        f"{API}/",
        RANK,
        "/sitemap.xml",
    ):
        assert site.get(path).status_code == 200, path
    assert site.get("/da/nothing").status_code == 404
    editions.point_to(own, "2026-11-21")
    time.sleep(LOOK)
    assert site.get(f"{API}/editions").json()["data"]["current"] == "2026-11-21"


def test_an_edition_that_was_deleted_is_not_found(own: Workspace, site: TestClient) -> None:
    dated = f"/u/2026-11-21{PLACE}"
    assert site.get(dated).status_code == 200
    shutil.rmtree(own.editions / "2026-11-21")
    time.sleep(LOOK)
    assert site.get(dated).status_code == 404
    assert site.get(f"/u/2026-11-21{RANK}").status_code == 404
    assert site.get(PLACE).status_code == 200


@pytest.mark.parametrize("what", ["folder", "manifest", "withdrawn", "all"])
def test_without_the_served_edition_the_site_says_not_now(
    own: Workspace, site: TestClient, what: str
) -> None:
    newest = own.editions / "2026-11-22"
    if what == "manifest":
        (newest / "manifest.json").unlink()
        (newest / "manifest.json").write_text('{"edition_id":')
    elif what == "withdrawn":
        editions.withdraw(own, "2026-11-22", "tried")
    else:
        shutil.rmtree(newest if what == "folder" else own.editions)
    time.sleep(LOOK)
    for path in ("/da/about", "/da/", PLACE, "/da/nothing", "/sitemap.xml", "/https:x", f"{API}/measures"):
        answer = site.get(path)
        assert answer.status_code in (404, 410, 500, 503), path
        assert "x-content-type-options" in answer.headers
        assert "max-age" not in answer.headers["cache-control"]
        assert str(own.root) not in answer.text
        if not path.startswith(API):
            assert answer.status_code == 503
            assert "retry-after" in answer.headers
    if what != "all":
        assert site.get(f"/u/2026-11-21{PLACE}").status_code == 200
        assert site.get("/u/2026-11-21/da/nothing").status_code == 404
    if what == "withdrawn":
        gone = site.get(f"/u/2026-11-22{PLACE}")
        assert gone.status_code == 410
        assert "tried" in gone.text


def test_a_file_that_cannot_be_read_is_no_fault_of_the_reader(
    packaged_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise BadSnapshot("the bytes are not the publisher's", where="/secret/place", why="secret", do="x")

    monkeypatch.setattr(Desk, "ask", damaged)
    with TestClient(web_app(packaged_workspace), raise_server_exceptions=False) as client:
        answer = client.get(PLACE)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "publisher" not in answer.text
