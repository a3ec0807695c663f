"""Parts that pages share: a page is the same whether its neighbours were made before it or not."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from alen.cli.serving import web_app
from alen.store.workspace import Workspace

STATES = [
    "/da/m/it-net/271",
    "/da/m/it-net/101",
    "/en/m/it-net/101",
    "/da/m/it-net/000/2022",
    "/da/m/it-net/101/2022",
    "/da/m/it-net?price=real",
    "/da/m/it-net/101?scope=extended",
    "/da/embed/m/it-net/101/2022",
    "/da/o/101",
    "/en/o/271",
]


@pytest.fixture(scope="module")
def neighbours(invented_workspace: Workspace) -> dict[str, str]:
    """The pages as one server makes them, one after another."""
    found: dict[str, str] = {}
    with TestClient(web_app(invented_workspace)) as site:
        for address in ["/da/m/it-net", "/en/m/it-net", *STATES]:
            answer = site.get(address)
            assert answer.status_code == 200, address
            found[address] = answer.text
    return found


@pytest.mark.parametrize("address", STATES)
def test_a_page_is_as_if_it_were_the_first(
    address: str, neighbours: dict[str, str], invented_workspace: Workspace
) -> None:
    with TestClient(web_app(invented_workspace)) as site:
        assert site.get(address).text == neighbours[address]


def test_no_open_link_is_left(neighbours: dict[str, str]) -> None:
    for address, text in neighbours.items():
        assert not any("\ue000" <= sign <= "\uf8ff" for sign in text), address


def test_its_own_rows_alone_are_marked(neighbours: dict[str, str]) -> None:
    for address, name in (("/da/m/it-net/101", "København"), ("/da/m/it-net/271", "Prøveby")):
        table = neighbours[address].partition('id="t-all"')[2].partition("</table>")[0]
        rows = [row for row in table.split("<tr") if row.startswith(' class="own"')]
        assert len(rows) == 1, address
        assert name in rows[0]
