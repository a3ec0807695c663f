"""Which programmes enter an edition: those that are marked, whole, each once; nothing of the others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.build.own_programmes import SECRET, programmes_workspace, write_keyed, write_partnership

from alen.answers.edition import open_reading
from alen.answers.programme_cases import cases_of
from alen.answers.programme_changes import programme_changes
from alen.build.definitions import fingerprint
from alen.build.programmes import is_marked, published_programmes, unpublished_folders
from alen.errors import BadDefinition, BadFile
from alen.model.programme_json import data_hash, read_back
from alen.store.workspace import Workspace, create


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    return create(tmp_path / "own")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Workspace:
    return programmes_workspace(tmp_path_factory, packaged_workspace)


def test_the_agreement_of_2007_ships_and_the_invented_partnership_is_in_no_edition(empty: Workspace) -> None:
    found = published_programmes(empty)
    assert [(one.id, one.origin) for one in found] == [("2007", "packaged")]
    programme = read_back(found[0].text)
    assert data_hash(programme) == found[0].sha256
    assert len(programme.projects) == 34


def test_an_edition_holds_what_is_marked_and_no_word_of_the_rest(place: Workspace) -> None:
    reading = open_reading(place)
    rows = {str(row["programme_id"]): row for row in reading.data.rows("out_alen__programme")}
    assert {id_: row["origin"] for id_, row in rows.items()} == {
        "2007": "packaged", "kombit": "workspace", "offentlig": "workspace",
    }  # fmt: skip
    assert SECRET not in "".join(str(row["text"]) for row in rows.values())
    for path in (place.editions / reading.edition_id).rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    assert {path.name for path in unpublished_folders(place)} == {"brudt", "lokal"}


def test_what_changed_between_editions_names_the_programmes(
    place: Workspace, packaged_workspace: Workspace
) -> None:
    before, after = open_reading(packaged_workspace), open_reading(place)
    found = programme_changes(before, after)
    assert [(one.programme, one.change) for one in found] == [("kombit", "added"), ("offentlig", "added")]
    assert found[0].name.en == "Contributions by inhabitants"
    assert [one.change for one in programme_changes(after, before)] == ["removed", "removed"]
    assert programme_changes(after, after) == ()


def test_a_published_programme_that_is_broken_fails_the_build_with_its_place(empty: Workspace) -> None:
    made = write_partnership(empty.root, "offentlig", is_published=True)
    (made / "commitments.csv").write_text("id,date\nx,not a day\n", "utf-8")
    with pytest.raises(BadFile) as refused:
        published_programmes(empty)
    assert "commitments.csv" in refused.value.where


def test_a_mark_counts_where_the_file_is_broken(tmp_path: Path) -> None:
    for text, marked in (
        ("publish = true\n", True), ("publish = false\n", False), ("", False), ("# publish = true\n", False),
        ('publish = "true"\n', False), ("publish = true # now\nid = \n", True),
        ("publish = false\nid = \n", False),
    ):  # fmt: skip
        (tmp_path / "programme.toml").write_text(text, "utf-8")
        assert is_marked(tmp_path) is marked, text


def test_two_programmes_cannot_have_one_id(empty: Workspace) -> None:
    made = write_keyed(empty.root)
    shutil.copytree(made, made.with_name("again"))
    with pytest.raises(BadDefinition, match="two programmes are called 'kombit'"):
        published_programmes(empty)


def test_the_fingerprint_moves_with_published_programmes_alone(empty: Workspace) -> None:
    bare = fingerprint(empty)
    write_partnership(empty.root, "lokal", is_published=False)
    assert fingerprint(empty) == bare
    made = write_keyed(empty.root)
    with_it = fingerprint(empty)
    assert with_it != bare
    (made / "commitments.csv").write_text((made / "commitments.csv").read_text() + "\n", "utf-8")
    assert fingerprint(empty) != with_it


def test_the_cases_of_an_edition_are_read_once(place: Workspace) -> None:
    reading = open_reading(place)
    assert cases_of(reading) is cases_of(reading)
    assert set(cases_of(reading)) == {"2007", "kombit", "offentlig"}
