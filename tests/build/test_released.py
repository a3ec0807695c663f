"""Released sums of a ledger in an edition: the figure, its words and its explanation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.build.samples import NOON, built, fetched_workspace
from tests.replay.world import World

from alen.answers.edition import open_reading
from alen.answers.explain import explain
from alen.answers.ranking import rank
from alen.answers.trend import trend
from alen.answers.verify import verify_all, verify_figure
from alen.build import build
from alen.cli.fetching import needs_build
from alen.errors import BadDefinition, NoFigures
from alen.model.released import AXES, WIDE, Body, NamedSum, Released, Sum
from alen.store.editions import read_manifest
from alen.store.released import released_in, write_released
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

YEAR = 2017
TOTAL = Sum(250_000_000_00, 249_000_000_00, 262_500_000_00)


def release(world: World, **values: Any) -> Released:
    area = world.areas[world.municipalities[0]]
    usual: dict[str, Any] = {
        "measure": "it-net", "year": YEAR, "scope": WIDE,
        "organisation": Body(area.code, area.name, "municipality"), "released_on": date(2026, 3, 2),
        "rules": "abc123", "extended_from": "ledger", "incomplete": (), "inhabitants": 10, "total": TOTAL,
        "parts": (NamedSum("", "extended", Sum(200_000_000_00, 200_000_000_00, 200_000_000_00)),),
    }  # fmt: skip
    return Released(**{**usual, **values})


@pytest.fixture(scope="module")
def world() -> World:
    return World(years=(2016, 2018))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, world: World) -> Workspace:
    """Built without a release."""
    made = fetched_workspace(tmp_path_factory.mktemp("w") / "plain", world, ("REGK31", "FOLK1A"))
    built(made)
    return made


@pytest.fixture(scope="module")
def made(plain: Workspace, world: World) -> Workspace:
    """The same workspace, built once more with a release: its newest edition holds it."""
    write_released(plain, release(world))
    built(plain)
    return plain


def first_of(workspace: Workspace) -> str:
    return min(path.name for path in workspace.editions.iterdir() if path.is_dir())


def test_an_edition_without_releases_says_nothing_of_them(plain: Workspace, world: World) -> None:
    manifest = read_manifest(plain, first_of(plain))
    assert "released" not in manifest.data
    with pytest.raises(NoFigures, match="not loaded"):
        rank(open_reading(plain, first_of(plain)), "it-net", scope=WIDE)


def test_a_release_changes_no_other_figure(made: Workspace) -> None:
    """Every table but those that hold the release is the same, row for row."""
    before = read_manifest(made, first_of(made)).data["tables"]
    after = read_manifest(made, open_reading(made).edition_id).data["tables"]
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {
        "core_alen__term", "out_alen__figure", "out_alen__remark", "out_alen__term", "out_alen__measure",
        "out_alen__lineage", "out_alen__check",
    }  # fmt: skip
    assert after["out_alen__figure"]["rows"] == before["out_alen__figure"]["rows"] + 1


def test_the_figure_is_what_rules_decide_per_inhabitant(made: Workspace, world: World) -> None:
    reading, area = open_reading(made), world.areas[world.municipalities[0]]
    found = rank(reading, "it-net", scope=WIDE)
    people, _ = reading.population(reading.organisations.find(area.code), YEAR)
    assert people
    with_value = [row for row in found.rows if row.cell.value is not None]
    assert [row.organisation.code for row in with_value] == [area.code]
    cell = with_value[0].cell
    assert cell.value == pytest.approx(250_000_000 / people, rel=1e-12)
    assert cell.flags == ("partial",)
    narrow = rank(reading, "it-net", scope="narrow", year=YEAR)
    assert sum(row.cell.value is not None for row in narrow.rows) > 1


def test_the_bounds_follow_the_figure_in_words(made: Workspace, world: World) -> None:
    answer = explain(open_reading(made), "it-net", world.municipalities[0], YEAR, WIDE)
    (remark,) = answer.remarks
    assert remark.who == world.areas[world.municipalities[0]].name
    assert remark.date == "2026-03-02"
    assert "mellem 249.000.000 og 262.500.000 kr." in remark.text.da
    assert "between DKK 249,000,000 and DKK 262,500,000" in remark.text.en
    assert "abc123" in remark.text.da


def test_the_explanation_ends_at_the_release(made: Workspace, world: World) -> None:
    store = SnapshotStore(made.root)
    answer = explain(open_reading(made), "it-net", world.municipalities[0], YEAR, WIDE, store=store)
    assert answer.figure.formula.key == "formula_released"
    assert answer.figure.formula.args == {"date": "2026-03-02", "rules": "abc123"}
    top, below = answer.figure.sums
    assert (top.role, top.total, top.terms, top.reread_reason) == (
        "numerator", 250_000_000_00, (), "released",
    )  # fmt: skip
    assert below.role == "denominator"
    assert below.reread == below.total == 250_000_000 / (answer.figure.value or 0)
    assert {leaf.source.table_id for leaf in answer.figure.leaves()} == {"FOLK1A"}


def test_nobody_can_verify_it_here_and_that_is_said(made: Workspace, world: World) -> None:
    reading, store = open_reading(made), SnapshotStore(made.root)
    one = verify_figure(reading, store, "it-net", world.municipalities[0], YEAR, WIDE)
    assert not one.is_verified
    assert one.verdict.faults == ("released",)
    report = verify_all(reading, store)
    assert report.failed == ()
    assert report.released == 1
    assert report.checked == len(reading.data.column("out_alen__figure", "year")) - 1


def test_who_released_nothing_has_no_figure_and_it_is_said_why(made: Workspace, world: World) -> None:
    other = world.municipalities[1]
    answer = explain(open_reading(made), "it-net", other, YEAR, WIDE)
    assert answer.figure.missing is not None
    assert answer.figure.missing.key == "no_ledger"
    series = trend(open_reading(made), "it-net", [world.municipalities[0]], scope=WIDE)
    assert [cell.year for cell in series.series[0].cells if cell.value is not None] == [YEAR]


def test_an_edition_built_from_another_holds_what_that_held(made: Workspace, world: World) -> None:
    newest = open_reading(made).edition_id
    from_first = build(made, source_edition=first_of(made), now=NOON)
    assert "released" not in read_manifest(made, from_first.edition_id).data
    again = build(made, source_edition=newest, now=NOON)
    assert read_manifest(made, again.edition_id).data["tables"] == (
        read_manifest(made, newest).data["tables"]
    )  # fmt: skip
    assert open_reading(made).released[("it-net", world.municipalities[0], YEAR, WIDE)].total == TOTAL


def test_a_release_makes_the_next_update_build(
    plain: Workspace, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(plain)
    assert not needs_build(plain)
    path = write_released(plain, release(world, year=2016))
    assert needs_build(plain)
    path.unlink()
    assert not needs_build(plain)


@pytest.fixture
def empty(tmp_path: Path, world: World) -> Workspace:
    return fetched_workspace(tmp_path / "w", world, ("REGK31", "FOLK1A"))


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"measure": "f64551-net"}, "no scope that a ledger fills"),
        ({"measure": "no-such"}, "no scope that a ledger fills"),
        ({"organisation": Body("999x", "Nowhere", "municipality")}, "is no organisation"),
        ({"measure": "region-it"}, "is no measure of"),
    ],
)
def test_a_release_that_fits_nothing_stops_the_build(
    empty: Workspace, world: World, values: dict[str, Any], what: str
) -> None:
    write_released(empty, release(world, **values))
    with pytest.raises(BadDefinition, match=what):
        built(empty)


def test_sums_by_the_axes_are_no_figures(empty: Workspace, world: World) -> None:
    write_released(empty, release(world, measure=AXES, scope="", extended_from=""))
    built(empty)
    assert open_reading(empty).released == {}


def test_a_whole_figure_is_not_flagged_and_an_incomplete_one_says_so(empty: Workspace, world: World) -> None:
    certain = Sum(100, 100, 100)
    first, second = (world.areas[code] for code in world.municipalities[:2])
    write_released(empty, release(world, total=certain))
    write_released(
        empty,
        release(
            world, total=certain, incomplete=("undecided", "differs"),
            organisation=Body(second.code, second.name, "municipality"),
        ),
    )  # fmt: skip
    assert len(released_in(empty)) == 2
    built(empty)
    reading = open_reading(empty)
    one = explain(reading, "it-net", first.code, YEAR, WIDE)
    other = explain(reading, "it-net", second.code, YEAR, WIDE)
    assert "partial" not in one.figure.flags
    assert "partial" in other.figure.flags
    assert "too much is undecided, it differs from the published accounts" in other.remarks[0].text.en


def test_without_a_population_there_is_a_reason_and_no_figure(tmp_path: Path, world: World) -> None:
    bare = fetched_workspace(tmp_path / "w", world, ("REGK31",))
    write_released(bare, release(world))
    built(bare)
    answer = explain(open_reading(bare), "it-net", world.municipalities[0], YEAR, WIDE)
    assert answer.figure.value is None
    assert answer.figure.missing is not None
    assert answer.figure.missing.reason == "not_loaded"


def test_the_name_beside_a_figure_is_that_of_the_list(empty: Workspace, world: World) -> None:
    """A file that came from elsewhere names its organisation by code; what it calls it is not shown."""
    area = world.areas[world.municipalities[0]]
    write_released(empty, release(world, organisation=Body(area.code, "Somewhere else", "municipality")))
    built(empty)
    answer = explain(open_reading(empty), "it-net", area.code, YEAR, WIDE)
    assert [one.who for one in answer.remarks] == [area.name]
    assert "Somewhere" not in answer.remarks[0].text.en


def test_the_same_may_not_be_released_twice(empty: Workspace, world: World) -> None:
    path = write_released(empty, release(world))
    (path.parent / "copy.json").write_bytes(path.read_bytes())
    with pytest.raises(BadDefinition, match="released twice"):
        built(empty)


def test_a_damaged_file_is_named_with_its_key(empty: Workspace, world: World) -> None:
    path = write_released(empty, release(world))
    data = json.loads(path.read_text("utf-8"))
    data["total"]["low_ore"] = data["total"]["high_ore"] + 1
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(BadDefinition, match="outside its bounds") as caught:
        built(empty)
    assert caught.value.where == f"{path}, total"


def test_released_text_comes_back_as_it_was(world: World, empty: Workspace) -> None:
    one = release(
        world, axes=(NamedSum("area", "operations", None), NamedSum("area", "unknown", Sum(5, None, None))),
        incomplete=("unread",), inhabitants=None,
    )  # fmt: skip
    path = write_released(empty, one)
    assert released_in(empty) == ((path.name, one),)
    later = replace(one, released_on=date(2026, 4, 1))
    assert write_released(empty, later) == path
    assert released_in(empty) == ((path.name, later),)


def test_what_a_killed_writer_left_is_removed_and_never_read(empty: Workspace, world: World) -> None:
    folder = empty.own("released")
    folder.mkdir()
    (folder / ".new-killed").write_text("{", "utf-8")
    assert released_in(empty) == ()
    path = write_released(empty, release(world))
    assert [one.name for one in folder.iterdir()] == [path.name]
