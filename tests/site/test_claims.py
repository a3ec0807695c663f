"""The pages of published statements: the list with its choices, one page for each verdict, and its frame."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.once import once
from tests.site.claimed import with_claims
from tests.site.conftest import client_of
from tests.site.numerals import check_numerals

from alen.store.workspace import Workspace

OWN = {
    "value-confirmed": "confirmed",
    "value-contradicted": "contradicted",
    "value-of-another-definition": "other definition",
    "value-of-an-unknown-definition": "cannot be checked",
    "value-not-loaded": "cannot be checked",
    "value-rounded-to-tens": "contradicted",
    "sum-that-clashes": "the numbers clash",
    "ratio-by-figures": "confirmed",
    "place-by-figures": "cannot be checked",
    "programme-2007": "possible, not decided",
}


@pytest.fixture(scope="module")
def claimed_site(
    invented_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    made = once(tmp_path_factory, "claimed", lambda folder: with_claims(invented_workspace, folder))
    yield from client_of(Workspace(made))


def text_of(page: str) -> str:
    plain = re.sub(r"<[^>]*>", " ", page.split("<main", 1)[1])
    return " ".join(html.unescape(plain).split())


def listed(page: str) -> list[str]:
    """The claims that a list links to."""
    (found,) = re.findall(r'<ul class="claims">(.*?)</ul>', page, re.DOTALL) or [""]
    return re.findall(r'href="[^"]*claims/([a-z0-9-]+)"', found)


# -- the list


def test_the_list_holds_every_claim_with_its_verdict(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/claims").text
    answer = packaged_site.get("/api/v1/claims").json()["data"]
    assert listed(page) == [one["id"] for one in answer["rows"]]
    assert len(listed(page)) == answer["total"] == 11
    text = text_of(page)
    assert "Computerworld · June 2007 · a sum of parts" in text
    for verdict, number in answer["counts"]:
        assert re.search(rf'data-from="claims#/counts/\d/1">{number}</data>', page), verdict


@pytest.mark.parametrize(
    "query",
    [
        "verdict=consistent",
        "measure=region-it",
        "organisation=081",
        "publisher=Computerworld",
        "year=2022",
        "verdict=not_checkable&measure=region-it&organisation=081&publisher=Computerworld&year=2023",
    ],
)
def test_a_choice_leaves_out_the_others_and_stands_in_the_address(
    packaged_site: TestClient, query: str
) -> None:
    page = packaged_site.get(f"/en/claims?{query}")
    rows = packaged_site.get(f"/api/v1/claims?{query}").json()["data"]["rows"]
    assert page.status_code == 200
    assert 0 < len(rows) < 11
    assert listed(page.text) == [one["id"] for one in rows]
    for pair in query.split("&"):
        assert f'<option value="{pair.partition("=")[2]}" selected>' in page.text
    # The choice goes along into the other language, and into the files.
    assert f"da/claims?{query.replace('&', '&amp;')}" in page.text
    found = csv.reader(
        io.StringIO(
            "\n".join(
                line
                for line in packaged_site.get(f"/en/claims.csv?{query}").text.splitlines()
                if not line.startswith("#")
            )
        )
    )
    assert [row[0] for row in found if row and row[0] in listed(page.text)] == listed(page.text)


def test_the_form_leads_to_the_one_address_of_a_choice(packaged_site: TestClient) -> None:
    sent = packaged_site.get("/en/claims?verdict=consistent&measure=&organisation=&publisher=&year=")
    assert sent.status_code == 301
    assert sent.headers["location"] == "/en/claims?verdict=consistent"
    turned = packaged_site.get("/en/claims?year=2022&verdict=not_checkable")
    assert turned.headers["location"] == "/en/claims?verdict=not_checkable&year=2022"


def test_a_choice_that_is_none_is_refused(packaged_site: TestClient) -> None:
    assert packaged_site.get("/en/claims?verdict=true").status_code == 400
    assert packaged_site.get("/en/claims?year=twenty").status_code == 400
    assert packaged_site.get("/en/claims?measure=nothing").status_code == 404
    nothing = packaged_site.get("/en/claims?publisher=Nobody")
    assert nothing.status_code == 200
    assert "No statement fits" in text_of(nothing.text)


# -- one claim


@pytest.mark.parametrize("id_", OWN)
def test_every_verdict_stands_first_and_with_its_reason(claimed_site: TestClient, id_: str) -> None:
    page = claimed_site.get(f"/en/claims/{id_}").text
    text = text_of(page)
    data = claimed_site.get(f"/api/v1/claims/{id_}").json()["data"]
    assert f"Verdict : {OWN[id_]}".replace(" :", ":") in text.replace(" :", ":")
    assert text.index("Verdict") < text.index("What was said") < text.index("Our reading")
    for reading in data["readings"]:
        for check in reading["checks"]:
            for figure in check["figures"]:
                for address in figure["explain"]:
                    assert f"explain/{address}" in page


@pytest.mark.parametrize("id_", OWN)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_numeral_stands_in_the_api(claimed_site: TestClient, id_: str, lang: str) -> None:
    assert check_numerals(claimed_site, f"/{lang}/claims/{id_}") == []
    assert check_numerals(claimed_site, f"/{lang}/embed/claims/{id_}") == []


def test_figures_lead_to_how_they_are_made(claimed_site: TestClient) -> None:
    page = claimed_site.get("/en/claims/ratio-by-figures").text
    links = set(re.findall(r'href="\.\./(explain/[^"]+)"', page))
    assert links == {"explain/it-net/271/2023/narrow", "explain/it-net/272/2023/narrow"}
    assert all(claimed_site.get(f"/en/{one}").status_code == 200 for one in links)


def test_a_clash_names_the_numbers_and_the_reply_stands_beside_it(claimed_site: TestClient) -> None:
    page = claimed_site.get("/en/claims/sum-that-clashes").text
    text = text_of(page)
    assert "These cannot all be true" in text
    assert "We correct it." in text
    assert 'href="https://example.org/reply"' in page
    assert "so the two cannot be the same number" in text
    assert "Read more coarsely" in text


def test_a_verdict_that_hangs_on_zeros_says_so(claimed_site: TestClient) -> None:
    text = text_of(claimed_site.get("/en/claims/value-rounded-to-tens").text)
    assert "the result is another; both are shown" in text
    assert "the result is another" not in text_of(claimed_site.get("/en/claims/value-confirmed").text)


def test_who_lacks_a_figure_is_named(claimed_site: TestClient) -> None:
    text = text_of(claimed_site.get("/en/claims/place-by-figures").text)
    assert "not all of them have a figure" in text
    assert "Without a figure: Copenhagen" in text


def test_what_would_decide_it_comes_with_the_command(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/claims/regions-it-2022-2023").text
    assert "<code>alen update --table REGR55</code>" in page
    assert "REGR55 is not in this edition" in text_of(page)


def test_both_readings_of_the_agreement_are_there_and_one_is_likelier(packaged_site: TestClient) -> None:
    text = text_of(packaged_site.get("/en/claims/digital-administration-2007").text)
    assert "Our reading A" in text
    assert "Our reading B" in text
    assert text.count("it alone splits the sum") == 1
    assert "Read more coarsely" in text


def test_a_quotation_is_marked_with_its_language(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/claims/programme-2007").text
    assert '<p lang="da">“mere end 155 millioner kroner”</p>' in page
    assert 'href="https://www.computerworld.dk/art/39786"' in page


def test_the_page_comes_as_files(claimed_site: TestClient) -> None:
    for form in ("json", "csv", "xlsx", "svg"):
        assert claimed_site.get(f"/en/claims/value-confirmed.{form}").status_code == 200, form
        if form != "svg":
            assert claimed_site.get(f"/en/claims.{form}").status_code == 200, form
    assert claimed_site.get("/en/claims/value-confirmed.json").json()["data"]["row"]["verdict"] == "confirmed"
    svg = claimed_site.get("/en/claims/value-confirmed.svg").text
    assert "<style>" in svg
    assert "What the words allow" in svg
    # A place alone is no interval to draw.
    assert claimed_site.get("/en/claims/place-by-figures.svg").status_code == 404
    assert "place-by-figures.svg" not in claimed_site.get("/en/claims/place-by-figures").text


def test_an_unknown_claim_is_told_with_the_nearest(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/en/claims/programme-2008")
    assert answer.status_code == 404
    assert "programme-2007" in answer.text


# -- where else they show


def test_its_frame_stands_alone(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/en/embed/claims/monopoly-2017")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    page = answer.text
    assert "<nav" not in page
    assert "<script" not in page
    assert "Verdict" in page
    assert "<svg" in page
    assert 'href="#t-checks-A" target="_self"' in page
    assert 'id="t-checks-A"' in page
    assert "&lt;iframe src=" in packaged_site.get("/en/claims/monopoly-2017").text
    assert "frame-ancestors *" not in packaged_site.get("/en/claims").headers["content-security-policy"]


def test_pages_of_what_they_are_about_list_them(packaged_site: TestClient, claimed_site: TestClient) -> None:
    region = packaged_site.get("/en/o/081").text
    # Those that name it stand before those of all its kind.
    assert set(listed(region)[:2]) == {"regions-it-three-times", "health-it-infrastructure-2009"}
    assert len(listed(region)) == 5
    assert "claims?organisation=081" in region
    assert "regions-it-three-times" in listed(packaged_site.get("/en/m/region-it").text)
    measure = claimed_site.get("/en/m/it-net").text
    assert "value-confirmed" in measure
    assert "claims?measure=it-net" in measure
    assert listed(packaged_site.get("/en/m/population").text) == []


def test_they_are_found_by_words_and_by_the_menu(packaged_site: TestClient) -> None:
    assert 'href="claims"' in packaged_site.get("/en/").text
    found = packaged_site.get("/en/find?q=computerworld").text
    assert "claims/programme-2007" in found
    assert "claims/monopoly-2017" not in found
    assert "claims/monopoly-2017" in packaged_site.get("/en/find?q=monopoly").text


def test_a_dated_page_keeps_its_edition(packaged_site: TestClient) -> None:
    edition = packaged_site.get("/api/v1/claims").json()["data"]["edition_id"]
    page = packaged_site.get(f"/u/{edition}/en/claims/programme-2007")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "public, max-age=3600"
    assert f"/u/{edition}/en/claims/programme-2007" in page.text
