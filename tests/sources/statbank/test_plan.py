"""Requests are exact: codes as tableinfo spells them, sizes as StatBank counts them."""

from __future__ import annotations

import json

import pytest
from tests.needs import shared
from tests.replay.service import CONTACTS, Service
from tests.replay.world import World, invented_municipalities

from alen.errors import SourceRefused
from alen.sources.statbank.plan import (
    SelectedVariable,
    Selection,
    TableInfo,
    parse_tableinfo,
    select,
    slices,
)
from alen.sources.statbank.spec import StatBankTables, TableSpec, VariableSpec


def tableinfo(world: World, table_id: str, **releases: str) -> TableInfo:
    service = Service(world, releases=releases)
    body = json.dumps({"table": table_id}).encode()
    return parse_tableinfo(b"".join(service.answer("POST", "tableinfo", "", body).pieces))


def ids(selection: Selection, role: str) -> tuple[str, ...]:
    return selection.role(role).ids


def test_every_table_is_planned_from_its_tableinfo(tables: StatBankTables) -> None:
    world = World()
    for table_id, spec in tables.tables.items():
        selection = select(spec, tableinfo(world, table_id))
        assert [v.spec_code for v in selection.variables] == [v.code for v in spec.variables]
        assert all(v.ids for v in selection.variables)


def test_codes_are_taken_as_tableinfo_spells_them(tables: StatBankTables) -> None:
    plain = select(tables.table("REGK31"), tableinfo(World(), "REGK31"))
    dotted = select(tables.table("REGK31"), tableinfo(World(dotted=True), "REGK31"))
    assert ids(plain, "funktion") == ("64551", "64552")
    assert ids(dotted, "funktion") == ("6.45.51", "6.45.52")


def test_a_padded_code_and_another_case() -> None:
    spec = _spec(VariableSpec("Område", "organisation", "all", None, {}), ("5", "tot"))
    info = _info("OMRÅDE", {"005": "Fem", "TOT": "I alt", "15": "Femten"})
    selection = select(spec, info)
    assert ids(selection, "funktion") == ("005", "TOT")
    assert selection.variables[0].code == "OMRÅDE"
    assert selection.variables[0].spec_code == "Område"


def test_the_exact_spelling_wins_and_two_equals_are_refused() -> None:
    spec = _spec(VariableSpec("OMRÅDE", "organisation", "all", None, {}), ("5",))
    assert ids(select(spec, _info("OMRÅDE", {"05": "a", "5": "b"})), "funktion") == ("5",)
    with pytest.raises(SourceRefused, match="05 or 005"):
        select(spec, _info("OMRÅDE", {"05": "a", "005": "b"}))


def test_a_code_that_is_gone_lists_the_near_ones(tables: StatBankTables) -> None:
    world = World(gone=frozenset({("REGK31", "FUNKTION", "64552")}))
    with pytest.raises(SourceRefused) as caught:
        select(tables.table("REGK31"), tableinfo(world, "REGK31"))
    assert "no longer has the code 64552" in str(caught.value)
    assert "64551 (6.45.51 Sekretariat og forvaltninger)" in caught.value.do


def test_a_variable_too_many_and_one_too_few(tables: StatBankTables) -> None:
    world = World()
    with pytest.raises(SourceRefused, match=r"does not know: FUNKTION \(funktion\).*no variable FUNK1"):
        select(tables.table("REGK11"), tableinfo(world, "REGK31"))


def test_quarters(tables: StatBankTables) -> None:
    world = World(years=(2016, 2017))
    wanted = ("2016K1", "2016K3", "2017K1", "2017K3", "2018K1", "2018K3")
    assert ids(select(tables.table("FOLK1A"), tableinfo(world, "FOLK1A")), "time") == wanted
    service = Service(world)
    english = json.dumps({"table": "FOLK1A", "lang": "en"}).encode()
    info = parse_tableinfo(b"".join(service.answer("POST", "tableinfo", "", english).pieces))
    assert ids(select(tables.table("FOLK1A"), info), "time") == tuple(w.replace("K", "Q") for w in wanted)


def test_cells_as_statbank_counts() -> None:
    """FOLK1A, all values: 14,201,775 rows x 6 columns = 85,210,650 cells, as StatBank's message said."""
    sizes = {"OMRÅDE": 105, "KØN": 3, "ALDER": 127, "CIVILSTAND": 5, "Tid": 71}
    whole = Selection(
        "FOLK1A",
        tuple(
            SelectedVariable(code, code, "x", tuple(str(n) for n in range(size)))
            for code, size in sizes.items()
        ),
    )
    assert whole.rows == 14_201_775
    assert whole.cells == 85_210_650


def test_slices_are_small_whole_and_always_the_same() -> None:
    whole = select_regk31(organisations=104, functions=355)
    parts = slices(whole)
    assert all(part.cells < 1_000_000 for part in parts)
    assert all(part.rows <= 142_857 for part in parts)
    assert sum(part.rows for part in parts) == whole.rows
    assert parts == slices(whole)
    pairs = [(o, t) for p in parts for o in p.role("organisation").ids for t in p.role("time").ids]
    assert set(pairs) == {(o, t) for o in ids(whole, "organisation") for t in ids(whole, "time")}


def test_slices_cut_time_and_then_others() -> None:
    whole = select_regk31(organisations=2, functions=3)
    parts = slices(whole, limit=200)
    assert all(part.cells < 200 for part in parts)
    assert sum(part.rows for part in parts) == whole.rows
    assert slices(whole) == [whole]
    with pytest.raises(SourceRefused, match="one row"):
        slices(whole, limit=7)


def select_regk31(organisations: int, functions: int) -> Selection:
    codes = [code for code, _ in invented_municipalities(organisations)]
    shape = {
        "OMRÅDE": ("organisation", codes),
        "FUNKTION": ("funktion", [f"{n:05d}" for n in range(functions)]),
        "DRANST": ("dranst", ["1", "3"]),
        "ART": ("art", ["TOT", "UE"]),
        "PRISENHED": ("price_unit", ["LOBM"]),
        "Tid": ("time", [str(y) for y in range(2007, 2025)]),
    }
    variables = tuple(SelectedVariable(c, c, role, tuple(values)) for c, (role, values) in shape.items())
    return Selection("REGK31", variables)


def test_the_request_lists_every_variable_and_code(tables: StatBankTables) -> None:
    world = World(years=(2016, 2017))
    request = select(tables.table("ARE207"), tableinfo(world, "ARE207")).request("BULK")
    assert request == {
        "table": "ARE207",
        "format": "BULK",
        "lang": "da",
        "valuePresentation": "Code",
        "variables": [
            {"code": "OMRÅDE", "values": ["000", "071", "072", "271", "272", "273", "274", "275", "276"]},
            {"code": "Tid", "values": ["2016", "2017", "2018"]},
        ],
    }


def test_next_release_is_kept_when_told() -> None:
    assert tableinfo(World(), "ARE207").next_release == ""
    assert tableinfo(World(), "ARE207", ARE207="2026-02-27").next_release == "2026-02-27"
    body = json.dumps({"id": "A", "updated": "2025", "variables": [_variable("X")]}).encode()
    assert parse_tableinfo(body, {"X-Next-Update": "2026-02-27"}).next_release == "2026-02-27"


def test_contacts_are_never_read() -> None:
    told = repr(tableinfo(World(), "ARE207"))
    for contact in CONTACTS:
        assert not any(text in told for text in contact.values())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"no", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"text":"x"}', "lacks id"),
        (b'{"id":"A"}', "lacks updated"),
        (b'{"id":"A","updated":"2025","variables":[]}', "lists nothing"),
        (b'{"id":"A","updated":"2025","variables":[{"id":"B","values":[1]}]}', "lists nothing"),
        (b'{"id":"A","updated":"2025","variables":[{"id":"B","values":[{"id":1}]}]}', "lacks id"),
    ],
)
def test_tableinfo_that_is_none(body: bytes, words: str) -> None:
    with pytest.raises(SourceRefused, match=words):
        parse_tableinfo(body)


def test_the_recorded_tableinfo_is_read() -> None:
    body = shared("data/statbank/recorded/bodies/table_info_straf42_da.json").read_bytes()
    info = parse_tableinfo(body)
    assert info.table_id == "STRAF42"
    assert info.suppressed == "0"
    assert info.updated == "2025-03-25T08:00:00"
    assert info.variables[-1].time
    assert info.variables[0].values[0] == ("00", "I alt")


def test_the_recorded_areas_are_read() -> None:
    body = shared("data/statbank/recorded/tableinfo_folk1a_partial.json").read_bytes()
    area = parse_tableinfo(body).variable("område")
    assert area is not None
    assert len(area.values) == 105


def _variable(code: str) -> dict[str, object]:
    return {"id": code, "text": code, "values": [{"id": "1", "text": "1"}]}


def _spec(organisation: VariableSpec, codes: tuple[str, ...]) -> TableSpec:
    variables = (
        organisation,
        VariableSpec("F", "funktion", codes, None, {}),
        VariableSpec("Tid", "time", "all", None, {}),
    )
    return TableSpec("T", "account", "t", "t", "-", 0, 2007, "all", None, variables)


def _info(area: str, codes: dict[str, str]) -> TableInfo:
    def variable(code: str, values: dict[str, str]) -> dict[str, object]:
        return {"id": code, "values": [{"id": k, "text": v} for k, v in values.items()]}

    variables = [variable(area, {"271": "Prøveby"}), variable("F", codes), variable("Tid", {"2020": "2020"})]
    return parse_tableinfo(json.dumps({"id": "T", "updated": "2025", "variables": variables}).encode())
