"""WCAG 2.1 A and AA and good practice, by axe-core, on every kind of page, in both languages and widths."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Served
from tests.browser.examples import ERRORS, NAMES, TELLING, example

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    # What is well is not told place by place: that takes three times as long as finding what is not.
    "resultTypes": ["violations"],
}
WIDE, NARROW = 1280, 390


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds, each with the first place."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(
        "async rules => (await axe.run(document, rules)).violations", RULES
    )
    return [
        f"{one['id']} ({len(one['nodes'])}): {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found
    ]


def faults(browser: Browser, axe: str, address: str, width: int, status: int = 200) -> list[str]:
    """Everything wrong with one address at one width, a page of an error in its place among it."""
    # Tall enough for every page, as drawings far below the window are not laid out before they are near it.
    context = browser.new_context(viewport={"width": width, "height": 12_000})
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(address)
    overflow = page.evaluate("document.documentElement.scrollWidth")
    # With everything unfolded, so that folded parts are read too.
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = [f"{width}: {one}" for one in violations(page, axe) + said]
    if answer is None or answer.status != status:
        found.append(f"the answer is not {status}: {answer and answer.status}")
    if overflow > width:
        found.append(f"{width}: the page is {overflow} wide")
    context.close()
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "width"), [("da", WIDE), ("da", NARROW), ("en", WIDE), ("en", NARROW)])
@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_page_is_accessible(
    browser: Browser, axe: str, packaged: Served, invented: Served, name: str, lang: str, width: int
) -> None:
    """Both languages at both widths; the real figures in one half of them, the invented in the other."""
    first, second = (packaged, invented) if (lang == "da") == (width == WIDE) else (invented, packaged)
    served = first if example(first.desk, name) is not None else second
    path = example(served.desk, name)
    if path is not None:
        assert faults(browser, axe, f"{served.address}/{lang}{path}", width) == [], path


@pytest.mark.slow
@pytest.mark.parametrize("path", TELLING["packaged"])
def test_pages_that_lack_much_are_accessible(browser: Browser, axe: str, packaged: Served, path: str) -> None:
    assert faults(browser, axe, f"{packaged.address}/da{path}", NARROW) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", ERRORS)
def test_errors_are_accessible(browser: Browser, axe: str, packaged: Served, path: str) -> None:
    assert faults(browser, axe, f"{packaged.address}/en{path}", NARROW, status=404) == []


def test_the_tests_find_what_is_wrong(browser: Browser, axe: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content(
        '<html><body><img src="x"><div style="color:#bbb;background:#fff">pale</div></body></html>'
    )
    rules = {one.split(" ")[0] for one in violations(page, axe)}
    context.close()
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= rules
