"""A programme's folder: read whole, or refused with everything that is wrong in it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alen.errors import BadFile
from alen.model.programme import Programme
from alen.model.programme_entries import NO_ENTRIES, Entries, Entry, entries_of
from alen.sources.agreements.building import build
from alen.sources.agreements.coherence import look_at
from alen.sources.agreements.columns import entries_by_columns
from alen.sources.agreements.delimited import Delimited, open_delimited
from alen.sources.agreements.faults import BadProgramme, Fault, Faults, Place
from alen.sources.agreements.records import Record, Row, read_rows
from alen.sources.agreements.references import Names, resolve
from alen.sources.agreements.schema import PROGRAMME_FILE, schema
from alen.sources.agreements.texts import shown
from alen.sources.agreements.toml_part import read_toml

MOST_BYTES = 256 << 20
"""Bytes of one file; ten years of monthly entries of 98 parties in 34 projects are 40 million."""

MOST_TOML = 8 << 20
MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class Folder:
    """What was read: the programme, its rows as they stood (but those of entries.csv), and notes on how."""

    programme: Programme
    tables: Mapping[str, Sequence[Record]]
    notes: tuple[str, ...] = ()


def read_folder(root: Path) -> Programme:
    """The programme of a folder.

    Raises BadProgramme (a BadFile) with everything that is wrong: where, what, why and what to do.
    """
    return open_folder(root).programme


def open_folder(root: Path) -> Folder:
    """The same, with notes."""
    faults = Faults()
    data = _contents(root, faults)
    faults.stop()
    rows: dict[str, Sequence[Row]] = dict(read_toml(data[PROGRAMME_FILE], faults))
    if not rows["programme"]:
        faults.stop()
    opened: dict[str, Delimited] = {}
    unread: set[str] = set()
    for table in schema().files:
        rows[table.name] = ()
        if table.file in data:
            found = open_delimited(table, data[table.file], faults)
            if found is not None:
                opened[table.name] = found
            else:
                unread.add(table.name)
    entries = opened.pop("entries", None)
    for name, one in opened.items():
        rows[name] = one.rows(faults)
    files = tuple((name, hashlib.sha256(data[name]).hexdigest()) for name in sorted(data))
    return programme_of(rows, faults, entries, files, frozenset(unread))


def programme_of(
    rows: Mapping[str, Sequence[Row]],
    faults: Faults,
    opened: Delimited | None = None,
    files: tuple[tuple[str, str], ...] = (),
    unread: frozenset[str] = frozenset(),
) -> Folder:
    """The programme of rows of every table, wherever they were read.

    unread   tables of which nothing could be read: what names their rows is not blamed
    opened   entries.csv, read by columns where nothing is wrong in it; otherwise its rows stand in `rows`
    Raises BadProgramme with the faults noted before and those found here.
    """
    rows = dict(rows)
    _name_sources(rows)
    tables: dict[str, Sequence[Record]] = {
        name: read_rows(table, rows.get(name, ()), faults)
        for name, table in schema().tables.items()
        if name != "entries"
    }
    if len(tables["programme"]) != 1 and not faults.found:
        faults.add(
            Place(PROGRAMME_FILE),
            "the programme is described nowhere, or more than once",
            do="Describe it once.",
        )
    names = Names(tables, unread)
    for name in tables:
        tables[name] = resolve(schema().tables[name], tables[name], names, faults)
    entries = _entries(rows.get("entries", ()), opened, names, faults)
    if not faults.found:
        look_at(tables, faults)
    faults.stop()
    return Folder(build(tables, entries, files), tables, tuple(faults.notes))


def _entries(rows: Sequence[Row], opened: Delimited | None, names: Names, faults: Faults) -> Entries:
    if opened is not None:
        found = entries_by_columns(opened, names)
        if found is not None:
            return found
        rows = opened.rows(faults)
    if not rows:
        return NO_ENTRIES
    table = schema().tables["entries"]
    records = resolve(table, read_rows(table, rows, faults), names, faults)
    if faults.found:
        return NO_ENTRIES
    fields = {one.name: one.field for one in table.columns}
    return entries_of(
        Entry(**{fields[name]: value for name, value in one.values.items()}, row=one.place.row)  # pyright: ignore[reportArgumentType]
        for one in records
    )


def _name_sources(rows: dict[str, Sequence[Row]]) -> None:
    """Sources without an id are called by their number from 1."""
    rows["sources"] = [
        Row(one.place, one.cells if one.cells.get("id") else {**one.cells, "id": f"source-{number}"})
        for number, one in enumerate(rows.get("sources", ()), 1)
    ]


def _contents(root: Path, faults: Faults) -> dict[str, bytes]:
    """The bytes of the files that are read, by name. Links that lead out of the folder are not followed."""
    if not root.is_dir():
        raise BadFile(
            "there is no such folder", where=str(root), do="Name the folder that holds programme.toml."
        )
    known = {PROGRAMME_FILE, *(one.file for one in schema().files)}
    try:
        there = sorted(one.name for one in root.iterdir())
    except OSError as error:
        raise BadFile(f"the folder cannot be read: {error.strerror}", where=str(root)) from None
    found: dict[str, bytes] = {}
    by_folded = {name.casefold(): name for name in known}
    for name in there[:MOST_FILES]:
        if name in known:
            data = _bytes(root / name, faults)
            if data is not None:
                found[name] = data
        elif name.casefold() in by_folded:
            faults.add(
                Place(shown(name)),
                "the file's name has capitals",
                do=f"Call it {by_folded[name.casefold()]}.",
            )
        elif Path(name).suffix.casefold() in (".csv", ".toml") and not name.startswith("."):
            faults.add(
                Place(shown(name)),
                "the folder has no such file",
                why="What stands in it would be left out without a word.",
                do=f"Its files are {', '.join(sorted(known))}; move others away.",
            )
    if PROGRAMME_FILE not in found and not faults.found:
        raise BadProgramme(
            [
                Fault(
                    Place(PROGRAMME_FILE),
                    "the folder has no programme.toml",
                    "It says who takes part, and until when.",
                    "Write one, or begin from `alen programme excel out --template`.",
                )
            ]
        )
    return found


def _bytes(path: Path, faults: Faults) -> bytes | None:
    place = Place(path.name)
    try:
        # Asked before it is opened: a pipe would wait for ever, and a link in a ring cannot be resolved.
        if not stat.S_ISREG(path.stat().st_mode):
            faults.add(place, "this is no ordinary file", do="Put a copy into the folder.")
            return None
        if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
            faults.add(
                place, "the file is a link that leads out of the folder", do="Put a copy into the folder."
            )
            return None
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            most = MOST_TOML if path.name == PROGRAMME_FILE else MOST_BYTES
            if size > most:
                faults.add(place, f"the file has {size:,} bytes; at most {most:,} are read",
                           do="Cut the programme into several.")  # fmt: skip
                return None
            return file.read()
    except OSError as error:
        faults.add(place, f"the file cannot be read: {error.strerror}", do="See that you may read it.")
        return None
