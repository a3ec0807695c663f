"""A percentage is written in one way on every kind of page: "6,4 %" in Danish, "6.4%" in English."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.site.test_every_numeral import INVENTED_CHOICES, PACKAGED_CHOICES, some_paths

from alen.store.workspace import Workspace
from alen.words import LANGUAGES

SPACE = "[ \u00a0\u202f]"
SIGN = "%(?![0-9A-F]{2})"
"""Not as an address writes a sign: `%2B`."""
WRONG = {"da": rf"\d{SIGN}", "en": rf"\d{SPACE}{SIGN}"}
_QUOTED = re.compile(r"<(script|style|code|pre|textarea|blockquote)\b.*?</\1>", re.DOTALL)
_SAID = re.compile(r'\b(?:content|title|aria-label|alt)="([^"]*)"')
_PERCENT = re.compile(rf".{{0,40}}\d{SPACE}?{SIGN}")


def percentages(page: str) -> Iterator[str]:
    """Every percentage that is read on a page, or read aloud, with some words before it."""
    page = _QUOTED.sub(" ", page)
    # An element within a line adds nothing between a number and its sign; a block begins a new line.
    seen = re.sub(r"</?(?:data|tspan|a|b|strong|span)\b[^>]*>", "", page)
    seen = re.sub(r"<[^>]*>", "\n", seen)
    for text in (seen, *_SAID.findall(page)):
        yield from _PERCENT.findall(html.unescape(text))


def _wrong(site: TestClient, lang: str, paths: list[str]) -> tuple[int, list[str]]:
    found: list[str] = []
    number = 0
    for path in paths:
        for one in percentages(site.get(f"/{lang}{path}").text):
            number += 1
            if re.search(WRONG[lang], one):
                found.append(f"{path}: {one}")
    return number, found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_percentages_are_written_alike(
    packaged_site: TestClient,
    packaged_workspace: Workspace,
    invented_site: TestClient,
    invented_workspace: Workspace,
    lang: str,
) -> None:
    number = 0
    for site, made, choices in (
        (packaged_site, packaged_workspace, PACKAGED_CHOICES),
        (invented_site, invented_workspace, INVENTED_CHOICES),
    ):
        seen, wrong = _wrong(site, lang, [*some_paths(made), *choices])
        assert wrong == []
        number += seen
    assert number > 100


def test_percentages_are_found_across_marks() -> None:
    number = '<data value="6.4">+6.4</data> <span class="unit">%</span>'
    page = f'<meta content="5 % more"><dd>{number}</dd><p>7%</p><a href="/1%2B2">101%2B147</a>'
    assert [one.strip() for one in percentages(page)] == ["+6.4 %", "7%", "5 %"]
