"""Own numbers and sharing as a reader meets them: without a script, narrow and wide, and open to all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import Served, Windows
from tests.browser.test_accessibility import NARROW, WIDE, faults, violations


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("lang", ["da", "en"])
def test_own_numbers_are_answered_without_a_script(
    browser: Browser, packaged: Served, lang: str, width: int
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{packaged.address}/{lang}/o/217")
    page.locator("#w-year").fill("2020")
    page.locator("#w-spend").fill("180.000.000")
    page.locator("form[method=post] button[type=submit]").click()
    assert page.url == f"{packaged.address}/{lang}/o/217/what-if"
    assert ("2.871" if lang == "da" else "2,871") in page.locator("#t-what-if").inner_text()
    assert page.locator("#w-spend").input_value() == "180.000.000"
    context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_answer_to_own_numbers_is_accessible(
    windows: Windows, axe: str, packaged: Served, width: int
) -> None:
    page = windows.at(width)
    page.goto(f"{packaged.address}/da/o/217/what-if")
    page.locator("#w-year").fill("2020")
    page.locator("#w-remove").fill("5000000")
    page.locator("form[method=post] button[type=submit]").click()
    page.locator("#t-what-if").wait_for()
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#w-spend").fill("mange")
    page.locator("form[method=post] button[type=submit]").click()
    page.locator(".alert-warning").wait_for()
    assert violations(page, axe) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", ["/share/217+219+210?engang=9000000", "/share/101+751", "/share/217"])
def test_what_sharing_would_cost_is_accessible(
    windows: Windows, axe: str, packaged: Served, path: str, width: int
) -> None:
    status = 400 if path.endswith("/217") else 200
    assert faults(windows.at(width), axe, f"{packaged.address}/da{path}", status=status) == []
