"""Peers, bands, differences, sharing and own numbers as a reader meets them: open to all, on paper."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Served, Windows
from tests.browser.test_accessibility import violations

DESK, PHONE = 1280, 320
PAGES = (
    "/m/f64551-net/825",
    "/m/f64551-net/101/2020?vaegt=inhabitants%3A2&naboer=5&kontering=30",
    "/differences/f64551-net",
    "/differences/f64551-net/2020",
    "/share",
    "/share/217+219+210+151+240+190?engang=9000000&koordinering=5",
    "/o/217/what-if",
    "/method",
    "/method/how/noise-floor",
    "/method/how/peers",
)
OWN = {"year": "2020", "spend": "180.000.000", "remove": "5000000"}
MEASURE = "/da/m/f64551-net/101"


def wrong(page: Page, axe: str | None, width: int) -> list[str]:
    """What axe, if it looks, finds with all unfolded, and whether the page is wider than the window."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*(violations(page, axe) if axe else []), *([f"{wide} wide"] if wide > width else [])]


def own_numbers(page: Page, served: Served, lang: str) -> None:
    """Type own numbers and have them answered."""
    page.goto(f"{served.address}/{lang}/o/217/what-if")
    for name, value in OWN.items():
        page.locator(f"#w-{name}").fill(value)
    page.locator("form[method=post] button[type=submit]").click()
    page.locator("#t-what-if").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "width", "scheme"), [("da", DESK, "dark"), ("da", PHONE, "light"), ("en", PHONE, "dark")]
)
@pytest.mark.parametrize("path", [*PAGES, "own numbers"])
def test_pages_that_compare_are_accessible(
    windows: Windows,
    axe: str,
    packaged: Served,
    path: str,
    lang: str,
    width: int,
    scheme: Literal["dark", "light"],
) -> None:
    """On an old phone and on a desk, whichever colours the reader prefers; axe reads them in the dark."""
    page = windows.at(width, scheme)
    if path == "own numbers":
        own_numbers(page, packaged, lang)
    else:
        answer = page.goto(f"{packaged.address}/{lang}{path}")
        assert answer is not None
        assert answer.status == 200
    # In the light axe reads pages of every kind, and most of these, in `tests.browser.test_accessibility`.
    assert wrong(page, axe if scheme == "dark" else None, width) == []


def test_what_a_band_is_made_of_opens_from_the_figure(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(packaged.address + MEASURE)
    fold = desk_page.locator("details#h-band")
    assert fold.evaluate("part => part.open") is False
    desk_page.locator('.keys a[href="#h-band"]').click()
    assert fold.evaluate("part => part.open") is True
    assert fold.locator("p").first.is_visible()


def test_the_figure_comes_before_what_explains_it(browser: Browser, packaged: Served) -> None:
    """The sections on peers and differences stand below the drawings, and take less than half of the page."""
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(packaged.address + MEASURE)
    own = [page.locator(f"section.{name}").bounding_box() for name in ("peers", "differences")]
    drawn = page.locator("#h-trend").bounding_box()
    whole = page.evaluate("document.documentElement.scrollHeight")
    context.close()
    assert drawn is not None
    heights = [box["height"] for box in own if box is not None and box["y"] > drawn["y"]]
    assert len(heights) == 2
    assert sum(heights) < 0.3 * whole


def test_sliders_are_moved_and_read_by_keyboard(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(packaged.address + MEASURE)
    for name in ("vaegt-inhabitants", "vaegt-group", "naboer", "kontering"):
        slider = desk_page.locator(f"#c-{name}")
        shown = desk_page.locator(f'output[for="c-{name}"]')
        before = shown.inner_text()
        slider.focus()
        desk_page.keyboard.press("ArrowRight")
        assert shown.inner_text() != before, "the number is said as it moves"
        desk_page.locator("main[aria-busy]").wait_for(state="detached")
        assert desk_page.evaluate("document.activeElement.id") == f"c-{name}", "the reader stays where it was"
    assert desk_page.locator("form.sliders label").count() == 4


def test_own_numbers_are_on_paper_and_stay_in_the_form(desk_page: Page, packaged: Served) -> None:
    own_numbers(desk_page, packaged, "da")
    for name, value in OWN.items():
        assert desk_page.locator(f"#w-{name}").input_value() == value
    desk_page.emulate_media(media="print")
    assert not desk_page.locator("form[method=post]").is_visible()
    assert not desk_page.locator("#h-form").is_visible(), "no heading without what it heads"
    paper = desk_page.locator("main").inner_text()
    assert "180.000.000" in paper
    assert "5000000" in paper
    assert desk_page.pdf(format="A4").startswith(b"%PDF")


def test_the_field_that_is_wrong_is_named_and_marked(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(f"{packaged.address}/da/o/217/what-if")
    desk_page.locator("#w-inhabitants").fill("1.234,56")
    desk_page.locator("form[method=post] button[type=submit]").click()
    field = desk_page.locator("[aria-invalid=true]")
    assert field.get_attribute("id") == "w-inhabitants"
    assert field.input_value() == "1.234,56"
    told = desk_page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    assert "Indbyggere" in told


@pytest.mark.parametrize("path", ["/share/217+219+210?engang=9000000", "/m/f64551-net/101"])
def test_paper_leaves_out_the_forms(desk_page: Page, packaged: Served, path: str) -> None:
    desk_page.goto(f"{packaged.address}/da{path}")
    desk_page.emulate_media(media="print")
    assert not desk_page.locator("form").filter(has=desk_page.locator("button")).first.is_visible()
    wide = desk_page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
