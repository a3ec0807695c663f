"""Reading the small CSV tables that facts are kept in, with errors that name the row."""

from __future__ import annotations

import csv

from alen.errors import BadDefinition


def rows_of(text: str, columns: tuple[str, ...], where: str) -> list[tuple[str, dict[str, str]]]:
    """Each row as trimmed text by column, with its place in the file ('accounts.csv, row 3').

    Empty lines and a byte order mark are left out; columns may stand in any order and others beside
    them.
    Raises BadDefinition when a column is missing or stands there twice, or a row has other cells than
    the header.
    """
    try:
        lines = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    except csv.Error as error:
        raise BadDefinition(f"this is no CSV ({error})", where=where) from error
    header = [name.strip() for name in lines[0]] if lines else []
    missing = [name for name in columns if name not in header]
    if missing or len(set(header)) != len(header):
        what = f"the column {missing[0]} is missing" if missing else "a column stands there twice"
        raise BadDefinition(what, where=where, do=f"The columns are {', '.join(columns)}.")
    rows: list[tuple[str, dict[str, str]]] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        place = f"{where}, row {number}"
        if len(cells) != len(header):
            raise BadDefinition(f"{len(cells)} cells under {len(header)} columns", where=place)
        rows.append((place, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    return rows
