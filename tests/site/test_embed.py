"""The embedded drawing stands alone: title, description, table, source, and leave to be framed."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("lang", ["da", "en"])
def test_it_carries_title_drawing_table_and_source(packaged_site: TestClient, lang: str) -> None:
    answer = packaged_site.get(f"/{lang}/embed/m/f64551-net/825/2024")
    page = answer.text
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "<nav" not in page
    assert "<script" not in page
    assert "<title>" in page
    assert 'name="description"' in page
    assert "<svg" in page
    assert "<desc" in page
    assert 'id="t-all"' in page
    # The pages that its links lead to may not be framed; the table stands in the frame itself.
    assert '<base target="_top">' in page
    assert '<a class="beside d-print-none" href="#t-all" target="_self">' in page
    assert "Danmarks Statistik" in page or "Statistics Denmark" in page
    (full,) = re.findall(r'<a href="([^"]+)" target="_top">', page)
    assert packaged_site.get(f"/{lang}/embed/m/f64551-net/825/{full}").status_code == 200


def test_it_has_the_normal_form_of_its_page(invented_site: TestClient) -> None:
    answer = invented_site.get("/da/embed/m/it-net/Pr%C3%B8veby/2023?scope=narrow")
    assert answer.headers["location"] == "/da/embed/m/it-net/271/2023"
    assert invented_site.get("/da/embed/m/it-net/271/1999").status_code == 404


def test_other_pages_may_not_be_framed(packaged_site: TestClient) -> None:
    answer = packaged_site.get("/da/m/f64551-net")
    assert "frame-ancestors *" not in answer.headers["content-security-policy"]
