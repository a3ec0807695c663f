"""An edition as files for other programmes: data package, CSV, Parquet, workbook, catalogue entry.

Every figure leaves with its unit, basis, scope, reason, flags, remark and sources; every folder with a
description for data catalogues. Nothing of a workspace leaves but what its edition holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from alen.answers.edition import Reading
from alen.answers.licences import Standing, standing_of
from alen.measures.definition import Text
from alen.model.progress import SILENT, Progress
from alen.reports.columnar import table_metadata, write_parquet
from alen.reports.datapackage import descriptor
from alen.reports.dcat import FILE_NAME, catalogue_entry
from alen.reports.delimited import MACHINE, SPREADSHEET, write_csv
from alen.reports.facts import TITLE, ExportFacts, FileFacts
from alen.reports.rows import EditionRows
from alen.reports.shapes import Resource, Row, resources
from alen.reports.workbook import write_workbook
from alen.store.editions import EditionData
from alen.store.folder import new_folder

Form = Literal["datapackage", "csv", "parquet", "xlsx"]
Language = Literal["da", "en"]
FORMS: tuple[Form, ...] = ("datapackage", "csv", "parquet", "xlsx")

WORKBOOK = "alen.xlsx"
_STEP_ROWS = 1_000


@dataclass(frozen=True)
class Exported:
    """What an export wrote: its files, sorted by name, and how many figures are in them."""

    files: tuple[Path, ...]
    rows: int


def export(
    data: EditionData | Reading,
    folder: Path,
    form: Form,
    language: Language = "da",
    progress: Progress = SILENT,
) -> Exported:
    """Write an edition into a new folder in one of four forms, with `dcat.jsonld` beside it.

    language  of titles and descriptions and, for `xlsx`, of all words; for `csv` also of the separators.
              The columns' names in data package, CSV and Parquet are the same in both languages.

    Equal editions give equal bytes. Raises BadInput when `folder` is not new or empty, or a table
    outgrows a sheet; DiskFailed when writing fails, and then no folder is left.
    """
    rows = EditionRows(data if isinstance(data, Reading) else Reading(data))
    facts = ExportFacts(rows)
    with new_folder(folder) as new:
        counted = _Counted(rows, progress)
        try:
            counted.begin(form)
            described = _WRITERS[form](new, facts, language, counted)
            entry = catalogue_entry(facts, described)
            (new / FILE_NAME).write_bytes(json_bytes(entry))
        finally:
            progress.finish()
        names = sorted(path.name for path in new.iterdir())
    return Exported(tuple(folder / name for name in names), counted.figures)


class _Counted:
    """Tells the listener how many rows have been written."""

    def __init__(self, rows: EditionRows, progress: Progress) -> None:
        self.rows = rows
        self.progress = progress
        self.figures = next(rows.count(one) for one in resources() if one.name == "figures")

    def begin(self, form: Form) -> None:
        total = self.figures if form == "xlsx" else sum(self.rows.count(one) for one in resources())
        self.progress.start("export", total, "rows")

    def of(self, resource: Resource) -> Iterator[Row]:
        return self.told(self.rows.of(resource), resource.name)

    def told(self, rows: Iterable[Row], note: str = "") -> Iterator[Row]:
        since = 0
        for row in rows:
            yield row
            since += 1
            if since == _STEP_ROWS:
                self.progress.advance(since, note)
                since = 0
        self.progress.advance(since, note)


Described = list[tuple[FileFacts, Text, Standing]]
_Writer = Callable[[Path, ExportFacts, str, _Counted], Described]


def _data_package(folder: Path, facts: ExportFacts, language: str, counted: _Counted) -> Described:
    files: dict[str, FileFacts] = {}
    for one in resources():
        path = folder / f"{one.name}.csv"
        write_csv(path, one.fields, counted.of(one), MACHINE)
        files[one.name] = FileFacts.of(path)
    path = folder / "datapackage.json"
    path.write_bytes(json_bytes(descriptor(facts, files, resources(), language)))
    described = _described(facts, [(files[one.name], one) for one in resources()])
    title = Text(f"{TITLE.da} (datapackage.json)", f"{TITLE.en} (datapackage.json)")
    return [*described, (FileFacts.of(path), title, Standing((), ()))]


def _csv(folder: Path, facts: ExportFacts, language: str, counted: _Counted) -> Described:
    found: list[tuple[FileFacts, Resource]] = []
    for one in resources():
        path = folder / f"{one.name}.csv"
        write_csv(path, one.fields, counted.of(one), SPREADSHEET[language])
        found.append((FileFacts.of(path), one))
    return _described(facts, found)


def _parquet(folder: Path, facts: ExportFacts, _language: str, counted: _Counted) -> Described:
    found: list[tuple[FileFacts, Resource]] = []
    for one in resources():
        path = folder / f"{one.name}.parquet"
        write_parquet(path, one, counted.of(one), table_metadata(one, facts.provenance(one)))
        found.append((FileFacts.of(path), one))
    return _described(facts, found)


def _xlsx(folder: Path, facts: ExportFacts, language: str, counted: _Counted) -> Described:
    path = folder / WORKBOOK
    write_workbook(path, facts, language, counted.told)
    return [(FileFacts.of(path), TITLE, standing_of(facts.rows.snapshots.values()))]


_WRITERS: dict[Form, _Writer] = {
    "datapackage": _data_package,
    "csv": _csv,
    "parquet": _parquet,
    "xlsx": _xlsx,
}


def _described(facts: ExportFacts, files: Iterable[tuple[FileFacts, Resource]]) -> Described:
    return [(file, resource.title, facts.standing(resource)) for file, resource in files]


def json_bytes(data: Any) -> bytes:
    """Readable JSON in UTF-8, ending in a newline."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
