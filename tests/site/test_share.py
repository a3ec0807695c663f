"""What one operation for several would cost, as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.site.numerals import check_numerals

from alen.cli.serving import web_app
from alen.store.workspace import Workspace

LANGUAGES = ("da", "en")
THREE = "/share/217+219+210"


@pytest.fixture(scope="module")
def static_site(invented_workspace: Workspace) -> Iterator[TestClient]:
    """The invented country as plain files would show it."""
    with TestClient(web_app(invented_workspace, is_static=True)) as client:
        yield client


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "/share",
        THREE,
        f"{THREE}?engang=9000000&koordinering=2.5",
        f"{THREE}/f64551-net/2020",
        "/share/101+751",
    ],
)
def test_every_number_of_the_page_is_the_answers(packaged_site: TestClient, lang: str, path: str) -> None:
    answer = packaged_site.get(f"/{lang}{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert not check_numerals(packaged_site, f"/{lang}{path}")


def test_it_says_plainly_that_the_figures_cannot_tell(packaged_site: TestClient) -> None:
    page = packaged_site.get(f"/en{THREE}?engang=9000000").text
    text = re.sub(r"<[^>]+>", "", page)
    assert "cannot be told" in text
    assert "crosses zero" in text
    assert "474.3" in text
    assert "proposes nobody" in text
    assert 'role="img"' in page
    assert 'href="../explain/f64551-net/217/2020/single"' in page
    assert "Finance Committee, 22 September 2014" in text


def test_the_form_leads_to_one_address(packaged_site: TestClient) -> None:
    query = "organisation=Helsing%C3%B8r&organisation=219&organisation=&engang=9.000.000&koordinering=2,5"
    answer = packaged_site.get(f"/da/share?{query}")
    assert (answer.status_code, answer.headers["location"]) == (
        301, "/da/share/217+219?engang=9000000&koordinering=2.5",
    )  # fmt: skip
    again = packaged_site.get("/da/share/217+219?koordinering=2.50&engang=0", follow_redirects=True)
    assert str(again.url).endswith("/da/share/217+219?koordinering=2.5")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/share/217", 400),
        ("/share/217+084", 400),
        ("/share/217+219/f64551-net/2024", 404),
        ("/share/217+219/it-net", 404),
        ("/share/217+219/nothing", 404),
        ("/share/217+999", 404),
        ("/share/217+219?engang=-5", 400),
        ("/share/217+219?koordinering=1e3", 400),
        ("/share/217+219?koordinering=900", 400),
        ("/share/217+219/f64551-net/20x0", 404),
        ("/share?organisation=217&organisation=Blaahoej", 404),
        ("/share?organisation=217", 400),
        ("/share?organisation=217&organisation=219&engang=mange", 400),
        ("/share/217+217", 400),
        ("/share/217+219?engang=2.5", 400),
        ("/share/217+219?engang=1.234,56", 400),
        ("/share/217+219?koordinering=NaN", 400),
        ("/share/%3Cscript%3Ealert(1)+217", 404),
        ("/share?" + "&".join(["organisation=217"] * 50), 400),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_answered_says_why(
    packaged_site: TestClient, lang: str, path: str, status: int
) -> None:
    answer = packaged_site.get(f"/{lang}{path}")
    assert answer.status_code == status
    assert answer.text.count('class="notice alert alert-warning"') == 1, "one message, above the form"
    assert answer.text.count('name="organisation"') <= 10
    assert "<script>alert" not in answer.text


def test_a_year_without_inhabitants_keeps_the_form_and_says_why(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/share/217+219/f64551-net/2024").text
    assert "There are both for 2020." in page
    assert 'value="Helsingør"' in page


def test_too_few_organisations_have_no_cost_function(invented_site: TestClient) -> None:
    answer = invented_site.get("/en/share/271+272")
    assert answer.status_code == 200
    assert "too few to tell" in re.sub(r"<[^>]+>", "", answer.text)
    assert not check_numerals(invented_site, "/en/share/271+272")
    assert invented_site.get("/en/share/271+272.svg").status_code == 404
    regions = invented_site.get("/en/share/071+072")
    assert regions.status_code == 200
    assert "too few to tell" in re.sub(r"<[^>]+>", "", regions.text)
    assert not check_numerals(invented_site, "/en/share/071+072")


def test_a_comparison_leads_to_sharing(packaged_site: TestClient) -> None:
    assert 'href="../share/101+751"' in packaged_site.get("/en/compare/101+751").text


def test_its_files_hold_the_answer(packaged_site: TestClient) -> None:
    told = packaged_site.get(f"/da{THREE}.json?engang=9000000").json()["data"]
    assert told["one_off_ore"] == 900_000_000
    assert told["estimate"]["verdict"] == "cannot_tell"
    assert "cannot_tell" in packaged_site.get(f"/da{THREE}.csv").text
    assert packaged_site.get(f"/da{THREE}.svg").text.startswith("<svg")


def test_the_language_switch_keeps_what_was_entered(packaged_site: TestClient) -> None:
    page = packaged_site.get(f"/da{THREE}?engang=9000000&koordinering=2.5").text
    assert "engang=9000000&amp;koordinering=2.5" in page


def test_a_frozen_site_says_that_it_works_nothing_out(static_site: TestClient) -> None:
    for lang in LANGUAGES:
        page = static_site.get(f"/{lang}/share/")
        assert page.status_code == 200
        assert "<form" not in page.text
    assert "work nothing out" in static_site.get("/en/share/").text
