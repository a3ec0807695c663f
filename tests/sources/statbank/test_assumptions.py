"""What `alen statbank check` says when StatBank is not what tables.yml takes it for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.needs import shared
from tests.replay.server import ReplayServer
from tests.replay.service import CONTACTS, Service
from tests.replay.world import World

from alen.errors import NetworkFailed
from alen.sources.statbank.assumptions import CodeAssumption, Finding, check_live, check_table
from alen.sources.statbank.client import StatBankClient
from alen.sources.statbank.plan import TableInfo, parse_tableinfo
from alen.sources.statbank.spec import StatBankTables


def broken(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity == "broken"]


def tableinfo(table_id: str, world: World | None = None) -> TableInfo:
    body = json.dumps({"table": table_id}).encode()
    return parse_tableinfo(b"".join(Service(world or World()).answer("POST", "tableinfo", "", body).pieces))


def test_where_everything_holds_only_decimals_are_unknown(tables: StatBankTables) -> None:
    with ReplayServer(Service(World())) as server, StatBankClient(server.address) as client:
        findings = check_live(client, tables.tables.values())
    assert not broken(findings)
    assert [(f.what, f.severity) for f in findings] == [("decimals", "unknown")] * 9


def test_a_code_that_is_gone_is_found_with_its_neighbours(tables: StatBankTables) -> None:
    world = World(gone=frozenset({("REGK31", "FUNKTION", "64552"), ("REGK31", "ART", "TOT")}))
    found = broken(check_table(tables.table("REGK31"), tableinfo("REGK31", world)))
    assert [(f.what, f.expected) for f in found] == [("code", "FUNKTION 64552"), ("code", "ART TOT")]
    assert "64551 (6.45.51 Sekretariat og forvaltninger)" in found[0].near


def test_another_spelling_is_no_finding(tables: StatBankTables) -> None:
    assert not broken(check_table(tables.table("REGK31"), tableinfo("REGK31", World(dotted=True))))


def test_unit_activity_first_year_and_variables(tables: StatBankTables) -> None:
    info = tableinfo("REGK11", World(years=(2010, 2020)))
    kept = tuple(v for v in info.variables if v.code != "PRISENHED")
    more = replace(info.variables[0], code="NYT", text="noget nyt")
    changed = replace(info, unit="Mio. kr.", active=False, variables=(*kept, more))
    found = broken(check_table(tables.table("REGK11"), changed))
    assert [f.what for f in found] == ["active", "unit", "variable", "variable", "first_year"]
    assert found[1].expected == "-"
    assert found[1].found == "Mio. kr."
    assert found[2].found == "NYT (noget nyt)"
    assert found[3].expected == "PRISENHED"
    assert (found[4].expected, found[4].found) == ("2007", "2010")


def test_time_that_is_no_time_and_no_quarters(tables: StatBankTables) -> None:
    info = tableinfo("FOLK1A")
    time = replace(info.variables[-1], time=False, values=(("2008", "2008"),))
    found = broken(check_table(tables.table("FOLK1A"), replace(info, variables=(*info.variables[:-1], time))))
    assert [f.what for f in found] == ["time", "time"]
    assert found[1].expected == "quarters"


def test_what_measures_count_on_is_held_too(tables: StatBankTables) -> None:
    extra = [
        CodeAssumption("REGK31", "funktion", "6.45.50"),
        CodeAssumption("REGK31", "funktion", "69999"),
        CodeAssumption("REGK31", "dranst", "not_stated"),
        CodeAssumption("REGK31", "sex", "TOT"),
        CodeAssumption("FOLK1A", "age", "IALT"),
    ]
    with ReplayServer(Service(World())) as server, StatBankClient(server.address) as client:
        found = broken(check_live(client, [tables.table("REGK31"), tables.table("FOLK1A")], extra))
    assert [(f.what, f.expected) for f in found] == [
        ("code", "FUNKTION 69999"),
        ("variable", "one with the role sex"),
    ]


def test_a_table_that_is_gone_is_a_finding_and_the_others_are_checked(tables: StatBankTables) -> None:
    gone = replace(tables.table("ARE207"), table_id="ARE999")
    with ReplayServer(Service(World())) as server, StatBankClient(server.address) as client:
        found = broken(check_live(client, [gone, tables.table("NGLK")]))
    assert [(f.table_id, f.what) for f in found] == [("ARE999", "table")]
    assert "Tabel findes ikke: ARE999" in found[0].found


def test_without_a_connection_nothing_was_checked(tables: StatBankTables, client: StatBankClient) -> None:
    nobody = StatBankClient("http://127.0.0.1:9/v1", sleep=lambda _: None)
    with pytest.raises(NetworkFailed):
        check_live(nobody, tables.tables.values())


def test_findings_name_no_person(tables: StatBankTables) -> None:
    told = repr(check_table(tables.table("ARE207"), tableinfo("ARE207")))
    assert not [text for contact in CONTACTS for text in contact.values() if text in told]


def test_the_recorded_metadata_of_folk1a_holds(tables: StatBankTables) -> None:
    """The recording lacks marital status and time, and cuts the ages; what it has is as assumed."""
    body = shared("data/statbank/recorded/tableinfo_folk1a_partial.json").read_bytes()
    spec = tables.table("FOLK1A")
    recorded = ("OMRÅDE", "KØN", "ALDER")
    kept = replace(spec, variables=tuple(v for v in spec.variables if v.code in recorded))
    assert not broken(check_table(kept, parse_tableinfo(body)))
