"""The layout of the lines for review, made once and kept: it holds as long as the imports stand.

It lies in `local/classified/.lines-<state>/`: one file for each array, and `contents.json`, which names their
checksums. It may be removed at any time; where it is damaged, or cannot be written, it is made anew. A ledger
of fewer than KEPT_FROM lines is laid out in a moment, and nothing is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa

from alen.errors import BadInput, DiskFailed
from alen.model.progress import SILENT, Progress
from alen.products.ledger.held_columns import ACCOUNT, LOWERED, STEPS, SUPPLIER, Layout, laid_out
from alen.products.ledger.opening import Lines
from alen.products.ledger.supplier_keys import supplier_key_sql
from alen.products.ledger.word_index import WordIndex
from alen.store.connect import lines_errors
from alen.store.folder import new_folder
from alen.store.local.books import PRIVATE_FILE, PRIVATE_FOLDER, Books
from alen.store.writing import disk_errors

KEPT_FROM = 1_000_000
"""Lines from which on the layout is kept."""

_VERSION = "layout 1"
_CONTENTS = "contents.json"
_KEPT = ".lines-"

_arrow: Any = pa

_TABLES = {"accounts": ACCOUNT, "suppliers": SUPPLIER}
_TEXTS = {"values": (*ACCOUNT, *SUPPLIER, "text"), "lowered": LOWERED}
_WORDS = ("words", "starts", "texts")
_ARRAYS = tuple(
    one.name for one in fields(Layout) if one.name not in {*_TABLES, *_TEXTS, "words"}
)  # fmt: skip


def layout_of(books: Books, lines: Lines, progress: Progress | None = None) -> Layout:
    """The layout of the lines that stand: the kept one, or a new one, which is kept where it is large.

    Raises BadWorkspace when the lines cannot be read.
    """
    folder = books.classified(_KEPT + books.state(_VERSION, supplier_key_sql()))
    kept = _read(folder)
    if kept is not None:
        return kept
    progress = progress or SILENT
    progress.start("review", STEPS, "steps")
    try:
        with lines_errors(lines.path):
            made = laid_out(lines.path, progress.advance)
    finally:
        progress.finish()
    if len(made) >= KEPT_FROM:
        # The review goes on without it: the next one lays the lines out again.
        with contextlib.suppress(DiskFailed, BadInput):
            _keep(folder, made)
    return made


def _keep(folder: Path, layout: Layout) -> None:
    """Write a layout, and remove older ones. Raises DiskFailed; BadInput when another process was first."""
    with disk_errors(folder):
        for old in folder.parent.glob(f"{_KEPT}*"):
            shutil.rmtree(old)
        with new_folder(folder, is_durable=False) as temporary:
            os.chmod(temporary, PRIVATE_FOLDER)  # noqa: PTH101
            sums: dict[str, int] = {}
            for name, array in _arrays_of(layout).items():
                with (temporary / f"{name}.npy").open("wb") as file:
                    np.save(file, array, allow_pickle=False)
                sums[f"{name}.npy"] = _checksum(temporary / f"{name}.npy")
            for kind, columns in _TEXTS.items():
                for column in columns:
                    path = temporary / f"{kind}-{column}.arrow"
                    _write_text(path, getattr(layout, kind)[column])
                    sums[path.name] = _checksum(path)
            (temporary / _CONTENTS).write_text(json.dumps(sums), "utf-8")
            for path in temporary.iterdir():
                os.chmod(path, PRIVATE_FILE)  # noqa: PTH101


def _arrays_of(layout: Layout) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(layout, name) for name in _ARRAYS}
    for table, columns in _TABLES.items():
        found |= {f"{table}-{column}": getattr(layout, table)[column] for column in columns}
    return found | {f"words-{name}": getattr(layout.words, name) for name in _WORDS}


def _read(folder: Path) -> Layout | None:
    """A layout that was kept; None when there is none, or it is damaged."""
    try:
        sums = cast(dict[str, int], json.loads((folder / _CONTENTS).read_text("utf-8")))
        if any(_checksum(folder / name) != said for name, said in sums.items()):
            return None
        texts = {
            kind: {column: _read_text(folder / f"{kind}-{column}.arrow") for column in columns}
            for kind, columns in _TEXTS.items()
        }
        tables = {
            table: {column: _array(folder / f"{table}-{column}.npy") for column in columns}
            for table, columns in _TABLES.items()
        }
        words = WordIndex(*(_array(folder / f"words-{name}.npy") for name in _WORDS))
        arrays: dict[str, Any] = {name: _array(folder / f"{name}.npy") for name in _ARRAYS}
        return Layout(**texts, **tables, **arrays, words=words)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException):
        return None


def _array(path: Path) -> Any:
    """An array, read from the file as it is asked for; one of no values cannot be."""
    is_some = path.stat().st_size > 4096
    return np.load(path, mmap_mode="r" if is_some else None, allow_pickle=False)


def _write_text(path: Path, values: Any) -> None:
    batch = _arrow.record_batch([values], names=["text"])
    with _arrow.OSFile(str(path), "wb") as file, _arrow.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def _read_text(path: Path) -> Any:
    return _arrow.ipc.open_file(_arrow.memory_map(str(path))).get_batch(0).column(0)


def _checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while data := file.read(1 << 22):
            found = zlib.crc32(data, found)
    return found
