"""The page on differences: every number is the API's, and what cannot be said is said."""

from __future__ import annotations

import gzip
import re

import pytest
from starlette.testclient import TestClient
from tests.site.numerals import check_numerals

from alen.words import LANGUAGES

PAGE = "/differences/f64551-net"


@pytest.mark.parametrize(
    "path",
    [
        f"/da{PAGE}", f"/en{PAGE}", f"/da{PAGE}/2020", f"/en{PAGE}/2020?kontering=30&andel=0.9",
        f"/en{PAGE}/2016?kontering=0",
    ],
)  # fmt: skip
def test_every_number_is_the_apis(packaged_site: TestClient, path: str) -> None:
    assert packaged_site.get(path).status_code == 200
    assert check_numerals(packaged_site, path) == []


@pytest.mark.parametrize("path", ["/da/differences/it-net", "/en/differences/region-it"])
def test_a_country_in_which_all_is_loaded(invented_site: TestClient, path: str) -> None:
    assert invented_site.get(path).status_code == 200
    assert check_numerals(invented_site, path) == []


def test_a_page_is_light(packaged_site: TestClient) -> None:
    for language in LANGUAGES:
        body = packaged_site.get(f"/{language}{PAGE}").content
        assert len(gzip.compress(body)) < 60_000


def test_years_without_inhabitants_have_no_kroner(packaged_site: TestClient) -> None:
    without = packaged_site.get(f"/en{PAGE}/2024").text
    assert "the population on 1 January 2024 is not loaded" in without
    assert "DKK million" not in without
    whole = packaged_site.get(f"/en{PAGE}/2020").text
    assert "sums in millions of kroner" in whole
    assert re.search(r"<data[^>]*>1,264\.1</data>", whole)


def test_what_booking_alone_explains_is_not_shown(packaged_site: TestClient) -> None:
    wide, none = (packaged_site.get(f"/en{PAGE}/2020?kontering={pct}").text for pct in (50, 0))
    said = "booking alone can explain it"
    assert wide.count(said) > 100
    assert none.count(said) == 0


def test_it_never_says_potential_or_95_per_cent(packaged_site: TestClient) -> None:
    for language in LANGUAGES:
        html = re.sub(r"<option.*?</option>", " ", packaged_site.get(f"/{language}{PAGE}").text)
        html = re.sub(r"<[^>]*>", " ", html)
        assert not re.search(r"95 ?(%|pct|per cent)", html)
        assert "potentiale" not in html


def test_expected_spend_is_refused_with_the_reason(invented_site: TestClient) -> None:
    html = invented_site.get("/en/differences/region-it").text
    assert "No expected spend is said:" in html
    assert "counted from the common median" in html


def test_addresses_have_one_form(packaged_site: TestClient) -> None:
    def sent_to(path: str) -> str:
        reply = packaged_site.get(path)
        assert reply.status_code in {301, 302, 307, 308}, reply.status_code
        return reply.headers["location"]

    assert sent_to(f"/da{PAGE}?kontering=10&andel=1").endswith("f64551-net")
    assert sent_to(f"/da{PAGE}?year=2020&kontering=15").endswith("f64551-net/2020?kontering=15")
    assert sent_to(f"/da{PAGE}/2020?andel=0,95").endswith("f64551-net/2020?andel=0.95")
    assert sent_to(f"/da{PAGE}/2020?andel=0.9&kontering=5").endswith("?kontering=5&andel=0.9")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PAGE}?kontering=51", 400), (f"{PAGE}?kontering=x", 400), (f"{PAGE}?andel=2", 400),
        (f"{PAGE}/1900", 404), (f"{PAGE}/20x0", 404), ("/differences/population", 404),
        ("/differences/nothing", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(packaged_site: TestClient, path: str, status: int) -> None:
    assert packaged_site.get(f"/en{path}").status_code == status


def test_its_files(packaged_site: TestClient) -> None:
    for form, starts in (("csv", "#"), ("json", "{"), ("svg", "<svg")):
        reply = packaged_site.get(f"/da{PAGE}/2020.{form}?kontering=20")
        assert reply.status_code == 200
        assert reply.text.lstrip("\ufeff").startswith(starts)
    assert packaged_site.get(f"/da{PAGE}/2020.xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    "path",
    [
        "/da/m/f64551-net/751", "/en/m/f64551-net", "/en/m/f64551-net/101/2020?kontering=30",
        "/da/m/f64551-net/751?kontering=0",
    ],
)  # fmt: skip
def test_a_measures_page_tells_of_it_and_leads_on(packaged_site: TestClient, path: str) -> None:
    html = packaged_site.get(path).text
    assert check_numerals(packaged_site, path) == []
    part = html[html.index('id="h-differences"') :]
    found = re.search(r'href="([^"]*differences[^"]*)"', part)
    assert found is not None
    assert len(gzip.compress(html.encode())) < 60_000
    if "2020" in path:
        assert "differences/f64551-net/2020?kontering=30" in found[1]


def test_the_gap_of_one_is_said_or_why_not(packaged_site: TestClient) -> None:
    html = packaged_site.get("/en/m/f64551-net/751").text
    part = re.sub(r"<[^>]*>", "", html[html.index('id="h-differences"') :])
    alike = re.findall(
        r"Aarhus: no example is worked out of the distance to (.+?), since booking practice alone", part
    )
    assert alike == ["the median and the lowest quartile"], "not shown for one reason, said in one sentence"
    assert re.search(r"Aarhus booked DKK [\d,]+ more per inhabitant than expected spend", part)
    assert "it cannot be told which" in part


def test_a_measure_without_bands_has_no_such_part(packaged_site: TestClient) -> None:
    assert "h-differences" not in packaged_site.get("/en/m/population/101").text


@pytest.mark.parametrize(
    "path",
    [
        f"/da{PAGE}/2020?organisation=101", f"/en{PAGE}/2024?organisation=825&kontering=0",
        f"/en{PAGE}/2020?organisation=751&price=real&deflator=consumer-prices",
        f"/da{PAGE}/2020?price=real&base=2018&deflator=consumer-prices",
    ],
)  # fmt: skip
def test_one_organisation_and_other_prices(packaged_site: TestClient, path: str) -> None:
    html = packaged_site.get(path).text
    assert check_numerals(packaged_site, path) == []
    if "organisation" in path:
        code = re.search(r"organisation=(\d+)", path)
        assert code is not None
        own = html[html.index('id="h-own"') : html.index('id="h-rules"')]
        assert own.count("<li>") == 7
        assert f"m/f64551-net/{code[1]}" in own
        assert f'<tr id="o-{code[1]}" class="own">' in html
        assert html.count('class="own"') == 1
        assert f'<option value="{code[1]}" selected>' in html
    if "price" in path:
        made = html[html.index('id="h-made"') : html.index('id="h-use"')]
        assert re.search(r"<strong>(Prices|Priser)</strong>", made)
        assert re.search(r"/explain/f64551-net/\d+/2020/single\?price=real", html) or "2020" not in path
        plain = packaged_site.get(re.sub(r"[?&](price|base|deflator)=[^&]*", "", path).replace("&", "?", 1))
        assert plain.text != html


def test_prices_scale_every_sum_alike(packaged_site: TestClient) -> None:
    now, then = (
        packaged_site.get(f"/en{PAGE}/2020.json{query}").json()["data"]
        for query in ("", "?price=real&base=2018&deflator=consumer-prices")
    )
    assert then["header"]["price"]["base_year"] == 2018
    ratios = {
        round(b["target"] / a["target"], 6)
        for a, b in zip(now["rules"], then["rules"], strict=True)
        if a["target"] and a["rule"] != "expected"
    }
    assert len(ratios) == 1
    assert 0.9 < next(iter(ratios)) < 1


def test_a_form_leads_to_the_address(packaged_site: TestClient) -> None:
    def sent_to(query: str) -> str:
        reply = packaged_site.get(f"/da{PAGE}?year=2020&{query}")
        assert reply.status_code in {301, 302, 307, 308}
        return reply.headers["location"]

    assert sent_to("organisation=&deflator=&base=&kontering=10&andel=1").endswith("f64551-net/2020")
    assert sent_to("organisation=Aarhus&kontering=10").endswith("2020?organisation=751")
    sent = sent_to("organisation=751&deflator=consumer-prices&base=2018&kontering=15&andel=0.9")
    assert sent.endswith(
        "2020?organisation=751&price=real&base=2018&deflator=consumer-prices&kontering=15&andel=0.9"
    )


def test_it_leads_to_the_ways_of_computing(packaged_site: TestClient) -> None:
    for language in LANGUAGES:
        html = packaged_site.get(f"/{language}{PAGE}/2020").text
        made = html[html.index('id="h-made"') : html.index('id="h-use"')]
        ways = re.findall(r'href="[^"]*method/how/([\w-]+)"', made)
        assert {"potential", "noise-floor", "expected", "swing"} <= set(ways)
        assert "method/f64551-net" not in made
        for one in ways:
            assert packaged_site.get(f"/{language}/method/how/{one}").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("organisation=ingenby", 404), ("organisation=1084", 404), ("organisation=411", 400),
        ("price=old", 400), ("price=real&deflator=nothing", 400),
        ("price=real&base=1&deflator=consumer-prices", 400),
        ("price=real&base=1900&deflator=consumer-prices", 400),
    ],
)  # fmt: skip
def test_choices_that_there_are_not(packaged_site: TestClient, query: str, status: int) -> None:
    assert packaged_site.get(f"/en{PAGE}/2020?{query}").status_code == status
