"""A programme's workbook back as rows of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xlsxwriter.utility import xl_col_to_name

from alen.sources.agreements.cells import Raw
from alen.sources.agreements.delimited import understood
from alen.sources.agreements.faults import Faults, Place, nearest
from alen.sources.agreements.folder import Folder, programme_of
from alen.sources.agreements.records import Row
from alen.sources.agreements.schema import Table, plain, schema
from alen.sources.agreements.spreadsheets import Sheet, read_sheets
from alen.sources.agreements.texts import shown
from alen.sources.agreements.workbook import workbook_words

_LANGUAGES = ("da", "en")


def open_workbook(path: Path) -> Folder:
    """The programme typed in a workbook.

    Raises BadProgramme with everything that is wrong, each with the address of its cell; BadFile for what is
    no workbook.
    """
    faults = Faults()
    name = shown(path.name)
    by_title = {plain(title): one for one in schema().tables.values() for title in (*one.title, one.name)}
    words = workbook_words()
    ours = {plain(words[which][lang]) for which in ("guide", "lists") for lang in _LANGUAGES}
    rows: dict[str, Sequence[Row]] = {}
    unread: set[str] = set()
    for sheet in read_sheets(path):
        said = plain(sheet.name)
        if said in ours:
            continue
        place = Place(f"{name} ({shown(sheet.name)})")
        table = by_title.get(said)
        if table is None:
            _unknown(sheet, place, faults)
            continue
        if table.name in rows:
            faults.add(place, "the sheet stands twice, under two names", do="Delete one of them.")
            continue
        if sheet.is_hidden:
            faults.notes.append(f"the sheet {shown(sheet.name)} is hidden; it was read like the others")
        before = len(faults.found)
        rows[table.name] = _table(table, sheet, place, faults)
        if len(faults.found) > before:
            unread.add(table.name)
    return programme_of(rows, faults, unread=frozenset(unread))


def _table(table: Table, sheet: Sheet, place: Place, faults: Faults) -> list[Row]:
    for address, error in sheet.errors:
        faults.add(
            place._replace(column=address),
            f"the cell holds the error {shown(error)}",
            why="An error is not an empty cell, and not 0.",
            do="Mend the formula, or write the number that it should give.",
        )
    if sheet.errors:
        return []
    return (_upright if table.name == "programme" else _rows)(table, sheet, place, faults)


def _unknown(sheet: Sheet, place: Place, faults: Faults) -> None:
    if any(not _is_empty(cell) for row in sheet.rows for cell in row):
        titles = [title for one in schema().tables.values() for title in one.title]
        faults.add(
            place,
            "the sheet is none of the programme's",
            why="What stands on it would be left out without a word.",
            do=nearest(sheet.name, titles),
        )


def _rows(table: Table, sheet: Sheet, place: Place, faults: Faults) -> list[Row]:
    """The rows below the headings; empty ones are left out."""
    if not sheet.rows:
        return []
    before = len(faults.found)
    headings = [str(one or "") for one in sheet.rows[0]]
    columns = understood(table, place._replace(row=1), headings, faults)
    if len(faults.found) > before:
        return []
    letters = {one.name: xl_col_to_name(at) for at, one in enumerate(columns) if one is not None}
    found: list[Row] = []
    for number, cells in enumerate(sheet.rows[1:], 2):
        if all(_is_empty(one) for one in cells):
            continue
        where = Place(place.file, number, "", letters)
        for at, cell in enumerate(cells):
            if (at >= len(columns) or columns[at] is None) and not _is_empty(cell):
                faults.add(
                    where._replace(column=f"{xl_col_to_name(at)}{number}"),
                    "a cell stands outside of the columns",
                    why="Nothing says what it means.",
                    do="Delete it, or write it under a heading.",
                )
        named = zip(columns, cells, strict=False)
        found.append(Row(where, {one.name: _cell(cell) for one, cell in named if one is not None}))
    return found


def _upright(table: Table, sheet: Sheet, place: Place, faults: Faults) -> list[Row]:
    """The programme's own sheet: a field in each row, its value beside it."""
    known = {spelling: one for one in table.columns for spelling in one.accepts}
    cells: dict[str, Raw] = {}
    letters: dict[str, str] = {}
    for number, row in enumerate(sheet.rows[1:], 2):
        field, value = (*row, None, None)[:2]
        if _is_empty(field):
            if not _is_empty(value):
                faults.add(
                    place._replace(column=f"B{number}"),
                    "the value has no field",
                    do="Write the field's name.",
                )
            continue
        column = known.get(plain(str(field)))
        if column is None:
            spellings = [heading for one in table.columns for heading in one.heading]
            faults.add(
                place._replace(column=f"A{number}"),
                f"the field '{shown(field)}' is unknown",
                do=nearest(str(field), spellings),
            )
        elif column.name in cells:
            faults.add(place._replace(column=f"A{number}"), f"the field '{shown(field)}' stands twice",
                       do="Delete one of them.")  # fmt: skip
        else:
            cells[column.name] = _cell(value)
            letters[column.name] = f"B{number}"
    return [Row(Place(place.file, 0, "", letters), cells)]


def _is_empty(cell: Raw) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _cell(cell: Raw) -> Raw:
    """A day that a spreadsheet keeps as an instant at midnight is a day."""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second or cell.microsecond):
        return cell.date()
    return cell
