"""The pages of methods: every one in both languages, with what the code says and what was simulated."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient
from tests.site.numerals import check_numerals

from alen.answers.coverage import trials_of
from alen.answers.methods import code_part, find_method, methods
from alen.site.pages.method_way import ASSUMED, COUNTED, PARTS, RULES, TRIALS
from alen.site.routes import PAGE_TYPES, match

IDS = [one.id for one in methods()]


def text_of(page: str) -> str:
    plain = re.sub(r"<[^>]*>", " ", page.split("<main", 1)[1])
    return " ".join(html.unescape(plain).split())


@pytest.mark.parametrize("id_", IDS)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_method_page_says_all_of_it(packaged_site: TestClient, lang: str, id_: str) -> None:
    reply = packaged_site.get(f"/{lang}/method/how/{id_}")
    assert reply.status_code == 200
    seen, note = text_of(reply.text), find_method(id_)
    for text in (note.title, note.about, *note.assumptions, *note.limits):
        assert " ".join(text.in_language(lang).split()) in seen
    for line in (*note.formula, *note.literature):
        assert " ".join(line.split()) in seen
    for name in note.code:
        assert f"alen.{name}" in seen
        for step in code_part(name).steps:
            assert " ".join(step.answer.split()) in seen


def test_the_list_leads_to_every_method(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/method").text
    assert re.findall(r'href="method/how/([a-z-]+)"', page) == IDS


def test_a_method_is_found_beside_the_measures_too(packaged_site: TestClient) -> None:
    reply = packaged_site.get("/da/method/swing", follow_redirects=False)
    assert reply.status_code in (301, 302, 307, 308)
    assert reply.headers["location"].endswith("/da/method/how/swing")
    assert packaged_site.get("/da/method/how/swings").status_code == 404


def test_no_method_is_called_as_a_measure(packaged_site: TestClient) -> None:
    measures = {one["id"] for one in packaged_site.get("/api/v1/measures").json()["data"]["measures"]}
    assert measures.isdisjoint(IDS)


def test_where_a_band_fails_its_page_says_so(packaged_site: TestClient) -> None:
    """Booking assumed half of what it is: the page prints how few truths its bands then hold."""
    page = packaged_site.get("/en/method/how/swing").text
    low = min(one.pct for one in trials_of(("figures",)) if one.assumed == "too small")
    assert low < 80.0
    assert f">{low:.1f}</data>" in page
    assert "too small" in text_of(page)


@pytest.mark.parametrize(
    "path", ["/da/method/how/swing", "/en/method/how/noise-floor", "/da/method/how/gate"]
)
def test_every_number_is_one_of_the_api(packaged_site: TestClient, path: str) -> None:
    assert check_numerals(packaged_site, path) == []


def test_every_word_of_the_tables_is_known() -> None:
    assert {one.part for one in methods()} == PARTS.keys()
    asked = {trial for one in methods() for trial in one.trials}
    assert asked <= TRIALS.keys()
    for one in trials_of(tuple(asked)):
        assert one.counted in COUNTED
        assert one.rule in {"", *RULES}
        assert one.assumed in {"", *ASSUMED}


def test_where_a_method_is_used_there_is_a_page() -> None:
    assert PAGE_TYPES
    for one in methods():
        for used in one.used:
            page = used.page.format(measure="f64551-net", year=2020)
            assert not page or match(page) is not None, (one.id, used.page)


@pytest.mark.parametrize(
    ("id_", "page"),
    [
        ("noise-floor", "differences/f64551-net"), ("potential", "differences/f64551-net"),
        ("expected", "differences/f64551-net"), ("dea", "m/f64551-net/2020/frontier"),
        ("gate", "m/f64551-net/2020/frontier"),
    ],
)  # fmt: skip
def test_a_method_leads_to_the_page_that_uses_it(packaged_site: TestClient, id_: str, page: str) -> None:
    html = packaged_site.get(f"/en/method/how/{id_}").text
    used = html[html.index('id="h-used"') :]
    found = re.search(rf'href="([^"]*{re.escape(page)})"', used)
    assert found is not None
    assert packaged_site.get(f"/en/{page}").status_code == 200


def test_the_api_gives_what_the_page_shows(packaged_site: TestClient) -> None:
    listed = packaged_site.get("/api/v1/methods").json()["data"]["methods"]
    assert [one["id"] for one in listed] == IDS
    found = packaged_site.get("/api/v1/methods/noise-floor").json()["data"]
    assert found["method"]["formula"] == list(find_method("noise-floor").formula)
    assert len(found["trials"]) == len(trials_of(("excess",)))
    assert packaged_site.get("/api/v1/methods/none").status_code == 404
