"""Several snapshots of one table: which of them a figure rests on, and what the others leave behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.build.samples import NOON, fetched_workspace
from tests.build.test_build import figures_of
from tests.build.test_imported import CODES, HEADINGS, PEOPLE, keep, made, net, verified_figures
from tests.replay.world import World

from alen.build.imports import keep_import
from alen.build.selection import choose
from alen.store.editions import EditionData, load_edition
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

__all__ = ["keep", "made"]  # fixtures

REGIONAL = "REGI07;FUNK1;TVGRP;ART;TID;INDHOLD\r\n071;1;110;UE;2023;300\r\n"
BY_NAME = (
    "REGI07;FUNK1;DRANST;ART;PRISENHED;TID;INDHOLD\r\n"
    "Region Prøve;1.50.36 It-drift;1;UE;LOBM;2023;600\r\n"
    "Region Prøve;1.50.37 Kapital og kredit;1;UE;LOBM;2023;9000\r\n"
    "Region Prøve;4.60.20 Digitalisering;1;UE;LOBM;2023;150\r\n"
)


def key_figures(years: dict[int, int]) -> str:
    rows = "".join(
        f"000;SER;NET;AARPRIS;{year};{amount}\r\n000;SER;NET;08PRIS;{year};50000\r\n"
        for year, amount in years.items()
    )
    return "OMRÅDE;BNOGLE;BRUTNETUDG;PRISENHED;TID;INDHOLD\r\n" + rows


def index_of(data: EditionData) -> dict[int, float]:
    rows = data.rows("out_alen__deflator")
    return {row["year"]: row["index_value"] for row in rows if row["deflator_id"] == "municipal"}


def test_files_by_hand_are_told_for_what_they_hold(made: Workspace, keep: Callable[..., Any]) -> None:
    keep(PEOPLE, "FOLK1A")
    keep(REGIONAL, "REGR55")
    keep(BY_NAME, "REGR31")
    keep(key_figures({2019: 52000, 2020: 54000}), "NGLK")
    keep(key_figures({2020: 55000, 2021: 60000}), "NGLK")
    corrected = CODES.replace(";1000\r", ";1001\r")
    for text in (CODES, corrected, CODES):
        assert keep(text, "REGK31").is_new
    assert not keep(CODES, "REGK31").is_new

    figures = verified_figures(made)
    # The newest file holds, though its bytes were here before the one it replaces.
    assert net(figures, "271", 2023) == 1000.0
    # One function of a region's is not known to be all of them.
    region = figures["region-it", "071", 2023, "narrow", "computed"]
    assert (region["value"], region["flags"]) == (100.0, "partial")
    # The functions are found by the names that stand in the file; 'kapital' and 'kredit' hold no it.
    assert figures["region-it-functions", "071", 2023, "single", "computed"]["value"] == 250.0

    data = load_edition(made)
    assert index_of(data) == pytest.approx({2019: 104.0, 2020: 110.0, 2021: 120.0})
    told = [row for row in data.rows("out_alen__check") if row["check_id"] == "snapshots_disagree"]
    assert any('"REGK31"' in row["detail_json"] and row["severity"] == "finding" for row in told)


def test_what_an_answer_leaves_out_overrules_a_file_by_hand(tmp_path: Path) -> None:
    world = World(years=(2016, 2017), begins={"276": 2018})
    made = fetched_workspace(tmp_path / "w", world, ("REGK31", "FOLK1A"))
    places = made.own("organisations.csv")  # it stands all the while; only the answer leaves it out
    places.write_text(places.read_text("utf-8").replace("2018-01-01", "2007-01-01"), "utf-8")
    file = tmp_path / "by_hand.csv"
    file.write_text(HEADINGS + "276;64552;1;TOT;LOBM;2016;500\r\n276;64552;1;TOT;LOBM;2015;400\r\n", "utf-8")
    keep_import(made, file, "REGK31", now=NOON)
    rows = verified_figures(made)
    assert rows["it-net", "276", 2016, "narrow", "computed"]["numerator"] == 0
    assert rows["it-net", "276", 2015, "narrow", "computed"]["numerator"] == 40_000_000
    told = [r for r in load_edition(made).rows("out_alen__check") if r["check_id"] == "snapshots_disagree"]
    assert [row["severity"] for row in told] == ["finding"]
    assert figures_of(load_edition(made)) == rows


def test_of_two_imports_in_one_second_the_later_comes_first(
    made: Workspace, keep: Callable[..., Any]
) -> None:
    for text in (CODES, CODES.replace(";1000\r", ";1001\r")):
        last = keep(text, "REGK31", now=NOON).record
    assert choose(SnapshotStore(made.root).records(), [])[0] == last
