"""Two editions, between which the publisher corrected a figure: every page says what its own edition says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient
from tests.build.samples import built, fetch_from
from tests.replay.server import ReplayServer
from tests.replay.service import Service
from tests.replay.world import World
from tests.site.conftest import client_of
from tests.site.numerals import check_numerals

from alen.store.workspace import Workspace

OLD, NEW = "2026-11-21", "2026-11-23"
MORE = 5_000
"""Thousands of kroner that the publisher booked too little for Prøveby (271) in 2024."""


class _Corrected(World):
    def value(self, table_id: str, codes: Mapping[str, str]) -> int | None:
        found = super().value(table_id, codes)
        cell = {"OMRÅDE": "271", "FUNKTION": "64552", "DRANST": "1", "PRISENHED": "LOBM", "Tid": "2024"}
        if table_id == "REGK31" and found is not None and cell.items() <= codes.items():
            return found + (MORE if codes["ART"] in {"TOT", "UE", "S4"} else 0)
        return found


@pytest.fixture(scope="module")
def site(invented_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    made = Workspace(tmp_path_factory.mktemp("editions") / "workspace")
    shutil.copytree(invented_workspace.root, made.root)
    world = _Corrected()
    world.tables["REGK31"] = replace(world.tables["REGK31"], updated="2026-11-21T08:00:00")
    with ReplayServer(Service(world)) as server:
        assert not fetch_from(server.address, made).errors
    built(made, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    yield from client_of(made)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("prefix", ["", f"/u/{OLD}", f"/u/{NEW}"])
def test_every_number_is_of_the_editions_own(site: TestClient, prefix: str, language: str):
    paths = ("/", "/m/it-net/271", "/o/271", "/o/272", "/regions", "/explain/it-net/271/2024/narrow",
        "/compare/271+272", "/data", "/data/changes", f"/data/{OLD}", f"/data/diff/{OLD}/{NEW}",
        "/embed/m/it-net/271/2024")  # fmt: skip
    faults = [fault for path in paths for fault in check_numerals(site, f"{prefix}/{language}{path}")]
    assert faults == []


def test_the_correction_moves_the_figure_and_nobody_elses(site: TestClient):
    old, new = (
        {row["organisation"]["code"]: row["cell"]["total"]["amount_ore"] for row in answer["rows"]}
        for answer in (
            site.get(f"/u/{one}/api/v1/ranks/it-net?year=2024").json()["data"] for one in (OLD, NEW)
        )
    )
    assert new.pop("271") - old.pop("271") == MORE * 1000 * 100
    assert new == old


def test_the_difference_says_which_scope_and_unit(site: TestClient):
    page = site.get(f"/da/data/diff/{OLD}/{NEW}").text
    assert page.count("kr. pr. indbygger, snæver") == 2
    assert page.count("kr. pr. indbygger, udvidet") == 1
    assert page.count("pct., snæver") == 5
    assert ">8<" in page


def test_front_organisation_log_and_feed_tell_of_it(site: TestClient):
    count = site.get(f"/api/v1/changes/{OLD}").json()["data"]
    assert (count["changed"], count["added"], count["removed"]) == (8, 0, 0)
    assert "1.729" in site.get("/da/").text
    assert "1.792" in site.get("/da/o/271").text
    assert "8 tal ændret, 0 tilføjet og 0 fjernet siden 2026-11-21" in site.get("/da/data/changes.atom").text
    assert "1.792" not in site.get(f"/u/{OLD}/da/o/271").text
