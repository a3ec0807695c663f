"""StatBank text to rows in Alen's codes: one cell at a time (small files) or as SQL (large ones).

Both take the same `Format`. Large files are BULK or CSV in codes, as fetched; a file with labels is small
(StatBank sends at most 1,000,000 cells) and goes through `read_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from alen.errors import BadFile
from alen.model.provenance import Format
from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.periods import Period, parse_period
from alen.sources.statbank.spec import (
    LARGEST_AMOUNT,
    TIME_VARIABLE,
    VALUE_COLUMN,
    Quarters,
    TableSpec,
    VariableSpec,
)
from alen.store.cells import RawRow, codec, iter_cells, join_key, parse_value, show

OK = "ok"
NOT_PUBLISHED = "not_published"
"""Status of a cell that is there without a number."""

Column = list[str] | list[int] | list[int | None]
"""One column of `read_rows`; every column is as long as the others."""

_CHUNK = 1 << 20
_ALIAS = re.compile(r"[a-z_]+")


class Cell(NamedTuple):
    """One line of a file in Alen's codes.

    codes   by the order of `spec.variables` without time
    value   a whole count of 10^-decimals of the table's unit; None when the line holds no number
    aside   why the line is not among the selected values; empty when it is
    """

    line: int
    raw_key: tuple[str, ...]
    codes: tuple[str, ...]
    period: Period
    value: int | None
    aside: str


class _Meaning(NamedTuple):
    code: str
    aside: str


class Resolver:
    """Turns the raw rows of one file into cells; remembers what it has looked up.

    BadFile, naming row and column and the nearest labels, for a text that stands for no code of its
    variable, a period outside the table, or a value that is no number.
    """

    def __init__(self, form: Format, spec: TableSpec, labels: LabelIndex, where: str) -> None:
        self.saw_label = False
        """Whether any text was told by a label so far."""
        self._spec = spec
        self._labels = labels
        self.where = where
        """What messages call the file."""
        self._decimal = form.decimal
        in_key = [column for column in form.columns if column != VALUE_COLUMN]
        self._value_column = form.columns.index(VALUE_COLUMN) if VALUE_COLUMN in form.columns else 0
        self._variables = [v for v in spec.variables if v.role != "time"]
        self._positions = [_position(v, in_key, form, where) for v in self._variables]
        self._time_position = _position(spec.time_variable, in_key, form, where)
        self._seen: list[dict[str, _Meaning]] = [{} for _ in self._variables]
        self._periods: dict[str, tuple[Period, str]] = {}

    def cell(self, row: RawRow) -> Cell:
        """The row in Alen's codes."""
        codes: list[str] = []
        aside = ""
        for variable, position, seen in zip(self._variables, self._positions, self._seen, strict=True):
            if isinstance(position, str):
                codes.append(position)
                continue
            text = row.key[position]
            meaning = seen.get(text)
            if meaning is None:
                meaning = seen[text] = self._look_up(variable, text, row.line, position)
            codes.append(meaning.code)
            aside = aside or meaning.aside
        period, other = self._period(row)
        return Cell(row.line, row.key, tuple(codes), period, self._value(row), aside or other)

    def _look_up(self, variable: VariableSpec, text: str, line: int, position: int) -> _Meaning:
        match = self._labels.resolve(variable, text)
        if match is None:
            near = self._labels.nearest(variable, text)
            raise BadFile(
                f"{show(text)} is no code or label of {variable.code} in {self._spec.table_id}",
                where=self._at(line, position),
                do=f"Nearest: {', '.join(near)}." if near else "Fetch the table again with codes.",
            )
        self.saw_label = self.saw_label or match.by == "label"
        return _Meaning(match.code, self._labels.aside(variable, match.code))

    def _period(self, row: RawRow) -> tuple[Period, str]:
        position = self._time_position
        text = position if isinstance(position, str) else row.key[position]
        known = self._periods.get(text)
        if known is None:
            where = self.where if isinstance(position, str) else self._at(row.line, position)
            known = self._periods[text] = check_period(text, self._spec, where)
        return known

    def _value(self, row: RawRow) -> int | None:
        try:
            value = parse_value(row.value, self._decimal, self._spec.decimals)
            if value is not None and abs(value) > LARGEST_AMOUNT:
                raise BadFile(f"{show(row.value)} is larger than any account")
        except BadFile as error:
            where = f"{self.where}, row {row.line}, column {self._value_column + 1} ({VALUE_COLUMN})"
            raise BadFile(error.what, where=where, why=error.why, do=error.do) from error
        return value

    def _at(self, line: int, position: int) -> str:
        column = position + 1 if position < self._value_column else position + 2
        return f"{self.where}, row {line}, column {column}"


def check_period(text: str, spec: TableSpec, where: str) -> tuple[Period, str]:
    """The period a code names in this table, and why it is set aside ('' when it is not).

    BadFile when it is no period, lies before the table's first year, or is a year where the table has
    quarters (or the other way round): the file is then of another table.
    """
    period = parse_period(text)
    select = spec.time_variable.select
    if period is None:
        raise BadFile(f"{show(text)} is no period", where=where, do="Periods are 2020, 2020K1 or 2020Q1.")
    if period.year < spec.first_year:
        raise BadFile(
            f"{show(text)} lies before {spec.table_id}, which begins in {spec.first_year}", where=where
        )
    if isinstance(select, Quarters) != (period.quarter > 0):
        kind = "quarters" if isinstance(select, Quarters) else "years"
        raise BadFile(
            f"{show(text)} is no period of {spec.table_id}, which has {kind}",
            where=where,
            do="Check which table the file is of.",
        )
    if isinstance(select, Quarters) and period.quarter not in select.numbers:
        return period, f"{TIME_VARIABLE} quarter {period.quarter} is not selected"
    return period, ""


def resolve_cells(resolver: Resolver, rows: Iterator[RawRow]) -> Iterator[Cell]:
    """Every row as a cell; BadFile for a second row with the same codes and period."""
    lines: dict[tuple[object, ...], int] = {}
    for row in rows:
        cell = resolver.cell(row)
        first = lines.setdefault((cell.codes, cell.period), cell.line)
        if first != cell.line:
            named = ", ".join((*cell.codes, _period_text(cell.period)))
            raise BadFile(
                f"row {first} and row {cell.line} are of the same cell ({named})",
                where=f"{resolver.where}, row {cell.line}",
                why="Which of the two holds cannot be told.",
                do="Fetch the table again.",
            )
        yield cell


def read_rows(
    data: bytes, form: Format, spec: TableSpec, labels: LabelIndex, where: str = ""
) -> dict[str, Column]:
    """The selected rows of a small file as equally long columns, in the file's order.

    Text columns by role (organisation, funktion, dranst, art, price_unit, sex ... as the table has;
    organisation as three digits, codes spelled as in tables.yml, 'not_stated' where the file says
    nothing), `year` (int), `quarter` (int, 0 when the period is a year), `value_reported` (int in 10^-
    decimals of the unit, or None), `status` ('ok' | 'not_published') and `raw_key` (the leaf's key, see
    `store.cells.split_key`). Raises BadFile as `Resolver` and for doubled cells.
    """
    resolver = Resolver(form, spec, labels, where)
    cells = [c for c in resolve_cells(resolver, iter_cells(data, form, where)) if not c.aside]
    columns: dict[str, Column] = {}
    named = [v for v in spec.variables if v.role != "time"]
    for at, variable in enumerate(named):
        columns[variable.role] = [cell.codes[at] for cell in cells]
    if spec.price_unit is not None:
        columns["price_unit"] = [spec.price_unit] * len(cells)
    columns["year"] = [cell.period.year for cell in cells]
    columns["quarter"] = [cell.period.quarter for cell in cells]
    columns["value_reported"] = [cell.value for cell in cells]
    columns["status"] = [NOT_PUBLISHED if cell.value is None else OK for cell in cells]
    columns["raw_key"] = [join_key(cell.raw_key) for cell in cells]
    return columns


def scan_sql(path: Path, form: Format, spec: TableSpec) -> str:
    """DuckDB's SELECT over a file that holds codes, for files of any size.

    Columns, all VARCHAR and as they stand in the file: one by each role (organisation, funktion,
    dranst, art, price_unit ...; what the file does not state is its constant), `time` ('2020',
    '2020K1') and `value` (NULL when the line holds no number). Nothing is selected, normalised or
    checked but the number of fields in each line. BadFile for a Format with labels, or in an encoding
    other than UTF-8 (`transcode` first).
    """
    if form.presentation != "code" or codec(form.encoding) != "utf-8-sig":
        raise BadFile(
            "only UTF-8 files that hold codes are scanned", where=path.name, do="Use read_rows or transcode."
        )
    declared: list[str] = []
    selected: list[str] = []
    for at, column in enumerate(form.columns):
        variable = spec.variable(column)
        if column == VALUE_COLUMN:
            selected.append(f'c{at} AS "value"')
        elif variable is not None:
            selected.append(f'c{at} AS "{_alias(variable.role)}"')
        declared.append(f"'c{at}': 'VARCHAR'")
    constants = {v.role: form.constants[v.code] for v in spec.variables if v.code in form.constants}
    if spec.price_unit is not None:
        constants["price_unit"] = spec.price_unit
    selected += [f'{_literal(code)} AS "{_alias(role)}"' for role, code in constants.items()]
    return (
        f"SELECT {', '.join(selected)} FROM read_csv({_literal(str(path))}, auto_detect=false, "
        f"columns={{{', '.join(declared)}}}, delim={_literal(form.delimiter)}, quote='\"', escape='\"', "
        f"header={'true' if form.header else 'false'}, nullstr='', strict_mode=true, encoding='utf-8')"
    )


def transcode(source: Path, form: Format, target: Path) -> None:
    """Write a file's text anew as UTF-8 without BOM, for an engine that reads nothing else."""
    with (
        source.open(encoding=codec(form.encoding), newline="") as text,
        target.open("w", encoding="utf-8", newline="") as written,
    ):
        while chunk := text.read(_CHUNK):
            written.write(chunk)


def _position(variable: VariableSpec, in_key: Sequence[str], form: Format, where: str) -> int | str:
    """Where the variable stands in the raw key, or its constant code."""
    if variable.code in in_key:
        return in_key.index(variable.code)
    if variable.code in form.constants:
        return form.constants[variable.code]
    raise BadFile(f"the format says nothing of {variable.code}", where=where)


def _period_text(period: Period) -> str:
    return f"{period.year}K{period.quarter}" if period.quarter else str(period.year)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _alias(role: str) -> str:
    if not _ALIAS.fullmatch(role):
        raise ValueError(f"no column name: {role!r}")
    return role
