"""The own ledger's pages in a real browser: let in by the printed address, accessible, and driven by keys."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from tests.browser.test_accessibility import violations
from tests.local.conftest import local_at
from tests.once import once

from alen.cli.serving import local_site
from alen.local.routes import PAGES
from alen.products.ledger.yardsticks import own_rules
from alen.store.local.books import Books
from alen.store.workspace import Workspace

EXAMPLES = {
    "/lines/{import_key:int}/{row:int}": "/lines/1/100",
    "/rules/{rule}": "/rules/a-64552",
    "/files/{key:int}": "/files/1",
    "/supplier": "/supplier?id=",
}
"""An address of each kind of page that names something."""

WIDE, NARROW = 1280, 320


@dataclass(frozen=True)
class Local:
    """A server with an own ledger: its address, the address that lets in, and its books."""

    address: str
    way_in: str
    books: Books


def serving(workspace: Workspace) -> Iterator[Local]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(listener.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    site = local_site(workspace, host="127.0.0.1", port=port, base_url=address)
    server = uvicorn.Server(uvicorn.Config(site.app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Local(address, f"{address}/da/local/?key={site.keys.key}", Books(workspace))
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Iterator[Local]:
    made = once(tmp_path_factory, "local", lambda folder: local_at(folder, packaged_workspace))
    yield from serving(Workspace(made))


@pytest.fixture
def own(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace
) -> Iterator[Local]:
    """The same in a workspace that may be changed."""
    made = once(tmp_path_factory, "local", lambda folder: local_at(folder, packaged_workspace))
    shutil.copytree(made, tmp_path / "workspace")
    yield from serving(Workspace(tmp_path / "workspace"))


def let_in(browser: Browser, local: Local, width: int = WIDE, *, scripts: bool = True) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 12_000}, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(local.way_in)
    assert "key=" not in page.url
    return page


def paths(page: Page, local: Local) -> list[str]:
    """One address of every kind of page below the language."""
    page.goto(f"{local.address}/da/local/suppliers")
    href = page.locator("#t-list tbody a").first.get_attribute("href") or ""
    found = [EXAMPLES.get(one.path, one.path) for one in PAGES if one.view is not None]
    return [f"/{href}" if path == EXAMPLES["/supplier"] else path for path in found]


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "width"), [("da", WIDE), ("en", NARROW)])
def test_every_local_page_is_accessible(
    browser: Browser, axe: str, ledger: Local, lang: str, width: int
) -> None:
    page = let_in(browser, ledger, width)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    faults: list[str] = []
    for path in paths(page, ledger):
        answer = page.goto(f"{ledger.address}/{lang}/local{path}")
        assert answer is not None
        assert answer.status == 200, path
        overflow = page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{path}: {overflow} wide"] if overflow > width else []
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        faults += [f"{path}: {one}" for one in violations(page, axe)]
    assert faults + said == []
    page.context.close()


def test_the_door_is_accessible_and_says_nothing(browser: Browser, axe: str, ledger: Local) -> None:
    context = browser.new_context(viewport={"width": NARROW, "height": 3_000})
    page = context.new_page()
    answer = page.goto(f"{ledger.address}/en/local/review")
    assert answer is not None
    assert answer.status == 403
    assert violations(page, axe) == []
    page.get_by_label("Or write what stands behind key=").fill(ledger.way_in.partition("key=")[2])
    page.get_by_role("button", name="Go in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prøvekøbing Kommune")
    context.close()


def test_scripts_see_neither_cookie_nor_key(browser: Browser, ledger: Local) -> None:
    page = let_in(browser, ledger)
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("document.referrer") in ("", page.url)
    page.context.close()


def test_one_key_decides_and_another_takes_back(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    first = page.locator("#h-group").inner_text()
    page.keyboard.press("n")
    expect(page.locator(".said")).to_contain_text("Afgjort")
    (rule,) = own_rules(own.books)
    assert rule.is_it is False
    page.keyboard.press("u")
    expect(page.locator(".said")).to_contain_text("taget tilbage")
    assert own_rules(own.books) == ()
    assert page.locator("#h-group").inner_text() == first
    page.keyboard.press("s")
    page.wait_for_url("**/review?at=1")
    page.keyboard.press("2")
    expect(page.locator(".said")).to_contain_text("Afgjort")
    (rule,) = own_rules(own.books)
    assert rule.area == "infrastructure"
    page.context.close()


def test_keys_that_are_typed_into_a_field_decide_nothing(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    page.locator("#c-word").fill("")
    page.locator("#c-word").press_sequentially("nu1")
    assert page.locator("#c-word").input_value() == "nu1"
    assert own_rules(own.books) == ()
    page.context.close()


def test_the_review_needs_no_script(browser: Browser, own: Local) -> None:
    page = let_in(browser, own, scripts=False)
    page.goto(f"{own.address}/en/local/review")
    page.get_by_role("button", name="Not IT").click()
    expect(page.locator(".said")).to_contain_text("Decided")
    assert len(own_rules(own.books)) == 1
    page.get_by_role("button", name="Take the last decision back").click()
    assert own_rules(own.books) == ()
    page.context.close()
