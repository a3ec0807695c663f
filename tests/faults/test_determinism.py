"""The same snapshots and the same code give equal tables, wherever and how often they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.faults.scene import Scene, served

from alen.build import build
from alen.store import editions
from alen.store.workspace import Workspace


def tables(place: Workspace) -> object:
    """Rows and hash of every table, snapshots and all."""
    return editions.read_manifest(place, editions.current_id(place)).data["tables"]


@pytest.mark.slow
def test_equal_tables_in_two_workspaces_and_twice_in_one(scene: Scene, tmp_path: Path) -> None:
    place, other = scene.copy(tmp_path / "one"), Workspace(tmp_path / "another place")
    first, expected = served(place), tables(place)
    shutil.copytree(place.root, other.root)
    for edition in other.editions.iterdir():
        shutil.rmtree(edition) if edition.is_dir() else edition.unlink()
    # Another process, another order of sets, another zone.
    varied = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "da_DK.UTF-8"}
    subprocess.run(
        [sys.executable, "-m", "alen.cli.main", "build"],
        env={**os.environ, **scene.environment(other), **varied},
        check=True,
        capture_output=True,
    )
    assert tables(other) == expected
    built = build(place)
    assert built.edition_id != first.edition_id
    assert {name: dict(facts) for name, facts in built.tables.items()} == expected
    assert tables(place) == expected


@pytest.mark.slow
def test_building_again_from_an_edition_gives_its_tables(scene: Scene, tmp_path: Path) -> None:
    """Though the workspace has got newer snapshots since."""
    place = scene.copy(tmp_path / "workspace")
    first, expected = editions.current_id(place), tables(place)
    assert scene.run(place, "update", "--table", "REGK31", output=tmp_path / "out") == 0
    assert tables(place) != expected
    assert scene.run(place, "build", "--from", first, output=tmp_path / "out") == 0
    assert tables(place) == expected
    manifest = editions.read_manifest(place, editions.current_id(place))
    assert manifest.data["built_from"] == first
    assert manifest.edition_id not in (first, f"{first}.2")
