"""Rows as they stand in a file, and the records that they mean once their cells are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

from alen.sources.agreements.cells import NUMBERS, Cells, Raw, Value
from alen.sources.agreements.faults import Faults, Place
from alen.sources.agreements.notation import sign_of
from alen.sources.agreements.schema import Column, Table, plain, schema
from alen.sources.agreements.texts import shown

Many = Raw | Sequence[Raw]


class Row(NamedTuple):
    """A row: where it stands, and its cells by column name; those left out are empty."""

    place: Place
    cells: Mapping[str, Many]


class Record(NamedTuple):
    """A row that was read: its values by column name; a list for a column of many."""

    place: Place
    values: Mapping[str, Value | tuple[Value, ...]]

    def text(self, column: str) -> str:
        """A text; '' where empty."""
        return str(self.values[column] or "")

    def texts(self, column: str) -> tuple[str, ...]:
        """The texts of a column of many."""
        return tuple(str(one) for one in cast("tuple[Value, ...]", self.values[column]))


def read_rows(table: Table, rows: Sequence[Row], faults: Faults) -> list[Record]:
    """The records of a table's rows; what is wrong is noted, sums among the rows too."""
    numeric = [one.name for one in table.columns if one.type in NUMBERS]
    texts = (row.cells.get(name) for row in rows for name in numeric)
    cells = Cells(faults, sign_of(text for text in texts if isinstance(text, str)))
    found: list[Record] = []
    for number, row in enumerate(rows):
        if faults.are_many:
            break
        if _is_sum(table, row, rows[:number], cells):
            continue
        found.append(Record(row.place, {one.name: _value(one, row, cells) for one in table.columns}))
    if table.unique:
        _refuse_doubles(table, found, faults)
    return found


def _value(column: Column, row: Row, cells: Cells) -> Value | tuple[Value, ...]:
    raw = row.cells.get(column.name)
    place = row.place.at(column.heading.en if column.name not in row.cells else column.name)
    if not column.is_many:
        if isinstance(raw, list | tuple):
            cells.wrong(place, "a list stands where one value is needed", do="Write one value.")
            return ""
        return cells.read(column, cast(Raw, raw), place)
    if raw is None or raw == "":
        cells.read(column, "", place)
        return ()
    listed = raw if isinstance(raw, list | tuple) else str(raw).split(";")
    return tuple(cells.read(column, one, place) for one in listed if one != "" and str(one).strip())


def _is_sum(table: Table, row: Row, above: Sequence[Row], cells: Cells) -> bool:
    """Whether a row sums others: it would count them twice. Noted as a fault."""
    if not table.is_file:
        return False
    required = [one for one in table.columns if one.is_required and one.type not in NUMBERS]
    blank = [one for one in required if _is_blank(row, one)]
    for column in table.columns:
        raw = row.cells.get(column.name)
        if isinstance(raw, str) and _says_sum(column, raw) and (column.type != "text" or blank):
            cells.wrong(
                row.place.at(column.name),
                f"the row sums others ('{shown(raw)}')",
                why="Added to the rows that it sums it would double them.",
                do="Delete the row; sums are worked out.",
            )
            return True
    numbers = [one for one in table.columns if one.type in NUMBERS and not _is_blank(row, one)]
    filled = [one for one in table.columns if not _is_blank(row, one)]
    if not numbers or filled != numbers or not required:
        return False
    column = numbers[0]
    is_sum = _equals_sum(column, row, above, cells)
    cells.wrong(
        row.place.at(column.name),
        f"the row has no name and the sum of the rows above ('{shown(row.cells.get(column.name))}')"
        if is_sum
        else "the row has a number and nothing else",
        why="It looks like a sum; added to the rows that it sums it would double them.",
        do="Delete the row if it is a sum; otherwise fill its cells in.",
    )
    return True


def _equals_sum(column: Column, row: Row, above: Sequence[Row], cells: Cells) -> bool:
    quiet = Cells(Faults(), cells.sign)

    def number(one: Row) -> int:
        found = quiet.amount(column, cast(Raw, one.cells.get(column.name) or ""), one.place)
        return found if isinstance(found, int) else 0

    return number(row) == sum(number(one) for one in above)


def _says_sum(column: Column, text: str) -> bool:
    said = plain(text)
    return said in schema().totals and said not in schema().read.get(column.codes, {})


def _is_blank(row: Row, column: Column) -> bool:
    raw = row.cells.get(column.name)
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _refuse_doubles(table: Table, records: Iterable[Record], faults: Faults) -> None:
    """An id names one row; ids that differ in capitals alone would be taken for each other."""
    seen: dict[str, Place] = {}
    for record in records:
        text = record.text(table.unique)
        if not text:
            continue
        first = seen.setdefault(plain(text), record.place)
        if first is not record.place:
            faults.add(
                record.place.at(table.unique),
                f"the id '{text}' stands twice",
                why=f"It stands in {first} too, and everything that names it would mean both.",
                do="Give one of them another id.",
            )
