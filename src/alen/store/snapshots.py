"""Snapshots: the publishers' bytes, named by their sha256, and the events that brought them.

Layout below the workspace::

    snapshots/blobs/<sha256>                      the bytes, never edited
    snapshots/fetches/<time>-<table>-<n>.json     one record per event; many may name one blob

The hash is checked when a process first reads a blob, and again when the file is not the one it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from alen.errors import BadSnapshot
from alen.model.provenance import FetchRecord
from alen.store.steps import step
from alen.store.writing import disk_errors, sync_folder, write_new

_SHA256 = re.compile(r"[0-9a-f]{64}")


def hash_file(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class BlobWriter:
    """Bytes on their way into the store; they are kept only if `commit` is called."""

    def __init__(self, file: BinaryIO, temporary: Path, blobs: Path) -> None:
        self._file = file
        self._temporary = temporary
        self._blobs = blobs
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def temporary(self) -> Path:
        """Where the bytes lie until they are committed; flushed, so that checks can read them."""
        self._file.flush()
        return self._temporary

    def write(self, chunk: bytes) -> None:
        """Add bytes at the end."""
        with disk_errors(self._temporary):
            self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def commit(self) -> str:
        """Make the bytes durable under their sha256, which is returned."""
        with disk_errors(self._blobs):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            step("blob-written")
            sha256 = self._hash.hexdigest()
            os.chmod(self._temporary, 0o444)
            os.replace(self._temporary, self._blobs / sha256)
            sync_folder(self._blobs)
        step("blob-renamed")
        return sha256


class SnapshotStore:
    """The snapshots of one workspace."""

    def __init__(self, workspace: Path) -> None:
        self.blobs = workspace / "snapshots" / "blobs"
        self.fetches = workspace / "snapshots" / "fetches"
        self._verified: dict[str, tuple[int, int, int]] = {}

    @contextlib.contextmanager
    def writer(self) -> Iterator[BlobWriter]:
        """A new blob; whatever is not committed when the block ends is removed.

        Raises DiskFailed.
        """
        with disk_errors(self.blobs):
            self.blobs.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".new-", dir=self.blobs)
        temporary = Path(name)
        file = os.fdopen(descriptor, "wb")
        try:
            yield BlobWriter(file, temporary, self.blobs)
        finally:
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()

    def put_bytes(self, data: bytes) -> str:
        """Keep bytes; returns their sha256. Bytes that are kept already are not written again."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self.has(sha256):
            self.path(sha256)
            return sha256
        with self.writer() as writer:
            writer.write(data)
            return writer.commit()

    def has(self, sha256: str) -> bool:
        """Whether a blob of this name is kept."""
        return bool(_SHA256.fullmatch(sha256)) and (self.blobs / sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Where a blob lies, its hash checked at first use in the process and whenever the file was replaced.

        Raises BadSnapshot, naming the blob, when it is gone, its bytes have changed or nobody may read it.
        """
        path = self.blobs / sha256
        try:
            stamp = _stamp(path) if self.has(sha256) else None
            known = stamp is not None and self._verified.get(sha256) == stamp
            found = sha256 if known or stamp is None else hash_file(path)
        except OSError as error:
            raise BadSnapshot(
                f"the snapshot cannot be read ({error.strerror})",
                where=str(path),
                why="The figures that rest on it cannot be built or verified.",
                do="Give the user that Alen runs as the right to read the workspace's folder snapshots.",
            ) from error
        if stamp is None:
            raise BadSnapshot(
                "the snapshot is not in the store",
                where=str(path),
                why="The figures that rest on it cannot be built or verified.",
                do="Restore the workspace's `snapshots` folder from a backup, or fetch the table again.",
            )
        if found != sha256:
            raise BadSnapshot(
                f"the bytes have changed: their sha256 is {found}",
                where=str(path),
                why="A snapshot is the publisher's bytes; changed bytes are nobody's.",
                do="Remove the file and fetch or import the table again.",
            )
        self._verified[sha256] = stamp
        return path

    def read(self, sha256: str) -> bytes:
        """The bytes of a blob, their hash checked at every read."""
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            self._verified.pop(sha256, None)
            self.path(sha256)
        return data

    def record(self, record: FetchRecord) -> Path:
        """Keep a fetch record; returns where it lies."""
        stamp = re.sub(r"[^0-9TZ]", "", record.fetched_at)
        number = 1
        while (path := self.fetches / f"{stamp}-{record.table_id}-{number}.json").exists():
            number += 1
        write_new(path, record.to_json().encode())
        step("record-written")
        return path

    def records(self) -> list[FetchRecord]:
        """Every fetch record, oldest first.

        Raises BadSnapshot, naming the file, when one cannot be read.
        """
        if not self.fetches.is_dir():
            return []
        paths = sorted(p for p in self.fetches.iterdir() if p.suffix == ".json" and p.name[0] != ".")
        found = [_read_record(path) for path in paths]
        return sorted(found, key=lambda record: (record.fetched_at, record.table_id, record.part))

    def sweep(self) -> int:
        """Remove what a killed writer left unfinished; returns how many files."""
        count = 0
        for folder in (self.blobs, self.fetches):
            if folder.is_dir():
                for path in folder.glob(".new-*"):
                    with disk_errors(path):
                        path.unlink()
                    count += 1
        return count


def _stamp(path: Path) -> tuple[int, int, int]:
    """What tells a file from one that was put in its place, or written to since."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def _read_record(path: Path) -> FetchRecord:
    try:
        text = path.read_text("utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise BadSnapshot(
            f"the fetch record cannot be read ({error})",
            where=str(path),
            why="Without it nobody can say what the stored bytes are.",
            do="Restore the file from a backup, or remove it and fetch the table again.",
        ) from error
    return FetchRecord.from_json(text, str(path))
