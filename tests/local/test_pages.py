"""Every local page: its numbers are those of its own JSON, its files open, and it says what is invented."""

from __future__ import annotations

import csv
import gzip
import io
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient
from tests.local.conftest import ADDRESS, HOST, NAME, PORT, client_of, local_at
from tests.site.numerals import check_numerals

from alen.cli.main import main
from alen.cli.published import inhabitants
from alen.cli.run import Run
from alen.cli.serving import local_site
from alen.products.ledger.opening import open_lines
from alen.settings import Settings
from alen.store.local.books import Books
from alen.store.workspace import Workspace
from alen.words import Words

STATES = [
    "/local/", "/local/?year=2024", "/local/breakdown", "/local/breakdown?by=area&then=resource&year=all",
    "/local/breakdown?by=supplier_key", "/local/breakdown?by=month&measure=gross",
    "/local/breakdown?by=department&then=deployment&spending=operating",
    "/local/breakdown?by=funktion&measure=net&year=2023", "/local/breakdown?by=area&measure=internal",
    "/local/cloud", "/local/cloud?year=all",
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


def test_a_corrected_file_shows_what_it_changed(local_workspace: Workspace, tmp_path: Path) -> None:
    """One amount of one line is another: the page says which voucher, and by how much the total moves."""
    folder = tmp_path / "workspace"
    shutil.copytree(local_workspace.root, folder)
    file = folder / "example" / "ledger-2025.csv"
    lines = file.read_bytes().split(b"\r\n")
    at = next(n for n, line in enumerate(lines) if n > 100 and b";1.0" not in line and line.count(b";") > 8)
    del lines[at]
    corrected = tmp_path / "ledger-2025-corrected.csv"
    corrected.write_bytes(b"\r\n".join(lines))
    said = ["ledger", "import", str(corrected), "--replaces", "3", "--yes", "--quiet"]
    assert main(["--workspace", str(folder), *said]) == 0
    site = local_site(Workspace(folder), host=HOST, port=PORT, base_url=ADDRESS)
    with client_of(site) as client:
        client.get(f"/en/local/?key={site.keys.key}")
        page = client.get("/en/local/files/4")
        assert page.status_code == 200
        assert "What the corrected file changed" in page.text
        found = client.get("/en/local/files/4.json").json()["data"]
        assert [one["change"] for one in found["changes"]] == ["removed"]
        assert found["changed"]["change_ore"] == -found["changes"][0]["old_ore"]
        assert check_numerals(client, "/da/local/files/4") == []


def test_the_wide_scope_stands_among_published_figures(invented_workspace: Workspace, tmp_path: Path) -> None:
    """Over an invented country with every table: the others are published, one's own is said to be local."""
    made = local_at(tmp_path / "workspace", invented_workspace)
    site = local_site(made, host=HOST, port=PORT, base_url=ADDRESS)
    with client_of(site) as client:
        client.get(f"/en/local/?key={site.keys.key}")
        page = client.get("/en/local/comparison?year=2024")
        assert page.status_code == 200
        assert "wide scope (local)" in page.text
        assert "the others, extended scope, published" in page.text
        assert page.text.count('class="dot own"') >= 2
        assert check_numerals(client, "/da/local/comparison?year=2024") == []


def test_without_such_figures_it_says_what_is_missing(user: TestClient) -> None:
    page = user.get("/en/local/comparison").text
    assert "so there is nothing to stand among" in page
    assert "<code>alen update</code>" in page


def test_the_workbook_is_a_workbook(user: TestClient) -> None:
    answer = user.get("/da/local/export/workbook")
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names) > 5


@pytest.mark.parametrize("state", STATES)
def test_no_file_names_a_person(local_workspace: Workspace, user: TestClient, state: str) -> None:
    """Pages may, to whoever started the server; what is taken along may not."""
    lines = open_lines(Books(local_workspace))
    rows = lines.rows("SELECT DISTINCT supplier FROM lines WHERE is_person AND supplier IS NOT NULL")
    names = [name for (name,) in rows if " " in name]
    lines.close()
    assert len(names) > 20
    for form in ("json", "csv"):
        text = user.get(stem_of(state, form)).text
        assert [name for name in names if name in text] == [], form


def test_the_overview_divides_by_the_edition_s_inhabitants(
    invented_workspace: Workspace, tmp_path: Path
) -> None:
    """As the command line does: the holder's own number is for an organisation that no edition knows."""
    made = local_at(tmp_path / "workspace", invented_workspace)
    books = Books(made)
    index = books.index()
    assert index.holder is not None
    run = Run(replace(Settings(), workspace=made.root), Words("en"))
    reading = run.reading()
    known = next(one for one in reading.organisations if reading.population(one, 2023)[0])
    holder = replace(index.holder, code=known.code, is_invented=False, inhabitants={})
    books.write_index(replace(index, holder=holder))
    site = local_site(made, host=HOST, port=PORT, base_url=ADDRESS)
    with client_of(site) as client:
        client.get(f"/en/local/?key={site.keys.key}")
        found = client.get("/en/local/index.json?year=2023").json()["data"]
    (year,) = (one for one in found["overview"]["years"] if one["basis"]["year"] == 2023)
    assert year["each"]["inhabitants"] == inhabitants(run, holder, [2023])[2023]
