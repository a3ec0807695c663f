"""The edition as a workbook: figures, one sheet per measure for reading across years, method, sources.

Texts are written as texts whatever they look like: no cell is ever a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from alen.errors import BadInput, DiskFailed
from alen.measures.definition import Text
from alen.model.yaml_text import parse_yaml
from alen.reports.facts import TITLE, ExportFacts
from alen.reports.method_sheet import method_blocks
from alen.reports.series import Series, all_series, sheet_names
from alen.reports.shapes import Field, Resource, Row, code_lists, in_words, resource
from alen.store.packaged import read_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
MOST_SIGNS = 32_767
"""Rows below the header of a sheet, and signs of a cell, in the file format."""

_TABLES = ("organisations", "deflators", "remarks", "corrections", "checks", "snapshots")
_DECIMALS = {"kr_per_inhabitant": 0, "pct": 1, "persons": 0, "per_km2": 1, "ratio": 2}
_LEFT_OUT = frozenset({"source_sha256", "edition_id"})
"""Columns of `figures` that would repeat the same long text in every row: they stand in other sheets."""


@cache
def phrases() -> Mapping[str, Text]:
    """The workbook's own words."""
    data = cast(dict[str, dict[str, str]], parse_yaml(read_text("reports", "workbook.yml"), "workbook.yml"))
    return {key: Text(words["da"], words["en"]) for key, words in data.items()}


class WorkbookWriter:
    """Writes the sheets of one workbook, row by row, so that memory does not grow with the rows."""

    def __init__(self, book: Workbook, facts: ExportFacts, language: str) -> None:
        self.book = book
        self.facts = facts
        self.language = language
        self.heading: Format = book.add_format({"bold": True, "font_size": 14})
        self.header: Format = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E8ECEF"}
        )
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold: Format = book.add_format({"bold": True, "valign": "top"})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.whole: Format = book.add_format({"num_format": "#,##0"})
        self._numbers: dict[tuple[int, bool], Format] = {}

    def say(self, key: str) -> str:
        """A phrase in the workbook's language."""
        return phrases()[key].in_language(self.language)

    def number(self, decimals: int, *, italic: bool = False) -> Format:
        """How a figure with so many decimals is shown; the cell itself holds all digits."""
        key = decimals, italic
        if key not in self._numbers:
            shown = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[key] = self.book.add_format({"num_format": shown, "italic": italic})
        return self._numbers[key]

    def text(self, sheet: Worksheet, row: int, column: int, text: str, shape: Format | None = None) -> None:
        """A text cell; a text longer than a cell may be is cut, with an ellipsis."""
        if text:
            cut = text if len(text) <= MOST_SIGNS else text[: MOST_SIGNS - 1] + "…"
            sheet.write_string(row, column, cut, shape)

    # -- sheets -------------------------------------------------------------------------------------

    def table(self, name: str, table: Resource, rows: Iterable[Row], total: int) -> None:
        """One table as it stands, in one language, codes in words: header frozen, filter on.

        Raises BadInput when the sheet would have too many rows.
        """
        if total > MOST_ROWS:
            raise BadInput(
                f"a sheet holds {MOST_ROWS} rows, and the table {table.name} has {total}",
                do="Choose --as csv or --as parquet.",
            )
        sheet = self.book.add_worksheet(name)
        places = [
            n
            for n, field in enumerate(table.fields)
            if field.is_for(self.language) and not (table.name == "figures" and field.name in _LEFT_OUT)
        ]
        fields = [table.fields[n] for n in places]
        unit = table.field_names.index("unit") if table.name == "figures" else -1
        for column, field in enumerate(fields):
            sheet.set_column(column, column, _width(field))
        sheet.freeze_panes(1, 0)
        if total:
            sheet.autofilter(0, 0, total, len(fields) - 1)
        for column, field in enumerate(fields):
            self.text(sheet, 0, column, field.title.in_language(self.language), self.header)
        for number, row in enumerate(rows, start=1):
            decimals = _DECIMALS.get(row[unit], 2) if unit >= 0 else 2
            for column, (place, field) in enumerate(zip(places, fields, strict=True)):
                self.cell(sheet, number, column, field, row[place], decimals)

    def cell(self, sheet: Worksheet, row: int, column: int, field: Field, value: Any, decimals: int) -> None:
        """One typed cell; nothing is written where a value is missing."""
        if value is None:
            return
        if field.type == "boolean":
            sheet.write_boolean(row, column, bool(value))
        elif field.type == "year":
            sheet.write_number(row, column, value)
        elif field.type == "integer":
            sheet.write_number(row, column, value, self.whole)
        elif field.type == "number":
            sheet.write_number(row, column, value, self.number(decimals))
        elif field.type == "date":
            sheet.write_datetime(row, column, datetime.fromisoformat(value), self.day)
        else:
            self.text(sheet, row, column, str(in_words(field, value, self.language)))

    def series(self, name: str, series: Series) -> None:
        """One measure in one scope and basis: a row per organisation, a column per year."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, 2, 14)
        top = self._series_top(series)
        for row, (text, shape) in enumerate(top):
            self.text(sheet, row, 0, text, shape)
        head = len(top) + 1
        sheet.freeze_panes(head + 1, 3)
        for column, key in enumerate(("code", "name", "kind")):
            self.text(sheet, head, column, self.say(key), self.header)
        for column, year in enumerate(series.years, start=3):
            sheet.write_number(head, column, year, self.header)
        kinds = code_lists()["organisation_kind"]
        decimals = _DECIMALS.get(series.measure.unit, 2)
        for row, line in enumerate(series.lines, start=head + 1):
            self.text(sheet, row, 0, line.code)
            self.text(sheet, row, 1, line.name.in_language(self.language))
            self.text(sheet, row, 2, kinds[line.kind].in_language(self.language))
            for column, year in enumerate(series.years, start=3):
                value, elsewhere = line.cells.get(year, (None, False))
                if value is not None:
                    sheet.write_number(row, column, value, self.number(decimals, italic=elsewhere))
        last = head + len(series.lines)
        sheet.autofilter(head, 0, last, 2 + len(series.years))

    def _series_top(self, series: Series) -> list[tuple[str, Format | None]]:
        language, lists = self.language, code_lists()

        def said(key: str, text: str) -> tuple[str, Format | None]:
            return f"{self.say(key)}: {text}", None

        found: list[tuple[str, Format | None]] = [
            (series.measure.name.in_language(language), self.heading),
            said("unit", lists["unit"][series.measure.unit].in_language(language)),
        ]
        text = series.measure.scope_text.get(series.scope)
        if text is not None:
            found.append(said("scope", text.in_language(language)))
        found.append(said("basis_word", lists["basis"][series.basis].in_language(language)))
        if series.measure.price_dependent:
            found.append(said("prices_word", lists["price_level"]["current"].in_language(language)))
        found += [(self.say(key), None) for key in ("missing", "italic", "limits_below")]
        return found

    def readme(self, names: Sequence[str]) -> None:
        """The first sheet: which edition, which sheets, what the words mean."""
        sheet = self.book.add_worksheet(self.say("readme"))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 110)
        manifest, language = self.facts.manifest, self.language
        lines: list[tuple[str, str]] = [
            (self.say("edition"), manifest.edition_id),
            (self.say("built"), manifest.built_at),
            (self.say("version"), manifest.code_version),
            ("", ""),
            *(("", self.say(key)) for key in ("missing", "prices", "basis")),
            ("", ""),
            *((self.say("sheets") if n == 0 else "", name) for n, name in enumerate(names)),
            ("", ""),
        ]
        for number, source in enumerate(self.facts.sources):
            licence = source["licence"]
            stated = licence.title if licence else self.say("unstated")
            label = self.say("sources") if number == 0 else ""
            lines.append((label, f"{source['label']} ({stated}) {source['url']}"))
        lines.append(("", ""))
        for name in ("scope", "basis", "missing_reason", "flag"):
            for code, words in code_lists()[name].items():
                lines.append((words.in_language(language), f"{name}: {code}"))
        self.text(sheet, 0, 0, TITLE.in_language(language), self.heading)
        for row, (label, text) in enumerate(lines, start=2):
            self.text(sheet, row, 0, label, self.bold)
            self.text(sheet, row, 1, text, self.wrapped)

    def method(self) -> None:
        """The sheet on method and sources."""
        sheet = self.book.add_worksheet(self.say("method"))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 120)
        for row, (label, text, is_heading) in enumerate(method_blocks(self.facts, self.language, phrases())):
            self.text(sheet, row, 0, label, self.heading if is_heading else self.bold)
            self.text(sheet, row, 1, text, self.wrapped)


def write_workbook(path: Path, facts: ExportFacts, language: str, advance: Any) -> None:
    """Write the whole workbook. `advance(rows)` is told of the figures' rows as they are written.

    Equal editions give equal bytes. Raises BadInput when a table outgrows a sheet, DiskFailed or OSError
    when the disk refuses.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    # Packed in memory, since the packer complains on standard error when the disk is full.
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, options)
    title = f"{TITLE.in_language(language)}, {facts.edition_id}"
    book.set_properties({"title": title, "author": "Alen", "created": datetime.fromisoformat(facts.built_at)})
    _fill(WorkbookWriter(book, facts, language), advance)
    try:
        book.close()
    except FileCreateError as error:
        raise DiskFailed(
            f"could not write: {error}",
            where=str(path),
            why="Nothing half-written was left behind; what was there before is unchanged.",
            do="Make room, or choose a folder you may write in, and run the command again.",
        ) from error
    path.write_bytes(packed.getbuffer())


def _fill(writer: WorkbookWriter, advance: Any) -> None:
    rows, language = writer.facts.rows, writer.language
    tables = [one for name in _TABLES if rows.count(one := resource(name))]
    own = [writer.say(key) for key in ("readme", "figures", "method")]
    titles = [one.title.in_language(language) for one in tables]
    series = all_series(rows)
    names = sheet_names(series, language, taken=[*own, *titles])
    writer.readme([own[1], *names, own[2], *titles])
    figures = resource("figures")
    writer.table(own[1], figures, advance(rows.of(figures)), rows.count(figures))
    for name, one in zip(names, series, strict=True):
        writer.series(name, one)
    writer.method()
    for name, one in zip(titles, tables, strict=True):
        writer.table(name, one, rows.of(one), rows.count(one))


def _width(field: Field) -> float:
    if field.type in ("year", "boolean"):
        return 8
    if field.type == "string" and ("name" in field.name or "text" in field.name):
        return 36
    return 14
