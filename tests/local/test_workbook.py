"""The workbook of a ledger, read back: every number is the answers', no cell a formula, nobody named."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.products.ledger.made_lines import HOLDER, it, line, lines_of, other, proposed, record

from alen.errors import BadInput
from alen.local.workbook import export_workbook, leaves_local, phrase, sheet_name, workbook_bytes
from alen.products.ledger.breakdown import breakdown
from alen.products.ledger.cloud import cloud_share
from alen.products.ledger.functions import functions
from alen.products.ledger.labels import Labels
from alen.products.ledger.overview import overview
from alen.products.ledger.questions import MEASURES, SPENDING, Question
from alen.products.ledger.wide import wide
from alen.products.ledger.workbook_rows import Asked, Sheet, sheets
from alen.products.ledger.yardsticks import load_yardstick
from alen.store.local.books import Holder
from alen.store.workspace import Workspace, create

INJECTED = '=HYPERLINK("http://example.invalid";"x")'
ROWS = [
    it(123_456_789_01, "applications", "software", "saas", funktion="64552", supplier="Nordlys Software A/S"),
    it(20_000_07, "operations", "public_cloud", "iaas", funktion="64552", dranst="3", department=INJECTED),
    it(-3_000_99, "operations", "public_cloud", "iaas", funktion="64552", flow="income"),
    it(900_00, funktion="32201", supplier="Bo Prøvesen", is_person=True, rule_is_it="b-dranst-finans"),
    proposed(44_44, "end_user", funktion="32201", supplier="@SUM(1+1)", text="Bo Prøvesens pc"),
    line(-5_05, funktion="32201", account_text="+45 Kreditnota", supplier="Ea Prøvesen", is_person=True),
    other(77_00, funktion="32201", rule_is_it="b-dranst-refusion"),
    it(1_000_00, "governance", accounts_year=2023, source_kind="invoices", vat_state="gross"),
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create(tmp_path / "workspace")


def asked_of(tmp_path: Path, language: str = "en", rows: Any = None, holder: Holder = HOLDER) -> Asked:
    yardstick = load_yardstick(None)
    kept = [
        record(),
        record(2, file="=cmd|'/c calc'!A1.csv", source_kind="invoices", years={"2023": 1}, masked={}),
    ]
    lines = lines_of(tmp_path, ROWS if rows is None else rows, holder, kept)
    return Asked(lines, Labels(yardstick.taxonomy, language, holder.kind), {2024: 40_000})


def read_back(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def name_of(sheet: Sheet, language: str = "en") -> str:
    return sheet_name(sheet.title or phrase("sheets", sheet.key, language))


def table_of(read: dict[str, list[list[Any]]], name: str) -> list[dict[str, Any]]:
    head, *rows = read[name][2:]
    return [dict(zip(head, row, strict=True)) for row in rows]


def ore(kroner: Any) -> int:
    return round(kroner * 100)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_cell_is_read_back_as_it_was_answered(tmp_path: Path, language: str) -> None:
    asked = asked_of(tmp_path, language)
    made = sheets(asked)
    read = read_back(workbook_bytes(made, asked))
    assert len(read) == len(made) + 1
    compared = 0
    for sheet in made:
        rows = read[name_of(sheet, language)][3:]
        assert len(rows) == len(sheet.rows)
        for got, row in zip(rows, sheet.rows, strict=True):
            for column, cell, value in zip(sheet.columns, got, row, strict=True):
                if value is None:
                    assert cell == ""
                elif column.kind == "ore":
                    assert ore(cell) == value
                    compared += 1
                elif column.kind == "each":
                    assert cell == pytest.approx(float(Fraction(value) / 100), rel=1e-12)
                elif column.kind == "share":
                    assert cell == pytest.approx(float(value), rel=1e-12)
                elif isinstance(value, str):
                    assert cell.lstrip("'") == value.lstrip("'")
                else:
                    assert cell == value
    assert compared > 400


def test_the_sheets_hold_the_answers(tmp_path: Path) -> None:
    """Against the answers themselves, not the rows made of them: to the øre."""
    asked = asked_of(tmp_path)
    made = sheets(asked)
    read = read_back(workbook_bytes(made, asked))
    lines = asked.lines
    first = table_of(read, "Overview")
    for row, one in zip(first, overview(lines).years, strict=True):
        assert ore(row["Decided"]) == one.it.decided_ore
        assert (ore(row["At least"]), ore(row["At most"])) == (one.it.low_ore, one.it.high_ore)
    areas = [row for row in table_of(read, "IT area") if row["Accounts year"] == 2024]
    told = breakdown(lines, ("area",), Question(2024))
    assert [(row["Area code"], ore(row["Decided"]), ore(row["At most"])) for row in areas] == [
        (cell.key[0], cell.bounds.decided_ore, cell.bounds.high_ore) for cell in told.cells
    ]
    assert sum(ore(row["Decided"]) for row in areas) == told.total.decided_ore
    on = functions(lines, 2024).of("on").external
    row = next(row for row in table_of(read, "On and off IT functions") if row["Accounts year"] == 2024)
    assert (row["Where"], ore(row["Decided"])) == ("on IT functions", on.decided_ore)
    scope = wide(lines, 2024)
    assert scope.total is not None
    parts = {row["Part"]: row for row in table_of(read, "Wide scope") if row["Accounts year"] == 2024}
    assert ore(parts["wide"]["At most"]) == scope.total.high_ore
    cloud = cloud_share(lines, 2024).lines[0].of_decided
    shares = [row for row in table_of(read, "Cloud") if row["Accounts year"] == 2024]
    assert shares[0]["Share"] == pytest.approx(float(cloud.decided or 0))
    assert len(table_of(read, "Gross and net")) == 2 * len(MEASURES) * len(SPENDING)


def test_no_cell_is_a_formula_and_none_becomes_one(tmp_path: Path) -> None:
    asked = asked_of(tmp_path)
    data = workbook_bytes(sheets(asked), asked)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            text = packed.read(name).decode("utf-8", "replace")
            assert "<f>" not in text
            assert "<f " not in text
            assert "<hyperlink " not in text
    cells = [cell for rows in read_back(data).values() for row in rows for cell in row]
    texts = [cell for cell in cells if isinstance(cell, str)]
    assert f"'{INJECTED}" in texts
    assert "'@SUM(1+1)" in texts
    assert "'+45 Kreditnota" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_nobody_is_named_and_no_posting_text_leaves(tmp_path: Path) -> None:
    asked = asked_of(tmp_path)
    said = repr(read_back(workbook_bytes(sheets(asked), asked)))
    assert "prøvesen" not in said.lower()
    suppliers = table_of(read_back(workbook_bytes(sheets(asked), asked)), "Suppliers")
    persons = [row for row in suppliers if row["Supplier"] == "persons and sole traders"]
    assert [ore(row["Decided"]) for row in persons] == [900_00]


def test_suppliers_of_undecided_lines_alone_are_not_named(tmp_path: Path) -> None:
    rows = [
        it(50_00, supplier="Nordlys Software A/S"),
        proposed(20_00, supplier="Sydlys Service A/S"),
        line(7_00, supplier="Ukendt Vognmand"),
        line(-2_00, supplier="Ukendt Bager"),
    ]
    asked = asked_of(tmp_path, rows=rows)
    read = read_back(workbook_bytes(sheets(asked), asked))
    told = {row["Supplier"]: row for row in table_of(read, "Suppliers")}
    assert list(told) == ["Nordlys Software A/S", "Sydlys Service A/S", "suppliers without decided IT"]
    rest = told["suppliers without decided IT"]
    assert (ore(rest["At least"]), ore(rest["At most"]), rest["Open lines"]) == (-2_00, 7_00, 2)
    total = breakdown(asked.lines, ("supplier_key",), Question(2024)).total
    assert sum(ore(row["At most"]) for row in told.values()) == total.high_ore


def test_the_invented_municipality_is_said_to_be_invented_on_every_sheet(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, "da")
    for name, rows in read_back(workbook_bytes(sheets(asked), asked)).items():
        assert "Prøvekøbing er opdigtet" in repr(rows[:4]), name
    real = replace(HOLDER, name="Prøveby", is_invented=False)
    asked = asked_of(tmp_path, "da", holder=real)
    assert "opdigtet" not in repr(read_back(workbook_bytes(sheets(asked), asked)))


def test_the_method_sheet_names_versions_files_and_rules(tmp_path: Path) -> None:
    asked = asked_of(tmp_path)
    read = read_back(workbook_bytes(sheets(asked), asked))
    method = repr(read["Method"])
    yardstick = asked.yardstick
    for said in (yardstick.version, yardstick.taxonomy.version, "25 per cent", "§ 30", "counts once"):
        assert said in method
    for axis in yardstick.taxonomy.axes:
        for one in axis.categories:
            assert one.definition.en[:60] in method
    assert "{" not in method
    files = table_of(read, "Files")
    assert (files[0]["SHA-256"], ore(files[0]["Control total of the file"])) == ("ab" * 32, 1_000_00)
    assert [(row["Reason"], row["Rows"]) for row in table_of(read, "Set aside")[:2]] == [
        ("blank row", 1), ("subtotal", 2),
    ]  # fmt: skip
    rules = {row["Rule"]: row for row in table_of(read, "Rules")}
    assert (rules["b-dranst-refusion"]["Says"], rules["b-dranst-refusion"]["Lines"]) == ("not IT", 1)
    assert "budregn.im.dk" in rules["b-dranst-refusion"]["Source"]
    assert ore(rules["b-dranst-finans"]["Amount"]) == 900_00
    basis = {row["Accounts year"]: row for row in table_of(read, "Basis and VAT")}
    assert ore(basis[2023]["VAT taken off, computed"]) == 200_00


def test_equal_ledgers_give_equal_bytes(tmp_path: Path) -> None:
    asked = asked_of(tmp_path)
    assert workbook_bytes(sheets(asked), asked) == workbook_bytes(sheets(asked), asked)


def test_every_sheet_has_a_name_of_its_own_and_words_in_both_languages(tmp_path: Path) -> None:
    for language in ("da", "en"):
        asked = asked_of(tmp_path, language)
        names = [name_of(one, language) for one in sheets(asked)]
        assert len({name.lower() for name in names}) == len(names)
        for one in sheets(asked):
            for column in one.columns:
                assert column.heading or phrase("columns", column.key, language)


def test_it_is_written_whole_and_for_the_user_alone(tmp_path: Path, workspace: Workspace) -> None:
    place = tmp_path / "new" / "it.xlsx"
    made = export_workbook(place, asked_of(tmp_path), workspace)
    assert len(made) == len(read_back(place.read_bytes())) - 1
    assert place.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in place.parent.iterdir()] == ["it.xlsx"]
    assert leaves_local(place, workspace)
    assert not leaves_local(workspace.local / "it.xlsx", workspace)


@pytest.mark.parametrize("name", ["it.csv", "there.xlsx", "workspace/editions/it.xlsx", "link/it.xlsx"])
def test_it_is_never_written_over_a_file_nor_among_editions(
    tmp_path: Path, workspace: Workspace, name: str
) -> None:
    workspace.editions.mkdir(exist_ok=True)
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(workspace.editions)
    with pytest.raises(BadInput):
        export_workbook(tmp_path / name, asked_of(tmp_path), workspace)
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"
    assert list(workspace.editions.iterdir()) == []


def test_money_is_shown_in_kroner(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, "da")
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(sheets(asked), asked))) as packed:
        styles = packed.read("xl/styles.xml").decode()
    assert re.search(r'formatCode="#,##0.00&quot; kr.&quot;"', styles)


def test_every_sheet_is_as_wide_as_the_paper_with_its_head_on_each_page(tmp_path: Path) -> None:
    asked = asked_of(tmp_path, "da")
    made = sheets(asked)
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(made, asked))) as packed:
        pages = [packed.read(f"xl/worksheets/sheet{at + 1}.xml").decode() for at in range(len(made) + 1)]
        book = packed.read("xl/workbook.xml").decode()
    for page in pages:
        assert 'orientation="landscape"' in page
        assert 'fitToPage="1"' in page
        assert re.search(r'<pageSetup [^>]*fitToHeight="0"', page)
    assert book.count("_xlnm.Print_Titles") == len(made)


def test_a_supplier_s_share_says_of_what_it_is(tmp_path: Path) -> None:
    """Of all decided IT: the command and the page about suppliers leave wages out, and say another share."""
    asked = asked_of(tmp_path)
    read = read_back(workbook_bytes(sheets(asked), asked))
    (supplier,) = (
        row
        for row in table_of(read, "Suppliers")
        if row["Supplier"] == "Nordlys Software A/S" and row["Accounts year"] == 2024
    )
    whole = breakdown(asked.lines, ("supplier_key",), Question(2024)).total.decided_ore
    assert supplier["Share of decided IT"] == pytest.approx(123_456_789_01 / whole)
    assert "Share of decided IT" in [str(row[0]) for row in read["Method"]]
