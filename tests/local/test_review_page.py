"""The review in a browser's terms: forms alone, what they write, and how each is taken back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.local.conftest import ADDRESS, HOST, PORT, client_of

from alen.cli.serving import local_site
from alen.local.app import LocalSite
from alen.products.ledger.decisions import history
from alen.products.ledger.yardsticks import own_rules
from alen.store.local.books import Books
from alen.store.workspace import Workspace


@pytest.fixture
def own(local_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the workspace that may be changed."""
    shutil.copytree(local_workspace.root, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def site(own: Workspace) -> LocalSite:
    return local_site(own, host=HOST, port=PORT, base_url=ADDRESS)


@pytest.fixture
def reviewer(site: LocalSite) -> Iterator[TestClient]:
    with client_of(site) as client:
        client.get(f"/en/local/?key={site.keys.key}")
        yield client


def state_of(client: TestClient) -> dict[str, Any]:
    return client.get("/en/local/review.json").json()["data"]["state"]


def sent(site: LocalSite, client: TestClient, **fields: str) -> int:
    """A form as the page sends it; the status of where it leads."""
    answer = client.post(
        "/en/local/review", data={"token": site.keys.form, **fields}, headers={"Origin": ADDRESS}
    )
    if answer.status_code != 303:
        return answer.status_code
    return client.get(str(client.base_url.join("/en/local/").join(answer.headers["location"]))).status_code


def test_the_form_on_the_page_is_all_that_is_needed(site: LocalSite, reviewer: TestClient) -> None:
    page = reviewer.get("/en/local/review").text
    assert f'name="token" value="{site.keys.form}"' in page
    assert 'method="post"' in page
    assert re.findall(r'name="decide" value="([a-z_]+)"', page)[0] == "not_it"
    assert {"applications", "infrastructure", "unknown"} <= set(
        re.findall(r'name="decide" value="(\w+)"', page)
    )


def test_a_decision_writes_one_rule_and_the_group_leaves(
    own: Workspace, site: LocalSite, reviewer: TestClient
) -> None:
    before = state_of(reviewer)
    group = reviewer.get("/en/local/review.json").json()["data"]["group"]
    fields = {"group": group["key"], "breadth": group["breadths"][0], "decide": "not_it"}
    assert sent(site, reviewer, **fields) == 200
    (rule,) = own_rules(Books(own))
    assert rule.is_it is False
    after = state_of(reviewer)
    assert after["money_per_mille"] >= before["money_per_mille"]
    assert after["groups"] < before["groups"]
    assert reviewer.get("/en/local/review.json").json()["data"]["group"]["key"] != group["key"]
    assert reviewer.get(f"/en/local/rules/{rule.rule_id}").status_code == 200


def test_an_area_and_axes_are_kept(own: Workspace, site: LocalSite, reviewer: TestClient) -> None:
    group = reviewer.get("/en/local/review.json").json()["data"]["group"]
    fields = {
        "group": group["key"], "breadth": group["breadths"][0], "decide": "infrastructure",
        "resource": "hardware", "deployment": "own_data_centre",
    }  # fmt: skip
    assert sent(site, reviewer, **fields) == 200
    (rule,) = own_rules(Books(own))
    assert (rule.is_it, rule.area, rule.resource, rule.deployment) == (
        True, "infrastructure", "hardware", "own_data_centre",
    )  # fmt: skip


def test_the_overview_tells_what_the_review_decided(site: LocalSite, reviewer: TestClient) -> None:
    def decided() -> float:
        found = reviewer.get("/en/local/index.json").json()["data"]["overview"]
        return sum(one["decided_ore"] for one in found["years"])

    before = decided()
    group = reviewer.get("/en/local/review.json").json()["data"]["group"]
    assert sent(site, reviewer, group=group["key"], breadth=group["breadths"][0], decide="unknown") == 200
    assert decided() > before


def test_undo_takes_the_last_one_back_and_history_keeps_both(
    own: Workspace, site: LocalSite, reviewer: TestClient
) -> None:
    before = state_of(reviewer)
    group = reviewer.get("/en/local/review.json").json()["data"]["group"]
    sent(site, reviewer, group=group["key"], breadth=group["breadths"][0], decide="not_it")
    assert sent(site, reviewer, undo="1") == 200
    after = state_of(reviewer)
    assert {name: after[name] for name in ("it", "not_it", "groups")} == {
        name: before[name] for name in ("it", "not_it", "groups")
    }
    assert [one.action for one in history(Books(own))] == ["add", "undo"]
    assert "taken back later" in reviewer.get("/en/local/review").text
    assert sent(site, reviewer, undo="1") == 404


def test_one_line_is_decided_apart(own: Workspace, site: LocalSite, reviewer: TestClient) -> None:
    page = reviewer.get("/en/local/review?line=1:100")
    assert page.status_code == 200
    assert 'name="line" value="1:100"' in page.text
    assert sent(site, reviewer, line="1:100", decide="applications") == 200
    (rule,) = own_rules(Books(own))
    assert rule.area == "applications"
    assert rule.rule_id in reviewer.get("/en/local/lines/1/100").text


def test_skipping_shows_the_next_and_a_word_what_it_would_decide(reviewer: TestClient) -> None:
    first = reviewer.get("/en/local/review.json").json()["data"]["group"]["key"]
    second = reviewer.get("/en/local/review.json?at=1").json()["data"]["group"]
    assert second["key"] != first
    groups = reviewer.get("/en/local/review.json").json()["data"]["groups"]["groups"]
    chosen = next(one for one in groups if not one["is_person"] and one["texts"])
    word = chosen["texts"][0].split()[0]
    found = reviewer.get(f"/en/local/review.json?group={chosen['key']}&word={word}").json()["data"]["reach"]
    assert {"word", "supplier_word"} & {one["breadth"] for one in found}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"decide": "not_it", "group": "nothing"}, 404),
        ({"decide": "not_it"}, 404),
        ({"group": "x"}, 400),
        ({"decide": "applications", "line": "1:x"}, 400),
        ({"decide": "proposal", "group": "x"}, 404),
    ],
)
def test_a_form_that_makes_no_sense_changes_nothing(
    own: Workspace, site: LocalSite, reviewer: TestClient, fields: dict[str, str], status: int
) -> None:
    assert sent(site, reviewer, **fields) == status
    assert own_rules(Books(own)) == ()
    assert history(Books(own)) == ()


def test_an_area_that_there_is_not_is_refused(own: Workspace, site: LocalSite, reviewer: TestClient) -> None:
    group = reviewer.get("/en/local/review.json").json()["data"]["group"]
    assert sent(site, reviewer, group=group["key"], breadth=group["breadths"][0], decide="nonsense") == 400
    assert own_rules(Books(own)) == ()


def test_a_form_that_is_sent_twice_does_nothing_to_the_next(
    own: Workspace, site: LocalSite, reviewer: TestClient
) -> None:
    group = reviewer.get("/en/local/review.json").json()["data"]["group"]
    fields = {"token": site.keys.form, "group": group["key"], "breadth": group["breadths"][0]}
    answers = [
        reviewer.post("/en/local/review", data={**fields, "decide": said}, headers={"Origin": ADDRESS})
        for said in ("not_it", "not_it", "applications", "proposal")
    ]
    assert [one.status_code for one in answers] == [303] * 4
    assert ["done=already" in one.headers["location"] for one in answers] == [False, True, True, True]
    assert len(own_rules(Books(own))) == 1
    assert "it was not done twice" in reviewer.get("/en/local/review?done=already").text


def test_taking_back_twice_takes_one_back(own: Workspace, site: LocalSite, reviewer: TestClient) -> None:
    for _ in range(2):
        group = reviewer.get("/en/local/review.json").json()["data"]["group"]
        assert sent(site, reviewer, group=group["key"], breadth=group["breadths"][0], decide="not_it") == 200
    found = re.search(r'name="undoes" value="(\d+)"', reviewer.get("/en/local/review").text)
    assert found is not None
    assert found[1] == "2"
    for _ in range(2):
        assert sent(site, reviewer, undo="1", undoes="2") == 200
    assert [one.action for one in history(Books(own))] == ["add", "add", "undo"]


def test_what_would_be_overturned_is_shown_before_it_is(
    own: Workspace, site: LocalSite, reviewer: TestClient
) -> None:
    groups = reviewer.get("/en/local/review.json").json()["data"]["groups"]["groups"]
    key, wide = next(
        (group["key"], one)
        for group in groups
        for one in reviewer.get(f"/en/local/review.json?group={group['key']}&overturns=1").json()["data"][
            "reach"
        ]
        if one["as_not_it"]["overturns"]["lines"]
    )
    rule = wide["as_not_it"]["overturned"][0]
    page = reviewer.get(f"/en/local/review?group={key}&overturns=1").text
    assert f"rules/{rule['rule_id']}" in page
    assert 'name="overturns" value="1"' in page
    assert own_rules(Books(own)) == ()
    before = state_of(reviewer)
    fields = {"group": key, "breadth": wide["breadth"], "decide": "not_it"}
    assert sent(site, reviewer, **fields, overturns="1") == 200
    moved = wide["as_not_it"]["overturns"]["lines"]
    assert state_of(reviewer)["it"]["lines"] == before["it"]["lines"] - moved
