"""Swing bands and peers on a measure's page: one address per choice, and the same numbers as the API."""

from __future__ import annotations

import re
import time

import pytest
from starlette.testclient import TestClient
from tests.site.numerals import check_numerals

BROENDBY = "/en/m/f64551-net/153"


def part(html: str, ident: str) -> str:
    """One section of a page."""
    return html.partition(f'id="{ident}"')[2].partition("</section>")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_figure_stands_with_its_band_and_its_place_with_another(packaged_site: TestClient) -> None:
    page = packaged_site.get(BROENDBY).text
    keys = page.partition('class="keys"')[2].partition("</dl>")[0]
    band = re.search(r'<a href="#h-band">(.*?)</a>', keys)
    assert band is not None
    assert words(band[1]) == "swing band DKK 3,754 – 5,371"
    assert 'data-from="standing#/country/band/place_low"' in keys
    assert 'id="h-band"' in page
    assert "95" not in words(keys), "no band is called so"
    assert check_numerals(packaged_site, BROENDBY) == []


def test_one_group_of_peers_is_blue_in_every_drawing(packaged_site: TestClient) -> None:
    page = packaged_site.get(BROENDBY).text
    peers = part(page, "h-peers")
    named = re.findall(r'<tr><th scope="row"><a href="[^"]*">([^<]+)</a>', peers)
    assert len(named) == 10
    assert "Brøndby" not in named
    ranking = part(page, "h-ranking").partition('<div class="narrow">')[0]
    assert ranking.count('class="dot group"') == 10
    assert ranking.count('class="dot own"') == 1
    assert ranking.count('class="swing ') == 11, "a line for each band"
    assert all(name in ranking for name in named)
    swarm = part(page, "h-swarm").partition('<div class="narrow">')[0]
    assert "Peer municipalities" in swarm or "Peer municipalities" in part(page, "h-swarm")
    trend = part(page, "h-trend")
    assert "Median of the peer" in trend
    assert 'class="band"' in trend, "the middle half of all is grey where blue is the peers'"


def test_a_group_chosen_takes_the_peers_place_in_the_drawings(packaged_site: TestClient) -> None:
    page = packaged_site.get(f"{BROENDBY}?group=910").text
    ranking = part(page, "h-ranking").partition('<div class="narrow">')[0]
    assert ranking.count('class="dot group"') == 23
    assert "Median of the peer" not in part(page, "h-trend")
    assert len(re.findall(r'<tr><th scope="row">', part(page, "h-peers"))) == 10


def test_every_peer_says_why(packaged_site: TestClient) -> None:
    page = packaged_site.get(BROENDBY).text
    peers = words(part(page, "h-peers"))
    rows = re.findall(r"<tr.*?</tr>", part(page, "t-peers"))
    assert words(rows[0]).endswith("Inhabitants Municipality group")
    assert words(rows[1]).startswith("Brøndby 4,")
    assert words(rows[1]).endswith("40,990 Capital municipalities"), "its own, to read the others by"
    first = re.search(r"([\d,]+) \( (\d+) %\) ([A-Z][a-z]+ municipalities) \( (\d+) %\)$", words(rows[2]))
    assert first is not None, f"each condition with its part of the distance: {words(rows[2])}"
    assert int(first[2]) + int(first[4]) == 100
    assert "Not compared on, since nothing is loaded: inhabitants per km²" in peers
    assert "The conditions are those of 2026" in peers
    assert "Brøndby lies DKK 942 above the median of the 10 peer municipalities: higher." in peers


def test_a_larger_assumption_leaves_no_clear_difference_and_says_why(packaged_site: TestClient) -> None:
    address = f"{BROENDBY}?kontering=30"
    peers = words(part(packaged_site.get(address).text, "h-peers"))
    assert "which is no clear difference" in peers
    assert "Booking practice alone could make a difference as large" in peers
    assert check_numerals(packaged_site, address) == []


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("vaegt-inhabitants=2&vaegt-group=0&naboer=12&kontering=15",
         "vaegt=inhabitants%3A2%2Cgroup%3A0&naboer=12&kontering=15"),
        ("vaegt-inhabitants=1&vaegt-group=0.5&naboer=10&kontering=10", ""),
        ("vaegt=group:0,inhabitants:2", "vaegt=inhabitants%3A2%2Cgroup%3A0"),
        ("naboer=10", ""),
        ("kontering=15&group=910", "group=910&kontering=15"),
        ("kontering=15.0", "kontering=15"),
    ],
)  # fmt: skip
def test_a_choice_has_one_address(packaged_site: TestClient, given: str, normal: str) -> None:
    said = packaged_site.get(f"{BROENDBY}?{given}")
    assert said.status_code == 301
    assert said.headers["location"].partition("?")[2] == normal
    assert packaged_site.get(f"{BROENDBY}{'?' + normal if normal else ''}").status_code == 200


@pytest.mark.parametrize("query", ["naboer=3", "naboer=x", "kontering=99", "kontering=nan", "vaegt=it:2",
                                   "vaegt=inhabitants:0,group:0", f"vaegt={'a' * 900}"])  # fmt: skip
def test_what_cannot_be_chosen_is_refused(packaged_site: TestClient, query: str) -> None:
    said = packaged_site.get(f"{BROENDBY}?{query}")
    assert said.status_code in (400, 404, 414), said.status_code


def test_the_form_keeps_what_else_is_chosen_and_the_country_has_no_peers(packaged_site: TestClient) -> None:
    form = packaged_site.get(f"{BROENDBY}/2020?group=910&naboer=7").text
    sliders = form.partition('class="controls sliders')[2].partition("</form>")[0]
    assert '<input type="hidden" name="group" value="910">' in sliders
    assert sliders.count('type="range"') == 4
    assert (
        '<input type="hidden" name="naboer" value="7">'
        in form.partition('class="controls')[2].partition("</form>")[0]
    )
    assert packaged_site.get("/en/m/f64551-net?naboer=7").headers["location"].endswith("/f64551-net")
    country = packaged_site.get("/en/m/f64551-net?kontering=20")
    assert country.status_code == 200
    assert 'id="h-peers"' not in country.text


def test_a_measure_without_bands_has_no_peers_section(packaged_site: TestClient) -> None:
    page = packaged_site.get("/en/m/population/153").text
    assert 'id="h-peers"' not in page
    assert "#h-band" not in page


def test_a_slider_is_answered_at_once(packaged_site: TestClient) -> None:
    packaged_site.get(BROENDBY)
    began = time.process_time()
    assert packaged_site.get(f"{BROENDBY}?naboer=8&kontering=17").status_code == 200
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize(
    "path", ["/en/", "/en/o/153", "/en/compare?organisation=101&organisation=147", "/en/m/f64551-net"]
)
def test_no_place_of_spending_stands_without_its_band(packaged_site: TestClient, path: str) -> None:
    page = packaged_site.get(path, follow_redirects=True).text
    assert re.search(r'data-from="[^"]*band/place_low"', page)
    said = words(page)
    assert "places between which it could lie" in said
    # A place of a measure with bands is followed by its brackets wherever it stands.
    for found in re.finditer(r'data-from="rank#/rows/\d+/place">\d+</data>(.{0,2})', page):
        assert found[1].startswith(" ("), found[0]
