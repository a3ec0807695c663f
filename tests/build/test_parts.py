"""The parts of the regions' IT in a built edition, against the world that made the cells."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.build.samples import built, fetched_workspace
from tests.replay.world import World

from alen.build.parts import part_findings, part_rows
from alen.measures.blocks import Found
from alen.measures.breakdowns import REST, PartAmount, Split
from alen.model.figures import BASES, SCOPES
from alen.store.editions import EditionData, load_edition

TABLES = ("REGR55", "FOLK1A")
ARTS = ("S1", "S2", "S4", "S9")


@pytest.fixture(scope="module")
def world() -> World:
    return World(years=(2019, 2021))


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, world: World) -> EditionData:
    made = fetched_workspace(tmp_path_factory.mktemp("w") / "workspace", world, TABLES)
    return load_edition(made, built(made).edition_id)


def key_of(edition: EditionData, measure: str) -> int:
    return next(r["measure_key"] for r in edition.rows("out_alen__measure") if r["measure_id"] == measure)


def parts_of(edition: EditionData, dimension: str) -> dict[tuple[str, int, str], dict[str, int]]:
    """(organisation, year, scope) -> code -> øre."""
    codes = {r["organisation_key"]: r["organisation_code"] for r in edition.rows("out_alen__organisation")}
    found: dict[tuple[str, int, str], dict[str, int]] = defaultdict(dict)
    for row in edition.rows("out_alen__part"):
        if row["dimension"] == dimension:
            assert row["measure_key"] == key_of(edition, "region-it")
            assert row["missing_reason"] is None
            place = codes[row["organisation_key"]], int(row["year"]), SCOPES[row["scope_key"]]
            found[place][row["code"]] = int(row["amount_ore"])
    return found


def numerators(edition: EditionData) -> dict[tuple[str, int, str], int]:
    codes = {r["organisation_key"]: r["organisation_code"] for r in edition.rows("out_alen__organisation")}
    return {
        (codes[row["organisation_key"]], int(row["year"]), SCOPES[row["scope_key"]]): int(row["numerator"])
        for row in edition.rows("out_alen__figure")
        if row["measure_key"] == key_of(edition, "region-it") and BASES[row["basis_key"]] == "computed"
    }


@pytest.mark.parametrize("dimension", ["funktion", "art"])
def test_the_parts_sum_to_the_numerator_exactly(edition: EditionData, dimension: str) -> None:
    parts, whole = parts_of(edition, dimension), numerators(edition)
    assert set(parts) == set(whole)
    assert {place: sum(amounts.values()) for place, amounts in parts.items()} == whole


def test_each_part_is_the_worlds_cell(world: World, edition: EditionData) -> None:
    functions, arts = parts_of(edition, "funktion"), parts_of(edition, "art")
    region = world.regions[0]
    listed = world.tables["REGR55"].variable("FUNK1")
    assert listed is not None

    def cell(function: str, art: str) -> int:
        codes = {"REGI07": region, "FUNK1": function, "TVGRP": "110", "ART": art, "Tid": "2020"}
        value = world.value("REGR55", codes)
        assert value is not None
        return value * 100_000

    assert functions[region, 2020, "narrow"] == {one: cell(one, "UE") for one in listed.values}
    assert functions[region, 2020, "extended"] == {one: cell(one, "UI") for one in listed.values}
    apart = {art: sum(cell(one, art) for one in listed.values) for art in ARTS}
    rest = sum(cell(one, "UE") for one in listed.values) - sum(apart.values())
    assert arts[region, 2020, "narrow"] == {**apart, REST: rest}


def test_the_checks_say_that_they_sum_and_what_share_is_loaded(edition: EditionData) -> None:
    found = [row for row in edition.rows("out_alen__check") if row["check_id"] == "parts"]
    details = [json.loads(row["detail_json"]) for row in found]
    pairs = zip(found, details, strict=True)
    assert [(row["severity"], one["dimension"], one["scope"]) for row, one in pairs] == [
        ("note", "funktion", "narrow"), ("partial", "art", "narrow"),
        ("note", "funktion", "extended"), ("partial", "art", "extended"),
    ]  # fmt: skip
    assert details[0]["reason"] == "agrees"
    parts, whole = parts_of(edition, "art"), numerators(edition)
    shares = [
        sum(amounts[art] for art in ARTS) / whole[place]
        for place, amounts in parts.items()
        if place[2] == "narrow"
    ]
    assert (details[1]["lowest_share"], details[1]["highest_share"]) == (min(shares), max(shares))


SPLIT = Split(
    7, 81, 2023, "narrow", "funktion", True, 650, (PartAmount("11", 650, None), PartAmount("12", 0, None))
)


def test_parts_that_do_not_sum_are_a_finding() -> None:
    wrong = replace(SPLIT, numerator=700)
    first, second = part_findings([SPLIT, wrong])
    detail: dict[str, Any] = {
        "scope": "narrow",
        "dimension": "funktion",
        "difference": 50,
        "reason": "differs",
    }
    assert first == Found("parts", "finding", 7, 81, 2023, detail)
    assert second.severity == "note"


def test_missing_parts_are_counted(tmp_path: Path) -> None:
    lacking = Split(
        7, 81, 2023, "narrow", "art", False, 650,
        (PartAmount("S1", None, "not_loaded"), PartAmount(REST, None, "not_loaded")),
    )  # fmt: skip
    (only,) = part_findings([lacking])
    assert only.severity == "partial"
    assert only.detail["missing"] == 1
    assert "lowest_share" not in only.detail
    assert [row["missing_reason"] for row in part_rows([lacking])] == ["not_loaded", "not_loaded"]


def test_codes_without_any_amount_are_left_out() -> None:
    assert [row["code"] for row in part_rows([SPLIT])] == ["11"]
