"""The books of a workspace: what counts, what was replaced, who may read it."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alen.errors import BadWorkspace, DiskFailed, NotFound
from alen.store.local.books import Books, Holder, ImportRecord
from alen.store.workspace import create

RECORD = ImportRecord(
    key=0, file="a.csv", sha256="0" * 64, size=1, content_sha256="", format="csv", sheet="", encoding="utf-8",
    separator=";", decimal=",", shape="abc", system="", source_kind="ledger", columns={}, imported_at="",
    rows_read=1, rows_imported=1, control_before_ore=1, control_imported_ore=1, control_set_aside_ore=0,
    set_aside={}, years={"2024": 1}, masked={}, masked_rows=0, persons=0, reading={"sign": "as_booked"},
)  # fmt: skip
HOLDER = Holder("prøve", "Prøvekøbing", is_invented=True, inhabitants={2024: 40_000})


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(create(tmp_path / "workspace"))


def publish(books: Books, content: str, replaces: int | None = None) -> int:
    with books.new_import() as (key, folder):
        (folder / "lines.parquet").write_bytes(content.encode())
        books.publish(replace(RECORD, key=key, content_sha256=content, replaces=replaces))
    return key


def test_an_import_counts_once_it_is_published(books: Books) -> None:
    assert publish(books, "one") == 1
    assert publish(books, "two") == 2
    assert publish(books, "three", replaces=1) == 3
    assert books.index().standing == (2, 3)
    assert books.index().replaced == (1,)
    assert [record.content_sha256 for record in books.standing()] == ["two", "three"]
    assert books.record(3) == replace(RECORD, key=3, content_sha256="three", replaces=1)
    assert books.lines() == [books.folder(2) / "lines.parquet", books.folder(3) / "lines.parquet"]


@contextlib.contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """A file as another user finds it. The superuser may read all, so that it is made a folder for them."""
    text = path.read_text("utf-8")
    path.unlink()
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        path.write_text(text, "utf-8")


def half_an_import(books: Books) -> None:
    with books.new_import() as (_, folder):
        (folder / "lines.parquet").write_bytes(b"x")
        raise RuntimeError


def test_a_failed_import_leaves_nothing(books: Books) -> None:
    with pytest.raises(RuntimeError):
        half_an_import(books)
    assert list((books.root / "imports").iterdir()) == []
    assert publish(books, "one") == 1


def test_what_a_killed_writer_left_is_swept_by_the_next(books: Books) -> None:
    publish(books, "one")
    left = books.folder(2)
    left.mkdir()
    (left / "lines.parquet").write_bytes(b"half")
    for folder in (books.root, books.folder(1), books.root / "maps"):
        (folder / ".new-abc").write_bytes(b"half")
    assert publish(books, "two") == 2
    assert (books.folder(2) / "lines.parquet").read_bytes() == b"two"
    assert list(books.root.rglob(".new-*")) == []


def test_only_the_user_can_read_it(books: Books) -> None:
    publish(books, "one")
    books.write("maps/abc.toml", b"x")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in books.root.rglob("*") if path.is_file()}
    assert modes == {0o600}
    folders = [books.root, *(path for path in books.root.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


@pytest.mark.parametrize("mask", [0o000, 0o077, 0o177, 0o777])
def test_the_rights_of_new_files_change_nothing(books: Books, mask: int) -> None:
    before = os.umask(mask)
    try:
        publish(books, "one")
        books.write("maps/abc.toml", b"x")
    finally:
        os.umask(before)
    for path in (books.root, *books.root.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_rights_that_were_widened_are_taken_back(books: Books) -> None:
    publish(books, "one")
    for path in (books.root, *books.root.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    books.index()
    assert stat.S_IMODE(books.root.stat().st_mode) == 0o700
    books.sweep()
    assert not [path for path in books.root.rglob("*") if path.stat().st_mode & 0o077]


def test_a_folder_on_another_disk_is_shut_too(tmp_path: Path) -> None:
    place = create(tmp_path / "workspace")
    place.local.rmdir()
    there = tmp_path / "elsewhere"
    there.mkdir(mode=0o777)
    there.chmod(0o777)
    place.local.symlink_to(there)
    publish(Books(place), "one")
    assert stat.S_IMODE(there.stat().st_mode) == 0o700


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    place = create(tmp_path / "workspace")
    place.local.rmdir()
    place.local.write_text("x")
    with pytest.raises(BadWorkspace):
        Books(place).index()


def test_another_users_ledger_is_refused(books: Books) -> None:
    publish(books, "one")
    books.index()
    with pytest.raises(BadWorkspace) as found, unreadable(books.root / "books.json"):
        books.index()
    assert "by the user alone" in found.value.why


def test_a_key_is_never_used_again(books: Books) -> None:
    publish(books, "one")
    books.forget((1,), "then")
    assert books.index().forgotten == ("then",)
    assert publish(books, "two") == 2
    with pytest.raises(NotFound):
        books.record(1)


def test_the_state_is_named_after_what_stands(books: Books) -> None:
    publish(books, "one")
    state = books.state("rules")
    assert state == books.state("rules")
    assert state != books.state("other rules")
    publish(books, "two")
    assert state != books.state("rules")


def test_forgetting_takes_the_classifications_along(books: Books) -> None:
    publish(books, "one")
    folder = books.classified(books.state())
    folder.mkdir(parents=True)
    (folder / "lines.parquet").write_bytes(b"x")
    books.forget((1,), "then")
    assert not (books.root / "classified").exists()
    books.remove("maps/none.toml")


def test_forgetting_says_when_something_stays(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(books, "one")
    folder = books.classified(books.state())
    folder.mkdir(parents=True)
    (folder / "lines.parquet").write_bytes(b"x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(DiskFailed):
        books.forget((1,), "then")
    assert books.index().standing == (1,)


def test_what_a_killed_forgetting_left_is_swept(books: Books) -> None:
    publish(books, "one")
    for name in (".gone-7", "classified/.new-x"):
        left = books.root / name
        left.mkdir()
        (left / "lines.parquet").write_bytes(b"x")
    books.sweep()
    assert not list(books.root.rglob(".gone-*"))
    assert not list(books.root.rglob(".new-*"))


def test_two_organisations_are_not_added_together(books: Books) -> None:
    books.set_holder(HOLDER)
    books.set_holder(Holder("x", "Nordlev"))
    books.set_holder(HOLDER)
    publish(books, "one")
    assert books.index().holder == HOLDER
    books.set_holder(replace(HOLDER, inhabitants={}))
    with pytest.raises(BadWorkspace, match="Prøvekøbing"):
        books.set_holder(Holder("x", "Nordlev"))


@pytest.mark.parametrize("damage", ["", "{", '{"version": 9}', '{"version": 1, "holder": null}'])
def test_a_damaged_list_is_said_to_be_damaged(books: Books, damage: str) -> None:
    publish(books, "one")
    (books.root / "books.json").write_text(damage)
    with pytest.raises(BadWorkspace, match="cannot be read"):
        books.index()


def test_a_record_of_an_older_version_without_a_reading_is_read(books: Books) -> None:
    publish(books, "one")
    path = books.folder(1) / "record.json"
    data = json.loads(path.read_text())
    del data["reading"]
    path.write_text(json.dumps(data))
    assert books.record(1).reading == {}
    path.write_text("{}")
    with pytest.raises(BadWorkspace, match="record cannot be read"):
        books.record(1)


@pytest.mark.parametrize(
    "text", ["null", "[]", "7", '{"version": 1}', '{"version": 1, "holder": "x"}', "{", ""]
)
def test_a_damaged_list_is_said_and_nothing_is_swept(books: Books, text: str) -> None:
    key = publish(books, "one")
    (books.root / "books.json").write_text(text)
    with pytest.raises(BadWorkspace):
        publish(books, "two")
    assert books.folder(key).is_dir()


def test_a_list_that_is_gone_takes_no_import_with_it(books: Books) -> None:
    key = publish(books, "one")
    (books.root / "books.json").unlink()
    with pytest.raises(BadWorkspace, match="is gone"):
        publish(books, "two")
    assert books.folder(key).is_dir()
