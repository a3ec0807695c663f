"""Every number on every kind of page is one that the API gives, and no numeral stands there unmarked.

The kinds come from the route table, so that none is forgotten; of each the first, the middle and the last
address of a site, in both languages, and those of some choices a reader can make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from starlette.testclient import TestClient
from tests.site.numerals import Response, check_numerals

from alen.answers.questions import Desk
from alen.cli.serving import setting_of
from alen.site.routes import PAGE_TYPES
from alen.store.packaged import list_names
from alen.store.workspace import Workspace
from alen.words import LANGUAGES

CLAIMS = tuple(name.removesuffix(".yml") for name in list_names("data", "claims", "packaged", suffix=".yml"))
PACKAGED_CHOICES = (
    "/find?q=by",
    "/m/f64551-net?price=real&deflator=consumer-prices",
    "/m/f64551-net/101/2020?price=real&base=2016&deflator=consumer-prices&group=084",
    "/m/f64551-net/825?group=081",
    "/m/f64551-net-growth/825/2024",
    "/m/population/101/2026",
    "/compare/101+751",
    "/compare/101+147+461+825/2020",
    "/explain/f64551-net/101/2024/single?price=real&deflator=consumer-prices",
    "/regions?price=real&deflator=consumer-prices",
    "/claims?verdict=consistent",
    "/find?q=computerworld",
    *(f"/claims/{id_}" for id_ in CLAIMS),
    *(f"/embed/claims/{id_}" for id_ in CLAIMS),
)
INVENTED_CHOICES = (
    "/m/it-net/271?scope=extended",
    "/m/it-net/271/2020?price=real&base=2015",
    "/m/it-net/276?price=real&deflator=consumer-prices&group=072",
    "/m/it-internal/276/2024?price=real",
    "/m/it-income/271",
    "/m/it-capital/273/2024",
    "/m/it-share-operating/274/2024",
    "/m/it-net-growth/275/2014",
    "/m/it-net/271/2013",
    "/m/region-it/071/2024",
    "/compare/271+272+273",
    "/compare/071+072/2020",
    "/explain/it-net/271/2024/narrow?price=real",
    "/explain/it-share-operating/271/2024/narrow",
    "/explain/it-income/273/2024/narrow",
    "/explain/it-wage-share/273/2024/narrow",
    "/regions/2010?scope=extended",
    "/regions?price=real&base=2015",
)


class _Remembering:
    """A site whose answers of the API are fetched once."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.answers: dict[str, Response] = {}
        self.refused: list[str] = []

    def get(self, url: str, /) -> Response:
        if url.startswith("/api/"):
            if url not in self.answers:
                self.answers[url] = self.client.get(url)
            return self.answers[url]
        found = self.client.get(url)
        if found.status_code != 200:
            self.refused.append(f"{url}: {found.status_code} {found.headers.get('location', '')}")
        return found


def _three(paths: Sequence[str]) -> Iterator[str]:
    """The first, the middle and the last."""
    if paths:
        yield from dict.fromkeys((paths[0], paths[len(paths) // 2], paths[-1]))


def some_paths(workspace: Workspace) -> list[str]:
    """Of each kind of page the first, the middle and the last address, below the language."""
    desk: Desk = setting_of(workspace).shelf.current()
    return [path for page in PAGE_TYPES for path in _three(tuple(dict.fromkeys(page.addresses(desk))))]


def _faults(client: TestClient, language: str, paths: Sequence[str]) -> list[str]:
    site = _Remembering(client)
    found = [fault for path in paths for fault in check_numerals(site, f"/{language}{path}")]
    return [*site.refused, *found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_numeral_of_the_packaged_site(
    packaged_site: TestClient, packaged_workspace: Workspace, language: str
):
    assert _faults(packaged_site, language, [*some_paths(packaged_workspace), *PACKAGED_CHOICES]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_numeral_of_an_invented_country(
    invented_site: TestClient, invented_workspace: Workspace, language: str
):
    assert _faults(invented_site, language, [*some_paths(invented_workspace), *INVENTED_CHOICES]) == []


def test_numbers_stand_apart_where_no_style_is_read(invented_site: TestClient):
    """A year below a name and a place below a number: read aloud or copied they must not run together."""
    for path in ("/da/compare/271+272", "/da/o/271", "/da/regions"):
        text = re.sub("<[^>]+>", "", invented_site.get(path).text.replace("</td>", " "))
        assert not re.search(r"hovedkonto 6\d|\d{4} ?af \d+|Siden \d{5}", text), path
