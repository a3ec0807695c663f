"""A table and what it says of itself as a workbook, made in memory; equal input gives equal bytes.

Texts are written as texts whatever they look like: no cell is ever a formula or a link.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from alen.answers.parts import Columns, Rows
from alen.answers.phrases import DECIMALS
from alen.errors import BadInput

MOST_ROWS = 1_048_575
MOST_SIGNS = 32_767
"""Rows below the header of a sheet, and signs of a cell, in the file format."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_CODES = frozenset({"year", "first_year", "last_year", "price_base_year", "place", "n", "decimals"})
"""Columns of whole numbers that are written without marks between thousands."""


@dataclass(frozen=True)
class Sheets:
    """What a workbook holds.

    title, built_at  for the file's properties; built_at is ISO 8601
    about            lines of a label and a text for the second sheet
    names            of the two sheets
    """

    title: str
    built_at: str
    columns: Columns
    rows: Rows
    about: Sequence[tuple[str, str]]
    names: tuple[str, str]


def workbook_bytes(sheets: Sheets) -> bytes:
    """The workbook. Raises BadInput when the table outgrows a sheet."""
    if len(sheets.rows) > MOST_ROWS:
        raise BadInput(
            f"a sheet holds {MOST_ROWS} rows, and the table has {len(sheets.rows)}", do="Ask for CSV."
        )
    packed = io.BytesIO()
    book = Workbook(packed, _OPTIONS)
    # The edition's time, not the clock's: the same edition gives the same bytes.
    created = datetime.fromisoformat(sheets.built_at)
    book.set_properties({"title": sheets.title[:250], "author": "Alen", "created": created})
    _data(book, sheets)
    _about(book, sheets)
    book.close()
    return packed.getvalue()


def _data(book: Workbook, sheets: Sheets) -> None:
    sheet = book.add_worksheet(sheets.names[0])
    header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8ECEF"})
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(sheets.columns):
        sheet.write_string(0, place, name, header)
        sheet.set_column(place, place, _width(name, [row[place] for row in sheets.rows[:200]]))
    if sheets.rows:
        sheet.autofilter(0, 0, len(sheets.rows), len(sheets.columns) - 1)
    unit = sheets.columns.index("unit") if "unit" in sheets.columns else -1
    shapes = _Shapes(book)
    for number, row in enumerate(sheets.rows, start=1):
        decimals = DECIMALS.get(str(row[unit]), 2) if unit >= 0 else 2
        for place, cell in enumerate(row):
            _cell(sheet, number, place, cell, shapes.of(sheets.columns[place], cell, decimals))


def _about(book: Workbook, sheets: Sheets) -> None:
    sheet = book.add_worksheet(sheets.names[1])
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110)
    for number, (label, text) in enumerate(sheets.about):
        _text(sheet, number, 0, label, bold)
        _text(sheet, number, 1, text, wrapped)


class _Shapes:
    """Number formats, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[int, Format] = {}

    def of(self, column: str, cell: object, decimals: int) -> Format | None:
        """How a number is shown; the cell itself holds all digits."""
        if isinstance(cell, bool) or not isinstance(cell, (int, float)) or column in _CODES:
            return None
        shown = 0 if isinstance(cell, int) else decimals if column == "value" else 2
        if shown not in self._made:
            pattern = "#,##0" + ("." + "0" * shown if shown else "")
            self._made[shown] = self._book.add_format({"num_format": pattern})
        return self._made[shown]


def _cell(sheet: Worksheet, row: int, column: int, cell: object, shape: Format | None) -> None:
    """One typed cell; nothing is written where a value is missing, another column says why."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell, shape)
    else:
        _text(sheet, row, column, str(cell), None)


def _text(sheet: Worksheet, row: int, column: int, text: str, shape: Format | None) -> None:
    """A text cell; a text longer than a cell may be is cut, with an ellipsis."""
    if text:
        cut = text if len(text) <= MOST_SIGNS else text[: MOST_SIGNS - 1] + "…"
        sheet.write_string(row, column, cut, shape)


def _width(name: str, cells: Sequence[object]) -> float:
    longest = max((len(str(one)) for one in cells if one is not None), default=0)
    return float(min(40, max(len(name) + 3, longest + 2)))
