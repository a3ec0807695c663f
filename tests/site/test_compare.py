"""Organisations side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
@pytest.mark.parametrize("path", ["101+751", "101+751+825+360+400+410", "101+751/2020"])
def test_municipalities_stand_side_by_side(packaged_site: TestClient, lang: str, path: str) -> None:
    answer = packaged_site.get(f"/{lang}/compare/{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert 'role="img"' in answer.text
    assert not check_numerals(packaged_site, f"/{lang}/compare/{path}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["071+072", "271+272+273"])
def test_the_same_holds_where_everything_is_loaded(invented_site: TestClient, lang: str, path: str) -> None:
    assert not check_numerals(invented_site, f"/{lang}/compare/{path}")


def test_figures_have_places_and_lead_to_how_they_were_made(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/compare/101+825").text
    text = re.sub(r"<[^>]+>", "", page)
    assert "10,641" in text
    assert re.search(r"\b1 \(1–\d+\) of 98", text)
    assert "1 of 98" not in text
    assert "A place is given only with the band it could lie in." in text
    assert 'href="../explain/f64551-net/825/2024/single"' in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_leads_to_the_address_and_forgives_names_and_empty_fields(
    packaged_site: TestClient, lang: str
) -> None:
    query = "organisation=&organisation=101&organisation=aarhus&organisation=101&organisation="
    answer = packaged_site.get(f"/{lang}/compare?{query}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/{lang}/compare/101+751")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("101", "Vælg mindst en mere"),
        ("101+751+825+360+400+410+420", "Vælg højst seks"),
        ("101+081", "Kommuner kan ikke sammenlignes med regioner"),
        ("101+000", "Kun kommuner og regioner"),
    ],
)
def test_what_cannot_be_compared_says_what_to_do(packaged_site: TestClient, codes: str, said: str) -> None:
    answer = packaged_site.get(f"/da/compare/{codes}")
    assert answer.status_code == 400
    assert said in answer.text
    assert 'name="organisation"' in answer.text
    asked = "&".join(f"organisation={code}" for code in codes.split("+"))
    again = packaged_site.get(f"/da/compare?{asked}")
    assert again.status_code == 400
    assert said in again.text


def test_a_name_that_is_none_keeps_the_form(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/en/compare?organisation=101&organisation=Blaahoej")
    assert answer.status_code == 404
    assert "Blaahoej" in answer.text
    assert 'name="organisation"' in answer.text
    several = packaged_site.get("/en/compare?organisation=101&organisation=S")
    assert several.status_code == 400
    assert "<form" in several.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_compare_alone_explains_and_asks(packaged_site: TestClient, lang: str) -> None:
    page = packaged_site.get(f"/{lang}/compare").text
    assert page.count('type="checkbox"') == 5
    assert page.count('type="text"') == 6
    assert not check_numerals(packaged_site, f"/{lang}/compare")


def test_another_order_is_another_page_and_another_spelling_is_not(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/da/compare/Aarhus+101/2020")
    assert (answer.status_code, answer.headers["location"]) == (301, "/da/compare/751+101/2020")


def test_its_files_hold_the_comparison(packaged_site: TestClient) -> None:
    assert packaged_site.get("/da/compare/101+751.json").json()["data"]["kind"] == "municipality"
    assert "751" in packaged_site.get("/da/compare/101+751.csv").text
    assert packaged_site.get("/da/compare/101+081.json").status_code == 400


def test_a_year_without_figures_is_no_page(packaged_site: TestClient) -> None:
    assert packaged_site.get("/da/compare/101+751/1990").status_code == 404
    assert packaged_site.get("/da/compare/101+751/later").status_code == 404


def test_a_frozen_site_explains_that_it_holds_no_comparisons(static_site: TestClient) -> None:
    page = static_site.get("/da/compare/").text
    assert "<form" not in page
    assert "rene filer" in page
