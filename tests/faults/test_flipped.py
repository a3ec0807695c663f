"""A changed byte is refused and named, wherever it lies; it never becomes a number."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.faults.damage import flip, replace, truncate
from tests.faults.scene import UPDATE, YEARS, Scene, contents, error_of, leftovers, served, world

from alen.answers.edition import open_reading
from alen.answers.verify import verify_all
from alen.build import build
from alen.errors import BadEdition, BadInput, BadSnapshot, NotFound
from alen.model.provenance import FetchRecord
from alen.store import editions
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

EXPLAIN = ("explain", "it-net", world(1).municipalities[0], "--year", str(YEARS[-1]), "--verify")


@pytest.fixture
def place(scene: Scene, tmp_path: Path) -> Workspace:
    return scene.copy(tmp_path / "workspace")


def blob_of(place: Workspace, table_id: str, role: str) -> Path:
    """The blob of one table: of the edition's data, or of the tableinfo it went by."""
    manifest = editions.read_manifest(place, editions.current_id(place))
    records = [FetchRecord.from_json(json.dumps(record)) for record in manifest.records]
    record = next(r for r in records if r.table_id == table_id and r.role == "data")
    sha256 = record.sha256 if role == "data" else record.tableinfo_sha256
    return place.root / "snapshots" / "blobs" / str(sha256)


def transcribed_table(place: Workspace) -> str:
    manifest = editions.read_manifest(place, editions.current_id(place))
    found = [str(r["table_id"]) for r in manifest.records if r["kind"] == "transcribed"]
    return next(one for one in found if one not in ("REGK31", "FOLK1A"))


def unchanged_by(place: Workspace, damaged: Path, error: type[BadInput] = BadSnapshot) -> str:
    """A build refuses, names the damaged file, and leaves all as it was; returns what it says."""
    before, ids = served(place), editions.edition_ids(place)
    with pytest.raises(error) as refused:
        build(place)
    assert refused.value.where == str(damaged)
    assert refused.value.why
    assert refused.value.do
    assert served(place) == before
    assert editions.edition_ids(place) == ids
    assert leftovers(place) == []
    return refused.value.what


# -- snapshots ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table_id", "role"), [("REGK31", "data"), ("FOLK1A", "data"), ("REGK31", "info")])
def test_a_flipped_bit_in_a_snapshot_is_refused_by_build(place: Workspace, table_id: str, role: str) -> None:
    blob = blob_of(place, table_id, role)
    flip(blob, blob.stat().st_size // 2)
    assert "bytes have changed" in unchanged_by(place, blob)


def test_a_flipped_bit_in_figures_that_came_with_the_package_is_refused(place: Workspace) -> None:
    blob = blob_of(place, transcribed_table(place), "data")
    flip(blob, 0)
    assert "bytes have changed" in unchanged_by(place, blob)


def test_a_snapshot_cut_short_or_gone_is_refused(place: Workspace) -> None:
    blob = blob_of(place, "FOLK1A", "data")
    truncate(blob, blob.stat().st_size - 1)
    assert "bytes have changed" in unchanged_by(place, blob)
    blob.unlink()
    assert "not in the store" in unchanged_by(place, blob)


@pytest.mark.parametrize("where", [0, 0.3, 0.9, 1])
def test_a_flipped_bit_in_a_snapshot_is_refused_by_verify(place: Workspace, where: float) -> None:
    blob = blob_of(place, "REGK31", "data")
    flip(blob, round((blob.stat().st_size - 1) * where))
    with pytest.raises(BadSnapshot) as refused:
        verify_all(open_reading(place), SnapshotStore(place.root))
    assert refused.value.where == str(blob)


def test_the_command_line_says_which_snapshot(scene: Scene, place: Workspace, tmp_path: Path) -> None:
    blob = blob_of(place, "REGK31", "data")
    flip(blob, 100)
    for command in (("build",), EXPLAIN):
        code = scene.run(place, *command, "--format", "json", output=tmp_path / "out")
        error = error_of(tmp_path / "out")
        assert (code, error["type"], error["where"]) == (2, "BadSnapshot", str(blob))


# -- fetch records -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: truncate(path, path.stat().st_size // 2),
        lambda path: truncate(path, 0),
        lambda path: replace(path, b"\xff\xfe" + path.read_bytes()),
        lambda path: replace(path, b"[]"),
        lambda path: replace(path, path.read_bytes().replace(b'"sha256"', b'"sha255"')),
        lambda path: replace(path, path.read_bytes().replace(b'"record_version": 1', b'"record_version": 9')),
    ],
    ids=["half", "empty", "no text", "no object", "misspelt", "version"],
)
def test_a_damaged_fetch_record_is_refused(place: Workspace, damage: Any) -> None:
    record = sorted((place.root / "snapshots" / "fetches").iterdir())[0]
    damage(record)
    assert "record cannot be read" in unchanged_by(place, record)


def test_the_command_line_says_which_fetch_record(scene: Scene, place: Workspace, tmp_path: Path) -> None:
    record = sorted((place.root / "snapshots" / "fetches").iterdir())[-1]
    flip(record, 0)
    for command in (UPDATE, ("build",)):
        code = scene.run(place, *command, "--format", "json", output=tmp_path / "out")
        error = error_of(tmp_path / "out")
        assert (code, error["type"], error["where"]) == (2, "BadSnapshot", str(record))


# -- editions ----------------------------------------------------------------------------------------------


def figures(place: Workspace) -> dict[str, list[dict[str, Any]]]:
    data = editions.load_edition(place)
    return {name: data.rows(name) for name in data.manifest.data["tables"] if name.startswith("out_")}


def test_an_edition_with_a_flipped_bit_is_refused_or_reads_the_same(
    scene: Scene, place: Workspace, tmp_path: Path
) -> None:
    """The engine's checksums cover what is read; a bit where nothing lies changes nothing."""
    expected = figures(place)
    file = place.editions / editions.current_id(place) / "edition.duckdb"
    whole, chance, refused = file.read_bytes(), random.Random(3), list[str]()
    for position in [0, 8, 100, 5_000, 9_000, *(chance.randrange(len(whole)) for _ in range(25))]:
        flip(file, position)
        try:
            assert figures(place) == expected, f"a bit at {position} became another figure"
        except BadEdition as error:
            refused.append(error.where)
        replace(file, whole)
    assert len(refused) >= 5
    assert set(refused) == {str(file)}


@pytest.mark.parametrize("kept", [0, 10, 4_096, 20_000, 0.5, 0.99])
def test_an_edition_cut_short_is_refused(place: Workspace, kept: float) -> None:
    file = place.editions / editions.current_id(place) / "edition.duckdb"
    size = file.stat().st_size
    truncate(file, round(kept * size) if isinstance(kept, float) else kept)
    with pytest.raises(BadEdition) as refused:
        editions.load_edition(place)
    assert refused.value.where == str(file)
    assert refused.value.do


def test_an_edition_without_its_file_is_refused(place: Workspace) -> None:
    file = place.editions / editions.current_id(place) / "edition.duckdb"
    file.unlink()
    with pytest.raises(BadEdition) as refused:
        editions.load_edition(place)
    assert refused.value.where == str(file)


@pytest.mark.parametrize(
    "manifest",
    [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"edition_id": "2026-01-01"}'],
    ids=["empty", "cut", "null", "list", "no text", "short"],
)
def test_a_damaged_manifest_is_refused(place: Workspace, manifest: bytes) -> None:
    path = place.editions / editions.current_id(place) / "manifest.json"
    replace(path, manifest)
    with pytest.raises(BadEdition) as refused:
        editions.load_edition(place)
    assert refused.value.where == str(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("edition_id", "2026-01-01"),
        ("records", None),
        ("records", [1]),
        ("tables", []),
        ("schema_version", "x"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(place: Workspace, name: str, value: object) -> None:
    edition_id = editions.current_id(place)
    path = place.editions / edition_id / "manifest.json"
    replace(path, json.dumps({**json.loads(path.read_text("utf-8")), name: value}).encode())
    with pytest.raises(BadEdition) as refused:
        editions.load_edition(place)
    assert refused.value.where == str(path)


def test_a_damaged_record_in_a_manifest_is_named_when_it_is_built_from(place: Workspace) -> None:
    edition_id = editions.current_id(place)
    path = place.editions / edition_id / "manifest.json"
    data = json.loads(path.read_text("utf-8"))
    del data["records"][0]["sha256"]
    replace(path, json.dumps(data).encode())
    with pytest.raises(BadSnapshot) as refused:
        build(place, source_edition=edition_id)
    assert refused.value.where == str(path)


def test_another_schema_version_is_refused_and_built_again_from_its_snapshots(place: Workspace) -> None:
    expected, edition_id = contents(place), editions.current_id(place)
    path = place.editions / edition_id / "manifest.json"
    replace(path, json.dumps({**json.loads(path.read_text("utf-8")), "schema_version": 999}).encode())
    with pytest.raises(BadEdition, match="schema version 999") as refused:
        editions.load_edition(place)
    assert f"alen build --from {edition_id}" in refused.value.do
    again = build(place, source_edition=edition_id)
    assert editions.current_id(place) == again.edition_id != edition_id
    assert contents(place) == expected


def test_a_withdrawn_edition_is_refused_with_the_reason(place: Workspace) -> None:
    edition_id = editions.current_id(place)
    file = place.editions / edition_id / "edition.duckdb"
    before = file.read_bytes()
    editions.withdraw(place, edition_id, "the table was withdrawn by its publisher")
    with pytest.raises(BadEdition, match="withdrawn by its publisher"):
        editions.load_edition(place)
    assert file.read_bytes() == before


# -- the pointer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pointer", [b"", b"\n", b"\xff\xff", b"latest\n", b"../..\n", b"2026-1-1\n", b"\0" * 20]
)
def test_a_pointer_of_garbage_is_refused_and_mended_by_choosing(place: Workspace, pointer: bytes) -> None:
    edition_id, expected = editions.current_id(place), contents(place)
    (place.editions / "current").write_bytes(pointer)
    with pytest.raises(BadEdition) as refused:
        editions.load_edition(place)
    assert refused.value.where == str(place.editions / "current")
    assert "alen editions use" in refused.value.do
    editions.point_to(place, edition_id)
    assert contents(place) == expected


def test_a_pointer_that_is_gone_or_points_nowhere(place: Workspace) -> None:
    pointer = place.editions / "current"
    pointer.write_text("2020-01-01\n")
    with pytest.raises(NotFound, match="no edition '2020-01-01'"):
        editions.load_edition(place)
    pointer.unlink()
    with pytest.raises(NotFound, match="no edition has been built"):
        editions.load_edition(place)


@pytest.mark.parametrize("pointer", [None, b"latest\n"])
def test_an_update_mends_the_pointer(
    scene: Scene, place: Workspace, tmp_path: Path, pointer: bytes | None
) -> None:
    if pointer is None:
        (place.editions / "current").unlink()
    else:
        (place.editions / "current").write_bytes(pointer)
    assert scene.run(place, "update", "--table", "REGK31", output=tmp_path / "out") == 0
    editions.load_edition(place)
    assert len(editions.edition_ids(place)) == 2
