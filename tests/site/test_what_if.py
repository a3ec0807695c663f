"""Own numbers sent to the site: answered, and nowhere afterwards."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.testclient import TestClient
from tests.site.numerals import check_numerals

from alen.answers.questions import Desk
from alen.cli.serving import setting_of, web_app
from alen.site.app import public_app
from alen.site.forms import LARGEST_FORM
from alen.site.pages import what_if
from alen.store.workspace import Workspace

LANGUAGES = ("da", "en")
PAGE = "/o/217/what-if"
SECRET = "186217919"
"""An amount that nothing else on the site is made of."""

OWN = {"measure": "f64551-net", "year": "2020", "spend": SECRET, "inhabitants": "63127"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def static_site(packaged_workspace: Workspace) -> Iterator[TestClient]:
    """The packaged figures as plain files would show them."""
    with TestClient(web_app(packaged_workspace, is_static=True), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_stands_on_the_organisations_page_and_on_its_own(
    packaged_site: TestClient, lang: str
) -> None:
    for path, action in (("/o/217", "217/what-if"), (PAGE, "what-if")):
        page = packaged_site.get(f"/{lang}{path}").text
        assert f'method="post" action="{action}"' in page
        assert not check_numerals(packaged_site, f"/{lang}{path}")
    assert 'method="post"' not in packaged_site.get(f"/{lang}/o/000").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_own_numbers_are_answered_beside_the_booked_ones(packaged_site: TestClient, lang: str) -> None:
    answer = packaged_site.post(f"/{lang}{PAGE}", data=OWN)
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.text)
    booked, own = ("2.821", "2.950") if lang == "da" else ("2,821", "2,950")
    assert booked in text
    assert own in text
    assert answer.text.count("<h1>") == 1
    assert f'value="{SECRET}"' in answer.text
    assert 'href="../../explain/f64551-net/217/2020/single"' in answer.text


def test_nobody_is_to_keep_the_answer(packaged_site: TestClient) -> None:
    for sent in (OWN, {"spend": "-5"}, {"spend": "x"}, {"nothing": "5"}):
        headers = packaged_site.post(f"/da{PAGE}", data=sent).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-robots-tag"].startswith("noindex")
        assert "etag" not in headers
        assert "link" not in headers
        assert "set-cookie" not in headers
        assert "form-action 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"spend": "mange"}, 400),
        ({"spend": "-1"}, 400),
        ({"spend": "1e309"}, 400),
        ({"spend": "NaN"}, 400),
        ({"spend": "9" * 99}, 400),
        ({"spend": "9" * 101}, 400),
        ({"spend": "5", "remove": "5", "year": "2020"}, 400),
        ({"inhabitants": "0", "spend": "5"}, 400),
        ({"spend": "5", "booking": "1e3"}, 400),
        ({"spend": "5", "booking": "400", "year": "2020"}, 400),
        ({"spend": "5", "booking": ".", "year": "2020"}, 400),
        ({"spend": "5", "year": "20x0"}, 400),
        ({"spend": "5", "year": "1990"}, 404),
        ({"spend": "5", "measure": "it-net"}, 404),
        ({"spend": "5", "measure": "<script>alert(1)</script>"}, 404),
        ({"spend": "180000000"}, 404),
        ({"spend": "5\x00"}, 400),
        ({"spend": "5\r\nX: y"}, 400),
        ({"spend": "5", "other": "6"}, 400),
    ],
)
def test_hostile_numbers_are_refused(packaged_site: TestClient, sent: dict[str, str], status: int) -> None:
    answer = packaged_site.post(f"/en{PAGE}", data=sent, headers=FORM)
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"spend": 5}', {"Content-Type": "application/json"}, 415),
        (b"--x\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (b"spend=5", {"Content-Type": "text/plain"}, 415),
        (b"spend=5", {}, 415),
        (b"spend=5", {**FORM, "Content-Encoding": "gzip"}, 415),
        (b"spend=" + b"1" * LARGEST_FORM, FORM, 413),
        (b"spend=5&spend=6", FORM, 400),
        (b"spend=%ff%fe", FORM, 400),
        ("spend=½".encode(), FORM, 400),
        (b"&".join(b"a%d=1" % n for n in range(200)), FORM, 400),
    ],
)
def test_what_is_no_form_is_not_read(
    packaged_site: TestClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = packaged_site.post(f"/en{PAGE}", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) < 200


def test_a_body_longer_than_it_says_is_cut_off(packaged_site: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST_FORM):
            yield b"spend=1&"

    answer = packaged_site.post(f"/en{PAGE}", content=pieces(), headers=FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", ["/da/o/000/what-if", "/da/o/910/what-if", "/xx/o/217/what-if", "/da/o/999/what-if"]
)
def test_only_who_has_figures_has_the_page(packaged_site: TestClient, path: str) -> None:
    assert packaged_site.post(path, data=OWN).status_code == 404
    assert packaged_site.get(path).status_code == 404


def test_numbers_in_an_address_are_not_taken(packaged_site: TestClient) -> None:
    answer = packaged_site.get(f"/da{PAGE}?spend={SECRET}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/da{PAGE}")
    assert SECRET not in packaged_site.get(f"/da{PAGE}").text


def test_nothing_else_takes_a_form(packaged_site: TestClient) -> None:
    for path in ("/da/o/217", "/da/", "/da/m/f64551-net/217", "/da/o/217/what-if/x"):
        assert packaged_site.post(path, data=OWN).status_code == 405
    assert packaged_site.put(f"/da{PAGE}", data=OWN).status_code == 405


def test_a_dated_address_answers_too(packaged_site: TestClient) -> None:
    edition = packaged_site.get("/api/v1/").json()["edition"]
    assert packaged_site.post(f"/u/{edition}/en{PAGE}", data=OWN).status_code == 200
    assert packaged_site.post(f"/u/1999-01-01/en{PAGE}", data=OWN).status_code == 404


def test_nothing_of_it_is_logged(packaged_site: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    packaged_site.post(f"/da{PAGE}", data=OWN)
    packaged_site.post(f"/da{PAGE}", data={"spend": f"{SECRET}x"})
    said = " ".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert SECRET not in said
    assert "63127" not in said


def test_a_fault_is_logged_without_what_was_typed(
    packaged_site: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError(f"could not take {SECRET}")

    monkeypatch.setattr(what_if, "what_if", fails)
    answer = packaged_site.post(f"/en{PAGE}", data=OWN)
    assert answer.status_code == 500
    assert answer.headers["cache-control"] == "no-store"
    assert SECRET not in answer.text
    assert "ValueError in fails" in caplog.text
    assert SECRET not in caplog.text
    assert not any(record.exc_info for record in caplog.records)


def test_nothing_of_it_stays_in_memory_or_on_disk(packaged_workspace: Workspace) -> None:
    setting = setting_of(packaged_workspace)
    before = {path: path.stat().st_mtime_ns for path in packaged_workspace.root.rglob("*")}
    with TestClient(public_app(setting)) as client:
        client.get(f"/da{PAGE}")
        answer = client.post(f"/da{PAGE}", data=OWN)
        assert SECRET in answer.text
        gc.collect()
        desk = setting.shelf.current()
        seen = repr(_remembered(setting, desk))
        assert len(seen) > 1_000
        for typed in (SECRET, "63127", "63.127", "186,2"):
            assert typed not in seen, typed
        assert client.get(f"/da{PAGE}").text.count(SECRET) == 0
    assert {path: path.stat().st_mtime_ns for path in packaged_workspace.root.rglob("*")} == before


def _remembered(setting: Any, desk: Desk) -> list[object]:
    """All that the site remembers between two visits."""
    kept = [vars(one)["_made"] for one in vars(desk.reading).values() if type(one).__name__ == "Kept"]
    words = [vars(one)["_numbers"] for one in setting.words.values()]
    return [vars(desk)["_answers"], vars(setting.memory)["_parts"], kept, words]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_frozen_site_has_no_form(static_site: TestClient, lang: str) -> None:
    assert "what-if" not in static_site.get(f"/{lang}/o/217/").text
    assert static_site.get(f"/{lang}{PAGE}/").status_code == 404
    assert static_site.post(f"/{lang}{PAGE}", data=OWN).status_code in {404, 405}


def test_the_form_works_where_everything_is_loaded(invented_site: TestClient) -> None:
    answer = invented_site.post("/en/o/271/what-if", data={"add": "5000000"})
    assert answer.status_code == 200
    assert "Own numbers, not published" in answer.text
    region = invented_site.post("/en/o/071/what-if", data={"remove": "1000000"})
    assert region.status_code == 200, cast(Any, region).text[:500]


def test_no_workspace_path_is_shown(packaged_site: TestClient, packaged_workspace: Workspace) -> None:
    assert str(Path(packaged_workspace.root)) not in packaged_site.post(f"/en{PAGE}", data=OWN).text
