"""Snapshots: bytes under their own hash, checked at every read, and nothing that was not committed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from alen.errors import BadSnapshot
from alen.model.provenance import FetchRecord, Format
from alen.store.snapshots import SnapshotStore, hash_file

DATA = "OMRÅDE;TID;INDHOLD\r\n901;2024;1\r\n".encode()
SHA256 = hashlib.sha256(DATA).hexdigest()

RECORD = FetchRecord(
    kind="fetched",
    role="data",
    publisher="dst",
    title="En prøvetabel",
    table_id="PROEVE1",
    sha256=SHA256,
    size=len(DATA),
    format=Format(media="bulk", columns=("OMRÅDE", "Tid", "INDHOLD")),
    absent_means="zero",
    fetched_at="2026-11-21T12:00:00Z",
)


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path)


def damage(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"901", b"902"))


def test_bytes_come_back_under_their_hash(store: SnapshotStore) -> None:
    assert store.put_bytes(DATA) == SHA256
    assert store.has(SHA256)
    assert store.read(SHA256) == DATA
    assert hash_file(store.path(SHA256)) == SHA256
    assert store.path(SHA256) == store.blobs / SHA256


def test_nobody_may_write_in_a_blob(store: SnapshotStore) -> None:
    store.put_bytes(DATA)
    assert store.path(SHA256).stat().st_mode & 0o777 == 0o444


def test_the_same_bytes_twice_are_one_blob_that_is_not_written_again(store: SnapshotStore) -> None:
    store.put_bytes(DATA)
    before = store.path(SHA256).stat()
    assert store.put_bytes(DATA) == SHA256
    assert [p.name for p in store.blobs.iterdir()] == [SHA256]
    after = store.path(SHA256).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_bytes_written_in_pieces(store: SnapshotStore) -> None:
    with store.writer() as writer:
        for n in range(len(DATA)):
            writer.write(DATA[n : n + 1])
        assert writer.size == len(DATA)
        assert writer.temporary.read_bytes() == DATA
        assert not store.has(SHA256)
        assert writer.commit() == SHA256
    assert store.read(SHA256) == DATA


def test_an_empty_blob(store: SnapshotStore) -> None:
    assert store.read(store.put_bytes(b"")) == b""


def test_what_is_not_committed_leaves_nothing(store: SnapshotStore) -> None:
    with store.writer() as writer:
        writer.write(DATA)
    assert list(store.blobs.iterdir()) == []


def test_what_fails_before_it_is_committed_leaves_nothing(store: SnapshotStore) -> None:
    def interrupted() -> None:
        with store.writer() as writer:
            writer.write(DATA)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(store.blobs.iterdir()) == []


def test_a_changed_blob_is_refused_by_every_way_in(store: SnapshotStore) -> None:
    store.put_bytes(DATA)
    damage(store.blobs / SHA256)
    fresh = SnapshotStore(store.blobs.parents[1])
    for way in (fresh.path, fresh.read, lambda _: fresh.put_bytes(DATA)):
        with pytest.raises(BadSnapshot) as refused:
            way(SHA256)
        assert refused.value.where == str(store.blobs / SHA256)
        assert refused.value.exit_code == 2


def test_a_blob_that_changes_after_its_first_read_is_refused_at_the_next(store: SnapshotStore) -> None:
    store.put_bytes(DATA)
    assert store.read(SHA256) == DATA
    damage(store.blobs / SHA256)
    with pytest.raises(BadSnapshot):
        store.read(SHA256)
    with pytest.raises(BadSnapshot):
        store.path(SHA256)


def test_a_blob_that_is_gone_is_named(store: SnapshotStore) -> None:
    with pytest.raises(BadSnapshot, match="not in the store") as refused:
        store.path(SHA256)
    assert SHA256 in refused.value.where


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA256[:-1], SHA256.upper(), SHA256 + "\n", "."])
def test_what_is_no_hash_is_no_blob(store: SnapshotStore, name: str) -> None:
    store.put_bytes(DATA)
    assert not store.has(name)
    with pytest.raises(BadSnapshot):
        store.path(name)


def test_records_come_back_oldest_first(store: SnapshotStore) -> None:
    later = replace(RECORD, fetched_at="2026-11-21T13:00:00Z", part=1, parts=2)
    last = replace(later, part=2)
    for record in (last, RECORD, later):
        store.record(record)
    assert store.records() == [RECORD, later, last]


def test_one_blob_may_have_many_records_and_none_replaces_another(store: SnapshotStore) -> None:
    paths = [store.record(RECORD) for _ in range(12)]
    assert len(set(paths)) == 12
    assert store.records() == [RECORD] * 12
    assert paths[0].name == "20261121T120000Z-PROEVE1-1.json"


def test_a_store_without_anything_has_no_records(store: SnapshotStore) -> None:
    assert store.records() == []
    assert store.sweep() == 0


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"\xff", b"{}", b'{"record_version": 1}', b"null", DATA], ids=repr
)
def test_a_record_that_is_none_is_named(store: SnapshotStore, text: bytes) -> None:
    path = store.record(RECORD)
    path.write_bytes(text)
    with pytest.raises(BadSnapshot, match="record cannot be read") as refused:
        store.records()
    assert refused.value.where == str(path)
    assert refused.value.do


def test_a_byte_changed_inside_a_word_of_a_record_is_no_letter(store: SnapshotStore) -> None:
    """A title with a broken letter is still JSON; it must not pass as the publisher's."""
    path = store.record(RECORD)
    path.write_bytes(path.read_bytes().replace("ø".encode(), b"\xc3\x28", 1))
    with pytest.raises(BadSnapshot) as refused:
        store.records()
    assert refused.value.where == str(path)


def test_sweep_removes_what_was_left_and_nothing_else(store: SnapshotStore) -> None:
    store.put_bytes(DATA)
    kept = store.record(RECORD)
    for folder in (store.blobs, store.fetches):
        (folder / ".new-left").write_bytes(b"half")
    assert store.records() == [RECORD]
    assert store.sweep() == 2
    assert sorted(store.blobs.iterdir()) == [store.blobs / SHA256]
    assert sorted(store.fetches.iterdir()) == [kept]
