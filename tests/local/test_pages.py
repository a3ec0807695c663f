"""Every local page: its numbers are those of its own JSON, its files open, and it says what is invented."""

from __future__ import annotations

import csv
import gzip
import io
import re
import time

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient
from tests.local.conftest import NAME
from tests.site.numerals import check_numerals

STATES = [
    "/local/", "/local/?year=2024", "/local/breakdown", "/local/breakdown?by=area&then=resource&year=all",
    "/local/breakdown?by=supplier_key", "/local/breakdown?by=month&measure=gross",
    "/local/breakdown?by=department&then=deployment&spending=operating",
    "/local/breakdown?by=funktion&measure=net&year=2023", "/local/breakdown?by=area&measure=internal",
    "/local/suppliers", "/local/suppliers?year=all&kinds=all", "/local/recurring", "/local/prices?year=2025",
    "/local/unusual", "/local/reconciliation?year=all", "/local/lines", "/local/lines?state=undecided&page=2",
    "/local/lines?year=2025&state=it&measure=external&area=unknown", "/local/lines/1/100", "/local/rules",
    "/local/rules/a-64552",
    "/local/files", "/local/files/2", "/local/comparison", "/local/review", "/local/review?line=1:100",
]  # fmt: skip
"""Pages in states that differ."""

WEIGHT = 60_000
"""Bytes of a page, compressed."""


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("state", STATES)
def test_every_number_stands_in_the_page_s_own_json(user: TestClient, state: str, lang: str) -> None:
    assert check_numerals(user, f"/{lang}{state}") == []


@pytest.mark.parametrize("state", STATES)
def test_every_page_is_light_and_says_that_it_is_invented(user: TestClient, state: str) -> None:
    answer = user.get(f"/da{state}")
    assert answer.status_code == 200
    assert f"{NAME} er opdigtet" in answer.text or f"{NAME} is invented" in answer.text
    assert len(gzip.compress(answer.content, 6)) < WEIGHT
    assert "style=" not in answer.text
    assert "onclick" not in answer.text


def stem_of(state: str, form: str) -> str:
    path, _, query = state.partition("?")
    path = f"{path}index" if path.endswith("/") else path
    return f"/da{path}.{form}" + (f"?{query}" if query else "")


@pytest.mark.parametrize("state", STATES)
def test_every_page_comes_as_files(user: TestClient, state: str) -> None:
    found = user.get(stem_of(state, "json")).json()
    assert found["meta"]["is_invented"] is True
    assert found["meta"]["is_local"] is True
    rows = list(csv.reader(io.StringIO(user.get(stem_of(state, "csv")).text)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1 or "reconciliation" in state  # nothing was published of an invented organisation
    book = CalamineWorkbook.from_filelike(io.BytesIO(user.get(stem_of(state, "xlsx")).content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert sheet[0] == rows[0]
    assert len(sheet) == len(rows)


@pytest.mark.parametrize("state", STATES)
def test_every_link_leads_somewhere(user: TestClient, state: str) -> None:
    """Links to local pages, each kind once: whatever stands behind the question mark is one state more."""
    text = user.get(f"/da{state}").text
    hrefs = {href.replace("&amp;", "&") for href in re.findall(r'href="([^"#]+)', text)}
    base = str(user.base_url.join(f"/da{state}"))
    seen: dict[str, int] = {}
    for href in sorted(hrefs):
        address = user.base_url.__class__(base).join(href)
        if "/local" not in address.path or seen.setdefault(address.path, 0) >= 2:
            continue
        seen[address.path] += 1
        answer = user.get(str(address))
        assert answer.status_code == 200, f"{state} -> {href}: {answer.status_code}"


def test_a_page_that_was_made_is_there_at_once(user: TestClient) -> None:
    user.get("/da/local/")
    began = time.perf_counter()
    user.get("/da/local/")
    assert time.perf_counter() - began < 0.3


@pytest.mark.parametrize("path", ["/local/nothing", "/local/?year=1801", "/local/breakdown?year=1801"])
def test_what_is_not_there_is_said(user: TestClient, path: str) -> None:
    answer = user.get(f"/en{path}")
    assert answer.status_code == 404
    assert "This cannot be shown" in answer.text


def test_an_address_has_one_form(user: TestClient) -> None:
    answer = user.get("/da/local/breakdown?year=2024&nonsense=1&by=area")
    assert answer.status_code == 303
    assert answer.headers["location"] == "breakdown?by=area&year=2024"
