"""The frame around the pages: addresses, languages, caching, security headers, errors, new editions."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from html import escape, unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from tests.build.samples import NOON, built

from alen.build import build
from alen.cli.serving import setting_of, web_app
from alen.errors import BadFile
from alen.site.guarding import LONGEST_PATH, LONGEST_QUERY
from alen.site.keeping import Keeper
from alen.site.routes import PAGE_TYPES
from alen.store import editions, workspace
from alen.store.workspace import Workspace

PLACE = "/da/m/f64551-net/101/2024"
REAL = f"{PLACE}?price=real&deflator=consumer-prices"


@pytest.fixture
def own_workspace(tmp_path: Path) -> Workspace:
    made = workspace.create(tmp_path / "own")
    built(made)
    return made


@pytest.fixture
def own_site(own_workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(web_app(own_workspace), follow_redirects=False) as client:
        yield client


def test_a_page_carries_the_headers_that_a_public_body_expects(packaged_site: TestClient) -> None:
    headers = packaged_site.get(PLACE).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "set-cookie" not in headers
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_an_https_site_tells_browsers_to_stay_there(packaged_workspace: Workspace) -> None:
    with TestClient(web_app(packaged_workspace, base_url="https://alen.example.dk")) as client:
        assert "max-age=31536000" in client.get("/da/about").headers["strict-transport-security"]


def test_an_embed_may_stand_in_other_sites(packaged_site: TestClient) -> None:
    headers = packaged_site.get("/da/embed/m/f64551-net/101/2024").headers
    assert "frame-ancestors *" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


def test_a_drawing_may_be_framed_and_says_so_once(packaged_site: TestClient) -> None:
    headers = packaged_site.get(f"{PLACE}.svg").headers
    assert headers["content-type"].startswith("image/svg+xml")
    assert "frame-ancestors *" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "x-frame-options" not in headers
    for path in (f"{PLACE}.json", f"{PLACE}.png", "/static/nothing.css", "/da/nothing"):
        assert packaged_site.get(path).headers["x-frame-options"] == "DENY"


def test_what_has_not_changed_is_not_sent_again(packaged_site: TestClient) -> None:
    first = packaged_site.get(PLACE)
    again = packaged_site.get(PLACE, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    weak = packaged_site.get(PLACE, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert weak.status_code == 304
    assert packaged_site.get(PLACE, headers={"If-None-Match": '"other"'}).status_code == 200


def test_bodies_are_compressed_for_those_who_take_it(packaged_site: TestClient) -> None:
    plain = packaged_site.get(PLACE, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == len(plain.content)
    packed = packaged_site.get(PLACE, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # the client has unpacked it
    assert "Accept-Encoding" in packed.headers["vary"]
    refused = packaged_site.get(PLACE, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


def test_head_answers_as_get_without_the_body(packaged_site: TestClient) -> None:
    got, headed = packaged_site.get(PLACE), packaged_site.head(PLACE)
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed.headers["etag"] == got.headers["etag"]


def test_pages_are_read_and_nothing_else(packaged_site: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = packaged_site.request(method, PLACE)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_caching_says_how_long_an_address_holds(packaged_site: TestClient) -> None:
    assert packaged_site.get(PLACE).headers["cache-control"] == "no-cache"
    dated = packaged_site.get(f"/u/{_edition(packaged_site)}{PLACE}")
    assert dated.status_code == 200
    assert dated.headers["cache-control"] == "public, max-age=3600"
    css = packaged_site.get(_asset(packaged_site, ".css"))
    assert css.status_code == 200
    assert "immutable" in css.headers["cache-control"]


def _edition(client: TestClient) -> str:
    return client.get("/api/v1/editions").json()["data"]["current"]


def _asset(client: TestClient, ending: str) -> str:
    text = client.get("/da/about").text
    found = next(part for part in text.split('"') if part.endswith(ending) and "static" in part)
    return "/static/" + found.rsplit("/", 1)[-1]


def test_an_address_has_one_normal_form(packaged_site: TestClient) -> None:
    for path, wanted in {
        f"{PLACE}?utm_source=letter": PLACE,
        f"{PLACE}?price=": PLACE,
        f"{PLACE}?group=081&price=real": f"{PLACE}?price=real&group=081",
        "/da": "da/",
    }.items():
        answer = packaged_site.get(path)
        assert answer.status_code == 301, path
        assert answer.headers["location"] == wanted, path


def test_the_root_leads_to_the_readers_language(packaged_site: TestClient) -> None:
    for asked, wanted in {"en-GB,en;q=0.9": "en/", "da": "da/", "fr, en;q=0.5": "en/", "": "da/"}.items():
        answer = packaged_site.get("/", headers={"Accept-Language": asked})
        assert answer.headers["location"] == wanted
        assert answer.headers["vary"] == "Accept-Language"


def test_a_miss_names_what_is_near(packaged_site: TestClient) -> None:
    missed = packaged_site.get("/da/o/Aarhuus")
    assert missed.status_code == 404
    assert "Aarhus" in missed.text
    assert '<html lang="da"' in missed.text
    measure = packaged_site.get("/en/m/f64551-nett")
    assert measure.status_code == 404
    assert "f64551-net" in measure.text
    assert packaged_site.get("/en/nothing/here").status_code == 404
    assert packaged_site.get("/sv/m").status_code == 404
    assert packaged_site.get("/static/nothing.css").status_code == 404


def test_a_withdrawn_edition_is_gone_at_once(own_workspace: Workspace, own_site: TestClient) -> None:
    old = _edition(own_site)
    page = f"/u/{old}/en/m/f64551-net/101/2024"
    assert own_site.get(page).status_code == 200
    build(own_workspace, now=NOON + timedelta(days=1))
    editions.withdraw(own_workspace, old, "a wrong population")
    time.sleep(0.6)
    gone = own_site.get(page)
    assert gone.status_code == 410
    assert "a wrong population" in gone.text
    assert own_site.get("/en/m/f64551-net/101/2024").status_code == 200


def test_a_new_edition_is_shown_without_a_restart(own_workspace: Workspace, own_site: TestClient) -> None:
    old = _edition(own_site)
    first = own_site.get("/da/about")
    fresh = build(own_workspace, now=NOON + timedelta(days=1)).edition_id
    time.sleep(0.6)
    second = own_site.get("/da/about")
    assert old in first.text
    assert fresh in second.text
    assert first.headers["etag"] != second.headers["etag"]
    dated = own_site.get(f"/u/{old}/da/about")
    assert dated.status_code == 200
    assert fresh in dated.text  # the reader is told of the newer one


def test_the_site_works_below_a_root_of_its_own(packaged_workspace: Workspace) -> None:
    app = Starlette(routes=[Mount("/alen", web_app(packaged_workspace))])
    with TestClient(app, follow_redirects=False) as client:
        page = client.get("/alen/da/about")
        assert page.status_code == 200
        assert 'href="/' not in page.text
        moved = client.get("/alen/da/about?x=1")
        assert moved.headers["location"] == "/alen/da/about"


@pytest.mark.parametrize(
    "path",
    [
        "/da/../../etc/passwd",
        "/da/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fapp.py",
        "/da/m/f64551-net%00",
        "/da/m/%0d%0aSet-Cookie:%20a=b",
        "/da/m/%ff%fe",
        "/da/m/f64551-net\\..\\..",
        f"/da/{'a' * LONGEST_PATH}",
        f"/da/m?{'a=b&' * LONGEST_QUERY}",
        "/da/m/f64551-net/101/99999999999999999999",
        "/da/m/f64551-net/101/-1",
        "/da/m/f64551-net/101/2024?price=real&base=abc",
        "/da/m/f64551-net/101/2024?price=golden",
        "/da/m/f64551-net/101/2024?scope=everything",
        "/da/m/f64551-net/101/2024?group=nowhere",
        "/da/m/f64551-net/101/2024?price=real&deflator=%22%3E%3Cscript%3E",
        "/da/explain/f64551-net/101/2024/nothing",
        "/da/o/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/u/not-an-edition/da/",
        "/u/2020-01-01/da/",
        "/u/..%2f..%2f/da/",
        "/da/data/diff/2020-01-01/2020-01-02",
        "/da/m/f64551-net/101/2024.exe",
        "/da/about.csv",
    ],
)
def test_what_no_page_could_mean_is_refused_cleanly(packaged_site: TestClient, path: str) -> None:
    answer = packaged_site.get(path)
    assert 400 <= answer.status_code < 500, answer.status_code
    assert "<script>alert" not in answer.text
    assert "set-cookie" not in answer.headers
    assert "Traceback" not in answer.text
    assert "x-content-type-options" in answer.headers


def test_a_fault_of_our_own_tells_nothing_of_the_inside(
    packaged_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    setting = setting_of(packaged_workspace)
    from alen.site import app as module

    def broken(*_: object) -> bytes:
        raise RuntimeError("secret detail")

    site = module.public_app(setting)
    with TestClient(site, raise_server_exceptions=False) as client:
        monkeypatch.setattr("alen.site.pages.method.Measures", broken)
        answer = client.get("/da/method?x=secret-question")
        if answer.status_code == 301:
            answer = client.get("/da/method")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Noget gik galt" in answer.text
    assert "secret-question" not in caplog.text


def test_a_fault_is_logged_once_wherever_it_is_met(
    own_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("a fault of our own")

    def damaged(*_: object) -> bytes:
        raise BadFile("a file is wrong", where="/srv/alen/file")

    # A client that passes on what the server would get to see: nothing.
    with TestClient(web_app(own_workspace)) as client:
        for name, fault in (("Measures", broken), ("Measures", damaged)):
            monkeypatch.setattr(f"alen.site.pages.method.{name}", fault)
            assert _logged_for(client, "/da/method", caplog) == 1
        monkeypatch.setattr("alen.site.assets.Assets.get", broken)
        assert _logged_for(client, "/static/x.css", caplog) == 1
        monkeypatch.setattr("alen.site.rendering.Renderer.page", broken)
        assert _logged_for(client, "/da/nothing", caplog, "Something went wrong here.") == 2  # two faults


def _logged_for(
    client: TestClient, path: str, caplog: pytest.LogCaptureFixture, said: str = "Noget gik galt"
) -> int:
    caplog.clear()
    answer = client.get(path)
    assert answer.status_code == 500
    assert said in answer.text
    return len([one for one in caplog.records if one.levelname == "ERROR"])


def test_the_api_stands_beside_the_pages_dated_or_not(packaged_site: TestClient) -> None:
    edition = _edition(packaged_site)
    for root in ("/api/v1", f"/u/{edition}/api/v1"):
        assert packaged_site.get(root).status_code == 308
        assert packaged_site.get(f"{root}/").status_code == 200
        asked = f"{root}/ranks/f64551-net?year=2024"
        as_json = packaged_site.get(asked)
        as_csv = packaged_site.get(asked, headers={"Accept": "text/csv"})
        assert as_json.json()["data"]["year"] == 2024
        assert as_csv.headers["content-type"].startswith("text/csv")
        assert packaged_site.get(asked).content == as_json.content
    other = packaged_site.get(f"/u/{edition}/api/v1/measures?edition=2020-01-01")
    assert other.status_code == 400
    assert other.headers["content-type"] == "application/problem+json"
    assert packaged_site.get("/api/v1/%ff").headers["content-type"] == "application/problem+json"


def test_memory_for_kept_pages_has_an_end() -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"x/y")]})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"x" * 10_000})  # type: ignore[operator]

    keeper = Keeper(app, lambda: 1, limit=100_000)
    client = TestClient(keeper)
    for number in range(50):
        assert client.get(f"/{number}").status_code == 200
    assert keeper._size <= 100_000
    assert len(keeper._held) < 12


def test_every_page_type_is_named_and_answers(
    packaged_workspace: Workspace, packaged_site: TestClient
) -> None:
    names = [page.name for page in PAGE_TYPES]
    assert len(set(names)) == len(names)
    desk = setting_of(packaged_workspace).shelf.current()
    for page in PAGE_TYPES:
        paths = list(page.addresses(desk))[:2]
        for path in paths:
            for lang in ("da", "en"):
                answer = packaged_site.get(f"/{lang}{path}")
                assert answer.status_code == 200, f"{lang}{path}"
                assert f'<html lang="{lang}"' in answer.text
                assert len(gzip.compress(answer.content)) <= 60_000


def test_the_sitemap_and_robots_lead_to_pages(packaged_site: TestClient) -> None:
    rules = packaged_site.get("/robots.txt").text.splitlines()
    assert rules == ["User-agent: *", "Allow: /", "Allow: /u/*.png$", "Disallow: /u/"]
    text = packaged_site.get("/sitemap.xml").text
    assert "/da/m/f64551-net/101" in text
    assert "/en/o/101" in text


@pytest.mark.parametrize("base", ["", "https://alen.example.dk"])
def test_a_page_is_found_undated_and_cited_dated(packaged_workspace: Workspace, base: str) -> None:
    with TestClient(web_app(packaged_workspace, base_url=base), follow_redirects=False) as client:
        dated = f"/u/{_edition(client)}"
        for path in ("/da/", "/da/m/f64551-net", PLACE, REAL, "/en/o/101", "/en/regions"):
            for root in ("", dated):
                answer = client.get(root + path)
                assert answer.status_code == 200, root + path
                links, here = answer.links, f"{base or client.base_url}{root}{path}"
                found = urljoin(here, links["canonical"]["url"])
                assert found == f"{base or client.base_url}{path}"
                assert not urlsplit(found).path.startswith("/u/")  # what robots.txt asks to leave alone
                assert urljoin(here, links["cite-as"]["url"]) == f"{base or client.base_url}{dated}{path}"
                in_page = re.findall('<link rel="canonical" href="([^"]+)">', answer.text)
                assert [urljoin(here, unescape(one)) for one in in_page] == [found]
                if base:
                    assert f'<meta property="og:url" content="{escape(found)}">' in answer.text
                    others = re.findall('<link rel="alternate" hreflang="..[^>]*href="([^"]+)">', answer.text)
                    assert len(others) == 2
                    assert not any("/u/" in one for one in others)
        assert dated + PLACE in client.get(PLACE).text  # the citation


def test_the_change_log_outlives_a_damaged_old_edition(own_workspace: Workspace) -> None:
    old = editions.current_id(own_workspace)
    build(own_workspace, now=NOON + timedelta(days=1))
    file = own_workspace.editions / old / "edition.duckdb"
    file.chmod(0o644)
    file.write_bytes(b"no database")
    with TestClient(web_app(own_workspace)) as client:
        for path in ("/da/data/changes", "/en/data/changes.atom", "/en/data"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert old in answer.text
