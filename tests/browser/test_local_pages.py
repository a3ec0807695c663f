"""The own ledger's pages in a real browser: let in by the printed address, accessible, and driven by keys."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect
from tests.browser.test_accessibility import violations
from tests.local.conftest import local_at
from tests.once import once

from alen.cli.serving import local_site
from alen.local.routes import PAGES
from alen.products.ledger.decisions import history
from alen.products.ledger.yardsticks import own_rules, starter_rules
from alen.store.local.books import Books
from alen.store.workspace import Workspace

EXAMPLES = {
    "/lines/{import_key:int}/{row:int}": "/lines/1/100",
    "/rules/{rule}": "/rules/a-64552",
    "/files/{key:int}": "/files/1",
    "/supplier": "/supplier?id=",
    "/programmes/{programme}": "/programmes/partnership",
    "/programmes/{programme}/project/{project}": "/programmes/partnership/project/maaling",
    "/programmes/{programme}/party/{party}": "/programmes/partnership/party/klitrup",
    "/programmes/{programme}/bill/{year}": "/programmes/partnership/bill/2026",
    "/programmes/{programme}/bill/{year}/{party}": "/programmes/partnership/bill/2026/klitrup",
    "/programmes/{programme}/decisions": "/programmes/partnership/decisions",
}
"""An address of each kind of page that names something."""

WIDE, NARROW = 1280, 320

DECIDED, UNDONE = re.compile("done=decided"), re.compile("done=undone")

PRESS = """(keys) => {
    for (const key of keys) document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
}"""
"""Presses keys one right after the other, as no hand can."""

UNREAD_MS = 450
"""A little more than the time in which nobody can have read what the review shows (`local.js`)."""


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


def live(page: Page) -> None:
    """Wait until the page has been painted and its keys count: before that a browser drops what is pressed.

    It has also been there long enough to have been read, so that a decision is no second half of a double
    press.
    """
    asked = (
        "document.documentElement.dataset.keys === 'live'"
        " && performance.getEntriesByName('first-contentful-paint').length > 0"
    )
    ends = time.monotonic() + 30
    while not page.evaluate(asked):  # the pages allow no script made of text, which waiting in them would be
        assert time.monotonic() < ends
        page.wait_for_timeout(20)
    page.wait_for_timeout(UNREAD_MS)


def pressed(page: Page, key: str, address: re.Pattern[str]) -> None:
    """Press a key, and wait for the page that it leads to."""
    live(page)
    with page.expect_navigation(url=address):
        page.keyboard.press(key)
    live(page)


def test_one_key_decides_and_another_takes_back(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    first = page.locator("#h-group").inner_text()
    pressed(page, "n", DECIDED)
    expect(page.locator(".said")).to_contain_text("Afgjort")
    (rule,) = own_rules(own.books)
    assert rule.is_it is False
    pressed(page, "u", UNDONE)
    expect(page.locator(".said")).to_contain_text("taget tilbage")
    assert own_rules(own.books) == ()
    assert page.locator("#h-group").inner_text() == first
    pressed(page, "s", re.compile(r"[?]at=1$"))
    pressed(page, "2", DECIDED)
    (rule,) = own_rules(own.books)
    assert rule.area == "infrastructure"
    page.context.close()


def test_a_key_that_is_pressed_while_the_page_is_read_is_held(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    press = "document.documentElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true}))"
    page.route("**/press.js", lambda route: route.fulfill(body=press, content_type="text/javascript"))
    page.route("**/review", _slowly_read)
    page.goto(f"{own.address}/da/local/review", wait_until="commit")
    page.wait_for_url(DECIDED)
    (rule,) = own_rules(own.books)
    assert rule.is_it is False
    page.context.close()


def _slowly_read(route: Route) -> None:
    """The page, with a key that is pressed when half of it has been read."""
    if route.request.method != "GET":
        route.continue_()
        return
    answer = route.fetch()
    body = answer.text().replace("</h1>", "</h1><script src='/press.js'></script>", 1)
    assert "press.js" in body
    route.fulfill(response=answer, body=body)


def test_a_key_pressed_twice_decides_one_group(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    live(page)
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.wait_for_url(DECIDED)
    page.keyboard.press("n")
    live(page)
    assert len(own_rules(own.books)) == 1
    expect(page.locator(".said")).to_contain_text("Afgjort")
    # Whoever has seen the next group decides it.
    pressed(page, "n", DECIDED)
    assert len(own_rules(own.books)) == 2
    page.context.close()


def test_a_key_pressed_while_the_answer_is_on_its_way_is_held(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    live(page)
    with page.expect_navigation(url=UNDONE):
        page.evaluate(
            PRESS,
            ["n", "u"],
        )
    assert [one.action for one in history(own.books)] == ["add", "undo"]
    page.context.close()


def test_what_nobody_can_have_read_is_said_not_to_count(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    live(page)
    page.evaluate(
        PRESS,
        ["n", "1"],
    )
    page.wait_for_url(DECIDED)
    expect(page.locator(".unread")).not_to_be_empty()
    assert len(own_rules(own.books)) == 1
    page.context.close()


def test_enter_in_the_form_decides_nothing(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    live(page)
    page.locator("input[name=breadth]").first.focus()
    pressed(page, "Enter", re.compile("group="))
    expect(page.locator("#h-group")).to_be_visible()
    assert own_rules(own.books) == ()
    page.context.close()


def test_what_others_decide_is_overturned_when_it_was_shown(browser: Browser, own: Local, axe: str) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    group = overturning(page, own)
    page.goto(f"{own.address}/da/local/review?group={group}")
    pressed(page, "o", re.compile("overturns=1"))
    shown = page.locator("#t-overturned tbody tr")
    assert shown.count() > 0
    assert own_rules(own.books) == ()
    assert violations(page, axe) == []
    rule = shown.first.locator("th").inner_text()
    pressed(page, "o", re.compile(f"group={group}$"))
    expect(page.locator("#t-overturned")).to_have_count(0)
    pressed(page, "o", re.compile("overturns=1"))
    page.locator("input[value=supplier]").check()
    pressed(page, "n", DECIDED)
    (own_rule,) = own_rules(own.books)
    assert own_rule.order < next(one.order for one in starter_rules() if one.rule_id == rule)
    page.context.close()


def overturning(page: Page, own: Local) -> str:
    """A group of whose supplier other rules decide lines as IT."""
    for group in page.evaluate("fetch('review.json').then(one => one.json())")["data"]["groups"]["groups"]:
        found = page.evaluate(
            f"fetch('review.json?group={group['key']}&overturns=1').then(one => one.json())"
        )["data"]["reach"]
        for one in found:
            if one["breadth"] == "supplier" and one["as_not_it"]["overturns"]["lines"]:
                return str(group["key"])
    raise AssertionError("no group has lines that could be overturned")


def test_keys_that_are_typed_into_a_field_decide_nothing(browser: Browser, own: Local) -> None:
    page = let_in(browser, own)
    page.goto(f"{own.address}/da/local/review")
    live(page)
    page.locator("#c-word").fill("")
    page.locator("#c-word").press_sequentially("nu1")
    assert page.locator("#c-word").input_value() == "nu1"
    assert own_rules(own.books) == ()
    page.context.close()


def test_the_review_needs_no_script(browser: Browser, own: Local) -> None:
    page = let_in(browser, own, scripts=False)
    page.goto(f"{own.address}/en/local/review")
    page.locator("a[data-key=o]").click()
    page.get_by_role("button", name="Not IT").click()
    expect(page.locator(".said")).to_contain_text("Decided")
    assert len(own_rules(own.books)) == 1
    page.get_by_role("button", name="Take the last decision back").click()
    expect(page.locator(".said")).to_contain_text("taken back")
    assert own_rules(own.books) == ()
    page.context.close()
