"""From an invented StatBank to an edition: every figure against the world that made the cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.build.samples import NOON, built, fetched_workspace
from tests.replay.world import World

from alen.build import Built
from alen.cli.fetching import needs_build
from alen.errors import BadDefinition, BadFile
from alen.model.figures import BASES, SCOPES
from alen.model.tables import TABLES
from alen.store import workspace
from alen.store.editions import EditionData, load_edition
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

REMARK = """remarks:
- measure: f64551-net
  organisation: "101"
  year: 2024
  who: En prøve
  date: 2026-11-21
  text_da: en bemærkning
  text_en: a remark
"""

Figures = dict[tuple[str, str, int, str, str], dict[str, Any]]


def figures_of(data: EditionData) -> Figures:
    measures = {row["measure_key"]: row["measure_id"] for row in data.rows("out_alen__measure")}
    codes = {row["organisation_key"]: row["organisation_code"] for row in data.rows("out_alen__organisation")}
    return {
        (
            measures[row["measure_key"]], codes[row["organisation_key"]], row["year"],
            SCOPES[row["scope_key"]], BASES[row["basis_key"]],
        ): row
        for row in data.rows("out_alen__figure")
    }  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World(years=(2016, 2018))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, world: World) -> Workspace:
    return fetched_workspace(tmp_path_factory.mktemp("w") / "workspace", world)


@pytest.fixture(scope="module")
def edition(made: Workspace) -> Built:
    return built(made)


@pytest.fixture(scope="module")
def figures(made: Workspace, edition: Built) -> Figures:
    return figures_of(load_edition(made, edition.edition_id))


def cell(world: World, table: str, **codes: str) -> int:
    value = world.value(table, codes)
    assert value is not None
    return value


def test_every_net_figure_is_the_worlds_amount_over_its_people(world: World, figures: Figures) -> None:
    for area in world.municipalities:
        for year in world.years:
            row = figures["it-net", area, year, "narrow", "computed"]
            amount = cell(
                world, "REGK31", OMRÅDE=area, FUNKTION="64552", DRANST="1", ART="TOT", PRISENHED="LOBM",
                Tid=str(year),
            )  # fmt: skip
            assert row["numerator"] == amount * 100_000
            assert row["denominator"] == world.population(area, year)
            assert row["value"] == pytest.approx(amount * 1000 / world.population(area, year), rel=1e-12)
            assert row["missing_reason"] is None


def test_shares_divide_accounts_by_accounts(world: World, figures: Figures) -> None:
    area, year = world.municipalities[0], 2017
    row = figures["it-share-main-account-6", area, year, "narrow", "computed"]
    below = cell(world, "REGK11", OMRÅDE=area, FUNK1="6", DRANST="1", ART="TOT", PRISENHED="LOBM", Tid="2017")
    assert row["denominator"] == below * 100_000
    assert row["value"] == pytest.approx(100 * row["numerator"] / row["denominator"])


def test_regional_it_sums_all_functions(world: World, figures: Figures) -> None:
    region = world.regions[0]
    functions = world.tables["REGR55"].variable("FUNK1")
    assert functions is not None
    total = sum(
        cell(world, "REGR55", REGI07=region, FUNK1=code, TVGRP="110", ART="UE", Tid="2018")
        for code in functions.values
    )
    assert figures["region-it", region, 2018, "narrow", "computed"]["numerator"] == total * 100_000


def test_functions_that_carry_it_by_name_are_found_in_tableinfo(world: World, figures: Figures) -> None:
    region = world.regions[1]
    by_name = cell(
        world, "REGR31", REGI07=region, FUNK1="15036", DRANST="1", ART="UE", PRISENHED="LOBM", Tid="2017"
    )
    row = figures["region-it-functions", region, 2017, "single", "computed"]
    assert (row["numerator"], row["flags"]) == (by_name * 100_000, "")


def test_regions_and_municipalities_never_share_a_measure(world: World, figures: Figures) -> None:
    for measure, code, *_ in figures:
        if measure.startswith("it-"):
            assert code not in world.regions
        if measure.startswith("region-"):
            assert code not in world.municipalities


def test_density_divides_by_area(world: World, figures: Figures) -> None:
    area = world.municipalities[1]
    row = figures["density", area, 2018, "single", "computed"]
    hectares = cell(world, "ARE207", OMRÅDE=area, Tid="2018")
    assert row["value"] == pytest.approx(world.population(area, 2018) * 100 / hectares)


def test_every_registered_table_is_in_the_manifest(edition: Built) -> None:
    assert set(edition.tables) == {table.name for table in TABLES}
    assert edition.tables["core_statbank__account"]["rows"] > 0


def test_the_same_snapshots_give_the_same_content(made: Workspace, edition: Built) -> None:
    again = built(made, NOON)
    assert again.edition_id == f"{edition.edition_id}.2"
    assert again.tables == edition.tables


def test_a_suppressed_cell_is_missing_at_source(tmp_path: Path) -> None:
    area = World(years=(2016, 2017)).municipalities[0]
    hidden = ("REGK31", (area, "64552", "1", "TOT", "LOBM", "2017"))
    world = World(years=(2016, 2017), suppressed=frozenset({hidden}))
    made = fetched_workspace(tmp_path / "w", world, ("REGK31", "FOLK1A"))
    row = figures_of(load_edition(made, built(made).edition_id))["it-net", area, 2017, "narrow", "computed"]
    assert (row["value"], row["missing_reason"]) == (None, "missing_at_source")


def test_an_area_nobody_knows_is_set_aside_and_told(tmp_path: Path) -> None:
    world = World(years=(2016, 2017))
    made = fetched_workspace(tmp_path / "w", world, ("REGK31", "FOLK1A"))
    path = made.own("organisations.csv")
    lines = path.read_text("utf-8").splitlines()
    unknown = world.municipalities[-1]
    path.write_text("\n".join(line for line in lines if not line.startswith(unknown)) + "\n", "utf-8")
    data = load_edition(made, built(made).edition_id)
    assert not any(code == unknown for _, code, *_ in figures_of(data))
    told = [row for row in data.rows("out_alen__check") if row["check_id"] == "set_aside"]
    assert any(unknown in row["detail_json"] and row["severity"] == "finding" for row in told)


def test_the_price_index_is_read_from_two_price_levels(world: World, made: Workspace, edition: Built) -> None:
    rows = load_edition(made, edition.edition_id).rows("out_alen__deflator")
    found = {row["year"]: row["index_value"] for row in rows if row["deflator_id"] == "municipal"}
    assert set(found) == set(world.years)
    for year in world.years:
        amounts = [
            cell(world, "NGLK", OMRÅDE=world.nation, BNOGLE="SER", BRUTNETUDG="NET", PRISENHED=unit,
                 Tid=str(year))
            for unit in ("AARPRIS", "08PRIS")
        ]  # fmt: skip
        assert found[year] == pytest.approx(100 * amounts[0] / amounts[1])


def test_corrections_are_applied_or_stop_the_build(tmp_path: Path) -> None:
    made = workspace.create(tmp_path / "w")
    (made.root / "corrections").mkdir()
    path = made.root / "corrections" / "own.yml"

    def write(expect: int) -> None:
        path.write_text(
            f"""corrections:
- id: try
  measure: f64551-net
  basis: as_published
  organisation_code: "101"
  year: 2024
  action: reject
  reason: {{da: afprøvning, en: a trial}}
  reported_by: a test
  date: 2026-11-21
  source: none
  expect: {expect}
""",
            "utf-8",
        )

    write(3685)
    data = load_edition(made, built(made).edition_id)
    row = figures_of(data)["f64551-net", "101", 2024, "single", "as_published"]
    assert (row["value"], row["missing_reason"]) == (None, "rejected")
    assert [r["value_before"] for r in data.rows("out_alen__correction")] == [3685.0]
    write(3685)
    path.write_text(path.read_text("utf-8").replace("year: 2024", "year: 1999"), "utf-8")
    found = load_edition(made, built(made).edition_id).rows("out_alen__check")
    assert [(r["severity"], r["detail_json"]) for r in found if r["check_id"] == "correction"] == [
        ("partial", '{"correction_id": "try", "reason": "not_loaded"}')
    ]
    write(3684)
    with pytest.raises(BadDefinition, match="expects 3684"):
        built(made)


def test_a_line_that_holds_no_number_is_refused(tmp_path: Path) -> None:
    world = World(years=(2016, 2016))
    made = fetched_workspace(tmp_path / "w", world, ("FOLK1A",))
    store = SnapshotStore(made.root)
    record = next(r for r in store.records() if r.role == "data")
    text = store.read(record.sha256).decode("utf-8")
    bad = text.replace("\r\n", "x\r\n").replace("INDHOLDx", "INDHOLD", 1)
    sha256 = store.put_bytes(bad.encode())
    store.record(replace(record, sha256=sha256, fetched_at="2030-01-01T00:00:00Z", batch="z"))
    with pytest.raises(BadFile, match="neither a number"):
        built(made)
    assert not list(made.editions.glob("*building*"))


def test_remarks_are_carried(tmp_path: Path) -> None:
    made = workspace.create(tmp_path / "w")
    (made.root / "remarks").mkdir()
    (made.root / "remarks" / "r.yml").write_text(
        REMARK,
        "utf-8",
    )
    rows = load_edition(made, built(made).edition_id).rows("out_alen__remark")
    assert [(row["year"], row["text_da"]) for row in rows] == [(2024, "en bemærkning")]


def test_an_organisation_has_figures_only_for_the_years_it_stands_in(tmp_path: Path) -> None:
    world = World(years=(2016, 2018))
    made = fetched_workspace(tmp_path / "w", world, ("REGK31", "FOLK1A"))
    path = made.own("organisations.csv")
    ended = world.municipalities[0]
    lines = [
        line.removesuffix(",") + ",2017-12-31" if line.startswith(f"{ended},") else line
        for line in path.read_text("utf-8").splitlines()
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    found = figures_of(load_edition(made, built(made).edition_id))
    years = {year for measure, code, year, *_ in found if code == ended and measure == "population"}
    assert years == {2016, 2017}


def test_a_new_remark_asks_for_a_new_edition(tmp_path: Path) -> None:
    made = workspace.create(tmp_path / "w")
    built(made)
    assert not needs_build(made)
    (made.root / "remarks").mkdir()
    (made.root / "remarks" / "r.yml").write_text(REMARK, "utf-8")
    assert needs_build(made)
    built(made)
    assert not needs_build(made)
