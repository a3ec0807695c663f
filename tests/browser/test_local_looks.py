"""The own ledger's pages as they look: every state at both widths, drawings whole, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.test_accessibility import violations
from tests.browser.test_local_pages import NARROW, WIDE, Local, let_in, paths, serving
from tests.local.conftest import local_at
from tests.once import once

from alen.products.ledger.questions import AXES
from alen.store.workspace import Workspace

STATES = (
    *(f"/breakdown?by={axis}" for axis in AXES),
    "/breakdown?by=area&then=resource&year=all", "/breakdown?by=month&measure=gross",
    "/cloud?year=all", "/suppliers?year=all&kinds=all", "/lines?state=undecided", "/reconciliation?year=all",
    "/prices?year=all", "/lines?supplier=-",
)  # fmt: skip
"""Pages in states that look otherwise than the page alone."""

CUT = """() => [...document.querySelectorAll('svg.figure')].flatMap(drawing => {
    const box = drawing.getBoundingClientRect();
    if (box.width === 0) return [];
    return [...drawing.querySelectorAll('text')].filter(text => {
        const at = text.getBoundingClientRect();
        return at.left < box.left - 3 || at.right > box.right + 3 || at.bottom > box.bottom + 3;
    }).map(text => text.textContent);
})"""
"""Texts of drawings that stand outside of them, and so may be cut off."""

OVER = """() => [...document.querySelectorAll('svg.figure')].flatMap(drawing => {
    const boxes = [...drawing.querySelectorAll('text')].map(text => [text, text.getBoundingClientRect()])
        .filter(([, at]) => at.width > 0);
    return boxes.flatMap(([one, a], place) => boxes.slice(place + 1).filter(([, b]) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 4
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 7
    ).map(([other]) => one.textContent + ' | ' + other.textContent));
})"""
"""Texts of drawings that stand on each other."""

HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map(one => Number(one.tagName[1]))"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Iterator[Local]:
    made = once(tmp_path_factory, "local", lambda folder: local_at(folder, packaged_workspace))
    yield from serving(Workspace(made))


def faults(page: Page, axe: str, address: str, width: int) -> list[str]:
    """Everything wrong with the looks of one address; axe reads the states, on a phone alone.

    It reads the pages themselves, with everything unfolded, in `test_every_local_page_is_accessible`.
    """
    answer = page.goto(address)
    found: list[str] = violations(page, axe) if width == NARROW and address.endswith(STATES) else []
    if answer is None or answer.status != 200:
        found.append("is not there")
    drawn: dict[str, Any] = {"cut off": page.evaluate(CUT), "on each other": page.evaluate(OVER)}
    found += [f"{what}: {texts}" for what, texts in drawn.items() if texts]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found += [f"{wide} wide"] if wide > width else []
    levels: list[int] = page.evaluate(HEADINGS)
    if levels[0] != 1 or any(b > a + 1 for a, b in pairwise(levels)):
        found.append(f"headings {levels}")
    return [f"{address.partition('/local')[2]}: {one}" for one in found]


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "width"), [("en", WIDE), ("da", NARROW)])
def test_every_page_looks_whole(browser: Browser, axe: str, ledger: Local, lang: str, width: int) -> None:
    page = let_in(browser, ledger, width)
    found: list[str] = []
    for path in (*paths(page, ledger), *STATES):
        found += faults(page, axe, f"{ledger.address}/{lang}/local{path}", width)
    page.context.close()
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_is_not_there_is_said_accessibly(browser: Browser, axe: str, ledger: Local, width: int) -> None:
    page = let_in(browser, ledger, width)
    for path in ("/nothing", "/?year=1801", "/supplier?id=nobody"):
        answer = page.goto(f"{ledger.address}/da/local{path}")
        assert answer is not None
        assert answer.status == 404
        assert violations(page, axe) == [], path
    page.context.close()


@pytest.mark.slow
def test_on_paper_there_is_nothing_to_press_and_no_table_is_cut(browser: Browser, ledger: Local) -> None:
    """Menus and forms stay off; no table is wider than A4."""
    page = let_in(browser, ledger)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1040})
    for path in ("/", "/breakdown", "/cloud", "/recurring", "/prices", "/rules", "/review"):
        page.goto(f"{ledger.address}/da/local{path}")
        pressed = page.locator("form.controls:visible, nav.local-menu:visible, .decide button:visible")
        assert pressed.count() == 0, path
        cut: list[str] = page.evaluate(
            "() => [...document.querySelectorAll('.table--responsive-scroll')]"
            ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.querySelector('table').id)"
        )
        assert cut == [], path
    page.context.close()
