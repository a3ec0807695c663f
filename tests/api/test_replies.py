"""What every reply carries: form, tag, caching, openness; and that the answers are those of the edition."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient
from tests.api.conftest import edition

from alen.answers.edition import FIGURES, open_reading
from alen.answers.plain import to_plain
from alen.answers.questions import Rank
from alen.answers.shelf import Shelf
from alen.api.endpoints import ENDPOINTS
from alen.api.index import example
from alen.store.workspace import Workspace

RANK = "/api/v1/ranks/f64551-net"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_of(text: str) -> list[dict[str, str]]:
    """A CSV's rows, the block of lines about it left out."""
    lines = text.splitlines(keepends=True)
    return list(csv.DictReader(io.StringIO("".join(one for one in lines if not one.startswith("#")))))


ANSWERED = [one for one in ENDPOINTS if one.id != "listDrivers"]
"""The packaged figures hold no parts of a total, so that nobody can say what moved it."""


@pytest.mark.parametrize("endpoint", ANSWERED, ids=lambda one: one.id)
def test_every_example_answers_in_every_form(api: TestClient, endpoint: Any) -> None:
    address = example(endpoint, edition(api))
    path, mark, query = address.partition("?")
    data = api.get(address)
    assert data.status_code == 200, data.text
    assert data.headers["content-type"] == "application/json"
    assert set(data.json()) == {"meta", "data"}
    assert api.get(f"{path}.json{mark}{query}").content == data.content
    sheet = api.get(f"{path}.csv{mark}{query}")
    assert sheet.headers["content-type"].startswith(CSV)
    assert sheet.text.startswith("# ")
    book = api.get(f"{path}.xlsx{mark}{query}")
    assert book.headers["content-type"] == XLSX
    assert CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names


def test_the_answer_is_the_one_that_pages_print(api: TestClient, packaged: Workspace) -> None:
    desk = Shelf(packaged).current()
    answer = desk.ask(Rank("f64551-net", 2023))
    assert api.get(f"{RANK}?year=2023").json()["data"] == json.loads(json.dumps(to_plain(answer)))
    rows = table_of(api.get(f"{RANK}.csv?year=2023").text)
    assert len(rows) == len(answer.table()[1])
    assert float(rows[0]["value"]) == answer.rows[0].cell.value


def test_origin_and_caveats_stand_in_every_answer(api: TestClient) -> None:
    meta = api.get(RANK).json()["meta"]
    assert meta["origins"]
    assert meta["licence"]
    assert meta["citation"]["da"]["text"]
    assert meta["measures"][0]["caveats"]
    assert meta["edition"] in api.get(f"{RANK}.csv").text.split("\r\n\r\n")[0]


def test_accept_chooses_and_an_ending_overrules_it(api: TestClient) -> None:
    assert api.get(RANK, headers={"Accept": CSV}).headers["content-type"].startswith(CSV)
    assert api.get(RANK, headers={"Accept": XLSX}).headers["content-type"] == XLSX
    assert api.get(RANK, headers={"Accept": "text/html, */*;q=0.5"}).headers["content-type"] == (
        "application/json"
    )
    asked = api.get(f"{RANK}.csv", headers={"Accept": "application/json"})
    assert asked.headers["content-type"].startswith(CSV)
    wrong = api.get(RANK, headers={"Accept": "image/png"})
    assert wrong.status_code == 406
    assert wrong.headers["content-type"] == "application/problem+json"
    assert {one["value"] for one in wrong.json()["instead"]} >= {"application/json", CSV, XLSX}
    assert api.get(RANK, headers={"Accept": "application/json;q=0"}).status_code == 406


def test_words_of_a_csv_follow_the_language(api: TestClient) -> None:
    english, danish = (api.get(f"{RANK}.csv?lang={one}").text for one in ("en", "da"))
    assert english != danish
    assert api.get(f"{RANK}.csv").text == english
    assert table_of(english) == table_of(danish)


def test_a_tag_that_is_known_gets_no_body(api: TestClient) -> None:
    first = api.get(RANK)
    tag = first.headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = api.get(RANK, headers={"If-None-Match": sent})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "no-cache"
    assert api.get(RANK, headers={"If-None-Match": '"other"'}).status_code == 200
    assert api.get(f"{RANK}.csv").headers["etag"] != tag


def test_what_names_its_edition_is_kept_an_hour(api: TestClient) -> None:
    now = edition(api)
    assert api.get(RANK).headers["cache-control"] == "no-cache"
    for dated in (f"{RANK}?edition={now}", f"/u/{now}{RANK}", f"/api/v1/diff/{now}/{now}"):
        assert api.get(dated).headers["cache-control"] == "public, max-age=3600"
    for listing in ("/api/v1/editions", f"/u/{now}/api/v1/editions"):
        assert api.get(listing).headers["cache-control"] == "no-cache"
    canonical = api.get(f"{RANK}.csv?year=2023").links["canonical"]["url"]
    assert canonical == f"/u/{now}{RANK}.csv?year=2023"
    assert api.get(canonical).content == api.get(f"{RANK}.csv?year=2023").content


def test_every_reply_is_open_to_every_page(api: TestClient) -> None:
    for address in (RANK, "/api/v1/", "/api/v1/openapi.json", "/api/v1/nothing", f"{RANK}?yaer=1"):
        headers = api.get(address, headers={"Origin": "https://example.org"}).headers
        assert headers["access-control-allow-origin"] == "*"
        assert {"ETag", "Link"} <= set(headers["access-control-expose-headers"].split(", "))
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
        assert "access-control-allow-credentials" not in headers
        assert "accept" in headers["vary"].lower()


def test_a_browser_may_ask_first(api: TestClient) -> None:
    headers = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    asked = api.options(RANK, headers=headers)
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "GET" in asked.headers["access-control-allow-methods"]
    assert "If-None-Match" in asked.headers["access-control-allow-headers"]


def test_head_tells_what_get_would(api: TestClient) -> None:
    for address in (RANK, f"{RANK}.csv", "/api/v1/", "/api/v1/ranks/nothing"):
        got, told = api.get(address), api.head(address)
        assert told.status_code == got.status_code
        assert told.content == b""
        for name in ("content-length", "content-type", "vary"):
            assert told.headers[name] == got.headers[name]
        assert told.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_nothing_can_be_changed(api: TestClient, method: str) -> None:
    reply = api.request(method, RANK)
    assert reply.status_code == 405
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS"
    assert reply.json()["status"] == 405


@pytest.mark.parametrize("limit", [97, 1000])
def test_paging_through_all_figures_gives_the_edition(
    api: TestClient, packaged: Workspace, limit: int
) -> None:
    found: list[dict[str, Any]] = []
    address = f"/api/v1/figures?limit={limit}"
    while address:
        reply = api.get(address)
        assert reply.status_code == 200, reply.text
        found += reply.json()["data"]["rows"]
        address = reply.links.get("next", {}).get("url", "")
        assert bool(address) == (reply.json()["data"]["next_cursor"] is not None)
    stored = open_reading(packaged).data.rows(FIGURES)
    assert len(found) == len(stored) == len({one["explain"] for one in found})
    values = sorted(one["value"] for one in found if one["value"] is not None)
    assert values == sorted(one["value"] for one in stored if one["value"] is not None)


def test_a_page_in_csv_leads_to_the_next_in_csv(api: TestClient) -> None:
    first = api.get("/api/v1/figures.csv?measure=f64551-net&year=2023%2B2024&limit=10&lang=da")
    following = first.links["next"]["url"]
    assert "/figures.csv?" in following
    assert "lang=da" in following
    assert len(table_of(api.get(following).text)) == 10


def test_only_what_changed(world: TestClient) -> None:
    old, new = "2026-11-21", "2026-11-22"
    assert edition(world) == new
    changed = world.get(f"/api/v1/figures?changed_since={old}")
    assert changed.status_code == 200, changed.text
    assert changed.json()["data"]["total"] == 0
    told = world.get(f"/api/v1/diff/{old}/{new}").json()["data"]
    assert (told["added"], told["removed"], told["changed"]) == (0, 0, 0)


def test_a_figure_is_verified_against_its_bytes(world: TestClient) -> None:
    rows = world.get("/api/v1/figures?limit=400").json()["data"]["rows"]
    address = next(one["explain"] for one in rows if one["value"] is not None and one["unit"] != "persons")
    plain = world.get(address).json()["data"]
    reply = world.get(f"{address}&verify=true")
    assert reply.status_code == 200, reply.text
    data = reply.json()["data"]
    assert data["is_verified"]
    assert reply.headers["cache-control"] == "no-store"
    assert data["explanation"]["address"] == plain["address"]
    for form in ("csv", "xlsx"):
        path, _, query = address.partition("?")
        assert world.get(f"{path}.{form}?{query}&verify=true").status_code == 200


def test_the_index_lists_what_can_be_asked(api: TestClient) -> None:
    index = api.get("/api/v1/").json()
    assert {one["path"] for one in index["endpoints"]} == {f"/api/v1{one.path}" for one in ENDPOINTS}
    for entry in index["endpoints"]:
        status = 404 if "/drivers/" in entry["path"] else 200
        assert api.get(entry["example"]).status_code == status
    assert api.get("/api/v1/problems").json()["problems"]
