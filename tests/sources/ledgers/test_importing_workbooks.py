"""Workbooks as people keep ledgers in them, all the way into the books. All contents are invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.sources.ledgers.bookkeeping import AT, aside, balanced, books_in, lines_of
from tests.sources.ledgers.workbooks_invented import changed

from alen.sources.ledgers.importing import Imported, import_file
from alen.sources.ledgers.mapping import propose
from alen.sources.ledgers.reading import read_table
from alen.store.local.books import Books

HEADINGS = ("Bogføringsdato", "Bilagsnr", "Kontostreng", "Leverandørnavn", "Posteringstekst", "Beløb")
FIRST_DAY = dt.date(2024, 1, 2)
LINES = 40


def ledger(path: Path, *, more: bool = True) -> Path:
    """A workbook with a cover, titles above the table, and every habit that spoils a plain reading."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        if more:
            cover = book.add_worksheet("Forside")
            cover.write_row(0, 0, ("Prøvekøbing Kommune", "opdigtet"))
        sheet: Any = book.add_worksheet("Posteringer")
        sheet.merge_range(0, 0, 0, 5, "Posteringer 2024, Prøvekøbing Kommune (opdigtet)")
        sheet.write_row(2, 0, HEADINGS)
        brackets = book.add_format({"num_format": "#,##0.00;(#,##0.00)"})
        for number in range(LINES):
            row = 3 + number
            sheet.write_row(row, 0, (FIRST_DAY + dt.timedelta(days=number), 700_000 + number))
            sheet.write_string(row, 2, f"6455211{100 + number % 5}40")
            sheet.write_row(row, 3, (f"Fjordby Data {'ABC'[number % 3]} A/S", f"Licens {number}"))
            sheet.write_number(row, 5, number + 1.25, brackets)
        sheet.write_string(8, 5, "1.234,50")
        sheet.write_number(9, 5, -77.5, brackets)
        sheet.write_formula(10, 5, "=SUM(F4:F5)", value=3.5)
        sheet.write_formula(11, 5, "=#REF!", value="#REF!")
        sheet.set_row(12, None, None, {"hidden": True})
        sheet.set_row(13, None, None, {"hidden": True})
        sheet.set_column(4, 4, 20, None, {"hidden": True})
        sheet.write_row(3 + LINES + 1, 4, ("I alt", 1.0))
        if more:
            book.add_worksheet("Noter").write_row(0, 0, ("Se", "bilag"))
    return path


def taken(folder: Path, path: Path) -> tuple[Books, Imported]:
    """The workbook in books of its own, by the map that is proposed."""
    books = books_in(folder)
    table = read_table(path)
    return books, import_file(books, path, column_map=propose(table).map, table=table, imported_at=AT)


def test_a_ledger_kept_in_a_workbook_comes_in_whole(tmp_path: Path) -> None:
    books, done = taken(tmp_path, ledger(tmp_path / "a.xlsx"))
    assert aside(done) == {2: "blank", 12: "amount_unreadable", 44: "blank", 45: "subtotal"} | {
        row: reason for row, reason in aside(done).items() if reason == "not_a_line"
    }
    assert balanced(done)
    lines = {one["source_row"]: one for one in lines_of(books, 1)}
    assert len(lines) == LINES - 1
    assert lines[4]["posting_date"] == FIRST_DAY
    assert lines[4]["account"] == "645521110040"
    assert [lines[row]["amount_ore"] for row in (4, 9, 10, 11, 13, 14)] == [
        125,
        123_450,
        -7_750,
        350,
        1025,
        1125,
    ]
    whole = sum(100 * number + 125 for number in range(LINES) if number not in (5, 6, 7, 8))
    assert done.record.control_imported_ore == whole + 123_450 - 7_750 + 350


def test_what_was_not_read_and_what_is_hidden_is_said(tmp_path: Path) -> None:
    _, done = taken(tmp_path, ledger(tmp_path / "a.xlsx"))
    assert done.record.sheet == "Posteringer"
    assert done.record.warnings[:2] == (
        "the sheet 'Posteringer' was read, and these were not: 'Forside', 'Noter'",
        "hidden rows: 2, hidden columns: 1; they were read like the others",
    )
    assert (
        taken(tmp_path / "b", ledger(tmp_path / "b.xlsx", more=False))[1]
        .record.warnings[0]
        .startswith("hidden")
    )


def test_the_name_of_a_sheet_that_was_not_read_is_masked(tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.xlsx")
    named = changed(path.read_bytes(), "xl/workbook.xml", lambda part: part.replace(b"Noter", b"010190-1234"))
    path.write_bytes(named)
    _, done = taken(tmp_path, path)
    assert "'[cpr]'" in done.record.warnings[0]


def test_days_of_an_old_mac_are_counted_from_1904(tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.xlsx")
    path.write_bytes(
        changed(
            path.read_bytes(),
            "xl/workbook.xml",
            lambda part: part.replace(b"<workbookPr", b'<workbookPr date1904="1"'),
        )
    )
    books, _ = taken(tmp_path, path)
    assert lines_of(books, 1)[0]["posting_date"] == FIRST_DAY + dt.timedelta(days=1462)


@pytest.mark.parametrize("digits", ["0101901234", 1502851234])
def test_a_number_in_the_column_of_amounts_is_masked(tmp_path: Path, digits: str | int) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet("Poster")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(30):
            amount = digits if number == 3 else number + 1
            day = FIRST_DAY + dt.timedelta(days=number)
            sheet.write_row(
                1 + number, 0, (day, 700_000 + number, "645521110040", "Fjordby A/S", "Licens", amount)
            )
    books, done = taken(tmp_path, path)
    assert aside(done) == {5: "amount_unreadable"}
    kept = b"".join(one.read_bytes() for one in books.root.rglob("*") if one.is_file())
    assert str(digits).encode() not in kept + str(lines_of(books, 1)).encode() + str(done.set_aside).encode()


def test_numbers_among_danish_texts_are_read_too(tmp_path: Path) -> None:
    """Where nearly all amounts are texts with a comma, a number has a point: both are what they say."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet("Poster")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(30):
            amount = -1234.5 if number == 3 else f"1.{100 + number},50"
            day = FIRST_DAY + dt.timedelta(days=number)
            sheet.write_row(
                1 + number, 0, (day, 700_000 + number, "645521110040", "Fjordby A/S", "Licens", amount)
            )
    books, done = taken(tmp_path, path)
    assert aside(done) == {}
    assert balanced(done)
    assert [one["amount_ore"] for one in lines_of(books, 1)[2:5]] == [110_250, -123_450, 110_450]
