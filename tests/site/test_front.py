"""The front page and finding: a reader's first ten seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
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
def test_the_front_page_finds_says_shows_and_lists_what_is_missing(
    packaged_site: TestClient, lang: str
) -> None:
    page = packaged_site.get(f"/{lang}/").text
    assert '<form class="finder" method="get" action="find"' in page
    assert '<option value="Aarhus" data-href="o/751">' in page
    assert page.count("<h1>") == 1
    assert 'role="img"' in page
    assert re.search(r'<a href="o/825">Læsø</a></th><td><data value="10641', page)
    assert "alen update" in page
    assert "alen import" in page
    assert 'href="m/it-net"' in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_the_front_page_is_one_that_the_api_gives(
    packaged_site: TestClient, invented_site: TestClient, lang: str
) -> None:
    assert not check_numerals(packaged_site, f"/{lang}/")
    assert not check_numerals(invented_site, f"/{lang}/")


def test_without_it_figures_the_front_page_says_so_before_it_shows_another_function(
    packaged_site: TestClient, invented_site: TestClient
) -> None:
    page = packaged_site.get("/da/").text
    assert page.index("It-tallene er ikke hentet") < page.index('id="h-picture"')
    assert "It-tallene er ikke hentet" not in invented_site.get("/da/").text


def test_the_first_edition_says_that_there_is_nothing_to_compare_with(packaged_site: TestClient) -> None:
    assert "This is the first data edition" in packaged_site.get("/en/").text


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("aarhus", "/o/751"),
        ("ÅRHUS", "/o/751"),
        ("Laesoe", "/o/825"),
        ("Københavns Kommune", "/o/101"),
        ("101", "/o/101"),
        ("84", "/o/084"),
        ("kolding ", "/o/621"),
        ("Thist", "/o/787"),
        ("f64551-net", "/m/f64551-net"),
        ("IT_NET", "/m/it-net"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_that_means_one_thing_leads_there(
    packaged_site: TestClient, lang: str, typed: str, path: str
) -> None:
    answer = packaged_site.get(f"/{lang}/find?q={quote(typed)}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/{lang}{path}")


def test_a_word_that_many_names_hold_lists_them_those_that_begin_so_first(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/da/find?q=sjælland")
    assert answer.status_code in (200, 301)
    listed = packaged_site.get("/da/find?q=ho")
    assert listed.status_code == 200
    names = re.findall(r'<li><a href="o/\w+">([^<]+)</a> <span class="note">', listed.text)
    assert names[:3] == ["Holbæk", "Holstebro", "Horsens"]
    assert "Region Hovedstaden" in names


def test_measures_are_found_by_a_part_of_their_name(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/find?q=telefoni").text
    assert 'href="m/it-net"' in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_that_nothing_is_called_gives_the_nearest_names(packaged_site: TestClient, lang: str) -> None:
    answer = packaged_site.get(f"/{lang}/find?q=koebenhvn")
    assert answer.status_code == 404
    assert '<a href="o/101">' in answer.text.partition('class="finder"')[0]
    assert not check_numerals(packaged_site, f"/{lang}/find")


def test_what_is_typed_is_shown_as_text(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/da/find?q=" + quote('<script>"x"</script>'))
    assert answer.status_code == 404
    assert "<script>&" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_an_empty_search_shows_everybody(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/find").text
    assert page.count('href="o/') >= 98 + 5


def test_a_frozen_site_lists_names_in_place_of_the_form(static_site: TestClient) -> None:
    for path in ("/da/", "/da/find/"):
        page = static_site.get(path).text
        assert 'method="get"' not in page
        assert "o/271/" in page
