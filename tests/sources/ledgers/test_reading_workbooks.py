"""Workbooks: which sheet, which rows, and what numbers, dates and errors become."""

from __future__ import annotations

import datetime as dt
import io
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.ledgers.workbooks_invented import changed, old_workbook, packed, workbook

from alen.errors import BadFile
from alen.sources.ledgers.reading import read_table, sheets_of
from alen.sources.ledgers.unpacking import number_text

HEADINGS = ["Konto", "Leverandør", "Bilag", "Dato", "Beløb"]
DAY = dt.date(2024, 12, 31)
ROWS = [
    ["Posteringer for Prøvekøbing (opdigtet)"],
    [],
    HEADINGS,
    [64552, "Nordlys Software ApS", 5105779470, DAY, 0.1 + 0.2],
    ["064552", " Møllebæk Data A/S ", "010-2", DAY, -1234.5],
    [],
    [64552, "Fyr og Ø A/S", 7, dt.datetime.fromisoformat("2024-12-31T13:05"), True],
]


@pytest.mark.parametrize("name", ["udtræk.xlsx", "udtræk.csv", "udtræk.xls"])
def test_a_workbook_is_read_whatever_its_name_says(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(workbook(ROWS))
    table = read_table(tmp_path / name)
    assert (table.facts.format, table.facts.sheet, table.facts.header_row) == ("xlsx", "Ark1", 3)
    assert (table.facts.encoding, table.facts.separator, table.facts.name) == ("", "", name)
    assert table.headings == tuple(HEADINGS)
    assert [(number, cells[0]) for number, cells in table.above] == [(1, ROWS[0][0]), (2, "")]
    assert table.rows.to_pylist() == [4, 5, 6, 7]
    assert [list(row.values()) for row in table.cells.to_pylist()] == [
        ["64552", "Nordlys Software ApS", "5105779470", "2024-12-31", "0.3"],
        ["064552", "Møllebæk Data A/S", "010-2", "2024-12-31", "-1234.5"],
        [None] * 5,
        ["64552", "Fyr og Ø A/S", "7", "2024-12-31T13:05:00", "TRUE"],
    ]
    assert table.ragged == ()


def test_text_named_as_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes("Konto;Beløb\n1;2,00\n".encode("cp1252"))
    assert read_table(tmp_path / "a.xlsx").facts.format == "csv"


def several() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Tom")
        hidden = book.add_worksheet("Skjult")
        hidden.write_row(0, 0, HEADINGS)
        hidden.write_row(1, 0, [1, 2, 3, 4, 5])
        hidden.write_row(2, 0, [1, 2, 3, 4, 5])
        hidden.hide()
        front = book.add_worksheet("Forside")
        front.write_row(0, 0, ["Kommune", "Prøvekøbing (opdigtet)"])
        front.write_row(1, 0, ["Udtrukket", "af økonomi"])
        book.add_chartsheet("Graf")
        data: Any = book.add_worksheet("Poster & bilag")
        data.merge_range(1, 1, 1, 3, "Flettet")
        data.write_row(2, 1, ["Konto", "Art", "Beløb"])
        for row in range(3, 8):
            data.write_row(row, 1, [64552, 40, row])
        data.write_formula(8, 1, "=A1", value=64552)
        data.write_formula(8, 2, "=A1", value="#REF!")
        data.write_formula(8, 3, "=1/0", value="#DIV/0!")
        data.write(9, 6, "uden for tabellen")
    return out.getvalue()


def test_the_first_visible_sheet_with_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(several())
    assert sheets_of(path) == ("Tom", "Skjult", "Forside", "Graf", "Poster & bilag")
    table = read_table(path)
    assert (table.facts.sheet, table.facts.header_row) == ("Poster & bilag", 3)
    assert table.headings == ("Konto", "Art", "Beløb", "", "", "")
    assert table.rows.to_pylist() == list(range(4, 11))
    assert table.cells["c2"].to_pylist()[:2] == ["3", "4"]


def test_values_of_formulas_and_errors_are_kept(tmp_path: Path) -> None:
    """An error is not an empty cell: what cannot be read must be seen, not taken for missing."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(several())
    row = read_table(path).cells.to_pylist()[5]
    assert [row["c0"], row["c1"], row["c2"]] == ["64552", "#REF!", "#DIV/0!"]


def test_another_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(several())
    assert read_table(path, sheet="Skjult").headings == tuple(HEADINGS)
    with pytest.raises(BadFile) as refused:
        read_table(path, sheet="Findes ikke")
    assert "'Skjult', 'Forside'" in refused.value.do
    for empty in ("Tom", "Graf"):
        with pytest.raises(BadFile, match=r"empty|no table"):
            read_table(path, sheet=empty)


def test_the_heading_of_a_sheet_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(ROWS))
    table = read_table(path, header_row=4)
    assert table.headings[1] == "Nordlys Software ApS"
    assert table.rows.to_pylist() == [5, 6, 7]
    assert read_table(path, header_row=0).rows.to_pylist() == [1, 2, 3, 4, 5, 6, 7]


def test_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook([]))
    with pytest.raises(BadFile, match="no sheet of the workbook holds a table"):
        read_table(tmp_path / "a.xlsx")


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Ark">{}</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(rows: list[list[str | float]]) -> bytes:
    body = ""
    for row in rows:
        cells = [
            f"<table:table-cell {kind}><text:p>{cell}</text:p></table:table-cell>"
            for cell in row
            for kind in [
                'office:value-type="string"'
                if isinstance(cell, str)
                else f'office:value-type="float" office:value="{cell}"'
            ]
        ]
        body += f"<table:table-row>{''.join(cells)}</table:table-row>"
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": ODS.format(body).encode(),
            "META-INF/manifest.xml": b'<?xml version="1.0"?><manifest:manifest '
            b'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def test_an_open_document_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ods").write_bytes(
        ods([["Konto", "Navn", "Beløb"], ["64552", "Ø", 1.5], ["64552", "Å", 2]])
    )
    table = read_table(tmp_path / "a.ods")
    assert (table.facts.format, table.headings) == ("ods", ("Konto", "Navn", "Beløb"))
    assert table.cells["c2"].to_pylist() == ["1.5", "2"]


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    rows = [["Konto", "Navn", "Beløb"], ["64552", "Ø", 1.5], ["64552", "Å", 2.0]]
    cells = {(y, x): value for y, row in enumerate(rows) for x, value in enumerate(row)}
    (tmp_path / "a.xls").write_bytes(old_workbook(cells))
    table = read_table(tmp_path / "a.xls")
    assert (table.facts.format, table.headings) == ("xls", ("Konto", "Navn", "Beløb"))
    assert table.cells["c1"].to_pylist() == ["Ø", "Å"]
    assert table.cells["c2"].to_pylist() == ["1.5", "2"]
    cells[65_535, 65_535] = 1.0
    (tmp_path / "b.xls").write_bytes(old_workbook(cells))
    with pytest.raises(BadFile, match=r"more memory|columns"):
        read_table(tmp_path / "b.xls")


def test_days_are_counted_from_where_the_workbook_says(tmp_path: Path) -> None:
    """Workbooks from old Macs count from 1904."""
    from_1904 = changed(
        workbook(ROWS),
        "xl/workbook.xml",
        lambda part: part.replace(b"<workbookPr", b'<workbookPr date1904="1"'),
    )
    (tmp_path / "a.xlsx").write_bytes(from_1904)
    shifted = (DAY + dt.timedelta(days=1462)).isoformat()
    assert read_table(tmp_path / "a.xlsx").cells["c3"][0].as_py() == shifted


@given(st.integers(-(10**13), 10**13))
def test_an_amount_in_whole_ore_survives_the_binary_fraction(ore: int) -> None:
    assert Decimal(number_text(ore / 100)) * 100 == ore


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30))
def test_the_dust_of_a_sum_is_left_out(ores: list[int]) -> None:
    assert Decimal(number_text(math.fsum(ore / 100 for ore in ores))) * 100 == sum(ores)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_without_an_exponent_and_close(value: float) -> None:
    text = number_text(value)
    assert not set(text) - set("-0123456789.")
    assert math.isclose(float(text), value, rel_tol=1e-12, abs_tol=1.1e-9)
