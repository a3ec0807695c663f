"""Programmes that are not published: shown to whoever started the server, read anew when a file changes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient
from tests.build.own_programmes import SECRET, programmes_workspace
from tests.local.conftest import ADDRESS, HOST, PORT
from tests.site.numerals import check_numerals

from alen.cli.serving import local_site
from alen.model.programme import Source, Wording
from alen.sources.agreements.folder import read_folder
from alen.sources.agreements.writing import write_folder
from alen.store.packaged import folder
from alen.store.workspace import Workspace

ROOT = "/local/programmes"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Workspace:
    shared = programmes_workspace(tmp_path_factory, packaged_workspace)
    copied = tmp_path_factory.mktemp("own") / "workspace"
    shutil.copytree(shared.root, copied)
    return Workspace(copied)


@pytest.fixture(scope="module")
def client(own: Workspace) -> Iterator[TestClient]:
    site = local_site(own, host=HOST, port=PORT, base_url=ADDRESS)
    with TestClient(site.app, base_url=ADDRESS, follow_redirects=False) as let_in:
        assert let_in.get(f"/da{ROOT}").status_code == 403
        assert SECRET not in let_in.get(f"/da{ROOT}").text
        assert let_in.get(f"/da{ROOT}?key={site.keys.key}").status_code == 303
        yield let_in


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_local_pages_stand_like_the_public_ones(client: TestClient, language: str) -> None:
    faults: list[str] = []
    for path in ("", "/lokal", "/lokal/project/maaling", "/lokal/party/klitrup", "/lokal/bill/2026",
                 "/lokal/bill/2026/klitrup", "/lokal/decisions", "/lokal?as-of=2025-11-24"):  # fmt: skip
        address = f"/{language}{ROOT}{path}"
        page = client.get(address)
        assert page.status_code == 200, (address, page.text[:300])
        assert page.headers["cache-control"] == "no-store"
        faults += check_numerals(client, address)
        for href in re.findall(r'href="([^"#]+)', page.text):
            target = urljoin(address, href.replace("&amp;", "&"))
            assert not target.startswith(f"/{language}/programmes/"), (address, target)
    assert faults == []


def test_the_list_names_what_is_local_and_what_cannot_be_read(client: TestClient) -> None:
    page = client.get(f"/en{ROOT}").text
    assert "Digital infrastructure on the North-West Coast" in page
    assert "brudt" in page
    assert "commitments.csv" in page
    assert "Contributions by inhabitants" not in page
    assert client.get(f"/en{ROOT}/brudt").status_code == 400
    assert client.get(f"/en{ROOT}/kombit").status_code == 404
    assert SECRET in client.get(f"/da{ROOT}").text


def test_a_changed_file_is_read_again(client: TestClient, own: Workspace) -> None:
    place: Path = own.root / "programmes" / "lokal"
    toml = place / "programme.toml"
    toml.write_text(toml.read_text("utf-8").replace(SECRET, f"{SECRET} igen"), "utf-8")
    assert f"{SECRET} igen" in client.get(f"/da{ROOT}/lokal").text
    told = client.get(f"/da{ROOT}/lokal.json").json()
    assert told["meta"] == {"is_local": True, "unit": "øre"}
    assert told["data"]["programme"]["head"]["origin"] == "local"
    assert client.get(f"/da{ROOT}/lokal/bill/2026.csv").text.startswith("programme,year,party")


def test_the_public_side_of_the_same_server_knows_nothing(client: TestClient) -> None:
    for path in ("/da/programmes", "/api/v1/programmes", "/da/", "/sitemap.xml"):
        assert SECRET not in client.get(path).text
    assert client.get("/da/programmes/lokal").status_code == 404


def test_hostile_words_come_out_as_words(client: TestClient, own: Workspace) -> None:
    programme = read_folder(folder("data", "programmes", "examples", "partnership"))
    bad = "<script>alert(1)</script>{0}"
    words = Wording(bad, bad)
    hostile = replace(
        programme,
        id="hostile",
        name=words,
        sources=(Source(bad, bad, "javascript:alert(1)"), *programme.sources[1:]),
        projects=tuple(replace(one, name=words) for one in programme.projects),
        parties=tuple(replace(one, name=words) for one in programme.parties),
        milestones=tuple(one._replace(name=bad) for one in programme.milestones),
        decisions=tuple(one._replace(title=bad, text=bad) for one in programme.decisions),
    )
    write_folder(hostile, own.root / "programmes" / "hostile")
    for path in ("", "/hostile", "/hostile/project/maaling", "/hostile/party/klitrup", "/hostile/bill/2026",
                 "/hostile/decisions"):  # fmt: skip
        page = client.get(f"/en{ROOT}{path}")
        assert page.status_code == 200, (path, page.text[:300])
        assert "<script>alert" not in page.text, path
        assert 'href="javascript' not in page.text, path
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{0}" in page.text, path
