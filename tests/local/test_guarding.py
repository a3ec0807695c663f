"""Nobody but whoever started the server sees the ledger: each way out is tried."""

from __future__ import annotations

import logging
import re

import pytest
from starlette.testclient import TestClient
from tests.local.conftest import ADDRESS, NAME, client_of

from alen.cli.main import main
from alen.cli.serving import setting_of, web_app
from alen.errors import BadInput
from alen.local.app import LocalSite
from alen.local.guarding import hosts_of, is_local, loopback
from alen.local.routes import PAGES
from alen.site.freezing import page_addresses
from alen.store.local.books import Books
from alen.store.workspace import Workspace

PLAIN = [page.path for page in PAGES if "{" not in page.path]
FORMS = [f"/da/local{'/index' if path == '/' else path}.{form}" for path in PLAIN for form in ("json", "csv")]
EVERYTHING = [*(f"/{lang}/local{path}" for path in PLAIN for lang in ("da", "en")), *FORMS]
PUBLIC = ["/", "/da/", "/en/", "/da/m", "/da/m/f64551-net/101", "/da/o/101", "/robots.txt", "/sitemap.xml",
          "/api/v1/", "/api/v1/measures", "/da/data", "/en/method"]  # fmt: skip


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", "127.0.0.1.example.org", ""])
def test_no_address_that_others_reach(host: str) -> None:
    with pytest.raises(BadInput):
        loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.4.1", "::1", "[::1]", "localhost"])
def test_this_machine_s_own_addresses(host: str) -> None:
    assert loopback(host) == host.strip("[]")


def test_the_command_refuses_other_hosts(
    local_workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--workspace", str(local_workspace.root), "--lang", "en", "serve", "--local"]
    assert main([*said, "--host", "0.0.0.0"]) == 2
    assert "on this machine alone" in capsys.readouterr().err
    assert main([*said, "--base-url", "https://alen.example.dk"]) == 2


@pytest.mark.parametrize("path", EVERYTHING)
def test_without_the_key_there_is_nothing(stranger: TestClient, path: str) -> None:
    for cookie in ("", "x", "alen-local-8000=", "alen-local-8000=guessed"):
        answer = stranger.get(path, headers={"Cookie": cookie})
        assert answer.status_code == 403
        assert NAME not in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_a_refusal_says_how_to_get_in(stranger: TestClient) -> None:
    answer = stranger.get("/en/local/breakdown")
    assert "Open the whole address that the command printed" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_the_key_becomes_a_cookie_no_script_can_read(site: LocalSite, stranger: TestClient) -> None:
    answer = stranger.get(f"/da/local/?key={site.keys.key}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/da/local/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "expires" not in cookie.lower()
    assert "max-age" not in cookie.lower()
    assert site.keys.key not in cookie
    assert stranger.get("/da/local/").status_code == 200


@pytest.mark.parametrize("key", ["", "x", "%00", "%ff", "é" * 30])
def test_another_key_opens_nothing(stranger: TestClient, key: str) -> None:
    answer = stranger.get(f"/da/local/?key={key}")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_wrong_key_is_refused_even_with_the_cookie_of_another_run(
    site: LocalSite, stranger: TestClient
) -> None:
    answer = stranger.get("/da/local/", headers={"Cookie": f"alen-local-8001={site.keys.session}"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1:8001", "127.0.0.1", "127.0.0.1:8000.evil.example"],
)
@pytest.mark.parametrize("path", ["/da/local/", "/da/", "/api/v1/measures"])
def test_other_names_for_this_machine_are_refused(user: TestClient, host: str, path: str) -> None:
    answer = user.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert NAME not in answer.text


def test_the_names_that_are_answered() -> None:
    assert hosts_of("127.0.0.1", 8000) == {"127.0.0.1:8000", "localhost:8000"}
    assert hosts_of("::1", 80) == {"[::1]:80", "[::1]", "localhost:80", "localhost"}


@pytest.mark.parametrize("path", EVERYTHING)
def test_local_answers_are_kept_and_used_by_nobody(user: TestClient, path: str) -> None:
    answer = user.get(path)
    assert answer.status_code in (200, 400, 404)  # 404: a page of one supplier, of which none is named
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in answer.headers
    assert "etag" not in answer.headers
    assert "og:" not in answer.text


def test_files_of_the_pages_are_kept_by_nobody_too(user: TestClient) -> None:
    answer = user.get("/local/static/local.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert user.get("/local/static/..%2Fapp.py").status_code in (400, 404)


def test_a_page_on_another_port_cannot_load_anything(user: TestClient) -> None:
    """Another port of this machine is the same site to a cookie, and another origin."""
    asked = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    assert user.get("/da/local/index.json", headers=asked).status_code == 403
    assert user.get("/da/local/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    link = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert user.get("/da/local/", headers=link).status_code == 200
    assert user.get("/da/local/", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_form_comes_from_here_with_its_token_or_not_at_all(site: LocalSite, user: TestClient) -> None:
    """405 is the page's own answer: it takes no form. Everything else never reaches it."""
    token = {"token": site.keys.form}
    mine = {"Origin": ADDRESS}
    assert user.post("/da/local/", data=token, headers=mine).status_code == 405
    assert user.post("/da/local/", data=token).status_code == 403
    for origin in ("null", "http://127.0.0.1:8001", "https://127.0.0.1:8000", "http://evil.example"):
        assert user.post("/da/local/", data=token, headers={"Origin": origin}).status_code == 403
    for wrong in ({}, {"token": ""}, {"token": site.keys.key}, {"token": site.keys.session}):
        assert user.post("/da/local/", data=wrong, headers=mine).status_code == 403
    assert user.post("/da/local/", data={**token, "x": "y" * 70_000}, headers=mine).status_code == 413
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert user.request(method, "/da/local/", headers=mine).status_code == 405


def test_a_stranger_s_form_is_refused(site: LocalSite, stranger: TestClient) -> None:
    answer = stranger.post("/da/local/", data={"token": site.keys.form}, headers={"Origin": ADDRESS})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", PUBLIC)
def test_no_word_of_the_ledger_is_public(local_workspace: Workspace, user: TestClient, path: str) -> None:
    """Asked as a user who has just read every page of the ledger."""
    for one in EVERYTHING:
        user.get(one)
    answer = user.get(path)
    assert answer.status_code in (200, 302), path
    words = {NAME, "Prøvekøbing", *(one.file for one in Books(local_workspace).standing())}
    assert [word for word in words if word in answer.text] == []


def test_the_public_site_has_no_such_pages(local_workspace: Workspace) -> None:
    with TestClient(web_app(local_workspace), follow_redirects=False) as public:
        for path in [*EVERYTHING, "/local/static/local.css", "/da/local", "/local/"]:
            assert public.get(path).status_code == 404, path
        assert "/local" not in public.get("/da/").text
        assert "local" not in public.get("/sitemap.xml").text


def test_a_frozen_site_holds_none(local_workspace: Workspace) -> None:
    desk = setting_of(local_workspace, is_static=True).shelf.current()
    assert not any(is_local(address) for address in page_addresses(desk))


def test_the_sitemap_and_the_robots_know_nothing(user: TestClient) -> None:
    assert "local" not in user.get("/sitemap.xml").text.replace("localhost", "")
    assert "local" not in user.get("/robots.txt").text.replace("localhost", "")


def test_neither_key_nor_cookie_is_logged(site: LocalSite, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "alen"), client_of(site) as client:
        client.get(f"/da/local/?key={site.keys.key}")
        client.get("/da/local/")
        client.get("/da/local/nothing/here")
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("alen"))
    for secret in (site.keys.key, site.keys.session, site.keys.form):
        assert secret not in said
        assert secret not in repr(site.keys)


def test_paths_are_told_apart_however_they_are_written(stranger: TestClient) -> None:
    for path in ("/da/%6cocal/", "/da/local", "/local", "/en/local/x/y", "/da/local/index.json"):
        assert stranger.get(path).status_code == 403, path
    for path in ("/DA/local/", "/da//local/", "/da/locals", "/u/2026-01-01/da/local/"):
        answer = stranger.get(path)
        assert answer.status_code in (404, 410, 403), path
        assert NAME not in answer.text


def test_secrets_are_long_and_new_each_time(local_workspace: Workspace, site: LocalSite) -> None:
    secrets = {site.keys.key, site.keys.session, site.keys.form}
    assert len(secrets) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32,}", one) for one in secrets)
