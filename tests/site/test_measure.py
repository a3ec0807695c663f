"""The measure's page: every state has one address, every number its source, and nothing is passed over."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.build.samples import built, fetched_workspace
from tests.replay.world import World
from tests.site.numerals import check_numerals

from alen.cli.serving import web_app
from alen.store.packaged import list_names
from alen.store.workspace import Workspace

LANGUAGES = ("da", "en")
FORM = "/m/it-net?organisation=272&year=2022"
MEASURES = [name.removesuffix(".yml") for name in list_names("measures", "catalogue")]


def text_of(html: str) -> str:
    """A page's main part as text."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# -- every measure has a page ----------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_a_page_with_or_without_figures(
    packaged_site: TestClient, invented_site: TestClient, measure: str
) -> None:
    for lang in LANGUAGES:
        for site in (packaged_site, invented_site):
            answer = site.get(f"/{lang}/m/{measure}")
            assert answer.status_code == 200
            assert "<h1>" in answer.text
        assert 'data-from="standing#' in answer.text, "the invented country has figures of every measure"


def test_a_measure_without_figures_says_what_would_load_them(packaged_site: TestClient) -> None:
    said = text_of(packaged_site.get("/da/m/it-net").text)
    assert "Der er ikke hentet tal i denne dataudgave" in said
    assert "FOLK1A, REGK31" in said
    assert "alen update" in said
    assert "alen import FILE --table REGK31" in said
    assert packaged_site.get("/da/m/it-net/101").headers["location"].endswith("/da/m/it-net")
    assert packaged_site.get("/da/m/it-net/101/2024").status_code == 301


# -- one address per state ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "normal"),
    [
        ("/m/it-net/000", "/m/it-net"),
        ("/m/IT_NET/271", "/m/it-net/271"),
        ("/m/it-net/Pr%C3%B8veby", "/m/it-net/271"),
        (f"{FORM}&scope=narrow&deflator=&group=", "/m/it-net/272/2022"),
        ("/m/it-net?organisation=000&year=2022&scope=extended", "/m/it-net/000/2022?scope=extended"),
        (f"{FORM}&deflator=municipal", "/m/it-net/272/2022?price=real"),
        (f"{FORM}&base=2018&deflator=municipal", "/m/it-net/272/2022?price=real&base=2018"),
        (f"{FORM}&base=2018", "/m/it-net/272/2022"),
        (f"{FORM}&base=1901&deflator=municipal", "/m/it-net/272/2022?price=real"),
        (f"{FORM}&group=Region+Pr%C3%B8ve", "/m/it-net/272/2022?group=071"),
        ("/m/it-net?group=000", "/m/it-net"),
        ("/m/it-net?price=current", "/m/it-net"),
        ("/m/it-net?scope=narrow", "/m/it-net"),
        ("/m/it-net?price=real&deflator=municipal", "/m/it-net?price=real"),
        # Of what the form held before, that which no longer fits what is chosen is left out.
        (f"{FORM}&scope=extended&base=2018&deflator=municipal", "/m/it-net/272/2022?scope=extended"),
        (
            f"{FORM}&scope=extended&deflator=consumer-prices",
            "/m/it-net/272/2022?scope=extended&price=real&deflator=consumer-prices",
        ),
        ("/m/population?organisation=081&year=2022&group=072", "/m/population/081/2022"),
        ("/m/population/081?group=072", "/m/population/081"),
    ],
)  # fmt: skip
def test_an_address_leads_to_its_normal_form(invented_site: TestClient, asked: str, normal: str) -> None:
    answer = invented_site.get(f"/da{asked}")
    assert (answer.status_code, answer.headers.get("location")) == (301, f"/da{normal}")
    assert invented_site.get(f"/da{normal}").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/m/it-ne", 404, "it-net"),
        ("/m/it-net/999", 404, "999"),
        ("/m/it-net/Pr%C3%B8vebi", 404, "Prøveby"),
        ("/m/it-net/071", 404, "Kommuner og regioner har forskellige opgaver"),
        ("/m/it-net/071", 404, "(6.45.52), netto pr. indbygger kan ikke vises for"),
        ("/m/it-net?scope=wide", 404, "finansbog"),
        ("/m/it-net/271/20x4", 404, ""),
        ("/m/it-net?price=free", 400, ""),
        ("/m/it-net?price=real&base=1901", 400, "1901"),
        ("/m/it-net?scope=extended&price=real", 400, "Dette prisindeks bruges aldrig på anlæg."),
        ("/m/population?price=real", 400, ""),
        ("/m/it-net?group=Atlantis", 404, "Atlantis"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_says_why(invented_site: TestClient, path: str, status: int, said: str) -> None:
    answer = invented_site.get(f"/da{path}")
    assert answer.status_code == status
    assert said in text_of(answer.text)


@pytest.mark.parametrize(("query", "offered"), [("", True), ("?scope=extended", False)])
def test_every_price_index_of_the_form_may_be_used_in_the_scope_shown(
    invented_site: TestClient, query: str, offered: bool
) -> None:
    page = invented_site.get(f"/da/m/it-net{query}").text
    choice = page.partition('name="deflator"')[2].partition("</select>")[0]
    indices = [one for one in re.findall(r'<option value="([^"]*)"', choice) if one]
    assert "consumer-prices" in indices
    assert ("municipal" in indices) is offered, "never used for capital, which the wider scope holds"
    for index in indices:
        real = f"/da/m/it-net{query or '?scope=narrow'}&organisation=271&year=2022&deflator={index}"
        address = invented_site.get(real).headers["location"]
        assert "price=real" in address
        assert invented_site.get(address).status_code == 200


def test_a_year_without_figures_links_to_those_with(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/da/m/f64551-net/825/1999")
    assert answer.status_code == 404
    assert "Der er ingen tal for 1999" in text_of(answer.text)
    hrefs = re.findall(r'<li><a href="([^"]+)">2016</a>', answer.text)
    assert len(hrefs) == 1
    assert packaged_site.get(f"/da/m/f64551-net/825/{hrefs[0]}").status_code == 200


# -- numbers -----------------------------------------------------------------------------------------


PACKAGED = (
    "/m", "/m/it-net", "/m/f64551-net", "/m/f64551-net/825/2024", "/m/f64551-net/101/2023?group=910",
    "/m/population/101", "/m/f64551-net-growth/461", "/m/f64551-net/825/1999",
    "/embed/m/f64551-net/825/2024",
)  # fmt: skip
INVENTED = (
    "/m/it-net/271", "/m/it-net/272/2020?price=real&base=2018", "/m/it-net?scope=extended&group=071",
    "/m/region-it/071", "/m/region-it", "/m/it-net-growth", "/m/it-capital/271",
    "/embed/m/region-it/000/2024",
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_is_the_apis(packaged_site: TestClient, invented_site: TestClient, lang: str) -> None:
    faults = [fault for path in PACKAGED for fault in check_numerals(packaged_site, f"/{lang}{path}")]
    faults += [fault for path in INVENTED for fault in check_numerals(invented_site, f"/{lang}{path}")]
    assert faults == []


@pytest.mark.parametrize("measure", MEASURES)
def test_every_number_of_every_measure_is_the_apis(invented_site: TestClient, measure: str) -> None:
    assert check_numerals(invented_site, f"/da/m/{measure}") == []


def test_every_figure_of_the_table_leads_to_its_calculation(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/m/f64551-net").text
    table = page.partition('id="t-all"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", table)[1:]
    assert len(rows) == 99, "98 municipalities and the country"
    assert all("explain/f64551-net/" in row for row in rows)


# -- what the page says ------------------------------------------------------------------------------


def test_the_page_says_the_figure_its_place_and_its_source(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/m/f64551-net/825/2024").text
    said = text_of(page)
    for part in (
        "Læsø bogførte 10.641 kr. pr. indbygger", "Hele landet i ét billede", "Hvor i landet", "Rangorden",
        "Udvikling", "Største ændringer", "Sådan er tallet lavet", "Derfor afviger vores", "Brug tallet",
        "Adressen er fast", "Se hele beregningen, række for række",
    ):  # fmt: skip
        assert part in said
    assert "brugte på it" not in said
    assert "95 %" not in said.partition("Hele landet i ét billede")[0], "no band is called so"


def test_a_group_is_ranked_with_its_places_in_the_country(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/m/f64551-net/101/2023?group=910").text
    ranking = page.partition('id="h-ranking"')[2].partition("</section>")[0]
    wide = ranking.partition('<div class="narrow">')[0]
    assert wide.count('class="dot group"') == 23, "24 in the group, the organisation itself among them"
    assert "Hovedstadskommuner" in ranking


@pytest.mark.parametrize(("query", "named"), [("?group=910", 3), ("", 0)])
def test_the_years_say_of_whom_the_spread_is(packaged_site: TestClient, query: str, named: int) -> None:
    page = packaged_site.get(f"/da/m/f64551-net/101/2023{query}").text
    head = page.partition('id="t-years"')[2].partition("</thead>")[0]
    assert "Nedre kvartil" in head
    assert head.count('<span class="range">Hovedstadskommuner</span>') == named


def test_published_figures_are_not_said_to_be_divided_by_us(packaged_site: TestClient) -> None:
    page = text_of(packaged_site.get("/en/m/f64551-net/825/2024").text)
    assert "rounded to whole kroner by the publisher" in page
    assert "The population is that of 1 January" not in page
    method = text_of(packaged_site.get("/en/method/f64551-net").text)
    assert "Of computed figures only: The population is that of 1 January" in method
    assert "Of figures as published only: The figures as published are rounded" in method
    sheet = packaged_site.get("/en/m/f64551-net/000/2024.csv").text
    assert "The population is that of 1 January" not in sheet


def test_movers_stand_in_the_prices_chosen(invented_site: TestClient) -> None:
    current = (
        invented_site.get("/da/m/it-net/271").text.partition('id="h-moves"')[2].partition("</section>")[0]
    )
    assert "I løbende priser" in current
    page = invented_site.get("/da/m/it-net/271?price=real&base=2015").text
    real = page.partition('id="h-moves"')[2].partition("</section>")[0]
    assert "I faste 2015-priser" in real
    (asked, *_) = re.findall(r'<meta name="alen:answer" content="movers\d+ ([^"]+)">', page)
    answer = invented_site.get(unescape(asked)).json()["data"]
    assert (answer["header"]["price"]["kind"], answer["header"]["price"]["base_year"]) == ("real", 2015)
    assert f'value="{answer["absolute"][0]["then"]!r}"' in real
    assert f'value="{answer["absolute"][0]["then"]!r}"' not in current


def test_movers_of_shares_move_in_percentage_points(invented_site: TestClient) -> None:
    for lang, share, amount in (
        ("da", "Største ændring i procentpoint", "Største ændring i kr. pr. indbygger"),
        ("en", "Largest change in percentage points", "Largest change in DKK per inhabitant"),
    ):
        said = text_of(invented_site.get(f"/{lang}/m/it-share-operating").text)
        assert share in said
        assert not re.search(r"(ændring i|change in) (pct\.|per cent|%)", said)
        assert amount in text_of(invented_site.get(f"/{lang}/m/it-net").text)


def _shown(cell: str) -> Decimal:
    """A number as a reader of the Danish page takes it."""
    text = re.sub(r"<[^>]+>", "", cell).replace(".", "").replace(",", ".")
    return Decimal(text.replace("\N{MINUS SIGN}", "-").replace("+", ""))


def test_movers_whose_numbers_do_not_add_up_say_why(
    invented_site: TestClient, packaged_site: TestClient
) -> None:
    found: set[bool] = set()
    pages = [(invented_site, one) for one in ("it-net", "it-capital", "age-80-share", "age-65-share")]
    for site, measure in (*pages, (packaged_site, "f64551-net"), (packaged_site, "population")):
        part = site.get(f"/da/m/{measure}").text.partition('id="h-moves"')[2].partition("</section>")[0]
        lists = re.findall(r'id="moves-\d+-amount">(.*?)</table>(.*?)(?=<table|$)', part, re.DOTALL)
        assert lists
        for table, after in lists:
            rows = [re.findall(r"<td>(.*?)</td>", one) for one in re.findall(r"<tr.*?</tr>", table)[1:]]
            adds_up = all(_shown(now) - _shown(then) == _shown(change) for then, now, change in rows)
            assert ("Hvert tal er afrundet for sig." in after) is not adds_up, measure
            found.add(adds_up)
    assert found == {True, False}


def test_amounts_in_real_prices_say_which(invented_site: TestClient) -> None:
    for query, times in (("", 0), ("?price=real&base=2015", 2)):
        page = invented_site.get(f"/da/m/it-net/271{query}").text
        head = page.partition('id="t-all"')[2].partition("</thead>")[0]
        assert "Mio. kr." in head
        assert head.count('<span class="range">2015-priser') == times


def test_three_regions_have_no_middle_half_and_no_word_of_it(invented_site: TestClient) -> None:
    for path, times in (("/m/region-it", 0), ("/m/it-net", 1)):
        swarm = invented_site.get(f"/da{path}").text.partition('id="h-swarm"')[2].partition("</section>")[0]
        assert swarm.count("Den midterste halvdel") == times
        assert swarm.count('class="band"') == 2 * times, "the wide drawing and the narrow one"


def test_without_a_series_drawn_there_is_no_word_of_its_band(tmp_path: Path) -> None:
    made = fetched_workspace(tmp_path / "workspace", World(years=(2024, 2024)))
    built(made)
    with TestClient(web_app(made), follow_redirects=False) as site:
        part = site.get("/da/m/it-net").text.partition('id="h-trend"')[2].partition("</section>")[0]
    assert "Der er tal for ét år" in part
    assert "<svg" not in part
    assert "Løbende priser" in part
    assert "midterste halvdel" not in part


def test_the_invented_country_has_no_tiles(invented_site: TestClient) -> None:
    page = invented_site.get("/da/m/it-net").text
    assert 'id="tiles' not in page
    assert "Hvor i landet" not in page


def test_missing_figures_keep_their_words_and_get_no_place(invented_site: TestClient) -> None:
    table = invented_site.get("/da/m/it-net").text.partition('id="t-all"')[2].partition("</table>")[0]
    (row,) = [one for one in re.findall(r"<tr.*?</tr>", table) if ">København<" in one]
    assert "ikke hentet" in row
    assert "data-from" not in row


def test_an_organisation_without_any_figure_has_a_page_that_says_so(invented_site: TestClient) -> None:
    answer = invented_site.get("/da/m/it-net/101")
    assert answer.status_code == 200
    assert "ikke hentet" in text_of(answer.text)
    assert check_numerals(invented_site, "/da/m/it-net/101") == []
    assert invented_site.get("/da/m/it-net/101.csv").status_code == 200


class _OddWorld(World):
    """Skitseby books its IT on another function."""

    def _account(self, table_id: str, area: str, year: int, codes: Mapping[str, str]) -> int:
        amount = super()._account(table_id, area, year, codes)
        return amount // 5000 if area == "273" and "64552" in codes.values() else amount


def test_what_is_booked_elsewhere_keeps_its_figure_and_has_no_place(tmp_path: Path) -> None:
    made = fetched_workspace(tmp_path / "workspace", _OddWorld())
    built(made)
    with TestClient(web_app(made), follow_redirects=False) as site:
        page = site.get("/da/m/it-net").text
        assert check_numerals(site, "/da/m/it-net/273") == []
    assert "Et tal uden plads er formentlig bogført et andet sted." in text_of(page)
    table = page.partition('id="t-all"')[2].partition("</table>")[0]
    (row,) = [one for one in re.findall(r"<tr.*?</tr>", table) if ">Skitseby<" in one]
    assert "bogføres formentlig andetsteds" in row
    assert "rank#/unranked/" in row
    assert "/place" not in row


def test_files_cite_and_embed(packaged_site: TestClient) -> None:
    for form in ("csv", "xlsx", "json", "svg", "png"):
        for path in ("/m/f64551-net", "/m/f64551-net/825", "/m/f64551-net/825/2024"):
            assert packaged_site.get(f"/da{path}.{form}").status_code == 200, (path, form)
    page = packaged_site.get("/da/m/f64551-net/825/2024").text
    assert "@misc{" in page
    assert "/da/embed/m/f64551-net/825/2024" in page


def test_the_page_describes_its_data_set(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/m/f64551-net/825").text
    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    assert found["@type"] == "Dataset"
    assert found["license"].startswith("https://")
    assert found["temporalCoverage"] == "2016/2024"
    assert {one["encodingFormat"] for one in found["distribution"]} >= {"text/csv", "application/json"}
    assert all(one["contentUrl"].startswith("/u/") for one in found["distribution"])
    assert found["creditText"] == "Statistics Denmark"


def test_the_files_of_the_data_set_stand_in_the_prices_it_describes(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/m/f64551-net/825?price=real&deflator=consumer-prices").text
    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    address = next(one["contentUrl"] for one in found["distribution"] if one["encodingFormat"] == "text/csv")
    assert address.endswith("/da/m/f64551-net/825.csv?price=real&deflator=consumer-prices")
    assert "consumer-prices" in packaged_site.get(address).text
    assert found["creditText"] == "Danmarks Statistik, Økonomistyrelsen"


def test_a_frozen_data_set_names_files_that_are_there(frozen: TestClient) -> None:
    page = frozen.get("/en/m/f64551-net/").text
    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    addresses = [one["contentUrl"] for one in found["distribution"]]
    assert len(addresses) == 3
    assert [frozen.get(one).status_code for one in addresses] == [200] * 3, addresses


def test_the_list_says_what_is_loaded_and_what_is_not(packaged_site: TestClient) -> None:
    page = packaged_site.get("/da/m").text
    assert page.count('class="card"') == len(MEASURES)
    said = text_of(page)
    assert "2016–2024" in said
    assert "alen update" in said
    assert "REGK31" in said


# -- size, and the frozen form -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def frozen(packaged_workspace: Workspace) -> TestClient:
    return TestClient(web_app(packaged_workspace, is_static=True), follow_redirects=False)


def test_a_page_weighs_little(packaged_site: TestClient) -> None:
    for path in ("/m", "/m/f64551-net", "/m/f64551-net/101/2024?group=910"):
        assert len(gzip.compress(packaged_site.get(f"/da{path}").content)) < 35_000, path


def test_a_frozen_page_of_an_organisation_is_light_and_has_no_form(frozen: TestClient) -> None:
    page = frozen.get("/da/m/f64551-net/101/")
    assert page.status_code == 200
    assert len(page.content) < 45_000
    assert "<form" not in page.text
    assert "t-all" in page.text, "a link to the table of all"
    assert "?" not in "".join(re.findall(r'href="(\.[^"]*)"', page.text))


def test_a_frozen_page_of_the_country_lists_its_choices(frozen: TestClient) -> None:
    page = frozen.get("/da/m/f64551-net/").text
    assert "<form" not in page
    assert 'href="825/"' in page
    assert 'href="000/2016/"' in page
    older = frozen.get("/da/m/f64551-net/000/2016/").text
    assert "explain/" not in older, "older years are not explained in a frozen site"


def test_a_frozen_page_shows_the_same_numbers_without_marks(
    frozen: TestClient, packaged_site: TestClient
) -> None:
    page = frozen.get("/da/m/f64551-net/825/").text
    assert "data-from" not in page
    for part in ("10.641", "7.575", "3.067"):
        assert part in text_of(page)
        assert part in text_of(packaged_site.get("/da/m/f64551-net/825").text)
