"""Editions: ids that never run backwards, one pointer, and files held against their manifest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from alen.errors import BadEdition, NotFinished, NotFound
from alen.model.tables import BY_NAME, SCHEMA_VERSION, TABLES
from alen.store import editions
from alen.store.workspace import Workspace, create

DAY = "2026-11-21"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return create(tmp_path / "workspace")


def file_of_nothing(path: Path, rows: tuple[tuple[int, int], ...] = ((1, 7), (2, 8))) -> None:
    """An edition's file whose tables are empty but for the lineage."""
    connection = duckdb.connect(str(path))
    for table in TABLES:
        connection.execute(table.create_sql())
    for row in rows:
        connection.execute("INSERT INTO out_alen__lineage VALUES (?, ?)", row)
    connection.execute("CHECKPOINT")
    connection.close()


def manifest_for(edition_id: str, file: Path) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "built_at": f"{edition_id[:10]}T12:00:00Z",
        "schema_version": SCHEMA_VERSION,
        "code_version": "0",
        "tables": editions.content_hashes(file),
        "records": [],
    }


def publish(place: Workspace, edition_id: str, **changed: Any) -> None:
    folder = editions.building_folder(place, edition_id)
    file_of_nothing(folder / "edition.duckdb")
    editions.publish(
        place, folder, edition_id, {**manifest_for(edition_id, folder / "edition.duckdb"), **changed}
    )


# -- ids ---------------------------------------------------------------------------------------------------


def test_ids_sort_by_day_and_number(place: Workspace) -> None:
    ids = ["2025-12-31.2", DAY, f"{DAY}.2", f"{DAY}.9", f"{DAY}.10", "2026-11-22"]
    for edition_id in reversed(ids):
        (place.editions / edition_id).mkdir()
    assert editions.edition_ids(place) == ids


def test_what_is_no_edition_is_not_listed(place: Workspace) -> None:
    for name in (f".{DAY}.building", f"{DAY}.old", "21-11-2026", "notes", f"{DAY}.", f"{DAY}.2.3"):
        (place.editions / name).mkdir()
    (place.editions / DAY).write_text("a file")
    assert editions.edition_ids(place) == []
    assert editions.edition_ids(Workspace(place.root / "gone")) == []


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ([], DAY),
        (["2026-11-20.7"], DAY),
        ([DAY], f"{DAY}.2"),
        ([DAY, f"{DAY}.2"], f"{DAY}.3"),
        ([f"{DAY}.9"], f"{DAY}.10"),
        ([f"{DAY}.9", f"{DAY}.10"], f"{DAY}.11"),
    ],
)
def test_the_next_id(place: Workspace, there: list[str], expected: str) -> None:
    for edition_id in there:
        (place.editions / edition_id).mkdir()
    assert editions.next_id(place, DAY) == expected


def test_a_clock_that_is_behind_is_refused(place: Workspace) -> None:
    (place.editions / "2026-11-22").mkdir()
    with pytest.raises(NotFinished, match="2026-11-21") as refused:
        editions.next_id(place, DAY)
    assert "2026-11-22" in refused.value.what


# -- publishing --------------------------------------------------------------------------------------------


def test_a_published_edition_is_whole_and_served(place: Workspace) -> None:
    publish(place, DAY)
    assert editions.current_id(place) == DAY
    assert (place.editions / "current").read_text() == f"{DAY}\n"
    folder = place.editions / DAY
    assert sorted(p.name for p in folder.iterdir()) == ["edition.duckdb", "manifest.json"]
    assert (folder / "edition.duckdb").stat().st_mode & 0o222 == 0
    data = editions.load_edition(place)
    assert data.manifest.edition_id == DAY
    assert data.rows("out_alen__lineage") == [
        {"lineage_key": 1, "snapshot_key": 7},
        {"lineage_key": 2, "snapshot_key": 8},
    ]
    assert data.column("out_alen__lineage", "snapshot_key").tolist() == [7, 8]


def test_the_next_edition_leaves_the_first_as_it_was(place: Workspace) -> None:
    publish(place, DAY)
    before = {p.name: p.read_bytes() for p in (place.editions / DAY).iterdir()}
    publish(place, f"{DAY}.2")
    assert editions.current_id(place) == f"{DAY}.2"
    assert {p.name: p.read_bytes() for p in (place.editions / DAY).iterdir()} == before
    assert editions.load_edition(place, DAY).manifest.edition_id == DAY


def test_a_file_other_than_the_builder_counted_is_not_published(place: Workspace) -> None:
    publish(place, DAY)
    folder = editions.building_folder(place, f"{DAY}.2")
    file_of_nothing(folder / "edition.duckdb")
    manifest = manifest_for(f"{DAY}.2", folder / "edition.duckdb")
    manifest["tables"]["out_alen__lineage"]["rows"] = 3
    with pytest.raises(BadEdition, match="differs from what was built"):
        editions.publish(place, folder, f"{DAY}.2", manifest)
    assert editions.current_id(place) == DAY
    assert editions.edition_ids(place) == [DAY]


def test_a_write_ahead_log_is_not_published(place: Workspace) -> None:
    folder = editions.building_folder(place, DAY)
    file_of_nothing(folder / "edition.duckdb")
    manifest = manifest_for(DAY, folder / "edition.duckdb")
    (folder / "edition.duckdb.wal").write_bytes(b"tables in here")
    with pytest.raises(BadEdition, match="write-ahead log"):
        editions.publish(place, folder, DAY, manifest)
    assert editions.edition_ids(place) == []


def test_a_file_that_is_none_is_not_published(place: Workspace) -> None:
    folder = editions.building_folder(place, DAY)
    file_of_nothing(folder / "edition.duckdb")
    manifest = manifest_for(DAY, folder / "edition.duckdb")
    (folder / "edition.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(BadEdition, match="cannot be read"):
        editions.publish(place, folder, DAY, manifest)
    assert editions.edition_ids(place) == []


def test_sweep_removes_what_killed_builds_left(place: Workspace) -> None:
    publish(place, DAY)
    folder = editions.building_folder(place, f"{DAY}.2")
    (folder / "temporary").mkdir()
    (folder / "temporary" / "spill").write_bytes(b"x")
    (place.editions / ".new-pointer").write_bytes(b"20")
    assert editions.sweep(place) == [f".{DAY}.2.building", ".new-pointer"]
    assert editions.sweep(place) == []
    assert editions.edition_ids(place) == [DAY]
    assert editions.current_id(place) == DAY


# -- hashes ------------------------------------------------------------------------------------------------


def hashed(path: Path, *rows: tuple[int, int]) -> dict[str, Any]:
    path.unlink(missing_ok=True)
    file_of_nothing(path, rows)
    return editions.content_hashes(path)["out_alen__lineage"]


def test_a_hash_is_of_the_content_not_of_order_or_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    first = hashed(file, (1, 7), (2, 8))
    assert first["rows"] == 2
    assert hashed(file, (2, 8), (1, 7)) == first
    for other in [((1, 7),), ((1, 7), (2, 9)), ((1, 8), (2, 7)), ((1, 7), (2, 8), (3, 8)), ()]:
        assert hashed(file, *other)["hash"] != first["hash"]


def test_every_table_of_the_registry_is_hashed(tmp_path: Path) -> None:
    file_of_nothing(tmp_path / "file")
    assert editions.content_hashes(tmp_path / "file").keys() == BY_NAME.keys()


def test_a_core_tables_hash_is_of_the_content_too(tmp_path: Path) -> None:
    found: list[dict[str, Any]] = []
    for order in ((1, 2), (2, 1), (1, 3), (1, 1)):
        file = tmp_path / f"file{len(found)}"
        file_of_nothing(file)
        connection = duckdb.connect(str(file))
        for key in order:
            connection.execute(
                "INSERT INTO core_alen__code VALUES ('art', ?, 'TOT', 'I alt', 'Total')", [key]
            )
        connection.close()
        found.append(editions.content_hashes(file)["core_alen__code"])
    assert found[0] == found[1]
    assert found[0]["rows"] == 2
    assert len({one["hash"] for one in found}) == 3


# -- reading -----------------------------------------------------------------------------------------------


def test_nothing_has_been_built(place: Workspace) -> None:
    with pytest.raises(NotFound, match="no edition has been built"):
        editions.load_edition(place)


@pytest.mark.parametrize("name", ["2020-01-01", "../../outside", "", "latest", ".", f"{DAY}/"])
def test_an_edition_that_is_not_there(place: Workspace, name: str) -> None:
    publish(place, DAY)
    with pytest.raises(NotFound) as refused:
        editions.read_manifest(place, name)
    assert DAY in refused.value.do


def test_a_manifest_that_moved_to_another_edition_is_refused(place: Workspace) -> None:
    publish(place, DAY)
    shutil.copytree(place.editions / DAY, place.editions / f"{DAY}.2")
    with pytest.raises(BadEdition, match="it is about"):
        editions.load_edition(place, f"{DAY}.2")


def test_another_schema_is_refused(place: Workspace) -> None:
    publish(place, DAY, schema_version=SCHEMA_VERSION + 1)
    with pytest.raises(BadEdition, match=f"schema version {SCHEMA_VERSION + 1}") as refused:
        editions.load_edition(place)
    assert f"alen build --from {DAY}" in refused.value.do


def test_a_withdrawn_edition_says_why_and_keeps_its_file(place: Workspace) -> None:
    publish(place, DAY)
    before = (place.editions / DAY / "edition.duckdb").read_bytes()
    editions.withdraw(place, DAY, "en tabel blev trukket tilbage")
    assert editions.read_manifest(place, DAY).withdrawn == "en tabel blev trukket tilbage"
    with pytest.raises(BadEdition, match="en tabel blev trukket tilbage"):
        editions.load_edition(place)
    assert (place.editions / DAY / "edition.duckdb").read_bytes() == before
    data = json.loads((place.editions / DAY / "manifest.json").read_text("utf-8"))
    assert data.pop("withdrawn")
    assert data == manifest_for(DAY, place.editions / DAY / "edition.duckdb")


def test_a_table_that_is_not_in_the_file_is_damage(place: Workspace) -> None:
    publish(place, DAY)
    file = place.editions / DAY / "edition.duckdb"
    file.chmod(0o644)
    connection = duckdb.connect(str(file))
    connection.execute("DROP TABLE out_alen__lineage")
    connection.close()
    with pytest.raises(BadEdition) as refused:
        editions.load_edition(place)
    assert refused.value.where == str(file)
