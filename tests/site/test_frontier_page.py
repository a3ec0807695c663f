"""The frontier's page: behind its gate, in both languages, with its files; never the front of anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.answers.many_towns import MEASURE, towns
from tests.answers.wasteful_towns import closed_country, open_country, wasteful
from tests.site.numerals import check_numerals
from tests.site.one_edition import site_of

from alen.answers.efficiency_engine import Engines
from alen.cli.serving import web_app
from alen.store.workspace import Workspace

LANGUAGES = ("da", "en")
PATH = "/m/f64551-net/2020/frontier"
OPEN = f"/m/{MEASURE}/2022/frontier"


@pytest.fixture(scope="module")
def frozen_site(packaged_workspace: Workspace) -> Iterator[TestClient]:
    """The packaged figures as plain files would show them."""
    with TestClient(web_app(packaged_workspace, is_static=True)) as client:
        yield client


@pytest.fixture(scope="module")
def open_site() -> Iterator[TestClient]:
    """An invented country whose gate opens."""
    with TestClient(site_of(open_country()), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def closed_site() -> Iterator[TestClient]:
    """One whose does not."""
    with TestClient(site_of(closed_country()), follow_redirects=False) as client:
        yield client


def text_of(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?kontering=5", "?kontering=0&rts=crs"])
def test_every_number_of_the_page_is_the_answers(packaged_site: TestClient, lang: str, query: str) -> None:
    answer = packaged_site.get(f"/{lang}{PATH}{query}")
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert not check_numerals(packaged_site, f"/{lang}{PATH}{query}")


def test_it_says_that_nothing_can_be_told_and_shows_no_score(packaged_site: TestClient) -> None:
    page = packaged_site.get(f"/en{PATH}").text
    text = text_of(page)
    assert "cannot be told from noise" in text
    assert "Claimable score" not in text
    assert "What lies beyond" not in text
    assert 'id="t-gate"' in page
    assert 'id="t-peers"' in page
    assert 'id="t-drivers"' in page
    assert "Nothing is left out." in text
    assert 'role="img"' in page
    assert 'href="../../../method/how/gate"' in page
    assert "../../../explain/f64551-net/101/2020/single" in page
    # Returns to scale are of scores.
    assert 'name="rts"' not in page


@pytest.mark.parametrize(
    ("asked", "normal"),
    [
        (f"{PATH}?rts=vrs", PATH),
        (f"{PATH}?kontering=10", PATH),
        (f"{PATH}?kontering=5,0&rts=crs", f"{PATH}?kontering=5&rts=crs"),
        (f"{PATH}?rts=crs&kontering=5", f"{PATH}?kontering=5&rts=crs"),
        (f"{PATH}?year=2020&scope=single", PATH),
    ],
)
def test_every_state_has_one_address(packaged_site: TestClient, asked: str, normal: str) -> None:
    answer = packaged_site.get(f"/da{asked}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/da{normal}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/m/f64551-net/2024/frontier", 404),
        ("/m/f64551-net/20x0/frontier", 404),
        ("/m/region-it/2020/frontier", 404),
        ("/m/nothing/2020/frontier", 404),
        (f"{PATH}?rts=xrs", 400),
        (f"{PATH}?kontering=NaN", 400),
        (f"{PATH}?kontering=-1", 400),
        (f"{PATH}?kontering=1e9", 400),
        (f"{PATH}?scope=wide", 400),
    ],
)
def test_what_cannot_be_asked_is_refused(packaged_site: TestClient, path: str, status: int) -> None:
    answer = packaged_site.get(f"/en{path}")
    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1


def test_a_year_without_inhabitants_says_which_have_them(packaged_site: TestClient) -> None:
    assert "There are both for 2020." in packaged_site.get("/en/m/f64551-net/2024/frontier").text


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "svg"])
def test_the_page_has_its_files(packaged_site: TestClient, form: str) -> None:
    page = packaged_site.get(f"/da{PATH}")
    assert f"frontier.{form}" in page.text
    answer = packaged_site.get(f"/da{PATH}.{form}")
    assert answer.status_code == 200
    assert len(answer.content) > 1000


def test_page_and_api_are_one_answer(packaged_site: TestClient) -> None:
    page = packaged_site.get(f"/da{PATH}.json?kontering=5").json()["data"]
    api = packaged_site.get("/api/v1/frontier/f64551-net?year=2020&booking=5").json()["data"]
    assert page == api
    assert api["lenses"] is None
    assert api["gate"]["sigma_booking"] == 0.05


def test_differences_and_method_lead_to_it_and_no_organisation_does(packaged_site: TestClient) -> None:
    differences = packaged_site.get("/en/differences/f64551-net").text
    assert 'href="../m/f64551-net/2020/frontier"' in differences
    assert 'href="../m/f64551-net/2020/frontier"' in packaged_site.get("/en/method/f64551-net").text
    assert "frontier" not in packaged_site.get("/en/method/region-it").text.split("<main")[1]
    for page in ("/en/o/101", "/en/m/f64551-net/101", "/en/m/f64551-net/101/2020"):
        answer = packaged_site.get(page)
        assert answer.status_code == 200
        assert "2020/frontier" not in answer.text


def test_it_holds_as_a_file(frozen_site: TestClient) -> None:
    page = frozen_site.get(f"/en{PATH}/")
    assert page.status_code == 200
    assert "cannot be told from noise" in text_of(page.text)
    # Nothing there depends on a query.
    assert "<form" not in page.text.split("<main")[1]
    assert "kontering=" not in page.text
    assert "/explain/" not in page.text.split("<main")[1]


# -- an invented country in which the gate opens ---------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?kontering=5&rts=drs"])
def test_every_number_behind_an_open_gate_is_the_answers(
    open_site: TestClient, lang: str, query: str
) -> None:
    found = check_numerals(open_site, f"/{lang}{OPEN}{query}")
    # The invented towns have numbers in their names.
    assert not [one for one in found if not re.search(r"B5\d\d", one)]


def test_an_open_gate_shows_scores_with_their_noise(open_site: TestClient) -> None:
    page = open_site.get(f"/en{OPEN}").text
    text = text_of(page)
    assert "inefficiency can be told from noise" in text
    assert "Sampling error of the frontier if costs were exact" in text
    assert "Noise interval" in text
    assert "only the milder of two may be claimed" in text
    assert "no money that can be taken out" in text
    assert 'name="rts"' in page
    for found in ("SIMEX", "Stochastic frontier (SFA)", "Drawn with seed 1"):
        assert found in text
    table = page[page.index('id="t-scores"') :]
    assert table[: table.index("</table>")].count("<tr") == 99


def test_the_answer_behind_an_open_gate_is_the_apis(open_site: TestClient) -> None:
    page = open_site.get(f"/da{OPEN}.json").json()["data"]
    api = open_site.get(f"/api/v1/frontier/{MEASURE}?year=2022").json()["data"]
    assert page == api
    assert len(api["lenses"]["units"]) == 98
    csv = open_site.get(f"/da{OPEN}.csv").text
    assert "score_claimable" in csv


def test_a_wider_assumption_closes_the_gate(open_site: TestClient, closed_site: TestClient) -> None:
    for client, path in ((open_site, f"{OPEN}?kontering=30"), (closed_site, OPEN)):
        page = client.get(f"/en{path}").text
        assert "cannot be told from noise" in text_of(page)
        assert 'id="t-scores"' not in page


def test_an_open_page_is_kept_and_a_page_made_meanwhile_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engines = Engines()
    engines.await_ready()
    monkeypatch.setattr("alen.answers.efficiency.ENGINES", engines)
    with TestClient(site_of(towns(98, wasteful))) as client:
        first = client.get(f"/en{OPEN}")
        assert "is being made ready" in text_of(first.text)
        assert "Sampling error" not in text_of(first.text).replace("their sampling error", "")
        engines._ready.set()
        assert "2,000 replicates" in text_of(client.get(f"/en{OPEN}").text)
