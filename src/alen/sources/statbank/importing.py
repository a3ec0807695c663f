"""A StatBank CSV fetched by hand: told apart, checked through, and described by a `Format`.

Nothing is rewritten. The snapshot is the file as it is; what an import adds is the Format, by which
every later reader (the build, an explanation, its verification) finds the same cells in the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alen.errors import BadFile
from alen.model.provenance import Format
from alen.sources.statbank.columns import Layout, recognise_columns
from alen.sources.statbank.dialect import LARGEST_FILE, Dialect, recognise
from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.periods import parse_period, period_in_name
from alen.sources.statbank.read import Cell, Resolver, check_period, resolve_cells
from alen.sources.statbank.spec import TIME_VARIABLE, VALUE_COLUMN, Quarters, TableSpec
from alen.store.cells import RawRow, iter_cells, show

_DECIMAL = re.compile(r" *-?[0-9]+([.,])(?:[0-9]{1,2}|[0-9]{4,}) *")


@dataclass(frozen=True)
class SetAside:
    """Rows that are read but not among the selected values: why, how many, and the first one's line."""

    reason: str
    count: int
    first_row: int


@dataclass(frozen=True)
class ImportedFile:
    """What an import found; rows_read == rows_kept + rows_set_aside.

    sha256   of the bytes as they are
    format   how to read them
    remarks  what a person should know, in English sentences
    """

    data: bytes
    sha256: str
    format: Format
    rows_read: int
    rows_kept: int
    set_aside: tuple[SetAside, ...]
    remarks: tuple[str, ...]

    @property
    def rows_set_aside(self) -> int:
        """How many rows are set aside, for all reasons."""
        return sum(part.count for part in self.set_aside)


def import_file(
    source: Path | bytes,
    name: str,
    spec: TableSpec,
    labels: LabelIndex,
    *,
    year: str | None = None,
    tables: Iterable[TableSpec] = (),
) -> ImportedFile:
    """Check a file through and say how it is to be read.

    `name` is the file's name (for messages, and for the year of a file that states none); `year` is the
    period of a file that states none ('2016', or '2016K1' where the table has quarters); `tables` are
    those a wrong file may belong to. Raises BadFile, its `where` naming file and row, for whatever
    cannot be read with certainty as the table `spec`.
    """
    data = _read(source, name)
    dialect = recognise(data, name)
    layout = recognise_columns(dialect, spec, labels, name, tables)
    form = Format(
        media="csv",
        encoding=dialect.encoding,
        delimiter=dialect.delimiter,
        header=layout.header,
        columns=layout.columns,
        constants=_constants(layout, spec, name, year),
    )
    form = replace(form, decimal=_decimal(data, form, name))
    resolver = Resolver(form, spec, labels, name)
    rows = _checked_descriptions(iter_cells(data, form, name), layout, form, resolver, labels)
    kept, aside = _count(resolve_cells(resolver, rows))
    set_aside = tuple(SetAside(reason, count, line) for reason, (count, line) in aside.items())
    read = kept + sum(part.count for part in set_aside)
    if read == 0:
        raise BadFile("the file has headings but no rows", where=name, do="Fetch the table again.")
    if resolver.saw_label:
        form = replace(form, presentation="label")
    return ImportedFile(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        format=form,
        rows_read=read,
        rows_kept=kept,
        set_aside=set_aside,
        remarks=_remarks(dialect, form, kept),
    )


def _read(source: Path | bytes, name: str) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        if source.exists() and not source.is_file():
            raise BadFile(
                "the file cannot be opened: it is no plain file",
                where=name,
                why="A folder, pipe or device holds no table.",
            )
        size = source.stat().st_size
        if size > LARGEST_FILE:
            raise BadFile(f"the file has {size:,} bytes; at most {LARGEST_FILE:,} are imported", where=name)
        with source.open("rb") as file:
            return file.read(LARGEST_FILE + 1)  # a file that grows meanwhile is refused for its size
    except OSError as error:
        raise BadFile(f"the file cannot be opened: {error.strerror or error}", where=name) from error


def _constants(layout: Layout, spec: TableSpec, name: str, year: str | None) -> dict[str, str]:
    constants: dict[str, str] = {}
    for variable in spec.variables:
        if variable.role == "time" or variable.code in layout.columns:
            continue
        if variable.when_absent is not None:
            constants[variable.code] = variable.when_absent
    if TIME_VARIABLE in layout.columns:
        if year is not None:
            raise BadFile(
                f"a year is given ({year}), but the file states its own periods",
                where=name,
                do="Leave --year out.",
            )
        return constants
    constants[TIME_VARIABLE] = _given_period(spec, name, year)
    return constants


def _given_period(spec: TableSpec, name: str, year: str | None) -> str:
    wanted = "a quarter such as 2020K1" if isinstance(spec.time_variable.select, Quarters) else "a year"
    told = year if year is not None else period_in_name(name)
    if told is None:
        raise BadFile(
            "the file does not say which year it is of, nor does its name",
            where=name,
            do=f"Give --year, {wanted}.",
        )
    if parse_period(told) is None:
        raise BadFile(f"{show(told)} is no period", where=name, do=f"Give --year, {wanted}.")
    try:
        check_period(told, spec, name)
    except BadFile as error:
        if year is not None:
            raise
        raise BadFile(error.what, where=name, why=error.why, do=f"Give --year, {wanted}.") from error
    return told.strip()


def _decimal(data: bytes, form: Format, name: str) -> str:
    """The decimal mark of the first value that has one; StatBank's comma when none has."""
    for row in iter_cells(data, form, name):
        found = _DECIMAL.fullmatch(row.value)
        if found:
            return found.group(1)
    return ","


def _checked_descriptions(
    rows: Iterator[RawRow], layout: Layout, form: Format, resolver: Resolver, labels: LabelIndex
) -> Iterator[RawRow]:
    """The rows unchanged, once what describes a code is seen to agree with it."""
    if not layout.describes:
        yield from rows
        return
    value_at = form.columns.index(VALUE_COLUMN)
    pairs = [
        (variable, at - (at > value_at), main - (main > value_at), at)
        for at, variable in layout.describes.items()
        for main in [form.columns.index(variable.code)]
    ]
    agreed: set[tuple[int, str, str]] = set()
    for row in rows:
        for variable, at, main, column in pairs:
            text, code = row.key[at], row.key[main]
            if (at, text, code) in agreed:
                continue
            meant, said = labels.resolve(variable, code), labels.resolve(variable, text)
            if meant is not None and (said is None or said.code != meant.code):
                near = labels.nearest(variable, text)
                raise BadFile(
                    f"{show(text)} does not describe {variable.code} {show(code)} beside it",
                    where=f"{resolver.where}, row {row.line}, column {column + 1}",
                    do=f"Nearest: {', '.join(near)}." if near else "Leave the describing column out.",
                )
            agreed.add((at, text, code))
        yield row


def _count(cells: Iterable[Cell]) -> tuple[int, dict[str, tuple[int, int]]]:
    kept = 0
    aside: dict[str, tuple[int, int]] = {}
    for cell in cells:
        if cell.aside:
            count, first = aside.get(cell.aside, (0, cell.line))
            aside[cell.aside] = (count + 1, first)
        else:
            kept += 1
    return kept, aside


def _remarks(dialect: Dialect, form: Format, kept: int) -> tuple[str, ...]:
    remarks = list(dialect.remarks)
    if kept == 0:
        remarks.append("no row is among the values Alen selects: nothing of this file will be used")
    for variable, code in form.constants.items():
        if variable == TIME_VARIABLE:
            remarks.append(f"the file states no period: all of it is read as {code}")
        else:
            remarks.append(f"the file does not state {variable}: read as {code}")
    return tuple(remarks)
