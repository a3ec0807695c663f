"""The replay server keeps to the contract: it says what StatBank was seen to say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.needs import REPOSITORY, shared
from tests.replay.recorded import Recordings
from tests.replay.server import ReplayServer
from tests.replay.service import CELL_LIMIT, Service, errors
from tests.replay.world import World, invented_municipalities

from alen.model.organisations import Organisations
from alen.store.packaged import read_text

FOLK = {"OMRÅDE": ["000"], "KØN": ["TOT"], "ALDER": ["IALT"], "CIVILSTAND": ["TOT"], "Tid": ["2017K1"]}


def post(replay: ReplayServer, call: str, body: object) -> httpx.Response:
    return httpx.post(f"{replay.address}/{call}", json=body)


def asking(media: str, variables: dict[str, list[str]], **more: object) -> dict[str, object]:
    listed = [{"code": code, "values": values} for code, values in variables.items()]
    return {"table": "FOLK1A", "format": media, "variables": listed, **more}


ASKED: dict[str, tuple[str, Any]] = {
    "unknown table id": ("data", {"table": "INVALIDTABLE999", "format": "CSV"}),
    "format not valid": ("data", {"table": "FOLK1A", "format": "NONSENSE"}),
    "no table in request": ("data", {"format": "CSV"}),
    "unknown variable code": ("data", asking("CSV", {"INVALIDVAR": ["1"]})),
    "unknown value code": ("data", asking("CSV", {"OMRÅDE": ["999999"]})),
    "malformed JSON": ("data", None),
    "endpoint": ("nothing", {}),
    "BULK without": ("data", asking("BULK", {k: v for k, v in FOLK.items() if k != "OMRÅDE"})),
    "too many cells": ("data", asking("CSV", {k: ["*"] for k in FOLK})),
    "timeOrder": ("data", asking("BULK", FOLK, timeOrder="Descending")),
}


@pytest.mark.parametrize("case", ASKED)
def test_the_ten_errors(case: str, replay: ReplayServer) -> None:
    path = shared("data/statbank/recorded/statbank_errors.json")
    recorded = next(e for e in json.loads(path.read_text("utf-8"))["errors"] if e["case"].startswith(case))
    call, body = ASKED[case]
    if case == "too many cells":
        replay.service.cell_limit = 10
    if body is None:
        answer = httpx.post(f"{replay.address}/{call}", content=b"{broken")
    else:
        answer = post(replay, call, body)
    assert answer.status_code == recorded["status"]
    assert answer.json()["errorTypeCode"] == recorded["body"]["errorTypeCode"]
    wanted = recorded["body"]["message"]
    if case == "too many cells":  # the recorded table is larger than the invented one
        cells = 9 * 3 * 127 * 5 * 16 * 6
        wanted = wanted.replace("85.210.650", f"{cells:,}".replace(",", "."))
    assert answer.json()["message"] == wanted


def test_ten_errors_are_known() -> None:
    assert len(errors()) == 10


def test_empty_posts_and_gets_without_format(replay: ReplayServer) -> None:
    for answer in (httpx.post(f"{replay.address}/data"), httpx.get(f"{replay.address}/data")):
        assert answer.status_code == 400
        assert answer.json()["message"] == "Format ikke angivet, eller ikke gyldigt."


def test_csv_has_a_mark_and_bulk_leaves_zeros_out(replay: ReplayServer) -> None:
    ages = {**FOLK, "ALDER": ["0", "100"]}
    csv = post(replay, "data", asking("CSV", ages, valuePresentation="Code")).content
    bulk = post(replay, "data", asking("BULK", ages, valuePresentation="Code")).content
    assert csv.startswith(b"\xef\xbb\xbfOMR\xc3\x85DE;K\xc3\x98N;ALDER;CIVILSTAND;TID;INDHOLD\r\n")
    assert b"000;TOT;100;TOT;2017K1;0\r\n" in csv
    assert bulk.startswith(b"OMR\xc3\x85DE;")
    assert bulk.count(b"\r\n") == 2
    assert bulk.endswith(b"\r\n")


def test_decimals_and_periods_follow_the_language(replay: ReplayServer) -> None:
    request = {"table": "ARE207", "format": "CSV", "variables": [{"code": "OMRÅDE", "values": ["271"]}]}
    danish = post(replay, "data", request).text
    english = post(replay, "data", {**request, "lang": "en"}).text
    assert danish.replace(",", ".") == english
    assert "," in danish.splitlines()[1]
    assert "2017Q1" in post(replay, "data", asking("CSV", FOLK, lang="en")).text
    assert "Hele Prøveland;I alt;Alder i alt;I alt;2017K1;" in post(replay, "data", asking("CSV", FOLK)).text


def test_suppressed_cells_are_dots() -> None:
    cell = ("271", "TOT", "IALT", "TOT", "2017K1")
    world = World(years=(2016, 2018), suppressed=frozenset({("FOLK1A", cell)}))
    with ReplayServer(Service(world)) as server:
        for media in ("CSV", "BULK"):
            text = post(server, "data", asking(media, {**FOLK, "OMRÅDE": ["271"]})).text
            assert text.splitlines()[1].endswith(";..")


@pytest.mark.parametrize(
    ("wanted", "periods"),
    [
        ("*K1", 4),
        ("2017*", 4),
        (">=2017K1<=2017K3", 3),
        ("(1)", 1),
        ("(-n+3)", 3),
        ("-(1)", 1),
        ("2017Q1", 1),
        ("*", 16),
    ],
)
def test_ways_to_select_time(wanted: str, periods: int, replay: ReplayServer) -> None:
    text = post(replay, "data", asking("CSV", {**FOLK, "Tid": [wanted]})).text
    assert len(text.splitlines()) == periods + 1


def test_variables_left_out_come_out_summed(replay: ReplayServer) -> None:
    text = post(replay, "data", asking("CSV", {"Tid": ["2017K1"]})).text
    people = replay.service.world.population("000", 2017)
    assert text == f"\ufeffTID;INDHOLD\r\n2017K1;{people}\r\n"


def test_recorded_answers_are_sent_byte_for_byte() -> None:
    folder = shared("data/statbank/recorded")
    service = Service(World(years=(2016, 2018)), Recordings(folder, catalogue=True))
    with ReplayServer(service) as server:
        variables = [{"code": "HERKOMST1", "values": ["00"]}, {"code": "TID", "values": ["2023"]}]
        request = {"table": "STRAF42", "lang": "en", "format": "csv", "variables": variables}
        answer = post(server, "data", request)
        assert answer.content == (folder / "bodies" / "data_straf42_csv.csv").read_bytes()
        assert answer.headers["statbankapi-request-id"]
        info = httpx.get(f"{server.address}/tableinfo?format=json&id=STRAF42&lang=da")
        assert info.content == (folder / "bodies" / "table_info_straf42_da.json").read_bytes()
        rows = httpx.get(f"{server.address}/tables?format=json&lang=en").json()
        assert len(rows) == 2234


def test_no_invented_place_is_a_real_one() -> None:
    real = Organisations.from_csv(
        read_text("data", "organisations.csv"), read_text("data", "memberships.csv")
    )
    invented = invented_municipalities(98)
    assert len({code for code, _ in invented}) == len({name for _, name in invented}) == 98
    world = World(invented)
    extended = real.extended_with(world.organisations_csv())
    assert len(extended) == len(real) + 98 + 2


def test_the_sums_of_the_invented_country_hold() -> None:
    world = World(years=(2016, 2018))
    cell = {"FUNKTION": "64552", "DRANST": "1", "PRISENHED": "LOBM", "Tid": "2017"}

    def value(area: str, art: str) -> int:
        found = world.value("REGK31", {**cell, "OMRÅDE": area, "ART": art})
        assert found is not None
        return found

    assert value("000", "UE") == sum(value(m, "UE") for m in world.municipalities)
    assert value("271", "TOT") == value("271", "UE") - value("271", "I")
    assert value("271", "TOT") == sum(value("271", f"S{n}") for n in (1, 2, 4, 5, 6, 7, 8, 9))
    assert value("271", "S1") == sum(value("271", f"1{n}") for n in range(1, 6))
    assert world.value("REGK31", {**cell, "OMRÅDE": "271", "ART": "UE"}) == World(years=(2016, 2018)).value(
        "REGK31", {**cell, "OMRÅDE": "271", "ART": "UE"}
    )


def test_the_limit_is_statbanks_own() -> None:
    assert CELL_LIMIT == 1_000_000


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.replay.server", "--port", "0", "--years", "2016-2017"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert len(httpx.get(f"{address}/tables").json()) == 9
            httpx.post(
                address.removesuffix("/v1") + "/_replay/fault", json={"kind": "html", "call": "tables"}
            )
            assert "<html>" in httpx.get(f"{address}/tables").text
        finally:
            process.terminate()
