"""docs/site.md names every kind of page, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from alen.answers.addresses import PAGE_QUERY
from alen.site.routes import PAGE_TYPES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "site.md"


def part(title: str) -> str:
    text = PAGE.read_text("utf-8")
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_table_of_pages_is_that_of_the_routes() -> None:
    rows = [line for line in part("Pages and their addresses").splitlines() if line.startswith("| ")]
    named = [path for row in rows for path in re.findall(r"`(/[^`]*)`", row)]
    assert sorted(named) == sorted(page.path for page in PAGE_TYPES)


def test_the_order_of_the_query_is_that_of_the_addresses() -> None:
    said = part("Pages and their addresses")
    places = [said.index(f"`{name}`") for name in PAGE_QUERY]
    assert places == sorted(places)
