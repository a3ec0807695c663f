"""The list of organisations and each one's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from tests.build.samples import NOON, built, fetch_from, fetched_workspace
from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World
from tests.site.numerals import check_numerals

from alen.cli.serving import web_app
from alen.store.workspace import Workspace

LANGUAGES = ("da", "en")


@pytest.fixture(scope="module")
def static_site(invented_workspace: Workspace) -> Iterator[TestClient]:
    """The invented country as plain files would show it."""
    with TestClient(web_app(invented_workspace, is_static=True)) as client:
        yield client


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_holds_everybody_by_region_and_what_stands_apart(
    packaged_site: TestClient, lang: str
) -> None:
    page = packaged_site.get(f"/{lang}/o").text
    links = set(re.findall(r'href="o/([\w-]+)"', page))
    assert len({one for one in links if re.fullmatch(r"[1-8]\d\d", one)}) == 98 + 1  # Christiansø
    assert {"081", "082", "083", "084", "085", "R-OESTDANMARK", "000", "411", "910", "01"} <= links
    north = page.index('id="h-081"')
    assert north < page.index('<a href="o/825"') < page.index('id="h-085"')
    assert page.index('id="h-others"') < page.index('<a href="o/R-OESTDANMARK"')
    assert not check_numerals(packaged_site, f"/{lang}/o")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["101", "825", "081", "084", "R-OESTDANMARK", "000", "411", "910", "01"])
def test_every_kind_of_organisation_has_a_page_whose_numbers_the_api_gives(
    packaged_site: TestClient, lang: str, code: str
) -> None:
    answer = packaged_site.get(f"/{lang}/o/{code}")
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert not check_numerals(packaged_site, f"/{lang}/o/{code}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["271", "071", "000"])
def test_the_same_holds_where_everything_is_loaded(invented_site: TestClient, lang: str, code: str) -> None:
    assert not check_numerals(invented_site, f"/{lang}/o/{code}")


def test_each_figure_leads_to_its_measure_and_to_how_it_was_made(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/o/825").text
    assert 'href="../m/f64551-net/825"' in page
    assert 'href="../explain/f64551-net/825/2024/single"' in page
    for href in set(re.findall(r'href="\.\./((?:m|explain)/[^"]+)"', page)):
        assert packaged_site.get(f"/da/{href}").status_code in (200, 301), href


def test_a_scope_that_is_not_the_first_keeps_its_name_in_the_link(invented_site: TestClient) -> None:
    page = invented_site.get("/da/o/271").text
    assert 'href="../m/it-net/271?scope=' in page
    for href in set(re.findall(r'href="\.\./(m/[^"]+)"', page)):
        assert invented_site.get(f"/da/{href.replace('&amp;', '&')}").status_code == 200, href


def test_laesoe_has_its_place_change_and_line(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/o/825").text
    row = re.search(r'<tr><th scope="row"><a href="\.\./m/f64551-net/825">.*?</tr>', page, re.DOTALL)
    assert row is not None
    text = re.sub(r"<[^>]+>", "", row[0])
    assert "10,641" in text
    assert "1 (1–2) of 98" in text
    assert "+5.2%" in text
    assert 'class="line small own"' in row[0]


def test_what_is_missing_says_why_and_what_would_load_it(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/o/825").text
    assert "ikke hentet" in page
    assert 'id="h-lacking"' in page
    assert "REGK31" in page
    assert "alen update" in page


def test_a_region_that_takes_over_is_summed_backwards(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/o/R-OESTDANMARK").text
    assert "sum af dem, den afløser" in page
    assert 'href="084"' in page
    assert 'href="085"' in page
    assert "1. januar 2027" in page


def test_a_group_shows_its_members_and_no_ranks(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/o/910").text
    assert 'id="h-members"' in page
    assert 'href="101"' in page
    assert 'id="h-figures"' not in page


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Aarhus", "751"), ("r-oestdanmark", "R-OESTDANMARK"), ("84", "084"), ("laesoe", "825")],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_or_another_spelling_leads_to_the_code(
    packaged_site: TestClient, lang: str, typed: str, code: str
) -> None:
    answer = packaged_site.get(f"/{lang}/o/{typed}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/{lang}/o/{code}")


def test_an_unknown_organisation_gives_the_nearest_names(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/en/o/Aarhuss")
    assert answer.status_code == 404
    assert "Aarhus" in answer.text


def test_its_files_hold_its_measures(packaged_site: TestClient) -> None:
    assert "f64551-net" in packaged_site.get("/da/o/825.csv").text
    assert packaged_site.get("/da/o/825.json").json()["data"]["organisation"]["code"] == "825"
    assert packaged_site.get("/da/o/825.xlsx").content[:2] == b"PK"


def test_machines_are_told_what_it_is(packaged_site: TestClient) -> None:
    assert '"@type":"GovernmentOrganization"' in packaged_site.get("/da/o/825").text
    assert "GovernmentOrganization" not in packaged_site.get("/da/o/910").text


def test_a_frozen_page_has_no_form(static_site: TestClient) -> None:
    page = static_site.get("/da/o/271/").text
    assert "<form" not in page
    assert 'href="../../m/it-net/271/"' in page


@pytest.fixture(scope="module")
def second_edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An edition of the invented country after one that held fewer tables."""
    made = fetched_workspace(tmp_path_factory.mktemp("second") / "workspace", World(), ("REGK31", "REGK11"))
    built(made, NOON - timedelta(days=1))
    with ReplayServer(Service(World())) as server:
        fetch_from(server.address, made, ("FOLK1A",))
    built(made)
    with TestClient(web_app(made), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_changed_since_the_last_edition_is_said_and_can_be_followed(
    second_edition: TestClient, lang: str
) -> None:
    for path in (f"/{lang}/", f"/{lang}/o/271"):
        page = second_edition.get(path).text
        assert 'class="changes"' in page
        assert "data/diff/2026-11-20/2026-11-21" in page
        assert 'data-from="changes#/measures/0/' in page
        assert not check_numerals(second_edition, path)
