"""The site as plain files: complete, free of dead ends, and the same wherever it is put."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.build.alone import built_alone
from tests.build.samples import fetched_workspace
from tests.loops import finished
from tests.replay.world import World

from alen.cli.commands.site import static_app
from alen.cli.main import main
from alen.cli.serving import setting_of, web_app
from alen.errors import BadInput
from alen.site.freezing import MARKER, BrokenSite, ask, freeze, linked, page_addresses, workers_from
from alen.store.workspace import Workspace

AREAS = [("271", "Prøveby"), ("272", "Mønsterby"), ("273", "Skitseby")]
TABLES = ("REGK31", "FOLK1A")
EACH = 5
"""A freeze asks the application too: a fifth of the files shows that it writes what it is answered."""
_QUERY = re.compile(r'(?:href|src|action)="[^"#]*\?')


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three invented municipalities in two years."""
    made = fetched_workspace(
        tmp_path_factory.mktemp("freeze") / "workspace", World(AREAS, (2023, 2024)), TABLES
    )
    return built_alone(made)


def frozen_from(made: Workspace, folder: Path, workers: int = 2, base_url: str = "") -> Path:
    desk = setting_of(made, is_static=True).shelf.current()
    app = partial(static_app, str(made.root), desk.edition_id, base_url)
    freeze(app, desk, folder, workers=workers)
    return folder


@pytest.fixture(scope="module")
def tree(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return frozen_from(small, tmp_path_factory.mktemp("frozen") / "public")


@pytest.fixture(scope="module")
def app(small: Workspace) -> ASGIApp:
    return web_app(small, is_static=True)


def files(tree: Path) -> dict[str, bytes]:
    return {
        path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def served(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tree below a folder of a plain web server."""
    root = tmp_path_factory.mktemp("host")
    (root / "some" / "where").mkdir(parents=True)
    shutil.copytree(tree, root / "some" / "where" / "alen")
    handler = partial(_Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/some/where/alen"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


def test_a_plain_server_sends_what_the_application_answers(tree: Path, served: str, app: ASGIApp) -> None:
    """Every file is sent as it was written, and is what the application answers for each EACH-th."""
    for number, (name, written) in enumerate(sorted(files(tree).items())):
        if name == MARKER:
            continue
        address = "/" + name.removesuffix("index.html")
        with urlopen(served + address) as answer:
            body = answer.read()
        assert body == written, address
        if number % EACH:
            continue
        status, _, expected = finished(ask(app, address))
        assert status == 200, address
        assert body == expected, address


def test_every_page_is_there_in_both_languages(tree: Path, small: Workspace) -> None:
    desk = setting_of(small, is_static=True).shelf.current()
    written = files(tree)
    wanted = {f"{address[1:]}index.html" for address in page_addresses(desk)}
    assert wanted <= set(written)
    pages = {name for name in written if name.endswith("index.html")}
    assert pages == wanted
    assert {name[3:] for name in pages if name.startswith("da/")} == {
        name[3:] for name in pages if name.startswith("en/")
    }


def test_no_link_leads_out_of_the_tree_or_to_nothing(tree: Path) -> None:
    written = files(tree)
    for name, body in written.items():
        kind = {"html": "text/html", "css": "text/css"}.get(name.rpartition(".")[2])
        if kind is None:
            continue
        for target in linked("/" + name.removesuffix("index.html"), kind, body):
            place = target[1:] + ("index.html" if target.endswith("/") else "")
            assert place in written, f"{name} links to {target}"
        text = body.decode()
        assert not re.search(r"""(?:href|src|action)="/""", text), name
        assert not _QUERY.search(text), name
        assert "/api/v1" not in re.sub(r"<code.*?</code>|<pre.*?</pre>", "", text, flags=re.DOTALL) or (
            "/api/index.html" in name
        ), name
        assert "/u/" not in text or "/api/index.html" in name, name


def test_previews_and_files_stand_at_measures_alone(tree: Path) -> None:
    written = files(tree)
    pictures = [name for name in written if name.endswith(".png")]
    assert pictures
    assert all(re.fullmatch(r"(da|en)/m/[^/]+\.png", name) for name in pictures)
    data = [name for name in written if "/m/" in name and name.endswith((".json", ".csv"))]
    assert all(re.fullmatch(r"(da|en)/m/[^/]+\.(json|csv)", name) for name in data)
    answer = json.loads(written["da/m/it-net.json"])
    assert {2023, 2024} <= {row["year"] for row in _rows(answer["data"])}


def _rows(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        if "year" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _rows(one)


def test_two_runs_give_the_same_bytes_and_an_older_site_is_replaced(
    tree: Path, small: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "again"
    folder.mkdir()
    (folder / MARKER).write_text("{}")
    (folder / "left-over.html").write_text("old")
    assert files(frozen_from(small, folder, workers=1)) == files(tree)


def test_a_folder_with_other_things_is_left_alone(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["--workspace", str(small.root), "site", "freeze", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_base_address_makes_citations_and_previews_absolute(small: Workspace) -> None:
    base = "https://alen.example.dk/tal"
    app = web_app(small, base_url=base, is_static=True)
    _, media, body = finished(ask(app, "/da/m/it-net/"))
    text = body.decode()
    assert f'<link rel="canonical" href="{base}/da/m/it-net/">' in text
    assert f'<meta property="og:image" content="{base}/da/m/it-net.png">' in text
    assert f'hreflang="en" href="{base}/en/m/it-net/"' in text
    assert "/da/m/it-net.png" in set(linked("/da/m/it-net/", media, body))


def failing_app() -> ASGIApp:
    """A page that leads nowhere."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await HTMLResponse('<a href="../nowhere/">x</a>')(scope, receive, send)

    return app


def test_a_run_that_fails_leaves_nothing(small: Workspace, tmp_path: Path) -> None:
    desk = setting_of(small, is_static=True).shelf.current()
    with pytest.raises(BrokenSite) as caught:
        freeze(failing_app, desk, tmp_path / "public", workers=1)
    assert "nowhere" in str(caught.value.why)
    assert list(tmp_path.iterdir()) == []


def test_workers_are_counted() -> None:
    assert workers_from(None, 2) == 2
    assert workers_from(None, 64) == 8
    assert workers_from(3, 2) == 3
    with pytest.raises(BadInput):
        workers_from(0, 2)


def test_frozen_pages_open_in_a_browser_without_a_failed_request(browser: Browser, served: str) -> None:
    failed: list[str] = []
    page = browser.new_page()
    page.on("requestfailed", lambda request: failed.append(f"{request.url} {request.failure}"))
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)
    for place in (
        "/",
        "/da/",
        "/en/m/it-net/",
        "/da/m/it-net/271/",
        "/da/o/271/",
        "/en/o/",
        "/da/method/",
    ):
        page.goto(served + place, wait_until="networkidle")
    page.goto(f"{served}/da/m/it-net/", wait_until="networkidle")
    page.click("a.language")
    assert page.url == f"{served}/en/m/it-net/"
    page.close()
    assert failed == []
