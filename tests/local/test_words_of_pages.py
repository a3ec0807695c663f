"""Local pages say what is meant: no codes of ours, no patterns, no shares without bounds."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient
from tests.local.conftest import NAME


def supplier_pages(user: TestClient) -> list[str]:
    page = user.get("/en/local/recurring").text
    return sorted(set(re.findall(r'href="(supplier\?id=[^"]+)"', page)))


@pytest.mark.parametrize("lang", ["da", "en"])
def test_rhythms_are_words(user: TestClient, lang: str) -> None:
    hrefs = supplier_pages(user)
    assert len(hrefs) > 10
    pages = [user.get(f"/{lang}/local/{href}").text for href in hrefs]
    assert not [page for page in pages if "half_yearly" in page]
    assert any("halvårligt" in page or "half-yearly" in page for page in pages)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_file_says_in_words_how_it_was_read(user: TestClient, lang: str) -> None:
    page = user.get(f"/{lang}/local/files/1").text
    assert not re.search(r"as_booked|>dmy<|funktion=0\+5|csv cp1252", page)
    assert "CSV, cp1252" in page


def test_digits_are_counted_from_one(user: TestClient) -> None:
    page = user.get("/en/local/files/1").text
    assert "main account: digit 1; function: digits 1 to 5; dranst: digit 6;" in page
    assert "repeats row 57" in page


def test_rules_are_shown_as_words(user: TestClient) -> None:
    page = user.get("/en/local/rules").text
    assert "[^a-z" not in page
    assert "døgninstitution | botilbud" in page


def test_every_page_says_that_it_is_local_before_anything_else(user: TestClient) -> None:
    for path in ("", "cloud", "review", "export", "files/1"):
        page = user.get(f"/en/local/{path}").text
        assert page.index("Only this machine sees these pages") < page.index("<h1"), path


def test_an_error_stands_nowhere_in_the_menu(user: TestClient) -> None:
    page = user.get("/en/local/nothing").text
    menu = page[page.index('class="local-menu"') : page.index("</nav>", page.index('class="local-menu"'))]
    assert "aria-current" not in menu
    assert 'href="review"' in menu


def test_sums_that_rest_on_no_lines_say_no_number_of_lines(user: TestClient) -> None:
    page = user.get("/en/local/comparison").text
    row = re.search(r"Extended</th>(.*?)</tr>", page, re.DOTALL)
    assert row is not None
    assert row[1].rstrip().endswith("<td>–</td>")


@pytest.mark.parametrize("year", ["2025", "all"])
def test_the_cloud_s_bounds_are_those_of_the_answer(user: TestClient, year: str) -> None:
    page = user.get(f"/en/local/cloud?year={year}")
    found = user.get(f"/en/local/cloud.json?year={year}").json()["data"]
    deployment, resource = found["cloud"]["lines"]
    share = deployment["of_decided"]
    assert 0 < share["low"] <= share["decided"] <= share["high"] < 1
    said = re.sub("<[^>]+>", "", page.text)
    assert f"between {share['low'] * 100:.1f} and {share['high'] * 100:.1f} per cent is cloud" in said
    whole = deployment["cloud_ore"] + deployment["other_ore"] + deployment["unknown_ore"]
    assert share["low"] == pytest.approx(deployment["cloud_ore"] / whole, abs=0.02)
    rows = found["suppliers"]["rows"]
    assert sum(one["deployment_ore"] for one in rows) == deployment["cloud_ore"]
    assert sum(one["resource_ore"] for one in rows) == resource["cloud_ore"]
    assert [one["year"] for one in found["years"]] == [2023, 2024, 2025]
    assert f"Of what {NAME} booked" in said


def test_a_share_is_never_cut_off(user: TestClient) -> None:
    """Bounds of shares end somewhere, so none goes on beyond the scale."""
    page = user.get("/en/local/cloud").text
    assert 'class="absent"' in page
    assert 'class="onward"' not in page
    assert 'class="onward"' in user.get("/en/local/breakdown").text


def test_the_treemap_says_its_unit(user: TestClient) -> None:
    page = user.get("/en/local/breakdown").text
    drawing = page[page.index('class="tile known"') : page.index("</svg>", page.index('class="tile known"'))]
    assert "DKK million" in drawing
    assert 'class="tile-name on-hatch"' in drawing
