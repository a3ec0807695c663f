"""A file of a ledger, taken into the books: all of it or nothing.

Every row becomes a line or is set aside with a reason; the amounts add up to the øre before and after, each
side found its own way; no CPR number reaches the disk. What was imported before and comes again is replaced,
and the former version stays to be compared with.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow.parquet

from alen.errors import BadFile, BadInput
from alen.model.engine import ArrowTable
from alen.model.progress import SILENT, Progress
from alen.sources.ledgers.arrow import compute, pa
from alen.sources.ledgers.control import control_of_row, control_total
from alen.sources.ledgers.fields import Sheet, amount_sides
from alen.sources.ledgers.lines import Lines, lines_of
from alen.sources.ledgers.mapping import FIELDS, ColumnMap, shape_of
from alen.sources.ledgers.predecessors import Known, known_lines, lines_errors, overlaps, replaced_by
from alen.sources.ledgers.privacy import mask_text
from alen.sources.ledgers.reading import RawTable, read_table
from alen.sources.ledgers.rows_set_aside import Sorted, set_aside_table, sort_rows
from alen.store.connect import open_scratch
from alen.store.local.books import Books, ImportRecord
from alen.store.steps import step
from alen.store.writing import disk_errors

_parquet: Any = pyarrow.parquet

ROW_GROUP = 122_880
"""DuckDB's own: one group per thread at a time."""

_REPEATS = 8
"""A column whose texts stand so often on average is written as a dictionary."""

_STEPS = 4
"""Rows sorted, lines made, held against those that are there, written."""

Outcome = Literal["imported", "unchanged", "replaced"]


@dataclass(frozen=True)
class Imported:
    """What became of a file.

    record     how it was read; of an unchanged file the record of the import that stands
    outcome    imported, unchanged (nothing was written) or replaced (a former version)
    set_aside  source_row, reason, amount_ore, note; notes are masked
    """

    record: ImportRecord
    outcome: Outcome
    set_aside: ArrowTable


def import_file(
    books: Books,
    path: Path,
    *,
    column_map: ColumnMap,
    table: RawTable | None = None,
    imported_at: str,
    replaces: int | None = None,
    adds: bool = False,
    is_unseen: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Take a file into the books. The caller holds the workspace's lock.

    column_map   which column is what
    table        the file as `read_table` gave it, where the caller has it already
    imported_at  the time, as it is to stand in the record (UTC)
    replaces     the key of a standing import that the file is a new version of
    adds         it stands beside the others, whatever they have in common
    is_unseen    nobody has looked at the map: refuse a file of which it makes fewer lines than doubtful rows

    Money is whole øre, spending positive. Raises BadFile when the file cannot be read by this map, or when
    its amounts do not add up; BadInput when it may or may not replace another file; DiskFailed.
    """
    progress = progress or SILENT
    _refuse_contradiction(books, replaces, adds)
    lacking = column_map.lacking()
    if lacking:
        raise BadFile(
            f"no column is known for {' and '.join(lacking)}",
            where=mask_text(path.name),
            why="Without an amount, and a date or a year, there is no line.",
            do="Name the column in a map (--map FILE), or give the year with --year.",
        )
    raw = read_table(path) if table is None else table
    progress.start(mask_text(path.name), raw.cells.num_rows, "rows")
    try:
        return _Import(books, Sheet(raw, column_map), imported_at, progress, is_unseen).run(replaces, adds)
    finally:
        progress.finish()


def _refuse_contradiction(books: Books, replaces: int | None, adds: bool) -> None:
    if replaces is not None and adds:
        raise BadInput("--replaces and --adds contradict each other", do="Give one of them.")
    if replaces is not None and replaces not in books.index().standing:
        raise BadInput(
            f"no import that counts has the number {mask_text(str(replaces))}",
            do="`alen ledger files` lists them.",
        )


@dataclass
class _Import:
    """One import on its way."""

    books: Books
    sheet: Sheet
    imported_at: str
    progress: Progress
    is_unseen: bool = False
    steps: int = 0

    @property
    def file(self) -> str:
        """The file's name, masked like everything else."""
        return mask_text(self.sheet.table.facts.name)

    def _advance(self) -> None:
        """One more of the steps that every row goes through is done: so many rows' worth of the work."""
        before, self.steps = self.steps, self.steps + 1
        self.progress.advance(self.sheet.length * self.steps // _STEPS - self.sheet.length * before // _STEPS)

    def run(self, replaces: int | None, adds: bool) -> Imported:
        """All of it."""
        standing = self.books.standing()
        facts = self.sheet.table.facts
        same = [one for one in standing if one.sha256 == facts.sha256 and one.sheet == mask_text(facts.sheet)]
        for one in same:
            if self._reads_alike(one) and replaces in (None, one.key):
                return Imported(one, "unchanged", stored_set_aside(self.books, one.key))
        self.sheet.read_all()
        found = sort_rows(self.sheet)
        self._advance()
        # The control total knows nothing of the lines, and waits for nothing but the rows.
        with ThreadPoolExecutor(1) as beside:
            before = beside.submit(self._before, found)
            return self._run_sorted(found, before, standing, replaces, adds)

    def _run_sorted(
        self,
        found: Sorted,
        before: Future[int],
        standing: Sequence[ImportRecord],
        replaces: int | None,
        adds: bool,
    ) -> Imported:
        """What is left when it is known of every row what it is."""
        facts, shape = self.sheet.table.facts, shape_of(self.sheet.table)
        lines = lines_of(self.sheet, found)
        self._advance()
        if lines.table.num_rows == 0:
            raise self._nothing(found)
        self._refuse_misfit(found)
        content = lines.content_sha256()
        for one in standing:
            if one.content_sha256 == content and one.source_kind == self.sheet.map.source_kind:
                return Imported(one, "unchanged", stored_set_aside(self.books, one.key))
        if replaces is None and not adds:
            former = replaced_by(
                overlaps(self.books, lines.table, self.sheet.map.source_kind),
                file=self.file,
                sha256=facts.sha256,
                shape=shape,
                count=lines.table.num_rows,
            )
            replaces = None if former is None else former.key
        known = known_lines(self.books, lines.table, replaces, self.sheet.map.source_kind)
        if known.is_known.all():
            raise BadInput(
                "every line of this file is in another import already",
                where=self.file,
                do="`alen ledger files` lists what was imported.",
            )
        self._advance()
        return self._keep(found, before, lines, known, content, replaces)

    def _reads_alike(self, record: ImportRecord) -> bool:
        """Whether a former import of the same bytes was read by the same map."""
        ours = self.sheet.map
        return (
            record.columns == _columns(self.sheet)
            and record.decimal == ours.decimal
            and record.source_kind == ours.source_kind
            and record.reading == _reading(ours)
        )

    def _nothing(self, found: Sorted) -> BadFile:
        counts = Counter(found.reasons())
        said = ", ".join(f"{reason} {count}" for reason, count in counts.most_common(3)) or "no rows"
        return BadFile(
            f"no row can be read as a line ({said})",
            where=self.file,
            why="The map does not fit the file.",
            do="Look at the map, correct it and give it with --map FILE.",
        )

    def _refuse_misfit(self, found: Sorted) -> None:
        """Refuse what a map that nobody saw makes of the file, when most of it is no line.

        A report may have a subtotal below every line, but those are known for sums and are no doubtful rows;
        of a ledger that the map fits, few rows are. More doubtful rows than lines is another kind of file.
        """
        counts = Counter(reason for reason in found.reasons() if reason in (*_DOUBTFUL, "not_a_line"))
        lines = int(found.is_line.sum())
        if not self.is_unseen or counts.total() <= _MOST_DOUBTFUL * lines:
            return
        said = ", ".join(f"{reason} {count}" for reason, count in counts.most_common(3))
        raise BadFile(
            f"{lines} rows can be read as lines, and {counts.total()} cannot ({said})",
            where=self.file,
            why="The map that was proposed does not fit the file, or it is no list of postings or invoices.",
            do="Look at the map, correct it and give it with --map FILE.",
        )

    def _keep(
        self,
        found: Sorted,
        before: Future[int],
        lines: Lines,
        known: Known,
        content: str,
        replaces: int | None,
    ) -> Imported:
        """Write lines, rows set aside and the record, then let them count."""
        doubled: dict[int, str] = {}
        if known.where:
            places = np.flatnonzero(found.is_line)
            doubled = {
                int(places[place]): f"is in import {key} as row {row}"
                for place, (key, row) in known.where.items()
            }
            found = found.with_doubles(places[known.is_known])
            lines = lines.without(known.is_known)
        aside = set_aside_table(self.sheet, found, doubled)
        with self.books.new_import() as (key, folder):
            table = lines.table.set_column(
                0, "import_key", pa.array(np.full(lines.table.num_rows, key, np.int32))
            )
            with disk_errors(folder):
                _write(table, folder / "lines.parquet")
                step("ledger-lines-written")
                _write(aside, folder / "set_aside.parquet")
            step("ledger-set-aside-written")
            totals = self._totals(folder, found, before.result())
            record = self._record(key, found, lines, aside, content)
            record = replace(record, replaces=replaces, warnings=self._warnings(found, lines), **totals)
            self._advance()
            self.books.publish(record)
        return Imported(record, "imported" if replaces is None else "replaced", aside)

    def _record(self, key: int, found: Sorted, lines: Lines, aside: ArrowTable, content: str) -> ImportRecord:
        facts, ours = self.sheet.table.facts, self.sheet.map
        years: list[dict[str, int]] = compute.value_counts(lines.table["accounts_year"]).to_pylist()
        reasons: list[str] = aside["reason"].to_pylist()
        return ImportRecord(
            key=key,
            file=self.file,
            sha256=facts.sha256,
            size=facts.size,
            content_sha256=content,
            format=facts.format,
            sheet=mask_text(facts.sheet),
            encoding=facts.encoding,
            separator=facts.separator,
            decimal=ours.decimal,
            shape=shape_of(self.sheet.table),
            system=mask_text(ours.system),
            source_kind=ours.source_kind,
            columns=_columns(self.sheet),
            imported_at=self.imported_at,
            rows_read=self.sheet.length + len(found.outside),
            rows_imported=lines.table.num_rows,
            control_before_ore=0,
            control_imported_ore=0,
            control_set_aside_ore=0,
            set_aside=dict(sorted(Counter(reasons).items())),
            years={str(one["values"]): one["counts"] for one in sorted(years, key=lambda one: one["values"])},
            masked=lines.masked,
            masked_rows=int(compute.sum(lines.table["is_masked"]).as_py() or 0),
            persons=int(compute.sum(lines.table["is_person"]).as_py() or 0),
            reading=_reading(ours),
        )

    def _before(self, found: Sorted) -> int:
        """Every amount of the file that can be read, in øre."""
        ours, signs = self.sheet.map, [sign for _, sign in amount_sides(self.sheet.map)]
        is_sheet = self.sheet.is_sheet
        outside = (one.amounts for one in found.outside if one.amounts is not None)
        return control_total(amount_texts(self.sheet, found), signs, ours.decimal, is_sheet=is_sheet) + sum(
            control_of_row(texts, signs, ours.decimal, is_sheet=is_sheet)
            for texts in (*found.moved.values(), *outside)
        )

    def _totals(self, folder: Path, found: Sorted, before: int) -> dict[str, int]:
        """The control totals: of the file as it was read, and of what now lies in the two files.

        Raises BadFile when they differ by a single øre, or a row was lost.
        """
        with contextlib.closing(open_scratch()) as engine:
            (imported, lines), (aside, rows) = (
                _fetched(
                    engine.read_parquet(str(folder / name)).aggregate(
                        "coalesce(sum(amount_ore), 0)::hugeint, count(*)"
                    )
                )[0]
                for name in ("lines.parquet", "set_aside.parquet")
            )
        if before != imported + aside or lines + rows != self.sheet.length + len(found.outside):
            raise BadFile(
                f"the amounts do not add up: {before} øre in the file, {imported} øre in lines and {aside} "
                "øre set aside",
                where=self.file,
                why="A row was read in two ways; nothing was imported. This is a fault in Alen.",
                do="Report it, with the form of the amounts in the file.",
            )
        return {
            "control_before_ore": before,
            "control_imported_ore": int(imported),
            "control_set_aside_ore": int(aside),
        }

    def _warnings(self, found: Sorted, lines: Lines) -> tuple[str, ...]:
        said = list(self.sheet.table.notes)
        if found.unproven:
            said.append(
                f"{found.unproven} rows equal another row in every cell; they stay lines, since nothing in "
                "the file says that its lines differ"
            )
        if lines.vat_unread:
            said.append(f"{lines.vat_unread} cells of VAT are no amount and were left empty")
        doubtful = sum(reason in _DOUBTFUL for reason in found.reasons())
        share = doubtful / max(1, self.sheet.length)
        if share > _MUCH_SET_ASIDE:
            said.append(f"{share:.0%} of the rows cannot be read as lines; see whether the map fits the file")
        return tuple(said)


_MUCH_SET_ASIDE = 0.05
_MOST_DOUBTFUL = 1
"""Doubtful rows for each line of a file that is taken by a map nobody has seen."""
_DOUBTFUL = frozenset({
    "shifted", "amount_unreadable", "amount_missing", "date_unreadable", "year_missing",
})  # fmt: skip


def amount_texts(sheet: Sheet, found: Sorted) -> ArrowTable:
    """The distinct amount cells of a file and how often each stands, for `control.control_total`.

    Those of shifted rows are left out: they stand elsewhere.
    """
    sides = [sheet.field(name) for name, _ in amount_sides(sheet.map)]
    coded = [side for side in sides if side is not None]
    rows = np.ones(sheet.length, np.bool_)
    rows[list(found.moved)] = False
    mixed = np.zeros(int(rows.sum()), np.int64)
    for side in coded:
        mixed = mixed << 32 | (side.codes[rows].astype(np.int64) + 1)
    if len(coded) == 1:
        counted = np.bincount(mixed, minlength=len(coded[0].words) + 1)
        pairs, counts = np.flatnonzero(counted), counted[counted > 0]
    else:
        pairs, counts = np.unique(mixed, return_counts=True)
    columns: dict[str, Any] = {}
    for place, side in enumerate(coded):
        codes = (pairs >> (32 * (len(coded) - 1 - place)) & 0xFFFFFFFF) - 1
        columns[f"t{place}"] = side.words.take(pa.array(codes, mask=codes < 0))
    columns["n"] = pa.array(counts, pa.int64())
    return pa.table(columns)


def _write(table: ArrowTable, path: Path) -> None:
    """Columns of few texts as dictionaries, those of many as they are: quicker, and smaller."""
    few: list[str] = []
    for place, name in enumerate(table.column_names):
        column: Any = table.column(name)
        if not pa.types.is_dictionary(column.type):
            continue
        if len(column.chunk(0).dictionary if column.num_chunks else ()) * _REPEATS <= table.num_rows:
            few.append(name)
        else:
            table = table.set_column(place, name, column.cast(pa.string()))
    # Nobody asks for the least and the greatest text of a group of rows; finding them takes half the time.
    numbers = [field.name for field in table.schema if pa.types.is_primitive(field.type)]
    _parquet.write_table(
        table,
        path,
        compression="zstd",
        row_group_size=ROW_GROUP,
        store_schema=False,
        use_dictionary=few,
        write_statistics=numbers,
    )


def stored_set_aside(books: Books, key: int) -> ArrowTable:
    """The rows of an import that were set aside, as they are kept."""
    path = books.folder(key) / "set_aside.parquet"
    try:
        return _parquet.read_table(path)
    except (OSError, ValueError) as error:
        raise BadFile("the rows set aside cannot be read", where=str(path)) from error


def masked_rows(books: Books, key: int) -> list[int]:
    """The numbers of the rows of an import on which something was masked."""
    path = books.folder(key) / "lines.parquet"
    with contextlib.closing(open_scratch()) as engine, lines_errors(path):
        masked = engine.read_parquet(str(path)).filter("is_masked").order("source_row")
        found = _fetched(masked.project("source_row"))
    return [int(row) for (row,) in found]


def _fetched(relation: Any) -> list[tuple[Any, ...]]:
    """The rows of a relation. A parameter in SQL would make the engine load pandas, a relation does not."""
    rows: list[tuple[Any, ...]] = relation.fetchall()
    return rows


def _columns(sheet: Sheet) -> dict[str, str]:
    """Field -> the headings it was read from, masked."""
    headings = sheet.table.headings
    return {
        name: mask_text(" + ".join(headings[place] for place in sheet.map.columns[name]))
        for name in FIELDS
        if name in sheet.map.columns
    }


def _reading(ours: ColumnMap) -> dict[str, str]:
    """What of the map is no column: how dates, signs, accounts and years are read."""
    positions = " ".join(
        f"{part}={start}+{length}" for part, (start, length) in sorted(ours.account_positions.items())
    )
    return {
        "date_form": ours.date_form,
        "sign": ours.sign,
        "vat_state": ours.vat_state,
        "year": "" if ours.year is None else str(ours.year),
        "account_positions": positions,
    }
