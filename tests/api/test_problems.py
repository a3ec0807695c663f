"""Problems say what is wrong, where, why and what exists instead, in the words of an API."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.api.asking import Switchboard
from tests.api.conftest import client_of, edition
from tests.words.catalogue import ERRORS, SOURCE, _name, _texts, defined

from alen.answers.shelf import Shelf
from alen.api.problems import KINDS
from alen.api.telling import in_api
from alen.errors import DiskFailed, Locked
from alen.store.editions import withdraw
from alen.store.workspace import Workspace, create

PARTS = {
    "type", "title", "status", "detail", "instance", "what", "where", "why", "do", "parameter", "instead",
    "id",
}  # fmt: skip


def problem(client: TestClient, address: str, status: int, slug: str) -> dict[str, Any]:
    reply = client.get(address)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    told = reply.json()
    assert set(told) == PARTS
    assert told["type"] == f"/api/v1/problems#{slug}"
    assert told["status"] == status
    begins = told["detail"][: len(told["what"])]
    assert begins in (told["what"], told["what"][:1].upper() + told["what"][1:])
    assert "--" not in reply.text
    assert "`alen" not in reply.text
    assert not re.search(r'(?<![\w"])/(?:tmp|home|root|work)/', reply.text)
    return told


def values(told: dict[str, Any]) -> list[str]:
    return [one["value"] for one in told["instead"]]


def test_an_unknown_measure_names_the_nearest(api: TestClient) -> None:
    told = problem(api, "/api/v1/ranks/f64551-nett?year=2023", 404, "unknown-measure")
    assert told["parameter"] == "measure"
    assert values(told)[0] == "f64551-net"
    assert api.get(told["instead"][0]["href"]).status_code == 200
    assert told["instead"][0]["href"].endswith("/f64551-net?year=2023")


def test_an_unknown_organisation_names_the_nearest(api: TestClient) -> None:
    told = problem(api, "/api/v1/organisations/Kobenhagen", 404, "unknown-organisation")
    assert "101" in values(told)
    assert {"name": "København", "value": "101", "href": "/api/v1/organisations/101"} in told["instead"]
    told = problem(api, "/api/v1/organisations/K", 400, "ambiguous-organisation")
    assert len(values(told)) > 2
    told = problem(api, "/api/v1/ranks/f64551-net?among=Hovedstadenn", 404, "unknown-organisation")
    assert told["parameter"] == "among"
    assert "084" in values(told)


def test_a_year_without_figures_lists_those_that_have_some(api: TestClient) -> None:
    told = problem(api, "/api/v1/ranks/f64551-net?year=2010", 404, "no-figures")
    assert told["parameter"] == "year"
    assert values(told) == [str(year) for year in range(2016, 2025)]
    assert api.get(told["instead"][-1]["href"]).status_code == 200


def test_a_scope_that_the_measure_lacks_lists_its_own(api: TestClient) -> None:
    told = problem(api, "/api/v1/ranks/f64551-net?scope=narrow", 400, "bad-input")
    assert (told["parameter"], values(told)) == ("scope", ["single"])
    told = problem(api, "/api/v1/ranks/f64551-net?scope=nar", 400, "bad-parameter")
    assert "narrow" in values(told)
    assert "narrow" in told["do"]


def test_an_unknown_edition_lists_those_that_stand(api: TestClient) -> None:
    now = edition(api)
    for address, parameter in (
        ("/api/v1/ranks/f64551-net?edition=2001-01-01", "edition"),
        ("/u/2001-01-01/api/v1/measures", "edition"),
        (f"/api/v1/diff/2001-01-01/{now}", "old"),
        (f"/api/v1/diff/{now}/2001-01-01", "new"),
        ("/api/v1/figures?changed_since=2001-01-01", "changed_since"),
        ("/api/v1/measures?edition=../../etc/passwd", "edition"),
        ("/api/v1/?edition=2001-01-01", "edition"),
    ):
        told = problem(api, address, 404, "unknown-edition")
        assert now in values(told)
        assert told["parameter"] == parameter


def test_a_misspelt_parameter_is_never_passed_over(api: TestClient) -> None:
    told = problem(api, "/api/v1/ranks/f64551-net?yaer=2023", 400, "unknown-parameter")
    assert told["parameter"] == "yaer"
    assert "year" in values(told)
    for address in ("/api/v1/?x=1", "/api/v1/problems?x=1", "/api/v1/openapi.json?x=1", "/api/v1/editions?x"):
        problem(api, address, 400, "unknown-parameter")


def test_a_parameter_that_is_lacking_or_doubled_is_named(api: TestClient) -> None:
    told = problem(api, "/api/v1/compare", 400, "bad-parameter")
    assert told["parameter"] == "organisation"
    told = problem(api, "/api/v1/ranks/f64551-net?year=2023&year=2024", 400, "bad-parameter")
    assert told["parameter"] == "year"


def test_an_id_at_the_beginning_of_a_sentence_keeps_its_letters(api: TestClient) -> None:
    told = problem(api, "/api/v1/ranks/f64551-net?scope=narrow", 400, "bad-input")
    assert told["detail"].startswith("f64551-net has no scope 'narrow'. It has")
    told = problem(api, "/api/v1/ranks/population?scope=narrow", 400, "bad-input")
    assert told["detail"].startswith("population has no scope 'narrow'. It has")
    told = problem(api, "/api/v1/compare?organisation=101", 400, "bad-parameter")
    assert told["detail"].startswith("Parameter organisation names")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("101", "names 1, which is too few"),
        ("101+101", "names 1, which is too few"),
        ("101+147+151+153+155+157+159", "names 7, which is too many"),
        ("+".join(str(code) for code in range(101, 200)), "names 99, which is too many"),
    ],
)
def test_as_many_are_compared_as_on_a_page(api: TestClient, asked: str, said: str) -> None:
    told = problem(api, f"/api/v1/compare?organisation={asked}", 400, "bad-parameter")
    assert told["parameter"] == "organisation"
    assert said in told["what"]
    assert told["do"] == "Give 2 to 6 of them, joined by +."
    assert api.get("/api/v1/compare?organisation=101+147+151+153+155+157").status_code == 200
    # Elsewhere more fit: a series of many is one line each.
    assert api.get("/api/v1/series/f64551-net?organisation=101+147+151+153+155+157+159").status_code == 200


def test_an_unknown_path_names_the_nearest_endpoints(api: TestClient) -> None:
    told = problem(api, "/api/v1/rank/it-net", 404, "unknown-address")
    assert "/ranks/{measure}" in values(told)
    problem(api, "/api/v1/ranks/it-net/", 404, "unknown-address")


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("base=2020", "bad-input"),
        ("price=real&deflator=nothing", "bad-input"),
        ("kind=region", "bad-input"),
        ("among=G-nothing", "unknown-organisation"),
    ],
)
def test_what_contradicts_itself_is_refused(api: TestClient, query: str, slug: str) -> None:
    status = 404 if slug.startswith("unknown") else 400
    problem(api, f"/api/v1/ranks/f64551-net?{query}", status, slug)


def templates() -> set[str]:
    """What the rooms say that an answer comes from, every value as `{}`."""
    classes = {*ERRORS.findall((SOURCE / "errors.py").read_text("utf-8"))}
    found = set(defined())
    for room in ("answers", "comparison", "measures", "model"):
        for path in sorted((SOURCE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in classes:
                    told = [*node.args[:1], *(one.value for one in node.keywords)]
                    found |= {text for part in told for text in _texts(part)}
    return found


def test_advice_for_a_command_line_is_told_as_advice_for_an_api() -> None:
    advice = {one for one in templates() if "`alen" in one or "--" in one}
    assert len(advice) > 8
    for one in sorted(advice):
        told = in_api(one.replace("{}", "value"))
        assert "--" not in told, (one, told)
        assert "`alen" not in told, (one, told)


# -- editions that come and go -----------------------------------------------------------------------


@pytest.fixture
def withdrawn(invented: Workspace, tmp_path: Path) -> Iterator[TestClient]:
    """The invented country, its older edition withdrawn."""

    shutil.copytree(invented.root, tmp_path / "workspace")
    workspace = Workspace(tmp_path / "workspace")
    withdraw(workspace, "2026-11-21", "A wrong table was loaded")
    with client_of(workspace) as client:
        yield client


def test_a_withdrawn_edition_is_gone_and_leads_to_the_newest(withdrawn: TestClient) -> None:
    for address, parameter in (
        ("/api/v1/measures?edition=2026-11-21", "edition"),
        ("/u/2026-11-21/api/v1/measures.csv", "edition"),
        ("/api/v1/diff/2026-11-21/2026-11-22", "old"),
        ("/api/v1/changes/2026-11-21", "old"),
        ("/api/v1/figures?changed_since=2026-11-21", "changed_since"),
    ):
        told = problem(withdrawn, address, 410, "gone-edition")
        assert "A wrong table was loaded" in told["what"]
        assert told["parameter"] == parameter
        assert values(told) == ["2026-11-22"]
        assert withdrawn.get(address).links["latest-version"]["url"] == "/api/v1/"
    listed = withdrawn.get("/api/v1/editions").json()["data"]["editions"]
    assert [one["withdrawn"] for one in listed] == ["", "A wrong table was loaded"]


def test_without_an_edition_the_service_is_not_ready(tmp_path: Path) -> None:
    with client_of(create(tmp_path / "empty")) as client:
        for address in ("/api/v1/", "/api/v1/measures", "/api/v1/openapi.json"):
            problem(client, address, 503, "not-ready")
            assert int(client.get(address).headers["retry-after"]) > 0


def test_when_the_newest_is_withdrawn_the_service_is_not_ready(withdrawn: TestClient, tmp_path: Path) -> None:
    withdraw(Workspace(tmp_path / "workspace"), "2026-11-22", "And another")
    problem(withdrawn, "/api/v1/measures", 503, "not-ready")
    problem(withdrawn, "/api/v1/measures?edition=2026-11-22", 410, "gone-edition")


def test_a_damaged_edition_is_the_service_s_fault(
    withdrawn: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "workspace" / "editions" / "2026-11-22" / "edition.duckdb"
    file.chmod(0o644)
    file.write_bytes(b"no database")
    told = problem(withdrawn, "/api/v1/measures", 500, "unreadable")
    assert told["id"]
    assert told["id"] in caplog.text


@pytest.mark.parametrize("error", [Locked("busy", where="/srv/secret"), DiskFailed("full")])
def test_what_is_not_finished_may_be_asked_again(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Shelf, "edition", fail)
    assert "secret" not in json.dumps(problem(api, "/api/v1/measures", 503, "not-ready"))
    assert int(api.get("/api/v1/measures").headers["retry-after"]) > 0


@pytest.mark.parametrize("error", [ValueError("a secret"), KeyError("x"), RecursionError(), Exception("x")])
def test_a_fault_is_logged_and_kept_back(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Shelf, "edition", fail)
    told = problem(api, "/api/v1/measures", 500, "unexpected")
    assert told["id"] in caplog.text
    assert "secret" not in json.dumps(told)


def test_every_kind_of_problem_is_listed(api: TestClient) -> None:
    listed = api.get("/api/v1/problems").json()["problems"]
    assert [one["type"].partition("#")[2] for one in listed] == [one.slug for one in KINDS]
    assert len({one.slug for one in KINDS}) == len(KINDS)
    assert Switchboard().client.get("/api/v1/problems").status_code == 200
