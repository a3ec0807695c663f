"""No place is printed without the band it could lie in: on no kind of page, in no file of one, in no answer.

The kinds of pages and of answers come from their own tables, so that none is forgotten. On a page a place is
known by where its number says it comes from, and by the words that places are told with.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest
from starlette.testclient import TestClient
from tests.site.test_every_numeral import INVENTED_CHOICES, PACKAGED_CHOICES, some_paths

from alen.api.endpoints import ENDPOINTS
from alen.api.index import example
from alen.store.workspace import Workspace
from alen.words import LANGUAGES

TELLING = re.compile(
    r"(?<!\blov )\b(?:nr\.|nummer|number|plads(?:erne)?|places?|ranks?)\s+(\d+)\b(?![.-]\d)(?!\s*\(\d)",
    re.IGNORECASE,
)
"""A place told in words; a band in brackets follows where it has one. A law and a code are no places."""
NOT_PLACES = re.compile(r"\b(?:nummer|number) 1\b", re.IGNORECASE)
"""What the highest is called in the definition of an order."""
PLACE = re.compile(r'data-from="([^"]*)/place"')
PACKAGED = (*PACKAGED_CHOICES, "/m/f64551-net/825?kontering=20", "/m/f64551-net/329?kontering=0&naboer=5")


def bare_in_data(found: object, at: str = "") -> Iterator[str]:
    """Where a place, or a number that is one by another name, stands without the ends of its band."""
    if isinstance(found, Mapping):
        one = cast("Mapping[str, Any]", found)
        if not _is_whole(one):
            yield at or "/"
        for name, part in one.items():
            yield from bare_in_data(part, f"{at}/{name}")
    elif isinstance(found, list):
        for place, part in enumerate(cast("list[Any]", found)):
            yield from bare_in_data(part, f"{at}/{place}")


def _is_whole(one: Mapping[str, Any]) -> bool:
    place = one.get("place")
    if not isinstance(place, int):
        return one.get("percentile") is None and one.get("quartile") is None and not one.get("is_tied")
    band = one.get("band") or one
    low, high = band.get("place_low"), band.get("place_high")
    return isinstance(low, int) and isinstance(high, int) and low <= place <= high


def bare_in_rows(text: str) -> Iterator[str]:
    """The lines of a CSV file with a place and no band."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    table = "".join(line for line in lines if not line.startswith("#")).lstrip()
    for number, row in enumerate(csv.DictReader(io.StringIO(table))):
        for prefix in ("", "group_"):
            place = row.get(f"{prefix}place")
            low, high = row.get(f"{prefix}place_low"), row.get(f"{prefix}place_high")
            if place and not (low and high and int(low) <= int(place) <= int(high)):
                yield f"line {number}: {prefix}place {place}"
        if not row.get("place") and (row.get("percentile") or row.get("quartile")):
            yield f"line {number}: percentile without a place"


def bare_on_page(text: str) -> Iterator[str]:
    """Places of a page or a drawing that no band follows."""
    for found in PLACE.finditer(text):
        rest = re.sub(r"<(?!data|tspan)[^>]*>", "", text[found.end() : found.end() + 400])
        if f'data-from="{found[1]}/band/place_low"' not in rest[:200]:
            yield found[0]
    told = re.sub(r"<(script|style|textarea|pre|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", told))
    for found in TELLING.finditer(words):
        if not NOT_PLACES.match(found[0]):
            yield words[max(0, found.start() - 40) : found.end() + 40]


def _pages(client: TestClient, paths: list[str], language: str) -> tuple[list[str], int]:
    """What is bare on the pages and in their files, and how many places were seen with a band."""
    faults: list[str] = []
    seen = 0
    for path in dict.fromkeys(paths):
        page = client.get(f"/{language}{path}", follow_redirects=True)
        assert page.status_code == 200, path
        seen += len(PLACE.findall(page.text))
        faults += [f"{path}: {fault}" for fault in bare_on_page(page.text)]
        for href in dict.fromkeys(re.findall(r'href="([^"]+\.(?:json|csv|svg)(?:\?[^"]*)?)"', page.text)):
            faults += _file(client, str(page.url.join(href.replace("&amp;", "&"))), path)
    return faults, seen


def _file(client: TestClient, address: str, path: str) -> list[str]:
    if not address.startswith(str(client.base_url)):
        return []
    found = client.get(address)
    if found.status_code != 200 or "/api/v1/openapi" in address:
        return []
    form = address.partition("?")[0].rpartition(".")[2]
    look = {"csv": bare_in_rows, "svg": bare_on_page, "json": lambda _: bare_in_data(found.json())}[form]
    return [f"{path} as {form}: {fault}" for fault in look(found.text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_of_the_packaged_site(
    packaged_site: TestClient, packaged_workspace: Workspace, language: str
):
    faults, seen = _pages(packaged_site, [*some_paths(packaged_workspace), *PACKAGED], language)
    assert faults == []
    assert seen > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_of_an_invented_country(
    invented_site: TestClient, invented_workspace: Workspace, language: str
):
    faults, seen = _pages(invented_site, [*some_paths(invented_workspace), *INVENTED_CHOICES], language)
    assert faults == []
    assert seen > 20


@pytest.mark.parametrize("form", ["json", "csv"])
def test_every_answer_of_the_api(packaged_site: TestClient, invented_site: TestClient, form: str):
    asked = 0
    for client in (packaged_site, invented_site):
        edition = client.get("/api/v1/").json()["edition"]
        for endpoint in ENDPOINTS:
            path, mark, query = example(endpoint, edition).partition("?")
            address = f"{path}.{form}{mark}{query}"
            found = client.get(address)
            if found.status_code != 200:
                continue
            asked += 1
            faults = bare_in_data(found.json()) if form == "json" else bare_in_rows(found.text)
            assert list(faults) == [], address
    assert asked > len(ENDPOINTS)


def test_the_regions_have_places_with_bands(invented_site: TestClient):
    answer = invented_site.get("/api/v1/regions/region-it").json()["data"]
    ranked = [row for row in answer["regions"] if row["status"] == "ranked"]
    assert len(ranked) > 1
    assert all(row["place"] is not None for row in ranked)
    assert list(bare_in_data(answer)) == []
    page = invented_site.get("/en/regions").text
    assert len(PLACE.findall(page)) == 2 * len(ranked)  # a wide table and a narrow one
    assert "In brackets the places between which it could lie (swing band)." in page


def test_the_crawl_sees_a_bare_place():
    """The proof itself can fail."""
    assert list(bare_in_data({"rows": [{"place": 3, "band": None}]})) == ["/rows/0"]
    assert list(bare_in_data({"place": 3, "band": {"place_low": 4, "place_high": 5}})) == ["/"]
    assert list(bare_in_data({"place": None, "percentile": 50.0})) == ["/"]
    assert list(bare_in_data({"place": 3, "band": {"place_low": 1, "place_high": 5}})) == []
    assert list(bare_in_rows("# Alen\r\n\r\nplace,place_low,place_high\r\n3,,\r\n")) == ["line 0: place 3"]
    assert list(bare_on_page('<td><data value="3" data-from="rank#/rows/2/place">3</data></td>'))
    assert list(bare_on_page("<p>København er nr. 27 regnet fra det højeste.</p>"))
    assert not list(bare_on_page("<p>København er nr. 27 (20–31) regnet fra det højeste.</p>"))
