"""A ledger of few and small lines: sums that are not nothing, shares that are certain, names that fit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.local.conftest import ADDRESS, HOST, PORT, client_of
from tests.site.numerals import check_numerals

from alen.cli.main import main
from alen.cli.serving import local_site
from alen.store.workspace import Workspace

LONG = "Nordlys-Software-og-Systemudviklings-" * 5 + "Selskabet A/S"
HEAD = "Bogføringsdato;Regnskabsår;Konto;Beløb;Tekst;Leverandør\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Iterator[TestClient]:
    """Nineteen postings of one supplier on the function that carries IT by name; everything is decided."""
    folder = tmp_path_factory.mktemp("small") / "workspace"
    shutil.copytree(packaged_workspace.root, folder)
    file = Path(folder) / "small.csv"
    rows = (f"{day:02d}-03-2024;2024;6455211001470;1{day}00,00;Driftsbidrag;{LONG}\n" for day in range(1, 20))
    file.write_text(HEAD + "".join(rows), "utf-8")
    said = ["ledger", "import", str(file), "--own-name", "Prøvekøbing", "--own-kind", "municipality"]
    assert main(["--workspace", str(folder), *said, "--invented", "--yes", "--quiet"]) == 0
    site = local_site(Workspace(folder), host=HOST, port=PORT, base_url=ADDRESS)
    with client_of(site) as client:
        client.get(f"/en/local/?key={site.keys.key}")
        yield client


def text_of(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub("<[^>]+>", "", answer.text)


def test_small_sums_are_not_shown_as_nothing(small: TestClient) -> None:
    said = text_of(small, "/en/local/")
    assert "Prøvekøbing booked DKK 0.128 million on IT in 2024" in said
    assert check_numerals(small, "/en/local/") == []
    assert check_numerals(small, "/da/local/breakdown") == []


def test_a_certain_share_has_no_bounds(small: TestClient) -> None:
    said = text_of(small, "/en/local/cloud")
    assert "0.0 per cent is cloud by deployment (IaaS, PaaS, SaaS). No undecided line can change it." in said
    assert "between 0.0 and 0.0" not in said
    assert check_numerals(small, "/en/local/cloud") == []


def test_a_name_too_long_for_its_rectangle_is_shortened(small: TestClient) -> None:
    page = small.get("/en/local/breakdown?by=supplier_key").text
    assert re.search(r'class="tile-name">.*?Nordlys-Software-og-[^<]*…', page)
