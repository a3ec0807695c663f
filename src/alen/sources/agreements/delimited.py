"""A CSV of a programme's folder: its letters, separator and headings found out, its rows cut into cells."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alen.sources.agreements.cells import unguarded
from alen.sources.agreements.faults import Faults, Place, nearest
from alen.sources.agreements.records import Row
from alen.sources.agreements.schema import Column, Table, plain, schema
from alen.sources.agreements.texts import shown

MOST_ROWS = 2_000_000
_SEPARATORS = (";", ",", "\t")
_CP850 = re.compile("[a-zæøå][‘›†][a-zæøå]")
"""æ, ø and å of old code page 850, read as cp1252."""


@dataclass(frozen=True, slots=True)
class Delimited:
    """A CSV before its rows are read.

    text       all of it, without a byte order mark
    separator  of the cells
    columns    what each column is; None for one without a heading and cells
    heading    row of the headings, from 1
    """

    table: Table
    text: str
    separator: str
    columns: tuple[Column | None, ...]
    heading: int

    def rows(self, faults: Faults) -> list[Row]:
        """The rows, blank ones left out; a row with more cells than headings is noted."""
        found: list[Row] = []
        width = len(self.columns)
        for number, cells in _records(self.text, self.separator, self.table.file, faults):
            if number <= self.heading or not any(cells):
                continue
            place = Place(self.table.file, number)
            if len(found) >= MOST_ROWS:
                faults.add(
                    place, f"the file has more than {MOST_ROWS:,} rows", do="Cut the programme into several."
                )
                break
            beside = [text for at, text in enumerate(cells) if at >= width or self.columns[at] is None]
            if any(beside):
                faults.add(
                    place,
                    f"the row has a cell ('{shown(next(filter(None, beside)))}') outside of the columns",
                    why="A separator inside a text moves the cells behind it into other columns.",
                    do="Put texts that hold the separator into quotation marks.",
                )
                continue
            named = zip(self.columns, cells, strict=False)
            found.append(Row(place, {one.name: unguarded(text) for one, text in named if one is not None}))
        return found


def open_delimited(table: Table, data: bytes, faults: Faults) -> Delimited | None:
    """A CSV with its headings understood; None where a fault was noted that leaves nothing to read."""
    before = len(faults.found)
    text = decoded(table.file, data, faults)
    if text is None:
        return None
    separator = _separator(table, text)
    heading = next((one for one in _records(text, separator, table.file, faults) if any(one[1])), None)
    if heading is not None and heading[1][0].lower().startswith("sep=") and len(separator) == 1:
        heading = next(
            (one for one in _records(text, separator, table.file, faults) if one[0] > heading[0]), None
        )
    if heading is None:
        if len(faults.found) == before:
            faults.add(Place(table.file), "the file is empty", do=f"Write the headings: {_headings(table)}.")
        return None
    columns = understood(table, Place(table.file, heading[0]), heading[1], faults)
    if len(faults.found) > before:
        return None
    return Delimited(table, text, separator, columns, heading[0])


def understood(
    table: Table, place: Place, headings: Sequence[str], faults: Faults
) -> tuple[Column | None, ...]:
    """What each heading means; unknown, double and missing ones are noted."""
    known = {spelling: one for one in table.columns for spelling in one.accepts}
    found: list[Column | None] = []
    for heading in headings:
        said = plain(heading)
        column = known.get(said)
        if not heading.strip():
            found.append(None)
            continue
        if said in schema().differences:
            faults.add(
                place.at(shown(heading)),
                f"the column '{shown(heading)}' says a difference",
                why="Some take planned from booked, others booked from planned: its sign can mean either.",
                do="Leave the column out: differences are worked out from the amounts.",
            )
            column = None
        elif column is None:
            spellings = [name for one in table.columns for name in (one.heading.da, one.name)]
            faults.add(place, f"the heading '{shown(heading)}' is unknown", do=nearest(heading, spellings))
        elif column in found:
            faults.add(
                place, f"the heading '{shown(heading)}' stands twice", do="Leave one of the columns out."
            )
        found.append(column)
    for column in table.columns:
        if column.is_required and column not in found:
            faults.add(
                place,
                f"there is no column '{column.name}' ('{column.heading.da}')",
                do="Add the column.",
            )
    return tuple(found)


def _headings(table: Table) -> str:
    return ";".join(one.name for one in table.columns)


def decoded(file: str, data: bytes, faults: Faults) -> str | None:
    """A file's text with lines that end in LF alone; None, with a fault noted, where it is none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" in text:
            break
        if encoding == "cp1252":
            if _CP850.search(text):
                break
            faults.notes.append(f"{file} is not UTF-8; it was read as Windows-1252")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    faults.add(
        Place(file), "the file's letters cannot be read", why="It is neither UTF-8 nor Windows-1252.",
        do="Save it as CSV UTF-8.",
    )  # fmt: skip
    return None


def _separator(table: Table, text: str) -> str:
    """The sign that cuts the headings into most columns that are known."""
    known = {spelling for one in table.columns for spelling in one.accepts}
    head = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    if head.strip('"').lower().startswith("sep=") and len(head.strip('"')) == len("sep=;"):
        return head.strip('"')[-1]

    def score(sign: str) -> tuple[int, int]:
        cells: list[str] = next(csv.reader([head or sign], delimiter=sign))
        return sum(plain(cell) in known for cell in cells), len(cells)

    return max(_SEPARATORS, key=score)


def _records(text: str, separator: str, file: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, as a spreadsheet counts them."""
    feed = csv.reader(lines_of(text), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(feed)
        except StopIteration:
            return
        except csv.Error:
            faults.add(
                Place(file, number), "the row cannot be cut into cells",
                do="Close quotation marks that are open, and double those inside a text.",
            )  # fmt: skip
            return
        yield number, [cell.strip() for cell in cells]


def lines_of(text: str) -> Iterator[str]:
    """Lines with their ends: a text of many megabytes is not copied for the first of them."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
