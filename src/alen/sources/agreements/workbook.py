"""A programme as an Excel workbook to type in: a sheet for every table, with lists to choose from.

Texts are written as texts whatever they look like: no cell is ever a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, cast

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from alen.errors import BadInput
from alen.model.money import ORE_PER_KRONE
from alen.model.programme_records import CURRENT, Absent
from alen.model.yaml_text import parse_yaml
from alen.sources.agreements.cells import Value
from alen.sources.agreements.references import HOMES
from alen.sources.agreements.schema import Column, Table, schema
from alen.sources.agreements.tables import Tables, Values
from alen.sources.agreements.writing import decimal
from alen.store.packaged import read_text

MOST_ROWS = 1_048_575
PREPARED = 300
"""Empty rows below the last that have the lists too."""

_DIGITS = 15
"""Digits of a number that Excel keeps."""

_WIDTHS = {"text": 26, "date": 12, "amount": 16, "reference": 18, "code": 16, "id": 16, "year": 8}
_FORMATS = {"date": "dd-mm-yyyy", "amount": "#,##0.00", "year": "0", "whole": "0"}
_SORTED = ("programme", "parties", "groups", "members", "agreements", "projects", "keys", "key_parts")
"""The tables that one begins with, in that order; the others follow as the schema has them."""

Book = Any
Sheet = Any
"""xlsxwriter ships types in part."""


@cache
def workbook_words() -> Mapping[str, Any]:
    """The workbook's own words, from `data/programmes/workbook.yml`."""
    path = ("data", "programmes", "workbook.yml")
    return cast(dict[str, Any], parse_yaml(read_text(*path), "/".join(path)))


def sheet_tables() -> tuple[Table, ...]:
    """The tables in the order of their sheets."""
    tables = schema().tables
    return tuple(tables[name] for name in dict.fromkeys((*_SORTED, *tables)))


def sheet_name(table: Table, lang: str) -> str:
    """A table's sheet."""
    return table.title.said(lang)


def workbook(tables: Tables, lang: str) -> bytes:
    """The workbook's bytes; the same tables give the same bytes. Raises BadInput for too many rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": _title(tables, lang), "created": _MADE})
    writer = _Writer(book, tables, lang)
    writer.guide()
    for table in sheet_tables():
        writer.table(table)
    writer.lists()
    book.close()
    return out.getvalue()


def empty_tables() -> dict[str, list[Values]]:
    """The tables of a programme that nobody has described yet."""
    return {name: [] for name in schema().tables}


def _title(tables: Tables, lang: str) -> str:
    words = workbook_words()
    head = tables["programme"][0] if tables["programme"] else None
    return str(head["name"]) if head else str(words["empty_title"][lang])


class _Writer:
    def __init__(self, book: Book, tables: Tables, lang: str) -> None:
        self.book = book
        self.tables = tables
        self.lang = lang
        self.words = workbook_words()
        style = {"bg_color": "#E8ECEF", "bottom": 1, "text_wrap": True, "valign": "top"}
        self.heading = book.add_format(style)
        self.needed = book.add_format({**style, "bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"num_format": "@"})
        self.formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        self.general = book.add_format({})

    def guide(self) -> None:
        """How to use the workbook, and what each sheet is."""
        sheet = self.book.add_worksheet(self.words["guide"][self.lang])
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, _title(self.tables, self.lang), self.title)
        row = 2
        for number, one in enumerate(self.words["how"], 1):
            sheet.write_number(row, 0, number, self.bold)
            sheet.write_string(row, 1, one[self.lang], self.wrapped)
            row += 1
        row += 1
        sheet.write_string(row, 0, self.words["sheet"][self.lang], self.needed)
        sheet.write_string(row, 1, self.words["holds"][self.lang], self.needed)
        for table in sheet_tables():
            row += 1
            sheet.write_string(row, 0, sheet_name(table, self.lang), self.bold)
            sheet.write_string(row, 1, table.about.said(self.lang), self.wrapped)

    def table(self, table: Table) -> None:
        """A table's sheet: headings with notes, its rows, and lists below them."""
        sheet = self.book.add_worksheet(sheet_name(table, self.lang))
        rows = self.tables[table.name]
        if len(rows) > MOST_ROWS:
            raise BadInput(
                f"{len(rows):,} rows do not fit a sheet of {MOST_ROWS:,}",
                where=table.file,
                do="Keep this programme in CSV files.",
            )
        if table.name == "programme":
            self._programme(sheet, table, rows[0] if rows else {})
            return
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(table.columns) - 1)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, _WIDTHS.get(column.type, 14), self._format(column))
            self._heading(sheet, 0, at, column)
            for row, values in enumerate(rows, 1):
                self._cell(sheet, row, at, column, values.get(column.name))
            self._validate(sheet, column, (1, at), (len(rows) + PREPARED, at))

    def _programme(self, sheet: Sheet, table: Table, values: Values) -> None:
        """The programme's own sheet stands upright: a field in each row."""
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, 2, 80)
        for at, word in enumerate(("field", "value", "meaning")):
            sheet.write_string(0, at, self.words[word][self.lang], self.needed)
        sheet.freeze_panes(1, 0)
        for row, column in enumerate(table.columns, 1):
            self._heading(sheet, row, 0, column)
            self._cell(sheet, row, 1, column, values.get(column.name))
            if values.get(column.name) in (None, ""):
                sheet.write_blank(row, 1, None, self._format(column))
            sheet.write_string(row, 2, column.about.said(self.lang), self.wrapped)
            self._validate(sheet, column, (row, 1), (row, 1))

    def _heading(self, sheet: Sheet, row: int, at: int, column: Column) -> None:
        sheet.write_string(
            row, at, column.heading.said(self.lang), self.needed if column.is_required else self.heading
        )
        needed = f" {self.words['required'][self.lang]}" if column.is_required else ""
        sheet.write_comment(row, at, column.about.said(self.lang) + needed, {"x_scale": 2, "author": "Alen"})

    def _format(self, column: Column) -> Any:
        if column.type in self.formats:
            return self.formats[column.type]
        return self.general if column.type == "fraction" else self.plain

    def _cell(
        self, sheet: Sheet, row: int, at: int, column: Column, value: Value | tuple[Value, ...]
    ) -> None:
        if value is None or value in ("", ()):
            return
        form = self._format(column)
        if isinstance(value, date):
            sheet.write_datetime(row, at, value, form)
            return
        number = _number(column, value)
        if number is not None:
            sheet.write_number(row, at, number, form)
        else:
            sheet.write_string(row, at, self._text(column, value), form)

    def _text(self, column: Column, value: Value | tuple[Value, ...]) -> str:
        if isinstance(value, tuple):
            return "; ".join(str(one) for one in value)
        if isinstance(value, Absent):
            return schema().absent_words[value.value][self.lang]
        if isinstance(value, bool):
            return self._yes_no()[0 if value else 1]
        if column.codes:
            return _word(column.codes, str(value), self.lang)
        if column.type == "level" and value == CURRENT:
            return _current(self.lang)
        if column.type == "amount" and isinstance(value, int):
            return decimal(Fraction(value, ORE_PER_KRONE)).replace(".", ",")
        return decimal(value).replace(".", ",") if isinstance(value, Fraction) else str(value)

    def _yes_no(self) -> tuple[str, str]:
        return ("ja", "nej") if self.lang == "da" else ("yes", "no")

    def _validate(self, sheet: Sheet, column: Column, first: tuple[int, int], last: tuple[int, int]) -> None:
        """A list to choose from, or a day; other texts are let in with a warning, for the reader decides."""
        options: dict[str, Any] | None = None
        if column.codes:
            options = {"validate": "list", "source": f"=words_{column.codes}"}
        elif column.type == "yes_no":
            options = {"validate": "list", "source": list(self._yes_no())}
        elif column.to in HOMES and not column.is_many:
            options = {"validate": "list", "source": f"=ids_{column.to}"}
        elif column.type == "date":
            options = {"validate": "date", "criteria": "between", "minimum": _FIRST, "maximum": _LAST}
        elif column.type in ("whole", "year"):
            options = {
                "validate": "integer",
                "criteria": "between",
                "minimum": column.least if column.least is not None else 1900,
                "maximum": column.most if column.most is not None else 2_000_000_000,
            }
        if options is None:
            return
        sheet.data_validation(*first, *last, {**options, "ignore_blank": True, "error_type": "warning"})

    def lists(self) -> None:
        """The last sheet: the words of every list; and names for them and for the ids of other sheets."""
        name = self.words["lists"][self.lang]
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, (codes, words) in enumerate(schema().codes.items()):
            sheet.set_column(at, at, 20)
            sheet.write_string(0, at, codes, self.needed)
            for row, code in enumerate(words, 1):
                sheet.write_string(row, at, _word(codes, code, self.lang), self.plain)
            letter = xl_col_to_name(at)
            self.book.define_name(f"words_{codes}", f"='{name}'!${letter}$2:${letter}${len(words) + 1}")
        for to, home in HOMES.items():
            table = schema().tables[home]
            letter = xl_col_to_name([one.name for one in table.columns].index("id"))
            title = sheet_name(table, self.lang)
            whole = f"'{title}'!${letter}$2:${letter}$20000"
            self.book.define_name(f"ids_{to}", f"=OFFSET('{title}'!${letter}$2,0,0,MAX(1,COUNTA({whole})),1)")


def _number(column: Column, value: Value | tuple[Value, ...]) -> float | int | None:
    """What Excel keeps exactly as a number; None for what it would not."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    exact = Fraction(value, ORE_PER_KRONE) if column.type == "amount" else Fraction(value)
    if exact.denominator == 1 and abs(exact) < 10**_DIGITS:
        return int(exact)
    near = float(exact)
    digits = Decimal(repr(near))
    return near if Fraction(digits) == exact and len(digits.as_tuple().digits) <= _DIGITS else None


def _word(codes: str, code: str, lang: str) -> str:
    return schema().codes[codes][code][lang][0] if code else ""


def _current(lang: str) -> str:
    return "løbende" if lang == "da" else CURRENT


_FIRST, _LAST = date(1900, 1, 1), date(2200, 12, 31)
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""When every workbook says it was made: the same tables give the same bytes."""


def sheet_titles(lang: str) -> Sequence[str]:
    """The names of all sheets."""
    words = workbook_words()
    return [words["guide"][lang], *(sheet_name(one, lang) for one in sheet_tables()), words["lists"][lang]]
