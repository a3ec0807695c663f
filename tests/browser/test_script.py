"""What alen.js adds, on a page of the parts alone: suggestions, tabs, the tooltip, copying, opening."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from alen.site.assets import load_assets

ADDRESS = "http://localhost/da/"
PAGE = """<!DOCTYPE html><html lang="da"><title>Prøve</title><style>{css}</style>
<body><main><h1>Prøve</h1>
<form class="finder" method="get" action="/da/find" data-finder
  data-found="# at vælge imellem" data-none="Ingen">
<label for="find">Find</label><div class="search"><input id="find" name="q" type="search" list="find-list">
<button type="submit">Find</button></div><datalist id="find-list">
<option value="Prøveby" data-href="o/1"></option><option value="Øster Prøveby" data-href="o/2"></option>
<option value="Ålby" data-href="o/3"></option></datalist></form>
<div data-tabs data-label="Hvor"><div id="a" data-tab="Kort"><h3>Kort</h3><p>Et kort</p></div>
<div id="b" data-tab="Fliser"><h3>Fliser</h3><p>Nogle fliser</p></div></div>
<svg class="figure" width="200" height="100" role="img" aria-labelledby="t"><title id="t">Tegning</title>
<circle class="dot" data-code="1" cx="40" cy="50" r="20"><title>Prøveby: lidt</title></circle>
<circle class="dot" data-code="1" cx="140" cy="50" r="20"></circle></svg>
<p id="cite-text">Alen, Prøveby</p>
<button type="button" hidden data-copy="cite-text" data-done="Kopieret">
<span>Kopiér</span></button>
<a href="#row">Til rækken</a><details><summary>Vis</summary><p id="row">Rækken</p></details>
</main><script>{script}</script></body></html>"""


@pytest.fixture
def page(desk_page: Page) -> Page:
    assets = load_assets()
    css, script = (assets.get(assets.url(name)) for name in ("alen.css", "alen.js"))
    assert css is not None
    assert script is not None
    body = PAGE.replace("{css}", css.content.decode()).replace("{script}", script.content.decode())
    desk_page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin="http://localhost")
    desk_page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    desk_page.goto(ADDRESS)
    return desk_page


def test_typing_brings_suggestions_that_the_keyboard_reaches(page: Page) -> None:
    field = page.get_by_role("combobox", name="Find")
    field.press_sequentially("prø")
    options = page.get_by_role("option")
    expect(options).to_have_text(["Prøveby", "Øster Prøveby"])
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text("2 at vælge imellem")
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.last.get_attribute("id") or "")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"{ADDRESS}o/1")


def test_suggestions_close_and_letters_may_be_spelt_out(page: Page) -> None:
    field = page.get_by_role("combobox", name="Find")
    field.press_sequentially("aalb")
    expect(page.get_by_role("option")).to_have_text(["Ålby"])
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("aalb")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.fill("nowhere")
    expect(page.get_by_role("status")).to_have_text("Ingen")


def test_a_name_that_is_not_chosen_is_asked_for_by_the_form(page: Page) -> None:
    page.get_by_role("combobox", name="Find").fill("prøve")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("http://localhost/da/find?q=pr%C3%B8ve")


def test_panels_become_tabs(page: Page) -> None:
    first, second = page.get_by_role("tab").all()
    expect(first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Nogle fliser")).to_be_hidden()
    first.press("ArrowRight")
    expect(second).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Fliser")).to_be_visible()
    expect(page.get_by_text("Et kort")).to_be_hidden()


def test_a_mark_tells_itself_and_lights_its_like(page: Page) -> None:
    page.locator("circle").first.hover()
    tip = page.locator("#tip")
    expect(tip).to_have_text("Prøveby: lidt")
    expect(page.locator("circle.lit")).to_have_count(2)
    expect(page.get_by_role("img", name="Tegning")).to_have_count(1)
    expect(page.locator("svg.figure title")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_citation_is_copied(page: Page) -> None:
    button = page.get_by_role("button", name="Kopiér")
    button.click()
    expect(page.get_by_role("button", name="Kopieret")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Alen, Prøveby"


def test_a_link_into_a_closed_part_opens_it(page: Page) -> None:
    expect(page.get_by_text("Rækken", exact=True)).to_be_hidden()
    page.get_by_role("link", name="Til rækken").click()
    expect(page.get_by_text("Rækken", exact=True)).to_be_visible()
