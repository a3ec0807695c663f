"""What a local page shows as a file: JSON, CSV, XLSX. They are made in memory and never kept."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping

import xlsxwriter

from alen.errors import BadInput
from alen.local.nameless import rows_without_names, without_names
from alen.local.plain import to_plain
from alen.local.visit import Download, LocalVisit, Table
from alen.model.sheets import number_text, safe_text

FORMS = ("json", "csv", "xlsx")
"""The files that every page with numbers comes as."""

MOST_ROWS, MOST_SIGNS = 1_048_575, 32_767
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def document(visit: LocalVisit, form: str) -> Download:
    """What the page told as JSON (everything), CSV (its first table) or XLSX (every table a sheet)."""
    name = _NOT_IN_NAMES.sub("-", f"alen{visit.path}").strip("-") + f".{form}"
    if form == "json":
        return Download(_json(visit), "application/json", name)
    tables = {
        key: Table(one.columns, rows_without_names(one.columns, one.rows))
        for key, one in visit.told_tables.items()
    }
    if not tables:
        raise BadInput(f"this page does not come as .{form}", do="Leave the ending out.")
    if form == "csv":
        return Download(_csv(next(iter(tables.values()))), "text/csv; charset=utf-8; header=present", name)
    return Download(_xlsx(tables), _XLSX, name)


def _json(visit: LocalVisit) -> bytes:
    holder = visit.holder
    meta: dict[str, object] = {"is_local": True, "unit": "øre"}
    if holder is not None:
        meta = {"organisation": holder.name, "is_invented": holder.is_invented, **meta}
    said = {"meta": meta, "data": without_names(to_plain(visit.told_answers))}
    return (json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n").encode()


def _csv(table: Table) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return file.getvalue().encode()


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return number_text(cell)
    return safe_text(str(cell))


def _xlsx(tables: Mapping[str, Table]) -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, _OPTIONS)
    bold = book.add_format({"bold": True})
    for name, table in tables.items():
        if len(table.rows) > MOST_ROWS:
            raise BadInput(f"a sheet holds {MOST_ROWS} rows, and the table has {len(table.rows)}")
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, column, bold)
        for place, row in enumerate(table.rows, start=1):
            for at, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(place, at, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(place, at, cell)
                elif cell is not None:
                    sheet.write_string(place, at, safe_text(str(cell))[:MOST_SIGNS])
    book.close()
    return packed.getvalue()
