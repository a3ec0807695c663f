"""Whoever types what the pages on programmes say into the workbook gets the folder, the bill and the memo."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.docs.test_examples import missing_line, run
from tests.faults.children import Children

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": "programmes.md", "da": "programmes.da.md"}
"""The page by the language that its commands answer in where they name none."""
SHEET = re.compile(r"^\*([^*\n]+)\*(?: \([^\n]*\))?\n\n((?:\|.*\n)+)", re.MULTILINE)
BLOCK = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def typed(page: str) -> dict[str, list[list[str]]]:
    """The sheets that the page tells to type: name -> rows, the heading first."""
    found: dict[str, list[list[str]]] = {}
    for name, table in SHEET.findall(page):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
        found[name] = [rows[0], *rows[2:]]
    return found


def type_in(page: str, path: Path, template: Path) -> None:
    """The template with the page's rows, days and numbers as a spreadsheet keeps them."""
    empty = CalamineWorkbook.from_path(template)
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheets = typed(page)
    assert set(sheets) <= set(empty.sheet_names)
    for name, (given, *rows) in sheets.items():
        headings = [str(cell) for cell in empty.get_sheet_by_name(name).to_python()[0]]
        sheet = book.add_worksheet(name)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading)
        for number, row in enumerate(rows, start=1):
            for heading, cell in zip(given, row, strict=True):
                column = headings.index(heading)
                if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                    sheet.write_datetime(number, column, datetime.fromisoformat(cell), day)
                elif re.fullmatch(r"\d+(,\d+)?", cell):
                    sheet.write_number(number, column, float(cell.replace(",", ".")))
                elif cell:
                    sheet.write_string(number, column, cell)
    book.close()


def sessions(page: str) -> list[tuple[list[str], list[str]]]:
    """The commands of steps 3 to 5, each with the lines it must print."""
    found: list[tuple[list[str], list[str]]] = []
    for block in BLOCK.findall(page):
        for line in block.splitlines():
            if line.startswith("$ alen "):
                found.append((shlex.split(line)[2:], []))
            elif not line.startswith("$ "):
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_leads_from_the_template_to_a_bill_and_a_memo(
    lang: str, children: Children, tmp_path: Path
) -> None:
    page = (DOCS / PAGES[lang]).read_text("utf-8")
    assert run(children, ["init", "programmer"], tmp_path, lang).code == 0
    place = tmp_path / "programmer"
    made = run(children, ["programme", "excel", "out", "--template", "tom.xlsx", "--lang", "da"], place, lang)
    assert made.code == 0, made.text
    type_in(page, place / "faelles.xlsx", place / "tom.xlsx")
    told = sessions(page)
    assert [words[1] for words, _ in told] == ["excel", "check", "bill", "bill", "memo", "memo"]
    for words, lines in told:
        said = run(children, words, place, lang)
        assert said.code == 0, said.text
        assert missing_line(lines, said.text) is None, (missing_line(lines, said.text), said.text)
    assert (place / "status.pdf").read_bytes().startswith(b"%PDF")
    assert (place / "bidrag-2026" / "proevekoebing-kommune.pdf").exists()
