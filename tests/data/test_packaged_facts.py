"""Every fact that comes with the package against extracts of the publisher's tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.needs import shared

from alen.model.organisations import Organisations
from alen.model.periods import parse_period
from alen.store.packaged import list_names, read_bytes, read_text

EXTRACTS = "data/statbank/extracts"
KNOWN = Organisations.from_csv(read_text("data", "organisations.csv"), read_text("data", "memberships.csv"))
STATBANK = ("population", "regk31_64551_net_per_inhabitant")
FIGURES = (*STATBANK, "state_price_and_wage")
KRONER_ROUNDING = 0.5


def cells(name: str) -> dict[tuple[str, str], int]:
    """The packaged cells of one table: (area code, period) -> number."""
    lines = read_bytes("data", "figures", f"{name}.csv").decode("utf-8").split("\r\n")
    assert lines[0] == "OMRÅDE;TID;INDHOLD"
    assert lines[-1] == "", "an answer ends in CRLF"
    found: dict[tuple[str, str], int] = {}
    for line in lines[1:-1]:
        area, period, number = line.split(";")
        assert (area, period) not in found
        found[area, period] = int(number)
    return found


def sidecar(name: str) -> dict[str, Any]:
    loaded = yaml.safe_load(read_text("data", "figures", f"{name}.yml"))
    assert isinstance(loaded, dict)
    return loaded


def rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def extract_of_population() -> dict[tuple[str, str], int]:
    """All cells the extracts hold for the packaged quarters."""
    found: dict[tuple[str, str], int] = {}
    for row in rows(shared(f"{EXTRACTS}/municipalities.csv")):
        for period in ("2016K4", "2020K1", "2026K1"):
            if row[f"folketal_{period}"]:
                found[row["kode"], period] = int(row[f"folketal_{period}"])
    for file in ("FOLK1A.csv", "FOLK1A-1.csv"):
        for row in rows(shared(f"{EXTRACTS}/folk1a/{file}"), ";"):
            if row["CIVILSTAND"] == "I alt" and row["TID"] in ("2016K4", "2020K1", "2026K1"):
                area = KNOWN.by_label(row["OMRÅDE"])
                assert area is not None
                cell = found.setdefault((area.code, row["TID"]), int(row["INDHOLD"]))
                assert cell == int(row["INDHOLD"]), "two extracts differ"
    return found


def extract_of_64551() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for year in range(2016, 2025):
        path = shared(f"{EXTRACTS}/regk31/{year}_slice_6.45.51.csv")
        with path.open(encoding="utf-8", newline="") as file:
            for price_unit, art, function, name, number in csv.reader(file):
                assert (price_unit, art) == ("Pr. indbygger, løbende priser (kr.)", "I alt (netto)")
                assert function == "6.45.51 Sekretariat og forvaltninger"
                area = KNOWN.by_label(name)
                assert area is not None
                found[area.code, str(year)] = int(number)
    return found


def test_every_population_cell_is_the_extracts() -> None:
    assert cells("population") == extract_of_population()


def test_every_64551_cell_is_the_extracts() -> None:
    packaged = cells("regk31_64551_net_per_inhabitant")
    assert packaged == extract_of_64551()
    tidy = rows(shared(f"{EXTRACTS}/regk31_64551_net_per_capita_2016_2024.csv"))
    assert packaged == {(row["omraade"], row["tid"]): int(row["indhold"]) for row in tidy}


def test_every_state_increase_is_the_extracts() -> None:
    source = rows(shared("data/programmes/dk-state-pl/statslig_pl_1992_2025.csv"))
    expected = [[*row.values(), "true" if row["aar"] in ("2024", "2025") else "false"] for row in source]
    packaged = read_text("data", "figures", "state_price_and_wage.csv").splitlines()
    assert [line.split(",") for line in packaged[1:]] == expected


def test_every_municipality_its_region_landsdel_and_group_are_the_extracts() -> None:
    groups = {"1": "910", "2": "920", "3": "930", "4": "940", "5": "960", "": ""}
    seen: set[str] = set()
    for row in rows(shared(f"{EXTRACTS}/municipalities.csv")):
        organisation = KNOWN.by_code(row["kode"])
        assert organisation is not None
        assert organisation.name_da == row["navn"]
        seen.add(row["kode"])
        if organisation.kind == "other":
            continue
        region, landsdel, group, nation = KNOWN.parents(organisation, 2024)
        assert (region.code, region.name_da) == (row["regionkode"], row["region"])
        assert landsdel.name_da == row["landsdel"]
        assert (group.code, group.name_da) == (groups[row["kommunegruppe_kode"]], row["kommunegruppe"])
        assert nation.code == "000"
    assert seen == {o.code for o in KNOWN.municipalities(2024)} | {"411"}


def test_every_group_is_the_publishers_own_list() -> None:
    group = ""
    listed: set[tuple[str, str]] = set()
    for row in rows(shared(f"{EXTRACTS}/komgrp.csv"), ";"):
        if row["NIVEAU"] == "1":
            group = row["TITEL"]
        else:
            listed.add((row["KODE"], group))
    packaged = {
        (member.code, parent.name_da)
        for parent in KNOWN.of_kind("group", 2024)
        for member in KNOWN.members(parent.code, "group", 2024)
    }
    assert packaged == listed


def test_area_codes_and_names_are_those_of_folk1a() -> None:
    recorded = yaml.safe_load(
        shared("data/statbank/recorded/tableinfo_folk1a_partial.json").read_text("utf-8")
    )
    areas = {value["id"]: value["text"] for value in recorded["variables"][0]["values"]}
    kinds = ("municipality", "region", "nation", "other")
    packaged = {o.code: o.name_da for kind in kinds for o in KNOWN.of_kind(kind, 2024)}
    assert areas == packaged


@pytest.mark.parametrize("period", ["2016K4", "2020K1"])
def test_the_98_and_christiansoe_are_the_country(period: str) -> None:
    population = cells("population")
    members = [population[o.code, period] for o in KNOWN.members("000", "nation", 2024)]
    assert len(members) == 99
    assert sum(members) == population["000", period] == {"2016K4": 5_745_526, "2020K1": 5_822_763}[period]


def test_regions_are_the_sums_of_their_municipalities() -> None:
    population = cells("population")
    for region in KNOWN.regions(2020):
        members = sum(population[o.code, "2020K1"] for o in KNOWN.members(region.code, "region", 2020))
        # Statistics Denmark counts Christiansø in Region Hovedstaden.
        christiansoe = population["411", "2020K1"] if region.code == "084" else 0
        assert members + christiansoe == population[region.code, "2020K1"]


def test_each_table_covers_what_it_says() -> None:
    codes = {o.code for o in KNOWN.municipalities(2024)}
    figures = cells("regk31_64551_net_per_inhabitant")
    assert set(figures) == {(c, str(y)) for c in (*codes, "000") for y in range(2016, 2025)}
    population = cells("population")
    for period in ("2016K4", "2020K1", "2026K1"):
        assert codes <= {code for code, when in population if when == period}
    assert {code for code, when in population if when == "2026K1"} == codes


def test_the_weighted_mean_of_the_98_is_the_national_row_of_2020() -> None:
    population = cells("population")
    figures = cells("regk31_64551_net_per_inhabitant")
    weights = {o.code: population[o.code, "2020K1"] for o in KNOWN.municipalities(2020)}
    mean = sum(figures[c, "2020"] * n for c, n in weights.items()) / sum(weights.values())
    assert round(mean, 1) == 2760.7
    # Each of the 98 is rounded to a krone, and so is the national row.
    assert abs(mean - figures["000", "2020"]) <= 2 * KRONER_ROUNDING


@pytest.mark.parametrize("name", STATBANK)
def test_the_tables_look_like_answers(name: str) -> None:
    data = read_bytes("data", "figures", f"{name}.csv")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    found = cells(name)
    assert list(found) == sorted(found)
    for code, period in found:
        assert KNOWN.by_code(code) is not None
        parse_period(period)


@pytest.mark.parametrize("name", FIGURES)
def test_each_table_says_where_it_comes_from(name: str) -> None:
    told = sidecar(name)
    assert told["file"] == f"{name}.csv"
    assert told["kind"] == "transcribed"
    assert told["basis"] == "as_published"
    header = read_text("data", "figures", f"{name}.csv").splitlines()[0].split(told["format"]["delimiter"])
    assert [column.upper() for column in told["format"]["columns"]] == [column.upper() for column in header]
    for key in ("publisher", "title_da", "title_en", "licence", "url", "transcribed", "note_da", "note_en"):
        assert isinstance(told[key], str), key
    assert told["absent_means"] == "not_in_file"


def test_no_table_comes_without_its_source() -> None:
    tables = {name.removesuffix(".csv") for name in list_names("data", "figures", suffix=".csv")}
    sources = {name.removesuffix(".yml") for name in list_names("data", "figures", suffix=".yml")}
    assert tables == sources == set(FIGURES)


def test_dranst_is_not_claimed() -> None:
    assert sidecar("regk31_64551_net_per_inhabitant")["format"]["constants"] == {
        "FUNKTION": "64551",
        "ART": "TOT",
        "PRISENHED": "INDL",
        "DRANST": "not_stated",
    }


def test_the_states_general_increase_is_six_parts_wages_and_four_prices() -> None:
    for line in read_text("data", "figures", "state_price_and_wage.csv").splitlines()[1:]:
        year, wages, prices, general, _ = line.split(",")
        assert abs(0.6 * float(wages) + 0.4 * float(prices) - float(general)) <= 0.1 + 1e-9, year
