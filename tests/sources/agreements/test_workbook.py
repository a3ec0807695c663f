"""The workbook: what it offers to whoever types, and every cell that is refused by its address."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.sources.agreements.folders import folder

from alen.errors import BadFile
from alen.sources.agreements.faults import BadProgramme
from alen.sources.agreements.folder import open_folder
from alen.sources.agreements.spreadsheets import MOST_BYTES
from alen.sources.agreements.tables import tables_of_records
from alen.sources.agreements.workbook import empty_tables, sheet_titles, workbook
from alen.sources.agreements.workbook_reading import open_workbook

COMMITMENTS = ["Id", "Dato", "Registreret", "Slags", "Aftale", "Part", "År", "Beløb kr."]
ROW: list[Any] = ["t1", date(2024, 2, 1), date(2024, 2, 2), "tilsagn", "aftale", "a", 2024, 1234.5]


def typed(path: Path, change: Callable[[dict[str, list[list[Any]]]], None] = lambda sheets: None) -> Path:
    """A workbook as somebody types one, with sheets changed."""
    sheets: dict[str, list[list[Any]]] = {
        "Program": [
            ["Felt", "Værdi"], ["Id", "proeve"], ["Navn", "Prøven"], ["Begynder", date(2024, 1, 1)],
            ["Slutter", "31-12-2026"], ["Offentliggør", "nej"],
        ],
        "Parter": [["Id", "Navn", "Slags"], ["a", "Aby", "kommune"]],
        "Aftaler": [["Id", "Navn"], ["aftale", "Aftalen"]],
        "Tilsagn": [COMMITMENTS, list(ROW)],
        "Noter": [],
    }  # fmt: skip
    change(sheets)
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd-mm-yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if callable(cell):
                    cell(sheet, row, column)
                else:
                    sheet.write(row, column, cell)
    book.close()
    return path


def wrong(path: Path) -> list[str]:
    with pytest.raises(BadProgramme) as caught:
        open_workbook(path)
    return [f"{fault.place}: {fault.what}" for fault in caught.value.faults]


def test_what_is_typed_is_read(tmp_path: Path) -> None:
    found = open_workbook(typed(tmp_path / "p.xlsx"))
    (row,) = found.programme.commitments
    assert (row.amount, row.date, row.year, row.kind, row.row) == (123450, date(2024, 2, 1), 2024, "grant", 2)
    assert (found.programme.starts, found.programme.ends) == (date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("kroner", [0.01, 0.1 + 0.2 - 0.2, 1234567.89, 99999999999.99, -0.07, 1e9])
def test_numbers_are_read_by_their_shortest_text(tmp_path: Path, kroner: float) -> None:
    def change(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["Tilsagn"][1][7] = round(kroner, 2)

    (row,) = open_workbook(typed(tmp_path / "p.xlsx", change)).programme.commitments
    assert row.amount == round(kroner * 100)


def test_a_sum_is_read_as_the_spreadsheet_shows_it(tmp_path: Path) -> None:
    """0.1 + 0.2 is stored as 0.30000000000000004, which is no third decimal that anybody typed."""

    def change(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["Tilsagn"][1][7] = 0.1 + 0.2

    (row,) = open_workbook(typed(tmp_path / "p.xlsx", change)).programme.commitments
    assert row.amount == 30


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (7, 10.005, "H2 (amount_kr): '10.005' has more than two decimals"),
        (7, None, "H2 (amount_kr): the cell is empty"),
        (7, date(2024, 1, 1), "H2 (amount_kr): '2024-01-01' is no number"),
        (7, True, "H2 (amount_kr): 'True' is no number"),
        (1, 45000, "B2 (date): '45000' is no day"),
        (1, datetime(2024, 1, 1, 12, 30), "B2 (date): '2024-01-01 12:30:00' is no day"),  # noqa: DTZ001
        (5, "b", "F2 (party): 'b' names no party"),
        (5, "I alt", "F2 (party): the row sums others ('I alt')"),
        (6, 24, "G2 (year): '24' is no year"),
        (9, "her", "J2: a cell stands outside of the columns"),
    ],
)
def test_a_cell_is_refused_by_its_address(tmp_path: Path, column: int, cell: object, said: str) -> None:
    def change(sheets: dict[str, list[list[Any]]]) -> None:
        row = sheets["Tilsagn"][1]
        row += [None] * (column + 1 - len(row))
        row[column] = cell

    (told,) = wrong(typed(tmp_path / "p.xlsx", change))
    assert told == f"p.xlsx (Tilsagn), row 2, column {said}"


def test_an_error_of_a_formula_is_no_empty_cell(tmp_path: Path) -> None:
    def change(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["Tilsagn"][1][7] = lambda sheet, row, column: sheet.write_formula(
            row, column, "=#REF!", None, "#REF!"
        )

    assert wrong(typed(tmp_path / "p.xlsx", change)) == [
        "p.xlsx (Tilsagn), column H2: the cell holds the error #REF!"
    ]


def test_a_sheet_that_is_not_known_is_told_unless_it_is_empty(tmp_path: Path) -> None:
    def change(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["Noter"] = [["huskeseddel"]]
        sheets["Program"] = [*sheets.pop("Program")[:-1], ["Offentligør", "nej"]]

    assert wrong(typed(tmp_path / "p.xlsx", change)) == [
        "p.xlsx (Noter): the sheet is none of the programme's",
        "p.xlsx (Program), column A6: the field 'Offentligør' is unknown",
    ]


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    for data, said in (
        (b"id;navn", "this is no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
        (_packed({"a.txt": b"a"}), "this is no workbook"),
        (_packed({"xl/workbook.xml": bytes(40 << 20)}), "unpacks to more"),
    ):
        path.write_bytes(data)
        with pytest.raises(BadFile, match=said):
            open_workbook(path)
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(BadFile, match="larger than"):
        open_workbook(path)


@pytest.mark.parametrize(("row", "column"), [(3, 16_000), (1_048_575, 190)])
def test_a_cell_far_away_is_refused_before_room_is_made_for_it(tmp_path: Path, row: int, column: int) -> None:
    def change(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["Noter"] = [[lambda sheet, *_: sheet.write(row, column, "x")]]

    with pytest.raises(BadFile, match="the sheet spans") as caught:
        open_workbook(typed(tmp_path / "p.xlsx", change))
    assert caught.value.where == "p.xlsx (Noter)"


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_workbook_offers_lists_notes_and_no_formula(tmp_path: Path, lang: str) -> None:
    opened = open_folder(folder(tmp_path))
    for tables in (empty_tables(), tables_of_records(opened.tables, opened.programme)):
        with zipfile.ZipFile(io.BytesIO(workbook(tables, lang))) as archive:
            names = archive.namelist()
            book = archive.read("xl/workbook.xml").decode()
            sheets = [archive.read(one).decode() for one in names if one.startswith("xl/worksheets/sheet")]
        titles = re.findall(r'<sheet name="([^"]+)"', book)
        assert titles == list(sheet_titles(lang))
        assert len([one for one in names if one.startswith("xl/comments")]) == len(titles) - 2
        assert "words_entry_kind" in book
        assert "ids_party" in book
        assert not any("<f>" in one or "<hyperlink" in one for one in sheets)
        assert sum("<autoFilter" in one for one in sheets) == len(titles) - 3
        assert sum('state="frozen"' in one for one in sheets) == len(titles) - 1
        checked = re.findall(r"<formula1>([^<]+)</formula1>", "".join(sheets))
        assert {"words_commitment_kind", "ids_party", "ids_decision", "ids_key"} <= set(checked)
