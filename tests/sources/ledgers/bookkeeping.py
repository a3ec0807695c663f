"""Invented files of a ledger, taken into books of their own. All names in them are invented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from alen.sources.ledgers.importing import Imported, import_file
from alen.sources.ledgers.mapping import ColumnMap
from alen.sources.ledgers.reading import read_table
from alen.store.local.books import Books
from alen.store.workspace import create

HEADINGS = ("Dato", "Bilag", "Konto", "Leverandør", "Tekst", "Beløb")
MAP = ColumnMap(
    columns={
        "posting_date": (0,),
        "voucher": (1,),
        "account": (2,),
        "supplier": (3,),
        "text": (4,),
        "amount": (5,),
    },
    account_positions={"hovedkonto": (0, 1), "funktion": (0, 5), "art": (10, 2)},
)
AT = "2026-01-02T03:04:05+00:00"


def row(number: int, amount: str, **cells: str) -> tuple[str, ...]:
    """A line of the invented ledger, one voucher each."""
    usual = {
        "Dato": f"{1 + number % 28:02}-{1 + number // 28 % 12:02}-2024",
        "Bilag": str(700000 + number),
        "Konto": f"6455211{100 + number % 5}40",
        "Leverandør": f"Fjordby Data {'ABCDE'[number % 5]} A/S",
        "Tekst": f"Licens {'abcdefg'[number % 7]}",
        "Beløb": amount,
    }
    return tuple({**usual, **cells}.values())


def rows(count: int) -> list[tuple[str, ...]]:
    """So many lines, each with another amount."""
    return [row(number, f"{number + 1}.{number % 10}00,{number % 100:02}") for number in range(count)]


def write(path: Path, lines: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    """A file as a ledger system exports it: cp1252, semicolons, CRLF."""
    text = "".join(";".join(cells) + "\r\n" for cells in (headings, *lines))
    path.write_bytes(text.encode("cp1252"))
    return path


def books_in(folder: Path) -> Books:
    """Books of a new workspace."""
    return Books(create(folder / "workspace"))


def take(books: Books, path: Path, column_map: ColumnMap = MAP, **more: Any) -> Imported:
    """Import a file with its heading in the first row."""
    table = read_table(path, header_row=1)
    return import_file(books, path, column_map=column_map, table=table, imported_at=AT, **more)


def lines_of(books: Books, key: int) -> list[dict[str, Any]]:
    """The lines of an import as they lie on disk."""
    return pq.read_table(books.folder(key) / "lines.parquet").to_pylist()


def aside(done: Imported) -> dict[int, str]:
    """Row number -> reason, headings left out."""
    rows = done.set_aside.to_pylist()
    return {one["source_row"]: one["reason"] for one in rows if one["reason"] != "heading"}


def balanced(done: Imported) -> bool:
    """Whether the control totals add up, and every row is a line or set aside."""
    record = done.record
    return (
        record.control_before_ore == record.control_imported_ore + record.control_set_aside_ore
        and record.rows_read == record.rows_imported + done.set_aside.num_rows
        and sum(record.set_aside.values()) == done.set_aside.num_rows
    )
