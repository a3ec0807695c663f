"""Published statements over the API: the list with its filters, one statement whole, and what is refused."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

from alen.products.claims.checking import VERDICTS


def test_the_list_counts_every_verdict_and_is_chosen_from(api: TestClient) -> None:
    told = api.get("/api/v1/claims").json()
    data = told["data"]
    assert data["total"] == len(data["rows"]) >= 11
    counts = dict(data["counts"])
    assert list(counts) == list(VERDICTS)
    assert sum(counts.values()) == data["total"]
    assert told["meta"]["title"]["en"] == "Published statements, checked"
    for verdict, number in counts.items():
        rows = api.get(f"/api/v1/claims?verdict={verdict}").json()["data"]["rows"]
        assert len(rows) == number
        assert {one["verdict"] for one in rows} <= {verdict}


@pytest.mark.parametrize(
    ("query", "holds", "lacks"),
    [
        ("measure=region-it", "regions-it-three-times", "monopoly-2017"),
        ("organisation=081", "regions-it-three-times", "monopoly-2017"),
        ("organisation=Aarhus", "monopoly-2017", "regions-it-three-times"),
        ("publisher=KOMBIT", "", "monopoly-2017"),
        ("publisher=itchefer.dk", "monopoly-2017", "regions-it-three-times"),
        ("year=2017", "monopoly-2017", "regions-it-three-times"),
    ],
)
def test_a_filter_keeps_what_it_names(api: TestClient, query: str, holds: str, lacks: str) -> None:
    found = {one["id"] for one in api.get(f"/api/v1/claims?{query}").json()["data"]["rows"]}
    assert not holds or holds in found
    assert lacks not in found


def test_one_statement_is_whole_and_its_table_has_a_row_for_each_check(api: TestClient) -> None:
    told = api.get("/api/v1/claims/monopoly-2017").json()
    data = told["data"]
    assert told["meta"]["title"] == data["row"]["title"]
    assert data["recorded"] == data["row"]["verdict"]
    assert data["row"]["arithmetic"] == "confirmed"
    checks = [check for reading in data["readings"] for check in reading["checks"]]
    reply = api.get("/api/v1/claims/monopoly-2017.csv")
    lines = [line for line in reply.text.removeprefix("\ufeff").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert [row["check_verdict"] for row in rows] == [one["verdict"] for one in checks]
    assert {row["claim_verdict"] for row in rows} == {data["row"]["verdict"]}


def test_an_unknown_statement_names_the_nearest(api: TestClient) -> None:
    for asked in ("monopoly-2018", "monopoly-edition"):
        reply = api.get(f"/api/v1/claims/{asked}")
        assert reply.status_code == 404
        told = reply.json()
        assert (told["type"], told["parameter"]) == ("/api/v1/problems#not-found", "claim")
        assert told["instead"][0] == {
            "value": "monopoly-2017", "name": "", "href": "/api/v1/claims/monopoly-2017",
        }  # fmt: skip
    told = api.get("/api/v1/claims/zzzzz").json()
    assert told["do"] == "/api/v1/claims lists them."
    assert api.get("/api/v1/claims?verdict=true").status_code == 400
    assert api.get("/api/v1/claims?measure=region-itt").json()["parameter"] == "measure"
