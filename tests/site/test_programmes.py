"""The pages of joint programmes: every number followed, every state in the address, nothing unpublished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient
from tests.build.own_programmes import SECRET, programmes_workspace
from tests.site.numerals import check_numerals

from alen.cli.serving import setting_of, web_app
from alen.site.freezing import file_of, linked
from alen.site.routes import PAGE_TYPES
from alen.store.workspace import Workspace
from alen.words import LANGUAGES

PATHS = (
    "/programmes", "/programmes/2007", "/programmes/2007?price=2025-PL", "/programmes/2007/bill/2008",
    "/programmes/2007/party/kommuner", "/programmes/offentlig", "/programmes/offentlig?as-of=2025-11-24",
    "/programmes/offentlig/project/maaling", "/programmes/offentlig/party/klitrup",
    "/programmes/offentlig/party/kommunerne", "/programmes/offentlig/bill/2026",
    "/programmes/offentlig/bill/2026/klitrup", "/programmes/offentlig/decisions", "/programmes/kombit",
    "/programmes/kombit/bill/2021", "/programmes/kombit/bill/2021/101", "/programmes/kombit/party/101",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Workspace:
    return programmes_workspace(tmp_path_factory, packaged_workspace)


@pytest.fixture(scope="module")
def site(place: Workspace) -> Iterator[TestClient]:
    with TestClient(web_app(place), follow_redirects=False) as client:
        yield client


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_the_api_s_and_every_link_leads_somewhere(site: TestClient, language: str) -> None:
    faults: list[str] = []
    asked: set[str] = set()
    for path in PATHS:
        address = f"/{language}{path}"
        page = site.get(address)
        assert page.status_code == 200, (address, page.text[:400])
        faults += check_numerals(site, address)
        for href in re.findall(r'href="([^"#]+)', page.text):
            target = urljoin(address, href.replace("&amp;", "&"))
            if target.startswith(f"/{language}/programmes"):
                asked.add(target)
        for anchor in re.findall(r'href="#([^"]+)"', page.text):
            assert f'id="{anchor}"' in page.text, (address, anchor)
    assert faults == []
    for target in sorted(asked)[::7]:
        assert site.get(target).status_code == 200, target


def test_the_page_of_2007_says_what_was_agreed_and_that_the_key_s_day_is_not_loaded(site: TestClient) -> None:
    page = text_of(site.get("/en/programmes/2007").text)
    assert "“155 mio. kommunekroner”" in page
    assert "The stated numbers meet only by their words or their rounding." in page
    assert "Its key comes out round: 1/3" in page
    assert "46.6" in page
    bill = text_of(site.get("/en/programmes/2007/bill/2008").text)
    assert "Calculated by Alen. Not a demand for payment." in bill
    assert "The table FOLK1A of 1 January 2008 is not loaded" in bill
    assert "alen update --table FOLK1A" in bill


def test_a_share_of_a_real_organisation_is_marked_and_leads_to_its_inhabitants(site: TestClient) -> None:
    for path in ("/programmes/kombit/bill/2020", "/programmes/kombit/party/101"):
        assert "Calculated by Alen. Not a demand for payment." in text_of(site.get(f"/en{path}").text)
    page = site.get("/en/programmes/kombit/bill/2020").text
    target = urljoin("/en/programmes/kombit/bill/2020", re.findall(r'href="([^"]*explain/[^"]*)"', page)[0])
    assert target == "/en/explain/population/101/2020/single"
    assert site.get(target).status_code == 200


def test_a_code_a_default_and_a_foreign_name_are_led_to_the_one_address(site: TestClient) -> None:
    for asked, wanted in (
        ("/en/programmes/2007?price=current", "2007"),
        ("/en/programmes/2007?as-of=2007-06-01&price=2025-PL", "2007?price=2025-PL&as-of=2007-06-01"),
        ("/en/programmes/2007?colour=red", "2007"),
        ("/en/programmes/kombit/party/Aarhus", "751"),
    ):
        reply = site.get(asked)
        assert reply.status_code in (301, 308), asked
        assert reply.headers["location"].rpartition("/")[2] == wanted
    for asked, status in (
        ("/en/programmes/2007?price=dear", 400), ("/en/programmes/2007?as-of=soon", 400),
        ("/en/programmes/none", 404), ("/en/programmes/2007/bill/20x8", 404),
        ("/en/programmes/2007/project/none", 404), ("/en/programmes/2007/party/none", 404),
    ):  # fmt: skip
        assert site.get(asked).status_code == status, asked


def test_pages_come_as_files_with_the_same_state(site: TestClient) -> None:
    for path in ("/programmes/offentlig/bill/2026", "/programmes/2007", "/programmes/offentlig/decisions"):
        for form, kind in (("json", "application/json"), ("csv", "text/csv"), ("xlsx", "spreadsheet")):
            reply = site.get(f"/da{path}.{form}")
            assert reply.status_code == 200
            assert kind in reply.headers["content-type"]
    told = site.get("/en/programmes/2007.json?price=2025-PL").json()
    assert told["data"]["head"]["price"] == "2025-PL"
    assert told["meta"]["address"] == "/api/v1/programmes/2007?price=2025-PL"
    drawing = site.get("/en/programmes/offentlig.svg")
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "<title" in drawing.text


def test_what_is_not_published_is_nowhere(site: TestClient, place: Workspace) -> None:
    for path in ("/da/programmes/lokal", "/api/v1/programmes/lokal", "/da/programmes/brudt"):
        assert site.get(path).status_code == 404
    for path in ("/da/programmes", "/api/v1/programmes", "/sitemap.xml", "/da/data/2026-11-21"):
        assert SECRET not in site.get(path).text
    desk = setting_of(place).shelf.current()
    assert not [path for page in PAGE_TYPES for path in page.addresses(desk) if "lokal" in path]


def test_a_frozen_site_has_every_page_that_its_pages_lead_to(place: Workspace) -> None:
    setting = setting_of(place, is_static=True)
    desk = setting.shelf.current()
    known = {path for page in PAGE_TYPES for path in page.addresses(desk)}
    with TestClient(web_app(place, is_static=True), follow_redirects=False) as frozen:
        for path in (one.partition("?")[0] for one in PATHS):
            page = frozen.get(f"/da{path}/")
            assert page.status_code == 200, path
            assert "<form" not in page.text
            assert file_of(f"/da{path}/").endswith("index.html")
            for target in linked(f"/da{path}/", "text/html", page.content):
                if target.startswith("/da/programmes") and target.endswith("/"):
                    assert target.removeprefix("/da").rstrip("/") in known, (path, target)


def test_an_organisation_s_page_leads_to_the_programmes_it_takes_part_in(site: TestClient) -> None:
    page = site.get("/en/o/101").text
    assert "Joint programmes it takes part in" in page
    for href, text in (
        ("programmes/kombit/party/101", "Contributions by"),
        ("programmes/2007", "The joint digit"),
    ):
        assert re.search(rf'href="[^"]*{href}"><span class="stated">{text}', page), href
    assert "Joint programmes it takes part in" not in site.get("/en/o/411").text


def test_an_invented_programme_says_so_on_every_page(site: TestClient) -> None:
    for path in PATHS:
        page = site.get(f"/en{path}").text
        assert ("is invented: its parties" in text_of(page)) == ("/offentlig" in path), path
