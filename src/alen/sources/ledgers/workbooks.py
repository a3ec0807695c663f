"""A workbook's sheet as a table of text: asked of a process of its own, see `unpacking`."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from alen.errors import BadFile
from alen.model.engine import ArrowTable
from alen.model.printable import printable
from alen.sources.ledgers.archives import refuse_large_workbook, refuse_locked, workbook_format
from alen.sources.ledgers.arrow import pa
from alen.sources.ledgers.guards import Limits
from alen.sources.ledgers.privacy import mask_text

_NAMED = 8
"""So many other sheets are named."""


@dataclass(frozen=True)
class Sheet:
    """A sheet, all of it: `cells` has a row for every row of the sheet from its first.

    notes: what a reader of the import should know of it, in English sentences, masked.
    """

    format: str
    name: str
    cells: ArrowTable
    notes: tuple[str, ...] = ()


def read_sheet(data: bytes, kind: str, name: str, sheet: str | None, limits: Limits) -> Sheet:
    """The sheet of this name, or the first that holds a table. kind: zip or ole.

    Raises BadFile for a workbook that is damaged, protected or too large, or has no such sheet.
    """
    file_format = _format(data, kind, name, limits)
    words, stream = _asked(data, file_format, name, limits, sheet=sheet, only_names=False)
    if words.get("problem") == "no such sheet":
        known = ", ".join(f"'{mask_text(each)}'" for each in words["sheets"])
        raise BadFile(
            f"the workbook has no sheet '{mask_text(sheet or '')}'",
            where=name,
            do=f"Its sheets are: {known}.",
        )
    if words.get("problem") == "no table":
        raise BadFile("no sheet of the workbook holds a table", where=name, do="Export it again.")
    if words["width"] > limits.columns:
        raise BadFile(
            f"the sheet has {words['width']:,} columns; at most {limits.columns:,} are read",
            where=f"{name}, sheet '{mask_text(words['sheet'])}'",
            do="Delete what lies beside the table, or export the table alone.",
        )
    cells = pa.ipc.open_stream(io.BytesIO(stream)).read_all() if stream else pa.table({})
    return Sheet(file_format, words["sheet"], _with_errors(cells, words["errors"]), _notes(words))


def _notes(words: dict[str, Any]) -> tuple[str, ...]:
    """Which of several sheets was read, and that what is hidden in it was read too."""
    notes: list[str] = []
    others = [f"'{_shown(each)}'" for each in words["sheets"] if each != words["sheet"]]
    if others:
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        named, unread = _shown(words["sheet"]), ", ".join(others[:_NAMED]) + more
        notes.append(f"the sheet '{named}' was read, and these were not: {unread}")
    rows, columns = words["hidden_rows"], words["hidden_columns"]
    if rows or columns:
        notes.append(f"hidden rows: {rows}, hidden columns: {columns}; they were read like the others")
    return tuple(notes)


def _shown(name: str) -> str:
    return printable(mask_text(name))


def sheet_names(data: bytes, kind: str, name: str, limits: Limits) -> tuple[str, ...]:
    """The names of a workbook's sheets, hidden ones too, in their order. Raises BadFile."""
    words, _ = _asked(data, _format(data, kind, name, limits), name, limits, sheet=None, only_names=True)
    return tuple(words["sheets"])


def _format(data: bytes, kind: str, name: str, limits: Limits) -> str:
    if kind == "zip":
        return workbook_format(data, name, limits)
    refuse_large_workbook(data, name, limits)
    refuse_locked(data, name)
    return "xls"


def _asked(
    data: bytes, file_format: str, name: str, limits: Limits, *, sheet: str | None, only_names: bool
) -> tuple[dict[str, Any], bytes]:
    request = {
        "sheet": sheet,
        "only_names": only_names,
        "format": file_format,
        "memory_bytes": limits.memory_bytes,
        "text_bytes": limits.sheet_text_bytes,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "alen.sources.ledgers.unpacking"],
            input=json.dumps(request).encode() + b"\n" + data,
            capture_output=True,
            timeout=limits.seconds,
            env={**os.environ, "RUST_BACKTRACE": "0"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadFile(
            f"the workbook took more than {limits.seconds} seconds to read",
            where=name,
            do="Export it as CSV, or in parts.",
        ) from None
    line, _, stream = done.stdout.partition(b"\n")
    words: dict[str, Any] = json.loads(line) if done.returncode == 0 and line else {"problem": "ended"}
    problem = words.get("problem")
    if problem == "password":
        raise BadFile("the workbook is protected by a password", where=name, do="Save it without one.")
    if problem == "damaged":
        raise BadFile(
            "the workbook is damaged: its sheets cannot be read",
            where=name,
            do="Open it in a spreadsheet, save it as XLSX, and import that.",
        )
    if problem in ("memory", "ended"):
        raise BadFile(
            "the workbook asks for more memory than it may have, or cannot be read at all",
            where=name,
            why="A cell far below or beside the table makes a sheet huge, however few cells it has.",
            do="Delete what lies outside the table, or export it as CSV.",
        )
    return words, stream


def _with_errors(cells: ArrowTable, errors: list[tuple[int, int, str]]) -> ArrowTable:
    """With #REF! and its like where they stand in the sheet: an error is not an empty cell."""
    by_column: dict[int, list[tuple[int, str]]] = {}
    for row, column, text in errors:
        if 0 <= column < cells.num_columns and 0 <= row < cells.num_rows:
            by_column.setdefault(column, []).append((row, text))
    for column, found in by_column.items():
        values = cells.column(column).to_pylist()
        for row, text in found:
            values[row] = values[row] or text
        cells = cells.set_column(column, f"c{column}", pa.array(values, pa.string()))
    return cells
