"""Joint programmes over the API: the list, one whole, a project, a party, a year's shares, the decisions."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

ROOT = "/api/v1/programmes"


def test_the_list_holds_what_ships_with_alen_and_nothing_invented(api: TestClient) -> None:
    told = api.get(ROOT).json()
    rows = told["data"]["rows"]
    assert [one["head"]["id"] for one in rows] == ["2007"]
    assert not rows[0]["head"]["is_invented"]
    assert rows[0]["projects"] == 34
    assert told["meta"]["origins"] == []
    assert "Statistics Denmark" not in told["meta"]["citation"]["en"]["text"]


def test_one_programme_says_what_was_agreed_and_what_the_words_allow(api: TestClient) -> None:
    data = api.get(f"{ROOT}/2007").json()["data"]
    agreed = {one["id"]: one for one in data["agreements"]}
    assert agreed["program"]["is_flagged"]
    assert [one["looseness"] for one in agreed["program"]["readings"]] == ["rounding", "words"]
    thirds = agreed["digital-forvaltning"]["readings"]
    assert thirds[0]["is_likelier"]
    assert "1/3" in [one["share"] for one in thirds[0]["keys"]]
    state = next(one for one in thirds[1]["numbers"] if one["id"] == "staten")
    assert (state["is_stated"], state["point"]) == (False, 46.6)
    assert {one["baseline"]["missing"] for one in data["projects"]} == {"unknown"}
    assert all(one["baseline"]["ore"] is None for one in data["projects"])


def test_without_its_table_a_share_is_not_loaded_and_no_other_year_is_taken(api: TestClient) -> None:
    data = api.get(f"{ROOT}/2007/bills/2008").json()["data"]
    municipal = [one for one in data["rows"] if data["demands"][one["demand"]]["party"]["id"] == "kommuner"]
    assert len(municipal) == 98
    assert {one["amount_ore"] for one in municipal} == {None}
    why = municipal[0]["not_weighed"]
    assert (why["reason"], why["table"], why["on"]) == ("not_loaded", "FOLK1A", "2008-01-01")
    assert why["command"] == "alen update --table FOLK1A"
    assert "411" not in {one["party"]["code"] for one in municipal}


def test_price_and_day_are_read_and_refused_in_words(api: TestClient) -> None:
    data = api.get(f"{ROOT}/2007?price=2025-PL").json()["data"]
    assert data["head"]["price"] == "2025-PL"
    assert data["money"]["committed"]["ore"] > 214_000_000_00
    before = api.get(f"{ROOT}/2007?as_of=2007-01-01").json()["data"]
    assert before["money"]["committed"]["ore"] is None
    for query, said in (
        ("price=cheap", "no price level"),
        ("as_of=yesterday", "no day"),
        ("price=1850", "1850"),
    ):
        reply = api.get(f"{ROOT}/2007?{query}")
        assert reply.status_code == 400
        assert said in reply.text


@pytest.mark.parametrize(
    ("path", "parameter", "instead"),
    [
        ("2008", "programme", "2007"),
        ("2007/projects/projekt-99", "project", "projekt-09"),
        ("2007/parties/partern", "party", "parterne"),
    ],
)
def test_what_is_not_there_names_the_nearest(
    api: TestClient, path: str, parameter: str, instead: str
) -> None:
    reply = api.get(f"{ROOT}/{path}")
    assert reply.status_code == 404
    told = reply.json()
    assert told["parameter"] == parameter
    assert instead in [one["value"] for one in told["instead"]]


def test_a_bill_s_table_has_a_row_for_each_party_and_a_formula_for_each_amount(api: TestClient) -> None:
    text = api.get(f"{ROOT}/2007/bills/2009.csv").text
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert len(rows) == 104  # the State, 98 municipalities, 5 regions: thirds, divided on among the members
    known = [row for row in rows if row["amount_ore"]]
    assert [(row["party"], row["amount_ore"]) for row in known] == [("stat", "666666667")]
    assert known[0]["share_formula"].endswith(" = 6666666.67")
    assert {row["why"] for row in rows if row not in known} == {"no_weights"}
    assert {row["share_formula"] for row in rows if row not in known} == {""}
