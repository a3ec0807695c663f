"""WCAG 2.1 A and AA and good practice, by axe-core, on every kind of page, in both languages and widths."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page
from tests.browser.conftest import Served, Windows
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


def faults(page: Page, axe: str, address: str, *, status: int = 200, read: bool = True) -> list[str]:
    """Everything wrong with one address in a window, a page of an error in its place among it.

    read  whether axe reads it too; otherwise it is only seen to load whole and within the window
    """
    said: list[str] = []

    def note(error: Error) -> None:
        said.append(str(error))

    page.on("pageerror", note)
    answer = page.goto(address)
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    # With everything unfolded, so that folded parts are read too.
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = [f"{window}: {one}" for one in (violations(page, axe) if read else []) + said]
    page.remove_listener("pageerror", note)
    if answer is None or answer.status != status:
        found.append(f"the answer is not {status}: {answer and answer.status}")
    if wide > window:
        found.append(f"{window}: the page is {wide} wide")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "width", "read"),
    [("da", WIDE, True), ("da", NARROW, False), ("en", WIDE, False), ("en", NARROW, True)],
)
@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_page_is_accessible(
    windows: Windows,
    axe: str,
    packaged: Served,
    invented: Served,
    name: str,
    lang: str,
    width: int,
    read: bool,
) -> None:
    """Both languages at both widths, the real figures on a desk and the invented on a phone.

    axe reads each language, each width and each edition once.
    """
    first, second = (packaged, invented) if width == WIDE else (invented, packaged)
    served = first if example(first.desk, name) is not None else second
    path = example(served.desk, name)
    if path is not None:
        assert faults(windows.at(width), axe, f"{served.address}/{lang}{path}", read=read) == [], path


@pytest.mark.slow
@pytest.mark.parametrize("path", TELLING["packaged"])
def test_pages_that_lack_much_are_accessible(windows: Windows, axe: str, packaged: Served, path: str) -> None:
    assert faults(windows.at(NARROW), axe, f"{packaged.address}/da{path}") == []


@pytest.mark.slow
@pytest.mark.parametrize("path", ERRORS)
def test_errors_are_accessible(windows: Windows, axe: str, packaged: Served, path: str) -> None:
    assert faults(windows.at(NARROW), axe, f"{packaged.address}/en{path}", status=404) == []


def test_the_tests_find_what_is_wrong(browser: Browser, axe: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content(
        '<html><body><img src="x"><div style="color:#bbb;background:#fff">pale</div></body></html>'
    )
    rules = {one.split(" ")[0] for one in violations(page, axe)}
    context.close()
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= rules
